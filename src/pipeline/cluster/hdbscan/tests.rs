use proptest::prelude::{Just, Strategy as _, prop_assert, prop_assert_eq, proptest};

use super::condense::condense;
use super::mst::{Edge, spanning_tree};
use super::{Hdbscan, HdbscanError, HdbscanParams, Selection, hdbscan, searching};
use crate::cluster::density::{KdTree, NOISE, kth_nearest};
use crate::parallel::{BLOCK, InProcess, block_on};
use crate::prepare::Matrix;
use crate::random::Random;

fn run(values: &[f32], n_cols: usize, min_cluster_size: usize, min_samples: usize) -> Hdbscan {
    let rows = Matrix::new(values.len() / n_cols, n_cols, values.to_vec()).unwrap();
    let params = HdbscanParams { min_cluster_size, min_samples: Some(min_samples), ..HdbscanParams::default() };
    block_on(hdbscan(&InProcess::new(&rows, 1), params)).unwrap()
}

#[test]
fn two_pairs_on_a_line_and_a_row_between() {
    // Mergers, with core distances of 0: 0-1 at 1, 10-12 at 2, then 4 to the left at 3, and all at 6.
    let found = run(&[10.0, 0.0, 4.0, 1.0, 12.0], 1, 2, 1);
    assert_eq!(found.groups.labels, [1, 0, 0, 0, 1]);
    // The left group is born at density 1/6, loses one row at 1/3 and ends at 1; the right one ends at 1/2.
    assert_eq!(found.probabilities, [1.0, 1.0, 1.0 / 3.0, 1.0, 1.0]);
    // Of four rows a group, there is none.
    let none = run(&[10.0, 0.0, 4.0, 1.0, 12.0], 1, 4, 1);
    assert_eq!((none.groups.n_noise(), none.probabilities), (5, vec![0.0; 5]));
    assert_eq!(none.nearest_group, [NOISE; 5]);
}

#[test]
fn core_distances_push_rows_apart() {
    // The third nearest of 0, 1, 2, 9, 10, 11, itself counted, is at 2, 1, 2, 2, 1, 2; the row at 30 is noise.
    let tree = KdTree::new(&Matrix::new(7, 1, vec![0.0, 1.0, 2.0, 9.0, 10.0, 11.0, 30.0]).unwrap());
    let core = kth_nearest(&tree, 0..7, 3);
    let mut by_row = [0.0; 7];
    for (&row, core) in tree.order().iter().zip(&core) {
        by_row[row as usize] = *core;
    }
    assert_eq!(by_row.map(f64::to_bits), [4.0, 1.0, 4.0, 4.0, 1.0, 4.0, 400.0].map(f64::to_bits));
    let weights: Vec<f64> = spanning_tree(&tree, &core).iter().map(|edge| edge.weight).collect();
    assert_eq!(weights, [4.0, 4.0, 4.0, 4.0, 49.0, 400.0]);

    let found = run(&[0.0, 1.0, 2.0, 9.0, 10.0, 11.0, 30.0], 1, 3, 3);
    assert_eq!(found.groups.labels, [0, 0, 0, 1, 1, 1, NOISE]);
    assert_eq!((found.nearest_group.as_slice(), found.filled()), (&[1][..], vec![0, 0, 0, 1, 1, 1, 1]));
}

#[test]
fn mass_decides_between_a_group_and_its_parts() {
    // Parts at 1 from one another, 3 apart: as one group from density 1/50 to 1/3, as two from 1/3 to 1.
    let values: Vec<f32> = [0.0, 1.0, 2.0, 5.0, 6.0, 7.0, 57.0, 58.0, 59.0].to_vec();
    let rows = Matrix::new(9, 1, values).unwrap();
    let by = |selection| {
        let params = HdbscanParams { min_cluster_size: 3, min_samples: Some(1), selection, seed: 0 };
        block_on(hdbscan(&InProcess::new(&rows, 1), params)).unwrap().groups
    };
    // 6 · (1/3 - 1/50) = 1.88 as one, 2 · 3 · (1 - 1/3) = 4 as two.
    assert_eq!(by(Selection::ExcessOfMass).sizes, [3, 3, 3]);
    // At 1.5 apart: 6 · (1/1.5 - 1/50) = 3.88 as one, 2 · 3 · (1 - 1/1.5) = 2 as two.
    let closer = vec![0.0, 1.0, 2.0, 3.5, 4.5, 5.5, 57.0, 58.0, 59.0];
    let rows = Matrix::new(9, 1, closer).unwrap();
    let by = |selection| {
        let params = HdbscanParams { min_cluster_size: 3, min_samples: Some(1), selection, seed: 0 };
        block_on(hdbscan(&InProcess::new(&rows, 1), params)).unwrap().groups
    };
    assert_eq!(by(Selection::ExcessOfMass).labels, [0, 0, 0, 0, 0, 0, 1, 1, 1]);
    assert_eq!(by(Selection::Leaf).sizes, [3, 3, 3]);
}

#[test]
fn few_rows_and_equal_ones_are_noise() {
    assert_eq!(
        block_on(hdbscan(&InProcess::new(&Matrix::default(), 1), HdbscanParams::default())),
        Ok(Hdbscan::default())
    );
    assert_eq!(run(&[1.0, 2.0], 2, 2, 1).groups.labels, [NOISE]);
    assert_eq!(run(&[1.0, 2.0], 1, 2, 5).groups.labels, [NOISE; 2]);
    assert_eq!(run(&[3.0; 40], 2, 5, 5).groups.n_noise(), 20);
}

#[test]
fn equal_rows_stay_together_and_do_not_outweigh_the_rest() {
    // Twelve equal rows could be four groups of three; beside them are two groups with distances.
    let mut values = vec![0.0; 12];
    values.extend([50.0, 51.0, 52.0, 53.0, 90.0, 91.0, 92.5, 93.0]);
    let found = run(&values, 1, 3, 2);
    assert_eq!(found.groups.sizes, [12, 4, 4]);
    assert!(found.probabilities.iter().all(|strength| *strength > 0.4), "{:?}", found.probabilities);
}

#[test]
fn huge_and_tiny_rows_are_grouped_as_any_others() {
    let line = [0.0, 1.0, 2.0, 3.0, 20.0, 21.0, 22.0, 23.0, 70.0];
    let plain = run(&line, 1, 3, 2);
    assert_eq!(plain.groups.sizes, [4, 4]);
    for unit in [1e30_f32, 1e-30, f32::from_bits(1), 2.0_f32.powi(120)] {
        let scaled: Vec<f32> = line.iter().map(|x| x * unit).collect();
        assert_eq!(run(&scaled, 1, 3, 2).groups, plain.groups, "{unit}");
    }
    let mut with_one = line.to_vec();
    with_one.push(1e30);
    assert_eq!(run(&with_one, 1, 3, 2).groups.labels, [0, 0, 0, 0, 1, 1, 1, 1, NOISE, NOISE]);
}

#[test]
fn what_cannot_be_is_said() {
    let executor = InProcess::new(&Matrix::new(2, 1, vec![0.0, 1.0]).unwrap(), 1);
    let params = HdbscanParams { min_cluster_size: 1, ..HdbscanParams::default() };
    let error = block_on(hdbscan(&executor, params)).unwrap_err();
    assert_eq!(error.to_string(), "min_cluster_size is 1, but must be at least 2: one customer is no group");
    let params = HdbscanParams { min_samples: Some(0), ..HdbscanParams::default() };
    assert_eq!(block_on(hdbscan(&executor, params)), Err(HdbscanError::MinSamples { min_samples: 0 }));
}

/// Two dense groups of about 3 : 2 rows, far apart, with one row in 40 between.
fn two_groups(n_rows: usize) -> Matrix {
    let mut random = Random::new(5, 5);
    let mut values = Vec::new();
    for row in 0..n_rows {
        let middle = if row % 5 < 3 { 0.0 } else { 30.0 };
        #[expect(clippy::cast_possible_truncation, reason = "as the pipeline stores it")]
        let mut value = |spread: f64, middle: f64| values.push((middle + spread * random.next_normal()) as f32);
        if row % 40 == 7 {
            [15.0; 2].map(|middle| value(9.0, middle))
        } else {
            [middle; 2].map(|middle| value(1.0, middle))
        };
    }
    Matrix::new(n_rows, 2, values).unwrap()
}

#[test]
fn a_sample_stands_for_all_rows_at_any_number_of_shards() {
    let rows = two_groups(4 * BLOCK);
    let params = HdbscanParams { min_cluster_size: 200, min_samples: Some(8), ..HdbscanParams::default() };
    let all = block_on(hdbscan(&InProcess::new(&rows, 2), params)).unwrap();
    let sampled = block_on(searching(&InProcess::new(&rows, 1), params, 1000)).unwrap();
    assert_eq!((all.n_searched, sampled.n_searched, sampled.groups.labels.len()), (4096, 1000, 4096));
    assert_eq!((all.groups.n_clusters, sampled.groups.n_clusters), (2, 2));
    let differ = all.groups.labels.iter().zip(&sampled.groups.labels).filter(|(all, sampled)| all != sampled).count();
    assert!(differ < 4096 / 50, "{differ} rows differ");
    assert_eq!(sampled.nearest_group.len(), sampled.groups.n_noise());
    assert!(sampled.filled().iter().all(|label| *label < 2));
    assert!(sampled.probabilities.iter().zip(&sampled.groups.labels).all(|(p, label)| (*p > 0.0) == (*label != NOISE)));
    for n_shards in [2, 4] {
        assert_eq!(block_on(searching(&InProcess::new(&rows, n_shards), params, 1000)).unwrap(), sampled);
    }
}

/// The edges of the spanning tree by Prim, over all pairs.
fn plain(values: &[f32], n_cols: usize, min_samples: usize) -> Vec<(f64, f64, [usize; 2])> {
    let rows: Vec<&[f32]> = values.chunks(n_cols).collect();
    let squared = |a: usize, b: usize| -> f64 {
        rows[a].iter().zip(rows[b]).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2)).sum()
    };
    let core = |a: usize| {
        let mut all: Vec<f64> = (0..rows.len()).map(|b| squared(a, b)).collect();
        all.sort_by(f64::total_cmp);
        all[min_samples - 1]
    };
    let core: Vec<f64> = (0..rows.len()).map(core).collect();
    let edge = |a: usize, b: usize| (squared(a, b).max(core[a]).max(core[b]), squared(a, b), [a.min(b), a.max(b)]);
    let mut outside: Vec<usize> = (1..rows.len()).collect();
    let mut inside = vec![0];
    let mut edges = Vec::new();
    while !outside.is_empty() {
        let pairs = inside.iter().flat_map(|&a| outside.iter().map(move |&b| (a, b)));
        let (next, first) = pairs.map(|(a, b)| (b, edge(a, b))).min_by(|a, b| a.1.partial_cmp(&b.1).unwrap()).unwrap();
        edges.push(first);
        outside.retain(|&row| row != next);
        inside.push(next);
    }
    edges.sort_by(|a, b| a.partial_cmp(b).unwrap());
    edges
}

proptest! {
    #[test]
    fn the_spanning_tree_is_that_of_prim(
        (n_cols, lattice) in (1_usize..6).prop_flat_map(|n_cols| {
            (Just(n_cols), proptest::collection::vec(0_u8..30, n_cols * 10..n_cols * 120))
        }),
        min_samples in 1_usize..10,
    ) {
        let n_rows = lattice.len() / n_cols;
        // Many ties: the order of edges is put to the test as well.
        let values: Vec<f32> = lattice[..n_rows * n_cols].iter().map(|x| f32::from(*x) - 7.0).collect();
        let tree = KdTree::new(&Matrix::new(n_rows, n_cols, values.clone()).unwrap());
        let edges = spanning_tree(&tree, &kth_nearest(&tree, 0..n_rows, min_samples));
        let found: Vec<_> =
            edges.iter().map(|edge: &Edge| (edge.weight, edge.distance, edge.rows.map(|row| row as usize))).collect();
        prop_assert_eq!(found, plain(&values, n_cols, min_samples));

        let condensed = condense(&edges, n_rows, 3);
        for branch in &condensed.branches {
            prop_assert!(branch.stability >= 0.0 && branch.stability.is_finite() && branch.death >= branch.birth);
        }
    }
}

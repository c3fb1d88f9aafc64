use proptest::prelude::{Just, Strategy as _, prop_assert_eq, proptest};

use super::{Dbscan, DbscanError, DbscanParams, Kind, dbscan, k_distances};
use crate::cluster::density::{Groups, NOISE};
use crate::parallel::{BLOCK, InProcess, block_on};
use crate::prepare::Matrix;

fn run(values: &[f32], n_cols: usize, eps: f64, min_samples: usize) -> Dbscan {
    let rows = Matrix::new(values.len() / n_cols, n_cols, values.to_vec()).unwrap();
    block_on(dbscan(&InProcess::new(&rows, 1), DbscanParams { eps, min_samples })).unwrap()
}

#[test]
fn core_border_and_noise_on_a_line() {
    // Two dense runs, 0..2 and 10..12, with an edge each, and one row far from both.
    let found = run(&[30.0, 10.0, 11.0, 12.0, 0.0, 1.0, 2.0, 3.0], 1, 1.0, 3);
    assert_eq!(found.groups.labels, [NOISE, 1, 1, 1, 0, 0, 0, 0]);
    assert_eq!(found.core_sample_indices, [2, 5, 6]);
    assert_eq!((0..8).map(|row| found.kind(row)).collect::<Vec<_>>(), {
        use Kind::{Border, Core, Noise};
        [Noise, Border, Core, Border, Border, Core, Core, Border]
    });
    assert_eq!(found.groups.sizes, [4, 3]);
    assert_eq!((found.nearest_core.as_slice(), found.filled()), (&[1][..], vec![1, 1, 1, 1, 0, 0, 0, 0]));
}

#[test]
fn a_distance_of_eps_is_within_and_a_row_counts_itself() {
    assert_eq!(run(&[0.0, 3.0, 0.0, 7.0], 2, 4.0, 2).groups.n_clusters, 1);
    // Beyond by less than f32 can tell.
    assert_eq!(run(&[0.0, 3.0, 0.0, 7.0], 2, 3.999_999_999, 2).groups.n_clusters, 0);
    assert_eq!(run(&[0.0, 9.0], 1, 1.0, 1).groups.n_clusters, 2);
}

#[test]
fn a_border_row_joins_the_group_with_the_earliest_core_row() {
    // Row 4 at 3 is reached from the core rows at 2 and at 4.
    let from_left = run(&[0.0, 1.0, 1.0, 2.0, 3.0, 4.0, 5.0, 5.0, 6.0], 1, 1.0, 4);
    assert_eq!(from_left.kind(4), Kind::Border);
    assert_eq!(from_left.groups.label(4), from_left.groups.label(0));
    let from_right = run(&[6.0, 5.0, 5.0, 4.0, 3.0, 2.0, 1.0, 1.0, 0.0], 1, 1.0, 4);
    assert_eq!(from_right.groups.label(4), from_right.groups.label(0));
}

#[test]
fn no_rows_one_row_and_equal_rows() {
    let none = block_on(dbscan(&InProcess::new(&Matrix::default(), 1), DbscanParams { eps: 1.0, min_samples: 2 }));
    assert_eq!(none, Ok(Dbscan::default()));
    let one = run(&[4.0, 4.0], 2, 1.0, 2);
    assert_eq!((one.groups.labels.as_slice(), one.nearest_core.as_slice()), (&[NOISE][..], &[NOISE][..]));
    assert_eq!(run(&[4.0, 4.0], 2, 1.0, 1).groups.labels, [0]);
    let equal = run(&[7.0; 300], 2, 1e-9, 100);
    assert_eq!((equal.groups.sizes.as_slice(), equal.core_sample_indices.len()), (&[150][..], 150));
    assert_eq!(run(&[0.0; 300], 3, 1e-300, 101).groups.n_noise(), 100);
}

#[test]
fn huge_and_tiny_rows_are_grouped_as_any_others() {
    let line: Vec<f32> = [0.0, 1.0, 2.0, 9.0, 10.0, 11.0, 40.0].into_iter().cycle().take(70).collect();
    let plain = run(&line, 1, 1.0, 12);
    assert_eq!(plain.groups.n_clusters, 2);
    for unit in [1e30_f32, 1e-30, 1e38 / 64.0, f32::from_bits(1)] {
        let scaled: Vec<f32> = line.iter().map(|x| x * unit).collect();
        assert_eq!(run(&scaled, 1, f64::from(unit) * 1.000_001, 12), plain, "{unit}");
    }
    // One row of 1e30 leaves the others apart, although it decides the scale of all.
    let mut with_one = line.clone();
    with_one.push(1e30);
    let found = run(&with_one, 1, 1.0, 12);
    assert_eq!((found.groups.labels[..70].to_vec(), found.kind(70)), (plain.groups.labels, Kind::Noise));
}

#[test]
fn what_cannot_be_is_said() {
    let executor = InProcess::new(&Matrix::new(2, 1, vec![0.0, 1.0]).unwrap(), 1);
    for eps in [0.0, -1.0, f64::INFINITY] {
        assert_eq!(block_on(dbscan(&executor, DbscanParams { eps, min_samples: 2 })), Err(DbscanError::Eps { eps }));
    }
    let error = block_on(dbscan(&executor, DbscanParams { eps: f64::NAN, min_samples: 2 })).unwrap_err();
    assert_eq!(
        error.to_string(),
        "eps is NaN, but must be a number above 0: it is the distance up to which customers are neighbours"
    );
    let none = Err(DbscanError::MinSamples { min_samples: 0 });
    assert_eq!(block_on(dbscan(&executor, DbscanParams { eps: 1.0, min_samples: 0 })), none);
    assert!(block_on(k_distances(&executor, 0, 0)).is_err());
}

#[test]
fn shards_change_nothing() {
    let values: Vec<f32> = (0..6 * BLOCK).map(|at| ((at * 7919) % 4096) as f32 / 16.0).collect();
    let rows = Matrix::new(3 * BLOCK, 2, values).unwrap();
    let params = DbscanParams { eps: 2.0, min_samples: 3 };
    let whole = block_on(dbscan(&InProcess::new(&rows, 1), params)).unwrap();
    assert!(whole.groups.n_clusters > 0);
    assert_eq!(block_on(dbscan(&InProcess::new(&rows, 3), params)).unwrap(), whole);
    let curve = block_on(k_distances(&InProcess::new(&rows, 1), 4, 1)).unwrap();
    assert_eq!(block_on(k_distances(&InProcess::new(&rows, 2), 4, 1)).unwrap(), curve);
}

#[test]
fn rows_without_columns_are_equal() {
    let rows = Matrix::new(3, 0, Vec::new()).unwrap();
    let found = block_on(dbscan(&InProcess::new(&rows, 1), DbscanParams { eps: 1.0, min_samples: 3 })).unwrap();
    assert_eq!(found.groups.labels, [0, 0, 0]);
}

#[test]
fn a_deep_tree_finds_the_groups_of_the_definition() {
    let mut random = crate::random::Random::new(8, 0);
    let mut values = Vec::new();
    for row in 0..2500_u16 {
        // Groups of falling density on a lattice of whole numbers.
        let spread = [3, 6, 12, 40][usize::from(row % 4)];
        let middle = f32::from(row % 4) * 25.0;
        let mut step = || f32::from(u16::try_from(random.below(spread) + random.below(spread)).unwrap());
        values.extend([middle + step(), step(), step()]);
    }
    for (eps, min_samples) in [(0.5, 2), (1.5, 6), (2.5, 9), (4.5, 20), (11.5, 60), (60.5, 5)] {
        let (labels, core) = plain(&values, 3, eps, min_samples);
        let found = run(&values, 3, eps, min_samples);
        assert_eq!(found.core_sample_indices, core, "{eps}");
        assert_eq!(found.groups, Groups::numbered(labels), "{eps}");
    }
}

/// The definition, in f64: labels as the earliest core row of the group, and which rows are core.
fn plain(values: &[f32], n_cols: usize, eps: f64, min_samples: usize) -> (Vec<u32>, Vec<u32>) {
    let rows: Vec<&[f32]> = values.chunks(n_cols).collect();
    let near = |a: usize, b: usize| {
        let squares = rows[a].iter().zip(rows[b]).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2));
        squares.sum::<f64>() <= eps * eps
    };
    let all = 0..rows.len();
    let is_core: Vec<bool> = all.clone().map(|a| all.clone().filter(|&b| near(a, b)).count() >= min_samples).collect();
    let mut labels = vec![NOISE; rows.len()];
    for start in all.clone().filter(|&row| is_core[row]) {
        if labels[start] != NOISE {
            continue;
        }
        let label = u32::try_from(start).unwrap();
        labels[start] = label;
        let mut open = vec![start];
        while let Some(row) = open.pop() {
            for next in all.clone().filter(|&next| near(row, next)) {
                if labels[next] == NOISE {
                    labels[next] = label;
                    if is_core[next] {
                        open.push(next);
                    }
                }
            }
        }
    }
    let core = (0..).zip(is_core).filter(|(_, core)| *core).map(|(row, _)| row).collect();
    (labels, core)
}

proptest! {
    #[test]
    fn groups_are_those_of_the_definition(
        (n_cols, lattice) in (1_usize..7).prop_flat_map(|n_cols| {
            (Just(n_cols), proptest::collection::vec(0_u8..40, n_cols * 5..n_cols * 150))
        }),
        // Squared distances of a lattice are whole numbers: none is near the square of half of an odd number.
        half in 1_u32..24,
        min_samples in 1_usize..9,
        offset in -1000_i16..1000,
    ) {
        let n_rows = lattice.len() / n_cols;
        let values: Vec<f32> =
            lattice[..n_rows * n_cols].iter().map(|x| f32::from(*x) + f32::from(offset)).collect();
        let eps = f64::from(half) + 0.5;
        let (labels, core) = plain(&values, n_cols, eps, min_samples);
        let found = run(&values, n_cols, eps, min_samples);
        prop_assert_eq!(&found.core_sample_indices, &core);
        prop_assert_eq!(&found.groups, &Groups::numbered(labels));
        for (row, filled) in found.groups.noise().zip(&found.nearest_core) {
            let row = &values[row as usize * n_cols..][..n_cols];
            let squared = |core: u32| -> f32 {
                values[core as usize * n_cols..][..n_cols].iter().zip(row).map(|(a, b)| (a - b) * (a - b)).sum()
            };
            let nearest = core.iter().copied().min_by(|a, b| squared(*a).total_cmp(&squared(*b)));
            prop_assert_eq!(*filled, nearest.map_or(NOISE, |core| found.groups.labels[core as usize]));
        }
    }
}

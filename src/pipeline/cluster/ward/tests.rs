//! What Ward's tree promises, by hand, by properties and at the edges.

use approx::assert_relative_eq;
use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

use super::{Crown, Grow, Leaf, Tree, WardError, WardParams, grow};
use crate::cluster::Clustering;
use crate::parallel::{BLOCK, InProcess, Task as _, block_on};
use crate::prepare::Matrix;
use crate::random::Random;

fn over(n_cols: usize, values: &[f32]) -> InProcess {
    InProcess::new(&Matrix::new(values.len() / n_cols, n_cols, values.to_vec()).unwrap(), 2)
}

fn grown(n_cols: usize, values: &[f32]) -> Tree {
    block_on(grow(&over(n_cols, values), &WardParams::default())).unwrap()
}

fn cut(n_cols: usize, values: &[f32], n_clusters: usize) -> Clustering {
    block_on(grown(n_cols, values).cut(&over(n_cols, values), n_clusters)).unwrap()
}

/// Joins the pair that adds least to the inertia, measured from the rows of the clusters, again and again.
fn plain_heights(n_cols: usize, values: &[f32]) -> Vec<f64> {
    let rows: Vec<&[f32]> = values.chunks_exact(n_cols).collect();
    let inertia = |members: &[usize]| -> f64 {
        let rows = &rows;
        let column = |col: usize| members.iter().map(move |&row| f64::from(rows[row][col]));
        let of_column = |col: usize| {
            let mean = column(col).sum::<f64>() / members.len() as f64;
            column(col).map(|x| (x - mean).powi(2)).sum::<f64>()
        };
        (0..n_cols).map(of_column).sum()
    };
    let mut clusters: Vec<Vec<usize>> = (0..rows.len()).map(|row| vec![row]).collect();
    let mut heights = Vec::new();
    while clusters.len() > 1 {
        let pairs = (0..clusters.len()).flat_map(|b| (0..b).map(move |a| (a, b)));
        let added = |&(a, b): &(usize, usize)| {
            inertia(&[&clusters[a][..], &clusters[b][..]].concat()) - inertia(&clusters[a]) - inertia(&clusters[b])
        };
        let (a, b) = pairs.min_by(|x, y| added(x).total_cmp(&added(y))).unwrap();
        heights.push((2.0 * added(&(a, b)).max(0.0)).sqrt());
        let gone = clusters.remove(b);
        clusters[a].extend(gone);
    }
    heights
}

fn noise(n: usize, seed: u64) -> Vec<f32> {
    let mut random = Random::new(seed, 0);
    #[expect(clippy::cast_possible_truncation, reason = "values for a test")]
    (0..n).map(|_| random.next_normal() as f32).collect()
}

#[test]
fn five_points_by_hand() {
    // 0 and 1 join at 1; 10 and 12 at 2; then 20 with {10, 12}: √(2·2·1/3)·9; then all.
    let tree = grown(1, &[0.0, 10.0, 1.0, 12.0, 20.0]);
    let nodes: Vec<(u32, u32, u32)> = tree.merges.iter().map(|merge| (merge.left, merge.right, merge.size)).collect();
    assert_eq!(nodes, [(0, 2, 2), (1, 3, 2), (4, 6, 3), (5, 7, 5)]);
    let heights: Vec<f64> = tree.merges.iter().map(|merge| merge.height).collect();
    let last = (2.0 * 2.0 * 3.0 / 5.0_f64).sqrt() * (14.0 - 0.5);
    assert_relative_eq!(heights[..], [1.0, 2.0, (4.0 / 3.0_f64).sqrt() * 9.0, last], max_relative = 1e-14);
    let clustering = cut(1, &[0.0, 10.0, 1.0, 12.0, 20.0], 2);
    assert_eq!(clustering.labels, [1, 0, 1, 0, 0]);
    assert_eq!((clustering.centroids, clustering.sizes), (vec![14.0, 0.5], vec![3, 2]));
    assert_relative_eq!(clustering.inertia, 56.5);
    assert_eq!(clustering.n_searched, 5);
}

#[test]
fn the_crown_is_the_upper_part_and_its_lines_do_not_cross() {
    let crown = grown(1, &[0.0, 10.0, 1.0, 12.0, 20.0]).crown(2);
    let leaf = |row, size, height| Leaf { row, size, height };
    assert_eq!(crown.leaves, [leaf(0, 2, 1.0), leaf(1, 2, 2.0), leaf(4, 1, 0.0)]);
    let nodes: Vec<(u32, u32, u32)> = crown.merges.iter().map(|merge| (merge.left, merge.right, merge.size)).collect();
    assert_eq!(nodes, [(1, 2, 3), (0, 3, 5)]);
}

#[test]
fn a_crown_wider_than_the_tree_is_the_tree() {
    let tree = grown(1, &[0.0, 10.0, 1.0]);
    assert_eq!(tree.crown(30), tree.crown(2));
    assert_eq!(tree.crown(30).leaves.len(), 3);
    let none = Crown { leaves: vec![Leaf { row: 0, size: 3, height: tree.merges[1].height }], merges: Vec::new() };
    assert_eq!(tree.crown(0), none);
}

#[test]
fn one_row_is_a_tree_of_one_leaf() {
    let tree = grown(2, &[3.0, 4.0]);
    assert_eq!((tree.merges.len(), tree.n_distinct(), tree.crown(30).leaves.len()), (0, 1, 1));
    assert_eq!(cut(2, &[3.0, 4.0], 1).centroids, [3.0, 4.0]);
}

#[test]
fn equal_rows_join_at_height_0_and_are_never_parted() {
    let values = [0.1, 0.1, 0.7, 0.1, 0.7, 0.1, 0.1];
    let tree = grown(1, &values);
    assert_eq!(tree.n_distinct(), 2);
    assert_eq!(cut(1, &values, 2).sizes, [5, 2]);
    let error = block_on(tree.cut(&over(1, &values), 3)).unwrap_err();
    assert_eq!(error, WardError::TooFewDistinct { n_clusters: 3, n_distinct: 2, n_searched: 7 });
    assert_eq!(
        error.to_string(),
        "3 segments were asked for, but only 2 of the 7 rows that the tree was grown on differ from one another"
    );
    assert!(grown(1, &[0.1; 300]).merges.iter().all(|merge| merge.height <= 0.0));
}

#[test]
fn a_row_of_1e30_stands_alone_and_does_not_blur_the_others() {
    let values = [0.0, 1e30, 1.0, 10.0, 12.0];
    let tree = grown(1, &values);
    let nodes: Vec<(u32, u32)> = tree.merges.iter().map(|merge| (merge.left, merge.right)).collect();
    assert_eq!(nodes, [(0, 2), (3, 4), (5, 6), (1, 7)]);
    assert_relative_eq!(tree.merges[2].height, 2.0_f64.sqrt() * 10.5, max_relative = 1e-12);
    assert_eq!(cut(1, &values, 3).labels, [0, 2, 0, 1, 1]);
}

#[test]
fn questions_without_sense_are_refused() {
    let params = WardParams::default();
    assert_eq!(block_on(grow(&over(1, &[]), &params)), Err(WardError::NoRows));
    let few = WardParams { max_rows: 1, ..params };
    assert_eq!(block_on(grow(&over(1, &[1.0]), &few)), Err(WardError::MaxRows { max_rows: 1, least: 2 }));
    let no_columns = InProcess::new(&Matrix::new(3, 0, Vec::new()).unwrap(), 1);
    assert_eq!(block_on(grow(&no_columns, &WardParams::default())), Err(WardError::NoColumns));
    let tree = grown(1, &[1.0, 2.0]);
    let error = block_on(tree.cut(&over(1, &[1.0, 2.0]), 0));
    assert!(matches!(error, Err(WardError::NumberOfClusters { n_clusters: 0, .. })));
    let error = block_on(tree.cut(&over(1, &[1.0, 2.0, 3.0]), 1));
    assert_eq!(error, Err(WardError::OtherRows { n_rows: 2, got: 3 }));
}

#[test]
fn above_the_limit_a_sample_is_joined_and_the_rest_goes_to_the_nearest() {
    let mut values = noise(3 * BLOCK, 5);
    for (row, value) in values.iter_mut().enumerate() {
        *value += if row % 3 == 0 { 100.0 } else { 0.0 };
    }
    let params = WardParams { max_rows: 50, seed: 1 };
    let matrix = Matrix::new(3 * BLOCK, 1, values).unwrap();
    let over = |n_shards| {
        let executor = InProcess::new(&matrix, n_shards);
        let tree = block_on(grow(&executor, &params)).unwrap();
        let clustering = block_on(tree.cut(&executor, 2)).unwrap();
        (tree, clustering)
    };
    let (tree, clustering) = over(1);
    assert_eq!((tree.n_searched(), clustering.n_searched), (50, 50));
    assert_eq!(clustering.sizes, [2 * BLOCK, BLOCK]);
    assert!(clustering.labels.iter().enumerate().all(|(row, &label)| label == u16::from(row % 3 == 0)));
    assert_eq!((tree, clustering), over(3));
}

#[test]
fn many_rows_give_the_heights_of_the_definition() {
    // Enough that places are cleared away, and tiles are not filled to the end.
    let values = noise(3 * 101, 2);
    let heights: Vec<f64> = grown(3, &values).merges.iter().map(|merge| merge.height).collect();
    assert_relative_eq!(heights[..], plain_heights(3, &values)[..], max_relative = 1e-9);
}

proptest! {
    #[test]
    fn heights_are_those_of_the_definition(rows in proptest::collection::vec(proptest::array::uniform2(-50.0_f32..50.0), 2..14)) {
        let values: Vec<f32> = rows.into_iter().flatten().collect();
        let merges = Grow { rows: Matrix::new(values.len() / 2, 2, values.clone()).unwrap() }.run().merges;
        for (merge, height) in merges.iter().zip(plain_heights(2, &values)) {
            prop_assert!((merge.height - height).abs() < 1e-4 * (1.0 + height), "{} {height}", merge.height);
        }
    }

    #[test]
    fn halves_of_squared_heights_add_up_to_the_inertia_of_each_cut(
        rows in proptest::collection::vec(proptest::array::uniform3(-9.0_f32..9.0), 2..60), n_clusters in 1_usize..8,
    ) {
        let values: Vec<f32> = rows.into_iter().flatten().collect();
        let tree = grown(3, &values);
        let n_clusters = n_clusters.min(tree.n_distinct());
        let clustering = block_on(tree.cut(&over(3, &values), n_clusters)).unwrap();
        prop_assert_eq!(clustering.n_clusters, n_clusters);
        let joined = &tree.merges[..tree.rows.len() - n_clusters];
        let sum: f64 = joined.iter().map(|merge| merge.height * merge.height / 2.0).sum();
        prop_assert!((sum - clustering.inertia).abs() <= 1e-6 * (1.0 + sum), "{sum} {}", clustering.inertia);
    }

    #[test]
    fn the_order_of_rows_changes_no_segment(
        rows in proptest::collection::vec(proptest::array::uniform2(-50.0_f32..50.0), 3..40), by in 1_usize..39,
    ) {
        let turned: Vec<[f32; 2]> = rows.iter().cycle().skip(by).take(rows.len()).copied().collect();
        let (values, turned) = (rows.as_flattened(), turned.as_flattened());
        let (a, b) = (cut(2, values, 3), cut(2, turned, 3));
        prop_assert!((a.inertia - b.inertia).abs() <= 1e-6 * a.inertia.max(1.0));
        prop_assert_eq!(a.sizes, b.sizes);
    }
}

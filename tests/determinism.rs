//! Same data, same answer: the same bits on any number of shards, and the same again tomorrow.

#![expect(clippy::unwrap_used, reason = "a test may stop")]

use clientele::pipeline::cluster::Clustering;
use clientele::pipeline::cluster::kmeans::{KMeansParams, SEARCH_ROWS, fit, sweep};
use clientele::pipeline::parallel::{BLOCK, InProcess, block_on};
use clientele::pipeline::prepare::Matrix;
use clientele::pipeline::projection::{Pca, pca};
use clientele::pipeline::random::Random;
use clientele::pipeline::validate::{Silhouette, silhouettes};

/// Overlapping groups around `n_groups` points.
fn groups(n_rows: usize, n_cols: usize, n_groups: usize, seed: u64) -> Matrix {
    let mut random = Random::new(seed, 0);
    let points: Vec<f64> = (0..n_groups * n_cols).map(|_| 8.0 * random.next_f64()).collect();
    let mut values = Vec::with_capacity(n_rows * n_cols);
    for _ in 0..n_rows {
        let group = random.below(n_groups);
        for col in 0..n_cols {
            #[expect(clippy::cast_possible_truncation, reason = "as the pipeline stores it")]
            values.push((points[group * n_cols + col] + random.next_normal()) as f32);
        }
    }
    Matrix::new(n_rows, n_cols, values).unwrap()
}

/// Whole numbers, so that rows repeat and distances tie.
fn ratings(n_rows: usize, n_cols: usize, seed: u64) -> Matrix {
    let mut random = Random::new(seed, 0);
    let values = (0..n_rows * n_cols).map(|_| [1.0, 2.0, 3.0, 4.0, 5.0][random.below(5)]).collect();
    Matrix::new(n_rows, n_cols, values).unwrap()
}

fn params() -> KMeansParams {
    KMeansParams { n_init: 2, seed: 5, ..KMeansParams::default() }
}

/// Everything that the pipeline computes from a matrix.
fn everything(matrix: &Matrix, n_shards: usize) -> (Vec<Clustering>, Vec<Silhouette>, Pca) {
    let executor = InProcess::new(matrix, n_shards);
    let clusterings = block_on(sweep(&executor, &params(), 2..=4)).unwrap();
    let silhouettes = block_on(silhouettes(&executor, &clusterings, 5)).unwrap();
    (clusterings, silhouettes, block_on(pca(&executor)).unwrap())
}

/// Bits, not values: -0 is not 0 here.
fn bits(clusterings: &[Clustering]) -> Vec<u64> {
    let of_one = |clustering: &Clustering| {
        let numbers = clustering.centroids.iter().chain([&clustering.inertia]).map(|x| x.to_bits()).collect::<Vec<_>>();
        let labels = clustering.labels.iter().map(|&label| u64::from(label)).collect::<Vec<_>>();
        [numbers, labels].concat()
    };
    clusterings.iter().flat_map(of_one).collect()
}

fn assert_same_on_any_number_of_shards(matrix: &Matrix) {
    let one = everything(matrix, 1);
    for n_shards in [2, 3, 4, 8] {
        let many = everything(matrix, n_shards);
        assert_eq!(bits(&many.0), bits(&one.0), "{n_shards} shards");
        assert_eq!(many, one, "{n_shards} shards");
    }
}

#[test]
fn shards_do_not_matter_where_the_last_block_is_not_full() {
    assert_same_on_any_number_of_shards(&groups(5 * BLOCK + 77, 4, 5, 1));
}

#[test]
fn shards_do_not_matter_where_rows_repeat_and_distances_tie() {
    assert_same_on_any_number_of_shards(&ratings(4 * BLOCK, 3, 2));
}

#[test]
fn shards_do_not_matter_where_rows_are_sampled() {
    let matrix = groups(SEARCH_ROWS + 5_000, 3, 4, 3);
    let found = |n_shards| block_on(sweep(&InProcess::new(&matrix, n_shards), &params(), 3..=4)).unwrap();
    let one = found(1);
    let measured = |n_shards| block_on(silhouettes(&InProcess::new(&matrix, n_shards), &one[..1], 5)).unwrap();
    for n_shards in [2, 3, 4, 8] {
        assert_eq!(bits(&found(n_shards)), bits(&one), "{n_shards} shards");
        assert_eq!(measured(n_shards), measured(1), "{n_shards} shards");
    }
}

#[test]
fn more_shards_than_blocks_are_no_trouble() {
    assert_same_on_any_number_of_shards(&groups(150, 2, 3, 4));
}

#[test]
fn the_same_seed_gives_the_same_answer_and_numbers_of_segments_do_not_depend_on_one_another() {
    let executor = InProcess::new(&groups(3_000, 3, 6, 5), 2);
    let all = block_on(sweep(&executor, &params(), 2..=6)).unwrap();
    assert_eq!(bits(&all), bits(&block_on(sweep(&executor, &params(), 2..=6)).unwrap()));
    for (clustering, n_clusters) in all.iter().zip(2..) {
        assert_eq!(*clustering, block_on(fit(&executor, &params(), n_clusters)).unwrap());
    }
}

#[test]
fn another_seed_draws_another_sample() {
    let executor = InProcess::new(&groups(SEARCH_ROWS + 5_000, 3, 4, 6), 2);
    let clusterings = block_on(sweep(&executor, &params(), 4..=4)).unwrap();
    let measured = |seed| block_on(silhouettes(&executor, &clusterings, seed)).unwrap().remove(0);
    let (first, second) = (measured(1), measured(2));
    assert_ne!(first.rows, second.rows);
    let error = first.standard_error.unwrap();
    assert!(error > 0.0 && (first.mean - second.mean).abs() < 6.0 * error, "{} {} {error}", first.mean, second.mean);
}

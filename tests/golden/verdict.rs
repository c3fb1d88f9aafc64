//! Indices and agreement of given labels, against `make_verdict.py`.
//!
//! Tolerance: 1e-5 relative, for the matrix is f32 (6e-8 of a value) and an index is a ratio of sums over many rows;
//! agreement is computed from counts, and is the same to 1e-9, the digits written.

use approx::assert_relative_eq;
use serde::Deserialize;

use clientele::pipeline::cluster::Clustering;
use clientele::pipeline::parallel::block_on;
use clientele::pipeline::prepare::Matrix;
use clientele::pipeline::validate::{adjusted_rand, indices};

use crate::{BestOfStarts, Golden};

#[derive(Deserialize)]
struct Written {
    sets: Vec<Expected>,
}

#[derive(Deserialize)]
struct Expected {
    name: String,
    n_clusters: Vec<usize>,
    calinski_harabasz: Vec<f64>,
    davies_bouldin: Vec<f64>,
    adjusted_rand_with_next: Vec<f64>,
}

fn labels(golden: &BestOfStarts) -> Vec<u16> {
    golden.labels.bytes().map(|letter| u16::from(letter - b'a')).collect()
}

/// With centroids, sizes and inertia as the labels give them.
fn clustering(matrix: &Matrix, n_clusters: usize, labels: Vec<u16>) -> Clustering {
    let n_cols = matrix.n_cols();
    let mut sizes = vec![0; n_clusters];
    let mut centroids = vec![0.0; n_clusters * n_cols];
    let own = |row: usize, col: usize| usize::from(labels[row]) * n_cols + col;
    for row in 0..matrix.n_rows() {
        sizes[usize::from(labels[row])] += 1;
        for (col, x) in matrix.row(row).iter().enumerate() {
            centroids[own(row, col)] += f64::from(*x);
        }
    }
    for (at, sum) in centroids.iter_mut().enumerate() {
        *sum /= f64::from(u32::try_from(sizes[at / n_cols]).unwrap());
    }
    let mut inertia = 0.0;
    for row in 0..matrix.n_rows() {
        for (col, x) in matrix.row(row).iter().enumerate() {
            inertia += (f64::from(*x) - centroids[own(row, col)]).powi(2);
        }
    }
    Clustering { n_clusters, labels, centroids, sizes, inertia, n_iter: 0, n_searched: 0, n_reached: None }
}

fn expected() -> Vec<(Golden, Expected)> {
    let text = include_str!("verdict-indices.json");
    let sets = serde_json::from_str::<Written>(text).unwrap().sets;
    let mut all = Golden::all();
    let golden = |set: &Expected| {
        let at = all.iter().position(|golden| golden.name == set.name).unwrap();
        all.swap_remove(at)
    };
    let golden: Vec<Golden> = sets.iter().map(golden).collect();
    golden.into_iter().zip(sets).collect()
}

#[test]
fn indices_of_given_labels_are_those_of_scikit_learn() {
    for (golden, expected) in expected() {
        let (executor, matrix) = (golden.executor(), golden.matrix());
        for (at, best) in golden.best_of_starts.iter().enumerate() {
            assert_eq!(best.n_clusters, expected.n_clusters[at]);
            let found = block_on(indices(&executor, &clustering(&matrix, best.n_clusters, labels(best)))).unwrap();
            assert_relative_eq!(found.calinski_harabasz, expected.calinski_harabasz[at], max_relative = 1e-5);
            assert_relative_eq!(found.davies_bouldin, expected.davies_bouldin[at], max_relative = 1e-5);
        }
    }
}

#[test]
fn agreement_of_given_labels_is_that_of_scikit_learn() {
    for (golden, expected) in expected() {
        for (pair, expected) in golden.best_of_starts.windows(2).zip(&expected.adjusted_rand_with_next) {
            let found = adjusted_rand(&labels(&pair[0]), &labels(&pair[1]));
            assert!((found - expected).abs() < 1e-9, "{}: {found} {expected}", golden.name);
        }
    }
}

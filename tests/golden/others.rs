//! Agreement with scikit-learn, kmedoids and kmodes, on files that `tests/golden/make_others.py` wrote with the versions
//! they name, from the same starts.
//!
//! Tolerances: rows are f32 on both sides. Ward's heights to 1e-6 relative, for the search is in f32 and two merges that
//! are equal to it may be either way; mixtures to 1e-5 relative, as their ends depend on `tol`; losses to 1e-6.

use std::path::Path;

use approx::assert_relative_eq;
use serde::Deserialize;

use clientele::pipeline::cluster::medoids::{self, MedoidsParams};
use clientele::pipeline::cluster::mixed::{Gower, MISSING, MixedRows};
use clientele::pipeline::cluster::mixture::{self, Components, CovarianceType, MixtureParams};
use clientele::pipeline::cluster::prototypes::{self, PrototypesParams};
use clientele::pipeline::cluster::ward::{WardParams, grow};
use clientele::pipeline::parallel::{InProcess, block_on};
use clientele::pipeline::prepare::Matrix;

#[derive(Deserialize)]
struct Golden {
    n_cols: usize,
    values: Vec<f32>,
    ward: Ward,
    mixtures: Vec<Mixture>,
}

#[derive(Deserialize)]
struct Ward {
    heights: Vec<f64>,
    cuts: Vec<Cut>,
}

#[derive(Deserialize)]
struct Cut {
    n_clusters: usize,
    labels: String,
}

#[derive(Deserialize)]
struct Mixture {
    covariance_type: String,
    rows: Vec<usize>,
    lower_bound: f64,
    log_likelihood: f64,
    n_iter: usize,
    bic: f64,
    aic: f64,
    weights: Vec<f64>,
    means: Vec<f64>,
    covariances: Vec<f64>,
}

#[derive(Deserialize)]
struct Mixed {
    numbers: Vec<Option<f32>>,
    codes: Vec<i64>,
    weights: Vec<f64>,
    some_distances: Vec<f64>,
    medoids: Vec<MedoidsFrom>,
    scaled: Vec<f32>,
    whole_codes: Vec<i64>,
    prototypes: Vec<PrototypesFrom>,
}

#[derive(Deserialize)]
struct MedoidsFrom {
    rows: Vec<u32>,
    loss: f64,
    medoids: Vec<u32>,
}

#[derive(Deserialize)]
struct PrototypesFrom {
    rows: Vec<usize>,
    gamma: f64,
    cost: f64,
    labels: String,
}

fn read<T: for<'de> Deserialize<'de>>(name: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/others-{name}.json"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn all() -> impl Iterator<Item = (&'static str, Golden)> {
    ["wine", "slanted", "blobs"].into_iter().map(|name| (name, read(name)))
}

impl Golden {
    fn executor(&self) -> InProcess {
        let values = self.values.clone();
        InProcess::new(&Matrix::new(values.len() / self.n_cols, self.n_cols, values).unwrap(), 2)
    }

    fn row(&self, row: usize) -> impl Iterator<Item = f64> {
        self.values[row * self.n_cols..][..self.n_cols].iter().map(|x| f64::from(*x))
    }

    /// Of the whole file, row by row: the population's.
    fn covariance(&self) -> Vec<f64> {
        let n_rows = self.values.len() / self.n_cols;
        let mean = |col: usize| {
            (0..n_rows).map(|row| f64::from(self.values[row * self.n_cols + col])).sum::<f64>() / n_rows as f64
        };
        let means: Vec<f64> = (0..self.n_cols).map(mean).collect();
        let above = |row: usize, col: usize| f64::from(self.values[row * self.n_cols + col]) - means[col];
        let covariance = |at: usize| {
            (0..n_rows).map(|row| above(row, at / self.n_cols) * above(row, at % self.n_cols)).sum::<f64>()
                / n_rows as f64
        };
        (0..self.n_cols * self.n_cols).map(covariance).collect()
    }
}

/// Whether two labellings part the rows in the same way.
fn same_partition(ours: &[u16], theirs: &str) -> bool {
    let mut pairs: Vec<(u16, u8)> = ours.iter().copied().zip(theirs.bytes()).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let distinct = |mut labels: Vec<u16>| {
        labels.sort_unstable();
        labels.dedup();
        labels.len()
    };
    let (left, right) = pairs.iter().map(|&(a, b)| (a, u16::from(b))).unzip();
    ours.len() == theirs.len() && distinct(left) == pairs.len() && distinct(right) == pairs.len()
}

#[test]
fn ward_joins_at_the_heights_of_scikit_learn_and_cuts_alike() {
    for (name, golden) in all() {
        let tree = block_on(grow(&golden.executor(), &WardParams::default())).unwrap();
        let heights: Vec<f64> = tree.merges.iter().map(|merge| merge.height).collect();
        assert_relative_eq!(heights[..], golden.ward.heights[..], max_relative = 1e-6);
        for cut in &golden.ward.cuts {
            let clustering = block_on(tree.cut(&golden.executor(), cut.n_clusters)).unwrap();
            assert!(same_partition(&clustering.labels, &cut.labels), "{name} at {}", cut.n_clusters);
        }
    }
}

#[test]
fn mixtures_from_the_same_start_end_where_those_of_scikit_learn_do() {
    for (name, golden) in all() {
        let covariance = golden.covariance();
        for expected in &golden.mixtures {
            let case = format!("{name}, {} from {:?}", expected.covariance_type, expected.rows);
            let n_components = expected.rows.len();
            let (covariance_type, one) = match expected.covariance_type.as_str() {
                "full" => (CovarianceType::Full, covariance.clone()),
                _ => (CovarianceType::Diag, covariance.iter().step_by(golden.n_cols + 1).copied().collect()),
            };
            let start = Components {
                covariance_type,
                weights: vec![1.0 / n_components as f64; n_components],
                means: expected.rows.iter().flat_map(|&row| golden.row(row)).collect(),
                covariances: one.repeat(n_components),
            };
            let params = MixtureParams { covariance_type, max_iter: 200, ..MixtureParams::default() };
            let found = block_on(mixture::fit_from(&golden.executor(), &params, start)).unwrap();
            assert_eq!(found.clustering.n_iter, expected.n_iter, "{case}");
            assert_relative_eq!(found.lower_bound, expected.lower_bound, max_relative = 1e-5);
            assert_relative_eq!(found.log_likelihood, expected.log_likelihood, max_relative = 1e-5);
            assert_relative_eq!(found.bic, expected.bic, max_relative = 1e-5);
            assert_relative_eq!(found.aic, expected.aic, max_relative = 1e-5);
            // Ours are ordered by size: pair each with theirs of the same share and mean.
            for (component, weight) in found.components.weights.iter().enumerate() {
                let close = |theirs: &usize| (expected.weights[*theirs] / weight - 1.0).abs() < 1e-5;
                let theirs =
                    (0..n_components).find(close).unwrap_or_else(|| panic!("{case}: no component of {weight}"));
                for (ours, expected) in
                    [(&found.components.means, &expected.means), (&found.components.covariances, &expected.covariances)]
                {
                    let width = ours.len() / n_components;
                    let (ours, expected) = (&ours[component * width..][..width], &expected[theirs * width..][..width]);
                    assert_relative_eq!(ours, expected, max_relative = 1e-5, epsilon = 1e-5);
                }
            }
        }
    }
}

fn codes(codes: &[i64]) -> Vec<u32> {
    codes.iter().map(|&code| u32::try_from(code).unwrap_or(MISSING)).collect()
}

/// The rows travel in the tasks: the shards hold none.
fn nowhere() -> InProcess {
    InProcess::new(&Matrix::default(), 1)
}

#[test]
fn medoids_from_the_same_start_are_those_of_kmedoids() {
    let golden: Mixed = read("mixed");
    let numbers: Vec<f32> = golden.numbers.iter().map(|x| x.unwrap_or(f32::NAN)).collect();
    let rows = MixedRows::new(numbers.len() / 2, 2, 3, numbers, codes(&golden.codes)).unwrap();
    let gower = Gower::of(&rows, &golden.weights).unwrap();
    for (at, expected) in golden.some_distances.iter().enumerate() {
        let (a, b) = (at / 12, at % 12);
        assert!(a == b || (gower.distance((&rows, a), (&rows, b)) - expected).abs() < 1e-9);
    }
    let params = MedoidsParams { weights: golden.weights.clone(), ..MedoidsParams::default() };
    for expected in &golden.medoids {
        let found = block_on(medoids::fit_from(&nowhere(), &rows, &params, expected.rows.clone())).unwrap();
        assert_relative_eq!(found.loss, expected.loss, max_relative = 1e-6);
        let mut medoids = found.medoids;
        medoids.sort_unstable();
        assert_eq!(medoids, expected.medoids);
        let own = block_on(medoids::fit(&nowhere(), &rows, &params, expected.rows.len())).unwrap();
        assert!(own.loss <= expected.loss * 1.001, "own starts: {} is above {}", own.loss, expected.loss);
    }
}

#[test]
fn prototypes_from_the_same_start_are_those_of_kmodes() {
    let golden: Mixed = read("mixed");
    let n_rows = golden.scaled.len() / 2;
    let rows = MixedRows::new(n_rows, 2, 3, golden.scaled.clone(), codes(&golden.whole_codes)).unwrap();
    let params = PrototypesParams::default();
    for expected in &golden.prototypes {
        let start = expected.rows.iter().map(|&row| u32::try_from(row).unwrap()).collect();
        let found = block_on(prototypes::fit_from(&nowhere(), &rows, &params, start)).unwrap();
        assert_relative_eq!(found.gamma, expected.gamma, max_relative = 1e-6);
        assert_relative_eq!(found.cost, expected.cost, max_relative = 1e-6);
        assert!(same_partition(&found.labels, &expected.labels), "from {:?}", expected.rows);
        let own = block_on(prototypes::fit(&nowhere(), &rows, &params, expected.rows.len())).unwrap();
        assert!(own.cost <= expected.cost * (1.0 + 1e-9), "own starts: {} is above {}", own.cost, expected.cost);
    }
}

//! Agreement with scikit-learn and with the hdbscan package, on files that `make_density.py` wrote.
//!
//! Labels are compared exactly, up to the numbers of the groups. For HDBSCAN only rows are compared whose answer is the
//! same whatever the order of the rows: where mutual reachabilities are equal, the peers follow their sort. Probabilities
//! are written to six digits and kept in f32: they are compared to 1e-5.

use std::collections::BTreeMap;
use std::path::Path;

use approx::assert_relative_eq;
use serde::Deserialize;

use clientele::pipeline::cluster::dbscan::{DbscanParams, Kind, dbscan, k_distances};
use clientele::pipeline::cluster::density::Groups;
use clientele::pipeline::cluster::hdbscan::{HdbscanParams, Selection, hdbscan};
use clientele::pipeline::parallel::{InProcess, block_on};
use clientele::pipeline::prepare::Matrix;

/// Of a case, so much of the rows must be decided by more than the order of rows: else the case shows nothing.
const LEAST_DECIDED: f64 = 0.9;

#[derive(Deserialize)]
struct Golden {
    name: String,
    n_cols: usize,
    values: Vec<f32>,
    dbscan: Vec<GoldenDbscan>,
    k_distances: GoldenKDistances,
    hdbscan: Vec<GoldenHdbscan>,
}

#[derive(Deserialize)]
struct GoldenDbscan {
    eps: f64,
    min_samples: usize,
    labels: Vec<i64>,
    core: String,
}

#[derive(Deserialize)]
struct GoldenKDistances {
    min_samples: usize,
    sorted: Vec<f64>,
}

#[derive(Deserialize)]
struct GoldenHdbscan {
    peer: String,
    selection: String,
    min_cluster_size: usize,
    min_samples: Option<usize>,
    labels: Vec<i64>,
    probabilities: Vec<f64>,
    decided: String,
}

impl Golden {
    fn all() -> Vec<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
        let text = |name| std::fs::read_to_string(folder.join(format!("density-{name}.json"))).unwrap();
        ["iris", "wine", "blobs", "moons", "rings"].map(|name| serde_json::from_str(&text(name)).unwrap()).into()
    }

    fn executor(&self) -> InProcess {
        let rows = Matrix::new(self.values.len() / self.n_cols, self.n_cols, self.values.clone()).unwrap();
        InProcess::new(&rows, 2)
    }
}

/// Each group of one side is one group of the other, and noise is noise, on the rows that count.
fn assert_same_groups(case: &str, ours: &Groups, theirs: &[i64], counts: impl Fn(usize) -> bool) {
    assert_eq!(ours.labels.len(), theirs.len(), "{case}");
    let (mut to_theirs, mut to_ours) = (BTreeMap::new(), BTreeMap::new());
    for (row, &label) in theirs.iter().enumerate().filter(|(row, _)| counts(*row)) {
        let own = ours.label(row);
        assert_eq!(own.is_none(), label < 0, "{case}, row {row}: {own:?}, but {label}");
        if let Some(own) = own {
            assert_eq!(*to_theirs.entry(own).or_insert(label), label, "{case}, row {row}");
            assert_eq!(*to_ours.entry(label).or_insert(own), own, "{case}, row {row}");
        }
    }
    assert!(ours.sizes.is_sorted_by(|a, b| a >= b), "{case}");
}

#[test]
fn dense_groups_and_their_core_rows_are_those_of_scikit_learn() {
    for golden in Golden::all() {
        for expected in &golden.dbscan {
            let params = DbscanParams { eps: expected.eps, min_samples: expected.min_samples };
            let found = block_on(dbscan(&golden.executor(), params)).unwrap();
            let case = format!("{} at {} and {}", golden.name, params.eps, params.min_samples);
            assert_same_groups(&case, &found.groups, &expected.labels, |_| true);
            for (row, core) in (0..).zip(expected.core.bytes()) {
                assert_eq!(found.kind(row) == Kind::Core, core == b'1', "{case}, row {row}");
            }
        }
    }
}

#[test]
fn distances_to_the_kth_row_are_those_of_scikit_learn() {
    for golden in Golden::all() {
        let expected = &golden.k_distances;
        let found = block_on(k_distances(&golden.executor(), expected.min_samples, 0)).unwrap();
        assert_eq!(found.n_measured, expected.sorted.len());
        let last = (expected.sorted.len() - 1) as f64;
        for (share, distance) in found.curve {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a row number")]
            let row = (share * last).round() as usize;
            assert_relative_eq!(distance, expected.sorted[row], max_relative = 1e-9);
        }
    }
}

#[test]
fn hierarchical_dense_groups_are_those_of_scikit_learn_and_of_the_hdbscan_package() {
    for golden in Golden::all() {
        for expected in &golden.hdbscan {
            let selection = if expected.selection == "leaf" { Selection::Leaf } else { Selection::ExcessOfMass };
            let (min_cluster_size, min_samples) = (expected.min_cluster_size, expected.min_samples);
            let params = HdbscanParams { min_cluster_size, min_samples, selection, seed: 0 };
            let found = block_on(hdbscan(&golden.executor(), params)).unwrap();
            let case = format!("{}, {} by {} with {params:?}", golden.name, expected.selection, expected.peer);

            let decided = expected.decided.as_bytes();
            let n_decided = expected.decided.matches('1').count();
            assert!(n_decided as f64 >= LEAST_DECIDED * decided.len() as f64, "{case}: {n_decided} decided");
            assert_same_groups(&case, &found.groups, &expected.labels, |row| decided[row] == b'1');
            for (row, expected) in expected.probabilities.iter().enumerate().filter(|(row, _)| decided[*row] == b'1') {
                let ours = f64::from(found.probabilities[row]);
                assert!((ours - expected).abs() < 1e-5, "{case}, row {row}: {ours}, not {expected}");
            }
        }
    }
}

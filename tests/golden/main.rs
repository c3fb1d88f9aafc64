//! Agreement with scikit-learn, on files that `tests/golden/make.py` wrote with the versions they name.
//!
//! Tolerances: the matrix is f32, whose rounding is 6e-8 of a value. PCA is compared to 1e-6 relative, for variances and
//! loadings are sums over many rows, and the error of a loading grows where two variances are close; inertia from the same
//! starts to 1e-5 and silhouettes to 1e-5, for one row near the middle of two centroids may go either way.
//! Everything is compared on standardised columns, but for the scalers themselves.

#![expect(clippy::unwrap_used, reason = "a test may stop")]

mod density;

use std::path::Path;

use approx::assert_relative_eq;
use serde::Deserialize;

use clientele::pipeline::cluster::Clustering;
use clientele::pipeline::cluster::kmeans::{KMeansParams, fit_from, sweep};
use clientele::pipeline::parallel::{InProcess, block_on};
use clientele::pipeline::prepare::{Matrix, Recipe, ScalerKind, prepare};
use clientele::pipeline::projection::pca;
use clientele::pipeline::table::Table;
use clientele::pipeline::validate::silhouettes;

mod mixtures;
mod others;
mod prepare;
mod sized;
mod verdict;

/// Own seeding may be worse than the best of fifty starts of scikit-learn by this share of inertia.
const WORSE: f64 = 1e-3;

#[derive(Deserialize)]
struct Golden {
    name: String,
    n_cols: usize,
    values: Vec<f64>,
    standard: Scaler,
    minmax: Scaler,
    pca: GoldenPca,
    from_starts: Vec<FromStarts>,
    best_of_starts: Vec<BestOfStarts>,
}

#[derive(Deserialize)]
struct Scaler {
    center: Vec<f64>,
    spread: Vec<f64>,
}

#[derive(Deserialize)]
struct GoldenPca {
    components: Vec<Vec<f64>>,
    explained_variance: Vec<f64>,
    explained_variance_ratio: Vec<f64>,
}

#[derive(Deserialize)]
struct FromStarts {
    rows: Vec<usize>,
    inertia: f64,
    n_iter: usize,
}

#[derive(Deserialize)]
struct BestOfStarts {
    n_clusters: usize,
    inertias: Vec<f64>,
    labels: String,
    silhouette: f64,
    #[serde(default)]
    silhouettes: Vec<f64>,
}

/// What a golden file holds.
fn read<T: serde::de::DeserializeOwned>(name: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

impl Golden {
    fn all() -> Vec<Self> {
        let names = ["iris", "wine", "breast_cancer", "digits", "blobs", "wide_blobs", "stretched"];
        names.into_iter().map(|name| read(&format!("{name}.json"))).collect()
    }

    fn standardised(&self) -> Vec<f64> {
        let scale = |(at, x): (usize, &f64)| {
            (x - self.standard.center[at % self.n_cols]) / self.standard.spread[at % self.n_cols]
        };
        self.values.iter().enumerate().map(scale).collect()
    }

    fn matrix(&self) -> Matrix {
        #[expect(clippy::cast_possible_truncation, reason = "as the pipeline stores it")]
        let values = self.standardised().into_iter().map(|x| x as f32).collect();
        Matrix::new(self.values.len() / self.n_cols, self.n_cols, values).unwrap()
    }

    fn executor(&self) -> InProcess {
        InProcess::new(&self.matrix(), 2)
    }
}

/// The golden values as a file, whose numbers read back to the same bits.
fn csv(golden: &Golden) -> String {
    let names: Vec<_> = (0..golden.n_cols).map(|col| format!("x{col}")).collect();
    let rows = golden.values.chunks(golden.n_cols).map(|row| {
        let cells: Vec<_> = row.iter().map(ToString::to_string).collect();
        cells.join(",")
    });
    std::iter::once(names.join(",")).chain(rows).map(|line| line + "\n").collect()
}

#[test]
fn scalers_are_those_of_scikit_learn() {
    for golden in Golden::all() {
        let table = Table::read(csv(&golden).as_bytes()).unwrap();
        for (scaler, expected) in [(ScalerKind::Standard, &golden.standard), (ScalerKind::MinMax, &golden.minmax)] {
            let recipe = Recipe {
                columns: table.columns.iter().map(|column| column.name.clone()).collect(),
                scaler,
                ..Recipe::default()
            };
            let fitted = prepare(&table, &recipe).unwrap().fitted;
            let centers: Vec<_> = fitted.columns.iter().map(|column| column.center).collect();
            let spreads: Vec<_> = fitted.columns.iter().map(|column| column.spread).collect();
            assert_relative_eq!(centers[..], expected.center[..], max_relative = 1e-6);
            assert_relative_eq!(spreads[..], expected.spread[..], max_relative = 1e-6);
        }
    }
}

#[test]
fn components_are_those_of_scikit_learn() {
    for golden in Golden::all() {
        let pca = block_on(pca(&golden.executor())).unwrap();
        let name = &golden.name;
        assert_eq!(pca.components.len(), golden.pca.components.len(), "{name}");
        // The golden files hold three; there is one for each column.
        let n_held = golden.pca.explained_variance.len();
        assert_eq!(pca.explained_variance.len(), golden.n_cols, "{name}");
        assert_relative_eq!(pca.explained_variance_ratio.iter().sum::<f64>(), 1.0, max_relative = 1e-9);
        assert_relative_eq!(pca.explained_variance[..n_held], golden.pca.explained_variance[..], max_relative = 1e-6);
        assert_relative_eq!(
            pca.explained_variance_ratio[..n_held],
            golden.pca.explained_variance_ratio[..],
            max_relative = 1e-6
        );
        for (ours, theirs) in pca.components.iter().zip(&golden.pca.components) {
            // A loading is a share of a unit vector: those near 0 are compared to 1e-6 of that.
            assert_relative_eq!(ours[..], theirs[..], max_relative = 1e-6, epsilon = 1e-6);
        }
    }
}

#[test]
fn the_same_starts_end_at_the_same_inertia() {
    let params = KMeansParams { tol: 0.0, ..KMeansParams::default() };
    for golden in Golden::all() {
        let standardised = golden.standardised();
        for expected in &golden.from_starts {
            let start = |row: &usize| standardised[row * golden.n_cols..][..golden.n_cols].to_vec();
            let centroids = expected.rows.iter().flat_map(start).collect();
            let found = block_on(fit_from(&golden.executor(), &params, centroids)).unwrap();
            let case = format!("{} from {:?}", golden.name, expected.rows);
            let off = (found.inertia / expected.inertia - 1.0).abs();
            assert!(off < 1e-5, "{case}: inertia {} is not {}", found.inertia, expected.inertia);
            assert_eq!(found.n_iter, expected.n_iter, "{case}: iterations");
        }
    }
}

#[test]
fn own_seeding_is_no_worse_than_the_best_of_fifty_starts() {
    let mut worse = Vec::new();
    for golden in Golden::all() {
        let found = block_on(sweep(&golden.executor(), &KMeansParams::default(), 2..=10)).unwrap();
        assert_eq!(found.len(), golden.best_of_starts.len());
        for (ours, theirs) in found.iter().zip(&golden.best_of_starts) {
            assert_eq!(ours.n_clusters, theirs.n_clusters);
            let best = theirs.inertias.iter().copied().fold(f64::INFINITY, f64::min);
            let ratio = ours.inertia / best;
            println!("{} at {}: {ratio:.6} of the best", golden.name, ours.n_clusters);
            if ratio > 1.0 + WORSE {
                worse.push(format!("{} at {}: inertia {}, not {best}", golden.name, ours.n_clusters, ours.inertia));
            }
        }
    }
    assert!(worse.is_empty(), "{}", worse.join("\n"));
}

#[test]
fn silhouettes_of_given_labels_are_those_of_scikit_learn() {
    for golden in Golden::all() {
        let clusterings: Vec<Clustering> = golden.best_of_starts.iter().map(given_labels).collect();
        let found = block_on(silhouettes(&golden.executor(), &clusterings, 0)).unwrap();
        for (ours, theirs) in found.iter().zip(&golden.best_of_starts) {
            let case = format!("{} at {}", golden.name, theirs.n_clusters);
            assert!((ours.mean - theirs.silhouette).abs() < 1e-5, "{case}: {} {}", ours.mean, theirs.silhouette);
            assert_eq!(ours.standard_error, None);
            for (row, (ours, theirs)) in ours.values.iter().zip(&theirs.silhouettes).enumerate() {
                assert!((f64::from(*ours) - theirs).abs() < 1e-5, "{case}, row {row}: {ours} {theirs}");
            }
        }
        assert!(golden.best_of_starts.iter().any(|best| !best.silhouettes.is_empty()));
    }
}

/// A clustering that holds what a silhouette asks for: labels and sizes.
fn given_labels(golden: &BestOfStarts) -> Clustering {
    let labels: Vec<u16> = golden.labels.bytes().map(|letter| u16::from(letter - b'a')).collect();
    let mut sizes = vec![0; golden.n_clusters];
    for &label in &labels {
        sizes[usize::from(label)] += 1;
    }
    let n_clusters = golden.n_clusters;
    Clustering {
        n_clusters,
        labels,
        centroids: Vec::new(),
        sizes,
        inertia: 0.0,
        n_iter: 0,
        n_searched: 0,
        n_reached: None,
    }
}

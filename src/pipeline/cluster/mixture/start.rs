//! The task that fits a mixture to a sample, from a k-means of it.

use serde::{Deserialize, Serialize};

use crate::cluster::Clustering;
use crate::cluster::kmeans::{KMeansParams, fit};
use crate::cluster::mixture::ascent::Ascent;
use crate::cluster::mixture::components::{Components, Sums, n_products, per_component};
use crate::cluster::mixture::params::{CovarianceType, MixtureError, MixtureParams};
use crate::parallel::{InProcess, Task, block_on};
use crate::prepare::Matrix;
use crate::random::mix;

/// One of the `n_init` runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Start {
    /// Rows to fit to: all, or a sample.
    pub rows: Matrix,
    /// What was asked for.
    pub params: MixtureParams,
    /// At least 1.
    pub n_components: usize,
    /// Number of the run.
    pub start: usize,
}

/// Where a run ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Started {
    /// The components that it reached.
    pub ascent: Result<Ascent, MixtureError>,
}

impl Task for Start {
    type Answer = Started;

    fn run(&self) -> Started {
        Started { ascent: block_on(self.climb()) }
    }
}

impl Start {
    async fn climb(&self) -> Result<Ascent, MixtureError> {
        let rows = InProcess::new(&self.rows, 1);
        // Each run a seed of its own; the first that of the k-means one would make beside it.
        let seed = if self.start == 0 { self.params.seed } else { mix(self.params.seed ^ mix(self.start as u64)) };
        let params = KMeansParams { n_init: 1, seed, ..KMeansParams::default() };
        let clustering = fit(&rows, &params, self.n_components).await?;
        Ascent::from(of_clustering(&self.rows, &clustering, &self.params)).climb(&rows, &self.params).await
    }
}

/// A component for each segment, of its rows alone.
fn of_clustering(rows: &Matrix, clustering: &Clustering, params: &MixtureParams) -> Components {
    let (n_components, n_cols) = (clustering.n_clusters, rows.n_cols());
    let n_products = n_products(params.covariance_type, n_cols);
    let mut products = vec![0.0; n_components * n_products];
    for (row, &label) in clustering.labels.iter().enumerate() {
        let mean = &clustering.centroids[usize::from(label) * n_cols..][..n_cols];
        let above: Vec<f64> = rows.row(row).iter().zip(mean).map(|(x, mean)| f64::from(*x) - mean).collect();
        let products = &mut products[usize::from(label) * n_products..][..n_products];
        match params.covariance_type {
            CovarianceType::Diag => {
                for (sum, x) in products.iter_mut().zip(&above) {
                    *sum += x * x;
                }
            }
            CovarianceType::Full => {
                let pairs = (0..n_cols).flat_map(|row| (0..=row).map(move |col| (row, col)));
                for (sum, (row, col)) in products.iter_mut().zip(pairs) {
                    *sum += above[row] * above[col];
                }
            }
        }
    }
    let counts: Vec<f64> = clustering.sizes.iter().map(|&size| size as f64).collect();
    let before = Components {
        covariance_type: params.covariance_type,
        weights: vec![0.0; n_components],
        means: clustering.centroids.clone(),
        covariances: vec![0.0; n_components * per_component(params.covariance_type, n_cols)],
    };
    let above = vec![0.0; n_components * n_cols];
    before.maximised(&Sums { counts: &counts, above: &above, products: &products }, params.reg_covar)
}

//! What the benchmark asks of its page, and what comes back: of the page and of the native peers alike.

use clientele::pipeline::sample::Mixture;
use serde::{Deserialize, Serialize};

/// Workers that do the sums, as many as the peers have threads.
pub(crate) const N_WORKERS: usize = 2;

/// The tab has rows, a chosen file and the last clustering; this works on them. Only what is named is timed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub(crate) enum Ask {
    /// Has the workers make rows. Ends the workers before.
    Rows { mixture: Mixture, n_rows: usize },
    /// Ends the workers.
    Nothing,
    /// k-means from the given centroids.
    Kmeans { centroids: Vec<f64>, max_iter: usize },
    /// The labels of the last clustering, as letters from A on.
    Labels,
    /// Every number of segments from 2 to `most`.
    Sweep { most: usize, n_init: usize },
    /// The silhouette of the last clustering.
    Silhouette,
    /// The chosen file to typed columns and their summaries, with workers that were started before; `column` is told
    /// of.
    Read { column: String },
    /// The chosen file to segments, as the page does it, with workers that were started before.
    Job,
    /// Dense groups, by a radius.
    Dbscan { eps: f64, min_samples: usize },
    /// Dense groups, by the least size.
    Hdbscan { min_cluster_size: usize },
    /// Ward's tree, cut.
    Ward { k: usize },
    /// The other k-means that runs in a tab, on rows made here.
    MlKmeans { mixture: Mixture, n_rows: usize, centroids: Vec<f64>, max_iter: usize },
    /// Bytes of memory: of each worker, then of the page.
    Memory,
}

/// An answer; what was not asked for is empty.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Measured {
    /// Wall clock of what was timed.
    pub(crate) ms: f64,
    /// The same, until there was something to show of it.
    pub(crate) shown_ms: f64,
    /// For each number of segments.
    pub(crate) inertias: Vec<f64>,
    pub(crate) n_iter: usize,
    /// Mean silhouettes, for each number of segments.
    pub(crate) silhouettes: Vec<f64>,
    /// Rows that the silhouette was measured on.
    pub(crate) n_seen: usize,
    /// Rows of each group, descending.
    pub(crate) sizes: Vec<usize>,
    /// Rows that belong to no group.
    pub(crate) n_noise: usize,
    /// Rows that are in another group when the rows come in another order.
    pub(crate) n_tied: usize,
    /// Of the file.
    pub(crate) n_rows: usize,
    /// Of the column that was asked for.
    pub(crate) mean: f64,
    pub(crate) labels: String,
    pub(crate) centroids: Vec<f64>,
    /// Of memory: of each worker, then of the page.
    pub(crate) bytes: Vec<usize>,
}

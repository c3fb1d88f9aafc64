//! The round that gives rows which were not in the tree to its segments.

use serde::{Deserialize, Serialize};

use crate::cluster::labelled::squared_distance;
use crate::parallel::{Round, Shard};

/// Asks for the nearest of the given centroids of every row; ties go to the first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NearestCentroid {
    /// One row of `n_cols` per centroid.
    #[serde(with = "crate::parallel::packed")]
    pub centroids: Vec<f64>,
}

/// The labels of one shard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NearestLabels {
    /// Length: rows of the shard.
    #[serde(with = "crate::parallel::packed")]
    pub labels: Vec<u16>,
}

impl Round for NearestCentroid {
    type Partial = NearestLabels;

    /// # Complexity
    /// Time O(`n_rows` · `n_cols` · `n_clusters`); memory O(`n_rows`).
    fn on(&self, shard: &Shard) -> NearestLabels {
        let n_cols = shard.n_cols().max(1);
        let mut values = Vec::with_capacity(n_cols);
        let nearest = |row: usize| {
            shard.read_row(row, &mut values);
            let distances = self.centroids.chunks_exact(n_cols).map(|centroid| squared_distance(&values, centroid));
            let labelled = (0_u16..).zip(distances);
            labelled.min_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |(label, _)| label)
        };
        NearestLabels { labels: (0..shard.n_rows()).map(nearest).collect() }
    }
}

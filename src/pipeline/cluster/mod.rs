//! Matrix → [`Clustering`]: a folder for each algorithm.

use serde::{Deserialize, Serialize};

use crate::order::sorted;

pub mod dbscan;
pub mod density;
pub mod hdbscan;
pub mod kmeans;
mod labelled;
pub mod medoids;
pub mod mixed;
pub mod mixture;
pub mod prototypes;
pub mod sized;
pub mod ward;

pub use labelled::{LabelSums, OfLabels, clustering_of};

/// A partition of the rows into segments, in canonical order: the largest first; among equals the one whose centroid
/// is smaller in the first column that differs. So "segment 1" means the same tomorrow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clustering {
    /// Number of segments. Each has at least one row.
    pub n_clusters: usize,
    /// Segment of each row, from 0. Length `n_rows`.
    #[serde(with = "crate::parallel::packed")]
    pub labels: Vec<u16>,
    /// Mean of the rows of each segment, in the units of the matrix. One row of `n_cols` per segment, length
    /// `n_clusters * n_cols`.
    pub centroids: Vec<f64>,
    /// Rows of each segment. Length `n_clusters`, descending.
    pub sizes: Vec<usize>,
    /// Sum of squared distances of rows to their centroid, in the units of the matrix.
    pub inertia: f64,
    /// Iterations of the last descent, over all rows.
    pub n_iter: usize,
    /// Rows that the search for starting centroids saw: all of them, or a sample.
    pub n_searched: usize,
    /// Starts of the search that came to the best optimum by themselves. None where there was no search from several
    /// starts.
    pub n_reached: Option<usize>,
}

impl Clustering {
    /// Renumbers the segments into canonical order.
    #[must_use]
    fn in_canonical_order(mut self) -> Self {
        let n_cols = self.centroids.len() / self.n_clusters.max(1);
        let centroid = |cluster: usize| &self.centroids[cluster * n_cols..][..n_cols];
        let order = sorted(self.n_clusters, &|a, b| {
            let by_column = centroid(a).iter().zip(centroid(b)).map(|(x, y)| x.total_cmp(y));
            self.sizes[b]
                .cmp(&self.sizes[a])
                .then_with(|| by_column.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then))
        });

        let mut place = vec![0; self.n_clusters];
        for (new, &old) in (0_u16..).zip(&order) {
            place[old] = new;
        }
        for label in &mut self.labels {
            *label = place[usize::from(*label)];
        }
        self.centroids = order.iter().flat_map(|&cluster| centroid(cluster)).copied().collect();
        self.sizes = order.iter().map(|&cluster| self.sizes[cluster]).collect();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::Clustering;

    #[test]
    fn the_largest_segment_comes_first_and_equals_go_by_centroid() {
        let clustering = Clustering {
            n_clusters: 3,
            labels: vec![0, 1, 2, 2, 1, 2, 0],
            centroids: vec![1.0, 9.0, 1.0, -9.0, 7.0, 7.0],
            sizes: vec![2, 2, 3],
            inertia: 1.0,
            n_iter: 1,
            n_searched: 7,
            n_reached: None,
        }
        .in_canonical_order();
        assert_eq!(clustering.labels, [2, 1, 0, 0, 1, 0, 2]);
        assert_eq!(clustering.sizes, [3, 2, 2]);
        assert_eq!(clustering.centroids, [7.0, 7.0, 1.0, -9.0, 1.0, 9.0]);
    }
}

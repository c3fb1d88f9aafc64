//! Lloyd's descent, over whichever rows an executor holds.

use crate::pipeline::cluster::Clustering;
use crate::pipeline::cluster::kmeans::assign::{Assign, Assigned, Detail};
use crate::pipeline::parallel::{Executor, Stopped};

/// Centroids on their way down.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Descent {
    pub(super) n_clusters: usize,
    /// One row of `n_cols` per centroid.
    pub(super) centroids: Vec<f64>,
    /// Iterations so far.
    pub(super) n_iter: usize,
}

/// When a descent ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ending {
    /// Iterations at most.
    pub(super) max_iter: usize,
    /// Squared distance that the centroids move in all, at most; 0 is: they do not move.
    pub(super) shift: f64,
}

impl Descent {
    pub(super) fn from(n_clusters: usize, centroids: Vec<f64>) -> Self {
        Self { n_clusters, centroids, n_iter: 0 }
    }

    /// Moves each centroid to the mean of its rows, again and again (Lloyd 1982, doi:10.1109/TIT.1982.1056489).
    pub(super) async fn descend<E: Executor>(mut self, executor: &E, ending: Ending) -> Result<Self, Stopped> {
        let last = self.n_iter + ending.max_iter;
        while self.n_iter < last {
            let assigned = self.assign(executor, Detail::Means).await?;
            let means = assigned.means(&self.centroids);
            let shift = squared_distance(&means, &self.centroids);
            self.centroids = means;
            self.n_iter += 1;
            if shift <= ending.shift {
                break;
            }
        }
        Ok(self)
    }

    /// Assigns all rows. A centroid without rows moves to the row farthest from its centroid first, as in
    /// scikit-learn, but alone: the others stay, so that the inertia falls each time and this comes to an end. One
    /// stays empty only where no more rows differ from centroids.
    pub(super) async fn assign<E: Executor>(&mut self, executor: &E, detail: Detail) -> Result<Assigned, Stopped> {
        let mut assigned = self.round(executor, detail).await?;
        for _ in 0..self.n_clusters {
            let empty = assigned.empty();
            if empty.is_empty() {
                break;
            }
            let farthest = self.round(executor, Detail::Farthest(empty.len())).await?.farthest;
            if farthest.is_empty() {
                break;
            }
            for (cluster, far) in empty.into_iter().zip(farthest) {
                let n_cols = far.values.len();
                let values = far.values.into_iter().map(f64::from);
                self.centroids.splice(cluster * n_cols..(cluster + 1) * n_cols, values);
            }
            assigned = self.round(executor, detail).await?;
        }
        Ok(assigned)
    }

    async fn round<E: Executor>(&self, executor: &E, detail: Detail) -> Result<Assigned, Stopped> {
        let round = Assign { n_clusters: self.n_clusters, centroids: self.centroids.clone(), detail };
        Assigned::merge(executor.round(round).await?, detail).ok_or(Stopped::WrongAnswer)
    }

    /// The partition that the centroids make, with the means of its segments.
    ///
    /// Its centroids are the means of the rows even where the descent was cut short, so that labels, sizes, centroids
    /// and inertia all speak of one partition.
    pub(super) async fn finish<E: Executor>(mut self, executor: &E, n_searched: usize) -> Result<Clustering, Stopped> {
        let assigned = self.assign(executor, Detail::Labels).await?;
        let means = assigned.means(&self.centroids);
        let n_cols = executor.n_cols();
        let sizes: Vec<usize> =
            assigned.counts.iter().map(|&count| usize::try_from(count).unwrap_or(usize::MAX)).collect();
        // Σ|x - mean|² = Σ|x - c|² - n |mean - c|², for any c: here one near the mean, so that nothing cancels.
        let moved: f64 = (0..self.n_clusters)
            .map(|cluster| {
                let columns = cluster * n_cols..(cluster + 1) * n_cols;
                sizes[cluster] as f64 * squared_distance(&means[columns.clone()], &self.centroids[columns])
            })
            .sum();
        let inertia = (assigned.inertia() - moved).max(0.0);
        let clustering = Clustering {
            n_clusters: self.n_clusters,
            labels: assigned.labels,
            centroids: means,
            sizes,
            inertia,
            n_iter: self.n_iter,
            n_searched,
        };
        Ok(clustering.in_canonical_order())
    }
}

/// Sum of squared differences.
pub(super) fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

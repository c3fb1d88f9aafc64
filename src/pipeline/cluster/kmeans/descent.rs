//! Lloyd's descent, over whichever rows an executor holds.

use serde::{Deserialize, Serialize};

use crate::cluster::Clustering;
use crate::cluster::kmeans::assign::{Assign, Assigned, Farthest, FindFarthest};
use crate::cluster::kmeans::step::{Step, Stepped};
use crate::parallel::{Rounds, Stopped};

/// Centroids on their way down.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Descent {
    /// Descents over the same rows at the same time have different numbers.
    pub(super) number: u32,
    pub(super) n_clusters: usize,
    /// One row of `n_cols` per centroid.
    pub(super) centroids: Vec<f64>,
    /// Rows of each centroid, at the last iteration.
    pub(super) counts: Vec<u64>,
    /// Iterations so far.
    pub(super) n_iter: usize,
}

/// When a descent ends.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ending {
    /// Iterations at most.
    pub max_iter: usize,
    /// Squared distance that the centroids move in all, at most; 0 is: they do not move.
    pub shift: f64,
}

impl Descent {
    pub(super) fn from(number: u32, n_clusters: usize, centroids: Vec<f64>) -> Self {
        Self { number, n_clusters, centroids, counts: Vec::new(), n_iter: 0 }
    }

    /// Moves each centroid to the mean of its rows, again and again (Lloyd 1982, doi:10.1109/TIT.1982.1056489).
    pub(super) async fn descend<E: Rounds>(mut self, executor: &E, ending: Ending) -> Result<Self, Stopped> {
        let last = self.n_iter + ending.max_iter;
        while self.n_iter < last {
            if self.advance(executor).await? <= ending.shift {
                break;
            }
        }
        Ok(self)
    }

    /// One iteration. Returns the squared distance that the centroids moved in all.
    pub(super) async fn advance<E: Rounds>(&mut self, executor: &E) -> Result<f64, Stopped> {
        let stepped = self.step(executor).await?;
        let means = stepped.sums.means(&self.centroids);
        let shift = squared_distance(&means, &self.centroids);
        self.centroids = means;
        stepped.sums.counts().clone_into(&mut self.counts);
        self.n_iter += 1;
        Ok(shift)
    }

    /// Assigns all rows, to no centroid that has none if that can be.
    async fn step<E: Rounds>(&mut self, executor: &E) -> Result<Stepped, Stopped> {
        let mut stepped = self.step_once(executor).await?;
        for _ in 0..self.n_clusters {
            if !self.fill_empty(executor, stepped.sums.counts()).await? {
                break;
            }
            stepped = self.step_once(executor).await?;
        }
        Ok(stepped)
    }

    async fn step_once<E: Rounds>(&self, executor: &E) -> Result<Stepped, Stopped> {
        let (descent, n_clusters, centroids) = (self.number, self.n_clusters, self.centroids.clone());
        let partials = executor.round(Step { descent, n_clusters, centroids }).await?;
        Stepped::merge(partials).ok_or(Stopped::WrongAnswer)
    }

    /// Moves centroids without rows to the rows farthest from their centroid, as in scikit-learn, but alone: the others
    /// stay, so that the inertia falls each time and this comes to an end. One stays empty only where no more rows
    /// differ from centroids. Returns whether any has moved.
    async fn fill_empty<E: Rounds>(&mut self, executor: &E, counts: &[u64]) -> Result<bool, Stopped> {
        let empty: Vec<usize> = (0..counts.len()).filter(|&cluster| counts[cluster] == 0).collect();
        if empty.is_empty() {
            return Ok(false);
        }
        let n_wanted = empty.len();
        let round = FindFarthest { centroids: self.centroids.clone(), n_wanted };
        let Farthest(farthest) = Farthest::merge(executor.round(round).await?, n_wanted);
        let any = !farthest.is_empty();
        for (cluster, far) in empty.into_iter().zip(farthest) {
            let n_cols = far.values.len();
            let values = far.values.into_iter().map(f64::from);
            self.centroids.splice(cluster * n_cols..(cluster + 1) * n_cols, values);
        }
        Ok(any)
    }

    async fn assign<E: Rounds>(&mut self, executor: &E) -> Result<Assigned, Stopped> {
        let mut assigned = self.assign_once(executor).await?;
        for _ in 0..self.n_clusters {
            if !self.fill_empty(executor, assigned.sums.counts()).await? {
                break;
            }
            assigned = self.assign_once(executor).await?;
        }
        Ok(assigned)
    }

    async fn assign_once<E: Rounds>(&self, executor: &E) -> Result<Assigned, Stopped> {
        let (descent, n_clusters, centroids) = (self.number, self.n_clusters, self.centroids.clone());
        let partials = executor.round(Assign { descent, n_clusters, centroids }).await?;
        Assigned::merge(partials).ok_or(Stopped::WrongAnswer)
    }

    /// The partition that the centroids make, with the means of its segments.
    ///
    /// Its centroids are the means of the rows even where the descent was cut short, so that labels, sizes, centroids
    /// and inertia all speak of one partition.
    pub(super) async fn finish<E: Rounds>(mut self, executor: &E, n_searched: usize) -> Result<Clustering, Stopped> {
        let assigned = self.assign(executor).await?;
        let means = assigned.sums.means(&self.centroids);
        let n_cols = executor.n_cols();
        let counts = assigned.sums.counts();
        let sizes: Vec<usize> = counts.iter().map(|&count| usize::try_from(count).unwrap_or(usize::MAX)).collect();
        // Σ|x - mean|² = Σ|x - c|² - n |mean - c|², for any c: here one near the mean, so that nothing cancels.
        let moved: f64 = (0..self.n_clusters)
            .map(|cluster| {
                let columns = cluster * n_cols..(cluster + 1) * n_cols;
                sizes[cluster] as f64 * squared_distance(&means[columns.clone()], &self.centroids[columns])
            })
            .sum();
        let clustering = Clustering {
            n_clusters: self.n_clusters,
            inertia: (assigned.inertia() - moved).max(0.0),
            labels: assigned.labels,
            centroids: means,
            sizes,
            n_iter: self.n_iter,
            n_searched,
            n_reached: None,
        };
        Ok(clustering.in_canonical_order())
    }
}

/// Sum of squared differences.
pub(super) fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

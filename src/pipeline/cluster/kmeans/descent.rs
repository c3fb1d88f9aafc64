//! Lloyd's descent, over whichever rows an executor holds.

use serde::{Deserialize, Serialize};

use crate::cluster::Clustering;
use crate::cluster::kmeans::assign::{Assign, Assigned, Farthest, FindFarthest};
use crate::cluster::kmeans::step::{Step, Stepped};
use crate::parallel::{Rounds, Stopped};

/// What differs by no more than this share is equal but for rounding.
const ROUNDING: f64 = 1e-14;

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

    /// On the way down from that of the starts, each with centroids of its own, which leaves the least inertia after an
    /// iteration. The first is expected to be it, and is taken among equals. A single start is where it was.
    ///
    /// # Complexity
    /// An iteration for each start; and in the page O(`n_clusters`² · `n_cols`) for each.
    pub(super) async fn from_best<E: Rounds>(
        number: u32,
        n_clusters: usize,
        mut starts: Vec<Vec<f64>>,
        executor: &E,
    ) -> Result<Self, Stopped> {
        if starts.len() == 1 {
            return Ok(Self::from(number, n_clusters, starts.remove(0)));
        }
        if let Some((first, others)) = starts.split_first_mut() {
            for other in others {
                align(other, first, executor.n_cols());
            }
        }
        let mut best: Option<(f64, Self)> = None;
        // The first comes last, so that shards most often keep what belongs to the best.
        for centroids in starts.into_iter().rev() {
            let once = Ending { max_iter: 1, shift: 0.0 };
            let descent = Self::from(number, n_clusters, centroids).descend(executor, once).await?;
            let scatter = descent.scatter();
            if best.as_ref().is_none_or(|(most, _)| scatter >= *most * (1.0 - ROUNDING)) {
                best = Some((scatter, descent));
            }
        }
        best.map(|(_, descent)| descent).ok_or(Stopped::WrongAnswer)
    }

    /// How far the centroids lie from their common mean: the squared distances, once for each of their rows. What is left
    /// of the scatter of all rows is the inertia of the partition that was seen last, about its means, which is so known
    /// without looking at rows again.
    pub(super) fn scatter(&self) -> f64 {
        let n_rows = self.counts.iter().sum::<u64>().max(1) as f64;
        let centroids = || self.centroids.chunks_exact(self.centroids.len() / self.n_clusters).zip(&self.counts);
        let mut mean = vec![0.0; self.centroids.len() / self.n_clusters];
        for (centroid, count) in centroids() {
            for (mean, c) in mean.iter_mut().zip(centroid) {
                *mean += c * (*count as f64 / n_rows);
            }
        }
        centroids().map(|(centroid, count)| squared_distance(centroid, &mean) * *count as f64).sum()
    }

    /// Moves each centroid to the mean of its rows, again and again (Lloyd 1982, doi:10.1109/TIT.1982.1056489).
    pub(super) async fn descend<E: Rounds>(mut self, executor: &E, ending: Ending) -> Result<Self, Stopped> {
        while self.n_iter < ending.max_iter {
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

/// Brings centroids into the order of others, each beside the nearest of those that are left, so that few rows change
/// their label from one set to the other.
fn align(centroids: &mut [f64], others: &[f64], n_cols: usize) {
    let n_cols = n_cols.max(1);
    for (at, other) in others.chunks_exact(n_cols).enumerate() {
        let distance = |centroid: &usize| squared_distance(&centroids[centroid * n_cols..][..n_cols], other);
        let nearest = (at..centroids.len() / n_cols).min_by(|a, b| distance(a).total_cmp(&distance(b)));
        for col in 0..n_cols {
            centroids.swap(at * n_cols + col, nearest.unwrap_or(at) * n_cols + col);
        }
    }
}

/// Sum of squared differences.
pub(super) fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

#[cfg(test)]
mod tests {
    use super::{Descent, Ending, align};
    use crate::parallel::{Alone, Shard, block_on};
    use crate::prepare::Matrix;

    #[test]
    fn the_better_start_goes_down() {
        let rows = Shard::whole(&Matrix::new(6, 1, vec![0.0, 1.0, 9.0, 10.0, 30.0, 31.0]).unwrap());
        let found = |starts: [[f64; 2]; 2]| {
            let starts = starts.map(Vec::from).to_vec();
            let descent = block_on(Descent::from_best(1, 2, starts, &Alone(&rows))).unwrap();
            let descent = block_on(descent.descend(&Alone(&rows), Ending { max_iter: 9, shift: 0.0 })).unwrap();
            // The squares about 13.5 are 949.5; those about 5 and 30.5, which are 82 and 0.5, are left of them.
            assert!((descent.scatter() - (949.5 - 82.5)).abs() < 1e-9);
            descent.centroids
        };
        assert_eq!(found([[0.0, 20.0], [5.0, 30.0]]), [5.0, 30.5]);
        assert_eq!(found([[30.0, 5.0], [0.0, 20.0]]), [30.5, 5.0]);
    }

    #[test]
    fn centroids_stand_beside_the_nearest_of_those_left() {
        let mut centroids = vec![9.0, 9.0, 0.0, 1.0, 5.0, 5.0];
        align(&mut centroids, &[0.0, 0.0, 8.0, 9.0, 6.0, 6.0], 2);
        assert_eq!(centroids, [0.0, 1.0, 9.0, 9.0, 5.0, 5.0]);
    }
}

//! What a search tries from the best partition so far, to leave its optimum.

use crate::cluster::kmeans::reshape::Reshapes;
use crate::cluster::kmeans::rivals::Measured;
use crate::cluster::kmeans::swap::Neighbours;
use crate::parallel::Shard;
use crate::random::Random;

/// Swaps weighed for each one that is tried.
const CANDIDATES: usize = 6;

/// Tries from one partition.
pub(super) struct Tries<'a> {
    shard: &'a Shard,
    /// From which they start.
    pub(super) from: Measured,
    neighbours: Neighbours<'a>,
    reshapes: Reshapes,
    n_made: usize,
}

impl<'a> Tries<'a> {
    /// # Complexity
    /// Time O(`n_rows` · `n_cols` · `n_clusters`); memory O(`n_rows`).
    pub(super) fn new(shard: &'a Shard, from: Measured, random: &mut Random) -> Self {
        let neighbours = Neighbours::of(shard, &from.centroids);
        let reshapes = Reshapes::of(shard, &neighbours, &from.centroids, random);
        Self { shard, from, neighbours, reshapes, n_made: 0 }
    }

    /// The centroids of another try; none where nothing is left to be tried.
    ///
    /// Reshapes take turns with swaps: the most promising of several, and now and then any, for promises are not
    /// everything.
    pub(super) fn next(&mut self, random: &mut Random) -> Option<Vec<f64>> {
        self.n_made += 1;
        if !self.n_made.is_multiple_of(2)
            && let Some(centroids) = self.reshapes.next()
        {
            return Some(centroids);
        }
        let swap = if self.n_made.is_multiple_of(4) {
            self.neighbours.any_swap(random)
        } else {
            self.neighbours.best_swap(CANDIDATES, random)
        };
        let Some(swap) = swap else { return self.reshapes.next() };
        let mut centroids = self.from.centroids.clone();
        let n_cols = self.shard.n_cols();
        let moved = swap.cluster * n_cols..(swap.cluster + 1) * n_cols;
        centroids.splice(moved, self.shard.row(swap.row).map(f64::from));
        Some(centroids)
    }
}

//! The search for good starting centroids for one number of segments.
//!
//! # Why swaps
//! Starts alone find the best partition only now and then, and the more segments, the less often. A swap moves one
//! centroid elsewhere and descends again, which leaves the optima that starts fall into (random swap, Fränti 2018,
//! doi:10.1186/s40537-018-0122-y). Here the most promising of several swaps is tried, and a descent is given up as soon
//! as it cannot be expected to come below the best any more.

use serde::{Deserialize, Serialize};

use crate::cluster::kmeans::descent::{Descent, Ending};
use crate::cluster::kmeans::seeding::{plus_plus, random_rows};
use crate::cluster::kmeans::step::Kept;
use crate::cluster::kmeans::swap::Neighbours;
use crate::cluster::kmeans::{Init, KMeansParams};
use crate::parallel::{Alone, Gather, Round, Shard, Stopped, block_on};
use crate::random::{Purpose, Random};

/// Rounds of swaps that may fail one after the other before the search ends: as many as look at this many rows, but
/// within these limits; and one more for each segment.
const PATIENCE_ROWS: usize = 300_000;
const LEAST_PATIENCE: usize = 20;
const MOST_PATIENCE: usize = 200;

/// The same on all rows, after a part of them was searched.
const FINE_PATIENCE: usize = 4;

/// Up to this many rows all of them are searched in one go.
const FEW_ROWS: usize = 8_000;

/// Rows that are searched first where there are more.
const COARSE_ROWS: usize = 5_000;

/// A swap that gains a smaller share of the inertia has found the same optimum.
const LEAST_GAIN: f64 = 1e-7;

/// Swaps weighed in each round.
const CANDIDATES: usize = 6;

/// A descent that falls by less and less is expected to fall by no more than this many times its last fall.
const FALLS_LEFT: f64 = 20.0;

/// Inertias that differ by no more than this share are those of one optimum.
const SAME_OPTIMUM: f64 = 1e-4;

/// The number of the descents of a search: one at a time.
const DESCENT: u32 = u32::MAX;

/// Searches centroids on rows that are held whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Search {
    /// As the user chose them.
    pub params: KMeansParams,
    /// At least 1 and at most the number of different rows.
    pub n_clusters: usize,
    /// Squared distance at which a descent ends: `tol` in the units of the matrix.
    pub shift: f64,
}

/// What a [`Search`] found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// One row of `n_cols` per centroid. Rows that are worked on in place cannot stop; the type cannot know that.
    pub centroids: Result<Vec<f64>, Stopped>,
    /// Starts, of `n_init`, that came to the best optimum by themselves.
    pub n_reached: usize,
}

impl Round for Search {
    type Partial = Found;

    /// # Complexity
    /// Time O(`n_rows` · `n_cols` · `n_clusters`) for each iteration of each start and swap; memory O(`n_rows`).
    fn on(&self, shard: &Shard) -> Found {
        let found = block_on(self.search(shard));
        drop(shard.recall::<Kept>(DESCENT));
        match found {
            Ok((centroids, n_reached)) => Found { centroids: Ok(centroids), n_reached },
            Err(stopped) => Found { centroids: Err(stopped), n_reached: 0 },
        }
    }
}

impl Search {
    /// The best of `n_init` starts, improved by swaps until it comes to rest. Where rows are many, starts and swaps see a
    /// part of them first, and what they found is improved on all.
    async fn search(&self, shard: &Shard) -> Result<(Vec<f64>, usize), Stopped> {
        let (best, n_reached) = if shard.n_rows() > FEW_ROWS {
            let picks =
                Random::new(self.params.seed, Purpose::SearchRows.stream(1)).spread(shard.n_rows(), COARSE_ROWS);
            let rows = picks.into_iter().map(|row| u32::try_from(row).unwrap_or(u32::MAX)).collect();
            let coarse = Shard::whole(&Gather { rows }.on(shard));
            let (found, n_reached) = self.search_all(&coarse, LEAST_PATIENCE).await?;
            let scatter = Scatter::of(shard);
            let found = self.descend(shard, &scatter, found.centroids, None).await?;
            (self.swap(shard, &scatter, found, FINE_PATIENCE).await?, n_reached)
        } else {
            let patience = PATIENCE_ROWS / shard.n_rows().max(1);
            self.search_all(shard, patience.clamp(LEAST_PATIENCE, MOST_PATIENCE)).await?
        };
        let rest = Ending { max_iter: self.params.max_iter, shift: 0.0 };
        let descent = Descent::from(DESCENT, self.n_clusters, best.centroids).descend(&Alone(shard), rest).await?;
        Ok((descent.centroids, n_reached))
    }

    async fn search_all(&self, shard: &Shard, patience: usize) -> Result<(Measured, usize), Stopped> {
        let scatter = Scatter::of(shard);
        let mut best: Option<Measured> = None;
        let mut reached = Vec::with_capacity(self.params.n_init);
        for start in 0..self.params.n_init {
            // The draws depend on seed, number of segments and start, so that each of them can run anywhere.
            let stream = Purpose::Starts.stream(((self.n_clusters as u64) << 32) | start as u64);
            let mut random = Random::new(self.params.seed, stream);
            let centroids = match self.params.init {
                Init::KMeansPlusPlus => plus_plus(shard, self.n_clusters, &mut random),
                Init::Random => random_rows(shard, self.n_clusters, &mut random),
            };
            let measured = self.descend(shard, &scatter, centroids, None).await?;
            reached.push(measured.inertia);
            best = Some(measured.or(best));
        }
        let best = best.ok_or(Stopped::WrongAnswer)?;
        let best = self.swap(shard, &scatter, best, patience + self.n_clusters).await?;
        let n_reached = reached.iter().filter(|inertia| **inertia <= best.inertia * (1.0 + SAME_OPTIMUM)).count();
        Ok((best, n_reached))
    }

    /// Moves one centroid after the other to where it is needed more, until `patience` tries in a row brought nothing.
    async fn swap(
        &self,
        shard: &Shard,
        scatter: &Scatter,
        mut best: Measured,
        patience: usize,
    ) -> Result<Measured, Stopped> {
        let mut random = Random::new(self.params.seed, Purpose::Swaps.stream(self.n_clusters as u64));
        let mut neighbours = Neighbours::of(shard, &best.centroids);
        let mut n_failed = 0;
        while n_failed < patience {
            // The most promising of several, and now and then any: promises are not everything.
            let any = n_failed % 2 == 1;
            let swap =
                if any { neighbours.any_swap(&mut random) } else { neighbours.best_swap(CANDIDATES, &mut random) };
            let Some(swap) = swap else { break };
            let mut centroids = best.centroids.clone();
            let moved = swap.cluster * shard.n_cols();
            centroids.splice(moved..moved + shard.n_cols(), shard.row(swap.row).map(f64::from));
            let measured = self.descend(shard, scatter, centroids, Some(best.inertia)).await?;
            if measured.inertia < best.inertia * (1.0 - LEAST_GAIN) {
                best = measured;
                neighbours = Neighbours::of(shard, &best.centroids);
                n_failed = 0;
            } else {
                n_failed += 1;
            }
        }
        Ok(best)
    }

    /// Descends; where there is something to come below, only as long as that can be expected.
    async fn descend(
        &self,
        shard: &Shard,
        scatter: &Scatter,
        centroids: Vec<f64>,
        below: Option<f64>,
    ) -> Result<Measured, Stopped> {
        let rows = Alone(shard);
        let mut descent = Descent::from(DESCENT, self.n_clusters, centroids);
        let mut inertia = f64::INFINITY;
        for _ in 0..self.params.max_iter {
            let shift = descent.advance(&rows).await?;
            let before = std::mem::replace(&mut inertia, scatter.within(&descent));
            let fall = before - inertia;
            let hopeless = below.is_some_and(|below| inertia - below > FALLS_LEFT * fall);
            if shift <= self.shift || hopeless {
                break;
            }
        }
        Ok(Measured { centroids: descent.centroids, inertia })
    }
}

/// How rows scatter about their common mean.
struct Scatter {
    mean: Vec<f64>,
    total: f64,
}

impl Scatter {
    fn of(shard: &Shard) -> Self {
        let n_rows = shard.n_rows().max(1) as f64;
        let mut mean = vec![0.0; shard.n_cols()];
        for row in 0..shard.n_rows() {
            for (mean, x) in mean.iter_mut().zip(shard.row(row)) {
                *mean += f64::from(x) / n_rows;
            }
        }
        let square = |row| shard.row(row).zip(&mean).map(|(x, m)| (f64::from(x) - m) * (f64::from(x) - m)).sum::<f64>();
        let total = (0..shard.n_rows()).map(square).sum();
        Self { mean, total }
    }

    /// The inertia of the partition that a descent saw last, about its means: what scatters less the scatter of the
    /// means, which is known without looking at rows again.
    fn within(&self, descent: &Descent) -> f64 {
        let between = |(centroid, count): (&[f64], &u64)| {
            let square = centroid.iter().zip(&self.mean).map(|(c, m)| (c - m) * (c - m)).sum::<f64>();
            square * *count as f64
        };
        self.total - descent.centroids.chunks_exact(self.mean.len()).zip(&descent.counts).map(between).sum::<f64>()
    }
}

/// Centroids with the inertia of the rows about them.
#[derive(Clone, Debug)]
struct Measured {
    centroids: Vec<f64>,
    inertia: f64,
}

impl Measured {
    /// The better one; the other if they are equal.
    fn or(self, other: Option<Self>) -> Self {
        match other {
            Some(other) if other.inertia <= self.inertia => other,
            _ => self,
        }
    }
}

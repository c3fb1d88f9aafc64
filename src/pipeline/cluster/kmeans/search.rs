//! The search for good starting centroids for one number of segments.
//!
//! # Why starts are not enough
//! Starts alone find the best partition only now and then, and the more segments, the less often. To leave the optima
//! that they fall into, a centroid is moved elsewhere (random swap, Fränti 2018, doi:10.1186/s40537-018-0122-y), or one
//! segment is split and two others are joined, and the descent begins again. It is given up as soon as it cannot be
//! expected to come below the best any more.

use serde::{Deserialize, Serialize};

use crate::cluster::kmeans::descent::{Descent, Ending};
use crate::cluster::kmeans::rivals::{Measured, Rivals, SAME_OPTIMUM};
use crate::cluster::kmeans::seeding::{plus_plus, random_rows};
use crate::cluster::kmeans::step::Kept;
use crate::cluster::kmeans::survey::scatter_of;
use crate::cluster::kmeans::tries::Tries;
use crate::cluster::kmeans::{Init, KMeansParams};
use crate::parallel::{Alone, Gather, Round, Shard, Stopped, block_on};
use crate::random::{Purpose, Random};

/// Tries that may fail one after the other before the search ends: as many as look at this many rows, up to the number
/// below; and one more for each segment.
const PATIENCE_ROWS: usize = 300_000;
const MOST_PATIENCE: usize = 200;

/// The same on a part of the rows; and how many, whatever the number of segments, on all of them after it. More of them on the part would find more on the part: it is
/// not the optimum of all that is missed then.
const COARSE_PATIENCE: usize = 5;
const FINE_PATIENCE: usize = 4;

/// Up to this many rows all of them are searched in one go.
const FEW_ROWS: usize = 8_000;

/// Rows that are searched first where there are more.
const COARSE_ROWS: usize = 5_000;

/// A try that gains a smaller share of the inertia has found the same optimum.
const LEAST_GAIN: f64 = 1e-7;

/// A descent that falls by less and less is expected to fall by no more than this many times its last fall.
const FALLS_LEFT: f64 = 20.0;

/// Optima that are compared on all rows, where a sample was searched: each of them costs an iteration.
const MOST_OPTIMA: usize = 4;

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
    /// Whether these are all rows there are: then one optimum is the best.
    pub all: bool,
}

/// What a [`Search`] found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// One row of `n_cols` per centroid, of each optimum that may be the best of all rows; the best on these comes first.
    /// Rows that are worked on in place cannot stop; the type cannot know that.
    pub optima: Result<Vec<Vec<f64>>, Stopped>,
    /// Starts, of `n_init`, that came to the best optimum by themselves.
    pub n_reached: usize,
}

impl Round for Search {
    type Partial = Found;

    /// # Complexity
    /// Time O(`n_rows` · `n_cols` · `n_clusters`) for each iteration of each start and try; memory O(`n_rows`).
    fn on(&self, shard: &Shard) -> Found {
        let found = block_on(self.search(shard));
        drop(shard.recall::<Kept>(DESCENT));
        match found {
            Ok((optima, n_reached)) => Found { optima: Ok(optima), n_reached },
            Err(stopped) => Found { optima: Err(stopped), n_reached: 0 },
        }
    }
}

impl Search {
    /// The best of `n_init` starts, improved until it comes to rest. Where rows are many, all that sees a part of them
    /// first, and what was found is improved on all.
    async fn search(&self, shard: &Shard) -> Result<(Vec<Vec<f64>>, usize), Stopped> {
        let scatter = scatter_of(shard);
        let (found, n_reached) = if shard.n_rows() > FEW_ROWS {
            self.search_part_first(shard, scatter).await?
        } else {
            let patience = PATIENCE_ROWS / shard.n_rows().max(1);
            self.search_all(shard, scatter, patience.min(MOST_PATIENCE)).await?
        };
        let found =
            if self.all { found.best().into_iter().cloned().collect() } else { found.close_on(shard, MOST_OPTIMA) };
        let rest = Ending { max_iter: self.params.max_iter, shift: 0.0 };
        let mut optima = Rivals::default();
        for Measured { centroids, .. } in found {
            let descent = Descent::from(DESCENT, self.n_clusters, centroids).descend(&Alone(shard), rest).await?;
            let inertia = (scatter - descent.scatter()).max(0.0);
            optima.offer(Measured { centroids: descent.centroids, inertia });
        }
        Ok((optima.into_centroids(), n_reached))
    }

    async fn search_part_first(&self, shard: &Shard, scatter: f64) -> Result<(Rivals, usize), Stopped> {
        let picks = Random::new(self.params.seed, Purpose::SearchRows.stream(1)).spread(shard.n_rows(), COARSE_ROWS);
        let rows = picks.into_iter().map(|row| u32::try_from(row).unwrap_or(u32::MAX)).collect();
        let coarse = Shard::whole(&Gather { rows }.on(shard));
        let (found, n_reached) = self.search_all(&coarse, scatter_of(&coarse), COARSE_PATIENCE).await?;
        let mut rivals = Rivals::default();
        for rival in found.close_on(&coarse, usize::MAX) {
            rivals.offer(self.descend(shard, scatter, rival.centroids, None).await?);
        }
        self.improve(shard, scatter, &mut rivals, FINE_PATIENCE).await?;
        Ok((rivals, n_reached))
    }

    async fn search_all(&self, shard: &Shard, scatter: f64, patience: usize) -> Result<(Rivals, usize), Stopped> {
        let mut rivals = Rivals::default();
        let mut reached = Vec::with_capacity(self.params.n_init);
        for start in 0..self.params.n_init {
            // The draws depend on seed, number of segments and start, so that each of them can run anywhere.
            let stream = Purpose::Starts.stream(((self.n_clusters as u64) << 32) | start as u64);
            let mut random = Random::new(self.params.seed, stream);
            let centroids = match self.params.init {
                Init::KMeansPlusPlus => plus_plus(shard, self.n_clusters, &mut random),
                Init::Random => random_rows(shard, self.n_clusters, &mut random),
            };
            let measured = self.descend(shard, scatter, centroids, None).await?;
            reached.push(measured.inertia);
            rivals.offer(measured);
        }
        self.improve(shard, scatter, &mut rivals, patience + self.n_clusters).await?;
        let best = rivals.best().ok_or(Stopped::WrongAnswer)?.inertia;
        let n_reached = reached.iter().filter(|inertia| **inertia <= best * (1.0 + SAME_OPTIMUM)).count();
        Ok((rivals, n_reached))
    }

    /// Descends from what is tried from the best, until `patience` tries in a row brought nothing better.
    async fn improve(&self, shard: &Shard, scatter: f64, rivals: &mut Rivals, patience: usize) -> Result<(), Stopped> {
        let mut random = Random::new(self.params.seed, Purpose::Swaps.stream(self.n_clusters as u64));
        let best = rivals.best().ok_or(Stopped::WrongAnswer)?;
        let mut tries = Tries::new(shard, best.clone(), &mut random);
        let mut n_failed = 0;
        while n_failed < patience {
            let Some(centroids) = tries.next(&mut random) else { break };
            let best = tries.from.inertia;
            let measured = self.descend(shard, scatter, centroids, Some(best)).await?;
            if measured.inertia < best * (1.0 - LEAST_GAIN) {
                rivals.offer(measured.clone());
                tries = Tries::new(shard, measured, &mut random);
                n_failed = 0;
            } else {
                rivals.offer(measured);
                n_failed += 1;
            }
        }
        Ok(())
    }

    /// Descends; where there is something to come below, only as long as that can be expected.
    async fn descend(
        &self,
        shard: &Shard,
        scatter: f64,
        centroids: Vec<f64>,
        below: Option<f64>,
    ) -> Result<Measured, Stopped> {
        let rows = Alone(shard);
        let mut descent = Descent::from(DESCENT, self.n_clusters, centroids);
        let mut inertia = f64::INFINITY;
        for _ in 0..self.params.max_iter {
            let shift = descent.advance(&rows).await?;
            let before = std::mem::replace(&mut inertia, (scatter - descent.scatter()).max(0.0));
            let fall = before - inertia;
            let hopeless = below.is_some_and(|below| inertia - below > FALLS_LEFT * fall);
            if shift <= self.shift || hopeless {
                break;
            }
        }
        Ok(Measured { centroids: descent.centroids, inertia })
    }
}

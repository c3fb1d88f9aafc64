//! The search for good starting centroids for one number of segments.

use serde::{Deserialize, Serialize};

use crate::pipeline::cluster::kmeans::KMeansParams;
use crate::pipeline::cluster::kmeans::descent::{Descent, Ending};
use crate::pipeline::cluster::kmeans::seeding::plus_plus;
use crate::pipeline::parallel::{Alone, Round, Rounds as _, Shard, Stopped, block_on};
use crate::pipeline::random::{Purpose, Random};

/// Swaps at most, where rows are few.
const MOST_SWAPS: usize = 200;
/// Swaps at least, where rows are many.
const LEAST_SWAPS: usize = 20;
/// Between these the search takes as many as let rows × columns × segments × swaps stay below this.
const SWAP_BUDGET: u64 = 100_000_000;

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
}

impl Round for Search {
    type Partial = Found;

    /// # Complexity
    /// Time O(`n_rows` · `n_cols` · `n_clusters`) for each iteration of each start and swap; memory O(`n_rows`).
    fn on(&self, shard: &Shard) -> Found {
        Found { centroids: block_on(self.search(shard)) }
    }
}

impl Search {
    /// The best of `n_init` starts, improved by swaps until it comes to rest.
    async fn search(&self, shard: &Shard) -> Result<Vec<f64>, Stopped> {
        let ending = Ending { max_iter: self.params.max_iter, shift: self.shift };
        let rows = Alone(shard);
        let scatter = Scatter::of(shard);
        let mut best: Option<Measured> = None;
        for start in 0..self.params.n_init {
            // The draws depend on seed, number of segments and start, so that each of them can run anywhere.
            let stream = Purpose::Starts.stream(((self.n_clusters as u64) << 32) | start as u64);
            let mut random = Random::new(self.params.seed, stream);
            let descent = Descent::from(DESCENT, self.n_clusters, plus_plus(shard, self.n_clusters, &mut random));
            let measured = scatter.measure(descent.descend(&rows, ending).await?);
            best = Some(measured.or(best));
        }
        let mut best = best.ok_or(Stopped::WrongAnswer)?;

        let mut random = Random::new(self.params.seed, Purpose::Swaps.stream(self.n_clusters as u64));
        let n_swaps = if self.n_clusters > 1 { self.n_swaps(&rows) } else { 0 };
        for _ in 0..n_swaps {
            let swapped = swapped(&best.descent, shard, &mut random);
            best = scatter.measure(swapped.descend(&rows, ending).await?).or(Some(best));
        }
        let rest = Ending { shift: 0.0, ..ending };
        Ok(best.descent.descend(&rows, rest).await?.centroids)
    }

    /// As many swaps as the budget allows.
    fn n_swaps(&self, rows: &Alone<'_>) -> usize {
        let work = rows.n_rows() as u64 * rows.n_cols() as u64 * self.n_clusters as u64;
        usize::try_from(SWAP_BUDGET / work.max(1)).unwrap_or(usize::MAX).clamp(LEAST_SWAPS, MOST_SWAPS)
    }
}

/// With one centroid, drawn at random, moved onto a row drawn at random.
fn swapped(descent: &Descent, shard: &Shard, random: &mut Random) -> Descent {
    let mut centroids = descent.centroids.clone();
    let moved = random.below(descent.n_clusters) * shard.n_cols();
    let onto = random.below(shard.n_rows());
    centroids.splice(moved..moved + shard.n_cols(), shard.row(onto).map(f64::from));
    Descent::from(DESCENT, descent.n_clusters, centroids)
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
    fn measure(&self, descent: Descent) -> Measured {
        let between = |(centroid, count): (&[f64], &u64)| {
            let square = centroid.iter().zip(&self.mean).map(|(c, m)| (c - m) * (c - m)).sum::<f64>();
            square * *count as f64
        };
        let between: f64 = descent.centroids.chunks_exact(self.mean.len()).zip(&descent.counts).map(between).sum();
        Measured { inertia: self.total - between, descent }
    }
}

/// Centroids with the inertia of the rows about them.
#[derive(Clone, Debug)]
struct Measured {
    descent: Descent,
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

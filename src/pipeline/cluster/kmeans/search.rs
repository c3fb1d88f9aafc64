//! The task of k-means: good starting centroids for one number of segments.
//!
//! # Why swaps
//! Starts alone find the best partition of even a few hundred rows only now and then: in `tests/golden` the best of ten
//! starts lies up to 0.8 % above the best of fifty. A swap moves one centroid elsewhere and descends again, which leaves
//! optima that starts fall into (random swap, Fränti 2018, doi:10.1186/s40537-018-0122-y). With six seeds, swaps were
//! never more than 0.1 % above the best of fifty starts there, and most often below; breathing (Fritzke,
//! arXiv:2006.15666), which is made for many centroids, was above in 9 of 63 cases.

use serde::{Deserialize, Serialize};

use crate::pipeline::cluster::kmeans::KMeansParams;
use crate::pipeline::cluster::kmeans::assign::Detail;
use crate::pipeline::cluster::kmeans::descent::{Descent, Ending};
use crate::pipeline::cluster::kmeans::seeding::plus_plus;
use crate::pipeline::parallel::{InProcess, Stopped, Task, block_on};
use crate::pipeline::prepare::Matrix;
use crate::pipeline::random::{Purpose, Random};

/// Swaps at most, where rows are few.
const MOST_SWAPS: usize = 200;
/// Swaps at least, where rows are many.
const LEAST_SWAPS: usize = 20;
/// Between these the search takes as many as let rows × columns × segments × swaps stay below this.
const SWAP_BUDGET: u64 = 100_000_000;

/// Searches centroids on rows that fit one worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Search {
    /// All rows, or a sample. At least one.
    pub rows: Matrix,
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

impl Task for Search {
    type Answer = Found;

    /// # Complexity
    /// Time O(`n_rows` · `n_cols` · `n_clusters`) for each iteration of each start and swap; memory O(`n_rows` · `n_cols`).
    fn run(&self) -> Found {
        Found { centroids: block_on(self.search(&InProcess::new(&self.rows, 1))) }
    }
}

impl Search {
    /// The best of `n_init` starts, improved by swaps until it comes to rest.
    async fn search(&self, rows: &InProcess) -> Result<Vec<f64>, Stopped> {
        let ending = Ending { max_iter: self.params.max_iter, shift: self.shift };
        let mut best = self.start(rows, 0, ending).await?;
        for start in 1..self.params.n_init {
            best = best.or(self.start(rows, start, ending).await?);
        }

        let mut random = Random::new(self.params.seed, Purpose::Swaps.stream(self.n_clusters as u64));
        let n_swaps = if self.n_clusters > 1 { self.n_swaps() } else { 0 };
        for _ in 0..n_swaps {
            let swapped = swapped(&best.descent, &self.rows, &mut random);
            best = best.or(Measured::of(swapped.descend(rows, ending).await?, rows).await?);
        }
        let rest = Ending { shift: 0.0, ..ending };
        Ok(best.descent.descend(rows, rest).await?.centroids)
    }

    /// The draws depend on seed, number of segments and start, so that each of them can run anywhere.
    async fn start(&self, rows: &InProcess, start: usize, ending: Ending) -> Result<Measured, Stopped> {
        let stream = Purpose::Starts.stream(((self.n_clusters as u64) << 32) | start as u64);
        let mut random = Random::new(self.params.seed, stream);
        let shard = rows.shards().first().ok_or(Stopped::WrongAnswer)?;
        let descent = Descent::from(self.n_clusters, plus_plus(shard, self.n_clusters, &mut random));
        Measured::of(descent.descend(rows, ending).await?, rows).await
    }

    /// As many swaps as the budget allows.
    fn n_swaps(&self) -> usize {
        let work = self.rows.n_rows() as u64 * self.rows.n_cols() as u64 * self.n_clusters as u64;
        usize::try_from(SWAP_BUDGET / work.max(1)).unwrap_or(usize::MAX).clamp(LEAST_SWAPS, MOST_SWAPS)
    }
}

/// With one centroid, drawn at random, moved onto a row drawn at random.
fn swapped(descent: &Descent, rows: &Matrix, random: &mut Random) -> Descent {
    let mut centroids = descent.centroids.clone();
    let moved = random.below(descent.n_clusters) * rows.n_cols();
    let onto = rows.row(random.below(rows.n_rows()));
    centroids.splice(moved..moved + rows.n_cols(), onto.iter().copied().map(f64::from));
    Descent::from(descent.n_clusters, centroids)
}

/// Centroids with the inertia of the rows about them.
#[derive(Clone, Debug)]
struct Measured {
    descent: Descent,
    inertia: f64,
}

impl Measured {
    async fn of(mut descent: Descent, rows: &InProcess) -> Result<Self, Stopped> {
        let inertia = descent.assign(rows, Detail::Inertia).await?.inertia();
        Ok(Self { descent, inertia })
    }

    /// The better one; this one if they are equal.
    fn or(self, other: Self) -> Self {
        if other.inertia < self.inertia { other } else { self }
    }
}

//! The tasks of k-medoids: the search on one set of rows, and the loss over a stretch of all rows.

use serde::{Deserialize, Serialize};

use crate::cluster::medoids::params::MedoidsParams;
use crate::cluster::medoids::swaps::{Distances, Medoids};
use crate::cluster::mixed::{Gower, MixedRows};
use crate::parallel::Task;
use crate::random::{Purpose, Random};

/// Searches medoids among the rows that it carries.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pam {
    /// All rows, or a sample.
    pub rows: MixedRows,
    /// Of all rows.
    pub gower: Gower,
    /// What was asked for.
    pub params: MedoidsParams,
    /// At least 1 and at most the number of rows.
    pub n_clusters: usize,
    /// Number of the sample: each has draws of its own.
    pub sample: usize,
    /// Rows to start from instead of the starts of `params`. None: those.
    pub start: Vec<u32>,
}

/// What a [`Pam`] found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PamFound {
    /// Of the rows that it carried.
    pub medoids: Vec<u32>,
    /// Swaps of the best run.
    pub n_swaps: usize,
}

impl Task for Pam {
    type Answer = PamFound;

    /// # Complexity
    /// Time O(`n_rows`²) for each pass of each run, and times `n_clusters` for the greedy start; memory O(`n_rows`²).
    fn run(&self) -> PamFound {
        let rows = &self.rows;
        let distances = Distances::new(rows.n_rows(), |a, b| self.gower.distance((rows, a), (rows, b)));
        let improved = |start: Vec<usize>| {
            let mut medoids = Medoids::new(&distances, start);
            medoids.improve(&distances, self.params.max_iter);
            (medoids.loss(), medoids)
        };
        let best = if self.start.is_empty() {
            let mut best = improved(distances.build(self.n_clusters));
            for run in 1..self.params.n_init {
                let stream = Purpose::MedoidStarts.stream(((self.sample as u64) << 32) | run as u64);
                let next = improved(draw(rows.n_rows(), self.n_clusters, &mut Random::new(self.params.seed, stream)));
                best = if next.0 < best.0 { next } else { best };
            }
            best
        } else {
            improved(self.start.iter().map(|&row| row as usize).collect())
        };
        let medoids = best.1.rows.iter().map(|&row| u32::try_from(row).unwrap_or(u32::MAX)).collect();
        PamFound { medoids, n_swaps: best.1.n_swaps }
    }
}

/// `n_wanted` different numbers below n, in the order in which they were drawn.
fn draw(n: usize, n_wanted: usize, random: &mut Random) -> Vec<usize> {
    let mut numbers: Vec<usize> = (0..n).collect();
    for at in 0..n_wanted {
        numbers.swap(at, at + random.below(n - at));
    }
    numbers.truncate(n_wanted);
    numbers
}

/// Assigns a stretch of all rows to each of some sets of medoids.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Nearby {
    /// The stretch.
    pub rows: MixedRows,
    /// Of all rows.
    pub gower: Gower,
    /// The medoids of each set.
    pub medoids: Vec<MixedRows>,
}

/// For each set of medoids.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NearbyFound {
    /// Number of the nearest medoid of each row; the first of equals.
    pub labels: Vec<Vec<u16>>,
    /// Sum of distances to it.
    pub losses: Vec<f64>,
}

impl Task for Nearby {
    type Answer = NearbyFound;

    /// # Complexity
    /// Time O(`n_rows` · medoids · columns); memory O(`n_rows` · sets).
    fn run(&self) -> NearbyFound {
        let nearest = |row: usize, medoids: &MixedRows| {
            let distance = |medoid: u16| self.gower.distance((&self.rows, row), (medoids, usize::from(medoid)));
            let numbered = (0_u16..).take(medoids.n_rows()).map(|medoid| (medoid, distance(medoid)));
            numbered.min_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((0, 0.0))
        };
        let of_set = |medoids: &MixedRows| -> (Vec<u16>, f64) {
            let mut loss = 0.0;
            let labels = (0..self.rows.n_rows())
                .map(|row| {
                    let (medoid, distance) = nearest(row, medoids);
                    loss += distance;
                    medoid
                })
                .collect();
            (labels, loss)
        };
        let (labels, losses) = self.medoids.iter().map(of_set).unzip();
        NearbyFound { labels, losses }
    }
}

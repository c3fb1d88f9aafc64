//! How separate the segments of one sample are, or those that structure-free rows of its shape fall into.

use serde::{Deserialize, Serialize};

use crate::parallel::Task;
use crate::prepare::Matrix;
use crate::projection::eigen;
use crate::random::{Purpose, Random};
use crate::validate::assess::hopkins::hopkins;
use crate::validate::assess::inside::{Inside, inside};
use crate::validate::assess::loosen::loosen;
use crate::validate::assess::rough::Rough;
use crate::validate::assess::shape::Shape;
use crate::validate::assess::valley::{Parted, Valley, radii};

/// Descents of which the best is taken.
const N_STARTS: usize = 4;

/// See [`near_in_plane`].
pub(super) const MOST_DIRECTIONS: usize = 3;

/// Measures the segments of a sample, or of structure-free rows of its shape.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeparationTask {
    /// The sample.
    pub rows: Matrix,
    /// Numbers of segments.
    pub n_clusters: Vec<usize>,
    /// For each of them the segment of each row, where the sample itself is measured.
    pub labels: Vec<Vec<u16>>,
    /// None for the sample itself.
    pub shape: Option<Shape>,
    /// Seed of all draws.
    pub seed: u64,
    /// Which draw this is.
    pub draw: u64,
}

/// What a [`SeparationTask`] found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Separated {
    /// For each number of segments.
    pub splits: Vec<Split>,
    /// Of the sample: its tendency to form clusters, in [0, 1].
    pub hopkins: f64,
    /// Natural logarithm of the inertia about the mean of all rows.
    pub log_inertia_of_one: f64,
}

/// How separate one number of segments is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Split {
    /// Number of segments.
    pub n_clusters: usize,
    /// The shallowest valleys that join all segments, shallowest first. Length `n_clusters - 1`.
    pub valleys: Vec<Valley>,
    /// The deepest valley inside one of its segments. None in structure-free rows, and where no segment can be cut in two.
    pub inside: Option<Inside>,
    /// Rows of the sample in each segment.
    pub sizes: Vec<u32>,
    /// Mean simplified silhouette.
    pub silhouette: f64,
    /// Natural logarithm of the inertia.
    pub log_inertia: f64,
}

impl Split {
    /// Depth of the valley between the two segments that are parted least; 0 for a single segment.
    pub(super) fn weakest_depth(&self) -> f64 {
        self.valleys.first().map_or(0.0, |valley| valley.depth)
    }
}

impl Task for SeparationTask {
    type Answer = Separated;

    /// # Complexity
    /// Time O(`n_rows` · `n_cols` · segments² + `n_rows`²) for each number of segments; memory O(`n_rows` · `n_cols`).
    fn run(&self) -> Separated {
        let stream = self.shape.map_or(0, |shape| 1 + shape as u64);
        let mut random = Random::new(self.seed, Purpose::References.stream((stream << 32) | self.draw));
        let mut loosened: Vec<f64> = self.rows.values().iter().copied().map(f64::from).collect();
        loosen(&mut loosened, self.rows.n_cols(), &mut random);
        let drawn = self.shape.map(|shape| shape.draw(&self.rows, &loosened, &mut random));
        if let Some(drawn) = &drawn {
            loosened = drawn.values().iter().copied().map(f64::from).collect();
            loosen(&mut loosened, drawn.n_cols(), &mut random);
        }
        let rows = drawn.as_ref().unwrap_or(&self.rows);
        let everywhere = if drawn.is_none() { vec![radii(&loosened, rows.n_cols())] } else { Vec::new() };
        let rough = Rough::new(rows);
        let split = |(at, &n_clusters): (usize, &usize)| {
            let partition = rough.fit(n_clusters, N_STARTS, &mut random);
            let labels = self.labels.get(at).filter(|_| drawn.is_none()).unwrap_or(&partition.labels);
            let n_cols = rows.n_cols();
            let mut near = everywhere.clone();
            if drawn.is_none() && n_cols > MOST_DIRECTIONS {
                near.push(near_in_plane(&loosened, n_cols, labels, n_clusters));
            }
            let parted = Parted { values: &loosened, n_cols, labels, n_clusters, radii: &near };
            let mut sizes = vec![0; n_clusters];
            for &label in labels {
                sizes[usize::from(label)] += 1;
            }
            let mut of_insides = Random::new(self.seed, Purpose::Insides.stream(n_clusters as u64));
            Split {
                n_clusters,
                valleys: parted.tree(),
                inside: drawn.is_none().then(|| inside(rows, &parted, &mut of_insides)).flatten(),
                sizes,
                silhouette: rough.simplified_silhouette(&rough.means(labels, n_clusters), labels),
                log_inertia: log(partition.inertia),
            }
        };
        let splits = self.n_clusters.iter().enumerate().map(split).collect();
        let of_one = rough.fit(1, 1, &mut random).inertia;
        let hopkins = if drawn.is_none() { hopkins(rows, &mut random) } else { 0.0 };
        Separated { splits, hopkins, log_inertia_of_one: log(of_one) }
    }
}

/// Distances to a near neighbour, in the space of at most [`MOST_DIRECTIONS`] directions in which the centroids differ most:
/// among many columns, of which some are noise, no neighbour is near.
pub(super) fn near_in_plane(values: &[f64], n_cols: usize, labels: &[u16], n_clusters: usize) -> Vec<f64> {
    let n_rows = labels.len().max(1) as f64;
    let mut mean = vec![0.0; n_cols];
    let mut sums = vec![0.0; n_clusters * n_cols];
    let mut sizes = vec![0.0; n_clusters];
    for (row, &label) in values.chunks_exact(n_cols).zip(labels) {
        let own = &mut sums[usize::from(label) * n_cols..][..n_cols];
        sizes[usize::from(label)] += 1.0;
        for ((sum, mean), x) in own.iter_mut().zip(&mut mean).zip(row) {
            *sum += x;
            *mean += x / n_rows;
        }
    }
    let mut between = vec![0.0; n_cols * n_cols];
    for (sum, size) in sums.chunks_exact(n_cols).zip(&sizes).filter(|(_, size)| **size > 0.0) {
        for i in 0..n_cols {
            for j in 0..n_cols {
                between[i * n_cols + j] += size * (sum[i] / size - mean[i]) * (sum[j] / size - mean[j]);
            }
        }
    }
    let n_directions = MOST_DIRECTIONS.min(n_clusters - 1);
    let directions: Vec<Vec<f64>> = eigen(between, n_cols).into_iter().take(n_directions).map(|pair| pair.1).collect();
    let places = values.chunks_exact(n_cols).flat_map(|row| {
        directions.iter().map(move |direction| row.iter().zip(direction).map(|(x, w)| x * w).sum::<f64>())
    });
    radii(&places.collect::<Vec<f64>>(), n_directions)
}

/// Rows on one spot have an inertia of 0.
fn log(inertia: f64) -> f64 {
    libm::log(inertia.max(f64::MIN_POSITIVE))
}

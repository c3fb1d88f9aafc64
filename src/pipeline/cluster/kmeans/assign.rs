//! The last round of a descent: who is where, measured by distances, and what that costs.

use serde::{Deserialize, Serialize};

use crate::cluster::kmeans::careful::{labels_by_distance, squared_distances};
use crate::cluster::kmeans::step::Kept;
use crate::order::sort_by;
use crate::parallel::{ExactSum, FixedSums, LANES, Quantum, Round, Shard};

/// Assigns every row to its nearest centroid; ties go to the first. Ends the descent of that number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assign {
    /// The descent that ends.
    pub descent: u32,
    /// Number of centroids.
    pub n_clusters: usize,
    /// One row of `n_cols` per centroid.
    #[serde(with = "crate::parallel::packed")]
    pub centroids: Vec<f64>,
}

/// What one shard answers, or all of them together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assigned {
    /// Of the rows of each centroid.
    pub sums: FixedSums,
    /// Centroid of each row.
    #[serde(with = "crate::parallel::packed")]
    pub labels: Vec<u16>,
    /// Of `inertia`.
    pub quantum_of_squares: Quantum,
    /// Sum of squared distances of rows to their centroid.
    pub inertia: ExactSum,
}

impl Round for Assign {
    type Partial = Assigned;

    /// # Complexity
    /// Time O(`n_rows` · `n_cols` · `n_clusters`); memory O(`n_rows`).
    fn on(&self, shard: &Shard) -> Assigned {
        let mut kept = Kept::recall(shard, self.descent, &self.centroids, self.n_clusters);
        let found = labels_by_distance(shard, &self.centroids);
        for (at, labels) in found.iter().enumerate() {
            kept.mover(shard).relabel_tile(at, labels);
        }
        let quantum_of_squares = shard.extent.quantum().of_squares(shard.n_cols());
        let block = |rows: std::ops::Range<usize>| {
            let tiles = rows.start / LANES..rows.end.div_ceil(LANES);
            let distances = tiles.flat_map(|at| squared_distances(shard, at, &found[at], &self.centroids));
            quantum_of_squares.exact(distances.take(rows.len()).sum())
        };
        let inertia = shard.blocks().map(block).sum();

        let mut labels = found.into_flattened();
        labels.truncate(shard.n_rows());
        Assigned { sums: kept.into_sums(), labels, quantum_of_squares, inertia }
    }
}

impl Assigned {
    /// Joins the answers of all shards, in row order.
    pub(super) fn merge(partials: Vec<Self>) -> Option<Self> {
        partials.into_iter().reduce(|mut merged, next| {
            merged.sums = merged.sums.merge(&next.sums);
            merged.labels.extend(next.labels);
            merged.inertia += next.inertia;
            merged
        })
    }

    /// Sum of squared distances of rows to their centroid.
    pub(super) fn inertia(&self) -> f64 {
        self.quantum_of_squares.value(self.inertia)
    }
}

/// Asks for the rows farthest from their centroid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FindFarthest {
    /// One row of `n_cols` per centroid.
    #[serde(with = "crate::parallel::packed")]
    pub centroids: Vec<f64>,
    /// As many different rows as this.
    pub n_wanted: usize,
}

/// The rows farthest from their centroid, by falling distance, which is above 0. All of them differ.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Farthest(pub Vec<Far>);

/// A row far from its centroid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Far {
    /// Squared distance to its centroid.
    pub distance: f64,
    /// Row of the whole matrix.
    pub row: u64,
    /// Its values.
    pub values: Vec<f32>,
}

impl Round for FindFarthest {
    type Partial = Farthest;

    fn on(&self, shard: &Shard) -> Farthest {
        let found = labels_by_distance(shard, &self.centroids);
        let of_tile = |(at, labels)| squared_distances(shard, at, labels, &self.centroids);
        let distances = found.iter().enumerate().flat_map(of_tile).take(shard.n_rows());
        let mut far: Vec<(f64, usize)> = distances.zip(0..).collect();
        far.retain(|(distance, _)| *distance > 0.0);
        sort_by(&mut far, |a, b| b.0.total_cmp(&a.0));
        let far = far.into_iter().map(|(distance, row)| Far {
            distance,
            row: (shard.first_row + row) as u64,
            values: shard.row(row).collect(),
        });
        Farthest(different(far, self.n_wanted))
    }
}

impl Farthest {
    /// The farthest of all shards, whose answers come in row order.
    pub(super) fn merge(partials: Vec<Self>, n_wanted: usize) -> Self {
        let mut all: Vec<Far> = partials.into_iter().flat_map(|Self(far)| far).collect();
        // Stable: among equals the first row stays first.
        sort_by(&mut all, |a, b| b.distance.total_cmp(&a.distance));
        Self(different(all.into_iter(), n_wanted))
    }
}

/// The first `n_wanted` that differ from all before them.
fn different(candidates: impl Iterator<Item = Far>, n_wanted: usize) -> Vec<Far> {
    let mut found: Vec<Far> = Vec::new();
    for candidate in candidates {
        if found.len() == n_wanted {
            break;
        }
        if found.iter().all(|other| other.values != candidate.values) {
            found.push(candidate);
        }
    }
    found
}

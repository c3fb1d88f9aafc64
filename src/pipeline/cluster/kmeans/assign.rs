//! The round of k-means: centroids go out to every shard, sums and counts come back.

use serde::{Deserialize, Serialize};

use crate::pipeline::cluster::kmeans::nearest::{Centroids, Nearest};
use crate::pipeline::parallel::{ExactSum, Quantum, Round, Shard};

/// Assigns every row to its nearest centroid; ties go to the first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assign {
    /// Number of centroids.
    pub n_clusters: usize,
    /// One row of `n_cols` per centroid.
    #[serde(with = "crate::pipeline::parallel::packed")]
    pub centroids: Vec<f64>,
    /// What is wanted beside sums and counts.
    pub detail: Detail,
}

/// What is wanted beside sums and counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Detail {
    /// Nothing.
    Means,
    /// The inertia.
    Inertia,
    /// The inertia, and the label of each row.
    Labels,
    /// As many different rows as this, those farthest from their centroid.
    Farthest(usize),
}

/// What one shard answers, or all of them together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assigned {
    /// Of `sums`.
    pub quantum: Quantum,
    /// Of `inertia`.
    pub quantum_of_squares: Quantum,
    /// Rows of each centroid.
    pub counts: Vec<u64>,
    /// Sum of the rows of each centroid: one row of `n_cols` per centroid.
    pub sums: Vec<ExactSum>,
    /// [`Detail::Labels`]: centroid of each row.
    #[serde(with = "crate::pipeline::parallel::packed")]
    pub labels: Vec<u16>,
    /// [`Detail::Inertia`] and [`Detail::Labels`]: sum of squared distances of rows to their centroid.
    pub inertia: ExactSum,
    /// [`Detail::Farthest`]: by falling distance, which is above 0.
    pub farthest: Vec<Far>,
}

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

impl Round for Assign {
    type Partial = Assigned;

    /// # Complexity
    /// Time O(`n_rows` · `n_cols` · `n_clusters`); memory O(`n_rows`) for labels and for the farthest, else
    /// O(`n_cols` · `n_clusters`).
    fn on(&self, shard: &Shard) -> Assigned {
        let centroids = Centroids::new(&self.centroids, shard.matrix.n_cols());
        let mut answer = Assigned::of_no_rows(shard, self.n_clusters);
        let mut far = Vec::new();
        for rows in shard.blocks() {
            let mut block = Block::new(self.n_clusters, shard.matrix.n_cols());
            match self.detail {
                Detail::Means => centroids.nearest(shard, rows, |at| block.add(shard, at)),
                Detail::Inertia => centroids.nearest(shard, rows, |at| {
                    block.add(shard, at);
                    block.inertia += centroids.distance(shard, at.row, at.label);
                }),
                Detail::Labels => centroids.nearest(shard, rows, |at| {
                    block.add(shard, at);
                    block.inertia += centroids.distance(shard, at.row, at.label);
                    #[expect(clippy::cast_possible_truncation, reason = "there are at most MAX_CLUSTERS")]
                    answer.labels.push(at.label as u16);
                }),
                Detail::Farthest(_) => centroids.nearest(shard, rows, |at| {
                    block.add(shard, at);
                    far.push((centroids.distance(shard, at.row, at.label), at.row));
                }),
            }
            answer.add(&block);
        }
        if let Detail::Farthest(n_wanted) = self.detail {
            let values = |row| Far {
                distance: 0.0,
                row: (shard.first_row + row) as u64,
                values: shard.matrix.row(row).to_vec(),
            };
            far.retain(|(distance, _)| *distance > 0.0);
            far.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            answer.farthest =
                different(far.into_iter().map(|(distance, row)| Far { distance, ..values(row) }), n_wanted);
        }
        answer
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

/// Sums over the rows of one block, in row order.
struct Block {
    counts: Vec<u64>,
    sums: Vec<f64>,
    inertia: f64,
}

impl Block {
    fn new(n_clusters: usize, n_cols: usize) -> Self {
        Self { counts: vec![0; n_clusters], sums: vec![0.0; n_clusters * n_cols], inertia: 0.0 }
    }

    #[inline]
    fn add(&mut self, shard: &Shard, at: Nearest) {
        let row = shard.matrix.row(at.row);
        self.counts[at.label] += 1;
        for (sum, x) in self.sums[at.label * row.len()..][..row.len()].iter_mut().zip(row) {
            *sum += f64::from(*x);
        }
    }
}

impl Assigned {
    fn of_no_rows(shard: &Shard, n_clusters: usize) -> Self {
        let n_cols = shard.matrix.n_cols();
        Self {
            quantum: shard.quantum,
            quantum_of_squares: shard.quantum.of_squares(n_cols),
            counts: vec![0; n_clusters],
            sums: vec![ExactSum::default(); n_clusters * n_cols],
            labels: Vec::new(),
            inertia: ExactSum::default(),
            farthest: Vec::new(),
        }
    }

    fn add(&mut self, block: &Block) {
        for (count, more) in self.counts.iter_mut().zip(&block.counts) {
            *count += more;
        }
        for (sum, term) in self.sums.iter_mut().zip(&block.sums) {
            *sum += self.quantum.exact(*term);
        }
        self.inertia += self.quantum_of_squares.exact(block.inertia);
    }

    /// Joins the answers of all shards, in row order.
    pub(super) fn merge(partials: Vec<Self>, detail: Detail) -> Option<Self> {
        let mut merged = partials.into_iter().reduce(|mut merged, next| {
            for (count, more) in merged.counts.iter_mut().zip(&next.counts) {
                *count += more;
            }
            for (sum, more) in merged.sums.iter_mut().zip(&next.sums) {
                *sum += *more;
            }
            merged.labels.extend(next.labels);
            merged.inertia += next.inertia;
            merged.farthest.extend(next.farthest);
            merged
        })?;
        if let Detail::Farthest(n_wanted) = detail {
            // Stable, and the shards came in row order: among equals the first row stays first.
            merged.farthest.sort_by(|a, b| b.distance.total_cmp(&a.distance));
            merged.farthest = different(merged.farthest.into_iter(), n_wanted);
        }
        Some(merged)
    }

    /// Centroids that have no row, in order.
    pub(super) fn empty(&self) -> Vec<usize> {
        (0..self.counts.len()).filter(|&cluster| self.counts[cluster] == 0).collect()
    }

    /// Sum of squared distances of rows to their centroid.
    pub(super) fn inertia(&self) -> f64 {
        self.quantum_of_squares.value(self.inertia)
    }

    /// The mean of the rows of each centroid; where there are none, the centroid as it was.
    pub(super) fn means(&self, centroids: &[f64]) -> Vec<f64> {
        let n_cols = self.sums.len().checked_div(self.counts.len()).unwrap_or(0);
        let mean = |(at, sum): (usize, &ExactSum)| match self.counts[at / n_cols] {
            0 => centroids[at],
            count => self.quantum.value(*sum) / count as f64,
        };
        self.sums.iter().enumerate().map(mean).collect()
    }
}

//! What the segments would be without one of the columns.

use serde::{Deserialize, Serialize};

use crate::parallel::Task;
use crate::prepare::Matrix;
use crate::random::{Purpose, Random};
use crate::validate::agreement::adjusted_rand;
use crate::validate::assess::rough::Rough;

/// Descents of which the best is taken.
const N_STARTS: usize = 6;

/// Clusters a sample without one of its columns, or with all of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BlurTask {
    /// The sample.
    pub rows: Matrix,
    /// The column that is left out; None to leave out none.
    pub without: Option<usize>,
    /// Number of segments.
    pub n_clusters: usize,
    /// The given segment of each row.
    pub labels: Vec<u16>,
    /// Seed of all draws.
    pub seed: u64,
}

/// What a [`BlurTask`] found.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Blurred {
    /// The column that was left out.
    pub without: Option<usize>,
    /// Mean simplified silhouette of the segments found, in the columns that are left; in [-1, 1].
    pub silhouette: f64,
    /// Adjusted Rand index of the segments found with the given ones.
    pub adjusted_rand: f64,
}

impl Task for BlurTask {
    type Answer = Blurred;

    /// # Complexity
    /// Time O(`n_rows` · `n_cols` · segments) for each iteration of each descent; memory O(`n_rows` · `n_cols`).
    fn run(&self) -> Blurred {
        let kept: Vec<usize> = (0..self.rows.n_cols()).filter(|col| Some(*col) != self.without).collect();
        let rows = (0..self.rows.n_rows()).map(|row| self.rows.row(row));
        let values = rows.flat_map(|row| kept.iter().map(|&col| row[col])).collect();
        let without = self.without;
        let Ok(rows) = Matrix::new(self.rows.n_rows(), kept.len(), values) else {
            return Blurred { without, silhouette: 0.0, adjusted_rand: 0.0 };
        };
        let mut random = Random::new(self.seed, Purpose::Blur.stream(without.map_or(0, |col| col as u64 + 1)));
        let rough = Rough::new(&rows);
        let labels = rough.fit(self.n_clusters, N_STARTS, &mut random).labels;
        let silhouette = rough.simplified_silhouette(&rough.means(&labels, self.n_clusters), &labels);
        Blurred { without, silhouette, adjusted_rand: adjusted_rand(&self.labels, &labels) }
    }
}

//! Assignment and means in turn, where all rows are.

use serde::{Deserialize, Serialize};

use crate::cluster::sized::flow::{Flow, Grid};
use crate::parallel::Task;
use crate::prepare::Matrix;

/// Assigns rows within limits, about means that follow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SizedTask {
    /// All rows.
    pub rows: Matrix,
    /// Where it starts: one row of `n_cols` per segment, among the rows.
    #[serde(with = "crate::parallel::packed")]
    pub centroids: Vec<f64>,
    /// Rows of a segment at least: 1 or more, and no more than the rows are enough for.
    pub least: usize,
    /// Rows of a segment at most: as many as it takes to hold all rows.
    pub most: usize,
    /// Assignments at most.
    pub max_iter: usize,
}

/// Where it came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SizedFound {
    /// Segment of each row, numbered as the centroids that it started from. Length `n_rows`.
    #[serde(with = "crate::parallel::packed")]
    pub labels: Vec<u16>,
    /// Assignments made.
    pub n_iter: usize,
}

impl Task for SizedTask {
    type Answer = SizedFound;

    fn run(&self) -> SizedFound {
        let n_cols = self.rows.n_cols().max(1);
        let grid = Grid::of(&self.rows);
        let mut centroids = self.centroids.clone();
        let mut prices = vec![0; centroids.len() / n_cols];
        let mut found = SizedFound { labels: Vec::new(), n_iter: 0 };
        let mut lowest = i128::MAX;
        while found.n_iter < self.max_iter.max(1) {
            let mut flow = Flow::new(&self.rows, &centroids, grid, &prices, (self.least, self.most));
            prices = flow.settle();
            let cost = flow.cost();
            if cost >= lowest {
                break;
            }
            lowest = cost;
            found = SizedFound { labels: flow.labels, n_iter: found.n_iter + 1 };
            centroids = means(&self.rows, &found.labels, prices.len());
        }
        found
    }
}

/// The mean of the rows of each segment, none of which is empty. Sums are made in row order.
fn means(rows: &Matrix, labels: &[u16], n_clusters: usize) -> Vec<f64> {
    let n_cols = rows.n_cols();
    let mut sums = vec![0.0; n_clusters * n_cols];
    let mut counts = vec![0_usize; n_clusters];
    for (row, label) in labels.iter().enumerate() {
        let segment = usize::from(*label);
        counts[segment] += 1;
        for (sum, x) in sums[segment * n_cols..][..n_cols].iter_mut().zip(rows.row(row)) {
            *sum += f64::from(*x);
        }
    }
    for (at, sum) in sums.iter_mut().enumerate() {
        *sum /= counts[at / n_cols].max(1) as f64;
    }
    sums
}

//! The curve from which `eps` is read: how far it is from each row to its `min_samples`-th neighbour.

use serde::{Deserialize, Serialize};

use crate::cluster::dbscan::{DbscanError, check, every};
use crate::cluster::density::{KdTree, kth_nearest};
use crate::knee::knee;
use crate::order::ascending;
use crate::parallel::{Executor, Stopped, Task, gather};
use crate::prepare::Matrix;
use crate::random::{Purpose, Random};

/// Up to this many rows every row is measured; above, as many of them spread over the file. Each against all rows.
pub const QUERY_ROWS: usize = 20_000;

/// Points of the curve at most: more than a picture is wide would not be seen.
const CURVE_POINTS: usize = 400;

/// `min_samples` where nobody chose one: twice the number of columns (Sander, Ester, Kriegel and Xu 1998,
/// doi:10.1023/A:1009745219419), at least 4, which Ester et al. found enough in two columns.
pub fn default_min_samples(n_cols: usize) -> usize {
    (2 * n_cols).max(4)
}

/// Distances of rows to their `min_samples`-th nearest row, the row itself counted, in the units of the matrix (Ester,
/// Kriegel, Sander and Xu 1996, section 4.2).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KDistances {
    /// For a drawing: the share of the measured rows up to each point, in [0, 1], with the distance there; both rise
    /// from point to point. At most 400 points, the nearest and the farthest row among them.
    pub curve: Vec<(f64, f64)>,
    /// The point of `curve` where it bends most (after Kneedle, Satopää et al. 2011), if it bends.
    pub knee: Option<usize>,
    /// An `eps` to begin with: the distance at the knee; where the curve does not bend, that of nine rows in ten. Above
    /// 0. None where all distances are 0 or there are fewer than `min_samples` rows.
    pub eps: Option<f64>,
    /// Rows measured: all of them, or a sample.
    pub n_measured: usize,
}

/// Measures the curve.
///
/// Up to [`QUERY_ROWS`] rows all are measured; above, as many, spread over the rows by `seed`. Each is measured against
/// all rows.
///
/// # Errors
/// When `min_samples` is 0 or the work was stopped.
pub async fn k_distances<E: Executor>(executor: &E, min_samples: usize, seed: u64) -> Result<KDistances, DbscanError> {
    check(min_samples)?;
    let rows = gather(executor, every(executor.n_rows())).await?;
    let task = KDistancesTask { rows, min_samples, seed };
    Ok(executor.tasks(vec![task]).await?.pop().ok_or(Stopped::WrongAnswer)?)
}

/// Measures the curve of the rows that it carries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KDistancesTask {
    /// All rows.
    pub rows: Matrix,
    /// At least 1.
    pub min_samples: usize,
    /// Decides which rows are measured, where not all are.
    pub seed: u64,
}

impl Task for KDistancesTask {
    type Answer = KDistances;

    /// # Complexity
    /// Time O(n log n + m (log n + k) · `n_cols`) in few columns, for m of n rows measured and k = `min_samples`; memory
    /// O(n · `n_cols`).
    fn run(&self) -> KDistances {
        let n_rows = self.rows.n_rows();
        if n_rows < self.min_samples {
            return KDistances::default();
        }
        let tree = KdTree::new(&self.rows);
        // Positions are close where rows are: a spread over them leaves out no dense part and no sparse one.
        let positions = Random::new(self.seed, Purpose::DistanceRows.stream(0)).spread(n_rows, QUERY_ROWS);
        let mut distances = kth_nearest(&tree, positions.into_iter(), self.min_samples);
        for squared in &mut distances {
            *squared = squared.sqrt();
        }
        ascending(&mut distances);
        KDistances::of(&distances)
    }
}

impl KDistances {
    /// Of distances in rising order.
    fn of(distances: &[f64]) -> Self {
        let n_measured = distances.len();
        let last = n_measured.saturating_sub(1);
        let n_points = n_measured.min(CURVE_POINTS);
        let at = |point: usize| point * last / (n_points - 1).max(1);
        let share = |row: usize| row as f64 / last.max(1) as f64;
        let curve: Vec<_> = (0..n_points).map(|point| (share(at(point)), distances[at(point)])).collect();
        let knee = knee(&curve);
        let most = distances.get(last * 9 / 10).copied();
        let eps = knee.map(|point| curve[point].1).or(most).filter(|eps| *eps > 0.0);
        // Where nine in ten are 0, any distance that is not tells equal rows from others.
        let eps = eps.or_else(|| distances.iter().copied().find(|distance| *distance > 0.0));
        Self { curve, knee, eps, n_measured }
    }
}

#[cfg(test)]
mod tests {
    use super::{KDistances, KDistancesTask, default_min_samples};
    use crate::parallel::Task as _;
    use crate::prepare::Matrix;

    fn measure(values: &[f32], min_samples: usize) -> KDistances {
        let rows = Matrix::new(values.len(), 1, values.to_vec()).unwrap();
        KDistancesTask { rows, min_samples, seed: 0 }.run()
    }

    #[test]
    fn a_row_counts_itself() {
        let measured = measure(&[0.0, 1.0, 3.0, 7.0, 30.0], 2);
        let distances: Vec<f64> = measured.curve.iter().map(|point| point.1).collect();
        assert_eq!(distances, [1.0, 1.0, 2.0, 4.0, 23.0]);
        assert_eq!(measured.curve[1].0.to_bits(), 0.25_f64.to_bits());
        assert_eq!((measured.knee, measured.eps, measured.n_measured), (Some(3), Some(4.0), 5));
        assert!(measure(&[0.0, 1.0, 3.0], 1).curve.iter().all(|point| point.1 == 0.0));
    }

    #[test]
    fn too_few_rows_and_equal_ones_have_no_eps() {
        assert_eq!(measure(&[1.0, 2.0], 3), KDistances::default());
        assert_eq!(measure(&[], 1), KDistances { n_measured: 0, ..KDistances::default() });
        let equal = measure(&[4.0; 9], 4);
        assert_eq!((equal.knee, equal.eps, equal.n_measured), (None, None, 9));
        assert_eq!(measure(&[1.0; 1], 1).eps, None);
    }

    #[test]
    fn among_many_equal_rows_the_least_distance_is_a_start() {
        let mut values = [0.0; 40];
        values[39] = 5.0;
        values[38] = 5.0;
        assert_eq!(measure(&values, 3).eps, Some(5.0));
    }

    #[test]
    fn a_long_curve_is_thinned_and_keeps_its_ends() {
        let distances: Vec<f64> = (0..10_001_u32).map(f64::from).collect();
        let thinned = KDistances::of(&distances);
        assert_eq!((thinned.curve.len(), thinned.n_measured), (400, 10_001));
        assert_eq!((thinned.curve[0], thinned.curve[399]), ((0.0, 0.0), (1.0, 10_000.0)));
        assert!(thinned.curve.is_sorted());
    }

    #[test]
    fn min_samples_follow_the_columns() {
        assert_eq!([1, 2, 3, 10].map(default_min_samples), [4, 4, 6, 20]);
    }
}

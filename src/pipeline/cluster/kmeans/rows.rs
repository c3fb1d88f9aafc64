//! The rows that starting centroids are searched on.

use std::cmp::Ordering;

use crate::pipeline::cluster::kmeans::SEARCH_ROWS;
use crate::pipeline::parallel::{Executor, Stopped, gather};
use crate::pipeline::prepare::Matrix;
use crate::pipeline::random::{Purpose, Random};

/// All rows, or a sample, with what the search must know of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SearchRows {
    pub(super) rows: Matrix,
    /// These are all rows there are.
    pub(super) all: bool,
    /// Different rows among all rows there are. Of a sample that has as many as were asked for, those of the sample.
    pub(super) n_distinct: usize,
    /// Mean over the columns of the variance (n in the denominator).
    pub(super) variance: f64,
}

impl SearchRows {
    /// Gathers up to [`SEARCH_ROWS`] rows: all, or one drawn from each of as many equal stretches of rows. Where
    /// fewer than `n_wanted` of a sample differ from one another, others that differ are added.
    pub(super) async fn gather<E: Executor>(executor: &E, seed: u64, n_wanted: usize) -> Result<Self, Stopped> {
        let n_rows = executor.n_rows();
        let mut picks = Random::new(seed, Purpose::SearchRows.stream(0)).spread(n_rows, SEARCH_ROWS);
        let all = picks.len() == n_rows;
        let mut rows = gather(executor, narrow(&picks)).await?;
        let mut n_distinct = first_of_each(&rows).len();
        if !all && n_distinct < n_wanted {
            let every: Vec<usize> = (0..n_rows).collect();
            let every = gather(executor, narrow(&every)).await?;
            let distinct = first_of_each(&every);
            n_distinct = distinct.len();
            picks.extend(distinct.into_iter().take(n_wanted));
            picks.sort_unstable();
            picks.dedup();
            rows = every.gather(&picks);
        }
        Ok(Self { all, n_distinct, variance: mean_variance(&rows), rows })
    }
}

/// Row numbers as they travel. No more than 2^32 rows fit the memory of a browser.
fn narrow(rows: &[usize]) -> Vec<u32> {
    rows.iter().map(|&row| u32::try_from(row).unwrap_or(u32::MAX)).collect()
}

/// The first of each set of equal rows, increasing.
fn first_of_each(rows: &Matrix) -> Vec<usize> {
    let compare = |a: usize, b: usize| {
        let by_column = rows.row(a).iter().zip(rows.row(b)).map(|(x, y)| x.partial_cmp(y).unwrap_or(Ordering::Equal));
        by_column.fold(Ordering::Equal, Ordering::then)
    };
    let mut order: Vec<usize> = (0..rows.n_rows()).collect();
    order.sort_by(|&a, &b| compare(a, b)); // stable: the first of equal rows stays first
    order.dedup_by(|next, kept| compare(*next, *kept) == Ordering::Equal);
    order.sort_unstable();
    order
}

/// Mean over the columns of the variance, with n in the denominator.
fn mean_variance(rows: &Matrix) -> f64 {
    let n_rows = rows.n_rows().max(1) as f64;
    let column = |col: usize| (0..rows.n_rows()).map(move |row| f64::from(rows.row(row)[col]));
    let variance = |col: usize| {
        let mean = column(col).sum::<f64>() / n_rows;
        column(col).map(|x| (x - mean) * (x - mean)).sum::<f64>() / n_rows
    };
    (0..rows.n_cols()).map(variance).sum::<f64>() / rows.n_cols().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::{SearchRows, first_of_each, mean_variance};
    use crate::pipeline::cluster::kmeans::SEARCH_ROWS;
    use crate::pipeline::parallel::{InProcess, block_on};
    use crate::pipeline::prepare::Matrix;

    #[test]
    fn equal_rows_count_once_and_zero_has_no_sign() {
        let rows = Matrix::new(5, 2, vec![1.0, 0.0, 0.0, 1.0, 1.0, -0.0, 0.0, 1.0, 1.0, 1.0]).unwrap();
        assert_eq!(first_of_each(&rows), [0, 1, 4]);
    }

    #[test]
    fn the_variance_is_that_of_the_population() {
        let rows = Matrix::new(2, 2, vec![1.0, 10.0, 3.0, 10.0]).unwrap();
        assert_eq!(mean_variance(&rows).to_bits(), 0.5_f64.to_bits());
    }

    #[test]
    fn a_sample_that_missed_the_rare_rows_is_completed() {
        let mut values = vec![1.0; 3 * SEARCH_ROWS];
        values[7] = 2.0;
        values[3 * SEARCH_ROWS - 5] = 3.0;
        let executor = InProcess::new(&Matrix::new(3 * SEARCH_ROWS, 1, values).unwrap(), 2);
        let found = block_on(SearchRows::gather(&executor, 0, 5)).unwrap();
        assert_eq!((found.all, found.n_distinct), (false, 3));
        assert!(found.rows.values().contains(&2.0) && found.rows.values().contains(&3.0));
    }
}

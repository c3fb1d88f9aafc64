//! The rows that starting centroids are searched on.

use crate::cluster::kmeans::SEARCH_ROWS;
use crate::cluster::kmeans::survey::{Survey, Surveyed};
use crate::parallel::{Executor, Shared, Stopped, gather};
use crate::random::{Purpose, Random};

/// All rows, or a sample, with what the search must know of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SearchRows {
    pub(super) shared: Shared,
    pub(super) n_rows: usize,
    /// These are all rows there are.
    pub(super) all: bool,
    /// Different rows among all rows there are, counted up to those asked for.
    pub(super) n_distinct: usize,
    /// Mean over the columns of the variance (n in the denominator).
    pub(super) variance: f64,
}

impl SearchRows {
    /// Shares up to [`SEARCH_ROWS`] rows: all, or one drawn from each of as many equal stretches of rows. Where
    /// fewer than `n_wanted` of a sample differ from one another, others that differ are added.
    pub(super) async fn share<E: Executor>(executor: &E, seed: u64, n_wanted: usize) -> Result<Self, Stopped> {
        let n_rows = executor.n_rows();
        let picks = Random::new(seed, Purpose::SearchRows.stream(0)).spread(n_rows, SEARCH_ROWS);
        let mut picks: Vec<u32> = picks.into_iter().map(narrow).collect();
        let all = picks.len() == n_rows;
        let mut shared = executor.share(picks.clone()).await?;
        let Surveyed { distinct, mut variance } = survey(executor, shared, n_wanted).await?;
        let mut n_distinct = distinct.len();
        if !all && n_distinct < n_wanted {
            let distinct = distinct_rows(executor, n_wanted).await?;
            n_distinct = distinct.len();
            picks.extend(distinct);
            picks.sort_unstable();
            picks.dedup();
            shared = executor.share(picks.clone()).await?;
            variance = survey(executor, shared, n_wanted).await?.variance;
        }
        Ok(Self { shared, n_rows: picks.len(), all, n_distinct, variance })
    }
}

async fn survey<E: Executor>(executor: &E, shared: Shared, n_wanted: usize) -> Result<Surveyed, Stopped> {
    executor.each(shared, vec![Survey { n_wanted }]).await?.pop().ok_or(Stopped::WrongAnswer)
}

/// Up to `n_wanted` rows that all differ, of all rows there are: the first of each set of equal ones, increasing.
pub(super) async fn distinct_rows<E: Executor>(executor: &E, n_wanted: usize) -> Result<Vec<u32>, Stopped> {
    let of_shards = executor.round(Survey { n_wanted }).await?;
    let found: Vec<u32> = of_shards.into_iter().flat_map(|surveyed| surveyed.distinct).collect();
    let rows = gather(executor, found.clone()).await?;
    let mut distinct: Vec<(u32, usize)> = Vec::new();
    for (at, row) in found.into_iter().enumerate() {
        if distinct.len() == n_wanted {
            break;
        }
        if distinct.iter().all(|(_, other)| rows.row(*other) != rows.row(at)) {
            distinct.push((row, at));
        }
    }
    Ok(distinct.into_iter().map(|(row, _)| row).collect())
}

/// A row number as it travels. No more than 2^32 rows fit the memory of a browser.
fn narrow(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::SearchRows;
    use crate::cluster::kmeans::SEARCH_ROWS;
    use crate::parallel::{Executor as _, Gather, InProcess, block_on};
    use crate::prepare::Matrix;

    #[test]
    fn a_sample_that_missed_the_rare_rows_is_completed() {
        let mut values = vec![1.0; 3 * SEARCH_ROWS];
        values[7] = 2.0;
        values[3 * SEARCH_ROWS - 5] = 3.0;
        let executor = InProcess::new(&Matrix::new(3 * SEARCH_ROWS, 1, values).unwrap(), 2);
        let found = block_on(SearchRows::share(&executor, 0, 5)).unwrap();
        assert_eq!((found.all, found.n_distinct), (false, 3));
        let rows = (0..u32::try_from(found.n_rows).unwrap()).collect();
        let rows = block_on(executor.each(found.shared, vec![Gather { rows }])).unwrap();
        assert!(rows[0].values().contains(&2.0) && rows[0].values().contains(&3.0));
    }
}

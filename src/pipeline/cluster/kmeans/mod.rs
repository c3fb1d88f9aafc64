//! k-means: search on up to [`SEARCH_ROWS`] rows, then Lloyd's descent over all rows.
//!
//! ```text
//! rows ─ gather ─► up to SEARCH_ROWS ─ Search, a task for each k ─► centroids ─ Assign, rounds over all rows ─► Clustering
//! ```
//!
//! A search makes `n_init` starts from greedy k-means++ and improves the best one. It runs the same descent over
//! the rows it was given as the last descent does over all shards. Where a sample was searched, more than one optimum can
//! be the best of all rows: then one iteration over all of them tells which.

use std::cell::Cell;
use std::ops::RangeInclusive;

use futures_util::future::try_join_all;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use crate::cluster::Clustering;
use crate::parallel::{Executor, Shared, Stopped};

use descent::Descent;
use rows::{SearchRows, distinct_rows};

pub use assign::{Assign, Assigned, Far, Farthest, FindFarthest};
pub use descent::Ending;
pub use fit::{Descend, Descended};
pub use params::{Init, KMeansError, KMeansParams, MAX_CLUSTERS, ParameterName};
pub use search::{Found, Search};
pub use step::{Step, Stepped};
pub use survey::{Survey, Surveyed};

mod assign;
mod bounds;
mod careful;
mod descent;
mod fit;
mod kernel;
mod params;
mod reshape;
mod rivals;
mod rows;
mod search;
mod seeding;
mod step;
mod survey;
mod swap;
#[cfg(test)]
mod tests;
mod tries;

/// Above this many rows the search for starting centroids sees a sample of as many.
pub const SEARCH_ROWS: usize = 20_000;

/// One clustering for each number of segments in the range, in order.
///
/// Numbers above that of different rows, or above `n_rows - 1` (for which there is no silhouette), are left out: the
/// answer may be shorter than the range. Progress counts two pieces for each number of segments, its search and its
/// last descent.
///
/// # Errors
/// When a parameter is out of its range, not even the smallest number is possible, or the work was stopped.
pub async fn sweep<E: Executor>(
    executor: &E,
    params: &KMeansParams,
    n_clusters: RangeInclusive<usize>,
) -> Result<Vec<Clustering>, KMeansError> {
    let (first, last) = n_clusters.into_inner();
    if first > last {
        return Ok(Vec::new());
    }
    check(params, first)?;
    let last = last.min(MAX_CLUSTERS);
    let n_rows = executor.n_rows();
    let rows = SearchRows::share(executor, params.seed, last).await?;
    if first > rows.n_distinct {
        return Err(KMeansError::TooFewDistinct { n_clusters: first, n_rows, n_distinct: rows.n_distinct });
    }
    if first >= n_rows {
        return Err(KMeansError::TooFewRows { n_clusters: first, n_rows });
    }
    let last = last.min(rows.n_distinct).min(n_rows - 1);
    clusterings(executor, params, &rows, first..=last).await
}

/// The clustering into `n_clusters` segments, up to as many as there are different rows.
///
/// # Errors
/// When a parameter is out of its range, fewer than `n_clusters` rows differ, or the work was stopped.
pub async fn fit<E: Executor>(
    executor: &E,
    params: &KMeansParams,
    n_clusters: usize,
) -> Result<Clustering, KMeansError> {
    check(params, n_clusters)?;
    let rows = SearchRows::share(executor, params.seed, n_clusters).await?;
    let too_few = KMeansError::TooFewDistinct { n_clusters, n_rows: executor.n_rows(), n_distinct: rows.n_distinct };
    if n_clusters > rows.n_distinct {
        return Err(too_few);
    }
    clusterings(executor, params, &rows, n_clusters..=n_clusters).await?.pop().ok_or(too_few)
}

/// The clustering that one descent over all rows reaches from the given centroids: no search, no improvement.
///
/// `centroids` hold one row of `n_cols` per segment. The descent ends as `max_iter` and `tol` say.
///
/// # Errors
/// When a parameter is out of its range, there are more centroids than different rows, or the work was stopped.
pub async fn fit_from<E: Executor>(
    executor: &E,
    params: &KMeansParams,
    centroids: Vec<f64>,
) -> Result<Clustering, KMeansError> {
    let n_clusters = centroids.len().checked_div(executor.n_cols()).unwrap_or(0);
    check(params, n_clusters)?;
    // Without a tolerance nobody needs to know the variance.
    let variance = match params.tol {
        0.0 => 0.0,
        _ => SearchRows::share(executor, params.seed, 1).await?.variance,
    };
    let ending = Ending { max_iter: params.max_iter, shift: params.tol * variance };
    let clustering =
        descended(executor, Start { n_clusters, starts: vec![centroids], n_searched: 0, n_reached: None }, ending)
            .await?;
    if clustering.sizes.contains(&0) {
        let n_distinct = distinct_rows(executor, n_clusters).await?.len();
        return Err(KMeansError::TooFewDistinct { n_clusters, n_rows: executor.n_rows(), n_distinct });
    }
    Ok(clustering)
}

fn check(params: &KMeansParams, n_clusters: usize) -> Result<(), KMeansError> {
    match n_clusters {
        0 => Err(KMeansError::NoClusters { n_clusters }),
        too_many if too_many > MAX_CLUSTERS => Err(KMeansError::TooManyClusters { n_clusters, most: MAX_CLUSTERS }),
        _ => params.check(),
    }
}

/// Search and last descent for numbers of segments that are possible.
async fn clusterings<E: Executor>(
    executor: &E,
    params: &KMeansParams,
    rows: &SearchRows,
    n_clusters: RangeInclusive<usize>,
) -> Result<Vec<Clustering>, KMeansError> {
    let shift = params.tol * rows.variance;
    let pieces = 2 * n_clusters.clone().count();
    let done = Cell::new(0);
    let piece_done = || {
        done.set(done.get() + 1);
        executor.progress(done.get(), pieces);
    };

    // The largest number first, for it takes the longest.
    let searches = n_clusters.rev().map(async |n_clusters| {
        let search = Search { params: params.clone(), n_clusters, shift, all: rows.all };
        let found = executor.each(rows.shared, vec![search]).await?.pop().ok_or(Stopped::WrongAnswer)?;
        piece_done();
        let n_reached = Some(found.n_reached);
        Ok::<_, KMeansError>(Start { n_clusters, starts: found.optima?, n_searched: rows.n_rows, n_reached })
    });
    let found = try_join_all(searches).await?;

    // Where all rows were searched, little is left to do: then it goes on until nothing moves.
    let ending = Ending { max_iter: params.max_iter, shift: if rows.all { 0.0 } else { shift } };
    let descents = found.into_iter().rev().map(async |start| {
        let clustering = descended(executor, start, ending).await?;
        piece_done();
        Ok::<_, KMeansError>(clustering)
    });
    // Two at a time keep workers busy while the page adds up; each one keeps memory for every row.
    stream::iter(descents).buffered(2).try_collect().await
}

/// Where a descent starts.
struct Start {
    n_clusters: usize,
    /// One row of `n_cols` per centroid, of each that may be the best.
    starts: Vec<Vec<f64>>,
    n_searched: usize,
    n_reached: Option<usize>,
}

/// The descent over all rows: in one worker where that holds them all, else in rounds.
async fn descended<E: Executor>(executor: &E, start: Start, ending: Ending) -> Result<Clustering, Stopped> {
    let Start { n_clusters, starts, n_searched, n_reached } = start;
    let clustering = if executor.is_whole() {
        let descend = Descend { n_clusters, starts, ending, n_searched };
        executor.each(Shared::ROWS, vec![descend]).await?.pop().ok_or(Stopped::WrongAnswer)?.0?
    } else {
        let number = u32::try_from(n_clusters).map_err(|_| Stopped::WrongAnswer)?;
        let descent = Descent::from_best(number, n_clusters, starts, executor).await?;
        descent.descend(executor, ending).await?.finish(executor, n_searched).await?
    };
    Ok(Clustering { n_reached, ..clustering })
}

//! k-means whose segments are neither too small (Bradley, Bennett and Demiriz 2000, MSR-TR-2000-65) nor, by the same flow,
//! too large.
//!
//! ```text
//! k-means ─► centroids ─ Flow: the cheapest assignment within the limits ─► labels ─ means ─► centroids, and again
//! ```
//!
//! It starts from a k-means [`Clustering`] and alternates as Lloyd does, until nothing falls; only that a row may be kept
//! from its nearest centroid. Each assignment is exact.

use crate::cluster::Clustering;
use crate::cluster::labelled::Labelled;
use crate::parallel::{Executor, Stopped, gather};

pub use limits::{Size, SizeLimits, SizedError};
pub use task::{SizedFound, SizedTask};

mod flow;
mod limits;
mod task;
#[cfg(test)]
mod tests;

/// More rows than this are refused: one worker has to hold them all, with a queue of moves for each pair of segments.
/// Of a million rows, ten columns and ten segments that is half a gigabyte.
pub const MOST_SIZED_ROWS: usize = 1_000_000;

/// The clustering within limits that a k-means clustering of the same rows turns into; itself, where it is within them.
///
/// As many segments, in canonical order. Its inertia is at least that of the k-means clustering where that is the best
/// there is; never is a row where it could be moved, alone or in a chain of rows, for a lower inertia within the limits.
///
/// # Errors
/// When the limits cannot be kept, the rows are more than [`MOST_SIZED_ROWS`], or the work was stopped.
///
/// # Complexity
/// One task of, for each of at most `max_iter` assignments, O(`n_rows` · `n_clusters` · (`n_cols` + log `n_rows`)) time,
/// and O(`n_clusters`²) for each row moved; memory O(`n_rows` · `n_clusters`).
pub async fn sized<E: Executor>(
    executor: &E,
    clustering: &Clustering,
    limits: SizeLimits,
    max_iter: usize,
) -> Result<Clustering, SizedError> {
    let n_rows = executor.n_rows();
    let (least, most) = limits.check(clustering.n_clusters, n_rows)?;
    if clustering.sizes.iter().all(|size| (least..=most).contains(size)) {
        return Ok(clustering.clone());
    }
    if n_rows > MOST_SIZED_ROWS {
        return Err(SizedError::TooManyRows { n_rows, most: MOST_SIZED_ROWS });
    }
    let all = (0..).take(n_rows).collect();
    let rows = gather(executor, all).await?;
    let task = SizedTask { rows, centroids: clustering.centroids.clone(), least, most, max_iter };
    let found = executor.tasks(vec![task]).await?.pop().ok_or(Stopped::WrongAnswer)?;
    let labelled = Labelled {
        n_clusters: clustering.n_clusters,
        labels: found.labels,
        n_iter: found.n_iter,
        n_searched: clustering.n_searched,
    };
    Ok(labelled.measure(executor).await?)
}

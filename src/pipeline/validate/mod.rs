//! How good a clustering is, and how many segments there should be.

use std::cell::Cell;

use futures_util::future::try_join_all;

use crate::cluster::Clustering;
use crate::parallel::{Executor, Stopped};
use crate::validate::silhouette::{coefficients, pairs};

pub use agreement::{CrossTable, MostAlike, adjusted_rand};
pub use assess::{AssessParams, Assessment, Evidence, Stage, Verdict, assess};
pub use indices::{DistanceSums, Distances, Indices, calinski_harabasz, indices};
pub use recommend::{EQUAL_SILHOUETTES, Recommendation, Strength, recommend};
pub use silhouette::{Labels, MeasureSilhouettes, PairDistances, Silhouette};

pub mod agreement;
pub mod assess;
mod cells;
mod distances;
mod indices;
mod recommend;
mod sample;
mod silhouette;

/// Up to this many rows the silhouettes of several clusterings are exact; above, they are those of a sample.
pub const COMPARED_ROWS: usize = 20_000;

/// Rows of that sample.
pub const SAMPLED_ROWS: usize = 10_000;

/// Up to this many rows the silhouette of one clustering is exact; above, it is that of a sample of
/// [`COMPARED_ROWS`]. Ten columns take about a second on two workers.
pub const EXACT_ROWS: usize = 50_000;

/// Blocks that the rows are cut into, where there are enough of them: workers take the next pair of blocks when they are
/// done with one. More blocks keep more workers busy, but for each of them the sums of all rows are sent once.
const BLOCKS: usize = 4;
const ROWS_OF_A_BLOCK: usize = 512;

/// The silhouette of each clustering, in order, to compare them.
///
/// Exact up to [`COMPARED_ROWS`] rows. Above, [`SAMPLED_ROWS`] rows are drawn by `seed`, the same for all: from each
/// segment of the finest clustering in proportion to its size, and at least two of every segment that has them;
/// distances are those within the sample, and the mean comes with its standard error. Where a silhouette is not defined
/// (one segment, or as many as rows) every coefficient is 0.
///
/// # Errors
/// When the work was stopped.
pub async fn silhouettes<E: Executor>(
    executor: &E,
    clusterings: &[Clustering],
    seed: u64,
) -> Result<Vec<Silhouette>, Stopped> {
    let n_wanted = if executor.n_rows() <= COMPARED_ROWS { COMPARED_ROWS } else { SAMPLED_ROWS };
    measure(executor, &clusterings.iter().collect::<Vec<_>>(), n_wanted, seed).await
}

/// The silhouette of one clustering, to report it: exact up to [`EXACT_ROWS`] rows, above from a sample of
/// [`COMPARED_ROWS`] as in [`silhouettes`].
///
/// # Errors
/// When the work was stopped.
pub async fn silhouette<E: Executor>(executor: &E, clustering: &Clustering, seed: u64) -> Result<Silhouette, Stopped> {
    let n_wanted = if executor.n_rows() <= EXACT_ROWS { EXACT_ROWS } else { COMPARED_ROWS };
    measure(executor, &[clustering], n_wanted, seed).await?.pop().ok_or(Stopped::WrongAnswer)
}

async fn measure<E: Executor>(
    executor: &E,
    clusterings: &[&Clustering],
    n_wanted: usize,
    seed: u64,
) -> Result<Vec<Silhouette>, Stopped> {
    if clusterings.is_empty() {
        return Ok(Vec::new());
    }
    let rows = match executor.n_rows() {
        few if few <= n_wanted => sample::every(few),
        _ => sample::stratified(clusterings, n_wanted, seed),
    };
    let shared = executor.share(rows.clone()).await?;
    let labels_of = |clustering: &&Clustering| rows.iter().map(|&row| clustering.labels[row as usize]).collect();
    let partitions: Vec<Labels> = clusterings.iter().map(labels_of).map(Labels).collect();
    let n_blocks = (rows.len() / ROWS_OF_A_BLOCK).clamp(1, BLOCKS);
    let pairs = pairs(n_blocks);
    let done = Cell::new(0);
    let found = pairs.iter().map(async |pair| {
        let round = MeasureSilhouettes { partitions: partitions.clone(), n_blocks, pair: *pair };
        let found = executor.each(shared, vec![round]).await?.pop().ok_or(Stopped::WrongAnswer)?;
        done.set(done.get() + 1);
        executor.progress(done.get(), pairs.len());
        Ok::<_, Stopped>(found)
    });
    let values = coefficients(&partitions, n_blocks, try_join_all(found).await?);
    let summary = |((clustering, Labels(labels)), values): ((&&Clustering, &Labels), Vec<f32>)| {
        Silhouette::of(rows.clone(), labels, values, &clustering.sizes)
    };
    Ok(clusterings.iter().zip(&partitions).zip(values).map(summary).collect())
}

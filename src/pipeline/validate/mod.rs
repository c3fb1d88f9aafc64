//! How good a clustering is, and how many segments there should be.

use std::cell::Cell;

use futures_util::future::try_join_all;

use crate::pipeline::cluster::Clustering;
use crate::pipeline::parallel::{Executor, Stopped, gather};

pub use agreement::{CrossTable, MostAlike, adjusted_rand};
pub use assess::{AssessParams, Assessment, Evidence, Stage, Verdict, assess};
pub use indices::{DistanceSums, Distances, Indices, calinski_harabasz, indices};
pub use recommend::{EQUAL_SILHOUETTES, Recommendation, Strength, recommend};
pub use silhouette::{Silhouette, SilhouetteTask};

pub mod agreement;
pub mod assess;
mod distances;
mod indices;
mod recommend;
mod sample;
mod silhouette;

/// Up to this many rows the silhouette is exact; above, it is that of a sample of as many, stratified by segment.
pub const SILHOUETTE_ROWS: usize = 20_000;

/// The silhouette of each clustering, in order.
///
/// Exact up to [`SILHOUETTE_ROWS`] rows. Above, rows are drawn from each segment in proportion to its size, at least
/// two where it has them, by `seed`; distances are those within the sample, and the mean comes with its standard
/// error. Where it is not defined (one segment, or as many as rows) every coefficient is 0. Progress counts one piece
/// for each clustering.
///
/// # Errors
/// When the work was stopped.
pub async fn silhouettes<E: Executor>(
    executor: &E,
    clusterings: &[Clustering],
    seed: u64,
) -> Result<Vec<Silhouette>, Stopped> {
    let every = sample::every(executor.n_rows());
    let all = match every.len() {
        few if few <= SILHOUETTE_ROWS => Some(gather(executor, every.clone()).await?),
        _ => None,
    };
    let done = Cell::new(0);
    let measure = async |clustering: &Clustering| {
        let (indices, rows) = if let Some(rows) = &all {
            (every.clone(), rows.clone())
        } else {
            let sample = sample::stratified(clustering, SILHOUETTE_ROWS, seed);
            let rows = gather(executor, sample.clone()).await?;
            (sample, rows)
        };
        let labels = indices.iter().map(|&row| clustering.labels[row as usize]).collect();
        let sizes = clustering.sizes.iter().map(|&size| size as u64).collect();
        let task = SilhouetteTask { rows, indices, labels, sizes };
        let silhouette = executor.tasks(vec![task]).await?.pop().ok_or(Stopped::WrongAnswer)?;
        done.set(done.get() + 1);
        executor.progress(done.get(), clusterings.len());
        Ok(silhouette)
    };
    try_join_all(clusterings.iter().map(measure)).await
}

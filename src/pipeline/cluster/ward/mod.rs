//! Ward's hierarchical clustering (Ward 1963, doi:10.1080/01621459.1963.10500845): a tree of merges, cut anywhere.
//!
//! ```text
//! rows ─ gather ─► up to max_rows ─ Grow, one task ─► Tree ─ cut at k ─► labels ─ NearestCentroid for the rest ─► Clustering
//!                                                       └─ crown ─► the upper merges, for a dendrogram
//! ```
//!
//! The tree is grown once; each cut costs a round or three over the shards.

use serde::{Deserialize, Serialize};

use crate::cluster::Clustering;
use crate::cluster::labelled::Labelled;
use crate::parallel::{Executor, Stopped, gather};
use crate::random::{Purpose, Random};

pub use chain::{Grow, Grown};
pub use nearest::{NearestCentroid, NearestLabels};
pub use params::{WardError, WardParams};
pub use tree::{Crown, Leaf, Merge};

mod chain;
mod nearest;
mod nodes;
mod params;
#[cfg(test)]
mod tests;
mod tree;

/// A grown tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tree {
    /// Rows of the whole matrix.
    pub n_rows: usize,
    /// The rows that the tree was grown on, increasing: all, or a sample of [`WardParams::max_rows`].
    #[serde(with = "crate::parallel::packed")]
    pub rows: Vec<u32>,
    /// By rising height. Leaf `i` is `rows[i]`, merge `m` makes node `rows.len() + m`. Length `rows.len() - 1`.
    pub merges: Vec<Merge>,
}

/// Grows the tree, on all rows or a sample spread over them.
///
/// # Errors
/// When there are no rows, [`WardParams::max_rows`] is below 2, or the work was stopped.
pub async fn grow<E: Executor>(executor: &E, params: &WardParams) -> Result<Tree, WardError> {
    let n_rows = executor.n_rows();
    params.check(n_rows, executor.n_cols())?;
    let picks = Random::new(params.seed, Purpose::WardRows.stream(0)).spread(n_rows, params.max_rows);
    let rows: Vec<u32> = picks.into_iter().map(|row| u32::try_from(row).unwrap_or(u32::MAX)).collect();
    let sample = gather(executor, rows.clone()).await?;
    let grown = executor.tasks(vec![Grow { rows: sample }]).await?.pop().ok_or(Stopped::WrongAnswer)?;
    executor.progress(1, 1);
    Ok(Tree { n_rows, rows, merges: grown.merges })
}

impl Tree {
    /// Rows that the tree was grown on.
    pub fn n_searched(&self) -> usize {
        self.rows.len()
    }

    /// Different rows among those that the tree was grown on.
    pub fn n_distinct(&self) -> usize {
        self.rows.len() - self.merges.partition_point(|merge| merge.height <= 0.0)
    }

    /// The clustering into `n_clusters` segments, of all rows.
    ///
    /// Rows of the tree keep its partition; any other goes to the segment whose centroid, of the rows of the tree, is
    /// nearest. Centroids, sizes and inertia of the answer are those of all rows; its `n_searched` says how many were
    /// in the tree.
    ///
    /// # Errors
    /// When `n_clusters` is 0 or above [`Self::n_distinct`], the rows are others, or the work was stopped.
    ///
    /// # Complexity
    /// Time O(`n_rows` · `n_cols`), and times `n_clusters` for rows outside of the tree.
    pub async fn cut<E: Executor>(&self, executor: &E, n_clusters: usize) -> Result<Clustering, WardError> {
        params::check_number(n_clusters, self.n_distinct(), self.n_searched())?;
        if executor.n_rows() != self.n_rows {
            return Err(WardError::OtherRows { n_rows: self.n_rows, got: executor.n_rows() });
        }
        let of_tree = tree::cut(self.rows.len(), &self.merges, n_clusters);
        let labels = if self.rows.len() == self.n_rows {
            of_tree
        } else {
            self.with_the_rest(executor, n_clusters, &of_tree).await?
        };
        let labelled = Labelled { n_clusters, labels, n_iter: 0, n_searched: self.n_searched() };
        Ok(labelled.measure(executor).await?)
    }

    async fn with_the_rest<E: Executor>(
        &self,
        executor: &E,
        n_clusters: usize,
        of_tree: &[u16],
    ) -> Result<Vec<u16>, Stopped> {
        let n_cols = executor.n_cols();
        let sample = gather(executor, self.rows.clone()).await?;
        let mut centroids = vec![0.0; n_clusters * n_cols];
        let mut sizes = vec![0_u32; n_clusters];
        for (row, &label) in of_tree.iter().enumerate() {
            let label = usize::from(label);
            sizes[label] += 1;
            for (sum, x) in centroids[label * n_cols..][..n_cols].iter_mut().zip(sample.row(row)) {
                *sum += f64::from(*x);
            }
        }
        for (at, sum) in centroids.iter_mut().enumerate() {
            *sum /= f64::from(sizes[at / n_cols]);
        }
        let answers = executor.round(NearestCentroid { centroids }).await?;
        let mut labels: Vec<u16> = answers.into_iter().flat_map(|answer| answer.labels).collect();
        for (&row, &label) in self.rows.iter().zip(of_tree) {
            *labels.get_mut(row as usize).ok_or(Stopped::WrongAnswer)? = label;
        }
        Ok(labels)
    }

    /// The upper `n_merges` merges, or all there are: what a dendrogram can show.
    pub fn crown(&self, n_merges: usize) -> Crown {
        tree::crown(&self.rows, &self.merges, n_merges)
    }
}

//! HDBSCAN (Campello, Moulavi and Sander 2013, doi:10.1007/978-3-642-37456-2_14): groups of any shape and of different
//! densities, with noise between them, without an `eps` to choose.
//!
//! ```text
//! rows ─ gather ─► HdbscanTask: k-d tree ─ core distances ─ spanning tree ─ condensed tree ─ groups ─► Hdbscan
//!   └── above SEARCH_ROWS a sample goes that way, and a round over all rows finds the nearest searched one of each
//! ```
//!
//! The *core distance* of a row is that to its `min_samples`-th nearest row, itself counted. Two rows *reach* each other
//! at the largest of their distance and both core distances. As that bound falls, groups come apart; those are kept that
//! keep the most rows over the widest range of densities.
//!
//! # Ties
//! Where mutual reachabilities are equal, the smaller distance merges first, then the earlier rows: the hierarchy does
//! not depend on how it was computed. scikit-learn leaves ties to the order of a sort; rows whose place a tie decides
//! may differ from it. Equal rows never come apart: where scikit-learn gives a distance of 0 an infinite density, it
//! counts here as the smallest distance above 0.

use serde::{Deserialize, Serialize};

use crate::cluster::density::Groups;
use crate::parallel::{Executor, Stopped, gather};
use crate::random::{Purpose, Random};

use spread::spread;

pub use spread::{NearestRows, NearestSearched};
pub use task::HdbscanTask;

mod condense;
mod mst;
mod select;
mod spread;
mod task;
#[cfg(test)]
mod tests;

/// Above this many rows a sample of as many is searched.
pub const SEARCH_ROWS: usize = 100_000;

/// scikit-learn's words. [`hdbscan`] checks them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HdbscanParams {
    /// Rows of a group at least. At least 2. Where a sample is searched, its share of that.
    pub min_cluster_size: usize,
    /// Neighbours, the row itself counted, that set the core distance. At least 1; as `min_cluster_size` if not given.
    pub min_samples: Option<usize>,
    /// Which groups of the hierarchy are kept.
    pub selection: Selection,
    /// Decides which rows are searched, where not all are.
    pub seed: u64,
}

/// Which groups of the hierarchy are kept (`cluster_selection_method`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Selection {
    /// Those of most excess of mass: groups may be of very different density (`eom`).
    #[default]
    ExcessOfMass,
    /// The finest: more groups, of more equal density (`leaf`: doi:10.21105/joss.00205).
    Leaf,
}

impl Default for HdbscanParams {
    fn default() -> Self {
        Self { min_cluster_size: 5, min_samples: None, selection: Selection::default(), seed: 0 }
    }
}

impl HdbscanParams {
    fn min_samples(&self) -> usize {
        self.min_samples.unwrap_or(self.min_cluster_size)
    }

    fn check(&self) -> Result<(), HdbscanError> {
        let Self { min_cluster_size, min_samples, .. } = *self;
        match (min_cluster_size, min_samples) {
            (0 | 1, _) => Err(HdbscanError::MinClusterSize { min_cluster_size }),
            (_, Some(0)) => Err(HdbscanError::MinSamples { min_samples: 0 }),
            _ => Ok(()),
        }
    }

    /// For a sample of `n_searched` of `n_rows` rows. Core distances are those within the sample.
    fn for_sample(self, n_searched: usize, n_rows: usize) -> Self {
        let min_samples = Some(self.min_samples());
        // Rounded to the nearest, in 64 bits.
        let share = (self.min_cluster_size as u64 * n_searched as u64 + n_rows as u64 / 2) / n_rows.max(1) as u64;
        let min_cluster_size = usize::try_from(share).unwrap_or(self.min_cluster_size).max(2);
        Self { min_cluster_size, min_samples, ..self }
    }
}

/// Groups with how strongly each row belongs to its own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Hdbscan {
    /// Group of each row, or noise.
    pub groups: Groups,
    /// Membership strength of each row, in [0, 1]: the density up to which it stays in its group, as a share of the
    /// highest density of the group. 0 for noise. Length `n_rows`.
    #[serde(with = "crate::parallel::packed")]
    pub probabilities: Vec<f32>,
    /// For each noise row, in row order, the group of the nearest row that is in one (of equals the earliest): what it
    /// would be if no customer was to be left out. [`NOISE`](super::density::NOISE) where there is no group.
    #[serde(with = "crate::parallel::packed")]
    pub nearest_group: Vec<u32>,
    /// Rows that were searched: all of them, or a sample. Every other row has label and strength of the nearest one of
    /// these.
    pub n_searched: usize,
}

impl Hdbscan {
    /// The labels with every noise row in the group of its nearest row that is in one. Which rows were filled, `groups`
    /// says: they are its noise. Length `n_rows`; without a group all stay noise.
    pub fn filled(&self) -> Vec<u32> {
        self.groups.with_noise_as(&self.nearest_group)
    }
}

/// Why there are no groups.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum HdbscanError {
    /// No group.
    #[error("min_cluster_size is {min_cluster_size}, but must be at least 2: one customer is no group")]
    MinClusterSize {
        /// As given.
        min_cluster_size: usize,
    },
    /// No count.
    #[error("min_samples is {min_samples}, but must be at least 1: a customer counts as its own neighbour")]
    MinSamples {
        /// As given.
        min_samples: usize,
    },
    /// The work was stopped.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

/// Groups the rows.
///
/// Exact up to [`SEARCH_ROWS`] rows; above, as many are searched, spread over the rows by `seed`, and every other row is
/// what its nearest searched row is. All rows are noise where they are fewer than `min_cluster_size` or `min_samples`,
/// and where all are equal: the whole is not a group.
///
/// # Errors
/// When `min_cluster_size` is below 2, `min_samples` is 0, or the work was stopped.
pub async fn hdbscan<E: Executor>(executor: &E, params: HdbscanParams) -> Result<Hdbscan, HdbscanError> {
    params.check()?;
    searching(executor, params, SEARCH_ROWS).await
}

async fn searching<E: Executor>(
    executor: &E,
    params: HdbscanParams,
    search_rows: usize,
) -> Result<Hdbscan, HdbscanError> {
    let n_rows = executor.n_rows();
    let picks = Random::new(params.seed, Purpose::DensityRows.stream(0)).spread(n_rows, search_rows);
    let searched: Vec<u32> = picks.into_iter().filter_map(|row| u32::try_from(row).ok()).collect();
    let is_sample = searched.len() < n_rows;
    let rows = gather(executor, searched.clone()).await?;
    let params = if is_sample { params.for_sample(searched.len(), n_rows) } else { params };
    let task = HdbscanTask { rows: rows.clone(), params };
    let found = executor.tasks(vec![task]).await?.pop().ok_or(Stopped::WrongAnswer)?;
    if !is_sample {
        return Ok(found);
    }
    let partials = executor.round(NearestSearched { rows }).await?;
    let places = partials.into_iter().flat_map(|partial| partial.places).collect();
    Ok(spread(&found, &searched, places))
}

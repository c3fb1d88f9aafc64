//! DBSCAN (Ester, Kriegel, Sander and Xu 1996): groups of any shape, where rows lie close, with noise between them.
//!
//! ```text
//! all rows ─ gather ─► DbscanTask: k-d tree ─ core rows ─ joined into groups ─ border rows ─► Dbscan
//! ```
//!
//! A row is *core* if at least `min_samples` rows, itself counted, lie no farther than `eps` from it. Core rows within
//! `eps` of one another share a group. A row that is not core but within `eps` of a core row is *border*; every other
//! one is *noise*. Distances are Euclidean in the units of the matrix, and exact: f32 decides only where it is sure.
//!
//! # Which group a border row joins
//! It may reach several. It joins the one that has the earliest core row in the order of the matrix: the group that a
//! search in row order begins first, and so the label that scikit-learn gives.

use serde::{Deserialize, Serialize};

use crate::cluster::density::{Groups, NOISE};
use crate::parallel::{Executor, Stopped, gather};

pub use k_distances::{KDistances, KDistancesTask, QUERY_ROWS, default_min_samples, k_distances};
pub use task::DbscanTask;

mod border;
mod connect;
mod core_rows;
mod k_distances;
mod task;
#[cfg(test)]
mod tests;

/// scikit-learn's words. [`dbscan`] checks them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DbscanParams {
    /// Rows are neighbours up to this distance, itself included, in the units of the matrix. Above 0, finite.
    pub eps: f64,
    /// Neighbours, the row itself counted, that make a row core. At least 1.
    pub min_samples: usize,
}

/// Groups with what each row is in them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dbscan {
    /// Group of each row, or noise.
    pub groups: Groups,
    /// The core rows, increasing.
    #[serde(with = "crate::parallel::packed")]
    pub core_sample_indices: Vec<u32>,
    /// For each noise row, in row order, the group of its nearest core row (of equals the earliest): what it would be
    /// if no customer was to be left out. [`NOISE`] where there is no core row.
    #[serde(with = "crate::parallel::packed")]
    pub nearest_core: Vec<u32>,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// In the dense part of a group.
    Core,
    /// At the edge of a group.
    Border,
    /// In no group.
    Noise,
}

impl Dbscan {
    /// What a row is.
    ///
    /// # Complexity
    /// Time O(log n).
    pub fn kind(&self, row: u32) -> Kind {
        if self.groups.labels[row as usize] == NOISE {
            Kind::Noise
        } else if self.core_sample_indices.binary_search(&row).is_ok() {
            Kind::Core
        } else {
            Kind::Border
        }
    }

    /// The labels with every noise row in the group of its nearest core row. Which rows were filled, `groups` says: they
    /// are its noise. Length `n_rows`; without a core row all stay [`NOISE`].
    pub fn filled(&self) -> Vec<u32> {
        self.groups.with_noise_as(&self.nearest_core)
    }
}

/// Why there are no groups.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum DbscanError {
    /// No distance.
    #[error("eps is {eps}, but must be a number above 0: it is the distance up to which customers are neighbours")]
    Eps {
        /// As given.
        eps: f64,
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
/// No rows give no groups; equal rows are neighbours at distance 0.
///
/// # Errors
/// When `eps` is not a finite number above 0, `min_samples` is 0, or the work was stopped.
pub async fn dbscan<E: Executor>(executor: &E, params: DbscanParams) -> Result<Dbscan, DbscanError> {
    if !(params.eps > 0.0 && params.eps.is_finite()) {
        return Err(DbscanError::Eps { eps: params.eps });
    }
    check(params.min_samples)?;
    let rows = gather(executor, every(executor.n_rows())).await?;
    Ok(executor.tasks(vec![DbscanTask { rows, params }]).await?.pop().ok_or(Stopped::WrongAnswer)?)
}

fn check(min_samples: usize) -> Result<(), DbscanError> {
    if min_samples == 0 { Err(DbscanError::MinSamples { min_samples }) } else { Ok(()) }
}

/// All row numbers.
fn every(n_rows: usize) -> Vec<u32> {
    (0..u32::try_from(n_rows).unwrap_or(u32::MAX)).collect()
}

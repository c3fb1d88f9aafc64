//! What can be chosen, and what can be wrong with it.

use serde::{Deserialize, Serialize};

use crate::cluster::kmeans::MAX_CLUSTERS;
use crate::parallel::Stopped;

/// How the tree is grown. [`grow`](super::grow) checks it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WardParams {
    /// Rows that the tree is grown on, at most: where there are more, one is drawn from each of as many equal stretches
    /// of rows. At least 2. Time grows with its square.
    pub max_rows: usize,
    /// Which rows are drawn. Same data, params and seed give the same tree.
    pub seed: u64,
}

impl Default for WardParams {
    fn default() -> Self {
        Self { max_rows: 10_000, seed: 0 }
    }
}

/// Why there is no tree, or no clustering from it.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum WardError {
    /// There is nothing to join.
    #[error("there are no rows to group")]
    NoRows,
    /// There is nothing to tell rows apart by.
    #[error("there are no columns to group by")]
    NoColumns,
    /// [`WardParams::max_rows`] is out of its range.
    #[error("the tree would be grown on {max_rows} rows, but needs at least {least}")]
    MaxRows {
        /// What was asked for.
        max_rows: usize,
        /// The smallest that works.
        least: usize,
    },
    /// Not a number of segments.
    #[error("{n_clusters} segments were asked for; there must be at least 1 and at most {most}")]
    NumberOfClusters {
        /// What was asked for.
        n_clusters: usize,
        /// The most that labels can number.
        most: usize,
    },
    /// More segments than different rows.
    #[error(
        "{n_clusters} segments were asked for, but only {n_distinct} of the {n_searched} rows that the tree was grown on \
         differ from one another"
    )]
    TooFewDistinct {
        /// What was asked for.
        n_clusters: usize,
        /// Different rows among those of the tree.
        n_distinct: usize,
        /// Rows that the tree was grown on.
        n_searched: usize,
    },
    /// The tree was grown on other rows than those it is to cut.
    #[error("the tree was grown on {n_rows} rows, but there are {got} now")]
    OtherRows {
        /// Rows when it was grown.
        n_rows: usize,
        /// Rows now.
        got: usize,
    },
    /// The work was called off, or a worker died.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

impl WardParams {
    pub(super) fn check(&self, n_rows: usize, n_cols: usize) -> Result<(), WardError> {
        match self.max_rows {
            max_rows @ 0..2 => Err(WardError::MaxRows { max_rows, least: 2 }),
            _ if n_rows == 0 => Err(WardError::NoRows),
            _ if n_cols == 0 => Err(WardError::NoColumns),
            _ => Ok(()),
        }
    }
}

pub(super) fn check_number(n_clusters: usize, n_distinct: usize, n_searched: usize) -> Result<(), WardError> {
    match n_clusters {
        0 => Err(WardError::NumberOfClusters { n_clusters, most: MAX_CLUSTERS }),
        many if many > MAX_CLUSTERS => Err(WardError::NumberOfClusters { n_clusters, most: MAX_CLUSTERS }),
        many if many > n_distinct => Err(WardError::TooFewDistinct { n_clusters, n_distinct, n_searched }),
        _ => Ok(()),
    }
}

//! What can be chosen, and what can be wrong with it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::cluster::kmeans::MAX_CLUSTERS;
use crate::cluster::mixed::GowerError;
use crate::parallel::Stopped;

/// The most rows whose distances are held at once: 400 MB of them.
pub const MOST_ROWS: usize = 10_000;

/// How medoids are searched. What finds them checks these.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MedoidsParams {
    /// Of the numeric columns, then of the categorical ones; none: all weigh the same.
    pub weights: Vec<f64>,
    /// Runs on one set of rows, the first from the greedy start, the others from rows drawn at random; the one of lowest
    /// loss is kept. At least 1.
    pub n_init: usize,
    /// Passes over all rows of one run, at most. At least 1.
    pub max_iter: usize,
    /// Rows that are searched at once, at most: above it, `n_samples` samples of as many rows are. At least 2 and at most
    /// [`MOST_ROWS`]. Time and memory grow with its square, four bytes for each pair.
    pub max_rows: usize,
    /// Samples that are searched where rows are many; the medoids of lowest loss over all rows are kept. At least 1.
    pub n_samples: usize,
    /// Same rows, params and seed give the same medoids.
    pub seed: u64,
}

impl Default for MedoidsParams {
    fn default() -> Self {
        Self { weights: Vec::new(), n_init: 2, max_iter: 100, max_rows: 3_000, n_samples: 5, seed: 0 }
    }
}

impl MedoidsParams {
    pub(super) fn check(&self) -> Result<(), MedoidsError> {
        let checks = [
            (ParameterName::NInit, self.n_init, 1),
            (ParameterName::MaxIter, self.max_iter, 1),
            (ParameterName::MaxRows, self.max_rows, 2),
            (ParameterName::NSamples, self.n_samples, 1),
        ];
        match checks.into_iter().find(|(_, value, least)| value < least) {
            Some((name, value, least)) => Err(MedoidsError::Parameter { name, value, least }),
            None => check_rows(self.max_rows),
        }
    }
}

/// Which of [`MedoidsParams`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ParameterName {
    /// [`MedoidsParams::n_init`].
    NInit,
    /// [`MedoidsParams::max_iter`].
    MaxIter,
    /// [`MedoidsParams::max_rows`].
    MaxRows,
    /// [`MedoidsParams::n_samples`].
    NSamples,
}

impl fmt::Display for ParameterName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NInit => "n_init",
            Self::MaxIter => "max_iter",
            Self::MaxRows => "max_rows",
            Self::NSamples => "n_samples",
        })
    }
}

/// Why there are no medoids.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum MedoidsError {
    /// Not a number of segments.
    #[error("{n_clusters} segments were asked for; there must be at least 1 and at most {most}")]
    NumberOfClusters {
        /// What was asked for.
        n_clusters: usize,
        /// The most that labels can number.
        most: usize,
    },
    /// More segments than different rows.
    #[error("{n_clusters} segments were asked for, but only {n_distinct} of the {n_rows} rows differ from one another")]
    TooFewDistinct {
        /// What was asked for.
        n_clusters: usize,
        /// Rows there are.
        n_rows: usize,
        /// Different rows among them.
        n_distinct: usize,
    },
    /// Distances of so many rows do not fit the memory of a browser.
    #[error("medoids would be searched among {n_rows} rows at once; there can be at most {most}")]
    TooManyRows {
        /// Rows that would be searched.
        n_rows: usize,
        /// [`MOST_ROWS`].
        most: usize,
    },
    /// A medoid that was given to start from is no row, or was given twice.
    #[error("row {row} was given as a medoid, but is no row or was given twice; there are {n_rows} rows")]
    Medoid {
        /// What was given, from 0.
        row: usize,
        /// Rows there are.
        n_rows: usize,
    },
    /// The weights of the columns make no distance.
    #[error(transparent)]
    Gower(#[from] GowerError),
    /// A parameter is out of its range.
    #[error("{name} is {value}, but must be at least {least}")]
    Parameter {
        /// Which one.
        name: ParameterName,
        /// What was asked for.
        value: usize,
        /// The smallest that works.
        least: usize,
    },
    /// The work was called off, or a worker died.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

pub(super) fn check_number(n_clusters: usize, n_distinct: usize, n_rows: usize) -> Result<(), MedoidsError> {
    match n_clusters {
        1..=MAX_CLUSTERS if n_clusters <= n_distinct => Ok(()),
        1..=MAX_CLUSTERS => Err(MedoidsError::TooFewDistinct { n_clusters, n_rows, n_distinct }),
        _ => Err(MedoidsError::NumberOfClusters { n_clusters, most: MAX_CLUSTERS }),
    }
}

pub(super) fn check_rows(n_rows: usize) -> Result<(), MedoidsError> {
    if n_rows > MOST_ROWS { Err(MedoidsError::TooManyRows { n_rows, most: MOST_ROWS }) } else { Ok(()) }
}

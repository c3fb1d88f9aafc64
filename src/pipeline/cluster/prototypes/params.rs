//! What can be chosen, and what can be wrong with it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::cluster::kmeans::MAX_CLUSTERS;
use crate::parallel::Stopped;
use crate::prepare::SMALLEST_WEIGHT;

/// How prototypes are searched. What finds them checks these.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PrototypesParams {
    /// What a category that differs costs, in squared units of the numbers: at least 0. None: half the mean standard
    /// deviation of the numeric columns, in the range that Huang (1997, "Clustering large data sets with mixed numeric and
    /// categorical values") advises; 1 where that is 0 or there are no numbers.
    pub gamma: Option<f64>,
    /// How much each column counts in squared units, numeric columns first; none: all once. Numbers come multiplied by the
    /// root of theirs, so that these only say what `gamma` is measured without. At least [`SMALLEST_WEIGHT`].
    pub weights: Vec<f64>,
    /// Runs from different starts; the one of lowest cost is kept. At least 1.
    pub n_init: usize,
    /// Passes over all rows of one run, at most. At least 1.
    pub max_iter: usize,
    /// Same rows, params and seed give the same labels.
    pub seed: u64,
}

impl Default for PrototypesParams {
    fn default() -> Self {
        Self { gamma: None, weights: Vec::new(), n_init: 10, max_iter: 100, seed: 0 }
    }
}

impl PrototypesParams {
    pub(super) fn check(&self, n_cols: usize) -> Result<(), PrototypesError> {
        if ![0, n_cols].contains(&self.weights.len()) {
            return Err(PrototypesError::Weights { got: self.weights.len(), expected: n_cols });
        }
        let checks = [
            (ParameterName::Gamma, self.gamma.unwrap_or(0.0), 0.0),
            (ParameterName::NInit, self.n_init as f64, 1.0),
            (ParameterName::MaxIter, self.max_iter as f64, 1.0),
        ];
        let weights = self.weights.iter().map(|weight| (ParameterName::Weight, *weight, SMALLEST_WEIGHT));
        match checks.into_iter().chain(weights).find(|(_, value, least)| !value.is_finite() || value < least) {
            Some((name, value, least)) => Err(PrototypesError::Parameter { name, value, least }),
            None => Ok(()),
        }
    }
}

/// Which of [`PrototypesParams`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ParameterName {
    /// [`PrototypesParams::gamma`].
    Gamma,
    /// One of [`PrototypesParams::weights`].
    Weight,
    /// [`PrototypesParams::n_init`].
    NInit,
    /// [`PrototypesParams::max_iter`].
    MaxIter,
}

impl fmt::Display for ParameterName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Gamma => "gamma",
            Self::Weight => "a weight",
            Self::NInit => "n_init",
            Self::MaxIter => "max_iter",
        })
    }
}

/// Why there are no prototypes.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum PrototypesError {
    /// There is nothing to compare rows by.
    #[error("there are no columns to group by")]
    NoColumns,
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
    /// There must be one for each column.
    #[error("{got} weights were given for {expected} columns")]
    Weights {
        /// Weights given.
        got: usize,
        /// Columns there are.
        expected: usize,
    },
    /// A row that was given to start from is none.
    #[error("row {row} was given to start from, but there are {n_rows} rows")]
    Start {
        /// What was given, from 0.
        row: usize,
        /// Rows there are.
        n_rows: usize,
    },
    /// A parameter is out of its range.
    #[error("{name} is {value}, but must be a number of at least {least}")]
    Parameter {
        /// Which one.
        name: ParameterName,
        /// What was asked for.
        value: f64,
        /// The smallest that works.
        least: f64,
    },
    /// The work was called off, or a worker died.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

pub(super) fn check_number(n_clusters: usize, n_distinct: usize, n_rows: usize) -> Result<(), PrototypesError> {
    match n_clusters {
        1..=MAX_CLUSTERS if n_clusters <= n_distinct => Ok(()),
        1..=MAX_CLUSTERS => Err(PrototypesError::TooFewDistinct { n_clusters, n_rows, n_distinct }),
        _ => Err(PrototypesError::NumberOfClusters { n_clusters, most: MAX_CLUSTERS }),
    }
}

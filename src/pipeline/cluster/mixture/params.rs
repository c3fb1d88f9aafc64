//! What can be chosen, and what can be wrong with it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::cluster::kmeans::{KMeansError, MAX_CLUSTERS};
use crate::parallel::Stopped;

/// The shape of a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CovarianceType {
    /// An ellipsoid in any direction: `n_cols (n_cols + 1) / 2` numbers for each component.
    Full,
    /// An ellipsoid along the columns: `n_cols` numbers for each component.
    Diag,
}

/// scikit-learn's words. What fits a mixture checks them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MixtureParams {
    /// The shape of the components.
    pub covariance_type: CovarianceType,
    /// Runs from different k-means clusterings; the one of highest likelihood is kept. At least 1.
    pub n_init: usize,
    /// Iterations of one run at most. At least 1.
    pub max_iter: usize,
    /// A run ends when the mean log-likelihood of a row changed by less than this. At least 0.
    pub tol: f64,
    /// Added to each variance, in squared units of the matrix, so that no component shrinks to a point. At least 0.
    pub reg_covar: f64,
    /// Same data, params and seed give the same mixture.
    pub seed: u64,
}

impl Default for MixtureParams {
    fn default() -> Self {
        Self { covariance_type: CovarianceType::Full, n_init: 1, max_iter: 100, tol: 1e-3, reg_covar: 1e-6, seed: 0 }
    }
}

impl MixtureParams {
    pub(super) fn check(&self) -> Result<(), MixtureError> {
        let checks = [
            (ParameterName::NInit, self.n_init as f64, 1.0),
            (ParameterName::MaxIter, self.max_iter as f64, 1.0),
            (ParameterName::Tol, self.tol, 0.0),
            (ParameterName::RegCovar, self.reg_covar, 0.0),
        ];
        match checks.into_iter().find(|(_, value, least)| !value.is_finite() || value < least) {
            Some((name, value, least)) => Err(MixtureError::Parameter { name, value, least }),
            None => Ok(()),
        }
    }
}

/// Which of [`MixtureParams`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ParameterName {
    /// [`MixtureParams::n_init`].
    NInit,
    /// [`MixtureParams::max_iter`].
    MaxIter,
    /// [`MixtureParams::tol`].
    Tol,
    /// [`MixtureParams::reg_covar`].
    RegCovar,
}

impl fmt::Display for ParameterName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NInit => "n_init",
            Self::MaxIter => "max_iter",
            Self::Tol => "tol",
            Self::RegCovar => "reg_covar",
        })
    }
}

/// Why there is no mixture.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum MixtureError {
    /// There is nothing to fit a mixture to.
    #[error("a mixture needs rows and columns; here are {n_rows} rows of {n_cols} columns")]
    Nothing {
        /// Rows there are.
        n_rows: usize,
        /// Columns there are.
        n_cols: usize,
    },
    /// Not a number of components.
    #[error("{n_components} components were asked for; there must be at least 1 and at most {most}")]
    NumberOfComponents {
        /// What was asked for.
        n_components: usize,
        /// The most that labels can number.
        most: usize,
    },
    /// More components than different rows.
    #[error(
        "{n_components} components were asked for, but only {n_distinct} of the {n_rows} rows differ from one another in \
         the chosen columns"
    )]
    TooFewDistinct {
        /// What was asked for.
        n_components: usize,
        /// Rows there are.
        n_rows: usize,
        /// Different rows among them.
        n_distinct: usize,
    },
    /// Numbers given to start from do not have the shape that they must have.
    #[error("the given components have {got} {what}, but {expected} are needed")]
    Shape {
        /// Which numbers.
        what: Part,
        /// How many there are.
        got: usize,
        /// How many there must be.
        expected: usize,
    },
    /// A component has no width in some direction.
    #[error(
        "component {} has shrunk to a point or a line: its columns say the same, or their units are too far apart; a \
         larger reg_covar, fewer components or the diagonal shape would help",
        component + 1
    )]
    Collapsed {
        /// Which one, from 0.
        component: usize,
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
    /// The k-means that it starts from failed.
    #[error(transparent)]
    KMeans(KMeansError),
    /// The work was called off, or a worker died.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

/// Which numbers of a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// Means.
    Means,
    /// Variances and covariances.
    Covariances,
}

impl fmt::Display for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Means => "means",
            Self::Covariances => "covariances",
        })
    }
}

impl From<KMeansError> for MixtureError {
    fn from(error: KMeansError) -> Self {
        match error {
            KMeansError::TooFewDistinct { n_clusters, n_rows, n_distinct } => {
                Self::TooFewDistinct { n_components: n_clusters, n_rows, n_distinct }
            }
            KMeansError::Stopped(stopped) => Self::Stopped(stopped),
            other => Self::KMeans(other),
        }
    }
}

pub(super) fn check_number(n_components: usize) -> Result<(), MixtureError> {
    if (1..=MAX_CLUSTERS).contains(&n_components) {
        return Ok(());
    }
    Err(MixtureError::NumberOfComponents { n_components, most: MAX_CLUSTERS })
}

//! What can be chosen, and what can be wrong with it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::parallel::Stopped;

/// Labels are 16 bits wide, and the kernel packs them with a sign.
pub const MAX_CLUSTERS: usize = 1 << 15;

/// scikit-learn's words. `fit` checks them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KMeansParams {
    /// Where a run starts.
    pub init: Init,
    /// Runs from different starting centroids; the one of lowest inertia is improved further. At least 1.
    pub n_init: usize,
    /// Iterations of one descent at most. At least 1.
    pub max_iter: usize,
    /// A descent ends when the centroids moved, in all, no more than this share of the mean variance of the columns
    /// (squared distances). At least 0: only when they did not move. The last descent over rows of which all were
    /// searched is short, and goes on until nothing moves whatever this is.
    pub tol: f64,
    /// Same data, params and seed give the same labels.
    pub seed: u64,
}

/// Where a run starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Init {
    /// At rows far from one another: greedy k-means++ (Arthur and Vassilvitskii 2007), as in scikit-learn.
    #[default]
    KMeansPlusPlus,
    /// At different rows drawn at random.
    Random,
}

impl Default for KMeansParams {
    fn default() -> Self {
        Self { init: Init::default(), n_init: 10, max_iter: 300, tol: 1e-4, seed: 0 }
    }
}

impl KMeansParams {
    /// Each parameter in its range.
    pub(super) fn check(&self) -> Result<(), KMeansError> {
        let checks = [
            (ParameterName::NInit, self.n_init as f64, 1.0),
            (ParameterName::MaxIter, self.max_iter as f64, 1.0),
            (ParameterName::Tol, self.tol, 0.0),
        ];
        match checks.into_iter().find(|(_, value, least)| value.is_nan() || value < least) {
            Some((name, value, least)) => Err(KMeansError::Parameter { name, value, least }),
            None => Ok(()),
        }
    }
}

/// Which of [`KMeansParams`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ParameterName {
    /// [`KMeansParams::n_init`].
    NInit,
    /// [`KMeansParams::max_iter`].
    MaxIter,
    /// [`KMeansParams::tol`].
    Tol,
}

impl fmt::Display for ParameterName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NInit => "n_init",
            Self::MaxIter => "max_iter",
            Self::Tol => "tol",
        })
    }
}

/// Why there is no clustering.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum KMeansError {
    /// Not a number of segments.
    #[error("{n_clusters} segments were asked for; there must be at least 1")]
    NoClusters {
        /// What was asked for.
        n_clusters: usize,
    },
    /// More than a label can number.
    #[error("{n_clusters} segments were asked for; there can be at most {most}")]
    TooManyClusters {
        /// What was asked for.
        n_clusters: usize,
        /// [`MAX_CLUSTERS`].
        most: usize,
    },
    /// More segments than different rows.
    #[error(
        "{n_clusters} segments were asked for, but only {n_distinct} of the {n_rows} rows differ from one another in \
         the chosen columns"
    )]
    TooFewDistinct {
        /// What was asked for.
        n_clusters: usize,
        /// Rows there are.
        n_rows: usize,
        /// Different rows among them.
        n_distinct: usize,
    },
    /// As many segments as rows: they can be made, but not compared with other numbers of segments.
    #[error(
        "{n_rows} rows are too few to compare numbers of segments: {n_clusters} segments can be judged from {} rows on",
        n_clusters + 1
    )]
    TooFewRows {
        /// What was asked for.
        n_clusters: usize,
        /// Rows there are.
        n_rows: usize,
    },
    /// A parameter is out of its range.
    #[error("{name} is {value}, but must be at least {least}")]
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

#[cfg(test)]
mod tests {
    use super::{KMeansError, KMeansParams, ParameterName};

    #[test]
    fn parameters_out_of_range_are_named() {
        let error = KMeansParams { n_init: 0, ..KMeansParams::default() }.check().unwrap_err();
        assert_eq!(error, KMeansError::Parameter { name: ParameterName::NInit, value: 0.0, least: 1.0 });
        assert_eq!(error.to_string(), "n_init is 0, but must be at least 1");
        assert!(KMeansParams { max_iter: 0, ..KMeansParams::default() }.check().is_err());
        assert!(KMeansParams { tol: -1e-9, ..KMeansParams::default() }.check().is_err());
        assert!(KMeansParams { tol: f64::NAN, ..KMeansParams::default() }.check().is_err());
        assert_eq!(KMeansParams { tol: 0.0, ..KMeansParams::default() }.check(), Ok(()));
    }
}

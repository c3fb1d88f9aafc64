//! How much each clustering variable counts.
//!
//! # Why not from 0
//! A column of weight 0 would leave nothing of itself in the matrix: no centroid of it could be shown in its unit. Whoever
//! wants none of a column leaves it out.

use crate::prepare::{FittedColumn, PrepareError, Recipe};

/// A column counts at least a tenth.
pub const SMALLEST_WEIGHT: f64 = 0.1;

/// A column counts at most ten times.
pub const LARGEST_WEIGHT: f64 = 10.0;

/// The weight where none was chosen.
pub(super) fn once() -> f64 {
    1.0
}

impl Recipe {
    /// How much a column counts in squared distances; 1 where nothing was chosen.
    pub fn weight(&self, column: &str) -> f64 {
        self.weights.get(column).map_or(1.0, |weight| weight.0)
    }

    /// The same, if it can be used.
    pub(super) fn checked_weight(&self, column: &str) -> Result<f64, PrepareError> {
        let weight = self.weight(column);
        if (SMALLEST_WEIGHT..=LARGEST_WEIGHT).contains(&weight) {
            Ok(weight)
        } else {
            Err(PrepareError::Weight { name: column.to_owned(), weight })
        }
    }

    /// Some clustering variable counts more or less than once.
    pub fn is_weighted(&self) -> bool {
        self.columns.iter().any(|column| self.weight(column).to_bits() != 1.0_f64.to_bits())
    }
}

impl FittedColumn {
    /// What one unit of the matrix is in the unit of the transformed values, which is that of the file where there is no
    /// transform.
    pub fn unit(&self) -> f64 {
        self.spread / self.weight.sqrt()
    }
}

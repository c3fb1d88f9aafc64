//! One clustering variable: missing → filled → clipped → scaled and weighted.

use crate::prepare::{FittedColumn, FittedRecipe, OutlierAction};

impl FittedRecipe {
    /// One row, prepared exactly as the fitted ones: filled, clipped, scaled, weighted. Takes one value per clustering
    /// variable, in the order of the recipe; None, or NaN, is missing.
    ///
    /// An outlier is clipped if the recipe clips, and taken as it is if the recipe sets rows aside or keeps them.
    pub fn apply(&self, row: &[Option<f64>]) -> Vec<f64> {
        let clips = self.recipe.outlier_action == OutlierAction::Clip;
        self.columns.iter().zip(row).map(|(column, value)| column.scaled(column.repaired(*value, clips))).collect()
    }

    /// A point in the units of the matrix, such as a centroid, in the units of the file.
    pub fn in_file_units(&self, scaled: &[f64]) -> Vec<f64> {
        self.columns.iter().zip(scaled).map(|(column, value)| column.in_file_unit(*value)).collect()
    }
}

impl FittedColumn {
    /// Filled and, if the recipe clips, within the fence.
    pub(super) fn repaired(&self, value: Option<f64>, clips: bool) -> f64 {
        let value = value.filter(|value| !value.is_nan()).unwrap_or(self.fill);
        match self.fence {
            Some((low, high)) if clips => value.max(low).min(high),
            _ => value,
        }
    }

    /// In the unit of the matrix.
    pub(super) fn scaled(&self, value: f64) -> f64 {
        (value - self.center) / self.unit()
    }

    /// Outside of the fence.
    pub(super) fn is_outlier(&self, value: f64) -> bool {
        self.fence.is_some_and(|(low, high)| value < low || value > high)
    }
}

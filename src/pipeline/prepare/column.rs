//! One clustering variable: missing → filled → clipped → transformed → scaled and weighted; and one row of them.

use crate::order::smaller;
use crate::prepare::unit_length::to_unit_length;
use crate::prepare::{FittedColumn, FittedRecipe, OutlierAction};

impl FittedRecipe {
    /// One row, prepared exactly as the fitted ones: filled, clipped, transformed, scaled, weighted, and brought to length 1
    /// where the recipe does so. Takes one value per fitted column, in their order; None, or NaN, is missing. Where the recipe encodes words, [`FittedRecipe::encoded`]
    /// makes the values.
    ///
    /// An outlier is clipped if the recipe clips, and taken as it is if the recipe sets rows aside or keeps them.
    pub fn apply(&self, row: &[Option<f64>]) -> Vec<f64> {
        let mut scaled: Vec<f64> =
            self.columns.iter().zip(self.repaired(row)).map(|(column, value)| column.scaled(value)).collect();
        if self.recipe.unit_length {
            to_unit_length(&mut scaled);
        }
        scaled
    }

    /// The same row before it is transformed: filled, and clipped if the recipe clips, in the units of the file.
    pub fn repaired(&self, row: &[Option<f64>]) -> Vec<f64> {
        let clips = self.clips();
        self.columns.iter().zip(row).map(|(column, value)| column.repaired(*value, clips)).collect()
    }

    /// Outliers are moved to the fence.
    pub(super) fn clips(&self) -> bool {
        self.recipe.outlier_action == OutlierAction::Clip
    }

    /// A point in the units of the matrix, such as a centroid, in the units of the file. None where rows were brought to
    /// length 1: how long they were, it does not tell.
    pub fn in_file_units(&self, scaled: &[f64]) -> Option<Vec<f64>> {
        scaled.iter().enumerate().map(|(at, value)| self.in_file_unit(at, *value)).collect()
    }

    /// The same of one fitted column.
    pub fn in_file_unit(&self, column: usize, value: f64) -> Option<f64> {
        self.columns.get(column).filter(|_| !self.recipe.unit_length).map(|column| column.in_file_unit(value))
    }
}

impl FittedColumn {
    /// Filled and, if the recipe clips, within the fence.
    pub(super) fn repaired(&self, value: Option<f64>, clips: bool) -> f64 {
        let mut value = value.unwrap_or(f64::NAN);
        self.repair(std::slice::from_mut(&mut value), clips);
        value
    }

    /// The same for many values, in place.
    pub(super) fn repair(&self, values: &mut [f64], clips: bool) {
        let (low, high) = self.fence.filter(|_| clips).unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
        for value in values {
            let filled = if value.is_nan() { self.fill } else { *value };
            *value = if filled < low { low } else { smaller(filled, high) };
        }
    }

    /// In the unit of the matrix. A value that the transform does not take counts as the smallest value of the fitted rows.
    pub(super) fn scaled(&self, mut value: f64) -> f64 {
        self.scale(std::slice::from_mut(&mut value));
        value
    }

    /// The same for many values, in place.
    pub(super) fn scale(&self, values: &mut [f64]) {
        if self.transform.is_some() {
            for value in &mut *values {
                *value = self.transformed(*value);
            }
        }
        let unit = self.unit();
        for value in values {
            *value = (*value - self.center) / unit;
        }
    }

    /// In the unit of center and spread.
    pub(super) fn transformed(&self, value: f64) -> f64 {
        match &self.transform {
            Some(transform) if transform.kind().takes(value) => transform.transformed(value),
            Some(transform) => transform.transformed(self.range.0),
            None => value,
        }
    }

    /// A value of the matrix in the unit of the file. Of the mean of several values, such as a centroid, where the column is
    /// transformed, it is a middle of theirs, not their mean: of logarithms the geometric mean.
    pub(super) fn in_file_unit(&self, value: f64) -> f64 {
        let value = value * self.unit() + self.center;
        self.transform.as_ref().map_or(value, |transform| transform.original(value))
    }

    /// Below or above all values of the fitted rows; a missing one is neither.
    pub(crate) fn is_beyond_range(&self, value: f64) -> bool {
        value < self.range.0 || value > self.range.1
    }

    /// Outside of the fence.
    pub(super) fn is_outlier(&self, value: f64) -> bool {
        self.fence.is_some_and(|(low, high)| value < low || value > high)
    }
}

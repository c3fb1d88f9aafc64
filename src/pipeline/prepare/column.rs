//! One clustering variable: missing → filled → clipped → scaled and weighted.

use crate::prepare::{FittedColumn, FittedRecipe, OutlierAction, OutlierRule, ScalerKind};
use crate::table::moments::Scaled;

/// Tukey's fence: quartiles ± 1.5 IQR.
const IQR_REACH: f64 = 1.5;

/// Of a z-score.
const ZSCORE_REACH: f64 = 3.0;

impl FittedRecipe {
    /// One row, prepared exactly as the fitted ones: filled, clipped, scaled, weighted. Takes one value per clustering
    /// variable, in the order of the recipe; None, or NaN, is missing.
    ///
    /// An outlier is clipped if the recipe clips, and taken as it is if the recipe sets rows aside.
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

/// Values below the first or above the second are outliers. None where the rule is None, and for a column without
/// spread: if half of the values are the same (IQR 0), the rule would call all others outliers.
pub(super) fn fence(found: &[f64], rule: OutlierRule) -> Option<(f64, f64)> {
    match rule {
        OutlierRule::None => None,
        OutlierRule::Iqr => Scaled::new(found).fence(IQR_REACH),
        OutlierRule::Zscore => {
            let scaled = Scaled::new(found);
            (scaled.mean_and_deviation().1 > 0.0).then(|| scaled.band(ZSCORE_REACH))
        }
    }
}

/// Center and spread of the values of all rows used. The spread is not finite if the range of the values is not.
pub(super) fn center_and_spread(values: &[f64], scaler: ScalerKind) -> (f64, f64) {
    let (mean, deviation) = Scaled::new(values).mean_and_deviation();
    let (center, spread) = match scaler {
        ScalerKind::Standard => (mean, deviation),
        ScalerKind::MinMax => {
            let (min, max) = range(values);
            (min, max - min)
        }
        // Centred all the same: distances do not change, and f32 has its digits around 0.
        ScalerKind::None => (mean, 1.0),
    };
    (center, if spread == 0.0 { 1.0 } else { spread })
}

/// Smallest and largest. `(inf, -inf)` for no values.
pub(super) fn range(values: &[f64]) -> (f64, f64) {
    let start = (f64::INFINITY, f64::NEG_INFINITY);
    values.iter().fold(start, |(min, max), value| (min.min(*value), max.max(*value)))
}

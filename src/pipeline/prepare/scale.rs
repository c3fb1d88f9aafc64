//! How columns are brought to one scale.

use serde::{Deserialize, Serialize};

use crate::order::larger;
use crate::table::moments::Scaled;

/// How the columns are brought to one scale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScalerKind {
    /// Mean 0, population standard deviation 1; a constant column is divided by 1.
    #[default]
    Standard,
    /// From 0 to 1; a constant column becomes 0.
    #[serde(rename = "minmax")]
    MinMax,
    /// The file's own units.
    None,
    /// Median 0, distance of the quartiles 1; a column whose quartiles are the same is divided by 1.
    Robust,
    /// Divided by the largest magnitude, so that 0 stays 0; a column of zeros is divided by 1.
    MaxAbs,
}

/// Center and spread of the values of all rows used. The spread is not finite if the range of the values is not.
pub(super) fn center_and_spread(values: &Scaled, scaler: ScalerKind) -> (f64, f64) {
    let (min, max) = values.bounds().unwrap_or_default();
    let (center, spread) = match scaler {
        ScalerKind::Standard => values.mean_and_deviation(),
        ScalerKind::MinMax => (min, max - min),
        // Centred all the same: distances do not change, and f32 has its digits around 0.
        ScalerKind::None => (values.mean(), 1.0),
        ScalerKind::Robust => (values.median().unwrap_or_default(), values.iqr()),
        ScalerKind::MaxAbs => (0.0, larger(-min, max)),
    };
    (center, if spread == 0.0 { 1.0 } else { spread })
}

#[cfg(test)]
mod tests {
    use super::ScalerKind;
    use crate::table::moments::Scaled;

    fn center_and_spread(values: &[f64], scaler: ScalerKind) -> (f64, f64) {
        super::center_and_spread(&Scaled::new(values), scaler)
    }

    #[test]
    fn every_scaler_by_hand() {
        let values = [-8.0, 0.0, 2.0, 4.0, 2.0];
        let of = |scaler| center_and_spread(&values, scaler);
        assert_eq!(of(ScalerKind::Standard), (0.0, 17.6_f64.sqrt()));
        assert_eq!(of(ScalerKind::MinMax), (-8.0, 12.0));
        assert_eq!(of(ScalerKind::None), (0.0, 1.0));
        assert_eq!(of(ScalerKind::Robust), (2.0, 2.0), "quartiles 0 and 2");
        assert_eq!(of(ScalerKind::MaxAbs), (0.0, 8.0));
    }

    #[test]
    fn a_column_without_spread_is_divided_by_one() {
        for scaler in [ScalerKind::Standard, ScalerKind::MinMax, ScalerKind::Robust] {
            assert_eq!(center_and_spread(&[7.0; 3], scaler), (7.0, 1.0));
        }
        assert_eq!(center_and_spread(&[0.0; 3], ScalerKind::MaxAbs), (0.0, 1.0));
        assert_eq!(center_and_spread(&[7.0, 7.0, 7.0, 9.0, 7.0], ScalerKind::Robust), (7.0, 1.0));
    }
}

//! Outliers: what they are, what happens to them, and the fence of one column.

use serde::{Deserialize, Serialize};

use crate::prepare::FittedTransform;
use crate::table::moments::Scaled;

/// Tukey's fence: quartiles ± 1.5 IQR.
const IQR_REACH: f64 = 1.5;

/// Tukey's outer fence: what lies beyond it is "far out".
pub(super) const FAR_REACH: f64 = 3.0;

/// Of a z-score.
const ZSCORE_REACH: f64 = 3.0;

/// Of a modified z-score.
const MODIFIED_REACH: f64 = 3.5;

/// The median absolute deviation of a normal distribution, in its standard deviations.
const NORMAL_DEVIATION: f64 = 0.6745;

/// Below this share of the values, and above the rest of 1 from it, quantile winsorising begins.
const TAIL: f64 = 0.01;

/// What counts as an outlier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutlierRule {
    /// Nothing.
    #[default]
    None,
    /// Below Q1 - 1.5 IQR or above Q3 + 1.5 IQR (Tukey 1977).
    Iqr,
    /// "Far out": below Q1 - 3 IQR or above Q3 + 3 IQR (Tukey 1977).
    FarOut,
    /// More than 3 standard deviations from the mean.
    Zscore,
    /// A modified z-score `0.6745 (x - median) / MAD` beyond ±3.5, where MAD is the median absolute deviation from the
    /// median (Iglewicz and Hoaglin 1993).
    ModifiedZscore,
    /// Below the 1 % quantile or above the 99 % quantile: with [`OutlierAction::Clip`] the column is winsorised. Unlike the
    /// other rules it always finds some, unless they are ties.
    Quantile,
    /// The row has an isolation score above 0.5 in all columns together, missing values filled (Liu, Ting and Zhou 2008, with
    /// 100 trees of 256 rows). The forest is not kept: a new customer is assigned, never set aside.
    IsolationForest,
}

/// What happens to outliers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutlierAction {
    /// Moved to the fence, for clustering only. A row that an isolation forest found has no fence: it is set aside.
    #[default]
    Clip,
    /// The row is set aside.
    SetAside,
    /// Listed, and used as found.
    Keep,
}

/// Values below the first or above the second are outliers. None where the rule is none for single columns, and for a
/// column without spread: if half of the values are the same (IQR or MAD 0), the rule would call all others outliers.
pub(super) fn fence(found: &Scaled, rule: OutlierRule) -> Option<(f64, f64)> {
    match rule {
        OutlierRule::None | OutlierRule::IsolationForest => None,
        OutlierRule::Iqr => found.fence(IQR_REACH),
        OutlierRule::FarOut => found.fence(FAR_REACH),
        OutlierRule::Zscore => (found.mean_and_deviation().1 > 0.0).then(|| found.band(ZSCORE_REACH)),
        OutlierRule::ModifiedZscore => found.band_of_deviations(MODIFIED_REACH / NORMAL_DEVIATION),
        OutlierRule::Quantile => Some(found.between(TAIL, 1.0 - TAIL)).filter(|(low, high)| low < high),
    }
}

/// The same of a column that is drawn in: the rule is asked of the values as they are then, and the fence told in the unit of
/// the column. A long tail ends far beyond the fence of its values as found: that would press its best customers together.
pub(super) fn fence_drawn_in(found: &Scaled, rule: OutlierRule, transform: &FittedTransform) -> Option<(f64, f64)> {
    let of_quartiles = |reach: f64| {
        // The order stays, so that quartiles become quartiles.
        let [q1, _, q3] = found.quartiles()?.map(|value| transform.transformed(value));
        let iqr = q3 - q1;
        (iqr > 0.0).then_some((q1 - reach * iqr, q3 + reach * iqr))
    };
    let (low, high) = match rule {
        OutlierRule::Iqr => of_quartiles(IQR_REACH)?,
        OutlierRule::FarOut => of_quartiles(FAR_REACH)?,
        OutlierRule::Zscore | OutlierRule::ModifiedZscore => {
            let drawn_in: Vec<f64> = found.values().map(|value| transform.transformed(value)).collect();
            fence(&Scaled::new(&drawn_in), rule)?
        }
        OutlierRule::None | OutlierRule::IsolationForest | OutlierRule::Quantile => return fence(found, rule),
    };
    Some((transform.original(low), transform.original(high)))
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::OutlierRule;
    use crate::prepare::FittedTransform;
    use crate::table::moments::Scaled;

    fn fence(found: &[f64], rule: OutlierRule) -> Option<(f64, f64)> {
        super::fence(&Scaled::new(found), rule)
    }

    #[test]
    fn both_fences_of_tukey_by_hand() {
        // Quartiles 3.5 and 4.5.
        let values = [2.0, 4.0, 4.0, 6.0];
        assert_eq!(fence(&values, OutlierRule::Iqr), Some((2.0, 6.0)));
        assert_eq!(fence(&values, OutlierRule::FarOut), Some((0.5, 7.5)));
        assert_eq!(fence(&[4.0, 4.0, 4.0, 9.0, 4.0], OutlierRule::FarOut), None);
    }

    #[test]
    fn the_modified_z_score_by_hand() {
        // Median 3; deviations 2, 1, 0, 1, 97, whose median is 1.
        let (low, high) = fence(&[1.0, 2.0, 3.0, 4.0, 100.0], OutlierRule::ModifiedZscore).unwrap();
        assert_relative_eq!(low, 3.0 - 3.5 / 0.6745, max_relative = 1e-14);
        assert_relative_eq!(high, 3.0 + 3.5 / 0.6745, max_relative = 1e-14);
        assert_eq!(fence(&[3.0, 3.0, 3.0, 4.0, 100.0], OutlierRule::ModifiedZscore), None);
    }

    #[test]
    fn fences_of_what_is_drawn_in_by_hand() {
        let fence = |found: &[f64], rule| super::fence_drawn_in(&Scaled::new(found), rule, &FittedTransform::Sqrt);
        // Roots 0, 2, 2, 3, 3, 9: quartiles 2 and 3, so that far out is below -1, which no root is, and above 6.
        let values = [0.0, 4.0, 4.0, 9.0, 9.0, 81.0];
        assert_eq!(fence(&values, OutlierRule::Iqr), Some((0.25, 20.25)));
        assert_eq!(fence(&values, OutlierRule::FarOut), Some((0.0, 36.0)));
        assert_eq!(fence(&[4.0, 4.0, 4.0, 9.0, 4.0], OutlierRule::FarOut), None);
        assert_eq!(fence(&values, OutlierRule::IsolationForest), None);
        // Roots 1 to 4 and 10: median 3, of the deviations 1.
        let (low, high) = fence(&[1.0, 4.0, 9.0, 16.0, 100.0], OutlierRule::ModifiedZscore).unwrap();
        assert_relative_eq!(high, (3.0 + 3.5 / 0.6745_f64).powi(2), max_relative = 1e-14);
        assert_relative_eq!(low, 0.0);
        // Roots 3 and 5, each as often: 4 ± 3.
        assert_eq!(fence(&[9.0, 25.0], OutlierRule::Zscore), Some((1.0, 49.0)));
        let as_found = super::fence(&Scaled::new(&values), OutlierRule::Quantile);
        assert_eq!(fence(&values, OutlierRule::Quantile), as_found, "their order stays");
    }

    #[test]
    fn a_hundredth_is_beyond_the_quantiles_on_either_side() {
        let values: Vec<f64> = (0..=100).map(f64::from).collect();
        assert_eq!(fence(&values, OutlierRule::Quantile), Some((1.0, 99.0)));
        let mut nearly = [7.0; 300];
        nearly[0] = 8.0;
        assert_eq!(fence(&nearly, OutlierRule::Quantile), None);
        assert_eq!(fence(&[], OutlierRule::Quantile), None);
    }
}

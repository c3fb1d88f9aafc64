//! Transforms of one column, between repair and scale: they draw in a long tail, so that a few large values do not set the
//! distances of all others.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::prepare::{PrepareError, Recipe, rank, yeo_johnson};
use crate::table::{ColumnSummary, Detail, NumberSummary};

/// A skewness beyond this, on either side, is a long tail.
const SKEWED: f64 = 1.0;

/// Amounts have at least so many different values,
const AMOUNTS: usize = 25;

/// and half of them from here on: the logarithm of `1 + x` is then nearly that of `x`.
const AMOUNT: f64 = 8.0;

/// What is done with the values of a column before they are scaled. All of them keep the order of the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transform {
    /// `log(1 + x)`, for values above -1.
    #[serde(rename = "log1p")]
    Log1p,
    /// Square root, for values from 0.
    Sqrt,
    /// The power transform of Yeo and Johnson (2000) under which the values are likeliest to be normal. For all values.
    YeoJohnson,
    /// The share of customers below, from 0 to 1, by at most 1000 quantiles. For all values.
    Rank,
}

/// A [`Transform`] with what fitting found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FittedTransform {
    /// As [`Transform::Log1p`].
    #[serde(rename = "log1p")]
    Log1p,
    /// As [`Transform::Sqrt`].
    Sqrt,
    /// As [`Transform::YeoJohnson`].
    YeoJohnson {
        /// 1 changes nothing, 0 is the logarithm of `1 + x`, 2 that of `1 - x` mirrored.
        lambda: f64,
    },
    /// As [`Transform::Rank`].
    Rank {
        /// Quantiles at equal steps from the smallest value to the largest, in the unit of the file. Increasing, but for
        /// ties. Of up to 1000 rows these are the values themselves, without their rows.
        references: Vec<f64>,
    },
}

impl Recipe {
    /// What is done with the values of a column before they are scaled.
    pub fn transform_of(&self, column: &str) -> Option<Transform> {
        self.transforms.get(column).copied()
    }

    /// Some clustering variable is transformed.
    pub fn is_transformed(&self) -> bool {
        self.columns.iter().any(|column| self.transforms.contains_key(column))
    }
}

impl Transform {
    /// What is done with a column unasked: `log1p` for amounts with a long tail of large values and none below 0. In an amount
    /// it is the ratio that tells two customers apart, and as found a few large ones would set the distances of all others.
    /// Small counts are left as they are: logarithms would part those of 0, 1 and 2 as if they were groups.
    pub fn by_default(column: &ColumnSummary) -> Option<Self> {
        let Detail::Numbers(numbers) = &column.detail else { return None };
        let is_amount = column.n_distinct >= AMOUNTS && numbers.median >= AMOUNT;
        Self::proposed(numbers).filter(|transform| is_amount && *transform == Self::Log1p)
    }

    /// What the skewness of a column asks for: none up to 1 on either side; `log1p` for a long tail of large values and none
    /// below 0; else Yeo-Johnson. Beyond [`Transform::by_default`] it is proposed, not applied.
    pub fn proposed(summary: &NumberSummary) -> Option<Self> {
        match summary.skewness {
            skewness if skewness > SKEWED && summary.min >= 0.0 => Some(Self::Log1p),
            skewness if skewness.abs() > SKEWED => Some(Self::YeoJohnson),
            _ => None,
        }
    }

    /// Why a column of this skewness may want it, as a sentence.
    pub fn reason(self, summary: &NumberSummary) -> String {
        let tail = match summary.skewness {
            skewness if skewness > 0.0 => "large",
            _ => "small",
        };
        format!("A few {tail} values stretch the column (skewness {:.1}): {self} draws them in.", summary.skewness)
    }

    /// Whether it has a value for this one.
    pub fn takes(self, value: f64) -> bool {
        match self {
            Self::Log1p => value > -1.0,
            Self::Sqrt => value >= 0.0,
            Self::YeoJohnson | Self::Rank => true,
        }
    }

    /// The values that it takes, in words.
    pub(super) fn domain(self) -> &'static str {
        match self {
            Self::Log1p => "values above -1",
            Self::Sqrt => "values from 0",
            Self::YeoJohnson | Self::Rank => "all values",
        }
    }

    /// One that is the same for all values. None for those that are fitted.
    pub(super) fn unfitted(self) -> Option<FittedTransform> {
        match self {
            Self::Log1p => Some(FittedTransform::Log1p),
            Self::Sqrt => Some(FittedTransform::Sqrt),
            Self::YeoJohnson | Self::Rank => None,
        }
    }

    /// Fits it to values that it takes.
    pub(super) fn fit(self, values: &[f64]) -> FittedTransform {
        match self {
            Self::Log1p => FittedTransform::Log1p,
            Self::Sqrt => FittedTransform::Sqrt,
            Self::YeoJohnson => FittedTransform::YeoJohnson { lambda: yeo_johnson::fitted(values) },
            Self::Rank => FittedTransform::Rank { references: rank::references(values) },
        }
    }

    /// An error with the first value that it does not take. `row_number` is that of a place among the values.
    pub(super) fn check(
        self,
        name: &str,
        values: &[f64],
        row_number: impl Fn(usize) -> u32,
    ) -> Result<(), PrepareError> {
        let Some(at) = values.iter().position(|value| !self.takes(*value)) else { return Ok(()) };
        let (row, value) = (row_number(at), values[at]);
        Err(PrepareError::Domain { column: name.to_owned(), row, value, transform: self })
    }
}

impl fmt::Display for Transform {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Log1p => "log1p",
            Self::Sqrt => "the square root",
            Self::YeoJohnson => "Yeo-Johnson",
            Self::Rank => "the rank",
        })
    }
}

impl FittedTransform {
    /// Which one it is.
    pub fn kind(&self) -> Transform {
        match self {
            Self::Log1p => Transform::Log1p,
            Self::Sqrt => Transform::Sqrt,
            Self::YeoJohnson { .. } => Transform::YeoJohnson,
            Self::Rank { .. } => Transform::Rank,
        }
    }

    /// The transformed value. Of a value that the transform does not take it is that of the nearest one that it does; of
    /// values beyond all fitted ones the rank is 0 or 1.
    pub(super) fn transformed(&self, value: f64) -> f64 {
        match self {
            Self::Log1p => libm::log1p(value.max(-1.0 + f64::EPSILON)),
            Self::Sqrt => value.max(0.0).sqrt(),
            Self::YeoJohnson { lambda } => yeo_johnson::transformed(value, *lambda),
            Self::Rank { references } => rank::rank(value, references),
        }
    }

    /// The value that a transformed one comes from; the nearest finite one where there is none.
    pub(super) fn original(&self, transformed: f64) -> f64 {
        match self {
            Self::Log1p => libm::expm1(transformed).min(f64::MAX),
            Self::Sqrt => {
                let root = transformed.max(0.0);
                (root * root).min(f64::MAX)
            }
            Self::YeoJohnson { lambda } => yeo_johnson::original(transformed, *lambda),
            Self::Rank { references } => rank::value_at(transformed, references),
        }
    }

    /// All of its numbers are finite and in order.
    pub(crate) fn is_sound(&self) -> bool {
        match self {
            Self::Log1p | Self::Sqrt => true,
            Self::YeoJohnson { lambda } => lambda.is_finite(),
            Self::Rank { references } => {
                !references.is_empty() && references.iter().all(|value| value.is_finite()) && references.is_sorted()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::{FittedTransform, Transform};
    use crate::table::NumberSummary;

    fn summary(min: f64, skewness: f64) -> NumberSummary {
        NumberSummary { min, max: 9.0, mean: 5.0, median: 5.0, quartiles: (5.0, 5.0), skewness, histogram: Vec::new() }
    }

    #[test]
    fn skewness_proposes_and_says_why() {
        assert_eq!(Transform::proposed(&summary(0.0, 1.0)), None);
        assert_eq!(Transform::proposed(&summary(0.0, 1.1)), Some(Transform::Log1p));
        assert_eq!(Transform::proposed(&summary(-0.1, 1.1)), Some(Transform::YeoJohnson));
        assert_eq!(Transform::proposed(&summary(0.0, -1.1)), Some(Transform::YeoJohnson));
        let words = Transform::Log1p.reason(&summary(0.0, 2.345));
        assert_eq!(words, "A few large values stretch the column (skewness 2.3): log1p draws them in.");
        assert!(Transform::YeoJohnson.reason(&summary(0.0, -2.0)).starts_with("A few small values"));
    }

    #[test]
    fn each_transform_by_hand_and_back() {
        let log = Transform::Log1p.fit(&[]);
        assert_relative_eq!(log.transformed(std::f64::consts::E - 1.0), 1.0, max_relative = 1e-15);
        assert_relative_eq!(log.original(1.0), std::f64::consts::E - 1.0, max_relative = 1e-15);
        let root = Transform::Sqrt.fit(&[]);
        assert_eq!((root.transformed(9.0), root.original(3.0)), (3.0, 9.0));
        let rank = Transform::Rank.fit(&[1.0, 2.0, 3.0]);
        assert_eq!((rank.transformed(2.5), rank.original(0.75)), (0.75, 2.5));
    }

    #[test]
    fn values_beyond_the_domain_have_a_number_all_the_same() {
        for fitted in [FittedTransform::Log1p, FittedTransform::Sqrt] {
            let [low, lower] = [-1.0, -1e300].map(|value| fitted.transformed(value));
            assert!(low.is_finite() && low.to_bits() == lower.to_bits());
            assert!(fitted.original(-1e300).is_finite() && fitted.original(1e300).is_finite());
        }
    }

    #[test]
    fn what_a_file_may_hold_is_checked() {
        assert!(Transform::Rank.fit(&[2.0, 2.0, 1.0]).is_sound());
        for references in [vec![], vec![2.0, 1.0], vec![0.0, f64::INFINITY]] {
            assert!(!FittedTransform::Rank { references }.is_sound());
        }
        assert!(!FittedTransform::YeoJohnson { lambda: f64::NAN }.is_sound());
    }
}

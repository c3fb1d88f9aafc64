//! Mean, spread and quantiles of one column, safe for any finite values.
//!
//! Sums of squares overflow where the values do not: 1e200 squared is infinite. So where that could be, all is computed on
//! values divided by a power of two, which loses no bit, and multiplied back.

use std::borrow::Cow;

/// Sums of cubes of magnitudes up to two to this power, or its inverse, are safe as they are.
const SAFE_EXPONENT: i32 = 256;

/// Values divided by `2^exponent`, so that no sum of their powers overflows.
pub(crate) struct Scaled<'a> {
    values: Cow<'a, [f64]>,
    exponent: i32,
}

impl<'a> Scaled<'a> {
    /// Of finite values.
    pub(crate) fn new(values: &'a [f64]) -> Self {
        let largest = values.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
        let (_, exponent) = libm::frexp(largest);
        if exponent.abs() <= SAFE_EXPONENT {
            return Self { values: Cow::Borrowed(values), exponent: 0 };
        }
        let factor = libm::scalbn(1.0, -exponent);
        // A product with a power of two is what `scalbn` makes, in a tenth of the time; of the tiniest values the power
        // is beyond f64.
        let values = if factor.is_finite() {
            values.iter().map(|value| value * factor).collect()
        } else {
            values.iter().map(|value| libm::scalbn(*value, -exponent)).collect()
        };
        Self { values, exponent }
    }

    /// Back in the unit of the column; the nearest finite number where there is none.
    fn unscale(&self, value: f64) -> f64 {
        libm::scalbn(value, self.exponent).clamp(f64::MIN, f64::MAX)
    }

    /// Mean of the scaled values. 0 if there are none.
    fn scaled_mean(&self) -> f64 {
        self.values.iter().sum::<f64>() / self.values.len().max(1) as f64
    }

    /// Mean of `(value - mean)^power` over the scaled values.
    fn scaled_moment(&self, mean: f64, power: i32) -> f64 {
        let terms = self.values.iter().map(|value| (1..power).fold(value - mean, |term, _| term * (value - mean)));
        terms.sum::<f64>() / self.values.len().max(1) as f64
    }

    /// Mean and population standard deviation, in the unit of the column. (0, 0) for no values; of equal values
    /// exactly their value and 0.
    pub(crate) fn mean_and_deviation(&self) -> (f64, f64) {
        let Some(&first) = self.values.first() else { return (0.0, 0.0) };
        if all_equal(&self.values) {
            return (self.unscale(first), 0.0);
        }
        let mean = self.scaled_mean();
        (self.unscale(mean), self.unscale(self.scaled_moment(mean, 2).sqrt()))
    }

    /// Mean ± `n_deviations` population standard deviations.
    pub(crate) fn band(&self, n_deviations: f64) -> (f64, f64) {
        let mean = self.scaled_mean();
        let reach = n_deviations * self.scaled_moment(mean, 2).sqrt();
        (self.unscale(mean - reach), self.unscale(mean + reach))
    }

    /// Skewness `m3 / m2^1.5` (the g1 of Joanes and Gill 1998); 0 for equal values.
    pub(crate) fn skewness(&self) -> f64 {
        if all_equal(&self.values) {
            return 0.0;
        }
        let mean = self.scaled_mean();
        let variance = self.scaled_moment(mean, 2);
        let skewness = self.scaled_moment(mean, 3) / (variance * variance.sqrt());
        if skewness.is_finite() && self.unscale(variance.sqrt()) > 0.0 { skewness } else { 0.0 }
    }

    /// Quartiles, by linear interpolation, with `reach` times their distance (IQR) added on both sides. None if the
    /// distance is 0.
    pub(crate) fn fence(&self, reach: f64) -> Option<(f64, f64)> {
        let mut values = self.values.to_vec();
        let (q1, q3) = (quantile(&mut values, 0.25), quantile(&mut values, 0.75));
        let iqr = q3 - q1;
        (iqr > 0.0).then(|| (self.unscale(q1 - reach * iqr), self.unscale(q3 + reach * iqr)))
    }

    /// Median ± `reach` median absolute deviations from it. None if that deviation is 0.
    pub(crate) fn band_of_deviations(&self, reach: f64) -> Option<(f64, f64)> {
        let mut values = self.values.to_vec();
        let middle = median(&mut values)?;
        for value in &mut values {
            *value = (*value - middle).abs();
        }
        let deviation = median(&mut values)?;
        (deviation > 0.0).then(|| (self.unscale(middle - reach * deviation), self.unscale(middle + reach * deviation)))
    }

    /// Distance of the quartiles; 0 for no values.
    pub(crate) fn iqr(&self) -> f64 {
        let mut values = self.values.to_vec();
        let (q1, q3) = (quantile(&mut values, 0.25), quantile(&mut values, 0.75));
        self.unscale(q3 - q1)
    }

    /// Quantiles of two shares, each in [0, 1]. Where a share falls on a value it is that value; (0, 0) for no values.
    pub(crate) fn between(&self, low: f64, high: f64) -> (f64, f64) {
        let mut values = self.values.to_vec();
        (self.unscale(quantile(&mut values, low)), self.unscale(quantile(&mut values, high)))
    }
}

/// No two values differ.
#[expect(clippy::float_cmp, reason = "the same number, not one nearby")]
pub(crate) fn all_equal(values: &[f64]) -> bool {
    values.iter().all(|value| *value == values[0])
}

/// Median of any values, whose order is lost. None if there are none.
///
/// # Complexity
/// Time O(n).
pub(crate) fn median(values: &mut [f64]) -> Option<f64> {
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        n if n % 2 == 1 => Some(*values.select_nth_unstable_by(middle, f64::total_cmp).1),
        _ => {
            let (below, above) = at_and_next(values, middle - 1);
            Some(f64::midpoint(below, above))
        }
    }
}

/// Quantile of values of moderate size, whose order is lost, by linear interpolation (type 7 of Hyndman and Fan 1996). 0
/// for none.
fn quantile(values: &mut [f64], share: f64) -> f64 {
    let Some(last) = values.len().checked_sub(1) else { return 0.0 };
    let at = last as f64 * share;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at is in 0..=last")]
    let below = at as usize;
    let ((low, high), part) = (at_and_next(values, below), at - below as f64);
    // From the nearer end, so that the result is exact at both.
    if part < 0.5 { low + (high - low) * part } else { high - (high - low) * (1.0 - part) }
}

/// The value at this place of the sorted ones and the one after it; twice the last where there is none.
fn at_and_next(values: &mut [f64], place: usize) -> (f64, f64) {
    let (_, &mut at, above) = values.select_nth_unstable_by(place, f64::total_cmp);
    (at, above.iter().copied().min_by(f64::total_cmp).unwrap_or(at))
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::{Scaled, median};

    #[test]
    fn moments_of_four_numbers_by_hand() {
        let scaled = Scaled::new(&[2.0, 4.0, 4.0, 6.0]);
        assert_eq!(scaled.mean_and_deviation(), (4.0, 2.0_f64.sqrt()));
        assert_relative_eq!(scaled.skewness(), 0.0);
        assert_relative_eq!(Scaled::new(&[0.0, 0.0, 0.0, 4.0]).skewness(), 2.0 / 3.0_f64.sqrt(), epsilon = 1e-12);
        // Quartiles 3.5 and 4.5 of 2, 4, 4, 6.
        assert_eq!((scaled.fence(1.5), scaled.iqr()), (Some((2.0, 6.0)), 1.0));
        // Deviations from 4 are 2, 0, 0, 2, whose median is 1.
        assert_eq!(scaled.band_of_deviations(3.0), Some((1.0, 7.0)));
        assert_eq!(scaled.between(0.25, 1.0), (3.5, 6.0));
    }

    #[test]
    fn huge_and_tiny_values_neither_overflow_nor_vanish() {
        for unit in [1e300, 1e-300] {
            let (mean, deviation) = Scaled::new(&[unit, 3.0 * unit]).mean_and_deviation();
            assert_relative_eq!(mean, 2.0 * unit, max_relative = 1e-15);
            assert_relative_eq!(deviation, unit, max_relative = 1e-15);
        }
        let (low, high) = Scaled::new(&[f64::MIN, f64::MIN, f64::MAX, f64::MAX]).fence(1.5).unwrap();
        assert_eq!((low, high), (f64::MIN, f64::MAX));
        assert_eq!(median(&mut [f64::MAX, f64::MAX]), Some(f64::MAX));
    }

    #[test]
    fn equal_values_have_exactly_no_spread() {
        let scaled = Scaled::new(&[0.1; 7]);
        assert_eq!(scaled.mean_and_deviation(), (0.1, 0.0));
        assert_eq!((scaled.fence(1.5), scaled.skewness()), (None, 0.0));
        assert_eq!((scaled.band_of_deviations(3.5), scaled.iqr(), scaled.between(0.0, 0.9)), (None, 0.0, (0.1, 0.1)));
    }

    #[test]
    fn the_median_of_an_even_number_lies_between_the_middle_two() {
        assert_eq!(median(&mut [5.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&mut [4.0, 1.0, 2.0, 9.0]), Some(3.0));
        assert_eq!(median(&mut []), None);
    }
}

//! Mean, spread and quantiles of one column, safe for any finite values.
//!
//! Sums of squares overflow where the values do not: 1e200 squared is infinite. So where that could be, all is computed on
//! values divided by a power of two, which loses no bit, and multiplied back.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::rc::Rc;

use crate::order::{larger, smaller};
use crate::table::nth::nth;

/// Sums of cubes of magnitudes up to two to this power, or its inverse, are safe as they are.
const SAFE_EXPONENT: i32 = 256;

/// What was measured of some values: once, when it was first asked for.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// Of the values as given; all others are of the scaled ones.
    bounds: OnceCell<Option<(f64, f64)>>,
    mean: OnceCell<f64>,
    /// Means of the squares and of the cubes of their distances from the mean.
    moments: OnceCell<(f64, f64)>,
    quartiles: OnceCell<Option<[f64; 3]>>,
}

/// Values divided by `2^exponent`, so that no sum of their powers overflows.
pub(crate) struct Scaled<'a> {
    values: Cow<'a, [f64]>,
    exponent: i32,
    known: Rc<Known>,
}

impl<'a> Scaled<'a> {
    /// Of finite values.
    pub(crate) fn new(values: &'a [f64]) -> Self {
        Self::knowing(values, Rc::default())
    }

    /// Of finite values, of which some of this may be known, and nothing else.
    #[inline(never)] // those that call it are many
    pub(crate) fn knowing(values: &'a [f64], known: Rc<Known>) -> Self {
        let bounds = *known.bounds.get_or_init(|| bounds(values));
        let (_, exponent) = libm::frexp(bounds.map_or(0.0, |(min, max)| larger(-min, max)));
        if exponent.abs() <= SAFE_EXPONENT {
            return Self { values: Cow::Borrowed(values), exponent: 0, known };
        }
        let factor = libm::scalbn(1.0, -exponent);
        // A product with a power of two is what `scalbn` makes, in a tenth of the time; of the tiniest values the power
        // is beyond f64.
        let values = if factor.is_finite() {
            values.iter().map(|value| value * factor).collect()
        } else {
            values.iter().map(|value| libm::scalbn(*value, -exponent)).collect()
        };
        Self { values, exponent, known }
    }

    /// The values, in the unit of the column.
    pub(crate) fn values(&self) -> impl Iterator<Item = f64> {
        self.values.iter().map(|value| self.unscale(*value))
    }

    /// Smallest and largest value, as [`bounds`] has them.
    pub(crate) fn bounds(&self) -> Option<(f64, f64)> {
        self.known.bounds.get().copied().flatten()
    }

    /// The value that all of them are.
    #[expect(clippy::float_cmp, reason = "the same number, not one nearby")]
    pub(crate) fn only(&self) -> Option<f64> {
        self.bounds().filter(|(min, max)| min == max).map(|(min, _)| min)
    }

    /// Back in the unit of the column; the nearest finite number where there is none.
    fn unscale(&self, value: f64) -> f64 {
        libm::scalbn(value, self.exponent).clamp(f64::MIN, f64::MAX)
    }

    /// Mean of the scaled values. 0 if there are none.
    #[inline(never)]
    fn scaled_mean(&self) -> f64 {
        *self.known.mean.get_or_init(|| {
            let [sum] = sums(&self.values, |value| [value]);
            sum / self.values.len().max(1) as f64
        })
    }

    /// Means of `(value - mean)^2` and `(value - mean)^3` over the scaled values.
    #[inline(never)]
    fn scaled_moments(&self) -> (f64, f64) {
        *self.known.moments.get_or_init(|| {
            let mean = self.scaled_mean();
            let [squares, cubes] = sums(&self.values, |value| {
                let distance = value - mean;
                let square = distance * distance;
                [square, square * distance]
            });
            let n = self.values.len().max(1) as f64;
            (squares / n, cubes / n)
        })
    }

    fn scaled_deviation(&self) -> f64 {
        self.scaled_moments().0.sqrt()
    }

    /// Quartiles of the scaled values. None for no values.
    #[inline(never)]
    fn scaled_quartiles(&self) -> Option<[f64; 3]> {
        *self.known.quartiles.get_or_init(|| {
            let [low, middle, high] = around(&self.values, [0.25, 0.5, 0.75])?;
            Some([low.quantile(), middle.median(), high.quantile()])
        })
    }

    /// Mean and population standard deviation, in the unit of the column. (0, 0) for no values; of equal values
    /// exactly their value and 0.
    pub(crate) fn mean_and_deviation(&self) -> (f64, f64) {
        if let Some(only) = self.only() {
            return (only, 0.0);
        }
        (self.unscale(self.scaled_mean()), self.unscale(self.scaled_deviation()))
    }

    /// The mean alone.
    pub(crate) fn mean(&self) -> f64 {
        self.only().unwrap_or_else(|| self.unscale(self.scaled_mean()))
    }

    /// Mean ± `n_deviations` population standard deviations.
    pub(crate) fn band(&self, n_deviations: f64) -> (f64, f64) {
        let mean = self.scaled_mean();
        let reach = n_deviations * self.scaled_deviation();
        (self.unscale(mean - reach), self.unscale(mean + reach))
    }

    /// The mean, and the skewness `m3 / m2^1.5` (the g1 of Joanes and Gill 1998); 0 for equal values.
    pub(crate) fn mean_and_skewness(&self) -> (f64, f64) {
        if let Some(only) = self.only() {
            return (only, 0.0);
        }
        let mean = self.scaled_mean();
        let (variance, cubes) = self.scaled_moments();
        let skewness = cubes / (variance * variance.sqrt());
        let is_known = skewness.is_finite() && self.unscale(variance.sqrt()) > 0.0;
        (self.unscale(mean), if is_known { skewness } else { 0.0 })
    }

    /// Quartiles, by linear interpolation, with `reach` times their distance (IQR) added on both sides. None if the
    /// distance is 0.
    pub(crate) fn fence(&self, reach: f64) -> Option<(f64, f64)> {
        let [q1, _, q3] = self.scaled_quartiles()?;
        let iqr = q3 - q1;
        (iqr > 0.0).then(|| (self.unscale(q1 - reach * iqr), self.unscale(q3 + reach * iqr)))
    }

    /// Median ± `reach` median absolute deviations from it. None if that deviation is 0.
    pub(crate) fn band_of_deviations(&self, reach: f64) -> Option<(f64, f64)> {
        let [_, middle, _] = self.scaled_quartiles()?;
        let deviations: Vec<f64> = self.values.iter().map(|value| (value - middle).abs()).collect();
        let deviation = median(&deviations)?;
        (deviation > 0.0).then(|| (self.unscale(middle - reach * deviation), self.unscale(middle + reach * deviation)))
    }

    /// Distance of the quartiles; 0 for no values.
    pub(crate) fn iqr(&self) -> f64 {
        self.scaled_quartiles().map_or(0.0, |[q1, _, q3]| self.unscale(q3 - q1))
    }

    /// Quantiles of two shares in [0, 1]. Where a share falls on a value it is that value; (0, 0) for no values.
    pub(crate) fn between(&self, low: f64, high: f64) -> (f64, f64) {
        let [low, high] = self.quantiles([low, high]);
        (self.unscale(low), self.unscale(high))
    }

    /// Lower quartile, median and upper quartile. None for no values.
    pub(crate) fn quartiles(&self) -> Option<[f64; 3]> {
        Some(self.scaled_quartiles()?.map(|value| self.unscale(value)))
    }

    /// The middle one, or the middle of the two. None for no values.
    pub(crate) fn median(&self) -> Option<f64> {
        self.quartiles().map(|[_, median, _]| median)
    }

    /// Quantiles of the scaled values for some shares. 0 for none.
    fn quantiles<const N: usize>(&self, shares: [f64; N]) -> [f64; N] {
        around(&self.values, shares).map_or([0.0; N], |places| places.map(|place| place.quantile()))
    }
}

/// Sums of what is made of each value: of every fourth one, and then of these, since an addition waits for the one before.
fn sums<const N: usize>(values: &[f64], of: impl Fn(f64) -> [f64; N]) -> [f64; N] {
    let (fours, rest) = values.as_chunks::<4>();
    let mut lanes = [[0.0; 4]; N];
    for four in fours {
        let each = four.map(&of);
        for (at, sums) in lanes.iter_mut().enumerate() {
            for (sum, one) in sums.iter_mut().zip(&each) {
                *sum += one[at];
            }
        }
    }
    let mut sums = lanes.map(|lanes| lanes.iter().sum::<f64>());
    for value in rest {
        for (sum, one) in sums.iter_mut().zip(of(*value)) {
            *sum += one;
        }
    }
    sums
}

/// The numbers without NaN, which stands for a missing one.
pub(crate) fn found(numbers: &[f64]) -> Cow<'_, [f64]> {
    // All of them, and many at a time: nearly always there is a number in each row.
    if numbers.iter().fold(false, |is_missing, number| is_missing | number.is_nan()) {
        Cow::Owned(numbers.iter().copied().filter(|number| !number.is_nan()).collect())
    } else {
        Cow::Borrowed(numbers)
    }
}

/// Smallest and largest of finite values; -0 is below 0. None if there are none.
pub(crate) fn bounds(values: &[f64]) -> Option<(f64, f64)> {
    let start = (f64::INFINITY, f64::NEG_INFINITY);
    let (min, max) = values.iter().fold(start, |(min, max), value| (smaller(*value, min), larger(*value, max)));
    let has = |zero: f64| values.iter().any(|value| value.to_bits() == zero.to_bits());
    // The two zeros are equal: which of them was kept tells nothing.
    let min = if min == 0.0 { if has(-0.0) { -0.0 } else { 0.0 } } else { min };
    let max = if max == 0.0 { if has(0.0) { 0.0 } else { -0.0 } } else { max };
    (min <= max).then_some((min, max))
}

/// No two values differ.
#[expect(clippy::float_cmp, reason = "the same number, not one nearby")]
pub(crate) fn all_equal(values: &[f64]) -> bool {
    values.iter().all(|value| *value == values[0])
}

/// Median of any finite values. None if there are none.
///
/// # Complexity
/// Time O(n).
pub(crate) fn median(values: &[f64]) -> Option<f64> {
    around(values, [0.5]).map(|[middle]| middle.median())
}

/// The two sorted values between which a quantile lies.
struct Around {
    below: f64,
    above: f64,
    /// Of the way from the one to the other.
    part: f64,
}

/// Around the quantiles of some shares. None for no values.
fn around<const N: usize>(values: &[f64], shares: [f64; N]) -> Option<[Around; N]> {
    let last = values.len().checked_sub(1)?;
    let places = shares.map(|share| last as f64 * share);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in 0..=last")]
    let pairs = places.map(|place| [place as usize, last.min(place as usize + 1)]);
    let found = nth(values, pairs.as_flattened());
    Some(std::array::from_fn(|at| {
        let part = places[at] - pairs[at][0] as f64;
        Around { below: found[2 * at], above: found[2 * at + 1], part }
    }))
}

impl Around {
    /// By linear interpolation (type 7 of Hyndman and Fan 1996), from the nearer end, so that the result is exact at both.
    fn quantile(&self) -> f64 {
        let Self { below, above, part } = self;
        if *part < 0.5 { below + (above - below) * part } else { above - (above - below) * (1.0 - part) }
    }

    /// Of the share of a half. Of the largest numbers there is no distance.
    fn median(&self) -> f64 {
        if self.part == 0.0 { self.below } else { f64::midpoint(self.below, self.above) }
    }
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::{Scaled, bounds, found, median};

    #[test]
    fn moments_of_four_numbers_by_hand() {
        let scaled = Scaled::new(&[2.0, 4.0, 4.0, 6.0]);
        assert_eq!(scaled.mean_and_deviation(), (4.0, 2.0_f64.sqrt()));
        assert_eq!(scaled.mean_and_skewness(), (4.0, 0.0));
        let (mean, skewness) = Scaled::new(&[0.0, 0.0, 0.0, 4.0]).mean_and_skewness();
        assert_relative_eq!(mean, 1.0);
        assert_relative_eq!(skewness, 2.0 / 3.0_f64.sqrt(), epsilon = 1e-12);
        // Quartiles 3.5 and 4.5 of 2, 4, 4, 6.
        assert_eq!(
            (scaled.fence(1.5), scaled.iqr(), scaled.quartiles()),
            (Some((2.0, 6.0)), 1.0, Some([3.5, 4.0, 4.5]))
        );
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
        let unit = 2.0_f64.powi(1020);
        assert_eq!(
            Scaled::new(&[-12.0 * unit, 4.0 * unit, 12.0 * unit]).quartiles(),
            Some([-4.0, 4.0, 8.0].map(|quartile| quartile * unit))
        );
        assert_eq!(median(&[f64::MAX, f64::MAX]), Some(f64::MAX));
    }

    #[test]
    fn equal_values_have_exactly_no_spread() {
        let scaled = Scaled::new(&[0.1; 7]);
        assert_eq!(scaled.mean_and_deviation(), (0.1, 0.0));
        assert_eq!((scaled.fence(1.5), scaled.mean_and_skewness()), (None, (0.1, 0.0)));
        assert_eq!((scaled.band_of_deviations(3.5), scaled.iqr(), scaled.between(0.0, 0.9)), (None, 0.0, (0.1, 0.1)));
    }

    #[test]
    fn what_is_there_and_its_bounds() {
        assert_eq!(found(&[1.0, f64::NAN, -2.0]).to_vec(), [1.0, -2.0]);
        let bits = |values: &[f64]| bounds(values).map(|(min, max)| (min.to_bits(), max.to_bits()));
        let (zero, minus) = (0.0_f64.to_bits(), (-0.0_f64).to_bits());
        assert_eq!(bounds(&[1.0, -2.0, 0.5]), Some((-2.0, 1.0)));
        assert_eq!((bits(&[0.0, -0.0]), bits(&[-0.0, 0.0])), (Some((minus, zero)), Some((minus, zero))));
        assert_eq!((bits(&[0.0, 0.0]), bits(&[-0.0]), bits(&[])), (Some((zero, zero)), Some((minus, minus)), None));
    }

    #[test]
    fn the_median_of_an_even_number_lies_between_the_middle_two() {
        assert_eq!(median(&[5.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 9.0]), Some(3.0));
        assert_eq!(median(&[]), None);
    }
}

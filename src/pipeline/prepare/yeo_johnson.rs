//! The power transform of Yeo and Johnson (2000, doi:10.1093/biomet/87.4.954): bends a long tail on either side, and takes
//! every number.
//!
//! ```text
//! ((x + 1)^λ - 1) / λ            x ≥ 0, λ ≠ 0        log(x + 1)      x ≥ 0, λ = 0
//! -((1 - x)^(2-λ) - 1) / (2-λ)   x < 0, λ ≠ 2        -log(1 - x)     x < 0, λ = 2
//! ```
//!
//! Both halves are one function of a power, mirrored: [`bent`] of `log(1 + |x|)`.

use crate::prepare::minimum::{Bracket, minimum};
use crate::table::moments::all_equal;

/// A quarter of the exponents of f64, as a natural logarithm: transformed values within it have a variance that is finite.
const LOG_REACH: f64 = 350.0;

/// Of the sixteen digits of f64, the transform may take six, as a natural logarithm: the others tell values apart and bring
/// them back.
const LOG_LOSS: f64 = 13.8;

/// Values that are this many times as large as any found can still be transformed.
const HEADROOM: f64 = 20.0;

/// λ is found to within this.
const TOLERANCE: f64 = 1e-8;

/// The transformed value.
pub(super) fn transformed(value: f64, lambda: f64) -> f64 {
    of_log(signed_log(value), lambda)
}

/// The value that a transformed one comes from; the nearest finite one where there is none.
pub(super) fn original(transformed: f64, lambda: f64) -> f64 {
    let (power, sign) = if transformed < 0.0 { (2.0 - lambda, -1.0) } else { (lambda, 1.0) };
    let log = if power.abs() < f64::EPSILON {
        transformed.abs()
    } else {
        // Below -1 there is nothing: the power is negative, and no value comes as far as this.
        libm::log1p((power * transformed.abs()).max(-1.0)) / power
    };
    sign * libm::expm1(log).min(f64::MAX)
}

/// The λ under which the values are likeliest to be normal; 1, which changes nothing, for equal values and for values too
/// large for any other.
///
/// # Complexity
/// Time O(n) for each of some thirty λ; memory O(n).
pub(super) fn fitted(values: &[f64]) -> f64 {
    let logs: Vec<f64> = values.iter().map(|value| signed_log(*value)).collect();
    let (low, high) = bounds(&logs);
    if all_equal(values) || low >= high {
        return 1.0;
    }
    let sum: f64 = logs.iter().sum();
    let mut bent = Vec::with_capacity(logs.len());
    let cost = |lambda: f64| {
        bent.clear();
        bent.extend(logs.iter().map(|log| of_log(*log, lambda)));
        logs.len() as f64 / 2.0 * libm::log(variance(&bent)) - (lambda - 1.0) * sum
    };
    let found = minimum(Bracket { low, high, tolerance: TOLERANCE }, cost);
    if found.cost.is_finite() { found.at } else { 1.0 }
}

/// `log(1 + |x|)` with the sign of x.
fn signed_log(value: f64) -> f64 {
    libm::copysign(libm::log1p(value.abs()), value)
}

fn of_log(log: f64, lambda: f64) -> f64 {
    if log < 0.0 { -bent(-log, 2.0 - lambda) } else { bent(log, lambda) }
}

/// `((1 + x)^power - 1) / power` for `log = log(1 + x)`.
fn bent(log: f64, power: f64) -> f64 {
    if power.abs() < f64::EPSILON { log } else { libm::expm1(power * log) / power }
}

/// The λ under which no value, nor one [`HEADROOM`] times as large, is beyond [`LOG_REACH`], and every value found comes back
/// to within `exp(LOG_LOSS)` times the rounding of the largest.
///
/// Transformed values are rounded as the largest of them is, and rounding comes back divided by the slope, which is
/// `(1 + |x|)^(power - 1)`. Of a power above 1 it is least at the lowest value, far below the largest or on the other side of 0;
/// of a power below 0 it is least at the largest value, where the transform comes close to its end at `-1 / power`.
fn bounds(logs: &[f64]) -> (f64, f64) {
    let highest = logs.iter().fold(f64::NEG_INFINITY, |highest, log| highest.max(*log));
    let lowest = logs.iter().fold(f64::INFINITY, |lowest, log| lowest.min(*log));
    let largest = highest.abs().max(lowest.abs());
    let reach = LOG_REACH / (libm::log(HEADROOM) + largest);
    // Of one side, by how far its values and those of the other side go; where one side has none, the other begins above 0.
    let largest_power = |own: f64, other: f64| {
        let kept = (LOG_LOSS + largest + other) / (own.max(0.0) + other);
        kept.min(if own > 0.0 { reach } else { 2.0 + reach })
    };
    (2.0 - largest_power(-lowest, highest), largest_power(highest, -lowest))
}

/// Population variance; infinite where it is too small to have a logarithm, so that such a λ is not chosen.
fn variance(values: &[f64]) -> f64 {
    let n_values = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n_values;
    let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / n_values;
    if variance < f64::MIN_POSITIVE { f64::INFINITY } else { variance }
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;
    use proptest::prelude::*;

    use super::{fitted, original, transformed};

    #[test]
    fn the_four_cases_by_hand() {
        assert_relative_eq!(transformed(8.0, 0.5), 4.0, max_relative = 1e-15);
        assert_relative_eq!(transformed(8.0, 0.0), 9.0_f64.ln(), max_relative = 1e-15);
        assert_relative_eq!(transformed(-8.0, 1.5), -4.0, max_relative = 1e-15);
        assert_relative_eq!(transformed(-8.0, 2.0), -(9.0_f64.ln()), max_relative = 1e-15);
        for value in [-3.0, -0.0, 0.0, 5.5] {
            assert_relative_eq!(transformed(value, 1.0), value, max_relative = 1e-15);
        }
    }

    #[test]
    fn what_was_transformed_comes_back() {
        for lambda in [-1.5, -0.3, 0.0, 0.4, 1.0, 2.0, 2.7] {
            for value in [-900.0, -1.0, -1e-9, 0.0, 1e-9, 0.5, 40.0] {
                assert_relative_eq!(original(transformed(value, lambda), lambda), value, max_relative = 1e-9);
            }
        }
        let ends = (original(3.0, -0.5), original(-3.0, 2.5));
        assert_eq!(ends, (f64::MAX, f64::MIN), "no value comes as far as 2");
    }

    #[test]
    fn a_long_tail_is_bent_on_either_side_and_what_cannot_be_is_left() {
        let tail: Vec<f64> = (1..60).map(|at| f64::from(at * at * at)).collect();
        let right = fitted(&tail);
        assert!((0.1..0.5).contains(&right), "{right}");
        let mirrored: Vec<f64> = tail.iter().map(|value| -value).collect();
        assert_relative_eq!(fitted(&mirrored), 2.0 - right, epsilon = 1e-6);
        assert_eq!(fitted(&[4.0; 9]).to_bits(), 1.0_f64.to_bits());
        assert_eq!(fitted(&[1e308, -1e308, 0.0]).to_bits(), 1.0_f64.to_bits());
        assert!(fitted(&[1e300, 2e300, 9e300]).is_finite());
        assert!(fitted(&[0.0, 1e-300, 9e-300]).is_finite());
    }

    #[test]
    fn the_likeliest_bend_that_would_lose_the_values_is_not_taken() {
        // The likeliest λ is -4.5, under which all three lie within 1.1e-13 of the end of the transform.
        let values = [545.845_553_904_191_9, 880.134_418_368_415_3, 550.090_087_410_382_8];
        let lambda = fitted(&values);
        assert_relative_eq!(lambda, -13.8 / 881.134_418_368_415_3_f64.ln(), epsilon = 1e-6);
    }

    proptest! {
        #[test]
        fn values_of_any_size_come_back_from_the_bend_that_is_fitted_and_scaled(
            (size, shift) in (-3..12_i32, prop::sample::select(vec![-1.0, -0.9, 0.0, 0.9, 1.0])),
            shares in prop::collection::vec((-1.0_f64..1.0, 1..9_i32), 3..20),
        ) {
            let unit = 10_f64.powi(size);
            let values: Vec<f64> = shares.iter().map(|(share, power)| unit * (share.powi(*power) + shift)).collect();
            let lambda = fitted(&values);
            let bent: Vec<f64> = values.iter().map(|value| transformed(*value, lambda)).collect();
            let mean = bent.iter().sum::<f64>() / bent.len() as f64;
            let spread = bent.iter().fold(0.0_f64, |spread, value| spread.max((value - mean).abs()));
            prop_assume!(spread > 0.0);
            let largest = values.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
            for (value, bent) in values.iter().zip(&bent) {
                let back = original((bent - mean) / spread * spread + mean, lambda);
                prop_assert!((back - value).abs() <= 1e-8 * largest, "{value} came back as {back}, λ {lambda}");
            }
        }
    }
}

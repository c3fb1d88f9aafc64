//! Sums that do not depend on the order of their terms: fixed-point integers of 128 bits.

use serde::{Deserialize, Serialize};

/// A power of two that bounds values: all magnitudes are at most `2^exponent`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Quantum {
    exponent: i32,
}

/// An exact sum. What is added is rounded to the quantum first; the addition itself never rounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ExactSum(i128);

/// Bits below the bound that a term keeps. With 53 bits in an f64, terms down to 2^-37 of the bound lose nothing, and
/// those below 2^-91 of it count as zero. A block adds 10 bits, which leaves 27 of 127: room for 10^11 rows.
const KEPT: i32 = 90;

impl Quantum {
    /// Of values of which this is the largest magnitude.
    pub fn of(largest: f32) -> Self {
        let (_, exponent) = libm::frexp(f64::from(largest));
        Self { exponent }
    }

    /// The exponent of the bound.
    pub(crate) fn exponent(self) -> i32 {
        self.exponent
    }

    /// The bound itself.
    pub(crate) fn magnitude(self) -> f64 {
        libm::scalbn(1.0, self.exponent)
    }

    /// For sums of products of two values over `n_cols` columns, such as squared distances.
    #[must_use]
    pub fn of_squares(self, n_cols: usize) -> Self {
        // A difference is at most twice the bound, its square four times the bound squared.
        let columns = usize::BITS - n_cols.leading_zeros();
        Self { exponent: 2 * self.exponent + 2 + columns.cast_signed() }
    }

    /// Rounds a sum over one block to the quantum.
    #[expect(clippy::cast_possible_truncation, reason = "the term is whole, and within 100 bits by the bound")]
    pub fn exact(self, block_sum: f64) -> ExactSum {
        ExactSum(libm::scalbn(block_sum, KEPT - self.exponent).round_ties_even() as i128)
    }

    /// The nearest f64.
    pub fn value(self, sum: ExactSum) -> f64 {
        libm::scalbn(sum.0 as f64, self.exponent - KEPT)
    }
}

impl std::ops::AddAssign for ExactSum {
    fn add_assign(&mut self, other: Self) {
        self.0 = self.0.saturating_add(other.0);
    }
}

impl std::iter::Sum for ExactSum {
    fn sum<I: Iterator<Item = Self>>(terms: I) -> Self {
        terms.fold(Self::default(), |mut sum, term| {
            sum += term;
            sum
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::{ExactSum, Quantum};

    #[test]
    fn quarters_add_up_exactly() {
        let quantum = Quantum::of(3.0);
        let sum: ExactSum = [0.25, 0.5, -3.0].map(|x| quantum.exact(x)).into_iter().sum();
        assert_eq!(quantum.value(sum).to_bits(), (-2.25_f64).to_bits());
    }

    proptest! {
        #[test]
        fn the_order_of_terms_does_not_matter(values in proptest::collection::vec(-1e6_f32..1e6, 1..200)) {
            let quantum = Quantum::of(1e6);
            let forward: ExactSum = values.iter().map(|v| quantum.exact(f64::from(*v))).sum();
            let backward: ExactSum = values.iter().rev().map(|v| quantum.exact(f64::from(*v))).sum();
            prop_assert_eq!(forward, backward);
            let plain: f64 = values.iter().map(|v| f64::from(*v)).sum();
            prop_assert!((quantum.value(forward) - plain).abs() <= 1e-9 * 1e6 * values.len() as f64);
        }
    }
}

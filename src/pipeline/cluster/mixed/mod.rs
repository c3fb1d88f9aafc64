//! Rows of numbers and categories, for the algorithms that group both.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::order::sorted;
use crate::random::Random;

pub use gower::{Gower, GowerError};

mod gower;

/// The code of a category that is missing.
pub const MISSING: u32 = u32::MAX;

/// Rows of numbers, each finite or missing, and of codes of categories, each a category of its column or missing. A value
/// of this type is a proof of that: nobody below checks again.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct MixedRows {
    n_rows: usize,
    n_numeric: usize,
    n_categorical: usize,
    #[serde(with = "crate::parallel::packed")]
    numbers: Vec<f32>,
    #[serde(with = "crate::parallel::packed")]
    codes: Vec<u32>,
}

/// Why values are no mixed rows.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum MixedError {
    /// The number of numbers is not rows × columns.
    #[error("{got} numbers are not {n_rows} rows of {n_cols} numeric columns")]
    Numbers {
        /// Numbers given.
        got: usize,
        /// Rows asked for.
        n_rows: usize,
        /// Numeric columns asked for.
        n_cols: usize,
    },
    /// The number of codes is not rows × columns.
    #[error("{got} codes are not {n_rows} rows of {n_cols} categorical columns")]
    Codes {
        /// Codes given.
        got: usize,
        /// Rows asked for.
        n_rows: usize,
        /// Categorical columns asked for.
        n_cols: usize,
    },
    /// A number is infinite.
    #[error("row {row}, numeric column {col} holds {value}, which is not a finite 32-bit number")]
    Infinite {
        /// Row, from 0.
        row: usize,
        /// Numeric column, from 0.
        col: usize,
        /// What was found.
        value: f32,
    },
}

impl MixedRows {
    /// Checks shapes and numbers. `numbers` holds `n_numeric` per row, NaN where one is missing; `codes` holds
    /// `n_categorical` per row, [`MISSING`] where one is missing.
    ///
    /// # Errors
    /// When a length is not rows × columns, or a number is infinite.
    pub fn new(
        n_rows: usize,
        n_numeric: usize,
        n_categorical: usize,
        numbers: Vec<f32>,
        codes: Vec<u32>,
    ) -> Result<Self, MixedError> {
        if numbers.len() != n_rows * n_numeric {
            return Err(MixedError::Numbers { got: numbers.len(), n_rows, n_cols: n_numeric });
        }
        if codes.len() != n_rows * n_categorical {
            return Err(MixedError::Codes { got: codes.len(), n_rows, n_cols: n_categorical });
        }
        match numbers.iter().position(|x| x.is_infinite()) {
            Some(at) => Err(MixedError::Infinite { row: at / n_numeric, col: at % n_numeric, value: numbers[at] }),
            None => Ok(Self { n_rows, n_numeric, n_categorical, numbers, codes }),
        }
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Number of numeric columns.
    pub fn n_numeric(&self) -> usize {
        self.n_numeric
    }

    /// Number of categorical columns.
    pub fn n_categorical(&self) -> usize {
        self.n_categorical
    }

    /// Numbers of one row; NaN is missing. Length `n_numeric`.
    pub fn numbers(&self, row: usize) -> &[f32] {
        &self.numbers[row * self.n_numeric..][..self.n_numeric]
    }

    /// Codes of one row; [`MISSING`] is missing. Length `n_categorical`.
    pub fn codes(&self, row: usize) -> &[u32] {
        &self.codes[row * self.n_categorical..][..self.n_categorical]
    }

    /// Known numbers of a column, in row order.
    pub fn known_numbers(&self, col: usize) -> impl Iterator<Item = f64> {
        let column = self.numbers.iter().skip(col).step_by(self.n_numeric.max(1));
        column.filter(|x| !x.is_nan()).map(|x| f64::from(*x))
    }

    /// Known codes of a column, in row order.
    pub fn known_codes(&self, col: usize) -> impl Iterator<Item = u32> {
        let column = self.codes.iter().skip(col).step_by(self.n_categorical.max(1));
        column.copied().filter(|code| *code != MISSING)
    }

    /// The given rows, in the given order.
    #[must_use]
    pub fn gather(&self, rows: &[usize]) -> Self {
        Self {
            n_rows: rows.len(),
            numbers: rows.iter().flat_map(|&row| self.numbers(row)).copied().collect(),
            codes: rows.iter().flat_map(|&row| self.codes(row)).copied().collect(),
            ..*self
        }
    }

    /// The first of each set of equal rows, increasing. A missing value equals another.
    pub fn first_of_each(&self) -> Vec<usize> {
        let number = |a: &f32, b: &f32| a.partial_cmp(b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()));
        let compare = |a: usize, b: usize| {
            let numbers = self.numbers(a).iter().zip(self.numbers(b)).map(|(a, b)| number(a, b));
            numbers.fold(Ordering::Equal, Ordering::then).then_with(|| self.codes(a).cmp(self.codes(b)))
        };
        let mut order = sorted(self.n_rows, &compare); // stable: the first of equal rows stays first
        order.dedup_by(|next, kept| compare(*next, *kept) == Ordering::Equal);
        order.sort_unstable();
        order
    }

    /// Up to `n_wanted` rows spread over all, increasing; with others where fewer than `n_different` of them differ.
    pub(super) fn sample(&self, random: &mut Random, n_wanted: usize, n_different: usize) -> Vec<usize> {
        let mut picks = random.spread(self.n_rows, n_wanted);
        if picks.len() < self.n_rows && self.gather(&picks).first_of_each().len() < n_different {
            picks.extend(self.first_of_each().into_iter().take(n_different));
            picks.sort_unstable();
            picks.dedup();
        }
        picks
    }
}

#[cfg(test)]
mod tests {
    use super::{MISSING, MixedError, MixedRows};
    use crate::random::Random;

    #[test]
    fn shapes_and_numbers_are_checked() {
        let error = MixedRows::new(2, 1, 1, vec![1.0], vec![0, 1]).unwrap_err();
        assert_eq!(error, MixedError::Numbers { got: 1, n_rows: 2, n_cols: 1 });
        let error = MixedRows::new(2, 1, 2, vec![1.0, 2.0], vec![0, 1]).unwrap_err();
        assert_eq!(error.to_string(), "2 codes are not 2 rows of 2 categorical columns");
        let error = MixedRows::new(2, 2, 0, vec![1.0, 2.0, f32::NAN, f32::INFINITY], Vec::new()).unwrap_err();
        assert_eq!(error, MixedError::Infinite { row: 1, col: 1, value: f32::INFINITY });
    }

    #[test]
    fn missing_equals_missing_and_nothing_else() {
        let numbers = vec![f32::NAN, 1.0, f32::NAN, 1.0, -0.0, 0.0];
        let rows = MixedRows::new(6, 1, 1, numbers, vec![2, MISSING, 2, 2, 5, 5]).unwrap();
        assert_eq!(rows.first_of_each(), [0, 1, 3, 4]);
        assert_eq!(rows.known_numbers(0).count(), 4);
        assert_eq!(rows.known_codes(0).collect::<Vec<_>>(), [2, 2, 2, 5, 5]);
    }

    #[test]
    fn a_sample_holds_as_many_different_rows_as_are_needed() {
        let mut codes = vec![0; 1_000];
        (codes[3], codes[998]) = (1, 2);
        let rows = MixedRows::new(1_000, 0, 1, Vec::new(), codes).unwrap();
        let picks = rows.sample(&mut Random::new(0, 0), 10, 3);
        assert_eq!(rows.gather(&picks).first_of_each().len(), 3);
        assert!(picks.is_sorted_by(|a, b| a < b) && picks.len() <= 13);
    }
}

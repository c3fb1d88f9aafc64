//! How far apart two mixed rows are (Gower 1971, doi:10.2307/2528823).

use serde::{Deserialize, Serialize};

use crate::cluster::mixed::{MISSING, MixedRows};

/// ```text
/// d(a, b) = Σ w_c s_c(a, b) / Σ w_c, over the columns c that both rows know
/// ```
/// with `s = |a - b| / range` for a number and, for a category, 0 where they are the same and 1 where not. From 0 to 1. Two
/// rows that know no column together are 1 apart: nothing says that they are alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gower {
    /// Difference between the largest and the smallest number of each numeric column. 1 for a constant column.
    ranges: Vec<f64>,
    /// Of the numeric columns, then of the categorical ones.
    weights: Vec<f64>,
}

/// Why weights are none.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum GowerError {
    /// There must be one for each column.
    #[error("{got} weights were given for {expected} columns")]
    Length {
        /// Weights given.
        got: usize,
        /// Columns there are.
        expected: usize,
    },
    /// A weight is no number, or below 0.
    #[error("the weight of column {} is {weight}, but must be a number of at least 0", col + 1)]
    Weight {
        /// Column, from 0: numeric ones first.
        col: usize,
        /// What was given.
        weight: f64,
    },
    /// There is nothing to compare rows by.
    #[error("there is no column with a weight above 0, so nothing to compare customers by")]
    NoColumns,
}

impl Gower {
    /// Takes the range of each column from these rows. `weights` has one for each column, numeric columns first; empty,
    /// all weigh the same.
    ///
    /// # Errors
    /// When there is not a weight of at least 0 for each column, or none is above 0.
    pub fn of(rows: &MixedRows, weights: &[f64]) -> Result<Self, GowerError> {
        let n_cols = rows.n_numeric() + rows.n_categorical();
        let weights = if weights.is_empty() { vec![1.0; n_cols] } else { weights.to_vec() };
        if weights.len() != n_cols {
            return Err(GowerError::Length { got: weights.len(), expected: n_cols });
        }
        if let Some(col) = weights.iter().position(|weight| !weight.is_finite() || *weight < 0.0) {
            return Err(GowerError::Weight { col, weight: weights[col] });
        }
        if weights.iter().all(|weight| *weight <= 0.0) {
            return Err(GowerError::NoColumns);
        }
        let range = |col: usize| {
            let ends = (f64::INFINITY, f64::NEG_INFINITY);
            let (least, most) = rows.known_numbers(col).fold(ends, |ends, x| (ends.0.min(x), ends.1.max(x)));
            if most > least { most - least } else { 1.0 }
        };
        Ok(Self { ranges: (0..rows.n_numeric()).map(range).collect(), weights })
    }

    /// Between row `a` of some rows and row `b` of some rows, the columns being the same.
    ///
    /// # Complexity
    /// Time O(columns).
    pub fn distance(&self, (rows_a, a): (&MixedRows, usize), (rows_b, b): (&MixedRows, usize)) -> f64 {
        let (of_numbers, of_codes) = self.weights.split_at(self.ranges.len());
        let (mut apart, mut known) = (0.0, 0.0);
        let numbers = rows_a.numbers(a).iter().zip(rows_b.numbers(b));
        for (((x, y), range), weight) in numbers.zip(&self.ranges).zip(of_numbers) {
            let difference = (f64::from(*x) - f64::from(*y)).abs(); // not a number where one is missing
            if !difference.is_nan() {
                apart += weight * (difference / range);
                known += weight;
            }
        }
        for ((x, y), weight) in rows_a.codes(a).iter().zip(rows_b.codes(b)).zip(of_codes) {
            if *x != MISSING && *y != MISSING {
                apart += if x == y { 0.0 } else { *weight };
                known += weight;
            }
        }
        if known > 0.0 { apart / known } else { 1.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::{Gower, GowerError};
    use crate::cluster::mixed::{MISSING, MixedRows};

    fn rows() -> MixedRows {
        let numbers = vec![0.0, 10.0, 4.0, f32::NAN, f32::NAN];
        let codes = vec![0, 1, 0, 1, 0, MISSING, 0, 2, MISSING, MISSING];
        MixedRows::new(5, 1, 2, numbers, codes).unwrap()
    }

    fn distances(weights: &[f64]) -> Vec<f64> {
        let rows = rows();
        let gower = Gower::of(&rows, weights).unwrap();
        [(0, 1), (0, 2), (0, 3), (1, 2), (3, 4), (0, 4)]
            .map(|(a, b)| {
                let distance = gower.distance((&rows, a), (&rows, b));
                assert_eq!(distance.to_bits(), gower.distance((&rows, b), (&rows, a)).to_bits());
                distance
            })
            .to_vec()
    }

    #[test]
    fn five_rows_by_hand() {
        assert_eq!(distances(&[]), [1.0 / 3.0, 0.2, 0.5, 0.3, 1.0, 1.0]);
        // The number counts twice, the last category not at all.
        assert_eq!(distances(&[2.0, 1.0, 0.0]), [2.0 / 3.0, 0.8 / 3.0, 0.0, 1.2 / 3.0, 1.0, 1.0]);
    }

    #[test]
    fn numbers_as_far_apart_as_can_be_are_1_apart() {
        let rows = MixedRows::new(3, 1, 0, vec![-3e38, 3e38, 0.0], Vec::new()).unwrap();
        let gower = Gower::of(&rows, &[]).unwrap();
        let apart = |b| gower.distance((&rows, 0), (&rows, b));
        assert_eq!(vec![apart(1), apart(2)], [1.0, 0.5]);
    }

    #[test]
    fn weights_without_sense_are_refused() {
        assert_eq!(Gower::of(&rows(), &[1.0]), Err(GowerError::Length { got: 1, expected: 3 }));
        assert_eq!(Gower::of(&rows(), &[0.0; 3]), Err(GowerError::NoColumns));
        let error = Gower::of(&rows(), &[1.0, -2.0, 1.0]).unwrap_err();
        assert_eq!(error.to_string(), "the weight of column 2 is -2, but must be a number of at least 0");
    }
}

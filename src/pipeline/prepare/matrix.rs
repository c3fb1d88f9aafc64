//! The rows that algorithms see.

use serde::{Deserialize, Serialize};

use crate::order::{larger, smaller};
use crate::table::N_BINS;
use crate::table::summary::Bins;

/// Rows that are worked on at a time, column by column, while they are in the cache.
pub(super) const BLOCK: usize = 256;

/// Rows × columns of finite f32, row by row. A matrix in hand is a proof of that: nobody below checks again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Matrix {
    n_rows: usize,
    n_cols: usize,
    #[serde(with = "crate::parallel::packed")]
    values: Vec<f32>,
}

/// Why values are no matrix.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum MatrixError {
    /// The number of values is not rows × columns.
    #[error("{got} values are not {n_rows} rows of {n_cols} columns")]
    Shape {
        /// Values given.
        got: usize,
        /// Rows asked for.
        n_rows: usize,
        /// Columns asked for.
        n_cols: usize,
    },
    /// A value is not finite.
    #[error("row {row}, column {col} holds {value}, which is not a finite 32-bit number")]
    NotFinite {
        /// Row of the matrix, from 0.
        row: usize,
        /// Column of the matrix, from 0.
        col: usize,
        /// What was found.
        value: f32,
    },
}

impl Matrix {
    /// Checks shape and finiteness.
    ///
    /// # Errors
    /// When the number of values is not `n_rows * n_cols`, or one of them is not finite.
    pub fn new(n_rows: usize, n_cols: usize, values: Vec<f32>) -> Result<Self, MatrixError> {
        if values.len() != n_rows * n_cols {
            return Err(MatrixError::Shape { got: values.len(), n_rows, n_cols });
        }
        if are_finite(values.iter().copied()) {
            return Ok(Self { n_rows, n_cols, values });
        }
        let at = values.iter().position(|value| !value.is_finite()).unwrap_or_default();
        Err(MatrixError::NotFinite { row: at / n_cols, col: at % n_cols, value: values[at] })
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Number of columns.
    pub fn n_cols(&self) -> usize {
        self.n_cols
    }

    /// All values, row by row.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// How the values of each column lie: rows in each of [`N_BINS`] equal bins, from the smallest
    /// value to the largest.
    #[inline(never)] // whoever asks is compiled for size
    pub fn histograms(&self) -> Vec<Vec<u32>> {
        let n_cols = self.n_cols.max(1);
        let (mut lows, mut highs) = (vec![f32::INFINITY; self.n_cols], vec![f32::NEG_INFINITY; self.n_cols]);
        for row in self.values.chunks_exact(n_cols) {
            lows.iter_mut().zip(row).for_each(|(low, value)| *low = smaller(*value, *low));
            highs.iter_mut().zip(row).for_each(|(high, value)| *high = larger(*value, *high));
        }
        let bins: Vec<Bins> =
            lows.into_iter().zip(highs).map(|(low, high)| Bins::new(f64::from(low), f64::from(high))).collect();
        let mut histograms = vec![vec![0; N_BINS]; self.n_cols];
        let mut column = Vec::with_capacity(BLOCK);
        // Some rows at a time, column by column: what is known of a column stays at hand, and the rows in the cache.
        for block in self.values.chunks(BLOCK * n_cols) {
            for (at, (histogram, bins)) in histograms.iter_mut().zip(&bins).enumerate() {
                column.clear();
                column.extend(block.chunks_exact(n_cols).map(|row| f64::from(row[at])));
                bins.count(&column, histogram);
            }
        }
        histograms
    }

    /// One row. Length `n_cols`.
    pub fn row(&self, row: usize) -> &[f32] {
        &self.values[row * self.n_cols..][..self.n_cols]
    }

    /// The rows of a range, as a matrix of their own.
    #[must_use]
    pub fn slice(&self, rows: std::ops::Range<usize>) -> Self {
        Self {
            n_rows: rows.len(),
            n_cols: self.n_cols,
            values: self.values[rows.start * self.n_cols..rows.end * self.n_cols].to_vec(),
        }
    }

    /// The given rows, in the given order, as a matrix of their own.
    #[must_use]
    pub fn gather(&self, rows: &[usize]) -> Self {
        let values = rows.iter().flat_map(|&row| self.row(row)).copied().collect();
        Self { n_rows: rows.len(), n_cols: self.n_cols, values }
    }
}

/// No value is an infinity or NaN. All are looked at, several at a time: nearly always that is so.
pub(super) fn are_finite(values: impl Iterator<Item = f32>) -> bool {
    values.fold(true, |are_finite, value| are_finite & value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::Matrix;
    use crate::table::N_BINS;

    #[test]
    fn histograms_by_hand() {
        let matrix = Matrix::new(4, 2, vec![-1.0, 5.0, 0.0, 5.0, 0.05, 5.0, 1.0, 5.0]).unwrap();
        let [first, second] = &matrix.histograms()[..] else { panic!("two columns") };
        let mut expected = [0; N_BINS];
        (expected[0], expected[N_BINS / 2], expected[N_BINS - 1]) = (1, 2, 1);
        assert_eq!((&first[..], second[0], second.iter().sum()), (&expected[..], 4, 4));
        assert!(Matrix::default().histograms().is_empty());
    }
}

//! Sums of rows, column by column, that do not depend on order: fixed-point integers of 64 bits.
//!
//! Beside [`ExactSum`](super::ExactSum), which adds whole blocks, these add and take away single rows, a row at a time,
//! as k-means does when a row changes its segment.

use serde::{Deserialize, Serialize};
use wide::f32x8;

use crate::parallel::{Extent, LANES};

/// How the values of each column become integers. Of 63 bits, as many as rows need are left for the sum; the others, at
/// least 38 for up to 16 million rows, are for the value: smaller differences than 2^-38 of the largest value of a
/// column are lost, which is less than f32 loses on values above 2^-14 of it. No value has more than [`MOST_BITS`].
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FixedPoint {
    /// Integers to one, for each column. Powers of two.
    scales: Vec<f64>,
}

/// Bits of a value at most: more would not fit where [`integer`] finds them.
const MOST_BITS: i32 = 51;

/// Added to a number of up to [`MOST_BITS`] bits, this leaves the nearest integer in the lowest bits of the sum.
const ROUND: f64 = 1.5 * (1_u64 << 52) as f64;

/// The nearest integer, in two operations that SIMD has too. Conversions of f64 to i64 do not belong to SIMD, and those
/// of WebAssembly ask about infinities besides.
#[inline]
fn integer(x: f32, scale: f64) -> i64 {
    (f64::from(x) * scale + ROUND).to_bits().cast_signed() - ROUND.to_bits().cast_signed()
}

/// Sums of the rows of groups.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FixedSums {
    /// What one is worth in each column.
    units: Vec<f64>,
    /// Rows of each group.
    #[serde(with = "crate::parallel::packed")]
    counts: Vec<u64>,
    /// One row of integers for each group.
    #[serde(with = "crate::parallel::packed")]
    sums: Vec<i64>,
}

impl FixedPoint {
    pub(crate) fn new(extent: &Extent) -> Self {
        let for_rows = (usize::BITS - extent.n_rows.leading_zeros()).cast_signed();
        let scale = |exponent: i32| libm::scalbn(1.0, (62 - for_rows).min(MOST_BITS) - exponent);
        Self { scales: extent.columns.iter().map(|column| scale(column.exponent())).collect() }
    }

    /// Sums of no rows.
    pub(crate) fn zero(&self, n_groups: usize) -> FixedSums {
        FixedSums {
            units: self.scales.iter().map(|scale| 1.0 / scale).collect(),
            counts: vec![0; n_groups],
            sums: vec![0; n_groups * self.scales.len()],
        }
    }

    /// Adds each of the eight rows of a tile to its group.
    #[inline]
    pub(crate) fn add_tile(&self, sums: &mut FixedSums, tile: &[f32x8], groups: &[u16; LANES]) {
        let n_cols = self.scales.len();
        let firsts = groups.map(|group| usize::from(group) * n_cols);
        for group in groups {
            sums.counts[usize::from(*group)] += 1;
        }
        for (col, (column, scale)) in tile.iter().zip(&self.scales).enumerate() {
            let integers = column.to_array().map(|x| integer(x, *scale));
            for (first, integer) in firsts.iter().zip(integers) {
                sums.sums[first + col] += integer;
            }
        }
    }

    /// Adds a row to a group, and takes it from the one that it was in.
    #[inline]
    pub(crate) fn move_row(
        &self,
        sums: &mut FixedSums,
        row: impl Iterator<Item = f32>,
        from: Option<usize>,
        to: usize,
    ) {
        let n_cols = self.scales.len();
        let integers = row.zip(&self.scales).map(|(x, scale)| integer(x, *scale));
        sums.counts[to] += 1;
        match from {
            None => {
                let to = &mut sums.sums[to * n_cols..][..n_cols];
                for (to, integer) in to.iter_mut().zip(integers) {
                    *to += integer;
                }
            }
            Some(from) if from == to => sums.counts[to] -= 1,
            Some(from) => {
                sums.counts[from] -= 1;
                let [from, to] = [from, to].map(|group| group * n_cols..(group + 1) * n_cols);
                let Ok([from, to]) = sums.sums.get_disjoint_mut([from, to]) else { return };
                for ((from, to), integer) in from.iter_mut().zip(to).zip(integers) {
                    *from -= integer;
                    *to += integer;
                }
            }
        }
    }
}

impl FixedSums {
    /// Joins the sums of several shards.
    pub(crate) fn merge(self, other: &Self) -> Self {
        let mut merged = self;
        for (count, more) in merged.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        for (sum, more) in merged.sums.iter_mut().zip(&other.sums) {
            *sum += more;
        }
        merged
    }

    /// Rows of each group.
    pub(crate) fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// The mean of each group, one row for each; where there are no rows, what `or` holds there.
    pub(crate) fn means(&self, or: &[f64]) -> Vec<f64> {
        let n_cols = self.units.len();
        let mean = |at: usize| match self.counts[at / n_cols] {
            0 => or[at],
            count => self.sums[at] as f64 * self.units[at % n_cols] / count as f64,
        };
        (0..self.sums.len()).map(mean).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::FixedPoint;
    use crate::parallel::{Extent, LANES, Tiles};
    use crate::prepare::Matrix;

    #[test]
    fn rows_that_moved_on_leave_nothing_behind() {
        let rows = Matrix::new(3, 2, vec![0.1, -7.0, 0.7, 3e8, -0.3, 1.5]).unwrap();
        let fixed = FixedPoint::new(&Extent::of(&rows));
        let mut sums = fixed.zero(2);
        for row in 0..3 {
            fixed.move_row(&mut sums, rows.row(row).iter().copied(), None, 0);
        }
        for row in [2, 0, 1] {
            fixed.move_row(&mut sums, rows.row(row).iter().copied(), Some(0), 1);
            fixed.move_row(&mut sums, rows.row(row).iter().copied(), Some(1), 1);
        }
        let mut expected = fixed.zero(2);
        for row in 0..3 {
            fixed.move_row(&mut expected, rows.row(row).iter().copied(), None, 1);
        }
        assert_eq!(sums, expected);
        assert_eq!(sums.counts(), [0, 3]);
        assert_eq!(sums.means(&[5.0; 4])[..2], [5.0, 5.0]);
    }

    #[test]
    fn the_rows_of_a_tile_add_up_as_one_by_one() {
        let values: Vec<f32> =
            (0_u8..24).map(|at| (f32::from(at) - 11.3) * [1e-6, 1.0, 3e7][usize::from(at % 3)]).collect();
        let rows = Matrix::new(LANES, 3, values).unwrap();
        let fixed = FixedPoint::new(&Extent::of(&rows));
        let groups = [0, 3, 1, 0, 0, 3, 1, 0];
        let (mut at_once, mut one_by_one) = (fixed.zero(4), fixed.zero(4));
        fixed.add_tile(&mut at_once, Tiles::of(&rows).tile(0), &groups);
        for (row, group) in groups.into_iter().enumerate() {
            fixed.move_row(&mut one_by_one, rows.row(row).iter().copied(), None, group.into());
        }
        assert_eq!(at_once, one_by_one);
        assert_eq!(at_once.counts(), [4, 2, 0, 2]);
    }

    proptest! {
        #[test]
        fn means_are_those_of_the_rows_to_2_to_the_minus_38(
            values in proptest::collection::vec(-1e4_f32..1e4, 1..300),
            size in -30..30,
        ) {
            let values: Vec<f32> = values.iter().map(|x| libm::scalbnf(*x, size)).collect();
            let rows = Matrix::new(values.len(), 1, values.clone()).unwrap();
            let fixed = FixedPoint::new(&Extent::of(&rows));
            let mut sums = fixed.zero(1);
            for x in &values {
                fixed.move_row(&mut sums, std::iter::once(*x), None, 0);
            }
            let mean = values.iter().map(|x| f64::from(*x)).sum::<f64>() / values.len() as f64;
            let largest = values.iter().fold(0.0_f32, |largest, x| largest.max(x.abs()));
            prop_assert_eq!(sums.counts()[0], values.len() as u64);
            prop_assert!((sums.means(&[0.0])[0] - mean).abs() <= f64::from(largest) / f64::from(1 << 30) / 256.0);
        }
    }
}

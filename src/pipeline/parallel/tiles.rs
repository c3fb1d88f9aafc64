//! Rows as SIMD sees them: eight at a time, column by column.

use wide::f32x8;

use crate::pipeline::prepare::Matrix;

/// Rows of one tile.
pub(crate) const LANES: usize = 8;

/// A matrix in tiles of [`LANES`] rows; the last tile is filled up with zeros.
#[derive(Clone, Debug)]
pub(crate) struct Tiles {
    count: usize,
    n_cols: usize,
    lanes: Vec<f32x8>,
}

impl Tiles {
    /// A copy of the matrix. Memory O(`n_rows` · `n_cols`).
    pub(crate) fn of(matrix: &Matrix) -> Self {
        let (count, n_cols) = (matrix.n_rows().div_ceil(LANES), matrix.n_cols());
        let mut lanes = Vec::with_capacity(count * n_cols);
        for tile in 0..count {
            let first = tile * LANES;
            let present = LANES.min(matrix.n_rows() - first);
            let rows = &matrix.values()[first * n_cols..][..present * n_cols];
            for col in 0..n_cols {
                let mut values = [0.0; LANES];
                for (lane, row) in values.iter_mut().zip(rows.chunks_exact(n_cols)) {
                    *lane = row[col];
                }
                lanes.push(f32x8::new(values));
            }
        }
        Self { count, n_cols, lanes }
    }

    /// Number of tiles.
    pub(crate) fn n_tiles(&self) -> usize {
        self.count
    }

    /// The columns of rows `tile * LANES ..`. Length `n_cols`.
    pub(crate) fn tile(&self, tile: usize) -> &[f32x8] {
        &self.lanes[tile * self.n_cols..][..self.n_cols]
    }
}

#[cfg(test)]
mod tests {
    use super::{LANES, Tiles};
    use crate::pipeline::prepare::Matrix;

    #[test]
    fn tiles_hold_every_value_in_its_lane_and_zeros_after_the_last_row() {
        let values: Vec<f32> = (0_u8..22).map(f32::from).collect();
        let matrix = Matrix::new(11, 2, values).unwrap();
        let tiles = Tiles::of(&matrix);
        assert_eq!(tiles.n_tiles(), 2);
        for row in 0..2 * LANES {
            for col in 0..2 {
                let expected: f32 = if row < 11 { matrix.row(row)[col] } else { 0.0 };
                assert_eq!(tiles.tile(row / LANES)[col].to_array()[row % LANES].to_bits(), expected.to_bits());
            }
        }
    }
}

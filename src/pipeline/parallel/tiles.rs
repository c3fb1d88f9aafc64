//! Rows as SIMD sees them: eight at a time, column by column.

use serde::{Deserialize, Serialize};
use wide::{f32x4, f32x8};

use crate::prepare::Matrix;

/// Rows of one tile.
pub(crate) const LANES: usize = 8;

/// Rows × columns of finite f32 in tiles of [`LANES`] rows. The last tile is filled up with rows of zeros, and each
/// row with columns of zeros up to a width that the kernels are compiled for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Tiles {
    n_rows: usize,
    n_cols: usize,
    width: usize,
    #[serde(with = "crate::parallel::packed")]
    lanes: Vec<f32x8>,
}

/// Columns of a tile for so many columns of the matrix: those that a kernel is compiled for, else a multiple of eight.
/// Fewer widths would waste more columns, more of them would make the program larger.
fn width(n_cols: usize) -> usize {
    match n_cols {
        few @ ..=12 => few.max(1).next_multiple_of(2),
        more @ ..=20 => more.next_multiple_of(4),
        many => many.next_multiple_of(8),
    }
}

impl Tiles {
    /// A copy of the matrix. Memory O(`n_rows` · `n_cols`).
    pub(crate) fn of(matrix: &Matrix) -> Self {
        Self::from_rows(matrix.n_rows(), matrix.n_cols(), matrix.values().chunks_exact(matrix.n_cols().max(1)))
    }

    /// Tiles of the given rows, each of `n_cols` values. Rows that do not come are rows of zeros.
    pub(crate) fn from_rows<R: AsRef<[f32]>>(n_rows: usize, n_cols: usize, rows: impl Iterator<Item = R>) -> Self {
        let mut tiles = Self::zero(n_rows, n_cols);
        for (row, values) in rows.take(n_rows).enumerate() {
            tiles.set_row(row, values.as_ref().iter().copied());
        }
        tiles
    }

    /// Rows of zeros.
    pub(crate) fn zero(n_rows: usize, n_cols: usize) -> Self {
        let width = width(n_cols);
        Self { n_rows, n_cols, width, lanes: vec![f32x8::ZERO; n_rows.div_ceil(LANES) * width] }
    }

    pub(crate) fn n_bytes(&self) -> usize {
        size_of_val(&self.lanes[..])
    }

    /// Gives a row its values, `n_cols` of them.
    #[inline]
    pub(crate) fn set_row(&mut self, row: usize, values: impl Iterator<Item = f32>) {
        let columns: &mut [f32] = bytemuck::cast_slice_mut(&mut self.lanes[row / LANES * self.width..][..self.n_cols]);
        for (place, value) in columns.iter_mut().skip(row % LANES).step_by(LANES).zip(values) {
            *place = value;
        }
    }

    /// Number of rows.
    pub(crate) fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Number of columns.
    pub(crate) fn n_cols(&self) -> usize {
        self.n_cols
    }

    /// Number of tiles.
    pub(crate) fn n_tiles(&self) -> usize {
        self.n_rows.div_ceil(LANES)
    }

    /// Columns of a tile: `n_cols` and those that fill it up.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// All tiles, one after the other.
    pub(crate) fn lanes(&self) -> &[f32x8] {
        &self.lanes
    }

    /// The columns of rows `tile * LANES ..`. Length [`Tiles::width`].
    pub(crate) fn tile(&self, tile: usize) -> &[f32x8] {
        &self.lanes[tile * self.width..][..self.width]
    }

    /// The values of one row. `n_cols` of them.
    #[inline]
    pub(crate) fn row(&self, row: usize) -> impl Iterator<Item = f32> + '_ {
        let columns = &self.lanes[row / LANES * self.width..][..self.n_cols];
        columns.iter().map(move |column| column.as_array()[row % LANES])
    }
}

/// The sum over all lanes, added in an order that does not depend on the target.
#[inline]
pub(crate) fn lane_sum(lanes: f32x8) -> f32 {
    let [low, high]: [f32x4; 2] = bytemuck::cast(lanes);
    let [first, second, third, fourth] = (low + high).to_array();
    (first + second) + (third + fourth)
}

/// Work over tiles that is compiled for each width, so that the loops over columns unroll.
pub(crate) trait ForWidth {
    /// What comes of it.
    type Output;

    /// `WIDTH` is 0 for widths that nothing is compiled for.
    fn run<const WIDTH: usize>(self) -> Self::Output;
}

/// Runs the version of the work that is compiled for tiles of this width.
pub(crate) fn for_width<W: ForWidth>(width: usize, work: W) -> W::Output {
    macro_rules! compiled {
        ($($width:literal)+) => {
            match width {
                $($width => work.run::<$width>(),)+
                _ => work.run::<0>(),
            }
        };
    }
    compiled!(2 4 6 8 10 12 16 20)
}

/// Columns that are not known to the compiler are those given, else those that are.
#[inline(always)]
#[expect(clippy::inline_always, reason = "its loops unroll only where the width is known to the compiler")]
pub(crate) fn known_width<const WIDTH: usize>(width: usize) -> usize {
    if WIDTH == 0 { width } else { WIDTH }
}

#[cfg(test)]
mod tests {
    use super::{LANES, Tiles};
    use crate::prepare::Matrix;

    #[test]
    fn tiles_hold_every_value_in_its_lane_and_zeros_elsewhere() {
        for n_cols in [1, 2, 11, 17, 25, 40] {
            let values: Vec<f32> = (1_u16..).map(f32::from).take(11 * n_cols).collect();
            let matrix = Matrix::new(11, n_cols, values).unwrap();
            let tiles = Tiles::of(&matrix);
            assert_eq!((tiles.n_rows(), tiles.n_cols(), tiles.n_tiles()), (11, n_cols, 2));
            for row in 0..2 * LANES {
                for col in 0..tiles.width() {
                    let expected = if row < 11 && col < n_cols { matrix.row(row)[col] } else { 0.0 };
                    let found = tiles.tile(row / LANES)[col].to_array()[row % LANES];
                    assert_eq!(found.to_bits(), expected.to_bits());
                }
            }
            for row in 0..11 {
                assert_eq!(tiles.row(row).collect::<Vec<_>>(), matrix.row(row));
            }
        }
    }

    #[test]
    fn no_rows_are_no_tiles() {
        assert_eq!(Tiles::of(&Matrix::new(0, 3, Vec::new()).unwrap()).n_tiles(), 0);
    }
}

//! Rows where they are worked on.

use std::any::Any;
use std::cell::RefCell;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::order::larger;
use crate::parallel::{FixedPoint, Quantum, Tiles};
use crate::prepare::Matrix;

/// Rows whose floating-point sum is made in one go; shards are cut at multiples of it.
pub const BLOCK: usize = 1024;

/// Rows whose magnitudes are compared beside each other.
const ABREAST: usize = 8;

/// What every shard knows of the whole matrix, so that its sums add up with those of the others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extent {
    /// Rows over all shards.
    pub n_rows: usize,
    /// A bound on the magnitudes of each column.
    pub columns: Vec<Quantum>,
}

impl Extent {
    /// Of a whole matrix.
    pub fn of(matrix: &Matrix) -> Self {
        // Some rows beside each other, so that the processor does several columns at once, however few there are.
        let n_cols = matrix.n_cols();
        let mut abreast = vec![0.0_f32; ABREAST * n_cols];
        for rows in matrix.values().chunks((ABREAST * n_cols).max(1)) {
            for (largest, x) in abreast.iter_mut().zip(rows) {
                *largest = larger(x.abs(), *largest);
            }
        }
        let largest = |column| abreast.iter().skip(column).step_by(n_cols).copied().fold(0.0, larger);
        Self { n_rows: matrix.n_rows(), columns: (0..n_cols).map(|column| Quantum::of(largest(column))).collect() }
    }

    /// A bound on the magnitude of every value.
    pub fn quantum(&self) -> Quantum {
        self.columns.iter().copied().max().unwrap_or_default()
    }
}

/// Consecutive rows of a matrix, held where they are worked on, as SIMD sees them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Shard {
    /// Row of the whole matrix that is row 0 here. A multiple of [`BLOCK`].
    pub first_row: usize,
    /// What is known of the whole matrix.
    pub extent: Extent,
    pub(crate) tiles: Tiles,
    /// What algorithms keep here from one round to the next. Losing it costs time, never the answer.
    #[serde(skip)]
    memory: Memory,
}

impl Shard {
    /// Rows `first_row..` of a whole matrix of the given extent. `first_row` is a multiple of [`BLOCK`].
    pub fn new(first_row: usize, rows: &Matrix, extent: Extent) -> Self {
        Self { first_row, extent, tiles: Tiles::of(rows), memory: Memory::default() }
    }

    /// A matrix in one piece.
    pub fn whole(matrix: &Matrix) -> Self {
        Self::new(0, matrix, Extent::of(matrix))
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.tiles.n_rows()
    }

    /// Number of columns.
    pub fn n_cols(&self) -> usize {
        self.tiles.n_cols()
    }

    /// About as many bytes as it takes.
    pub fn n_bytes(&self) -> usize {
        self.tiles.n_bytes() + 16 * self.extent.columns.len() + 64
    }

    /// The values of one row, `n_cols` of them.
    #[inline]
    pub fn row(&self, row: usize) -> impl Iterator<Item = f32> + '_ {
        self.tiles.row(row)
    }

    /// Puts the values of one row into `values`, in place of what it held.
    pub(crate) fn read_row(&self, row: usize, values: &mut Vec<f32>) {
        values.clear();
        values.extend(self.row(row));
    }

    /// The rows of each block, as rows of this shard.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = Range<usize>> + use<> {
        let n_rows = self.n_rows();
        (0..n_rows).step_by(BLOCK).map(move |start| start..(start + BLOCK).min(n_rows))
    }

    /// How sums of rows are made so that they do not depend on the cut.
    pub(crate) fn fixed_point(&self) -> FixedPoint {
        FixedPoint::new(&self.extent)
    }

    /// Takes what was kept under this number, if it is of this type.
    pub(crate) fn recall<T: 'static>(&self, number: u32) -> Option<T> {
        let mut memory = self.memory.0.borrow_mut();
        let at = memory.iter().position(|(kept, _)| *kept == number)?;
        memory.swap_remove(at).1.downcast().ok().map(|kept| *kept)
    }

    /// Keeps something under a number until it is recalled.
    pub(crate) fn keep<T: 'static>(&self, number: u32, value: T) {
        self.memory.0.borrow_mut().push((number, Box::new(value)));
    }
}

/// Kept values by their numbers. A clone remembers nothing.
#[derive(Default)]
struct Memory(RefCell<Vec<(u32, Box<dyn Any>)>>);

impl Clone for Memory {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_list().entries(self.0.borrow().iter().map(|(number, _)| number)).finish()
    }
}

/// Cuts rows into shards of nearly equal size at multiples of [`BLOCK`]. Fewer than asked for where rows are few;
/// always at least one.
pub fn cut(n_rows: usize, n_shards: usize) -> Vec<Range<usize>> {
    let n_blocks = n_rows.div_ceil(BLOCK).max(1);
    let n_shards = n_shards.clamp(1, n_blocks);
    let start = |shard: usize| (n_blocks * shard / n_shards * BLOCK).min(n_rows);
    (0..n_shards).map(|shard| start(shard)..start(shard + 1)).collect()
}

/// Cuts a matrix into at most `n_shards` shards.
pub fn shards(matrix: &Matrix, n_shards: usize) -> impl Iterator<Item = Shard> {
    let extent = Extent::of(matrix);
    cut(matrix.n_rows(), n_shards).into_iter().map(move |rows| shard_of(matrix, rows, extent.clone()))
}

/// One of the shards that a matrix is cut into, at most `n_shards`, and how many there are. None beyond the last.
#[inline(never)] // whoever asks is compiled for size
pub fn shard(matrix: &Matrix, at: usize, n_shards: usize) -> (Option<Shard>, usize) {
    let mut cut = cut(matrix.n_rows(), n_shards);
    let n_shards = cut.len();
    let rows = (at < n_shards).then(|| cut.swap_remove(at));
    (rows.map(|rows| shard_of(matrix, rows, Extent::of(matrix))), n_shards)
}

fn shard_of(matrix: &Matrix, rows: Range<usize>, extent: Extent) -> Shard {
    let (n_cols, first_row) = (matrix.n_cols(), rows.start);
    let values = matrix.values()[rows.start * n_cols..rows.end * n_cols].chunks_exact(n_cols.max(1));
    let tiles = Tiles::from_rows(rows.len(), n_cols, values);
    Shard { first_row, extent, tiles, memory: Memory::default() }
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, Shard, cut, shard, shards};
    use crate::prepare::Matrix;

    #[test]
    fn shards_cover_all_rows_in_order_and_start_at_blocks() {
        for (n_rows, n_shards) in [(0, 3), (1, 4), (BLOCK, 2), (10 * BLOCK + 1, 4), (1_000_000, 7)] {
            let shards = cut(n_rows, n_shards);
            assert_eq!(shards.first().map(|s| s.start), Some(0));
            assert_eq!(shards.last().map(|s| s.end), Some(n_rows));
            assert!(shards.windows(2).all(|pair| pair[0].end == pair[1].start));
            assert!(shards.iter().all(|s| s.start % BLOCK == 0));
        }
    }

    #[test]
    fn shards_are_made_one_by_one_as_all_at_once() {
        let n_rows = 2 * BLOCK + 7;
        let values = (0_u16..).take(3 * n_rows).map(f32::from).collect();
        let matrix = Matrix::new(n_rows, 3, values).unwrap();
        for (at, whole) in shards(&matrix, 2).enumerate() {
            let (Some(one), 2) = shard(&matrix, at, 2) else { panic!("a shard of two") };
            assert_eq!((one.first_row, &one.extent, one.n_rows()), (whole.first_row, &whole.extent, whole.n_rows()));
            assert!((0..one.n_rows()).all(|row| one.row(row).eq(whole.row(row))));
        }
        assert!(matches!(shard(&matrix, 2, 2), (None, 2)));
    }

    #[test]
    fn what_is_kept_is_recalled_once() {
        let shard = Shard::whole(&Matrix::new(1, 1, vec![0.0]).unwrap());
        shard.keep(7, "seven");
        shard.keep(8, 8_u8);
        assert_eq!(shard.recall::<&str>(7), Some("seven"));
        assert_eq!(shard.recall::<&str>(7), None);
        assert_eq!(shard.recall::<&str>(8), None); // of another type
    }
}

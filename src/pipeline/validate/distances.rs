//! The kernel of the silhouette: for each row, the sum of its distances to the rows of each segment.

use wide::f32x8;

use crate::pipeline::parallel::{LANES, Tiles};
use crate::pipeline::prepare::Matrix;

/// Rows that are measured in one pass over the tiles.
const GROUP: usize = 4;
/// Tiles whose distances are added up in f32, before the sum goes on in f64: 64 rows.
const CHUNK: usize = 8;

/// The rows of each segment in tiles, scaled by a power of two so that no square leaves the range of f32.
pub(super) struct Segments {
    tiles: Vec<Tiles>,
    /// 1 in the lanes of a segment's last tile that hold rows, else 0.
    last: Vec<f32x8>,
    scaled: Matrix,
    unit: f64,
}

impl Segments {
    /// `members` are the rows of each segment.
    pub(super) fn new(rows: &Matrix, members: &[Vec<usize>]) -> Option<Self> {
        let largest = rows.values().iter().fold(0.0_f32, |largest, x| largest.max(x.abs()));
        let (_, exponent) = libm::frexpf(largest);
        let values = rows.values().iter().map(|x| libm::scalbnf(*x, -exponent)).collect();
        let scaled = Matrix::new(rows.n_rows(), rows.n_cols(), values).ok()?;
        let tiles = members.iter().map(|members| Tiles::of(&scaled.gather(members))).collect();
        let present = |n_rows: usize| -> [f32; LANES] {
            std::array::from_fn(|lane| if lane < (n_rows + LANES - 1) % LANES + 1 { 1.0 } else { 0.0 })
        };
        let last = members.iter().map(|members| f32x8::new(present(members.len()))).collect();
        Some(Self { tiles, last, scaled, unit: libm::scalbn(1.0, exponent) })
    }

    /// Tells `each`, for each of the rows in order, the sums of its distances to all rows of each segment.
    pub(super) fn distances(&self, rows: &[usize], mut each: impl FnMut(usize, &[f64])) {
        let mut sums = vec![0.0; self.tiles.len()];
        for group in rows.chunks(GROUP) {
            let queries = self.queries(group);
            let of_group: Vec<[f64; GROUP]> =
                (0..self.tiles.len()).map(|segment| self.to_segment(&queries, segment)).collect();
            for (query, &row) in group.iter().enumerate() {
                for (sum, of_group) in sums.iter_mut().zip(&of_group) {
                    *sum = of_group[query] * self.unit;
                }
                each(row, &sums);
            }
        }
    }

    /// The values of up to [`GROUP`] rows, column by column, each in every lane.
    fn queries(&self, group: &[usize]) -> Vec<f32x8> {
        let query = |at: usize| self.scaled.row(group[at.min(group.len() - 1)]);
        (0..self.scaled.n_cols()).flat_map(|col| (0..GROUP).map(move |at| f32x8::splat(query(at)[col]))).collect()
    }

    fn to_segment(&self, queries: &[f32x8], segment: usize) -> [f64; GROUP] {
        let tiles = &self.tiles[segment];
        let mut sums = [0.0; GROUP];
        for first in (0..tiles.n_tiles()).step_by(CHUNK) {
            let mut chunk = [f32x8::ZERO; GROUP];
            for tile in first..tiles.n_tiles().min(first + CHUNK) {
                let is_last = tile + 1 == tiles.n_tiles();
                let present = if is_last { self.last[segment] } else { f32x8::ONE };
                for (sum, squared) in chunk.iter_mut().zip(squared(tiles.tile(tile), queries)) {
                    *sum += squared.sqrt() * present;
                }
            }
            for (sum, lanes) in sums.iter_mut().zip(chunk) {
                *sum += lanes.to_array().into_iter().map(f64::from).sum::<f64>();
            }
        }
        sums
    }
}

/// Squared distances of the rows of a tile to each query.
#[inline]
fn squared(tile: &[f32x8], queries: &[f32x8]) -> [f32x8; GROUP] {
    let mut sums = [f32x8::ZERO; GROUP];
    for (x, column) in tile.iter().zip(queries.chunks_exact(GROUP)) {
        for (sum, q) in sums.iter_mut().zip(column) {
            let difference = *x - *q;
            *sum += difference * difference;
        }
    }
    sums
}

//! The kernel of the silhouette: for each row, the sum of its distances to the rows of each cell.

use wide::f32x8;

use crate::pipeline::parallel::{ForWidth, LANES, Shard, Tiles, for_width, known_width, lane_sum};
use crate::pipeline::validate::cells::Cells;

/// Rows that are measured in one pass over the tiles.
const GROUP: usize = 4;
/// Tiles whose distances are added up in f32, before the sum goes on in f64: 64 rows.
const CHUNK: usize = 8;

/// Rows in tiles, cell by cell, scaled by a power of two so that no square leaves the range of f32.
pub(super) struct Distances<'a> {
    tiles: Tiles,
    ends: &'a [usize],
    exponent: i32,
}

impl<'a> Distances<'a> {
    /// Among the rows of a shard.
    pub(super) fn new(shard: &Shard, cells: &'a Cells) -> Self {
        let exponent = shard.extent.quantum().exponent();
        let scale = libm::scalbn(1.0, -exponent);
        #[expect(clippy::cast_possible_truncation, reason = "a power of two changes no digit")]
        let scaled = |row: &u32| shard.row(*row as usize).map(|x| (f64::from(x) * scale) as f32).collect::<Vec<_>>();
        let tiles = Tiles::from_rows(cells.order.len(), shard.n_cols(), cells.order.iter().map(scaled));
        Self { tiles, ends: &cells.ends, exponent }
    }

    /// Tells `each`, for each place of the order from `first` to before `end`, the sums of the distances of its row to
    /// the rows of each cell.
    pub(super) fn between(&self, first: usize, end: usize, each: &mut dyn FnMut(usize, &[f64])) {
        for_width(self.tiles.width(), Between { distances: self, first, end, each });
    }
}

struct Between<'a, 'b> {
    distances: &'a Distances<'b>,
    first: usize,
    end: usize,
    each: &'a mut dyn FnMut(usize, &[f64]),
}

impl ForWidth for Between<'_, '_> {
    type Output = ();

    fn run<const WIDTH: usize>(self) {
        let Distances { tiles, ends, exponent } = self.distances;
        let width = known_width::<WIDTH>(tiles.width());
        let unit = libm::scalbn(1.0, *exponent);
        let mut queries = vec![[0.0; GROUP]; width];
        let mut sums = vec![[0.0; GROUP]; ends.len()];
        for first in (self.first..self.end).step_by(GROUP) {
            let present = GROUP.min(self.end - first);
            for query in 0..present {
                for (of_column, x) in queries.iter_mut().zip(tiles.row(first + query)) {
                    of_column[query] = x;
                }
            }
            to_cells(tiles.lanes(), &queries[..width], ends, &mut sums);
            for query in 0..present {
                let of_query: Vec<f64> = sums.iter().map(|sums| sums[query] * unit).collect();
                (self.each)(first + query, &of_query);
            }
        }
    }
}

/// Sums of the distances of the queries to the rows of each cell.
#[inline(always)]
#[expect(clippy::inline_always, reason = "its loops unroll only where the width is known to the compiler")]
fn to_cells(lanes: &[f32x8], queries: &[[f32; GROUP]], ends: &[usize], sums: &mut [[f64; GROUP]]) {
    let mut start = 0;
    for (end, sums) in ends.iter().zip(sums) {
        *sums = [0.0; GROUP];
        // Tiles that this cell shares with others are measured for each of them.
        let (first_tile, end_tile) = (start / LANES, end.div_ceil(LANES));
        for chunk in (first_tile..end_tile).step_by(CHUNK) {
            let mut of_chunk = [f32x8::ZERO; GROUP];
            for tile in chunk..end_tile.min(chunk + CHUNK) {
                let squares = squares(&lanes[tile * queries.len()..][..queries.len()], queries);
                let whole = tile * LANES >= start && (tile + 1) * LANES <= *end;
                let present = if whole { f32x8::ONE } else { present(tile, start, *end) };
                for (sum, square) in of_chunk.iter_mut().zip(squares) {
                    *sum += square.sqrt() * present;
                }
            }
            for (sum, lanes) in sums.iter_mut().zip(of_chunk) {
                *sum += f64::from(lane_sum(lanes));
            }
        }
        start = *end;
    }
}

/// 1 in those lanes of a tile whose place is in the range, else 0.
#[inline(never)]
fn present(tile: usize, start: usize, end: usize) -> f32x8 {
    let is_present = |lane: usize| (start..end).contains(&(tile * LANES + lane));
    f32x8::new(std::array::from_fn(|lane| if is_present(lane) { 1.0 } else { 0.0 }))
}

/// Squared distances of the rows of a tile to each query.
#[inline(always)]
#[expect(clippy::inline_always, reason = "its loops unroll only where the width is known to the compiler")]
fn squares(tile: &[f32x8], queries: &[[f32; GROUP]]) -> [f32x8; GROUP] {
    let mut sums = [f32x8::ZERO; GROUP];
    for (x, of_column) in tile.iter().zip(queries) {
        for (sum, q) in sums.iter_mut().zip(of_column) {
            let difference = *x - f32x8::splat(*q);
            *sum += difference * difference;
        }
    }
    sums
}

//! The kernel of the silhouette: for each row, the sum of its distances to the rows of each segment.
//!
//! The distance of two rows counts for both, so each pair is measured once: four rows at a time, the *queries*, against
//! the tiles that lie behind them. How far a tile is from the queries is added up along the tile, for the queries, and
//! lane by lane, for the rows of the tile.

use std::ops::Range;

use wide::{f32x4, f32x8};

use crate::parallel::{ForWidth, LANES, Shard, Tiles, for_width, known_width};
use crate::validate::cells::{Cell, Cells};

/// Rows that are measured in one pass over the tiles.
const GROUP: usize = 4;
/// Tiles whose distances to a query are added up in f32, before the sum goes on in f64: 128 rows.
const CHUNK: usize = 16;
/// Groups of queries whose distances to a row are: 128 rows.
const GROUPS: usize = 32;

/// Rows in tiles, cell by cell, scaled by a power of two so that no square leaves the range of f32.
pub(super) struct Distances {
    tiles: Tiles,
    /// For each cell, 1 in those lanes of its last tile that hold rows, else 0.
    last: Vec<f32x8>,
    exponent: i32,
}

impl Distances {
    /// Among the rows of a shard.
    pub(super) fn new(shard: &Shard, cells: &Cells) -> Self {
        let exponent = shard.extent.quantum().exponent();
        let scale = libm::scalbn(1.0, -exponent);
        let mut tiles = Tiles::zero(cells.places.len(), shard.n_cols());
        for (place, row) in cells.places.iter().enumerate() {
            if let Some(row) = row {
                #[expect(clippy::cast_possible_truncation, reason = "a power of two changes no digit")]
                let scaled = shard.row(*row as usize).map(|x| (f64::from(x) * scale) as f32);
                tiles.set_row(place, scaled);
            }
        }
        let last = cells.all.iter().map(|cell| first_lanes((cell.n_rows - 1) % LANES + 1)).collect();
        Self { tiles, last, exponent }
    }

    /// Sums of distances between the rows of two blocks of tiles, of which the second is the first or lies behind it: for
    /// each place of the first block, and then of the second if it is another, one sum for each segment.
    ///
    /// # Complexity
    /// Time O(rows of the first block · rows of the second · columns), half of that where they are the same.
    pub(super) fn between(&self, cells: &Cells, first: Range<usize>, second: Range<usize>) -> Vec<f32> {
        let is_same = first == second;
        let work = Between { distances: self, cells, first, second };
        let (of_first, of_second) = for_width(self.tiles.width(), work);
        let unit = libm::scalbn(1.0, self.exponent);
        #[expect(clippy::cast_possible_truncation, reason = "sums of distances that were measured in f32")]
        let unscaled = |sum: f64| (sum * unit) as f32;
        if is_same {
            of_first.into_iter().zip(of_second).map(|(a, b)| unscaled(a + b)).collect()
        } else {
            of_first.into_iter().chain(of_second).map(unscaled).collect()
        }
    }
}

/// 1 in the first lanes, else 0.
fn first_lanes(n_lanes: usize) -> f32x8 {
    f32x8::new(std::array::from_fn(|lane| if lane < n_lanes { 1.0 } else { 0.0 }))
}

/// Those tiles of a cell that are in a range.
fn within(cell: &Cell, range: &Range<usize>) -> Range<usize> {
    cell.tiles.start.max(range.start)..cell.tiles.end.min(range.end)
}

/// Work on two blocks.
struct Between<'a> {
    distances: &'a Distances,
    cells: &'a Cells,
    first: Range<usize>,
    second: Range<usize>,
}

impl ForWidth for Between<'_> {
    /// Sums for the places of both blocks.
    type Output = (Vec<f64>, Vec<f64>);

    fn run<const WIDTH: usize>(self) -> Self::Output {
        let Self { distances: Distances { tiles, last, .. }, cells, first, second } = self;
        let width = known_width::<WIDTH>(tiles.width());
        let n_segments = cells.n_segments();
        let mut of_first = vec![0.0; first.len() * LANES * n_segments];
        let mut of_second = Columns::new(second.clone(), n_segments);
        let mut queries = vec![[0.0; GROUP]; width];
        for (cell, last_of_cell) in cells.all.iter().zip(last) {
            for group in groups(cell, &first) {
                read(tiles, &group, &mut queries);
                let mut to = ToSegments {
                    sums: &mut of_first[(group.start - first.start * LANES) * n_segments..][..group.len() * n_segments],
                    n_segments,
                };
                let own = group.start / LANES;
                let ahead = if first == second { own + 1..second.end } else { second.clone() };
                if first == second {
                    // Each row of the tile that the queries are in is a query itself.
                    let present = if own + 1 == cell.tiles.end { *last_of_cell } else { f32x8::ONE };
                    let lanes = &tiles.lanes()[own * width..][..width];
                    to.add(cell, measure::<true>(lanes, &queries[..width], &mut [f32x8::ZERO], present, GROUP));
                }
                for (other, last) in cells.all.iter().zip(last) {
                    let range = within(other, &ahead);
                    if range.is_empty() {
                        continue;
                    }
                    let present = if range.end == other.tiles.end { *last } else { f32x8::ONE };
                    let lanes = &tiles.lanes()[range.start * width..range.end * width];
                    let columns = of_second.recent(&range);
                    to.add(
                        other,
                        match group.len() {
                            GROUP => measure::<true>(lanes, &queries[..width], columns, present, GROUP),
                            few => measure::<false>(lanes, &queries[..width], columns, present, few),
                        },
                    );
                }
                of_second.count_group(cell);
            }
            of_second.flush(cell);
        }
        (of_first, of_second.sums)
    }
}

/// The places of a cell in a range of tiles, in groups that lie in one tile each.
fn groups(cell: &Cell, range: &Range<usize>) -> impl Iterator<Item = Range<usize>> + use<> {
    let end = cell.tiles.start * LANES + cell.n_rows;
    let tiles = within(cell, range);
    let end = end.min(tiles.end * LANES);
    (tiles.start * LANES..end).step_by(GROUP).map(move |start| start..end.min(start + GROUP))
}

/// Reads the rows at some places, column by column.
fn read(tiles: &Tiles, group: &Range<usize>, queries: &mut [[f32; GROUP]]) {
    for (query, place) in group.clone().enumerate() {
        for (of_column, x) in queries.iter_mut().zip(tiles.row(place)) {
            of_column[query] = x;
        }
    }
}

/// Sums for a group of queries: for each, for each segment.
struct ToSegments<'a> {
    sums: &'a mut [f64],
    n_segments: usize,
}

impl ToSegments<'_> {
    /// Adds those to the rows of a cell.
    fn add(&mut self, cell: &Cell, sums: [f64; GROUP]) {
        for (of_query, sum) in self.sums.chunks_exact_mut(self.n_segments).zip(sums) {
            for segment in &cell.segments {
                of_query[*segment] += sum;
            }
        }
    }
}

/// Sums for the rows of the second block.
struct Columns {
    tiles: Range<usize>,
    n_segments: usize,
    /// Of the queries since the last flush, which are of one cell.
    recent: Vec<f32x8>,
    n_groups: usize,
    /// For each place, for each segment.
    sums: Vec<f64>,
}

impl Columns {
    fn new(tiles: Range<usize>, n_segments: usize) -> Self {
        let recent = vec![f32x8::ZERO; tiles.len()];
        let sums = vec![0.0; tiles.len() * LANES * n_segments];
        Self { tiles, n_segments, recent, n_groups: 0, sums }
    }

    fn recent(&mut self, tiles: &Range<usize>) -> &mut [f32x8] {
        &mut self.recent[tiles.start - self.tiles.start..tiles.end - self.tiles.start]
    }

    /// A group of queries of this cell was measured.
    fn count_group(&mut self, cell: &Cell) {
        self.n_groups += 1;
        if self.n_groups == GROUPS {
            self.flush(cell);
        }
    }

    /// Adds what was measured since the last time to the segments of the cell of the queries.
    fn flush(&mut self, cell: &Cell) {
        if self.n_groups == 0 {
            return;
        }
        let recent: &[f32] = bytemuck::cast_slice(&self.recent);
        for (sums, recent) in self.sums.chunks_exact_mut(self.n_segments).zip(recent) {
            for segment in &cell.segments {
                sums[*segment] += f64::from(*recent);
            }
        }
        self.recent.fill(f32x8::ZERO);
        self.n_groups = 0;
    }
}

/// Sums of the distances of each query to the rows of some tiles, of the last of which only those count that are
/// `present`; those of each row to the queries are added to `columns`. Unless `ALL`, only the first queries are any.
#[inline(always)]
#[expect(clippy::inline_always, reason = "its loops unroll only where the width is known to the compiler")]
fn measure<const ALL: bool>(
    lanes: &[f32x8],
    queries: &[[f32; GROUP]],
    columns: &mut [f32x8],
    present: f32x8,
    n_queries: usize,
) -> [f64; GROUP] {
    let width = queries.len();
    let mut sums = [0.0; GROUP];
    let (Some((last_column, columns)), n_before) = (columns.split_last_mut(), lanes.len() - width) else { return sums };
    for (lanes, columns) in lanes[..n_before].chunks(CHUNK * width).zip(columns.chunks_mut(CHUNK)) {
        let mut of_chunk = [f32x4::ZERO; GROUP];
        for (tile, column) in lanes.chunks_exact(width).zip(columns) {
            let distances = distances::<ALL>(tile, queries, n_queries);
            *column += sum(distances);
            for (of_chunk, distance) in of_chunk.iter_mut().zip(distances) {
                *of_chunk += halves(distance);
            }
        }
        for (sum, of_chunk) in sums.iter_mut().zip(of_chunk) {
            *sum += f64::from(lane_sum(of_chunk));
        }
    }
    let distances = distances::<ALL>(&lanes[n_before..], queries, n_queries);
    *last_column += sum(distances);
    for (sum, distance) in sums.iter_mut().zip(distances) {
        *sum += f64::from(lane_sum(halves(distance * present)));
    }
    sums
}

/// Distances of the rows of a tile to each query.
#[inline(always)]
#[expect(clippy::inline_always, reason = "its loops unroll only where the width is known to the compiler")]
fn distances<const ALL: bool>(tile: &[f32x8], queries: &[[f32; GROUP]], n_queries: usize) -> [f32x8; GROUP] {
    let mut sums = [f32x8::ZERO; GROUP];
    for (x, of_column) in tile.iter().zip(queries) {
        for (sum, q) in sums.iter_mut().zip(of_column) {
            let difference = *x - f32x8::splat(*q);
            *sum += difference * difference;
        }
    }
    let mut distances = sums.map(f32x8::sqrt);
    if !ALL {
        distances[n_queries..].fill(f32x8::ZERO);
    }
    distances
}

#[inline]
fn sum([a, b, c, d]: [f32x8; GROUP]) -> f32x8 {
    (a + b) + (c + d)
}

#[inline]
fn halves(lanes: f32x8) -> f32x4 {
    let [low, high]: [f32x4; 2] = bytemuck::cast(lanes);
    low + high
}

#[inline]
fn lane_sum(lanes: f32x4) -> f32 {
    let [a, b, c, d] = lanes.to_array();
    (a + b) + (c + d)
}

//! A k-d tree (Bentley 1975, doi:10.1145/361002.361007) whose leaves are runs of SIMD tiles.

use std::ops::Range;

use wide::f32x8;

use crate::cluster::density::reach::{Reach, Rounding};
use crate::parallel::LANES;
use crate::prepare::Matrix;

/// Rows of a leaf at most: four tiles.
const LEAF: usize = 4 * LANES;

/// Rows in tree order: each node is a run of *positions*, `order` says which rows they are.
///
/// Distances that decide little are made in f32 on rows scaled by a power of two, so that no square leaves the range;
/// [`KdTree::exact`] makes those that must be right, in f64.
#[derive(Clone, Debug)]
pub(crate) struct KdTree {
    n_cols: usize,
    /// In pre-order: a left child follows its parent.
    nodes: Vec<Node>,
    /// Of each node the least, then the largest scaled value of each column.
    boxes: Vec<f32>,
    /// Row of each position.
    order: Vec<u32>,
    /// Unscaled rows by position.
    values: Vec<f32>,
    /// Scaled rows by position.
    scaled: Vec<f32>,
    /// The same, [`LANES`] rows at a time, column by column, filled up with infinity.
    tiles: Vec<f32x8>,
    /// Scaled values are those of the matrix times `2^-exponent`.
    exponent: i32,
    rounding: Rounding,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    first: u32,
    end: u32,
    /// The right child; 0 for a leaf.
    right: u32,
}

/// What a search over the tree looks for.
pub(crate) trait Search {
    /// Whether a node, whose box is this far in scaled squares, may hold something that is looked for.
    fn wants(&self, node: usize, squared: f32) -> bool;

    /// Looks at the rows of a leaf.
    fn leaf(&mut self, positions: Range<usize>);
}

impl KdTree {
    /// # Complexity
    /// Time O(n log n · `n_cols`) for n rows; memory O(n · `n_cols`).
    pub(crate) fn new(matrix: &Matrix) -> Self {
        if matrix.n_cols() == 0 {
            return Self::over(&vec![0.0; matrix.n_rows()], matrix.n_rows(), 1);
        }
        Self::over(matrix.values(), matrix.n_rows(), matrix.n_cols())
    }

    fn over(unscaled: &[f32], n_rows: usize, n_cols: usize) -> Self {
        let largest = unscaled.iter().fold(0.0_f32, |largest, x| largest.max(x.abs()));
        let (_, exponent) = libm::frexpf(largest);
        let by_row: Vec<f32> = unscaled.iter().map(|x| libm::scalbnf(*x, -exponent)).collect();

        let mut keys: Vec<u64> = (0..n_rows as u64).collect();
        let mut split = Split { n_cols, rows: &by_row, nodes: Vec::new(), boxes: Vec::new() };
        split.node(&mut keys, 0);
        let (nodes, boxes) = (split.nodes, split.boxes);
        let order: Vec<u32> = keys.into_iter().map(row_of).collect();
        let in_order = |rows: &[f32]| -> Vec<f32> {
            order.iter().flat_map(|&row| &rows[row as usize * n_cols..][..n_cols]).copied().collect()
        };
        let (values, scaled) = (in_order(unscaled), in_order(&by_row));
        let tiles = tiles(&scaled, order.len(), n_cols);
        Self { n_cols, nodes, boxes, order, values, scaled, tiles, exponent, rounding: Rounding::new(exponent, n_cols) }
    }

    /// Number of rows.
    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    /// Number of nodes; the root is node 0, children come after their parents.
    pub(crate) fn n_nodes(&self) -> usize {
        self.nodes.len()
    }

    /// The positions of a node.
    pub(crate) fn positions(&self, node: usize) -> Range<usize> {
        self.nodes[node].first as usize..self.nodes[node].end as usize
    }

    /// Left and right child of a node, none of a leaf.
    pub(crate) fn children(&self, node: usize) -> Option<[usize; 2]> {
        let right = self.nodes[node].right as usize;
        (right > 0).then_some([node + 1, right])
    }

    /// Row of each position.
    pub(crate) fn order(&self) -> &[u32] {
        &self.order
    }

    /// The scaled row at a position. Length `n_cols`.
    pub(crate) fn scaled(&self, position: usize) -> &[f32] {
        &self.scaled[position * self.n_cols..][..self.n_cols]
    }

    /// The unscaled row at a position. Length `n_cols`.
    pub(crate) fn row(&self, position: usize) -> &[f32] {
        &self.values[position * self.n_cols..][..self.n_cols]
    }

    /// A row from elsewhere, scaled.
    pub(crate) fn scale(&self, row: &[f32]) -> Vec<f32> {
        row.iter().map(|x| libm::scalbnf(*x, -self.exponent)).collect()
    }

    /// A bound on squared distances, as f32 sees it.
    pub(crate) fn reach(&self, squared: f64) -> Reach {
        self.rounding.reach(squared)
    }

    /// Squared distance of the rows at two positions, summed in f64 by column.
    pub(crate) fn exact(&self, a: usize, b: usize) -> f64 {
        squared(self.row(a), self.row(b))
    }

    /// Scaled squared distances of eight rows, those of the tile at `position / LANES`, to a scaled row.
    #[inline]
    pub(crate) fn to_tile(&self, query: &[f32], tile: usize) -> f32x8 {
        let tile = &self.tiles[tile * self.n_cols..][..self.n_cols];
        let mut sum = f32x8::ZERO;
        for (x, q) in tile.iter().zip(query) {
            let difference = *x - f32x8::splat(*q);
            sum += difference * difference;
        }
        sum
    }

    /// Scaled squared distance of a scaled row to the box of a node.
    #[inline]
    pub(crate) fn to_box(&self, query: &[f32], node: usize) -> f32 {
        let (low, high) = self.bounds(node);
        let mut sum = 0.0;
        for ((low, high), q) in low.iter().zip(high).zip(query) {
            let gap = (low - q).max(q - high).max(0.0);
            sum += gap * gap;
        }
        sum
    }

    /// Least scaled squared distance between the boxes of two nodes.
    pub(crate) fn gap(&self, a: usize, b: usize) -> f32 {
        let ((low, high), (other_low, other_high)) = (self.bounds(a), self.bounds(b));
        let mut sum = 0.0;
        for col in 0..self.n_cols {
            let gap = (other_low[col] - high[col]).max(low[col] - other_high[col]).max(0.0);
            sum += gap * gap;
        }
        sum
    }

    /// Largest scaled squared distance between the boxes of two nodes.
    pub(crate) fn span(&self, a: usize, b: usize) -> f32 {
        let ((low, high), (other_low, other_high)) = (self.bounds(a), self.bounds(b));
        let mut sum = 0.0;
        for col in 0..self.n_cols {
            let span = (other_high[col] - low[col]).max(high[col] - other_low[col]);
            sum += span * span;
        }
        sum
    }

    /// Shows the leaves that may hold what is looked for, those near the query first.
    pub(crate) fn search<S: Search>(&self, query: &[f32], search: &mut S) {
        if self.len() > 0 && search.wants(0, self.to_box(query, 0)) {
            self.search_in(0, query, search);
        }
    }

    fn search_in<S: Search>(&self, node: usize, query: &[f32], search: &mut S) {
        let Some(children) = self.children(node) else { return search.leaf(self.positions(node)) };
        let mut near = children.map(|child| (self.to_box(query, child), child));
        if near[1].0 < near[0].0 {
            near.swap(0, 1);
        }
        for (squared, child) in near {
            if search.wants(child, squared) {
                self.search_in(child, query, search);
            }
        }
    }

    fn bounds(&self, node: usize) -> (&[f32], &[f32]) {
        self.boxes[2 * node * self.n_cols..][..2 * self.n_cols].split_at(self.n_cols)
    }
}

/// Squared distance of two rows, summed in f64 by column.
#[inline]
pub(crate) fn squared(a: &[f32], b: &[f32]) -> f64 {
    let difference = |(a, b): (&f32, &f32)| f64::from(*a) - f64::from(*b);
    a.iter().zip(b).map(difference).map(|x| x * x).sum()
}

/// The work of building: rows are split in the middle of the column in which they spread most.
struct Split<'a> {
    n_cols: usize,
    rows: &'a [f32],
    nodes: Vec<Node>,
    boxes: Vec<f32>,
}

impl Split<'_> {
    fn node(&mut self, keys: &mut [u64], first: usize) {
        let node = self.nodes.len();
        self.nodes.push(Node { first: position(first), end: position(first + keys.len()), right: 0 });
        let widest = self.bound(keys);
        if keys.len() <= LEAF {
            return;
        }
        for key in &mut *keys {
            let row = row_of(*key);
            *key = ordered(self.rows[row as usize * self.n_cols + widest]) << 32 | u64::from(row);
        }
        // Whole tiles to the left, so that every leaf begins with a tile of its own.
        let middle = (keys.len() / 2).next_multiple_of(LANES);
        keys.select_nth_unstable(middle);
        let (left, right) = keys.split_at_mut(middle);
        self.node(left, first);
        self.nodes[node].right = position(self.nodes.len());
        self.node(right, first + middle);
    }

    /// Notes the box of the next node, and says in which column it is widest: 0 if there is none.
    fn bound(&mut self, keys: &[u64]) -> usize {
        let start = self.boxes.len();
        self.boxes.resize(start + self.n_cols, f32::INFINITY);
        self.boxes.resize(start + 2 * self.n_cols, f32::NEG_INFINITY);
        let (low, high) = self.boxes[start..].split_at_mut(self.n_cols);
        for key in keys {
            let row = &self.rows[row_of(*key) as usize * self.n_cols..][..self.n_cols];
            for ((low, high), x) in low.iter_mut().zip(high.iter_mut()).zip(row) {
                *low = low.min(*x);
                *high = high.max(*x);
            }
        }
        let widths = low.iter().zip(high).map(|(low, high)| *high - *low).enumerate();
        widths.reduce(|widest, next| if next.1 > widest.1 { next } else { widest }).map_or(0, |widest| widest.0)
    }
}

/// A row number or a position: there are never 2^32 of them.
#[expect(clippy::cast_possible_truncation, reason = "positions are rows in another order, and rows are 32 bits wide")]
fn position(at: usize) -> u32 {
    at as u32
}

#[expect(clippy::cast_possible_truncation, reason = "the row stands in the lower half")]
fn row_of(key: u64) -> u32 {
    key as u32
}

/// Bits that compare as the numbers do (as `total_cmp` has it).
fn ordered(x: f32) -> u64 {
    let bits = x.to_bits();
    u64::from(if bits >> 31 == 0 { bits | 1 << 31 } else { !bits })
}

fn tiles(rows: &[f32], n_rows: usize, n_cols: usize) -> Vec<f32x8> {
    let mut tiles = Vec::with_capacity(n_rows.div_ceil(LANES) * n_cols);
    for first in (0..n_rows).step_by(LANES) {
        for col in 0..n_cols {
            let value = |lane: usize| rows.get((first + lane) * n_cols + col).copied().unwrap_or(f32::INFINITY);
            tiles.push(f32x8::new(std::array::from_fn(value)));
        }
    }
    tiles
}

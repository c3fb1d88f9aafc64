//! Nearest rows, exactly.

use std::ops::Range;

use wide::f32x8;

use crate::cluster::density::reach::Reach;
use crate::cluster::density::tree::{KdTree, Search, squared};
use crate::cluster::density::{Groups, NOISE};
use crate::parallel::LANES;
use crate::prepare::Matrix;

/// Calls `each` with those of the positions, a run that begins with a tile, that f32 does not place beyond the bound.
/// `each` says what the bound is from then on. Positions past the last row are called where the bound is infinite.
#[inline]
pub(crate) fn candidates(
    tree: &KdTree,
    query: &[f32],
    positions: Range<usize>,
    outside: f32,
    mut each: impl FnMut(usize) -> f32,
) {
    let mut outside = outside;
    for first in positions.step_by(LANES) {
        let mut lanes = tree.to_tile(query, first / LANES).simd_le(f32x8::splat(outside)).to_bitmask();
        while lanes != 0 {
            outside = each(first + lanes.trailing_zeros() as usize);
            lanes &= lanes - 1;
        }
    }
}

/// Squared distance from the row at each of the positions to its `k`-th nearest row, itself counted, in the squared
/// unit of the matrix; infinite where there are fewer than `k` rows. `k` is at least 1.
///
/// # Complexity
/// Time about O(m (log n + k) · `n_cols`) for m positions of n rows in few columns.
pub(crate) fn kth_nearest(tree: &KdTree, positions: impl Iterator<Item = usize>, k: usize) -> Vec<f64> {
    let mut nearest = Nearest { tree, position: 0, k, kept: Vec::with_capacity(k), reach: tree.reach(f64::INFINITY) };
    let kth = |position| {
        nearest.position = position;
        nearest.kept.clear();
        nearest.reach = tree.reach(f64::INFINITY);
        tree.search(tree.scaled(position), &mut nearest);
        nearest.reach.squared
    };
    positions.map(kth).collect()
}

struct Nearest<'a> {
    tree: &'a KdTree,
    position: usize,
    k: usize,
    /// Squared distances of the nearest so far, increasing.
    kept: Vec<f64>,
    reach: Reach,
}

impl Search for Nearest<'_> {
    fn wants(&self, _node: usize, squared: f32) -> bool {
        squared <= self.reach.outside
    }

    fn leaf(&mut self, positions: Range<usize>) {
        let (tree, position) = (self.tree, self.position);
        candidates(tree, tree.scaled(position), positions, self.reach.outside, |other| {
            let squared = if other < tree.len() { tree.exact(position, other) } else { f64::INFINITY };
            if squared < self.reach.squared {
                if self.kept.len() == self.k {
                    self.kept.pop();
                }
                let place = self.kept.partition_point(|kept| *kept <= squared);
                self.kept.insert(place, squared);
                if self.kept.len() == self.k {
                    self.reach = tree.reach(self.kept[self.k - 1]);
                }
            }
            self.reach.outside
        });
    }
}

/// Position of the row nearest to a row from elsewhere, the first in row order among equals. `None` if there is no row.
pub(crate) fn nearest(tree: &KdTree, row: &[f32]) -> Option<usize> {
    let scaled = tree.scale(row);
    let mut first = First { tree, row, scaled: &scaled, found: None, reach: tree.reach(f64::INFINITY) };
    tree.search(&scaled, &mut first);
    first.found
}

struct First<'a> {
    tree: &'a KdTree,
    row: &'a [f32],
    scaled: &'a [f32],
    found: Option<usize>,
    reach: Reach,
}

impl Search for First<'_> {
    fn wants(&self, _node: usize, squared: f32) -> bool {
        // A query from far beyond the tree may be infinitely far in f32; then so is the bound, and f64 decides alone.
        squared <= self.reach.outside
    }

    fn leaf(&mut self, positions: Range<usize>) {
        let tree = self.tree;
        candidates(tree, self.scaled, positions, self.reach.outside, |other| {
            if other >= tree.len() {
                return self.reach.outside;
            }
            let squared = squared(self.row, tree.row(other));
            let row = |position: usize| tree.order()[position];
            let is_first = self.found.is_none_or(|found| row(other) < row(found));
            if squared < self.reach.squared || squared.total_cmp(&self.reach.squared).is_eq() && is_first {
                self.found = Some(other);
                self.reach = tree.reach(squared);
            }
            self.reach.outside
        });
    }
}

/// For each noise row, in row order, the group of the nearest of the rows `members`, which are in groups and increase; of
/// equally near ones the earliest. [`NOISE`] where there are no members.
pub(crate) fn nearest_grouped(rows: &Matrix, groups: &Groups, members: &[u32]) -> Vec<u32> {
    if groups.n_noise() == 0 {
        return Vec::new();
    }
    let members: Vec<usize> = members.iter().map(|&row| row as usize).collect();
    let tree = KdTree::new(&rows.gather(&members));
    let group = |position: usize| groups.labels[members[tree.order()[position] as usize]];
    groups.noise().map(|row| nearest(&tree, rows.row(row as usize)).map_or(NOISE, group)).collect()
}

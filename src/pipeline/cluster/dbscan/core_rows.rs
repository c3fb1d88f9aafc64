//! Which rows are core.

use wide::f32x8;

use crate::cluster::density::{KdTree, Reach};
use crate::parallel::LANES;

/// Whether the row at each position has at least `min_samples` rows within reach, itself counted.
///
/// The rows of a leaf are counted together, from the leaf outwards, until each has enough: in dense parts that is at
/// once. A node that is within reach as a whole is counted without a look at its rows.
pub(super) fn core_rows(tree: &KdTree, reach: Reach, min_samples: usize) -> Vec<bool> {
    let mut counts = vec![0; tree.len()];
    for leaf in (0..tree.n_nodes()).filter(|&node| tree.children(node).is_none()) {
        let mut count =
            Count { tree, reach, min_samples, leaf, open: tree.positions(leaf).collect(), counts: &mut counts };
        count.node(0);
    }
    counts.into_iter().map(|count| count >= min_samples).collect()
}

struct Count<'a> {
    tree: &'a KdTree,
    reach: Reach,
    min_samples: usize,
    /// Whose rows are counted for.
    leaf: usize,
    /// Positions of those that do not have enough yet.
    open: Vec<usize>,
    counts: &'a mut [usize],
}

impl Count<'_> {
    fn node(&mut self, node: usize) {
        if self.open.is_empty() || self.tree.gap(self.leaf, node) > self.reach.outside {
            return;
        }
        let positions = self.tree.positions(node);
        if self.tree.span(self.leaf, node) <= self.reach.inside {
            for &position in &self.open {
                self.counts[position] += positions.len();
            }
            return self.close();
        }
        let Some([left, right]) = self.tree.children(node) else { return self.other_leaf(node) };
        let first = self.tree.positions(self.leaf).start;
        let near_first = if self.tree.positions(right).contains(&first) {
            [right, left]
        } else if self.tree.positions(left).contains(&first)
            || self.tree.gap(self.leaf, left) <= self.tree.gap(self.leaf, right)
        {
            [left, right]
        } else {
            [right, left]
        };
        for child in near_first {
            self.node(child);
        }
    }

    fn other_leaf(&mut self, other: usize) {
        for &position in &self.open {
            if self.tree.to_box(self.tree.scaled(position), other) <= self.reach.outside {
                self.counts[position] += within(self.tree, self.reach, position, other);
            }
        }
        self.close();
    }

    fn close(&mut self) {
        let (counts, min_samples) = (&*self.counts, self.min_samples);
        self.open.retain(|&position| counts[position] < min_samples);
    }
}

/// Rows of a leaf within reach of the row at a position.
fn within(tree: &KdTree, reach: Reach, position: usize, leaf: usize) -> usize {
    tree.positions(leaf)
        .step_by(LANES)
        .map(|first| lanes_within(tree, reach, position, first).count_ones() as usize)
        .sum()
}

/// Which of the eight rows from `first`, the start of a tile, lie within reach of the row at a position: a bit for each.
#[inline]
pub(super) fn lanes_within(tree: &KdTree, reach: Reach, position: usize, first: usize) -> u32 {
    let squared = tree.to_tile(tree.scaled(position), first / LANES);
    let mut within = squared.simd_le(f32x8::splat(reach.outside)).to_bitmask();
    let mut unsure = within & !squared.simd_le(f32x8::splat(reach.inside)).to_bitmask();
    while unsure != 0 {
        let lane = unsure.trailing_zeros();
        let other = first + lane as usize;
        if other >= tree.len() || tree.exact(position, other) > reach.squared {
            within &= !(1 << lane);
        }
        unsure &= unsure - 1;
    }
    within & present(tree, first)
}

/// The lanes of a tile that hold rows. They matter where a bound is infinite.
fn present(tree: &KdTree, first: usize) -> u32 {
    let n_present = (tree.len() - first).min(LANES);
    (1 << n_present) - 1
}

//! Rows that are not core: which group they reach, if any.

use std::ops::Range;

use crate::cluster::dbscan::connect::Joined;
use crate::cluster::dbscan::core_rows::lanes_within;
use crate::cluster::density::{KdTree, NOISE, Reach, Search};
use crate::parallel::LANES;

/// Group of each position as the earliest core row of the group, or [`NOISE`].
pub(super) fn groups(tree: &KdTree, reach: Reach, is_core: &[bool], mut joined: Joined) -> Vec<u32> {
    let mut earliest = vec![NOISE; tree.len()];
    for position in (0..tree.len()).filter(|&position| is_core[position]) {
        earliest[position] = tree.order()[joined.sets.find(position)];
    }
    let of_node = by_node(tree, &earliest);
    let mut groups = earliest.clone();
    for position in (0..tree.len()).filter(|&position| !is_core[position]) {
        let mut border = Border { tree, reach, position, earliest: &earliest, of_node: &of_node, group: NOISE };
        tree.search(tree.scaled(position), &mut border);
        groups[position] = border.group;
    }
    groups
}

/// The earliest group that has a core row in each node, [`NOISE`] where there is none.
fn by_node(tree: &KdTree, earliest: &[u32]) -> Vec<u32> {
    let mut of_node = vec![NOISE; tree.n_nodes()];
    for node in (0..tree.n_nodes()).rev() {
        of_node[node] = match tree.children(node) {
            Some([left, right]) => of_node[left].min(of_node[right]),
            None => earliest[tree.positions(node)].iter().copied().min().unwrap_or(NOISE),
        };
    }
    of_node
}

struct Border<'a> {
    tree: &'a KdTree,
    reach: Reach,
    position: usize,
    earliest: &'a [u32],
    of_node: &'a [u32],
    /// The earliest group reached so far.
    group: u32,
}

impl Search for Border<'_> {
    fn wants(&self, node: usize, squared: f32) -> bool {
        self.of_node[node] < self.group && squared <= self.reach.outside
    }

    fn leaf(&mut self, positions: Range<usize>) {
        for first in positions.step_by(LANES) {
            let mut lanes = lanes_within(self.tree, self.reach, self.position, first);
            while lanes != 0 {
                self.group = self.group.min(self.earliest[first + lanes.trailing_zeros() as usize]);
                lanes &= lanes - 1;
            }
        }
    }
}

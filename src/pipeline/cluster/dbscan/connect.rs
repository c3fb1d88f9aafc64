//! Core rows joined into groups: the connected components of the graph of core rows within reach of one another.

use crate::cluster::dbscan::core_rows::lanes_within;
use crate::cluster::density::{KdTree, Reach};
use crate::parallel::LANES;

/// Sets of positions that are merged, with paths halved (Tarjan and van Leeuwen 1984, doi:10.1145/62.2160). The
/// representative of a set is the one of its positions whose row is earliest.
#[derive(Clone, Debug)]
pub(super) struct Sets {
    parents: Vec<u32>,
}

impl Sets {
    fn new(n: usize) -> Self {
        Self { parents: (0..u32::try_from(n).unwrap_or(u32::MAX)).collect() }
    }

    /// The representative of the set of a position.
    pub(super) fn find(&mut self, position: usize) -> usize {
        let mut at = position;
        while self.parents[at] as usize != at {
            self.parents[at] = self.parents[self.parents[at] as usize];
            at = self.parents[at] as usize;
        }
        at
    }

    fn merge(&mut self, order: &[u32], a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        // Not by size: the earliest row is asked for later on, and halving keeps paths short enough.
        let (earlier, later) = if order[a] < order[b] { (a, b) } else { (b, a) };
        self.parents[later] = self.parents[earlier];
    }
}

/// Joins the core rows.
///
/// Pairs of nodes are compared as a whole first: those beyond reach and those that are one set already need no look at
/// their rows, and those wholly within reach become one set.
pub(super) fn connect(tree: &KdTree, reach: Reach, is_core: &[bool]) -> Joined {
    let mut n_before = Vec::with_capacity(is_core.len() + 1);
    n_before.push(0);
    for &core in is_core {
        n_before.push(n_before[n_before.len() - 1] + u32::from(core));
    }
    let cores = is_core.chunks(LANES).map(|tile| (0..).zip(tile).map(|(lane, &core)| u8::from(core) << lane).sum());
    let mut join = Join {
        tree,
        reach,
        is_core,
        cores: cores.collect(),
        n_before,
        joined: Joined { sets: Sets::new(is_core.len()), one: vec![false; tree.n_nodes()] },
    };
    if tree.len() > 0 {
        join.within(0);
    }
    join.joined
}

/// The sets, and which nodes lie in one of them.
pub(super) struct Joined {
    pub(super) sets: Sets,
    /// Whether all core rows of a node are in one set.
    pub(super) one: Vec<bool>,
}

struct Join<'a> {
    tree: &'a KdTree,
    reach: Reach,
    is_core: &'a [bool],
    /// The same, a bit for each lane of a tile.
    cores: Vec<u8>,
    /// Core rows at the positions before each. Length n + 1.
    n_before: Vec<u32>,
    joined: Joined,
}

impl Join<'_> {
    fn has_cores(&self, node: usize) -> bool {
        let positions = self.tree.positions(node);
        self.n_before[positions.end] > self.n_before[positions.start]
    }

    fn cores_of(&self, node: usize) -> impl Iterator<Item = usize> + use<'_> {
        self.tree.positions(node).filter(|&position| self.is_core[position])
    }

    /// The set of a node that lies in one.
    fn set(&mut self, node: usize) -> Option<usize> {
        if !self.joined.one[node] {
            return None;
        }
        let core = self.cores_of(node).next()?;
        Some(self.joined.sets.find(core))
    }

    fn are_one(&mut self, a: usize, b: usize) -> bool {
        match (self.set(a), self.set(b)) {
            (Some(a), Some(b)) => a == b,
            _ => false,
        }
    }

    /// Joins the core rows of a node with one another.
    fn within(&mut self, node: usize) {
        if !self.has_cores(node) {
            return;
        }
        if self.tree.span(node, node) <= self.reach.inside {
            self.join_all(node, node);
        } else if let Some([left, right]) = self.tree.children(node) {
            self.within(left);
            self.within(right);
            self.between(left, right);
            let (has_left, has_right) = (self.has_cores(left), self.has_cores(right));
            self.joined.one[node] = match (has_left, has_right) {
                (true, true) => self.are_one(left, right),
                (true, false) => self.joined.one[left],
                (false, _) => self.joined.one[right],
            };
        } else {
            self.leaves(node, node);
            let mut sets = self.tree.positions(node).filter(|&position| self.is_core[position]);
            let first = sets.next().map(|position| self.joined.sets.find(position));
            self.joined.one[node] = sets.all(|position| Some(self.joined.sets.find(position)) == first);
        }
    }

    /// Joins the core rows of two nodes across.
    fn between(&mut self, a: usize, b: usize) {
        if !self.has_cores(a) || !self.has_cores(b) || self.tree.gap(a, b) > self.reach.outside || self.are_one(a, b) {
            return;
        }
        if self.tree.span(a, b) <= self.reach.inside {
            return self.join_all(a, b);
        }
        let larger_first = self.tree.positions(a).len() >= self.tree.positions(b).len();
        let (large, small) = if larger_first { (a, b) } else { (b, a) };
        let (split, other) = match (self.tree.children(large), self.tree.children(small)) {
            (Some(children), _) => (children, small),
            (None, Some(children)) => (children, large),
            (None, None) => return self.leaves(a, b),
        };
        let [left, right] = split;
        let near_first =
            if self.tree.gap(right, other) < self.tree.gap(left, other) { [right, left] } else { [left, right] };
        for child in near_first {
            self.between(child, other);
        }
    }

    /// Joins all core rows of both nodes, which lie within reach of each other.
    fn join_all(&mut self, a: usize, b: usize) {
        let (Some(first), Some(other)) = (self.cores_of(a).next(), self.cores_of(b).next()) else { return };
        for (node, with) in [(a, other), (b, first)] {
            if self.joined.one[node] {
                self.joined.sets.merge(self.tree.order(), first, other);
                continue;
            }
            for position in self.tree.positions(node).filter(|&position| self.is_core[position]) {
                self.joined.sets.merge(self.tree.order(), position, with);
            }
            self.joined.one[node] = true;
        }
    }

    /// Joins the core rows of two leaves, row by row.
    fn leaves(&mut self, a: usize, b: usize) {
        let one_link_does = self.joined.one[a] && self.joined.one[b];
        for position in self.tree.positions(a).filter(|&position| self.is_core[position]) {
            if self.tree.to_box(self.tree.scaled(position), b) > self.reach.outside {
                continue;
            }
            for first in self.tree.positions(b).step_by(LANES) {
                let cores = u32::from(self.cores[first / LANES]);
                let mut lanes =
                    if cores == 0 { 0 } else { lanes_within(self.tree, self.reach, position, first) & cores };
                while lanes != 0 {
                    self.joined.sets.merge(self.tree.order(), position, first + lanes.trailing_zeros() as usize);
                    if one_link_does {
                        return;
                    }
                    lanes &= lanes - 1;
                }
            }
        }
    }
}

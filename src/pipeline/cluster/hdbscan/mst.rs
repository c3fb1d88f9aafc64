//! The minimum spanning tree of the rows under mutual reachability, by Borůvka's rounds (1926) over a k-d tree.

use std::ops::Range;

use crate::cluster::density::{KdTree, Reach, Search, candidates};

/// An edge between the rows at two positions. Edges compare by weight, then by distance, then by rows: no two are equal,
/// so there is one minimum spanning tree, however it is found.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(super) struct Edge {
    /// Squared mutual reachability: the largest of the squared distance and the squared core distances of both.
    pub(super) weight: f64,
    /// Squared distance.
    pub(super) distance: f64,
    /// The rows, the earlier first.
    pub(super) rows: [u32; 2],
    /// Their positions, in the same order.
    pub(super) positions: [u32; 2],
}

impl Edge {
    fn new(tree: &KdTree, core: &[f64], a: usize, b: usize) -> Self {
        let distance = tree.exact(a, b);
        let (a, b) = if tree.order()[a] < tree.order()[b] { (a, b) } else { (b, a) };
        let positions = [a, b].map(|position| u32::try_from(position).unwrap_or(u32::MAX));
        let rows = [tree.order()[a], tree.order()[b]];
        Self { weight: distance.max(core[a]).max(core[b]), distance, rows, positions }
    }

    fn is_before(&self, other: Option<&Self>) -> bool {
        // Numbers are finite: the order is total.
        other.is_none_or(|other| self < other)
    }

    fn joins(&self, components: &[u32]) -> bool {
        components[self.positions[0] as usize] != components[self.positions[1] as usize]
    }
}

/// The n - 1 edges of the tree over n rows, in rising order. `core` holds the squared core distance of each position.
///
/// In each round every component finds its first edge to another one. What a row found, or how far it has looked in
/// vain, stays true while components grow: it is searched for again only when its edge has become an inner one, and
/// only where nothing better is known for its component (after March, Ram and Gray 2010, doi:10.1145/1835804.1835882).
///
/// # Complexity
/// Time about O(n log² n · `n_cols`) in few columns; memory O(n).
pub(super) fn spanning_tree(tree: &KdTree, core: &[f64]) -> Vec<Edge> {
    let n_rows = tree.len();
    let mut boruvka = Boruvka {
        tree,
        core,
        least_core: least_core(tree, core),
        components: (0..u32::try_from(n_rows).unwrap_or(u32::MAX)).collect(),
        of_node: vec![MIXED; tree.n_nodes()],
        found: vec![None; n_rows],
        looked: core.iter().map(|core| (*core, 0.0)).collect(),
        edges: Vec::with_capacity(n_rows.saturating_sub(1)),
    };
    while boruvka.edges.len() + 1 < n_rows {
        boruvka.round();
    }
    let mut edges = boruvka.edges;
    edges.sort_unstable_by(|a, b| {
        a.weight.total_cmp(&b.weight).then(a.distance.total_cmp(&b.distance)).then(a.rows.cmp(&b.rows))
    });
    edges
}

/// A node whose rows are in several components.
const MIXED: u32 = u32::MAX;

struct Boruvka<'a> {
    tree: &'a KdTree,
    core: &'a [f64],
    /// The least squared core distance of each node.
    least_core: Vec<f64>,
    /// Component of each position: one of the positions in it.
    components: Vec<u32>,
    /// Component of each node, or [`MIXED`].
    of_node: Vec<u32>,
    /// The first edge of each position out of its component, where known.
    found: Vec<Option<Edge>>,
    /// Weight and distance: no edge of a position out of its component comes before.
    looked: Vec<(f64, f64)>,
    edges: Vec<Edge>,
}

impl Boruvka<'_> {
    fn round(&mut self) {
        self.mark_nodes();
        let mut best: Vec<Option<Edge>> = vec![None; self.tree.len()];
        for position in 0..self.tree.len() {
            match self.found[position] {
                Some(edge) if edge.joins(&self.components) => {
                    let best = &mut best[self.components[position] as usize];
                    if edge.is_before(best.as_ref()) {
                        *best = Some(edge);
                    }
                }
                Some(edge) => {
                    self.looked[position] = (edge.weight, edge.distance);
                    self.found[position] = None;
                }
                None => {}
            }
        }
        for position in 0..self.tree.len() {
            let best = &mut best[self.components[position] as usize];
            if self.found[position].is_none()
                && best.is_none_or(|best| self.looked[position] <= (best.weight, best.distance))
            {
                self.look_from(position, best);
            }
        }
        self.merge(&best);
    }

    /// Looks for an edge of a position that comes before the best of its component.
    fn look_from(&mut self, position: usize, best: &mut Option<Edge>) {
        let mut look = Look {
            boruvka: self,
            position,
            component: self.components[position],
            best: *best,
            improved: false,
            reach: self.tree.reach(best.map_or(f64::INFINITY, |best| best.weight)),
            reach_of_equals: self.tree.reach(best.map_or(f64::INFINITY, |best| best.distance)).outside,
        };
        self.tree.search(self.tree.scaled(position), &mut look);
        let (improved, now) = (look.improved, look.best);
        if improved {
            self.found[position] = now;
            *best = now;
        } else if let Some(best) = best {
            self.looked[position] = (best.weight, best.distance);
        }
    }

    /// Adds the best edge of each component, and numbers the components anew.
    fn merge(&mut self, best: &[Option<Edge>]) {
        let mut parents: Vec<u32> = (0..).take(self.tree.len()).collect();
        for edge in best.iter().flatten() {
            let ends = edge.positions.map(|end| find(&mut parents, self.components[end as usize]));
            // Two components may have found the same edge.
            if ends[0] != ends[1] {
                parents[ends[0].max(ends[1]) as usize] = ends[0].min(ends[1]);
                self.edges.push(*edge);
            }
        }
        for component in &mut self.components {
            *component = find(&mut parents, *component);
        }
    }

    fn mark_nodes(&mut self) {
        for node in (0..self.tree.n_nodes()).rev() {
            self.of_node[node] = if let Some([left, right]) = self.tree.children(node) {
                if self.of_node[left] == self.of_node[right] { self.of_node[left] } else { MIXED }
            } else {
                let components = &self.components[self.tree.positions(node)];
                if components.iter().all(|component| *component == components[0]) { components[0] } else { MIXED }
            };
        }
    }
}

fn find(parents: &mut [u32], mut at: u32) -> u32 {
    while parents[at as usize] != at {
        parents[at as usize] = parents[parents[at as usize] as usize];
        at = parents[at as usize];
    }
    at
}

fn least_core(tree: &KdTree, core: &[f64]) -> Vec<f64> {
    let mut least = vec![f64::INFINITY; tree.n_nodes()];
    for node in (0..tree.n_nodes()).rev() {
        least[node] = match tree.children(node) {
            Some([left, right]) => least[left].min(least[right]),
            None => core[tree.positions(node)].iter().copied().fold(f64::INFINITY, f64::min),
        };
    }
    least
}

struct Look<'a> {
    boruvka: &'a Boruvka<'a>,
    position: usize,
    component: u32,
    /// The best edge of the component so far, of this position if `improved`.
    best: Option<Edge>,
    improved: bool,
    /// Of the weight of the best: no row farther off has an edge before it.
    reach: Reach,
    /// The same of its distance, which decides where weights are equal because a core distance makes them so.
    reach_of_equals: f32,
}

impl Look<'_> {
    /// How far rows may be, the larger core distance of both ends being at least `core`.
    fn outside(&self, core: f64) -> f32 {
        if core < self.reach.squared { self.reach.outside } else { self.reach_of_equals }
    }
}

impl Search for Look<'_> {
    fn wants(&self, node: usize, squared: f32) -> bool {
        let core = self.boruvka.least_core[node].max(self.boruvka.core[self.position]);
        core <= self.reach.squared && squared <= self.outside(core) && self.boruvka.of_node[node] != self.component
    }

    fn leaf(&mut self, positions: Range<usize>) {
        let (boruvka, tree, position) = (self.boruvka, self.boruvka.tree, self.position);
        candidates(tree, tree.scaled(position), positions, self.outside(boruvka.core[position]), |other| {
            let wanted = other < tree.len()
                && boruvka.components[other] != self.component
                && boruvka.core[other] <= self.reach.squared;
            if wanted {
                let edge = Edge::new(tree, boruvka.core, position, other);
                if edge.is_before(self.best.as_ref()) {
                    self.best = Some(edge);
                    self.improved = true;
                    self.reach = tree.reach(edge.weight);
                    self.reach_of_equals = tree.reach(edge.distance).outside;
                }
            }
            self.outside(boruvka.core[position])
        });
    }
}

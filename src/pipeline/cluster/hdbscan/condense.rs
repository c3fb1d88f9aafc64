//! The spanning tree as a hierarchy, and the hierarchy without splits into groups that are too small.

use crate::cluster::hdbscan::mst::Edge;

/// A group of the condensed hierarchy: rows that stay together from `birth` on, as density rises. Density is the inverse
/// of a mutual reachability distance ("lambda").
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Branch {
    /// The group it came from; none for the root, which holds all rows.
    pub(super) parent: Option<usize>,
    /// Density at which it came apart from its sibling; 0 for the root.
    pub(super) birth: f64,
    /// Density at which the last of its own rows left, or it came apart.
    pub(super) death: f64,
    /// Excess of mass: the sum over its rows of the density up to which they stay, less `birth`.
    pub(super) stability: f64,
    /// Whether it came apart into two others.
    pub(super) splits: bool,
}

impl Branch {
    fn new(parent: Option<usize>, birth: f64) -> Self {
        Self { parent, birth, death: 0.0, stability: 0.0, splits: false }
    }

    fn loses(&mut self, n_rows: usize, density: f64) {
        self.stability += (density - self.birth) * n_rows as f64;
        self.death = self.death.max(density);
    }
}

/// The condensed tree of Campello, Moulavi and Sander (2013).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Condensed {
    /// The root first, parents before their children.
    pub(super) branches: Vec<Branch>,
    /// For each position the last branch that it was in.
    pub(super) branch: Vec<usize>,
    /// For each position the density at which it left that.
    pub(super) left_at: Vec<f64>,
}

/// Condenses the hierarchy of the edges over `n_rows` positions, which are in rising order.
///
/// Rows at a distance of 0 would have an infinite density and so outweigh all others: they count as dense as the densest
/// of the others, and never come apart.
///
/// # Complexity
/// Time O(n log n), memory O(n), for n rows.
pub(super) fn condense(edges: &[Edge], n_rows: usize, min_cluster_size: usize) -> Condensed {
    let hierarchy = Hierarchy::new(edges, n_rows);
    let mut condensed =
        Condensed { branches: vec![Branch::new(None, 0.0)], branch: vec![0; n_rows], left_at: vec![0.0; n_rows] };
    let mut open = Vec::new();
    if n_rows > 1 {
        open.push((hierarchy.root(), 0));
    }
    while let Some((node, branch)) = open.pop() {
        let Merger { nodes, density, is_apart, .. } = hierarchy.mergers[node - n_rows];
        let large = nodes.map(|node| is_apart && hierarchy.n_rows(node) >= min_cluster_size);
        if large == [true, true] {
            condensed.branches[branch].splits = true;
            for node in nodes {
                condensed.branches[branch].loses(hierarchy.n_rows(node), density);
                open.push((node, condensed.branches.len()));
                condensed.branches.push(Branch::new(Some(branch), density));
            }
            continue;
        }
        for (node, large) in nodes.into_iter().zip(large) {
            if large {
                open.push((node, branch));
            } else {
                condensed.branches[branch].loses(hierarchy.n_rows(node), density);
                hierarchy.each_row(node, |row| {
                    condensed.branch[row] = branch;
                    condensed.left_at[row] = density;
                });
            }
        }
    }
    condensed
}

/// Rows are nodes 0..n; the merger at place i of the edges is node n + i.
struct Hierarchy {
    mergers: Vec<Merger>,
    n_leaves: usize,
}

#[derive(Clone, Copy)]
struct Merger {
    nodes: [usize; 2],
    n_rows: usize,
    /// Density at which the two come apart.
    density: f64,
    /// Whether there is a distance between the two.
    is_apart: bool,
}

impl Hierarchy {
    fn new(edges: &[Edge], n_leaves: usize) -> Self {
        let least = edges.iter().map(|edge| edge.weight).find(|weight| *weight > 0.0).unwrap_or(1.0);
        let mut hierarchy = Self { mergers: Vec::with_capacity(edges.len()), n_leaves };
        // The node that each row or merger is in by now, as far as is known.
        let mut above: Vec<usize> = (0..n_leaves + edges.len()).collect();
        for (place, edge) in edges.iter().enumerate() {
            let nodes = edge.positions.map(|position| top(&mut above, position as usize));
            for node in nodes {
                above[node] = n_leaves + place;
            }
            let n_rows = nodes.iter().map(|&node| hierarchy.n_rows(node)).sum();
            let density = 1.0 / edge.weight.max(least).sqrt();
            hierarchy.mergers.push(Merger { nodes, n_rows, density, is_apart: edge.weight > 0.0 });
        }
        hierarchy
    }

    fn root(&self) -> usize {
        self.n_leaves + self.mergers.len() - 1
    }

    fn n_rows(&self, node: usize) -> usize {
        node.checked_sub(self.n_leaves).map_or(1, |merger| self.mergers[merger].n_rows)
    }

    fn each_row(&self, node: usize, mut each: impl FnMut(usize)) {
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            match node.checked_sub(self.n_leaves) {
                Some(merger) => open.extend(self.mergers[merger].nodes),
                None => each(node),
            }
        }
    }
}

fn top(above: &mut [usize], mut node: usize) -> usize {
    while above[node] != node {
        above[node] = above[above[node]];
        node = above[node];
    }
    node
}

//! The task that grows the tree, by chains of nearest neighbours.

use serde::{Deserialize, Serialize};

use crate::cluster::ward::nodes::Nodes;
use crate::cluster::ward::tree::Merge;
use crate::order::sorted;
use crate::parallel::Task;
use crate::prepare::Matrix;

/// Joins the given rows, two clusters at a time, until one is left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grow {
    /// At least one.
    pub rows: Matrix,
}

/// The merges of a [`Grow`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grown {
    /// By rising height. Length `n_rows - 1`.
    pub merges: Vec<Merge>,
}

impl Task for Grow {
    type Answer = Grown;

    /// Walks from cluster to nearest cluster until two are nearest to each other, and joins them (Murtagh 1983,
    /// doi:10.1093/comjnl/26.4.354). By Ward's cost this makes the same tree as joining the nearest pair of all each
    /// time, for a joined cluster is never nearer to another than the nearer of its parts was.
    ///
    /// Distances are made anew from centroids, which takes no matrix of distances.
    ///
    /// # Complexity
    /// Time O(`n_rows`² · `n_cols`); memory O(`n_rows` · `n_cols`).
    fn run(&self) -> Grown {
        let n_rows = self.rows.n_rows();
        let mut nodes = Nodes::of(&self.rows);
        let mut merges = Vec::with_capacity(n_rows.saturating_sub(1));
        let mut chain: Vec<usize> = Vec::new();
        for made in (0..).skip(n_rows).take(n_rows.saturating_sub(1)) {
            let (a, b) = mutual_neighbours(&mut nodes, &mut chain);
            let (left, right) = (nodes.clusters[a].made, nodes.clusters[b].made);
            let node = nodes.join(a, b, made);
            merges.push(Merge { left: left.min(right), right: left.max(right), height: node.height, size: node.size });
            if let Some(places) = nodes.tidy() {
                chain = chain.into_iter().map_while(|place| places[place]).collect();
            }
        }
        Grown { merges: by_height(n_rows, &merges) }
    }
}

/// Two clusters that are nearest to each other: the end of the chain, taken off it.
///
/// Costs fall along the chain, for the cluster before is taken again where no other is nearer: so it ends.
fn mutual_neighbours(nodes: &mut Nodes, chain: &mut Vec<usize>) -> (usize, usize) {
    // Of the two that were joined last one is a gap. It is in the chain only where rounding brought it in twice.
    while chain.last().is_some_and(|&place| nodes.is_gap(place)) {
        chain.pop();
    }
    if chain.is_empty() {
        chain.extend((0..nodes.clusters.len()).find(|&place| !nodes.is_gap(place)));
    }
    loop {
        let end = chain[chain.len() - 1];
        let before =
            chain.len().checked_sub(2).map(|at| chain[at]).filter(|&place| !nodes.is_gap(place) && place != end);
        let nearest = nodes.nearest(end, before);
        if before == Some(nearest) {
            chain.truncate(chain.len() - 2);
            return (end, nearest);
        }
        chain.push(nearest);
    }
}

/// Chains find merges in another order than that of their height; numbers of nodes go by height.
fn by_height(n_rows: usize, merges: &[Merge]) -> Vec<Merge> {
    // Stable, and a cluster is made after its parts and not below them: parts stay first.
    let order = sorted(merges.len(), &|a, b| merges[a].height.total_cmp(&merges[b].height));
    let mut place = vec![0; merges.len()];
    for (new, &old) in (0_u32..).zip(&order) {
        place[old] = new;
    }
    let n_rows = u32::try_from(n_rows).unwrap_or(u32::MAX);
    let renumbered = |node: u32| match node.checked_sub(n_rows) {
        Some(merge) => n_rows + place[merge as usize],
        None => node,
    };
    let renumber = |&old: &usize| {
        let (left, right) = (renumbered(merges[old].left), renumbered(merges[old].right));
        Merge { left: left.min(right), right: left.max(right), ..merges[old] }
    };
    order.iter().map(renumber).collect()
}

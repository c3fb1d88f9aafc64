//! The tree, its cuts and its upper part.

use serde::{Deserialize, Serialize};

/// Two clusters become one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Merge {
    /// Node of the one: a leaf `0..n_leaves`, or `n_leaves + m` for what merge `m` made. Below `right`.
    pub left: u32,
    /// Node of the other.
    pub right: u32,
    /// How far apart they were: `√(2 |a||b| / (|a| + |b|)) · ‖a - b‖` of their sizes and centroids, in the units of the
    /// matrix; for two rows their distance. Half its square is what the merge adds to the inertia.
    pub height: f64,
    /// Rows of the new cluster, among those the tree was grown on.
    pub size: u32,
}

/// The upper part of a tree, for a picture of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Crown {
    /// From left to right, so that no lines cross.
    pub leaves: Vec<Leaf>,
    /// By rising height. Leaves are nodes `0..leaves.len()`, merge `m` makes node `leaves.len() + m`.
    pub merges: Vec<Merge>,
}

/// What hangs below the upper part of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Leaf {
    /// Its first row, as a row of the whole matrix: its label tells the segment of the leaf.
    pub row: u32,
    /// Rows, among those the tree was grown on.
    pub size: u32,
    /// Of the merge that made it; 0 for a single row.
    pub height: f64,
}

/// Cluster of each of `n_rows` rows after all but the last `n_clusters - 1` merges, numbered by first row.
pub(super) fn cut(n_rows: usize, merges: &[Merge], n_clusters: usize) -> Vec<u16> {
    let n_made = n_rows - n_clusters;
    let mut cluster: Vec<Option<u16>> = vec![None; n_rows + n_made];
    // From the top down: what is not part of a lower merge is numbered when its first row is met.
    let mut parent: Vec<usize> = (0..n_rows + n_made).collect();
    for (merge, made) in merges[..n_made].iter().enumerate().rev() {
        let top = parent[n_rows + merge];
        parent[made.left as usize] = top;
        parent[made.right as usize] = top;
    }
    let mut next = 0;
    (0..n_rows)
        .map(|row| {
            *cluster[parent[row]].get_or_insert_with(|| {
                next += 1;
                next - 1
            })
        })
        .collect()
}

/// The last `n_merges` merges, or all. `rows` are those the tree was grown on, as rows of the whole matrix.
pub(super) fn crown(rows: &[u32], merges: &[Merge], n_merges: usize) -> Crown {
    let n_rows = rows.len();
    let kept = merges.len().saturating_sub(n_merges);
    let first_kept = n_rows + kept;
    let mut first_row: Vec<u32> = rows.to_vec();
    for merge in merges {
        first_row.push(first_row[merge.left as usize].min(first_row[merge.right as usize]));
    }

    // Depth first from the root; of two parts, the one with the earlier first row stands left.
    let mut leaves = Vec::with_capacity(n_merges + 1);
    let mut place = vec![0; first_kept];
    let mut open = vec![(n_rows + merges.len()).saturating_sub(1)];
    while let Some(node) = open.pop() {
        if node >= first_kept {
            let Merge { left, right, .. } = merges[node - n_rows];
            let (left, right) = (left as usize, right as usize);
            let (left, right) = if first_row[left] < first_row[right] { (left, right) } else { (right, left) };
            open.extend([right, left]);
            continue;
        }
        let (size, height) = match node.checked_sub(n_rows) {
            Some(merge) => (merges[merge].size, merges[merge].height),
            None => (1, 0.0),
        };
        place[node] = leaves.len();
        leaves.push(Leaf { row: first_row[node], size, height });
    }

    let renumbered = |node: u32| {
        let node = node as usize;
        let new = if node < first_kept { place[node] } else { node - first_kept + leaves.len() };
        u32::try_from(new).unwrap_or(u32::MAX)
    };
    let renumber = |merge: &Merge| {
        let (left, right) = (renumbered(merge.left), renumbered(merge.right));
        Merge { left: left.min(right), right: left.max(right), ..*merge }
    };
    let merges = merges[kept..].iter().map(renumber).collect();
    Crown { leaves, merges }
}

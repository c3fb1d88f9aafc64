//! From a sample to all rows: each is what the nearest searched row is.

use serde::{Deserialize, Serialize};

use crate::cluster::density::{Groups, KdTree, NOISE, nearest};
use crate::cluster::hdbscan::Hdbscan;
use crate::parallel::{Round, Shard};
use crate::prepare::Matrix;

/// Asks every shard which of the searched rows is nearest to each of its rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NearestSearched {
    /// The rows that were searched, at least one.
    pub rows: Matrix,
}

/// The nearest searched row of each row of a shard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NearestRows {
    /// As places among the searched rows; of equals the first.
    #[serde(with = "crate::parallel::packed")]
    pub places: Vec<u32>,
}

impl Round for NearestSearched {
    type Partial = NearestRows;

    /// # Complexity
    /// Time O((m + s) log s · `n_cols`) in few columns, for m rows of the shard and s searched ones.
    fn on(&self, shard: &Shard) -> NearestRows {
        let tree = KdTree::new(&self.rows);
        let place =
            |row| nearest(&tree, &shard.row(row).collect::<Vec<_>>()).map_or(0, |position| tree.order()[position]);
        NearestRows { places: (0..shard.n_rows()).map(place).collect() }
    }
}

/// What all rows are, given what the searched ones are and which of those is nearest to each row. `searched` are the
/// rows that were, increasing.
pub(super) fn spread(found: &Hdbscan, searched: &[u32], mut places: Vec<u32>) -> Hdbscan {
    // Of equal rows only the first was found; a searched row speaks for itself.
    for (place, &row) in (0..).zip(searched) {
        places[row as usize] = place;
    }
    let labels: Vec<u32> = places.iter().map(|place| found.groups.labels[*place as usize]).collect();
    let groups = Groups::numbered(labels.clone());
    // Among all rows another group may be the largest. Each group has a row here: one that was searched.
    let mut numbers = vec![NOISE; groups.n_clusters];
    for (&old, &new) in labels.iter().zip(&groups.labels).filter(|(old, _)| **old != NOISE) {
        numbers[old as usize] = new;
    }
    let filled = found.filled();
    let nearest = |place: &u32| numbers.get(filled[*place as usize] as usize).copied().unwrap_or(NOISE);
    let noise = places.iter().zip(&labels).filter(|(_, label)| **label == NOISE);
    Hdbscan {
        probabilities: places.iter().map(|place| found.probabilities[*place as usize]).collect(),
        nearest_group: noise.map(|(place, _)| nearest(place)).collect(),
        groups,
        n_searched: searched.len(),
    }
}

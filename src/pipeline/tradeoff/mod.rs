//! What a wish costs: segments within limits of size, or columns that count more than others, against segments that are
//! as close as can be.

use serde::{Deserialize, Serialize};

use crate::order;
use crate::validate::CrossTable;

pub use sizes::{Limited, limit_sizes};
pub use weights::{WEIGHED_ROWS, WeighTask, Weighed, Weights, weigh};

mod sizes;
#[cfg(test)]
mod tests;
mod weights;

/// Two partitions of the same customers into as many segments: without the wish, and with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// Sum of squared distances to the centroids.
    pub inertia: Change,
    /// Mean silhouette, in [-1, 1]; measured on the same customers.
    pub silhouette: Change,
    /// Customers compared: all, or a sample.
    pub n_compared: usize,
    /// Customers who are in another segment than that which takes the place of theirs.
    pub n_moved: usize,
    /// From where to where, the most first.
    pub moves: Vec<Move>,
}

/// A figure without the wish and with it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Without.
    pub before: f64,
    /// With.
    pub after: f64,
}

impl Change {
    /// By how much of itself it rose; below 0 where it fell, 0 where there was nothing.
    pub fn share(self) -> f64 {
        if self.before > 0.0 { self.after / self.before - 1.0 } else { 0.0 }
    }
}

/// Customers who moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// The segment, with the wish, which takes the place of theirs.
    pub from: usize,
    /// The segment, with the wish, in which they are.
    pub to: usize,
    /// How many.
    pub n: usize,
}

/// Who moved between two partitions of the same rows, whose segments are paired so that as few as possible did: the moves,
/// in the numbers of the second, the most first.
fn moves(before: &[u16], after: &[u16]) -> Vec<Move> {
    let table = CrossTable::of(before, after);
    let mut moves = Vec::new();
    for (a, place) in table.best_matching().into_iter().enumerate() {
        for to in (0..table.n_second).filter(|to| Some(*to) != place) {
            let n = usize::try_from(table.count(a, to)).unwrap_or(usize::MAX);
            if n > 0 {
                moves.push(Move { from: place.unwrap_or(a), to, n });
            }
        }
    }
    order::sort_by(&mut moves, |a, b| b.n.cmp(&a.n).then((a.from, a.to).cmp(&(b.from, b.to))));
    moves
}

//! Who runs the work, as far as the pipeline knows: an [`Executor`].
//!
//! An algorithm is written once, as *rounds* (one job to every shard of rows; the partial results come back in row
//! order and are merged) and *tasks* (jobs that carry all that they need and run on any worker). [`InProcess`] runs
//! both here; the browser has a pool of workers. The pipeline cannot tell which one it has.
//!
//! # Why the answers have the same bits at any number of shards
//! Shards are cut at multiples of [`BLOCK`] rows, floating-point sums are made inside one block in row order, and
//! block sums are added as exact integers ([`exact`]), which come out the same in any order.

use std::future::Future;
use std::ops::Range;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::pipeline::prepare::Matrix;

pub use exact::{ExactSum, Quantum};
pub use gather::{Gather, gather};
pub use in_process::{InProcess, block_on};
pub use jobs::{AnyAnswer, AnyPartial, AnyRound, AnyTask};

pub(crate) use tiles::{LANES, Tiles};

pub mod exact;
mod gather;
mod in_process;
mod jobs;
pub(crate) mod packed;
mod tiles;

/// Rows whose floating-point sum is made in one go; shards are cut at multiples of it.
pub const BLOCK: usize = 1024;

/// Consecutive rows of the matrix, held where they are worked on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Shard {
    /// Row of the whole matrix that is row 0 here. A multiple of [`BLOCK`].
    pub first_row: usize,
    /// Rows × columns of this shard.
    pub matrix: Matrix,
    /// For exact sums over all shards: a bound on the magnitude of every value of the whole matrix.
    pub quantum: Quantum,
    /// The rows as SIMD sees them: made where the shard is worked on, when first asked for, and kept for every round.
    #[serde(skip)]
    tiles: OnceLock<Tiles>,
}

impl Shard {
    /// Rows `first_row..` of a whole matrix, whose values `quantum` bounds. `first_row` is a multiple of [`BLOCK`].
    pub fn new(first_row: usize, matrix: Matrix, quantum: Quantum) -> Self {
        Self { first_row, matrix, quantum, tiles: OnceLock::new() }
    }

    /// The rows of each block, as rows of this shard.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = Range<usize>> {
        let n_rows = self.matrix.n_rows();
        (0..n_rows).step_by(BLOCK).map(move |start| start..(start + BLOCK).min(n_rows))
    }

    /// The rows in tiles.
    pub(crate) fn tiles(&self) -> &Tiles {
        self.tiles.get_or_init(|| Tiles::of(&self.matrix))
    }
}

/// A job for every shard; the answers come back in row order.
pub trait Round: Clone + Into<AnyRound> {
    /// What one shard answers.
    type Partial: TryFrom<AnyPartial> + Into<AnyPartial>;

    /// The work of one shard.
    fn on(&self, shard: &Shard) -> Self::Partial;
}

/// A job that carries all that it needs.
pub trait Task: Into<AnyTask> {
    /// What it answers.
    type Answer: TryFrom<AnyAnswer> + Into<AnyAnswer>;

    /// The work.
    fn run(&self) -> Self::Answer;
}

/// Why a job has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Stopped {
    /// The user, or newer input, called it off.
    #[error("the work was cancelled")]
    Cancelled,
    /// The worker ended: most often the browser was out of memory.
    #[error("a worker stopped before its work was done; the browser may be out of memory")]
    WorkerDied,
    /// The answer was of another kind than the question. A fault of this program.
    #[error("a worker answered another question than the one that it was asked")]
    WrongAnswer,
}

/// Runs rounds and tasks.
pub trait Executor {
    /// Sends a round to every shard; the partial results are in row order.
    fn round<R: Round>(&self, round: R) -> impl Future<Output = Result<Vec<R::Partial>, Stopped>>;

    /// Runs tasks on whichever worker is free; the answers are in the order of the tasks.
    fn tasks<T: Task>(&self, tasks: Vec<T>) -> impl Future<Output = Result<Vec<T::Answer>, Stopped>>;

    /// Rows over all shards.
    fn n_rows(&self) -> usize;

    /// Columns of every shard.
    fn n_cols(&self) -> usize;

    /// Told after each piece of a longer job: pieces done and pieces in all. For a progress bar, nothing else.
    fn progress(&self, done: usize, of: usize);
}

/// Cuts rows into shards of nearly equal size at multiples of [`BLOCK`]. Fewer than asked for where rows are few;
/// always at least one.
pub fn cut(n_rows: usize, n_shards: usize) -> Vec<Range<usize>> {
    let n_blocks = n_rows.div_ceil(BLOCK).max(1);
    let n_shards = n_shards.clamp(1, n_blocks);
    let start = |shard: usize| (n_blocks * shard / n_shards * BLOCK).min(n_rows);
    (0..n_shards).map(|shard| start(shard)..start(shard + 1)).collect()
}

/// Cuts a matrix into at most `n_shards` shards.
pub fn shards(matrix: &Matrix, n_shards: usize) -> Vec<Shard> {
    let quantum = Quantum::of(matrix.values());
    cut(matrix.n_rows(), n_shards).into_iter().map(|rows| Shard::new(rows.start, matrix.slice(rows), quantum)).collect()
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, cut};

    #[test]
    fn shards_cover_all_rows_in_order_and_start_at_blocks() {
        for (n_rows, n_shards) in [(0, 3), (1, 4), (BLOCK, 2), (10 * BLOCK + 1, 4), (1_000_000, 7)] {
            let shards = cut(n_rows, n_shards);
            assert_eq!(shards.first().map(|s| s.start), Some(0));
            assert_eq!(shards.last().map(|s| s.end), Some(n_rows));
            assert!(shards.windows(2).all(|pair| pair[0].end == pair[1].start));
            assert!(shards.iter().all(|s| s.start % BLOCK == 0));
        }
    }
}

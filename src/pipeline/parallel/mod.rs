//! Who runs the work, as far as the pipeline knows: an [`Executor`].
//!
//! An algorithm is written once, as *rounds* (one job to every shard of rows; the partial results come back in row
//! order and are merged) and *tasks* (jobs that carry all that they need and run on any worker). Rows that many jobs
//! need whole, such as a sample, are *shared*: every worker holds them, and rounds over them go to whichever worker is
//! free. [`InProcess`] runs all of it here; the browser has a pool of workers. The pipeline cannot tell which one it has.
//!
//! # Why the answers have the same bits at any number of shards
//! Shards are cut at multiples of [`BLOCK`] rows, floating-point sums are made inside one block in row order, and
//! block sums are added as exact integers ([`exact`]), which come out the same in any order.

use std::future::Future;

use serde::{Deserialize, Serialize};

pub use exact::{ExactSum, Quantum};
pub use fixed::FixedSums;
pub use gather::{Gather, gather};
pub use in_process::{Alone, InProcess, block_on};
pub use jobs::{AnyAnswer, AnyPartial, AnyRound, AnyTask};
pub use shard::{BLOCK, Extent, Shard, cut, shard, shards};

pub(crate) use fixed::FixedPoint;
pub(crate) use tiles::{ForWidth, LANES, Tiles, for_width, known_width, lane_sum};

pub mod exact;
mod fixed;
mod gather;
mod in_process;
mod jobs;
pub mod packed;
mod shard;
mod tiles;

/// Up to this many rows every worker of a pool holds all of them: jobs are spread over the workers whole, because a
/// round trip to a worker would cost more than a part of so few rows.
pub const WHOLE_ROWS: usize = 50_000;

/// A job for rows where they are held.
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

/// Rows that every worker holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shared(pub u32);

impl Shared {
    /// All rows; of a pool whose workers hold a part each, that part.
    pub const ROWS: Self = Self(0);
}

/// Sends rounds to every shard of the rows.
pub trait Rounds {
    /// Sends a round to every shard; the partial results are in row order.
    fn round<R: Round>(&self, round: R) -> impl Future<Output = Result<Vec<R::Partial>, Stopped>>;

    /// Rows over all shards.
    fn n_rows(&self) -> usize;

    /// Columns of every shard.
    fn n_cols(&self) -> usize;
}

/// Runs everything there is to run.
pub trait Executor: Rounds {
    /// Runs tasks on whichever worker is free; the answers are in the order of the tasks.
    fn tasks<T: Task>(&self, tasks: Vec<T>) -> impl Future<Output = Result<Vec<T::Answer>, Stopped>>;

    /// Brings rows to every worker, as a matrix of their own. `rows` increase. Where every worker holds all rows anyway,
    /// and all are asked for, nothing moves.
    fn share(&self, rows: Vec<u32>) -> impl Future<Output = Result<Shared, Stopped>>;

    /// Whether every worker holds all rows.
    fn is_whole(&self) -> bool;

    /// Runs each of the rounds over shared rows, on whichever worker is free; the answers are in the order of the rounds.
    fn each<R: Round>(&self, over: Shared, rounds: Vec<R>) -> impl Future<Output = Result<Vec<R::Partial>, Stopped>>;

    /// Told after each piece of a longer job: pieces done and pieces in all. For a progress bar, nothing else.
    fn progress(&self, done: usize, of: usize);
}

//! The workers: start, ask, cancel, crash, end.
//!
//! One worker, the reader, holds the table and leads what all work on; the crew holds the rows in shards and does the
//! sums. Both run the same program, [`serve()`]. The page talks to them through an [`Office`], which carries the pieces of
//! a study from the reader to the crew, a [`Pool`].

pub use message::bytes_of;
pub use office::Office;
pub use pool::Pool;
pub use serve::serve;
pub use worker::{Asked, OnFound, OnProgress, WorkerHandle};

mod message;
mod office;
mod pool;
mod serve;
mod worker;

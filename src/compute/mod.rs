//! The workers: start, ask, cancel, crash, end.
//!
//! One worker, the reader, holds the table; the crew holds the rows in shards and does the sums. Both run the same
//! program, [`serve()`]. The page talks to them through an [`Office`], and the pipeline through a
//! [`Pool`].

pub use message::bytes_of;
pub use office::Office;
pub use pool::Pool;
pub use serve::serve;
pub use worker::{Asked, WorkerHandle};

mod message;
mod office;
mod pool;
mod serve;
mod worker;

//! The executor of native programs and tests: everything here and now.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake};

use crate::pipeline::parallel::{Executor, Round, Shard, Stopped, Task, shards};
use crate::pipeline::prepare::Matrix;

/// Runs every job in this thread, as soon as it is asked for.
#[derive(Clone, Debug)]
pub struct InProcess {
    shards: Vec<Shard>,
    n_cols: usize,
}

impl InProcess {
    /// Over a matrix cut into at most `n_shards` shards.
    pub fn new(matrix: &Matrix, n_shards: usize) -> Self {
        Self { shards: shards(matrix, n_shards), n_cols: matrix.n_cols() }
    }

    /// The rows, where an algorithm within one task works on them directly.
    pub(crate) fn shards(&self) -> &[Shard] {
        &self.shards
    }
}

impl Executor for InProcess {
    async fn round<R: Round>(&self, round: R) -> Result<Vec<R::Partial>, Stopped> {
        Ok(self.shards.iter().map(|shard| round.on(shard)).collect())
    }

    async fn tasks<T: Task>(&self, tasks: Vec<T>) -> Result<Vec<T::Answer>, Stopped> {
        Ok(tasks.iter().map(T::run).collect())
    }

    fn n_rows(&self) -> usize {
        self.shards.iter().map(|shard| shard.matrix.n_rows()).sum()
    }

    fn n_cols(&self) -> usize {
        self.n_cols
    }

    fn progress(&self, _done: usize, _of: usize) {}
}

/// Drives a future that never waits for anything outside of this thread, as those over [`InProcess`].
///
/// # Panics
/// When the future does wait: there is nobody here to wake it.
pub fn block_on<F: Future>(future: F) -> F::Output {
    struct Woken(AtomicBool);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.store(true, Ordering::Relaxed);
        }
    }

    let woken = Arc::new(Woken(AtomicBool::new(true)));
    let waker = Arc::clone(&woken).into();
    let mut future = pin!(future);
    // A future that joins many others may give way once in a while: it has woken itself, then.
    while woken.0.swap(false, Ordering::Relaxed) {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
    }
    panic!("a future over the in-process executor waited");
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;

    use super::block_on;

    #[test]
    fn many_futures_that_give_way_come_to_an_end() {
        assert_eq!(block_on(join_all((0..500).map(|i| async move { i }))).len(), 500);
    }
}

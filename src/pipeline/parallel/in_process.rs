//! The executor of native programs and tests: everything here and now.

use std::cell::RefCell;
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake};

use crate::parallel::{Executor, Round, Rounds, Shard, Shared, Stopped, Task, gather, shards};
use crate::prepare::Matrix;

/// Runs every job in this thread, as soon as it is asked for.
#[derive(Clone, Debug)]
pub struct InProcess {
    shards: Vec<Rc<Shard>>,
    /// What was shared, after the rows themselves.
    shared: RefCell<Vec<Rc<Shard>>>,
}

impl InProcess {
    /// Over a matrix cut into at most `n_shards` shards.
    pub fn new(matrix: &Matrix, n_shards: usize) -> Self {
        Self { shards: shards(matrix, n_shards).map(Rc::new).collect(), shared: RefCell::default() }
    }
}

impl Rounds for InProcess {
    async fn round<R: Round>(&self, round: R) -> Result<Vec<R::Partial>, Stopped> {
        Ok(self.shards.iter().map(|shard| round.on(shard)).collect())
    }

    fn n_rows(&self) -> usize {
        self.shards.iter().map(|shard| shard.n_rows()).sum()
    }

    fn n_cols(&self) -> usize {
        self.shards.first().map_or(0, |shard| shard.n_cols())
    }
}

impl Executor for InProcess {
    async fn tasks<T: Task>(&self, tasks: Vec<T>) -> Result<Vec<T::Answer>, Stopped> {
        Ok(tasks.iter().map(T::run).collect())
    }

    async fn share(&self, rows: Vec<u32>) -> Result<Shared, Stopped> {
        if self.is_whole() && rows.len() == self.n_rows() {
            return Ok(Shared::ROWS);
        }
        let rows = gather(self, rows).await?;
        let mut shared = self.shared.borrow_mut();
        shared.push(Rc::new(Shard::whole(&rows)));
        Ok(Shared(u32::try_from(shared.len()).map_err(|_| Stopped::WrongAnswer)?))
    }

    fn is_whole(&self) -> bool {
        self.shards.len() == 1
    }

    async fn each<R: Round>(&self, over: Shared, rounds: Vec<R>) -> Result<Vec<R::Partial>, Stopped> {
        let held = match (over, &self.shards[..]) {
            (Shared::ROWS, [whole]) => Some(Rc::clone(whole)),
            (Shared::ROWS, _) => None,
            (Shared(number), _) => self.shared.borrow().get(number as usize - 1).cloned(),
        };
        let held = held.ok_or(Stopped::WrongAnswer)?;
        Ok(rounds.iter().map(|round| round.on(&held)).collect())
    }

    fn progress(&self, _done: usize, _of: usize) {}
}

/// Rounds over a single shard, where it is held.
#[derive(Clone, Copy, Debug)]
pub struct Alone<'a>(pub &'a Shard);

impl Rounds for Alone<'_> {
    async fn round<R: Round>(&self, round: R) -> Result<Vec<R::Partial>, Stopped> {
        Ok(vec![round.on(self.0)])
    }

    fn n_rows(&self) -> usize {
        self.0.n_rows()
    }

    fn n_cols(&self) -> usize {
        self.0.n_cols()
    }
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

    use super::{InProcess, block_on};
    use crate::parallel::{Executor, Gather, Shared, Stopped};
    use crate::prepare::Matrix;

    #[test]
    fn many_futures_that_give_way_come_to_an_end() {
        assert_eq!(block_on(join_all((0..500).map(|i| async move { i }))).len(), 500);
    }

    #[test]
    fn shared_rows_are_a_matrix_of_their_own() {
        let matrix = Matrix::new(3000, 1, (0_u16..3000).map(f32::from).collect()).unwrap();
        let executor = InProcess::new(&matrix, 2);
        let shared = block_on(executor.share(vec![7, 2500])).unwrap();
        let found = block_on(executor.each(shared, vec![Gather { rows: vec![0, 1] }])).unwrap();
        assert_eq!(found[0].values(), [7.0, 2500.0]);
        let of_all = block_on(executor.each(Shared::ROWS, vec![Gather { rows: vec![0] }]));
        assert_eq!(of_all, Err(Stopped::WrongAnswer)); // nobody holds all rows
    }
}

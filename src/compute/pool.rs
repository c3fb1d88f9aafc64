//! The crew: an [`Executor`] over workers.

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::future::try_join_all;
use js_sys::Uint8Array;

use crate::compute::WorkerHandle;
use crate::pipeline::parallel::{AnyRound, AnyTask, Executor, Round, Stopped, Task, cut};
use crate::pipeline::sample::Mixture;
use crate::protocol::{Reply, Request};

/// Workers that hold the rows of one matrix in shards. Ends them all when dropped, whatever they are doing.
///
/// A worker that dies is replaced once for each job: its shard is asked of the reader again, and the job is repeated.
/// The answer keeps its bits, because it never depended on who worked on it.
pub struct Pool {
    workers: Vec<RefCell<Rc<WorkerHandle>>>,
    source: Source,
    n_shards: usize,
    n_rows: usize,
    n_cols: usize,
    on_progress: Box<dyn Fn(usize, usize)>,
}

/// Where the rows of a shard come from, and come from again when its worker has died.
enum Source {
    /// A worker that has prepared the rows of a table.
    Reader(Rc<WorkerHandle>),
    /// Each worker makes its own.
    Made(Mixture),
}

impl Pool {
    /// Hands out the rows that the reader has prepared, of the given shape, to `n_workers` workers: the `spare` ones
    /// first, then fresh ones.
    ///
    /// # Errors
    /// When the browser starts no worker, or the reader has no rows.
    pub async fn start(
        n_workers: usize,
        spare: Vec<Rc<WorkerHandle>>,
        reader: Rc<WorkerHandle>,
        (n_rows, n_cols): (usize, usize),
        on_progress: impl Fn(usize, usize) + 'static,
    ) -> Result<Self, Stopped> {
        let n_fresh = n_workers.saturating_sub(spare.len());
        let fresh = try_join_all((0..n_fresh).map(|_| WorkerHandle::start(|_| {}))).await?;
        let workers: Vec<_> = spare.into_iter().chain(fresh.into_iter().map(Rc::new)).map(RefCell::new).collect();
        let shards = reader.ask(Request::Shards(n_workers), &[], None).await?.attachments;
        let on_progress = Box::new(on_progress);
        let source = Source::Reader(reader);
        let pool = Self { workers, source, n_shards: shards.len(), n_rows, n_cols, on_progress };
        try_join_all(shards.into_iter().enumerate().map(|(at, shard)| pool.hold(at, shard))).await?;
        Ok(pool)
    }

    /// Has `n_workers` fresh workers make the first `n_rows` rows of a mixture, each its own shard, so that they are never
    /// in one place.
    ///
    /// # Errors
    /// When the browser starts no worker, or a worker has no memory for its rows.
    pub async fn make(n_workers: usize, mixture: Mixture, n_rows: usize) -> Result<Self, Stopped> {
        let workers = try_join_all((0..n_workers).map(|_| WorkerHandle::start(|_| {}))).await?;
        let pool = Self {
            workers: workers.into_iter().map(Rc::new).map(RefCell::new).collect(),
            n_shards: cut(n_rows, n_workers).len(),
            n_rows,
            n_cols: mixture.n_cols,
            source: Source::Made(mixture),
            on_progress: Box::new(|_, _| {}),
        };
        try_join_all((0..pool.n_shards).map(|at| pool.hold_again(at))).await?;
        Ok(pool)
    }

    /// Bytes of each worker's whole memory: at its peak, since it never shrinks.
    ///
    /// # Errors
    /// When a worker died.
    pub async fn memory(&self) -> Result<Vec<usize>, Stopped> {
        let replies = try_join_all((0..self.workers.len()).map(|at| self.ask(at, Request::Memory))).await?;
        let bytes = |reply| match reply {
            Reply::Memory(bytes) => Ok(bytes),
            _ => Err(Stopped::WrongAnswer),
        };
        replies.into_iter().map(bytes).collect()
    }

    /// The workers, for the next pool.
    pub fn into_workers(self) -> Vec<Rc<WorkerHandle>> {
        self.workers.into_iter().map(RefCell::into_inner).collect()
    }

    fn worker(&self, at: usize) -> Rc<WorkerHandle> {
        self.workers[at].borrow().clone()
    }

    async fn hold(&self, at: usize, shard: Uint8Array) -> Result<(), Stopped> {
        held(self.worker(at).ask(Request::Hold, &[shard], None).await?.reply)
    }

    /// Puts a fresh worker in the place of a dead one, with the same shard.
    async fn replace(&self, at: usize) -> Result<(), Stopped> {
        let fresh = WorkerHandle::start(|_| {}).await?;
        self.workers[at].replace(Rc::new(fresh));
        if at < self.n_shards { self.hold_again(at).await } else { Ok(()) }
    }

    /// Has a worker hold its shard, from where the rows come from.
    async fn hold_again(&self, at: usize) -> Result<(), Stopped> {
        match &self.source {
            Source::Reader(reader) => {
                let mut shards = reader.ask(Request::Shards(self.workers.len()), &[], None).await?.attachments;
                if shards.len() != self.n_shards {
                    return Err(Stopped::WrongAnswer);
                }
                self.hold(at, shards.swap_remove(at)).await
            }
            Source::Made(mixture) => {
                let rows = cut(self.n_rows, self.workers.len()).swap_remove(at);
                let request = Request::Make { mixture: mixture.clone(), rows };
                held(self.worker(at).ask(request, &[], None).await?.reply)
            }
        }
    }

    async fn ask(&self, at: usize, request: Request) -> Result<Reply, Stopped> {
        let answer = match self.worker(at).ask(request.clone(), &[], None).await {
            Err(Stopped::WorkerDied) => {
                self.replace(at).await?;
                self.worker(at).ask(request, &[], None).await
            }
            answer => answer,
        };
        answer.map(|asked| asked.reply)
    }
}

fn held(reply: Reply) -> Result<(), Stopped> {
    match reply {
        Reply::Held => Ok(()),
        _ => Err(Stopped::WrongAnswer),
    }
}

impl Executor for Pool {
    async fn round<R: Round>(&self, round: R) -> Result<Vec<R::Partial>, Stopped> {
        let round: AnyRound = round.into();
        let replies = try_join_all((0..self.n_shards).map(|at| self.ask(at, Request::Round(round.clone())))).await?;
        let partial = |reply| match reply {
            Reply::Partial(partial) => R::Partial::try_from(partial).map_err(|_| Stopped::WrongAnswer),
            _ => Err(Stopped::WrongAnswer),
        };
        replies.into_iter().map(partial).collect()
    }

    async fn tasks<T: Task>(&self, tasks: Vec<T>) -> Result<Vec<T::Answer>, Stopped> {
        // Each worker takes the next task when it is done with its last: the tasks are of very different size.
        let answers = RefCell::new(tasks.iter().map(|_| None).collect::<Vec<_>>());
        let queue = RefCell::new(tasks.into_iter().enumerate());
        let work = |at: usize| {
            let (queue, answers) = (&queue, &answers);
            async move {
                loop {
                    let next = queue.borrow_mut().next();
                    let Some((task_at, task)) = next else { return Ok(()) };
                    let task: AnyTask = task.into();
                    let Reply::Answer(answer) = self.ask(at, Request::Task(task)).await? else {
                        return Err(Stopped::WrongAnswer);
                    };
                    let answer = T::Answer::try_from(answer).map_err(|_| Stopped::WrongAnswer)?;
                    answers.borrow_mut()[task_at] = Some(answer);
                }
            }
        };
        try_join_all((0..self.workers.len()).map(work)).await?;
        answers.into_inner().into_iter().map(|answer| answer.ok_or(Stopped::WrongAnswer)).collect()
    }

    fn n_rows(&self) -> usize {
        self.n_rows
    }

    fn n_cols(&self) -> usize {
        self.n_cols
    }

    fn progress(&self, done: usize, of: usize) {
        (self.on_progress)(done, of);
    }
}

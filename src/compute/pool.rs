//! The crew: an [`Executor`] over workers.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use futures_channel::oneshot;
use futures_util::future::try_join_all;
use js_sys::Uint8Array;

use crate::compute::WorkerHandle;
use crate::pipeline::parallel::{AnyRound, AnyTask, Executor, Round, Rounds, Shard, Shared, Stopped, Task, gather};
use crate::pipeline::sample::Mixture;
use crate::protocol::{Reply, Request, encode};

/// Workers that hold the rows of one matrix: each all of them if they are few, else a shard each. Ends them all when
/// dropped, whatever they are doing.
///
/// A worker that dies is replaced once for each job: what it held is handed out again, and the job is repeated. The
/// answer keeps its bits, because it never depended on who worked on it.
pub struct Pool {
    workers: Vec<RefCell<Rc<WorkerHandle>>>,
    idle: Idle,
    source: Source,
    n_shards: usize,
    /// What was shared, in order, after the rows themselves.
    shared: RefCell<Vec<Uint8Array>>,
    n_rows: usize,
    n_cols: usize,
    on_progress: Box<dyn Fn(usize, usize)>,
}

/// Where the rows come from, and come from again when a worker has died.
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
        let pool = Self {
            idle: Idle::new(workers.len()),
            workers,
            source: Source::Reader(reader),
            n_shards: shards.len(),
            shared: RefCell::default(),
            n_rows,
            n_cols,
            on_progress: Box::new(on_progress),
        };
        match &shards[..] {
            [whole] => pool.hold_everywhere(Shared::ROWS, whole).await?,
            shards => {
                try_join_all(shards.iter().enumerate().map(|(at, shard)| pool.hold(at, Shared::ROWS, shard))).await?;
            }
        }
        Ok(pool)
    }

    /// Has `n_workers` fresh workers make the first `n_rows` rows of a mixture, each its own, so that they are never all in
    /// one place unless they are few.
    ///
    /// # Errors
    /// When the browser starts no worker, or a worker has no memory for its rows.
    pub async fn make(n_workers: usize, mixture: Mixture, n_rows: usize) -> Result<Self, Stopped> {
        let workers = try_join_all((0..n_workers).map(|_| WorkerHandle::start(|_| {}))).await?;
        let pool = Self {
            idle: Idle::new(workers.len()),
            workers: workers.into_iter().map(Rc::new).map(RefCell::new).collect(),
            n_shards: Mixture::cut(n_rows, n_workers).len(),
            shared: RefCell::default(),
            n_rows,
            n_cols: mixture.n_cols,
            source: Source::Made(mixture),
            on_progress: Box::new(|_, _| {}),
        };
        try_join_all((0..n_workers).map(|at| pool.hold_rows(at))).await?;
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

    /// Has one worker hold a shard.
    async fn hold(&self, at: usize, name: Shared, shard: &Uint8Array) -> Result<(), Stopped> {
        // A copy, for what is posted is gone.
        let copy = shard.slice(0, shard.length());
        held(&self.worker(at).ask(Request::Hold(name), &[copy], None).await?.reply)
    }

    /// Has one worker hold its part of the rows, from where they come from.
    async fn hold_rows(&self, at: usize) -> Result<(), Stopped> {
        let shard_at = if self.is_whole() { 0 } else { at };
        match &self.source {
            Source::Reader(reader) => {
                let shards = reader.ask(Request::Shards(self.workers.len()), &[], None).await?.attachments;
                match shards.get(shard_at) {
                    _ if shards.len() != self.n_shards => Err(Stopped::WrongAnswer),
                    Some(shard) => self.hold(at, Shared::ROWS, shard).await,
                    None => Ok(()),
                }
            }
            Source::Made(mixture) => {
                let (mixture, n_rows) = (mixture.clone(), self.n_rows);
                let Some(rows) = Mixture::cut(n_rows, self.workers.len()).into_iter().nth(shard_at) else {
                    return Ok(());
                };
                held(&self.worker(at).ask(Request::Make { mixture, rows, n_rows }, &[], None).await?.reply)
            }
        }
    }

    async fn hold_everywhere(&self, name: Shared, shard: &Uint8Array) -> Result<(), Stopped> {
        try_join_all((0..self.workers.len()).map(|at| self.hold(at, name, shard))).await?;
        Ok(())
    }

    /// Puts a fresh worker in the place of a dead one, and has it hold the same.
    async fn replace(&self, at: usize) -> Result<(), Stopped> {
        let fresh = WorkerHandle::start(|_| {}).await?;
        self.workers[at].replace(Rc::new(fresh));
        self.hold_rows(at).await?;
        let shared = self.shared.borrow().clone();
        for (number, shard) in (1..).zip(&shared) {
            self.hold(at, Shared(number), shard).await?;
        }
        Ok(())
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

    /// Asks whichever worker is free, or will be next.
    async fn ask_anyone(&self, request: Request) -> Result<Reply, Stopped> {
        let at = self.idle.take().await?;
        let reply = self.ask(at, request).await;
        self.idle.give_back(at);
        reply
    }

    async fn round_on<R: Round>(
        &self,
        at: Option<usize>,
        over: Shared,
        round: AnyRound,
    ) -> Result<R::Partial, Stopped> {
        let request = Request::Round(over, round);
        let reply = match at {
            Some(at) => self.ask(at, request).await?,
            None => self.ask_anyone(request).await?,
        };
        let Reply::Partial(partial) = reply else { return Err(Stopped::WrongAnswer) };
        R::Partial::try_from(partial).map_err(|_| Stopped::WrongAnswer)
    }
}

impl Rounds for Pool {
    async fn round<R: Round>(&self, round: R) -> Result<Vec<R::Partial>, Stopped> {
        let round: AnyRound = round.into();
        if self.is_whole() {
            return Ok(vec![self.round_on::<R>(None, Shared::ROWS, round).await?]);
        }
        let of_shard = |at| self.round_on::<R>(Some(at), Shared::ROWS, round.clone());
        try_join_all((0..self.n_shards).map(of_shard)).await
    }

    fn n_rows(&self) -> usize {
        self.n_rows
    }

    fn n_cols(&self) -> usize {
        self.n_cols
    }
}

impl Executor for Pool {
    async fn tasks<T: Task>(&self, tasks: Vec<T>) -> Result<Vec<T::Answer>, Stopped> {
        let answer = async |task: T| {
            let task: AnyTask = task.into();
            match self.ask_anyone(Request::Task(task)).await? {
                Reply::Answer(answer) => T::Answer::try_from(answer).map_err(|_| Stopped::WrongAnswer),
                _ => Err(Stopped::WrongAnswer),
            }
        };
        try_join_all(tasks.into_iter().map(answer)).await
    }

    async fn share(&self, rows: Vec<u32>) -> Result<Shared, Stopped> {
        if self.is_whole() && rows.len() == self.n_rows {
            return Ok(Shared::ROWS);
        }
        let shard = Shard::whole(&gather(self, rows).await?);
        let shard = Uint8Array::from(&encode(&shard).map_err(|_| Stopped::WrongAnswer)?[..]);
        self.shared.borrow_mut().push(shard.clone());
        let number = u32::try_from(self.shared.borrow().len()).map_err(|_| Stopped::WrongAnswer)?;
        self.hold_everywhere(Shared(number), &shard).await?;
        Ok(Shared(number))
    }

    fn is_whole(&self) -> bool {
        self.n_shards == 1
    }

    async fn each<R: Round>(&self, over: Shared, rounds: Vec<R>) -> Result<Vec<R::Partial>, Stopped> {
        try_join_all(rounds.into_iter().map(|round| self.round_on::<R>(None, over, round.into()))).await
    }

    fn progress(&self, done: usize, of: usize) {
        (self.on_progress)(done, of);
    }
}

fn held(reply: &Reply) -> Result<(), Stopped> {
    match reply {
        Reply::Held => Ok(()),
        _ => Err(Stopped::WrongAnswer),
    }
}

/// Workers that have nothing to do, and those who wait for one.
struct Idle {
    workers: RefCell<Vec<usize>>,
    waiting: RefCell<VecDeque<oneshot::Sender<usize>>>,
}

impl Idle {
    fn new(n_workers: usize) -> Self {
        Self { workers: RefCell::new((0..n_workers).rev().collect()), waiting: RefCell::default() }
    }

    async fn take(&self) -> Result<usize, Stopped> {
        let idle = self.workers.borrow_mut().pop();
        if let Some(at) = idle {
            return Ok(at);
        }
        let (sender, next) = oneshot::channel();
        self.waiting.borrow_mut().push_back(sender);
        next.await.map_err(|_| Stopped::Cancelled)
    }

    /// To the one who has waited longest and still does.
    fn give_back(&self, at: usize) {
        while let Some(next) = self.waiting.borrow_mut().pop_front() {
            if next.send(at).is_ok() {
                return;
            }
        }
        self.workers.borrow_mut().push(at);
    }
}

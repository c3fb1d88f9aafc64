//! The crew: workers that hold the rows and do the sums. It does the pieces of a study, and is an [`Executor`] itself.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use futures_channel::oneshot;
use futures_util::future::{try_join, try_join_all};
use futures_util::lock::Mutex;
use js_sys::Uint8Array;
use serde::Serialize;

use crate::compute::{Asked, WorkerHandle};
use crate::pipeline::parallel::{
    AnyAnswer, AnyPartial, AnyRound, AnyTask, Executor, Round, Rounds, Shard, Shared, Stopped, Task, gather,
};
use crate::pipeline::sample::Mixture;
use crate::protocol::{Crew, Piece, Reply, Request, decode, encode};

/// Workers that hold the rows of one matrix: each all of them if they are few, else a shard each. Ends them all when
/// dropped, whatever they are doing.
///
/// A worker that dies is replaced once for each job: what it held is handed out again, and the job is repeated. The
/// answer keeps its bits, because it never depended on who worked on it.
pub struct Pool {
    workers: Vec<RefCell<Rc<WorkerHandle>>>,
    /// One for each worker, held while another takes its place: several pieces may find it dead at the same time.
    replacing: Vec<Mutex<()>>,
    idle: Idle,
    source: Source,
    n_shards: usize,
    /// What was shared, after the rows themselves.
    shared: RefCell<Vec<(Shared, Uint8Array)>>,
    n_rows: usize,
    n_cols: usize,
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
    ) -> Result<Self, Stopped> {
        let n_fresh = n_workers.saturating_sub(spare.len());
        let fresh = try_join_all((0..n_fresh).map(|_| WorkerHandle::start())).await?;
        let workers: Vec<_> = spare.into_iter().chain(fresh.into_iter().map(Rc::new)).map(RefCell::new).collect();
        let (first, n_shards) = shard(&reader, 0, n_workers).await?;
        let first = first.ok_or(Stopped::WrongAnswer)?;
        let pool = Self {
            idle: Idle::new(workers.len()),
            replacing: workers.iter().map(|_| Mutex::default()).collect(),
            workers,
            source: Source::Reader(Rc::clone(&reader)),
            n_shards,
            shared: RefCell::default(),
            n_rows,
            n_cols,
        };
        if n_shards == 1 {
            pool.hold_everywhere(Shared::ROWS, &first).await?;
            return Ok(pool);
        }
        // The first worker unpacks its rows while those of the next are packed.
        let next = async |at| match shard(&reader, at, n_workers).await? {
            (Some(shard), _) => pool.hold(at, Shared::ROWS, shard).await,
            (None, _) => Err(Stopped::WrongAnswer),
        };
        try_join(pool.hold(0, Shared::ROWS, first), try_join_all((1..n_shards).map(next))).await?;
        Ok(pool)
    }

    /// Has `n_workers` fresh workers make the first `n_rows` rows of a mixture, each its own, so that they are never all in
    /// one place unless they are few.
    ///
    /// # Errors
    /// When the browser starts no worker, or a worker has no memory for its rows.
    pub async fn make(n_workers: usize, mixture: Mixture, n_rows: usize) -> Result<Self, Stopped> {
        let workers = try_join_all((0..n_workers).map(|_| WorkerHandle::start())).await?;
        let pool = Self {
            idle: Idle::new(workers.len()),
            replacing: workers.iter().map(|_| Mutex::default()).collect(),
            workers: workers.into_iter().map(Rc::new).map(RefCell::new).collect(),
            n_shards: Mixture::cut(n_rows, n_workers).len(),
            shared: RefCell::default(),
            n_rows,
            n_cols: mixture.n_cols,
            source: Source::Made(mixture),
        };
        try_join_all((0..n_workers).map(|at| pool.hold_rows(pool.worker(at), at))).await?;
        Ok(pool)
    }

    /// Bytes of each worker's whole memory: at its peak, since it never shrinks.
    ///
    /// # Errors
    /// When a worker died.
    pub async fn memory(&self) -> Result<Vec<usize>, Stopped> {
        let workers: Vec<_> = (0..self.workers.len()).map(|at| self.worker(at)).collect();
        try_join_all(workers.iter().map(|worker| worker.memory())).await
    }

    /// The workers, for the next pool.
    pub fn into_workers(self) -> Vec<Rc<WorkerHandle>> {
        self.workers.into_iter().map(RefCell::into_inner).collect()
    }

    fn worker(&self, at: usize) -> Rc<WorkerHandle> {
        self.workers[at].borrow().clone()
    }

    /// Has one worker hold a shard; or another in its place, if it dies.
    async fn hold(&self, at: usize, name: Shared, shard: Uint8Array) -> Result<(), Stopped> {
        match hold(&self.worker(at), name, shard).await {
            Err(Stopped::WorkerDied) => self.replace(at).await,
            done => done,
        }
    }

    /// Has one worker hold its part of the rows, from where they come from.
    async fn hold_rows(&self, worker: Rc<WorkerHandle>, at: usize) -> Result<(), Stopped> {
        let shard_at = if self.is_whole() { 0 } else { at };
        match &self.source {
            Source::Reader(reader) => match shard(reader, shard_at, self.workers.len()).await? {
                (_, n_shards) if n_shards != self.n_shards => Err(Stopped::WrongAnswer),
                (Some(shard), _) => hold(&worker, Shared::ROWS, shard).await,
                (None, _) => Ok(()),
            },
            Source::Made(mixture) => {
                let (mixture, n_rows) = (mixture.clone(), self.n_rows);
                let Some(rows) = Mixture::cut(n_rows, self.workers.len()).into_iter().nth(shard_at) else {
                    return Ok(());
                };
                held(&worker.ask(Request::Make { mixture, rows, n_rows }, &[], None).await?.reply)
            }
        }
    }

    async fn hold_everywhere(&self, name: Shared, shard: &Uint8Array) -> Result<(), Stopped> {
        try_join_all((0..self.workers.len()).map(|at| self.hold(at, name, copy_of(shard)))).await?;
        Ok(())
    }

    /// Puts a fresh worker, which holds the same, in the place of a dead one.
    async fn replace(&self, at: usize) -> Result<(), Stopped> {
        let _replacing = self.replacing[at].lock().await;
        if !self.worker(at).has_died() {
            return Ok(()); // somebody else has done so meanwhile
        }
        let fresh = Rc::new(WorkerHandle::start().await?);
        self.hold_rows(fresh.clone(), at).await?;
        let shared = self.shared.borrow().clone();
        for (name, shard) in &shared {
            hold(&fresh, *name, copy_of(shard)).await?;
        }
        self.workers[at].replace(fresh);
        Ok(())
    }

    /// How the rows are held.
    pub fn crew(&self) -> Crew {
        Crew { n_rows: self.n_rows, n_cols: self.n_cols, n_shards: self.n_shards }
    }

    /// Does a piece of a study; None where it has no answer but that it is done.
    ///
    /// # Errors
    /// When a worker dies twice, or cannot do the piece.
    pub async fn piece(&self, piece: Piece, bytes: Uint8Array) -> Result<Option<Uint8Array>, Stopped> {
        match piece {
            Piece::Round(at, over) => self.work(at, Request::Round(over), &bytes).await.map(Some),
            Piece::Task => self.work(None, Request::Task, &bytes).await.map(Some),
            Piece::Share(shared) => {
                self.shared.borrow_mut().push((shared, bytes.clone()));
                self.hold_everywhere(shared, &bytes).await?;
                Ok(None)
            }
        }
    }

    async fn ask(&self, at: usize, request: &Request, bytes: Option<&Uint8Array>) -> Result<Asked, Stopped> {
        let copy = || bytes.map(copy_of).into_iter().collect::<Vec<_>>();
        match self.worker(at).ask(request.clone(), &copy(), None).await {
            Err(Stopped::WorkerDied) => {
                self.replace(at).await?;
                self.worker(at).ask(request.clone(), &copy(), None).await
            }
            answer => answer,
        }
    }

    /// Has one worker do a piece of work, or whichever is free, or will be next.
    async fn work(&self, at: Option<usize>, request: Request, bytes: &Uint8Array) -> Result<Uint8Array, Stopped> {
        let free = if at.is_none() { Some(self.idle.take().await?) } else { None };
        let asked = self.ask(at.or(free).unwrap_or(0), &request, Some(bytes)).await;
        if let Some(free) = free {
            self.idle.give_back(free);
        }
        let Asked { reply, mut attachments } = asked?;
        match (reply, attachments.pop()) {
            (Reply::Worked, Some(found)) => Ok(found),
            _ => Err(Stopped::WrongAnswer),
        }
    }

    async fn round_on<R: Round>(
        &self,
        at: Option<usize>,
        over: Shared,
        round: &AnyRound,
    ) -> Result<R::Partial, Stopped> {
        let found = self.work(at, Request::Round(over), &written(round)?).await?;
        let partial: AnyPartial = decode(&found.to_vec()).map_err(|_| Stopped::WrongAnswer)?;
        R::Partial::try_from(partial).map_err(|_| Stopped::WrongAnswer)
    }
}

impl Rounds for Pool {
    async fn round<R: Round>(&self, round: R) -> Result<Vec<R::Partial>, Stopped> {
        let round: AnyRound = round.into();
        if self.is_whole() {
            return Ok(vec![self.round_on::<R>(None, Shared::ROWS, &round).await?]);
        }
        let of_shard = |at| self.round_on::<R>(Some(at), Shared::ROWS, &round);
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
            let found = self.work(None, Request::Task, &written(&task)?).await?;
            let answer: AnyAnswer = decode(&found.to_vec()).map_err(|_| Stopped::WrongAnswer)?;
            T::Answer::try_from(answer).map_err(|_| Stopped::WrongAnswer)
        };
        try_join_all(tasks.into_iter().map(answer)).await
    }

    async fn share(&self, rows: Vec<u32>) -> Result<Shared, Stopped> {
        if self.is_whole() && rows.len() == self.n_rows {
            return Ok(Shared::ROWS);
        }
        let shard = written(&Shard::whole(&gather(self, rows).await?))?;
        let number = u32::try_from(self.shared.borrow().len() + 1).map_err(|_| Stopped::WrongAnswer)?;
        self.piece(Piece::Share(Shared(number)), shard).await?;
        Ok(Shared(number))
    }

    fn is_whole(&self) -> bool {
        self.n_shards == 1
    }

    async fn each<R: Round>(&self, over: Shared, rounds: Vec<R>) -> Result<Vec<R::Partial>, Stopped> {
        let one = async |round: R| self.round_on::<R>(None, over, &round.into()).await;
        try_join_all(rounds.into_iter().map(one)).await
    }

    fn progress(&self, _done: usize, _of: usize) {}
}

fn written<T: Serialize>(message: &T) -> Result<Uint8Array, Stopped> {
    encode(message).map(|bytes| Uint8Array::from(&bytes[..])).map_err(|_| Stopped::WrongAnswer)
}

/// To be posted, for what is posted is gone.
fn copy_of(bytes: &Uint8Array) -> Uint8Array {
    bytes.slice(0, bytes.length())
}

/// One of the shards that the reader cuts its rows into, at most `of`, and how many there are.
async fn shard(reader: &WorkerHandle, at: usize, of: usize) -> Result<(Option<Uint8Array>, usize), Stopped> {
    let Asked { reply, mut attachments } = reader.ask(Request::Shard { at, of }, &[], None).await?;
    match reply {
        Reply::Shards(n_shards) => Ok((attachments.pop(), n_shards)),
        _ => Err(Stopped::WrongAnswer),
    }
}

/// Has a worker hold a shard.
async fn hold(worker: &WorkerHandle, name: Shared, shard: Uint8Array) -> Result<(), Stopped> {
    held(&worker.ask(Request::Hold(name), &[shard], None).await?.reply)
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

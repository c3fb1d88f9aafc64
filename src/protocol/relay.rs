//! The crew, as the worker sees it that leads a study: it tells of each piece, and waits for the answers.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use futures_channel::oneshot;
use futures_util::future::try_join_all;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::pipeline::analysis::analyse_up_to;
use crate::pipeline::methods::{self, MethodError, Open};
use crate::pipeline::parallel::{
    AnyAnswer, AnyPartial, AnyRound, AnyTask, Executor, Round, Rounds, Shard, Shared, Stopped, Task, gather,
};
use crate::pipeline::tradeoff::{limit_sizes, weigh};
use crate::pipeline::validate::{self, AssessParams};
use crate::protocol::{Crew, Piece, Progress, Reply, Study, Ticket, decode, encode};

/// What [`Relay`] says, with the attachment.
pub enum Said {
    /// A piece is to be done.
    Wanted(Ticket, Piece, Vec<u8>),
    /// It goes on.
    Progress(Progress),
    /// Something is known before the end.
    Found(validate::Stage),
}

/// An [`Executor`] whose pieces are done elsewhere.
pub struct Relay {
    crew: Crew,
    say: Box<dyn Fn(Said)>,
    next_ticket: Cell<u32>,
    n_shared: Cell<u32>,
    waiting: RefCell<BTreeMap<Ticket, Asker>>,
    open: Option<Open>,
}

/// Who waits for the answer to a piece.
type Asker = oneshot::Sender<Result<Vec<u8>, Stopped>>;

impl Relay {
    /// For rows that are held in this way. Tickets start at `first_ticket`; `say` is told of each piece.
    pub fn new(crew: Crew, first_ticket: Ticket, say: impl Fn(Said) + 'static) -> Self {
        Self {
            crew,
            say: Box::new(say),
            next_ticket: Cell::new(first_ticket.0),
            n_shared: Cell::new(0),
            waiting: RefCell::default(),
            open: None,
        }
    }

    /// With the table behind the rows, which [`Study::Segment`] needs.
    #[must_use]
    pub fn with(self, open: Option<Open>) -> Self {
        Self { open, ..self }
    }

    /// No piece has had this ticket yet.
    pub fn next_ticket(&self) -> Ticket {
        Ticket(self.next_ticket.get())
    }

    /// Takes the answer to a piece. One that nobody waits for is of no use.
    pub fn done(&self, ticket: Ticket, answer: Result<Vec<u8>, Stopped>) {
        let asker = self.waiting.borrow_mut().remove(&ticket);
        if let Some(asker) = asker {
            drop(asker.send(answer));
        }
    }

    /// Leads a study to its end.
    pub async fn study(&self, study: &Study) -> Reply {
        match study {
            Study::Analyse(params, most) => Reply::Analysed(analyse_up_to(self, params, *most).await),
            Study::Assess(clusterings, seed) => {
                let params = AssessParams { seed: *seed, ..AssessParams::default() };
                let on_stage = |stage| (self.say)(Said::Found(stage));
                Reply::Assessed(validate::assess(self, clusterings, &params, on_stage).await)
            }
            Study::Silhouette(clustering, seed) => {
                Reply::Silhouette(validate::silhouette(self, clustering, *seed).await)
            }
            Study::Limit(clustering, limits, params) => {
                Reply::Limited(limit_sizes(self, clustering, *limits, params).await)
            }
            Study::Weigh(clustering, weights, params) => Reply::Weighed(weigh(self, clustering, weights, params).await),
            Study::Segment(asked) => Reply::Segmented(match &self.open {
                Some(open) => methods::find(self, asked, open).await.map(Box::new),
                None => Err(MethodError::Stopped(Stopped::WrongAnswer)),
            }),
        }
    }

    async fn piece(&self, piece: Piece, bytes: Vec<u8>) -> Result<Vec<u8>, Stopped> {
        let ticket = self.next_ticket();
        self.next_ticket.set(ticket.0.wrapping_add(1));
        let (sender, answer) = oneshot::channel();
        self.waiting.borrow_mut().insert(ticket, sender);
        (self.say)(Said::Wanted(ticket, piece, bytes));
        answer.await.unwrap_or(Err(Stopped::Cancelled))
    }

    async fn round_on<R: Round>(
        &self,
        at: Option<usize>,
        over: Shared,
        round: &AnyRound,
    ) -> Result<R::Partial, Stopped> {
        let partial: AnyPartial = read(&self.piece(Piece::Round(at, over), written(round)?).await?)?;
        R::Partial::try_from(partial).map_err(|_| Stopped::WrongAnswer)
    }
}

impl Rounds for Relay {
    async fn round<R: Round>(&self, round: R) -> Result<Vec<R::Partial>, Stopped> {
        let round: AnyRound = round.into();
        if self.is_whole() {
            return Ok(vec![self.round_on::<R>(None, Shared::ROWS, &round).await?]);
        }
        try_join_all((0..self.crew.n_shards).map(|at| self.round_on::<R>(Some(at), Shared::ROWS, &round))).await
    }

    fn n_rows(&self) -> usize {
        self.crew.n_rows
    }

    fn n_cols(&self) -> usize {
        self.crew.n_cols
    }
}

impl Executor for Relay {
    async fn tasks<T: Task>(&self, tasks: Vec<T>) -> Result<Vec<T::Answer>, Stopped> {
        let answer = async |task: T| {
            let task: AnyTask = task.into();
            let answer: AnyAnswer = read(&self.piece(Piece::Task, written(&task)?).await?)?;
            T::Answer::try_from(answer).map_err(|_| Stopped::WrongAnswer)
        };
        try_join_all(tasks.into_iter().map(answer)).await
    }

    async fn share(&self, rows: Vec<u32>) -> Result<Shared, Stopped> {
        if self.is_whole() && rows.len() == self.crew.n_rows {
            return Ok(Shared::ROWS);
        }
        let shard = written(&Shard::whole(&gather(self, rows).await?))?;
        let name = Shared(self.n_shared.get() + 1);
        self.n_shared.set(name.0);
        self.piece(Piece::Share(name), shard).await?;
        Ok(name)
    }

    fn is_whole(&self) -> bool {
        self.crew.n_shards == 1
    }

    async fn each<R: Round>(&self, over: Shared, rounds: Vec<R>) -> Result<Vec<R::Partial>, Stopped> {
        let one = async |round: R| self.round_on::<R>(None, over, &round.into()).await;
        try_join_all(rounds.into_iter().map(one)).await
    }

    fn progress(&self, done: usize, of: usize) {
        (self.say)(Said::Progress(Progress::Pieces { done, of }));
    }
}

fn written<T: Serialize>(message: &T) -> Result<Vec<u8>, Stopped> {
    encode(message).map_err(|_| Stopped::WrongAnswer)
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Stopped> {
    decode(bytes).map_err(|_| Stopped::WrongAnswer)
}

//! How a file becomes the reader's table: who reads it, and who stands ready before it comes.

use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;

use futures_channel::mpsc::unbounded;
use futures_util::future::{Either, join, join_all, select};
use futures_util::stream::StreamExt as _;
use js_sys::Uint8Array;

use crate::compute::office::Office;
use crate::compute::{Asked, OnProgress, WorkerHandle};
use crate::pipeline::parallel::Stopped;
use crate::pipeline::prepare::Recipe;
use crate::pipeline::table::TableSummary;
use crate::protocol::{Reply, Request, WorkError};

/// A worker that nobody waits for reads a sample so often.
const N_REHEARSALS: usize = 12;

impl Office {
    pub(super) async fn open(
        &self,
        request: Request,
        file: Option<&web_sys::File>,
        on_progress: OnProgress,
    ) -> Result<(TableSummary, Recipe), WorkError> {
        self.0.has_opened.set(true);
        let reader = match self.fresh().await {
            Some(worker) => worker,
            None => Rc::new(WorkerHandle::start().await?),
        };
        let before = self.0.reader.replace(Some(Rc::clone(&reader)));
        if self.0.reader_before.borrow().is_none() {
            self.0.reader_before.replace(before);
        }
        // While the reader reads, the crew that will be needed next starts.
        let (opened, ()) =
            join(reader.ask_and_hear(request, &[], file, &on_progress), self.hire(self.0.n_workers)).await;
        let mut opened = opened?;
        let reply = match (opened.reply, opened.attachments.pop(), file) {
            (Reply::Cut(n_parts), Some(cut), Some(file)) => {
                self.read_parts(&reader, (n_parts, &cut), file, &on_progress).await?;
                reader.ask_and_hear(Request::CloseParts, &[], None, &on_progress).await?.reply
            }
            (reply, ..) => reply,
        };
        match reply {
            Reply::Failed(failure) => Err(failure.into()),
            Reply::Opened { summary, recipe } => {
                // Freed wasm memory never goes back to the system: the last table's worker ends here.
                self.0.reader_before.take();
                Ok((summary, recipe))
            }
            _ => Err(Stopped::WrongAnswer.into()),
        }
    }

    /// Reads the parts of a file after the first: the reader, which puts them together, and the crew. That is one worker more
    /// than there are cores, since each waits now and then for the disk.
    async fn read_parts(
        &self,
        reader: &WorkerHandle,
        (n_parts, cut): (u32, &Uint8Array),
        file: &web_sys::File,
        on_progress: &OnProgress,
    ) -> Result<(), WorkError> {
        let crew = self.0.spare.borrow().clone();
        let next = Cell::new(1);
        let take_next = || {
            let at = next.get();
            next.set(at + 1);
            (at < n_parts).then_some(at)
        };
        let (say_read, mut read) = unbounded();
        // Each reads one part while the bytes of another are fetched.
        let members = crew.iter().flat_map(|worker| [worker; 2]).map(|worker| {
            let say_read = say_read.clone();
            async move {
                while let Some(at) = take_next() {
                    let asked = worker.ask(Request::ReadPart(at), &[cut.slice(0, cut.length())], Some(file)).await;
                    // What it could not read the reader reads, and says what is wrong.
                    let part = asked.ok().and_then(|mut asked| asked.attachments.pop());
                    if say_read.unbounded_send((at, part)).is_err() || worker.has_died() {
                        break;
                    }
                }
            }
        });
        let all_taken = async {
            for _ in 1..n_parts {
                let (at, part) = match read.try_recv() {
                    Ok(part) => part,
                    Err(_) => match take_next() {
                        Some(at) => (at, None),
                        None => read.next().await.ok_or(Stopped::WorkerDied)?,
                    },
                };
                let asked = reader.ask_and_hear(Request::TakePart(at), part.as_slice(), None, on_progress).await?;
                if let Reply::Failed(failure) = asked.reply {
                    return Err(failure.into());
                }
            }
            Ok(())
        };
        match select(pin!(all_taken), join_all(members)).await {
            Either::Left((taken, _)) => taken,
            Either::Right((_, all_taken)) => all_taken.await,
        }
    }

    /// Starts the workers that the first file will need, so that it need not wait for them.
    pub async fn prepare_workers(&self) {
        self.hire(self.0.n_workers + 1).await;
    }

    /// Has a worker of its own read and prepare a sample a few times, until a file comes. Browsers make quick code only of
    /// what has run, and all workers share it: without this the first file takes twice as long as the next.
    pub async fn rehearse(&self) {
        if self.0.has_opened.get() {
            return;
        }
        let Ok(worker) = WorkerHandle::start().await else { return };
        for _ in 0..N_REHEARSALS {
            if self.0.has_opened.get() {
                return;
            }
            let rehearsed = worker.ask(Request::Rehearse, &[], None).await;
            let Ok(Asked { reply: Reply::Held, .. }) = rehearsed else { return };
        }
    }

    /// A worker that has held nothing yet, if there is one: the crew is no place for another table.
    async fn fresh(&self) -> Option<Rc<WorkerHandle>> {
        let _hired = self.0.hiring.lock().await;
        let mut spare = self.0.spare.borrow_mut();
        let has_more = spare.len() > self.0.n_workers;
        spare.pop_if(|worker| has_more && !worker.has_died())
    }

    /// Starts workers until there are so many to spare. Whoever needs them starts those that do not start now, and says what
    /// is wrong.
    async fn hire(&self, n_wanted: usize) {
        let _hiring = self.0.hiring.lock().await;
        let n_missing = n_wanted.saturating_sub(self.0.spare.borrow().len());
        let hired = join_all((0..n_missing).map(|_| WorkerHandle::start())).await;
        let mut spare = self.0.spare.borrow_mut();
        spare.extend(hired.into_iter().flatten().map(Rc::new));
        spare.truncate(n_wanted.max(self.0.n_workers));
    }
}

//! One worker, seen from the page.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

use futures_channel::oneshot;
use futures_util::future::Future;
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use js_sys::{Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Worker};

use crate::compute::Pool;
use crate::compute::message::{pack, unpack};
use crate::pipeline::parallel::Stopped;
use crate::pipeline::validate;
use crate::protocol::{
    Envelope, FromWorker, JobId, Piece, Progress, Reply, Request, Study, Ticket, ToWorker, decode, encode,
};

/// A reply, with the bytes beside it.
#[derive(Debug)]
pub struct Asked {
    /// The reply.
    pub reply: Reply,
    /// Transferred from the worker, not copied.
    pub attachments: Vec<Uint8Array>,
}

type Waiting = Rc<RefCell<BTreeMap<JobId, Asker>>>;

/// Who waits for an answer.
struct Asker {
    answer: oneshot::Sender<Result<Asked, Stopped>>,
    on_progress: OnProgress,
    /// Of a study.
    led: Option<Rc<Led>>,
}

/// Hears how far a job is.
pub type OnProgress = Rc<dyn Fn(Progress)>;

/// Hears what a study has found before its end.
pub type OnFound = Box<dyn Fn(validate::Stage)>;

/// What a worker says while it leads a study.
struct Led {
    on_found: OnFound,
    wanted: RefCell<VecDeque<(Ticket, Piece, Uint8Array)>>,
    waker: RefCell<Option<Waker>>,
}

impl Led {
    fn want(&self, ticket: Ticket, piece: Piece, bytes: Uint8Array) {
        self.wanted.borrow_mut().push_back((ticket, piece, bytes));
        if let Some(waker) = self.waker.borrow().as_ref() {
            waker.wake_by_ref();
        }
    }
}

/// A worker that ends when this value is dropped; whatever it was working on answers [`Stopped::Cancelled`].
pub struct WorkerHandle {
    worker: Worker,
    waiting: Waiting,
    has_died: Rc<Cell<bool>>,
    next_job: Cell<u32>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(JsValue)>,
}

impl Drop for WorkerHandle {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.set_onmessageerror(None);
        self.worker.terminate();
    }
}

impl WorkerHandle {
    /// Starts a worker, once the door is shut, and waits until it listens.
    ///
    /// # Errors
    /// [`Stopped::WorkerDied`] when the browser starts none.
    pub async fn start() -> Result<Self, Stopped> {
        let worker = start_worker().await.map_err(|_| Stopped::WorkerDied)?;
        let waiting = Waiting::default();
        let has_died = Rc::new(Cell::new(false));
        let (say_ready, ready) = oneshot::channel();
        let say_ready = Rc::new(Cell::new(Some(say_ready)));
        let die = {
            let (waiting, has_died, say_ready) = (waiting.clone(), has_died.clone(), say_ready.clone());
            move || {
                has_died.set(true);
                // Whoever waits for it to be ready hears that nobody will say so.
                drop(say_ready.take());
                for asker in std::mem::take(&mut *waiting.borrow_mut()).into_values() {
                    drop(asker.answer.send(Err(Stopped::WorkerDied)));
                }
            }
        };
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new({
            let (waiting, die) = (waiting.clone(), die.clone());
            move |event: MessageEvent| {
                let message = unpack(&event.data()).map(|(head, attachments, _)| (decode(&head), attachments));
                match message {
                    Some((Ok(FromWorker::Ready), _)) => drop(say_ready.take().map(|ready| ready.send(()))),
                    Some((Ok(FromWorker::Progress(job, progress)), _)) => {
                        let on_progress = waiting.borrow().get(&job).map(|asker| Rc::clone(&asker.on_progress));
                        if let Some(on_progress) = on_progress {
                            on_progress(progress);
                        }
                    }
                    Some((Ok(FromWorker::Found(job, stage)), _)) => {
                        if let Some(led) = led(&waiting, job) {
                            (led.on_found)(stage);
                        }
                    }
                    Some((Ok(FromWorker::Wanted(job, ticket, piece)), attachments)) => {
                        if let (Some(led), Some(bytes)) = (led(&waiting, job), attachments.into_iter().next()) {
                            led.want(ticket, piece, bytes);
                        }
                    }
                    Some((Ok(FromWorker::Answer(Envelope { job, body })), attachments)) => {
                        if let Some(asker) = waiting.borrow_mut().remove(&job) {
                            // Nobody may be waiting any more; then the answer is of no use.
                            drop(asker.answer.send(Ok(Asked { reply: body, attachments })));
                        }
                    }
                    // What it says makes no sense, so nothing that it might still say counts.
                    Some((Err(_), _)) | None => die(),
                }
            }
        });
        let on_error = Closure::<dyn FnMut(JsValue)>::new(move |_| die());
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
        let handle =
            Self { worker, waiting, has_died, next_job: Cell::new(1), _on_message: on_message, _on_error: on_error };
        ready.await.map_err(|_| Stopped::WorkerDied)?;
        Ok(handle)
    }

    /// Asks, and waits for the answer.
    ///
    /// # Errors
    /// [`Stopped::WorkerDied`] when the worker ends by itself, [`Stopped::Cancelled`] when this handle is dropped.
    pub async fn ask(
        &self,
        request: Request,
        attachments: &[Uint8Array],
        file: Option<&web_sys::File>,
    ) -> Result<Asked, Stopped> {
        self.ask_and_hear(request, attachments, file, &(Rc::new(|_| {}) as OnProgress)).await
    }

    /// As [`WorkerHandle::ask`], where there is somebody who wants to hear how far it is.
    ///
    /// # Errors
    /// As there.
    pub async fn ask_and_hear(
        &self,
        request: Request,
        attachments: &[Uint8Array],
        file: Option<&web_sys::File>,
        on_progress: &OnProgress,
    ) -> Result<Asked, Stopped> {
        let job = self.next_job();
        let answer = self.wait_for(job, Rc::clone(on_progress), None);
        self.post(&ToWorker::Ask(Envelope { job, body: request }), attachments, file)?;
        answer.await.unwrap_or(Err(Stopped::Cancelled))
    }

    /// Bytes of its whole memory: at its peak, since it never shrinks.
    ///
    /// # Errors
    /// As [`WorkerHandle::ask`].
    pub async fn memory(&self) -> Result<usize, Stopped> {
        match self.ask(Request::Memory, &[], None).await?.reply {
            Reply::Memory(bytes) => Ok(bytes),
            _ => Err(Stopped::WrongAnswer),
        }
    }

    /// Has it lead a study, whose pieces the crew does. `on_progress` hears how far it is, `on_found` what is known before
    /// its end.
    ///
    /// # Errors
    /// As [`WorkerHandle::ask`].
    pub async fn lead(
        &self,
        study: Study,
        pool: &Pool,
        on_progress: OnProgress,
        on_found: OnFound,
    ) -> Result<Reply, Stopped> {
        // Of the one before nothing will come any more.
        self.waiting.borrow_mut().retain(|_, asker| !asker.answer.is_canceled());
        let led = Rc::new(Led { on_found, wanted: RefCell::default(), waker: RefCell::default() });
        let job = self.next_job();
        let mut answer = pin!(self.wait_for(job, on_progress, Some(Rc::clone(&led))));
        self.post(&ToWorker::Lead(Envelope { job, body: study }, pool.crew()), &[], None)?;
        let mut pieces = FuturesUnordered::new();
        let answered = poll_fn(|context| {
            led.waker.replace(Some(context.waker().clone()));
            let wanted = led.wanted.take();
            pieces.extend(wanted.into_iter().map(|(ticket, piece, bytes)| self.piece(pool, ticket, piece, bytes)));
            while let Poll::Ready(Some(posted)) = pieces.poll_next_unpin(context) {
                if let Err(stopped) = posted {
                    return Poll::Ready(Ok(Err(stopped)));
                }
            }
            answer.as_mut().poll(context)
        });
        answered.await.unwrap_or(Err(Stopped::Cancelled)).map(|asked| asked.reply)
    }

    /// Has the crew do a piece, and tells of it.
    async fn piece(&self, pool: &Pool, ticket: Ticket, piece: Piece, bytes: Uint8Array) -> Result<(), Stopped> {
        let (done, found) = match pool.piece(piece, bytes).await {
            Ok(found) => (Ok(()), found),
            Err(stopped) => (Err(stopped), None),
        };
        self.post(&ToWorker::Done(ticket, done), found.as_slice(), None)
    }

    fn next_job(&self) -> JobId {
        let job = JobId(self.next_job.get());
        self.next_job.set(job.0 + 1);
        job
    }

    fn wait_for(
        &self,
        job: JobId,
        on_progress: OnProgress,
        led: Option<Rc<Led>>,
    ) -> oneshot::Receiver<Result<Asked, Stopped>> {
        let (sender, answer) = oneshot::channel();
        self.waiting.borrow_mut().insert(job, Asker { answer: sender, on_progress, led });
        answer
    }

    fn post(&self, said: &ToWorker, attachments: &[Uint8Array], file: Option<&web_sys::File>) -> Result<(), Stopped> {
        if self.has_died.get() {
            return Err(Stopped::WorkerDied);
        }
        let head = encode(said).map_err(|_| Stopped::WorkerDied)?;
        let message = pack(&head, attachments, file);
        self.worker.post_message_with_transfer(&message.body, &message.transfer).map_err(|_| Stopped::WorkerDied)
    }

    /// It ended by itself, and answers no more.
    pub fn has_died(&self) -> bool {
        self.has_died.get()
    }
}

/// The study of a job, if it is one.
fn led(waiting: &Waiting, job: JobId) -> Option<Rc<Led>> {
    waiting.borrow().get(&job).and_then(|asker| asker.led.clone())
}

/// The boot script holds the worker's code, fetched before the page was locked, and starts it from a blob: a worker
/// from a URL would not be under the page's policy. It keeps its promise only once the page is locked, so whatever wants a
/// worker to read something waits for the lock.
async fn start_worker() -> Result<Worker, JsValue> {
    let boot = Reflect::get(&js_sys::global(), &"clientele".into())?;
    let start: Function = Reflect::get(&boot, &"startWorker".into())?.dyn_into()?;
    let started: Promise = start.call0(&boot)?.dyn_into()?;
    // From here to the first listener the page has no turn in which a message could come.
    JsFuture::from(started).await?.dyn_into()
}

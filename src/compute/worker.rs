//! One worker, seen from the page.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use futures_channel::oneshot;
use js_sys::{Function, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{MessageEvent, Worker};

use crate::compute::message::{pack, unpack};
use crate::pipeline::parallel::Stopped;
use crate::protocol::{Envelope, FromWorker, JobId, Progress, Reply, Request, decode, encode};

/// A reply, with the bytes beside it.
#[derive(Debug)]
pub struct Asked {
    /// The reply.
    pub reply: Reply,
    /// Transferred from the worker, not copied.
    pub attachments: Vec<Uint8Array>,
}

type Waiting = Rc<RefCell<BTreeMap<JobId, oneshot::Sender<Result<Asked, Stopped>>>>>;

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
    /// Starts a worker and waits until it listens. `on_progress` hears how far its jobs are.
    ///
    /// # Errors
    /// [`Stopped::WorkerDied`] when the browser starts none.
    pub async fn start(on_progress: impl Fn(Progress) + 'static) -> Result<Self, Stopped> {
        let worker = start_worker().map_err(|_| Stopped::WorkerDied)?;
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
                    drop(asker.send(Err(Stopped::WorkerDied)));
                }
            }
        };
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new({
            let (waiting, die) = (waiting.clone(), die.clone());
            move |event: MessageEvent| {
                let message = unpack(&event.data()).map(|(head, attachments, _)| (decode(&head), attachments));
                match message {
                    Some((Ok(FromWorker::Ready), _)) => drop(say_ready.take().map(|ready| ready.send(()))),
                    Some((Ok(FromWorker::Progress(_, progress)), _)) => on_progress(progress),
                    Some((Ok(FromWorker::Answer(Envelope { job, body })), attachments)) => {
                        if let Some(asker) = waiting.borrow_mut().remove(&job) {
                            // Nobody may be waiting any more; then the answer is of no use.
                            drop(asker.send(Ok(Asked { reply: body, attachments })));
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
        if self.has_died.get() {
            return Err(Stopped::WorkerDied);
        }
        let job = JobId(self.next_job.get());
        self.next_job.set(job.0 + 1);
        let head = encode(&Envelope { job, body: request }).map_err(|_| Stopped::WorkerDied)?;
        let message = pack(&head, attachments, file);
        let (sender, answer) = oneshot::channel();
        self.waiting.borrow_mut().insert(job, sender);
        self.worker.post_message_with_transfer(&message.body, &message.transfer).map_err(|_| Stopped::WorkerDied)?;
        answer.await.unwrap_or(Err(Stopped::Cancelled))
    }

    /// It ended by itself, and answers no more.
    pub fn has_died(&self) -> bool {
        self.has_died.get()
    }
}

/// The boot script holds the worker's code, fetched before the page was locked, and starts it from a blob: a worker
/// from a URL would not be under the page's policy.
fn start_worker() -> Result<Worker, JsValue> {
    let boot = Reflect::get(&js_sys::global(), &"clientele".into())?;
    let start: Function = Reflect::get(&boot, &"startWorker".into())?.dyn_into()?;
    start.call0(&boot)?.dyn_into()
}

//! The worker's side of the line.

use std::rc::Rc;

use futures_util::future::{AbortHandle, Abortable};
use js_sys::Uint8Array;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{Blob, DedicatedWorkerGlobalScope, FileReaderSync, MessageEvent};

use crate::compute::message::{bytes_of, pack, unpack};
use crate::pipeline::methods::Open;
use crate::protocol::{
    Crew, Desk, Envelope, FromWorker, ReadFile, Relay, Request, Said, Study, Ticket, ToWorker, UnreadableFile, decode,
    encode,
};

/// Listens until the worker is ended. Answers each request before it takes the next; a study that it leads goes on between
/// them.
///
/// A panic ends the handler with an exception, which the page hears as an error of this worker.
pub fn serve() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let mut desk = Desk::default();
    let mut leading = None;
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new({
        let scope = scope.clone();
        move |event: MessageEvent| hear(&scope, &mut desk, &mut leading, &event)
    });
    scope.set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
    say(&scope, &FromWorker::Ready, &[]);
}

fn hear(scope: &DedicatedWorkerGlobalScope, desk: &mut Desk, leading: &mut Option<Leading>, event: &MessageEvent) {
    // What cannot be read cannot be answered, and whoever asked must hear of it: thrown, it is an error of this worker.
    let message = unpack(&event.data())
        .and_then(|(head, attachments, file)| Some((decode::<ToWorker>(&head).ok()?, attachments, file)));
    let Some((said, attachments, file)) = message else { wasm_bindgen::throw_str("a message that makes no sense") };
    let attachment = attachments.first().map(Uint8Array::to_vec).unwrap_or_default();
    match said {
        ToWorker::Ask(Envelope { job, body }) => {
            if let Some(file) = file {
                let file = Box::new(BrowserFile(file));
                match &body {
                    Request::Reshape { .. } => desk.take_second(file),
                    _ => desk.take_file(file),
                }
            }
            let progress = &mut |progress| say(scope, &FromWorker::Progress(job, progress), &[]);
            let answer = desk.answer(body, &attachment, progress);
            say(scope, &FromWorker::Answer(Envelope { job, body: answer.reply }), &answer.attachments);
        }
        ToWorker::Lead(study, crew) => {
            let first_ticket = leading.take().map_or(Ticket(0), |before| before.relay.next_ticket());
            *leading = Some(Leading::start(scope, study, crew, (first_ticket, desk.open_rows())));
        }
        ToWorker::Done(ticket, done) => {
            if let Some(leading) = leading {
                leading.relay.done(ticket, done.map(|()| attachment));
            }
        }
    }
}

/// A study that is led here. It ends when dropped.
struct Leading {
    relay: Rc<Relay>,
    handle: AbortHandle,
}

impl Drop for Leading {
    fn drop(&mut self) {
        self.handle.abort();
    }
}

impl Leading {
    fn start(
        scope: &DedicatedWorkerGlobalScope,
        Envelope { job, body }: Envelope<Study>,
        crew: Crew,
        (first_ticket, open): (Ticket, Option<Open>),
    ) -> Self {
        let page = scope.clone();
        let relay = Relay::new(crew, first_ticket, move |said| match said {
            Said::Wanted(ticket, piece, bytes) => say(&page, &FromWorker::Wanted(job, ticket, piece), &[bytes]),
            Said::Progress(progress) => say(&page, &FromWorker::Progress(job, progress), &[]),
            Said::Found(stage) => say(&page, &FromWorker::Found(job, stage), &[]),
        });
        let relay = Rc::new(relay.with(open));
        let (handle, registration) = AbortHandle::new_pair();
        let study = {
            let (relay, scope) = (Rc::clone(&relay), scope.clone());
            Abortable::new(
                async move {
                    let body = relay.study(&body).await;
                    say(&scope, &FromWorker::Answer(Envelope { job, body }), &[]);
                },
                registration,
            )
        };
        #[expect(clippy::disallowed_methods, reason = "it ends with this value, or with the worker")]
        wasm_bindgen_futures::spawn_local(async {
            let (Ok(()) | Err(_)) = study.await;
        });
        Self { relay, handle }
    }
}

/// Posts to the page. What cannot be posted is thrown, so that the page hears of it.
fn say(scope: &DedicatedWorkerGlobalScope, message: &FromWorker, attachments: &[Vec<u8>]) {
    let posted = encode(message).map_err(|_| "too large".into()).and_then(|head| {
        let attachments: Vec<_> = attachments.iter().map(|bytes| Uint8Array::from(bytes.as_slice())).collect();
        let message = pack(&head, &attachments, None);
        scope.post_message_with_transfer(&message.body, &message.transfer)
    });
    if let Err(reason) = posted {
        wasm_bindgen::throw_val(reason);
    }
}

/// A file that the user chose.
struct BrowserFile(web_sys::File);

impl ReadFile for BrowserFile {
    fn size(&self) -> u64 {
        bytes_of(&self.0)
    }

    fn read(&mut self, start: u64, length: u64) -> Result<Vec<u8>, UnreadableFile> {
        let size = self.size();
        let end = start.saturating_add(length).min(size);
        let blob: &Blob = self.0.as_ref();
        blob.slice_with_f64_and_f64(start as f64, end as f64)
            .and_then(|slice| FileReaderSync::new()?.read_as_array_buffer(&slice))
            .map(|buffer| Uint8Array::new(&buffer).to_vec())
            .map_err(|_| UnreadableFile { at: start, size })
    }
}

//! The worker's side of the line.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use futures_util::future::{AbortHandle, Abortable};
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, DedicatedWorkerGlobalScope, FileReaderSync, MessageEvent};

use crate::compute::message::{bytes_of, pack, unpack};
use crate::pipeline::methods::Open;
use crate::protocol::{
    Crew, Desk, Envelope, FromWorker, ReadFile, Relay, Request, Said, Study, Ticket, ToWorker, UnreadableFile, decode,
    encode, read_first,
};

/// Listens until the worker is ended. Answers each request before it takes the next, unless that one's file is still being
/// fetched; a study that it leads goes on between them.
///
/// A panic ends the handler with an exception, which the page hears as an error of this worker.
pub fn serve() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let desk = Rc::new(RefCell::new(Desk::default()));
    let mut leading = None;
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new({
        let scope = scope.clone();
        move |event: MessageEvent| hear(&scope, &desk, &mut leading, &event)
    });
    scope.set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
    say(&scope, &FromWorker::Ready, &[]);
}

fn hear(
    scope: &DedicatedWorkerGlobalScope,
    desk: &Rc<RefCell<Desk>>,
    leading: &mut Option<Leading>,
    event: &MessageEvent,
) {
    // What cannot be read cannot be answered, and whoever asked must hear of it: thrown, it is an error of this worker.
    let message = unpack(&event.data())
        .and_then(|(head, attachments, file)| Some((decode::<ToWorker>(&head).ok()?, attachments, file)));
    let Some((said, attachments, file)) = message else { wasm_bindgen::throw_str("a message that makes no sense") };
    let attachment = attachments.first().map(Uint8Array::to_vec).unwrap_or_default();
    match said {
        ToWorker::Ask(asked) => match file.map(BrowserFile::new) {
            Some(file) => fetch_and_answer(scope, desk, asked, attachment, file),
            None => answer(scope, &mut desk.borrow_mut(), asked, &attachment),
        },
        ToWorker::Lead(study, crew) => {
            let first_ticket = leading.take().map_or(Ticket(0), |before| before.relay.next_ticket());
            *leading = Some(Leading::start(scope, study, crew, (first_ticket, desk.borrow().open_rows())));
        }
        ToWorker::Done(ticket, done) => {
            if let Some(leading) = leading {
                leading.relay.done(ticket, done.map(|()| attachment));
            }
        }
    }
}

fn answer(scope: &DedicatedWorkerGlobalScope, desk: &mut Desk, asked: Envelope<Request>, attachment: &[u8]) {
    let Envelope { job, body } = asked;
    let progress = &mut |progress| say(scope, &FromWorker::Progress(job, progress), &[]);
    let answer = desk.answer(body, attachment, progress);
    say(scope, &FromWorker::Answer(Envelope { job, body: answer.reply }), &answer.attachments);
}

/// Answers a request with a file: at once, or, where it is known which bytes it will read, when they are here. Meanwhile
/// others are answered.
fn fetch_and_answer(
    scope: &DedicatedWorkerGlobalScope,
    desk: &Rc<RefCell<Desk>>,
    asked: Envelope<Request>,
    attachment: Vec<u8>,
    mut file: BrowserFile,
) {
    let (scope, desk, wanted) = (scope.clone(), Rc::clone(desk), read_first(&asked.body, &attachment));
    let take_file = move |file| {
        let mut desk = desk.borrow_mut();
        match &asked.body {
            Request::Reshape { .. } => desk.take_second(Box::new(file)),
            _ => desk.take_file(Box::new(file)),
        }
        answer(&scope, &mut desk, asked, &attachment);
    };
    let Some(wanted) = wanted else { return take_file(file) };
    #[expect(clippy::disallowed_methods, reason = "it ends when the bytes are here, or with the worker")]
    wasm_bindgen_futures::spawn_local(async move {
        file.fetch(wanted).await;
        take_file(file);
    });
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
struct BrowserFile {
    file: web_sys::File,
    /// Bytes that were fetched before anybody read them, and where they begin.
    fetched: Option<(u64, ArrayBuffer)>,
}

impl BrowserFile {
    fn new(file: web_sys::File) -> Self {
        Self { file, fetched: None }
    }

    fn slice(&self, bytes: Range<u64>) -> Result<Blob, JsValue> {
        let blob: &Blob = self.file.as_ref();
        blob.slice_with_f64_and_f64(bytes.start as f64, bytes.end.min(self.size()) as f64)
    }

    /// Fetches bytes. What cannot be had whoever reads it will hear of.
    async fn fetch(&mut self, bytes: Range<u64>) {
        let start = bytes.start;
        let Ok(slice) = self.slice(bytes) else { return };
        let fetched = JsFuture::from(slice.array_buffer()).await;
        self.fetched = fetched.ok().map(|buffer| (start, buffer.unchecked_into()));
    }
}

impl ReadFile for BrowserFile {
    fn size(&self) -> u64 {
        bytes_of(&self.file)
    }

    fn read(&mut self, start: u64, length: u64) -> Result<Vec<u8>, UnreadableFile> {
        let wanted = start..start.saturating_add(length).min(self.size());
        let is_wanted = |(at, bytes): &mut (u64, ArrayBuffer)| {
            *at == start && u64::from(bytes.byte_length()) == wanted.end.saturating_sub(start)
        };
        let buffer = match self.fetched.take_if(is_wanted) {
            Some((_, bytes)) => Ok(bytes),
            None => self.slice(wanted).and_then(|slice| FileReaderSync::new()?.read_as_array_buffer(&slice)),
        };
        let size = self.size();
        buffer.map(|buffer| Uint8Array::new(&buffer).to_vec()).map_err(|_| UnreadableFile { at: start, size })
    }
}

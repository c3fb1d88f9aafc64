//! The worker's side of the line.

use js_sys::Uint8Array;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{Blob, DedicatedWorkerGlobalScope, FileReaderSync, MessageEvent};

use crate::compute::message::{bytes_of, pack, unpack};
use crate::protocol::{Desk, Envelope, FromWorker, ReadFile, Request, UnreadableFile, decode, encode};

/// Listens for requests until the worker is ended. Answers each before it takes the next.
///
/// A panic ends the handler with an exception, which the page hears as an error of this worker.
pub fn serve() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let mut desk = Desk::default();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new({
        let scope = scope.clone();
        move |event: MessageEvent| answer(&scope, &mut desk, &event)
    });
    scope.set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
    say(&scope, &FromWorker::Ready, &[]);
}

fn answer(scope: &DedicatedWorkerGlobalScope, desk: &mut Desk, event: &MessageEvent) {
    // What cannot be read cannot be answered, and whoever asked must hear of it: thrown, it is an error of this worker.
    let message = unpack(&event.data())
        .and_then(|(head, attachments, file)| Some((decode::<Envelope<Request>>(&head).ok()?, attachments, file)));
    let Some((Envelope { job, body }, attachments, file)) = message else {
        wasm_bindgen::throw_str("a message that makes no sense")
    };
    if let Some(file) = file {
        desk.take_file(Box::new(BrowserFile(file)));
    }
    let attachment = attachments.first().map(Uint8Array::to_vec).unwrap_or_default();
    let answer = desk.answer(body, &attachment, &mut |progress| say(scope, &FromWorker::Progress(job, progress), &[]));
    let attachments: Vec<_> = answer.attachments.iter().map(|bytes| Uint8Array::from(bytes.as_slice())).collect();
    say(scope, &FromWorker::Answer(Envelope { job, body: answer.reply }), &attachments);
}

/// Posts to the page. What cannot be posted is thrown, so that the page hears of it.
fn say(scope: &DedicatedWorkerGlobalScope, message: &FromWorker, attachments: &[Uint8Array]) {
    let posted = encode(message).map_err(|_| "too large".into()).and_then(|head| {
        let message = pack(&head, attachments, None);
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

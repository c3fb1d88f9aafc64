//! How a message stands on the wire: an array whose first element is the `postcard` bytes; attachments follow. All
//! buffers are transferred.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

/// A message as it is posted, with the buffers to transfer.
pub(super) struct Message {
    pub(super) body: JsValue,
    pub(super) transfer: JsValue,
}

/// Packs bytes and attachments. `file` is a handle that goes along as it is.
pub(super) fn pack(head: &[u8], attachments: &[Uint8Array], file: Option<&web_sys::File>) -> Message {
    let body = Array::new();
    let transfer = Array::new();
    let head = Uint8Array::from(head);
    for bytes in std::iter::once(&head).chain(attachments) {
        body.push(bytes);
        transfer.push(&bytes.buffer());
    }
    if let Some(file) = file {
        body.push(file);
    }
    Message { body: body.into(), transfer: transfer.into() }
}

/// Unpacks what [`pack`] made: the head, the attachments, and the file if there is one.
pub(super) fn unpack(body: &JsValue) -> Option<(Vec<u8>, Vec<Uint8Array>, Option<web_sys::File>)> {
    let mut parts = body.dyn_ref::<Array>()?.iter();
    let head = parts.next()?.dyn_into::<Uint8Array>().ok()?.to_vec();
    let (mut attachments, mut file) = (Vec::new(), None);
    for part in parts {
        match part.dyn_into::<Uint8Array>() {
            Ok(bytes) => attachments.push(bytes),
            Err(part) => file = part.dyn_into().ok(),
        }
    }
    Some((head, attachments, file))
}

/// Size of a file. JavaScript has it as a double, of which it uses whole numbers from 0 on.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, from 0, below 2^53")]
pub fn bytes_of(file: &web_sys::File) -> u64 {
    file.size() as u64
}

//! What a worker answers, without a browser: the page only has to carry the bytes.
#![expect(clippy::unwrap_used, reason = "a test may stop")]

use clientele::pipeline::prepare::Recipe;
use clientele::pipeline::table::ReadOptions;
use clientele::protocol::{Desk, Envelope, JobId, MemoryFile, Reply, Request, decode, encode};

mod files;
mod rows;
mod scores;
mod studies;
mod tables;

fn ask(desk: &mut Desk, request: Request, attachment: &[u8]) -> (Reply, Vec<Vec<u8>>) {
    // As on the wire: what cannot be written and read again fails here.
    let bytes = encode(&Envelope { job: JobId(1), body: request }).unwrap();
    let envelope: Envelope<Request> = decode(&bytes).unwrap();
    let answer = desk.answer(envelope.body, attachment, &mut |_| {});
    let reply: Reply = decode(&encode(&answer.reply).unwrap()).unwrap();
    (reply, answer.attachments)
}

fn opened(csv: &[u8]) -> (Desk, Recipe) {
    let mut desk = Desk::default();
    desk.take_file(Box::new(MemoryFile(csv.to_vec())));
    let (Reply::Opened { recipe, .. }, _) = ask(&mut desk, Request::OpenFile(ReadOptions::default()), &[]) else {
        panic!("the file is fine")
    };
    (desk, recipe)
}

/// The CSV that a request is answered with.
fn csv(desk: &mut Desk, request: Request) -> String {
    let (Reply::Written, written) = ask(desk, request, &[]) else { panic!("written") };
    String::from_utf8(written[0].clone()).unwrap()
}

//! A large file, read in parts by several workers as they answer without a browser.
#![expect(clippy::unwrap_used, reason = "a test may stop")]

use clientele::pipeline::table::{FIRST_PART, ReadOptions, Table, TableSummary};
use clientele::protocol::{
    Desk, Failure, MemoryFile, Progress, ReadFile, Reply, Request, UnreadableFile, decode, encode,
};
use std::fmt::Write as _;

/// Bytes of a part of a small file.
const PART: u64 = 1 << 20;

/// What a worker answers, its last progress and what comes beside the answer. As on the wire.
fn ask(desk: &mut Desk, request: &Request, attachment: &[u8]) -> (Reply, Option<Progress>, Vec<u8>) {
    let mut last = None;
    let answer =
        desk.answer(decode(&encode(request).unwrap()).unwrap(), attachment, &mut |progress| last = Some(progress));
    (decode(&encode(&answer.reply).unwrap()).unwrap(), last, answer.attachments.concat())
}

fn file() -> Vec<u8> {
    let mut text = "customer;town;signed up;spent;note\n".to_owned();
    let mut at = 0_u32;
    while text.len() as u64 <= FIRST_PART + 2 * PART + 1000 {
        let town = ["Ulm", "Köln", "", "Graz"][at as usize % 4];
        let note = if at.is_multiple_of(9) { "\"two\nlines; and \"\"more\"\"\"" } else { "-" };
        writeln!(text, "K{at:07};{town};{}.{}.2024;{}.{:02};{note}", 1 + at % 28, 1 + at % 12, at % 977, at % 100)
            .unwrap();
        at += 1;
    }
    text.into_bytes()
}

/// How many parts it has, and how it is cut.
fn begun(desk: &mut Desk, file: Box<dyn ReadFile>) -> (u32, Vec<u8>) {
    desk.take_file(file);
    match ask(desk, &Request::OpenFile(ReadOptions::default()), &[]) {
        (Reply::Cut(n_parts), _, cut) => (n_parts, cut),
        other => panic!("{other:?}"),
    }
}

#[test]
fn two_workers_read_what_one_reads() {
    let bytes = file();
    let (mut reader, mut crew) = (Desk::default(), Desk::default());
    let (n_parts, cut) = begun(&mut reader, Box::new(MemoryFile(bytes.clone())));
    assert_eq!(n_parts, 4); // the first one is short
    let mut given = |at: u32| {
        crew.take_file(Box::new(MemoryFile(bytes.clone())));
        let (reply, _, part) = ask(&mut crew, &Request::ReadPart(at), &cut);
        assert!(matches!(reply, Reply::Part));
        part
    };
    let mut last = None;
    for (at, part) in [(2, given(2)), (1, Vec::new()), (3, given(3))] {
        let (reply, progress, _) = ask(&mut reader, &Request::TakePart(at), &part);
        assert!(matches!(reply, Reply::Held), "{reply:?}");
        last = progress;
    }
    let (Reply::Opened { summary, .. }, ..) = ask(&mut reader, &Request::CloseParts, &[]) else { panic!("a table") };
    let expected: TableSummary = Table::read(&bytes).unwrap().with_days_since().summary();
    assert_eq!(
        last,
        Some(Progress::Bytes { done: bytes.len() as u64, of: bytes.len() as u64, n_rows: expected.n_rows })
    );
    assert_eq!(TableSummary { could_be: None, ..summary }, TableSummary { could_be: None, ..expected });
}

/// Gone after its beginning was read.
struct Vanishing(MemoryFile);

impl ReadFile for Vanishing {
    fn size(&self) -> u64 {
        self.0.size()
    }

    fn read(&mut self, start: u64, length: u64) -> Result<Vec<u8>, UnreadableFile> {
        if start == 0 { self.0.read(start, length) } else { Err(UnreadableFile { at: start, size: self.size() }) }
    }
}

#[test]
fn a_file_that_vanishes_between_its_parts_is_told_of() {
    let mut reader = Desk::default();
    let (_, cut) = begun(&mut reader, Box::new(Vanishing(MemoryFile(file()))));
    let mut crew = Desk::default();
    crew.take_file(Box::new(Vanishing(MemoryFile(file()))));
    let of_crew = ask(&mut crew, &Request::ReadPart(1), &cut).0;
    let of_reader = ask(&mut reader, &Request::TakePart(1), &[]).0;
    for reply in [of_crew, of_reader] {
        let Reply::Failed(Failure::Read(error)) = reply else { panic!("{reply:?}") };
        assert_eq!(error.at + 1, FIRST_PART);
    }
}

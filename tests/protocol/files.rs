//! Files that a worker opens, and those that it cannot.

use clientele::pipeline::model::ModelError;
use clientele::pipeline::parallel::Shared;
use clientele::pipeline::sample::Sample;
use clientele::pipeline::table::{FileNames, ReadOptions};
use clientele::protocol::{Desk, Failure, MemoryFile, Progress, ReadFile, Reply, Request, UnreadableFile};

use crate::ask;

#[test]
fn work_on_nothing_is_a_failure_and_not_a_panic() {
    let mut desk = Desk::default();
    for request in [
        Request::OpenFile(ReadOptions::default()),
        Request::Shard { at: 0, of: 1 },
        Request::Record(0),
        Request::Survey,
        Request::Decisions(FileNames::default()),
    ] {
        assert!(matches!(ask(&mut desk, request, &[]).0, Reply::Failed(Failure::NothingHeld)));
    }
    assert!(matches!(ask(&mut desk, Request::Hold(Shared::ROWS), &[1, 2, 3]).0, Reply::Failed(Failure::Garbled)));
}

#[test]
fn a_rehearsal_goes_through() {
    assert!(matches!(ask(&mut Desk::default(), Request::Rehearse, &[]).0, Reply::Held));
}

#[test]
fn a_bad_file_is_a_failure_with_its_place() {
    let mut desk = Desk::default();
    desk.take_file(Box::new(MemoryFile(b"a,b\n1\n3\n".to_vec())));
    let (Reply::Failed(failure), _) = ask(&mut desk, Request::OpenFile(ReadOptions::default()), &[]) else {
        panic!("no row has two fields")
    };
    let words = failure.to_string();
    assert!(words.contains("row 2"), "{words}");
}

/// Ends after its first half: cut short, or gone, while it was being read.
pub(crate) struct Vanishing;

impl ReadFile for Vanishing {
    fn size(&self) -> u64 {
        100
    }

    fn read(&mut self, start: u64, _: u64) -> Result<Vec<u8>, UnreadableFile> {
        if start == 0 { Ok(b"a,b\n1,2\n".to_vec()) } else { Ok(Vec::new()) }
    }
}

#[test]
fn a_file_that_ends_before_its_size_is_not_taken_for_whole() {
    let mut desk = Desk::default();
    desk.take_file(Box::new(Vanishing));
    let (Reply::Failed(Failure::Read(error)), _) = ask(&mut desk, Request::OpenFile(ReadOptions::default()), &[])
    else {
        panic!("it is cut")
    };
    assert_eq!(error, UnreadableFile { at: 8, size: 100 });
}

#[test]
fn reading_reports_its_progress_up_to_the_last_byte() {
    let csv = Sample::Shop.csv();
    let mut desk = Desk::default();
    let size = csv.len() as u64;
    let n_rows = String::from_utf8_lossy(&csv).lines().count() - 1;
    desk.take_file(Box::new(MemoryFile(csv)));
    let mut last = None;
    desk.answer(Request::OpenFile(ReadOptions::default()), &[], &mut |progress| {
        if let Progress::Bytes { .. } = progress {
            last = Some(progress);
        }
    });
    assert_eq!(last, Some(Progress::Bytes { done: size, of: size, n_rows }));
}

#[test]
fn a_native_worker_has_no_memory_of_its_own_to_tell_of() {
    assert!(matches!(ask(&mut Desk::default(), Request::Memory, &[]).0, Reply::Memory(0)));
}

#[test]
fn a_model_file_goes_through_a_worker_that_holds_nothing() {
    let (reply, _) = ask(&mut Desk::default(), Request::ReadModel, b"\xef\xbb\xbf{ \"format\": 1 }");
    assert!(matches!(reply, Reply::Model(Err(ModelError::OtherFormat))));
    let (reply, _) = ask(&mut Desk::default(), Request::ReadModel, &[0xff, 0xfe]);
    assert!(matches!(reply, Reply::Model(Err(ModelError::NotJson { line: 1, column: 1 }))));
}

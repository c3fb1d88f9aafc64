//! Files damaged at random: whatever the bytes, there is an answer or an error, and the same one however the file is sliced.
//!
//! A short run is a test like the others; `./run fuzz` goes on with other seeds, for ten minutes that all damaged things share.
//! It prints each seed before it is used, so that a crash can be repeated.

use std::time::{Duration, Instant};

use clientele::pipeline::table::{Table, TableError, TableReader};

use crate::corpus::{Hostile, corpus};
use crate::orders::Chance;

/// Kinds of damaged things, which share the ten minutes: files and models.
const N_KINDS: u32 = 2;

/// Damaged files of one seed.
const ROUNDS: usize = 300;

/// Bytes that mean something to a reader of tables.
const MARKS: &[u8] = b"\"\"'',;\t|\r\n\n\\ \0\xEF\xBB\xBF\xFF\xFE=-(.0%\x80\xE4";

/// One to eight changes of a file: bytes put in, taken out, replaced, a part doubled, quoted otherwise or cut off.
fn damaged(bytes: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=chance.below(8) {
        let at = chance.below(bytes.len() + 1);
        let end = (at + chance.below(200)).min(bytes.len());
        let mark = MARKS[chance.below(MARKS.len())];
        match chance.below(7) {
            0 => bytes.insert(at, mark),
            1 if at < bytes.len() => bytes[at] = mark,
            2 if at < bytes.len() => bytes[at] = u8::try_from(chance.below(256)).unwrap(),
            3 => drop(bytes.drain(at..end)),
            4 => {
                let part = bytes[at..end].to_vec();
                bytes.splice(at..at, part);
            }
            5 => bytes[at..end].iter_mut().filter(|byte| **byte == b'"').for_each(|byte| *byte = b'\''),
            _ if chance.below(8) == 0 => bytes.truncate(at),
            _ => {}
        }
    }
    bytes
}

fn in_slices(bytes: &[u8], size: usize) -> Result<Table, TableError> {
    let mut reader = TableReader::default();
    for slice in bytes.chunks(size) {
        reader.feed(slice)?;
    }
    reader.finish()
}

/// Every row is in one place: in the table, set aside, above it, or in its header.
fn assert_accounted(table: &Table, seed: u64) {
    let mut rows: Vec<u32> = table.row_numbers.iter().copied().chain(table.set_aside.iter().map(|p| p.row)).collect();
    let n_rows = rows.len();
    rows.sort_unstable();
    rows.dedup();
    assert_eq!(rows.len(), n_rows, "a row stands twice, seed {seed}");
}

fn round(files: &[Hostile], seed: u64) {
    let mut chance = Chance::new(seed);
    for _ in 0..ROUNDS {
        let bytes = damaged(&files[chance.below(files.len())].bytes, &mut chance);
        let whole = Table::read(&bytes);
        let sliced = in_slices(&bytes, 1 + chance.below(5000));
        // NaN is not itself: by their words.
        assert_eq!(format!("{whole:?}"), format!("{sliced:?}"), "slices, seed {seed}");
        if let Ok(table) = whole {
            assert_accounted(&table, seed);
        }
    }
}

#[test]
fn no_damage_breaks_the_reader() {
    let files = corpus();
    round(&files, 1);
}

#[test]
#[ignore = "its part of ten minutes: ./run fuzz"]
fn files_for_long() {
    let files = corpus();
    go_on("damaged files", |seed| {
        round(&files, seed);
        ROUNDS
    });
}

/// Tries one seed after the other, for as long as each of the damaged things has. `round` answers how many it tried.
#[expect(clippy::print_stderr, reason = "the seed of a crash")]
#[expect(clippy::disallowed_methods, reason = "not in a browser")]
pub(crate) fn go_on(of: &str, round: impl Fn(u64) -> usize) {
    let start = Instant::now();
    let first: u64 = std::env::var("FUZZ_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1000);
    let mut n_tried = 0;
    for seed in first.. {
        if start.elapsed() > Duration::from_mins(10) / N_KINDS {
            eprintln!("{n_tried} {of}");
            return;
        }
        eprintln!("{of}, seed {seed}");
        n_tried += round(seed);
    }
}

//! Files of customers, made by a seed: for all who read the same one.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufWriter, Read as _, Write as _};
use std::ops::Range;
use std::path::Path;

use clientele::pipeline::random::Random;
use clientele::pipeline::table::{Cells, TableError, TableReader};

use crate::cases::{Case, Data};

/// Rows that are made and written at a time.
const PART: usize = 50_000;

/// Bytes that are read at a time.
const SLICE: usize = 4 << 20;

const SEED: u64 = 5;

/// Columns of a mixed file.
const MIXED: [&str; 9] =
    ["customer_id", "name", "signed_up", "last_order", "orders", "amount", "city", "note", "channel"];

/// Of which these are dates.
const DATES: [&str; 2] = ["signed_up", "last_order"];

pub(crate) const N_MIXED: usize = MIXED.len();

const GIVEN: [&str; 8] = ["Ada", "Bruno", "Chiara", "Dmitri", "Esther", "Femi", "Gül", "Henrik"];
const FAMILY: [&str; 8] = ["Okafor", "Lindqvist", "Moreau", "Ivanova", "Nakamura", "O'Brien", "van der Berg", "Yılmaz"];
const CITIES: [&str; 6] = ["Lagos", "Malmö", "Lyon", "Sofia", "Osaka", "Cork"];
const CHANNELS: [&str; 4] = ["web", "store", "phone", "partner"];
const NOTES: [&str; 4] =
    ["asked for an invoice, by post", "said \"call back\"\nafter six", "", "prefers email; no calls, no letters"];

/// Makes the file of a case.
pub(crate) fn write(case: &Case, file: &Path) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(file)?);
    match case.data {
        Data::Mixed => writeln!(out, "{}", MIXED.join(","))?,
        _ => out.write_all(case.mixture().csv_header().as_bytes())?,
    }
    for rows in parts(case.n) {
        let lines = match case.data {
            Data::Mixed => mixed_rows(rows),
            _ => case.mixture().csv_rows(rows),
        };
        out.write_all(lines.as_bytes())?;
    }
    out.flush()
}

/// The numbers of all rows, in parts that fit.
pub(crate) fn parts(n: usize) -> impl Iterator<Item = Range<usize>> {
    (0..n).step_by(PART).map(move |first| first..(first + PART).min(n))
}

/// The column of numbers by which two who read the file of a case are compared.
pub(crate) fn compared(case: &Case) -> String {
    match case.data {
        Data::Mixed => "amount".to_owned(),
        _ => format!("measure_{}", case.d),
    }
}

/// Columns of dates, for a peer that has to be told.
pub(crate) fn dates(case: &Case) -> &'static [&'static str] {
    if case.data == Data::Mixed { &DATES } else { &[] }
}

/// As an export has them: names with a comma and some with quotes, dates, counts, amounts with a long tail, words, and notes
/// of which some have two lines. A row depends on its number alone.
fn mixed_rows(rows: Range<usize>) -> String {
    let mut text = String::with_capacity(rows.len() * 100);
    for row in rows {
        let mut random = Random::new(SEED, row as u64);
        let nickname = if random.below(8) == 0 { " \"Ace\"" } else { "" };
        let name = format!("{}, {}{nickname}", FAMILY[random.below(8)], GIVEN[random.below(8)]);
        let mut day = |years: Range<usize>| {
            let year = years.start + random.below(years.len());
            format!("{year}-{:02}-{:02}", 1 + random.below(12), 1 + random.below(28))
        };
        let (signed_up, last_order) = (day(2012..2023), day(2023..2025));
        let orders = 1 + random.below(60);
        let amount = libm::exp(4.0 + random.next_normal());
        let (city, channel) = (CITIES[random.below(6)], CHANNELS[random.below(4)]);
        let note = quoted(NOTES[random.below(4)]);
        // Writing to a String cannot fail.
        writeln!(
            text,
            "{},{},{signed_up},{last_order},{orders},{amount:.2},{city},{note},{channel}",
            1_000_000 + row,
            quoted(&name)
        )
        .ok();
    }
    text
}

/// By RFC 4180; nothing stays nothing.
fn quoted(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}

/// What went wrong with a file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    #[error(transparent)]
    Disk(#[from] io::Error),
    #[error(transparent)]
    Table(#[from] TableError),
}

/// Bytes of the columns of a file, as a table holds them: 8 for a number; for a text 4, and its own.
pub(crate) fn columns_bytes(file: &Path) -> Result<usize, FileError> {
    let mut file = File::open(file)?;
    let mut reader = TableReader::default();
    let mut slice = vec![0; SLICE];
    loop {
        match file.read(&mut slice)? {
            0 => break,
            n => reader.feed(&slice[..n])?,
        }
    }
    let bytes = |cells: &Cells| match cells {
        Cells::Numbers(numbers) => 8 * numbers.len(),
        Cells::Text(texts) => texts.iter().map(|text| text.len() + 4).sum(),
    };
    Ok(reader.finish()?.columns.iter().map(|column| bytes(&column.cells)).sum())
}

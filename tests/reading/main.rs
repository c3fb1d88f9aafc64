//! Any export goes in: hostile files of which the right answer is known. Each cell is right, or its row is told of.

#![expect(clippy::unwrap_used, reason = "a test may stop")]

use clientele::pipeline::table::{Sheet, SheetRow, TableReader};
use corpus::{Hostile, corpus};

mod corpus;
mod fuzz;
mod models;
mod orders;

fn read(bytes: &[u8]) -> Sheet {
    let mut reader = TableReader::default();
    reader.feed(bytes).unwrap();
    reader.finish_sheet().unwrap()
}

fn rows(sheet: &Sheet) -> Vec<Vec<String>> {
    let n_columns = sheet.names().len();
    let fields = |row| match row {
        SheetRow::Whole(row) => (0..n_columns).map(|at| sheet.field(row, at).into_owned()).collect(),
        SheetRow::Ragged(fields) => {
            let mut fields: Vec<String> = fields.iter().map(str::to_owned).collect();
            fields.resize(fields.len().max(n_columns), String::new());
            fields
        }
    };
    sheet.rows().map(fields).collect()
}

/// What is wrong with what was read.
fn faults(hostile: &Hostile) -> Vec<String> {
    let sheet = read(&hostile.bytes);
    let mut faults = Vec::new();
    if sheet.names() != hostile.header {
        faults.push(format!("header {:?}", sheet.names()));
    }
    let found = rows(&sheet);
    if found.len() != hostile.rows.len() {
        faults.push(format!("{} rows for {}, {:?}", found.len(), hostile.rows.len(), sheet.format()));
    }
    let unlike = found.iter().zip(&hostile.rows).enumerate().find(|(_, (found, expected))| found != expected);
    if let Some((at, (found, expected))) = unlike {
        faults.push(format!("row {at}: {found:?} for {expected:?}"));
    }
    let told: Vec<usize> =
        sheet.problems(sheet.table().ok().as_ref()).iter().map(|problem| problem.row as usize).collect();
    faults.extend(
        hostile.reported.iter().filter(|row| !told.contains(row)).map(|row| format!("row {row} is not told of")),
    );
    faults
}

#[test]
fn every_cell_of_every_hostile_file_is_right_and_every_repair_is_told() {
    let files = corpus();
    assert!(files.len() >= 200, "{} files", files.len());
    let mut all = Vec::new();
    for hostile in &files {
        let faults = faults(hostile);
        if !faults.is_empty() {
            all.push(format!("{}: {}", hostile.name, faults.join("; ")));
        }
    }
    assert!(all.is_empty(), "{} of {} files:\n{}", all.len(), files.len(), all.join("\n"));
}

#[test]
fn slices_do_not_matter() {
    for hostile in corpus().iter().step_by(7) {
        let whole = rows(&read(&hostile.bytes));
        for size in [1, 1000, 4097] {
            let mut reader = TableReader::default();
            hostile.bytes.chunks(size).for_each(|slice| reader.feed(slice).unwrap());
            assert_eq!(rows(&reader.finish_sheet().unwrap()), whole, "{} in slices of {size}", hostile.name);
        }
    }
}

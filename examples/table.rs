//! Reads a customer table as the page does, with no hint given: writes it as comma-separated CSV, and on the error stream
//! what was made of it, as one JSON object.
//!
//! Text stands as it was found. Numbers stand in plain decimal where their column writes them otherwise.

#![expect(clippy::print_stderr, reason = "a program of the command line")]

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, Read as _, Write};
use std::process::ExitCode;

use serde_json::{Value, json};

use clientele::pipeline::table::{Cells, Column, Problem, Role, Sheet, Table, TableError, TableReader};

/// Bytes of the file that are held at a time.
const SLICE: usize = 1 << 20;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(path), None) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: table FILE");
        return ExitCode::FAILURE;
    };
    match table(&path) {
        Ok(report) => {
            eprintln!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// What went wrong, in one sentence.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error("The file {path} cannot be read: {source}.")]
    File { path: String, source: std::io::Error },
    #[error(transparent)]
    Table(#[from] TableError),
    #[error("The table cannot be written: {0}.")]
    Csv(#[from] csv::Error),
    #[error("The table cannot be written: {0}.")]
    Output(#[from] std::io::Error),
}

/// Writes the table to standard output; answers with the report.
fn table(path: &std::ffi::OsStr) -> Result<Value, Fault> {
    let sheet = read(path)?;
    let table = sheet.table();
    write(&sheet, &table, std::io::stdout().lock())?;
    Ok(report(&sheet, &table))
}

fn read(path: &std::ffi::OsStr) -> Result<Sheet, Fault> {
    let of_file = |source| Fault::File { path: path.to_string_lossy().into_owned(), source };
    let mut file = File::open(path).map_err(of_file)?;
    let mut reader = TableReader::new();
    let mut slice = vec![0; SLICE];
    loop {
        let n_read = file.read(&mut slice).map_err(of_file)?;
        if n_read == 0 {
            return Ok(reader.finish_sheet()?);
        }
        reader.feed(&slice[..n_read])?;
    }
}

fn write(sheet: &Sheet, table: &Table, output: impl Write) -> Result<(), Fault> {
    let mut writer = csv::Writer::from_writer(BufWriter::new(output));
    writer.write_record(sheet.names())?;
    for row in 0..sheet.n_rows() {
        for (at, column) in table.columns.iter().enumerate() {
            let found = sheet.field(row, at);
            match in_plain_decimal(found, column, row) {
                Some(number) => writer.write_field(number)?,
                None => writer.write_field(found)?,
            }
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.flush()?;
    Ok(())
}

/// The number that was read from a text which is no plain decimal one. None for a text that stands as it is: a plain
/// number, one of words, one that was taken as missing.
fn in_plain_decimal(found: &str, column: &Column, row: usize) -> Option<String> {
    let number = column.numbers()?.get(row)?;
    let is_plain = || found.trim().parse().is_ok_and(|plain: f64| plain.to_bits() == number.to_bits());
    (!number.is_nan() && !is_plain()).then(|| number.to_string())
}

fn report(sheet: &Sheet, table: &Table) -> Value {
    let header = sheet.header_row();
    let repaired: BTreeSet<u32> =
        table.problems.iter().map(|problem| problem.row).filter(|row| *row != header).collect();
    json!({
        "encoding": "UTF-8",
        "dialect": {
            "delimiter": char::from(table.dialect.delimiter),
            "quote": "\"",
            "byte_order_mark": table.dialect.has_bom,
        },
        "header_rows": [header],
        "rows": {
            "read": table.n_rows() + table.set_aside.len(),
            "used": table.n_rows() - repaired.len(),
            "repaired": repaired.len(),
            "set_aside": table.set_aside.len(),
        },
        "columns": table.columns.iter().map(column).collect::<Vec<Value>>(),
        "problems": table.problems.iter().map(|found| problem(found, "used"))
            .chain(table.set_aside.iter().map(|found| problem(found, "set aside"))).collect::<Vec<Value>>(),
    })
}

fn column(column: &Column) -> Value {
    let kind = match column.cells {
        Cells::Numbers(_) => "numeric",
        Cells::Text(_) => "text",
    };
    let role = match column.role {
        Role::Variable => "clustering variable",
        Role::CustomerId(_) => "customer id",
        Role::Descriptor => "descriptor",
        Role::Constant | Role::Empty => "ignored",
    };
    json!({ "name": column.name, "kind": kind, "role": role, "reason": column.role.to_string() })
}

/// `row_is` says what became of the row.
fn problem(problem: &Problem, row_is: &str) -> Value {
    json!({
        "row": problem.row,
        "column": problem.column,
        "found": problem.found,
        "done": problem.kind.to_string(),
        "row_is": row_is,
    })
}

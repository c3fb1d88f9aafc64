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

use clientele::pipeline::table::{Column, Problem, ProblemKind, Role, Sheet, SheetRow, Table, TableError, TableReader};

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
            // As one text: the error stream has no buffer.
            let report = report.to_string();
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
    let table = match sheet.table() {
        Ok(table) => Some(table),
        // A sheet all the same.
        Err(TableError::HeaderOnly { .. } | TableError::NoUsableRows { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    write(&sheet, table.as_ref(), std::io::stdout().lock())?;
    Ok(report(&sheet, table.as_ref()))
}

fn read(path: &std::ffi::OsStr) -> Result<Sheet, Fault> {
    let of_file = |source| Fault::File { path: path.to_string_lossy().into_owned(), source };
    let mut file = File::open(path).map_err(of_file)?;
    let mut reader = TableReader::default();
    let mut slice = vec![0; SLICE];
    loop {
        let n_read = file.read(&mut slice).map_err(of_file)?;
        if n_read == 0 {
            return Ok(reader.finish_sheet()?);
        }
        reader.feed(&slice[..n_read])?;
    }
}

/// All rows that belong to the table, those too short or too long among them: each has as many fields as the longest.
fn write(sheet: &Sheet, table: Option<&Table>, output: impl Write) -> Result<(), Fault> {
    let mut writer = csv::Writer::from_writer(BufWriter::new(output));
    let n_columns = sheet.names().len();
    let length = |row: SheetRow<'_>| if let SheetRow::Ragged(fields) = row { fields.len() } else { 0 };
    let width = sheet.rows().map(length).max().unwrap_or_default().max(n_columns);
    let padding = |n_fields: usize| std::iter::repeat_n("", width - n_fields);
    writer.write_record(sheet.names().iter().map(String::as_str).chain(padding(n_columns)))?;
    for row in sheet.rows() {
        match row {
            SheetRow::Ragged(fields) => writer.write_record(fields.iter().chain(padding(fields.len())))?,
            SheetRow::Whole(row) => {
                for at in 0..n_columns {
                    let found = sheet.field(row, at);
                    match table.and_then(|table| in_plain_decimal(&found, &table.columns[at], row)) {
                        Some(number) => writer.write_field(number)?,
                        None => writer.write_field(&*found)?,
                    }
                }
                writer.write_record(padding(n_columns))?;
            }
        }
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

fn report(sheet: &Sheet, table: Option<&Table>) -> Value {
    let format = sheet.format();
    let problems = sheet.problems(table);
    let (aside, read): (Vec<&Problem>, Vec<&Problem>) = problems.iter().partition(|problem| problem.kind.sets_aside());
    let in_table = read.iter().filter(|problem| problem.kind != ProblemKind::AboveTable);
    let mut repaired: BTreeSet<u32> = in_table.map(|problem| problem.row).collect();
    for row in aside.iter().map(|problem| &problem.row).chain(&format.header) {
        repaired.remove(row);
    }
    json!({
        "container": format.container.to_string(),
        "sheets": format.sheets,
        "sheet": format.sheet,
        "encoding": format.encoding,
        "dialect": {
            "delimiter": char::from(format.dialect.delimiter),
            "quote": char::from(format.dialect.quote),
            "escape": format.dialect.escape.map(char::from),
            "skips_initial_space": format.dialect.skips_space,
            "wraps_rows": format.dialect.wraps_rows,
            "byte_order_mark": format.has_bom,
        },
        "header_rows": format.header,
        "rows": {
            "read": sheet.n_rows() + aside.len(),
            "used": sheet.n_rows() - repaired.len(),
            "repaired": repaired.len(),
            "set_aside": aside.len(),
        },
        "columns": table.iter().flat_map(|table| &table.columns).map(column).collect::<Vec<Value>>(),
        "problems": problems.iter().map(problem).collect::<Vec<Value>>(),
    })
}

fn column(column: &Column) -> Value {
    let role = match column.role {
        Role::Variable => "clustering variable",
        Role::CustomerId(_) => "customer id",
        Role::Personal(_) => "personal data",
        Role::Descriptor => "descriptor",
        Role::Earlier | Role::Constant | Role::Empty => "ignored",
    };
    json!({
        "name": column.name,
        "kind": column.kind.to_string(),
        "role": role,
        "reason": column.reason(),
    })
}

fn problem(problem: &Problem) -> Value {
    let row_is = match problem.kind {
        ProblemKind::AboveTable => "above the table",
        kind if kind.sets_aside() => "set aside",
        _ => "used",
    };
    json!({
        "row": problem.row,
        "column": problem.column,
        "found": problem.found,
        "done": problem.kind.to_string(),
        "row_is": row_is,
    })
}

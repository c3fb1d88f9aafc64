//! Bytes → [`Table`]: dialect, column kinds and roles, problems.
//!
//! Every row of the file is accounted for: it is in the table, or in [`Table::set_aside`] with its row number, the
//! column and the text found. Row numbers are those of a spreadsheet: the header is row 1.

use std::fmt;

use serde::{Deserialize, Serialize};

pub use error::{BinaryKind, MOST_COLUMNS, TableError};
pub use reader::TableReader;
pub use sheet::Sheet;
pub use summary::{ColumnSummary, Detail, N_BINS, N_LEVELS, NumberSummary, TableSummary, TextSummary};

mod dialect;
mod error;
mod grid;
mod id_name;
pub(crate) mod moments;
pub(crate) mod numbers;
mod reader;
pub(crate) mod records;
mod roles;
mod sheet;
mod summary;
mod texts;

/// A customer table: one row per customer, columns of equal length.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// How the file was read.
    pub dialect: Dialect,
    /// In the order of the file.
    pub columns: Vec<Column>,
    /// For each row of the table, its row number in the file. Length = number of rows of the table.
    pub row_numbers: Vec<u32>,
    /// Rows of the file that are not in the table, in file order.
    pub set_aside: Vec<Problem>,
    /// Cells and headers that were read differently from what stands in the file. The rows are in the table.
    pub problems: Vec<Problem>,
    /// Of the file's bytes: xxh3, 64 bits.
    pub digest: u64,
}

/// How the file was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialect {
    /// Between fields: comma, semicolon, tab or vertical bar.
    pub delimiter: u8,
    /// The file began with a UTF-8 byte order mark.
    pub has_bom: bool,
}

/// One column of a [`Table`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Unique in the table.
    pub name: String,
    /// What it is for, and why.
    pub role: Role,
    /// The values.
    pub cells: Cells,
}

/// The values of one column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Cells {
    /// Numbers; NaN stands for a missing value, and nothing else does. All others are finite.
    Numbers(Vec<f64>),
    /// Text as found; an empty one is missing.
    Text(Texts),
}

/// Many short texts in one allocation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts {
    bytes: String,
    ends: Vec<u32>,
}

/// What a column is for, with the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// Numbers that say how customers differ: a clustering variable unless the user says otherwise.
    Variable,
    /// Names the customer: never a variable.
    CustomerId(IdReason),
    /// Describes segments, does not form them: words have no distance.
    Descriptor,
    /// Numbers, but all the same.
    Constant,
    /// No value at all.
    Empty,
}

/// Why a column is taken for a customer id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum IdReason {
    /// Whole numbers or codes, different in every row, and named like an id.
    Named,
    /// The first column counts the rows: 1, 2, 3, …
    RowCount,
    /// Digits with leading zeros, all of one length.
    LeadingZeros,
    /// Digits above 2^53, which a number would not hold exactly.
    TooLong,
}

/// One thing found in the file that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// As a spreadsheet counts: the header is row 1.
    pub row: u32,
    /// Name of the column, if it is about one.
    pub column: Option<String>,
    /// What stands in the file, word for word (cut after 120 characters).
    pub found: String,
    /// What is the matter, and what was done about it.
    pub kind: ProblemKind,
}

/// What is the matter with a row, a cell or a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProblemKind {
    /// The row has too few or too many fields: set aside.
    FieldCount {
        /// Fields in the row.
        got: u32,
        /// Fields in the header.
        expected: u32,
    },
    /// Not a number, in a column of numbers: taken as missing.
    NotANumber,
    /// An infinity or a number beyond what 64 bits hold: taken as missing.
    NotFinite,
    /// A header cell without a name: the column is called after its position.
    EmptyName,
    /// A header name that stands twice: the later column got a number.
    DuplicateName,
}

impl Table {
    /// Reads a whole file.
    ///
    /// # Errors
    /// When the file is no table, see [`TableError`].
    pub fn read(bytes: &[u8]) -> Result<Self, TableError> {
        let mut reader = TableReader::new();
        reader.feed(bytes)?;
        reader.finish()
    }

    /// Number of rows, at least 1.
    pub fn n_rows(&self) -> usize {
        self.row_numbers.len()
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Column names and cells of one row, as for display: numbers at their shortest, missing ones empty. Empty beyond
    /// the last row.
    pub fn record(&self, row: usize) -> Vec<(String, String)> {
        if row >= self.n_rows() {
            return Vec::new();
        }
        self.columns.iter().map(|column| (column.name.clone(), column.display(row))).collect()
    }
}

impl Column {
    /// The values, NaN for a missing one. None for a column of text.
    pub fn numbers(&self) -> Option<&[f64]> {
        match &self.cells {
            Cells::Numbers(numbers) => Some(numbers),
            Cells::Text(_) => None,
        }
    }

    /// One cell as for display.
    fn display(&self, row: usize) -> String {
        match &self.cells {
            Cells::Numbers(values) => values.get(row).map(|value| numbers::shortest(*value)),
            Cells::Text(texts) => texts.get(row).map(str::to_owned),
        }
        .unwrap_or_default()
    }
}

impl fmt::Display for Role {
    /// What the column is, as the end of a sentence that begins with its name.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Variable => "holds numbers",
            Self::CustomerId(IdReason::Named) => "names the customer (an id by its name, different in every row)",
            Self::CustomerId(IdReason::RowCount) => "counts the rows",
            Self::CustomerId(IdReason::LeadingZeros) => "is an id (digits with leading zeros)",
            Self::CustomerId(IdReason::TooLong) => "is an id (more digits than a number holds exactly)",
            Self::Descriptor => "holds text or codes",
            Self::Constant => "is constant (the same number in every row)",
            Self::Empty => "is empty (all values are missing)",
        })
    }
}

impl fmt::Display for ProblemKind {
    /// The matter, as the end of a sentence that begins with the row or the cell.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FieldCount { got, expected } => {
                let fields = if *got == 1 { "field" } else { "fields" };
                write!(formatter, "has {got} {fields}, but the header has {expected}")
            }
            Self::NotANumber => formatter.write_str("is not a number; taken as missing"),
            Self::NotFinite => formatter.write_str("is not a finite number; taken as missing"),
            Self::EmptyName => formatter.write_str("has no name; called after its position"),
            Self::DuplicateName => formatter.write_str("stands twice in the header; the later column got a number"),
        }
    }
}

#[cfg(test)]
mod tests;

//! Bytes → [`Table`]: dialect, column kinds and roles, problems.
//!
//! Every row of the file is accounted for: it is in the table, or in [`Table::set_aside`] with its row number, the
//! column and the text found. Row numbers are those of a spreadsheet: the header is row 1.

use std::fmt;

use serde::{Deserialize, Serialize};

pub use error::{BinaryKind, MOST_COLUMNS, TableError};
pub use join::{FileNames, JoinError, Joined, KeyColumns, Keys, Matches, Side, joined};
pub use kinds::{DateOrder, Kind};
pub use measured::Numbers;
pub use options::{HeaderRows, ReadOptions, Reading};
pub use parts::{Assembly, Cut, FIRST_PART, Part};
pub use personal::Personal;
pub use preview::{N_PREVIEWED, Preview, preview};
pub use reader::TableReader;
pub use sheet::{Sheet, SheetRow};
pub use summary::{ColumnSummary, Detail, N_BINS, N_LEVELS, N_WORDS, NumberSummary, TableSummary, TextSummary};
pub use texts::Texts;
pub use transactions::{Grouping, Purchases, Transactions, TransactionsError, is_days_since, per_customer};
pub use unpack::{Container, ContainerError};

mod as_numbers;
mod bare;
mod cell_kind;
mod columns;
mod dates;
mod dialect;
pub(crate) mod digest;
mod distinct;
pub(crate) mod earlier;
pub(crate) mod encoding;
mod error;
mod id_name;
mod join;
mod kinds;
mod lane;
pub(crate) mod layout;
mod mac_roman;
mod measured;
mod mended;
pub(crate) mod moments;
mod nth;
pub(crate) mod numbers;
mod options;
mod parcel;
mod parts;
mod personal;
mod plain;
mod preview;
mod reader;
pub(crate) mod records;
mod roles;
pub(crate) mod rows;
mod sheet;
pub(crate) mod summary;
mod texts;
pub mod transactions;
pub(crate) mod unpack;

/// A customer table: one row per customer, columns of equal length.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// What was chosen before it was read.
    pub options: ReadOptions,
    /// How the file was read.
    pub format: Format,
    /// In the order of the file.
    pub columns: Vec<Column>,
    /// For each row of the table, its row number in the file. Length = number of rows of the table.
    pub row_numbers: Vec<u32>,
    /// Rows of the file that are not in the table, in file order.
    pub set_aside: Vec<Problem>,
    /// Cells and headers that were read differently from what stands in the file. The rows are in the table.
    pub problems: Vec<Problem>,
    /// Of the file's bytes: xxh3, 64 bits. Of a table made of transactions, also of what was chosen to make it.
    pub digest: u64,
    /// How the customers were made of transactions. None for a table whose rows are those of the file.
    pub purchases: Option<Purchases>,
    /// How the columns of another file came in. None for a table of one file.
    pub joined: Option<Joined>,
}

/// How a file was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Format {
    /// What its rows came in.
    pub container: Container,
    /// Names of the sheets of a workbook, or of the tables in an archive, in their order. Empty for other files.
    pub sheets: Vec<String>,
    /// Which of them was read, from 0.
    pub sheet: Option<usize>,
    /// Name of the encoding, as the WHATWG has it: "UTF-8", "UTF-16LE", "windows-1252", …
    pub encoding: String,
    /// The file began with a byte order mark.
    pub has_bom: bool,
    /// What separates and encloses its fields.
    pub dialect: Dialect,
    /// Row numbers of the header. Empty if the file has none.
    pub header: Vec<u32>,
}

/// What separates and encloses the fields of a file, in the terms of Python's module `csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialect {
    /// Between fields.
    pub delimiter: u8,
    /// Around a field that holds delimiters or line ends.
    pub quote: u8,
    /// Before a quote within a quoted field. None where it is doubled.
    pub escape: Option<u8>,
    /// Blanks behind a delimiter belong to it (`skipinitialspace`).
    pub skips_space: bool,
    /// Each row is enclosed in quotes as a whole, those of its fields being doubled, as where a spreadsheet took it for one
    /// cell.
    pub wraps_rows: bool,
}

impl Default for Dialect {
    /// That of RFC 4180.
    fn default() -> Self {
        Self { delimiter: b',', quote: b'"', escape: None, skips_space: false, wraps_rows: false }
    }
}

/// One column of a [`Table`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Unique in the table.
    pub name: String,
    /// What it is for, and why.
    pub role: Role,
    /// What its values are.
    pub kind: Kind,
    /// The values.
    pub cells: Cells,
}

/// The values of one column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Cells {
    /// Numbers; NaN stands for a missing value, and nothing else does. All others are finite.
    Numbers(Numbers),
    /// Text as found; an empty one is missing.
    Text(Texts),
}

/// What a column is for, with the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// Numbers that say how customers differ: a clustering variable unless the user says otherwise.
    Variable,
    /// Names the customer: never a variable.
    CustomerId(IdReason),
    /// Names, reaches or locates a person: never a variable, and in no report.
    Personal(Personal),
    /// Describes segments, does not form them: words have no distance.
    Descriptor,
    /// By its name, what an earlier segmentation found of each row: what is found now is not made of it, nor described by it.
    Earlier,
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
    /// The same but for so many rows, which have none, or one that a row before them has.
    NearlyAll(u32),
    /// The first column counts the rows: 1, 2, 3, …
    RowCount,
    /// Digits with leading zeros, all of one length.
    LeadingZeros,
    /// Digits above 2^53, which a number would not hold exactly.
    TooLong,
    /// Rows with the same became one.
    Grouped,
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
    /// No date like the others of its column: kept as it is.
    OtherDate,
    /// Above the header: a title, a remark. No row of the table.
    AboveTable,
    /// Below the table: a remark, or another table. Set aside.
    BelowTable,
    /// The sums of the rows above: set aside.
    Totals,
    /// The names of the columns once more: set aside.
    HeaderAgain,
    /// A line of dashes: set aside.
    Ruler,
    /// A quotation mark without a partner: kept as a character.
    LooseQuote,
    /// Blanks between a closing quotation mark and the delimiter: left out.
    OuterBlank,
    /// The whole row is enclosed in quotation marks, those of its fields being doubled.
    Wrapped,
    /// Delimiters at the end of the row that the header has not: they make no field.
    EmptyFields,
    /// An empty field too many within the row: left out.
    ExtraDelimiter,
    /// A delimiter is missing beside a quotation mark: read as if it were there.
    MissingDelimiter,
    /// A quotation mark opens a field and none closes it: read as if it ended where the number of fields is right.
    MissingQuote,
    /// Nothing stands in any field: set aside.
    EmptyRow,
    /// A quotation mark that is escaped otherwise than elsewhere in the file.
    OtherEscape,
    /// The row is cut at another delimiter than the file.
    OtherDelimiter {
        /// Of this row.
        delimiter: u8,
    },
    /// A blank follows each delimiter of this row.
    SpacedDelimiter,
    /// The fields of the row are enclosed in another quote.
    OtherQuote {
        /// Of this row.
        quote: u8,
    },
    /// Bytes that are no UTF-8: read as Windows-1252.
    NotUtf8,
    /// NUL bytes: left out.
    Nul,
    /// A header cell without a name: the column is called after its position.
    EmptyName,
    /// A header name that stands twice: the later column got a number.
    DuplicateName,
    /// A transaction without a customer: set aside.
    NoCustomer,
    /// A transaction without a date: set aside.
    NoDate,
    /// A transaction whose date is none, or is written in another order than its column: set aside.
    NotADate,
    /// A transaction without an amount: set aside.
    NoAmount,
    /// A transaction whose amount is no number that can be added: set aside.
    NotAnAmount,
    /// A transaction that never came about: set aside.
    Cancelled,
    /// A transaction in another currency than most: set aside.
    OtherCurrency,
    /// A transaction after the day that recency is counted to: set aside.
    AfterReference,
    /// A transaction of a customer of whom there are only returns: set aside.
    OnlyReturns,
    /// A row of another file whose id no customer has: set aside.
    UnknownCustomer,
    /// A row of another file whose id a row before it has: set aside.
    RepeatedCustomer,
}

impl Table {
    /// Reads a whole file.
    ///
    /// # Errors
    /// When the file is no table, see [`TableError`].
    pub fn read(bytes: &[u8]) -> Result<Self, TableError> {
        let mut reader = TableReader::default();
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
        self.measured().map(|numbers| &**numbers)
    }

    /// The same, with what is known of them.
    pub(crate) fn measured(&self) -> Option<&Numbers> {
        match &self.cells {
            Cells::Numbers(numbers) => Some(numbers),
            Cells::Text(_) => None,
        }
    }

    /// What it is, as the end of a sentence that begins with its name.
    pub fn reason(&self) -> String {
        self.role.reason(self.kind)
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

impl Role {
    /// What the column is, as the end of a sentence that begins with its name.
    pub fn reason(self, kind: Kind) -> String {
        match (self, kind) {
            (Self::Variable, Kind::Money(code)) => {
                format!("holds amounts of money ({})", String::from_utf8_lossy(&code))
            }
            (Self::Variable, Kind::Percent) => "holds percentages".into(),
            (Self::Variable, Kind::Count) => "holds counts".into(),
            (Self::Variable, _) => "holds numbers".into(),
            (Self::CustomerId(IdReason::Named), _) => {
                "names the customer (an id by its name, different in every row)".into()
            }
            (Self::CustomerId(IdReason::NearlyAll(1)), _) => {
                "names the customer (an id by its name; one row has none, or one that another row has)".into()
            }
            (Self::CustomerId(IdReason::NearlyAll(n)), _) => {
                format!("names the customer (an id by its name; {n} rows have none, or one that another row has)")
            }
            (Self::CustomerId(IdReason::RowCount), _) => "counts the rows".into(),
            (Self::CustomerId(IdReason::LeadingZeros), _) => "is an id (digits with leading zeros)".into(),
            (Self::CustomerId(IdReason::Grouped), _) => "names the customer (all rows with the same became one)".into(),
            (Self::CustomerId(IdReason::TooLong), _) => "is an id (more digits than a number holds exactly)".into(),
            (Self::Personal(personal), _) => format!("holds {} (personal data)", personal.words()),
            (Self::Descriptor, Kind::Date(order)) => order.words().into(),
            (Self::Descriptor, Kind::Boolean) => "holds yes and no".into(),
            (Self::Descriptor, _) => "holds text or codes".into(),
            (Self::Earlier, _) => "looks like what an earlier segmentation found".into(),
            (Self::Constant, _) => "is constant (the same number in every row)".into(),
            (Self::Empty, _) => "is empty (all values are missing)".into(),
        }
    }
}

impl ProblemKind {
    /// The row is not in the table.
    pub fn sets_aside(self) -> bool {
        matches!(
            self,
            Self::FieldCount { .. }
                | Self::BelowTable
                | Self::Totals
                | Self::HeaderAgain
                | Self::Ruler
                | Self::EmptyRow
                | Self::NoCustomer
                | Self::NoDate
                | Self::NotADate
                | Self::NoAmount
                | Self::NotAnAmount
                | Self::Cancelled
                | Self::OtherCurrency
                | Self::AfterReference
                | Self::OnlyReturns
                | Self::UnknownCustomer
                | Self::RepeatedCustomer
        )
    }

    /// The reader read the cell or the row as it was meant, not as it was written.
    pub fn is_mended(self) -> bool {
        matches!(
            self,
            Self::LooseQuote
                | Self::OuterBlank
                | Self::Wrapped
                | Self::ExtraDelimiter
                | Self::MissingDelimiter
                | Self::MissingQuote
                | Self::OtherEscape
                | Self::OtherDelimiter { .. }
                | Self::SpacedDelimiter
                | Self::OtherQuote { .. }
                | Self::NotUtf8
                | Self::Nul
        )
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
            Self::AboveTable => formatter.write_str("stands above the table; left out"),
            Self::BelowTable => formatter.write_str("stands below the table"),
            Self::Totals => formatter.write_str("is the sum of the rows above"),
            Self::HeaderAgain => formatter.write_str("is the header once more"),
            Self::Ruler => formatter.write_str("is a line of dashes"),
            Self::LooseQuote => formatter.write_str("holds a quotation mark without a partner; kept as it is"),
            Self::OuterBlank => formatter.write_str("has blanks outside its quotation marks; left out"),
            Self::Wrapped => formatter.write_str("is enclosed in quotation marks as a whole; read as meant"),
            Self::EmptyFields => formatter.write_str("ends in more delimiters than the header; left out"),
            Self::ExtraDelimiter => formatter.write_str("has a delimiter too many, with nothing behind it; left out"),
            Self::MissingDelimiter => {
                formatter.write_str("lacks a delimiter beside a quotation mark; read as if it were there")
            }
            Self::MissingQuote => formatter.write_str("lacks a closing quotation mark; read as if it were there"),
            Self::EmptyRow => formatter.write_str("holds nothing"),
            Self::OtherEscape => {
                formatter.write_str("escapes a quotation mark in another way than the file; read as meant")
            }
            Self::OtherDelimiter { delimiter } => {
                let name = delimiter_name(*delimiter);
                write!(formatter, "is cut at {name}, other than the file; read as meant")
            }
            Self::SpacedDelimiter => formatter.write_str("has a blank behind each delimiter; left out"),
            Self::OtherQuote { quote } => {
                write!(formatter, "has its fields in {}, other than the file; read as meant", char::from(*quote))
            }
            Self::NotUtf8 => formatter.write_str("was not in UTF-8; read as Windows-1252"),
            Self::Nul => formatter.write_str("held NUL bytes; left out"),
            Self::NotANumber => formatter.write_str("is not a number; taken as missing"),
            Self::NotFinite => formatter.write_str("is not a finite number; taken as missing"),
            Self::OtherDate => formatter.write_str("is no date like the others of its column; kept as it is"),
            Self::EmptyName => formatter.write_str("has no name; called after its position"),
            Self::DuplicateName => formatter.write_str("stands twice in the header; the later column got a number"),
            Self::NoCustomer => formatter.write_str("names no customer"),
            Self::NoDate => formatter.write_str("has no date"),
            Self::NotADate => formatter.write_str("has a date that cannot be read as those of its column"),
            Self::NoAmount => formatter.write_str("has no amount"),
            Self::NotAnAmount => formatter.write_str("has an amount that is no finite number"),
            Self::Cancelled => formatter.write_str("is of an order that was cancelled"),
            Self::OtherCurrency => formatter.write_str("is in another currency than most rows"),
            Self::AfterReference => formatter.write_str("is of a day after the reference day"),
            Self::OnlyReturns => formatter.write_str("is of a customer who only gave back"),
            Self::UnknownCustomer => formatter.write_str("has an id that no customer has"),
            Self::RepeatedCustomer => formatter.write_str("has an id that a row before it has"),
        }
    }
}

/// A delimiter in words.
pub fn delimiter_name(delimiter: u8) -> String {
    match delimiter {
        b',' => "commas".into(),
        b';' => "semicolons".into(),
        b'\t' => "tabs".into(),
        b'|' => "pipes".into(),
        b' ' => "blanks".into(),
        b':' => "colons".into(),
        other => format!("“{}”", char::from(other).escape_default()),
    }
}

#[cfg(test)]
mod tests;

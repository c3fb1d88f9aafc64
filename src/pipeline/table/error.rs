//! Why bytes are no table.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::table::Problem;
use crate::table::records::Broken;

/// More columns than this are no customer table, and would not fit on a page.
pub const MOST_COLUMNS: usize = 4096;

/// Why a file is no table, with the place and with what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum TableError {
    /// No bytes, or nothing but blank lines.
    #[error("The file is empty. Choose a CSV file with a header row and one row for each customer.")]
    Empty,
    /// Nothing below the header.
    #[error(
        "The file has a header (row {row}, {n_columns} columns) but no rows below it. Export it again with the \
         customers, one row for each."
    )]
    HeaderOnly {
        /// Of the header.
        row: u32,
        /// Named in the header.
        n_columns: usize,
    },
    /// Every row was set aside.
    #[error(
        "None of the {n_rows} rows fits the header: row {}, for instance, {} (“{}”). Check that each row has as many \
         fields as the header.",
        first.row, first.kind, first.found
    )]
    NoUsableRows {
        /// Rows below the header.
        n_rows: usize,
        /// What is the matter with the first of them.
        first: Problem,
    },
    /// Not a text file.
    #[error("The file is {kind}, not a CSV file. {}", kind.advice())]
    Binary {
        /// What it seems to be.
        kind: BinaryKind,
    },
    /// A NUL byte in the midst of text.
    #[error(
        "Row {row}, column {} holds a NUL byte, which no text file has: the file is binary or damaged. Export it again \
         as “CSV UTF-8”.",
        Place(*column, name.as_deref())
    )]
    Nul {
        /// As a spreadsheet counts: the header is row 1.
        row: u32,
        /// From 1.
        column: usize,
        /// Of the column, if the header could be read.
        name: Option<String>,
    },
    /// Text in another encoding.
    #[error(
        "Row {row}, column {} holds the byte 0x{byte:02X}, which is not UTF-8 (near “{near}”). Save the file as \
         “CSV UTF-8” and open it again.",
        Place(*column, name.as_deref())
    )]
    NotUtf8 {
        /// As a spreadsheet counts: the header is row 1.
        row: u32,
        /// From 1.
        column: usize,
        /// Of the column, if the header could be read.
        name: Option<String>,
        /// The first byte that is not UTF-8.
        byte: u8,
        /// The field, with � where bytes could not be read (cut after 40 characters).
        near: String,
    },
    /// The file ends inside a quoted field.
    #[error(
        "A quotation mark is opened in row {row}, column {} and never closed (it begins with “{start}”). Close it, or \
         remove it, and open the file again.",
        Place(*column, name.as_deref())
    )]
    UnclosedQuote {
        /// Where it was opened; as a spreadsheet counts: the header is row 1.
        row: u32,
        /// From 1.
        column: usize,
        /// Of the column, if the header could be read.
        name: Option<String>,
        /// The field's first characters.
        start: String,
    },
    /// One row goes on for megabytes.
    #[error(
        "Row {row} goes on for more than 16 million bytes, in column {} (“{start}…”). Most often a quotation mark there \
         is not closed.",
        Place(*column, name.as_deref())
    )]
    RowTooLong {
        /// As a spreadsheet counts: the header is row 1.
        row: u32,
        /// From 1.
        column: usize,
        /// Of the column, if the header could be read.
        name: Option<String>,
        /// The field's first characters.
        start: String,
    },
    /// More than [`MOST_COLUMNS`].
    #[error(
        "The header (row {row}) names {got} columns; at most {MOST_COLUMNS} can be read. Leave out those not needed."
    )]
    TooManyColumns {
        /// Of the header.
        row: u32,
        /// Named in the header.
        got: usize,
    },
    /// More bytes than 32 bits count.
    #[error("The file is larger than 4 GB, more than a browser tab can hold. Split it, or leave out columns.")]
    TooLarge,
}

impl TableError {
    /// Puts a name to the column of a broken record.
    pub(super) fn broken(broken: Broken, names: &[String]) -> Self {
        match broken {
            Broken::UnclosedQuote { row, field, start } => {
                Self::UnclosedQuote { row, column: field + 1, name: names.get(field).cloned(), start }
            }
            Broken::TooLong { row, field, start } => {
                Self::RowTooLong { row, column: field + 1, name: names.get(field).cloned(), start }
            }
        }
    }
}

/// A column by position and, if it has one, name.
struct Place<'a>(usize, Option<&'a str>);

impl fmt::Display for Place<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Some(name) => write!(formatter, "{} ({name})", self.0),
            None => write!(formatter, "{}", self.0),
        }
    }
}

/// What a file that is not text seems to be, by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BinaryKind {
    /// Zip: .xlsx, .ods, .zip.
    Zip,
    /// The older Excel format, .xls.
    Xls,
    /// A PDF document.
    Pdf,
    /// Compressed by gzip.
    Gzip,
    /// PNG, JPEG or GIF.
    Image,
    /// Apache Parquet.
    Parquet,
    /// An `SQLite` database.
    Sqlite,
    /// Text with two bytes for each character.
    Utf16,
    /// It holds NUL bytes, which text does not.
    Other,
}

const MAGIC: [(&[u8], BinaryKind); 13] = [
    (b"PK\x03\x04", BinaryKind::Zip),
    (b"PK\x05\x06", BinaryKind::Zip),
    (b"\xD0\xCF\x11\xE0", BinaryKind::Xls),
    (b"%PDF", BinaryKind::Pdf),
    (b"\x1F\x8B", BinaryKind::Gzip),
    (b"\x89PNG", BinaryKind::Image),
    (b"\xFF\xD8\xFF", BinaryKind::Image),
    (b"GIF87a", BinaryKind::Image),
    (b"GIF89a", BinaryKind::Image),
    (b"PAR1", BinaryKind::Parquet),
    (b"SQLite format 3\0", BinaryKind::Sqlite),
    (b"\xFF\xFE", BinaryKind::Utf16),
    (b"\xFE\xFF", BinaryKind::Utf16),
];

impl BinaryKind {
    /// By the first bytes of a file. None for text.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
            return Some(*kind);
        }
        if !head.contains(&0) {
            return None;
        }
        // Latin text in UTF-16 without a mark: every other byte is zero.
        let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
        let (even, odd) = (zeros(0), zeros(1));
        let half = head.len() / 2;
        let is_utf16 = even.min(odd) * 20 < half && even.max(odd) * 10 > half * 7;
        if is_utf16 {
            return Some(Self::Utf16);
        }
        // Below a header of text the parser says in which row and column; a file that begins with such bytes has none.
        let header = head.split(|byte| *byte == b'\n').next().unwrap_or(head);
        header.contains(&0).then_some(Self::Other)
    }

    /// What to do about it.
    fn advice(self) -> &'static str {
        match self {
            Self::Zip | Self::Xls => "Open it in the spreadsheet program and save it as “CSV UTF-8”.",
            Self::Utf16 => "Open it in a spreadsheet program and save it as “CSV UTF-8”.",
            Self::Gzip => "Unpack it first.",
            Self::Pdf | Self::Image | Self::Parquet | Self::Sqlite | Self::Other => {
                "Export the customers as “CSV UTF-8” from the program that holds them."
            }
        }
    }
}

impl fmt::Display for BinaryKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Zip => "an Excel workbook (.xlsx) or another zip archive",
            Self::Xls => "an Excel workbook (.xls)",
            Self::Pdf => "a PDF document",
            Self::Gzip => "compressed by gzip",
            Self::Image => "an image",
            Self::Parquet => "a Parquet file",
            Self::Sqlite => "an SQLite database",
            Self::Utf16 => "text in the encoding UTF-16",
            Self::Other => "binary (it holds NUL bytes)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::BinaryKind;

    #[test]
    fn kinds_are_told_by_the_first_bytes() {
        let utf16: Vec<u8> = "id;age\n1;20\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (head, kind) in [
            (b"PK\x03\x04rest".as_slice(), Some(BinaryKind::Zip)),
            (b"%PDF-1.7", Some(BinaryKind::Pdf)),
            (b"\xFF\xFEa\0", Some(BinaryKind::Utf16)),
            (&utf16, Some(BinaryKind::Utf16)),
            (b"a\0\0\0\x01\x02", Some(BinaryKind::Other)),
            (b"PK,age\n1,2\n", None),
            ("größe\n1\n".as_bytes(), None),
        ] {
            assert_eq!(BinaryKind::of(head), kind, "{head:?}");
        }
    }
}

//! Why bytes are no table.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::table::{ContainerError, Problem};

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
    /// A container gives no table.
    #[error(transparent)]
    Container(#[from] ContainerError),
    /// One row goes on for megabytes.
    #[error(
        "Row {row} goes on for more than 16 million bytes (it begins with “{start}”): the file is no table of rows."
    )]
    RowTooLong {
        /// As a spreadsheet counts: the header is row 1.
        row: u32,
        /// The row's first characters.
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

/// What a file that is not text seems to be, by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BinaryKind {
    /// A zip archive within another container.
    Zip,
    /// The older Excel format, .xls; a workbook with a password looks like that, too.
    Xls,
    /// A PDF document.
    Pdf,
    /// Compressed by gzip, within another container.
    Gzip,
    /// PNG, JPEG or GIF.
    Image,
    /// Apache Parquet.
    Parquet,
    /// An `SQLite` database.
    Sqlite,
    /// A web page: some programs write tables so, and call them .xls.
    Html,
    /// XML, such as a spreadsheet of 2003.
    Xml,
    /// JSON, in one piece or line by line.
    Json,
    /// It holds NUL bytes, which text does not.
    Other,
}

const MAGIC: [(&[u8], BinaryKind); 11] = [
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
];

impl BinaryKind {
    /// By the first bytes of a file. None for text.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        MAGIC.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, kind)| *kind)
    }

    /// By how a text begins. None for one that may be a table.
    pub(super) fn of_text(head: &[u8]) -> Option<Self> {
        const TAGS: [(&[u8], BinaryKind); 6] = [
            (b"<!doctype html", BinaryKind::Html),
            (b"<html", BinaryKind::Html),
            (b"<head", BinaryKind::Html),
            (b"<body", BinaryKind::Html),
            (b"<table", BinaryKind::Html),
            (b"<?xml", BinaryKind::Xml),
        ];
        let head = head.trim_ascii_start();
        let begins = |tag: &[u8]| head.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
        let (first, rest) = head.split_first()?;
        let is_json = match first {
            b'{' => rest.trim_ascii_start().starts_with(b"\""),
            b'[' => [b"{", b"["].iter().any(|inner| rest.trim_ascii_start().starts_with(*inner)),
            _ => false,
        };
        let tag = TAGS.iter().find(|(tag, _)| begins(tag)).map(|(_, kind)| *kind);
        tag.or(is_json.then_some(Self::Json))
    }

    /// What to do about it.
    fn advice(self) -> &'static str {
        match self {
            Self::Html | Self::Xml => "Open it in a spreadsheet program and save it as .xlsx or as “CSV UTF-8”.",
            Self::Xls => {
                "Open it in the spreadsheet program and save it as .xlsx, without a password, or as “CSV UTF-8”."
            }
            Self::Zip | Self::Gzip => "Unpack it, and choose what was in it.",
            Self::Pdf | Self::Image | Self::Parquet | Self::Sqlite | Self::Json | Self::Other => {
                "Export the customers as “CSV UTF-8” from the program that holds them."
            }
        }
    }
}

impl fmt::Display for BinaryKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Zip => "an archive within another",
            Self::Xls => "an Excel workbook of the older kind (.xls), or one with a password",
            Self::Pdf => "a PDF document",
            Self::Gzip => "compressed more than once",
            Self::Image => "an image",
            Self::Parquet => "a Parquet file",
            Self::Sqlite => "an SQLite database",
            Self::Html => "a web page (HTML), as some programs write under the name .xls",
            Self::Xml => "XML",
            Self::Json => "JSON",
            Self::Other => "binary (it holds NUL bytes)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::BinaryKind;

    #[test]
    fn kinds_are_told_by_the_first_bytes() {
        for (head, kind) in [
            (b"PK\x03\x04rest".as_slice(), Some(BinaryKind::Zip)),
            (b"%PDF-1.7", Some(BinaryKind::Pdf)),
            (b"PK,age\n1,2\n", None),
            ("größe\n1\n".as_bytes(), None),
        ] {
            assert_eq!(BinaryKind::of(head), kind, "{head:?}");
        }
    }

    #[test]
    fn texts_that_are_no_tables_are_told_by_how_they_begin() {
        for (head, kind) in [
            ("\n <!DOCTYPE HTML><html>", Some(BinaryKind::Html)),
            ("<table border=1><tr>", Some(BinaryKind::Html)),
            ("<?xml version=\"1.0\"?><Workbook>", Some(BinaryKind::Xml)),
            ("[ {\"id\": 1}]", Some(BinaryKind::Json)),
            ("{ \"id\": 1}\n{\"id\": 2}", Some(BinaryKind::Json)),
            ("{id},[name]\n1,2\n", None),
            ("[id],[name]\n1,2\n", None),
            ("<id>,name\n1,2\n", None),
            ("", None),
        ] {
            assert_eq!(BinaryKind::of_text(head.as_bytes()), kind, "{head:?}");
        }
    }
}

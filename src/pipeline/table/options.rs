//! What the user knows better of a file than it tells.

use serde::{Deserialize, Serialize};

use crate::table::Grouping;

/// What the user knows better than the file tells: it is obeyed, and only the rest is told by the file. In a workbook, whose
/// cells are no text, encoding, delimiter and quote mean nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReadOptions {
    /// Label of the encoding, as the WHATWG has it. None: told by the file.
    pub encoding: Option<String>,
    /// Between fields. None: told by the file.
    pub delimiter: Option<u8>,
    /// Around a field that holds delimiters or line ends. None: told by the file.
    pub quote: Option<u8>,
    /// Before the decimals of all numbers, `,` or `.`: the other one then stands between groups of three digits. None: told
    /// by each column.
    pub decimal: Option<u8>,
    /// Where the names of the columns stand. None: told by the file.
    pub header: Option<HeaderRows>,
    /// The sheet of a workbook or the table of an archive, from 0. None: the first one that is shown and holds a header
    /// and a row.
    pub sheet: Option<usize>,
    /// Further spellings of a missing value, in any case and whatever blanks are around them: no number, and no text.
    pub missing: Vec<String>,
}

/// Where the names of the columns stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HeaderRows {
    /// Nowhere: the first row of the table is a customer.
    Absent,
    /// In one or more rows; what stands above them is no part of the table.
    Rows {
        /// Number of the first of them, as a spreadsheet counts: the first row of the file is 1.
        first: u32,
        /// How many there are. With 0 the table has no names, and begins in row `first`.
        n_rows: u32,
    },
}

/// What was known better of a file than it tells. The next file of its kind is read in the same way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// How its text is read.
    pub options: ReadOptions,
    /// What a row of the table is. None: told by the file.
    pub grouping: Option<Grouping>,
}

impl Reading {
    /// A file can be read like this. What the page offers always can be; a text that was altered may say otherwise.
    pub(crate) fn is_sound(&self) -> bool {
        let ReadOptions { delimiter, quote, decimal, .. } = self.options;
        let is_mark = |mark: Option<u8>| mark.is_none_or(|mark| mark.is_ascii() && !matches!(mark, b'\n' | b'\r'));
        is_mark(delimiter)
            && delimiter != Some(quote.unwrap_or(b'"'))
            && matches!(quote, None | Some(b'"' | b'\'' | b'`'))
            && matches!(decimal, None | Some(b',' | b'.'))
    }
}

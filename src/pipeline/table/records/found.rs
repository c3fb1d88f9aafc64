//! What comes out of a text: rows, and what is known between two of them.

use std::cell::Cell;
use std::ops::Range;

use crate::table::lane::Taken;

/// The fields of one row of the file, unquoted.
pub(crate) struct Record<'a> {
    /// As a spreadsheet counts: the first row of the file is 1.
    pub(crate) row: u32,
    pub(super) bytes: &'a [u8],
    pub(super) ends: &'a [usize],
    /// Bytes between a field and the next: 1 where they lie as in the file.
    pub(super) gap: usize,
    /// Where the row was read otherwise than the rest of the file.
    pub(crate) oddities: &'a [Oddity],
    /// A quote stands somewhere in the row.
    pub(crate) has_quote: bool,
    /// Number of fields that are enclosed in quotes.
    pub(crate) n_enclosed: usize,
}

/// What [`Records`](super::Records) hands on.
pub(crate) enum Found<'a> {
    /// Text that begins with a row: whoever understands it may take rows from it at once.
    Lines(&'a Lines<'a>),
    /// The next row, of which nobody took anything.
    Row(&'a Record<'a>),
}

/// Text that begins with a row.
pub(crate) struct Lines<'a> {
    pub(super) input: Input<'a>,
    /// Where in the input it begins.
    pub(super) start: usize,
    /// Of the first of them.
    pub(crate) row: u32,
    /// A quoted field may go on in another line.
    pub(crate) is_trusted: bool,
    /// By whoever took some.
    pub(crate) taken: Cell<Taken>,
}

/// A piece of a file.
#[derive(Clone, Copy)]
pub(super) struct Input<'a> {
    pub(super) bytes: &'a [u8],
    /// The same, as far as it is UTF-8; nothing where nobody will ask for much of it.
    pub(super) text: &'a str,
}

impl<'a> Input<'a> {
    pub(super) fn new(bytes: &'a [u8], has_texts: bool) -> Self {
        let text = match std::str::from_utf8(if has_texts { bytes } else { &[] }) {
            Ok(text) => text,
            Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
        };
        Self { bytes, text }
    }
}

impl<'a> Lines<'a> {
    /// All that follows.
    pub(crate) fn bytes(&self) -> &'a [u8] {
        &self.input.bytes[self.start..]
    }

    /// Some of [`Self::bytes`] as text. None if they are none.
    #[inline]
    pub(crate) fn text(&self, range: Range<usize>) -> Option<&'a str> {
        let range = self.start + range.start..self.start + range.end;
        self.input.text.get(range.clone()).or_else(|| std::str::from_utf8(&self.input.bytes[range]).ok())
    }
}

/// What was read otherwise than the rules of the file have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Oddity {
    /// A quote without a partner in this field: a character like any other.
    LooseQuote(usize),
    /// Blanks between the closing quote and the delimiter, in this field: left out.
    Blank(usize),
    /// An empty field too many within the row: left out.
    Extra,
    /// A delimiter too few, beside a quote: read as if it were there.
    Missing,
    /// A quote too few, which would close a field: read as if it were there.
    Unclosed,
    /// The whole row is enclosed in quotes, those of its fields being doubled.
    Wrapped,
    /// A quote that is escaped in another way than elsewhere, in this field.
    Escape(usize),
    /// The whole row is cut at another delimiter.
    Delimiter(u8),
    /// The fields of the row are enclosed in another quote.
    Quote(u8),
}

impl<'a> Record<'a> {
    /// Number of fields, at least 1.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// One field.
    pub(crate) fn field(&self, at: usize) -> &'a [u8] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] + self.gap };
        &self.bytes[start..self.ends[at]]
    }

    /// The row as it stands in the file, and where its fields end, with the delimiter between each and the next. None
    /// where a field was quoted.
    pub(crate) fn as_found(&self) -> Option<(&'a [u8], &'a [usize])> {
        (self.gap == 1).then_some((self.bytes, self.ends))
    }

    /// All fields, in order.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &'a [u8]> {
        (0..self.len()).map(|at| self.field(at))
    }
}

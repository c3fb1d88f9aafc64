//! One row by one rule.

use memchr::memchr2;

use crate::table::Dialect;
use crate::table::records::Oddity;

/// A quoted field that does not close within so many bytes was not meant to be one.
pub(super) const LONGEST_QUOTED: usize = 1 << 20;

/// The fields of a row, one after the other.
#[derive(Default)]
pub(super) struct Fields {
    pub(super) bytes: Vec<u8>,
    /// Where each field ends in `bytes`.
    pub(super) ends: Vec<usize>,
    pub(super) oddities: Vec<Oddity>,
    /// Fields that begin with a quote.
    pub(super) quoted: Vec<usize>,
    /// A quote stands somewhere in the row.
    pub(super) has_quote: bool,
    /// How much of the text was searched in vain for a quote that closes a field.
    pub(super) searched: usize,
}

/// A rule to cut a row by, and an exception from it.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    pub(super) dialect: Dialect,
    pub(super) exception: Exception,
    /// Bytes within which a quoted field must close.
    pub(super) longest: usize,
}

/// What is different in one field of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Exception {
    None,
    /// The quote at the beginning of this field opens nothing.
    Literal(usize),
    /// The first quote of a pair that stands before a delimiter is a character of this field, the second one closes it.
    PairCloses(usize),
    /// The same in all fields.
    PairsClose,
    /// The first quote that could close this field does not: it is a character, and the delimiter behind it is one, too.
    GoesOn(usize),
}

impl Reading {
    pub(super) fn of(dialect: Dialect) -> Self {
        Self { dialect, exception: Exception::None, longest: LONGEST_QUOTED }
    }

    /// A pair of quotes before a delimiter closes this field.
    fn pairs_close(&self, field: usize) -> bool {
        [Exception::PairCloses(field), Exception::PairsClose].contains(&self.exception)
    }
}

/// How a quoted field ends.
enum Quoted {
    /// Closed; the field ends at this place of the text.
    Closed(usize),
    /// By no quote.
    Open,
    /// Beyond the text.
    Unknown,
}

impl Fields {
    /// Nothing is odd but blanks.
    pub(super) fn is_clean(&self) -> bool {
        self.oddities.iter().all(|oddity| matches!(oddity, Oddity::Blank(_)))
    }

    /// One field. Empty beyond the last.
    pub(super) fn field(&self, at: usize) -> &[u8] {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.ends.get(at).map_or(&[], |end| &self.bytes[start..*end])
    }

    /// Cuts the row at the beginning of `text`; returns where its line end stands. None if the text ends before the row
    /// does. `is_last` says that nothing follows the text.
    pub(super) fn cut(&mut self, text: &[u8], reading: Reading, is_last: bool) -> Option<usize> {
        let Dialect { delimiter, quote, escape, skips_space, .. } = reading.dialect;
        self.bytes.clear();
        self.ends.clear();
        self.oddities.clear();
        self.quoted.clear();
        self.has_quote = false;
        self.searched = 0;
        let mut at = 0;
        loop {
            let field = self.ends.len();
            if skips_space {
                at += text[at..].iter().take_while(|byte| **byte == b' ').count();
            }
            let opens = text.get(at) == Some(&quote);
            self.has_quote |= opens;
            let mut is_closed = false;
            if opens && reading.exception != Exception::Literal(field) {
                self.quoted.push(field);
                let (n_bytes, n_oddities) = (self.bytes.len(), self.oddities.len());
                match self.cut_quoted(text, at + 1, reading, is_last) {
                    Quoted::Closed(end) => (at, is_closed) = (end, true),
                    Quoted::Open => {
                        self.bytes.truncate(n_bytes);
                        self.oddities.truncate(n_oddities);
                        self.searched = text.len().min(at + reading.longest);
                    }
                    Quoted::Unknown => return None,
                }
            }
            if !is_closed {
                if opens {
                    self.oddities.push(Oddity::LooseQuote(field));
                }
                at = self.cut_unquoted(text, at, delimiter, quote, escape);
            }
            self.ends.push(self.bytes.len());
            match text.get(at) {
                Some(byte) if *byte == delimiter => at += 1,
                Some(_) => return Some(at),
                None => return is_last.then_some(at),
            }
        }
    }

    /// Takes a field without quotes around it; returns where it ends.
    fn cut_unquoted(&mut self, text: &[u8], from: usize, delimiter: u8, quote: u8, escape: Option<u8>) -> usize {
        let mut at = from;
        while let Some(&byte) = text.get(at) {
            if byte == delimiter || matches!(byte, b'\n' | b'\r') {
                break;
            }
            self.has_quote |= byte == quote;
            let next = text.get(at + 1).copied();
            if Some(byte) == escape
                && next.is_some_and(|next| next == quote || next == delimiter || Some(next) == escape)
            {
                self.bytes.extend(next);
                at += 2;
            } else {
                self.bytes.push(byte);
                at += 1;
            }
        }
        at
    }

    /// Takes a quoted field from behind its opening quote.
    fn cut_quoted(&mut self, text: &[u8], from: usize, reading: Reading, is_last: bool) -> Quoted {
        let Dialect { delimiter, quote, escape, .. } = reading.dialect;
        let field = self.ends.len();
        let ends_field = |byte: Option<&u8>| match byte {
            Some(byte) => *byte == delimiter || matches!(byte, b'\n' | b'\r'),
            None => is_last,
        };
        let mut at = from;
        let mut goes_on = reading.exception == Exception::GoesOn(field);
        loop {
            let until = text.len().min(from + reading.longest);
            let Some(n) = text.get(at..until).and_then(|text| memchr2(quote, escape.unwrap_or(quote), text)) else {
                return if is_last || until == from + reading.longest { Quoted::Open } else { Quoted::Unknown };
            };
            self.bytes.extend_from_slice(&text[at..at + n]);
            at += n;
            let next = text.get(at + 1);
            if next.is_none() && !is_last {
                return Quoted::Unknown;
            }
            if Some(text[at]) == escape {
                let Some(next) = next.copied() else { return Quoted::Open };
                if next != quote && next != text[at] && next != delimiter {
                    self.bytes.push(text[at]);
                }
                self.bytes.push(next);
                at += 2;
                continue;
            }
            if next == Some(&quote) {
                if text.get(at + 2).is_none() && !is_last {
                    return Quoted::Unknown;
                }
                self.bytes.push(quote);
                if reading.pairs_close(field) && ends_field(text.get(at + 2)) {
                    self.oddities.push(Oddity::LooseQuote(field));
                    return Quoted::Closed(at + 2);
                }
                if escape.is_some() {
                    self.oddities.push(Oddity::Escape(field));
                }
                at += 2;
                continue;
            }
            if ends_field(next) && !std::mem::take(&mut goes_on) {
                return Quoted::Closed(at + 1);
            }
            // Blanks may stand before the delimiter.
            let after = at + 1 + text[at + 1..].iter().take_while(|byte| **byte == b' ').count();
            if after > at + 1 && delimiter != b' ' {
                if after == text.len() && !is_last {
                    return Quoted::Unknown;
                }
                if ends_field(text.get(after)) {
                    self.oddities.push(Oddity::Blank(field));
                    return Quoted::Closed(after);
                }
            }
            // Not followed by what ends a field: a character of the text.
            self.take_loose(escape.is_none() && at > from && text[at - 1] == b'\\');
            self.bytes.push(quote);
            at += 1;
        }
    }

    /// Before a quote that is a character: a backslash in front of it was meant to say so.
    fn take_loose(&mut self, is_escaped: bool) {
        let field = self.ends.len();
        if is_escaped && self.bytes.last() == Some(&b'\\') {
            self.bytes.pop();
            self.oddities.push(Oddity::Escape(field));
        } else {
            self.oddities.push(Oddity::LooseQuote(field));
        }
    }
}

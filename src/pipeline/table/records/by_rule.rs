//! A row by the rule of its dialect, and the readings that are tried where it does not give what the other rows have: over
//! one line or several.

use memchr::memchr2;

use crate::table::Dialect;
use crate::table::records::fields::{LONGEST_QUOTED, Reading};
use crate::table::records::{BACKTICK, Oddity, Records, other_quote, repair};

/// A quoted field that does not close within so many bytes is not believed to be one where stray quotes were found.
pub(super) const LONGEST_DISTRUSTED: usize = 16 << 10;

/// A quoted field of several lines, in a row that is not as the others or where quotes are not believed, has so many bytes
/// at most.
const LONGEST_SEVERAL: usize = 2 << 10;

/// The lines of a text, but for blank ones.
fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> + Clone {
    text.split(|byte| matches!(byte, b'\n' | b'\r')).filter(|line| !line.is_empty())
}

impl Records {
    /// Cuts the row at the beginning of `text` into `fields`; returns where it ends. None if more text must come first.
    pub(super) fn cut_by_rule(&mut self, text: &[u8], is_last: bool) -> Option<usize> {
        let line_end = memchr2(b'\n', b'\r', text);
        let line = &text[..line_end.or(is_last.then_some(text.len()))?];
        let is_trusted = self.n_done >= self.distrusted_to;
        if !is_trusted {
            if let Some(end) = self.of_several_lines(self.dialect, (text, line.len()), is_last)? {
                return Some(end);
            }
            if self.cut_line(line) {
                return Some(line.len());
            }
        }
        let longest = if is_trusted { LONGEST_QUOTED } else { LONGEST_DISTRUSTED };
        let rule = Reading { longest, ..Reading::of(self.dialect) };
        let end = self.fields.cut(text, rule, is_last)?;
        self.distrusted_to = self.distrusted_to.max(self.n_done + self.fields.searched);
        if self.dialect.wraps_rows && self.is_wrapped() {
            self.cut_inner();
            return Some(end);
        }
        let is_whole = self.fits(&self.fields);
        let is_clean = self.fields.is_clean();
        if end == line.len() {
            if is_whole && is_clean {
                if self.is_torn() {
                    if self.with_missing(line) {
                        return Some(end);
                    }
                    self.fields.cut(line, rule, true);
                }
                if !self.without_extra() {
                    self.try_other_marks(line);
                }
                return Some(end);
            }
        } else {
            // The row goes on in other lines. Or does a stray quote hold together what are rows?
            if self.shape.is_none() || (is_clean && !(is_whole && self.are_rows(&text[..end]))) {
                return Some(end);
            }
            // A stray quote within a true field of several lines: none of these is a row.
            if is_whole && !self.has_row(&text[line.len()..end]) {
                return Some(end);
            }
            self.distrusted_to = self.distrusted_to.max(self.n_done + end);
        }
        self.cut_otherwise(text, line, (rule, is_trusted), is_last)
    }

    /// Cuts the row at the beginning of `text`, whose first line is `line`, by the first reading that fits; if none does, by
    /// the rule. Returns where it ends. None if more text must come first.
    fn cut_otherwise(
        &mut self,
        text: &[u8],
        line: &[u8],
        (rule, is_trusted): (Reading, bool),
        is_last: bool,
    ) -> Option<usize> {
        if is_trusted {
            if let Some(end) = self.of_several_lines_otherwise(text, line.len(), is_last)? {
                return Some(end);
            }
            if self.cut_line(line) {
                return Some(line.len());
            }
            if let Some(end) = self.with_exception(text, is_last)? {
                return Some(end);
            }
        }
        if self.with_closed(line) {
            return Some(line.len());
        }
        let end = self.fields.cut(text, rule, is_last)?;
        let mut below = lines(text.get(line.len()..end).unwrap_or_default());
        if self.fits(&self.fields) && !below.any(|line| self.is_customer(line)) {
            return Some(end);
        }
        self.fields.cut(line, rule, true)
    }

    /// A row of several lines which keeps the rules of some dialect, of which no line is a row, and whose fields are as they
    /// should be: where it ends. None inside if it is none, None if more text must come first.
    #[expect(clippy::option_option, reason = "no answer yet, and no answer at all")]
    fn of_several_lines(
        &mut self,
        dialect: Dialect,
        (text, line_end): (&[u8], usize),
        is_last: bool,
    ) -> Option<Option<usize>> {
        if self.shape.is_none() || !text[..line_end].contains(&dialect.quote) {
            return Some(None);
        }
        let end = self.fields.cut(text, Reading { longest: LONGEST_SEVERAL, ..Reading::of(dialect) }, is_last)?;
        let is_row = end > line_end
            && self.fits(&self.fields)
            && self.fields.is_clean()
            && self.has_kinds(&self.fields)
            && !self.has_row(&text[line_end..end]);
        Some(is_row.then_some(end))
    }

    /// The same by other marks than those of the file.
    #[expect(clippy::option_option, reason = "no answer yet, and no answer at all")]
    fn of_several_lines_otherwise(&mut self, text: &[u8], line_end: usize, is_last: bool) -> Option<Option<usize>> {
        let own = self.dialect;
        let quotes = [other_quote(own.quote), BACKTICK].map(|quote| (Dialect { quote, ..own }, Oddity::Quote(quote)));
        let delimiters = repair::BETWEEN_VALUES.into_iter().filter(|delimiter| *delimiter != own.delimiter);
        let delimiters = delimiters.map(|delimiter| (Dialect { delimiter, ..own }, Oddity::Delimiter(delimiter)));
        for (dialect, oddity) in quotes.into_iter().chain(delimiters) {
            if let Some(end) = self.of_several_lines(dialect, (text, line_end), is_last)? {
                self.fields.oddities.push(oddity);
                return Some(Some(end));
            }
        }
        Some(None)
    }

    /// Cuts a line that is a row, whatever its quotes say. False if it is not one.
    fn cut_line(&mut self, line: &[u8]) -> bool {
        let rule = Reading::of(self.dialect);
        self.fields.cut(line, rule, true);
        if !self.fits(&self.fields) {
            return self.repair(line);
        }
        if self.fields.is_clean() {
            self.try_other_marks(line);
        } else if !self.with_escape(line) && !self.with_missing(line) && !self.with_pair(line) {
            self.fields.cut(line, rule, true);
        }
        true
    }

    /// Each line of a text is a row of its own, with numbers and dates where they should be. Of two lines that is not
    /// believed: it may be chance.
    fn are_rows(&mut self, text: &[u8]) -> bool {
        if self.shape.as_ref().is_none_or(|shape| !shape.kinds.iter().any(|kind| kind.is_typed())) {
            return false;
        }
        lines(text).nth(2).is_some() && lines(text).all(|line| self.is_customer(line))
    }

    /// A line is a row by itself, with numbers and dates where they should be.
    fn is_customer(&mut self, line: &[u8]) -> bool {
        self.spare.cut(line, Reading::of(self.dialect), true);
        self.fits(&self.spare) && self.has_kinds(&self.spare) && self.n_values(&self.spare) > 0
    }

    /// One of the lines of a text is a row by itself.
    pub(super) fn has_row(&mut self, text: &[u8]) -> bool {
        let rule = Reading::of(self.dialect);
        lines(text).any(|line| {
            self.spare.cut(line, rule, true);
            self.fits(&self.spare)
        })
    }
}

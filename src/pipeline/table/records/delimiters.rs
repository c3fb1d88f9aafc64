//! Readings of one row that has a delimiter too many or too few.

use memchr::{memchr, memchr_iter};

use crate::table::cell_kind::CellKind;
use crate::table::records::by_rule::LONGEST_DISTRUSTED;
use crate::table::records::fields::{Fields, Reading};
use crate::table::records::{Oddity, Records};

/// Quotes of a row beside which a delimiter is looked for, at most.
const MOST_QUOTES: usize = 64;

/// Delimiters of a row before which a field may end that no quote closes, at most.
const MOST_ENDS: usize = 64;

impl Records {
    /// Delimiters at the end of `fields` make no field; but if numbers and dates stand in more of their places without one
    /// empty field before them, and there is no other that would do as much, then it is that one which is too many. Not
    /// where the other rows end in delimiters, too.
    pub(super) fn without_extra(&mut self) -> bool {
        let Some(shape) = &self.shape else { return false };
        let (n, expected) = (self.fields.ends.len(), shape.kinds.len());
        if expected < 2 || n <= expected || shape.is_trailed {
            return false;
        }
        let mut most = self.values_without(n).0;
        let mut found = None;
        // Of empty fields beside each other, any does.
        let starts_run =
            |at: &usize| self.fields.field(*at).is_empty() && (*at == 0 || !self.fields.field(at - 1).is_empty());
        for at in (0..expected).filter(starts_run) {
            match self.values_without(at) {
                (n_values, 0) if n_values > most => (most, found) = (n_values, Some(at)),
                (n_values, 0) if n_values == most => found = None,
                _ => (),
            }
        }
        let Some(at) = found else { return false };
        let Fields { ends, quoted, oddities, .. } = &mut self.fields;
        ends.remove(at);
        quoted.retain(|field| *field != at);
        quoted.iter_mut().filter(|field| **field > at).for_each(|field| *field -= 1);
        oddities.push(Oddity::Extra);
        true
    }

    /// How many numbers and dates stand where they should when one field is left out, and how many other things stand there.
    fn values_without(&self, left_out: usize) -> (usize, usize) {
        let found = self.typed().map(|(at, kind)| {
            let found = CellKind::of(self.fields.field(at + usize::from(at >= left_out)));
            (usize::from(found == kind), usize::from(found != kind && found != CellKind::Missing))
        });
        found.fold((0, 0), |sums, of_one| (sums.0 + of_one.0, sums.1 + of_one.1))
    }

    /// A quote stands in a field that is not enclosed.
    fn has_bare_quote(&self) -> bool {
        let fields = &self.fields;
        let is_bare = |at: usize| !fields.quoted.contains(&at) && fields.field(at).contains(&self.dialect.quote);
        fields.has_quote && (0..fields.ends.len()).any(is_bare)
    }

    /// A quote stands in the midst of a field, and numbers and dates are out of their places.
    pub(super) fn is_torn(&self) -> bool {
        self.has_bare_quote() && !self.has_kinds(&self.fields)
    }

    /// A delimiter is missing before a quote that opens a field, or behind one that closes it: with it the row has just as
    /// many fields as it should. A blank there is one of the text, as in `"Zum Hirsch" Bar`.
    pub(super) fn with_missing(&mut self, line: &[u8]) -> bool {
        let own = self.dialect;
        let expected = self.shape.as_ref().map_or(0, |shape| shape.kinds.len());
        if expected < 2 || own.escape.is_some() || line.len() > LONGEST_DISTRUSTED {
            return false;
        }
        let mut edited = Vec::with_capacity(line.len() + 1);
        let is_text = |byte: Option<&u8>| byte.is_some_and(|byte| ![own.delimiter, own.quote, b' '].contains(byte));
        for quote in memchr_iter(own.quote, line).take(MOST_QUOTES) {
            let before = is_text(quote.checked_sub(1).and_then(|before| line.get(before))).then_some(quote);
            let behind = is_text(line.get(quote + 1)).then_some(quote + 1);
            for at in before.into_iter().chain(behind) {
                if self.is_meant_with(own.delimiter, (line, at), &mut edited) {
                    self.fields.oddities.push(Oddity::Missing);
                    return true;
                }
            }
        }
        false
    }

    /// A quote opens a field and none closes it: with one before a delimiter, or at the end of the line, the row has just as
    /// many fields as it should.
    pub(super) fn with_closed(&mut self, line: &[u8]) -> bool {
        let own = self.dialect;
        let n_quotes = memchr_iter(own.quote, line).count();
        if own.escape.is_some() || line.len() > LONGEST_DISTRUSTED || n_quotes.is_multiple_of(2) {
            return false;
        }
        let mut edited = Vec::with_capacity(line.len() + 1);
        let first = memchr(own.quote, line).unwrap_or_default();
        let ends = memchr_iter(own.delimiter, line).filter(|end| *end > first).take(MOST_ENDS);
        for end in ends.chain([line.len()]) {
            if self.is_meant_with(own.quote, (line, end), &mut edited) {
                self.fields.oddities.push(Oddity::Unclosed);
                return true;
            }
        }
        false
    }

    /// A line keeps all rules with one byte more at some place. It is cut into `fields` then.
    fn is_meant_with(&mut self, byte: u8, (line, at): (&[u8], usize), edited: &mut Vec<u8>) -> bool {
        edited.clear();
        edited.extend_from_slice(&line[..at]);
        edited.push(byte);
        edited.extend_from_slice(&line[at..]);
        self.fields.cut(edited, Reading::of(self.dialect), true);
        let expected = self.shape.as_ref().map_or(0, |shape| shape.kinds.len());
        let is_sound = self.fields.ends.len() == expected && self.fields.is_clean() && !self.has_bare_quote();
        is_sound && self.is_meant()
    }
}

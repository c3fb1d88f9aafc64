//! Readings of one row that has a delimiter too many or too few.

use std::cmp::Ordering;

use memchr::memchr_iter;

use crate::table::cell_kind::CellKind;
use crate::table::records::fields::{Fields, Reading};
use crate::table::records::{LONGEST_DISTRUSTED, Oddity, Records};

/// Quotes of a row beside which a delimiter is looked for, at most.
const MOST_QUOTES: usize = 64;

impl Records {
    /// Delimiters at the end of `fields` make no field; but if numbers and dates stand in more of their places without one
    /// empty field before them, and there is no other that would do as much, then it is that one which is too many.
    pub(super) fn without_extra(&mut self) -> bool {
        let expected = self.shape.as_ref().map_or(0, |shape| shape.kinds.len());
        let n = self.fields.ends.len();
        if expected < 2 || n <= expected {
            return false;
        }
        // Of empty fields beside each other, any does.
        let starts_run =
            |at: &usize| self.fields.field(*at).is_empty() && (*at == 0 || !self.fields.field(at - 1).is_empty());
        let mut best = (self.values_without(n), None);
        for at in (0..expected).filter(starts_run) {
            let n_values = self.values_without(at);
            match n_values.cmp(&best.0) {
                Ordering::Greater => best = (n_values, Some(at)),
                Ordering::Equal => best.1 = None,
                Ordering::Less => (),
            }
        }
        let Some(at) = best.1 else { return false };
        let Fields { ends, quoted, oddities, .. } = &mut self.fields;
        ends.remove(at);
        quoted.retain(|field| *field != at);
        quoted.iter_mut().filter(|field| **field > at).for_each(|field| *field -= 1);
        oddities.push(Oddity::Extra);
        true
    }

    /// How many numbers and dates stand where they should when one field is left out. None if others stand there.
    fn values_without(&self, left_out: usize) -> Option<usize> {
        let mut n_values = 0;
        for (at, kind) in self.typed() {
            match CellKind::of(self.fields.field(at + usize::from(at >= left_out))) {
                CellKind::Missing => (),
                found if found == kind => n_values += 1,
                _ => return None,
            }
        }
        Some(n_values)
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

    /// A delimiter is missing before a quote that opens a field, or behind one that closes it.
    pub(super) fn with_missing(&mut self, line: &[u8]) -> bool {
        let own = self.dialect;
        let is_of_many = self.shape.as_ref().is_some_and(|shape| shape.kinds.len() > 1);
        if !is_of_many || own.escape.is_some() || line.len() > LONGEST_DISTRUSTED {
            return false;
        }
        let is_mark = |byte: Option<&u8>| byte.is_none_or(|byte| *byte == own.delimiter || *byte == own.quote);
        let mut edited = Vec::with_capacity(line.len() + 1);
        for quote in memchr_iter(own.quote, line).take(MOST_QUOTES) {
            let opens = !is_mark(quote.checked_sub(1).and_then(|before| line.get(before)));
            let closes = !is_mark(line.get(quote + 1));
            for at in [(opens, quote), (closes, quote + 1)].into_iter().filter_map(|(is, at)| is.then_some(at)) {
                edited.clear();
                edited.extend_from_slice(&line[..at]);
                edited.push(own.delimiter);
                edited.extend_from_slice(&line[at..]);
                self.fields.cut(&edited, Reading::of(own), true);
                if self.fields.is_clean() && self.is_meant() && !self.has_bare_quote() {
                    self.fields.oddities.push(Oddity::Missing);
                    return true;
                }
            }
        }
        false
    }
}

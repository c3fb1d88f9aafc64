//! Text → records, slice by slice, with the row numbers of a spreadsheet.
//!
//! A row without quotes is cut where it lies, sixteen bytes at a time. A row with quotes is cut by RFC 4180, read with
//! forbearance: a quote opens a field only if one closes it, and one that has no partner is a character like any other. So
//! a stray quote costs at most its own cell. Where a row does not have the number of fields that the others have, other
//! readings of this row alone are tried: see [`by_rule`] and [`repair`].
//!
//! On every text that keeps the rules it gives the records of the crate `csv`; that crate takes whatever follows a stray
//! quote for its field, up to the end of the file, and cannot be asked to read on.

use std::cell::Cell;

use serde::{Deserialize, Serialize};
use wide::u8x16;

use crate::table::Dialect;
use crate::table::cell_kind::CellKind;
use crate::table::lane::Taken;
use fields::Fields;
use found::Input;
pub(crate) use found::{Found, Lines, Oddity, Record};
pub(crate) use seam::Seam;

mod by_rule;
mod delimiters;
mod fields;
mod found;
mod repair;
mod seam;

/// A record longer than this is no customer.
const LONGEST_RECORD: usize = 16 << 20;

/// After so many rows at most that it could not take, whoever takes rows at once is asked again.
const LONGEST_PAUSE: u32 = 256;

/// A header stands in one of so many rows; one that is cut at colons or blanks in one of so many: below customers it is a
/// note.
const LAST_HEADER: u32 = 20;
const LAST_RECUT_HEADER: u32 = 3;

/// Characters of a too long field that are shown.
const SHOWN: usize = 40;

/// What a row of this file looks like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Shape {
    /// Of each column, what nearly all of its cells are.
    pub(crate) kinds: Vec<CellKind>,
    /// Nearly every row holds a quote.
    pub(crate) is_quoted: bool,
    /// Most rows end in delimiters that make no column.
    pub(crate) is_trailed: bool,
}

/// More than [`LONGEST_RECORD`] bytes without an end of the row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TooLong {
    pub(crate) row: u32,
    /// The beginning of the row.
    pub(crate) start: String,
}

/// Cuts a stream of text into records.
pub(crate) struct Records {
    dialect: Dialect,
    /// None while it is not yet known.
    shape: Option<Shape>,
    row: u32,
    after_cr: bool,
    /// What of the last slice belongs to a row that goes on.
    rest: Vec<u8>,
    /// Bytes before the present row.
    n_done: usize,
    /// Up to here a quote that opens a field and does not close it in its line is not trusted: one that stood before was
    /// found to have no partner, and the search is not made again for each row.
    distrusted_to: usize,
    /// Rows before whoever takes rows at once is asked again; and how many it was the last time.
    pause: (u32, u32),
    /// No row that begins here or later, in bytes of text, is wanted now.
    until: usize,
    plain_ends: Vec<usize>,
    fields: Fields,
    spare: Fields,
}

/// Encloses the fields of a row here and there, as in the exports of databases.
pub(crate) const BACKTICK: u8 = b'`';

/// The quote that a row may be written in instead.
pub(crate) fn other_quote(quote: u8) -> u8 {
    if quote == b'"' { b'\'' } else { b'"' }
}

fn each_record<E>(found: &Found<'_>, on_record: &mut impl FnMut(&Record<'_>) -> Result<(), E>) -> Result<(), E> {
    match found {
        Found::Lines(_) => Ok(()),
        Found::Row(record) => on_record(record),
    }
}

impl Records {
    /// For a text without its byte order mark.
    pub(crate) fn new(dialect: Dialect, shape: Option<Shape>) -> Self {
        Self {
            dialect,
            shape,
            row: 1,
            after_cr: false,
            rest: Vec::new(),
            n_done: 0,
            distrusted_to: 0,
            pause: (0, 0),
            until: usize::MAX,
            plain_ends: vec![0; 64],
            fields: Fields::default(),
            spare: Fields::default(),
        }
    }

    /// Hands each record that ends in `input` to `on_record`. `input` may begin and end anywhere.
    ///
    /// # Errors
    /// Those of `on_record`, and a record that is too long.
    pub(crate) fn feed<E: From<TooLong>>(
        &mut self,
        input: &[u8],
        mut on_record: impl FnMut(&Record<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.cut_all(input, false, |found| each_record(&found, &mut on_record))
    }

    /// As [`Self::feed`], with the rows of whole lines before them.
    ///
    /// # Errors
    /// As there.
    pub(crate) fn feed_lines<E: From<TooLong>>(
        &mut self,
        input: &[u8],
        on_found: impl FnMut(Found<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.cut_all(input, false, on_found)
    }

    /// The end of the text: hands on the last records.
    ///
    /// # Errors
    /// Those of `on_record`.
    pub(crate) fn finish<E: From<TooLong>>(
        &mut self,
        mut on_record: impl FnMut(&Record<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.cut_all(&[], true, |found| each_record(&found, &mut on_record))
    }

    /// As [`Self::finish`], for whoever took rows at once.
    ///
    /// # Errors
    /// As there.
    pub(crate) fn finish_lines<E: From<TooLong>>(
        &mut self,
        on_found: impl FnMut(Found<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.cut_all(&[], true, on_found)
    }

    fn cut_all<E: From<TooLong>>(
        &mut self,
        input: &[u8],
        is_last: bool,
        mut on_found: impl FnMut(Found<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        if self.rest.is_empty() {
            let n_done = self.cut_some(input, is_last, &mut on_found)?;
            self.rest.extend_from_slice(&input[n_done..]);
            return Ok(());
        }
        let mut rest = std::mem::take(&mut self.rest);
        rest.extend_from_slice(input);
        let n_done = self.cut_some(&rest, is_last, &mut on_found)?;
        rest.drain(..n_done);
        self.rest = rest;
        Ok(())
    }

    /// Cuts the records that end in `input`; returns how many bytes these are.
    fn cut_some<E: From<TooLong>>(
        &mut self,
        input: &[u8],
        is_last: bool,
        on_found: &mut impl FnMut(Found<'_>) -> Result<(), E>,
    ) -> Result<usize, E> {
        let has_texts = self
            .shape
            .as_ref()
            .is_some_and(|shape| shape.kinds.iter().any(|kind| matches!(kind, CellKind::Date | CellKind::Text)));
        let whole = Input::new(input, has_texts);
        let mut at = 0;
        loop {
            let n_wanted = self.until.saturating_sub(self.n_done).min(input.len() - at);
            let start = at + self.skip_line_ends(&input[at..at + n_wanted]);
            self.n_done += start - at;
            at = start;
            let text = &input[at..];
            if text.is_empty() || self.is_over() {
                return Ok(at);
            }
            if let Some(n_bytes) = self.offer(whole, at, on_found)? {
                at += n_bytes;
                continue;
            }
            let end = if let Some(end) = self.cut_plain(text) {
                on_found(Found::Row(&Record {
                    row: self.row,
                    bytes: &text[..end],
                    ends: &self.plain_ends,
                    gap: 1,
                    oddities: &[],
                    has_quote: false,
                    n_enclosed: 0,
                }))?;
                end
            } else {
                let distrusted_to = self.distrusted_to;
                let Some(end) = self.cut_by_rule(text, is_last) else {
                    // The row comes again, with more text: as if for the first time.
                    self.distrusted_to = distrusted_to;
                    if text.len() > LONGEST_RECORD {
                        return Err(self.too_long(text).into());
                    }
                    return Ok(at);
                };
                on_found(Found::Row(&Record {
                    row: self.row,
                    bytes: &self.fields.bytes,
                    ends: &self.fields.ends,
                    gap: 0,
                    oddities: &self.fields.oddities,
                    has_quote: self.fields.has_quote,
                    n_enclosed: self.fields.quoted.len(),
                }))?;
                end
            };
            self.row += 1;
            self.after_cr = text.get(end) == Some(&b'\r');
            let n_taken = (end + 1).min(text.len());
            self.n_done += n_taken;
            at += n_taken;
        }
    }

    /// Lets whoever takes rows at once take some from `start` on. Returns how many bytes these are, if any.
    fn offer<E>(
        &mut self,
        input: Input<'_>,
        start: usize,
        on_found: &mut impl FnMut(Found<'_>) -> Result<(), E>,
    ) -> Result<Option<usize>, E> {
        if self.shape.is_none() || self.until != usize::MAX {
            return Ok(None);
        }
        let (n_left, pause) = self.pause;
        if n_left > 0 {
            self.pause.0 -= 1;
            return Ok(None);
        }
        let is_trusted = self.n_done >= self.distrusted_to;
        let lines = Lines { input, start, row: self.row, is_trusted, taken: Cell::default() };
        on_found(Found::Lines(&lines))?;
        let Taken { n_bytes, n_rows } = lines.taken.get();
        if n_rows == 0 {
            // Where it cannot be done for one row, it may not be done for the next.
            let pause = (2 * pause + 1).min(LONGEST_PAUSE);
            self.pause = (pause, pause);
            return Ok(None);
        }
        self.pause.1 = pause.saturating_sub(n_rows);
        self.row += n_rows;
        self.n_done += n_bytes;
        self.after_cr = input.bytes[start + n_bytes - 1] == b'\r';
        Ok(Some(n_bytes))
    }

    /// Cuts the row at the beginning of `text` where it lies, if it lies there to its end, holds no quote and has the
    /// number of fields that it should have. Returns where its line end stands.
    fn cut_plain(&mut self, text: &[u8]) -> Option<usize> {
        let Dialect { delimiter, quote, escape, skips_space, wraps_rows } = self.dialect;
        let is_odd = self.shape.as_ref().is_some_and(|shape| shape.is_quoted);
        if skips_space || wraps_rows || is_odd {
            return None;
        }
        let escape = escape.unwrap_or(quote);
        let is = |byte: u8, block: u8x16| block.simd_eq(u8x16::splat(byte));
        self.plain_ends.clear();
        // What is shorter than a block at the end of a slice is left to the rule.
        let (blocks, _) = text[..text.len().min(LONGEST_RECORD)].as_chunks::<16>();
        for (at, block) in blocks.iter().enumerate() {
            let block = u8x16::new(*block);
            let ends =
                is(delimiter, block) | is(b'\n', block) | is(b'\r', block) | is(quote, block) | is(escape, block);
            let mut ends = ends.to_bitmask();
            while ends != 0 {
                let end = at * 16 + ends.trailing_zeros() as usize;
                ends &= ends - 1;
                if text[end] == quote || text[end] == escape {
                    return None;
                }
                self.plain_ends.push(end);
                if text[end] != delimiter {
                    // Perhaps a row in the other quote.
                    if text[0] == other_quote(quote) || text[0] == BACKTICK {
                        return None;
                    }
                    let is_whole = self.shape.as_ref().is_none_or(|shape| self.plain_ends.len() == shape.kinds.len());
                    return is_whole.then_some(end);
                }
            }
        }
        None
    }

    /// The number of fields is that of the other rows. Delimiters at the end of the row make no field.
    fn fits(&self, fields: &Fields) -> bool {
        let Some(shape) = &self.shape else { return true };
        let (n, expected) = (fields.ends.len(), shape.kinds.len());
        n == expected || (n > expected && (expected..n).all(|at| fields.field(at).is_empty()))
    }

    /// Counts blank lines; the line feed after a carriage return belongs to it. Returns how many bytes these are.
    fn skip_line_ends(&mut self, text: &[u8]) -> usize {
        for (at, byte) in text.iter().enumerate() {
            match byte {
                b'\n' if self.after_cr => self.after_cr = false,
                b'\n' | b'\r' => {
                    self.after_cr = *byte == b'\r';
                    self.row += 1;
                }
                _ => return at,
            }
        }
        text.len()
    }

    fn too_long(&self, text: &[u8]) -> TooLong {
        let start = String::from_utf8_lossy(&text[..4 * SHOWN]);
        TooLong { row: self.row, start: start.lines().next().unwrap_or_default().chars().take(SHOWN).collect() }
    }
}

#[cfg(test)]
mod tests;

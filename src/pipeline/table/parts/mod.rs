//! A file in parts: each is read by itself, and they are put together to what reading it from its beginning to its end gives.
//!
//! Where a part begins nobody knows who has not read what is before: a line end may stand between quotes. So a part is read as
//! if one of its first line ends, which looks like it, were the end of a row, and it says where that was, and how its own last
//! row ended. Whoever puts the parts together takes one only if it began exactly where the one before ended, and in the same
//! state; any other is read anew from there.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use encoding_rs::Encoding;
use serde::{Deserialize, Serialize};
use wide::u8x16;

use crate::table::columns::{Columns, Strip};
use crate::table::digest::Digest;
use crate::table::layout::Layout;
use crate::table::parcel::Parcel;
use crate::table::records::{Found, Records, Seam, TooLong};
use crate::table::rows::Part as Piece;
use crate::table::sheet::{SentRows, Sheet};
use crate::table::{Dialect, Table, TableError, TableReader};

mod start;

/// Bytes of the first part, which one worker reads while the others wait for it: enough to decide how the file is read, and a
/// whole block of the digest.
pub const FIRST_PART: u64 = 1 << 20;

/// Bytes of each other part, at least and at most: whole blocks of the digest. Of a large part the browser fetches each byte
/// in half the time that it takes of a small one.
const LEAST: u64 = 1 << 20;
const MOST: u64 = 8 << 20;

/// So many parts are enough for all workers to have something to do, and for progress to be seen.
const ENOUGH: u64 = 16;

/// Bytes of each part but the first, of a file of this size.
pub(super) fn part_size(size: u64) -> u64 {
    (size / ENOUGH / LEAST * LEAST).clamp(LEAST, MOST)
}

/// Bytes of the next part that are looked at for the end of a row.
const TAIL: u64 = 64 << 10;

/// How the parts of a file are read: what its beginning tells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cut {
    pub(super) size: u64,
    pub(super) first_size: u64,
    pub(super) part_size: u64,
    /// Rows of a part, if it is like the first.
    pub(super) n_rows: usize,
    /// One in which a byte is a character, or UTF-8.
    pub(super) encoding: String,
    pub(super) dialect: Dialect,
    pub(super) layout: Layout,
    /// Held like those of the beginning, without a row.
    pub(super) columns: Parcel,
}

/// A part of a file, read by itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Hashes of its blocks.
    blocks: Vec<u64>,
    /// None where it makes no sense by itself.
    rows: Option<PartRows>,
}

impl Part {
    /// About as many bytes as it takes.
    pub fn n_bytes(&self) -> usize {
        self.rows.as_ref().map_or(0, |rows| rows.rows.n_bytes()) + 8 * self.blocks.len() + 256
    }
}

/// The rows of a part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct PartRows {
    pub(super) encoding: String,
    /// There is more than ASCII.
    pub(super) has_letters: bool,
    /// Where its first row begins, and how it ends.
    pub(super) start: Seam,
    pub(super) end: Seam,
    /// First byte of the file behind its last row.
    pub(super) end_at: u64,
    pub(super) rows: SentRows,
}

impl Cut {
    /// Number of parts. The first one is the beginning, by which the cut was found.
    pub fn n_parts(&self) -> u32 {
        let n_others = self.size.saturating_sub(self.first_size).div_ceil(self.part_size);
        u32::try_from(1 + n_others).unwrap_or(u32::MAX)
    }

    /// First byte of a part; of the one behind the last, the end of the file.
    pub(super) fn start_of(&self, part: u32) -> u64 {
        let before = |others: u32| self.first_size + u64::from(others) * self.part_size;
        self.size.min(part.checked_sub(1).map_or(0, before))
    }

    /// The bytes that are read for a part that is not the first: its own with the one before, which may be the end of a row, and
    /// some behind, where its last row may go on.
    pub fn bytes_of(&self, part: u32) -> Range<u64> {
        self.start_of(part).saturating_sub(1)..self.size.min(self.start_of(part + 1) + TAIL)
    }

    /// Reads a part that is not the first; `read` gives so many bytes of the file from a place, fewer only at its end, and at
    /// least one before it.
    ///
    /// # Errors
    /// Those of `read`.
    pub fn read<E>(&self, part: u32, read: &mut impl FnMut(u64, u64) -> Result<Vec<u8>, E>) -> Result<Part, E> {
        let (start, end) = (self.start_of(part), self.start_of(part + 1));
        let n_bytes = usize::try_from(end - start).unwrap_or(usize::MAX);
        let wanted = self.bytes_of(part);
        let bytes = read(wanted.start, wanted.end - wanted.start)?;
        let Some((own, tail)) = bytes.split_at_checked(n_bytes + 1) else {
            return Ok(Part::default()); // the file is no longer what it was
        };
        let mut digest = Digest::default();
        digest.update(&own[1..]);
        let rows = self.rows(own, tail, end, read)?;
        Ok(Part { blocks: digest.into_blocks(), rows })
    }

    /// The rows of a part that ends at `end`: `own` is the byte before it and its bytes, `tail` are some that follow.
    fn rows<E>(
        &self,
        own: &[u8],
        tail: &[u8],
        end: u64,
        read: &mut impl FnMut(u64, u64) -> Result<Vec<u8>, E>,
    ) -> Result<Option<PartRows>, E> {
        let Some(first) = self.first_row_end(own) else { return Ok(None) };
        let Some(mut reading) = Reading::new(self, own[first], self.n_rows) else { return Ok(None) };
        let start = Seam { extra: reading.text(&own[1..=first]).len(), ..reading.records.seam() };
        let mut is_read = reading.feed(&own[first + 1..]);
        // From here on only the row that has begun.
        reading.records.close();
        let (mut beyond, mut at, mut more) = (Vec::new(), end, Cow::Borrowed(tail));
        while is_read && !reading.records.is_over() {
            if more.is_empty() {
                is_read = reading.finish(); // the end of the file is the end of its last row
                break;
            }
            beyond.extend_from_slice(&reading.text(&more));
            is_read = reading.feed(&more);
            at += more.len() as u64;
            more = Cow::Owned(if at < self.size && !reading.records.is_over() { read(at, TAIL)? } else { Vec::new() });
        }
        let end_seam = reading.records.seam();
        // Where a byte is a character: as many bytes as characters.
        let beyond = &beyond[..end_seam.extra.min(beyond.len())];
        let n_beyond =
            if reading.decoder.is_none() { beyond.len() } else { String::from_utf8_lossy(beyond).chars().count() };
        Ok(is_read.then(|| PartRows {
            encoding: self.encoding.clone(),
            has_letters: reading.has_letters,
            start,
            end: end_seam,
            end_at: end + n_beyond as u64,
            rows: reading.sheet.into_sent(),
        }))
    }
}

/// A part while it is read.
struct Reading {
    /// None for UTF-8, whose damage is told cell by cell.
    decoder: Option<&'static Encoding>,
    records: Records,
    sheet: Sheet,
    has_letters: bool,
}

impl Reading {
    /// Behind a line end, with room for so many rows.
    fn new(cut: &Cut, line_end: u8, n_rows: usize) -> Option<Self> {
        let encoding = Encoding::for_label(cut.encoding.as_bytes())?;
        let mut records = Records::new(cut.dialect, Some(cut.layout.shape.clone()));
        records.begin_behind(line_end);
        let mut columns: Columns = cut.columns.clone().into_strips().map(Strip::shortened).collect();
        columns.reserve(n_rows);
        let sheet = Sheet::of_part(&cut.layout, cut.dialect, columns).ok()?;
        let decoder = (encoding != encoding_rs::UTF_8).then_some(encoding);
        Some(Self { decoder, records, sheet, has_letters: false })
    }

    fn text<'a>(&self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        match self.decoder {
            None => Cow::Borrowed(bytes),
            Some(encoding) => match encoding.decode_without_bom_handling(bytes).0 {
                Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
                Cow::Owned(text) => Cow::Owned(text.into_bytes()),
            },
        }
    }

    /// False where a row is none.
    fn feed(&mut self, bytes: &[u8]) -> bool {
        self.has_letters |= !is_ascii(bytes);
        let text = self.text(bytes);
        let Self { records, sheet, .. } = self;
        records.feed_lines(&text, |found| take(sheet, &found)).is_ok()
    }

    fn finish(&mut self) -> bool {
        let Self { records, sheet, .. } = self;
        records.finish_lines(|found| take(sheet, &found)).is_ok()
    }
}

/// Four blocks at a time: this is for every byte of the file.
fn is_ascii(bytes: &[u8]) -> bool {
    let (blocks, rest) = bytes.as_chunks::<64>();
    let is = |block: &[u8; 64]| {
        let (lanes, _) = block.as_chunks::<16>();
        let all = lanes.iter().fold(u8x16::splat(0), |all, lanes| all | u8x16::new(*lanes));
        (all & u8x16::splat(0x80)) == u8x16::splat(0)
    };
    blocks.iter().all(is) && rest.is_ascii()
}

/// A part makes no sense by itself.
struct Senseless;

impl From<TooLong> for Senseless {
    fn from(_: TooLong) -> Self {
        Self
    }
}

fn take(sheet: &mut Sheet, found: &Found<'_>) -> Result<(), Senseless> {
    let piece = match found {
        Found::Lines(lines) => Piece::Lines(lines),
        Found::Row(record) => Piece::Row(record),
    };
    sheet.take(piece).map_err(|_| Senseless)
}

/// Puts the parts of a file together, in their order.
pub struct Assembly {
    cut: Cut,
    reader: TableReader,
    waiting: BTreeMap<u32, Part>,
    next: u32,
    /// Parts that were taken as they are.
    n_taken: usize,
}

impl Assembly {
    /// Of a file of which the reader has read the first part.
    pub fn new(cut: Cut, mut reader: TableReader) -> Self {
        reader.reserve(cut.size);
        Self { cut, reader, waiting: BTreeMap::new(), next: 1, n_taken: 0 }
    }

    /// How its parts are read.
    pub fn cut(&self) -> &Cut {
        &self.cut
    }

    /// Bytes and rows read, up to the first part that is missing.
    pub fn done(&self) -> (u64, usize) {
        (self.cut.start_of(self.next), self.reader.n_rows())
    }

    /// Takes a part, whichever it is; `read` as in [`Cut::read`].
    ///
    /// # Errors
    /// When the file cannot be a table, and those of `read`.
    pub fn take<E: From<TableError>>(
        &mut self,
        at: u32,
        part: Part,
        read: &mut impl FnMut(u64, u64) -> Result<Vec<u8>, E>,
    ) -> Result<(), E> {
        self.waiting.insert(at, part);
        while let Some(mut part) = self.waiting.remove(&self.next) {
            let rows = part.rows.take();
            if self.end_row(read)? && self.reader.take_part(rows)? {
                self.n_taken += 1;
            } else {
                // As if there were no parts.
                self.reader.reopen();
                let end = self.cut.start_of(self.next + 1);
                while self.reader.position() < end {
                    let bytes = read(self.reader.position(), end - self.reader.position())?;
                    self.reader.read_on(&bytes)?;
                }
            }
            self.reader.take_blocks(&part.blocks);
            self.next += 1;
        }
        Ok(())
    }

    /// Reads on to the end of the row that began in the part before. False where that cannot be told.
    fn end_row<E: From<TableError>>(
        &mut self,
        read: &mut impl FnMut(u64, u64) -> Result<Vec<u8>, E>,
    ) -> Result<bool, E> {
        loop {
            let position = self.reader.position();
            match self.reader.is_between_rows() {
                Some(true) => return Ok(true),
                Some(false) if position < self.cut.size => self.reader.read_on(&read(position, TAIL)?)?,
                _ => return Ok(false),
            }
        }
    }

    /// All parts are there: decides what each column is.
    ///
    /// # Errors
    /// When the file is no table, see [`TableError`].
    pub fn finish(self) -> Result<Table, TableError> {
        self.reader.finish()
    }
}

#[cfg(test)]
mod tests;

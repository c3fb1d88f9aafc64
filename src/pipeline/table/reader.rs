//! Bytes → [`Sheet`] → [`Table`], slice by slice.

use crate::table::digest::Digest;
use crate::table::parts::{Cut, PartRows, part_size};
use crate::table::preview::ENOUGH;
use crate::table::rows::Rows;
use crate::table::sheet::Sheet;
use crate::table::{ReadOptions, Table, TableError};

/// So much longer than the rows before may those be that follow, until the columns need more room.
const SPARE: f64 = 1.02;

/// Reads a file that arrives in slices, which may be cut anywhere.
pub struct TableReader {
    digest: Digest,
    /// In the file, of the byte that comes next.
    position: u64,
    rows: Rows,
    sheet: Sheet,
}

impl Default for TableReader {
    fn default() -> Self {
        Self::new(&ReadOptions::default())
    }
}

impl TableReader {
    /// At the start of a file. What the options leave open is told by the file.
    pub fn new(options: &ReadOptions) -> Self {
        Self::of(Rows::new(options, None), options)
    }

    /// At the start of a file of which no more is wanted than its head.
    pub(super) fn of_head(options: &ReadOptions) -> Self {
        Self::of(Rows::new(options, Some(ENOUGH)), options)
    }

    fn of(rows: Rows, options: &ReadOptions) -> Self {
        Self { digest: Digest::default(), position: 0, rows, sheet: Sheet::new(options) }
    }

    /// Takes the next bytes of the file.
    ///
    /// # Errors
    /// When the file cannot be a table, as soon as that is known. The reader is of no use after an error.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), TableError> {
        self.digest.update(bytes);
        self.read_on(bytes)
    }

    /// As [`Self::feed`], for bytes of which the digest is told otherwise.
    pub(super) fn read_on(&mut self, bytes: &[u8]) -> Result<(), TableError> {
        self.move_to(self.position + bytes.len() as u64)?;
        let Self { rows, sheet, .. } = self;
        rows.feed(bytes, |part| sheet.take(part))
    }

    fn move_to(&mut self, position: u64) -> Result<(), TableError> {
        self.position = position;
        if position > u64::from(u32::MAX) { Err(TableError::TooLarge) } else { Ok(()) }
    }

    /// How the rest of a file of `size` bytes can be read in parts, of which this reader has read the first. None where it
    /// cannot, or is not worth it.
    pub fn cut(&mut self, size: u64) -> Option<Cut> {
        self.cut_by(size, part_size(size))
    }

    /// As [`Self::cut`], in parts of this size. The digest is that of the file only if they are whole blocks of it.
    pub fn cut_by(&mut self, size: u64, part_size: u64) -> Option<Cut> {
        let n_rows = self.n_rows_in(part_size);
        let (encoding, dialect, layout) = self.rows.cut()?;
        let first_size = self.position;
        (size > first_size + part_size).then(|| Cut {
            size,
            first_size,
            part_size,
            n_rows,
            encoding: encoding.to_owned(),
            dialect,
            layout: layout.clone(),
            columns: self.sheet.empty_columns(),
        })
    }

    /// Makes room for a file of `size` bytes, if the rest of it is like what was read.
    pub(super) fn reserve(&mut self, size: u64) {
        self.sheet.reserve(self.n_rows_in(size.saturating_sub(self.position)));
    }

    /// About as many rows as so many bytes hold, if they are like those that were read.
    fn n_rows_in(&self, n_bytes: u64) -> usize {
        let n_rows = SPARE * self.n_rows() as f64 * n_bytes as f64 / self.position.max(1) as f64;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a guess")]
        let n_rows = n_rows as usize;
        n_rows
    }

    /// Bytes of the file that were read or skipped.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// Rows of the table so far.
    pub fn n_rows(&self) -> usize {
        self.sheet.n_rows()
    }

    /// As [`Rows::is_between_rows`].
    pub(super) fn is_between_rows(&mut self) -> Option<bool> {
        self.rows.is_between_rows()
    }

    /// As [`Rows::reopen`].
    pub(super) fn reopen(&mut self) {
        self.rows.reopen();
    }

    /// Takes rows that were read elsewhere, if they are those that follow. False, and nothing is done, if not.
    pub(super) fn take_part(&mut self, part: Option<PartRows>) -> Result<bool, TableError> {
        let Some(part) = part else { return Ok(false) };
        let Some(first) = self.rows.skip(&part.encoding, part.has_letters, (part.start, part.end)) else {
            return Ok(false);
        };
        self.sheet.append(part.rows, first - part.start.row);
        self.move_to(part.end_at)?;
        Ok(true)
    }

    /// The hashes of the next blocks of the file.
    pub(super) fn take_blocks(&mut self, blocks: &[u64]) {
        self.digest.extend(blocks);
    }

    /// The end of the file: decides what each column is.
    ///
    /// # Errors
    /// When the file is no table, see [`TableError`].
    pub fn finish(self) -> Result<Table, TableError> {
        self.finish_sheet()?.into_table()
    }

    /// The end of the file: what stands in it, as text.
    ///
    /// # Errors
    /// When the file is no sheet of rows, see [`TableError`].
    pub fn finish_sheet(self) -> Result<Sheet, TableError> {
        let Self { rows, mut sheet, digest, .. } = self;
        let format = rows.finish(|part| sheet.take(part))?;
        sheet.end(format, digest.digest())
    }
}

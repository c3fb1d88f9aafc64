//! Bytes → [`Sheet`] → [`Table`], slice by slice.

use xxhash_rust::xxh3::Xxh3;

use crate::table::preview::ENOUGH;
use crate::table::rows::Rows;
use crate::table::sheet::Sheet;
use crate::table::{ReadOptions, Table, TableError};

/// Reads a file that arrives in slices, which may be cut anywhere.
pub struct TableReader {
    digest: Xxh3,
    n_bytes: u64,
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
        Self { digest: Xxh3::new(), n_bytes: 0, rows, sheet: Sheet::new(options) }
    }

    /// Takes the next bytes of the file.
    ///
    /// # Errors
    /// When the file cannot be a table, as soon as that is known. The reader is of no use after an error.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), TableError> {
        self.digest.update(bytes);
        self.n_bytes += bytes.len() as u64;
        if self.n_bytes > u64::from(u32::MAX) {
            return Err(TableError::TooLarge);
        }
        let Self { rows, sheet, .. } = self;
        rows.feed(bytes, |part| sheet.take(part))
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

//! Bytes → [`Sheet`] → [`Table`], slice by slice.

use xxhash_rust::xxh3::Xxh3;

use crate::table::dialect::{HEAD, delimiter};
use crate::table::error::BinaryKind;
use crate::table::records::Records;
use crate::table::sheet::{Fault, Sheet};
use crate::table::{Dialect, Table, TableError};

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Reads a file that arrives in slices, which may be cut anywhere.
pub struct TableReader {
    digest: Xxh3,
    n_bytes: u64,
    stage: Stage,
}

enum Stage {
    /// Bytes that wait for the decision on the dialect.
    Head(Vec<u8>),
    Rows(Box<Rows>),
}

struct Rows {
    records: Records,
    sheet: Sheet,
}

impl Default for TableReader {
    fn default() -> Self {
        Self { digest: Xxh3::new(), n_bytes: 0, stage: Stage::Head(Vec::new()) }
    }
}

impl TableReader {
    /// At the start of a file.
    pub fn new() -> Self {
        Self::default()
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
        match &mut self.stage {
            Stage::Head(head) => {
                head.extend_from_slice(bytes);
                if head.len() >= HEAD {
                    self.stage = Stage::Rows(Box::new(Rows::start(head, false)?));
                }
                Ok(())
            }
            Stage::Rows(rows) => rows.feed(bytes),
        }
    }

    /// The end of the file: decides what each column is.
    ///
    /// # Errors
    /// When the file is no table, see [`TableError`].
    pub fn finish(self) -> Result<Table, TableError> {
        Ok(self.finish_sheet()?.table())
    }

    /// The end of the file: what stands in it, as text.
    ///
    /// # Errors
    /// When the file is no sheet of rows, see [`TableError`].
    pub fn finish_sheet(self) -> Result<Sheet, TableError> {
        let rows = match self.stage {
            Stage::Head(head) => Rows::start(&head, true)?,
            Stage::Rows(rows) => *rows,
        };
        rows.finish(self.digest.digest())
    }
}

impl Rows {
    fn start(head: &[u8], is_whole: bool) -> Result<Self, TableError> {
        if let Some(kind) = BinaryKind::of(&head[..head.len().min(HEAD)]) {
            return Err(TableError::Binary { kind });
        }
        let (has_bom, text) = match head.strip_prefix(BYTE_ORDER_MARK) {
            Some(text) => (true, text),
            None => (false, head),
        };
        // The evidence is the same however the file was sliced.
        let shown = &text[..text.len().min(HEAD - BYTE_ORDER_MARK.len())];
        let delimiter = delimiter(shown, is_whole && shown.len() == text.len());
        let sheet = Sheet::new(Dialect { delimiter, has_bom });
        let mut rows = Self { records: Records::new(delimiter), sheet };
        rows.feed(text)?;
        Ok(rows)
    }

    fn feed(&mut self, bytes: &[u8]) -> Result<(), TableError> {
        let sheet = &mut self.sheet;
        self.records.feed(bytes, |record| sheet.take(record)).map_err(|fault: Fault| fault.with_names(sheet.names()))
    }

    fn finish(self, digest: u64) -> Result<Sheet, TableError> {
        let Self { records, mut sheet } = self;
        records.finish(|record| sheet.take(record)).map_err(|fault: Fault| fault.with_names(sheet.names()))?;
        sheet.end(digest)
    }
}

//! A sheet of cells → CSV text by RFC 4180.
//!
//! How wide a sheet is shows at its end only: what its file says of that counts cells that are empty and merely coloured.
//! So the rows wait as text, a few bytes for each cell, and are filled up to the width when they are handed on.

use crate::order::sort_by;
use crate::table::unpack::bound::{MOST_HELD, at_most};
use crate::table::unpack::error::{Container, ContainerError};

/// Rows and columns of the largest sheet that the spreadsheet programs have.
pub(super) const MOST_ROWS: u32 = 1 << 20;
pub(super) const MOST_COLUMNS: u32 = 1 << 14;

/// Bytes that are handed on at once.
const PIECE: usize = 64 << 10;

/// The text of one sheet.
pub(super) struct Written {
    container: Container,
    /// Whole rows, each without the empty cells at its end.
    pieces: Vec<Piece>,
    n_bytes: u64,
    n_rows: usize,
    /// The first and the last column with something in it.
    columns: Option<(u32, u32)>,
    /// The row that is written: its cells as they come.
    row: u32,
    cells: Vec<(u32, usize)>,
    text: String,
    /// Bytes after which no more is wanted.
    enough: u64,
}

#[derive(Default)]
struct Piece {
    text: String,
    rows: Vec<Row>,
}

#[derive(Clone, Copy)]
struct Row {
    /// From 0.
    number: u32,
    n_fields: u32,
    end: usize,
}

impl Written {
    /// Of a sheet without cells. From `enough` bytes on [`Self::is_enough`] says that the head of the sheet is there.
    pub(super) fn new(container: Container, enough: Option<usize>) -> Self {
        Self {
            container,
            pieces: Vec::new(),
            n_bytes: 0,
            n_rows: 0,
            columns: None,
            row: 0,
            cells: Vec::new(),
            text: String::new(),
            enough: enough.map_or(u64::MAX, |enough| enough as u64),
        }
    }

    /// Writes one cell; an empty one is none. Rows come in their order.
    ///
    /// # Errors
    /// When the cell is beyond the largest sheet, or rows do not come in their order, or the sheet is larger than a tab
    /// holds.
    pub(super) fn cell(&mut self, row: u32, column: u32, text: &str) -> Result<(), ContainerError> {
        if row != self.row {
            self.end_row()?;
        }
        if row < self.row || row >= MOST_ROWS || column >= MOST_COLUMNS {
            return Err(ContainerError::Damaged { container: self.container });
        }
        self.row = row;
        if !text.is_empty() {
            self.text.push_str(text);
            self.cells.push((column, self.text.len()));
        }
        Ok(())
    }

    /// Writes the row again that was just ended, below itself.
    ///
    /// # Errors
    /// As [`Self::cell`].
    pub(super) fn repeat(&mut self, row: u32) -> Result<(), ContainerError> {
        self.end_row()?;
        let Some(piece) = self.pieces.last_mut() else { return Ok(()) };
        let Some(last) = piece.rows.last().copied() else { return Ok(()) };
        let start = piece.rows.len().checked_sub(2).map_or(0, |before| piece.rows[before].end);
        let text = piece.text[start..last.end].to_owned();
        self.push_row(row, last.n_fields, &text)
    }

    /// The row is complete.
    pub(super) fn end_row(&mut self) -> Result<(), ContainerError> {
        if self.cells.is_empty() {
            return Ok(());
        }
        let mut cells: Vec<(u32, &str)> = Vec::with_capacity(self.cells.len());
        let mut start = 0;
        for (column, end) in &self.cells {
            cells.push((*column, &self.text[start..*end]));
            start = *end;
        }
        // In nearly every file they are in order.
        if !cells.is_sorted_by_key(|(column, _)| *column) {
            sort_by(&mut cells, |a, b| a.0.cmp(&b.0));
        }
        cells.dedup_by_key(|(column, _)| *column);
        let (first, last) = (cells[0].0, cells[cells.len() - 1].0);
        let mut line = String::with_capacity(self.text.len() + last as usize + 2);
        let mut at = 0;
        for (column, text) in cells {
            while at < column {
                line.push(',');
                at += 1;
            }
            push_field(&mut line, text);
        }
        let (before, after) = self.columns.unwrap_or((first, last));
        self.columns = Some((before.min(first), after.max(last)));
        self.cells.clear();
        self.text.clear();
        self.push_row(self.row, last + 1, &line)
    }

    fn push_row(&mut self, row: u32, n_fields: u32, line: &str) -> Result<(), ContainerError> {
        if self.pieces.last().is_none_or(|piece| piece.text.len() >= PIECE) {
            self.pieces.push(Piece::default());
        }
        if let Some(piece) = self.pieces.last_mut() {
            piece.text.push_str(line);
            piece.rows.push(Row { number: row, n_fields, end: piece.text.len() });
        }
        self.n_rows += 1;
        self.n_bytes += (line.len() + size_of::<Row>()) as u64;
        at_most(self.n_bytes, MOST_HELD, self.container)
    }

    /// Rows with something in them.
    pub(super) fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// No more rows are wanted.
    pub(super) fn is_enough(&self) -> bool {
        self.n_bytes >= self.enough
    }

    /// Hands the text on: rows of nothing as blank lines, so that rows keep their number; all others from the first to
    /// the last column that has something in it.
    ///
    /// # Errors
    /// Those of `take`.
    pub(super) fn hand_on<E: From<ContainerError>>(
        mut self,
        take: &mut impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        self.end_row()?;
        let Some((first, last)) = self.columns else { return Ok(()) };
        let mut next_row = 0;
        let mut out = String::with_capacity(2 * PIECE);
        for piece in self.pieces {
            let mut start = 0;
            for row in piece.rows {
                let n_blank = (row.number - next_row) as usize;
                out.extend(std::iter::repeat_n('\n', n_blank));
                // The empty cells before the first column are so many commas.
                out.push_str(&piece.text[start + first as usize..row.end]);
                out.extend(std::iter::repeat_n(',', (last + 1 - row.n_fields) as usize));
                out.push('\n');
                start = row.end;
                next_row = row.number + 1;
                if out.len() >= PIECE {
                    take(out.as_bytes())?;
                    out.clear();
                }
            }
        }
        if out.is_empty() { Ok(()) } else { take(out.as_bytes()) }
    }
}

/// One field, quoted where need be.
fn push_field(line: &mut String, text: &str) {
    if !text.contains([',', '"', '\r', '\n']) {
        line.push_str(text);
        return;
    }
    line.push('"');
    for (at, part) in text.split('"').enumerate() {
        line.push_str(if at > 0 { "\"\"" } else { "" });
        line.push_str(part);
    }
    line.push('"');
}

/// A number as it is written: the shortest text that reads back as the same, whole numbers as such, with the decimal mark
/// that the numbers of the table are read by.
pub(super) fn number(value: f64, decimal: u8) -> String {
    let size = value.abs();
    let text = if size == 0.0 || (1e-7..1e21).contains(&size) { format!("{value}") } else { format!("{value:e}") };
    if decimal == b'.' { text } else { text.replace('.', &char::from(decimal).to_string()) }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::{Written, number};
    use crate::table::unpack::error::{Container, ContainerError};

    #[derive(Debug)]
    struct Never;

    impl From<ContainerError> for Never {
        fn from(_: ContainerError) -> Self {
            Self
        }
    }

    impl From<Infallible> for Never {
        fn from(_: Infallible) -> Self {
            Self
        }
    }

    fn written(cells: &[(u32, u32, &str)]) -> String {
        let mut sheet = Written::new(Container::Xlsx, None);
        for (row, column, text) in cells {
            sheet.cell(*row, *column, text).unwrap();
        }
        let mut text = Vec::new();
        sheet
            .hand_on(&mut |piece: &[u8]| {
                text.extend_from_slice(piece);
                Ok::<(), Never>(())
            })
            .unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn rows_are_as_wide_as_what_is_used_and_keep_their_number() {
        let cells = [
            (1, 1, "a"),
            (1, 3, "b\"c"),
            (3, 2, "x,y"),
            (3, 9, ""),
            (4, 3, "two\nlines"),
            (4, 2, "later"),
            (9, 1, "z"),
        ];
        assert_eq!(written(&cells), "\na,,\"b\"\"c\"\n\n,\"x,y\",\n,later,\"two\nlines\"\n\n\n\n\nz,,\n");
        assert_eq!(written(&[(5, 0, "")]), "");
    }

    #[test]
    fn cells_beyond_any_sheet_and_rows_out_of_order_are_damage() {
        let mut sheet = Written::new(Container::Xlsx, None);
        let damaged = ContainerError::Damaged { container: Container::Xlsx };
        sheet.cell(7, 0, "a").unwrap();
        assert_eq!(sheet.cell(6, 0, "a"), Err(damaged.clone()));
        assert_eq!(sheet.cell(7, 1 << 14, "a"), Err(damaged.clone()));
        assert_eq!(sheet.cell(1 << 20, 0, "a"), Err(damaged));
    }

    #[test]
    fn numbers_are_written_at_their_shortest() {
        for (value, text) in [
            (1.0, "1"),
            (-0.5, "-0.5"),
            (1.234, "1.234"),
            (0.1 + 0.2, "0.30000000000000004"),
            (4_111_111_111_111_111.0, "4111111111111111"),
            (1e300, "1e300"),
        ] {
            assert_eq!(number(value, b'.'), text);
        }
        assert_eq!(number(-1234.5, b','), "-1234,5");
    }
}

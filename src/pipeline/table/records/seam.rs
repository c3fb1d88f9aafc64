//! Between two rows: where those who read parts of a file begin, end, and go on behind each other.

use serde::{Deserialize, Serialize};

use crate::table::records::{LAST_HEADER, Records};

/// Between two rows: all that the reading of those that follow depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seam {
    /// Number of the row that follows.
    pub(crate) row: u32,
    pub(crate) after_cr: bool,
    /// Bytes of text between the end of a part of the file and this place.
    pub(crate) extra: usize,
    /// Bytes from here on in which no quote is trusted that opens a field and does not close it in its line.
    pub(crate) distrusted: usize,
}

impl Records {
    /// At the start of some row that is far below the header, behind a line end.
    pub(crate) fn begin_behind(&mut self, line_end: u8) {
        (self.row, self.after_cr) = (LAST_HEADER + 1, line_end == b'\r');
    }

    /// No row that follows can be a header.
    pub(crate) fn is_past_headers(&self) -> bool {
        self.row > LAST_HEADER
    }

    /// From here on no row is taken that has not yet begun.
    pub(crate) fn close(&mut self) {
        if self.until == usize::MAX {
            self.until = self.n_done + self.rest.len();
        }
    }

    /// All rows are taken again.
    pub(crate) fn reopen(&mut self) {
        self.until = usize::MAX;
    }

    /// No row is left that is taken.
    pub(crate) fn is_over(&self) -> bool {
        self.n_done >= self.until
    }

    /// Where the last row ended.
    pub(crate) fn seam(&self) -> Seam {
        Seam {
            row: self.row,
            after_cr: self.after_cr,
            extra: self.n_done.saturating_sub(self.until),
            distrusted: self.distrusted_to.saturating_sub(self.n_done),
        }
    }

    /// Goes on behind rows that were read elsewhere, `end` being where these ended; closed, and over.
    pub(crate) fn go_on_behind(&mut self, end: Seam) {
        self.rest.clear();
        (self.row, self.after_cr) = (end.row, end.after_cr);
        self.until = self.n_done;
        self.n_done += end.extra;
        self.distrusted_to = self.n_done + end.distrusted;
    }
}

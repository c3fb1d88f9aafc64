//! What became of every row and cell.

use serde::{Deserialize, Serialize};

use crate::prepare::{Impute, OrderedValue};
use crate::table::ProblemKind;

/// What became of every row of the file. `read = used_as_found + repaired + set_aside`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Rows of the file, without the header and blank lines.
    pub read: usize,
    /// Used without a change, outliers that were kept among them.
    pub used_as_found: usize,
    /// Used with at least one value filled or clipped, or with something mended by the reader.
    pub repaired: usize,
    /// Not used: by the reader or by the recipe.
    pub set_aside: usize,
    /// Cells that were missing and filled.
    pub cells_filled: usize,
    /// Cells moved to the fence.
    pub cells_clipped: usize,
    /// Outliers, cells or whole rows, that were listed and used as found.
    pub outliers_kept: usize,
    /// Cells and rows that the reader mended.
    pub mended: usize,
    /// Each cell that was filled or clipped, each outlier that was kept and each row that was set aside, in row order.
    pub decisions: Vec<Decision>,
}

/// One row or cell that needed a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// As a spreadsheet counts: the header is row 1.
    pub row: u32,
    /// Name of the column, if it is about one.
    pub column: Option<String>,
    /// What stands in the file; empty for a missing value, however it is spelt, and for what is about the whole row and
    /// stands nowhere.
    pub found: String,
    /// What was done.
    pub outcome: Outcome,
}

/// What was done with a row or cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// Missing: filled.
    Filled {
        /// Where the value comes from.
        by: Impute,
        /// The value that went into the matrix, in the unit of the file.
        value: OrderedValue,
    },
    /// Outlier: moved to this value for clustering.
    Clipped(OrderedValue),
    /// Missing: the row was set aside.
    MissingSetAside,
    /// Outlier: the row was set aside.
    OutlierSetAside,
    /// Outlier: used as found.
    OutlierKept,
    /// Outlier in all columns together: the row was set aside. The isolation score, in (0.5, 1].
    IsolatedSetAside(OrderedValue),
    /// Outlier in all columns together: the row was used as found. The isolation score, in (0.5, 1].
    IsolatedKept(OrderedValue),
    /// The reader mended the cell or the row.
    Mended(ProblemKind),
    /// The reader could not take the row.
    Unreadable(ProblemKind),
}

impl Account {
    /// Counts what was done with a row that is used or a cell of it. Whether that is a repair.
    pub(super) fn count(&mut self, outcome: Outcome) -> bool {
        match outcome {
            Outcome::Filled { .. } => self.cells_filled += 1,
            Outcome::Clipped(_) => self.cells_clipped += 1,
            Outcome::OutlierKept | Outcome::IsolatedKept(_) => {
                self.outliers_kept += 1;
                return false;
            }
            Outcome::Mended(_) => self.mended += 1,
            Outcome::MissingSetAside
            | Outcome::OutlierSetAside
            | Outcome::IsolatedSetAside(_)
            | Outcome::Unreadable(_) => return false,
        }
        true
    }
}

//! What became of every row and cell.

use serde::{Deserialize, Serialize};

use crate::prepare::{Impute, OrderedValue};
use crate::table::{Problem, ProblemKind, Side, Table};

/// What became of every row of the table, and of those of its file that are not in it. `read = used_as_found + repaired +
/// set_aside`.
///
/// Purchases that customers were made of, and the rows of a second file, are no rows of the table: what became of them is
/// among the decisions, and counted by [`Purchases`](crate::table::Purchases) and [`Matches`](crate::table::Matches).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Rows of the file, without the header and blank lines; or customers, where they were made of purchases.
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
    /// Each cell that was filled or clipped, each outlier that was kept, each row that was set aside, and what the reader
    /// mended in rows that are used; file by file, in row order.
    pub decisions: Vec<Decision>,
}

/// One row or cell that needed a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Of which file, where there are two.
    pub file: Option<Side>,
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// Missing: filled.
    Filled {
        /// Where the value comes from.
        by: Impute,
        /// The value that went into the matrix, in the unit of the file; 1 for a word, in the column of its category.
        value: OrderedValue,
    },
    /// A word that fitting never saw: its categories are filled with their shares.
    UnseenWord,
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
    /// Of what became of rows before anything is prepared.
    pub(super) fn of_files(table: &Table) -> Self {
        let first = table.joined.as_ref().map(|_| Side::First);
        let decided = |file, problems: &[Problem], outcome: fn(ProblemKind) -> Outcome| -> Vec<Decision> {
            problems.iter().map(|problem| Decision::new(file, problem, outcome)).collect()
        };
        let mut decisions = decided(first, &table.set_aside, Outcome::Unreadable);
        let mut set_aside = table.set_aside.len();
        if table.purchases.is_some() {
            let mended = table.problems.iter().filter(|problem| problem.kind.is_mended());
            decisions.extend(mended.map(|problem| Decision::new(first, problem, Outcome::Mended)));
            set_aside = 0;
        }
        if let Some(joined) = &table.joined {
            decisions.extend(decided(Some(Side::Second), &joined.set_aside, Outcome::Unreadable));
            decisions.extend(decided(Some(Side::Second), &joined.mended, Outcome::Mended));
        }
        Self { read: table.n_rows() + set_aside, set_aside, decisions, ..Self::default() }
    }

    /// Counts what was done with a row that is used or a cell of it. Whether that is a repair.
    pub(super) fn count(&mut self, outcome: &Outcome) -> bool {
        match outcome {
            Outcome::Filled { .. } | Outcome::UnseenWord => self.cells_filled += 1,
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

impl Decision {
    /// What the reader did about a problem.
    pub(super) fn new(file: Option<Side>, problem: &Problem, outcome: impl Fn(ProblemKind) -> Outcome) -> Self {
        let Problem { row, column, found, kind } = problem;
        Self { file, row: *row, column: column.clone(), found: found.clone(), outcome: outcome(*kind) }
    }
}

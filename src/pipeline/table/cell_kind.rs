//! What one cell looks like, before its column is known.

use serde::{Deserialize, Serialize};

use crate::table::dates::is_date;
use crate::table::numbers::{is_amount, is_missing};

/// What a cell looks like, or what nearly all cells of a column do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum CellKind {
    /// One of the spellings of nothing.
    Missing,
    /// In any notation.
    Number,
    /// A date or a time, in any order.
    Date,
    /// Any other text.
    Text,
}

/// Of the cells of a column that are not missing, so many in ten must be numbers (or dates) to call it one of numbers.
const OF_TEN: usize = 8;

impl CellKind {
    /// Of one cell.
    pub(crate) fn of(cell: &[u8]) -> Self {
        let Ok(text) = std::str::from_utf8(cell) else { return Self::Text };
        let text = text.trim();
        if is_missing(text) {
            Self::Missing
        } else if is_amount(text) {
            Self::Number
        } else if is_date(text) {
            Self::Date
        } else {
            Self::Text
        }
    }

    /// Of a column.
    pub(crate) fn of_column(cells: impl Iterator<Item = Self>) -> Self {
        let (mut numbers, mut dates, mut found) = (0, 0, 0);
        for cell in cells {
            numbers += usize::from(cell == Self::Number);
            dates += usize::from(cell == Self::Date);
            found += usize::from(cell != Self::Missing);
        }
        if found == 0 {
            Self::Missing
        } else if 10 * numbers >= OF_TEN * found {
            Self::Number
        } else if 10 * dates >= OF_TEN * found {
            Self::Date
        } else {
            Self::Text
        }
    }

    /// It says more than a text does: a cell of another kind does not belong there.
    pub(crate) fn is_typed(self) -> bool {
        matches!(self, Self::Number | Self::Date)
    }
}

//! Why a table cannot be prepared.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::prepare::{LARGEST_WEIGHT, SMALLEST_WEIGHT, Transform};
use crate::table::{Role, Table};

/// Why no matrix could be made of a table, with what to do about it.
#[derive(Clone, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum PrepareError {
    /// The user unticked everything.
    #[error("No column is chosen. Choose at least one column of numbers.")]
    NoColumn,
    /// There is nothing to choose.
    #[error(
        "No column can form segments: {}. At least one column must hold numbers that differ from customer to customer.",
        Listed(columns)
    )]
    NoNumericColumn {
        /// All columns, with what they are.
        columns: Vec<(String, String)>,
    },
    /// A recipe from another file.
    #[error("The file has no column “{name}”. Choose among the columns of this file.")]
    UnknownColumn {
        /// As the recipe has it.
        name: String,
    },
    /// Text has no distance.
    #[error("The column “{name}” {reason}, not numbers to measure by. Choose another column.")]
    NotNumbers {
        /// Of the column.
        name: String,
        /// What it is.
        reason: String,
    },
    /// An order that lacks a word.
    #[error(
        "Row {row}, column “{column}” holds “{found}”, which is not in the given order. Add it to the order, or take the \
         categories without one."
    )]
    UnknownLevel {
        /// Name of the column.
        column: String,
        /// As a spreadsheet counts: the header is row 1.
        row: u32,
        /// What stands in the file, without blanks around it.
        found: String,
    },
    /// A weight that no column can have.
    #[error(
        "The column “{name}” has a weight of {weight}; it can be from {} to {}. Change it, or leave out the column.",
        SMALLEST_WEIGHT,
        LARGEST_WEIGHT
    )]
    Weight {
        /// Of the column.
        name: String,
        /// As the recipe has it.
        weight: f64,
    },
    /// A constant that no cell can be filled with.
    #[error("Missing values of “{name}” cannot be filled with {value}. Give a finite number.")]
    Constant {
        /// Of the column.
        name: String,
        /// As the recipe has it.
        value: f64,
    },
    /// A word that no cell can be filled with.
    #[error(
        "Missing values of “{name}” cannot be filled with “{word}”: it holds no categories, or is in an order without that \
         word. Choose another value."
    )]
    Word {
        /// Of the column.
        name: String,
        /// As the recipe has it.
        word: String,
    },
    /// Nothing to fill from.
    #[error("The column “{name}” is empty: all {n_rows} values are missing. Choose another column.")]
    NoValue {
        /// Of the column.
        name: String,
        /// Of the table.
        n_rows: usize,
    },
    /// Nothing to fill from any more.
    #[error(
        "The column “{name}” has no value in the {left} of {n_rows} rows that are left. Fill it with a constant, leave it \
         out, or set fewer rows aside."
    )]
    NoValueLeft {
        /// Of the column.
        name: String,
        /// Rows left.
        left: usize,
        /// Rows of the table.
        n_rows: usize,
    },
    /// The file itself is too short.
    #[error("The file has only one row (row {row}) that can be used. Segments need at least two customers.")]
    OneRow {
        /// As a spreadsheet counts: the header is row 1.
        row: u32,
    },
    /// The recipe set nearly all rows aside.
    #[error(
        "Only {left} of {n_rows} rows are left: {n_missing} were set aside for missing values and {n_outliers} as \
         outliers. Fill missing values, clip outliers, or leave out the columns that cost the most rows."
    )]
    TooFewRows {
        /// Rows left.
        left: usize,
        /// Rows of the table.
        n_rows: usize,
        /// Set aside for a missing value.
        n_missing: usize,
        /// Set aside as outliers.
        n_outliers: usize,
    },
    /// One and the same customer, as far as the chosen columns tell.
    #[error(
        "All {n_rows} rows are the same in the chosen columns ({}): they are constant. Choose columns that differ from \
         customer to customer.",
        columns.join(", ")
    )]
    AllEqual {
        /// Rows used.
        n_rows: usize,
        /// The chosen columns.
        columns: Vec<String>,
    },
    /// Of one column, or of columns in fixed proportion, nothing is left but a sign.
    #[error(
        "Brought to length 1, all {n_rows} rows are the same: the chosen columns stand in one proportion to each other. \
         Choose more columns, or let sizes count."
    )]
    OneMix {
        /// Rows used.
        n_rows: usize,
    },
    /// A transform that a value does not have.
    #[error(
        "Row {row}, column “{column}” stands at {value}, and {transform} takes {} only. Use Yeo-Johnson or the rank, which \
         take all values, correct the value, or clip outliers.",
        transform.domain()
    )]
    Domain {
        /// Name of the column.
        column: String,
        /// As a spreadsheet counts: the header is row 1.
        row: u32,
        /// As found, or as filled and clipped.
        value: f64,
        /// As the recipe has it.
        transform: Transform,
    },
    /// Beyond what 32 bits hold.
    #[error(
        "Row {row}, column “{column}” holds {value}, which is too large to compute with at this scaling. Correct it, \
         clip outliers, or use the standard scaler."
    )]
    TooLarge {
        /// Name of the column.
        column: String,
        /// As a spreadsheet counts: the header is row 1.
        row: u32,
        /// As found.
        value: f64,
    },
}

impl PrepareError {
    /// No column is chosen: because there is none, or because the user took none.
    pub(super) fn no_column(table: &Table) -> Self {
        if table.columns.iter().any(|column| column.role == Role::Variable) {
            return Self::NoColumn;
        }
        let columns = table.columns.iter().map(|column| (column.name.clone(), column.reason())).collect();
        Self::NoNumericColumn { columns }
    }
}

/// Columns that a sentence names; the rest is counted.
const NAMED: usize = 8;

/// Columns with what they are, as a list in a sentence.
struct Listed<'a>(&'a [(String, String)]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (name, reason)) in self.0.iter().take(NAMED).enumerate() {
            let comma = if at > 0 { ", " } else { "" };
            write!(formatter, "{comma}“{name}” {reason}")?;
        }
        match self.0.len().saturating_sub(NAMED) {
            0 => Ok(()),
            more => write!(formatter, ", and so on for {more} more"),
        }
    }
}

//! Why two files cannot become one table.

use serde::{Deserialize, Serialize};

use crate::table::TransactionsError;
use crate::table::join::{KeyColumns, Keys, Side};

/// Why two files cannot become one table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum JoinError {
    /// Neither role nor name tells.
    #[error("No column of the {file} file names its customers. Choose the column with the ids of the other file.")]
    NoKey {
        /// In which.
        file: Side,
        /// Those that could be.
        columns: Box<KeyColumns>,
    },
    /// A choice from another file.
    #[error("The {file} file has no column “{name}”. Choose among its columns.")]
    UnknownColumn {
        /// In which.
        file: Side,
        /// As chosen.
        name: String,
    },
    /// Ids of something else, or written in another way.
    #[error(
        "Only {n_matched} of {n_customers} customers have their id in the second file: the ids of “{}” look like “{}”, \
         those of “{}” like “{}”. Both files must hold the same ids; choose their columns.",
        keys.customer, examples.0, keys.other, examples.1
    )]
    TooFewMatch {
        /// Customers with a row in the second file.
        n_matched: usize,
        /// Customers.
        n_customers: usize,
        /// Columns of the ids.
        keys: Box<Keys>,
        /// An id of each.
        examples: Box<(String, String)>,
        /// Columns that could be.
        columns: Box<KeyColumns>,
    },
    /// The rows of the second file are transactions that cannot be put together.
    #[error(transparent)]
    Transactions(#[from] TransactionsError),
}

impl JoinError {
    /// The columns to choose among, where the choice could help.
    pub fn columns(&self) -> Option<&KeyColumns> {
        match self {
            Self::NoKey { columns, .. } | Self::TooFewMatch { columns, .. } => Some(columns),
            Self::UnknownColumn { .. } | Self::Transactions(_) => None,
        }
    }

    /// The columns that were tried.
    pub fn keys(&self) -> Option<&Keys> {
        if let Self::TooFewMatch { keys, .. } = self { Some(keys) } else { None }
    }
}

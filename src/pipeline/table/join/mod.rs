//! Two files → one table: the columns of another file beside those of the customers, by the customer's id.
//!
//! Every row of the other file is accounted for: it is beside a customer, or in [`Joined::set_aside`] with the reason.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use crate::table::join::pairing::{MatchUp, best_pair, example, key_columns};
use crate::table::join::second::Second;
use crate::table::sheet::free_name;
use crate::table::transactions::{Transactions, TransactionsError, per_customer};
use crate::table::{Column, Problem, Table};

pub use error::JoinError;

mod error;
mod pairing;
mod second;

/// Of a hundred ids so many must match, of the file that has fewer: below this they are ids of something else.
const LEAST_PERCENT: usize = 5;

/// How two files became one table, and what became of the rows of the second. Those of the first are in the table, or set
/// aside by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// In a few numbers.
    pub matches: Matches,
    /// Rows of the second file that are with no customer, in its row numbers and order: those whose id no customer has, or
    /// that a row before them has, and those that could not be read or used.
    pub set_aside: Vec<Problem>,
    /// What was mended in its other rows, in the same order.
    pub mended: Vec<Problem>,
}

/// How two files became one table, in a few numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matches {
    /// Columns of the ids.
    pub keys: Keys,
    /// Those that could be.
    pub columns: KeyColumns,
    /// Rows of the first table.
    pub n_customers: usize,
    /// Of these, those with a row in the second. All others have missing values in its columns.
    pub n_matched: usize,
    /// Rows of the second file, without the header and blank lines.
    pub n_read: usize,
    /// Of these, those that are with a customer though something in them was mended.
    pub n_repaired: usize,
    /// Of these, those that could not be read, or not used as purchases.
    pub n_unusable: usize,
    /// Of these, those that have no id, or one that no customer has.
    pub n_unknown: usize,
    /// Of these, those whose id a row before them has.
    pub n_repeated: usize,
}

impl Matches {
    /// Rows of the second file that are with no customer.
    pub fn n_set_aside(&self) -> usize {
        self.n_unusable + self.n_unknown + self.n_repeated
    }

    /// Rows of the second file that are with a customer.
    pub fn n_used(&self) -> usize {
        self.n_read - self.n_set_aside()
    }
}

/// Columns of the ids in two files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keys {
    /// Name of the one in the first file.
    pub customer: String,
    /// Name of the one in the second file.
    pub other: String,
}

/// Columns that ids can be in, to choose among: codes and words, in the order of their file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyColumns {
    /// Of the first file.
    pub first: Vec<String>,
    /// Of the second file.
    pub second: Vec<String>,
}

/// One of two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Side {
    /// That of the customers.
    First,
    /// The other.
    Second,
}

impl Side {
    /// As it is told from the other.
    pub fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Second => "second",
        }
    }
}

/// What the user calls the two files, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileNames {
    /// That of the customers.
    pub first: Option<String>,
    /// The other.
    pub second: Option<String>,
}

impl FileNames {
    /// The name of one of them. None where it is not known, and where both have the same, which tells nothing.
    pub fn of(&self, side: Side) -> Option<&str> {
        let name = match side {
            Side::First => &self.first,
            Side::Second => &self.second,
        };
        name.as_deref().filter(|_| self.first != self.second)
    }
}

impl fmt::Display for Side {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// Puts the columns of another file beside those of the customers. Rows that are transactions become customers first. Every
/// customer stays; without a row in the other file its values there are missing, never zero. Ids are compared without the
/// blanks around them, e-mail addresses without regard to case, whole numbers without `.0` behind.
///
/// `keys` are the columns of the ids in both files; None: those that match best among the ones that name customers.
///
/// # Errors
/// When there are no such columns, or fewer than 5 % of the ids match; see [`JoinError`].
///
/// # Complexity
/// Time O(n log n) for each pair of columns that may hold the ids.
pub fn joined(customers: &Table, other: &Table, keys: Option<&Keys>) -> Result<Table, JoinError> {
    let columns = KeyColumns { first: key_columns(customers), second: key_columns(other) };
    let first = as_customers(customers, keys.map(|keys| keys.customer.as_str()))?;
    let second = as_customers(other, keys.map(|keys| keys.other.as_str()))?;
    let (mine, theirs) = match keys {
        Some(Keys { customer, other }) => (named(&first, customer, Side::First)?, named(&second, other, Side::Second)?),
        None => {
            best_pair(&first, &second).map_err(|file| JoinError::NoKey { file, columns: Box::new(columns.clone()) })?
        }
    };
    let keys = Keys { customer: mine.name.clone(), other: theirs.name.clone() };
    let match_up = MatchUp::new(mine, theirs);
    let n_matched = match_up.n_matched();
    if 100 * n_matched < LEAST_PERCENT * first.n_rows().min(match_up.n_ids) || n_matched == 0 {
        return Err(JoinError::TooFewMatch {
            n_matched,
            n_customers: first.n_rows(),
            keys: Box::new(keys),
            examples: Box::new((example(mine), example(theirs))),
            columns: Box::new(columns),
        });
    }
    let rows = Second { file: other, table: &second, ids: theirs, match_up: &match_up };
    let joined = rows.joined(keys, columns, first.n_rows());
    let mut columns = first.columns.clone();
    let mut problems = first.problems.clone();
    for column in second.columns.iter().filter(|column| column.name != theirs.name) {
        let name = free_name(&column.name, |name| columns.iter().any(|column: &Column| column.name == name));
        problems.extend(rows.problems_beside(&first, &column.name, &name));
        columns.push(match_up.beside(column, name));
    }
    Problem::sort(&mut problems);
    Ok(Table {
        columns,
        problems,
        digest: digest(&first, &second, &joined.matches),
        purchases: first.purchases.clone(),
        joined: Some(joined),
        ..first.into_owned()
    })
}

/// One row for each customer: the table itself, or what is made of its transactions.
fn as_customers<'a>(table: &'a Table, key: Option<&str>) -> Result<Cow<'a, Table>, TransactionsError> {
    let Some(transactions) = Transactions::recognised(table) else { return Ok(Cow::Borrowed(table)) };
    let customer = key.filter(|key| table.column(key).is_some()).map_or(transactions.customer.clone(), str::to_owned);
    per_customer(table, &Transactions { customer, ..transactions }, None).map(Cow::Owned)
}

fn named<'a>(table: &'a Table, name: &str, file: Side) -> Result<&'a Column, JoinError> {
    let unknown = || JoinError::UnknownColumn { file, name: name.to_owned() };
    table.column(name).ok_or_else(unknown)
}

/// Of both files and of the columns that join them.
fn digest(first: &Table, second: &Table, matches: &Matches) -> u64 {
    let mut hash = Xxh3::new();
    hash.update(&first.digest.to_le_bytes());
    hash.update(&second.digest.to_le_bytes());
    for name in [&matches.keys.customer, &matches.keys.other] {
        hash.update(&(name.len() as u64).to_le_bytes());
        hash.update(name.as_bytes());
    }
    hash.digest()
}

#[cfg(test)]
mod tests;

//! Two files → one table: the columns of another file beside those of the customers, by the customer's id.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use crate::table::numbers::is_missing;
use crate::table::sheet::{FOUND, cut, free_name};
use crate::table::transactions::{Transactions, TransactionsError, per_customer, words};
use crate::table::{Cells, Column, Kind, Personal, Problem, ProblemKind, Role, Table, Texts, roles};

/// Of a hundred ids so many must match, of the file that has fewer: below this they are ids of something else.
const LEAST_PERCENT: usize = 5;

/// A table of two files, and what became of the rows of the second.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Joined {
    /// Every customer of the first file, with the columns of both. [`Table::joined`] says how.
    pub table: Table,
    /// Rows of the second file that are with no customer, in its row numbers and order: those whose id no customer has, or
    /// that a row before them has, and those that could not be read.
    pub left_out: Vec<Problem>,
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

/// How two files became one table.
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
    /// Rows of the second table: of transactions, the customers made of them.
    pub n_other: usize,
    /// Of these, those that have no id, or one that no customer has.
    pub n_unknown: usize,
    /// Of these, those whose id a row before them has.
    pub n_repeated: usize,
}

/// One of two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Side {
    /// That of the customers.
    First,
    /// The other.
    Second,
}

impl fmt::Display for Side {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::First => "first",
            Self::Second => "second",
        })
    }
}

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
pub fn joined(customers: &Table, other: &Table, keys: Option<&Keys>) -> Result<Joined, JoinError> {
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
    let mut left_out = second.set_aside.clone();
    left_out.extend(match_up.left_out.iter().map(|&(row, kind)| Problem {
        row: second.row_numbers[row],
        column: Some(theirs.name.clone()),
        found: cut(&theirs.key(row), FOUND),
        kind,
    }));
    left_out.sort_by_key(|problem| problem.row);
    let n_of = |kind| match_up.left_out.iter().filter(|(_, other)| *other == kind).count();
    let matches = Matches {
        keys,
        columns,
        n_customers: first.n_rows(),
        n_matched,
        n_other: second.n_rows(),
        n_unknown: n_of(ProblemKind::UnknownCustomer) + n_of(ProblemKind::NoCustomer),
        n_repeated: n_of(ProblemKind::RepeatedCustomer),
    };
    let mut columns = first.columns.clone();
    for column in second.columns.iter().filter(|column| column.name != theirs.name) {
        let name = free_name(&column.name, |name| columns.iter().any(|column: &Column| column.name == name));
        columns.push(match_up.beside(column, name));
    }
    let table = Table {
        columns,
        digest: digest(&first, &second, &matches),
        purchases: first.purchases.clone(),
        joined: Some(matches),
        ..first.into_owned()
    };
    Ok(Joined { table, left_out })
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

/// The columns that name customers, of which the most match; among equals the better names, then the first.
/// The error is the file without one.
fn best_pair<'a>(first: &'a Table, second: &'a Table) -> Result<(&'a Column, &'a Column), Side> {
    let (mut best, mut most) = (None, (0, 0));
    for mine in first.columns.iter().filter(|column| names_customers(column, second)) {
        for theirs in second.columns.iter().filter(|column| names_customers(column, first)) {
            let likeness = |column: &Column| words::likeness(&column.name, words::CUSTOMER_IDS);
            let is_same = usize::from(mine.name.to_lowercase() == theirs.name.to_lowercase());
            let worth = (MatchUp::new(mine, theirs).n_matched(), likeness(mine) + likeness(theirs) + is_same);
            if best.is_none() || worth > most {
                (best, most) = (Some((mine, theirs)), worth);
            }
        }
    }
    let has_any = |table: &Table, other: &Table| table.columns.iter().any(|column| names_customers(column, other));
    let without = || if has_any(first, second) { Side::Second } else { Side::First };
    best.ok_or_else(without)
}

/// By its role, by its name, or as the other file has a column of that name that does.
fn names_customers(column: &Column, other: &Table) -> bool {
    let is_named = |column: &Column| {
        matches!(column.role, Role::CustomerId(_) | Role::Personal(Personal::Email))
            || words::likeness(&column.name, words::CUSTOMER_IDS) > 0
    };
    can_be_key(column) && (is_named(column) || other.column(&column.name).is_some_and(is_named))
}

/// Its values can be ids.
fn can_be_key(column: &Column) -> bool {
    let is_code = column.numbers().is_none() || column.kind == Kind::Count;
    is_code && column.role != Role::Empty
}

fn key_columns(table: &Table) -> Vec<String> {
    table.columns.iter().filter(|column| can_be_key(column)).map(|column| column.name.clone()).collect()
}

/// Which rows of two tables belong together.
struct MatchUp {
    /// For each row of the first its row in the second.
    rows: Vec<Option<usize>>,
    /// Different ids of the second.
    n_ids: usize,
    /// Rows of the second that are with no customer.
    left_out: Vec<(usize, ProblemKind)>,
}

impl MatchUp {
    fn new(mine: &Column, theirs: &Column) -> Self {
        let mut left_out = Vec::new();
        let mut row_of: BTreeMap<Cow<'_, str>, usize> = BTreeMap::new();
        for row in 0..theirs.n_rows() {
            let id = id(theirs, row);
            if is_missing(&id) {
                left_out.push((row, ProblemKind::NoCustomer));
            } else if *row_of.entry(id).or_insert(row) != row {
                left_out.push((row, ProblemKind::RepeatedCustomer));
            }
        }
        let rows: Vec<Option<usize>> = (0..mine.n_rows()).map(|row| row_of.get(&id(mine, row)).copied()).collect();
        let mut is_met = vec![false; theirs.n_rows()];
        rows.iter().flatten().for_each(|row| is_met[*row] = true);
        let unknown = row_of.values().filter(|row| !is_met[**row]);
        left_out.extend(unknown.map(|row| (*row, ProblemKind::UnknownCustomer)));
        Self { rows, n_ids: row_of.len(), left_out }
    }

    fn n_matched(&self) -> usize {
        self.rows.iter().flatten().count()
    }

    /// A column of the second, row by row of the first.
    fn beside(&self, column: &Column, name: String) -> Column {
        let cells = match &column.cells {
            Cells::Numbers(numbers) => {
                Cells::Numbers(self.rows.iter().map(|row| row.map_or(f64::NAN, |row| numbers[row])).collect())
            }
            Cells::Text(texts) => {
                let text = |row: &Option<usize>| row.and_then(|row| texts.get(row)).unwrap_or_default();
                Cells::Text(self.rows.iter().map(text).collect::<Texts>())
            }
        };
        let role = match (&cells, column.role) {
            (Cells::Numbers(numbers), Role::Variable) => roles::of_numbers(numbers),
            (_, role) => role,
        };
        Column { name, role, kind: column.kind, cells }
    }
}

/// One id as it is compared.
fn id(column: &Column, row: usize) -> Cow<'_, str> {
    let key = column.key(row);
    let is_whole = |digits: &&str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    match key.strip_suffix(".0").filter(is_whole).map(str::len) {
        Some(len) => match key {
            Cow::Borrowed(key) => Cow::Borrowed(&key[..len]),
            Cow::Owned(key) => Cow::Owned(key[..len].to_owned()),
        },
        None => key,
    }
}

/// The first id of a column, for a sentence.
fn example(column: &Column) -> String {
    let ids = (0..column.n_rows()).map(|row| column.key(row));
    ids.into_iter().find(|id| !is_missing(id)).map(|id| cut(&id, FOUND)).unwrap_or_default()
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
mod tests {
    use proptest::prelude::{prop, prop_assert_eq, proptest};

    use super::{JoinError, KeyColumns, Keys, Side, joined};
    use crate::table::{ProblemKind, Role, Table};

    fn read(text: &str) -> Table {
        Table::read(text.as_bytes()).unwrap()
    }

    fn records(table: &Table) -> Vec<Vec<String>> {
        (0..table.n_rows()).map(|row| table.record(row).into_iter().map(|(_, cell)| cell).collect()).collect()
    }

    #[test]
    fn every_customer_stays_and_nothing_of_the_other_file_is_lost() {
        let customers = read("CustomerID,age,city\n17,30,Ulm\n 18 ,40,Bonn\n19,50,Kiel\n");
        let other = read("customer_id,city,visits\n18.0,Jena,4\n17.0,Ulm,7\n99.0,Linz,1\n18.0,Graz,9\n");
        let Ok(found) = joined(&customers, &other, None) else { panic!("they match") };
        let names: Vec<&str> = found.table.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["CustomerID", "age", "city", "city (2)", "visits"]);
        let cells =
            [["17", "30", "Ulm", "Ulm", "7"], [" 18 ", "40", "Bonn", "Jena", "4"], ["19", "50", "Kiel", "", ""]];
        assert_eq!(records(&found.table), cells);
        let left_out: Vec<_> = found.left_out.iter().map(|p| (p.row, p.found.as_str(), p.kind)).collect();
        let (unknown, repeated) = (ProblemKind::UnknownCustomer, ProblemKind::RepeatedCustomer);
        assert_eq!(left_out, [(4, "99.0", unknown), (5, "18.0", repeated)]);
        let matches = found.table.joined.as_ref().unwrap();
        assert_eq!((matches.n_customers, matches.n_matched, matches.n_other), (3, 2, 4));
        assert_eq!((matches.n_unknown, matches.n_repeated), (1, 1));
        assert_eq!(matches.columns.second, ["customer_id", "city", "visits"]);
        assert!(found.table.digest != customers.digest && found.table.digest != other.digest);
    }

    #[test]
    fn transactions_become_customers_first() {
        let customers = read("email,age\nA@b.example,30\nc@d.example,40\ne@f.example,50\n");
        let other =
            read("Email,Date,Amount\na@b.example,2026-01-01,5\nc@d.example,2026-01-02,7\na@b.example,2026-01-09,5.5\n");
        let table = joined(&customers, &other, None).unwrap().table;
        let monetary = table.column("monetary").unwrap().numbers().unwrap();
        assert_eq!(monetary[..2], [10.5, 7.0]);
        assert!(monetary[2].is_nan());
        assert_eq!((table.n_rows(), table.purchases.as_ref().map(|purchases| purchases.n_orders)), (3, None));
        assert_eq!(table.summary().n_read, 3);
    }

    #[test]
    fn ids_of_something_else_are_refused_with_examples() {
        let customers = read("customer_id,age\nK-1,30\nK-2,40\n");
        let other = read("customer_id,visits\n0815,3\n4711,4\n");
        let error = joined(&customers, &other, None).unwrap_err();
        let words = error.to_string();
        assert!(words.contains("“K-1”") && words.contains("“0815”"), "{words}");
        let nothing = joined(&customers, &read("city,visits\nUlm,3\nBonn,4\n"), None).unwrap_err();
        let columns = KeyColumns {
            first: vec!["customer_id".into(), "age".into()],
            second: vec!["city".into(), "visits".into()],
        };
        assert_eq!(nothing, JoinError::NoKey { file: Side::Second, columns: Box::new(columns.clone()) });
        assert_eq!(nothing.columns(), Some(&columns));
        let by = |other: &str| Keys { customer: "customer_id".into(), other: other.into() };
        let given = joined(&customers, &other, Some(&by("nobody"))).unwrap_err();
        assert!(matches!(given, JoinError::UnknownColumn { .. }));
        let swapped = read("code,age\nK-1,30\nK-2,41\n");
        assert!(joined(&customers, &swapped, Some(&by("code"))).is_ok());
    }

    #[test]
    fn a_column_that_is_missing_everywhere_is_no_variable() {
        let customers = read("customer_id,age\nK-1,30\nK-2,40\n");
        let other = read("customer_id,visits\nK-1,3\nK-2,\nK-3,4\n");
        let table = joined(&customers, &other, None).unwrap().table;
        assert_eq!(table.column("visits").unwrap().role, Role::Constant);
    }

    proptest! {
        #[test]
        fn a_file_in_two_halves_comes_back_whole(
            rows in prop::collection::vec((0..1000_i32, -50..50_i32), 3..40),
            turn in 0_usize..40,
        ) {
            let line = |columns: &[String]| columns.join(",") + "\n";
            let id = |at: usize| format!("K{at:03}");
            let [mut whole, mut left] = ["customer_id,a,b\n", "customer_id,a\n"].map(str::to_owned);
            let mut right = Vec::new();
            for (at, (a, b)) in rows.iter().enumerate() {
                whole += &line(&[id(at), a.to_string(), b.to_string()]);
                left += &line(&[id(at), a.to_string()]);
                right.push(line(&[id(at), b.to_string()]));
            }
            right.rotate_left(turn % rows.len());
            let right = "customer_id,b\n".to_owned() + &right.concat();
            let joined = joined(&read(&left), &read(&right), None).unwrap();
            prop_assert_eq!(records(&joined.table), records(&read(&whole)));
            prop_assert_eq!(joined.left_out.len(), 0);
        }
    }
}

//! Which columns of two files hold the ids, and which of their rows belong together.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::table::join::Side;
use crate::table::numbers::is_missing;
use crate::table::sheet::{FOUND, cut};
use crate::table::transactions::words;
use crate::table::{Cells, Column, Kind, Personal, ProblemKind, Role, Table, Texts, roles};

/// The columns that name customers, of which the most match; among equals the better names, then the first.
/// The error is the file without one.
pub(super) fn best_pair<'a>(first: &'a Table, second: &'a Table) -> Result<(&'a Column, &'a Column), Side> {
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

pub(super) fn key_columns(table: &Table) -> Vec<String> {
    table.columns.iter().filter(|column| can_be_key(column)).map(|column| column.name.clone()).collect()
}

/// Which rows of two tables belong together.
pub(super) struct MatchUp {
    /// For each row of the first its row in the second.
    pub(super) rows: Vec<Option<usize>>,
    /// Different ids of the second.
    pub(super) n_ids: usize,
    /// Rows of the second that are with no customer.
    pub(super) left_out: Vec<(usize, ProblemKind)>,
}

impl MatchUp {
    pub(super) fn new(mine: &Column, theirs: &Column) -> Self {
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

    pub(super) fn n_matched(&self) -> usize {
        self.rows.iter().flatten().count()
    }

    /// A column of the second, row by row of the first.
    pub(super) fn beside(&self, column: &Column, name: String) -> Column {
        let cells = match &column.cells {
            Cells::Numbers(numbers) => {
                let numbers = self.rows.iter().map(|row| row.map_or(f64::NAN, |row| numbers[row]));
                Cells::Numbers(numbers.collect::<Vec<_>>().into())
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
pub(super) fn example(column: &Column) -> String {
    let ids = (0..column.n_rows()).map(|row| column.key(row));
    ids.into_iter().find(|id| !is_missing(id)).map(|id| cut(&id, FOUND)).unwrap_or_default()
}

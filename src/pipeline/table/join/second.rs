//! What becomes of the rows of the second file.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::table::join::pairing::MatchUp;
use crate::table::join::{Joined, KeyColumns, Keys, Matches};
use crate::table::sheet::{FOUND, cut};
use crate::table::{Column, Problem, ProblemKind, Table};

/// The second file, and how its rows go with those of the first.
pub(super) struct Second<'a> {
    /// Row by row as in the file.
    pub(super) file: &'a Table,
    /// The same table, or customers made of it.
    pub(super) table: &'a Table,
    /// Of that table: its ids.
    pub(super) ids: &'a Column,
    pub(super) match_up: &'a MatchUp,
}

impl Second<'_> {
    /// Accounts for each row of the file.
    pub(super) fn joined(&self, keys: Keys, columns: KeyColumns, n_customers: usize) -> Joined {
        let without = self.without_customer();
        let n_of = |kind| without.iter().filter(|problem| problem.kind == kind).count();
        let n_repeated = n_of(ProblemKind::RepeatedCustomer);
        let n_unknown = without.len() - n_repeated;
        let mut set_aside = [self.table.set_aside.as_slice(), &without].concat();
        Problem::sort(&mut set_aside);
        let mended: Vec<Problem> = self.file.mended_besides(&set_aside).cloned().collect();
        let matches = Matches {
            keys,
            columns,
            n_customers,
            n_matched: self.match_up.n_matched(),
            n_read: self.file.n_rows() + self.file.set_aside.len(),
            n_repaired: Problem::n_rows(&mended),
            n_unusable: self.table.set_aside.len(),
            n_unknown,
            n_repeated,
        };
        Joined { matches, set_aside, mended }
    }

    /// Rows of the file that could be used, but are with no customer, in no order.
    fn without_customer(&self) -> Vec<Problem> {
        let problem = |number: u32, (row, kind): (usize, ProblemKind)| Problem {
            row: number,
            column: Some(self.ids.name.clone()),
            found: cut(&self.ids.key(row), FOUND),
            kind,
        };
        let left_out = self.match_up.left_out.iter().copied();
        let Some((made, of_file)) = self.made_of() else {
            return left_out.map(|row| problem(self.table.row_numbers[row.0], row)).collect();
        };
        let left_out: BTreeMap<Cow<'_, str>, (usize, ProblemKind)> =
            left_out.map(|row| (made.key(row.0), row)).collect();
        let numbers = self.file.row_numbers.iter().enumerate();
        let used = numbers.filter(|(_, number)| !Problem::is_about(&self.table.set_aside, **number));
        used.filter_map(|(row, number)| Some(problem(*number, *left_out.get(&of_file.key(row))?))).collect()
    }

    /// Where customers were made of the rows of the file: the column that names them, and the one that it was made of.
    fn made_of(&self) -> Option<(&Column, &Column)> {
        let name = &self.table.purchases.as_ref()?.transactions.customer;
        self.table.column(name).zip(self.file.column(name))
    }

    /// What stands in cells of a column that were taken as missing, told of the customers that they are beside. `name` is
    /// what the column is called there.
    pub(super) fn problems_beside(&self, first: &Table, column: &str, name: &str) -> Vec<Problem> {
        let is_of_column = |problem: &&Problem| problem.column.as_deref() == Some(column) && !problem.kind.is_mended();
        let of_row: BTreeMap<u32, &Problem> =
            self.table.problems.iter().filter(is_of_column).map(|problem| (problem.row, problem)).collect();
        if of_row.is_empty() || self.table.purchases.is_some() {
            return Vec::new(); // what customers were made of is no cell of theirs
        }
        let beside = |(row, other): (&u32, &Option<usize>)| {
            let problem = of_row.get(&self.table.row_numbers[(*other)?])?;
            Some(Problem { row: *row, column: Some(name.to_owned()), ..(*problem).clone() })
        };
        first.row_numbers.iter().zip(&self.match_up.rows).filter_map(beside).collect()
    }
}

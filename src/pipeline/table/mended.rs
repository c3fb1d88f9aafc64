//! What the reader mended, of the rows that are used.

use crate::order::sort_by;
use crate::table::{Problem, Table};

impl Table {
    /// What was mended in rows of the table that are not among these, which are set aside; both in the order of rows.
    pub(super) fn mended_besides<'a>(&'a self, set_aside: &'a [Problem]) -> impl Iterator<Item = &'a Problem> {
        let is_used = |row: u32| self.row_numbers.binary_search(&row).is_ok() && !Problem::is_about(set_aside, row);
        self.problems.iter().filter(move |problem| problem.kind.is_mended() && is_used(problem.row))
    }
}

impl Problem {
    /// Puts them in the order of rows; those about one row stay in theirs.
    pub(super) fn sort(problems: &mut [Self]) {
        sort_by(problems, |a, b| a.row.cmp(&b.row));
    }

    /// One of them, which are in the order of rows, is about this row.
    pub(super) fn is_about(problems: &[Self], row: u32) -> bool {
        problems.binary_search_by_key(&row, |problem| problem.row).is_ok()
    }

    /// Rows that they, which are in the order of rows, are about.
    pub(super) fn n_rows(problems: &[Self]) -> usize {
        problems.chunk_by(|a, b| a.row == b.row).count()
    }
}

#[cfg(test)]
mod tests {
    use crate::table::{Problem, Table};

    #[test]
    fn what_was_mended_in_rows_that_are_not_used_does_not_count() {
        let table = Table::read(b"a,b\n\"1\" ,\"2\" \n3,4\n\"5\" ,6\n\"7\" ,8,9\n").unwrap();
        let rows = |set_aside: &[Problem]| -> Vec<u32> {
            table.mended_besides(set_aside).map(|problem| problem.row).collect()
        };
        assert_eq!((rows(&[]), table.set_aside[0].row), (vec![2, 2, 4], 5));
        let fourth = table.problems.iter().find(|problem| problem.row == 4).unwrap();
        assert_eq!(rows(std::slice::from_ref(fourth)), [2, 2]);
        assert_eq!(Problem::n_rows(&table.problems[..3]), 2);
    }
}

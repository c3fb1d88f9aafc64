//! What stands in the rows of a file, where they are held and on their way there.

use serde::{Deserialize, Serialize};

use crate::table::columns::Columns;
use crate::table::parcel::Parcel;
use crate::table::{Problem, ProblemKind, Texts};

/// What stands in the rows.
#[derive(Default)]
pub(super) struct SheetRows {
    pub(super) cells: Columns,
    pub(super) numbers: Vec<u32>,
    /// Rows that are not among the cells, in file order.
    pub(super) aside: Vec<Aside>,
    /// Of the header, of what stands above it and of rows that were read with forbearance.
    pub(super) problems: Vec<Problem>,
}

/// A row that is not among the cells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Aside {
    pub(super) row: u32,
    pub(super) fields: Texts,
    pub(super) kind: ProblemKind,
}

/// The same for another worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::table) struct SentRows {
    cells: Parcel,
    /// Rows that follow one another: the number of the first, and how many there are.
    runs: Vec<(u32, u32)>,
    aside: Vec<Aside>,
    problems: Vec<Problem>,
}

impl SentRows {
    /// About as many bytes as they take.
    pub(in crate::table) fn n_bytes(&self) -> usize {
        self.cells.n_bytes() + 10 * self.runs.len()
    }
}

impl SheetRows {
    pub(super) fn into_sent(self) -> SentRows {
        let Self { cells, numbers, aside, problems } = self;
        SentRows { cells: Parcel::of(cells), runs: runs(&numbers), aside, problems }
    }

    /// Appends rows, which are so much further down than they say.
    pub(super) fn append(&mut self, sent: SentRows, further: u32) {
        let SentRows { cells, runs, aside, problems } = sent;
        self.cells.append(cells.into_strips());
        for (first, n) in runs {
            self.numbers.extend(first + further..first + further + n);
        }
        self.aside.extend(aside.into_iter().map(|aside| Aside { row: aside.row + further, ..aside }));
        self.problems.extend(problems.into_iter().map(|problem| Problem { row: problem.row + further, ..problem }));
    }
}

fn runs(numbers: &[u32]) -> Vec<(u32, u32)> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((first, n)) if *first + *n == *number => *n += 1,
            _ => runs.push((*number, 1)),
        }
    }
    runs
}

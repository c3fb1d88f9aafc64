//! What is told of rows that are used: what the reader mended, and what the recipe filled, clipped or kept.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::prepare::encode::word;
use crate::prepare::fit::Work;
use crate::prepare::matrix::BLOCK;
use crate::prepare::{Decision, FittedColumn, Impute, OrderedValue, Outcome, OutlierAction};
use crate::table::numbers::shortest;
use crate::table::{Problem, Table};

/// What is done with the value of a row that is used; None if it is used as found and not worth a word.
fn outcome_of(
    column: &FittedColumn,
    value: f64,
    repaired: f64,
    impute: &Impute,
    action: OutlierAction,
) -> Option<Outcome> {
    match action {
        _ if value.is_nan() && column.is_one_hot() => Some(Outcome::UnseenWord),
        _ if value.is_nan() => Some(Outcome::Filled { by: impute.clone(), value: OrderedValue(repaired) }),
        _ if !column.is_outlier(value) => None,
        OutlierAction::Clip => Some(Outcome::Clipped(OrderedValue(repaired))),
        OutlierAction::Keep => Some(Outcome::OutlierKept),
        // Such rows are not here any more.
        OutlierAction::SetAside => None,
    }
}

fn unseen_word(table: &Table, column: &FittedColumn, row: u32) -> String {
    let word = table.column(column.column()).and_then(|column| word(column, row as usize));
    word.map_or_else(String::new, Cow::into_owned)
}

impl<'a> Work<'a> {
    /// Keeps the account of what is mended, filled and clipped.
    pub(super) fn tell_repairs(&mut self) {
        let mut is_repaired = self.tell_mended();
        let in_place_of_numbers = self.found_in_place_of_numbers();
        for at in 0..self.columns.len() {
            self.tell_repairs_of(at, &in_place_of_numbers, &mut is_repaired);
        }
        self.account.repaired = is_repaired.iter().filter(|is| **is).count();
        self.account.used_as_found = self.rows.len() - self.account.repaired;
    }

    /// Tells of each row that is still in what the reader mended. Answers which rows these are.
    fn tell_mended(&mut self) -> Vec<bool> {
        let mended = self.mended();
        if mended.is_empty() {
            return vec![false; self.rows.len()];
        }
        let mut tell = |row: &u32| {
            let mended = mended.get(&self.table.row_numbers[*row as usize]).map_or(&[][..], Vec::as_slice);
            self.account.mended += mended.len();
            let decisions = mended.iter().map(|problem| Decision::new(self.file, problem, Outcome::Mended));
            self.account.decisions.extend(decisions);
            !mended.is_empty()
        };
        self.rows.iter().map(&mut tell).collect()
    }

    fn tell_repairs_of(
        &mut self,
        at: usize,
        in_place_of_numbers: &BTreeMap<(u32, &str), &str>,
        is_repaired: &mut [bool],
    ) {
        let action = self.recipe.outlier_action;
        let (column, impute, filled) = (&self.columns[at], &self.imputes[at], &self.filled[at]);
        let found = &self.found[at][..];
        // A word has several columns, and is told of in the first.
        let is_told = column.is_one_hot() && at > 0 && self.columns[at - 1].column() == column.column();
        let (low, high) = column.fence.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
        // Most cells are neither missing nor beyond the fence, and this is for each of the table: several at a time.
        let is_within = |rows: &[u32]| {
            let is = |row: &u32| (low..=high).contains(&found[*row as usize]);
            filled.is_empty() && rows.iter().fold(true, |are, row| are & is(row))
        };
        let blocks = self.rows.chunks(BLOCK).zip(is_repaired.chunks_mut(BLOCK));
        let worth_a_look = blocks.filter(|(rows, _)| !is_within(rows));
        for (&row, is_repaired) in worth_a_look.flat_map(|(rows, is_repaired)| rows.iter().zip(is_repaired)) {
            let value = found[row as usize];
            if (!value.is_nan() || is_told) && !column.is_outlier(value) && filled.is_empty() {
                continue;
            }
            let number = self.table.row_numbers[row as usize];
            let mut tell = |column: &str, found: String, outcome: Outcome| {
                *is_repaired |= self.account.count(&outcome);
                let column = Some(column.to_owned());
                self.account.decisions.push(Decision { file: self.file, row: number, column, found, outcome });
            };
            if filled.binary_search(&row).is_ok() {
                let outcome = Outcome::Filled { by: impute.clone(), value: OrderedValue(1.0) };
                tell(column.column(), String::new(), outcome);
            }
            let repaired = column.repaired(Some(value), action == OutlierAction::Clip);
            let Some(outcome) = outcome_of(column, value, repaired, impute, action) else { continue };
            if outcome == Outcome::UnseenWord {
                if !is_told {
                    tell(column.column(), unseen_word(self.table, column, row), outcome);
                }
                continue;
            }
            let found = match value {
                value if !value.is_nan() => shortest(value),
                _ => in_place_of_numbers.get(&(number, column.name.as_str())).copied().unwrap_or_default().to_owned(),
            };
            tell(&column.name, found, outcome);
        }
    }

    /// What the reader mended in rows of the table, by row number. Those that customers were made of are none.
    fn mended(&self) -> BTreeMap<u32, Vec<&'a Problem>> {
        let mut mended: BTreeMap<u32, Vec<&Problem>> = BTreeMap::new();
        let of_table = if self.table.purchases.is_some() { &[][..] } else { &self.table.problems };
        for problem in of_table.iter().filter(|problem| problem.kind.is_mended()) {
            mended.entry(problem.row).or_default().push(problem);
        }
        mended
    }

    /// What stands in cells that were taken as missing, by row number and column.
    fn found_in_place_of_numbers(&self) -> BTreeMap<(u32, &'a str), &'a str> {
        let table = self.table;
        let cell = |problem: &'a Problem| Some(((problem.row, problem.column.as_deref()?), problem.found.as_str()));
        table.problems.iter().filter_map(cell).collect()
    }
}

//! [`prepare`]: fits a recipe to a table and applies it.
//!
//! Order: missing values, then outliers, then scale and weight. Fences are fitted on the values found, of the rows that are
//! still in; scales on the values as they go into the matrix.

use std::collections::BTreeMap;

use crate::order::sort_by;
use crate::prepare::column::{center_and_spread, fence, range};
use crate::prepare::{
    Account, Decision, FittedColumn, FittedRecipe, Impute, Matrix, OrderedValue, Outcome, OutlierAction, PrepareError,
    Prepared, Recipe,
};
use crate::table::moments::{all_equal, median};
use crate::table::numbers::shortest;
use crate::table::{Problem, ProblemKind, Role, Table};

/// Makes the matrix that algorithms see.
///
/// # Errors
/// When fewer than two rows can be used, when no column can, or when the rows do not differ; see [`PrepareError`].
///
/// # Complexity
/// Time O(n log n) for each column.
pub fn prepare(table: &Table, recipe: &Recipe) -> Result<Prepared, PrepareError> {
    if let [row] = table.row_numbers[..] {
        return Err(PrepareError::OneRow { row });
    }
    let chosen = chosen(table, recipe)?;
    let mut work = Work::new(table, recipe, chosen);
    if recipe.impute == Impute::DropRow {
        work.set_aside(Outcome::MissingSetAside, |value, _| value.is_nan());
        work.check_rows_left()?;
    }
    work.fit_fences();
    if recipe.outlier_action == OutlierAction::SetAside {
        work.set_aside(Outcome::OutlierSetAside, |value, column| column.is_outlier(value));
        work.check_rows_left()?;
    }
    work.repair();
    work.fit_scales()?;
    let matrix = work.matrix()?;
    Ok(work.finish(matrix))
}

/// The values of the chosen columns.
fn chosen<'a>(table: &'a Table, recipe: &Recipe) -> Result<Vec<&'a [f64]>, PrepareError> {
    if recipe.columns.is_empty() {
        return Err(PrepareError::no_column(table));
    }
    let values = |name: &String| {
        let column = table.column(name).ok_or_else(|| PrepareError::UnknownColumn { name: name.clone() })?;
        match column.numbers() {
            _ if column.role == Role::Empty => {
                Err(PrepareError::NoValue { name: name.clone(), n_rows: table.n_rows() })
            }
            Some(numbers) => Ok(numbers),
            None => Err(PrepareError::NotNumbers { name: name.clone(), reason: column.reason() }),
        }
    };
    recipe.columns.iter().map(values).collect()
}

/// What the reader did about a problem.
fn decision(problem: &Problem, outcome: impl Fn(ProblemKind) -> Outcome) -> Decision {
    Decision {
        row: problem.row,
        column: problem.column.clone(),
        found: problem.found.clone(),
        outcome: outcome(problem.kind),
    }
}

struct Work<'a> {
    table: &'a Table,
    recipe: &'a Recipe,
    /// As found, by column.
    found: Vec<&'a [f64]>,
    /// Rows of the table that are still in.
    rows: Vec<u32>,
    columns: Vec<FittedColumn>,
    /// Filled and clipped, by column, one value for each of `rows`.
    repaired: Vec<Vec<f64>>,
    account: Account,
    n_missing: usize,
    n_outliers: usize,
}

impl<'a> Work<'a> {
    fn new(table: &'a Table, recipe: &'a Recipe, found: Vec<&'a [f64]>) -> Self {
        let unfitted = |name: &String| FittedColumn {
            name: name.clone(),
            fill: 0.0,
            fence: None,
            center: 0.0,
            spread: 1.0,
            range: (0.0, 0.0),
            weight: 1.0,
        };
        let account = Account {
            read: table.n_rows() + table.set_aside.len(),
            set_aside: table.set_aside.len(),
            decisions: table.set_aside.iter().map(|problem| decision(problem, Outcome::Unreadable)).collect(),
            ..Account::default()
        };
        Self {
            table,
            recipe,
            found,
            rows: (0..).take(table.n_rows()).collect(),
            columns: recipe.columns.iter().map(unfitted).collect(),
            repaired: Vec::new(),
            account,
            n_missing: 0,
            n_outliers: 0,
        }
    }

    /// Sets aside each row with such a value; the first one is the reason given.
    fn set_aside(&mut self, outcome: Outcome, is_such: impl Fn(f64, &FittedColumn) -> bool) {
        let mut kept = Vec::with_capacity(self.rows.len());
        for &row in &self.rows {
            let values = self.found.iter().map(|values| values[row as usize]);
            let such = values.zip(&self.columns).find(|(value, column)| is_such(*value, column));
            let Some((value, column)) = such else {
                kept.push(row);
                continue;
            };
            let row = self.table.row_numbers[row as usize];
            let (column, found) = (Some(column.name.clone()), shortest(value));
            self.account.decisions.push(Decision { row, column, found, outcome });
        }
        let n_set_aside = self.rows.len() - kept.len();
        self.account.set_aside += n_set_aside;
        match outcome {
            Outcome::MissingSetAside => self.n_missing += n_set_aside,
            _ => self.n_outliers += n_set_aside,
        }
        self.rows = kept;
    }

    fn check_rows_left(&self) -> Result<(), PrepareError> {
        if self.rows.len() < 2 {
            return Err(PrepareError::TooFewRows {
                left: self.rows.len(),
                n_rows: self.table.n_rows(),
                n_missing: self.n_missing,
                n_outliers: self.n_outliers,
            });
        }
        Ok(())
    }

    /// Values of one column as found in the rows that are still in.
    fn found_in(&self, column: usize) -> Vec<f64> {
        let values = self.rows.iter().map(|row| self.found[column][*row as usize]);
        values.filter(|value| !value.is_nan()).collect()
    }

    fn fit_fences(&mut self) {
        for at in 0..self.columns.len() {
            let mut found = self.found_in(at);
            self.columns[at].fence = fence(&found, self.recipe.outliers);
            // A chosen column has at least one value, and rows with missing ones were set aside or are all in.
            self.columns[at].fill = median(&mut found).unwrap_or_default();
        }
    }

    /// Fills and clips, and keeps the account. Row by row, so that decisions are in row order.
    fn repair(&mut self) {
        let clips = self.recipe.outlier_action == OutlierAction::Clip;
        let in_place_of_numbers = self.found_in_place_of_numbers();
        let mended = self.mended();
        self.repaired = vec![Vec::with_capacity(self.rows.len()); self.columns.len()];
        for &row in &self.rows {
            let number = self.table.row_numbers[row as usize];
            let mended = mended.get(&number).map_or(&[][..], Vec::as_slice);
            let mut is_repaired = !mended.is_empty();
            self.account.mended += mended.len();
            self.account.decisions.extend(mended.iter().map(|problem| decision(problem, Outcome::Mended)));
            for (at, column) in self.columns.iter().enumerate() {
                let value = self.found[at][row as usize];
                let repaired = column.repaired(Some(value), clips);
                self.repaired[at].push(repaired);
                let (found, outcome) = if value.is_nan() {
                    self.account.cells_filled += 1;
                    let found = in_place_of_numbers.get(&(number, column.name.as_str())).copied();
                    (found.unwrap_or_default().to_owned(), Outcome::Filled(OrderedValue(repaired)))
                } else if clips && column.is_outlier(value) {
                    self.account.cells_clipped += 1;
                    (shortest(value), Outcome::Clipped(OrderedValue(repaired)))
                } else {
                    continue;
                };
                is_repaired = true;
                let column = Some(column.name.clone());
                self.account.decisions.push(Decision { row: number, column, found, outcome });
            }
            self.account.repaired += usize::from(is_repaired);
        }
        self.account.used_as_found = self.rows.len() - self.account.repaired;
    }

    /// What the reader mended, by row number.
    fn mended(&self) -> BTreeMap<u32, Vec<&'a Problem>> {
        let mut mended: BTreeMap<u32, Vec<&Problem>> = BTreeMap::new();
        for problem in self.table.problems.iter().filter(|problem| problem.kind.is_mended()) {
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

    fn fit_scales(&mut self) -> Result<(), PrepareError> {
        if self.repaired.iter().all(|values| all_equal(values)) {
            return Err(PrepareError::AllEqual { n_rows: self.rows.len(), columns: self.recipe.columns.clone() });
        }
        for at in 0..self.columns.len() {
            let (center, spread) = center_and_spread(&self.repaired[at], self.recipe.scaler);
            self.columns[at].weight = self.recipe.checked_weight(&self.columns[at].name)?;
            let found = self.found_in(at);
            let fill = self.columns[at].fill;
            self.columns[at].range = if found.is_empty() { (fill, fill) } else { range(&found) };
            (self.columns[at].center, self.columns[at].spread) = (center, spread);
        }
        Ok(())
    }

    #[expect(clippy::cast_possible_truncation, reason = "rows are stored as f32; what does not fit is an error")]
    fn matrix(&self) -> Result<Matrix, PrepareError> {
        let (n_rows, n_cols) = (self.rows.len(), self.columns.len());
        let mut values = vec![0.0; n_rows * n_cols];
        for (at, (column, repaired)) in self.columns.iter().zip(&self.repaired).enumerate() {
            for (row, value) in repaired.iter().enumerate() {
                let scaled = column.scaled(*value) as f32;
                if !scaled.is_finite() || !column.spread.is_finite() {
                    return Err(self.too_large(at));
                }
                values[row * n_cols + at] = scaled;
            }
        }
        // Cannot fail: the shape is right and all values are finite.
        Matrix::new(n_rows, n_cols, values).map_err(|_| self.too_large(0))
    }

    /// Names the cell of the column that is farthest from 0.
    fn too_large(&self, at: usize) -> PrepareError {
        let magnitude = |row: &&u32| self.found[at][**row as usize].abs();
        let largest = |a: &&u32, b: &&u32| {
            let (a, b) = (magnitude(a), magnitude(b));
            if a.is_nan() || b.is_nan() { b.is_nan().cmp(&a.is_nan()) } else { a.total_cmp(&b) }
        };
        let row = self.rows.iter().max_by(largest).map_or(0, |row| *row as usize);
        PrepareError::TooLarge {
            column: self.columns[at].name.clone(),
            row: self.table.row_numbers[row],
            value: self.found[at][row],
        }
    }

    fn finish(self, matrix: Matrix) -> Prepared {
        let Self { recipe, rows, columns, mut account, .. } = self;
        // Several passes made them; within a row they are in the order of the columns.
        sort_by(&mut account.decisions, |a, b| a.row.cmp(&b.row));
        let fitted = FittedRecipe { recipe: recipe.clone(), columns };
        Prepared { matrix, rows, fitted, account }
    }
}

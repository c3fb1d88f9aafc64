//! [`prepare`]: fits a recipe to a table and applies it.
//!
//! Order: words become numbers, then missing values, then outliers, then transform, scale and weight, and last the length of
//! rows. Fences are fitted on the values found, of the rows that are still in, as log1p and the square root draw them in;
//! transforms on the values that are filled and clipped, and scales on what transforms make of them. Nothing is fitted to
//! lengths.

use std::borrow::Cow;
use std::f64::consts::SQRT_2;
use std::ops::Range;

use crate::order::sort_by;
use crate::prepare::encode::{columns, word};
use crate::prepare::forest::{ISOLATED, scores};
use crate::prepare::impute::fill;
use crate::prepare::matrix::{BLOCK, MatrixError, are_finite};
use crate::prepare::outlier::{fence, fence_drawn_in};
use crate::prepare::scale::center_and_spread;
use crate::prepare::unit_length::columns_to_unit_length;
use crate::prepare::{
    Account, Decision, FittedColumn, FittedRecipe, FittedTransform, Impute, Matrix, OrderedValue, Outcome,
    OutlierAction, OutlierRule, PrepareError, Prepared, Recipe, ScalerKind, Transform,
};
use crate::table::moments::{Scaled, found};
use crate::table::numbers::shortest;
use crate::table::{Numbers, Role, Side, Table};

/// Makes the matrix that algorithms see.
///
/// # Errors
/// When fewer than two rows can be used, when no column can, or when the rows do not differ; see [`PrepareError`].
///
/// # Complexity
/// Time O(n log n) for each column.
#[inline(never)] // whoever asks is compiled for size
pub fn prepare(table: &Table, recipe: &Recipe) -> Result<Prepared, PrepareError> {
    if let [row] = table.row_numbers[..] {
        return Err(PrepareError::OneRow { row });
    }
    let mut work = Work::new(table, recipe, None)?;
    work.set_missing_aside(2)?;
    work.fit_fences()?;
    if recipe.outliers == OutlierRule::IsolationForest {
        work.isolate();
        work.check_rows_left(2)?;
    }
    work.set_outliers_aside(2)?;
    work.tell_repairs();
    work.fit_columns()?;
    let matrix = work.matrix()?;
    work.check_mixes(&matrix)?;
    Ok(work.finish(matrix))
}

impl FittedRecipe {
    /// Prepares the rows of another table as those were that it was fitted to: nothing is fitted again, so that the same
    /// rows come out as they did then, however many others stand beside them.
    ///
    /// Rows are set aside for missing values and beyond fences, as then. An isolation forest is not kept, and sets no row
    /// aside here. A word that fitting never saw, where there are no others that it could be one of, is filled with the share
    /// of each category: it lies in their middle.
    ///
    /// # Errors
    /// When a column is not there or holds no numbers, or when no row is left.
    pub fn prepare(&self, table: &Table) -> Result<Prepared, PrepareError> {
        let mut work = Work::new(table, &self.recipe, Some(&self.columns))?;
        work.set_missing_aside(1)?;
        work.set_outliers_aside(1)?;
        work.forget_unseen_words();
        work.tell_repairs();
        let matrix = work.matrix()?;
        Ok(work.finish(matrix))
    }
}

/// One column of the matrix, before anything is done with it.
struct Chosen<'a> {
    column: FittedColumn,
    /// As found, one for each row of the table; NaN is missing.
    values: Cow<'a, [f64]>,
    /// The column of the table that has these values.
    numbers: Option<&'a Numbers>,
    /// What happens to missing values.
    impute: Impute,
    /// Rows of the table in which a word fills the cell. Of several columns that come from the cell, the first has them.
    filled: Vec<u32>,
}

/// The columns of the matrix, as they were fitted before or unfitted.
fn chosen<'a>(
    table: &'a Table,
    recipe: &Recipe,
    before: Option<&[FittedColumn]>,
) -> Result<Vec<Chosen<'a>>, PrepareError> {
    if recipe.columns.is_empty() {
        return Err(PrepareError::no_column(table));
    }
    let mut all = Vec::with_capacity(recipe.columns.len());
    for name in &recipe.columns {
        let column = table.column(name).ok_or_else(|| PrepareError::UnknownColumn { name: name.clone() })?;
        let impute = recipe.checked_impute(name)?;
        let columns = match (before, recipe.encodings.get(name)) {
            (Some(before), _) => before.iter().filter(|fitted| fitted.column() == name).cloned().collect(),
            (None, _) if column.role == Role::Empty => {
                return Err(PrepareError::NoValue { name: name.clone(), n_rows: table.n_rows() });
            }
            (None, Some(encoding)) => columns(table, column, encoding, &impute)?,
            (None, None) => vec![FittedColumn { name: name.clone(), ..FittedColumn::default() }],
        };
        let is_missing = |row: &u32| word(column, *row as usize).is_none();
        let mut filled: Vec<u32> = match impute {
            Impute::Word(_) => (0..).take(table.n_rows()).filter(is_missing).collect(),
            _ => Vec::new(),
        };
        for fitted in columns {
            let no_numbers = || PrepareError::NotNumbers { name: name.clone(), reason: column.reason() };
            let mut values = fitted.values(table).ok_or_else(no_numbers)?;
            if fitted.is_one_hot() && impute == Impute::DropRow {
                let missing = (0..).take(table.n_rows()).filter(is_missing);
                missing.for_each(|row| values.to_mut()[row as usize] = f64::NAN);
            }
            let numbers = column.measured().filter(|_| fitted.source.is_none());
            let filled = std::mem::take(&mut filled);
            all.push(Chosen { column: fitted, values, numbers, impute: impute.clone(), filled });
        }
    }
    Ok(all)
}

/// Rows on their way from a table to a matrix.
pub(super) struct Work<'a> {
    pub(super) table: &'a Table,
    pub(super) recipe: &'a Recipe,
    /// As found, by column.
    pub(super) found: Vec<Cow<'a, [f64]>>,
    /// The columns of the table that have these values, where there are such.
    numbers: Vec<Option<&'a Numbers>>,
    /// Rows of the table that are still in.
    pub(super) rows: Vec<u32>,
    pub(super) columns: Vec<FittedColumn>,
    /// What happens to missing values, by column.
    pub(super) imputes: Vec<Impute>,
    /// Rows of the table in which a word fills the cell, by column.
    pub(super) filled: Vec<Vec<u32>>,
    pub(super) account: Account,
    /// The one that the rows of the table are of, where there are two.
    pub(super) file: Option<Side>,
    n_missing: usize,
    n_outliers: usize,
    /// By other rows: what 32 bits do not hold becomes the largest number that they do, far from every centroid.
    is_fitted: bool,
}

impl<'a> Work<'a> {
    fn new(table: &'a Table, recipe: &'a Recipe, before: Option<&[FittedColumn]>) -> Result<Self, PrepareError> {
        let (mut columns, mut found, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
        let (mut imputes, mut filled) = (Vec::new(), Vec::new());
        for chosen in chosen(table, recipe, before)? {
            columns.push(chosen.column);
            found.push(chosen.values);
            numbers.push(chosen.numbers);
            imputes.push(chosen.impute);
            filled.push(chosen.filled);
        }
        Ok(Self {
            table,
            recipe,
            found,
            numbers,
            rows: (0..).take(table.n_rows()).collect(),
            columns,
            imputes,
            filled,
            account: Account::of_files(table),
            file: table.joined.as_ref().map(|_| Side::First),
            n_missing: 0,
            n_outliers: 0,
            is_fitted: before.is_some(),
        })
    }

    fn set_missing_aside(&mut self, n_needed: usize) -> Result<(), PrepareError> {
        if !self.imputes.contains(&Impute::DropRow) {
            return Ok(());
        }
        self.set_aside(&Outcome::MissingSetAside, |value, _, impute| value.is_nan() && *impute == Impute::DropRow);
        self.check_rows_left(n_needed)
    }

    fn set_outliers_aside(&mut self, n_needed: usize) -> Result<(), PrepareError> {
        if self.recipe.outlier_action != OutlierAction::SetAside {
            return Ok(());
        }
        self.set_aside(&Outcome::OutlierSetAside, |value, column, _| column.is_outlier(value));
        self.check_rows_left(n_needed)
    }

    /// A row without any of the categories of a column has a word that none of them is for.
    fn forget_unseen_words(&mut self) {
        let mut found = &mut self.found[..];
        for columns in self.columns.chunk_by(|a, b| a.column() == b.column()) {
            let (categories, rest) = found.split_at_mut(columns.len());
            found = rest;
            if !columns[0].is_one_hot() {
                continue;
            }
            for &row in &self.rows {
                if categories.iter().all(|values| values[row as usize] == 0.0) {
                    for values in &mut *categories {
                        values.to_mut()[row as usize] = f64::NAN;
                    }
                }
            }
        }
    }

    /// Sets aside each row with such a value; the first one is the reason given.
    fn set_aside(&mut self, outcome: &Outcome, is_such: impl Fn(f64, &FittedColumn, &Impute) -> bool) {
        let mut kept = Vec::with_capacity(self.rows.len());
        for &row in &self.rows {
            let values = self.found.iter().map(|values| values[row as usize]);
            let mut cells = values.zip(&self.columns).zip(&self.imputes);
            let Some(((value, column), _)) = cells.find(|((value, column), impute)| is_such(*value, column, impute))
            else {
                kept.push(row);
                continue;
            };
            let row = self.table.row_numbers[row as usize];
            let (column, found) = (Some(column.column().to_owned()), shortest(value));
            let outcome = outcome.clone();
            self.account.decisions.push(Decision { file: self.file, row, column, found, outcome });
        }
        let n_set_aside = self.keep(kept);
        match outcome {
            Outcome::MissingSetAside => self.n_missing += n_set_aside,
            _ => self.n_outliers += n_set_aside,
        }
    }

    /// Only these rows stay in. Answers how many were set aside.
    fn keep(&mut self, rows: Vec<u32>) -> usize {
        let n_set_aside = self.rows.len() - rows.len();
        self.account.set_aside += n_set_aside;
        self.rows = rows;
        n_set_aside
    }

    fn check_rows_left(&self, n_needed: usize) -> Result<(), PrepareError> {
        if self.rows.len() < n_needed {
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
    fn found_in(&self, column: usize) -> Cow<'_, [f64]> {
        let values = &self.found[column][..];
        if self.rows.len() == values.len() {
            return found(values);
        }
        let of_rows = self.rows.iter().map(|row| values[*row as usize]);
        Cow::Owned(of_rows.filter(|value| !value.is_nan()).collect())
    }

    /// What is measured of those: of the whole column of a table it may be known.
    fn measured<'b>(&'b self, column: usize, found: &'b [f64]) -> Scaled<'b> {
        match self.numbers[column] {
            Some(numbers) if self.rows.len() == numbers.len() => numbers.scaled(found),
            _ => Scaled::new(found),
        }
    }

    fn fit_fences(&mut self) -> Result<(), PrepareError> {
        for at in 0..self.columns.len() {
            let (column, found) = (&self.columns[at], self.found_in(at));
            let measured = self.measured(at, &found);
            let fence = if column.source.is_none() { self.fence(&column.name, &measured) } else { None };
            // A category is there or not; its share lies between.
            let impute = if column.is_one_hot() { &Impute::Mean } else { &self.imputes[at] };
            let Some(fill) = fill(&found, &measured, impute) else {
                let (name, left) = (column.column().to_owned(), self.rows.len());
                return Err(PrepareError::NoValueLeft { name, left, n_rows: self.table.n_rows() });
            };
            (self.columns[at].fence, self.columns[at].fill) = (fence, fill);
        }
        Ok(())
    }

    /// Of a column of numbers that the recipe draws in, by a transform that needs no fit and takes all of them, the fence of
    /// what is drawn in; else of the values found.
    fn fence(&self, name: &str, measured: &Scaled) -> Option<(f64, f64)> {
        let rule = self.recipe.outliers;
        let transform = self.recipe.transform_of(name).filter(|transform| {
            let (min, max) = measured.bounds().unwrap_or_default();
            transform.takes(min) && transform.takes(max)
        });
        match transform.and_then(Transform::unfitted) {
            Some(transform) => fence_drawn_in(measured, rule, &transform),
            None => fence(measured, rule),
        }
    }

    /// Sets aside or lists each row that an isolation forest finds.
    fn isolate(&mut self) {
        let filled = |(column, found): (&FittedColumn, &Cow<'_, [f64]>)| {
            self.rows.iter().map(|row| column.repaired(Some(found[*row as usize]), false)).collect()
        };
        let scores = scores(&self.columns.iter().zip(&self.found).map(filled).collect::<Vec<_>>());
        let keeps = self.recipe.outlier_action == OutlierAction::Keep;
        let mut kept = Vec::with_capacity(self.rows.len());
        for (&row, score) in self.rows.iter().zip(scores) {
            let is_isolated = score > ISOLATED;
            if keeps || !is_isolated {
                kept.push(row);
            }
            if is_isolated {
                let score = OrderedValue(score);
                let outcome = if keeps { Outcome::IsolatedKept(score) } else { Outcome::IsolatedSetAside(score) };
                self.account.count(&outcome);
                let row = self.table.row_numbers[row as usize];
                self.account.decisions.push(Decision {
                    file: self.file,
                    row,
                    column: None,
                    found: String::new(),
                    outcome,
                });
            }
        }
        self.n_outliers += self.keep(kept);
    }

    /// Transforms, ranges and scales, each on the values of its column as they are filled and clipped. One column at a time:
    /// all of them would take twice the memory of the rows that come of it.
    fn fit_columns(&mut self) -> Result<(), PrepareError> {
        let mut are_equal = true;
        for at in 0..self.columns.len() {
            let mut column = self.columns[at].clone();
            let found = self.found_in(at);
            let measured = self.measured(at, &found);
            column.range = measured.bounds().unwrap_or((column.fill, column.fill));
            let is_within = self.recipe.outlier_action != OutlierAction::Clip
                || column.fence.is_none_or(|(low, high)| low <= column.range.0 && column.range.1 <= high);
            let mut repaired = Vec::new();
            // Nothing is missing, and nothing clipped.
            let is_as_found = is_within && found.len() == self.rows.len();
            let (repaired, measured) = if is_as_found {
                (&found[..], measured)
            } else {
                repaired.resize(self.rows.len(), 0.0);
                self.repair(at, &self.rows, &mut repaired);
                (&repaired[..], Scaled::new(&repaired))
            };
            are_equal &= measured.only().is_some();
            column.transform = self.fitted_transform(&column, repaired)?;
            column.weight = self.recipe.checked_weight(column.column())?;
            (column.center, column.spread) = self.center_and_spread(&column, repaired, &measured);
            self.columns[at] = column;
        }
        if are_equal {
            return Err(PrepareError::AllEqual { n_rows: self.rows.len(), columns: self.recipe.columns.clone() });
        }
        Ok(())
    }

    /// The values of some rows of the table in one column, filled and clipped.
    fn repair(&self, at: usize, rows: &[u32], repaired: &mut [f64]) {
        let (column, found) = (&self.columns[at], &self.found[at][..]);
        if let Some(found) = one_after_the_other(rows).and_then(|rows| found.get(rows)) {
            repaired.copy_from_slice(found);
        } else {
            for (value, row) in repaired.iter_mut().zip(rows) {
                *value = found[*row as usize];
            }
        }
        column.repair(repaired, self.recipe.outlier_action == OutlierAction::Clip);
    }

    fn fitted_transform(
        &self,
        column: &FittedColumn,
        repaired: &[f64],
    ) -> Result<Option<FittedTransform>, PrepareError> {
        let transform = self.recipe.transform_of(&column.name).filter(|_| !column.is_one_hot());
        let Some(transform) = transform else { return Ok(None) };
        let row_number = |at: usize| self.table.row_numbers[self.rows[at] as usize];
        transform.check(&column.name, repaired, row_number)?;
        Ok(Some(transform.fit(repaired)))
    }

    fn center_and_spread(&self, column: &FittedColumn, repaired: &[f64], measured: &Scaled) -> (f64, f64) {
        if column.is_one_hot() {
            return (0.0, SQRT_2);
        }
        let (center, spread) = if column.transform.is_none() {
            center_and_spread(measured, self.recipe.scaler)
        } else {
            let transformed: Vec<f64> = repaired.iter().map(|value| column.transformed(*value)).collect();
            center_and_spread(&Scaled::new(&transformed), self.recipe.scaler)
        };
        // Without a scaler it is the values themselves that have a mix, not their distances from the mean.
        if self.recipe.unit_length && self.recipe.scaler == ScalerKind::None { (0.0, spread) } else { (center, spread) }
    }

    fn matrix(&self) -> Result<Matrix, PrepareError> {
        let (n_rows, n_cols) = (self.rows.len(), self.columns.len());
        if let Some(at) = self.columns.iter().position(|column| !column.spread.is_finite()) {
            return Err(self.too_large(at));
        }
        let mut values = vec![0.0; n_rows * n_cols];
        let mut block = vec![0.0; BLOCK * n_cols];
        for (rows, values) in self.rows.chunks(BLOCK).zip(values.chunks_mut(BLOCK * n_cols)) {
            for (at, scaled) in block.chunks_exact_mut(BLOCK).enumerate() {
                self.scale(at, rows, &mut scaled[..rows.len()]);
            }
            if self.recipe.unit_length {
                self.check_finite(&block, rows.len())?;
                columns_to_unit_length(&mut block, BLOCK, rows.len());
            }
            row_by_row(&block, values);
        }
        // The shape is right, so that nothing but its size can be wrong with a value.
        Matrix::new(n_rows, n_cols, values).map_err(|error| match error {
            MatrixError::NotFinite { col, .. } => self.too_large(col),
            MatrixError::Shape { .. } => self.too_large(0),
        })
    }

    /// The values of some rows of the table in one column, filled, clipped and scaled.
    fn scale(&self, at: usize, rows: &[u32], scaled: &mut [f64]) {
        self.repair(at, rows, scaled);
        self.columns[at].scale(scaled);
        if self.is_fitted {
            for value in scaled {
                *value = value.clamp(f64::from(f32::MIN), f64::from(f32::MAX));
            }
        }
    }

    /// What is too large for 32 bits is so before its row is brought to length 1, after which nothing is.
    #[expect(clippy::cast_possible_truncation, reason = "rows are stored as f32; what does not fit is an error")]
    fn check_finite(&self, block: &[f64], n_rows: usize) -> Result<(), PrepareError> {
        let is_finite = |column: &[f64]| are_finite(column[..n_rows].iter().map(|value| *value as f32));
        match block.chunks_exact(BLOCK).position(|column| !is_finite(column)) {
            Some(at) => Err(self.too_large(at)),
            None => Ok(()),
        }
    }

    /// Rows that differ in size alone are one and the same mix.
    fn check_mixes(&self, matrix: &Matrix) -> Result<(), PrepareError> {
        // Within what 32 bits tell apart at length 1.
        let is_first = |row: usize| matrix.row(row).iter().zip(matrix.row(0)).all(|(a, b)| (a - b).abs() <= 1e-6);
        if self.recipe.unit_length && (1..matrix.n_rows()).all(is_first) {
            return Err(PrepareError::OneMix { n_rows: matrix.n_rows() });
        }
        Ok(())
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
        // Several passes made them; within a row what is about the whole row comes first, then cells, in the order of the
        // columns.
        sort_by(&mut account.decisions, |a, b| (a.file, a.row).cmp(&(b.file, b.row)));
        let fitted = FittedRecipe { recipe: recipe.clone(), columns };
        Prepared { matrix, rows, fitted, account }
    }
}

/// The rows as a range, if each follows the one before it.
fn one_after_the_other(rows: &[u32]) -> Option<Range<usize>> {
    let (first, last) = (*rows.first()? as usize, *rows.last()? as usize);
    (last - first + 1 == rows.len()).then_some(first..last + 1)
}

/// The columns of a block, each of [`BLOCK`] values, as rows of 32 bits.
#[expect(clippy::cast_possible_truncation, reason = "rows are stored as f32; what does not fit is an error")]
fn row_by_row(block: &[f64], rows: &mut [f32]) {
    let n_cols = block.len() / BLOCK;
    for (at, row) in rows.chunks_exact_mut(n_cols).enumerate() {
        for (value, column) in row.iter_mut().zip(block.chunks_exact(BLOCK)) {
            *value = column[at] as f32;
        }
    }
}

//! The customers of another file in the segments of a saved model.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::Model;
use crate::prepare::{PrepareError, Prepared};
use crate::segment::Placing;
use crate::table::Table;

/// Normal deviates below this: 95 %.
const Z_95: f64 = 1.645;

/// Below this confidence a customer is on the fence.
pub const FENCE: f64 = 0.2;

/// Customers of another file, each in a segment.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    /// As the model prepares them.
    pub prepared: Prepared,
    /// Segment of each prepared row, from 0.
    pub labels: Vec<u16>,
    /// Prepared rows unlike any that the model was made from: see [`Assignment::is_far`](crate::segment::Assignment::is_far).
    /// Increasing.
    pub far: Vec<u32>,
    /// Rows whose confidence is below [`FENCE`].
    pub n_on_the_fence: usize,
}

/// How much one mix of segments differs from another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shift {
    /// The population stability index, `Σ (q - p) ln(q / p)` over the shares `p` then and `q` now: 0 for the same mix; up to
    /// 0.1 it is taken for stable, from 0.25 for another one (Siddiqi, Credit Risk Scorecards, 2006). Half a customer is added
    /// to every segment on both sides, so that an empty one has a logarithm.
    pub index: f64,
    /// 95 % of customers drawn from one and the same mix, as many as there were then and are now, have an index up to this:
    /// `(1/m + 1/n) χ²` with one degree of freedom less than segments (Yurdakul 2018, "Statistical
    /// properties of population stability index"), the quantile by Wilson and Hilferty (1931).
    pub by_chance: f64,
}

/// Why a file could not be scored.
#[derive(Clone, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum ScoreError {
    /// It is a file about something else, or its columns have other names.
    #[error(
        "The segments were made from columns that this file does not have: {}. It has {}. Give the columns the names that \
         they had in the file of the segments.",
        Quoted(missing),
        Quoted(found)
    )]
    MissingColumns {
        /// What the model asks for.
        missing: Vec<String>,
        /// What there is.
        found: Vec<String>,
    },
    /// A column of its that has the right name.
    #[error("The column “{name}” {reason} in this file; in the file of the segments it holds numbers.")]
    NotNumbers {
        /// Of the column.
        name: String,
        /// What it is.
        reason: String,
    },
    /// The recipe sets all of them aside.
    #[error("None of the {n_rows} rows can be used: {n_missing} lack a value, and {n_outliers} are outliers.")]
    NoRows {
        /// Of the table.
        n_rows: usize,
        /// Set aside for a missing value.
        n_missing: usize,
        /// Set aside as outliers.
        n_outliers: usize,
    },
    /// Its rows cannot be prepared as the model does.
    #[error(transparent)]
    Prepare(PrepareError),
}

impl From<PrepareError> for ScoreError {
    fn from(error: PrepareError) -> Self {
        match error {
            PrepareError::NotNumbers { name, reason } => Self::NotNumbers { name, reason },
            PrepareError::TooFewRows { n_rows, n_missing, n_outliers, .. } => {
                Self::NoRows { n_rows, n_missing, n_outliers }
            }
            error => Self::Prepare(error),
        }
    }
}

/// Names in a sentence: the first few of them.
struct Quoted<'a>(&'a [String]);

/// Names that a sentence bears.
const MOST_NAMES: usize = 8;

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = &self.0[..self.0.len().min(MOST_NAMES)];
        let n_more = self.0.len() - named.len();
        for (at, name) in named.iter().enumerate() {
            let before = match at {
                0 => "",
                _ if at + 1 == self.0.len() => " and ",
                _ => ", ",
            };
            write!(formatter, "{before}“{name}”")?;
        }
        if n_more > 0 { write!(formatter, " and {n_more} more") } else { Ok(()) }
    }
}

impl Model {
    /// Gives each row of a table its segment: that of the nearest centroid, after it was prepared by the fitted recipe.
    /// Nothing is fitted again, so that the file that the model was made from gets the labels that it had, if those were of
    /// the nearest centroids: see [`Model::is_nearest`].
    ///
    /// # Errors
    /// When a column is not there, or the rows cannot be prepared: see [`ScoreError`].
    ///
    /// # Complexity
    /// Time O(n × `n_clusters` × columns), memory O(n × columns).
    pub fn score(&self, table: &Table) -> Result<Scored, ScoreError> {
        let is_missing = |name: &&String| table.column(name).is_none();
        let missing: Vec<String> = self.fitted.recipe.columns.iter().filter(is_missing).cloned().collect();
        if !missing.is_empty() {
            let found = table.columns.iter().map(|column| column.name.clone()).collect();
            return Err(ScoreError::MissingColumns { missing, found });
        }
        let table = &*self.with_numbers(table);
        let prepared = self.fitted.prepare(table)?;
        let placing = Placing::new(self.fitted.columns.len(), &self.centroids, self.reach());
        let columns = self.fitted.columns.iter();
        let found: Vec<_> = columns.filter_map(|column| Some((column, column.values(table)?))).collect();
        let is_outside = |row: usize| found.iter().any(|(column, values)| column.is_beyond_range(values[row]));
        let n_rows = prepared.rows.len();
        let mut scored = Scored { labels: Vec::with_capacity(n_rows), far: Vec::new(), n_on_the_fence: 0, prepared };
        let Scored { prepared, labels, far, n_on_the_fence } = &mut scored;
        for (at, row) in (0_u32..).zip(&prepared.rows) {
            let place = placing.of(prepared.matrix.row(at as usize));
            #[expect(clippy::cast_possible_truncation, reason = "there are fewer segments")]
            labels.push(place.segment as u16);
            *n_on_the_fence += usize::from(place.confidence < FENCE);
            if place.is_far || is_outside(*row as usize) {
                far.push(at);
            }
        }
        Ok(scored)
    }

    /// The table with numbers in the columns that the model knows to hold some, as far as most of their cells do.
    fn with_numbers<'a>(&self, table: &'a Table) -> Cow<'a, Table> {
        let mut table = Cow::Borrowed(table);
        for column in self.fitted.columns.iter().filter(|column| column.source.is_none()) {
            if table.column(&column.name).is_some_and(|column| column.numbers().is_none()) {
                table.to_mut().take_for_numbers(&column.name);
            }
        }
        table
    }

    /// How much the mix of segments differs from that which the model was made with. `sizes` has the customers of each
    /// segment now.
    pub fn shift(&self, sizes: &[usize]) -> Shift {
        let then: Vec<usize> = self.segments.iter().map(|segment| segment.size).collect();
        let n_customers = |sizes: &[usize]| sizes.iter().sum::<usize>().max(1) as f64;
        let shares = |sizes: &[usize]| -> Vec<f64> {
            let all: f64 = sizes.iter().map(|size| *size as f64 + 0.5).sum();
            sizes.iter().map(|size| (*size as f64 + 0.5) / all).collect()
        };
        let pairs = shares(&then).into_iter().zip(shares(sizes));
        let freedom = (then.len() as f64 - 1.0).max(1.0);
        let part = 2.0 / (9.0 * freedom);
        let quantile = freedom * libm::pow(1.0 - part + Z_95 * part.sqrt(), 3.0);
        Shift {
            index: pairs.map(|(then, now)| (now - then) * libm::log(now / then)).sum(),
            by_chance: quantile * (1.0 / n_customers(&then) + 1.0 / n_customers(sizes)),
        }
    }
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::{Quoted, ScoreError};
    use crate::model::tests::model;
    use crate::prepare::OutlierAction;
    use crate::table::Table;

    fn table(rows: &str) -> Table {
        Table::read(format!("id,Income,\"Spend, \"\"net\"\"\"\n{rows}").as_bytes()).unwrap()
    }

    #[test]
    fn each_row_goes_to_the_nearest_centroid_and_what_is_unlike_all_others_is_said() {
        // Scaled by (x - 10) / 2; the centroids are (1, 1) and (-1, -1), 2.83 apart.
        let rows = "a1,12,12\na2,8,8\na3,12,\na4,10,10.1\na5,20.5,12\na6,5,5\na7,90,90\n";
        let scored = model().score(&table(rows)).unwrap();
        assert_eq!(scored.labels, [0, 1, 0, 0, 0, 1, 0]);
        // One is above the range of 0 to 20; the last is clipped at 25, 9.2 from the nearest.
        assert_eq!(scored.far, [4, 6]);
        // The third is filled with 10 and lies at (1, 0): 1 and 2.24 away, so that its confidence is 0.55.
        assert_eq!(scored.n_on_the_fence, 1, "the fourth is");
        assert_eq!((scored.prepared.account.cells_filled, scored.prepared.account.cells_clipped), (1, 2));
    }

    #[test]
    fn a_single_row_is_a_file_too() {
        assert_eq!(model().score(&table("a1,12,12\n")).unwrap().labels, [0]);
    }

    #[test]
    fn a_file_about_something_else_is_told_by_the_columns_that_it_lacks() {
        let other = Table::read(b"id,Income,Age\n1,2,3\n2,3,4\n").unwrap();
        let error = model().score(&other).unwrap_err();
        assert_eq!(
            error.to_string(),
            "The segments were made from columns that this file does not have: “Spend, \"net\"”. It has “id”, “Income” and \
             “Age”. Give the columns the names that they had in the file of the segments."
        );
        let words = Table::read(b"Income,\"Spend, \"\"net\"\"\"\n1,ten\n2,twelve\n3,2\n").unwrap();
        let error = model().score(&words).unwrap_err();
        assert!(matches!(&error, ScoreError::NotNumbers { name, .. } if name.starts_with("Spend")), "{error}");
    }

    #[test]
    fn names_that_a_sentence_does_not_bear_are_counted() {
        let names: Vec<String> = (0..10).map(|at| at.to_string()).collect();
        assert_eq!(Quoted(&names).to_string(), "“0”, “1”, “2”, “3”, “4”, “5”, “6”, “7” and 2 more");
        assert_eq!(Quoted(&names[..2]).to_string(), "“0” and “1”");
    }

    #[test]
    fn rows_that_are_all_set_aside_and_numbers_without_a_place_are_told() {
        let mut model = model();
        model.fitted.recipe.outlier_action = OutlierAction::SetAside;
        let error = model.score(&table("a1,12,12000\na2,-8000,8\n")).unwrap_err();
        assert_eq!(error, ScoreError::NoRows { n_rows: 2, n_missing: 0, n_outliers: 2 });
        model.fitted.recipe.outlier_action = OutlierAction::Keep;
        let scored = model.score(&table("a1,12,1e300\na2,9,8\n")).unwrap();
        assert_eq!((scored.labels, scored.far), (vec![0, 1], vec![0]), "as for one customer");
    }

    #[test]
    fn the_stability_index_by_hand() {
        // 2 and 1 customers then; 1 and 2 now: shares of 2.5 / 4 and 1.5 / 4, turned round.
        let expected = 2.0 * (0.25 * (2.5_f64 / 1.5).ln());
        assert_relative_eq!(model().shift(&[1, 2]).index, expected, max_relative = 1e-12);
        assert_relative_eq!(model().shift(&[2, 1]).index, 0.0);
        assert!(model().shift(&[3000, 0]).index > 0.25);
        // The 95 % quantile of χ² with one degree of freedom is 3.84, here met to 2 %.
        let shift = model().shift(&[30, 0]);
        assert_relative_eq!(shift.by_chance, 3.84 * (1.0 / 3.0 + 1.0 / 30.0), max_relative = 0.03);
    }
}

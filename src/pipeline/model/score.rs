//! The customers of another file in the segments of a saved model.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::model::Model;
use crate::prepare::{PrepareError, Prepared};
use crate::segment::Placing;
use crate::table::Table;

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
    /// Its rows cannot be prepared as the model does.
    #[error(transparent)]
    Prepare(PrepareError),
}

impl From<PrepareError> for ScoreError {
    fn from(error: PrepareError) -> Self {
        match error {
            PrepareError::NotNumbers { name, reason } => Self::NotNumbers { name, reason },
            error => Self::Prepare(error),
        }
    }
}

/// Names in a sentence.
struct Quoted<'a>(&'a [String]);

impl std::fmt::Display for Quoted<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, name) in self.0.iter().enumerate() {
            let before = match at {
                0 => "",
                _ if at + 1 == self.0.len() => " and ",
                _ => ", ",
            };
            write!(formatter, "{before}“{name}”")?;
        }
        Ok(())
    }
}

impl Model {
    /// Gives each row of a table its segment: that of the nearest centroid, after it was prepared by the fitted recipe.
    /// Nothing is fitted again, so that the file that the model was made from gets the labels that it had.
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
        let placing = Placing::new(self.fitted.columns.len(), &self.centroids);
        let found: Vec<_> = self.fitted.columns.iter().map(|column| (column.range, column.values(table))).collect();
        let is_outside = |row: usize| {
            let mut values = found.iter().filter_map(|(range, values)| Some((range, values.as_ref()?[row])));
            values.any(|(range, value)| value < range.0 || value > range.1)
        };
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
        let of_numbers = self.fitted.columns.iter().filter(|column| column.source.is_none());
        of_numbers.fold(Cow::Borrowed(table), |table, column| match table.with_numbers(&column.name) {
            Some(table) => Cow::Owned(table),
            None => table,
        })
    }

    /// How much the sizes of the segments differ from those that the model was made with: the population stability index,
    /// `Σ (q - p) ln(q / p)` over the shares `p` then and `q` now (Siddiqi, Credit Risk Scorecards, 2006). 0 for the same
    /// mix; up to 0.1 it is taken for stable, from 0.25 for another one.
    ///
    /// `sizes` has the customers of each segment now. Half a customer is added to every segment on both sides, so that an
    /// empty one has a logarithm.
    pub fn population_stability(&self, sizes: &[usize]) -> f64 {
        let shares = |sizes: Vec<usize>| {
            let all: f64 = sizes.iter().map(|size| *size as f64 + 0.5).sum();
            sizes.into_iter().map(move |size| (size as f64 + 0.5) / all)
        };
        let then = shares(self.segments.iter().map(|segment| segment.size).collect());
        then.zip(shares(sizes.to_vec())).map(|(then, now)| (now - then) * libm::log(now / then)).sum()
    }
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::ScoreError;
    use crate::model::tests::model;
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
    fn the_stability_index_by_hand() {
        // 2 and 1 customers then; 1 and 2 now: shares of 2.5 / 4 and 1.5 / 4, turned round.
        let expected = 2.0 * (0.25 * (2.5_f64 / 1.5).ln());
        assert_relative_eq!(model().population_stability(&[1, 2]), expected, max_relative = 1e-12);
        assert_relative_eq!(model().population_stability(&[2, 1]), 0.0);
        assert!(model().population_stability(&[3000, 0]) > 0.25);
    }
}

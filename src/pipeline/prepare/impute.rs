//! Missing values: what stands in for them.

use serde::{Deserialize, Serialize};

use crate::order::ascending;
use crate::prepare::{Encoding, OrderedValue, PrepareError, Recipe};
use crate::table::moments::Scaled;

/// What happens to missing values. A value that was filled in is treated as any other from there on: where outliers are
/// clipped, so is a filled value beyond the fence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Impute {
    /// Filled with the column's median.
    #[default]
    Median,
    /// The row is set aside.
    DropRow,
    /// Filled with the column's arithmetic mean.
    Mean,
    /// Filled with the value that most rows have; among equals the smallest, as scikit-learn does.
    MostFrequent,
    /// Filled with this value, in the column's own unit. It must be finite.
    Constant(OrderedValue),
    /// Filled with this word, in a column of words: one of its own, or another, which becomes a category like any. In an order
    /// it must be one of its words.
    Word(String),
}

impl Recipe {
    /// What happens to missing values of a column.
    pub fn impute_of(&self, column: &str) -> &Impute {
        self.imputes.get(column).unwrap_or(&self.impute)
    }

    /// The same, if it can be used. A word of an order is its place there.
    pub(super) fn checked_impute(&self, column: &str) -> Result<Impute, PrepareError> {
        match self.impute_of(column) {
            Impute::Constant(value) if !value.0.is_finite() => {
                Err(PrepareError::Constant { name: column.to_owned(), value: value.0 })
            }
            Impute::Word(word) => {
                let word = word.trim();
                let filling = match self.encodings.get(column) {
                    Some(Encoding::OneHot) => Some(Impute::Word(word.to_owned())).filter(|_| !word.is_empty()),
                    Some(Encoding::Ordinal(words)) => place(words, word).map(Impute::Constant),
                    None => None,
                };
                filling.ok_or_else(|| PrepareError::Word { name: column.to_owned(), word: word.to_owned() })
            }
            impute => Ok(impute.clone()),
        }
    }
}

/// What fills a column of which these values were found and measured. None if it takes values and there are none.
///
/// # Complexity
/// Time O(n); of the most frequent value O(n log n).
pub(super) fn fill(found: &[f64], measured: &Scaled, impute: &Impute) -> Option<f64> {
    match impute {
        Impute::Median | Impute::DropRow => measured.median(),
        Impute::Mean => (!found.is_empty()).then(|| measured.mean()),
        Impute::MostFrequent => most_frequent(found),
        Impute::Constant(value) => Some(value.0),
        // Words are filled where they stand, before they become numbers.
        Impute::Word(_) => None,
    }
}

/// Where a word stands in an order, from 0.
pub(super) fn place(words: &[String], word: &str) -> Option<OrderedValue> {
    words.iter().position(|other| other == word).map(|place| OrderedValue(place as f64))
}

/// The value that stands most often; among equals the smallest. -0 and 0 are one value.
fn most_frequent(values: &[f64]) -> Option<f64> {
    let mut values = values.to_vec();
    ascending(&mut values);
    #[expect(clippy::float_cmp, reason = "the same number, not one nearby")]
    let runs = values.chunk_by(|a, b| a == b);
    runs.reduce(|most, run| if run.len() > most.len() { run } else { most }).map(|run| run[run.len() - 1])
}

#[cfg(test)]
mod tests {
    use super::Impute;
    use crate::prepare::OrderedValue;
    use crate::table::moments::Scaled;

    fn fill(found: &[f64], impute: &Impute) -> Option<f64> {
        super::fill(found, &Scaled::new(found), impute)
    }

    #[test]
    fn each_way_to_fill_by_hand() {
        let found = || [4.0, 1.0, 4.0, 1.0, 10.0];
        assert_eq!(fill(&found(), &Impute::Median), Some(4.0));
        assert_eq!(fill(&found(), &Impute::Mean), Some(4.0));
        assert_eq!(fill(&found(), &Impute::MostFrequent), Some(1.0), "1 and 4 stand twice");
        assert_eq!(fill(&found(), &Impute::Constant(OrderedValue(-7.0))), Some(-7.0));
        assert_eq!(fill(&[-0.0, 3.0, 3.0, 0.0, 0.0], &Impute::MostFrequent), Some(0.0));
    }

    #[test]
    fn only_a_constant_fills_a_column_without_values() {
        for impute in [Impute::Median, Impute::DropRow, Impute::Mean, Impute::MostFrequent] {
            assert_eq!(fill(&[], &impute), None);
        }
        assert_eq!(fill(&[], &Impute::Constant(OrderedValue(2.0))), Some(2.0));
    }
}

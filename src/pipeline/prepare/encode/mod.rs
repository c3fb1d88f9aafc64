//! Categories as numbers.
//!
//! # How much a category counts
//! Two customers of different categories differ in two columns of 0 and 1, so that their squared distance would be 2. Each of
//! these columns is divided by the root of 2, which makes it 1: what two numbers scaled from 0 to 1 differ by at most (Gower
//! 1971, doi:10.2307/2528823). No scaler is fitted to them.
//!
//! Categories in an order are numbers from 0, and scaled as other numbers are. Neither kind has a fence: of two categories
//! none is an outlier.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::order::sort_by;
use crate::prepare::impute::place;
use crate::prepare::{FittedColumn, FittedRecipe, Impute, PrepareError, Recipe};
use crate::table::numbers::shortest;
use crate::table::{Cells, Column, Table};

/// A category of its own has at least this share of the rows.
const RARE: f64 = 0.01;

/// Categories of their own at most; the most frequent ones.
const MOST_LEVELS: usize = 20;

/// How the words of a column become numbers. Blanks around a word do not count; capital letters do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// A column of 0 and 1 for each category that at least 1 % of the rows have, at most 20; one for all others together, and
    /// one for missing values, where there are any. These are a category, unless a word fills them or they set their row aside.
    OneHot,
    /// The place of the word in this order, from 0: categories at equal steps. Words that are not in it are an error, and
    /// missing values are filled as those of numbers.
    Ordinal(Vec<String>),
}

impl Recipe {
    /// Takes the words of a column in another way. Where missing values are filled with a word, they still are, if the column
    /// has it: in an order it may have another place now.
    pub fn encode(&mut self, column: &str, encoding: Encoding) {
        let word = match (self.imputes.get(column), self.encodings.get(column)) {
            (Some(Impute::Word(word)), _) => Some(word.clone()),
            (Some(Impute::Constant(at)), Some(Encoding::Ordinal(words))) => {
                words.iter().find(|word| place(words, word) == Some(*at)).cloned()
            }
            (Some(Impute::Constant(_)), _) => None,
            _ => {
                self.encodings.insert(column.to_owned(), encoding);
                return;
            }
        };
        let filling = match &encoding {
            Encoding::OneHot => word.map(Impute::Word),
            Encoding::Ordinal(words) => word.and_then(|word| place(words, &word)).map(Impute::Constant),
        };
        match filling {
            Some(filling) => self.imputes.insert(column.to_owned(), filling),
            None => self.imputes.remove(column),
        };
        self.encodings.insert(column.to_owned(), encoding);
    }
}

/// Where the numbers of a fitted column come from, if they are not those of a column of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Name of the column in the table.
    pub column: String,
    /// What of it.
    pub level: Level,
    /// Stands in for a missing word. None in older models.
    #[serde(default)]
    pub fill: Option<String>,
}

impl Source {
    /// The number for a word, NaN for a missing place; None is a missing word.
    fn number(&self, word: Option<&str>) -> f64 {
        self.level.number(word.or(self.fill.as_deref()))
    }
}

/// What of a column of words a fitted column is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 1 for this word, 0 for all others and where it is missing.
    Is(String),
    /// 1 for all words but these, 0 for these and where it is missing.
    Other {
        /// The words with columns of their own.
        than: Vec<String>,
    },
    /// 1 where it is missing, 0 for all words.
    Missing,
    /// The place among these words, from 0. Missing where it is missing or none of them.
    Place {
        /// In order.
        of: Vec<String>,
    },
}

/// One cell of a customer, to be prepared as the fitted ones were.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// There is no value.
    Missing,
    /// A number, for a column of numbers.
    Number(f64),
    /// A word, for a column of words.
    Word(&'a str),
}

impl Level {
    /// It is one column of several for a word.
    pub fn is_one_hot(&self) -> bool {
        !matches!(self, Self::Place { .. })
    }

    /// The number for a word, NaN for a missing place; None is a missing word.
    fn number(&self, word: Option<&str>) -> f64 {
        let place = |words: &[String], word: &str| words.iter().position(|other| other == word);
        let is_such = match (self, word) {
            (Self::Place { of }, word) => {
                return word.and_then(|word| place(of, word)).map_or(f64::NAN, |place| place as f64);
            }
            (Self::Is(level), Some(word)) => level == word,
            (Self::Other { than }, Some(word)) => place(than, word).is_none(),
            (Self::Missing, word) => word.is_none(),
            (_, None) => false,
        };
        f64::from(u8::from(is_such))
    }
}

impl FittedColumn {
    /// Name of the column of the table that it comes from.
    pub fn column(&self) -> &str {
        self.source.as_ref().map_or(&self.name, |source| &source.column)
    }

    /// It is one category of several, so that its values are 0 and 1.
    pub fn is_one_hot(&self) -> bool {
        self.source.as_ref().is_some_and(|source| source.level.is_one_hot())
    }

    /// Its values in each row of a table, before anything is filled: NaN where there is none. None if the table has no such
    /// column, or words where numbers belong.
    pub fn values<'a>(&self, table: &'a Table) -> Option<Cow<'a, [f64]>> {
        let column = table.column(self.column())?;
        match &self.source {
            None => column.numbers().map(Cow::Borrowed),
            Some(source) => Some((0..table.n_rows()).map(|row| source.number(word(column, row).as_deref())).collect()),
        }
    }
}

impl FittedRecipe {
    /// The cells of one customer as [`FittedRecipe::apply`] takes them, one for each fitted column. `cell` gives what stands
    /// in the column of that name. A word for a column of numbers is missing; of a word that fitting never saw, where there
    /// are no others that it could be one of, all categories are: it lies in their middle.
    pub fn encoded<'a>(&self, cell: impl Fn(&str) -> Cell<'a>) -> Vec<Option<f64>> {
        let values = self.columns.iter().map(|column| match (&column.source, cell(column.column())) {
            (None, Cell::Number(number)) => number,
            (None, _) => f64::NAN,
            (Some(source), Cell::Missing) => source.number(None),
            (Some(source), Cell::Word(word)) => source.number(Some(word.trim()).filter(|word| !word.is_empty())),
            (Some(source), Cell::Number(number)) => {
                source.number(Some(shortest(number).as_str()).filter(|word| !word.is_empty()))
            }
        });
        let values: Vec<f64> = values.collect();
        let has_category = |of: &FittedColumn| {
            let own = self.columns.iter().zip(&values).filter(|(column, _)| column.column() == of.column());
            !of.is_one_hot() || own.into_iter().any(|(_, value)| *value > 0.0)
        };
        let known =
            |(column, value): (&FittedColumn, &f64)| Some(*value).filter(|v| !v.is_nan() && has_category(column));
        self.columns.iter().zip(&values).map(known).collect()
    }
}

/// The columns that a column of words becomes, unfitted.
pub(super) fn columns(
    table: &Table,
    column: &Column,
    encoding: &Encoding,
    impute: &Impute,
) -> Result<Vec<FittedColumn>, PrepareError> {
    let fill = if let Impute::Word(word) = impute { Some(word.clone()) } else { None };
    let made = |name: String, level: Level| FittedColumn {
        name,
        source: Some(Source { column: column.name.clone(), level, fill: fill.clone() }),
        ..FittedColumn::default()
    };
    match encoding {
        Encoding::Ordinal(words) => {
            let unknown =
                |row: &usize| word(column, *row).is_some_and(|word| !words.iter().any(|known| *known == word));
            match (0..table.n_rows()).find(unknown) {
                Some(row) => Err(PrepareError::UnknownLevel {
                    column: column.name.clone(),
                    row: table.row_numbers[row],
                    found: word(column, row).unwrap_or_default().into_owned(),
                }),
                None => Ok(vec![made(column.name.clone(), Level::Place { of: words.clone() })]),
            }
        }
        Encoding::OneHot => {
            let Levels { own, has_others, has_missing } = levels(table, column, fill.as_deref());
            let name = |level: &str| format!("{} = {level}", column.name);
            // A word may be called so itself.
            let free =
                |level: &str| if own.iter().any(|own| own == level) { format!("({level})") } else { level.to_owned() };
            let other = has_others.then(|| made(name(&free("other")), Level::Other { than: own.clone() }));
            let missing =
                (has_missing && *impute != Impute::DropRow).then(|| made(name(&free("missing")), Level::Missing));
            Ok(own.iter().map(|word| made(name(word), Level::Is(word.clone()))).chain(other).chain(missing).collect())
        }
    }
}

/// What stands in a column of words.
struct Levels {
    /// Frequent words, in alphabetical order.
    own: Vec<String>,
    has_others: bool,
    has_missing: bool,
}

fn levels(table: &Table, column: &Column, fill: Option<&str>) -> Levels {
    let mut counts: BTreeMap<Cow<'_, str>, usize> = BTreeMap::new();
    let mut n_missing = 0;
    for row in 0..table.n_rows() {
        match word(column, row).or(fill.map(Cow::Borrowed)) {
            // Not by `entry`, which would take a copy of each word.
            Some(word) => match counts.get_mut(&word) {
                Some(count) => *count += 1,
                None => {
                    counts.insert(word, 1);
                }
            },
            None => n_missing += 1,
        }
    }
    let n_words = counts.len();
    let mut frequent: Vec<(Cow<'_, str>, usize)> = counts.into_iter().collect();
    frequent.retain(|(_, count)| *count as f64 >= RARE * table.n_rows() as f64);
    // Equals stay in alphabetical order.
    sort_by(&mut frequent, |a, b| b.1.cmp(&a.1));
    frequent.truncate(MOST_LEVELS);
    let mut own: Vec<String> = frequent.into_iter().map(|(word, _)| word.into_owned()).collect();
    sort_by(&mut own, Ord::cmp);
    Levels { has_others: own.len() < n_words, own, has_missing: n_missing > 0 }
}

/// What stands in a cell, as a word; None where it is missing.
pub(super) fn word(column: &Column, row: usize) -> Option<Cow<'_, str>> {
    let word = match &column.cells {
        Cells::Text(texts) => Cow::Borrowed(texts.get(row).unwrap_or_default().trim()),
        Cells::Numbers(numbers) => Cow::Owned(shortest(*numbers.get(row)?)),
    };
    Some(word).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests;

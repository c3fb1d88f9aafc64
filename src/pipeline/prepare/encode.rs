//! Categories as numbers.
//!
//! # How much a category counts
//! Two customers of different categories differ in two columns of 0 and 1, so that their squared distance would be 2. Each of
//! these columns is divided by the root of 2, which makes it 1: what two numbers scaled from 0 to 1 differ by at most (Gower
//! 1971, doi:10.2307/2528823), and about what Huang (1998, doi:10.1023/A:1009769707641) advises beside standardised numbers.
//! No scaler is fitted to them.
//!
//! Categories in an order are numbers from 0, and scaled as other numbers are. Neither kind has a fence: of two categories
//! none is an outlier.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::order::sort_by;
use crate::prepare::{FittedColumn, FittedRecipe, Impute, OrderedValue, PrepareError, Recipe};
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
    /// one for missing values, where there are any. Missing values of it are filled with nothing: they are a category, unless
    /// they set their row aside.
    OneHot,
    /// The place of the word in this order, from 0: categories at equal steps. Words that are not in it are an error, and
    /// missing values are filled as those of numbers.
    Ordinal(Vec<String>),
}

impl Recipe {
    /// Takes the words of a column in another way. Where missing values are filled with one of its words, they still are: it
    /// may have another place now.
    pub fn encode(&mut self, column: &str, encoding: Encoding) {
        let before = self.encodings.insert(column.to_owned(), encoding);
        let Some(Impute::Constant(place)) = self.imputes.get(column) else { return };
        let place = match (&before, self.encodings.get(column)) {
            (Some(Encoding::Ordinal(before)), Some(Encoding::Ordinal(words))) => {
                let word = before.iter().zip(0_u32..).find(|(_, at)| f64::from(*at).to_bits() == place.0.to_bits());
                word.and_then(|(word, _)| words.iter().position(|other| other == word))
            }
            _ => None,
        };
        match place {
            Some(place) => self.imputes.insert(column.to_owned(), Impute::Constant(OrderedValue(place as f64))),
            None => self.imputes.remove(column),
        };
    }
}

/// Where the numbers of a fitted column come from, if they are not those of a column of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Name of the column in the table.
    pub column: String,
    /// What of it.
    pub level: Level,
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
            Some(Source { level, .. }) => {
                Some((0..table.n_rows()).map(|row| level.number(word(column, row).as_deref())).collect())
            }
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
            (Some(source), Cell::Missing) => source.level.number(None),
            (Some(source), Cell::Word(word)) => source.level.number(Some(word.trim()).filter(|word| !word.is_empty())),
            (Some(source), Cell::Number(number)) => {
                source.level.number(Some(shortest(number).as_str()).filter(|word| !word.is_empty()))
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
    keeps_missing: bool,
) -> Result<Vec<FittedColumn>, PrepareError> {
    let made = |name: String, level: Level| FittedColumn {
        name,
        source: Some(Source { column: column.name.clone(), level }),
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
            let Levels { own, has_others, has_missing } = levels(table, column);
            let name = |level: &str| format!("{} = {level}", column.name);
            // A word may be called so itself.
            let free =
                |level: &str| if own.iter().any(|own| own == level) { format!("({level})") } else { level.to_owned() };
            let other = has_others.then(|| made(name(&free("other")), Level::Other { than: own.clone() }));
            let missing = (has_missing && keeps_missing).then(|| made(name(&free("missing")), Level::Missing));
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

fn levels(table: &Table, column: &Column) -> Levels {
    let mut counts: BTreeMap<Cow<'_, str>, usize> = BTreeMap::new();
    let mut n_missing = 0;
    for row in 0..table.n_rows() {
        match word(column, row) {
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
    own.sort_unstable();
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
mod tests {
    use std::f32::consts::FRAC_1_SQRT_2;

    use super::{Cell, Encoding, Level};
    use crate::prepare::{
        Impute, OrderedValue, Outcome, OutlierRule, PrepareError, Prepared, Recipe, Relations, prepare,
    };
    use crate::table::Table;

    fn table(text: &str) -> Table {
        Table::read(text.as_bytes()).unwrap()
    }

    fn encoded(table: &Table, columns: &[&str], encodings: &[(&str, Encoding)]) -> Result<Prepared, PrepareError> {
        let encodings = encodings.iter().map(|(name, encoding)| ((*name).to_owned(), encoding.clone())).collect();
        let columns = columns.iter().map(|name| (*name).to_owned()).collect();
        prepare(table, &Recipe { columns, encodings, ..Recipe::default() })
    }

    fn names(prepared: &Prepared) -> Vec<&str> {
        prepared.fitted.columns.iter().map(|column| column.name.as_str()).collect()
    }

    fn ordinal(words: &[&str]) -> Encoding {
        Encoding::Ordinal(words.iter().map(|word| (*word).to_owned()).collect())
    }

    #[test]
    fn a_word_becomes_one_column_for_each_category_and_counts_as_one_scaled_number() {
        let table = table("x,country\n1,DE\n2,FR\n3,\n4, DE \n5,FR\n6,DE\n");
        let prepared = encoded(&table, &["x", "country"], &[("country", Encoding::OneHot)]).unwrap();
        assert_eq!(names(&prepared), ["x", "country = DE", "country = FR", "country = missing"]);
        assert_eq!(prepared.matrix.row(3)[1..], [FRAC_1_SQRT_2, 0.0, 0.0]);
        assert_eq!(prepared.matrix.row(2)[1..], [0.0, 0.0, FRAC_1_SQRT_2]);
        let apart = |a: usize, b: usize| -> f32 {
            let pairs = prepared.matrix.row(a).iter().zip(prepared.matrix.row(b));
            pairs.skip(1).map(|(a, b)| (a - b) * (a - b)).sum()
        };
        assert!((apart(0, 1) - 1.0).abs() < 1e-6 && apart(0, 3) == 0.0);
        assert_eq!((prepared.account.used_as_found, prepared.account.cells_filled), (6, 0), "missing is a category");
        let middle = prepared.fitted.in_file_unit(1, f64::from(FRAC_1_SQRT_2) / 2.0).unwrap();
        assert!((middle - 0.5).abs() < 1e-7, "a centroid is the share of its rows: {middle}");
        assert!((prepared.fitted.columns[1].fill - 0.5).abs() < 1e-12, "the share of the rows");
        let relations = Relations::of(&table, &prepared);
        assert!(relations.near_duplicates.is_empty() && relations.near_constants.is_empty());
    }

    #[test]
    fn rare_words_are_one_category_together() {
        let mut text = "x,city\n".to_owned();
        for row in 0..400 {
            let city = match row {
                0..=2 => format!("rare {row}"),
                3..=6 => "other".to_owned(),
                _ => format!("town {}", row % 2),
            };
            text = text + &row.to_string() + "," + &city + "\n";
        }
        let prepared = encoded(&table(&text), &["city"], &[("city", Encoding::OneHot)]).unwrap();
        assert_eq!(names(&prepared), ["city = other", "city = town 0", "city = town 1", "city = (other)"]);
        let many = (0..60).fold("x,code\n".to_owned(), |text, row| text + &format!("{row},{}\n", row % 30));
        let many = table(&many);
        let prepared = encoded(&many, &["code"], &[("code", Encoding::OneHot)]).unwrap();
        assert_eq!(prepared.fitted.columns.len(), 21, "codes are words, too");
    }

    #[test]
    fn an_order_becomes_equal_steps_and_is_filled_and_scaled_as_numbers() {
        let table = table("size,x\nS,1\nL,2\nM,3\n,4\nL,5\n");
        let sizes = ordinal(&["S", "M", "L"]);
        let prepared = encoded(&table, &["size"], &[("size", sizes)]).unwrap();
        let size = &prepared.fitted.columns[0];
        assert_eq!((size.name.as_str(), size.fill, size.range), ("size", 1.5, (0.0, 2.0)));
        assert_eq!(prepared.account.cells_filled, 1);
        let value = |word| prepared.fitted.encoded(|_| word);
        assert_eq!(
            [value(Cell::Word(" M ")), value(Cell::Word("XL")), value(Cell::Missing)],
            [[Some(1.0)], [None], [None]]
        );
        let error = encoded(&table, &["size"], &[("size", ordinal(&["S", "L"]))]).unwrap_err();
        assert_eq!(error, PrepareError::UnknownLevel { column: "size".into(), row: 4, found: "M".into() });
        assert!(matches!(encoded(&table, &["size"], &[]), Err(PrepareError::NotNumbers { .. })));
    }

    #[test]
    fn the_word_that_fills_keeps_filling_wherever_it_stands_in_the_order() {
        let fills = |recipe: &Recipe| recipe.imputes.get("size").copied();
        let at = |place: f64| Some(Impute::Constant(OrderedValue(place)));
        let mut recipe = Recipe { imputes: [("size".to_owned(), at(1.0).unwrap())].into(), ..Recipe::default() };
        recipe.encodings.insert("size".to_owned(), ordinal(&["S", "M", "L"]));
        recipe.encode("size", ordinal(&["M", "S", "L"]));
        assert_eq!((fills(&recipe), &recipe.encodings["size"]), (at(0.0), &ordinal(&["M", "S", "L"])));
        recipe.encode("size", ordinal(&["S", "L"]));
        assert_eq!(fills(&recipe), None, "it is not in the order any more");
        recipe.imputes.insert("size".to_owned(), Impute::Mean);
        recipe.encode("size", Encoding::OneHot);
        assert_eq!(fills(&recipe), Some(Impute::Mean));
    }

    #[test]
    fn a_row_of_a_table_and_the_same_cells_have_the_same_bits() {
        let table = table("x,country,size\n1,DE,S\n2,FR,L\n,,M\n4,DE,\n5,IT,L\n900,DE,S\n");
        let encodings = [("country", Encoding::OneHot), ("size", ordinal(&["S", "M", "L"]))];
        let prepared = encoded(&table, &["x", "country", "size"], &encodings).unwrap();
        for (at, &row) in prepared.rows.iter().enumerate() {
            let record = table.record(row as usize);
            let cells = prepared.fitted.encoded(|name| {
                let cell = record.iter().find(|(column, _)| column == name).map_or("", |(_, cell)| cell.as_str());
                match cell.parse() {
                    _ if cell.is_empty() => Cell::Missing,
                    Ok(number) => Cell::Number(number),
                    Err(_) => Cell::Word(cell),
                }
            });
            #[expect(clippy::cast_possible_truncation, reason = "as the matrix is stored")]
            let applied: Vec<u32> = prepared.fitted.apply(&cells).iter().map(|v| (*v as f32).to_bits()).collect();
            assert_eq!(applied, prepared.matrix.row(at).iter().map(|v| v.to_bits()).collect::<Vec<_>>());
        }
        let json = serde_json::to_string(&prepared.fitted).unwrap();
        assert_eq!(serde_json::from_str::<crate::prepare::FittedRecipe>(&json).unwrap(), prepared.fitted);
    }

    #[test]
    fn a_new_word_is_one_of_the_others_or_in_the_middle_of_all() {
        let table = table("x,c\n1,a\n2,b\n3,a\n4,b\n");
        let prepared = encoded(&table, &["c"], &[("c", Encoding::OneHot)]).unwrap();
        let of = |cell| prepared.fitted.apply(&prepared.fitted.encoded(|_| cell));
        assert_eq!(of(Cell::Word("z")), of(Cell::Missing));
        assert_eq!(of(Cell::Word("z")), [0.5 / std::f64::consts::SQRT_2; 2]);
        assert_eq!(Level::Other { than: vec!["a".into()] }.number(Some("z")).to_bits(), 1.0_f64.to_bits());
    }

    #[test]
    fn missing_words_set_their_row_aside_where_that_is_asked_for() {
        let table = table("x,c\n1,a\n2,b\n3,\n4,b\n5,\n");
        let recipe = Recipe {
            columns: vec!["x".into(), "c".into()],
            encodings: [("c".to_owned(), Encoding::OneHot)].into(),
            imputes: [("c".to_owned(), Impute::DropRow)].into(),
            outliers: OutlierRule::Iqr,
            ..Recipe::default()
        };
        let prepared = prepare(&table, &recipe).unwrap();
        assert_eq!((names(&prepared), prepared.rows.as_slice()), (vec!["x", "c = a", "c = b"], &[0, 1, 3][..]));
        let aside: Vec<_> =
            prepared.account.decisions.iter().map(|d| (d.row, d.column.as_deref(), d.outcome)).collect();
        let expected = [4, 6].map(|row| (row, Some("c"), Outcome::MissingSetAside));
        assert_eq!(aside, expected);
        assert!(prepared.fitted.columns[1..].iter().all(|column| column.fence.is_none()));
    }
}

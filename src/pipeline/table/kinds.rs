//! What the values of a column are.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::table::Texts;
use crate::table::bare::{Bare, Unit};
use crate::table::dates::{Order, is_date, is_time};
use crate::table::numbers::{Cell, is_missing};
use crate::table::texts::trimmed;

/// Of ten texts that are not missing so many must be dates.
const DATES_OF_TEN: usize = 9;

/// More different texts than this are no categories.
const MOST_CATEGORIES: usize = 50;

/// Pairs of words for yes and no, lower-case.
const ANSWERS: [(&str, &str); 30] = [
    ("yes", "no"),
    ("y", "n"),
    ("true", "false"),
    ("t", "f"),
    ("ja", "nein"),
    ("j", "n"),
    ("oui", "non"),
    ("sí", "no"),
    ("si", "no"),
    ("on", "off"),
    ("wahr", "falsch"),
    ("vrai", "faux"),
    ("verdadero", "falso"),
    ("vero", "falso"),
    ("verdadeiro", "falso"),
    ("waar", "onwaar"),
    ("sand", "falsk"),
    ("sant", "falskt"),
    ("prawda", "fałsz"),
    ("ja", "nej"),
    ("ja", "nei"),
    ("ja", "nee"),
    ("tak", "nie"),
    ("ano", "ne"),
    ("sim", "não"),
    ("sì", "no"),
    ("evet", "hayır"),
    ("igen", "nem"),
    ("да", "нет"),
    ("はい", "いいえ"),
];

/// What the values of a column are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Numbers.
    Number,
    /// Numbers with a currency beside them: its ISO 4217 code.
    Money([u8; 3]),
    /// Numbers with a percent sign beside them; 12 % is 12.
    Percent,
    /// Whole numbers from 0.
    Count,
    /// Dates or times; the order of day, month and year, if they are dates.
    Date(DateOrder),
    /// Two texts that mean yes and no.
    Boolean,
    /// A few texts that stand again and again.
    Category,
    /// Any other text.
    #[default]
    Text,
}

/// In which order dates stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DateOrder {
    /// Year, month, day.
    YearMonthDay,
    /// Day, month, year.
    DayMonthYear,
    /// Month, day, year.
    MonthDayYear,
    /// Day first or month first: every date of the column can be read both ways.
    Ambiguous,
    /// Times of day, or dates in several orders.
    None,
}

impl Kind {
    /// Of a column of numbers; `unit` is what stands beside them.
    pub(super) fn of_numbers(numbers: &[f64], unit: Unit) -> Self {
        let is_count = |number: &f64| number.is_nan() || (number.fract() == 0.0 && *number >= 0.0);
        match unit {
            Unit::Currency(code) => Self::Money(code.as_bytes().try_into().unwrap_or(*b"XXX")),
            Unit::Percent => Self::Percent,
            Unit::None if numbers.iter().all(is_count) => Self::Count,
            Unit::None => Self::Number,
        }
    }

    /// Of a column of texts.
    pub(super) fn of_texts(texts: &Texts) -> Self {
        Self::told(texts).0
    }

    /// The same; and whether some of the texts are not read as the dates of the column are.
    pub(super) fn told(texts: &Texts) -> (Self, bool) {
        let Some((levels, codes)) = texts.coded() else {
            let found = texts.iter().map(trimmed).filter(|text| !is_missing(text));
            return Self::of_found(found.clone(), found.map(|text| (text, 1)));
        };
        // Each text once, with its rows: there are far fewer.
        let levels: Vec<Option<&str>> =
            levels.map(|text| Some(trimmed(text)).filter(|text| !is_missing(text))).collect();
        let mut n_rows = vec![0; levels.len()];
        for code in codes {
            n_rows[*code as usize] += 1;
        }
        let different = levels.iter().zip(n_rows).filter(|(_, n_rows)| *n_rows > 0);
        let different = different.filter_map(|(level, n_rows)| level.map(|level| (level, n_rows)));
        Self::of_found(codes.iter().filter_map(|code| levels[*code as usize]), different)
    }

    /// Of texts that are not missing, row by row; and of the same as different ones, each with a number of rows.
    fn of_found<'a>(
        found: impl Iterator<Item = &'a str> + Clone,
        different: impl Iterator<Item = (&'a str, usize)> + Clone,
    ) -> (Self, bool) {
        let n_found = found.clone().count();
        if n_found == 0 {
            return (Self::Text, false);
        }
        // A few texts show that a column is not one of dates.
        let sample = found.step_by(1 + n_found / 100);
        if sample.clone().filter(|text| is_date(text)).count() * 10 >= sample.count() * DATES_OF_TEN
            && let Some((order, n_read)) = order(different.clone(), n_found)
        {
            return (Self::Date(order), n_read < n_found);
        }
        (Self::of_words(different, n_found), false)
    }

    /// Of texts that are no dates.
    fn of_words<'a>(different: impl Iterator<Item = (&'a str, usize)>, n_found: usize) -> Self {
        let mut levels = BTreeSet::new();
        for (text, _) in different {
            levels.insert(text);
            if levels.len() > MOST_CATEGORIES {
                return Self::Text;
            }
        }
        // One by one: to collect them is to sort them, which is a lot of code.
        let mut words = BTreeSet::new();
        words.extend(levels.iter().map(|level| level.to_lowercase()));
        let is_answer = |(yes, no): &(&str, &str)| words.iter().all(|word| word == yes || word == no);
        if words.len() <= 2 && ANSWERS.iter().any(is_answer) {
            Self::Boolean
        } else if 2 * levels.len() <= n_found {
            Self::Category
        } else {
            Self::Text
        }
    }
}

/// The order that reads the most of the dates, and how many of the texts it reads. None where too many of the texts are none.
fn order<'a>(texts: impl Iterator<Item = (&'a str, usize)>, n_texts: usize) -> Option<(DateOrder, usize)> {
    let (mut n_read, mut n_dates) = ([0; 3], 0);
    for (text, n_rows) in texts {
        let reads = Order::ALL.map(|order| order.read(text).is_some());
        n_dates += if reads.contains(&true) || is_time(text) { n_rows } else { 0 };
        for (n_read, reads) in n_read.iter_mut().zip(reads) {
            *n_read += if reads { n_rows } else { 0 };
        }
    }
    let [year, day, month] = n_read;
    let most = year.max(day).max(month);
    (n_dates * 10 >= n_texts * DATES_OF_TEN).then_some(match most {
        0 => (DateOrder::None, n_texts),
        _ if most == year => (DateOrder::YearMonthDay, most),
        _ if day == month => (DateOrder::Ambiguous, most),
        _ if most == day => (DateOrder::DayMonthYear, most),
        _ => (DateOrder::MonthDayYear, most),
    })
}

/// The unit of a column: the one that stands beside most of its numbers. Numbers in another currency are no numbers of this
/// column: they become [`Cell::Other`].
pub(super) fn settle_unit(texts: &Texts, cells: &mut [Cell]) -> Unit {
    let unit = |(text, cell): (&str, &Cell)| match cell {
        Cell::Number(_) => of_text(trimmed(text)),
        _ => Unit::None,
    };
    // Most columns have none: this is for every cell of the file.
    if texts.iter().zip(cells.iter()).all(|cell| unit(cell) == Unit::None) {
        return Unit::None;
    }
    let units: Vec<Unit> = texts.iter().zip(cells.iter()).map(unit).collect();
    let mut found: Vec<(Unit, usize)> = Vec::new();
    for unit in units.iter().filter(|unit| **unit != Unit::None) {
        match found.iter_mut().find(|(other, _)| other == unit) {
            Some((_, n)) => *n += 1,
            None => found.push((*unit, 1)),
        }
    }
    let Some((usual, _)) = found.into_iter().max_by_key(|(_, n)| *n) else { return Unit::None };
    for (cell, unit) in cells.iter_mut().zip(units) {
        if unit != Unit::None && unit != usual {
            *cell = Cell::Other;
        }
    }
    usual
}

/// What stands beside one number.
fn of_text(text: &str) -> Unit {
    let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let bytes = text.as_bytes();
    if is_digit(bytes.last()) && (is_digit(bytes.first()) || matches!(bytes.first(), Some(b'-' | b'+' | b'.' | b','))) {
        return Unit::None;
    }
    Bare::of(text).map_or(Unit::None, |bare| bare.unit)
}

impl fmt::Display for Kind {
    /// One word.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Number | Self::Percent => "numeric",
            Self::Money(_) => "money",
            Self::Count => "count",
            Self::Date(_) => "date",
            Self::Boolean => "boolean",
            Self::Category => "category",
            Self::Text => "text",
        })
    }
}

impl DateOrder {
    /// The order in words; of ambiguous dates, that they are.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::YearMonthDay => "holds dates (year, month, day)",
            Self::DayMonthYear => "holds dates (day, month, year)",
            Self::MonthDayYear => "holds dates (month, day, year)",
            Self::Ambiguous => "holds dates (day or month first: each can be read both ways)",
            Self::None => "holds dates or times",
        }
    }

    /// A text is a date in this order.
    pub(super) fn reads(self, text: &str) -> bool {
        match self {
            Self::YearMonthDay => Order::YearMonthDay.read(text).is_some(),
            Self::DayMonthYear | Self::Ambiguous => Order::DayMonthYear.read(text).is_some(),
            Self::MonthDayYear => Order::MonthDayYear.read(text).is_some(),
            Self::None => is_date(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{DateOrder, Kind, settle_unit};
    use crate::table::Texts;
    use crate::table::bare::Unit;
    use crate::table::numbers::{Cell, Notation};

    fn of(texts: &[&str]) -> Kind {
        Kind::of_texts(&texts.iter().collect())
    }

    #[test]
    fn texts_are_dates_answers_categories_or_text() {
        assert_eq!(of(&["2026-11-28", "2026-11-29 12:00", ""]), Kind::Date(DateOrder::YearMonthDay));
        assert_eq!(of(&["3.4.2026", "28.11.2026"]), Kind::Date(DateOrder::DayMonthYear));
        assert_eq!(of(&["3/4/2026", "11/28/2026"]), Kind::Date(DateOrder::MonthDayYear));
        assert_eq!(of(&["3/4/2026", "11/8/2026", "n/a"]), Kind::Date(DateOrder::Ambiguous));
        assert_eq!(of(&["12:30", "9:45"]), Kind::Date(DateOrder::None));
        assert_eq!(of(&["ja", "Nein", "JA", "-"]), Kind::Boolean);
        assert_eq!(of(&["web", "shop", "web", "shop"]), Kind::Category);
        assert_eq!(of(&["a", "b", "c"]), Kind::Text);
        assert_eq!(of(&["", "NA"]), Kind::Text);
    }

    #[test]
    fn one_column_has_one_currency() {
        let texts = ["5 €", "7 €", "9", "$8"];
        let column: Texts = texts.iter().collect();
        let mut cells: Vec<Cell> = texts.iter().map(|text| Notation::Point.read(text)).collect();
        assert_eq!(settle_unit(&column, &mut cells), Unit::Currency("EUR"));
        assert_eq!(cells, [Cell::Number(5.0), Cell::Number(7.0), Cell::Number(9.0), Cell::Other]);
        assert_eq!(Kind::of_numbers(&[5.0, 7.0], Unit::Currency("EUR")), Kind::Money(*b"EUR"));
        assert_eq!(Kind::of_numbers(&[5.0, f64::NAN], Unit::None), Kind::Count);
        assert_eq!(Kind::of_numbers(&[-5.0], Unit::None), Kind::Number);
    }
}

//! When transactions were made: days of the calendar.

use std::fmt;
use std::str::FromStr;

use crate::table::dates::{Moment, Order};
use crate::table::numbers::is_missing;
use crate::table::{Cells, Column, DateOrder, Kind, Texts};

/// A day of the Gregorian calendar: days since 1970-01-01. Written and read as year-month-day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub i32);

/// Why a text is no [`Day`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{found}” is no day; write one as 2026-11-28")]
pub struct ParseDayError {
    /// The text.
    pub found: String,
}

impl FromStr for Day {
    type Err = ParseDayError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let moment = Order::YearMonthDay.read(text);
        moment.map(|moment| Self(moment.day)).ok_or_else(|| ParseDayError { found: text.to_owned() })
    }
}

impl fmt::Display for Day {
    /// By Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = i64::from(self.0) + 719_468;
        let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = (month_from_march + 2) % 12 + 1;
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        write!(formatter, "{year:04}-{month:02}-{day:02}")
    }
}

/// What is the matter with a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Amiss {
    Missing,
    Unreadable,
}

/// A column of days.
#[derive(Clone, Copy)]
pub(super) enum Dates<'a> {
    Texts(&'a Texts, Order),
    Numbers(&'a [f64], Digits),
}

/// How numbers stand for days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Digits {
    /// 20261128
    YearMonthDay,
    /// Seconds since 1970.
    Seconds,
    /// Milliseconds since 1970.
    Milliseconds,
}

impl Digits {
    const ALL: [Self; 3] = [Self::YearMonthDay, Self::Seconds, Self::Milliseconds];

    /// What nearly all numbers of a column are in.
    fn of(numbers: &[f64]) -> Option<Self> {
        let n_found = numbers.iter().filter(|number| !number.is_nan()).count();
        let mostly = |digits: &Self| {
            let n_read = numbers.iter().filter(|number| digits.read(**number).is_some()).count();
            n_found > 0 && 10 * n_read >= 9 * n_found
        };
        Self::ALL.into_iter().find(mostly)
    }

    /// Years that a transaction may be of: other numbers are no dates.
    fn read(self, number: f64) -> Option<Moment> {
        /// 1980-01-01 and 2100-01-01.
        const YEARS: std::ops::Range<i32> = 3652..47_482;
        if number.fract() != 0.0 && self == Self::YearMonthDay {
            return None;
        }
        let moment = match self {
            Self::YearMonthDay => {
                let digits = (1e7..1e8).contains(&number).then(|| format!("{number}"))?;
                Order::YearMonthDay.read(&digits)?
            }
            Self::Seconds => of_seconds(number)?,
            Self::Milliseconds => of_seconds(number / 1000.0)?,
        };
        YEARS.contains(&moment.day).then_some(moment)
    }
}

/// Of seconds since 1970.
fn of_seconds(seconds: f64) -> Option<Moment> {
    const OF_DAY: f64 = 86_400.0;
    if !(0.0..1e11).contains(&seconds) {
        return None;
    }
    let day = (seconds / OF_DAY).floor();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and within the range")]
    Some(Moment { day: day as i32, second: (seconds - day * OF_DAY) as u32 })
}

/// The moment of a cell.
fn of_text(text: &str, order: Order) -> Result<Moment, Amiss> {
    let text = text.trim();
    let amiss = if is_missing(text) { Amiss::Missing } else { Amiss::Unreadable };
    order.read(text).ok_or(amiss)
}

impl<'a> Dates<'a> {
    /// The dates of a column, read in this order; of numbers the order does not matter. None if it holds none.
    pub(super) fn of(column: &'a Column, order: DateOrder) -> Option<Self> {
        match (&column.cells, order) {
            (Cells::Numbers(numbers), _) => Digits::of(numbers).map(|digits| Self::Numbers(numbers, digits)),
            (Cells::Text(texts), DateOrder::YearMonthDay) => Some(Self::Texts(texts, Order::YearMonthDay)),
            (Cells::Text(texts), DateOrder::DayMonthYear) => Some(Self::Texts(texts, Order::DayMonthYear)),
            (Cells::Text(texts), DateOrder::MonthDayYear) => Some(Self::Texts(texts, Order::MonthDayYear)),
            (Cells::Text(_), DateOrder::Ambiguous | DateOrder::None) => None,
        }
    }

    /// The moment of one row.
    fn read(self, row: usize) -> Result<Moment, Amiss> {
        match self {
            Self::Texts(texts, order) => of_text(texts.get(row).unwrap_or_default(), order),
            Self::Numbers(numbers, _) if numbers[row].is_nan() => Err(Amiss::Missing),
            Self::Numbers(numbers, digits) => digits.read(numbers[row]).ok_or(Amiss::Unreadable),
        }
    }

    /// The days of all rows.
    pub(super) fn read_all(self) -> Vec<Result<i32, Amiss>> {
        let n_rows = match self {
            Self::Texts(texts, _) => texts.len(),
            Self::Numbers(numbers, _) => numbers.len(),
        };
        // Where the same dates come again and again, each of them is read once.
        if let Self::Texts(texts, order) = self
            && let Some((levels, codes)) = texts.coded()
        {
            let of_levels: Vec<_> = levels.map(|text| of_text(text, order).map(|moment| moment.day)).collect();
            return codes.iter().map(|code| of_levels[*code as usize]).collect();
        }
        let mut days = Vec::with_capacity(n_rows);
        // The rows of an order stand together, and have one date: it is read once.
        let mut before = None;
        for row in 0..n_rows {
            let text = if let Self::Texts(texts, _) = self { texts.get(row) } else { None };
            let day = match before {
                Some((same, day)) if text.is_some() && text == same => day,
                _ => self.read(row).map(|moment| moment.day),
            };
            before = Some((text, day));
            days.push(day);
        }
        days
    }
}

impl Column {
    /// The order in which its dates are to be read. None if it holds no dates.
    ///
    /// Where each can be read both ways, the order in which they run more steadily: exports are mostly sorted by date,
    /// or nearly. Where that does not tell, the day stands first.
    pub(super) fn settled_date_order(&self) -> Option<DateOrder> {
        let order = match (&self.cells, self.kind) {
            (Cells::Numbers(numbers), _) => return Digits::of(numbers).map(|_| DateOrder::YearMonthDay),
            (_, Kind::Date(order)) => order,
            _ => return None,
        };
        match order {
            DateOrder::None => None,
            DateOrder::Ambiguous => {
                let [day_first, month_first] =
                    [DateOrder::DayMonthYear, DateOrder::MonthDayYear].map(|order| self.days_passed(order));
                Some(if month_first < day_first { DateOrder::MonthDayYear } else { DateOrder::DayMonthYear })
            }
            order => Some(order),
        }
    }

    /// Days from each row to the next, forward or back, all together.
    fn days_passed(&self, order: DateOrder) -> u64 {
        let Some(dates) = Dates::of(self, order) else { return u64::MAX };
        let mut days = dates.read_all().into_iter().flatten();
        let Some(mut before) = days.next() else { return u64::MAX };
        days.map(|day| u64::from(std::mem::replace(&mut before, day).abs_diff(day))).sum()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::{Amiss, Dates, Day};
    use crate::table::{DateOrder, Table};

    fn days(text: &str) -> (DateOrder, Vec<Result<i32, Amiss>>) {
        let table = Table::read(text.as_bytes()).unwrap();
        let column = &table.columns[0];
        let order = column.settled_date_order().unwrap();
        let dates = Dates::of(column, order).unwrap();
        (order, dates.read_all())
    }

    #[test]
    fn days_are_written_as_they_are_read() {
        for (text, day) in [("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2026-11-28", 20_785)] {
            assert_eq!((text.parse(), Day(day).to_string().as_str()), (Ok(Day(day)), text));
        }
        assert!("28.11.2026".parse::<Day>().is_err() && "".parse::<Day>().is_err());
    }

    #[test]
    fn numbers_are_days_if_they_read_as_such() {
        assert_eq!(days("x\n20261128\n19991231\n").1, [Ok(20_785), Ok(10_956)]);
        assert_eq!(days("x\n1700000000\n1700086400\n").1, [Ok(19_675), Ok(19_676)]);
        assert_eq!(days("x\n1700000000123\n1700086400123\n").1, [Ok(19_675), Ok(19_676)]);
        let table = Table::read(b"x\n12\n2026\n").unwrap();
        assert_eq!(table.columns[0].settled_date_order(), None);
    }

    #[test]
    fn ambiguous_dates_run_steadily() {
        let (order, days_read) = days("x\n1/2/2026\n1/3/2026\n1/5/2026\n1/9/2026\n");
        assert_eq!((order, days_read[0]), (DateOrder::MonthDayYear, Ok("2026-01-02".parse::<Day>().unwrap().0)));
        assert_eq!(days("x\n2/1/2026\n3/1/2026\n5/1/2026\n9/1/2026\n").0, DateOrder::DayMonthYear);
        assert_eq!(days("x\n2/1/2026\n2/1/2026\n").0, DateOrder::DayMonthYear);
    }

    #[test]
    fn what_is_no_date_is_told_from_what_is_not_there() {
        let text = "x,y\n1.2.2026,1\nsoon,1\n,1\n".to_owned() + &"13.2.2026,1\n".repeat(20);
        assert_eq!(days(&text).1[1..3], [Err(Amiss::Unreadable), Err(Amiss::Missing)]);
    }

    proptest! {
        #[test]
        fn any_day_comes_back(day in -354_285_i32..2_932_896) {
            prop_assert_eq!(Day(day).to_string().parse(), Ok(Day(day)));
        }
    }
}

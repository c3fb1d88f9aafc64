//! Text → dates: which texts are dates, and in which order a column writes day, month and year.

/// Names of months in the languages of common exports, lower-case, cut to what tells them apart: January first.
const MONTHS: [&[&str]; 12] = [
    &["jan", "ene", "gen", "janv", "sty"],
    &["feb", "fév", "fev", "lut"],
    &["mar", "mär", "mrz", "mrt", "maa"],
    &["apr", "avr", "abr", "kwi"],
    &["may", "mai", "mag", "maj", "mei"],
    &["jun", "juin", "giu", "cze"],
    &["jul", "juil", "lug", "lip"],
    &["aug", "aoû", "aou", "ago", "sie"],
    &["sep", "set", "wrz"],
    &["oct", "okt", "ott", "out", "paź"],
    &["nov", "lis"],
    &["dec", "dez", "déc", "dic", "gru"],
];

/// A calendar day, perhaps with the time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment {
    /// Days since 1970-01-01, in the Gregorian calendar.
    pub(crate) day: i32,
    /// Seconds since midnight, as written; 0 without a time.
    pub(crate) second: u32,
}

/// In which order day, month and year stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// 2026-11-28
    YearMonthDay,
    /// 28.11.2026
    DayMonthYear,
    /// 11/28/2026
    MonthDayYear,
}

impl Order {
    pub(crate) const ALL: [Self; 3] = [Self::YearMonthDay, Self::DayMonthYear, Self::MonthDayYear];

    /// One text. None if it is no date in this order.
    pub(crate) fn read(self, text: &str) -> Option<Moment> {
        let text = text.trim();
        if !could_be(text) {
            return None;
        }
        if self == Self::YearMonthDay && is_compact(text) {
            let [year, month, day] = [0..4, 4..6, 6..8].map(|digits| text[digits].parse().unwrap_or_default());
            return Some(Moment { day: day_number(year, month, day)?, second: 0 });
        }
        let (date, time) = split_time(text);
        let second = time.map_or(Some(0), seconds)?;
        let parts = Parts::of(date)?;
        let is_dotted = date.contains('.') && parts.month_at.is_none();
        let [first, second_part, third] = parts.numbers;
        let (year, month, day) = match (self, parts.month_at) {
            (Self::YearMonthDay, None | Some(1)) if parts.lengths[0] == 4 => (first, second_part, third),
            (Self::DayMonthYear, None | Some(1)) if parts.lengths[0] <= 2 => (third, second_part, first),
            (Self::MonthDayYear, None | Some(0)) if parts.lengths[0] <= 2 => (third, first, second_part),
            _ => return None,
        };
        let year_length = if self == Self::YearMonthDay { parts.lengths[0] } else { parts.lengths[2] };
        let year = match year_length {
            4 => year,
            // As POSIX has it: 69 to 99 are of the twentieth century.
            // A version, such as 1.2.16, is no date.
            2 if is_dotted && parts.lengths[..2] != [2, 2] => return None,
            2 if year >= 69 => year + 1900,
            2 => year + 2000,
            _ => return None,
        };
        Some(Moment { day: day_number(year, month, day)?, second })
    }
}

/// Eight digits: a date where all of its column are.
pub(crate) fn is_compact(text: &str) -> bool {
    text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The text is a date in some order, or a time of day. Eight digits may be anything.
pub(crate) fn is_date(text: &str) -> bool {
    let text = text.trim();
    could_be(text) && !is_compact(text) && (Order::ALL.iter().any(|order| order.read(text).is_some()) || is_time(text))
}

/// The text is a time of day.
pub(crate) fn is_time(text: &str) -> bool {
    text.contains(':') && could_be(text) && seconds(text).is_some()
}

/// Short, with a digit: most texts are told by this.
fn could_be(text: &str) -> bool {
    (3..=40).contains(&text.len()) && text.bytes().any(|byte| byte.is_ascii_digit())
}

/// The three parts of a date.
struct Parts {
    numbers: [u32; 3],
    /// Characters of each.
    lengths: [usize; 3],
    /// Which of them is the name of a month.
    month_at: Option<usize>,
}

impl Parts {
    /// Digits and a name of a month, parted by `-`, `/`, `.`, blanks or the signs for year, month and day.
    fn of(date: &str) -> Option<Self> {
        let separator = |c: char| matches!(c, '-' | '/' | '.' | ' ' | ',' | '\u{a0}' | '年' | '月' | '日');
        let apart = apart(date);
        let date = apart.as_deref().unwrap_or(date);
        let mut parts = date.split(separator).filter(|part| !part.is_empty());
        let mut four = [parts.next(), parts.next(), parts.next(), parts.next()];
        // Tuesday, 28 November 2026
        if four[3].is_some() && four[0].is_some_and(|day| day.chars().all(char::is_alphabetic)) {
            four.rotate_left(1);
            four[3] = None;
        }
        let [Some(first), Some(second), Some(third), None] = four else { return None };
        if parts.next().is_some() {
            return None;
        }
        let mut found = Self { numbers: [0; 3], lengths: [0; 3], month_at: None };
        for (at, part) in [first, second, third].into_iter().enumerate() {
            found.lengths[at] = part.len();
            if part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit()) {
                found.numbers[at] = part.parse().ok()?;
            } else if let Some(day) = ordinal(part) {
                (found.numbers[at], found.lengths[at]) = (day.parse().ok()?, day.len());
            } else if found.month_at.is_none() {
                found.numbers[at] = month(part)?;
                found.lengths[at] = 2;
                found.month_at = Some(at);
            } else {
                return None;
            }
        }
        Some(found)
    }
}

/// The digits of 1st, 2nd, 3rd, 4th.
fn ordinal(text: &str) -> Option<&str> {
    let day = ["st", "nd", "rd", "th"].iter().find_map(|ending| text.strip_suffix(ending))?;
    day.bytes().all(|byte| byte.is_ascii_digit()).then_some(day) // August is no number
}

/// Number of a month by its name, from 1.
fn month(name: &str) -> Option<u32> {
    let name = name.to_lowercase();
    if !name.chars().all(char::is_alphabetic) {
        return None;
    }
    let at = MONTHS.iter().position(|names| names.iter().any(|start| name.starts_with(start)))?;
    u32::try_from(at + 1).ok()
}

/// `09Jul2022` as `09 Jul 2022`. None for other texts.
fn apart(date: &str) -> Option<String> {
    let start = date.find(|c: char| !c.is_ascii_digit()).filter(|start| matches!(start, 1 | 2))?;
    let (day, rest) = date.split_at(start);
    let end = rest.find(|c: char| c.is_ascii_digit())?;
    let (month, year) = rest.split_at(end);
    (month.chars().all(char::is_alphabetic) && year.len() == 4).then(|| format!("{day} {month} {year}"))
}

/// The date, and the time behind it.
fn split_time(text: &str) -> (&str, Option<&str>) {
    let Some(colon) = text.find(':') else { return (text, None) };
    let start = text[..colon].rfind(['T', ' ', '\u{a0}', '\u{202f}']);
    start.map_or((text, None), |start| {
        (text[..start].trim_end(), Some(text[start..].trim_start_matches(|c: char| !c.is_ascii_digit())))
    })
}

/// `hh:mm[:ss[.f]] [am|pm] [Z|±hh[:mm]]`: seconds since midnight, as written.
fn seconds(time: &str) -> Option<u32> {
    let time = time.trim().to_ascii_lowercase();
    let zone = ["z", "utc", "uhr"].into_iter().find_map(|zone| time.strip_suffix(zone));
    let time = zone.unwrap_or(&time).trim_end();
    let time = time.find(['+', '-']).map_or(time, |zone| time[..zone].trim_end());
    let (time, half) = match (time.strip_suffix("am"), time.strip_suffix("pm")) {
        (Some(time), _) => (time.trim_end(), Some(0)),
        (_, Some(time)) => (time.trim_end(), Some(12)),
        _ => (time, None),
    };
    let mut parts = time.split(':');
    let hour: u32 = number(parts.next()?)?;
    let minute: u32 = number(parts.next()?)?;
    let second: u32 = parts.next().map_or(Some(0), |second| {
        let (whole, fraction) = second.split_once(['.', ',']).unwrap_or((second, "0"));
        fraction.bytes().all(|byte| byte.is_ascii_digit()).then(|| number(whole)).flatten()
    })?;
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
        None => hour,
    };
    (parts.next().is_none() && hour <= 24 && minute < 60 && second <= 60).then_some(hour * 3600 + minute * 60 + second)
}

/// One or two digits.
fn number(text: &str) -> Option<u32> {
    ((1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// Days from 1970-01-01 to a day of the Gregorian calendar, if there is such a day from the year 1000 to 9999.
///
/// By Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
fn day_number(year: u32, month: u32, day: u32) -> Option<i32> {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=last).contains(&day) || !(1000..=9999).contains(&year) {
        return None;
    }
    let years = year - u32::from(month <= 2);
    let (era, of_era) = (years / 400, years % 400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    i32::try_from(days).ok().map(|days| days - 719_468)
}

#[cfg(test)]
mod tests {
    use super::{Moment, Order, is_date};

    #[test]
    fn days_are_counted_from_1970() {
        for (text, day) in [
            ("1970-01-01", 0),
            ("1969-12-31", -1),
            ("2000-02-29", 11_016),
            ("2026-11-28", 20_785),
            ("1600-03-01", -135_080),
        ] {
            assert_eq!(Order::YearMonthDay.read(text), Some(Moment { day, second: 0 }), "{text}");
        }
        for text in ["2025-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "1900-02-29"] {
            assert_eq!(Order::YearMonthDay.read(text), None, "{text}");
        }
    }

    #[test]
    fn common_orders_are_read() {
        let day = 20_785; // 2026-11-28
        for text in [
            "28.11.2026",
            "28/11/26",
            "28-11-2026",
            "28 Nov 2026",
            "28. November 2026",
            "28-nov-26",
            "Sat, 28 Nov 2026",
            "28Nov2026",
        ] {
            assert_eq!(Order::DayMonthYear.read(text).map(|moment| moment.day), Some(day), "{text}");
        }
        for text in ["11/28/2026", "Nov 28, 2026", "November 28th, 2026"] {
            assert_eq!(Order::MonthDayYear.read(text).map(|moment| moment.day), Some(day), "{text}");
        }
        for (month, name) in (1..).zip(["January", "February", "March", "April", "May", "June", "July", "August"]) {
            let expected = Order::YearMonthDay.read(&format!("2026-{month:02}-07"));
            assert_eq!(Order::MonthDayYear.read(&format!("{name} 07, 2026")), expected, "{name}");
        }
        assert_eq!(Order::DayMonthYear.read("11/28/2026"), None);
        assert_eq!(Order::YearMonthDay.read("2026年11月28日").map(|moment| moment.day), Some(day));
        let at = |text| Order::YearMonthDay.read(text).map(|moment| moment.second);
        assert_eq!(at("2026-11-28, 14:05 Uhr"), Some(14 * 3600 + 5 * 60));
        assert_eq!(at("2026-11-28T14:05:09.123Z"), Some(14 * 3600 + 5 * 60 + 9));
        assert_eq!(at("2026/11/28 2:05 PM"), Some(14 * 3600 + 5 * 60));
        assert_eq!(at("2026-11-28 00:30:00+02:00"), Some(1800));
        assert_eq!(at("2026-11-28 25:00"), None);
    }

    #[test]
    fn numbers_and_words_are_no_dates() {
        for text in [
            "",
            "12",
            "3.5",
            "1.2.3",
            "1,234",
            "12-34",
            "v1.2.2026x",
            "Nov",
            "10.0.0.1",
            "2.18.12",
            "555-12-1234",
            "a:b",
        ] {
            assert!(!is_date(text), "{text}");
        }
        for text in ["12:30", "9:05:01 am", "1.2.2026", "2026-11-28 12:00"] {
            assert!(is_date(text), "{text}");
        }
    }
}

//! Dates and times as Excel has them: days, counted as a number, and a format that says so.

/// What a number format shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Shown {
    /// A number.
    #[default]
    Number,
    /// A date, a time, or both.
    Moment,
    /// Hours that go on beyond a day.
    Duration,
}

const MILLISECONDS: i64 = 1000;
const DAY: i64 = 86_400 * MILLISECONDS;

/// 10000-01-01 in either count of days: no date of a spreadsheet is later.
const LAST: f64 = 2_958_466.0;

impl Shown {
    /// Of one of the formats that have a number and no code (ECMA-376, part 1, 18.8.30).
    pub(super) fn of_number(id: u32) -> Self {
        match id {
            14..=22 | 27..=36 | 45 | 47 | 50..=58 => Self::Moment,
            46 => Self::Duration,
            _ => Self::Number,
        }
    }

    /// Of a format by its code, such as `yyyy\-mm\-dd` or `[h]:mm`: letters of dates that stand for themselves, outside
    /// quotes and brackets, in the part for positive numbers.
    pub(super) fn of_code(code: &str) -> Self {
        let mut characters = code.chars();
        let mut shown = Self::Number;
        while let Some(character) = characters.next() {
            match character {
                ';' => break,
                '"' => _ = characters.by_ref().find(|c| *c == '"'),
                '\\' | '_' | '*' => _ = characters.next(),
                '[' => {
                    let inner: String = characters.by_ref().take_while(|c| *c != ']').collect();
                    let is_of = |letter: char| inner.chars().all(|c| c.eq_ignore_ascii_case(&letter));
                    if !inner.is_empty() && ['h', 'm', 's'].into_iter().any(is_of) {
                        return Self::Duration;
                    }
                }
                'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' => shown = Self::Moment,
                // The word "General" has none of them.
                _ => {}
            }
        }
        shown
    }

    /// A number as this format shows it, in ISO 8601 with a blank between date and time. None for a number, or what is no
    /// date of a spreadsheet.
    pub(super) fn text(self, serial: f64, is_1904: bool) -> Option<String> {
        if self == Self::Number || !(0.0..LAST).contains(&serial) {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "below 10^15")]
        let milliseconds = libm::round(serial * DAY as f64) as i64;
        let (days, time) = (milliseconds / DAY, milliseconds % DAY);
        if self == Self::Duration {
            return Some(clock(milliseconds));
        }
        if days == 0 && !is_1904 {
            return Some(clock(time));
        }
        let date = date(days, is_1904);
        Some(if time == 0 { date } else { format!("{date} {}", clock(time)) })
    }
}

/// Hours, minutes and seconds, with milliseconds if there are any.
pub(super) fn clock(milliseconds: i64) -> String {
    let (seconds, rest) = (milliseconds / MILLISECONDS, milliseconds % MILLISECONDS);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let part = if rest == 0 { String::new() } else { format!(".{rest:03}") };
    format!("{hours:02}:{minutes:02}:{seconds:02}{part}")
}

/// Day 1 is 1900-01-01, and day 60 a 29 February that never was: so has Excel had it from the start. Or day 0 is
/// 1904-01-01.
fn date(day: i64, is_1904: bool) -> String {
    /// Days from 1970-01-01.
    const DAY_0_OF_1904: i64 = -24_107;
    const DAY_0_OF_1900: i64 = -25_568;
    let since_1970 = match day {
        _ if is_1904 => day + DAY_0_OF_1904,
        60 => return "1900-02-29".to_owned(),
        0..60 => day + DAY_0_OF_1900,
        _ => day + DAY_0_OF_1900 - 1,
    };
    // The year is taken to begin in March, so that the leap day is its last; years go in cycles of 400.
    let shifted = since_1970 + 719_468;
    let (cycle, day_of_cycle) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_cycle = (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36_524 - day_of_cycle / 146_096) / 365;
    let day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{day:02}", 400 * cycle + year_of_cycle + next)
}

/// A date and time of ISO 8601 as it is written here: a blank for the `T`, and no time where it is midnight.
pub(super) fn iso(text: &str) -> String {
    let Some((date, time)) = text.split_once('T') else { return text.to_owned() };
    let time = time.trim_end_matches('Z');
    let time = time.split_once('.').filter(|(_, part)| part.bytes().all(|b| b == b'0')).map_or(time, |(time, _)| time);
    if time.bytes().all(|byte| matches!(byte, b'0' | b':')) { date.to_owned() } else { format!("{date} {time}") }
}

#[cfg(test)]
mod tests {
    use super::{Shown, iso};

    #[test]
    fn serial_numbers_are_dates_as_excel_shows_them() {
        for (serial, text) in [
            (0.5, "12:00:00"),
            (1.0, "1900-01-01"),
            (59.0, "1900-02-28"),
            (60.0, "1900-02-29"),
            (61.0, "1900-03-01"),
            (36_525.0, "1999-12-31"),
            (36_526.0, "2000-01-01"),
            (36_585.0, "2000-02-29"),
            (46_354.0, "2026-11-28"),
            (46_354.520_833_333_336, "2026-11-28 12:30:00"),
            (2_958_465.0, "9999-12-31"),
        ] {
            assert_eq!(Shown::Moment.text(serial, false).as_deref(), Some(text), "{serial}");
        }
        assert_eq!(Shown::Moment.text(0.0, true).as_deref(), Some("1904-01-01"));
        assert_eq!(Shown::Moment.text(44_892.25, true).as_deref(), Some("2026-11-28 06:00:00"));
        assert_eq!(Shown::Duration.text(1.5, false).as_deref(), Some("36:00:00"));
        assert_eq!(Shown::Duration.text(0.000_001_157_407_407, false).as_deref(), Some("00:00:00.100"));
        assert_eq!((Shown::Moment.text(-1.0, false), Shown::Moment.text(1e9, false)), (None, None));
        assert_eq!(Shown::Number.text(1.0, false), None);
    }

    #[test]
    fn formats_tell_dates_from_numbers() {
        for code in ["yyyy-mm-dd", "dd/mm/yy;@", "h:mm AM/PM", "[$-409]d-mmm-yy", "\"am \"d.m.", "mm:ss.0"] {
            assert_eq!(Shown::of_code(code), Shown::Moment, "{code}");
        }
        for code in [
            "General",
            "0.00",
            "#,##0.00 \"days\"",
            "[Red]0",
            "0\\d",
            "_-* #,##0_d",
            "0.00E+00",
            "@",
            "0;yyyy",
            "[>5]0",
        ] {
            assert_eq!(Shown::of_code(code), Shown::Number, "{code}");
        }
        for code in ["[h]:mm:ss", "[mm]:ss", "[HH]:mm"] {
            assert_eq!(Shown::of_code(code), Shown::Duration, "{code}");
        }
        assert_eq!([14, 22, 46, 0, 10].map(Shown::of_number)[2..], [Shown::Duration, Shown::Number, Shown::Number]);
    }

    #[test]
    fn iso_texts_lose_midnight() {
        assert_eq!(iso("2026-11-28T00:00:00"), "2026-11-28");
        assert_eq!(iso("2026-11-28T00:00:00.000Z"), "2026-11-28");
        assert_eq!(iso("2026-11-28T09:30:00"), "2026-11-28 09:30:00");
        assert_eq!(iso("2026-11-28"), "2026-11-28");
    }
}

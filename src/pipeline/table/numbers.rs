//! Text → numbers, and numbers → text.

use crate::table::bare::Bare;
use crate::table::texts::trimmed;

/// What stands for a missing value in a column of numbers, in any case.
const MISSING: [&str; 10] = ["", "na", "n/a", "#n/a", "nan", "null", "none", "-", "?", "."];

/// Bytes of the longest of them.
const LONGEST_MISSING: usize = 4;

/// An infinity, in any case, after the sign.
const INFINITY: [&str; 3] = ["inf", "infinity", "∞"];

/// One cell of what may be a column of numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cell {
    /// One of the spellings of nothing.
    Missing,
    /// Finite.
    Number(f64),
    /// An infinity, or beyond what 64 bits hold.
    NotFinite,
    /// Any other text.
    Other,
}

/// Numbers with a comma that are enough to say that it parts thousands.
const ENOUGH_GROUPED: usize = 3;

/// Each comma stands before exactly three digits, and behind one to three that are no zero, while other numbers stand there
/// without one, none of more than three digits: decimals would have fewer digits here and there, and large numbers none.
fn are_groups<'a>(texts: &(impl Iterator<Item = &'a str> + Clone)) -> bool {
    let (mut n_grouped, mut n_bare) = (0, 0);
    for text in texts.clone().map(trimmed).filter(|text| !is_missing(text)) {
        let Some(Bare { digits, .. }) = Bare::of(text) else { continue };
        let is_group = |whole: &str| matches!(whole.len(), 1..=3) && !whole.starts_with('0');
        match digits.split_once(',') {
            Some((whole, group)) if group.len() == 3 && is_group(whole) => n_grouped += 1,
            None if digits == "0" => (),
            None if is_group(&digits) && !digits.contains('.') => n_bare += 1,
            _ => return false,
        }
    }
    n_grouped >= ENOUGH_GROUPED && n_bare > 0
}

/// How a column writes its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notation {
    /// `1234.5`
    Point,
    /// `1234,5`
    Comma,
    /// `1,234.5`
    PointGrouped,
    /// `1.234,5`
    CommaGrouped,
}

impl Notation {
    const ALL: [Self; 4] = [Self::Point, Self::Comma, Self::PointGrouped, Self::CommaGrouped];

    /// The notation with this decimal mark, a point or a comma, that reads the most cells of a column.
    pub(crate) fn with_mark<'a>(mark: u8, texts: &(impl Iterator<Item = &'a str> + Clone)) -> Self {
        let [plain, grouped] =
            if mark == b',' { [Self::Comma, Self::CommaGrouped] } else { [Self::Point, Self::PointGrouped] };
        let [n_plain, n_grouped] = Self::n_read([plain, grouped], texts);
        if n_grouped > n_plain { grouped } else { plain }
    }

    /// The notation that reads the most cells of a column.
    ///
    /// Where `1,234` could be either, the delimiter tells: files that are cut by semicolons are so because the comma
    /// is taken, by decimals; but see [`are_groups`].
    pub(crate) fn of<'a>(texts: &(impl Iterator<Item = &'a str> + Clone), delimiter: u8) -> Self {
        if !texts.clone().any(|text| text.contains(',')) {
            return Self::Point;
        }
        let order = if delimiter == b';' {
            [Self::Point, Self::Comma, Self::CommaGrouped, Self::PointGrouped]
        } else {
            [Self::Point, Self::PointGrouped, Self::Comma, Self::CommaGrouped]
        };
        let n_read = Self::n_read(order, texts);
        let best = (0..order.len()).rev().max_by_key(|at| n_read[*at]).map_or(Self::Point, |at| order[at]);
        if best == Self::Comma && are_groups(texts) { Self::PointGrouped } else { best }
    }

    /// How many of the texts each notation reads, bare or with a unit.
    fn n_read<'a, const N: usize>(notations: [Self; N], texts: &(impl Iterator<Item = &'a str> + Clone)) -> [usize; N] {
        let mut n_read = [0; N];
        for text in texts.clone().map(trimmed) {
            // Once for all of them: most of the time goes there.
            let bare = Bare::of(text);
            for (notation, n_read) in notations.iter().zip(&mut n_read) {
                let reads = |text: &str| notation.matches(text);
                *n_read += usize::from(reads(text) || bare.as_ref().is_some_and(|bare| reads(&bare.digits)));
            }
        }
        n_read
    }

    /// One cell, whatever stands around it in white space.
    #[inline]
    pub(crate) fn read(self, text: &str) -> Cell {
        match plain(text.as_bytes()) {
            Some(number) if self == Self::Point => Cell::Number(number),
            _ => self.read_any(text),
        }
    }

    fn read_any(self, text: &str) -> Cell {
        let text = trimmed(text);
        if self.matches(text) {
            return self.finite(text, false);
        }
        if is_missing(text) {
            return Cell::Missing;
        }
        if let Some(bare) = Bare::of(text)
            && self.matches(&bare.digits)
        {
            return self.finite(&bare.digits, bare.is_negative);
        }
        if is_infinite(text) { Cell::NotFinite } else { Cell::Other }
    }

    fn finite(self, text: &str, is_negative: bool) -> Cell {
        match self.value(text) {
            Some(number) if number.is_finite() => Cell::Number(if is_negative { -number } else { number }),
            _ => Cell::NotFinite,
        }
    }

    /// Decimal mark and, if numbers are grouped, what stands between groups of three digits.
    fn marks(self) -> (u8, Option<u8>) {
        match self {
            Self::Point => (b'.', None),
            Self::Comma => (b',', None),
            Self::PointGrouped => (b'.', Some(b',')),
            Self::CommaGrouped => (b',', Some(b'.')),
        }
    }

    /// `[+-] digits [mark digits] [e [+-] digits]`, with a digit on at least one side of the mark.
    fn matches(self, text: &str) -> bool {
        let (mark, group) = self.marks();
        let text = text.as_bytes();
        let text = text.strip_prefix(b"+").or_else(|| text.strip_prefix(b"-")).unwrap_or(text);
        let (whole, rest) = text.split_at(text.iter().position(|b| !is_digit_or(*b, group)).unwrap_or(text.len()));
        let (decimals, rest) = match rest.split_first() {
            Some((first, rest)) if *first == mark => split_digits(rest),
            _ => (&rest[..0], rest),
        };
        let is_mantissa = (!whole.is_empty() || !decimals.is_empty()) && is_grouped(whole, group);
        is_mantissa && (rest.is_empty() || is_exponent(rest))
    }

    /// The nearest f64 of a text that matches; an infinity beyond the largest.
    fn value(self, text: &str) -> Option<f64> {
        if self == Self::Point {
            return text.parse().ok();
        }
        let (mark, group) = self.marks();
        let plain = text.chars().filter(|c| group.is_none_or(|group| *c != char::from(group)));
        plain.map(|c| if c == char::from(mark) { '.' } else { c }).collect::<String>().parse().ok()
    }
}

/// Ten to the power of up to fifteen decimals, all of them exact.
pub(super) const POWERS: [f64; 16] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// The nearest f64 of `[-] digits [. digits]` of at most fifteen digits, which is what most cells hold: both the digits and
/// the power of ten are exact then, so that their quotient is rounded once (Clinger 1990, doi:10.1145/93542.93557). None
/// for any other text.
#[inline]
fn plain(text: &[u8]) -> Option<f64> {
    plain_with_decimals(text).map(|(number, _)| number)
}

/// A number in the form that programs write, which its value and its number of decimals tell: without a plus, without
/// zeros in front, with digits on both sides of a point.
#[inline]
pub(super) fn canonical(text: &[u8]) -> Option<(f64, u8)> {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let is_whole_part = match digits {
        [b'0', next, ..] => *next == b'.',
        [first, ..] => first.is_ascii_digit(),
        [] => false,
    };
    let (number, n_decimals) = plain_with_decimals(text).filter(|_| is_whole_part && !digits.ends_with(b"."))?;
    u8::try_from(n_decimals).ok().map(|n_decimals| (number, n_decimals))
}

#[inline]
fn plain_with_decimals(text: &[u8]) -> Option<(f64, usize)> {
    let (is_negative, digits) = text.strip_prefix(b"-").map_or((false, text), |digits| (true, digits));
    let (mut mantissa, mut point) = (0_u64, digits.len());
    if digits.len() >= POWERS.len() {
        return None;
    }
    for (at, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => mantissa = 10 * mantissa + u64::from(byte - b'0'),
            b'.' if point == digits.len() => point = at,
            _ => return None,
        }
    }
    let n_decimals = digits.len().saturating_sub(point + 1);
    let has_digit = digits.len() > usize::from(point < digits.len());
    let number = mantissa as f64 / POWERS[n_decimals];
    has_digit.then_some((if is_negative { -number } else { number }, n_decimals))
}

fn is_digit_or(byte: u8, group: Option<u8>) -> bool {
    byte.is_ascii_digit() || Some(byte) == group
}

fn split_digits(text: &[u8]) -> (&[u8], &[u8]) {
    text.split_at(text.iter().position(|b| !b.is_ascii_digit()).unwrap_or(text.len()))
}

fn is_exponent(text: &[u8]) -> bool {
    let Some((b'e' | b'E', text)) = text.split_first() else { return false };
    let digits = text.strip_prefix(b"+").or_else(|| text.strip_prefix(b"-")).unwrap_or(text);
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
}

/// Without groups, or one to three digits that do not begin with 0 and then groups of three.
fn is_grouped(whole: &[u8], group: Option<u8>) -> bool {
    let Some(group) = group.filter(|group| whole.contains(group)) else { return true };
    let mut groups = whole.split(|byte| *byte == group);
    let is_first = groups.next().is_some_and(|first| matches!(first.len(), 1..=3) && first[0] != b'0');
    is_first && groups.all(|digits| digits.len() == 3)
}

/// One of the spellings of a missing value. `text` is trimmed.
pub(crate) fn is_missing(text: &str) -> bool {
    text.len() <= LONGEST_MISSING && MISSING.iter().any(|spelling| text.eq_ignore_ascii_case(spelling))
}

/// A number in any notation, with or without a unit.
pub(crate) fn is_amount(text: &str) -> bool {
    let text = trimmed(text);
    is_in_any(text) || Bare::of(text).is_some_and(|bare| is_in_any(&bare.digits))
}

/// Nothing that a column of numbers may hold, in whatever notation it is: no number, no infinity, and not missing.
pub(crate) fn is_other(text: &str) -> bool {
    let text = trimmed(text);
    !(is_missing(text) || is_infinite(text) || is_amount(text))
}

fn is_infinite(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    INFINITY.iter().any(|infinity| unsigned.eq_ignore_ascii_case(infinity))
}

/// A number in any of the notations, such as -2, +3.5 or -1,5.
pub(crate) fn is_number(text: &str) -> bool {
    is_in_any(text.trim())
}

fn is_in_any(text: &str) -> bool {
    Notation::ALL.iter().any(|notation| notation.matches(text))
}

/// The shortest text that reads back as the same number; empty for a missing one.
pub(crate) fn shortest(number: f64) -> String {
    if number.is_nan() {
        String::new()
    } else if number == 0.0 || (1e-5..1e15).contains(&number.abs()) {
        format!("{number}")
    } else {
        format!("{number:e}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::{Cell, Notation, is_amount, is_number, is_other, shortest};
    use crate::table::bare::{Bare, Unit};

    fn notation(texts: &[&str], delimiter: u8) -> Notation {
        Notation::of(&texts.iter().copied(), delimiter)
    }

    #[test]
    fn numbers_are_read_as_written() {
        for (text, number) in [("12", 12.0), (" -3.5 ", -3.5), ("+.5", 0.5), ("7.", 7.0), ("1e3", 1e3), ("2E-2", 0.02)]
        {
            assert_eq!(Notation::Point.read(text), Cell::Number(number), "{text}");
        }
        for text in ["1,5", "1.2.3", "e5", "1e", "0x10", "1_000", "--1", "+", "12 px", "1.5e2.5", "١"] {
            assert_eq!(Notation::Point.read(text), Cell::Other, "{text}");
        }
        assert_eq!(Notation::Comma.read("-1,5"), Cell::Number(-1.5));
        assert_eq!(Notation::PointGrouped.read("1,234,567.5"), Cell::Number(1_234_567.5));
        assert_eq!(Notation::CommaGrouped.read("1.234,5"), Cell::Number(1234.5));
        assert_eq!(Notation::PointGrouped.read("1,23"), Cell::Other);
        assert_eq!(Notation::PointGrouped.read("0,125"), Cell::Other);
    }

    #[test]
    fn a_comma_before_three_digits_parts_thousands_where_smaller_numbers_have_none() {
        for delimiter in [b';', b'\t'] {
            assert_eq!(notation(&["629,868", "1,200", "12", "31,750", "", "870"], delimiter), Notation::PointGrouped);
        }
        for texts in [
            &["629,868", "1,200", "31,750"][..], // nothing else
            &["0,868", "1,200", "12", "31,750"],
            &["629,868", "1,2", "12", "31,750"],
            &["629,868", "1,200", "1200", "31,750"],
            &["629,868", "1,200", "0", "31,750"],
        ] {
            assert_eq!(notation(texts, b';'), Notation::Comma, "{texts:?}");
        }
    }

    #[test]
    fn units_signs_and_groups_are_read() {
        for (text, number, unit) in [
            ("$5.50", 5.5, Unit::Currency("USD")),
            ("12.5 EUR", 12.5, Unit::Currency("EUR")),
            ("€ 7", 7.0, Unit::Currency("EUR")),
            ("-£3", -3.0, Unit::Currency("GBP")),
            ("£-3", -3.0, Unit::Currency("GBP")),
            ("CHF 1'250.50", 1250.5, Unit::Currency("CHF")),
            ("99 zł", 99.0, Unit::Currency("PLN")),
            ("Fr. 10", 10.0, Unit::Currency("CHF")),
            ("12 %", 12.0, Unit::Percent),
            ("(15.00)", -15.0, Unit::None),
            ("($15.00)", -15.0, Unit::Currency("USD")),
            ("15-", -15.0, Unit::None),
            ("\u{2212}4", -4.0, Unit::None),
            ("1 234 567.8", 1_234_567.8, Unit::None),
            ("1\u{202f}234", 1234.0, Unit::None),
            ("12\u{a0}345.0", 12_345.0, Unit::None),
        ] {
            assert_eq!(Notation::Point.read(text), Cell::Number(number), "{text}");
            assert_eq!(Bare::of(text).unwrap().unit, unit, "{text}");
        }
        assert_eq!(Notation::Comma.read("1 234,50 €"), Cell::Number(1234.5));
        assert_eq!(Notation::CommaGrouped.read("EUR 1.234,50-"), Cell::Number(-1234.5));
        assert_eq!(Notation::PointGrouped.read("$1,234.50"), Cell::Number(1234.5));
        for text in [
            "+49 170 123",
            "0170 123 456",
            "12 34",
            "1 2345",
            "1'00",
            "1 234'567",
            "A 5",
            "5 ft 3",
            "--5",
            "(5",
            "-(5)",
            "$",
            "$$5",
            "5 EUR EUR",
            "12:30",
            "2026-11-28",
            "1-2",
            "%",
            "10 000 000 001x",
        ] {
            assert_eq!(Notation::Point.read(text), Cell::Other, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_nothing_in_any_notation(text in "[ -]?([0-9.,e]{0,6}|NA|inf|[a-zA-Z]{0,5}[0-9]{0,4}|[€$]? ?[0-9.,]{1,5}( ?EUR|%|kr)?)[ -]?") {
            prop_assert_eq!(is_other(&text), Notation::Point.read(&text) == Cell::Other && !is_amount(&text), "{}", text);
        }

        #[test]
        fn plain_numbers_are_read_as_any_others(text in "-?[0-9]{0,12}\\.?[0-9]{0,8}") {
            let expected = Notation::Point.read_any(&text);
            match (Notation::Point.read(&text), expected) {
                (Cell::Number(found), Cell::Number(expected)) => prop_assert_eq!(found.to_bits(), expected.to_bits()),
                (found, expected) => prop_assert_eq!(found, expected),
            }
        }
    }

    #[test]
    fn every_spelling_of_nothing_is_missing() {
        for text in ["", "  ", "NA", "N/A", "NaN", "nan", "NULL", "None", "-", "?", "#N/A", "."] {
            assert_eq!(Notation::Point.read(text), Cell::Missing, "{text}");
            assert_eq!(Notation::Comma.read(text), Cell::Missing, "{text}");
        }
    }

    #[test]
    fn infinities_and_overflows_are_not_finite() {
        for text in ["inf", "-Infinity", "+INF", "∞", "-∞", "1e999", "-1e400"] {
            assert_eq!(Notation::Point.read(text), Cell::NotFinite, "{text}");
        }
        assert_eq!(Notation::Point.read("1e-999"), Cell::Number(0.0));
    }

    #[test]
    fn the_whole_column_decides_what_a_comma_means() {
        assert_eq!(notation(&["1", "2.5"], b','), Notation::Point);
        assert_eq!(notation(&["1", "1,5", "2,75"], b','), Notation::Comma);
        assert_eq!(notation(&["999", "1,234"], b','), Notation::PointGrouped);
        assert_eq!(notation(&["999", "1,234"], b';'), Notation::Comma);
        assert_eq!(notation(&["999", "1,234", "1,234.5"], b';'), Notation::PointGrouped);
        assert_eq!(notation(&["12,5", "1.234,56"], b';'), Notation::CommaGrouped);
        assert_eq!(notation(&["1.5", "2.5", "3,5"], b';'), Notation::Point);
    }

    #[test]
    fn a_decimal_mark_that_was_chosen_is_taken() {
        let with = |mark, texts: &[&str]| Notation::with_mark(mark, &texts.iter().copied());
        assert_eq!(with(b'.', &["1,234", "999"]), Notation::PointGrouped);
        assert_eq!(with(b',', &["1,234", "999"]), Notation::Comma);
        assert_eq!(with(b',', &["1.234", "999"]), Notation::CommaGrouped);
        assert_eq!(with(b'.', &["1.5", "2,5"]), Notation::Point);
        assert_eq!(with(b',', &["1.5 €", "2,5 €"]), Notation::Comma);
    }

    #[test]
    fn signed_numbers_are_numbers_and_formulas_are_not() {
        assert!(["-2", "+3.5", "-1,5", "-1.234,5", "+1e5"].iter().all(|text| is_number(text)));
        assert!(["=1+1", "-", "+1+1", "-2+3", "@SUM(A1)", "-A1"].iter().all(|text| !is_number(text)));
    }

    #[test]
    fn the_shortest_text_reads_back() {
        for number in [0.0, 0.1, -12.5, 1e15, 1e300, 123_456_789.0, 5e-324, 1.0 / 3.0] {
            assert_eq!(shortest(number).parse(), Ok(number));
        }
        assert_eq!((shortest(1e300), shortest(54.0), shortest(f64::NAN)), ("1e300".into(), "54".into(), String::new()));
    }
}

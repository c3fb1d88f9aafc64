//! Text → numbers, and numbers → text.

use std::collections::BTreeSet;

use crate::table::bare::Bare;
use crate::table::texts::trimmed;

/// What stands for a missing value in a column of numbers, in any case: words of people, of databases and of spreadsheets.
const MISSING: [&str; 32] = [
    "",
    "na",
    "n/a",
    "#n/a",
    "nan",
    "null",
    "none",
    "-",
    "?",
    ".",
    "--",
    "\u{2013}",
    "\u{2014}",
    "n.a.",
    "n.d.",
    "k.a.",
    "k. a.",
    "k/a",
    "nil",
    "(null)",
    "(none)",
    "(blank)",
    "(leer)",
    "(not set)",
    "\\n",
    "<na>",
    "<null>",
    "#nv",
    "#value!",
    "#wert!",
    "#div/0!",
    "#ref!",
];

/// Bytes of the longest of them.
const LONGEST_MISSING: usize = 9;

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

/// Numbers with a mark that are enough to say that it parts thousands.
const ENOUGH_GROUPED: usize = 3;

/// Different digits behind points, which part thousands: those of halves and thirds are fewer.
const ENOUGH_DIFFERENT: usize = 8;

/// Numbers with a mark before exactly three digits, and those without one, of at most three digits.
#[derive(Default)]
struct Groups<'a> {
    n_grouped: usize,
    n_bare: usize,
    /// What stands behind the marks; no more than are asked for.
    behind: BTreeSet<&'a str>,
}

impl<'a> Groups<'a> {
    /// None where a mark does not stand before exactly three digits and behind one to three that are no zero, or a number
    /// without one has more than three: decimals would have fewer digits here and there, and large numbers none.
    fn of(texts: &(impl Iterator<Item = &'a str> + Clone), mark: char) -> Option<Self> {
        let other = if mark == ',' { '.' } else { ',' };
        let mut groups = Self::default();
        for text in texts.clone().map(trimmed).filter(|text| !is_missing(text)) {
            let Some(Bare { digits, .. }) = Bare::of(text) else { continue };
            let is_group = |whole: &str| matches!(whole.len(), 1..=3) && !whole.starts_with('0');
            match digits.split_once(mark) {
                Some((whole, group)) if group.len() == 3 && is_group(whole) => {
                    groups.n_grouped += 1;
                    let behind = text.rsplit_once(mark).map(|(_, behind)| behind);
                    groups.behind.extend(behind.filter(|_| groups.behind.len() < ENOUGH_DIFFERENT));
                }
                None if digits == "0" => (),
                None if is_group(&digits) && !digits.contains(other) => groups.n_bare += 1,
                _ => return None,
            }
        }
        Some(groups)
    }
}

/// Commas part thousands, where they would stand before decimals otherwise.
fn are_grouped_by_commas<'a>(texts: &(impl Iterator<Item = &'a str> + Clone)) -> bool {
    Groups::of(texts, ',').is_some_and(|groups| groups.n_grouped >= ENOUGH_GROUPED && groups.n_bare > 0)
}

/// Points part thousands, where they would stand before decimals otherwise: in a file that writes decimals behind commas, or
/// that is cut by semicolons and has small numbers beside them.
fn are_grouped_by_points<'a>(texts: &(impl Iterator<Item = &'a str> + Clone), about: About) -> bool {
    if !about.may_part_by_points() {
        return false;
    }
    Groups::of(texts, '.').is_some_and(|Groups { n_grouped, n_bare, behind }| {
        let is_mixed = behind.len() >= ENOUGH_DIFFERENT && 4 * n_bare >= n_grouped;
        n_grouped >= ENOUGH_GROUPED && (about.has_commas || is_mixed)
    })
}

/// Two points at least, with three digits behind each.
fn has_two_groups(text: &str) -> bool {
    text.bytes().filter(|byte| *byte == b'.').count() > 1 && Notation::CommaGrouped.matches(trimmed(text))
}

/// What the file tells of how its columns write numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct About {
    /// Between its fields.
    pub(crate) delimiter: u8,
    /// Some column has decimals behind commas.
    pub(crate) has_commas: bool,
}

impl About {
    /// A point before three digits may part thousands.
    pub(crate) fn may_part_by_points(self) -> bool {
        self.has_commas || self.delimiter == b';'
    }
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
    /// is taken, by decimals; but see [`are_grouped_by_commas`] and [`are_grouped_by_points`].
    pub(crate) fn of<'a>(texts: &(impl Iterator<Item = &'a str> + Clone), about: About) -> Self {
        if !texts.clone().any(|text| text.contains(',') || has_two_groups(text)) {
            return if are_grouped_by_points(texts, about) { Self::CommaGrouped } else { Self::Point };
        }
        let order = if about.delimiter == b';' {
            [Self::Point, Self::Comma, Self::CommaGrouped, Self::PointGrouped]
        } else {
            [Self::Point, Self::PointGrouped, Self::Comma, Self::CommaGrouped]
        };
        let n_read = Self::n_read(order, texts);
        let best = (0..order.len()).rev().max_by_key(|at| n_read[*at]).map_or(Self::Point, |at| order[at]);
        match best {
            Self::Comma if are_grouped_by_commas(texts) => Self::PointGrouped,
            best => best,
        }
    }

    /// These texts have decimals behind commas, nearly all of them, and nothing else can be meant.
    pub(crate) fn has_commas<'a>(texts: &(impl Iterator<Item = &'a str> + Clone)) -> bool {
        let found = || texts.clone().map(trimmed).filter(|text| !is_missing(text));
        let is_comma = |digits: &str| Self::Comma.matches(digits) || Self::CommaGrouped.matches(digits);
        let is_plain = |digits: &str| {
            let behind = digits.rsplit_once(',').map(|(_, behind)| behind.len());
            is_comma(digits) && behind.is_some_and(|n| n != 3 || digits.contains('.'))
        };
        let (mut n, mut n_read, mut n_plain) = (0, 0, 0);
        for text in found() {
            let bare = Bare::of(text);
            let digits = bare.as_ref().map_or(text, |bare| &bare.digits);
            n += 1;
            n_read += usize::from(is_comma(digits));
            n_plain += usize::from(is_plain(digits));
        }
        10 * n_read >= 9 * n && 2 * n_plain > n
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

/// Without groups, or one to three digits that do not begin with 0 and then groups of three; or, by commas, as in India: one
/// or two digits, groups of two and a last one of three.
fn is_grouped(whole: &[u8], group: Option<u8>) -> bool {
    let Some(group) = group.filter(|group| whole.contains(group)) else { return true };
    let mut lengths = whole.split(|byte| *byte == group).map(<[u8]>::len);
    let (first, last) = (lengths.next(), lengths.next_back());
    let begins = |longest: usize| first.is_some_and(|n| (1..=longest).contains(&n)) && whole[0] != b'0';
    let are = |n: usize| lengths.clone().all(|length| length == n);
    last == Some(3) && ((begins(3) && are(3)) || (group == b',' && begins(2) && are(2)))
}

/// One of the spellings of a missing value. `text` is trimmed.
pub(crate) fn is_missing(text: &str) -> bool {
    // Most texts that are so short are numbers or words.
    let is_other = |first: &u8| first.is_ascii_digit() || (first.is_ascii_alphabetic() && !b"nNkK".contains(first));
    text.len() <= LONGEST_MISSING
        && !text.as_bytes().first().is_some_and(is_other)
        && MISSING.iter().any(|spelling| text.eq_ignore_ascii_case(spelling))
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

    use super::{About, Cell, Notation, is_amount, is_number, is_other, shortest};
    use crate::table::bare::{Bare, Unit};

    fn notation(texts: &[&str], delimiter: u8) -> Notation {
        Notation::of(&texts.iter().copied(), About { delimiter, has_commas: false })
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
    fn a_point_before_three_digits_parts_thousands_where_that_is_sure() {
        let beside_commas = |texts: &[&str]| {
            Notation::of(&texts.iter().copied(), About { delimiter: b',', has_commas: true }) == Notation::CommaGrouped
        };
        assert!(
            beside_commas(&["51.000 €", "9.250 €", "17.000 €"]) && beside_commas(&["6.130", "1.811", "37.500", "0"])
        );
        for texts in [&["6.13", "1.811", "37.500"][..], &["6.130", "1811", "37.500"], &["0.130", "1.811", "37.500"]] {
            assert!(!beside_commas(texts), "{texts:?}");
        }
        // Small numbers beside them, and more different ones than thirds or eighths have.
        let counts =
            ["37", "1.811", "2.533", "1.204", "6.912", "115", "3.048", "1.127", "4.350", "12", "2.291", "9.744"];
        assert_eq!(notation(&counts, b';'), Notation::CommaGrouped);
        assert_eq!(notation(&counts, b','), Notation::Point);
        let thirds = ["4.333", "3.667", "5", "4", "2.333", "1.667", "3", "2", "4.667", "3.333", "1", "2.667"];
        assert_eq!(notation(&thirds, b';'), Notation::Point);
        // Two points stand before no decimals.
        assert_eq!(notation(&["8.050", "1.234.567", "37"], b','), Notation::CommaGrouped);
        assert_eq!(Notation::CommaGrouped.read("9.244.393"), Cell::Number(9_244_393.0));
    }

    #[test]
    fn decimals_behind_commas_are_seen() {
        let has = |texts: &[&str]| Notation::has_commas(&texts.iter().copied());
        assert!(has(&["12,50", "9,00 €", "1.234,56", ""]) && has(&["89,-", "12,-"]));
        assert!(
            !has(&["1,234", "12,500"]) && !has(&["1,234.50", "12.50"]) && !has(&["Ulm, Bonn", "12,5"]) && !has(&[])
        );
    }

    #[test]
    fn amounts_without_cents_and_of_nothing() {
        for (text, number, unit) in [
            ("111,-", 111.0, Unit::None),
            ("1.250,--", 1250.0, Unit::None),
            ("16,- €", 16.0, Unit::Currency("EUR")),
            ("€ -16,-", -16.0, Unit::Currency("EUR")),
            ("-   €", 0.0, Unit::Currency("EUR")),
            ("2,36,201", 236_201.0, Unit::None),
        ] {
            let read =
                [Notation::Comma, Notation::CommaGrouped, Notation::PointGrouped].map(|notation| notation.read(text));
            assert!(read.contains(&Cell::Number(number)), "{text}: {read:?}");
            assert_eq!(Bare::of(text).unwrap().unit, unit, "{text}");
        }
        for (text, number) in
            [("328.–", 328.0), ("Fr. 81.–", 81.0), (" $ -   ", 0.0), ("Rs. 1250", 1250.0), ("\\265", 265.0)]
        {
            assert_eq!(Notation::Point.read(text), Cell::Number(number), "{text}");
        }
        assert_eq!(Notation::PointGrouped.read("₹2,36,201.74"), Cell::Number(236_201.74));
        assert_eq!(Notation::PointGrouped.read("2,3,201"), Cell::Other);
        assert_eq!(Notation::Comma.read("111-"), Cell::Number(-111.0));
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

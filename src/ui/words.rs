//! Figures and words as they stand in sentences.

use wasm_bindgen::JsValue;

use crate::plot::axis::{count, figure, plain};

/// A share in percent: `42%`, and one decimal below ten: `4.2%`.
pub(super) fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    let decimals = usize::from(percent < 9.95 && percent > 0.0);
    format!("{}%", figure(percent, decimals))
}

/// Small whole numbers in words, as in print.
pub(super) fn number(n: usize) -> String {
    const WORDS: [&str; 11] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    WORDS.get(n).map_or_else(|| count(n), |word| (*word).to_owned())
}

/// The same at the beginning of a sentence.
pub(super) fn number_first(n: usize) -> String {
    capital(&number(n))
}

/// A finite number in any notation that people type: with a decimal comma, groups of three, a currency sign or percent. The
/// browser reads it: the standard library's reader brings a table of 10 kB.
pub(super) fn number_in(text: &str) -> Option<f64> {
    let is_plain = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E');
    let is_around = |c: &char| c.is_whitespace() || matches!(c, '%' | '€' | '$' | '£' | '\'' | '’');
    let bare = text.chars().filter(|c| !is_around(c)).map(|c| if c == '\u{2212}' { '-' } else { c });
    let text = with_point(&bare.collect::<String>());
    let value = (!text.is_empty() && text.bytes().all(is_plain)).then(|| JsValue::from_str(&text).unchecked_into_f64());
    value.filter(|value| value.is_finite())
}

/// With a point before the decimals and no groups. Of two kinds of marks the last one parts the decimals; a comma that could
/// part a group does, as the page writes them. Marks that fit neither are left, so that the text is no number.
fn with_point(text: &str) -> String {
    let Some(at) = text.rfind([',', '.']) else { return text.to_owned() };
    let (front, mark, back) = (&text[..at], &text[at..=at], &text[at + 1..]);
    let is_alone = !front.contains([',', '.']);
    match mark {
        _ if front.contains(mark) || mark == "," && is_alone && is_grouped(text, mark) => {
            if is_grouped(text, mark) {
                text.replace(mark, "")
            } else {
                text.to_owned()
            }
        }
        _ if is_alone => format!("{front}.{back}"),
        _ => {
            let other = if mark == "," { "." } else { "," };
            if is_grouped(front, other) { format!("{}.{back}", front.replace(other, "")) } else { text.to_owned() }
        }
    }
}

/// One to three digits, the first no zero, and groups of three behind them.
fn is_grouped(text: &str, mark: &str) -> bool {
    let mut parts = text.trim_start_matches(['+', '-']).split(mark);
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let first = parts.next().unwrap_or_default();
    (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && is_digits(first)
        && parts.all(|part| part.len() == 3 && is_digits(part))
}

/// Three digits stand behind the last mark: groups in one country, decimals in the next.
pub(super) fn is_group(text: &str) -> bool {
    let behind = text.trim().rsplit_once([',', '.']).map(|(_, behind)| behind);
    behind.is_some_and(|behind| behind.len() == 3 && behind.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The text, which is English, with a capital letter in front.
pub(super) fn capital(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// `1 row`, `2 rows`.
pub(super) fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", count(n), if n == 1 { one } else { many })
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [front @ .., last] => format!("{} and {last}", front.join(", ")),
    }
}

/// An amount of money, with the letters of its currency if it is known: `634,125 EUR`.
pub(super) fn money(amount: f64, currency: Option<[u8; 3]>) -> String {
    match currency {
        Some(code) => format!("{} {}", plain(amount), String::from_utf8_lossy(&code)),
        None => plain(amount),
    }
}

/// A value of a column, as exact as it is useful.
pub(super) fn value(value: f64) -> String {
    plain(value)
}

#[cfg(test)]
mod tests {
    use super::{counted, is_group, listed, money, number_first, percent, with_point};

    #[test]
    fn numbers_are_typed_in_many_notations() {
        for (typed, meant) in [
            ("4500,5", "4500.5"),
            ("4.500,50", "4500.50"),
            ("4,500.50", "4500.50"),
            ("4,500", "4500"),
            ("4.500", "4.500"),
            ("1.234.567", "1234567"),
            ("-1,234,567", "-1234567"),
            ("12", "12"),
            ("0,125", "0.125"),
            ("12345,678", "12345.678"),
            (",5", ".5"),
            ("24.12.2024", "24.12.2024"),
            ("1,2,3", "1,2,3"),
            ("1.23,4.5", "1.23,4.5"),
        ] {
            assert_eq!(with_point(typed), meant);
        }
        assert!(is_group("4.500") && is_group("1,234") && !is_group("4500,5") && !is_group("1234"));
    }

    #[test]
    fn money_has_its_currency_where_that_is_known() {
        assert_eq!([money(634_125.4, Some(*b"EUR")), money(12.5, None)], ["634,125 EUR", "12.5"]);
    }

    #[test]
    fn shares_have_a_decimal_only_below_ten_percent() {
        assert_eq!([percent(0.424), percent(0.042), percent(0.0), percent(1.0)], ["42%", "4.2%", "0%", "100%"]);
    }

    #[test]
    fn small_numbers_are_words_and_lists_end_with_and() {
        assert_eq!(number_first(5), "Five");
        assert_eq!(number_first(11), "11");
        assert_eq!(counted(1, "row", "rows"), "1 row");
        assert_eq!(listed(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }
}

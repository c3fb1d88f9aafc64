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

/// A finite number, as the browser reads it: the standard library's reader brings a table of 10 kB.
pub(super) fn number_in(text: &str) -> Option<f64> {
    let is_plain = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E');
    let text = text.trim();
    let value = (!text.is_empty() && text.bytes().all(is_plain)).then(|| JsValue::from_str(text).unchecked_into_f64());
    value.filter(|value| value.is_finite())
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
    use super::{counted, listed, money, number_first, percent};

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

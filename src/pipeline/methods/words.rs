//! Figures in sentences.

/// With commas between thousands: `12,345`.
pub(super) fn count(n: usize) -> String {
    let digits = n.to_string();
    let mut words = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            words.push(',');
        }
        words.push(digit);
    }
    words
}

/// `1 customer`, `26 customers`.
pub(super) fn customers(n: usize) -> String {
    counted(n, "customer", "customers")
}

/// `1 group`, `3 groups`.
pub(super) fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", count(n), if n == 1 { one } else { many })
}

/// A part of a whole in percent: `42%`, with a decimal below ten; never 0% or 100% for what is not.
pub(super) fn percent(part: f64, whole: f64) -> String {
    let percent = 100.0 * part / if whole > 0.0 { whole } else { 1.0 };
    match percent {
        p if p > 0.0 && p < 0.1 => "under 0.1%".to_owned(),
        p if (99.5..100.0).contains(&p) => "over 99%".to_owned(),
        p if p < 9.95 && p > 0.0 => format!("{p:.1}%"),
        p => format!("{p:.0}%"),
    }
}

/// `26 customers (13%)`.
pub(super) fn part(n: usize, of: usize) -> String {
    format!("{} ({})", customers(n), percent(n as f64, of as f64))
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [front @ .., last] => format!("{} and {last}", front.join(", ")),
    }
}

/// With a capital letter in front, and a full stop.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let stop = if text.ends_with('.') { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::{count, customers, listed, part, percent, sentence};

    #[test]
    fn figures_are_as_exact_as_they_are_useful() {
        assert_eq!([count(0), count(999), count(12_345), count(1_000_000)], ["0", "999", "12,345", "1,000,000"]);
        assert_eq!([percent(0.0, 9.0), percent(1.0, 3_000.0), percent(1.0, 30.0)], ["0%", "under 0.1%", "3.3%"]);
        assert_eq!([percent(2.0, 3.0), percent(999.0, 1_000.0), percent(5.0, 5.0)], ["67%", "over 99%", "100%"]);
        assert_eq!(percent(0.0, 0.0), "0%");
        assert_eq!([customers(1), part(26, 200)], ["1 customer", "26 customers (13%)"]);
    }

    #[test]
    fn sentences_begin_and_end_as_such() {
        assert_eq!(sentence("eps is 0, but must be above 0"), "Eps is 0, but must be above 0.");
        assert_eq!([sentence(""), sentence("Done.")], [".", "Done."]);
        assert_eq!(listed(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }
}

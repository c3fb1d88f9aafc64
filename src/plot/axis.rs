//! Round numbers along an axis, and how figures are written.

/// The minus sign that typesetters use; as wide as a plus.
const MINUS: char = '−';

/// A step of 1, 2 or 5 times a power of ten: `mantissa * 10^exponent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// 1, 2 or 5.
    mantissa: u8,
    /// Of ten, within ±300.
    exponent: i32,
}

impl Step {
    /// The smallest such step of which at most `at_most` fit into `span`. A span that is not above 0 gives 1.
    pub fn of(span: f64, at_most: usize) -> Self {
        let least = span / at_most.max(1) as f64;
        if !(least > 0.0 && least.is_finite()) {
            return Self { mantissa: 1, exponent: 0 };
        }
        let mut exponent = -300;
        // A comparison instead of a rounded logarithm: exact at the powers of ten.
        #[expect(clippy::cast_possible_truncation, reason = "the logarithm of a double is within ±324")]
        let guess = libm::log10(least).floor() as i32 - 1;
        exponent = exponent.max(guess.min(300));
        loop {
            for mantissa in [1, 2, 5] {
                let step = Self { mantissa, exponent };
                if step.times(1.0) >= least * (1.0 - 1e-12) || exponent >= 300 {
                    return step;
                }
            }
            exponent += 1;
        }
    }

    /// `count` steps. Fractions are divided by a whole power of ten, so that 3 steps of 0.1 are the double 0.3.
    pub fn times(self, count: f64) -> f64 {
        let whole = count * f64::from(self.mantissa);
        let power = libm::exp10(f64::from(self.exponent.abs()));
        if self.exponent < 0 { whole / power } else { whole * power }
    }

    /// Digits behind the point that tell neighbours apart.
    pub fn decimals(self) -> usize {
        usize::try_from(-self.exponent).unwrap_or(0)
    }
}

/// Round numbers within `[low, high]`, about `at_most` of them, increasing. Empty if the range is empty or not finite.
pub fn ticks(low: f64, high: f64, at_most: usize) -> Vec<f64> {
    if !(low.is_finite() && high.is_finite() && low < high) {
        return Vec::new();
    }
    let step = Step::of(high - low, at_most);
    let unit = step.times(1.0);
    let (first, last) = ((low / unit - 1e-9).ceil(), (high / unit + 1e-9).floor());
    let mut found = Vec::new();
    let mut count = first;
    // The bound on the length holds where one step is too small to change the count.
    while count <= last && found.len() <= at_most + 1 {
        found.push(step.times(count) + 0.0);
        count += 1.0;
    }
    found
}

/// 0, 1, 2, 5, 10, 20, 50, … within `[low, high]`, thinned to decades if there are more than `at_most`; for an axis on
/// which `ln(1 + value)` is even.
pub fn ticks_log(low: f64, high: f64, at_most: usize) -> Vec<f64> {
    let mut found = Vec::new();
    for mantissas in [[1.0, 2.0, 5.0].as_slice(), &[1.0, 3.0], &[1.0]] {
        found.clear();
        if low <= 0.0 {
            found.push(0.0);
        }
        for exponent in 0..=300 {
            let power = libm::exp10(f64::from(exponent));
            found.extend(mantissas.iter().map(|m| m * power).filter(|v| (low..=high).contains(v)));
            if power > high {
                break;
            }
        }
        if found.len() <= at_most.max(2) {
            break;
        }
    }
    found
}

/// `[low, high]` widened to whole steps, so that both ends carry a number.
pub fn nice(low: f64, high: f64, at_most: usize) -> (f64, f64) {
    let (low, high) = proper(low, high);
    let step = Step::of(high - low, at_most);
    let unit = step.times(1.0);
    (step.times((low / unit + 1e-9).floor()), step.times((high / unit - 1e-9).ceil()))
}

/// A range of more than one value: equal ends are moved apart, ends that are no numbers become 0 to 1.
pub fn proper(low: f64, high: f64) -> (f64, f64) {
    if !(low.is_finite() && high.is_finite()) || low > high {
        return (0.0, 1.0);
    }
    let room = (low.abs().max(high.abs()) * 1e-6).max(f64::MIN_POSITIVE);
    if high - low > room {
        return (low, high);
    }
    let half = if low == 0.0 && high == 0.0 { 0.5 } else { 0.05 * low.abs().max(high.abs()) };
    (low - half, high + half)
}

/// A figure with so many decimals: `−1,234.5`. What is not a number is a dash.
pub fn figure(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let text = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), None), |(a, b)| (a, Some(b)));
    let mut out = String::with_capacity(text.len() + text.len() / 3 + 2);
    if value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        out.push(MINUS);
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A count: `1,234`.
pub fn count(value: usize) -> String {
    figure(value as f64, 0)
}

/// A figure as exact as it is useful: three digits that count, and all before the point.
pub fn plain(value: f64) -> String {
    let size = value.abs();
    let decimals = match size {
        _ if size == 0.0 || size >= 100.0 => 0,
        _ if size >= 10.0 => 1,
        _ if size >= 0.1 => 2,
        _ if size >= 0.01 => 3,
        _ if size >= 0.0001 => 5,
        _ => 8,
    };
    let text = figure(value, decimals);
    // 12.0 and 5.00 say no more than 12 and 5.
    if decimals > 0 && text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A figure for where there is little room: `950`, `1.2k`, `18k`, `3.4M`.
pub fn compact(value: f64) -> String {
    for (unit, letter) in [(1e9, "bn"), (1e6, "M"), (1e3, "k")] {
        if value.abs() >= unit {
            let share = value / unit;
            let text = figure(share, usize::from(share.abs() < 10.0));
            return format!("{}{letter}", text.strip_suffix(".0").unwrap_or(&text));
        }
    }
    plain(value)
}

/// What stands at each tick: all with as many decimals, and from 10,000 on in thousands or more.
pub fn tick_labels(ticks: &[f64]) -> Vec<String> {
    let largest = ticks.iter().fold(0.0_f64, |m, t| m.max(t.abs()));
    let (unit, letter) = match largest {
        _ if largest >= 1e10 => (1e9, "bn"),
        _ if largest >= 1e7 => (1e6, "M"),
        _ if largest >= 1e4 => (1e3, "k"),
        _ => (1.0, ""),
    };
    let needed = |t: f64| (0_u8..6).find(|&d| is_close(t, d)).unwrap_or(6);
    let decimals = usize::from(ticks.iter().map(|t| needed(t / unit)).max().unwrap_or(0));
    let label = |t: &f64| if *t == 0.0 { "0".to_owned() } else { format!("{}{letter}", figure(t / unit, decimals)) };
    ticks.iter().map(label).collect()
}

fn is_close(value: f64, decimals: u8) -> bool {
    let shifted = value * libm::exp10(f64::from(decimals));
    (shifted - shifted.round()).abs() <= 1e-6 * shifted.abs().max(1e-6)
}

/// About how wide a text is, in the unit of `size` (em); rather too wide than too narrow.
///
/// No backend is asked: a canvas would have to be laid out for it, and text elsewhere must come out the same.
pub fn text_width(text: &str, size: f64, is_bold: bool) -> f64 {
    let em: f64 = text
        .chars()
        .map(|c| match c {
            'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | '(' | ')' | '[' | ']' | 'I' => 0.36,
            'f' | 't' | 'r' | '-' | '/' => 0.44,
            'm' | 'w' | 'M' | 'W' | '%' | '@' | '→' | '←' | '…' | '—' => 0.95,
            c if c.is_uppercase() => 0.72,
            c if c.is_ascii() => 0.61,
            c if c as u32 > 0x2e80 => 1.0,
            _ => 0.64,
        })
        .sum();
    em * size * if is_bold { 1.1 } else { 1.0 }
}

/// The text, or as much of its beginning as fits `room` with `…` behind it. Empty if not even that fits.
pub fn fitted(text: &str, room: f64, size: f64, is_bold: bool) -> String {
    if text_width(text, size, is_bold) <= room {
        return text.to_owned();
    }
    let letters: Vec<char> = text.chars().collect();
    (1..letters.len())
        .rev()
        .map(|n| format!("{}…", letters[..n].iter().collect::<String>().trim_end_matches([' ', ','])))
        .find(|shorter| text_width(shorter, size, is_bold) <= room)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    #[expect(clippy::float_cmp, reason = "steps are exact decimals")]
    fn steps_are_one_two_or_five() {
        let of = |span, n| Step::of(span, n).times(1.0);
        assert_eq!([of(10.0, 5), of(10.0, 4), of(10.0, 10), of(0.5, 5), of(18_000.0, 4)], [2.0, 5.0, 1.0, 0.1, 5000.0]);
        assert_eq!(of(1e-7, 5), 2e-8);
        assert_eq!(of(0.0, 5), 1.0);
    }

    #[test]
    fn ticks_are_exact_decimals() {
        assert_eq!(ticks(0.0, 0.5, 5), [0.0, 0.1, 0.2, 0.3, 0.4, 0.5]);
        assert_eq!(ticks(-0.25, 0.25, 2), [0.0]);
        assert_eq!(ticks(-0.2, 0.8, 5), [-0.2, 0.0, 0.2, 0.4, 0.6, 0.8]);
        assert!(ticks(1.0, 1.0, 5).is_empty());
        assert!(ticks(f64::NAN, 1.0, 5).is_empty());
    }

    #[test]
    fn log_ticks_thin_out_to_decades() {
        assert_eq!(ticks_log(0.0, 100.0, 9), [0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]);
        assert_eq!(ticks_log(0.0, 100_000.0, 7), [0.0, 1.0, 10.0, 100.0, 1e3, 1e4, 1e5]);
        assert_eq!(ticks_log(8.0, 60.0, 7), [10.0, 20.0, 50.0]);
    }

    #[test]
    fn equal_ends_are_moved_apart() {
        assert_eq!(proper(0.0, 0.0), (-0.5, 0.5));
        assert_eq!(proper(100.0, 100.0), (95.0, 105.0));
        assert_eq!(proper(f64::NAN, 3.0), (0.0, 1.0));
        assert_eq!(proper(f64::INFINITY, f64::NEG_INFINITY), (0.0, 1.0));
    }

    #[test]
    fn figures_have_separators_and_a_minus_sign() {
        assert_eq!(figure(1234.5, 1), "1,234.5");
        assert_eq!(figure(-1_234_567.0, 0), "−1,234,567");
        assert_eq!(figure(-0.001, 2), "0.00");
        assert_eq!(figure(f64::NAN, 2), "–");
        assert_eq!(figure(999.0, 0), "999");
    }

    #[test]
    fn plain_figures_are_as_exact_as_useful() {
        for (value, text) in [
            (0.0, "0"),
            (588.3, "588"),
            (82.04, "82"),
            (82.14, "82.1"),
            (0.47, "0.47"),
            (0.012_34, "0.012"),
            (-5.0, "−5"),
        ] {
            assert_eq!(plain(value), text);
        }
    }

    #[test]
    fn compact_figures_fit_an_axis() {
        for (value, text) in
            [(950.0, "950"), (1200.0, "1.2k"), (18_000.0, "18k"), (3.4e6, "3.4M"), (-2e3, "−2k"), (0.25, "0.25")]
        {
            assert_eq!(compact(value), text);
        }
    }

    #[test]
    fn tick_labels_share_their_decimals() {
        assert_eq!(tick_labels(&[0.0, 0.25, 0.5]), ["0", "0.25", "0.50"]);
        assert_eq!(tick_labels(&[0.0, 6000.0, 12_000.0]), ["0", "6k", "12k"]);
        assert_eq!(tick_labels(&[0.0, 2500.0, 12_500.0]), ["0", "2.5k", "12.5k"]);
        assert_eq!(tick_labels(&[-200.0, 0.0, 2000.0]), ["−200", "0", "2,000"]);
    }

    #[test]
    fn long_words_are_cut_to_their_room() {
        assert_eq!(fitted("short", 200.0, 12.0, false), "short");
        let cut = fitted("a name that goes on and on", 80.0, 12.0, false);
        assert!(cut.ends_with('…') && text_width(&cut, 12.0, false) <= 80.0, "{cut}");
        assert_eq!(fitted("no room", 2.0, 12.0, false), "");
    }

    proptest! {
        #[test]
        fn ticks_lie_inside_and_are_few(low in -1e9_f64..1e9, span in 1e-6_f64..1e9, at_most in 1_usize..12) {
            let high = low + span;
            let found = ticks(low, high, at_most);
            prop_assert!(found.len() <= at_most + 2);
            prop_assert!(found.windows(2).all(|w| w[0] < w[1]));
            let room = 1e-6 * (span + 1.0);
            prop_assert!(found.iter().all(|t| (low - room..=high + room).contains(t)));
        }

        #[test]
        fn nice_holds_the_range(low in -1e6_f64..1e6, span in 0_f64..1e6) {
            let (a, b) = nice(low, low + span, 5);
            prop_assert!(a < b && a <= low + 1e-6 && b >= low + span - 1e-6);
        }
    }
}

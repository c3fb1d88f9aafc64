//! Numbers as accountants and tills write them: with a currency or a percent sign before or behind, with a minus in front,
//! behind or as brackets, with groups of three digits parted by points, commas, blanks or apostrophes.

/// What a number is of, as it stands beside the digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    None,
    Percent,
    /// A currency by its ISO 4217 code.
    Currency(&'static str),
}

/// Letters of the longest name of a currency, of ASCII.
const MOST_LETTERS: usize = 3;

/// Signs and codes of currencies with their ISO 4217 code; lower-case, longer ones first where one begins another.
const CURRENCIES: &[(&str, &str)] = &[
    ("us$", "USD"),
    ("usd", "USD"),
    ("ca$", "CAD"),
    ("cad", "CAD"),
    ("au$", "AUD"),
    ("aud", "AUD"),
    ("nz$", "NZD"),
    ("nzd", "NZD"),
    ("r$", "BRL"),
    ("brl", "BRL"),
    ("mxn", "MXN"),
    ("mx$", "MXN"),
    ("hk$", "HKD"),
    ("hkd", "HKD"),
    ("sgd", "SGD"),
    ("a$", "AUD"),
    ("c$", "CAD"),
    ("s$", "SGD"),
    ("$", "USD"),
    ("eur", "EUR"),
    ("€", "EUR"),
    ("gbp", "GBP"),
    ("£", "GBP"),
    ("jpy", "JPY"),
    ("cny", "CNY"),
    ("rmb", "CNY"),
    ("¥", "JPY"),
    ("￥", "JPY"),
    ("\\", "JPY"), // where Shift_JIS has the sign
    ("円", "JPY"),
    ("元", "CNY"),
    ("chf", "CHF"),
    ("sfr.", "CHF"),
    ("fr.", "CHF"),
    ("sek", "SEK"),
    ("nok", "NOK"),
    ("dkk", "DKK"),
    ("kr.", "SEK"),
    ("kr", "SEK"),
    ("pln", "PLN"),
    ("zł", "PLN"),
    ("czk", "CZK"),
    ("kč", "CZK"),
    ("huf", "HUF"),
    ("ft", "HUF"),
    ("ron", "RON"),
    ("lei", "RON"),
    ("try", "TRY"),
    ("₺", "TRY"),
    ("tl", "TRY"),
    ("rub", "RUB"),
    ("руб.", "RUB"),
    ("руб", "RUB"),
    ("₽", "RUB"),
    ("uah", "UAH"),
    ("грн.", "UAH"),
    ("грн", "UAH"),
    ("₴", "UAH"),
    ("bgn", "BGN"),
    ("лв.", "BGN"),
    ("лв", "BGN"),
    ("inr", "INR"),
    ("rs.", "INR"),
    ("rs", "INR"),
    ("₹", "INR"),
    ("zar", "ZAR"),
    ("aed", "AED"),
    ("myr", "MYR"),
    ("rm", "MYR"),
    ("php", "PHP"),
    ("₱", "PHP"),
    ("ngn", "NGN"),
    ("₦", "NGN"),
    ("thb", "THB"),
    ("฿", "THB"),
    ("vnd", "VND"),
    ("₫", "VND"),
    ("krw", "KRW"),
    ("₩", "KRW"),
    ("ils", "ILS"),
    ("₪", "ILS"),
];

/// Blanks that part groups of digits: the usual one, the no-break, the narrow no-break and the thin one.
const BLANKS: [char; 4] = [' ', '\u{a0}', '\u{202f}', '\u{2009}'];

/// Stand for nothing.
const DASHES: [&str; 4] = ["-", "--", "\u{2013}", "\u{2014}"];

/// A number without what stands around and between its digits, but for points and commas.
#[derive(Debug, PartialEq)]
pub(crate) struct Bare {
    /// With points and commas as they stand.
    pub(crate) digits: String,
    pub(crate) is_negative: bool,
    pub(crate) unit: Unit,
}

impl Bare {
    /// None for a text that is no such number. `text` is trimmed.
    pub(crate) fn of(text: &str) -> Option<Self> {
        // Most texts that are no numbers have no digit, or more letters than a currency.
        let n_letters = || text.bytes().filter(u8::is_ascii_alphabetic).count();
        if text.len() > 64 || n_letters() > MOST_LETTERS {
            return None;
        }
        if !text.bytes().any(|byte| byte.is_ascii_digit()) {
            return Self::nothing(text);
        }
        let in_brackets = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
        let mut is_negative = in_brackets.is_some();
        let mut rest = in_brackets.unwrap_or(text).trim();
        let mut unit = Unit::None;
        let mut has_sign = is_negative;
        // What stands for no cents is no sign.
        let mut is_round = false;
        // Sign and unit in any order, at most one of each.
        loop {
            if let Some(whole) = without_cents(rest) {
                (rest, is_round) = (whole, true);
            }
            let minus = ["-", "\u{2212}"]
                .into_iter()
                .find_map(|sign| rest.strip_prefix(sign).or_else(|| rest.strip_suffix(sign)));
            if let Some(inner) = minus.filter(|_| !has_sign) {
                (rest, has_sign, is_negative) = (inner.trim(), true, true);
            } else if let Some((inner, found)) = without_unit(rest).filter(|_| unit == Unit::None) {
                (rest, unit) = (inner.trim(), found);
            } else {
                break;
            }
        }
        let is_plain = rest.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','));
        let mut digits = if is_plain { rest.to_owned() } else { ungrouped(rest)? };
        if is_round {
            digits.push('0'); // the mark before it tells the notation
        }
        (!digits.is_empty()).then_some(Self { digits, is_negative, unit })
    }

    /// A dash with a currency: how spreadsheets show an amount of nothing.
    fn nothing(text: &str) -> Option<Self> {
        let (rest, unit) = without_unit(text)?;
        let is_nothing = unit != Unit::Percent && DASHES.contains(&rest.trim());
        is_nothing.then(|| Self { digits: "0".to_owned(), is_negative: false, unit })
    }
}

/// `12,-` and `12.–` without their dashes.
fn without_cents(text: &str) -> Option<&str> {
    let whole = text.trim_end_matches(['-', '\u{2013}', '\u{2014}']);
    let digits = whole.strip_suffix([',', '.'])?;
    (whole.len() < text.len() && digits.ends_with(|c: char| c.is_ascii_digit())).then_some(whole)
}

/// Takes a currency or a percent sign away.
fn without_unit(text: &str) -> Option<(&str, Unit)> {
    if let Some(rest) = text.strip_suffix('%').or_else(|| text.strip_prefix('%')) {
        return Some((rest, Unit::Percent));
    }
    let (first, last) = (text.chars().next()?, text.chars().next_back()?);
    // Most texts that end here do so at once.
    if !is_unit(first) && !is_unit(last) {
        return None;
    }
    let prefix = |sign: &str| {
        let (start, rest) = text.split_at_checked(sign.len())?;
        start.eq_ignore_ascii_case(sign).then_some(rest)
    };
    let suffix = |sign: &str| {
        let (rest, end) = text.split_at_checked(text.len().checked_sub(sign.len())?)?;
        end.eq_ignore_ascii_case(sign).then_some(rest)
    };
    // Few of the names begin or end as the text does.
    let ends = |text: &str| [text.as_bytes().first(), text.as_bytes().last()].map(|b| b.map(u8::to_ascii_lowercase));
    let [begin, end] = ends(text);
    let could_be = |sign: &str| ends(sign)[0] == begin || ends(sign)[1] == end;
    CURRENCIES
        .iter()
        .filter(|(sign, _)| could_be(sign))
        .find_map(|(sign, code)| Some((prefix(sign).or_else(|| suffix(sign))?, Unit::Currency(code))))
}

/// Could begin or end the name of a currency.
fn is_unit(c: char) -> bool {
    c.is_alphabetic() || !c.is_ascii() || matches!(c, '.' | '$' | '\\')
}

/// Digits whose groups of three are parted by one kind of blank or apostrophe, without these.
fn ungrouped(text: &str) -> Option<String> {
    let is_blank = |c: char| BLANKS.contains(&c);
    let is_apostrophe = |c: char| matches!(c, '\'' | '\u{2019}');
    let end = text.rfind(|c| is_blank(c) || is_apostrophe(c))?;
    let width = text[end..].chars().next().map_or(0, char::len_utf8);
    // Behind the last one: three digits, then perhaps a mark and decimals.
    let last = &text[end + width..];
    let n_digits = last.bytes().take_while(u8::is_ascii_digit).count();
    if n_digits != 3 || !last[3..].bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',')) {
        return None;
    }
    let parts: Vec<&str> = text[..end].split(|c| is_blank(c) || is_apostrophe(c)).collect();
    let kinds = || text.chars().filter(|c| is_blank(*c) || is_apostrophe(*c));
    let is_one_kind = kinds().all(is_blank) || kinds().all(is_apostrophe);
    let is_group = |(at, part): (usize, &&str)| {
        part.bytes().all(|byte| byte.is_ascii_digit())
            && if at == 0 { matches!(part.len(), 1..=3) && !part.starts_with('0') } else { part.len() == 3 }
    };
    (is_one_kind && parts.iter().enumerate().all(is_group)).then(|| parts.concat() + last)
}

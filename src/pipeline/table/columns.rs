//! All cells of a file, column by column: as numbers while their text can be told from them, else as text.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::table::Texts;
use crate::table::numbers::{canonical, is_missing};
use crate::table::personal::SAMPLE;

/// Texts of a column of numbers that are none, such as "NA": one more, and the column is held as text.
const MOST_ODD: usize = 64;

/// Digits that [`canonical`] may find behind a point, and one more.
const N_POWERS: usize = 16;

/// Stands where [`Plain::forms`] has no number of decimals: the first of [`Plain::odd`].
const ODD: u8 = 128;

/// Columns of equal length.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Columns(Vec<Strip>);

/// The cells of one column. Each comes back byte for byte.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Strip {
    /// Nearly all are numbers in the form that programs write.
    Plain(Plain),
    /// The same of few digits, in a part of a file: with half the bytes to send.
    Short(Plain<i32>),
    Texts(Texts),
}

/// Numbers with how they were written: nine bytes for a cell, however long its text; or five, where their digits are whole
/// numbers of 32 bits.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Plain<T = f64> {
    /// NaN where there is none; of digits, 0.
    values: Vec<T>,
    /// Of each cell: digits behind the point; or, from [`ODD`] on, which of the odd texts it is.
    forms: Vec<u8>,
    odd: Vec<String>,
}

/// Texts that stand for nothing in all columns, in any case and whatever blanks are around them.
#[derive(Clone, Debug, Default)]
pub(super) struct Missing(BTreeSet<String>);

impl Missing {
    pub(super) fn new(spellings: &[String]) -> Self {
        let mut missing = BTreeSet::new();
        missing.extend(spellings.iter().map(|spelling| spelling.trim().to_lowercase()));
        Self(missing)
    }

    /// The same column, empty where one of these stands.
    pub(super) fn left_out_of(&self, strip: Strip) -> Strip {
        if self.0.is_empty() {
            return strip;
        }
        let is_nothing = |text: &str| self.0.contains(text.trim().to_lowercase().as_str());
        let mut without = Strip::default();
        for text in strip.into_texts().iter() {
            without.push(if is_nothing(text) { "" } else { text });
        }
        without
    }
}

impl FromIterator<Strip> for Columns {
    fn from_iter<I: IntoIterator<Item = Strip>>(strips: I) -> Self {
        Self(strips.into_iter().collect())
    }
}

impl Columns {
    /// Without rows.
    pub(super) fn new(n_columns: usize) -> Self {
        Self(vec![Strip::default(); n_columns])
    }

    /// Appends a row: the field of each column, empty where there is none.
    pub(super) fn push_row<'a>(&mut self, mut fields: impl Iterator<Item = &'a str>) {
        for strip in &mut self.0 {
            strip.push(fields.next().unwrap_or_default());
        }
    }

    /// Holds as text what has words and no number so far: a column of few words begins like one of numbers with some odd ones.
    pub(super) fn settle(&mut self) {
        for strip in &mut self.0 {
            if matches!(strip, Strip::Plain(plain) if plain.is_of_words()) {
                *strip = Strip::Texts(std::mem::take(strip).into_texts());
            }
        }
    }

    /// Held like these, without rows.
    pub(super) fn like(&self) -> Self {
        Self(self.0.iter().map(Strip::like).collect())
    }

    /// Makes room for so many more rows, so that the columns need not move while they grow.
    pub(super) fn reserve(&mut self, n_rows: usize) {
        for strip in &mut self.0 {
            match strip {
                Strip::Plain(plain) => plain.reserve(n_rows),
                Strip::Short(short) => short.reserve(n_rows),
                Strip::Texts(texts) => texts.reserve(n_rows),
            }
        }
    }

    /// Appends the rows of others, of as many columns.
    pub(super) fn append(&mut self, others: impl Iterator<Item = Strip>) {
        for (strip, other) in self.0.iter_mut().zip(others) {
            strip.append(other);
        }
    }

    /// Number of rows.
    pub(super) fn n_rows(&self) -> usize {
        self.0.first().map_or(0, Strip::len)
    }

    /// Leaves the first `n_rows`.
    pub(super) fn truncate(&mut self, n_rows: usize) {
        for strip in &mut self.0 {
            match strip {
                Strip::Plain(plain) => plain.truncate(n_rows),
                Strip::Short(short) => short.truncate(n_rows),
                Strip::Texts(texts) => texts.truncate(n_rows),
            }
        }
    }

    /// The field of a row as it was found. Empty beyond the last.
    pub(super) fn get(&self, row: usize, column: usize) -> Cow<'_, str> {
        match self.0.get(column) {
            Some(Strip::Plain(plain)) => plain.get(row, |value, _| value),
            Some(Strip::Short(short)) => short.get(row, number),
            Some(Strip::Texts(texts)) => Cow::Borrowed(texts.get(row).unwrap_or_default()),
            None => Cow::Borrowed(""),
        }
    }

    /// In the order of the file.
    pub(super) fn strips(&self) -> &[Strip] {
        &self.0
    }

    /// In the order of the file.
    pub(super) fn strips_mut(&mut self) -> &mut [Strip] {
        &mut self.0
    }

    /// In the order of the file.
    pub(super) fn into_strips(self) -> Vec<Strip> {
        self.0
    }
}

impl Default for Strip {
    fn default() -> Self {
        Self::Plain(Plain::default())
    }
}

impl Strip {
    /// Number of cells.
    fn len(&self) -> usize {
        match self {
            Self::Plain(plain) => plain.forms.len(),
            Self::Short(short) => short.forms.len(),
            Self::Texts(texts) => texts.len(),
        }
    }

    fn like(&self) -> Self {
        match self {
            Self::Plain(plain) => Self::Plain(Plain { odd: plain.odd.clone(), ..Plain::default() }),
            Self::Short(short) => Self::Short(Plain { odd: short.odd.clone(), ..Plain::default() }),
            Self::Texts(texts) => Self::Texts(texts.like()),
        }
    }

    /// Without cells, for those of a part: numbers are held by their digits for as long as these are few.
    pub(super) fn shortened(self) -> Self {
        match self {
            Self::Plain(Plain { odd, .. }) => Self::Short(Plain { odd, ..Plain::default() }),
            other => other,
        }
    }

    fn append(&mut self, other: Self) {
        let others = match (&mut *self, other) {
            (Self::Plain(plain), Self::Plain(other)) => match plain.append(other) {
                Ok(()) => return,
                Err(other) => other.texts(),
            },
            (Self::Texts(texts), Self::Texts(other)) => return texts.append(&other),
            (_, other) => other.into_texts(),
        };
        others.iter().for_each(|text| self.push(text));
    }

    /// Appends a cell.
    pub(super) fn push(&mut self, field: &str) {
        match self {
            Self::Plain(plain) => {
                if !plain.push(field) {
                    let mut texts = plain.texts();
                    texts.push(field);
                    *self = Self::Texts(texts);
                }
            }
            Self::Short(short) => {
                if !short.push(field) {
                    *self = Self::Plain(std::mem::take(short).widened());
                    self.push(field);
                }
            }
            Self::Texts(texts) => texts.push(field),
        }
    }

    /// Appends a number in the form that programs write: its digits, of which so many stand behind its point. False, and
    /// nothing is done, if the cells are held as text.
    #[inline]
    pub(super) fn push_number(&mut self, digits: i64, n_decimals: u8) -> bool {
        match self {
            Self::Plain(plain) => plain.push_number(digits, n_decimals),
            Self::Short(short) => {
                if let Ok(digits) = i32::try_from(digits) {
                    short.values.push(digits);
                    short.forms.push(n_decimals);
                } else {
                    let mut plain = std::mem::take(short).widened();
                    plain.push_number(digits, n_decimals);
                    *self = Self::Plain(plain);
                }
            }
            Self::Texts(_) => return false,
        }
        true
    }

    /// The cells as text.
    pub(super) fn into_texts(self) -> Texts {
        match self {
            Self::Plain(plain) => plain.texts(),
            Self::Short(short) => short.widened().texts(),
            Self::Texts(texts) => texts,
        }
    }
}

impl<T> Default for Plain<T> {
    fn default() -> Self {
        Self { values: Vec::new(), forms: Vec::new(), odd: Vec::new() }
    }
}

impl<T: Copy> Plain<T> {
    /// Of the number of each cell, how it was written, and the odd texts.
    pub(super) fn new(values: Vec<T>, forms: Vec<u8>, odd: Vec<String>) -> Self {
        Self { values, forms, odd }
    }

    /// The same.
    pub(super) fn into_parts(self) -> (Vec<T>, Vec<u8>, Vec<String>) {
        (self.values, self.forms, self.odd)
    }

    fn reserve(&mut self, n: usize) {
        self.values.reserve_exact(n);
        self.forms.reserve_exact(n);
    }

    fn truncate(&mut self, n: usize) {
        self.values.truncate(n);
        self.forms.truncate(n);
    }

    /// The form of an odd text. None if the column has too many.
    fn form_of_odd(&mut self, field: &str) -> Option<u8> {
        let at = self.odd.iter().position(|odd| odd == field).unwrap_or(self.odd.len());
        if at == self.odd.len() {
            // A column that begins with words is no column of numbers.
            if at == MOST_ODD || at > 3 + self.values.len() / 8 {
                return None;
            }
            self.odd.push(field.to_owned());
        }
        u8::try_from(at).ok().map(|at| ODD + at)
    }

    /// A cell as text; `number` tells its number from what is held of it.
    fn get(&self, row: usize, number: impl Fn(T, u8) -> f64) -> Cow<'_, str> {
        match (self.values.get(row), self.forms.get(row)) {
            (Some(held), Some(form)) if *form < ODD => {
                let mut text = String::new();
                write(number(*held, *form), *form, &mut text);
                Cow::Owned(text)
            }
            (_, Some(form)) => Cow::Borrowed(self.odd.get(usize::from(form - ODD)).map_or("", String::as_str)),
            _ => Cow::Borrowed(""),
        }
    }
}

impl Plain<i32> {
    /// False, and nothing is done, if the number has too many digits, or the column too many odd texts.
    fn push(&mut self, field: &str) -> bool {
        let (digits, form) = match canonical(field.as_bytes()) {
            Some((value, form)) => (few_digits(value, form), Some(form)),
            None => (Some(0), self.form_of_odd(field)),
        };
        let (Some(digits), Some(form)) = (digits, form) else { return false };
        self.values.push(digits);
        self.forms.push(form);
        true
    }

    /// The same numbers: as [`canonical`] reads them, to the bit.
    pub(super) fn widened(self) -> Plain {
        let Self { values, forms, odd } = self;
        let values = values.into_iter().zip(&forms).map(|(digits, form)| number(digits, *form)).collect();
        Plain { values, forms, odd }
    }
}

/// The digits of a number of at most fifteen with so many of them behind its point, if they fit.
fn few_digits(value: f64, n_decimals: u8) -> Option<i32> {
    // Off by far less than the half that makes it the nearest one.
    let digits = libm::rint(value * POWERS[usize::from(n_decimals)]);
    let fits = digits.abs() <= f64::from(i32::MAX) && value.to_bits() != (-0.0_f64).to_bits();
    #[expect(clippy::cast_possible_truncation, reason = "it fits")]
    fits.then_some(digits as i32)
}

/// The number with these digits that was written in this form. NaN for an odd text.
#[inline]
pub(super) fn number(digits: i32, form: u8) -> f64 {
    f64::from(digits) / POWERS[usize::from(form)]
}

/// Ten to the power of each form, and NaN for those of odd texts.
const POWERS: [f64; 256] = {
    let (mut powers, mut form) = ([f64::NAN; 256], 1);
    powers[0] = 1.0;
    while form < N_POWERS {
        powers[form] = 10.0 * powers[form - 1];
        form += 1;
    }
    powers
};

impl Plain {
    /// Appends a number in the form that programs write, with so many of its digits behind its point.
    #[inline]
    fn push_number(&mut self, digits: i64, n_decimals: u8) {
        self.values.push(digits as f64 / POWERS[usize::from(n_decimals)]);
        self.forms.push(n_decimals);
    }

    /// False, and nothing is done, if the column has too many odd texts.
    fn push(&mut self, field: &str) -> bool {
        let (value, form) = match canonical(field.as_bytes()) {
            Some(number) => number,
            None => match self.form_of_odd(field) {
                Some(form) => (f64::NAN, form),
                None => return false,
            },
        };
        self.values.push(value);
        self.forms.push(form);
        true
    }

    /// Appends other cells; gives them back, and appends none, if there were too many odd texts.
    fn append(&mut self, other: Self) -> Result<(), Self> {
        let forms: Option<Vec<u8>> = other.odd.iter().map(|odd| self.form_of_odd(odd)).collect();
        let Some(forms) = forms else { return Err(other) };
        self.values.extend_from_slice(&other.values);
        let is_same = (ODD..).zip(&forms).all(|(own, form)| own == *form);
        let form =
            |form: &u8| form.checked_sub(ODD).and_then(|at| forms.get(usize::from(at))).map_or(*form, |form| *form);
        if is_same {
            self.forms.extend_from_slice(&other.forms);
        } else {
            self.forms.extend(other.forms.iter().map(form));
        }
        Ok(())
    }

    /// The cells as text.
    pub(super) fn texts(&self) -> Texts {
        let mut texts = Texts::default();
        let mut text = String::new();
        for (row, (value, form)) in self.values.iter().zip(&self.forms).enumerate() {
            if *form < ODD {
                text.clear();
                write(*value, *form, &mut text);
                texts.push(&text);
            } else {
                texts.push(&self.get(row, |value, _| value));
            }
        }
        texts
    }

    /// The number of each cell, NaN where there is none.
    pub(super) fn values(&self) -> &[f64] {
        &self.values
    }

    /// The numbers, where how they were written is no longer needed.
    pub(super) fn into_values(self) -> Vec<f64> {
        self.values
    }

    /// There is no number, and some word that does not stand for nothing.
    fn is_of_words(&self) -> bool {
        self.forms.iter().all(|form| *form >= ODD) && self.odd.iter().any(|odd| !is_missing(odd.trim()))
    }

    /// Some number has digits behind its point.
    pub(super) fn has_decimals(&self) -> bool {
        self.forms.iter().any(|form| (1..ODD).contains(form))
    }

    /// For each of the odd texts the number of cells that hold it.
    pub(super) fn n_of_odd(&self) -> Vec<usize> {
        let mut n_rows = vec![0; self.odd.len()];
        // Most columns have none.
        if self.odd.is_empty() {
            return n_rows;
        }
        self.odd_rows().for_each(|(_, at)| n_rows[at] += 1);
        n_rows
    }

    /// The rows of odd texts, with the place of each among [`Self::odd`].
    pub(super) fn odd_rows(&self) -> impl Iterator<Item = (usize, usize)> {
        let odd = |(row, form): (usize, &u8)| Some((row, usize::from(form.checked_sub(ODD)?)));
        self.forms.iter().enumerate().filter_map(odd)
    }

    /// The first texts that are not empty.
    pub(super) fn sample(&self) -> Texts {
        (0..self.values.len())
            .map(|row| self.get(row, |value, _| value))
            .filter(|text| !text.trim().is_empty())
            .take(SAMPLE)
            .collect()
    }

    /// Texts that are no numbers in the usual form.
    pub(super) fn odd(&self) -> &[String] {
        &self.odd
    }
}

/// Writes a number of at most fifteen digits with so many of them behind its point: as a whole number, which it is times a
/// power of ten, in a fraction of the time that any number takes.
fn write(value: f64, n_decimals: u8, text: &mut String) {
    let power = 10_u64.pow(u32::from(n_decimals));
    // Off by far less than the half that makes it the nearest one.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 10^15")]
    let mantissa = (value.abs() * power as f64 + 0.5) as u64;
    let sign = if value.is_sign_negative() { "-" } else { "" };
    let (whole, decimals, width) = (mantissa / power, mantissa % power, usize::from(n_decimals));
    // Writing to a String cannot fail.
    let written = match width {
        0 => write!(text, "{sign}{whole}"),
        _ => write!(text, "{sign}{whole}.{decimals:0width$}"),
    };
    written.ok();
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, any, prop_assert_eq, prop_oneof, proptest};

    use super::{Columns, Missing, Strip};

    fn strip<'a>(texts: impl Iterator<Item = &'a str>) -> Columns {
        let mut columns = Columns::new(1);
        texts.for_each(|text| columns.push_row(std::iter::once(text)));
        columns
    }

    #[test]
    fn numbers_as_programs_write_them_are_held_as_numbers() {
        let texts = ["12", "-0.50", "0", "NA", "", "9999999999999.9", "-0"];
        let columns = strip(texts.into_iter());
        let Strip::Plain(plain) = &columns.strips()[0] else { panic!("numbers") };
        assert_eq!(plain.values()[..3], [12.0, -0.5, 0.0]);
        assert_eq!((plain.odd(), plain.n_of_odd()), (&["NA".to_owned(), String::new()][..], vec![1, 1]));
        assert_eq!(plain.odd_rows().collect::<Vec<_>>(), [(3, 0), (4, 1)]);
    }

    #[test]
    fn words_are_held_as_text() {
        let columns = strip(["Ulm", "Bonn", "Wien", "Bern", "Graz", "Linz"].into_iter());
        assert!(matches!(columns.strips()[0], Strip::Texts(_)));
    }

    #[test]
    fn spellings_of_nothing_are_nothing() {
        let columns = strip(["-999", " Keine Ängabe ", "-9990", "x", ""].into_iter());
        let missing = Missing::new(&["-999".into(), "KEINE ÄNGABE ".into()]);
        let found = |missing: &Missing| -> Vec<String> {
            let strip = missing.left_out_of(columns.strips()[0].clone());
            strip.into_texts().iter().map(str::to_owned).collect()
        };
        assert_eq!(found(&missing), ["", "", "-9990", "x", ""]);
        assert_eq!(found(&Missing::default())[0], "-999");
    }

    fn cell() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => (any::<i32>(), 0..9_usize).prop_map(|(n, d)| format!("{:.d$}", f64::from(n) / 1e4)),
            2 => "-?[0-9]{0,17}\\.?[0-9]{0,9}",
            1 => "[0-9NAa,. €-]{0,5}",
        ]
    }

    proptest! {
        #[test]
        fn every_cell_comes_back_as_it_was(texts in proptest::collection::vec(cell(), 0..200), n in 0..200_usize) {
            let mut columns = strip(texts.iter().map(String::as_str));
            columns.truncate(n);
            let left: Vec<&str> = texts.iter().take(n).map(String::as_str).collect();
            let back: Vec<_> = (0..left.len()).map(|row| columns.get(row, 0)).collect();
            prop_assert_eq!(&back, &left);
            let texts = columns.strips()[0].clone().into_texts();
            prop_assert_eq!(texts.iter().collect::<Vec<_>>(), left);
        }
    }
}

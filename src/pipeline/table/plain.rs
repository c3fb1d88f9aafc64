//! A column of numbers, and how each was written.

use std::borrow::Cow;

use crate::table::Texts;
use crate::table::numbers::{self, canonical, is_missing};
use crate::table::personal::SAMPLE;

/// Texts of a column of numbers that are none, such as "NA": one more, and the column is held as text.
const MOST_ODD: usize = 64;

/// Stands where [`Plain::forms`] has no number of decimals: the first of [`Plain::odd`].
const ODD: u8 = 128;

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

/// What is held of a number.
pub(super) trait Held: Copy {
    /// The number, which was written in this form. NaN for an odd text.
    fn number(self, form: u8) -> f64;

    /// Appends the numbers, of which each was written in its form.
    fn append(held: &[Self], forms: &[u8], numbers: &mut Vec<f64>);
}

impl Held for f64 {
    fn number(self, _: u8) -> f64 {
        self
    }

    fn append(held: &[Self], _: &[u8], numbers: &mut Vec<f64>) {
        numbers.extend_from_slice(held);
    }
}

impl Held for i32 {
    #[inline]
    fn number(self, form: u8) -> f64 {
        f64::from(self) / POWERS[usize::from(form)]
    }

    fn append(held: &[Self], forms: &[u8], numbers: &mut Vec<f64>) {
        // Several at a time where all are divided by the same.
        if let Some(form) = alike(forms) {
            let power = POWERS[usize::from(form)];
            numbers.extend(held.iter().map(|digits| f64::from(*digits) / power));
        } else {
            numbers.extend(held.iter().zip(forms).map(|(digits, form)| digits.number(*form)));
        }
    }
}

/// The form of all cells, if it is the same one.
pub(super) fn alike(forms: &[u8]) -> Option<u8> {
    let (first, rest) = forms.split_first()?;
    // All of them, and many at a time: to stop at the first that differs is to look at them one by one.
    let differ = rest.iter().fold(0, |bits, form| bits | (form ^ first));
    (differ == 0).then_some(*first)
}

impl<T> Default for Plain<T> {
    fn default() -> Self {
        Self { values: Vec::new(), forms: Vec::new(), odd: Vec::new() }
    }
}

impl<T: Held> Plain<T> {
    /// Of the number of each cell, how it was written, and the odd texts.
    pub(super) fn new(values: Vec<T>, forms: Vec<u8>, odd: Vec<String>) -> Self {
        Self { values, forms, odd }
    }

    /// The same.
    pub(super) fn into_parts(self) -> (Vec<T>, Vec<u8>, Vec<String>) {
        (self.values, self.forms, self.odd)
    }

    /// Number of cells.
    pub(super) fn len(&self) -> usize {
        self.forms.len()
    }

    /// Without cells, for some that are like these.
    pub(super) fn like<U>(&self) -> Plain<U> {
        Plain { odd: self.odd.clone(), ..Plain::default() }
    }

    pub(super) fn reserve(&mut self, n: usize) {
        self.values.reserve_exact(n);
        self.forms.reserve_exact(n);
    }

    pub(super) fn truncate(&mut self, n: usize) {
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

    /// A cell as text.
    pub(super) fn get(&self, row: usize) -> Cow<'_, str> {
        match (self.values.get(row), self.forms.get(row)) {
            (Some(held), Some(form)) if *form < ODD => {
                let mut text = String::new();
                write(held.number(*form), *form, &mut text);
                Cow::Owned(text)
            }
            (_, Some(form)) => Cow::Borrowed(self.odd.get(usize::from(form - ODD)).map_or("", String::as_str)),
            _ => Cow::Borrowed(""),
        }
    }
}

impl Plain<i32> {
    /// Appends a number in the form that programs write, with so many of its digits behind its point.
    #[inline]
    pub(super) fn push_digits(&mut self, digits: i32, n_decimals: u8) {
        self.values.push(digits);
        self.forms.push(n_decimals);
    }

    /// False, and nothing is done, if the number has too many digits, or the column too many odd texts.
    pub(super) fn push(&mut self, field: &str) -> bool {
        let (digits, form) = match canonical(field.as_bytes()) {
            Some((value, form)) => (few_digits(value, form), Some(form)),
            None => (Some(0), self.form_of_odd(field)),
        };
        let (Some(digits), Some(form)) = (digits, form) else { return false };
        self.push_digits(digits, form);
        true
    }

    /// The same numbers: as [`canonical`] reads them, to the bit.
    pub(super) fn widened(self) -> Plain {
        let Self { values: held, forms, odd } = self;
        let mut values = Vec::with_capacity(held.len());
        Held::append(&held, &forms, &mut values);
        Plain { values, forms, odd }
    }
}

/// The digits of a number of at most fifteen with so many of them behind its point, if they fit.
fn few_digits(value: f64, n_decimals: u8) -> Option<i32> {
    // Off by far less than the half that makes it the nearest one.
    let digits = (value * POWERS[usize::from(n_decimals)]).round_ties_even();
    let fits = digits.abs() <= f64::from(i32::MAX) && value.to_bits() != (-0.0_f64).to_bits();
    #[expect(clippy::cast_possible_truncation, reason = "it fits")]
    fits.then_some(digits as i32)
}

/// Ten to the power of each form, and NaN for those of odd texts.
static POWERS: [f64; 256] = {
    let (mut powers, mut form) = ([f64::NAN; 256], 0);
    while form < numbers::POWERS.len() {
        powers[form] = numbers::POWERS[form];
        form += 1;
    }
    powers
};

impl Plain {
    /// Appends a number in the form that programs write, with so many of its digits behind its point.
    #[inline]
    pub(super) fn push_number(&mut self, digits: i64, n_decimals: u8) {
        self.values.push(digits as f64 / POWERS[usize::from(n_decimals)]);
        self.forms.push(n_decimals);
    }

    /// False, and nothing is done, if the column has too many odd texts.
    pub(super) fn push(&mut self, field: &str) -> bool {
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
    pub(super) fn append<T: Held>(&mut self, other: Plain<T>) -> Result<(), Plain<T>> {
        let forms: Option<Vec<u8>> = other.odd.iter().map(|odd| self.form_of_odd(odd)).collect();
        let Some(forms) = forms else { return Err(other) };
        T::append(&other.values, &other.forms, &mut self.values);
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
                texts.push(&self.get(row));
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
    pub(super) fn is_of_words(&self) -> bool {
        self.forms.iter().all(|form| *form >= ODD) && self.odd.iter().any(|odd| !is_missing(odd.trim()))
    }

    /// The number of each cell, if all are digits and nothing else.
    pub(super) fn whole_numbers(&self) -> Option<&[f64]> {
        let is_whole = self.forms.iter().all(|form| *form == 0) && self.values.iter().all(|v| v.is_sign_positive());
        is_whole.then_some(&self.values)
    }

    /// Some number has digits behind its point.
    pub(super) fn has_decimals(&self) -> bool {
        self.forms.iter().any(|form| (1..ODD).contains(form))
    }

    /// Where there is a point, it stands before three digits and behind one to three that are no zero alone; no number without
    /// one has more digits.
    pub(super) fn may_be_grouped(&self) -> bool {
        let may = |(value, form): (&f64, &u8)| match *form {
            0 => value.abs() < 1e3,
            3 => (1.0..1e3).contains(&value.abs()),
            form => form >= ODD,
        };
        self.forms.contains(&3) && self.values.iter().zip(&self.forms).all(may)
    }

    /// All numbers are eight digits that may be a day of the last century or this one.
    pub(super) fn may_be_days(&self) -> bool {
        let may = |(value, form): (&f64, &u8)| match *form {
            0 => (1.9e7..2.11e7).contains(value),
            form => form >= ODD,
        };
        self.values.iter().zip(&self.forms).all(may)
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
        (0..self.values.len()).map(|row| self.get(row)).filter(|text| !text.trim().is_empty()).take(SAMPLE).collect()
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
    if value.is_sign_negative() {
        text.push('-');
    }
    let mut digits = itoa::Buffer::new();
    text.push_str(digits.format(mantissa / power));
    if n_decimals > 0 {
        text.push('.');
        let decimals = digits.format(mantissa % power);
        text.extend(std::iter::repeat_n('0', usize::from(n_decimals) - decimals.len()));
        text.push_str(decimals);
    }
}

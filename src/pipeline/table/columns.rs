//! All cells of a file, column by column: as numbers while their text can be told from them, else as text.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::table::Texts;
use crate::table::plain::Plain;

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
            Some(Strip::Plain(plain)) => plain.get(row),
            Some(Strip::Short(short)) => short.get(row),
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
            Self::Plain(plain) => plain.len(),
            Self::Short(short) => short.len(),
            Self::Texts(texts) => texts.len(),
        }
    }

    fn like(&self) -> Self {
        match self {
            Self::Plain(plain) => Self::Plain(plain.like()),
            Self::Short(short) => Self::Short(short.like()),
            Self::Texts(texts) => Self::Texts(texts.like()),
        }
    }

    /// Without cells, for those of a part: numbers are held by their digits for as long as these are few.
    pub(super) fn shortened(self) -> Self {
        match self {
            Self::Plain(plain) => Self::Short(plain.like()),
            other => other,
        }
    }

    fn append(&mut self, other: Self) {
        let others = match (&mut *self, other) {
            (Self::Plain(plain), Self::Plain(other)) => plain.append(other).map_err(Self::Plain),
            (Self::Plain(plain), Self::Short(other)) => plain.append(other).map_err(Self::Short),
            (Self::Texts(texts), Self::Texts(other)) => return texts.append(&other),
            (_, other) => Err(other),
        };
        if let Err(others) = others {
            others.into_texts().iter().for_each(|text| self.push(text));
        }
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
                    short.push_digits(digits, n_decimals);
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

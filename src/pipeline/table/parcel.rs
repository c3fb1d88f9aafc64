//! Columns on their way from one worker to another, in few bytes: whoever sends them copies them, and so do the page and
//! whoever takes them, each time to fresh memory. Where a file is read in parts, that is most of the work.

use serde::{Deserialize, Serialize};

use crate::table::Texts;
use crate::table::columns::{Columns, Strip};
use crate::table::plain::{Plain, alike};

/// Columns of equal length.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Parcel(Vec<Packed>);

/// One column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Packed {
    Plain {
        numbers: Numbers,
        forms: Forms,
        odd: Vec<String>,
    },
    Texts {
        run: String,
        lengths: Whole,
        /// Of each cell, which of the texts it is. None where each has its own.
        codes: Option<Whole>,
    },
}

/// Numbers of the cells of a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Numbers {
    /// Their digits, without the points. 0 where there is none.
    Digits(Whole),
    /// As they are.
    Any(#[serde(with = "crate::parallel::packed")] Vec<f64>),
}

/// How the cells of a column were written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Forms {
    /// All alike.
    One(u8),
    Each(#[serde(with = "crate::parallel::packed")] Vec<u8>),
}

/// Whole numbers, in as many bytes each as the largest takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Whole {
    Bytes(#[serde(with = "crate::parallel::packed")] Vec<i8>),
    Short(#[serde(with = "crate::parallel::packed")] Vec<i16>),
    Long(#[serde(with = "crate::parallel::packed")] Vec<i32>),
}

impl Parcel {
    /// Packs columns.
    pub(super) fn of(columns: Columns) -> Self {
        Self(columns.into_strips().into_iter().map(Packed::of).collect())
    }

    /// The columns one after the other, so that only one of them is there twice.
    pub(super) fn into_strips(self) -> impl Iterator<Item = Strip> {
        self.0.into_iter().map(Packed::into_strip)
    }

    /// About as many bytes as they take.
    pub(super) fn n_bytes(&self) -> usize {
        self.0.iter().map(|packed| 64 + packed.n_bytes()).sum()
    }
}

impl Packed {
    fn of(strip: Strip) -> Self {
        match strip {
            Strip::Plain(plain) => {
                let (values, forms, odd) = plain.into_parts();
                Self::Plain { numbers: Numbers::Any(values), forms: Forms::of(forms), odd }
            }
            Strip::Short(short) => {
                let (digits, forms, odd) = short.into_parts();
                Self::Plain { numbers: Numbers::Digits(Whole::of(digits)), forms: Forms::of(forms), odd }
            }
            Strip::Texts(texts) => {
                let (run, lengths, codes) = texts.into_parts();
                let signed = |numbers: Vec<u32>| Whole::of(numbers.into_iter().map(u32::cast_signed).collect());
                Self::Texts { run, lengths: signed(lengths), codes: codes.map(signed) }
            }
        }
    }

    fn into_strip(self) -> Strip {
        match self {
            Self::Plain { numbers, forms, odd } => {
                let forms = forms.into_each(numbers.len());
                match numbers {
                    Numbers::Digits(digits) => Strip::Short(Plain::new(digits.into_numbers(), forms, odd)),
                    Numbers::Any(values) => Strip::Plain(Plain::new(values, forms, odd)),
                }
            }
            Self::Texts { run, lengths, codes } => {
                let unsigned = |whole: Whole| whole.into_numbers().into_iter().map(i32::cast_unsigned);
                Strip::Texts(Texts::of_parts(run, unsigned(lengths), codes.map(|codes| unsigned(codes).collect())))
            }
        }
    }

    fn n_bytes(&self) -> usize {
        match self {
            Self::Plain { numbers, forms, .. } => {
                let of_forms = if let Forms::Each(forms) = forms { forms.len() } else { 1 };
                of_forms
                    + match numbers {
                        Numbers::Digits(digits) => digits.n_bytes(),
                        Numbers::Any(values) => 8 * values.len(),
                    }
            }
            Self::Texts { run, lengths, codes } => {
                run.len() + lengths.n_bytes() + codes.as_ref().map_or(0, Whole::n_bytes)
            }
        }
    }
}

impl Numbers {
    fn len(&self) -> usize {
        match self {
            Self::Digits(digits) => digits.len(),
            Self::Any(values) => values.len(),
        }
    }
}

impl Forms {
    fn of(forms: Vec<u8>) -> Self {
        alike(&forms).map_or(Self::Each(forms), Self::One)
    }

    fn into_each(self, n: usize) -> Vec<u8> {
        match self {
            Self::One(form) => vec![form; n],
            Self::Each(forms) => forms,
        }
    }
}

impl Whole {
    #[expect(clippy::cast_possible_truncation, reason = "they fit")]
    fn of(numbers: Vec<i32>) -> Self {
        // All bits of the numbers, those of the negative ones turned round, so that the highest tells what is needed.
        let bits = numbers.iter().fold(0, |bits, number| bits | (number ^ (number >> 31)));
        if bits <= i32::from(i8::MAX) {
            Self::Bytes(numbers.into_iter().map(|number| number as i8).collect())
        } else if bits <= i32::from(i16::MAX) {
            Self::Short(numbers.into_iter().map(|number| number as i16).collect())
        } else {
            Self::Long(numbers)
        }
    }

    fn into_numbers(self) -> Vec<i32> {
        match self {
            Self::Bytes(numbers) => numbers.into_iter().map(i32::from).collect(),
            Self::Short(numbers) => numbers.into_iter().map(i32::from).collect(),
            Self::Long(numbers) => numbers,
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Bytes(numbers) => numbers.len(),
            Self::Short(numbers) => numbers.len(),
            Self::Long(numbers) => numbers.len(),
        }
    }

    fn n_bytes(&self) -> usize {
        match self {
            Self::Bytes(numbers) => numbers.len(),
            Self::Short(numbers) => 2 * numbers.len(),
            Self::Long(numbers) => 4 * numbers.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, any, prop_assert_eq, prop_oneof, proptest};

    use super::{Forms, Numbers, Packed, Parcel, Whole};
    use crate::table::columns::{Columns, Strip};
    use crate::table::numbers::canonical;

    /// Of a part, in which numbers are short.
    fn columns(texts: &[impl AsRef<str>]) -> Columns {
        let mut columns: Columns = [Strip::default().shortened()].into_iter().collect();
        for text in texts {
            columns.push_row(std::iter::once(text.as_ref()));
        }
        columns
    }

    /// Packed, written, read, unpacked and appended.
    fn sent(columns: &Columns) -> Columns {
        let bytes = postcard::to_allocvec(&Parcel::of(columns.clone())).unwrap();
        let mut sent = Columns::new(1);
        sent.append(postcard::from_bytes::<Parcel>(&bytes).unwrap().into_strips());
        sent
    }

    fn packed(texts: &[&str]) -> Packed {
        Parcel::of(columns(texts)).0.remove(0)
    }

    #[test]
    fn numbers_take_as_few_bytes_as_the_largest_needs() {
        let numbers = |texts: &[&str]| match packed(texts) {
            Packed::Plain { numbers, .. } => numbers,
            Packed::Texts { .. } => panic!("numbers"),
        };
        assert_eq!(numbers(&["0", "127", "-128"]), Numbers::Digits(Whole::Bytes(vec![0, 127, -128])));
        assert_eq!(numbers(&["1.25", "-2", "NA"]), Numbers::Digits(Whole::Bytes(vec![125, -2, 0])));
        assert_eq!(numbers(&["128", "-129"]), Numbers::Digits(Whole::Short(vec![128, -129])));
        assert_eq!(numbers(&["-32769"]), Numbers::Digits(Whole::Long(vec![-32_769])));
        assert_eq!(numbers(&["21474836.46"]), Numbers::Digits(Whole::Long(vec![2_147_483_646])));
        assert_eq!(numbers(&["2147483648"]), Numbers::Any(vec![2_147_483_648.0]));
        assert_eq!(numbers(&["1", "-0"]), Numbers::Any(vec![1.0, -0.0]));
    }

    #[test]
    fn what_is_written_alike_says_so_once() {
        let forms = |texts: &[&str]| match packed(texts) {
            Packed::Plain { forms, .. } => forms,
            Packed::Texts { .. } => panic!("numbers"),
        };
        assert_eq!(forms(&["1.50", "22.25"]), Forms::One(2));
        assert_eq!(forms(&["1.5", "22"]), Forms::Each(vec![1, 0]));
        assert_eq!(forms(&[]), Forms::Each(Vec::new()));
    }

    #[test]
    fn words_that_come_again_take_a_byte_each() {
        let texts: Vec<&str> = ["Ulm", "Bonn", "Wien", "Bern", "Graz"].into_iter().cycle().take(40).collect();
        let Packed::Texts { run, lengths, codes } = packed(&texts) else { panic!("words") };
        assert_eq!((run.as_str(), lengths.n_bytes(), codes.unwrap().n_bytes()), ("UlmBonnWienBernGraz", 5, 40));
    }

    fn cell() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => (any::<i64>(), 0..64_u32, 0..9_usize).prop_map(|(n, shift, d)| format!("{:.d$}", (n >> shift) as f64 / 1e4)),
            2 => "-?[0-9]{0,17}\\.?[0-9]{0,9}",
            1 => "[0-9NAä,. €-]{0,5}",
            1 => (0..1000_usize).prop_map(|n| "ß".repeat(n)),
        ]
    }

    proptest! {
        #[test]
        fn every_cell_arrives_as_it_was_sent(kinds in proptest::collection::vec(cell(), 1..20), n in 0..400_usize) {
            let texts: Vec<&String> = kinds.iter().cycle().take(n).collect();
            let columns = columns(&texts);
            let back = sent(&columns);
            for (row, text) in texts.iter().enumerate() {
                prop_assert_eq!(back.get(row, 0), text.as_str());
            }
            if let Strip::Plain(plain) = &back.strips()[0] {
                // No number is NaN, and what is none is.
                let bits = |value: f64| if value.is_nan() { u64::MAX } else { value.to_bits() };
                let read = |text: &&String| canonical(text.as_bytes()).map_or(f64::NAN, |(value, _)| value);
                let expected: Vec<u64> = texts.iter().map(read).map(bits).collect();
                prop_assert_eq!(plain.values().iter().copied().map(bits).collect::<Vec<_>>(), expected);
            }
        }
    }
}

//! The texts of a column by number, in order of first appearance.

use std::borrow::Cow;

use xxhash_rust::xxh3::xxh3_64;

use crate::table::numbers::{is_missing, shortest};
use crate::table::texts::trimmed;
use crate::table::{Cells, Column, Personal, Role};

/// The code of a missing text.
pub(crate) const MISSING: u32 = u32::MAX;

/// Which rows of a column hold the same text.
pub(crate) struct Codes {
    /// For each row the number of its text, from 0; [`MISSING`] where there is none.
    pub(crate) of_row: Vec<u32>,
    /// For each text the first row that holds it.
    pub(crate) first_row: Vec<u32>,
}

impl Codes {
    /// Texts are compared without the blanks around them, e-mail addresses also without regard to case.
    ///
    /// # Complexity
    /// Time and memory O(n).
    pub(crate) fn of(column: &Column) -> Self {
        let n_rows = column.n_rows();
        let mut codes = Self { of_row: Vec::with_capacity(n_rows), first_row: Vec::new() };
        // At most half full, so that the next free place is near.
        let mut places = vec![MISSING; (2 * n_rows).next_power_of_two()];
        let mut hashes: Vec<u64> = Vec::new();
        for row in 0..n_rows {
            let text = column.key(row);
            if is_missing(&text) {
                codes.of_row.push(MISSING);
                continue;
            }
            let hash = xxh3_64(text.as_bytes());
            #[expect(clippy::cast_possible_truncation, reason = "the lowest bits are meant")]
            let mut place = hash as usize & (places.len() - 1);
            let code = loop {
                let code = places[place];
                if code == MISSING {
                    places[place] = number(hashes.len());
                    hashes.push(hash);
                    codes.first_row.push(number(row));
                    break places[place];
                }
                let is_same = hashes[code as usize] == hash;
                if is_same && column.key(codes.first_row[code as usize] as usize) == text {
                    break code;
                }
                place = (place + 1) & (places.len() - 1);
            };
            codes.of_row.push(code);
        }
        codes
    }

    /// Different texts.
    pub(crate) fn n_distinct(&self) -> usize {
        self.first_row.len()
    }

    /// Rows with a text.
    pub(crate) fn n_found(&self) -> usize {
        self.of_row.iter().filter(|code| **code != MISSING).count()
    }
}

impl Column {
    /// Number of rows.
    pub(crate) fn n_rows(&self) -> usize {
        match &self.cells {
            Cells::Numbers(numbers) => numbers.len(),
            Cells::Text(texts) => texts.len(),
        }
    }

    /// One cell as it is compared with others of its column.
    pub(crate) fn key(&self, row: usize) -> Cow<'_, str> {
        match &self.cells {
            Cells::Numbers(numbers) => Cow::Owned(shortest(numbers[row])),
            Cells::Text(texts) => {
                let text = trimmed(texts.get(row).unwrap_or_default());
                if self.role == Role::Personal(Personal::Email) && text.chars().any(char::is_uppercase) {
                    Cow::Owned(text.to_lowercase())
                } else {
                    Cow::Borrowed(text)
                }
            }
        }
    }
}

/// Rows and codes are counted in 32 bits, as the file has at most 4 GB.
pub(crate) fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Codes, MISSING};
    use crate::table::Table;

    #[test]
    fn texts_are_numbered_as_they_appear() {
        let table = Table::read(b"Kunde,e-mail\n7,A@b.example\n5, a@b.example\n7.0,\n,c@b.example\n").unwrap();
        let numbers = Codes::of(&table.columns[0]);
        assert_eq!(
            (numbers.of_row.as_slice(), numbers.first_row.as_slice()),
            ([0, 1, 0, MISSING].as_slice(), [0, 1].as_slice())
        );
        let mails = Codes::of(&table.columns[1]);
        assert_eq!((mails.of_row.as_slice(), mails.n_found()), ([0, 0, MISSING, 1].as_slice(), 3));
    }

    #[test]
    fn many_texts_are_told_apart() {
        let lines: Vec<String> = (0..20_000).map(|row| format!("k{}", row % 7_001)).collect();
        let table = Table::read(format!("customer\n{}\n", lines.join("\n")).as_bytes()).unwrap();
        let codes = Codes::of(&table.columns[0]);
        assert_eq!(codes.n_distinct(), 7_001);
        assert!((0..20_000).all(|row| codes.of_row[row] as usize == row % 7_001));
    }
}

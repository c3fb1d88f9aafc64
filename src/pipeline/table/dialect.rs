//! Which character stands between fields.

use crate::table::records::{Broken, Records};

/// Bytes from the start of a file that the decision sees.
pub(super) const HEAD: usize = 64 << 10;

/// On equal evidence the earlier one wins: commas also stand in numbers and in sentences.
const CANDIDATES: [u8; 4] = [b';', b'\t', b'|', b','];

/// The delimiter that explains the head of a file best: the one with the most fields in records that agree with the
/// header in their number of fields. One record with a missing delimiter does not tip the balance.
///
/// `head` is without byte order mark; `is_whole` says that nothing follows it.
pub(super) fn delimiter(head: &[u8], is_whole: bool) -> u8 {
    let mut best = (b',', evidence(head, is_whole, b','));
    for candidate in CANDIDATES {
        let found = evidence(head, is_whole, candidate);
        let replaces_comma = best.0 == b',' && found == best.1 && found.0 > 0;
        if found > best.1 || replaces_comma {
            best = (candidate, found);
        }
    }
    best.0
}

/// Separators in the records that agree with the header, the header among them; and the number of these records,
/// which decides where no candidate separates anything.
fn evidence(head: &[u8], is_whole: bool, delimiter: u8) -> (usize, usize) {
    let mut counts: Vec<usize> = Vec::new();
    let mut records = Records::new(delimiter);
    let mut count = |record: &super::records::Record<'_>| -> Result<(), Broken> {
        // A delimiter at the end of the row separates nothing.
        let n_fields = record.len();
        let trailing = n_fields > 1 && record.field(n_fields - 1).is_empty();
        counts.push(n_fields - usize::from(trailing && counts.first().is_some_and(|header| *header + 1 == n_fields)));
        Ok(())
    };
    // What cannot be cut into records here is said with its place when the file is read.
    records.feed(head, &mut count).and_then(|()| records.feed(if is_whole { b"\n" } else { b"" }, &mut count)).ok();
    if counts.is_empty() {
        // The header does not end: a quote may be open.
        counts.push(records.n_open());
    }
    let Some(&header) = counts.first() else { return (0, 0) };
    let agreeing = counts.iter().filter(|count| **count == header).count();
    (agreeing * (header - 1), agreeing)
}

#[cfg(test)]
mod tests {
    use super::delimiter;

    fn of(text: &str) -> char {
        char::from(delimiter(text.as_bytes(), true))
    }

    #[test]
    fn the_delimiter_is_the_one_that_rows_agree_on() {
        assert_eq!(of("a,b\n1,2\n"), ',');
        assert_eq!(of("a;b\n1,5;2,5\n"), ';');
        assert_eq!(of("a\tb\n\"1\t2\",\t3\n"), '\t');
        assert_eq!(of("a|b\n1|2\n"), '|');
        assert_eq!(of("name, first;age\nDoe, Jo;3\nRoe, Al;4\n"), ';');
    }

    #[test]
    fn quoted_delimiters_are_not_counted() {
        assert_eq!(of("a,b\n\"1;2;3\",4\n\"5;6;7\",8\n"), ',');
        assert_eq!(of("\"a;b;c\",d\n\"1;2;3\",4\n\"5;6;7\",8\n"), ',');
    }

    #[test]
    fn one_row_short_of_a_field_does_not_tip_the_balance() {
        let text = format!("a;b, c;d\n{}5;x, y\n", "1;x, y;z\n".repeat(82));
        assert_eq!(of(&text), ';');
    }

    #[test]
    fn a_single_column_of_decimal_commas_is_not_cut() {
        assert_eq!(of("revenue\n1,5\n2,5\n"), ';');
        assert_eq!(of("revenue\n1\n2\n"), ',');
    }

    #[test]
    fn rows_that_all_miss_a_field_still_show_the_delimiter() {
        assert_eq!(of("a,b,c\n1,2\n3,4\n"), ',');
    }
}

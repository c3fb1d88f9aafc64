//! Where the first row of a part begins.
//!
//! Nobody knows who has not read what is before: the first line end may stand between quotes. But behind a wrong one what
//! follows does not look like rows, since the quotes that are open are taken for closed. A wrong guess costs time and nothing
//! else: that part is read anew.

use crate::table::parts::{Cut, Reading};

/// Bytes behind a line end by which it is judged.
const PROBE: usize = 4 << 10;

/// Line ends that are looked at: more lines than a note has.
const MOST: usize = 32;

impl Cut {
    /// The place of the line end behind which a row begins, by all appearances. None where there is no line end.
    pub(super) fn first_row_end(&self, bytes: &[u8]) -> Option<usize> {
        let is_end = |at: &usize| match bytes[*at] {
            b'\n' => *at == 0 || bytes[*at - 1] != b'\r',
            byte => byte == b'\r',
        };
        let mut ends = (0..bytes.len()).filter(is_end);
        let first = ends.next()?;
        // If the first one is between quotes, one more of them closes than opens before the next that is not.
        let has_closed = |end: &usize| memchr::memchr_iter(self.dialect.quote, &bytes[first..*end]).count() % 2 == 1;
        let mut likely = std::iter::once(first).chain(ends.take(MOST).filter(has_closed));
        Some(likely.find(|end| self.are_rows(bytes[*end], &bytes[end + 1..])).unwrap_or(first))
    }

    /// What follows a line end is rows of which nothing need be said, and the first quote in them opens a field.
    fn are_rows(&self, line_end: u8, bytes: &[u8]) -> bool {
        let bytes = &bytes[..bytes.len().min(PROBE)];
        let before = |quote: usize| quote.checked_sub(1).map_or(line_end, |before| bytes[before]);
        let is_opening = |quote| match before(quote) {
            b'\n' | b'\r' => true,
            b' ' => self.dialect.skips_space,
            byte => byte == self.dialect.delimiter,
        };
        memchr::memchr(self.dialect.quote, bytes).is_none_or(is_opening)
            && Reading::new(self, line_end, 0).is_some_and(|mut rows| rows.feed(bytes) && rows.sheet.is_spotless())
    }
}

#[cfg(test)]
mod tests {
    use crate::table::{ReadOptions, TableReader};

    /// The text behind the line end that is taken for that of a row.
    fn first_row(part: &str) -> &str {
        let mut reader = TableReader::new(&ReadOptions::default());
        reader.feed(b"id,note,spent\n1,\"two\nlines\",2.5\n2,none,3.5\n").unwrap();
        reader.feed("3,\"a \"\"b\"\"\nc\",7.5\n4,none,3.5\n".repeat(3_000).as_bytes()).unwrap();
        let cut = reader.cut_by(1 << 30, 1 << 16).unwrap();
        &part[cut.first_row_end(part.as_bytes()).unwrap() + 1..]
    }

    #[test]
    fn a_line_end_between_quotes_is_not_that_of_a_row() {
        assert_eq!(first_row("none,3.5\n5,none,4.5\n6,none,1\n"), "5,none,4.5\n6,none,1\n");
        assert_eq!(first_row("\"two\nlines\",2.5\n5,none,4.5\n6,none,1\n"), "5,none,4.5\n6,none,1\n");
        assert_eq!(first_row("\"8,of,3\n9,four,4\n\nlines\",2.5\n5,none,4.5\n6,none,1\n"), "5,none,4.5\n6,none,1\n");
        assert_eq!(first_row("\"two\r\nlines\",2.5\r\n5,none,4.5\r\n6,none,1\r\n"), "\n5,none,4.5\r\n6,none,1\r\n");
    }

    #[test]
    fn a_damaged_row_is_a_row() {
        assert_eq!(first_row("none,3.5\n5\n6,none,1\n7,none,1\n"), "5\n6,none,1\n7,none,1\n");
        assert_eq!(first_row("none\n"), "");
        let quoted = "\"5\",\"a\"\n\"6\",\"none\",\"1\"\n\"7\",\"none\",\"1\"\n";
        assert_eq!(first_row(&format!("\"3.5\"\n{quoted}")), quoted);
    }
}

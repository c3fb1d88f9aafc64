//! Bytes → records: the parser of `csv_core`, fed slice by slice, with the row numbers of a spreadsheet.
//!
//! The parser skips blank lines and takes an open quote at the end of the file for a closed one, both in silence.
//! Here blank lines are counted and the open quote is an error.
//!
//! A row without quotes that lies in one slice needs no parser: it is cut where it lies, sixteen bytes at a time.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use wide::u8x16;

/// A record longer than this is no customer; most often a quote was opened and not closed.
const LONGEST_RECORD: usize = 16 << 20;

/// Characters of an unclosed field that are shown.
const SHOWN: usize = 40;

/// The fields of one row of the file, unquoted.
pub(crate) struct Record<'a> {
    /// As a spreadsheet counts: the first row of the file is 1.
    pub(crate) row: u32,
    bytes: &'a [u8],
    ends: &'a [usize],
    /// Bytes between a field and the next: 1 where they lie as in the file.
    gap: usize,
}

impl<'a> Record<'a> {
    /// Number of fields, at least 1.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// One field.
    pub(crate) fn field(&self, at: usize) -> &'a [u8] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] + self.gap };
        &self.bytes[start..self.ends[at]]
    }

    /// The row as it stands in the file, and where its fields end, with the delimiter between each and the next. None
    /// where a field was quoted.
    pub(crate) fn as_found(&self) -> Option<(&'a [u8], &'a [usize])> {
        (self.gap == 1).then_some((self.bytes, self.ends))
    }

    /// All fields, in order.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &'a [u8]> {
        (0..self.len()).map(|at| self.field(at))
    }
}

/// Why there is no record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// The file ends inside a quoted field.
    UnclosedQuote { row: u32, field: usize, start: String },
    /// More than [`LONGEST_RECORD`] bytes without an end of the row.
    TooLong { row: u32, field: usize, start: String },
}

/// Cuts a stream of bytes into records.
pub(crate) struct Records {
    parser: Reader,
    delimiter: u8,
    row: u32,
    /// The parser has seen a record. It looks for a byte order mark in the first one that it is given.
    has_begun: bool,
    in_record: bool,
    after_cr: bool,
    bytes: Vec<u8>,
    n_bytes: usize,
    ends: Vec<usize>,
    n_ends: usize,
}

impl Records {
    /// For a file without its byte order mark.
    pub(crate) fn new(delimiter: u8) -> Self {
        Self {
            parser: ReaderBuilder::new().delimiter(delimiter).build(),
            delimiter,
            row: 1,
            has_begun: false,
            in_record: false,
            after_cr: false,
            bytes: vec![0; 4096],
            n_bytes: 0,
            ends: vec![0; 64],
            n_ends: 0,
        }
    }

    /// Hands each record that ends in `input` to `on_record`. `input` may begin and end anywhere.
    ///
    /// # Errors
    /// Those of `on_record`, and a record that is too long.
    pub(crate) fn feed<E: From<Broken>>(
        &mut self,
        mut input: &[u8],
        mut on_record: impl FnMut(&Record<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        loop {
            if !self.in_record {
                input = self.skip_line_ends(input);
            }
            if input.is_empty() {
                return Ok(());
            }
            if !self.in_record
                && self.has_begun
                && let Some(end) = self.cut_plain(input)
            {
                let ends = &self.ends[..self.n_ends];
                on_record(&Record { row: self.row, bytes: &input[..end], ends, gap: 1 })?;
                self.after_cr = input[end] == b'\r';
                self.row += 1;
                self.n_ends = 0;
                input = &input[end + 1..];
                continue;
            }
            (self.in_record, self.has_begun) = (true, true);
            let (result, n_read, n_bytes, n_ends) =
                self.parser.read_record(input, &mut self.bytes[self.n_bytes..], &mut self.ends[self.n_ends..]);
            self.n_bytes += n_bytes;
            self.n_ends += n_ends;
            match result {
                ReadRecordResult::Record => {
                    on_record(&Record {
                        row: self.row,
                        bytes: &self.bytes[..self.n_bytes],
                        ends: &self.ends[..self.n_ends],
                        gap: 0,
                    })?;
                    self.after_cr = input[n_read - 1] == b'\r';
                    self.row += 1;
                    (self.in_record, self.n_bytes, self.n_ends) = (false, 0, 0);
                }
                ReadRecordResult::OutputFull if self.bytes.len() >= LONGEST_RECORD => {
                    let (row, field, start) = self.place();
                    return Err(Broken::TooLong { row, field, start }.into());
                }
                ReadRecordResult::OutputFull => self.bytes.resize(2 * self.bytes.len(), 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(2 * self.ends.len(), 0),
                ReadRecordResult::InputEmpty | ReadRecordResult::End => {}
            }
            input = &input[n_read..];
        }
    }

    /// The end of the file: hands on the last record if no line end followed it.
    ///
    /// # Errors
    /// Those of `on_record`, and a quote that is still open.
    pub(crate) fn finish<E: From<Broken>>(
        mut self,
        on_record: impl FnMut(&Record<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        if !self.in_record {
            return Ok(());
        }
        // A line end closes any record but one with an open quote.
        self.feed(b"\n", on_record)?;
        if self.in_record {
            let (row, field, start) = self.place();
            return Err(Broken::UnclosedQuote { row, field, start }.into());
        }
        Ok(())
    }

    /// Fields of the record that has begun but not ended, the unfinished one among them.
    pub(crate) fn n_open(&self) -> usize {
        self.n_ends + 1
    }

    /// Cuts the row at the beginning of `input`, where it lies there to its end and holds no quote. Returns where its line
    /// end stands.
    fn cut_plain(&mut self, input: &[u8]) -> Option<usize> {
        let is = |byte: u8, blocks: u8x16| blocks.simd_eq(u8x16::splat(byte));
        self.n_ends = 0;
        // What is shorter than a block at the end of a slice is left to the parser.
        let (blocks, _) = input[..input.len().min(LONGEST_RECORD)].as_chunks::<16>();
        for (at, block) in blocks.iter().enumerate() {
            let block = u8x16::new(*block);
            let ends = is(self.delimiter, block) | is(b'\n', block) | is(b'\r', block) | is(b'"', block);
            let mut ends = ends.to_bitmask();
            while ends != 0 {
                let end = at * 16 + ends.trailing_zeros() as usize;
                ends &= ends - 1;
                if input[end] == b'"' {
                    self.n_ends = 0;
                    return None;
                }
                if self.n_ends == self.ends.len() {
                    self.ends.resize(2 * self.n_ends, 0);
                }
                self.ends[self.n_ends] = end;
                self.n_ends += 1;
                if input[end] != self.delimiter {
                    return Some(end);
                }
            }
        }
        self.n_ends = 0;
        None
    }

    /// Counts blank lines; the line feed after a carriage return belongs to it.
    fn skip_line_ends<'a>(&mut self, mut input: &'a [u8]) -> &'a [u8] {
        while let Some((&first, rest)) = input.split_first() {
            match first {
                b'\n' if self.after_cr => self.after_cr = false,
                b'\n' | b'\r' => {
                    self.after_cr = first == b'\r';
                    self.row += 1;
                }
                _ => break,
            }
            input = rest;
        }
        input
    }

    /// Row, field and the beginning of the field that is being read.
    fn place(&self) -> (u32, usize, String) {
        let start = if self.n_ends == 0 { 0 } else { self.ends[self.n_ends - 1] };
        let field = &self.bytes[start.min(self.n_bytes)..self.n_bytes];
        let field = String::from_utf8_lossy(&field[..field.len().min(4 * SHOWN)]);
        (self.row, self.n_ends, field.lines().next().unwrap_or_default().chars().take(SHOWN).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::{Broken, Records};

    fn rows(slices: &[&[u8]]) -> Result<Vec<(u32, Vec<String>)>, Broken> {
        let mut rows = Vec::new();
        let mut records = Records::new(b',');
        let mut on_record = |record: &super::Record<'_>| -> Result<(), Broken> {
            rows.push((record.row, record.fields().map(|f| String::from_utf8_lossy(f).into_owned()).collect()));
            Ok(())
        };
        for slice in slices {
            records.feed(slice, &mut on_record)?;
        }
        records.finish(&mut on_record)?;
        Ok(rows)
    }

    #[test]
    fn blank_lines_count_and_quoted_line_ends_do_not() {
        let text: &[u8] = b"\r\na,b\r\n\r\n\r\n\"1\r\n2\n3\",x\n\n4,5";
        let expected = [(2, ["a", "b"]), (5, ["1\r\n2\n3", "x"]), (7, ["4", "5"])]
            .map(|(row, fields)| (row, fields.map(String::from).to_vec()));
        assert_eq!(rows(&[text]).unwrap(), expected);
        let bytes: Vec<&[u8]> = text.chunks(1).collect();
        assert_eq!(rows(&bytes).unwrap(), expected, "one byte at a time");
    }

    #[test]
    fn rows_are_the_same_with_and_without_the_parser() {
        let text =
            b"a,b,c\n1,,3\r\n\n4,5,6\r7,\"8\n\",9\n  ,x\"y,10\n\n\r\n,,\n11,12,a long field that goes on\n13,14,15";
        let whole = rows(&[text]).unwrap();
        let bytes: Vec<&[u8]> = text.chunks(1).collect();
        assert_eq!(whole, rows(&bytes).unwrap());
        let numbers: Vec<u32> = whole.iter().map(|(row, _)| *row).collect();
        assert_eq!(numbers, [1, 2, 4, 5, 6, 9, 10, 11]);
        assert_eq!((&whole[4].1[1][..], &whole[5].1[2][..]), ("x\"y", ""));
    }

    #[test]
    fn a_file_may_end_right_after_a_closed_quote() {
        assert_eq!(rows(&[b"a\n\"b\"\"c\""]).unwrap()[1].1, ["b\"c"]);
    }

    #[test]
    fn an_open_quote_is_found_where_it_was_opened() {
        let broken = rows(&[b"a,b\n1,\"two\n3,4\n"]).unwrap_err();
        assert_eq!(broken, Broken::UnclosedQuote { row: 2, field: 1, start: "two".into() });
    }
}

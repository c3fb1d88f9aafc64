//! Rows that keep the rules of their file, taken from the text into the columns in one go.
//!
//! Nearly all rows of nearly all files are such. A row that is not, in whatever way, is left to
//! [`records`](crate::table::records), which reads with forbearance; what is taken here is what would have come out there.
//!
//! Eight digits are turned into a number by three multiplications of a 64-bit word (the "SWAR" way of Lemire's `fast_float`;
//! with wider registers in Langdale and Lemire 2019, doi:10.1007/s00778-019-00578-5, section 3.2.1), and sixteen bytes at a
//! time are searched for the end of a text.

use memchr::{memchr, memchr3};
use wide::u8x16;

use crate::table::Dialect;
use crate::table::columns::{Columns, Strip};
use crate::table::records::{BACKTICK, Lines, other_quote};

/// Bytes behind each place that is looked at, so that words and blocks lie inside the text.
const MARGIN: usize = 32;

/// A longer quoted field is looked at with more care.
const LONGEST_QUOTED: usize = 64 << 10;

/// Digits of a number whose digits and power of ten are exact, with its point.
const LONGEST_NUMBER: usize = 15;

const POWERS: [i64; 9] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// What a row must look like.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    delimiter: u8,
    quote: u8,
    other_quote: u8,
    /// Nearly every row holds a quote.
    is_quoted: bool,
    /// Of the first column: a row that begins with it may be the header once more.
    first_name: Vec<u8>,
    /// The text of a field in which quotes are doubled.
    unquoted: Vec<u8>,
}

/// What was taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Taken {
    /// Bytes of whole rows, with their line ends.
    pub(crate) n_bytes: usize,
    /// Rows.
    pub(crate) n_rows: u32,
}

/// A row, as far as it was looked at.
#[derive(Default)]
struct Row {
    has_quote: bool,
    has_other_quote: bool,
    /// A field after the first one holds something.
    has_more: bool,
    /// Line ends between quotes.
    n_breaks: usize,
}

impl Lane {
    /// None for a dialect whose rows all need a closer look.
    pub(super) fn new(dialect: Dialect, is_quoted: bool, first_name: &str) -> Option<Self> {
        let Dialect { delimiter, quote, escape, skips_space, wraps_rows } = dialect;
        (escape.is_none() && !skips_space && !wraps_rows).then(|| Self {
            delimiter,
            quote,
            other_quote: other_quote(quote),
            is_quoted,
            first_name: first_name.as_bytes().to_owned(),
            unquoted: Vec::new(),
        })
    }

    /// Appends rows from the beginning of `lines` to the columns, up to the first that is not as it should be or does not
    /// end well before they do.
    pub(super) fn take(&mut self, lines: &Lines<'_>, columns: &mut Columns) -> Taken {
        let mut taken = Taken::default();
        let n_before = columns.n_rows();
        while let Some(end) = self.row(lines, taken.n_bytes, columns) {
            taken.n_bytes = end;
            taken.n_rows += 1;
        }
        // Of the last row some fields may have been appended.
        columns.truncate(n_before + taken.n_rows as usize);
        taken
    }

    /// Appends the row that begins at `at`; returns where it ends.
    fn row(&mut self, lines: &Lines<'_>, mut at: usize, columns: &mut Columns) -> Option<usize> {
        let text = lines.bytes();
        let mut row = Row::default();
        let strips = columns.strips_mut();
        let last = strips.len().checked_sub(1)?;
        let delimiter = self.delimiter;
        for (column, strip) in strips.iter_mut().enumerate() {
            let field = text.get(at..).filter(|rest| rest.len() > MARGIN)?;
            let ends = |byte: u8| if column == last { is_line_end(byte) } else { byte == delimiter };
            let number = match strip {
                Strip::Plain(_) | Strip::Short(_) => field.first_chunk().and_then(number),
                Strip::Texts(_) => None,
            };
            let length = match number {
                Some((digits, n_decimals, length)) if ends(field[length]) && strip.push_number(digits, n_decimals) => {
                    row.has_more |= column > 0;
                    length
                }
                _ => self.text((lines, at), column, strip, &mut row)?,
            };
            if !ends(field[length]) || (column == 0 && field[..length] == *self.first_name) {
                return None;
            }
            at += length + 1;
        }
        if self.is_quoted && row.has_other_quote && !row.has_quote {
            return None;
        }
        // The line feed after a carriage return belongs to it.
        let next = *text.get(at)?;
        Some(at + usize::from(text[at - 1] == b'\r' && next == b'\n'))
    }

    /// Appends the field at some place, which is no plain number or stands in a column of text; returns how long it is.
    fn text(
        &mut self,
        (lines, at): (&Lines<'_>, usize),
        column: usize,
        strip: &mut Strip,
        row: &mut Row,
    ) -> Option<usize> {
        let Self { delimiter, quote, other_quote, unquoted, first_name, .. } = self;
        let text = &lines.bytes()[at..];
        let (field, length) = if text[0] == *quote {
            row.has_quote = true;
            let field = quoted(text, *quote, unquoted)?;
            row.n_breaks += field.n_breaks;
            // A stray quote may hold together what are rows. Of two lines nobody believes that.
            if row.n_breaks > usize::from(lines.is_trusted) {
                return None;
            }
            let inner = || lines.text(at + 1..at + field.length - 1);
            (if field.is_doubled { std::str::from_utf8(unquoted).ok() } else { inner() }?, field.length)
        } else {
            let (length, has_other_quote) = end_of_text(text, *delimiter, *quote, *other_quote)?;
            row.has_other_quote |= has_other_quote;
            (lines.text(at..at + length)?, length)
        };
        if column == 0 {
            // What is empty or begins like the header or a row in other quotes.
            let trimmed = field.trim();
            if trimmed.is_empty() || trimmed.as_bytes() == first_name || text[0] == *other_quote || text[0] == BACKTICK
            {
                return None;
            }
        } else if !row.has_more && !field.is_empty() {
            if field.starts_with(' ') {
                return None; // so may all that follow
            }
            row.has_more = true;
        }
        strip.push(field);
        Some(length)
    }
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// Where a field without quotes ends, and whether the other quote is in it. None if there is a quote in it, or what is no
/// character of a text.
fn end_of_text(text: &[u8], delimiter: u8, quote: u8, other_quote: u8) -> Option<(usize, bool)> {
    let is = |byte: u8, block: u8x16| block.simd_eq(u8x16::splat(byte));
    let (blocks, _) = text.as_chunks::<16>();
    let mut has_other_quote = false;
    for (at, block) in blocks.iter().enumerate() {
        let block = u8x16::new(*block);
        let ends = is(delimiter, block) | is(b'\n', block) | is(b'\r', block) | is(quote, block) | is(0, block);
        let (ends, others) = (ends.to_bitmask(), is(other_quote, block).to_bitmask());
        if ends != 0 {
            let end = at * 16 + ends.trailing_zeros() as usize;
            has_other_quote |= others & (ends ^ (ends - 1)) != 0;
            return (text[end] == delimiter || is_line_end(text[end])).then_some((end, has_other_quote));
        }
        has_other_quote |= others != 0;
    }
    None
}

/// A field between quotes.
struct Quoted {
    /// With both quotes.
    length: usize,
    /// There are quotes in it.
    is_doubled: bool,
    /// Line ends in it.
    n_breaks: usize,
}

/// The field between quotes at the beginning of `text`; its text is in `unquoted` if there are quotes in it. None if these
/// are not those of the rule.
fn quoted(text: &[u8], quote: u8, unquoted: &mut Vec<u8>) -> Option<Quoted> {
    let text = &text[..text.len().min(LONGEST_QUOTED)];
    unquoted.clear();
    let (mut at, mut n_breaks) = (1, 0);
    loop {
        let end = at + memchr(quote, &text[at..])?;
        let piece = &text[at..end];
        n_breaks += breaks(piece)?;
        if *text.get(end + 1)? != quote {
            if at > 1 {
                unquoted.extend_from_slice(piece);
            }
            return Some(Quoted { length: end + 1, is_doubled: at > 1, n_breaks });
        }
        unquoted.extend_from_slice(&text[at..=end]);
        at = end + 2;
    }
}

/// Line ends in a text. None if there is what is no character of one.
fn breaks(text: &[u8]) -> Option<usize> {
    if memchr3(b'\n', b'\r', 0, text).is_none() {
        return Some(0);
    }
    let of_two = text.windows(2).filter(|pair| *pair == b"\r\n").count();
    let n_bytes = text.iter().filter(|byte| is_line_end(**byte)).count();
    (!text.contains(&0)).then_some(n_bytes - of_two)
}

/// The number at the beginning of `text`, if it is written as [`canonical`](super::numbers::canonical) has it and has at most
/// eight digits on either side of its point: its digits, how many of them are behind the point, and its length. What follows
/// is not looked at. A zero with a minus is left to others: its digits do not tell it from one without.
#[inline]
fn number(text: &[u8; MARGIN]) -> Option<(i64, u8, usize)> {
    let is_negative = text[0] == b'-';
    let start = usize::from(is_negative);
    let others = others(text) & !u32::from(is_negative);
    // The first two bytes that are no digits.
    let (mark, next) = (others.trailing_zeros() as usize, (others & others.wrapping_sub(1)).trailing_zeros() as usize);
    let n_whole = mark - start;
    if n_whole == 0 || n_whole > 8 || (n_whole > 1 && text[start] == b'0') {
        return None;
    }
    let whole = digits(text, start);
    let (number, n_decimals) = if text[mark] == b'.' {
        let n_decimals = next - mark - 1;
        if n_decimals == 0 || next - start > LONGEST_NUMBER || n_decimals > 8 {
            return None;
        }
        let decimals = digits(text, mark + 1);
        let (power, gap) = (POWERS[n_decimals], 64 - 8 * n_decimals);
        let number = if n_whole + n_decimals <= 8 {
            value((whole << (64 - 8 * n_whole)) >> (64 - gap) | (decimals << gap))
        } else {
            value(whole << (64 - 8 * n_whole)) * power + value(decimals << gap)
        };
        (number, n_decimals)
    } else {
        (value(whole << (64 - 8 * n_whole)), 0)
    };
    let length = if n_decimals == 0 { mark } else { next };
    // The zero first, and the sign without a branch: no processor guesses it.
    if number == 0 && is_negative {
        return None;
    }
    let sign = -i64::from(is_negative);
    #[expect(clippy::cast_possible_truncation, reason = "at most 8")]
    Some(((number ^ sign) - sign, n_decimals as u8, length))
}

/// One bit for each of the first sixteen bytes that is no digit, and for the two behind them.
#[inline]
fn others(text: &[u8; MARGIN]) -> u32 {
    let (blocks, _) = text.as_chunks::<16>();
    let digits = u8x16::new(blocks[0]) - u8x16::splat(b'0');
    let is_digit = digits.min(u8x16::splat(9)).simd_eq(digits);
    !is_digit.to_bitmask() & 0xFFFF | 0x3_0000
}

/// The eight bytes from `at` on, which is at most 16, without what makes digits characters.
#[inline]
fn digits(text: &[u8; MARGIN], at: usize) -> u64 {
    let word = text.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |word| u64::from_le_bytes(*word));
    word ^ 0x3030_3030_3030_3030
}

/// The number of eight decimal digits, the first of them in the lowest byte.
#[inline]
fn value(word: u64) -> i64 {
    const PAIRS: u64 = 0x0000_00FF_0000_00FF;
    let pairs = word.wrapping_mul(10).wrapping_add(word >> 8);
    let high = (pairs & PAIRS).wrapping_mul(0x000F_4240_0000_0064);
    let low = ((pairs >> 16) & PAIRS).wrapping_mul(0x0000_2710_0000_0001);
    (high.wrapping_add(low) >> 32).cast_signed()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, prop_assert_eq, prop_oneof, proptest};

    use super::number;
    use crate::table::numbers::canonical;
    use crate::table::{Table, TableReader};

    /// So long that a reader knows behind it how a file is read.
    fn head() -> String {
        (0..4_000)
            .fold("id,name,spent,share\n".to_owned(), |head, at| head + &format!("{at},name {at},{at}.5,{at}.25\n"))
    }

    /// In slices of so many bytes. Of one: then no row is taken at once, since what would follow it is never there.
    fn read(head: &str, rows: &str, size: usize) -> Table {
        let mut reader = TableReader::default();
        reader.feed(head.as_bytes()).unwrap();
        rows.as_bytes().chunks(size).for_each(|slice| reader.feed(slice).unwrap());
        reader.finish().unwrap()
    }

    /// By its text, since NaN is not equal to itself.
    fn seen(table: &Table) -> String {
        let cells: Vec<Vec<_>> = table
            .columns
            .iter()
            .map(|column| (0..table.row_numbers.len()).map(|row| column.display(row)).collect())
            .collect();
        format!("{cells:?} {:?} {:?} {:?}", table.row_numbers, table.set_aside, table.problems)
    }

    fn row() -> impl Strategy<Value = String> {
        let name = prop_oneof![
            4 => "[a-z]{1,20}",
            3 => "\"[a-z, ]{0,9}(\r\n|\n|\r)?[a-z, ]{0,9}\"",
            1 => "\"[a-z]{0,5}\n[a-z]{0,5}\n[0-9,a-z]{0,9}\"",
            2 => "\"[a-z]{0,3}\"\"[a-zäö]{0,3}(\n|\"\")?\"",
            1 => "[a-z'\"\0 ]{0,5}",
            1 => "'[a-z,]{0,5}'",
            // Quotes that hold together what are rows.
            1 => "\"[a-z]{1,5}(,[0-9],[0-9]\n[0-9],[a-z]){1,3}\"",
        ];
        let number = prop_oneof![8 => "-?[0-9]{1,9}(\\.[0-9]{1,9})?", 1 => "NA", 1 => "[0-9.,-]{0,20}"];
        (0..99_999_u32, name, number, "[0-9]{0,17}\\.[0-9]{0,9}", "(\r\n|\n|\r)")
            .prop_map(|(id, name, number, other, end)| format!("{id},{name},{number},{other}{end}"))
    }

    proptest! {
        #![proptest_config(proptest::test_runner::Config { cases: 64, ..Default::default() })]

        #[test]
        fn rows_that_are_taken_at_once_are_those_that_are_read_one_by_one(rows in proptest::collection::vec(row(), 1..80)) {
            let (head, rows) = (head(), rows.concat());
            prop_assert_eq!(seen(&read(&head, &rows, rows.len())), seen(&read(&head, &rows, 1)));
        }

        #[test]
        fn a_number_is_what_any_reader_makes_of_it(text in "-?[0-9]{0,9}(\\.[0-9]{0,9})?", after in "[,;|\n]") {
            let mut bytes = [b' '; super::MARGIN];
            let field = format!("{text}{after}");
            bytes[..field.len()].copy_from_slice(field.as_bytes());
            if let Some((digits, n_decimals, length)) = number(&bytes) {
                let found = canonical(&field.as_bytes()[..length]).map(|(value, form)| (value.to_bits(), form));
                let value = digits as f64 / 10_f64.powi(n_decimals.into());
                prop_assert_eq!(Some((value.to_bits(), n_decimals)), found);
            } else {
                // Only what is long, a zero with a minus, or none in the usual form.
                let n_digits = text.bytes().filter(u8::is_ascii_digit).count();
                let is_minus_zero = |value: f64| value.to_bits() == (-0.0_f64).to_bits();
                let found = canonical(text.as_bytes());
                prop_assert_eq!(found.filter(|(value, _)| n_digits <= 8 && !is_minus_zero(*value)), None);
            }
        }
    }
}

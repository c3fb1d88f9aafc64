//! Rows that keep the rules of their file, taken from the text into the columns in one go.
//!
//! Nearly all rows of nearly all files are such. A row that is not, in whatever way, is left to
//! [`records`](crate::table::records), which reads with forbearance; what is taken here is what would have come out there.
//!
//! Eight digits are turned into a number by three multiplications of a 64-bit word (Langdale and Lemire 2019,
//! doi:10.1007/s00778-018-0514-5, section 3.1.3), and sixteen bytes at a time are searched for the end of a text.

use memchr::{memchr, memchr3};
use wide::u8x16;

use crate::table::Dialect;
use crate::table::columns::{Columns, Strip};
use crate::table::records::other_quote;

/// Bytes behind each place that is looked at, so that words and blocks lie inside the text.
const MARGIN: usize = 32;

/// A longer quoted field is looked at with more care.
const LONGEST_QUOTED: usize = 64 << 10;

/// Digits of a number whose digits and power of ten are exact, with its point.
const LONGEST_NUMBER: usize = 15;

const POWERS: [u64; 9] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

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
}

impl Lane {
    /// None for a dialect whose rows all need a closer look.
    pub(super) fn new(dialect: Dialect, is_quoted: bool, first_name: &str) -> Option<Self> {
        let Dialect { delimiter, quote, escape, skips_space } = dialect;
        (escape.is_none() && !skips_space).then(|| Self {
            delimiter,
            quote,
            other_quote: other_quote(quote),
            is_quoted,
            first_name: first_name.as_bytes().to_owned(),
            unquoted: Vec::new(),
        })
    }

    /// Appends rows from the beginning of `text` to the columns, up to the first that is not as it should be or does not
    /// end well before the text does.
    pub(super) fn take(&mut self, text: &[u8], columns: &mut Columns) -> Taken {
        let mut taken = Taken::default();
        let n_before = columns.n_rows();
        while let Some(n_bytes) = self.row(&text[taken.n_bytes..], columns) {
            taken.n_bytes += n_bytes;
            taken.n_rows += 1;
        }
        // Of the last row some fields may have been appended.
        columns.truncate(n_before + taken.n_rows as usize);
        taken
    }

    /// Appends the row at the beginning of `text`; returns how many bytes it has.
    fn row(&mut self, text: &[u8], columns: &mut Columns) -> Option<usize> {
        let mut row = Row::default();
        let mut at = 0;
        let strips = columns.strips_mut();
        let last = strips.len().checked_sub(1)?;
        let delimiter = self.delimiter;
        for (column, strip) in strips.iter_mut().enumerate() {
            let field = text.get(at..).filter(|rest| rest.len() > MARGIN)?;
            let ends = |byte: u8| if column == last { is_line_end(byte) } else { byte == delimiter };
            let number = if let Strip::Plain(plain) = strip { number(field).map(|found| (plain, found)) } else { None };
            let length = match number {
                Some((plain, (number, n_decimals, length))) if ends(field[length]) => {
                    plain.push_number(number, n_decimals);
                    row.has_more |= column > 0;
                    length
                }
                _ => self.text(field, column, strip, &mut row)?,
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

    /// Appends the field at the beginning of `text`, which is no plain number or stands in a column of text; returns where
    /// it ends.
    fn text(&mut self, text: &[u8], column: usize, strip: &mut Strip, row: &mut Row) -> Option<usize> {
        let Self { delimiter, quote, other_quote, unquoted, first_name, .. } = self;
        let (field, length) = if text[0] == *quote {
            row.has_quote = true;
            quoted(text, *quote, unquoted)?
        } else {
            let length = end_of_text(text, *delimiter, *quote)?;
            row.has_other_quote |= memchr(*other_quote, &text[..length]).is_some();
            (&text[..length], length)
        };
        let field = std::str::from_utf8(field).ok()?;
        if column == 0 {
            // What is empty or begins like the header or a row in other quotes.
            let trimmed = field.trim();
            if trimmed.is_empty() || trimmed.as_bytes() == first_name || text[0] == *other_quote {
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

/// Where a field without quotes ends. None if there is a quote in it, or what is no character of a text.
fn end_of_text(text: &[u8], delimiter: u8, quote: u8) -> Option<usize> {
    let is = |byte: u8, block: u8x16| block.simd_eq(u8x16::splat(byte));
    let (blocks, _) = text.as_chunks::<16>();
    for (at, block) in blocks.iter().enumerate() {
        let block = u8x16::new(*block);
        let ends = is(delimiter, block) | is(b'\n', block) | is(b'\r', block) | is(quote, block) | is(0, block);
        let ends = ends.to_bitmask();
        if ends != 0 {
            let end = at * 16 + ends.trailing_zeros() as usize;
            return (text[end] == delimiter || is_line_end(text[end])).then_some(end);
        }
    }
    None
}

/// The text of a field between quotes, and where the field ends. None if it goes on in another line, or its quotes are not
/// those of the rule. `unquoted` is room for it.
fn quoted<'a>(text: &'a [u8], quote: u8, unquoted: &'a mut Vec<u8>) -> Option<(&'a [u8], usize)> {
    let text = &text[..text.len().min(LONGEST_QUOTED)];
    unquoted.clear();
    let mut at = 1;
    loop {
        let end = at + memchr(quote, &text[at..])?;
        let piece = &text[at..end];
        if memchr3(b'\n', b'\r', 0, piece).is_some() {
            return None;
        }
        if *text.get(end + 1)? != quote {
            if unquoted.is_empty() {
                return Some((piece, end + 1));
            }
            unquoted.extend_from_slice(piece);
            return Some((unquoted, end + 1));
        }
        unquoted.extend_from_slice(&text[at..=end]);
        at = end + 2;
    }
}

/// The number at the beginning of `text`, if it is written as [`canonical`](super::numbers::canonical) has it and has at most
/// eight digits on either side of its point: its value, its digits behind the point and its length. What follows is not
/// looked at.
#[inline]
fn number(text: &[u8]) -> Option<(f64, u8, usize)> {
    let is_negative = text[0] == b'-';
    let start = usize::from(is_negative);
    let (whole, n_whole) = digits(text, start)?;
    if n_whole == 0 || (text[start] == b'0' && n_whole > 1) {
        return None;
    }
    let end = start + n_whole;
    let (number, n_decimals) = if text[end] == b'.' {
        let (decimals, n_decimals) = digits(text, end + 1)?;
        if n_decimals == 0 || n_whole + 1 + n_decimals > LONGEST_NUMBER {
            return None;
        }
        let power = POWERS[n_decimals];
        ((whole * power + decimals) as f64 / power as f64, n_decimals)
    } else {
        (whole as f64, 0)
    };
    let length = if n_decimals == 0 { end } else { end + 1 + n_decimals };
    #[expect(clippy::cast_possible_truncation, reason = "at most 8")]
    Some((if is_negative { -number } else { number }, n_decimals as u8, length))
}

/// The value of the digits that begin at `at`, and how many they are. None if they are more than eight.
#[inline]
fn digits(text: &[u8], at: usize) -> Option<(u64, usize)> {
    const ZEROS: u64 = 0x3030_3030_3030_3030;
    let word: [u8; 8] = *text.get(at..)?.first_chunk()?;
    let word = u64::from_le_bytes(word) ^ ZEROS;
    // The highest bit of each byte above 9.
    let others = (((word & 0x7F7F_7F7F_7F7F_7F7F) + 0x7676_7676_7676_7676) | word) & 0x8080_8080_8080_8080;
    let n_digits = (others.trailing_zeros() / 8) as usize;
    if n_digits == 8 {
        return (!text.get(at + 8)?.is_ascii_digit()).then(|| (value(word), 8));
    }
    // The last digit comes to the highest byte, with zeros in front.
    let word = if n_digits == 0 { 0 } else { word << (64 - 8 * n_digits) };
    Some((value(word), n_digits))
}

/// The number of eight decimal digits, the first of them in the lowest byte.
#[inline]
fn value(word: u64) -> u64 {
    const PAIRS: u64 = 0x0000_00FF_0000_00FF;
    let pairs = word.wrapping_mul(10).wrapping_add(word >> 8);
    let high = (pairs & PAIRS).wrapping_mul(0x000F_4240_0000_0064);
    let low = ((pairs >> 16) & PAIRS).wrapping_mul(0x0000_2710_0000_0001);
    high.wrapping_add(low) >> 32
}

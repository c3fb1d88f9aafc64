//! How a file separates and encloses its fields: the dialect under which its head is most like a table.
//!
//! Each candidate cuts the head, and what comes out is weighed, not the characters: do the rows have the same number of
//! fields, is each field something (a number, a date, a text without delimiters and quotes left in it), and is a column
//! all of one kind? The measure follows van den Burg, Nazábal and Sutton, "Wrangling messy CSV files by detecting row and
//! type patterns" (2019, doi:10.1007/s10618-019-00646-y): pattern score times type score. Here the pattern score is the
//! share of rows with the number of fields that most have, so that one broken row does not halve it.

use crate::table::Dialect;
use crate::table::cell_kind::CellKind;
use crate::table::records::{Oddity, Record, Records, TooLong};

/// Delimiters, and how much is believed of each: blanks and colons also stand in sentences and times. On equal evidence
/// the earlier one wins: commas also stand in numbers and in sentences.
const DELIMITERS: [(u8, f64); 14] = [
    (b';', 1.0),
    (b'\t', 1.0),
    (b'|', 1.0),
    (b',', 1.0),
    (b'\x1f', 0.9),
    (b'\x01', 0.9),
    (b'~', 0.9),
    (b'^', 0.9),
    (b'#', 0.4),
    (b'&', 0.4),
    (b'*', 0.4),
    (b'!', 0.4),
    (b':', 0.5),
    (b' ', 0.5),
];

/// What a single column is worth against fields that are cut.
const SINGLE: f64 = 0.1;

/// How much is believed of fields in single quotes, in few rows and in more: they also stand for apostrophes.
const FEW_SINGLE_QUOTES: f64 = 0.9;
const SINGLE_QUOTES: f64 = 0.995;

/// Rows in single quotes that are enough to believe in some of several lines.
const ENOUGH_QUOTED: usize = 5;

/// The share that is left of a score where all commas stand between digits, below several words without any.
const IN_NUMBERS: f64 = 0.5;

/// Rows enclosed as a whole that are enough to say that those of the file are, and so many of ten.
const ENOUGH_WRAPPED: usize = 3;
const WRAPPED_OF_TEN: usize = 9;

/// Of ten delimiters so many are followed by a blank where the blank belongs to the delimiter.
const SPACED_OF_TEN: usize = 9;

/// One row of the head.
#[derive(Clone)]
pub(super) struct HeadRow {
    /// As a spreadsheet counts.
    pub(super) row: u32,
    /// Its fields.
    pub(super) fields: Vec<Vec<u8>>,
    pub(super) has_quote: bool,
    /// It was cut at blanks or colons, other than the file: it may be a sentence.
    pub(super) is_recut: bool,
    n_oddities: usize,
    n_enclosed: usize,
}

impl HeadRow {
    pub(super) fn of(record: &Record<'_>) -> Self {
        let n_oddities = record.oddities.iter().filter(|oddity| matches!(oddity, Oddity::LooseQuote(_))).count();
        let is_recut = record.oddities.iter().any(|oddity| matches!(oddity, Oddity::Delimiter(b' ' | b':')));
        let fields = record.fields().map(<[u8]>::to_vec).collect();
        let Record { row, has_quote, n_enclosed, .. } = *record;
        Self { row, fields, has_quote, is_recut, n_oddities, n_enclosed }
    }

    /// Number of fields, without the empty ones beyond `n` that delimiters at the end of the row leave behind.
    pub(super) fn n_fields(&self, n: usize) -> usize {
        let n_empty = self.fields.iter().rev().take_while(|field| field.is_empty()).count();
        let n_fields = self.fields.len();
        n_fields.min(n.max(n_fields - n_empty))
    }

    /// A digit stands on either side of each delimiter.
    fn is_cut_in_numbers(&self) -> bool {
        let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
        self.fields.windows(2).all(|pair| is_digit(pair[0].last()) && is_digit(pair[1].first()))
    }

    /// What each field looks like.
    pub(super) fn kinds(&self) -> impl Iterator<Item = CellKind> {
        self.fields.iter().map(|field| CellKind::of(field))
    }
}

/// The rows of a head by a dialect. What cannot be cut is left out: it is said where the file is read.
pub(super) fn rows(head: &[u8], mut records: Records) -> Vec<HeadRow> {
    let mut rows = Vec::new();
    let mut keep = |record: &Record<'_>| -> Result<(), TooLong> {
        rows.push(HeadRow::of(record));
        Ok(())
    };
    let is_cut = records.feed(head, &mut keep).is_err();
    if !is_cut {
        records.finish(&mut keep).ok();
    }
    rows
}

/// The number of fields that stands for most cells, at least 1; of two, the one that more rows have.
pub(super) fn usual_width(rows: &[HeadRow]) -> usize {
    let mut widths: Vec<usize> = rows.iter().map(|row| row.fields.len()).collect();
    widths.sort_unstable();
    widths.dedup();
    let n_rows = |width: usize| rows.iter().filter(|row| row.n_fields(width) == width).count();
    widths.into_iter().map(|width| (n_rows(width) * width, n_rows(width), width)).max().map_or(1, |(.., width)| width)
}

/// The delimiter that the file names itself, in a first line such as `sep=;`.
pub(super) fn named_delimiter(head: &[u8]) -> Option<u8> {
    let line = head.split(|byte| matches!(byte, b'\n' | b'\r')).next()?.trim_ascii_end();
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    match line.split_at_checked(4)? {
        (name, [delimiter]) if name.eq_ignore_ascii_case(b"sep=") => Some(*delimiter),
        // The tab itself was trimmed away.
        (name, []) if name.eq_ignore_ascii_case(b"sep=") => Some(b'\t'),
        _ => None,
    }
}

/// What the user says of a dialect.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Chosen {
    pub(super) delimiter: Option<u8>,
    pub(super) quote: Option<u8>,
}

/// The dialect under which the head of a file is most like a table. `head` is text, without byte order mark, and ends with
/// a row.
pub(super) fn of(head: &[u8], chosen: Chosen) -> Dialect {
    match unwrapped(head, chosen) {
        Some(dialect) => Dialect { wraps_rows: true, ..dialect },
        None => of_rows(head, chosen),
    }
}

/// The dialect within rows that are enclosed in quotes as a whole; None where they are not. A column of texts with commas
/// looks alike, but for numbers and dates that stand in a place of their own in each row.
fn unwrapped(head: &[u8], chosen: Chosen) -> Option<Dialect> {
    if chosen.quote.is_some_and(|quote| quote != b'"') || !head.contains(&b'"') {
        return None;
    }
    let is_wrapped = |row: &HeadRow| row.fields.len() == 1 && row.n_enclosed == 1 && row.n_oddities == 0;
    let rows_of = |head: &[u8], dialect| rows(head, Records::new(dialect, None));
    let outer = rows_of(head, Dialect::default());
    let n_wrapped = outer.iter().filter(|row| is_wrapped(row)).count();
    if n_wrapped < ENOUGH_WRAPPED || 10 * n_wrapped < WRAPPED_OF_TEN * outer.len() {
        return None;
    }
    let inner: Vec<&[u8]> =
        outer.iter().filter(|row| is_wrapped(row)).filter_map(|row| row.fields.first()).map(Vec::as_slice).collect();
    let inner = [inner.join(b"\n".as_slice()), b"\n".to_vec()].concat();
    let dialect = of_rows(&inner, chosen);
    let rows = rows_of(&inner, dialect);
    let width = usual_width(&rows);
    let usual: Vec<&HeadRow> = rows.iter().filter(|row| row.n_fields(width) == width).collect();
    let kind = |at: usize| CellKind::of_column(usual.iter().skip(1).map(|row| CellKind::of(&row.fields[at])));
    let is_table =
        width > 2 && 10 * usual.len() >= WRAPPED_OF_TEN * rows.len() && (0..width).any(|at| kind(at).is_typed());
    is_table.then_some(dialect)
}

/// As [`of`], for rows that stand as they are.
fn of_rows(head: &[u8], chosen: Chosen) -> Dialect {
    let delimiter = chosen.delimiter.or(named_delimiter(head));
    let quote = chosen.quote.unwrap_or(b'"');
    let mut delimiters: Vec<(u8, f64)> = match delimiter {
        Some(delimiter) => vec![(delimiter, 1.0)],
        None => DELIMITERS.to_vec(),
    };
    delimiters.retain(|(delimiter, _)| head.contains(delimiter));
    // A single column: cut at what does not occur.
    let absent = [b',', b';', b'\t', b'|', b'\x1f'].into_iter().find(|delimiter| !head.contains(delimiter));
    let single = Dialect { delimiter: absent.unwrap_or(b'\x1f'), quote, ..Dialect::default() };
    let mut best = match delimiter {
        Some(delimiter) => (Dialect { delimiter, quote, ..Dialect::default() }, 0.0),
        None => (single, score(head, single)),
    };
    for (delimiter, belief) in delimiters {
        for dialect in variants(head, delimiter, chosen.quote) {
            let found = belief * score(head, dialect);
            if found > best.1 {
                best = (dialect, found);
            }
        }
    }
    best.0
}

/// Ways to quote and to escape that the head shows; all with the quote that was chosen, if one was.
fn variants(head: &[u8], delimiter: u8, quote: Option<u8>) -> Vec<Dialect> {
    let followed = |by: u8| head.windows(2).filter(|pair| **pair == [delimiter, by]).count();
    let n_delimiters = memchr::memchr_iter(delimiter, head).count();
    let n_spaced = if delimiter == b' ' { 0 } else { followed(b' ') };
    let plain = Dialect { delimiter, quote: quote.unwrap_or(b'"'), ..Dialect::default() };
    let mut variants = Vec::new();
    // A blank behind nearly each delimiter belongs to it; one before a quote may.
    if 10 * n_spaced < SPACED_OF_TEN * n_delimiters || n_spaced == 0 {
        variants.push(plain);
    }
    let n_before_quotes = head
        .windows(3)
        .filter(|three| three.starts_with(&[delimiter, b' ']) && matches!(three[2], b'"' | b'\''))
        .count();
    let n_lines = memchr::memchr2_iter(b'\n', b'\r', head).count();
    if n_spaced > 0 && (variants.is_empty() || (n_before_quotes > 1 && 2 * n_before_quotes >= n_lines)) {
        variants.push(Dialect { skips_space: true, ..plain });
    }
    let opens =
        |quote: u8| head.first() == Some(&quote) || followed(quote) > 0 || (n_spaced > 0 && head.contains(&quote));
    if quote.is_none() && opens(b'\'') {
        let single: Vec<Dialect> = variants.iter().map(|dialect| Dialect { quote: b'\'', ..*dialect }).collect();
        variants.extend(single);
    }
    let escaped = |dialect: &Dialect| head.windows(2).any(|pair| pair == [b'\\', dialect.quote]);
    let more: Vec<Dialect> = variants
        .iter()
        .filter(|dialect| escaped(dialect))
        .map(|dialect| Dialect { escape: Some(b'\\'), ..*dialect })
        .collect();
    variants.extend(more);
    variants
}

/// How much the head is like a table, from 0 to 1.
fn score(head: &[u8], dialect: Dialect) -> f64 {
    let rows = rows(head, Records::new(dialect, None));
    let width = usual_width(&rows);
    let usual: Vec<&HeadRow> = rows.iter().filter(|row| row.n_fields(width) == width).collect();
    let (Some(first), Some(first_usual)) = (rows.first(), usual.first()) else { return 0.0 };
    let kinds: Vec<Vec<CellKind>> = usual.iter().map(|row| row.kinds().take(width).collect()).collect();
    let consistency = usual.len() as f64 / rows.len() as f64;
    let pattern = if width == 1 { SINGLE } else { consistency * (width - 1) as f64 / width as f64 };
    let n_cells = (usual.len() * width) as f64;
    let sound: f64 = usual.iter().zip(&kinds).map(|(row, kinds)| soundness(row, kinds, dialect)).sum();
    let coherence: f64 = (0..width).map(|column| coherence(&kinds, column)).sum::<f64>() / width as f64;
    // Fields in single quotes seldom have several lines: two apostrophes hold rows together.
    let spans = |row: &&HeadRow| row.fields.iter().flatten().any(|byte| matches!(byte, b'\n' | b'\r'));
    let (n_spanning, n_quoted) = (rows.iter().filter(spans).count(), rows.iter().filter(|row| row.has_quote).count());
    let encloses_none = rows.iter().all(|row| row.n_enclosed == 0);
    if dialect.quote == b'\'' && (encloses_none || (n_spanning > 0 && n_quoted < ENOUGH_QUOTED)) {
        return 0.0;
    }
    let escapes = if dialect.escape.is_some() { escape_share(head, dialect) } else { 1.0 };
    // A lone name above rows of numbers that are cut in two: one column of decimal commas, or of times. A date and a time
    // with a blank between them are one, too.
    let all_are = |is: CellKind| width == 2 && kinds.iter().skip(1).all(|kinds| kinds.iter().all(|kind| *kind == is));
    let is_column = first.fields.len() == 1 && first_usual.row == first.row + 1;
    let is_number = is_column && all_are(CellKind::Number) && kinds[0] == [CellKind::Number; 2];
    let doubt = if is_number {
        SINGLE
    } else if dialect.delimiter == b',' && width > 1 && are_numbers_below_words(first, &usual) {
        IN_NUMBERS
    } else {
        1.0
    };
    // Blanks and colons stand in sentences and times: there must be more than words in what they part.
    let column = |at: usize| CellKind::of_column(kinds.iter().skip(1).map(|kinds| kinds[at]));
    let has_type = (0..width).any(|at| column(at).is_typed()) && !all_are(CellKind::Date);
    let is_enclosed = width > 1 && rows.iter().all(|row| row.has_quote && row.n_oddities == 0);
    let is_doubtful = (!has_type && !is_enclosed) || (is_column && width == 2);
    if matches!(dialect.delimiter, b' ' | b':') && is_doubtful {
        return 0.0;
    }
    let quotes = match dialect.quote {
        b'"' => 1.0,
        _ if n_quoted < ENOUGH_QUOTED => FEW_SINGLE_QUOTES,
        _ => SINGLE_QUOTES,
    };
    pattern * quotes * sound / n_cells * coherence * doubt * escapes
}

/// Below words with blanks between them each comma stands between digits: decimal commas in rows that are cut at blanks.
fn are_numbers_below_words(first: &HeadRow, usual: &[&HeadRow]) -> bool {
    let n_blanks = first.fields.iter().flatten().filter(|byte| **byte == b' ').count();
    first.fields.len() == 1 && n_blanks > 1 && usual.iter().all(|row| row.is_cut_in_numbers())
}

/// How many cells of a row are sound, each from 0 to 1.
fn soundness(row: &HeadRow, kinds: &[CellKind], dialect: Dialect) -> f64 {
    let cells = row.fields.iter().zip(kinds);
    let sound: f64 =
        cells.map(|(field, kind)| if *kind == CellKind::Text { text_soundness(field, dialect) } else { 1.0 }).sum();
    (sound - 0.8 * row.n_oddities as f64).max(0.0)
}

/// A text that holds what separates or encloses elsewhere is less likely to be one cell.
fn text_soundness(text: &[u8], dialect: Dialect) -> f64 {
    let (first, last) = (text.first().copied(), text.last().copied());
    // A quote behind a blank opens nothing here; it would if the blank belonged to the delimiter.
    if first == Some(b' ') && text.trim_ascii_start().first() == Some(&dialect.quote) {
        return 0.2;
    }
    let is_enclosed = |quote: u8| first == Some(quote) && last == first && text.len() > 1;
    // A quote of the dialect itself was doubled, or it is told as an oddity.
    let has_other = dialect.quote != b'"' && (first == Some(b'"') || last == Some(b'"'));
    if has_other || (dialect.quote != b'\'' && is_enclosed(b'\'')) {
        return 0.2;
    }
    let strong = [b';', b'\t', b'|'];
    let is_torn =
        |pair: &[u8]| pair.contains(&b'"') && (pair.contains(&b',') || pair.iter().any(|byte| strong.contains(byte)));
    if text.windows(2).any(is_torn) {
        return 0.2;
    }
    if text.iter().any(|byte| strong.contains(byte) && *byte != dialect.delimiter) {
        return 0.4;
    }
    let has_tight_comma = text.windows(2).any(|pair| pair[0] == b',' && pair[1] != b' ');
    if has_tight_comma && dialect.delimiter != b',' { 0.6 } else { 1.0 }
}

/// The share of the largest kind in a column, below its first row.
fn coherence(kinds: &[Vec<CellKind>], column: usize) -> f64 {
    let found = kinds.iter().skip(usize::from(kinds.len() > 1)).map(|kinds| kinds[column]);
    let (mut counts, mut n) = ([0_usize; 3], 0_usize);
    for kind in found {
        let at = match kind {
            CellKind::Missing => continue,
            CellKind::Number => 0,
            CellKind::Date => 1,
            CellKind::Text => 2,
        };
        counts[at] += 1;
        n += 1;
    }
    let largest = counts.into_iter().max().unwrap_or_default();
    if n == 0 { 1.0 } else { 0.5 + 0.5 * largest as f64 / n as f64 }
}

/// Of the quotes within quoted fields, the share that a backslash escapes; the others are doubled.
fn escape_share(head: &[u8], dialect: Dialect) -> f64 {
    let inner = |before: u8| {
        let is_inner = |three: &&[u8]| three[0] == before && three[1] == dialect.quote && three[2] != dialect.delimiter;
        head.windows(3).filter(is_inner).filter(|three| !matches!(three[2], b'\n' | b'\r')).count()
    };
    let (escaped, doubled) = (inner(b'\\'), inner(dialect.quote));
    if escaped == 0 {
        0.99
    } else if escaped > doubled {
        1.01
    } else {
        0.98
    }
}

#[cfg(test)]
mod tests;

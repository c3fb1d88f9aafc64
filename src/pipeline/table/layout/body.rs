//! What the rows of the table look like, by which a header is told from them.

use crate::table::cell_kind::CellKind;
use crate::table::dialect::HeadRow;

/// Columns from which on names are believed that are one too few, or were one too many.
const MANY: usize = 4;

/// Rows that are enough to say what all cells of a column have.
const ENOUGH_ALIKE: usize = 3;

/// Rows of a header that may stand below a further one.
const MOST_FURTHER: u32 = 2;

/// Fewer rows are few.
const ENOUGH_ROWS: usize = 10;

/// The rows that are surely no header.
pub(super) struct Body<'a> {
    rows: Vec<&'a HeadRow>,
    kinds: Vec<CellKind>,
}

impl<'a> Body<'a> {
    /// Of rows that begin with the header, if there is one.
    pub(super) fn of(rows: &'a [HeadRow], width: usize) -> Self {
        let full: Vec<&HeadRow> = rows.iter().filter(|row| row.n_fields(width) == width).collect();
        let kinds = kinds(&full, width);
        Self { rows: full.into_iter().skip(1).collect(), kinds }
    }

    /// In columns of numbers and dates: cells of words, and cells like those below.
    fn words_and_values(&self, row: &HeadRow) -> (usize, usize) {
        let typed = row.kinds().zip(&self.kinds).filter(|(_, kind)| kind.is_typed());
        typed.fold((0, 0), |(words, values), (found, _)| match found {
            CellKind::Text => (words + 1, values),
            CellKind::Number | CellKind::Date => (words, values + 1),
            CellKind::Missing => (words, values),
        })
    }

    /// Names stand where numbers and dates follow; years may be names too. Where all is text, names are those that do not
    /// stand again below.
    pub(super) fn is_header(&self, row: &HeadRow) -> bool {
        if self.rows.is_empty() {
            let n_words = row.kinds().filter(|kind| *kind == CellKind::Text).count();
            return n_words > 0;
        }
        let (words, values) = self.words_and_values(row);
        if words + values > 0 {
            return words >= values.max(1) || self.are_years(row, words);
        }
        let is_typed = self.kinds.iter().any(|kind| kind.is_typed());
        let others = || self.rows.iter().filter(|other| other.fields != row.fields);
        let stands_again = |at: usize, field: &Vec<u8>| others().any(|row| row.fields.get(at) == Some(field));
        let n_again =
            row.fields.iter().enumerate().filter(|(at, field)| !field.is_empty() && stands_again(*at, field)).count();
        !is_typed && 2 * n_again <= row.fields.len()
    }

    /// Units below the names: at least two in brackets, which differ, and stand in brackets nowhere else. Answers such as
    /// "(none)" do.
    fn are_units(&self, row: &HeadRow) -> bool {
        let mut found: Vec<&Vec<u8>> = row.fields.iter().filter(|field| !field.trim_ascii().is_empty()).collect();
        found.sort_unstable();
        found.dedup();
        let has_brackets =
            |other: &&HeadRow| other.fields.iter().any(|field| field.starts_with(b"(") || field.starts_with(b"["));
        let is_only = !self.rows.iter().filter(|other| other.row != row.row).any(has_brackets);
        found.len() > 1 && is_in_brackets(row) && is_only
    }

    /// Numbers and dates in their places, and no words there, but for years.
    pub(super) fn is_customer(&self, row: &HeadRow) -> bool {
        let typed = || row.kinds().zip(&self.kinds).filter(|(_, kind)| kind.is_typed());
        let is_in_place = typed().any(|(found, kind)| found == *kind);
        is_in_place && !typed().any(|(found, _)| found == CellKind::Text) && self.years(row).is_none()
    }

    /// Words stand in all columns of numbers and dates, and the row is unlike those below in another way, too: there are
    /// several such columns, or nothing else, or the words have no digits where all others have. A first customer of whom a
    /// number is not known is no header.
    pub(super) fn is_headed_by(&self, row: &HeadRow) -> bool {
        let (words, values) = self.words_and_values(row);
        let n_typed = self.kinds.iter().filter(|kind| kind.is_typed()).count();
        let is_unlike = n_typed > 1 || self.kinds.len() == 1 || self.stands_out(row);
        self.rows.len() >= ENOUGH_ALIKE && values == 0 && words > 0 && words == n_typed && is_unlike
    }

    /// A row with another number of fields holds the names of columns that are all text: none of them stands again below.
    pub(super) fn has_names_in(&self, row: &HeadRow, width: usize) -> bool {
        let n = row.fields.len();
        let stands_again =
            |(at, field): (usize, &Vec<u8>)| self.rows.iter().any(|row| row.fields.get(at) == Some(field));
        !self.kinds.iter().any(|kind| kind.is_typed())
            && width >= MANY
            && (n == width || n + 1 == width)
            && row.kinds().all(|kind| kind == CellKind::Text)
            && !row.fields.iter().any(|field| field.starts_with(b" ") || field.iter().any(u8::is_ascii_digit))
            && !row.fields.iter().enumerate().any(stands_again)
    }

    /// In some column of words all cells below have a digit, and that of the row has none.
    fn stands_out(&self, row: &HeadRow) -> bool {
        let all_have = |at: usize| {
            let others = self.rows.iter().filter(|other| other.row > row.row).filter_map(|row| row.fields.get(at));
            let (n, n_with) = others
                .filter(|field| !field.is_empty())
                .fold((0, 0), |(n, n_with), field| (n + 1, n_with + usize::from(has_digit(field))));
            n >= ENOUGH_ALIKE && n_with == n
        };
        let is_word = |field: &Vec<u8>| !field.trim_ascii().is_empty() && !has_digit(field);
        let mut of_words = row.fields.iter().zip(&self.kinds).enumerate().filter(|(_, (_, kind))| !kind.is_typed());
        of_words.any(|(at, (field, _))| is_word(field) && all_have(at))
    }

    /// Years in columns of numbers; None if there are other numbers.
    fn years(&self, row: &HeadRow) -> Option<Vec<u32>> {
        let typed = row.fields.iter().zip(&self.kinds).filter(|(_, kind)| kind.is_typed());
        let numbers = typed.map(|(field, _)| field).filter(|field| CellKind::of(field) == CellKind::Number);
        let year = |field: &Vec<u8>| std::str::from_utf8(field).ok()?.trim().parse().ok();
        numbers.map(|field| year(field).filter(|year| (1900..=2100).contains(year))).collect()
    }

    /// What numbers there are in a row are years: beside names they differ, alone they follow one another.
    fn are_years(&self, row: &HeadRow, n_words: usize) -> bool {
        let Some(years) = self.years(row) else { return false };
        let follow = |step: i64| years.windows(2).all(|pair| i64::from(pair[1]) - i64::from(pair[0]) == step);
        let differ = years.windows(2).all(|pair| pair[0] != pair[1]);
        (n_words > 0 && differ) || (years.len() > 1 && (follow(1) || follow(-1)))
    }

    /// A further row of the header: words alone where numbers and dates follow, in at least two columns and most of them;
    /// units; or names and years below a row that names groups of columns.
    pub(super) fn continues_header(&self, above: &HeadRow, row: &HeadRow) -> bool {
        let (words, values) = self.words_and_values(row);
        let n_typed = self.kinds.iter().filter(|kind| kind.is_typed()).count();
        let n_empty = |row: &HeadRow| row.fields.iter().filter(|field| field.trim_ascii().is_empty()).count();
        let names_years = n_empty(above) > 1 && n_empty(row) == 0 && values > 1 && self.years(row).is_some();
        let is_further = values == 0 && words > 1 && 2 * words >= n_typed && !self.has_marked_values(row);
        let is_named =
            is_further || self.are_units(row) || self.names_some(above, row) || self.names_groups(above, row);
        (is_named && self.rows.len() > 2) || names_years
    }

    /// Numbers or dates stand where they should, with a mark on either side.
    fn has_marked_values(&self, row: &HeadRow) -> bool {
        let bare = |field: &[u8]| match field.trim_ascii() {
            [first, inner @ .., last] if first == last && first.is_ascii_punctuation() => CellKind::of(inner),
            _ => CellKind::Text,
        };
        row.fields.iter().zip(&self.kinds).any(|(field, kind)| kind.is_typed() && bare(field) == *kind)
    }

    /// A further row of the header that has names for some columns alone, as where long names are broken: words unlike those
    /// below, and nothing in columns where all customers have something. Its upper row lacks names or repeats one, or hardly
    /// anything else stands in it.
    fn names_some(&self, above: &HeadRow, row: &HeadRow) -> bool {
        let below = Below::of(self, row);
        let n_gaps = below.n_gaps(row);
        let (words, values) = self.words_and_values(row);
        if below.rows.len() < ENOUGH_ALIKE || n_gaps == 0 || values > 0 || !below.is_unlike(row) {
            return false;
        }
        let repeats = |(at, name): (usize, &Vec<u8>)| !name.is_empty() && above.fields[..at].contains(name);
        let lacks_names = below.n_gaps(above) > 0 || above.fields.iter().enumerate().any(repeats);
        let is_sparse = 2 * n_gaps > below.full.len() && (words > 0 || is_empty(row, below.full[0]));
        lacks_names || is_sparse
    }

    /// The names of columns below a row that names groups of them: one for each, none with a digit.
    fn names_groups(&self, above: &HeadRow, row: &HeadRow) -> bool {
        let below = Below::of(self, row);
        let (_, values) = self.words_and_values(row);
        let mut names: Vec<&Vec<u8>> = row.fields.iter().collect();
        names.sort_unstable();
        let differ = names.windows(2).all(|pair| pair[0] != pair[1]);
        let n_groups = (0..above.fields.len()).filter(|at| !is_empty(above, *at)).count();
        below.rows.len() >= ENOUGH_ALIKE
            && values == 0
            && n_groups > 1
            && !is_empty(above, 0)
            && 2 * below.n_gaps(above) >= below.full.len().max(MANY)
            && below.n_gaps(row) == 0
            && below.is_unlike(row)
            && differ
            && !names.into_iter().any(|name| has_digit(name))
    }

    /// The first column tells the rows apart, by words or whole numbers.
    pub(super) fn has_row_names(&self, first: &HeadRow) -> bool {
        let others = self.rows.iter().copied().filter(|row| row.row != first.row);
        let mut names: Vec<&Vec<u8>> = others.chain([first]).filter_map(|row| row.fields.first()).collect();
        names.sort_unstable();
        names.windows(2).all(|pair| pair[0] != pair[1]) && names.iter().all(|name| !name.contains(&b'.'))
    }
}

/// The rows so far below one of the header that none of them belongs to it.
struct Below<'a> {
    kinds: &'a [CellKind],
    rows: Vec<&'a HeadRow>,
    /// Columns in which each of them has something.
    full: Vec<usize>,
}

impl<'a> Below<'a> {
    fn of(body: &'a Body<'a>, row: &HeadRow) -> Self {
        let is_below = |other: &&HeadRow| other.row > row.row + MOST_FURTHER;
        let rows: Vec<&HeadRow> = body.rows.iter().copied().filter(is_below).collect();
        let is_full = |at: &usize| !rows.iter().any(|row| is_empty(row, *at));
        Self { full: (0..body.kinds.len()).filter(is_full).collect(), kinds: &body.kinds, rows }
    }

    /// Columns in which the row alone has nothing.
    fn n_gaps(&self, row: &HeadRow) -> usize {
        self.full.iter().filter(|at| is_empty(row, **at)).count()
    }

    /// There are words in the row, nothing else, and none stands again, nor has a digit where all words have one.
    fn is_unlike(&self, row: &HeadRow) -> bool {
        let is_like = |at: usize, field: &Vec<u8>| {
            let mut cells = self.rows.iter().filter_map(|row| row.fields.get(at));
            let has_both = || has_digit(field) && !self.kinds[at].is_typed();
            cells.clone().any(|cell| cell == field) || (has_both() && cells.all(|cell| has_digit(cell)))
        };
        let mut found = row.fields.iter().enumerate().filter(|(at, _)| !is_empty(row, *at)).peekable();
        found.peek().is_some() && found.all(|(at, field)| CellKind::of(field) == CellKind::Text && !is_like(at, field))
    }
}

fn has_digit(field: &[u8]) -> bool {
    field.iter().any(u8::is_ascii_digit)
}

/// Nothing stands in that field of the row.
pub(super) fn is_empty(row: &HeadRow, at: usize) -> bool {
    row.fields.get(at).is_none_or(|field| field.trim_ascii().is_empty())
}

/// All that stands in the row is in brackets, and no number.
fn is_in_brackets(row: &HeadRow) -> bool {
    let mut found = row.fields.iter().map(|field| field.trim_ascii()).filter(|field| !field.is_empty()).peekable();
    let is_enclosed =
        |field: &[u8]| matches!((field.first(), field.last()), (Some(b'('), Some(b')')) | (Some(b'['), Some(b']')));
    found.peek().is_some() && found.all(|field| is_enclosed(field) && CellKind::of(field) == CellKind::Text)
}

/// Kinds of the columns, by the last two thirds of the rows, of few rows by the last half: the first ones may be a header.
/// Nor does a row count that says the same as the first.
pub(super) fn kinds(rows: &[&HeadRow], width: usize) -> Vec<CellKind> {
    let part = if rows.len() < ENOUGH_ROWS { rows.len() / 2 } else { rows.len() / 3 };
    let body = rows[part.max(1).min(rows.len())..].iter().filter(|row| row.fields != rows[0].fields);
    let cells: Vec<Vec<CellKind>> = body.map(|row| row.kinds().take(width).collect()).collect();
    (0..width).map(|column| CellKind::of_column(cells.iter().map(|row| row[column]))).collect()
}

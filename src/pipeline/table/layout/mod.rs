//! Where in a file the table stands: what is above it, its header, how many columns it has and of what kind.

mod body;

use serde::{Deserialize, Serialize};

use body::{Body, is_empty, kinds};

use crate::table::cell_kind::CellKind;
use crate::table::dialect::{HeadRow, named_delimiter, rows, usual_width};
use crate::table::records::{Records, Shape};
use crate::table::{Dialect, HeaderRows};

/// Rows of a header at most.
const LONGEST_HEADER: usize = 4;

/// Rows of remarks above a table, with those of its header, at most.
const LONGEST_REMARKS: usize = 8;

/// Rows of a header that was chosen, at most.
const MOST_CHOSEN: usize = 1000;

/// Rows with a quote of ten, to say that a file quotes its rows; and rows that it takes to say so.
const QUOTED_OF_TEN: usize = 8;
const ENOUGH_QUOTED: usize = 4;

/// Where the table stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Layout {
    /// What each row looks like.
    pub(crate) shape: Shape,
    /// Every row keeps the rules of the dialect: none is read otherwise than it stands.
    pub(crate) is_exact: bool,
    /// Fields that most rows have, with those that delimiters at their ends leave behind.
    pub(crate) usual_len: usize,
    /// Row number of the first row of the table, its header or, if it has none, its first customer. What stands before is
    /// no part of it.
    pub(crate) first_row: u32,
    /// Row numbers of the header. Empty if the file has none.
    pub(crate) header: Vec<u32>,
    /// Of the columns, as found; of a header of several rows, joined by a blank. Empty texts where there is no name.
    pub(crate) names: Vec<String>,
}

impl Layout {
    /// Of a file that begins with `head`. If it is exact, its rows need no repair; a header that was chosen is not looked for.
    pub(crate) fn of(head: &[u8], dialect: Dialect, is_exact: bool, header: Option<HeaderRows>) -> Self {
        let first_cut = rows(head, Records::new(dialect, None));
        let shape = shape(&first_cut);
        // Rows of the number of fields that is now known: a stray quote no longer swallows what follows.
        let mut rows = if is_exact { first_cut } else { rows(head, Records::new(dialect, Some(shape.clone()))) };
        if named_delimiter(head).is_some() {
            rows.remove(0);
        }
        if rows.iter().all(|row| row.fields.iter().all(|field| field.trim_ascii().is_empty())) {
            rows.clear();
        }
        let mut layout = Self { is_exact, ..Self::of_rows(&rows, shape, header) };
        // Delimiters at the ends of all rows make no column.
        while layout.names.len() > 1
            && layout.names.last().is_some_and(|name| name.trim().is_empty())
            && layout.shape.kinds.last() == Some(&CellKind::Missing)
        {
            layout.names.pop();
            layout.shape.kinds.pop();
            layout.shape.is_trailed = true;
        }
        layout
    }

    /// This row, and all that follow, are rows of the table.
    pub(crate) fn ends_before(&self, row: u32) -> bool {
        row >= self.first_row && self.header.last().is_none_or(|last| row > *last)
    }

    fn of_rows(rows: &[HeadRow], shape: Shape, chosen: Option<HeaderRows>) -> Self {
        let found = Found::new(rows, shape);
        match chosen {
            Some(HeaderRows::Absent) => found.without_header(),
            _ if rows.is_empty() => found.without_header(),
            Some(HeaderRows::Rows { first, n_rows: 0 }) => Self { first_row: first, ..found.without_header() },
            Some(HeaderRows::Rows { first, n_rows }) => found.with_header_at(first, n_rows),
            None => found.with_own_header(),
        }
    }
}

/// The rows of a head, of which the header is looked for.
struct Found<'a> {
    rows: &'a [HeadRow],
    shape: Shape,
    usual_len: usize,
    width: usize,
}

impl<'a> Found<'a> {
    fn new(rows: &'a [HeadRow], shape: Shape) -> Self {
        Self { rows, usual_len: usual_width(rows), width: shape.kinds.len(), shape }
    }

    /// The first row from some row on that has something in each column, or nearly.
    fn first_full(&self, from: usize) -> Option<usize> {
        let n_found = |row: &HeadRow| row.fields.iter().filter(|field| !field.trim_ascii().is_empty()).count();
        let width = self.width;
        let is_full = |row: &HeadRow| row.n_fields(width) == width && n_found(row) >= width.min(2) && !row.is_recut;
        self.rows.iter().skip(from).position(is_full).map(|at| from + at)
    }

    /// The layout of a table that begins in `first_row` with these rows of names.
    fn layout(self, first_row: u32, header: Vec<u32>, names: Vec<String>) -> Layout {
        let Self { mut shape, usual_len, .. } = self;
        shape.kinds.resize(names.len(), CellKind::Missing);
        Layout { shape, is_exact: false, usual_len, first_row, header, names }
    }

    fn without_header(self) -> Layout {
        let first_row = self.rows.get(self.first_full(0).unwrap_or(0)).map_or(1, |first| first.row);
        let names = vec![String::new(); if self.rows.is_empty() { 0 } else { self.width }];
        self.layout(first_row, Vec::new(), names)
    }

    /// With the names that stand in `n_rows` rows, whatever these look like.
    fn with_header_at(self, first: u32, n_rows: u32) -> Layout {
        let end = first.saturating_add(n_rows);
        let place = |row: u32| self.rows.partition_point(|found| found.row < row);
        let header = &self.rows[place(first)..place(end)];
        // Delimiters at its end make no column.
        let n_fields =
            |row: &HeadRow| row.fields.iter().rposition(|field| !field.is_empty()).map_or(0, |last| last + 1);
        let width = header.iter().map(n_fields).fold(self.width, usize::max);
        let names = self.names(header, width, self.first_full(place(end)));
        let rows = if header.is_empty() {
            // Beyond the head of the file.
            (first..end).take(MOST_CHOSEN).collect()
        } else {
            header.iter().map(|row| row.row).collect()
        };
        self.layout(first, rows, names)
    }

    /// Of the rows of a header above the row at `start`. One name too few is that of the rows' own names, as statistics
    /// programs write them.
    fn names(&self, header: &[HeadRow], width: usize, start: Option<usize>) -> Vec<String> {
        let mut names = names(header, width);
        if let ([only], Some(start)) = (header, start)
            && only.fields.len() + 1 == width
            && Body::of(&self.rows[start..], self.width).has_row_names(&self.rows[start])
        {
            names.rotate_right(1);
        }
        names
    }

    /// Where the table begins, if not in the row at `start`: remarks with as many fields as the table, which a blank line
    /// parts from it, are no header.
    fn below_remarks(&self, start: usize) -> usize {
        let begins = |at: &usize| {
            let row = &self.rows[*at];
            let is_apart = row.row > self.rows[at - 1].row + 1;
            is_apart && row.n_fields(self.width) == self.width && self.rows[start].fields != row.fields && {
                let body = Body::of(&self.rows[*at..], self.width);
                body.is_headed_by(row) && !self.rows[start..*at].iter().any(|above| body.is_customer(above))
            }
        };
        (start + 1..self.rows.len().min(start + LONGEST_REMARKS)).rfind(begins).unwrap_or(start)
    }

    /// The first row of the file, if no blank line parts it from the row at `start`. Empty names that are too many are left
    /// out.
    fn top(&self, start: usize) -> Option<HeadRow> {
        let (top, first) = (self.rows.first()?, self.rows.get(start)?);
        let is_near = start > 0 && (top.row..first.row).len() == start;
        let mut top = is_near.then(|| top.clone())?;
        let is_named = |field: &Vec<u8>| !field.trim_ascii().is_empty();
        if top.fields.len() > self.width && top.fields.iter().filter(|field| is_named(field)).count() == self.width {
            top.fields.retain(is_named);
        }
        Some(top)
    }

    /// With the header that the rows show.
    fn with_own_header(self) -> Layout {
        let (rows, width) = (self.rows, self.width);
        let start = self.below_remarks(self.first_full(0).unwrap_or(0));
        let Some(first) = rows.get(start) else { return self.without_header() };
        let body = Body::of(&rows[start..], width);
        let top = self.top(start);
        let is_below_names = start == 1 && top.as_ref().is_some_and(|top| body.has_names_in(top, width));
        if !is_below_names && body.is_header(first) {
            let more = rows[start..].windows(2).take(LONGEST_HEADER - 1);
            let is_more = |pair: &&[HeadRow]| {
                pair[1].row == pair[0].row + 1
                    && pair[1].n_fields(width) == width
                    && body.continues_header(&pair[0], &pair[1])
            };
            let n_more = more.take_while(is_more).count();
            let header = &rows[start..=start + n_more];
            let names = names(header, width);
            return self.layout(first.row, header.iter().map(|row| row.row).collect(), names);
        }
        // A header with more or fewer names than there are columns stands first, and right above. One with hardly a name has
        // delimiters all the same.
        let is_text = |row: &HeadRow| row.kinds().all(|kind| matches!(kind, CellKind::Text | CellKind::Missing));
        let right_above = start.checked_sub(1).map(|above| &rows[above]).filter(|above| {
            above.row + 1 == first.row && width > 1 && above.n_fields(width) == width && is_text(above)
        });
        let is_long = |above: &HeadRow| above.fields.len() > 1 && 2 * above.fields.len() >= width;
        let is_all_text = |above: &HeadRow| above.kinds().all(|kind| kind == CellKind::Text);
        let above = right_above.cloned().or_else(|| top.filter(|above| is_long(above) && is_all_text(above)));
        let Some(above) = above else { return self.without_header() };
        let width = width.max(above.fields.len());
        let names = self.names(std::slice::from_ref(&above), width, Some(start));
        self.layout(above.row, vec![above.row], names)
    }
}

/// What the rows of a head look like, nearly all of them.
fn shape(rows: &[HeadRow]) -> Shape {
    let mut width = usual_width(rows);
    let usual_len = width;
    let mut usual: Vec<&HeadRow> = rows.iter().filter(|row| row.n_fields(width) == width).collect();
    // A delimiter at the end of each row makes no column, unless the header names it.
    while width > 1 && usual.iter().all(|row| row.fields.get(width - 1).is_none_or(Vec::is_empty)) {
        width -= 1;
        usual = rows.iter().filter(|row| row.n_fields(width) == width).collect();
    }
    let n_quoted = usual.iter().filter(|row| row.has_quote).count();
    Shape {
        kinds: kinds(&usual, width),
        is_quoted: usual.len() >= ENOUGH_QUOTED && 10 * n_quoted >= QUOTED_OF_TEN * usual.len(),
        is_trailed: width < usual_len,
    }
}

/// Names of the columns. A name of an upper row holds for the columns to its right that have none there nor above, as a
/// spreadsheet writes cells that are joined.
fn names(header: &[HeadRow], width: usize) -> Vec<String> {
    let mut names: Vec<Vec<String>> = vec![Vec::new(); width];
    for (at, row) in header.iter().enumerate() {
        let is_last = at + 1 == header.len();
        let mut left = String::new();
        for (column, parts) in names.iter_mut().enumerate() {
            let found =
                row.fields.get(column).map(|field| String::from_utf8_lossy(field).into_owned()).unwrap_or_default();
            let is_joined = found.trim().is_empty() && !is_last && header[..at].iter().all(|row| is_empty(row, column));
            let name = if is_joined { left.clone() } else { found };
            left.clone_from(&name);
            let is_new = !name.trim().is_empty() && parts.last().is_none_or(|last| *last != name);
            if is_new || header.len() == 1 {
                parts.push(name);
            }
        }
    }
    names.into_iter().map(|parts| parts.join(" ")).collect()
}

#[cfg(test)]
mod tests;

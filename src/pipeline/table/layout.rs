//! Where in a file the table stands: what is above it, its header, how many columns it has and of what kind.

use serde::{Deserialize, Serialize};

use crate::table::cell_kind::CellKind;
use crate::table::dialect::{HeadRow, named_delimiter, rows, usual_width};
use crate::table::records::{Records, Shape};
use crate::table::{Dialect, HeaderRows};

/// Rows of a header at most.
const LONGEST_HEADER: usize = 4;

/// Rows of remarks above a table, with those of its header, at most.
const LONGEST_REMARKS: usize = 8;

/// Columns from which on names are believed that are one too few, or were one too many.
const MANY: usize = 4;

/// Rows that are enough to say what all cells of a column have.
const ENOUGH_ALIKE: usize = 3;

/// Rows of a header that was chosen, at most.
const MOST_CHOSEN: usize = 1000;

/// Rows with a quote of ten, to say that a file quotes its rows; and rows that it takes to say so.
const QUOTED_OF_TEN: usize = 8;
const ENOUGH_QUOTED: usize = 4;

/// Fewer rows are few.
const ENOUGH_ROWS: usize = 10;

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

/// Kinds of the columns, by the last two thirds of the rows, of few rows by the last half: the first ones may be a header.
/// Nor does a row count that says the same as the first.
fn kinds(rows: &[&HeadRow], width: usize) -> Vec<CellKind> {
    let part = if rows.len() < ENOUGH_ROWS { rows.len() / 2 } else { rows.len() / 3 };
    let body = rows[part.max(1).min(rows.len())..].iter().filter(|row| row.fields != rows[0].fields);
    let cells: Vec<Vec<CellKind>> = body.map(|row| row.kinds().take(width).collect()).collect();
    (0..width).map(|column| CellKind::of_column(cells.iter().map(|row| row[column]))).collect()
}

/// The rows that are surely no header.
struct Body<'a> {
    rows: Vec<&'a HeadRow>,
    kinds: Vec<CellKind>,
}

impl<'a> Body<'a> {
    /// Of rows that begin with the header, if there is one.
    fn of(rows: &'a [HeadRow], width: usize) -> Self {
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
    fn is_header(&self, row: &HeadRow) -> bool {
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
        let n_found = found.len();
        found.sort_unstable();
        found.dedup();
        let has_brackets =
            |other: &&HeadRow| other.fields.iter().any(|field| field.starts_with(b"(") || field.starts_with(b"["));
        let is_only = !self.rows.iter().filter(|other| other.row != row.row).any(has_brackets);
        n_found > 1 && found.len() > 1 && is_in_brackets(row) && is_only
    }

    /// Numbers and dates in their places, and no words there, but for years.
    fn is_customer(&self, row: &HeadRow) -> bool {
        let typed = || row.kinds().zip(&self.kinds).filter(|(_, kind)| kind.is_typed());
        let is_in_place = typed().any(|(found, kind)| found == *kind);
        is_in_place && !typed().any(|(found, _)| found == CellKind::Text) && self.years(row).is_none()
    }

    /// Words stand in all columns of numbers and dates, and the row is unlike those below in another way, too: there are
    /// several such columns, or nothing else, or the words have no digits where all others have. A first customer of whom a
    /// number is not known is no header.
    fn is_headed_by(&self, row: &HeadRow) -> bool {
        let (words, values) = self.words_and_values(row);
        let n_typed = self.kinds.iter().filter(|kind| kind.is_typed()).count();
        let is_unlike = n_typed > 1 || self.kinds.len() == 1 || self.stands_out(row);
        self.rows.len() >= ENOUGH_ALIKE && values == 0 && words > 0 && words == n_typed && is_unlike
    }

    /// A row with another number of fields holds the names of columns that are all text: none of them stands again below.
    fn has_names_in(&self, row: &HeadRow, width: usize) -> bool {
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
        let has_digit = |field: &Vec<u8>| field.iter().any(u8::is_ascii_digit);
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
    fn continues_header(&self, above: &HeadRow, row: &HeadRow) -> bool {
        let (words, values) = self.words_and_values(row);
        let n_typed = self.kinds.iter().filter(|kind| kind.is_typed()).count();
        let n_empty = |row: &HeadRow| row.fields.iter().filter(|field| field.trim_ascii().is_empty()).count();
        let names_years = n_empty(above) > 1 && n_empty(row) == 0 && values > 1 && self.years(row).is_some();
        let is_further = values == 0 && words > 1 && 2 * words >= n_typed;
        ((is_further || self.are_units(row)) && self.rows.len() > 2) || names_years
    }

    /// The first column tells the rows apart, by words or whole numbers.
    fn has_row_names(&self, first: &HeadRow) -> bool {
        let others = self.rows.iter().copied().filter(|row| row.row != first.row);
        let mut names: Vec<&Vec<u8>> = others.chain([first]).filter_map(|row| row.fields.first()).collect();
        names.sort_unstable();
        names.windows(2).all(|pair| pair[0] != pair[1]) && names.iter().all(|name| !name.contains(&b'.'))
    }
}

/// All that stands in the row is in brackets, and no number.
fn is_in_brackets(row: &HeadRow) -> bool {
    let mut found = row.fields.iter().map(|field| field.trim_ascii()).filter(|field| !field.is_empty()).peekable();
    let is_enclosed =
        |field: &[u8]| matches!((field.first(), field.last()), (Some(b'('), Some(b')')) | (Some(b'['), Some(b']')));
    found.peek().is_some() && found.all(|field| is_enclosed(field) && CellKind::of(field) == CellKind::Text)
}

/// Names of the columns. A name of an upper row holds for the columns to its right that have none, as a spreadsheet writes
/// cells that are joined.
fn names(header: &[HeadRow], width: usize) -> Vec<String> {
    let mut names: Vec<Vec<String>> = vec![Vec::new(); width];
    for (at, row) in header.iter().enumerate() {
        let is_last = at + 1 == header.len();
        let mut left = String::new();
        for (column, parts) in names.iter_mut().enumerate() {
            let found =
                row.fields.get(column).map(|field| String::from_utf8_lossy(field).into_owned()).unwrap_or_default();
            let name = if found.trim().is_empty() && !is_last { left.clone() } else { found };
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
mod tests {
    use super::Layout;
    use crate::table::HeaderRows;
    use crate::table::dialect::{Chosen, of};

    fn layout(text: &str) -> (u32, Vec<u32>, Vec<String>) {
        let Layout { first_row, header, names, .. } =
            Layout::of(text.as_bytes(), of(text.as_bytes(), Chosen::default()), false, None);
        (first_row, header, names)
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn the_header_is_the_first_full_row() {
        let expected = |row| (row, vec![row], names(&["id", "city", "spend"]));
        let table = "id,city,spend\n1,Ulm,3\n2,Bonn,4\n3,Kiel,5\n";
        assert_eq!(layout(table), expected(1));
        assert_eq!(layout(&format!("Customers of May\n\n# made by the shop\n{table}")), expected(4));
        assert_eq!(layout(&format!("Customers of May,,\nby city,,\n{table}")), expected(3));
        assert_eq!(layout(&format!("sep=,\n{table}")), expected(2));
        assert_eq!(layout(&format!("Sales report 2023\n{table}")), expected(2));
    }

    #[test]
    fn a_header_of_several_rows_is_joined() {
        let sales = ",Sales,,Costs,\nName,2010,2011,2010,2011\nfoo,1,2,3,4\nbar,5,6,7,8\nbaz,9,1,2,3\n";
        assert_eq!(layout(sales).2, names(&["Name", "Sales 2010", "Sales 2011", "Costs 2010", "Costs 2011"]));
        let units = "name,len,mass\n[-],[m],[kg]\nfoo,1,2.5\nbar,6,7.5\nbaz,9,1.5\n";
        assert_eq!(layout(units).2, names(&["name [-]", "len [m]", "mass [kg]"]));
        let text = "id,spend,,visits,\n,2025,2026,web,shop\n,EUR,EUR,n,n\n1,2,3,4,5\n2,3,4,5,6\n3,4,5,6,7\n4,5,6,7,8\n";
        let joined = names(&["id", "spend 2025 EUR", "spend 2026 EUR", "visits web n", "visits shop n"]);
        // The years of the second row are numbers: it is the row below that shows that the header goes on.
        let (first_row, _, found) = layout(&text.replace("2025", "last").replace("2026", "this"));
        assert_eq!(first_row, 1);
        assert_eq!(found, joined.iter().map(|n| n.replace("2025", "last").replace("2026", "this")).collect::<Vec<_>>());
    }

    #[test]
    fn a_file_without_header_is_known() {
        assert_eq!(layout("1,Ulm,3\n2,Bonn,4\n3,Kiel,5\n"), (1, vec![], names(&["", "", ""])));
        assert_eq!(layout("Ulm,web,a\nBonn,web,a\nUlm,shop,b\nUlm,web,b\n").1, Vec::<u32>::new());
        assert_eq!(layout("city,way,group\nBonn,web,a\nUlm,shop,b\nUlm,web,b\n").1, [1]);
        assert_eq!(layout("id,2024,2025\n1,5,6\n2,7,8\n3,9,1\n").1, [1]);
        assert_eq!(layout("land;2010;2011;2012\nA;1500;2200;1300\nB;1910;2010;310\nC;120;220;320\n").1, [1]);
        // Once more in the midst of the rows.
        assert_eq!(layout("name,price,n\na,1.5,3\nb,2.5,4\nname,price,n\nc,3.5,5\nd,4.5,6\n").1, [1]);
    }

    #[test]
    fn a_header_that_was_chosen_is_taken() {
        let text = "Customers\n1,2,3\n4,5,6\n,x,y\n7,8,9\n1,8,9\n3,8,9\n";
        let layout = |header| {
            let dialect = of(text.as_bytes(), Chosen::default());
            let Layout { first_row, header, names, .. } = Layout::of(text.as_bytes(), dialect, false, Some(header));
            (first_row, header, names)
        };
        let rows = |first, n_rows| HeaderRows::Rows { first, n_rows };
        assert_eq!(layout(HeaderRows::Absent), (2, vec![], names(&["", "", ""])));
        assert_eq!(layout(rows(4, 1)), (4, vec![4], names(&["", "x", "y"])));
        assert_eq!(layout(rows(3, 2)), (3, vec![3, 4], names(&["4", "5 x", "6 y"])));
        assert_eq!(layout(rows(1, 1)), (1, vec![1], names(&["Customers", "", ""])));
        assert_eq!(layout(rows(3, 0)), (3, vec![], names(&["", "", ""])));
        assert_eq!(layout(rows(90, 2)), (90, vec![90, 91], names(&["", "", ""])));
        assert_eq!(layout(rows(u32::MAX, u32::MAX)).0, u32::MAX);
    }

    #[test]
    fn a_first_row_of_words_is_no_header() {
        let text = "name,path,version\nfoo bar,C:\\a\\b,6.5.3\nbar baz,C:\\a\\c,1.12.16\nqux x,C:\\a\\d,3.10.10\nlorem,,4.20.17\nipsum,C:\\z,4.15.17\n";
        assert_eq!(layout(text).1, [1]);
        assert_eq!(layout("name,city\nfoo,Berlin,\nbar,Kiel,\nbaz,Bonn,\n"), (1, vec![1], names(&["name", "city"])));
    }

    const TEXTS: &str = "Acme,Ann Lee,High Street 1,Oslo\nStark,Cy Ray,Mill Street 2,Rome\nUmbra,Di Fox,Park Street 3,Oslo\nAcme,Ed Roy,Mill Street 6,Lyon\n";

    #[test]
    fn remarks_that_a_blank_line_parts_from_the_table_are_no_header() {
        let expected = |row| (row, vec![row], names(&["key", "n"]));
        let table = "key,n\nK1,1.5\nK2,2.25\nK3,7.125\n";
        assert_eq!(layout(&format!("Hello, see the note\n\n{table}")), expected(3));
        assert_eq!(layout(&format!("Region,North\nDate,2024-05-01\n\n{table}")), expected(4));
        assert_eq!(layout("Customer export\n\namount\n1.5\n2.25\n3.75\n"), (3, vec![3], names(&["amount"])));
        // Customers stand above the blank line.
        assert_eq!(layout(&format!("{table}\nkey,sum\nK4,3.5\nK5,2.5\n")), expected(1));
        assert_eq!(layout("name,n\nAnn,3\n\nname,n\nBen,4\nKim,5\n").1, [1]);
        // A first customer whose number is not known.
        let rows = "K2,Ben,12.5\nK3,Kim,14.5\nK4,Lea,11.5\nK5,Mia,9.5\n";
        assert_eq!(layout(&format!("id,name,spend\n\nK1,Ann,on request\n{rows}")).1, [1]);
        assert_eq!(layout("name,way\nAnn,web\nBen,web\nKim,till\n\nSource,shop\nDate,2024-05-01\n").1, [1]);
    }

    #[test]
    fn a_header_may_have_an_empty_name_too_many() {
        let rows = "1,Anna,12,Oslo\n2,Ben,7,Rome\n3,Cara,30,Paris\n";
        for header in ["id,name,,n,city", ",id,name,n,city", "id,,name,n,city"] {
            let expected = (1, vec![1], names(&["id", "name", "n", "city"]));
            assert_eq!(layout(&format!("{header}\n{rows}")), expected, "{header}");
        }
        let expected = (1, vec![1], names(&["firm", "who", "street", "town"]));
        assert_eq!(layout(&format!("firm,who,,street,town\n{TEXTS}")), expected);
    }

    #[test]
    fn a_header_of_texts_may_have_a_name_too_few() {
        let expected = (1, vec![1], names(&["firm", "who", "street", ""]));
        assert_eq!(layout(&format!("firm,who,street\n{TEXTS}")), expected);
        // A title of some words is none, nor are the rows of a smaller table above.
        let small = "no,title,size\n1,Plain,large\n2,Other,large\n";
        assert_eq!(layout(&format!("{small}firm,who,street,town\n{TEXTS}")).1, [4]);
        assert_eq!(layout(&format!("Survey, May 2024, all shops\nfirm,who,street,town\n{TEXTS}")).1, [2]);
        assert_eq!(layout(&format!("Customers, all\nfirm,who,street,town\n{TEXTS}")).1, [2]);
    }

    #[test]
    fn a_header_cut_at_colons_or_blanks_is_one() {
        let rows = "1,Anna,12,Oslo\n2,Ben,7,Rome\n3,Cara,30,Paris\n4,Dan,21,Lyon\n5,Eve,9,Bonn\n";
        for header in ["id:name:n:city", "id name n city", "id~name~n~city"] {
            let expected = (1, vec![1], names(&["id", "name", "n", "city"]));
            assert_eq!(layout(&format!("{header}\n{rows}")), expected, "{header}");
        }
        for title in ["Customers of May", "List of all customers"] {
            assert_eq!(layout(&format!("{title}\n{rows}")).1, Vec::<u32>::new(), "{title}");
        }
        assert_eq!(layout(&format!("Customers of our shop\nid,name,n,city\n{rows}")).1, [2]);
    }

    #[test]
    fn units_belong_to_the_header() {
        let rows = "A-1,red mug,248\nA-2,blue mug,15\nA-3,pen,7\nA-4,shirt,90\n";
        let expected = (1, vec![1, 2], names(&["sku (no)", "label", "stock (pcs)"]));
        assert_eq!(layout(&format!("sku,label,stock\n(no),,(pcs)\n{rows}")), expected);
    }

    #[test]
    fn customers_in_brackets_are_no_units() {
        for text in [
            "Satisfaction\n(none)\nneutral\nagree\nagree\n",
            "tags,way\n[vip],(web)\n[new],(web)\n[vip],(till)\n[old],(web)\n",
            "profit,margin\n(120.50),(3.2)\n300.10,4.1\n210.00,2.2\n99.00,1.0\n",
            "name,note\n,(none)\nAnn,ok\nBen,late\nKim,ok\n",
        ] {
            assert_eq!(layout(text).1, [1], "{text}");
        }
    }

    #[test]
    fn a_header_may_have_a_name_too_few() {
        assert_eq!(layout("city,spend\n1,Ulm,3\n2,Bonn,4\n3,Kiel,5\n"), (1, vec![1], names(&["", "city", "spend"])));
        assert_eq!(layout("city,spend\nUlm,3,x\nUlm,4,y\nKiel,5,x\n"), (1, vec![1], names(&["city", "spend", ""])));
        assert_eq!(layout("a,,\n1,2,3\n2,2,4\n9,3,4\n"), (1, vec![1], names(&["a", "", ""])));
    }
}

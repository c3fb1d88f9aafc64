//! What stands in a file, as text: a header, and rows of as many fields.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::table::cell_kind::CellKind;
use crate::table::columns::{Columns, Missing, Strip};
use crate::table::encoding::mended;
use crate::table::error::MOST_COLUMNS;
use crate::table::lane::Lane;
use crate::table::layout::Layout;
use crate::table::numbers::{About, Notation};
use crate::table::parcel::Parcel;
use crate::table::personal::SAMPLE;
use crate::table::records::{Oddity, Record};
use crate::table::rows::{NoRows, Part};
use crate::table::{
    Column, Dialect, Format, Problem, ProblemKind, ReadOptions, Table, TableError, Texts, earlier, roles,
};

pub(super) use sent::SentRows;
use sent::{Aside, SheetRows};

mod footers;
mod sent;

/// Characters of [`Problem::found`].
pub(super) const FOUND: usize = 120;

/// The text of a file, row by row, before any of it is taken for a number.
pub struct Sheet {
    options: ReadOptions,
    format: Format,
    names: Vec<String>,
    rows: SheetRows,
    digest: u64,
    /// What nearly all cells of each column are, by the head of the file.
    kinds: Vec<CellKind>,
    /// Fields that most rows have, with those that delimiters at their ends leave behind.
    usual_len: usize,
    /// Every row keeps the rules of the dialect.
    is_exact: bool,
    /// For rows that keep them.
    lane: Option<Lane>,
}

impl From<NoRows> for TableError {
    fn from(no_rows: NoRows) -> Self {
        match no_rows {
            NoRows::Binary(kind) => Self::Binary { kind },
            NoRows::Container(error) => Self::Container(error),
            NoRows::TooLong(too_long) => Self::RowTooLong { row: too_long.row, start: too_long.start },
        }
    }
}

impl Sheet {
    /// Before the first row.
    pub(super) fn new(options: &ReadOptions) -> Self {
        Self {
            options: options.clone(),
            format: Format::default(),
            names: Vec::new(),
            rows: SheetRows::default(),
            digest: 0,
            kinds: Vec::new(),
            usual_len: 0,
            is_exact: false,
            lane: None,
        }
    }

    /// Of rows of a file that lie somewhere below its header; `columns` are like those of the rows before them.
    pub(super) fn of_part(layout: &Layout, dialect: Dialect, columns: Columns) -> Result<Self, TableError> {
        let mut sheet = Self::new(&ReadOptions::default());
        sheet.start(layout, dialect)?;
        sheet.rows = SheetRows { cells: columns, ..SheetRows::default() };
        // Whatever the rows are called here, they follow the header.
        sheet.format.header.iter_mut().for_each(|row| *row = 0);
        Ok(sheet)
    }

    /// Columns that are held as these will be from now on, without rows.
    pub(super) fn empty_columns(&mut self) -> Parcel {
        self.rows.cells.settle();
        Parcel::of(self.rows.cells.like())
    }

    /// Makes room for so many more rows.
    pub(super) fn reserve(&mut self, n_rows: usize) {
        self.rows.cells.reserve(n_rows);
    }

    /// There are rows, and nothing that must be said of any.
    pub(super) fn is_spotless(&self) -> bool {
        let SheetRows { numbers, aside, problems, .. } = &self.rows;
        !numbers.is_empty() && aside.is_empty() && problems.is_empty()
    }

    /// What stands in the rows, for whoever puts the parts of the file together.
    pub(super) fn into_sent(self) -> SentRows {
        self.rows.into_sent()
    }

    /// Appends rows, which are so much further down than they say.
    pub(super) fn append(&mut self, rows: SentRows, further: u32) {
        self.rows.append(rows, further);
    }

    /// How the file was read.
    pub fn format(&self) -> &Format {
        &self.format
    }

    /// Names of the columns, which differ from one another.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Number of rows of the table.
    pub fn n_rows(&self) -> usize {
        self.rows.numbers.len()
    }

    /// A field of the table as it was found, without its quotes. Empty beyond the last.
    pub fn field(&self, row: usize, column: usize) -> Cow<'_, str> {
        self.rows.cells.get(row, column)
    }

    /// All rows that belong to the table, in file order: those of the table by their number there, and those with too
    /// few or too many fields by their text.
    pub fn rows(&self) -> impl Iterator<Item = SheetRow<'_>> {
        self.numbered_rows().map(|(_, row)| row)
    }

    /// The same with their row numbers.
    pub(super) fn numbered_rows(&self) -> impl Iterator<Item = (u32, SheetRow<'_>)> {
        let mut ragged =
            self.rows.aside.iter().filter(|aside| matches!(aside.kind, ProblemKind::FieldCount { .. })).peekable();
        let mut at = 0;
        std::iter::from_fn(move || {
            let next = self.rows.numbers.get(at);
            if let Some(aside) = ragged.next_if(|aside| next.is_none_or(|next| aside.row < *next)) {
                return Some((aside.row, SheetRow::Ragged(&aside.fields)));
            }
            next.map(|number| {
                at += 1;
                (*number, SheetRow::Whole(at - 1))
            })
        })
    }

    /// All that was found, by row: by the table, or, if the sheet makes none, by the sheet alone.
    pub fn problems(&self, table: Option<&Table>) -> Vec<Problem> {
        let found = table.map_or(&self.rows.problems, |table| &table.problems);
        let mut problems: Vec<Problem> = found.iter().cloned().chain(self.set_aside()).collect();
        Problem::sort(&mut problems);
        problems
    }

    /// Rows that are not in the table.
    fn set_aside(&self) -> Vec<Problem> {
        let problem = |aside: &Aside| {
            let found = self.as_one(aside.fields.iter());
            Problem { row: aside.row, column: None, found, kind: aside.kind }
        };
        self.rows.aside.iter().map(problem).collect()
    }

    /// What comes next in the file.
    pub(super) fn take(&mut self, part: Part<'_>) -> Result<(), TableError> {
        match part {
            Part::Start(layout, dialect) => self.start(layout, dialect),
            Part::Above(record) => {
                self.rows.problems.push(Problem {
                    row: record.row,
                    column: None,
                    found: self.joined(record),
                    kind: ProblemKind::AboveTable,
                });
                Ok(())
            }
            Part::Lines(lines) => {
                if let Some(lane) = &mut self.lane {
                    let taken = lane.take(lines, &mut self.rows.cells);
                    self.rows.numbers.extend((lines.row..).take(taken.n_rows as usize));
                    lines.taken.set(taken);
                }
                Ok(())
            }
            Part::Row(record) => {
                self.take_row(record);
                Ok(())
            }
        }
    }

    fn start(&mut self, layout: &Layout, dialect: Dialect) -> Result<(), TableError> {
        let row = layout.first_row;
        if layout.names.len() > MOST_COLUMNS {
            return Err(TableError::TooManyColumns { row, got: layout.names.len() });
        }
        (self.format.dialect, self.format.header) = (dialect, layout.header.clone());
        self.kinds.clone_from(&layout.shape.kinds);
        (self.usual_len, self.is_exact) = (layout.usual_len, layout.is_exact);
        self.rows.cells = Columns::new(layout.names.len());
        let mut names = BTreeSet::new();
        for (at, as_found) in layout.names.iter().enumerate() {
            let stem = match as_found.trim() {
                "" => format!("Column {}", at + 1),
                name => name.replace('\0', ""),
            };
            let name = free_name(&stem, |name| names.contains(name));
            names.insert(name.clone());
            let kind = match as_found.trim() {
                _ if layout.header.is_empty() => None,
                "" => Some(ProblemKind::EmptyName),
                found if found != name => Some(ProblemKind::DuplicateName),
                _ => None,
            };
            if let Some(kind) = kind {
                self.rows.problems.push(Problem { row, column: Some(name.clone()), found: cut(as_found, FOUND), kind });
            }
            self.names.push(name);
        }
        self.lane = self.names.first().and_then(|first| Lane::new(dialect, layout.shape.is_quoted, first));
        Ok(())
    }

    fn take_row(&mut self, record: &Record<'_>) {
        let (got, expected) = (record.len(), self.names.len());
        if got == expected
            && let Some((text, ends)) = record.as_found().and_then(in_order)
            && !begins_with_blank(record)
            && !record.field(0).is_empty()
            && record.field(0) != self.names[0].as_bytes()
        {
            self.rows.cells.push_row(in_fields(text, ends));
            self.rows.numbers.push(record.row);
            return;
        }
        self.note_oddities(record);
        let mut fields: Vec<Cow<'_, str>> =
            record.fields().enumerate().map(|(at, field)| self.text(record.row, at, field)).collect();
        if !self.format.dialect.skips_space && !self.is_exact && is_spaced(&fields) {
            fields.iter_mut().skip(1).for_each(|field| *field = Cow::Owned(field.trim_start_matches(' ').to_owned()));
            self.note(record.row, None, &self.joined(record), ProblemKind::SpacedDelimiter);
        }
        if let Some(kind) = self.why_aside(record.row, &fields) {
            self.rows.aside.push(Aside { row: record.row, fields: fields.iter().collect(), kind });
            return;
        }
        if got > expected && got != self.usual_len {
            self.note(record.row, None, &self.joined(record), ProblemKind::EmptyFields);
        }
        self.rows.cells.push_row(fields.iter().take(expected).map(|field| &**field));
        self.rows.numbers.push(record.row);
    }

    /// Why a row is not one of the table, if it is not.
    fn why_aside(&self, row: u32, fields: &[Cow<'_, str>]) -> Option<ProblemKind> {
        let (got, expected) = (fields.len(), self.names.len());
        if fields.iter().all(|field| field.trim().is_empty()) && (got > 1 || expected > 1) {
            return Some(ProblemKind::EmptyRow);
        }
        if got != expected && is_ruler(fields) {
            return Some(ProblemKind::Ruler);
        }
        if got < expected || fields[expected..].iter().any(|field| !field.is_empty()) {
            return Some(ProblemKind::FieldCount { got: count(got), expected: count(expected) });
        }
        self.is_header_again(row, fields).then_some(ProblemKind::HeaderAgain)
    }

    /// The names stand there once more, as where two exports were put together.
    fn is_header_again(&self, row: u32, fields: &[Cow<'_, str>]) -> bool {
        let [first, ..] = self.format.header.as_slice() else { return false };
        row > *first && fields.len() >= 2 && self.names.iter().zip(fields).all(|(name, field)| name == field.trim())
    }

    fn note(&mut self, row: u32, at: Option<usize>, found: &str, kind: ProblemKind) {
        let column = at.and_then(|at| self.names.get(at)).cloned();
        self.rows.problems.push(Problem { row, column, found: cut(found, FOUND), kind });
    }

    /// Says where a row was read otherwise than the rest of the file.
    fn note_oddities(&mut self, record: &Record<'_>) {
        let mut noted = None;
        for oddity in record.oddities {
            // Once for each cell.
            if noted == Some(*oddity) {
                continue;
            }
            noted = Some(*oddity);
            let (at, kind) = match *oddity {
                Oddity::LooseQuote(at) => (Some(at), ProblemKind::LooseQuote),
                Oddity::Blank(at) => (Some(at), ProblemKind::OuterBlank),
                Oddity::Extra => (None, ProblemKind::ExtraDelimiter),
                Oddity::Missing => (None, ProblemKind::MissingDelimiter),
                Oddity::Unclosed => (None, ProblemKind::MissingQuote),
                Oddity::Wrapped => (None, ProblemKind::Wrapped),
                Oddity::Escape(at) => (Some(at), ProblemKind::OtherEscape),
                Oddity::Delimiter(delimiter) => (None, ProblemKind::OtherDelimiter { delimiter }),
                Oddity::Quote(quote) => (None, ProblemKind::OtherQuote { quote }),
            };
            let found = match at {
                Some(at) if at < record.len() => String::from_utf8_lossy(record.field(at)).into_owned(),
                _ => self.joined(record),
            };
            self.note(record.row, at, &found, kind);
        }
    }

    /// A row as one text, for a problem.
    fn joined(&self, record: &Record<'_>) -> String {
        self.as_one(record.fields().map(String::from_utf8_lossy))
    }

    fn as_one(&self, fields: impl Iterator<Item = impl Into<String>>) -> String {
        let fields: Vec<String> = fields.map(Into::into).collect();
        cut(&fields.join(&char::from(self.format.dialect.delimiter).to_string()), FOUND)
    }

    /// One field as text. What is damaged is mended, and said.
    fn text<'a>(&mut self, row: u32, at: usize, field: &'a [u8]) -> Cow<'a, str> {
        let text = if let Ok(text) = std::str::from_utf8(field) {
            Cow::Borrowed(text)
        } else {
            let text = mended(field).unwrap_or_default();
            self.note(row, Some(at), &text, ProblemKind::NotUtf8);
            Cow::Owned(text)
        };
        if !text.contains('\0') {
            return text;
        }
        let text = text.replace('\0', "");
        self.note(row, Some(at), &text, ProblemKind::Nul);
        Cow::Owned(text)
    }

    /// After the last row.
    pub(super) fn end(mut self, format: Format, digest: u64) -> Result<Self, TableError> {
        if self.names.is_empty() {
            return Err(TableError::Empty);
        }
        self.set_footers_aside();
        Ok(Self { format, digest, ..self })
    }

    /// Decides what each column is.
    ///
    /// # Errors
    /// When there is no row to decide by, see [`TableError`].
    pub fn table(&self) -> Result<Table, TableError> {
        self.table_of(self.rows.cells.strips().iter().cloned(), self.about())
    }

    /// As [`Self::table`], where the sheet is no longer needed.
    ///
    /// # Errors
    /// As there.
    pub(super) fn into_table(mut self) -> Result<Table, TableError> {
        let about = self.about();
        let strips = std::mem::take(&mut self.rows.cells).into_strips();
        self.table_of(strips.into_iter(), about)
    }

    /// How its columns write numbers, as far as one tells it of the others.
    fn about(&self) -> About {
        let has_commas = |strip: &Strip| match strip {
            Strip::Texts(texts) => Notation::has_commas(&texts.iter().filter(|text| !text.is_empty()).take(SAMPLE)),
            Strip::Plain(_) | Strip::Short(_) => false,
        };
        let has_commas = self.rows.cells.strips().iter().any(has_commas);
        About { delimiter: self.format.dialect.delimiter, has_commas }
    }

    fn table_of(&self, strips: impl Iterator<Item = Strip>, about: About) -> Result<Table, TableError> {
        let set_aside = self.set_aside();
        if self.rows.numbers.is_empty() {
            return Err(match set_aside.first() {
                Some(first) => TableError::NoUsableRows { n_rows: set_aside.len(), first: first.clone() },
                None => TableError::HeaderOnly {
                    row: self.format.header.first().copied().unwrap_or(1),
                    n_columns: self.names.len(),
                },
            });
        }
        let mut problems = self.rows.problems.clone();
        let missing = Missing::new(&self.options.missing);
        // The numbers of a workbook were written with a point, unless a comma was asked for.
        let decimal = self.options.decimal.filter(|mark| matches!(mark, b',' | b'.'));
        let decimal = decimal.or(self.is_exact.then_some(b'.'));
        let mut columns: Vec<Column> = Vec::with_capacity(self.names.len());
        for (at, (name, strip)) in self.names.iter().zip(strips).enumerate() {
            let place = roles::Place { is_first_of_many: at == 0 && self.names.len() > 1, about, decimal };
            let strip = missing.left_out_of(strip);
            columns.push(roles::column(name.clone(), strip, &self.rows.numbers, place, &mut problems));
        }
        earlier::set_apart(&mut columns);
        // By row, then by column: the sort is stable.
        Problem::sort(&mut problems);
        Ok(Table {
            options: self.options.clone(),
            format: self.format.clone(),
            columns,
            row_numbers: self.rows.numbers.clone(),
            set_aside,
            problems,
            digest: self.digest,
            purchases: None,
            joined: None,
        })
    }
}

/// A row of a [`Sheet`].
pub enum SheetRow<'a> {
    /// The row of the table with this number, from 0.
    Whole(usize),
    /// The fields of a row that has too few or too many.
    Ragged(&'a Texts),
}

/// A row as text, where it is text: field by field it is found where it is not.
fn in_order<'a>((bytes, ends): (&'a [u8], &'a [usize])) -> Option<(&'a str, &'a [usize])> {
    let text = std::str::from_utf8(bytes).ok()?;
    (!bytes.contains(&0)).then_some((text, ends))
}

/// The fields of a row that end at these places, with one byte between each and the next.
fn in_fields<'a>(text: &'a str, ends: &'a [usize]) -> impl Iterator<Item = &'a str> {
    let starts = std::iter::once(0).chain(ends.iter().map(|end| end + 1));
    starts.zip(ends).map(|(start, end)| text.get(start..*end).unwrap_or_default())
}

/// The second field does, as where a row is cut by a comma and a blank.
fn begins_with_blank(record: &Record<'_>) -> bool {
    record.len() > 1 && record.field(1).first() == Some(&b' ')
}

/// A blank follows each delimiter: one alone before at least two fields, for before a single one it may belong to the text.
fn is_spaced(fields: &[Cow<'_, str>]) -> bool {
    let rest = fields.get(1..).unwrap_or_default();
    let mut n_after_one = 0;
    for field in rest.iter().filter(|field| !field.is_empty()) {
        let Some(text) = field.strip_prefix(' ') else { return false };
        n_after_one += usize::from(!text.is_empty() && !text.starts_with(' '));
    }
    n_after_one > 1
}

/// A line drawn with dashes, as where a table was printed.
fn is_ruler(fields: &[Cow<'_, str>]) -> bool {
    let is_drawn = |field: &str| field.bytes().all(|byte| matches!(byte, b'-' | b'=' | b'_' | b'+' | b'|' | b' '));
    fields.iter().all(|field| is_drawn(field))
        && fields.iter().any(|field| ["---", "===", "___"].iter().any(|line| field.contains(line)))
}

/// A name that no column has yet: `revenue`, `revenue (2)`, …
pub(super) fn free_name(stem: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2_u32..).map(|number| format!("{stem} ({number})"));
    let mut names = std::iter::once(stem.to_owned()).chain(numbered);
    names.find(|name| !is_taken(name)).unwrap_or_default()
}

/// A text that is shown: cut after some characters.
pub(super) fn cut(text: &str, n_characters: usize) -> String {
    text.chars().take(n_characters).collect()
}

/// Number of fields, for a [`ProblemKind`].
fn count(n_fields: usize) -> u32 {
    u32::try_from(n_fields).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::is_spaced;

    #[test]
    fn a_blank_behind_each_delimiter_is_seen_in_two_fields_at_least() {
        let is = |fields: &[&str]| is_spaced(&fields.iter().map(|field| Cow::from(*field)).collect::<Vec<_>>());
        assert!(is(&["a", " b", " c"]) && is(&["a", " b", "", " c"]) && is(&["a", " b", " c", "  d"]));
        assert!(!is(&["a", " b"]) && !is(&["a", " b", ""]) && !is(&["a", " b", "c", " d"]));
        assert!(!is(&["a", "  b", "  c"]) && !is(&["a", " b", " "]) && !is(&[" a"]));
    }
}

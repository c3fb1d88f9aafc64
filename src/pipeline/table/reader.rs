//! Bytes → [`Table`], slice by slice.

use std::collections::BTreeSet;

use xxhash_rust::xxh3::Xxh3;

use crate::table::dialect::{HEAD, delimiter};
use crate::table::error::{BinaryKind, MOST_COLUMNS};
use crate::table::grid::Grid;
use crate::table::records::{Broken, Record, Records};
use crate::table::{Column, Dialect, Problem, ProblemKind, Table, TableError, roles};

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Characters of [`Problem::found`].
pub(super) const FOUND: usize = 120;

/// Characters of [`TableError::NotUtf8`]'s `near`.
const NEAR: usize = 40;

/// Reads a file that arrives in slices, which may be cut anywhere.
pub struct TableReader {
    digest: Xxh3,
    n_bytes: u64,
    stage: Stage,
}

enum Stage {
    /// Bytes that wait for the decision on the dialect.
    Head(Vec<u8>),
    Rows(Box<Rows>),
}

struct Rows {
    dialect: Dialect,
    records: Records,
    found: Found,
}

/// What was read up to here.
#[derive(Default)]
struct Found {
    delimiter: u8,
    header_row: u32,
    names: Vec<String>,
    /// The header ends in a delimiter: its last column has no name, and rows may lack it.
    ends_open: bool,
    cells: Grid,
    row_numbers: Vec<u32>,
    set_aside: Vec<Problem>,
    problems: Vec<Problem>,
}

/// A broken record, or what is wrong with a whole one.
enum Fault {
    Broken(Broken),
    Table(TableError),
}

impl From<Broken> for Fault {
    fn from(broken: Broken) -> Self {
        Self::Broken(broken)
    }
}

impl Fault {
    fn with_names(self, names: &[String]) -> TableError {
        match self {
            Self::Broken(broken) => TableError::broken(broken, names),
            Self::Table(error) => error,
        }
    }
}

impl Default for TableReader {
    fn default() -> Self {
        Self { digest: Xxh3::new(), n_bytes: 0, stage: Stage::Head(Vec::new()) }
    }
}

impl TableReader {
    /// At the start of a file.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes of the file.
    ///
    /// # Errors
    /// When the file cannot be a table, as soon as that is known. The reader is of no use after an error.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), TableError> {
        self.digest.update(bytes);
        self.n_bytes += bytes.len() as u64;
        if self.n_bytes > u64::from(u32::MAX) {
            return Err(TableError::TooLarge);
        }
        match &mut self.stage {
            Stage::Head(head) => {
                head.extend_from_slice(bytes);
                if head.len() >= HEAD {
                    self.stage = Stage::Rows(Box::new(Rows::start(head, false)?));
                }
                Ok(())
            }
            Stage::Rows(rows) => rows.feed(bytes),
        }
    }

    /// The end of the file: decides what each column is.
    ///
    /// # Errors
    /// When the file is no table, see [`TableError`].
    pub fn finish(self) -> Result<Table, TableError> {
        let rows = match self.stage {
            Stage::Head(head) => Rows::start(&head, true)?,
            Stage::Rows(rows) => *rows,
        };
        rows.finish(self.digest.digest())
    }
}

impl Rows {
    fn start(head: &[u8], is_whole: bool) -> Result<Self, TableError> {
        if let Some(kind) = BinaryKind::of(&head[..head.len().min(HEAD)]) {
            return Err(TableError::Binary { kind });
        }
        let (has_bom, text) = match head.strip_prefix(BYTE_ORDER_MARK) {
            Some(text) => (true, text),
            None => (false, head),
        };
        // The evidence is the same however the file was sliced.
        let shown = &text[..text.len().min(HEAD - BYTE_ORDER_MARK.len())];
        let delimiter = delimiter(shown, is_whole && shown.len() == text.len());
        let found = Found { delimiter, ..Found::default() };
        let mut rows = Self { dialect: Dialect { delimiter, has_bom }, records: Records::new(delimiter), found };
        rows.feed(text)?;
        Ok(rows)
    }

    fn feed(&mut self, bytes: &[u8]) -> Result<(), TableError> {
        let found = &mut self.found;
        self.records.feed(bytes, |record| found.take(record)).map_err(|fault: Fault| fault.with_names(&found.names))
    }

    fn finish(self, digest: u64) -> Result<Table, TableError> {
        let Self { dialect, records, mut found } = self;
        records.finish(|record| found.take(record)).map_err(|fault: Fault| fault.with_names(&found.names))?;
        found.into_table(dialect, digest)
    }
}

impl Found {
    fn take(&mut self, record: &Record<'_>) -> Result<(), Fault> {
        if self.names.is_empty() {
            self.take_header(record).map_err(Fault::Table)
        } else {
            self.take_row(record).map_err(Fault::Table)
        }
    }

    fn take_header(&mut self, record: &Record<'_>) -> Result<(), TableError> {
        if record.len() > MOST_COLUMNS {
            return Err(TableError::TooManyColumns { row: record.row, got: record.len() });
        }
        self.header_row = record.row;
        self.ends_open = record.len() > 1 && record.field(record.len() - 1).is_empty();
        self.cells = Grid::new(record.len());
        let mut names = BTreeSet::new();
        for at in 0..record.len() {
            let as_found = self.text(record, at)?;
            let stem = match as_found.trim() {
                "" => format!("Column {}", at + 1),
                name => name.to_owned(),
            };
            let mut name = stem.clone();
            for number in 2.. {
                if names.insert(name.clone()) {
                    break;
                }
                name = format!("{stem} ({number})");
            }
            let kind = match as_found.trim() {
                "" => Some(ProblemKind::EmptyName),
                found if found != name => Some(ProblemKind::DuplicateName),
                _ => None,
            };
            if let Some(kind) = kind {
                self.problems.push(Problem {
                    row: record.row,
                    column: Some(name.clone()),
                    found: cut(as_found, FOUND),
                    kind,
                });
            }
            self.names.push(name);
        }
        Ok(())
    }

    fn take_row(&mut self, record: &Record<'_>) -> Result<(), TableError> {
        let (got, expected) = (record.len(), self.names.len());
        if got == expected
            && let Some((text, ends)) = record.as_found().and_then(in_order)
        {
            self.cells.push_row(text, ends);
            self.row_numbers.push(record.row);
            return Ok(());
        }
        let ends_with_nothing = got == expected + 1 && record.field(expected).is_empty();
        let lacks_nameless = self.ends_open && got + 1 == expected;
        if got != expected && !ends_with_nothing && !lacks_nameless {
            let fields = (0..got).map(|at| self.text(record, at)).collect::<Result<Vec<_>, _>>()?;
            self.set_aside.push(Problem {
                row: record.row,
                column: None,
                found: cut(&fields.join(&char::from(self.delimiter).to_string()), FOUND),
                kind: ProblemKind::FieldCount { got: count(got), expected: count(expected) },
            });
            return Ok(());
        }
        for at in 0..expected {
            let text = if at < got { self.text(record, at)? } else { "" };
            self.cells.push(text);
        }
        self.row_numbers.push(record.row);
        Ok(())
    }

    /// One field as text.
    fn text<'a>(&self, record: &Record<'a>, at: usize) -> Result<&'a str, TableError> {
        let field = record.field(at);
        let (row, column) = (record.row, at + 1);
        match std::str::from_utf8(field) {
            Ok(text) if !text.contains('\0') => Ok(text),
            Ok(_) => Err(TableError::Nul { row, column, name: self.names.get(at).cloned() }),
            Err(error) => {
                let name = self.names.get(at).cloned();
                let near = cut(&String::from_utf8_lossy(field), NEAR);
                Err(TableError::NotUtf8 { row, column, name, byte: field[error.valid_up_to()], near })
            }
        }
    }

    fn into_table(mut self, dialect: Dialect, digest: u64) -> Result<Table, TableError> {
        if self.names.is_empty() {
            return Err(TableError::Empty);
        }
        if self.row_numbers.is_empty() {
            return Err(match self.set_aside.first() {
                Some(first) => TableError::NoUsableRows { n_rows: self.set_aside.len(), first: first.clone() },
                None => TableError::HeaderOnly { row: self.header_row, n_columns: self.names.len() },
            });
        }
        let mut problems = std::mem::take(&mut self.problems);
        let mut columns: Vec<Column> = Vec::with_capacity(self.names.len());
        let n_columns = self.names.len();
        for (at, name) in self.names.into_iter().enumerate() {
            let place = roles::Place { is_first_of_many: at == 0 && n_columns > 1, delimiter: dialect.delimiter };
            columns.push(roles::column(name, self.cells.column(at), &self.row_numbers, place, &mut problems));
        }
        // By row, then by column: the sort is stable.
        problems.sort_by_key(|problem| problem.row);
        Ok(Table { dialect, columns, row_numbers: self.row_numbers, set_aside: self.set_aside, problems, digest })
    }
}

/// A row as text, where it is text: field by field it is found where it is not.
fn in_order<'a>((bytes, ends): (&'a [u8], &'a [usize])) -> Option<(&'a str, &'a [usize])> {
    let text = std::str::from_utf8(bytes).ok()?;
    (!bytes.contains(&0)).then_some((text, ends))
}

/// A text that is shown: cut after some characters.
pub(super) fn cut(text: &str, n_characters: usize) -> String {
    text.chars().take(n_characters).collect()
}

/// Number of fields, for a [`ProblemKind`].
fn count(n_fields: usize) -> u32 {
    u32::try_from(n_fields).unwrap_or(u32::MAX)
}

//! What stands in a file, as text: a header, and rows of as many fields.

use std::collections::BTreeSet;

use crate::table::error::MOST_COLUMNS;
use crate::table::grid::Grid;
use crate::table::records::{Broken, Record};
use crate::table::{Column, Dialect, Problem, ProblemKind, Table, TableError, roles};

/// Characters of [`Problem::found`].
pub(super) const FOUND: usize = 120;

/// Characters of [`TableError::NotUtf8`]'s `near`.
const NEAR: usize = 40;

/// The text of a file, row by row, before any of it is taken for a number.
pub struct Sheet {
    dialect: Dialect,
    header_row: u32,
    names: Vec<String>,
    /// The header ends in a delimiter: its last column has no name, and rows may lack it.
    ends_open: bool,
    cells: Grid,
    row_numbers: Vec<u32>,
    set_aside: Vec<Problem>,
    /// Of the header.
    problems: Vec<Problem>,
    digest: u64,
}

/// A broken record, or what is wrong with a whole one.
pub(super) enum Fault {
    Broken(Broken),
    Table(TableError),
}

impl From<Broken> for Fault {
    fn from(broken: Broken) -> Self {
        Self::Broken(broken)
    }
}

impl Fault {
    pub(super) fn with_names(self, names: &[String]) -> TableError {
        match self {
            Self::Broken(broken) => TableError::broken(broken, names),
            Self::Table(error) => error,
        }
    }
}

impl Sheet {
    /// Before the first row.
    pub(super) fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            header_row: 0,
            names: Vec::new(),
            ends_open: false,
            cells: Grid::default(),
            row_numbers: Vec::new(),
            set_aside: Vec::new(),
            problems: Vec::new(),
            digest: 0,
        }
    }

    /// Row number of the header.
    pub fn header_row(&self) -> u32 {
        self.header_row
    }

    /// Names of the columns, which differ from one another.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Number of rows below the header that have its number of fields, at least 1.
    pub fn n_rows(&self) -> usize {
        self.row_numbers.len()
    }

    /// A field as it was found, without its quotes. Empty beyond the last.
    pub fn field(&self, row: usize, column: usize) -> &str {
        if column < self.names.len() { self.cells.column(column).get(row) } else { "" }
    }

    /// The next record of the file: the header, or a row.
    pub(super) fn take(&mut self, record: &Record<'_>) -> Result<(), Fault> {
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
                found: cut(&fields.join(&char::from(self.dialect.delimiter).to_string()), FOUND),
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

    /// After the last row.
    pub(super) fn end(self, digest: u64) -> Result<Self, TableError> {
        if self.names.is_empty() {
            return Err(TableError::Empty);
        }
        if self.row_numbers.is_empty() {
            return Err(match self.set_aside.first() {
                Some(first) => TableError::NoUsableRows { n_rows: self.set_aside.len(), first: first.clone() },
                None => TableError::HeaderOnly { row: self.header_row, n_columns: self.names.len() },
            });
        }
        Ok(Self { digest, ..self })
    }

    /// Decides what each column is.
    pub fn table(&self) -> Table {
        let mut problems = self.problems.clone();
        let mut columns: Vec<Column> = Vec::with_capacity(self.names.len());
        for (at, name) in self.names.iter().enumerate() {
            let place =
                roles::Place { is_first_of_many: at == 0 && self.names.len() > 1, delimiter: self.dialect.delimiter };
            let cells = self.cells.column(at);
            columns.push(roles::column(name.clone(), cells, &self.row_numbers, place, &mut problems));
        }
        // By row, then by column: the sort is stable.
        problems.sort_by_key(|problem| problem.row);
        Table {
            dialect: self.dialect,
            columns,
            row_numbers: self.row_numbers.clone(),
            set_aside: self.set_aside.clone(),
            problems,
            digest: self.digest,
        }
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

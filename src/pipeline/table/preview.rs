//! The head of a file as it would be read, at once: for someone who changes how.

use serde::{Deserialize, Serialize};

use crate::table::{Format, ProblemKind, ReadOptions, SheetRow, TableError, TableReader};

/// Rows of a [`Preview`], at most.
pub const N_PREVIEWED: usize = 8;

/// Bytes of text that are looked at, where a container holds more.
pub(super) const ENOUGH: usize = 256 << 10;

/// How a file would be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// As the options have it, the rest as the head of the file tells.
    pub format: Format,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// The first rows that belong to the table with their row numbers, as found: one that does not fit has more or fewer
    /// fields than there are columns.
    pub rows: Vec<(u32, Vec<String>)>,
    /// What stands above the table, each row as one text (cut after 120 characters) with its row number.
    pub above: Vec<(u32, String)>,
}

/// Reads the head of a file: its first 256 kB or more, or all of it. Of gzip that is enough, too; an archive or a workbook
/// tells only as a whole.
///
/// # Errors
/// When there is no table in it, see [`TableError`].
pub fn preview(head: &[u8], options: &ReadOptions) -> Result<Preview, TableError> {
    let mut reader = TableReader::of_head(options);
    reader.feed(head)?;
    let sheet = reader.finish_sheet()?;
    let n_columns = sheet.names().len();
    let fields = |row| match row {
        SheetRow::Whole(row) => (0..n_columns).map(|at| sheet.field(row, at).into_owned()).collect(),
        SheetRow::Ragged(fields) => fields.iter().map(str::to_owned).collect(),
    };
    let rows = sheet.numbered_rows().take(N_PREVIEWED).map(|(number, row)| (number, fields(row))).collect();
    let problems = sheet.problems(None);
    let above = problems.into_iter().filter(|problem| problem.kind == ProblemKind::AboveTable);
    Ok(Preview {
        format: sheet.format().clone(),
        columns: sheet.names().to_vec(),
        rows,
        above: above.map(|problem| (problem.row, problem.found)).collect(),
    })
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::{ENOUGH, N_PREVIEWED, preview};
    use crate::table::unpack::tests::files::{gzip, xlsx, zip};
    use crate::table::{Container, HeaderRows, ReadOptions, TableError};

    const REPORT: &str = "Customers of May\n\nid;n;note\n1;1,5;a\n2;2,5;b\n3;c\n4;4,5;d\n";

    #[test]
    fn the_head_is_read_as_the_file_would_be() {
        let found = preview(REPORT.as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!((found.format.dialect.delimiter, found.format.header.as_slice()), (b';', [3].as_slice()));
        assert_eq!(found.columns, ["id", "n", "note"]);
        assert_eq!(found.above, [(1, "Customers of May".to_owned())]);
        let row =
            |number, fields: &[&str]| (number, fields.iter().map(|field| (*field).to_owned()).collect::<Vec<_>>());
        assert_eq!(found.rows[..3], [row(4, &["1", "1,5", "a"]), row(5, &["2", "2,5", "b"]), row(6, &["3", "c"])]);
        let options = ReadOptions {
            delimiter: Some(b','),
            header: Some(HeaderRows::Rows { first: 4, n_rows: 1 }),
            ..ReadOptions::default()
        };
        let found = preview(REPORT.as_bytes(), &options).unwrap();
        assert_eq!((found.columns, found.rows[0].1.len()), (vec!["1;1".to_owned(), "5;a".to_owned()], 2));
        assert_eq!(preview(b"", &options), Err(TableError::Empty));
    }

    #[test]
    fn the_head_of_a_large_file_is_enough() {
        let mut text = "id,n\n".to_owned();
        (0..300_000_u32).for_each(|row| writeln!(text, "{row},{}", row % 7).unwrap());
        let plain = preview(&text.as_bytes()[..ENOUGH], &ReadOptions::default()).unwrap();
        assert_eq!((plain.rows.len(), plain.rows[7].0), (N_PREVIEWED, 9));
        let zipped = gzip(text.as_bytes());
        let found = preview(&zipped[..zipped.len() / 2], &ReadOptions::default()).unwrap();
        assert_eq!((&found.rows, found.format.container), (&plain.rows, Container::Gzip));
        let found = preview(&zip(&[("a.csv", text.as_bytes())]), &ReadOptions::default()).unwrap();
        assert_eq!((&found.rows, found.format.container), (&plain.rows, Container::Zip));
        let mut rows = String::new();
        (0..50_000_u32).for_each(|row| write!(rows, "<row><c><v>{row}</v></c><c><v>2</v></c></row>").unwrap());
        let found = preview(&xlsx(&[("a", &rows), ("b", "")]), &ReadOptions::default()).unwrap();
        assert_eq!((found.rows.len(), found.format.sheets.len()), (N_PREVIEWED, 2));
    }
}

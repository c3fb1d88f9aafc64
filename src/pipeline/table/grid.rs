//! All cells of a file as text, in one allocation.

/// Fields row by row, as they come: a row is one copy, however many columns it has.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid {
    n_columns: usize,
    /// One byte follows each field: what stood there in the file, or any.
    bytes: String,
    /// Where each field ends.
    ends: Vec<u32>,
}

/// One column of a [`Grid`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields<'a> {
    grid: &'a Grid,
    column: usize,
}

impl Grid {
    /// Without rows. `n_columns` is at least 1.
    pub(super) fn new(n_columns: usize) -> Self {
        Self { n_columns, ..Self::default() }
    }

    /// Appends the fields of a row, which end at `ends` in `text`, with one byte between each and the next.
    ///
    /// All rows together may hold at most 4 GB; the reader takes no file that is larger.
    pub(super) fn push_row(&mut self, text: &str, ends: &[usize]) {
        let start = self.bytes.len();
        self.ends.extend(ends.iter().map(|end| place(start + end)));
        self.bytes.push_str(text);
        self.bytes.push('\n');
    }

    /// Appends one field of a row.
    pub(super) fn push(&mut self, field: &str) {
        self.bytes.push_str(field);
        self.ends.push(place(self.bytes.len()));
        self.bytes.push('\n');
    }

    /// Leaves the first `n_rows`.
    pub(super) fn truncate(&mut self, n_rows: usize) {
        let n_ends = n_rows * self.n_columns;
        self.ends.truncate(n_ends);
        self.bytes.truncate(self.ends.last().map_or(0, |end| *end as usize + 1));
    }

    /// One column.
    pub(super) fn column(&self, column: usize) -> Fields<'_> {
        Fields { grid: self, column }
    }
}

fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl<'a> Fields<'a> {
    /// The field of a row. Empty beyond the last.
    pub(super) fn get(self, row: usize) -> &'a str {
        let at = row * self.grid.n_columns + self.column;
        let Some(&end) = self.grid.ends.get(at) else { return "" };
        let start = if at == 0 { 0 } else { self.grid.ends[at - 1] as usize + 1 };
        self.grid.bytes.get(start..end as usize).unwrap_or_default()
    }

    /// Number of rows.
    pub(super) fn len(self) -> usize {
        self.grid.ends.len() / self.grid.n_columns.max(1)
    }

    /// All of them, in order.
    pub(super) fn iter(self) -> impl Iterator<Item = &'a str> + Clone {
        (0..self.len()).map(move |row| self.get(row))
    }
}

#[cfg(test)]
impl<T: AsRef<str>> FromIterator<T> for Grid {
    /// Of one column.
    fn from_iter<I: IntoIterator<Item = T>>(fields: I) -> Self {
        let mut grid = Self::new(1);
        fields.into_iter().for_each(|field| grid.push(field.as_ref()));
        grid
    }
}

#[cfg(test)]
mod tests {
    use super::Grid;

    #[test]
    fn fields_come_back_by_column_however_they_were_pushed() {
        let mut grid = Grid::new(3);
        grid.push_row("größe,,x", &[7, 8, 10]);
        for field in ["a,b", "", "ü"] {
            grid.push(field);
        }
        let columns = [0, 1, 2].map(|column| grid.column(column).iter().collect::<Vec<_>>());
        assert_eq!(columns, [["größe", "a,b"], ["", ""], ["x", "ü"]]);
        assert_eq!((grid.column(2).len(), grid.column(2).get(2)), (2, ""));
    }
}

//! Columns of text that somebody knows to hold numbers.

use crate::table::kinds::settle_unit;
use crate::table::numbers::{About, Cell, Notation};
use crate::table::roles::{column_of_numbers, other};
use crate::table::{Cells, Table};

impl Table {
    /// Takes a column of text for one of numbers: that so many of its cells are none made it one of text. They are missing
    /// from now on, and each is a problem of its own. Answers whether that was done: only with a column of text of which at
    /// least half of the cells found are numbers.
    pub(crate) fn take_for_numbers(&mut self, name: &str) -> bool {
        let Some(at) = self.columns.iter().position(|column| column.name == name) else { return false };
        let Cells::Text(texts) = &self.columns[at].cells else { return false };
        let about = About { delimiter: self.format.dialect.delimiter, has_commas: false };
        let notation = self
            .options
            .decimal
            .map_or_else(|| Notation::of(&texts.iter(), about), |mark| Notation::with_mark(mark, &texts.iter()));
        let mut cells: Vec<Cell> = texts.iter().map(|text| notation.read(text)).collect();
        let unit = settle_unit(texts, &mut cells);
        let n_found = cells.iter().filter(|cell| **cell != Cell::Missing).count();
        let n_numbers = cells.iter().filter(|cell| matches!(cell, Cell::Number(_))).count();
        if n_numbers == 0 || 2 * n_numbers < n_found {
            return false;
        }
        let others = texts.iter().zip(&cells).zip(&self.row_numbers);
        self.problems.extend(others.filter_map(|((text, cell), row)| other(name, *row, text, *cell)));
        let numbers = cells.iter().map(|cell| if let Cell::Number(number) = cell { *number } else { f64::NAN });
        self.columns[at] = column_of_numbers(name.to_owned(), numbers.collect(), unit);
        true
    }
}

#[cfg(test)]
mod tests {
    use crate::table::Table;

    #[test]
    fn half_of_the_cells_are_enough_where_somebody_knows_and_the_others_are_told() {
        let mut table = Table::read("name;spend\na;1,5 €\nb;many\nc;\nd;2.000,25 €\ne;few\n".as_bytes()).unwrap();
        assert_eq!(table.column("spend").unwrap().numbers(), None);
        assert!(!table.take_for_numbers("name"), "words");
        assert!(table.take_for_numbers("spend"));
        let spend = table.column("spend").unwrap().numbers().unwrap();
        assert_eq!(spend.iter().filter(|spend| !spend.is_nan()).collect::<Vec<_>>(), [&1.5, &2000.25]);
        let told: Vec<_> = table.problems.iter().map(|problem| (problem.row, &*problem.found)).collect();
        assert_eq!(told, [(3, "many"), (6, "few")]);
        assert!(!table.take_for_numbers("spend"), "numbers already");
    }
}

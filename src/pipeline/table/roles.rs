//! What a column is: numbers or text, variable or id.

use crate::table::grid::Fields;
use crate::table::kinds::settle_unit;
use crate::table::moments::all_equal;
use crate::table::numbers::{Cell, Notation};
use crate::table::sheet::{FOUND, cut};
use crate::table::{Cells, Column, IdReason, Kind, Problem, ProblemKind, Role, id_name, personal};

/// A column is one of numbers if at least 9 in 10 of the cells that are not missing are.
const NUMBERS_OF_TEN: usize = 9;

/// 2^53: above it, not every whole number is an f64.
const LARGEST_EXACT: u64 = 1 << 53;

/// Digits of a whole number above 2^53.
const LONG: usize = 16;

/// A first column that counts fewer rows than this may be a variable all the same.
const SHORTEST_COUNT: usize = 10;

/// Where a column stands.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// The first one, and not the only one.
    pub(super) is_first_of_many: bool,
    /// Between the fields of the file.
    pub(super) delimiter: u8,
}

/// Cells of a column by what they can be read as.
#[derive(Default)]
struct Census {
    missing: usize,
    numbers: usize,
    not_finite: usize,
    /// Every number is a whole one.
    is_whole: bool,
}

impl Census {
    fn of(cells: &[Cell]) -> Self {
        let mut census = Self { is_whole: true, ..Self::default() };
        for cell in cells {
            match cell {
                Cell::Missing => census.missing += 1,
                Cell::Number(number) => {
                    census.numbers += 1;
                    census.is_whole &= number.fract() == 0.0;
                }
                Cell::NotFinite => census.not_finite += 1,
                Cell::Other => {}
            }
        }
        census
    }
}

/// Decides what a column is. Cells that are not what the column is become problems.
pub(super) fn column(
    name: String,
    texts: Fields<'_>,
    row_numbers: &[u32],
    place: Place,
    problems: &mut Vec<Problem>,
) -> Column {
    let as_text = |name: String, role: Role| Column {
        name,
        role,
        kind: Kind::of_texts(texts),
        cells: Cells::Text(texts.iter().collect()),
    };
    let mut cells = cells(texts, place.delimiter);
    let unit = settle_unit(texts, &mut cells);
    let census = Census::of(&cells);
    let n_found = cells.len() - census.missing;
    if n_found == 0 {
        return as_text(name, Role::Empty);
    }
    if let Some(personal) = personal::of(&name, texts) {
        return as_text(name, Role::Personal(personal));
    }
    if let Some(reason) = digits_that_are_no_number(texts, &cells) {
        return as_text(name, if differ(texts) { Role::CustomerId(reason) } else { Role::Descriptor });
    }
    let n_read = census.numbers + census.not_finite;
    let is_numeric = 10 * n_read >= NUMBERS_OF_TEN * n_found;
    if let Some(role) = role_by_name(&name, texts, &census, is_numeric) {
        return as_text(name, role);
    }
    if !is_numeric {
        return as_text(name, Role::Descriptor);
    }
    if place.is_first_of_many && counts_the_rows(&name, &cells, row_numbers) {
        return as_text(name, Role::CustomerId(IdReason::RowCount));
    }
    let numbers = numbers(&name, texts, &cells, row_numbers, problems);
    let found: Vec<f64> = numbers.iter().copied().filter(|number| !number.is_nan()).collect();
    let role = match found.len() {
        0 => Role::Empty,
        _ if all_equal(&found) => Role::Constant,
        _ => Role::Variable,
    };
    Column { name, role, kind: Kind::of_numbers(&numbers, unit), cells: Cells::Numbers(numbers) }
}

/// What each text is, in the notation of the column.
fn cells(texts: Fields<'_>, delimiter: u8) -> Vec<Cell> {
    let read = |notation: Notation| texts.iter().map(|text| notation.read(text)).collect::<Vec<Cell>>();
    let cells = read(Notation::Point);
    // Where every text is something, none has a comma.
    if !cells.contains(&Cell::Other) {
        return cells;
    }
    match Notation::of(&texts.iter(), delimiter) {
        Notation::Point => cells,
        notation => read(notation),
    }
}

/// Ids by name. They stay text, as found: an id has no mean.
fn role_by_name(name: &str, texts: Fields<'_>, census: &Census, is_numeric: bool) -> Option<Role> {
    let strength = id_name::strength(name)?;
    let n_read = census.numbers + census.not_finite;
    let is_code = !is_numeric || (census.is_whole && n_read == census.numbers);
    if !is_code {
        return None;
    }
    if census.missing == 0 && differ(texts) {
        return Some(Role::CustomerId(IdReason::Named));
    }
    // The id of a customer who stands in several rows, or in none: a name all the same.
    (strength == id_name::Strength::Certain).then_some(Role::Descriptor)
}

/// The cells as numbers, NaN for missing ones.
fn numbers(
    name: &str,
    texts: Fields<'_>,
    cells: &[Cell],
    row_numbers: &[u32],
    problems: &mut Vec<Problem>,
) -> Vec<f64> {
    let mut numbers = Vec::with_capacity(cells.len());
    for (at, cell) in cells.iter().enumerate() {
        let kind = match cell {
            Cell::Number(_) | Cell::Missing => None,
            Cell::NotFinite => Some(ProblemKind::NotFinite),
            Cell::Other => Some(ProblemKind::NotANumber),
        };
        if let Some(kind) = kind {
            let found = cut(texts.get(at), FOUND);
            problems.push(Problem { row: row_numbers[at], column: Some(name.to_owned()), found, kind });
        }
        numbers.push(if let Cell::Number(number) = cell { *number } else { f64::NAN });
    }
    numbers
}

/// Leading zeros and long digits are lost in a number. Only if every cell found is made of digits alone.
fn digits_that_are_no_number(texts: Fields<'_>, cells: &[Cell]) -> Option<IdReason> {
    let codes = texts.iter().map(str::trim).zip(cells).filter(|(_, cell)| **cell != Cell::Missing);
    let (mut shortest, mut longest, mut has_zero, mut is_exact) = (usize::MAX, 0, false, true);
    for (code, _) in codes {
        if !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        shortest = shortest.min(code.len());
        longest = longest.max(code.len());
        has_zero |= code.starts_with('0');
        is_exact &= code.parse().is_ok_and(|number: u64| number <= LARGEST_EXACT);
    }
    if has_zero && shortest == longest && longest > 1 {
        Some(IdReason::LeadingZeros)
    } else if !is_exact && shortest >= LONG {
        Some(IdReason::TooLong)
    } else {
        None
    }
}

/// No two texts are equal.
fn differ(texts: Fields<'_>) -> bool {
    let mut sorted: Vec<&str> = texts.iter().map(str::trim).collect();
    sorted.sort_unstable();
    sorted.windows(2).all(|pair| pair[0] != pair[1])
}

/// 1, 2, 3, … or 0, 1, 2, … in every row; rows that were set aside leave a gap.
fn counts_the_rows(name: &str, cells: &[Cell], row_numbers: &[u32]) -> bool {
    // Programs that write a row count often leave its header empty.
    let is_nameless = name == "Column 1" || name.to_lowercase().starts_with("unnamed");
    if cells.len() < if is_nameless { 2 } else { SHORTEST_COUNT } {
        return false;
    }
    [0, 1].into_iter().any(|start| {
        let counts = |expected: &dyn Fn(usize) -> u32| {
            cells.iter().enumerate().all(|(at, cell)| *cell == Cell::Number(f64::from(expected(at))))
        };
        let gap = row_numbers[0] - start;
        counts(&|at| row_numbers[at] - gap) || counts(&|at| start + u32::try_from(at).unwrap_or(u32::MAX))
    })
}

#[cfg(test)]
mod tests {
    use super::{Place, column};
    use crate::table::grid::Grid;
    use crate::table::{Cells, Column, IdReason, ProblemKind, Role};

    fn of(name: &str, texts: &[&str]) -> (Column, Vec<ProblemKind>) {
        let rows: Vec<u32> = (2..).take(texts.len()).collect();
        let mut problems = Vec::new();
        let place = Place { is_first_of_many: true, delimiter: b',' };
        let grid: Grid = texts.iter().collect();
        let column = column(name.into(), grid.column(0), &rows, place, &mut problems);
        (column, problems.into_iter().map(|problem| problem.kind).collect())
    }

    #[test]
    fn nine_numbers_in_ten_make_a_column_of_numbers() {
        let (column, problems) = of("x", &["1", "2", "3", "4", "5", "6", "7", "8", "inf", "many", "NA"]);
        assert_eq!(column.role, Role::Variable);
        assert_eq!(problems, [ProblemKind::NotFinite, ProblemKind::NotANumber]);
        assert!(column.numbers().unwrap()[8..].iter().all(|number| number.is_nan()));
        let (column, problems) = of("x", &["1", "2", "3", "4", "5", "6", "7", "8", "few", "many", "NA"]);
        assert_eq!((column.role, problems.len()), (Role::Descriptor, 0));
    }

    #[test]
    fn a_column_of_text_keeps_its_literals() {
        let (column, _) = of("country", &["NA", "DE", "null"]);
        let Cells::Text(texts) = column.cells else { panic!("text") };
        assert_eq!(texts.iter().collect::<Vec<_>>(), ["NA", "DE", "null"]);
    }

    #[test]
    fn ids_are_found_by_name_by_counting_and_by_digits() {
        let counted: Vec<String> = (1..=12).map(|row| row.to_string()).collect();
        let counted: Vec<&str> = counted.iter().map(String::as_str).collect();
        let long = ["9007199254740993", "9007199254740994"];
        for (name, texts, reason) in [
            ("CustomerID", ["17", "4"].as_slice(), IdReason::Named),
            ("Kunden-Nr.", &["17", "4"], IdReason::Named),
            ("customer_id", &["K-1", "K-2"], IdReason::Named),
            ("position", &counted, IdReason::RowCount),
            ("plz", &["01067", "80331"], IdReason::LeadingZeros),
            ("card", &long, IdReason::TooLong),
        ] {
            let (column, problems) = of(name, texts);
            assert_eq!((column.role, problems.len()), (Role::CustomerId(reason), 0), "{name}");
            assert_eq!(column.cells, Cells::Text(texts.iter().collect()), "{name}");
        }
    }

    #[test]
    fn distinct_numbers_alone_do_not_make_an_id() {
        for (name, texts) in [
            ("Annual revenue", ["1000.5", "2000.25", "900"]),
            ("orders", ["17", "4", "9"]),
            ("count", ["1", "2", "3"]),
            ("id", ["1.5", "2.5", "3.5"]),
            ("Number of orders", ["17", "4", "9"]),
            ("revenue", ["12", "99999999999999999999", "7"]),
        ] {
            assert_eq!(of(name, &texts).0.role, Role::Variable, "{name}");
        }
    }

    #[test]
    fn an_id_that_stands_twice_is_still_no_variable() {
        assert_eq!(of("CustomerID", &["17", "17", "4"]).0.role, Role::Descriptor);
        assert_eq!(of("store_code", &["17", "17", "4"]).0.role, Role::Variable);
    }

    #[test]
    fn constant_and_empty_columns_say_so() {
        assert_eq!(of("x", &["5", "5.0", ""]).0.role, Role::Constant);
        assert_eq!(of("x", &["NA", "", "-"]).0.role, Role::Empty);
        let (column, problems) = of("x", &["inf", "1e999", ""]);
        assert_eq!((column.role, problems), (Role::Empty, vec![ProblemKind::NotFinite; 2]));
    }
}

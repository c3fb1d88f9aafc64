//! What a column is: numbers or text, variable or id.

use std::cmp::Ordering;

use xxhash_rust::xxh3::xxh3_64;

use crate::table::bare::Unit;
use crate::table::columns::Strip;
use crate::table::dates::is_compact;
use crate::table::distinct::n_distinct;
use crate::table::id_name::Strength;
use crate::table::kinds::settle_unit;
use crate::table::numbers::{About, Cell, Notation, is_missing, is_other};
use crate::table::plain::Plain;
use crate::table::sheet::{FOUND, cut};
use crate::table::texts::trimmed;
use crate::table::{Cells, Column, DateOrder, IdReason, Kind, Problem, ProblemKind, Role, Texts, id_name, personal};

/// A column is one of numbers if at least 9 in 10 of the cells that are not missing are.
const NUMBERS_OF_TEN: usize = 9;

/// 2^53: above it, not every whole number is an f64.
const LARGEST_EXACT: u64 = 1 << 53;

/// Digits of a whole number above 2^53.
const LONG: usize = 16;

/// A first column that counts fewer rows than this may be a variable all the same.
const SHORTEST_COUNT: usize = 10;

/// One row in so many may have no id, or one that another row has; and one of a few.
const ROWS_PER_ODD_ID: usize = 50;
const ENOUGH_IDS: usize = 10;

/// Where a column stands.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// The first one, and not the only one.
    pub(super) is_first_of_many: bool,
    pub(super) about: About,
    /// Before the decimals of all its numbers, if that is known.
    pub(super) decimal: Option<u8>,
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
    strip: Strip,
    row_numbers: &[u32],
    place: Place,
    problems: &mut Vec<Problem>,
) -> Column {
    let plain = match strip {
        Strip::Plain(plain) => plain,
        Strip::Short(short) => short.widened(),
        Strip::Texts(texts) => return column_of_texts(name, texts, row_numbers, place, problems),
    };
    match others_of_plain(&name, &plain, row_numbers, place) {
        Some(others) => {
            problems.extend(others);
            column_of_numbers(name, plain.into_values(), Unit::None)
        }
        None if are_ids(&name, &plain) => {
            let texts = plain.texts();
            let role = Role::CustomerId(IdReason::Named);
            Column { name, role, kind: Kind::of_texts(&texts), cells: Cells::Text(texts) }
        }
        None => column_of_texts(name, plain.texts(), row_numbers, place, problems),
    }
}

/// Whole numbers that differ, under a name of ids: what [`column_of_texts`] would take for such, at several times the cost.
fn are_ids(name: &str, plain: &Plain) -> bool {
    id_name::strength(name).is_some_and(|strength| strength != Strength::Other)
        && personal::of(name, &plain.sample()).is_none()
        && plain.whole_numbers().is_some_and(|numbers| {
            let bits = numbers.iter().map(|number| number.to_bits());
            !numbers.is_empty() && n_distinct(bits) == numbers.len()
        })
}

/// The cells that are no numbers, of a column of which nearly every cell is one as programs write it. None unless
/// [`column_of_texts`] would take it for one of numbers without a unit, in the notation with a point: that asks the same
/// of the texts, at ten times the cost.
fn others_of_plain(name: &str, plain: &Plain, row_numbers: &[u32], place: Place) -> Option<Vec<Problem>> {
    let may_part = match place.decimal {
        Some(mark) => mark == b',' && plain.has_decimals(),
        None => place.about.may_part_by_points() && plain.may_be_grouped(),
    };
    if may_part {
        return None; // points between groups
    }
    let odd: Vec<Cell> = plain.odd().iter().map(|text| Notation::Point.read(text)).collect();
    // Whether a point or a comma stands between groups, the whole column tells.
    let n_points = |text: &str| text.bytes().filter(|byte| *byte == b'.').count();
    let may_part = |n_points: usize| n_points > usize::from(place.decimal != Some(b','));
    let has_marks = |text: &str| text.contains(',') || may_part(n_points(text));
    let is_other = |(text, cell): (&String, &Cell)| matches!(cell, Cell::Number(_)) || has_marks(text);
    if plain.odd().iter().zip(&odd).any(is_other) || id_name::strength(name).is_some() {
        return None;
    }
    let (n_rows, n_of_odd) = (plain.values().len(), plain.n_of_odd());
    let n_of = |wanted: Cell| n_of_odd.iter().zip(&odd).filter(|(_, cell)| **cell == wanted).map(|(n, _)| n).sum();
    let (n_missing, n_infinite): (usize, usize) = (n_of(Cell::Missing), n_of(Cell::NotFinite));
    let n_numbers = n_rows - n_of_odd.iter().sum::<usize>();
    if n_numbers == 0
        || 10 * (n_numbers + n_infinite) < NUMBERS_OF_TEN * (n_rows - n_missing)
        || personal::of(name, &plain.sample()).is_some()
        || plain.may_be_days()
        || (place.is_first_of_many && counts_the_rows(name, plain.values(), row_numbers))
    {
        return None;
    }
    let others = plain.odd_rows().filter_map(|(row, at)| other(name, row_numbers[row], &plain.odd()[at], odd[at]));
    Some(others.collect())
}

/// What a column of numbers is for, by its values alone; NaN stands for missing ones.
pub(super) fn of_numbers(numbers: &[f64]) -> Role {
    let mut found = numbers.iter().copied().filter(|number| !number.is_nan());
    match found.next() {
        None => Role::Empty,
        Some(first) if found.all(|number| number.partial_cmp(&first) == Some(Ordering::Equal)) => Role::Constant,
        Some(_) => Role::Variable,
    }
}

/// A column of numbers, NaN for missing ones.
pub(super) fn column_of_numbers(name: String, numbers: Vec<f64>, unit: Unit) -> Column {
    let (role, kind) = (of_numbers(&numbers), Kind::of_numbers(&numbers, unit));
    Column { name, role, kind, cells: Cells::Numbers(numbers.into()) }
}

fn column_of_texts(
    name: String,
    texts: Texts,
    row_numbers: &[u32],
    place: Place,
    problems: &mut Vec<Problem>,
) -> Column {
    let Some(mut cells) = cells(&texts, place) else {
        let role = role_of_words(&name, &texts);
        return column_of_words(name, role, texts, row_numbers, problems);
    };
    if are_days(&texts, &cells) {
        let kind = Kind::Date(DateOrder::YearMonthDay);
        return Column { name, role: Role::Descriptor, kind, cells: Cells::Text(texts) };
    }
    let unit = settle_unit(&texts, &mut cells);
    let census = Census::of(&cells);
    let role = role_of_texts(&name, &texts, &cells, &census);
    let numbers: Vec<f64> = match role {
        None => cells.iter().map(|cell| if let Cell::Number(number) = cell { *number } else { f64::NAN }).collect(),
        Some(_) => Vec::new(),
    };
    let is_count = || place.is_first_of_many && counts_the_rows(&name, &numbers, row_numbers);
    let role = role.or_else(|| is_count().then_some(Role::CustomerId(IdReason::RowCount)));
    if let Some(role) = role {
        return column_of_words(name, role, texts, row_numbers, problems);
    }
    let others = texts.iter().zip(&cells).zip(row_numbers);
    problems.extend(others.filter_map(|((text, cell), row)| other(&name, *row, text, *cell)));
    column_of_numbers(name, numbers, unit)
}

/// A column that stays text. What is no date among dates is a problem.
fn column_of_words(name: String, role: Role, texts: Texts, row_numbers: &[u32], problems: &mut Vec<Problem>) -> Column {
    let (kind, has_others) = Kind::told(&texts);
    if let (Kind::Date(order), true) = (kind, has_others) {
        let is_other = |text: &str| !is_missing(text) && !order.reads(text);
        let others = texts.iter().zip(row_numbers).filter(|(text, _)| is_other(trimmed(text)));
        problems.extend(others.map(|(text, row)| Problem {
            row: *row,
            column: Some(name.clone()),
            found: cut(text, FOUND),
            kind: ProblemKind::OtherDate,
        }));
    }
    Column { name, role, kind, cells: Cells::Text(texts) }
}

/// All texts that are not missing are eight digits that name a day, and not all the same one.
fn are_days(texts: &Texts, cells: &[Cell]) -> bool {
    let mut found =
        texts.iter().map(trimmed).zip(cells).filter(|(_, cell)| **cell != Cell::Missing).map(|(text, _)| text);
    let is_day =
        |text: &str| is_compact(text) && matches!(&text[..2], "19" | "20") && DateOrder::YearMonthDay.reads(text);
    let Some(first) = found.next().filter(|first| is_day(first)) else { return false };
    let mut differ = false;
    found.all(|text| {
        differ |= text != first;
        is_day(text)
    }) && differ
}

/// Of a column of which too many texts are no numbers.
fn role_of_words(name: &str, texts: &Texts) -> Role {
    if let Some(personal) = personal::of(name, texts) {
        return Role::Personal(personal);
    }
    match id_name::strength(name) {
        Some(Strength::Certain | Strength::Likely) => named(texts).map_or(Role::Descriptor, Role::CustomerId),
        Some(Strength::Other) | None => Role::Descriptor,
    }
}

/// Under a name of ids: whether nearly every row has one, which no other row has.
fn named(texts: &Texts) -> Option<IdReason> {
    if !texts.iter().any(|text| is_missing(trimmed(text))) && differ(texts) {
        return Some(IdReason::Named);
    }
    // Where the same ones come again and again, each of them once: there are far fewer.
    let mut found: Vec<&str> = match texts.levels() {
        Some(levels) => levels.into_iter().map(|(text, _)| trimmed(text)).collect(),
        None => texts.iter().map(trimmed).collect(),
    };
    found.retain(|text| !is_missing(text));
    found.sort_unstable();
    found.dedup();
    let n_others = texts.len() - found.len();
    let is_rare = n_others * ROWS_PER_ODD_ID <= texts.len() || (n_others == 1 && texts.len() >= ENOUGH_IDS);
    is_rare.then(|| IdReason::NearlyAll(u32::try_from(n_others).unwrap_or(u32::MAX)))
}

/// None for a column of numbers.
fn role_of_texts(name: &str, texts: &Texts, cells: &[Cell], census: &Census) -> Option<Role> {
    let n_found = cells.len() - census.missing;
    if n_found == 0 {
        return Some(Role::Empty);
    }
    if let Some(personal) = personal::of(name, texts) {
        return Some(Role::Personal(personal));
    }
    if let Some(reason) = digits_that_are_no_number(texts, cells) {
        let is_id = id_name::strength(name) != Some(Strength::Other) && differ(texts);
        return Some(if is_id { Role::CustomerId(reason) } else { Role::Descriptor });
    }
    let is_numeric = 10 * (census.numbers + census.not_finite) >= NUMBERS_OF_TEN * n_found;
    role_by_name(name, texts, cells, census, is_numeric).or_else(|| (!is_numeric).then_some(Role::Descriptor))
}

/// What each text is, in the notation of the column. None where too many are no number in any, so that it is one of text.
fn cells(texts: &Texts, place: Place) -> Option<Vec<Cell>> {
    let n_bearable = texts.len() * (10 - NUMBERS_OF_TEN) / 10;
    let has_too_many = match texts.levels() {
        Some(levels) => {
            let others = levels.iter().filter(|(text, _)| is_other(text));
            others.map(|(_, n_rows)| *n_rows as usize).sum::<usize>() > n_bearable
        }
        None => texts.iter().filter(|text| is_other(text)).nth(n_bearable).is_some(),
    };
    if has_too_many {
        return None;
    }
    let read = |notation: Notation| texts.iter().map(|text| notation.read(text)).collect::<Vec<Cell>>();
    if place.decimal == Some(b',') {
        return Some(read(Notation::with_mark(b',', &texts.iter())));
    }
    let cells = read(Notation::Point);
    // Where every text is something, none has a comma.
    let may_be_grouped = place.decimal.is_none() && place.about.may_part_by_points();
    if !cells.contains(&Cell::Other) && !may_be_grouped {
        return Some(cells);
    }
    let notation = match place.decimal {
        Some(mark) => Notation::with_mark(mark, &texts.iter()),
        None => Notation::of(&texts.iter(), place.about),
    };
    Some(match notation {
        Notation::Point => cells,
        notation => read(notation),
    })
}

/// Ids by name. They stay text, as found: an id has no mean.
fn role_by_name(name: &str, texts: &Texts, cells: &[Cell], census: &Census, is_numeric: bool) -> Option<Role> {
    let strength = id_name::strength(name)?;
    let n_read = census.numbers + census.not_finite;
    let is_code = !is_numeric || (census.is_whole && n_read == census.numbers);
    if !is_code {
        return None;
    }
    if strength == Strength::Other {
        return Some(Role::Descriptor);
    }
    if let Some(reason) = named(texts) {
        return Some(Role::CustomerId(reason));
    }
    // The id of a customer who stands in several rows, or in none: a name all the same. And 536365 and C536379 are of one
    // series: a number would lose the letter.
    let is_name = strength == Strength::Certain || (is_numeric && has_letters(texts, cells));
    is_name.then_some(Role::Descriptor)
}

/// Some cells are no numbers, and all of those are digits with letters before or behind.
fn has_letters(texts: &Texts, cells: &[Cell]) -> bool {
    let is_code = |text: &str| {
        let digits = text.trim_matches(|c: char| c.is_ascii_alphabetic());
        !digits.is_empty() && digits.len() < text.len() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let mut others = texts.iter().map(str::trim).zip(cells).filter(|(_, cell)| **cell == Cell::Other).peekable();
    others.peek().is_some() && others.all(|(text, _)| is_code(text))
}

/// Tells of a cell that is no number, in a column of numbers. None if it is one, or missing.
pub(super) fn other(name: &str, row: u32, text: &str, cell: Cell) -> Option<Problem> {
    let kind = match cell {
        Cell::Number(_) | Cell::Missing => return None,
        Cell::NotFinite => ProblemKind::NotFinite,
        Cell::Other => ProblemKind::NotANumber,
    };
    Some(Problem { row, column: Some(name.to_owned()), found: cut(text, FOUND), kind })
}

/// Leading zeros and long digits are lost in a number. Only if every cell found is made of digits alone.
fn digits_that_are_no_number(texts: &Texts, cells: &[Cell]) -> Option<IdReason> {
    let codes = texts.iter().map(trimmed).zip(cells).filter(|(_, cell)| **cell != Cell::Missing);
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
fn differ(texts: &Texts) -> bool {
    if texts.coded().is_some_and(|(levels, codes)| levels.count() < codes.len()) {
        return false;
    }
    if texts.ascend() {
        return true;
    }
    // Texts whose hashes differ do so themselves.
    let mut found: Vec<&str> = texts.iter().map(trimmed).collect();
    let hashes: Vec<u64> = found.iter().map(|text| xxh3_64(text.as_bytes()).min(u64::MAX - 1)).collect();
    if n_distinct(hashes.iter().copied()) == found.len() {
        return true;
    }
    found.sort_unstable();
    found.windows(2).all(|pair| pair[0] != pair[1])
}

/// 1, 2, 3, … or 0, 1, 2, … in every row; rows that were set aside leave a gap.
fn counts_the_rows(name: &str, numbers: &[f64], row_numbers: &[u32]) -> bool {
    // Programs that write a row count often leave its header empty.
    let is_nameless = name == "Column 1" || name.to_lowercase().starts_with("unnamed");
    if numbers.len() < if is_nameless { 2 } else { SHORTEST_COUNT } {
        return false;
    }
    [0, 1].into_iter().any(|start| {
        let counts = |expected: &dyn Fn(usize) -> u32| {
            numbers.iter().enumerate().all(|(at, number)| number.to_bits() == f64::from(expected(at)).to_bits())
        };
        let gap = row_numbers[0] - start;
        counts(&|at| row_numbers[at] - gap) || counts(&|at| start + u32::try_from(at).unwrap_or(u32::MAX))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::proptest;

    use super::{Place, column, column_of_texts};
    use crate::table::columns::Columns;
    use crate::table::numbers::About;
    use crate::table::{Cells, Column, IdReason, ProblemKind, Role};

    fn of(name: &str, texts: &[&str]) -> (Column, Vec<ProblemKind>) {
        for decimal in [b',', b'.'] {
            with(Some(decimal), name, texts);
        }
        with(None, name, texts)
    }

    /// However its cells are held.
    fn with(decimal: Option<u8>, name: &str, texts: &[&str]) -> (Column, Vec<ProblemKind>) {
        let rows: Vec<u32> = (2..).take(texts.len()).collect();
        let mut problems = Vec::new();
        let about = About { delimiter: b',', has_commas: false };
        let place = Place { is_first_of_many: true, about, decimal };
        let mut columns = Columns::new(1);
        for text in texts {
            columns.push_row(std::iter::once(*text));
        }
        let strip = columns.strips()[0].clone();
        let column = column(name.into(), strip.clone(), &rows, place, &mut problems);
        let mut others = Vec::new();
        let by_texts = column_of_texts(name.into(), strip.into_texts(), &rows, place, &mut others);
        // By its text: NaN is not equal to itself.
        assert_eq!(format!("{column:?} {problems:?}"), format!("{by_texts:?} {others:?}"));
        (column, problems.into_iter().map(|problem| problem.kind).collect())
    }

    proptest! {
        #[test]
        fn a_column_is_the_same_however_its_cells_are_held(
            texts in proptest::collection::vec("-?[0-9]{1,3}(\\.[0-9]{1,2})?|NA|inf|few||1,5|007|5 €", 1..60),
            name in "x|customer id|Column 1|Birthday",
        ) {
            of(&name, &texts.iter().map(String::as_str).collect::<Vec<_>>());
        }

        #[test]
        fn ids_are_the_same_however_their_cells_are_held(
            numbers in proptest::collection::vec(0..90_000_u32, 1..30), n_kinds in 2..9_000_u32, zeros in 0..7_usize,
            name in "customer id|Code|Phone number|Invoice No|spent",
        ) {
            let mut texts: Vec<String> = numbers.iter().map(|number| format!("{:0zeros$}", number % n_kinds)).collect();
            of(&name, &texts.iter().map(String::as_str).collect::<Vec<_>>());
            texts.sort_unstable();
            of(&name, &texts.iter().map(String::as_str).collect::<Vec<_>>());
        }

        #[test]
        fn nearly_all_are_numbers(texts in proptest::collection::vec("-?[1-9][0-9]{0,2}|[1-9]|2.50|[1-9]|NA", 1..60), odd in "few|inf|-|1,5|7||1\\.234\\.567|1\\.5e999") {
            let mut texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            texts.push(&odd);
            of("x", &texts);
        }
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
            ("Stamm", &["01067", "80331"], IdReason::LeadingZeros),
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
        assert_eq!(of("policy_code", &["17", "17", "4"]).0.role, Role::Variable);
        // One of many rows, or none.
        let mut texts: Vec<String> = (100..160).map(|id| id.to_string()).collect();
        for (odd, n_others) in [("101", 1), ("", 1), ("K-7", 0)] {
            odd.clone_into(&mut texts[20]);
            let reason = if n_others == 0 { IdReason::Named } else { IdReason::NearlyAll(n_others) };
            let found: Vec<&str> = texts.iter().map(String::as_str).collect();
            assert_eq!(of("KdNr", &found).0.role, Role::CustomerId(reason), "{odd}");
        }
    }

    #[test]
    fn numbers_of_something_else_are_neither_ids_nor_variables() {
        for (name, texts) in [
            ("store_code", ["17", "17", "4"]),
            ("PLZ", ["01067", "80331", "10115"]),
            ("Postal Code", ["97298", "97303", "97298"]),
            ("Order Number", ["1001", "1002", "1003"]),
        ] {
            let (column, problems) = of(name, &texts);
            assert_eq!((column.role, problems.len()), (Role::Descriptor, 0), "{name}");
            assert_eq!(column.cells, Cells::Text(texts.iter().collect()), "{name}");
        }
    }

    #[test]
    fn a_number_of_a_series_keeps_its_letter() {
        let mut texts = vec!["536365"; 20];
        texts.push("C536379");
        let (column, problems) = of("PolicyNo", &texts);
        assert_eq!((column.role, problems.len()), (Role::Descriptor, 0));
        texts.push("many");
        assert_eq!(of("PolicyNo", &texts).1.len(), 2);
    }

    #[test]
    fn constant_and_empty_columns_say_so() {
        assert_eq!(of("x", &["5", "5.0", ""]).0.role, Role::Constant);
        assert_eq!(of("x", &["NA", "", "-"]).0.role, Role::Empty);
        let (column, problems) = of("x", &["inf", "1e999", ""]);
        assert_eq!((column.role, problems), (Role::Empty, vec![ProblemKind::NotFinite; 2]));
    }
}

//! Words as numbers, by hand.

use std::f32::consts::FRAC_1_SQRT_2;

use super::{Cell, Encoding, Level};
use crate::prepare::{Impute, OrderedValue, Outcome, OutlierRule, PrepareError, Prepared, Recipe, Relations, prepare};
use crate::table::Table;

fn table(text: &str) -> Table {
    Table::read(text.as_bytes()).unwrap()
}

fn encoded(table: &Table, columns: &[&str], encodings: &[(&str, Encoding)]) -> Result<Prepared, PrepareError> {
    let encodings = encodings.iter().map(|(name, encoding)| ((*name).to_owned(), encoding.clone())).collect();
    let columns = columns.iter().map(|name| (*name).to_owned()).collect();
    prepare(table, &Recipe { columns, encodings, ..Recipe::default() })
}

fn names(prepared: &Prepared) -> Vec<&str> {
    prepared.fitted.columns.iter().map(|column| column.name.as_str()).collect()
}

fn ordinal(words: &[&str]) -> Encoding {
    Encoding::Ordinal(words.iter().map(|word| (*word).to_owned()).collect())
}

#[test]
fn a_word_becomes_one_column_for_each_category_and_counts_as_one_scaled_number() {
    let table = table("x,country\n1,DE\n2,FR\n3,\n4, DE \n5,FR\n6,DE\n");
    let prepared = encoded(&table, &["x", "country"], &[("country", Encoding::OneHot)]).unwrap();
    assert_eq!(names(&prepared), ["x", "country = DE", "country = FR", "country = missing"]);
    assert_eq!(prepared.matrix.row(3)[1..], [FRAC_1_SQRT_2, 0.0, 0.0]);
    assert_eq!(prepared.matrix.row(2)[1..], [0.0, 0.0, FRAC_1_SQRT_2]);
    let apart = |a: usize, b: usize| -> f32 {
        let pairs = prepared.matrix.row(a).iter().zip(prepared.matrix.row(b));
        pairs.skip(1).map(|(a, b)| (a - b) * (a - b)).sum()
    };
    assert!((apart(0, 1) - 1.0).abs() < 1e-6 && apart(0, 3) == 0.0);
    assert_eq!((prepared.account.used_as_found, prepared.account.cells_filled), (6, 0), "missing is a category");
    let middle = prepared.fitted.in_file_unit(1, f64::from(FRAC_1_SQRT_2) / 2.0).unwrap();
    assert!((middle - 0.5).abs() < 1e-7, "a centroid is the share of its rows: {middle}");
    assert!((prepared.fitted.columns[1].fill - 0.5).abs() < 1e-12, "the share of the rows");
    let relations = Relations::of(&table, &prepared);
    assert!(relations.near_duplicates.is_empty() && relations.near_constants.is_empty());
}

#[test]
fn rare_words_are_one_category_together() {
    let mut text = "x,city\n".to_owned();
    for row in 0..400 {
        let city = match row {
            0..=2 => format!("rare {row}"),
            3..=6 => "other".to_owned(),
            _ => format!("town {}", row % 2),
        };
        text = text + &row.to_string() + "," + &city + "\n";
    }
    let prepared = encoded(&table(&text), &["city"], &[("city", Encoding::OneHot)]).unwrap();
    assert_eq!(names(&prepared), ["city = other", "city = town 0", "city = town 1", "city = (other)"]);
    let many = (0..60).fold("x,code\n".to_owned(), |text, row| text + &format!("{row},{}\n", row % 30));
    let many = table(&many);
    let prepared = encoded(&many, &["code"], &[("code", Encoding::OneHot)]).unwrap();
    assert_eq!(prepared.fitted.columns.len(), 21, "codes are words, too");
}

#[test]
fn an_order_becomes_equal_steps_and_is_filled_and_scaled_as_numbers() {
    let table = table("size,x\nS,1\nL,2\nM,3\n,4\nL,5\n");
    let sizes = ordinal(&["S", "M", "L"]);
    let prepared = encoded(&table, &["size"], &[("size", sizes)]).unwrap();
    let size = &prepared.fitted.columns[0];
    assert_eq!((size.name.as_str(), size.fill, size.range), ("size", 1.5, (0.0, 2.0)));
    assert_eq!(prepared.account.cells_filled, 1);
    let value = |word| prepared.fitted.encoded(|_| word);
    assert_eq!(
        [value(Cell::Word(" M ")), value(Cell::Word("XL")), value(Cell::Missing)],
        [[Some(1.0)], [None], [None]]
    );
    let error = encoded(&table, &["size"], &[("size", ordinal(&["S", "L"]))]).unwrap_err();
    assert_eq!(error, PrepareError::UnknownLevel { column: "size".into(), row: 4, found: "M".into() });
    assert!(matches!(encoded(&table, &["size"], &[]), Err(PrepareError::NotNumbers { .. })));
}

#[test]
fn the_word_that_fills_keeps_filling_wherever_it_stands_in_the_order() {
    let fills = |recipe: &Recipe| recipe.imputes.get("size").cloned();
    let at = |place: f64| Some(Impute::Constant(OrderedValue(place)));
    let mut recipe = Recipe { imputes: [("size".to_owned(), at(1.0).unwrap())].into(), ..Recipe::default() };
    recipe.encodings.insert("size".to_owned(), ordinal(&["S", "M", "L"]));
    recipe.encode("size", ordinal(&["M", "S", "L"]));
    assert_eq!((fills(&recipe), &recipe.encodings["size"]), (at(0.0), &ordinal(&["M", "S", "L"])));
    recipe.encode("size", ordinal(&["S", "L"]));
    assert_eq!(fills(&recipe), None, "it is not in the order any more");
    recipe.imputes.insert("size".to_owned(), Impute::Mean);
    recipe.encode("size", Encoding::OneHot);
    assert_eq!(fills(&recipe), Some(Impute::Mean));
}

#[test]
fn a_row_of_a_table_and_the_same_cells_have_the_same_bits() {
    let table = table("x,country,size\n1,DE,S\n2,FR,L\n,,M\n4,DE,\n5,IT,L\n900,DE,S\n");
    let encodings = [("country", Encoding::OneHot), ("size", ordinal(&["S", "M", "L"]))];
    let prepared = encoded(&table, &["x", "country", "size"], &encodings).unwrap();
    for (at, &row) in prepared.rows.iter().enumerate() {
        let record = table.record(row as usize);
        let cells = prepared.fitted.encoded(|name| {
            let cell = record.iter().find(|(column, _)| column == name).map_or("", |(_, cell)| cell.as_str());
            match cell.parse() {
                _ if cell.is_empty() => Cell::Missing,
                Ok(number) => Cell::Number(number),
                Err(_) => Cell::Word(cell),
            }
        });
        #[expect(clippy::cast_possible_truncation, reason = "as the matrix is stored")]
        let applied: Vec<u32> = prepared.fitted.apply(&cells).iter().map(|v| (*v as f32).to_bits()).collect();
        assert_eq!(applied, prepared.matrix.row(at).iter().map(|v| v.to_bits()).collect::<Vec<_>>());
    }
    let json = serde_json::to_string(&prepared.fitted).unwrap();
    assert_eq!(serde_json::from_str::<crate::prepare::FittedRecipe>(&json).unwrap(), prepared.fitted);
}

#[test]
fn a_new_word_is_one_of_the_others_or_in_the_middle_of_all() {
    let table = table("x,c\n1,a\n2,b\n3,a\n4,b\n");
    let prepared = encoded(&table, &["c"], &[("c", Encoding::OneHot)]).unwrap();
    let of = |cell| prepared.fitted.apply(&prepared.fitted.encoded(|_| cell));
    assert_eq!(of(Cell::Word("z")), of(Cell::Missing));
    assert_eq!(of(Cell::Word("z")), [0.5 / std::f64::consts::SQRT_2; 2]);
    assert_eq!(Level::Other { than: vec!["a".into()] }.number(Some("z")).to_bits(), 1.0_f64.to_bits());
}

#[test]
fn missing_words_set_their_row_aside_where_that_is_asked_for() {
    let table = table("x,c\n1,a\n2,b\n3,\n4,b\n5,\n");
    let recipe = Recipe {
        columns: vec!["x".into(), "c".into()],
        encodings: [("c".to_owned(), Encoding::OneHot)].into(),
        imputes: [("c".to_owned(), Impute::DropRow)].into(),
        outliers: OutlierRule::Iqr,
        ..Recipe::default()
    };
    let prepared = prepare(&table, &recipe).unwrap();
    assert_eq!((names(&prepared), prepared.rows.as_slice()), (vec!["x", "c = a", "c = b"], &[0, 1, 3][..]));
    let aside: Vec<_> =
        prepared.account.decisions.iter().map(|d| (d.row, d.column.as_deref(), d.outcome.clone())).collect();
    let expected = [4, 6].map(|row| (row, Some("c"), Outcome::MissingSetAside));
    assert_eq!(aside, expected);
    assert!(prepared.fitted.columns[1..].iter().all(|column| column.fence.is_none()));
}

/// Filled with this word.
fn filled(table: &Table, column: &str, word: &str, encoding: Encoding) -> Result<Prepared, PrepareError> {
    let recipe = Recipe {
        columns: vec!["x".into(), column.into()],
        encodings: [(column.to_owned(), encoding)].into(),
        imputes: [(column.to_owned(), Impute::Word(word.into()))].into(),
        ..Recipe::default()
    };
    prepare(table, &recipe)
}

#[test]
fn missing_words_are_filled_with_a_word_of_the_column_or_another() {
    let table = table("x,c\n1,a\n2,b\n3,\n4,b\n5, \n");
    let by_one_of_its_own = filled(&table, "c", " b ", Encoding::OneHot).unwrap();
    assert_eq!(names(&by_one_of_its_own), ["x", "c = a", "c = b"]);
    let row = |prepared: &Prepared, row: usize| prepared.matrix.row(row)[1..].to_vec();
    assert_eq!(row(&by_one_of_its_own, 2), row(&by_one_of_its_own, 1));
    assert!((by_one_of_its_own.fitted.columns[2].fill - 0.8).abs() < 1e-12, "the share of rows that have it now");
    let by_another = filled(&table, "c", "not told", Encoding::OneHot).unwrap();
    assert_eq!(names(&by_another), ["x", "c = a", "c = b", "c = not told"]);
    assert_eq!((row(&by_another, 2), row(&by_another, 4)), (vec![0.0, 0.0, FRAC_1_SQRT_2], row(&by_another, 2)));
    // Each cell is told once, whatever it becomes.
    let account = &by_another.account;
    assert_eq!((account.used_as_found, account.repaired, account.cells_filled), (3, 2, 2));
    let outcome = Outcome::Filled { by: Impute::Word("not told".into()), value: OrderedValue(1.0) };
    let told: Vec<_> = account.decisions.iter().map(|d| (d.row, d.column.as_deref(), &d.outcome)).collect();
    assert_eq!(told, [(4, Some("c"), &outcome), (6, Some("c"), &outcome)]);
    assert_eq!(outcome.to_string(), "Missing. Filled with the word “not told”.");
}

#[test]
fn a_new_customer_without_a_word_is_filled_as_the_others_were() {
    let table = table("x,c\n1,a\n2,b\n3,\n4,b\n5,a\n");
    let fitted = filled(&table, "c", "b", Encoding::OneHot).unwrap().fitted;
    let json = serde_json::to_string(&fitted).unwrap();
    let fitted: crate::prepare::FittedRecipe = serde_json::from_str(&json).unwrap();
    let encoded = |cell| fitted.encoded(|name| if name == "x" { Cell::Number(1.0) } else { cell });
    assert_eq!(encoded(Cell::Missing), [Some(1.0), Some(0.0), Some(1.0)]);
    assert_eq!(encoded(Cell::Word(" ")), encoded(Cell::Word("b")));
}

#[test]
fn a_word_fills_no_numbers_and_in_an_order_only_if_it_is_in_it() {
    let table = table("x,size\n1,S\n2,L\n,M\n4,\n5,L\n");
    let sizes = || ordinal(&["S", "M", "L"]);
    assert_eq!(filled(&table, "size", "M", sizes()).unwrap().fitted.columns[1].fill.to_bits(), 1.0_f64.to_bits());
    let refused = |name: &str, word: &str| Err(PrepareError::Word { name: name.into(), word: word.into() });
    assert_eq!(filled(&table, "size", "XL", sizes()), refused("size", "XL"));
    assert_eq!(filled(&table, "size", " ", Encoding::OneHot), refused("size", ""));
    let numbers = Recipe { columns: vec!["x".into()], impute: Impute::Word("M".into()), ..Recipe::default() };
    assert_eq!(prepare(&table, &numbers), refused("x", "M"));
}

#[test]
fn a_word_that_fills_is_kept_when_the_column_is_taken_in_another_way() {
    let fills = |recipe: &Recipe| recipe.imputes.get("size").cloned();
    let mut recipe = Recipe::default();
    recipe.encode("size", Encoding::OneHot);
    recipe.imputes.insert("size".to_owned(), Impute::Word("M".into()));
    recipe.encode("size", ordinal(&["S", "M", "L"]));
    assert_eq!(fills(&recipe), Some(Impute::Constant(OrderedValue(1.0))));
    recipe.encode("size", Encoding::OneHot);
    assert_eq!(fills(&recipe), Some(Impute::Word("M".into())));
    recipe.imputes.insert("size".to_owned(), Impute::Word("not told".into()));
    recipe.encode("size", ordinal(&["S", "M", "L"]));
    assert_eq!(fills(&recipe), None, "the order has no such word");
}

//! Whole files.

use proptest::prelude::{Just, Strategy, any, prop, prop_assert_eq, prop_oneof, proptest};

use super::{Cells, IdReason, ProblemKind, Role, Table, TableError, TableReader};

fn numbers<'a>(table: &'a Table, name: &str) -> &'a [f64] {
    table.column(name).and_then(super::Column::numbers).unwrap()
}

#[test]
fn a_spreadsheet_export_is_read() {
    let table = Table::read("\u{feff}Nr;Größe;Ort\r\n1;1,5;Köln\r\n2;;\"a;\"\"b\"\r\n".as_bytes()).unwrap();
    assert_eq!((table.dialect.delimiter, table.dialect.has_bom), (b';', true));
    assert_eq!(numbers(&table, "Größe")[..1], [1.5]);
    assert!(numbers(&table, "Größe")[1].is_nan());
    assert_eq!(table.column("Nr").unwrap().role, Role::CustomerId(IdReason::Named));
    assert_eq!(table.record(1)[2], ("Ort".into(), "a;\"b".into()));
    assert_eq!(table.record(1)[1], ("Größe".into(), String::new()));
    assert!(table.record(2).is_empty());
}

#[test]
fn rows_that_do_not_fit_are_set_aside_with_their_number() {
    let table = Table::read(b"a,b\n1,2\n\n3\n\"4\n\",5,6\n7,8,\n9,10\n").unwrap();
    assert_eq!(table.row_numbers, [2, 6, 7]);
    let set_aside: Vec<_> = table.set_aside.iter().map(|p| (p.row, p.found.as_str(), p.kind)).collect();
    let kind = |got| ProblemKind::FieldCount { got, expected: 2 };
    assert_eq!(set_aside, [(4, "3", kind(1)), (5, "4\n,5,6", kind(3))]);
    assert_eq!(numbers(&table, "a"), [1.0, 7.0, 9.0]);
}

#[test]
fn a_header_that_ends_in_a_delimiter_does_not_cost_the_rows() {
    let table = Table::read(b"a,b,\n1,2\n3,4,\n").unwrap();
    assert_eq!((table.n_rows(), table.columns[2].role), (2, Role::Empty));
}

#[test]
fn header_names_become_unique() {
    let table = Table::read(b"a,,a,a (2), a \n1,2,3,4,5\n2,2,3,4,5\n").unwrap();
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["a", "Column 2", "a (2)", "a (2) (2)", "a (3)"]);
    let problems: Vec<_> = table.problems.iter().map(|p| (p.row, p.found.as_str(), p.kind)).collect();
    let twice = ProblemKind::DuplicateName;
    assert_eq!(problems, [(1, "", ProblemKind::EmptyName), (1, "a", twice), (1, "a (2)", twice), (1, " a ", twice)]);
}

#[test]
fn bytes_that_are_not_utf_8_are_named_with_their_place() {
    let error = Table::read(b"id,name\n1,Ann\n\n2,Jos\xE9\n").unwrap_err();
    let expected =
        TableError::NotUtf8 { row: 4, column: 2, name: Some("name".into()), byte: 0xE9, near: "Jos\u{FFFD}".into() };
    assert_eq!(error, expected);
    // Both halves of é, but in two fields.
    assert!(matches!(Table::read(b"a,b\n\xC3,\xA9\n"), Err(TableError::NotUtf8 { row: 2, column: 1, .. })));
}

#[test]
fn a_nul_byte_beyond_the_head_is_named_with_its_place() {
    let mut text = b"a,b\n".to_vec();
    text.extend(b"1,2\n".repeat(40_000));
    text.extend(b"3,\0\n");
    assert!(matches!(Table::read(&text), Err(TableError::Nul { row: 40_002, column: 2, .. })));
}

#[test]
fn an_open_quote_does_not_swallow_the_memory() {
    let mut text = b"a,b\n1,\"2\n".to_vec();
    text.extend(b"1,2\n".repeat(5_000_000));
    assert!(matches!(Table::read(&text), Err(TableError::RowTooLong { row: 2, column: 2, .. })));
}

#[test]
fn the_digest_is_that_of_all_bytes() {
    let text = b"a,b\n1,2\n3,4\n";
    assert_eq!(Table::read(text).unwrap().digest, xxhash_rust::xxh3::xxh3_64(text));
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => any::<i32>().prop_map(|number| number.to_string()),
        2 => "[ a-zäß€\"',;\t|\r\n]{0,8}",
        1 => Just(String::new()),
    ]
}

/// Header, rows.
fn cells() -> impl Strategy<Value = Vec<Vec<String>>> {
    (2_usize..6, 1_usize..20)
        .prop_flat_map(|(n_columns, n_rows)| prop::collection::vec(prop::collection::vec(cell(), n_columns), n_rows))
}

fn write(cells: &[Vec<String>], delimiter: u8) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    let header = (0..cells[0].len()).map(|at| format!("column {at}"));
    writer.write_record(header).unwrap();
    for row in cells {
        writer.write_record(row).unwrap();
    }
    writer.into_inner().unwrap()
}

fn read_in_slices(bytes: &[u8], cuts: &[usize]) -> Result<Table, TableError> {
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut % (bytes.len() + 1)).collect();
    cuts.sort_unstable();
    let mut reader = TableReader::new();
    let mut start = 0;
    for end in cuts.into_iter().chain([bytes.len()]) {
        reader.feed(&bytes[start..end])?;
        start = end;
    }
    reader.finish()
}

proptest! {
    #[test]
    fn what_was_written_is_read(cells in cells(), at in 0_usize..4, cuts in prop::collection::vec(any::<usize>(), 0..9)) {
        let delimiter = b",;\t|"[at];
        let table = read_in_slices(&write(&cells, delimiter), &cuts).unwrap();
        prop_assert_eq!(table.dialect.delimiter, delimiter);
        prop_assert_eq!((table.n_rows(), table.set_aside.len()), (cells.len(), 0));
        for (at, column) in table.columns.iter().enumerate() {
            let found: Vec<&str> = cells.iter().map(|row| row[at].as_str()).collect();
            match &column.cells {
                Cells::Text(texts) => prop_assert_eq!(texts.iter().collect::<Vec<_>>(), found),
                Cells::Numbers(numbers) => for (number, text) in numbers.iter().zip(found) {
                    let expected = text.parse().unwrap_or(f64::NAN);
                    prop_assert_eq!(number.to_bits(), expected.to_bits(), "{}", text);
                }
            }
        }
    }

    #[test]
    fn slices_do_not_matter(bytes in "[a-cäé0-9,;\"\r\n]{0,80}", cuts in prop::collection::vec(any::<usize>(), 0..9)) {
        let (whole, sliced) = (Table::read(bytes.as_bytes()), read_in_slices(bytes.as_bytes(), &cuts));
        prop_assert_eq!(format!("{whole:?}"), format!("{sliced:?}"));
    }

    #[test]
    fn every_row_of_the_file_is_in_one_place(bytes in "a,b\n([0-9]{1,2}(,[0-9]){0,2}\n{1,2}){1,30}") {
        let n_lines = bytes.lines().skip(1).filter(|line| !line.is_empty()).count();
        match Table::read(bytes.as_bytes()) {
            Ok(table) => {
                prop_assert_eq!(table.summary().n_read, n_lines);
                let mut rows: Vec<u32> = table.set_aside.iter().map(|p| p.row).chain(table.row_numbers).collect();
                rows.sort_unstable();
                rows.dedup();
                prop_assert_eq!(rows.len(), n_lines);
            }
            Err(TableError::NoUsableRows { n_rows, .. }) => prop_assert_eq!(n_rows, n_lines),
            Err(error) => panic!("{error}"),
        }
    }
}

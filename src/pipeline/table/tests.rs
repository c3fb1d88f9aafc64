//! Whole files.

use proptest::prelude::{Just, Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};

use super::{
    Cells, DateOrder, HeaderRows, IdReason, Kind, ProblemKind, ReadOptions, Role, Table, TableError, TableReader,
};

fn numbers<'a>(table: &'a Table, name: &str) -> &'a [f64] {
    table.column(name).and_then(super::Column::numbers).unwrap()
}

#[test]
fn lines_of_dashes_are_no_rows() {
    let csv = "id | name | spend\n---+------+------\n1 | Ann | 5\n2 | Ben | 6\n3 | Eva | 7\n===\n";
    let table = Table::read(csv.as_bytes()).unwrap();
    assert_eq!(table.n_rows(), 3);
    let rulers: Vec<_> = table.set_aside.iter().map(|aside| (aside.row, aside.kind)).collect();
    assert_eq!(rulers, [(2, ProblemKind::Ruler), (6, ProblemKind::Ruler)]);
}

#[test]
fn a_date_that_is_none_is_told_and_kept() {
    let days: Vec<String> = (1..=28).map(|day| format!("{day},{day:02}.02.2023\n")).collect();
    let days = days.concat();
    let table = Table::read(format!("id,day\n{days}29,31.02.2023\n30,soon\n31,-\n").as_bytes()).unwrap();
    assert_eq!(table.column("day").unwrap().kind, Kind::Date(DateOrder::DayMonthYear));
    let told: Vec<_> =
        table.problems.iter().map(|problem| (problem.row, problem.found.as_str(), problem.kind)).collect();
    assert_eq!(told, [(30, "31.02.2023", ProblemKind::OtherDate), (31, "soon", ProblemKind::OtherDate)]);
}

#[test]
fn what_ids_codes_and_days_are_is_told_by_their_names() {
    let rows = (1..=40).map(|n| {
        let (dup, plz) = (if n == 40 { 139 } else { 100 + n }, 10_115 + n % 9);
        format!("{dup},{plz},{},{},202307{:02},1.{n:03},{n},5\n", 5_000 + n, 900 + n, 1 + n % 28)
    });
    let header = "Kundennr,PLZ,Order Number,Policy No,ISSUE_DT,a,b,c\n";
    let table = Table::read((header.to_owned() + &rows.collect::<String>()).as_bytes()).unwrap();
    let role = |name: &str| table.column(name).unwrap().role;
    assert_eq!(role("Kundennr"), Role::CustomerId(IdReason::NearlyAll(1)));
    assert_eq!((role("PLZ"), role("Order Number")), (Role::Descriptor, Role::Descriptor));
    assert_eq!(role("Policy No"), Role::CustomerId(IdReason::Named));
    assert_eq!(table.column("ISSUE_DT").unwrap().kind, Kind::Date(DateOrder::YearMonthDay));
    assert_eq!((role("ISSUE_DT"), role("a")), (Role::Descriptor, Role::Variable));
}

#[test]
fn points_part_thousands_where_another_column_has_decimals_behind_commas() {
    let rows: Vec<String> =
        (0..30).map(|n| format!("{n};{},{:02} €;{}.{:03} €;1,5\n", 20 + n, n, 1 + n, 7 * n)).collect();
    let table = Table::read(("id;paid;sales;x\n".to_owned() + &rows.concat()).as_bytes()).unwrap();
    assert_eq!(table.column("sales").unwrap().numbers().unwrap()[..3], [1_000.0, 2_007.0, 3_014.0]);
    assert_eq!(table.column("paid").unwrap().numbers().unwrap()[..2], [20.0, 21.01]);
}

#[test]
fn a_spreadsheet_export_is_read() {
    let table = Table::read("\u{feff}Nr;Größe;Ort\r\n1;1,5;Köln\r\n2;;\"a;\"\"b\"\r\n".as_bytes()).unwrap();
    assert_eq!((table.format.dialect.delimiter, table.format.has_bom), (b';', true));
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
fn rows_of_nothing_are_no_customers() {
    let table = Table::read(b"a,b\n1,2\n  \n,\n3,4\n,,\n").unwrap();
    assert_eq!(table.row_numbers, [2, 5]);
    let aside: Vec<_> = table.set_aside.iter().map(|p| (p.row, p.kind)).collect();
    assert_eq!(aside, [3, 4, 6].map(|row| (row, ProblemKind::EmptyRow)));
    let table = Table::read(b"a,b\n1,2\n3,4,\n").unwrap();
    assert_eq!((table.n_rows(), table.problems[0].row, table.problems[0].kind), (2, 3, ProblemKind::EmptyFields));
}

#[test]
fn a_header_that_ends_in_a_delimiter_does_not_cost_the_rows() {
    let table = Table::read(b"a,b,\n1,2\n3,4,\n").unwrap();
    assert_eq!((table.n_rows(), table.columns.len()), (2, 2));
    let table = Table::read(b"a,b,,,\n1,2,,,\n3,4,,,\n").unwrap();
    assert_eq!((table.n_rows(), table.columns.len(), table.problems.len()), (2, 2, 0));
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
fn damaged_bytes_cost_their_cell_and_are_named() {
    let sound = "1,Köln\n2,Zürich\n".repeat(20);
    let bytes = [b"id,name\n".as_slice(), sound.as_bytes(), b"3,Jos\xE9\n\n4,A\0b\n"].concat();
    let table = Table::read(&bytes).unwrap();
    assert_eq!(table.format.encoding, "UTF-8");
    let problems: Vec<_> = table.problems.iter().map(|p| (p.row, p.found.as_str(), p.kind)).collect();
    assert_eq!(problems, [(42, "José", ProblemKind::NotUtf8), (44, "Ab", ProblemKind::Nul)]);
    assert_eq!(table.record(40)[1].1, "José");
}

#[test]
fn what_stands_around_the_table_is_told_apart() {
    let text = "Customers of May\n\nid;city;spend\n1;Ulm;3\n2;Bonn;4\n3;Kiel;5\nid;city;spend\n4;Jena;6\nTotal;;18\n\nmade by the shop\n";
    let table = Table::read(text.as_bytes()).unwrap();
    assert_eq!(
        (table.row_numbers.as_slice(), table.format.header.as_slice()),
        ([4, 5, 6, 8].as_slice(), [3].as_slice())
    );
    let aside: Vec<_> = table.set_aside.iter().map(|p| (p.row, p.found.as_str(), p.kind)).collect();
    assert_eq!(
        aside,
        [
            (7, "id;city;spend", ProblemKind::HeaderAgain),
            (9, "Total;;18", ProblemKind::Totals),
            (11, "made by the shop", ProblemKind::BelowTable),
        ]
    );
    assert_eq!((table.problems[0].row, table.problems[0].kind), (1, ProblemKind::AboveTable));
}

#[test]
fn many_notes_below_a_table_are_no_customers_but_customers_of_a_name_alone_are() {
    let rows = (0..20).map(|at| format!("Ann Lee {at},{at}.5,Ulm\n")).collect::<Vec<_>>().concat();
    let notes = "Source: the shop,,\nAll prices in euro,,\nNo returns in it,,\nMade in May 2024,,\n";
    let table = Table::read(format!("name,spent,city\n{rows}{notes}").as_bytes()).unwrap();
    assert_eq!((table.n_rows(), table.set_aside.len()), (20, 4));
    assert!(table.set_aside.iter().all(|aside| aside.kind == ProblemKind::BelowTable));
    let names = "Ben Ray,,\nCy Fox,,\nDi Roy,,\n";
    let table = Table::read(format!("name,spent,city\nEd Day,,\n{rows}{names}").as_bytes()).unwrap();
    assert_eq!((table.n_rows(), table.set_aside.len()), (24, 0));
    // Where nothing but names is known, these are the customers.
    let table = Table::read(format!("name,spent,city\n{names}Ed Day,,\n").as_bytes()).unwrap();
    assert_eq!((table.n_rows(), table.set_aside.len()), (4, 0));
}

#[test]
fn rows_in_quotes_as_a_whole_are_read_as_they_were_meant() {
    let rows = "\"1,\"\"Doe, Jo\"\",3.5\"\n\"2,Al,4\"\n\"3,\"\"Roe, \"\"\"\"Ed\"\"\"\"\"\",5\"\n";
    let table = Table::read(format!("id,name,spent\n{}", rows.repeat(3)).as_bytes()).unwrap();
    assert_eq!((table.n_rows(), table.problems.len(), table.set_aside.len()), (9, 0, 0));
    let cells: Vec<String> = table.record(2).into_iter().map(|(_, cell)| cell).collect();
    assert_eq!(cells, ["3", "Roe, \"Ed\"", "5"]);
}

#[test]
fn an_open_quote_does_not_swallow_the_rows() {
    let mut text = b"a,b\n1,\"2\n".to_vec();
    text.extend(b"1,2\n".repeat(500_000));
    let table = Table::read(&text).unwrap();
    assert_eq!((table.n_rows(), table.problems[0].row, table.problems[0].kind), (500_001, 2, ProblemKind::LooseQuote));
}

#[test]
fn the_digest_is_that_of_all_bytes() {
    let text = b"a,b\n1,2\n3,4\n";
    assert_eq!(Table::read(text).unwrap().digest, xxhash_rust::xxh3::xxh3_64(text));
}

fn read_with(text: &str, change: impl FnOnce(&mut ReadOptions)) -> Table {
    let mut options = ReadOptions::default();
    change(&mut options);
    let mut reader = TableReader::new(&options);
    reader.feed(text.as_bytes()).unwrap();
    reader.finish().unwrap()
}

#[test]
fn a_quote_that_was_chosen_is_the_only_one() {
    let text = "id,note\n1,'a,b'\n2,'c,d'\n3,'e,f'\n";
    let table = read_with(text, |options| options.quote = Some(b'\''));
    assert_eq!((table.format.dialect.quote, table.record(0)[1].1.as_str()), (b'\'', "a,b"));
    let table = read_with("a,b\n1,'x'\n2,'y'\n3,'z'\n4,'x'\n5,'y'\n6,'z'\n", |options| options.quote = Some(b'"'));
    assert_eq!((table.format.dialect.quote, table.record(0)[1].1.as_str()), (b'"', "'x'"));
    let table = read_with("a,b\n1,`x,y`\n2,z\n", |options| options.quote = Some(b'`'));
    assert_eq!((table.format.dialect.quote, table.record(0)[1].1.as_str()), (b'`', "x,y"));
}

#[test]
fn a_decimal_mark_that_was_chosen_holds_for_all_columns() {
    let text = "a;b\n1.234;1,234\n5.678;5,678\n";
    let read = |mark| {
        let table = read_with(text, |options| options.decimal = mark);
        ["a", "b"].map(|name| table.record(0).into_iter().find(|(found, _)| found == name).unwrap().1)
    };
    assert_eq!(read(None), ["1.234", "1.234"]);
    assert_eq!(read(Some(b',')), ["1234", "1.234"]);
    assert_eq!(read(Some(b'.')), ["1.234", "1234"]);
}

#[test]
fn a_header_that_was_chosen_is_obeyed() {
    let text = "report,of\nid,2024\n1,5\n2,6\n";
    let header = |header| read_with(text, |options| options.header = Some(header));
    let names = |table: &Table| table.columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
    let table = header(HeaderRows::Absent);
    assert_eq!((names(&table), table.n_rows()), (vec!["Column 1".into(), "Column 2".into()], 4));
    let table = header(HeaderRows::Rows { first: 2, n_rows: 1 });
    assert_eq!((names(&table), table.row_numbers.as_slice()), (vec!["id".into(), "2024".into()], [3, 4].as_slice()));
    assert_eq!(table.problems[0].kind, ProblemKind::AboveTable);
    let table = header(HeaderRows::Rows { first: 1, n_rows: 2 });
    assert_eq!((names(&table), table.n_rows()), (vec!["report id".into(), "of 2024".into()], 2));
    let table = header(HeaderRows::Rows { first: 3, n_rows: 0 });
    assert_eq!((table.n_rows(), table.format.header.len()), (2, 0));
}

#[test]
fn spellings_of_missing_that_were_chosen_are_missing_everywhere() {
    let text =
        "city,n,when\nUlm,1,2026-01-02\nKeine Angabe,-999,never\nBonn,3,2026-01-04\n keine angabe ,4,2026-01-05\n";
    let missing: Vec<String> = ["-999".into(), "keine Angabe".into(), "NEVER".into()].into();
    let table = read_with(text, |options| options.missing = missing);
    assert!(numbers(&table, "n")[1].is_nan());
    assert_eq!((table.record(1)[0].1.as_str(), table.record(3)[0].1.as_str(), table.problems.len()), ("", "", 0));
    let n_missing: Vec<usize> = table.summary().columns.iter().map(|column| column.n_missing).collect();
    assert_eq!(n_missing, [2, 1, 1]);
    let all = read_with("a,b\n1,x\n2,X\n", |options| options.missing = vec!["x".into()]);
    assert_eq!(all.column("b").unwrap().role, Role::Empty);
}

/// What was found out of a file, as if the user had said it.
fn as_told(table: &Table) -> ReadOptions {
    let header = match table.format.header.as_slice() {
        [first, .., last] => HeaderRows::Rows { first: *first, n_rows: last + 1 - first },
        [first] => HeaderRows::Rows { first: *first, n_rows: 1 },
        [] => HeaderRows::Absent,
    };
    ReadOptions {
        encoding: Some(table.format.encoding.clone()),
        delimiter: Some(table.format.dialect.delimiter),
        quote: Some(table.format.dialect.quote),
        header: Some(header),
        sheet: table.format.sheet,
        ..ReadOptions::default()
    }
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => any::<i32>().prop_map(|number| number.to_string()),
        2 => "[ a-zäß€\"',;\t|\r\n]{0,8}",
        1 => Just(String::new()),
    ]
}

/// Rows. The first and the last one are of numbers: words there may belong to the header or be a remark.
fn cells() -> impl Strategy<Value = Vec<Vec<String>>> {
    (2_usize..6, 1_usize..20).prop_flat_map(|(n_columns, n_rows)| {
        let rows = prop::collection::vec(prop::collection::vec(cell(), n_columns), n_rows);
        rows.prop_map(move |mut rows| {
            // Rows of nothing are no rows.
            for row in rows.iter_mut().filter(|row| row.iter().all(|cell| cell.trim().is_empty())) {
                row[0] = "0".into();
            }
            rows.insert(0, vec!["17".into(); n_columns]);
            rows.push(vec!["4".into(); n_columns]);
            rows
        })
    })
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
    let mut reader = TableReader::default();
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
        prop_assert_eq!(table.format.dialect.delimiter, delimiter);
        prop_assert_eq!((table.n_rows(), table.set_aside.len()), (cells.len(), 0));
        for (at, column) in table.columns.iter().enumerate() {
            let is_spaced = |row: u32| table.problems.iter().any(|p| p.row == row && p.kind == ProblemKind::SpacedDelimiter);
            let as_read = |(row, cells): (&u32, &'_ Vec<String>)| {
                if at > 0 && is_spaced(*row) { cells[at].trim_start_matches(' ').to_owned() } else { cells[at].clone() }
            };
            let found: Vec<String> = table.row_numbers.iter().zip(&cells).map(as_read).collect();
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
    fn to_say_what_is_told_anyway_changes_nothing(
        bytes in "(\u{feff})?([A-Z][a-z]{1,5} report\n)?((id|\"n\"|[a-z]{1,3}|[0-9]{1,2})[,;]){2}(x|2024)\n([0-9]{1,2}[,;]('[a-c]'|\"[a,;ä]*\"|[a-z0-9. ]{0,5}|\\\\\")[,;][0-9]{0,2}\n{1,2}){2,12}",
    ) {
        if let Ok(table) = Table::read(bytes.as_bytes()) {
            let options = as_told(&table);
            let mut reader = TableReader::new(&options);
            reader.feed(bytes.as_bytes()).unwrap();
            let again = reader.finish().map(|again| Table { options: table.options.clone(), ..again });
            prop_assert_eq!(format!("{again:?}"), format!("{:?}", Ok::<_, TableError>(table)), "{:?}", options);
        }
    }

    #[test]
    fn slices_do_not_matter(bytes in "[a-cäé0-9,;\"\r\n]{0,80}", cuts in prop::collection::vec(any::<usize>(), 0..9)) {
        let (whole, sliced) = (Table::read(bytes.as_bytes()), read_in_slices(bytes.as_bytes(), &cuts));
        prop_assert_eq!(format!("{whole:?}"), format!("{sliced:?}"));
    }

    #[test]
    fn every_row_of_the_file_is_in_one_place(bytes in "a,b\n([0-9]{1,2}(,[0-9]){0,2}\n{1,2}){1,30}") {
        let lines: Vec<u32> = (1..).zip(bytes.lines()).filter(|(_, line)| !line.is_empty()).map(|(row, _)| row).collect();
        match Table::read(bytes.as_bytes()) {
            Ok(table) => {
                let above = table.problems.iter().filter(|p| p.kind == ProblemKind::AboveTable).map(|p| p.row);
                let aside = table.set_aside.iter().map(|p| p.row);
                let mut rows: Vec<u32> = above.chain(aside).chain(table.row_numbers).chain(table.format.header).collect();
                rows.sort_unstable();
                prop_assert_eq!(rows, lines);
            }
            Err(TableError::NoUsableRows { n_rows, .. }) => prop_assert!(n_rows < lines.len()),
            Err(error) => panic!("{error}"),
        }
    }
}

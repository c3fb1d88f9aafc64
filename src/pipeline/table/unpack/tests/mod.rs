//! Whole containers, from their bytes to the table.

use std::fmt::Write as _;

use proptest::prelude::{any, prop, prop_assert_eq, proptest};

use crate::table::unpack::{Contents, Unpacked, Unpacker};
use crate::table::{Container, ContainerError, ReadOptions, Table, TableError, TableReader};
use files::{XlsxSheet, gzip, ods, xlsx, xlsx_from, zip};

pub(crate) mod files;

/// An error, or the text that came out and what it came from.
fn unpacked(bytes: &[u8], sheet: Option<usize>) -> Result<(String, Contents), ContainerError> {
    let mut unpacker = Unpacker::new(&ReadOptions { sheet, ..ReadOptions::default() }, None);
    let mut text = Vec::new();
    let mut take = |unpacked: Unpacked<'_>| {
        let (Unpacked::Found(piece) | Unpacked::Written(piece)) = unpacked;
        text.extend_from_slice(piece);
        Ok::<(), ContainerError>(())
    };
    for slice in bytes.chunks(1000) {
        unpacker.feed(slice, &mut take)?;
    }
    let contents = unpacker.finish(&mut take)?;
    Ok((String::from_utf8(text).unwrap(), contents))
}

fn text(bytes: &[u8]) -> String {
    unpacked(bytes, None).unwrap().0
}

fn in_slices(bytes: &[u8], size: usize, options: &ReadOptions) -> Result<Table, TableError> {
    let mut reader = TableReader::new(options);
    for slice in bytes.chunks(size) {
        reader.feed(slice)?;
    }
    reader.finish()
}

const CUSTOMERS: &str = "id,city,spend\n1,Ulm,1.5\n2,Köln,2\n3,Bonn,3.25\n";

#[test]
fn plain_text_passes_as_it_is() {
    for plain in ["", "a", "PK", "a,b\n1,2\n", CUSTOMERS] {
        let expected = (plain.to_owned(), Contents::default());
        assert_eq!(unpacked(plain.as_bytes(), None).unwrap(), expected);
    }
}

#[test]
fn gzip_is_inflated_however_many_members_it_has() {
    let (first, second) = CUSTOMERS.as_bytes().split_at(20);
    let bytes = [gzip(first), gzip(second)].concat();
    let plain = Table::read(CUSTOMERS.as_bytes()).unwrap();
    for size in [1, 3, 40, 1000] {
        let table = in_slices(&bytes, size, &ReadOptions::default()).unwrap();
        assert_eq!((&table.columns, &table.row_numbers), (&plain.columns, &plain.row_numbers), "slices of {size}");
        assert_eq!((table.format.container, table.format.sheets.len()), (Container::Gzip, 0));
    }
}

#[test]
fn the_tables_of_an_archive_can_be_chosen_like_sheets() {
    let archive = zip(&[
        ("__MACOSX/._a.csv", b"junk"),
        ("read me.pdf", b"%PDF"),
        ("shop/a.csv", CUSTOMERS.as_bytes()),
        ("shop/.hidden.csv", b"x"),
        ("b.TSV", b"x\ty\n1\t2\n3\t4\n"),
        ("c.xlsx", &xlsx(&[("one", r#"<row r="1"><c r="A1"><v>7</v></c></row>"#)])),
    ]);
    let (found, contents) = unpacked(&archive, None).unwrap();
    assert_eq!((found.as_str(), contents.container, contents.sheet), (CUSTOMERS, Container::Zip, Some(0)));
    assert_eq!(contents.sheets, ["shop/a.csv", "b.TSV", "c.xlsx"]);
    assert_eq!(unpacked(&archive, Some(1)).unwrap().0, "x\ty\n1\t2\n3\t4\n");
    assert_eq!(unpacked(&archive, Some(2)).unwrap().0, "7\n");
    let no_sheet = ContainerError::NoSheet { container: Container::Zip, sheet: 3, n_sheets: 3 };
    assert_eq!(unpacked(&archive, Some(3)), Err(no_sheet));
    let table = in_slices(&archive, 77, &ReadOptions { sheet: Some(1), ..ReadOptions::default() }).unwrap();
    assert_eq!((table.format.dialect.delimiter, table.format.encoding.as_str()), (b'\t', "UTF-8"));
    // What is far smaller than the largest tells about it.
    let many = CUSTOMERS.repeat(9);
    let archive = zip(&[("README.txt", b"customers,\nMay\n"), ("z.csv", many.as_bytes()), ("c.csv", many.as_bytes())]);
    assert_eq!(unpacked(&archive, None).unwrap().1.sheet, Some(1));
    // A lone workbook is that workbook.
    let lone = zip(&[("c.xlsx", &xlsx(&[("one", ""), ("two", "<row><c><v>7</v></c></row>")]))]);
    let (found, contents) = unpacked(&lone, Some(1)).unwrap();
    assert_eq!((found.as_str(), contents.container, contents.sheets.len()), ("7\n", Container::Xlsx, 2));
}

#[test]
fn an_archive_without_a_table_names_what_it_holds() {
    let error = unpacked(&zip(&[("word/document.xml", b"<w/>"), ("b.png", b"")]), None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "The zip archive holds no table (it holds word/document.xml, b.png). Choose an archive with a .csv, .tsv, .txt, \
         .xlsx or .ods file in it."
    );
    assert_eq!(unpacked(&zip(&[]), None), Err(ContainerError::NoTable { found: Vec::new() }));
    assert_eq!(unpacked(&zip(&[("xl/workbook.bin", b"")]), None), Err(ContainerError::BinaryWorkbook));
}

#[test]
fn every_kind_of_cell_of_a_workbook_is_written() {
    let rows = r#"
    <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>in "line"</t></is></c></row>
    <row r="2"><c r="A2"><v>1.234</v></c><c r="B2" s="1"><v>46354</v></c><c r="C2" s="2"><v>46354.5</v></c></row>
    <row r="3"><c r="A3" t="b"><v>1</v></c><c r="B3" t="e"><v>#N/A</v></c><c r="C3" t="e"><v>#DIV/0!</v></c></row>
    <row r="5"><c r="A5" t="str"><f>A1&amp;"x"</f><v>007</v></c><c r="B5" s="3"><v>1.5</v></c><c r="C5" s="4"><v>1e3</v></c></row>
    <row r="6"><c r="A6" t="s"><v>2</v></c><c r="B6" t="s"><v>3</v></c><c r="C6" t="s"><v>4</v></c><c r="F6" s="1"/></row>
    <row><c t="d"><v>2026-11-28T00:00:00</v></c><c s="5"><v>0.12</v></c><c t="n"><v>-5.0</v></c></row>
    <row r="9"><c r="B9"><f>1+1</f><v></v></c></row>"#;
    let expected = "id,spend ,\"in \"\"line\"\"\"\n\
                    1.234,2026-11-28,2026-11-28 12:00:00\n\
                    TRUE,#N/A,#DIV/0!\n\
                    \n\
                    007,36:00:00,1000\n\
                    東京,\"A&B, é\r\",\n\
                    2026-11-28,0.12,-5\n";
    let (found, contents) = unpacked(&xlsx(&[("Kunden", rows)]), None).unwrap();
    assert_eq!(found, expected);
    assert_eq!(
        (contents.container, contents.sheets, contents.sheet),
        (Container::Xlsx, vec!["Kunden".into()], Some(0))
    );
    let sheet = XlsxSheet { name: "a", state: "visible", rows: r#"<row><c s="1"><v>1</v></c></row>"# };
    assert_eq!(text(&xlsx_from(&[sheet], true)), "1904-01-02\n");
}

#[test]
fn a_table_of_a_workbook_is_found_as_in_any_file() {
    let mut rows = r#"<row r="2"><c r="B2" t="inlineStr"><is><t>Customers, May</t></is></c></row>
        <row r="4"><c r="B4" t="inlineStr"><is><t>id</t></is></c><c r="C4" t="inlineStr"><is><t>spend</t></is></c>
        <c r="D4" t="inlineStr"><is><t>note</t></is></c></row>"#
        .to_owned();
    for row in 5..12 {
        write!(rows, r#"<row r="{row}"><c r="B{row}"><v>{row}</v></c><c r="C{row}"><v>{row}.234</v></c>"#).unwrap();
        write!(rows, r#"<c r="D{row}" t="inlineStr"><is><t xml:space="preserve"> 'a', "b;c"</t></is></c></row>"#)
            .unwrap();
    }
    rows += r#"<row r="12"><c r="B12" t="inlineStr"><is><t>Total</t></is></c><c r="C12"><v>57</v></c></row>"#;
    let bytes = xlsx(&[("Report", &rows)]);
    let table = in_slices(&bytes, 100, &ReadOptions::default()).unwrap();
    assert_eq!(
        (table.format.header.as_slice(), table.row_numbers.as_slice()),
        ([4].as_slice(), [5, 6, 7, 8, 9, 10, 11].as_slice())
    );
    assert_eq!(table.column("spend").unwrap().numbers().unwrap()[..2], [5.234, 6.234]);
    assert_eq!(table.record(0)[2].1, " 'a', \"b;c\"");
    assert_eq!((table.set_aside.len(), table.set_aside[0].row, table.problems.len()), (1, 12, 1));
    assert_eq!((table.format.container, table.format.encoding.as_str()), (Container::Xlsx, "UTF-8"));
}

#[test]
fn a_header_of_joined_cells_is_one_header() {
    let cell = |place: &str, text: &str| format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#);
    let mut rows = format!(r#"<row r="1">{}{}</row>"#, cell("B1", "Sales"), cell("D1", "Costs"));
    let names = ["A2", "B2", "C2", "D2", "E2"].iter().zip(["Name", "web", "shop", "web", "shop"]);
    write!(rows, r#"<row r="2">{}</row>"#, names.map(|(place, name)| cell(place, name)).collect::<String>()).unwrap();
    for row in 3..8 {
        write!(rows, r#"<row r="{row}">{}"#, cell(&format!("A{row}"), "foo")).unwrap();
        write!(rows, "<c><v>{row}</v></c><c><v>1</v></c><c><v>2.5</v></c><c><v>{row}</v></c></row>").unwrap();
    }
    let table = Table::read(&xlsx(&[("a", &rows)])).unwrap();
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["Name", "Sales web", "Sales shop", "Costs web", "Costs shop"]);
    assert_eq!((table.format.header.as_slice(), table.n_rows()), ([1, 2].as_slice(), 5));
}

#[test]
fn the_first_visible_sheet_with_rows_is_read_unless_another_is_chosen() {
    let rows = r#"<row><c t="s"><v>0</v></c></row><row><c><v>7</v></c></row>"#;
    let sheet = |name, state, rows| XlsxSheet { name, state, rows };
    let book = xlsx_from(
        &[
            sheet("lists", "hidden", rows),
            sheet("cover", "visible", r#"<row><c t="s"><v>0</v></c></row>"#),
            sheet("old", "veryHidden", rows),
            sheet("A &amp; B", "visible", r#"<row r="3"><c t="s"><v>2</v></c></row><row><c><v>7</v></c></row>"#),
        ],
        false,
    );
    let (found, contents) = unpacked(&book, None).unwrap();
    assert_eq!((found.as_str(), contents.sheet), ("\n\n東京\n7\n", Some(3)));
    assert_eq!(contents.sheets, ["lists", "cover", "old", "A & B"]);
    assert_eq!(unpacked(&book, Some(0)).unwrap().0, "id\n7\n");
    let no_sheet = ContainerError::NoSheet { container: Container::Xlsx, sheet: 4, n_sheets: 4 };
    assert_eq!(no_sheet.to_string(), "There is no sheet 5 in the Excel workbook: it has 4. Choose another sheet.");
    assert_eq!(unpacked(&book, Some(4)), Err(no_sheet));
    // A cover is far smaller than what it tells about.
    let many = "<row><c><v>7</v></c></row>".repeat(99);
    let book = xlsx_from(&[sheet("cover", "visible", rows), sheet("data", "visible", &many)], false);
    assert_eq!(unpacked(&book, None).unwrap().1.sheet, Some(1));
    assert_eq!(unpacked(&book, Some(0)).unwrap().0, "id\n7\n");
    // No sheet with rows: the first one.
    let book = xlsx_from(&[sheet("a", "hidden", ""), sheet("b", "visible", "")], false);
    assert_eq!(unpacked(&book, None).unwrap().1.sheet, Some(0));
    assert_eq!(Table::read(&book).unwrap_err(), TableError::Empty);
}

const ODS_CELLS: &str = r#"<table:table table:name="lists" table:style-name="away"><table:table-row>
    <table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>
    <table:table-row><table:table-cell office:value-type="string"><text:p>y</text:p></table:table-cell></table:table-row>
    </table:table><table:table table:name="Kunden" table:style-name="shown"><table:table-column/>
    <table:table-header-rows><table:table-row><table:table-cell office:value-type="string"><text:p>id</text:p></table:table-cell>
    <table:table-cell office:value-type="string"><text:p>a<text:s text:c="2"/><text:span>b&amp;c</text:span></text:p><text:p>d</text:p>
    <office:annotation><text:p>remark</text:p></office:annotation></table:table-cell></table:table-row></table:table-header-rows>
    <table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
    <table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="float" office:value="1.234"><text:p>1,23</text:p>
    </table:table-cell><table:table-cell office:value-type="date" office:date-value="2026-11-28T00:00:00"><text:p>28.11.</text:p></table:table-cell></table:table-row>
    <table:table-row><table:table-cell office:value-type="percentage" office:value="0.12"><text:p>12%</text:p></table:table-cell>
    <table:table-cell office:value-type="time" office:time-value="PT36H15M00S"/></table:table-row>
    <table:table-row><table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>WAHR</text:p></table:table-cell>
    <table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell></table:table-row>
    <table:table-row><table:table-cell table:number-columns-repeated="2" office:value-type="string"><text:p>007</text:p></table:table-cell>
    <table:table-cell table:number-columns-repeated="16382"/></table:table-row>
    <table:table-row table:number-rows-repeated="1048569"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>"#;

#[test]
fn every_kind_of_cell_of_an_open_document_is_written() {
    let expected = "id,\"a  b&c\nd\"\n\n\n1.234,2026-11-28\n1.234,2026-11-28\n0.12,36:15:00\nTRUE,#DIV/0!\n007,007\n";
    let (found, contents) = unpacked(&ods(ODS_CELLS), None).unwrap();
    assert_eq!(found, expected);
    assert_eq!((contents.container, contents.sheet), (Container::Ods, Some(1)));
    assert_eq!(contents.sheets, ["lists", "Kunden"]);
    assert_eq!(unpacked(&ods(ODS_CELLS), Some(0)).unwrap().0, "x\ny\n");
    let no_sheet = ContainerError::NoSheet { container: Container::Ods, sheet: 2, n_sheets: 2 };
    assert_eq!(unpacked(&ods(ODS_CELLS), Some(2)), Err(no_sheet));
}

#[test]
fn what_is_protected_says_so() {
    let manifest: &[u8] = b"<manifest:manifest><manifest:encryption-data/></manifest:manifest>";
    let locked = zip(&[("META-INF/manifest.xml", manifest), ("content.xml", b"\x01\x02")]);
    assert_eq!(unpacked(&locked, None), Err(ContainerError::Encrypted { container: Container::Ods }));
    let mut locked = zip(&[("a.csv", CUSTOMERS.as_bytes())]);
    // The flag of encryption, in the file's own header and in the directory.
    let directory = locked.windows(4).position(|magic| magic == b"PK\x01\x02").unwrap();
    locked[6] |= 1;
    locked[directory + 8] |= 1;
    assert_eq!(unpacked(&locked, None), Err(ContainerError::Encrypted { container: Container::Zip }));
}

/// Unpacked, of a thousandth as many.
const BOMB: usize = 64 << 20;

#[test]
fn a_gzip_bomb_stops_early() {
    let bytes = gzip(&vec![b'\n'; BOMB]);
    let (mut n_taken, mut n_fed) = (0, 0);
    let mut unpacker = Unpacker::new(&ReadOptions::default(), None);
    let error = bytes.chunks(1 << 10).find_map(|slice| {
        n_fed += slice.len();
        let mut take = |unpacked: Unpacked<'_>| {
            let (Unpacked::Found(piece) | Unpacked::Written(piece)) = unpacked;
            assert!(piece.len() < 8 << 20);
            n_taken += piece.len();
            Ok::<(), ContainerError>(())
        };
        unpacker.feed(slice, &mut take).err()
    });
    assert_eq!(error, Some(ContainerError::TooDense { container: Container::Gzip, times: 500 }));
    assert!(n_taken < 32 << 20 && n_fed < bytes.len(), "{n_taken} bytes of {n_fed}");
}

#[test]
fn bombs_in_archives_stop_early() {
    let blank = vec![b' '; BOMB];
    let dense = ContainerError::TooDense { container: Container::Zip, times: 500 };
    assert_eq!(unpacked(&zip(&[("a.csv", &blank)]), None), Err(dense));
    // Within one cell, between cells, and one within the other.
    let damaged = |container| Err(ContainerError::Damaged { container });
    let blank = String::from_utf8(blank).unwrap();
    let long = format!(r#"<row><c t="inlineStr"><is><t>{blank}</t></is></c></row>"#);
    assert_eq!(unpacked(&xlsx(&[("a", &long)]), None), damaged(Container::Xlsx));
    assert_eq!(unpacked(&xlsx(&[("a", &blank)]), None), damaged(Container::Xlsx));
    let deep = "<a>".repeat(1000);
    assert_eq!(unpacked(&xlsx(&[("a", &deep)]), None), damaged(Container::Xlsx));
}

#[test]
fn a_cell_that_stands_a_billion_times_is_too_large() {
    let table = r#"<table:table table:name="a"><table:table-row table:number-rows-repeated="1048576"><table:table-cell
        table:number-columns-repeated="16384" office:value-type="float" office:value="12345"/></table:table-row></table:table>"#;
    let error = unpacked(&ods(table), None).unwrap_err();
    assert!(matches!(error, ContainerError::TooLarge { container: Container::Ods, .. }), "{error:?}");
}

/// One of each.
fn containers() -> Vec<Vec<u8>> {
    let rows = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>
        <row r="2"><c r="A2"><v>1</v></c><c r="B2" s="2"><v>46354.25</v></c></row><row><c><v>2</v></c></row>"#;
    vec![
        gzip(CUSTOMERS.as_bytes()),
        zip(&[("a.csv", CUSTOMERS.as_bytes()), ("b.txt", b"x\n1\n")]),
        xlsx(&[("one", rows), ("two", rows)]),
        ods(ODS_CELLS),
    ]
}

#[test]
fn what_is_cut_off_is_said_to_be() {
    for bytes in containers() {
        for end in (8..bytes.len()).step_by(7) {
            let error = unpacked(&bytes[..end], None).unwrap_err();
            assert!(matches!(error, ContainerError::Damaged { .. }), "{error:?} at {end} of {}", bytes.len());
        }
    }
    // The parts themselves break off, in a sound archive.
    let whole = ods(ODS_CELLS);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(whole)).unwrap();
    let mut content = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("content.xml").unwrap(), &mut content).unwrap();
    let cut = &content.as_bytes()[..content.len() / 2];
    let bytes = zip(&[("META-INF/manifest.xml", b"<a/>"), ("content.xml", cut)]);
    assert_eq!(unpacked(&bytes, None), Err(ContainerError::Damaged { container: Container::Ods }));
}

#[test]
fn no_damage_breaks_the_reader() {
    // A linear congruential generator (Knuth, MMIX).
    let mut state = 1_u64;
    let mut below = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % n
    };
    let containers = containers();
    for _ in 0..2000 {
        let mut bytes = containers[below(containers.len())].clone();
        for _ in 0..=below(4) {
            let at = below(bytes.len());
            match below(3) {
                0 => bytes[at] = u8::try_from(below(256)).unwrap(),
                1 => bytes[at] ^= 1 << below(8),
                _ => drop(bytes.drain(at..(at + below(9)).min(bytes.len()))),
            }
        }
        let whole = Table::read(&bytes);
        let sliced = in_slices(&bytes, 1 + below(500), &ReadOptions::default());
        assert_eq!(format!("{whole:?}"), format!("{sliced:?}"));
    }
}

proptest! {
    #[test]
    fn slices_do_not_matter(at in 0_usize..4, cuts in prop::collection::vec(any::<usize>(), 0..9)) {
        let bytes = &containers()[at];
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut % (bytes.len() + 1)).collect();
        cuts.sort_unstable();
        let mut reader = TableReader::default();
        let mut start = 0;
        for end in cuts.into_iter().chain([bytes.len()]) {
            reader.feed(&bytes[start..end]).unwrap();
            start = end;
        }
        prop_assert_eq!(format!("{:?}", reader.finish()), format!("{:?}", Table::read(bytes)));
    }

    #[test]
    fn cells_of_a_workbook_are_the_cells_of_the_table(
        cells in prop::collection::vec(["[a-zäß'\",;\t\n -]{0,8}", "-?[1-9][0-9]{0,4}(\\.[0-9]{0,3}[1-9])?"], 4..20),
    ) {
        let mut rows = r#"<row r="1"><c t="inlineStr"><is><t>text</t></is></c><c t="inlineStr"><is><t>n</t></is></c></row>"#.to_owned();
        for [text, number] in &cells {
            let text = text.replace('"', "&quot;").replace('\t', "&#9;");
            write!(rows, r#"<row><c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c><c><v>{number}</v></c></row>"#).unwrap();
        }
        let table = Table::read(&xlsx(&[("a", &rows)])).unwrap();
        prop_assert_eq!(table.set_aside.len(), 0);
        prop_assert_eq!(table.n_rows(), cells.len());
        for (row, [text, number]) in cells.iter().enumerate() {
            let record = table.record(row);
            prop_assert_eq!([&record[0].1, &record[1].1], [text, number]);
        }
    }
}

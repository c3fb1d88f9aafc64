use std::convert::Infallible;

use proptest::prelude::{Strategy as _, any, prop, prop_assert_eq, proptest};

use super::{Oddity, Records, Shape, TooLong};
use crate::table::Dialect;
use crate::table::cell_kind::CellKind;

type Row = (u32, Vec<String>);

impl From<TooLong> for Infallible {
    fn from(too_long: TooLong) -> Self {
        panic!("{too_long:?}")
    }
}

fn cut(records: &mut Records, slices: &[&[u8]]) -> (Vec<Row>, Vec<(u32, Oddity)>) {
    let (mut rows, mut oddities) = (Vec::new(), Vec::new());
    let mut on_record = |record: &super::Record<'_>| -> Result<(), Infallible> {
        rows.push((record.row, record.fields().map(|f| String::from_utf8_lossy(f).into_owned()).collect()));
        oddities.extend(record.oddities.iter().map(|oddity| (record.row, *oddity)));
        Ok(())
    };
    for slice in slices {
        records.feed(slice, &mut on_record).unwrap();
    }
    records.finish(&mut on_record).unwrap();
    (rows, oddities)
}

fn rows(slices: &[&[u8]]) -> Vec<Row> {
    cut(&mut Records::new(Dialect::default(), None), slices).0
}

/// Rows of a file of that many columns, of which the last one holds numbers.
fn shaped(text: &str, n_columns: usize, is_quoted: bool) -> (Vec<Row>, Vec<(u32, Oddity)>) {
    let mut kinds = vec![CellKind::Text; n_columns];
    kinds[n_columns - 1] = CellKind::Number;
    let records =
        || Records::new(Dialect::default(), Some(Shape { kinds: kinds.clone(), is_quoted, is_trailed: false }));
    let whole = cut(&mut records(), &[text.as_bytes()]);
    let bytes: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
    assert_eq!(whole, cut(&mut records(), &bytes), "one byte at a time");
    whole
}

fn row(row: u32, fields: &[&str]) -> Row {
    (row, fields.iter().map(|field| (*field).to_owned()).collect())
}

#[test]
fn blank_lines_count_and_quoted_line_ends_do_not() {
    let text: &[u8] = b"\r\na,b\r\n\r\n\r\n\"1\r\n2\n3\",x\n\n4,5";
    let expected = [row(2, &["a", "b"]), row(5, &["1\r\n2\n3", "x"]), row(7, &["4", "5"])];
    assert_eq!(rows(&[text]), expected);
    let bytes: Vec<&[u8]> = text.chunks(1).collect();
    assert_eq!(rows(&bytes), expected, "one byte at a time");
}

#[test]
fn rows_are_the_same_where_they_lie_and_by_the_rule() {
    let text = b"a,b,c\n1,,3\r\n\n4,5,6\r7,\"8\n\",9\n  ,x\"y,10\n\n\r\n,,\n11,12,a long field that goes on\n13,14,15";
    let whole = rows(&[text]);
    let bytes: Vec<&[u8]> = text.chunks(1).collect();
    assert_eq!(whole, rows(&bytes));
    let numbers: Vec<u32> = whole.iter().map(|(row, _)| *row).collect();
    assert_eq!(numbers, [1, 2, 4, 5, 6, 9, 10, 11]);
    assert_eq!((&whole[4].1[1][..], &whole[5].1[2][..]), ("x\"y", ""));
}

#[test]
fn a_file_may_end_right_after_a_closed_quote() {
    assert_eq!(rows(&[b"a\n\"b\"\"c\""])[1].1, ["b\"c"]);
}

#[test]
fn a_stray_quote_costs_its_own_cell() {
    let good = "a,\"b, c\",1\n";
    for (line, fields, field) in [
        ("\"a,b,1\n", ["\"a", "b", "1"], 0),
        ("a,\"b,1\n", ["a", "\"b", "1"], 1),
        ("a,\"\"b, c\",1\n", ["a", "\"b, c", "1"], 1),
        ("a,\"b, c\"\",1\n", ["a", "b, c\"", "1"], 1),
        ("a,\"b \"c\",1\n", ["a", "b \"c", "1"], 1),
        ("\"a,\"b, c\",1\n", ["\"a", "b, c", "1"], 0),
    ] {
        let (rows, oddities) = shaped(&format!("{good}{line}{good}{good}"), 3, false);
        let others = [1, 3, 4].map(|at| row(at, &["a", "b, c", "1"]));
        assert_eq!(rows[1], row(2, &fields), "{line}");
        assert_eq!([&rows[0], &rows[2], &rows[3]], others.each_ref(), "{line}");
        assert_eq!(oddities, [(2, Oddity::LooseQuote(field))], "{line}");
    }
}

#[test]
fn a_stray_quote_before_a_true_field_of_several_lines() {
    let text = "a,\"b,1\nc,\"d\nd, d\",2\ne,f,3\n";
    let (rows, _) = shaped(text, 3, false);
    assert_eq!(rows, [row(1, &["a", "\"b", "1"]), row(2, &["c", "d\nd, d", "2"]), row(3, &["e", "f", "3"])]);
}

#[test]
fn a_stray_quote_within_a_true_field_of_several_lines() {
    let (rows, oddities) = shaped("a,b,1\na,\"first li\"ne\nsecond line\",2\nc,d,3\n", 3, false);
    assert_eq!(rows[1..], [row(2, &["a", "first li\"ne\nsecond line", "2"]), row(3, &["c", "d", "3"])]);
    assert_eq!(oddities, [(2, Oddity::LooseQuote(1))]);
}

#[test]
fn below_a_stray_quote_a_true_field_of_several_lines_is_one() {
    let text = "a,\"b,1\nc,\"d, d\ne\",2\nf,\"g\nh\",3\ni,j,4\n";
    let (rows, oddities) = shaped(text, 3, false);
    let expected = [
        row(1, &["a", "\"b", "1"]),
        row(2, &["c", "d, d\ne", "2"]),
        row(3, &["f", "g\nh", "3"]),
        row(4, &["i", "j", "4"]),
    ];
    assert_eq!((&*rows, &*oddities), (&expected[..], &[(1, Oddity::LooseQuote(1))][..]));
    // In a row by other marks, too.
    let (rows, oddities) = shaped("a,b,1\n'c','d\nd','2'\ne;\"f\nf\";3\n", 3, false);
    assert_eq!(rows[1..], [row(2, &["c", "d\nd", "2"]), row(3, &["e", "f\nf", "3"])]);
    assert_eq!(oddities, [(2, Oddity::Quote(b'\'')), (3, Oddity::Delimiter(b';'))]);
}

#[test]
fn a_field_that_no_quote_closes_swallows_no_row() {
    let good = "a,\"b, c\",1\n";
    for (line, fields) in [
        ("a,\"b, c,1\n", ["a", "b, c", "1"]),
        ("\"a, a,\"b, c\",1\n", ["a, a", "b, c", "1"]),
        ("a,\"b \"\"c\"\", d,1\n", ["a", "b \"c\", d", "1"]),
    ] {
        let (rows, oddities) = shaped(&format!("{good}{line}{good}{good}"), 3, false);
        assert_eq!((&rows[1], rows.len()), (&row(2, &fields), 4), "{line}");
        assert_eq!(oddities, [(2, Oddity::Unclosed)], "{line}");
    }
}

#[test]
fn quotes_that_nothing_escapes_are_characters() {
    let good = "a,\"b, c\",1\n";
    let line = "\"a \"x\"\",\"b, \"y\"\",1\n";
    let (rows, _) = shaped(&format!("{good}{line}{good}"), 3, false);
    assert_eq!((&rows[1], rows.len()), (&row(2, &["a \"x\"", "b, \"y\"", "1"]), 3));
}

#[test]
fn apostrophes_around_two_fields_hold_no_field_together() {
    let text = "\"a\",\"b\",\"1\"\n'a,b',2\n'c,d,3\n";
    let (rows, oddities) = shaped(text, 3, true);
    assert_eq!(rows, [row(1, &["a", "b", "1"]), row(2, &["'a", "b'", "2"]), row(3, &["'c", "d", "3"])]);
    assert!(oddities.is_empty(), "{oddities:?}");
}

#[test]
fn a_row_by_other_rules_is_read_as_meant() {
    let good = "a,\"b, c\",1\n".repeat(3);
    for (line, fields, oddity) in [
        ("a;\"b, c\";1\n", ["a", "b, c", "1"], Oddity::Delimiter(b';')),
        ("a\tb\t1\n", ["a", "b", "1"], Oddity::Delimiter(b'\t')),
        ("a \"b, c\" 1\n", ["a", "b, c", "1"], Oddity::Delimiter(b' ')),
        ("a, \"b, c\", 1\n", ["a", "b, c", "1"], Oddity::Delimiter(b',')),
        ("a,'b, c',1\n", ["a", "b, c", "1"], Oddity::Quote(b'\'')),
        ("a,`b, c`,1\n", ["a", "b, c", "1"], Oddity::Quote(b'`')),
        ("'a','b c',1\n", ["a", "b c", "1"], Oddity::Quote(b'\'')),
        ("a,\"b \\\"c\\\"\",1\n", ["a", "b \"c\"", "1"], Oddity::Escape(1)),
        ("a,\"b\\\", c\",1\n", ["a", "b\", c", "1"], Oddity::Escape(1)),
    ] {
        let (rows, oddities) = shaped(&format!("{good}{line}{good}"), 3, true);
        assert_eq!(rows[3], row(4, &fields), "{line}");
        assert_eq!(rows.len(), 7, "{line}");
        assert_eq!(oddities.first(), Some(&(4, oddity)), "{line}");
    }
}

#[test]
fn a_row_with_other_marks_is_read_as_meant() {
    let good = "\"a\",\"b\",\"1\"\n".repeat(5);
    for (line, fields, oddity) in [
        ("'a','b','1'\n", ["a", "b", "1"], Oddity::Quote(b'\'')),
        ("`a`,`b`,`1`\n", ["a", "b", "1"], Oddity::Quote(b'`')),
        ("\"a\", \"b\", \"1\"\n", ["a", "b", "1"], Oddity::Delimiter(b',')),
        ("\"a\",\"b, c\" ,1\n", ["a", "b, c", "1"], Oddity::Blank(1)),
        ("\"\"\"a\"\",\"\"b, c\"\",\"\"1\"\"\"\n", ["a", "b, c", "1"], Oddity::Wrapped),
    ] {
        for is_quoted in [false, true] {
            let (rows, oddities) = shaped(&format!("{good}{line}{good}"), 3, is_quoted);
            assert_eq!((&rows[5], rows.len()), (&row(6, &fields), 11), "{line}");
            assert_eq!(oddities, [(6, oddity)], "{line}");
        }
    }
    let (rows, _) = shaped("'tis,b,1\n'a',b,2\n", 3, false);
    assert_eq!(rows, [row(1, &["'tis", "b", "1"]), row(2, &["'a'", "b", "2"])]);
}

#[test]
fn a_missing_delimiter_beside_a_quote_is_found() {
    let good = "a,\"b, c\",1\n";
    for line in ["a\"b, c, d\",1\n", "a,\"b, c, d\"1\n"] {
        let (rows, oddities) = shaped(&format!("{good}{line}{good}{good}"), 3, false);
        assert_eq!(rows.len(), 4, "{line}");
        assert_eq!(rows[1], row(2, &["a", "b, c, d", "1"]), "{line}");
        assert_eq!(oddities, [(2, Oddity::Missing)], "{line}");
    }
    // Text goes on behind a quoted word.
    let (rows, _) = shaped("a,\"Zum Hirsch\" Bar,\nb,c,2\n", 3, false);
    assert_eq!(rows[0].1[1], "\"Zum Hirsch\" Bar");
    // The rows that follow stay what they are.
    let (rows, _) = shaped("1,\"x\"y,2\n3,\"z\",4\n5,\"w\",6\n", 3, false);
    assert_eq!(rows[1..], [row(2, &["3", "z", "4"]), row(3, &["5", "w", "6"])]);
}

#[test]
fn of_delimiters_at_the_end_one_may_belong_before_a_number() {
    let shape = || {
        Some(Shape {
            kinds: vec![CellKind::Number, CellKind::Date, CellKind::Text, CellKind::Text],
            is_quoted: false,
            is_trailed: false,
        })
    };
    let of = |line: &str| {
        let text = format!("1,2024-01-05,web,late\n{line}\n3,2024-03-01,web,\n");
        let (rows, oddities) = cut(&mut Records::new(Dialect::default(), shape()), &[text.as_bytes()]);
        (rows[1].1.clone(), oddities)
    };
    assert_eq!(of("2,,2024-02-07,shop,"), (row(2, &["2", "2024-02-07", "shop", ""]).1, vec![(2, Oddity::Extra)]));
    // It is missing, and nothing else is out of its place.
    assert_eq!(of("2,,shop,late,"), (row(2, &["2", "", "shop", "late", ""]).1, vec![]));
    // A text in a column of numbers moves nothing.
    assert_eq!(of("two,,2024-02-07,shop,").1, vec![]);
    // As many fields as there should be.
    assert_eq!(of("2,,2024-02-07,shop"), (row(2, &["2", "", "2024-02-07", "shop"]).1, vec![]));
}

#[test]
fn a_remark_is_not_cut_into_a_row() {
    let (rows, oddities) = shaped("a,b,1\nSource: shop till\nEnd of file.\n", 3, false);
    assert_eq!(rows[1..], [row(2, &["Source: shop till"]), row(3, &["End of file."])]);
    assert!(oddities.is_empty());
}

#[test]
fn other_quotes_and_escapes_are_those_of_the_dialect() {
    let dialect =
        Dialect { delimiter: b';', quote: b'\'', escape: Some(b'\\'), skips_space: true, ..Dialect::default() };
    let text = b"a; 'b\\';\\\\ \"c'; C:\\d\n";
    assert_eq!(cut(&mut Records::new(dialect, None), &[text]).0, [row(1, &["a", "b';\\ \"c", "C:\\d"])]);
}

#[test]
fn many_stray_quotes_do_not_cost_many_searches() {
    // Each row would look through a megabyte for a quote that closes its own: hours.
    let text = "1,\"a inch,3\n".repeat(200_000);
    let (rows, _) = cut(
        &mut Records::new(
            Dialect::default(),
            Some(Shape { kinds: vec![CellKind::Text; 3], is_quoted: false, is_trailed: false }),
        ),
        &[text.as_bytes()],
    );
    assert_eq!((rows.len(), &rows[199_999].1[1][..]), (200_000, "\"a inch"));
}

proptest! {
    /// On whatever a writer of CSV writes.
    #[test]
    fn records_are_those_of_the_crate_csv(
        cells in (1_usize..5).prop_flat_map(|n| prop::collection::vec(prop::collection::vec("[a, \"\r\n;é]{0,6}", n), 1..9)),
        at in 0_usize..4,
        cuts in prop::collection::vec(any::<usize>(), 0..5),
    ) {
        let dialect = Dialect { delimiter: b",;\t|"[at], ..Dialect::default() };
        let mut writer = csv::WriterBuilder::new().delimiter(dialect.delimiter).from_writer(Vec::new());
        for row in &cells {
            writer.write_record(row).unwrap();
        }
        let text = writer.into_inner().unwrap();
        let mut reader = csv::ReaderBuilder::new().delimiter(dialect.delimiter).has_headers(false).flexible(true).from_reader(text.as_slice());
        let expected: Vec<Vec<String>> = reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut % (text.len() + 1)).collect();
        cuts.sort_unstable();
        let starts: Vec<usize> = std::iter::once(0).chain(cuts.iter().copied()).collect();
        let slices: Vec<&[u8]> = starts.iter().zip(cuts.iter().chain([&text.len()])).map(|(start, end)| &text[*start..*end]).collect();
        let found = cut(&mut Records::new(dialect, None), &slices).0;
        prop_assert_eq!(found.into_iter().map(|(_, fields)| fields).collect::<Vec<_>>(), expected);
    }

    /// Nothing panics, and each byte that is no mark is in some field.
    #[test]
    fn any_text_is_cut(text in "[ab,;\"'\\\\\r\n ]{0,60}", n in 1_usize..5, cuts in prop::collection::vec(any::<usize>(), 0..4)) {
        let shape = Shape { kinds: vec![CellKind::Text; n], is_quoted: false, is_trailed: false };
        let whole = cut(&mut Records::new(Dialect::default(), Some(shape.clone())), &[text.as_bytes()]);
        let letters = |text: &str| text.bytes().filter(|byte| matches!(byte, b'a' | b'b')).count();
        let n_letters: usize = whole.0.iter().flat_map(|(_, fields)| fields).map(|field| letters(field)).sum();
        prop_assert_eq!(n_letters, letters(&text));
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut % (text.len() + 1)).collect();
        cuts.sort_unstable();
        let starts: Vec<usize> = std::iter::once(0).chain(cuts.iter().copied()).collect();
        let slices: Vec<&[u8]> = starts.iter().zip(cuts.iter().chain([&text.len()])).map(|(start, end)| &text.as_bytes()[*start..*end]).collect();
        prop_assert_eq!(cut(&mut Records::new(Dialect::default(), Some(shape)), &slices), whole);
    }
}

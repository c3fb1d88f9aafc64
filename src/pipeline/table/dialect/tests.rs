use super::{Chosen, named_delimiter, of};
use crate::table::Dialect;

fn delimiter(text: &str) -> char {
    char::from(of(text.as_bytes(), Chosen::default()).delimiter)
}

#[test]
fn the_delimiter_is_the_one_that_rows_agree_on() {
    assert_eq!(delimiter("a,b\n1,2\n"), ',');
    assert_eq!(delimiter("a;b\n1,5;2,5\n"), ';');
    assert_eq!(delimiter("a\tb\n\"1\t2\"\t,3\n"), '\t');
    assert_eq!(delimiter("a|b\n1|2\n"), '|');
    assert_eq!(delimiter("name, first;age\nDoe, Jo;3\nRoe, Al;4\n"), ';');
    assert_eq!(delimiter("name age\nJo 3\nAl 4\n"), ' ');
    assert_eq!(delimiter("name~age\nJo~3\nAl~4\n"), '~');
    assert_eq!(delimiter("id:name:age\n1:Jo:3\n2:Al:4\n"), ':');
}

#[test]
fn commas_that_all_stand_in_numbers_part_no_fields() {
    let rows = "K-1 5,46 21,8 Bonn\nK-2 9,66 0,05 Kiel\nK-3 6,67 0,24 Ulm\nK-4 7,10 1,50 Bonn\n";
    assert_eq!(delimiter(&format!("who spent back town\n{rows}")), ' ');
    assert_eq!(delimiter("a,b,c\n1,2,3\n4,5,6\n"), ',');
    assert_eq!(delimiter("Calls\n1,030 1234 11\n2,030 1334 12\n3,030 1434 13\n"), ',');
}

#[test]
fn decimal_commas_in_quotes_behind_blanks_stay_whole() {
    let row = "K-1, 20.08.2023, \"1.795,99\", \"23,92\", Ulm\n";
    let dialect = of(format!("who, day, spent, back, town\n{}", row.repeat(15)).as_bytes(), Chosen::default());
    assert_eq!(dialect, Dialect { skips_space: true, ..Dialect::default() });
}

#[test]
fn rows_in_quotes_as_a_whole_are_unwrapped() {
    let rows = "\"1,\"\"Doe, Jo\"\",3.5\"\n\"2,Al,4\"\n\"3,\"\"Roe, \"\"\"\"Ed\"\"\"\"\"\",5\"\n".repeat(4);
    for header in ["\"id,name,spent\"", "id,name,spent"] {
        let dialect = of(format!("{header}\n{rows}").as_bytes(), Chosen::default());
        assert_eq!(dialect, Dialect { wraps_rows: true, ..Dialect::default() });
    }
    // A column of texts, and a table of which some rows are wrapped.
    assert!(!of(b"place\n\"Ulm, DE, old\"\n\"Bonn, DE, new\"\n\"Rome, IT, old\"\n", Chosen::default()).wraps_rows);
    assert!(!of(format!("id,name,spent\n{}{rows}", "1,Jo,3\n".repeat(20)).as_bytes(), Chosen::default()).wraps_rows);
}

#[test]
fn apostrophes_that_enclose_nothing_are_no_quotes() {
    // The second table has more columns: its rows must not take the commas of the first.
    let first = "firm,who,street,town\n\"Jones, Inc.\",O'Brien,Mill Street 1,Rome\n\"Dupont, Inc.\",D'Angelo,Park Street 6,Lyon\n";
    let second = "a,b,c,d,e\n3,0.3,52,0.5,1\n-3,-0.7,20,0.6,2\n-2,-4.0,64,0.8,3\n";
    assert_eq!(of(format!("{first}\n{second}").as_bytes(), Chosen::default()).quote, b'"');
}

#[test]
fn quoted_delimiters_are_not_counted() {
    assert_eq!(delimiter("a,b\n\"1;2;3\",4\n\"5;6;7\",8\n"), ',');
    assert_eq!(delimiter("\"a;b;c\",d\n\"1;2;3\",4\n\"5;6;7\",8\n"), ',');
}

#[test]
fn one_row_short_of_a_field_does_not_tip_the_balance() {
    let text = format!("a;b, c;d\n{}5;x, y\n", "1;x, y;z\n".repeat(82));
    assert_eq!(delimiter(&text), ';');
}

#[test]
fn a_single_column_is_not_cut() {
    assert_eq!(delimiter("revenue\n1,5\n2,5\n"), ';');
    assert_eq!(delimiter("revenue\n1\n2\n"), ',');
    assert_eq!(delimiter("name\nJo Doe\nAl Roe\n"), ',');
    assert_eq!(delimiter("time\n12:30\n9:45\n"), ',');
    assert_eq!(delimiter("seen at\n2026-11-28 12:30\n2026-11-27 9:45\n"), ',');
}

#[test]
fn rows_that_all_miss_a_field_still_show_the_delimiter() {
    assert_eq!(delimiter("a,b,c\n1,2\n3,4\n"), ',');
}

#[test]
fn a_preamble_with_other_delimiters_does_not_decide() {
    let text = "Report of customers; made on Monday, 3 May\nSource: shop, till; web\n\nid,city,spend\n1,Ulm,3\n2,Bonn,4\n3,Kiel,5\n";
    assert_eq!(delimiter(text), ',');
}

#[test]
fn quotes_escapes_and_blanks_belong_to_the_dialect() {
    let plain = Dialect::default();
    let single = "id,text,x\n1,'a, b',2\n2,'it''s',3\n3,'c, d',4\n";
    assert_eq!(of(single.as_bytes(), Chosen::default()), Dialect { quote: b'\'', ..plain });
    let escaped = "id,text,x\n1,\"5\\\" nails, two\",2\n2,\"6\\\", or 7\\\"\",3\n3,\"c, d\",4\n";
    assert_eq!(of(escaped.as_bytes(), Chosen::default()), Dialect { escape: Some(b'\\'), ..plain });
    let doubled = "id,text,x\n1,\"C:\\dir\\\",2\n2,\"a \"\"b\"\"\",3\n";
    assert_eq!(of(doubled.as_bytes(), Chosen::default()), plain);
    let spaced = "id, text, x\n1, \"a, b\", 2\n2, c, 3\n";
    assert_eq!(of(spaced.as_bytes(), Chosen::default()), Dialect { skips_space: true, ..plain });
    let apostrophes = "id,text\n1,'tis\n2,rock 'n' roll\n3,it's\n";
    assert_eq!(of(apostrophes.as_bytes(), Chosen::default()), plain);
}

#[test]
fn a_file_may_name_its_delimiter() {
    for (line, delimiter) in [("sep=;", b';'), ("SEP=,\r", b','), ("\"sep=|\"", b'|'), ("sep=\t", b'\t')] {
        assert_eq!(named_delimiter(format!("{line}\na;b\n").as_bytes()), Some(delimiter), "{line}");
    }
    assert_eq!(named_delimiter(b"separator\n1\n"), None);
    assert_eq!(of(b"sep=|\na|b;c;d\n1|2;3;4\n", Chosen::default()).delimiter, b'|');
}

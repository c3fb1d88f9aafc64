//! The table on the command line: CSV on standard output, the report on the error stream; or one sentence and status 1.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::program;

/// Runs the example on a file of that name and content.
fn run(name: &str, content: &[u8]) -> Output {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&file, content).unwrap();
    Command::new(program("table")).arg(file).output().unwrap()
}

fn read(name: &str, content: &[u8]) -> (String, Value) {
    let output = run(name, content);
    let report = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{report}");
    (String::from_utf8(output.stdout).unwrap(), serde_json::from_str(&report).unwrap())
}

#[test]
fn text_stands_as_found_and_numbers_in_plain_decimal() {
    let content =
        "\u{feff}Nr;Umsatz;Ort;Note\r\n007;1.234,50;\"Köln; Süd\";1.0\r\n008;12,5;NA;2.0\r\n009;-;\"\";n/a\r\n";
    let (csv, _) = read("text.csv", content.as_bytes());
    assert_eq!(csv, "Nr,Umsatz,Ort,Note\n007,1234.5,Köln; Süd,1.0\n008,12.5,NA,2.0\n009,-,,n/a\n");
}

#[test]
fn the_report_accounts_for_every_row_and_column() {
    let mut content = "CustomerID,Spend,City\n".to_owned();
    for at in 1..=20 {
        writeln!(content, "C{at},{at}.5,Ulm").unwrap();
    }
    content.push_str("C21,many,Bonn\nC22,7\n");
    let (csv, report) = read("report.csv", content.as_bytes());
    assert_eq!((csv.lines().count(), csv.lines().last()), (23, Some("C22,7,")));
    assert_eq!(report["rows"], json!({ "read": 22, "used": 20, "repaired": 1, "set_aside": 1 }));
    assert_eq!((&report["encoding"], &report["header_rows"]), (&json!("UTF-8"), &json!([1])));
    assert_eq!(report["dialect"]["delimiter"], json!(","));
    let columns: Vec<_> = report["columns"].as_array().unwrap().iter().map(|c| (&c["kind"], &c["role"])).collect();
    let [text, numeric, category] = [json!("text"), json!("numeric"), json!("category")];
    let roles = [json!("customer id"), json!("clustering variable"), json!("descriptor")];
    assert_eq!(columns, [(&text, &roles[0]), (&numeric, &roles[1]), (&category, &roles[2])]);
    assert!(report["columns"].as_array().unwrap().iter().all(|c| c["reason"].as_str().is_some_and(|r| !r.is_empty())));
    let many = json!({
        "row": 22, "column": "Spend", "found": "many", "done": "is not a number; taken as missing", "row_is": "used",
    });
    let short = json!({
        "row": 23, "column": null, "found": "C22,7", "done": "has 2 fields, but the header has 3", "row_is": "set aside",
    });
    assert_eq!(report["problems"], json!([many, short]));
}

#[test]
fn what_is_no_table_is_one_sentence_and_status_1() {
    for (name, content, expected) in [
        ("empty.csv", b"".as_slice(), "The file is empty."),
        ("binary.csv", b"PK\x03\x04rest", "The zip archive is damaged"),
    ] {
        let output = run(name, content);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(error.contains(expected) && error.lines().count() == 1, "{error}");
        assert!(output.stdout.is_empty());
    }
    let missing = Command::new(program("table")).arg("no such file.csv").output().unwrap();
    assert_eq!(missing.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("no such file.csv"));
}

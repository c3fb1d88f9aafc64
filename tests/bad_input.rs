//! Bad input gets a clear message with its place, and nothing is lost: file by file, through the stages that a file
//! goes through on the page.

use clientele::pipeline::cluster::kmeans::KMeansParams;
use clientele::pipeline::parallel::{InProcess, block_on};
use clientele::pipeline::prepare::{Account, Recipe, prepare};
use clientele::pipeline::street::walk;
use clientele::pipeline::table::Table;

/// What becomes of a file.
enum Expected {
    /// It is refused; the message holds all of these.
    Refused(&'static [&'static str]),
    /// It is prepared: rows read, used as found, repaired and set aside; and what the notes to the user hold.
    Prepared { read: usize, used: usize, repaired: usize, set_aside: usize, notes: &'static [&'static str] },
}

use Expected::{Prepared, Refused};

/// Name of the trouble, bytes, outcome.
const FILES: &[(&str, &[u8], Expected)] = &[
    ("empty file", b"", Refused(&["file is empty", "header row"])),
    ("blank lines only", b"\n\r\n\n", Refused(&["file is empty"])),
    ("byte order mark only", b"\xEF\xBB\xBF", Refused(&["file is empty"])),
    ("header only", b"id,age,income\n", Refused(&["row 1", "3 columns", "no rows below"])),
    ("one row", b"id,age\n7,30\n", Refused(&["only one row", "row 2", "at least two customers"])),
    ("one row that fits", b"age,income\n30\n31,40\n", Refused(&["only one row", "row 3"])),
    ("one column", b"income\n10\n20\n90\n100\n", Prepared { read: 4, used: 4, repaired: 0, set_aside: 0, notes: &[] }),
    (
        "no numeric column",
        b"customer id,city,note\n1,Ulm,\n2,Bonn,\n",
        Refused(&["\u{201c}city\u{201d} holds text", "\u{201c}note\u{201d} is empty", "id", "must hold numbers"]),
    ),
    (
        "constant columns",
        b"city,a,b\nUlm,5,0\nBonn,5,0\nKiel,5,0\n",
        Refused(&[
            "\u{201c}a\u{201d} is constant",
            "\u{201c}b\u{201d} is constant",
            "differ from customer to customer",
        ]),
    ),
    (
        "a constant column beside a good one",
        b"a,b\n5,1\n5,2\n5,9\n",
        Prepared { read: 3, used: 3, repaired: 0, set_aside: 0, notes: &[] },
    ),
    (
        "all values missing",
        b"a,b\nNA,\n-,\n,?\n",
        Refused(&["\u{201c}a\u{201d} is empty", "\u{201c}b\u{201d} is empty", "missing"]),
    ),
    (
        "duplicate header names",
        b"a,a\n1,2\n2,2\n9,3\n",
        Prepared {
            read: 3,
            used: 3,
            repaired: 0,
            set_aside: 0,
            notes: &["row 1, a (2): \u{201c}a\u{201d} stands twice"],
        },
    ),
    (
        "empty header names",
        b"a,,\n1,2,3\n2,2,4\n9,3,4\n",
        Prepared {
            read: 3,
            used: 3,
            repaired: 0,
            set_aside: 0,
            notes: &["row 1, Column 2: \u{201c}\u{201d} has no name", "row 1, Column 3"],
        },
    ),
    (
        "ragged rows",
        b"a,b\n1,2\n3\n4,5,6\n\n7,8\n9,1,\n",
        Prepared {
            read: 5,
            used: 3,
            repaired: 0,
            set_aside: 2,
            notes: &[
                "row 3: \u{201c}3\u{201d} has 1 field, but the header has 2",
                "row 4: \u{201c}4,5,6\u{201d} has 3 fields, but the header has 2",
            ],
        },
    ),
    (
        "no row fits the header",
        b"a,b,c\n1,2\n3,4\n",
        Refused(&["None of the 2 rows", "row 2", "has 2 fields, but the header has 3", "\u{201c}1,2\u{201d}"]),
    ),
    (
        "unclosed quote",
        b"id,age,name\n1,30,Ann\n2,31,\"Bob\n3,40,Cyd\n",
        Prepared {
            read: 3,
            used: 2,
            repaired: 1,
            set_aside: 0,
            notes: &["row 3, name: \u{201c}\"Bob\u{201d} holds a quotation mark without a partner"],
        },
    ),
    (
        "unclosed quote in the header",
        b"id,\"age\n7,30\n9,44\n8,21\n",
        Prepared { read: 3, used: 3, repaired: 0, set_aside: 0, notes: &[] },
    ),
    ("cut-off workbook", b"PK\x03\x04\x14\x00\x06\x00\x08\x00", Refused(&["zip archive", "damaged", "again"])),
    ("old workbook", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Refused(&["(.xls)", ".xlsx", "password", "CSV UTF-8"])),
    ("PDF", b"%PDF-1.7\n1 0 obj", Refused(&["PDF document"])),
    ("image", b"\x89PNG\r\n\x1a\n\x00\x00", Refused(&["an image"])),
    ("cut-off gzip", b"\x1F\x8B\x08\x00\x00", Refused(&["gzip file", "damaged", "again"])),
    ("other binary", b"a,\x00b\n\x00\x01\x02,3\n", Refused(&["binary", "NUL"])),
    (
        "UTF-16",
        b"\xFF\xFEa\x00,\x00b\x00\n\x001\x00,\x002\x00\n\x002\x00,\x004\x00\n\x00",
        Prepared { read: 2, used: 2, repaired: 0, set_aside: 0, notes: &[] },
    ),
    ("Latin-1", b"name,age\nAnn,3\nJos\xE9,4\n", Prepared { read: 2, used: 2, repaired: 0, set_aside: 0, notes: &[] }),
    (
        "a NUL byte",
        b"name,age\nAnn,3\nJ\0o,4\n",
        Prepared {
            read: 2,
            used: 1,
            repaired: 1,
            set_aside: 0,
            notes: &["row 3, name: \u{201c}Jo\u{201d} held NUL bytes"],
        },
    ),
    (
        "infinities and NaN",
        b"a,b\n1,1\n2,2\ninf,3\n-Infinity,4\nNaN,5\nnan,6\n\xE2\x88\x9E,7\n9,8\n",
        Prepared {
            read: 8,
            used: 3,
            repaired: 5,
            set_aside: 0,
            notes: &[
                "row 4, a: \u{201c}inf\u{201d} is not a finite number",
                "row 5, a: \u{201c}-Infinity\u{201d}",
                "row 8, a: \u{201c}\u{221e}\u{201d}",
            ],
        },
    ),
    (
        "beyond 64 bits",
        b"a\n1\n2\n1e999\n4\n",
        Prepared {
            read: 4,
            used: 3,
            repaired: 1,
            set_aside: 0,
            notes: &["row 4, a: \u{201c}1e999\u{201d} is not a finite"],
        },
    ),
    (
        "huge numbers",
        b"a,b\n1e300,1\n-2e300,2\n3e300,3\n1.7e308,4\n-1.7e308,5\n",
        Prepared { read: 5, used: 3, repaired: 2, set_aside: 0, notes: &[] },
    ),
    (
        "fewer different rows than segments",
        b"a\n1\n1\n1\n2\n",
        Prepared { read: 4, used: 4, repaired: 0, set_aside: 0, notes: &[] },
    ),
    (
        "a word among numbers",
        b"a\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\nmany\n",
        Prepared {
            read: 11,
            used: 10,
            repaired: 1,
            set_aside: 0,
            notes: &["row 12, a: \u{201c}many\u{201d} is not a number"],
        },
    ),
];

/// Every stage up to the matrix; the notes are those that the page shows.
fn through(bytes: &[u8]) -> Result<(Account, Vec<String>), String> {
    let table = Table::read(bytes).map_err(|error| error.to_string())?;
    let prepared = prepare(&table, &Recipe::default_for(&table)).map_err(|error| error.to_string())?;
    let note = |problem: &clientele::pipeline::table::Problem| {
        let column = problem.column.as_ref().map(|name| format!(", {name}")).unwrap_or_default();
        format!("row {}{column}: \u{201c}{}\u{201d} {}", problem.row, problem.found, problem.kind)
    };
    Ok((prepared.account, table.set_aside.iter().chain(&table.problems).map(note).collect()))
}

#[test]
fn each_bad_file_gets_its_message_or_its_account() {
    for (name, bytes, expected) in FILES {
        let got = through(bytes);
        match (expected, got) {
            (Refused(fragments), Err(message)) => {
                for fragment in *fragments {
                    assert!(message.contains(fragment), "{name}: {fragment:?} is not in {message:?}");
                }
            }
            (Prepared { read, used, repaired, set_aside, notes }, Ok((account, got))) => {
                let counts = (account.read, account.used_as_found, account.repaired, account.set_aside);
                assert_eq!(counts, (*read, *used, *repaired, *set_aside), "{name}");
                for note in *notes {
                    assert!(got.iter().any(|got| got.contains(note)), "{name}: {note:?} is not in {got:?}");
                }
                assert!(!notes.is_empty() || got.is_empty(), "{name}: nothing to note, but {got:?}");
            }
            (Refused(_), Ok((account, _))) => panic!("{name}: not refused, but {account:?}"),
            (Prepared { .. }, Err(message)) => panic!("{name}: refused by {message:?}"),
        }
    }
}

#[test]
fn more_columns_than_a_page_holds_are_refused() {
    let header = vec!["x"; 5000].join(",");
    let message = through(format!("{header}\n{header}\n").as_bytes()).unwrap_err();
    assert!(message.contains("5000 columns") && message.contains("4096"), "{message}");
}

#[test]
fn more_segments_than_different_rows_are_refused_with_both_numbers() {
    let table = Table::read(b"a,b\n1,1\n1,1\n2,2\n2,2\n3,3\n").unwrap();
    let matrix = prepare(&table, &Recipe::default_for(&table)).unwrap().matrix;
    let by_hand = |n_clusters| block_on(walk(&InProcess::new(&matrix, 1), &KMeansParams::default(), Some(n_clusters)));
    let message = by_hand(4).unwrap_err().to_string();
    assert!(message.contains("4 segments") && message.contains("only 3 of the 5 rows"), "{message}");
    assert_eq!(by_hand(3).unwrap().clustering().sizes, [2, 2, 1]);
}

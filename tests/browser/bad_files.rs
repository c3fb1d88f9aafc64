//! A file that cannot be read: a sentence that says where and what, and a page that lives on.

use crate::driver::{Browser, written};
use crate::site::{Host, Site};

struct BadFile {
    name: &'static str,
    bytes: &'static [u8],
    /// What the message must name, whatever the case of its letters: the row, the column, what was found.
    named: &'static [&'static str],
}

/// The header is row 1, as in a spreadsheet.
const BAD_FILES: [BadFile; 4] = [
    BadFile { name: "empty.csv", bytes: b"", named: &["empty"] },
    BadFile { name: "header-only.csv", bytes: b"CustomerID,Age,Income\n", named: &["row 1", "3 columns"] },
    BadFile {
        name: "ragged.csv",
        bytes: b"CustomerID,Age,City\n1,34\n2,51\n3,28\n",
        named: &["row 2", "2 fields", "the header has 3"],
    },
    BadFile { name: "no-numbers.csv", bytes: b"Name,City\nAnn,Bern\nBob,Chur\n", named: &["Name", "City", "text"] },
];

#[tokio::test]
async fn the_message_names_row_and_column_and_the_next_file_is_read() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::on(&site.page()).await;
    for BadFile { name, bytes, named } in BAD_FILES {
        browser.choose_file(&written(name, bytes)).await;
        browser.wait_for_status("error").await;
        let message = browser.text("error").await;
        for words in named {
            let is_named = message.to_lowercase().contains(&words.to_lowercase());
            assert!(is_named, "{name}: {words:?} is not named in {message:?}");
        }
        browser.shot(&format!("bad-file-{}", name.trim_end_matches(".csv"))).await;

        // After each bad file a good one, so that no message can be a leftover.
        let good = "CustomerID,Age,Income\n1,20,30\n2,21,31\n3,60,90\n4,61,91\n5,40,10\n6,41,11\n7,22,33\n8,63,88\n";
        browser.choose_file(&written("good.csv", good.as_bytes())).await;
        browser.wait_for_status("done").await;
    }
}

//! Exports of other programs and countries go in as they are.

use crate::driver::{Browser, written};
use crate::site::{Host, Site};

/// A German export: 60 customers in two groups, decimal commas, a title above, a total and a remark below, one stray quote.
fn german() -> String {
    let mut text = "Kundenauswertung Mai;;;\r\n\r\nKundennr;Größe;Umsatz;Ort\r\n".to_owned();
    for at in 0..60 {
        let (size, spend) = if at % 2 == 0 { (10 + at % 5, 1200 + at) } else { (40 + at % 7, 90 + at) };
        let city = if at == 7 { "\"Köln" } else { "Köln" };
        text.push_str(
            &format!("K-{at:03};{size},5;{}.{:03},25 €;{city}\r\n", spend / 1000, spend % 1000).replace(";0.", ";"),
        );
    }
    text + "Summe;;;\r\n\r\nStand: Mai\r\n"
}

#[tokio::test]
async fn a_file_in_another_encoding_dialect_and_layout_needs_no_hint() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::on(&site.page()).await;
    let text = german();
    let windows: Vec<u8> =
        text.chars().map(|c| if c == '€' { 0x80 } else { u8::try_from(u32::from(c)).unwrap() }).collect();
    let utf16: Vec<u8> =
        std::iter::once(0xFEFF).chain(text.replace(';', "\t").encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for (name, bytes, read) in [
        ("windows.csv", windows, "semicolons, windows-1252, names in row 3"),
        ("unicode-text.txt", utf16, "tabs, UTF-16LE, names in row 3"),
    ] {
        browser.choose_file(&written(name, &bytes)).await;
        browser.wait_for_status("done").await;
        let said = browser.read_step("data").await;
        // 60 customers, the total and the remark.
        for words in [
            read,
            "60 of 62 customers are in. 1 was repaired, 2 set aside",
            "money, EUR",
            "without a partner",
            "is the sum of the rows above",
        ] {
            assert!(said.contains(words), "{name}: {words:?} is not in {said:?}");
        }
        browser.shot(&format!("export-{}", name.split('.').next().unwrap_or_default())).await;
    }
}

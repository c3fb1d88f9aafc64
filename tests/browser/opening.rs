//! A file is opened as its user knows it: workbooks, other ways to read, purchases, a second file.

use std::fmt::Write as _;

use crate::driver::{Browser, written};
use crate::files::xlsx;
use crate::site::{Host, Site};

/// Purchases of 40 customers: those of even numbers buy often and lately.
fn purchases() -> String {
    let mut text = "InvoiceNo,Product,Quantity,InvoiceDate,UnitPrice,CustomerID\n".to_owned();
    let mut invoice = 1000;
    for customer in 0..40 {
        let n_orders = if customer % 2 == 0 { 8 + customer % 5 } else { 1 + customer % 3 };
        for order in 0..n_orders {
            let month = if customer % 2 == 0 { 12 - order % 6 } else { 1 + order };
            invoice += 1;
            let day = 1 + (customer + 3 * order) % 28;
            writeln!(
                text,
                "{invoice},P{},2,2025-{month:02}-{day:02},{}.50,{}",
                order % 4,
                10 + customer,
                500 + customer
            )
            .unwrap();
        }
    }
    text + "C9999,P1,-1,2025-12-28,10.50,500\n9998,P1,1,2025-12-28,10.50,\n"
}

#[tokio::test]
async fn a_workbook_is_read_and_another_sheet_can_be_chosen() {
    let rows = |factor: usize| {
        let cell = |row: usize, column: char, value: usize| format!("<c r=\"{column}{row}\"><v>{value}</v></c>");
        let mut sheet = String::from(
            "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>orders</t></is></c>\
             <c r=\"B1\" t=\"inlineStr\"><is><t>spend</t></is></c></row>",
        );
        for row in 2..42 {
            let at = row % 2 * 50 + row % 5;
            write!(sheet, "<row r=\"{row}\">{}{}</row>", cell(row, 'A', at), cell(row, 'B', at * factor)).unwrap();
        }
        sheet
    };
    let book = xlsx(&[("May", &rows(3)), ("June", &rows(7))]);
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::on(&site.page()).await;
    browser.choose_file(&written("shop.xlsx", &book)).await;
    browser.wait_for_status("done").await;
    let said = browser.read_step("data").await;
    assert!(said.contains("All 40 customers are in") && said.contains("sheet May"), "{said}");
    assert!(said.contains("0 to 162"), "{said}");

    browser.press("reading-fold").await;
    browser.find("preview").await;
    browser.choose("sheet-select", "1").await;
    let is_june = |text: Option<&str>| text.is_some_and(|text| text.contains("371"));
    browser.wait_for_text("[data-testid=preview]", "show the other sheet", is_june).await;
    browser.press("read-again").await;
    browser.follow().await;
    let said = browser.read_step("data").await;
    assert!(said.contains("sheet June") && said.contains("0 to 378"), "{said}");
}

#[tokio::test]
async fn what_the_user_says_of_a_file_is_shown_at_once_and_obeyed() {
    let mut text = "visits|spend|note\n".to_owned();
    for at in 0..60 {
        let (visits, spend) = if at % 2 == 0 { (at % 7, 1234 + at) } else { (40 + at % 7, 5090 + at) };
        let spend = if at == 9 { "-99".to_owned() } else { format!("{}.{:03}", spend / 1000, spend % 1000) };
        writeln!(text, "{visits}|{spend}|n{at}").unwrap();
    }
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::on(&site.page()).await;
    browser.choose_file(&written("told.csv", text.as_bytes())).await;
    browser.wait_for_status("done").await;
    let said = browser.read_step("data").await;
    assert!(said.contains("99 to 5.1"), "{said}");

    browser.press("reading-fold").await;
    browser.find("preview").await;
    browser.choose("delimiter-select", "59").await;
    let is_one = |text: Option<&str>| text.is_some_and(|text| text.contains("1 column:"));
    browser.wait_for_text("[data-testid=preview]", "be one column", is_one).await;
    browser.press("read-as-told").await;
    browser.choose("decimal-select", "44").await;
    browser.find("missing-input").await.send_keys("-99\u{e007}").await.unwrap();
    browser.settle().await;
    browser.press("read-again").await;
    browser.follow().await;
    let said = browser.read_step("data").await;
    assert!(said.contains("1,234 to 5,149"), "{said}");
    assert!(said.contains("60 of 60 customers are in. 1 was repaired"), "{said}");
    browser.shot("reading").await;
}

#[tokio::test]
async fn purchases_become_customers_and_rows_again() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::on(&site.page()).await;
    browser.choose_file(&written("purchases.csv", purchases().as_bytes())).await;
    browser.wait_for_status("done").await;
    let said = browser.text("purchases").await;
    assert!(said.contains("1 set aside and listed") && said.contains("of 40 customers"), "{said}");
    assert!(said.contains("to 2025-12-28. 1 return is taken off."), "{said}");
    let columns = browser.read_step("data").await;
    for words in ["recency_days", "frequency", "monetary", "rfm_group", "Champions"] {
        assert!(columns.contains(words), "{words} is not in {columns}");
    }
    assert!(!columns.contains("Left out by you"), "nobody left anything out: {columns}");
    browser.shot("purchases").await;
    assert_sorted_by_revenue_if_asked_for(&browser).await;
    let before = browser.text("fingerprint").await;

    browser.find("reference-input").await.send_keys("\u{e009}a\u{e000}2024-01-01\u{e007}").await.unwrap();
    let is_early = |text: Option<&str>| text.is_some_and(|text| text.contains("Before the first purchase"));
    browser.wait_for_text("[data-testid=reference-input-error]", "tell that it is too early", is_early).await;
    browser.find("reference-input").await.send_keys("\u{e009}a\u{e000}2026-02-01\u{e007}").await.unwrap();
    browser.follow().await;
    assert_ne!(browser.text("fingerprint").await, before);

    browser.choose("grouping-select", "rows").await;
    browser.follow().await;
    let rows = browser.read_step("data").await;
    assert!(rows.contains("these rows look like purchases") && rows.contains("UnitPrice"), "{rows}");
    browser.choose("grouping-select", "customers").await;
    browser.follow().await;
    assert_eq!(browser.text("fingerprint").await, before, "the same customers are the same segments");
}

/// Personas come by the number of their customers, or by what these spent; the shares are of one whole.
async fn assert_sorted_by_revenue_if_asked_for(browser: &Browser) {
    let script = "
        const fact = (card, label) => {
            const term = [...card.querySelectorAll('dt')].find((term) => term.textContent === label);
            return parseFloat(term.nextElementSibling.textContent.replaceAll(',', ''));
        };
        return [...document.querySelectorAll('#personas article')].map((card) => fact(card, arguments[0]));
    ";
    browser.go_to_step("personas").await;
    let falls = |figures: &[f64]| figures.is_sorted_by(|a, b| a >= b);
    for (order, label) in [("revenue", "Revenue"), ("size", "Customers")] {
        browser.choose("personas-order", order).await;
        browser.settle().await;
        let figures: Vec<f64> = serde_json::from_value(browser.run(script, vec![label.into()]).await).unwrap();
        assert!(figures.len() > 1 && falls(&figures), "{label}: {figures:?}");
        if order == "revenue" {
            let whole: f64 = figures.iter().sum();
            let rounding = 0.5 * figures.len() as f64;
            assert!((whole - 100.0).abs() <= rounding, "shares add up to {whole}%: {figures:?}");
        }
    }
}

#[tokio::test]
async fn a_second_file_is_put_beside_the_customers() {
    let mut customers = "customer_id,age\n".to_owned();
    let mut visits = "id,visits\n9999,1\n".to_owned();
    for at in 0..50 {
        writeln!(customers, "K{at:03},{}", 20 + at % 40).unwrap();
        if at % 10 != 0 {
            writeln!(visits, "K{at:03},{}", if at % 2 == 0 { 3 } else { 40 + at % 5 }).unwrap();
        }
    }
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::on(&site.page()).await;
    browser.choose_file(&written("customers.csv", customers.as_bytes())).await;
    browser.wait_for_status("done").await;
    browser.read_step("data").await;
    let second = written("visits.csv", visits.as_bytes());
    browser.find("second-input").await.send_keys(second.to_str().unwrap()).await.unwrap();
    browser.follow().await;
    let said = browser.text("joined").await;
    assert!(
        said.starts_with("45 of 50 customers have a row in visits.csv (customer_id = id); 1 of its rows"),
        "{said}"
    );
    assert!(browser.read_step("data").await.contains("visits"));
    // Ids that are elsewhere than they seem: the other column is chosen, does not do, and is changed back.
    browser.choose("key-second", "visits").await;
    browser.wait_for_status("error").await;
    browser.choose("key-second", "id").await;
    browser.follow().await;
    assert_eq!(browser.text("joined").await, said);
    browser.press("unjoin").await;
    browser.follow().await;
    assert!(!browser.read_step("data").await.contains("visits"));

    let strangers = written("strangers.csv", b"client id,points\nX-1,3\nX-2,4\nX-3,9\n");
    browser.choose_file(&written("customers-again.csv", customers.as_bytes())).await;
    browser.wait_for_status("done").await;
    browser.find("second-input").await.send_keys(strangers.to_str().unwrap()).await.unwrap();
    browser.wait_for_status("error").await;
    assert!(browser.text("error").await.contains("Only 0 of 50 customers"));
    browser.press("back").await;
    browser.wait_for_status("done").await;
}

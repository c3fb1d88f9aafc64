//! The recipe: everything that can be done to the numbers, shown and taken back.

use std::fmt::Write as _;

use serde_json::Value;

use crate::driver::{Browser, test_id, written};
use crate::site::{Host, Site};

/// Customers with a long tail, a column that repeats another, one that hardly differs, a gap, and a plan.
fn customers() -> String {
    let mut text = "orders,pieces,spend,vip,plan\n".to_owned();
    for at in 0..120_usize {
        let group = at % 3;
        let orders = [3, 20, 45][group] + at % 4;
        let spend =
            if at % 40 == 7 { String::new() } else { ((1 + group) * (20 + at % 9) * (1 + at % 30).pow(2)).to_string() };
        let plan = ["free", "pro", "team"][group];
        writeln!(text, "{orders},{},{spend},{},{plan}", 2 * orders + at % 2, usize::from(at == 5)).unwrap();
    }
    text
}

#[tokio::test]
async fn every_step_of_the_recipe_can_be_changed_and_taken_back() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::on(&site.page()).await;
    browser.choose_file(&written("to-prepare.csv", customers().as_bytes())).await;
    browser.wait_for_status("done").await;
    let said = browser.read_step("prepare").await;
    assert!(said.contains("spend (log1p)") && said.contains("orders and pieces tell nearly the same"), "{said}");
    assert!(said.contains("Of an amount the ratio counts then"), "{said}");
    let mut fingerprints = vec![browser.text("fingerprint").await];
    browser.press("long-tails-on").await;
    browser.follow().await;
    fingerprints.push(browser.text("fingerprint").await);
    for (select, value) in [
        ("impute-select", "mean"),
        ("outlier-select", "modified-zscore"),
        ("outlier-action-select", "keep"),
        ("scaler-select", "robust"),
        ("outlier-select", "forest"),
    ] {
        browser.choose(select, value).await;
        browser.follow().await;
        fingerprints.push(browser.text("fingerprint").await);
    }
    browser.press("leave-out-pieces").await;
    browser.follow().await;
    fingerprints.push(browser.text("fingerprint").await);
    assert!(fingerprints.windows(2).all(|pair| pair[0] != pair[1]), "{fingerprints:?}");
    let said = browser.read_step("prepare").await;
    assert!(!said.contains("tell nearly the same"), "{said}");

    browser.press("by-column-fold").await;
    browser.choose("transform-spend", "rank").await;
    browser.follow().await;
    browser.choose("impute-spend", "drop").await;
    browser.follow().await;
    browser.shot("preparing").await;
    for earlier in fingerprints.iter().rev() {
        if browser.text("fingerprint").await == *earlier {
            continue;
        }
        while browser.text("fingerprint").await != *earlier {
            browser.press("undo").await;
            browser.follow().await;
        }
    }
}

#[tokio::test]
async fn a_category_can_be_a_clustering_variable_and_is_asked_for_in_the_form() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::on(&site.page()).await;
    browser.choose_file(&written("plans.csv", customers().as_bytes())).await;
    browser.wait_for_status("done").await;
    browser.go_to_step("data").await;
    browser.press("column-plan").await;
    browser.follow().await;
    browser.go_to_step("assign").await;
    let mut answers = std::collections::BTreeSet::new();
    for plan in ["free", "pro", "team"] {
        browser.choose("assign-plan", &format!("plan = {plan}")).await;
        answers.insert(browser.attribute("assign-result", "data-confidence").await);
    }
    assert_eq!(answers.len(), 3, "each plan moves the customer: {answers:?}");
    browser.shot("plans").await;
}

/// The page with the customers, and the name of what was found.
async fn browser_on_customers(site: &Site, file: &str) -> (Browser, String) {
    let browser = Browser::on(&site.page()).await;
    browser.choose_file(&written(file, customers().as_bytes())).await;
    browser.wait_for_status("done").await;
    let fingerprint = browser.text("fingerprint").await;
    (browser, fingerprint)
}

#[tokio::test]
async fn a_step_that_is_switched_off_and_on_again_is_as_it_was() {
    let site = Site::new(Host::Pages, Vec::new());
    let (browser, by_default) = browser_on_customers(&site, "switched.csv").await;
    browser.go_to_step("prepare").await;
    browser.press("by-column-fold").await;
    browser.choose("transform-spend", "rank").await;
    browser.follow().await;
    assert_ne!(browser.text("fingerprint").await, by_default, "spend in its own way");
    browser.choose("tails-select", "amounts").await;
    browser.follow().await;
    assert_eq!(browser.text("fingerprint").await, by_default, "amounts drawn in again");
    for (select, value) in [("outlier-select", "quantile"), ("scaler-select", "robust")] {
        browser.choose(select, value).await;
        browser.follow().await;
    }
    let chosen = browser.text("fingerprint").await;
    for (switch, select) in [
        ("missing-values-on", "impute-select"),
        ("outliers-on", "outlier-select"),
        ("long-tails-on", "tails-select"),
        ("scaling-on", "scaler-select"),
    ] {
        let value = format!("return document.querySelector('{}').value", test_id(select));
        let before = browser.run(&value, Vec::new()).await;
        browser.press(switch).await;
        browser.follow().await;
        assert_ne!(browser.text("fingerprint").await, chosen, "{switch} off");
        assert_eq!(browser.run(&value, Vec::new()).await, before, "{select} keeps what it says");
        assert!(!browser.find(select).await.is_enabled().await.unwrap(), "{select} is off");
        browser.press(switch).await;
        browser.follow().await;
        assert_eq!(browser.text("fingerprint").await, chosen, "{switch} on again");
    }
    browser.shot("switches").await;
}

#[tokio::test]
async fn rows_of_length_1_are_segments_of_mixes_and_can_be_taken_back() {
    let site = Site::new(Host::Pages, Vec::new());
    let (browser, before) = browser_on_customers(&site, "mixes.csv").await;
    browser.go_to_step("prepare").await;
    browser.press("unit-length").await;
    browser.follow().await;
    assert_ne!(browser.text("fingerprint").await, before);
    assert!(browser.read_step("prepare").await.contains("every customer at length 1"));
    assert!(browser.read_step("personas").await.contains("as part of each customer’s mix"));
    browser.go_to_step("assign").await;
    browser.retype("assign-orders", "20").await;
    browser.settle().await;
    assert!(!browser.attribute("assign-result", "data-segment").await.is_empty());
    browser.shot("mixes").await;
    browser.press("unit-length").await;
    browser.follow().await;
    assert_eq!(browser.text("fingerprint").await, before, "as if it had never been");
}

#[tokio::test]
async fn missing_values_can_be_filled_with_a_value_of_ones_own() {
    let site = Site::new(Host::Pages, Vec::new());
    let (browser, before) = browser_on_customers(&site, "filled.csv").await;
    browser.go_to_step("prepare").await;
    browser.press("by-column-fold").await;
    browser.choose("impute-spend", "constant").await;
    browser.follow().await;
    browser.retype("fill-spend", "12345\u{e007}").await;
    browser.follow().await;
    let filled = browser.text("fingerprint").await;
    assert_ne!(filled, before);
    browser.retype("fill-spend", "much\u{e007}").await;
    browser.settle().await;
    let error = browser.text("fill-spend-error").await;
    assert!(error.starts_with("That is not a number. Still using 12"), "{error}");
    assert_eq!(browser.text("fingerprint").await, filled);
}

#[tokio::test]
async fn words_can_be_put_in_an_order_by_keyboard() {
    let site = Site::new(Host::Pages, Vec::new());
    let (browser, _) = browser_on_customers(&site, "in-order.csv").await;
    browser.go_to_step("data").await;
    browser.press("column-plan").await;
    browser.follow().await;
    browser.go_to_step("prepare").await;
    browser.press("by-column-fold").await;
    let one_hot = browser.text("fingerprint").await;
    browser.choose("words-plan", "in-order").await;
    browser.follow().await;
    let words = "return [...document.querySelectorAll('[data-testid=\"order-plan\"] li > span:first-child')]
        .map(word => word.textContent).join(' ')";
    assert_eq!(browser.run(words, Vec::new()).await, "free pro team");
    let in_order = browser.text("fingerprint").await;
    assert_ne!(in_order, one_hot);
    // Twice by the key that pressed it once: the keyboard goes with the word.
    browser.find("down-plan-free").await.send_keys("\u{e007}").await.unwrap();
    browser.follow().await;
    let focused = "return document.activeElement.dataset.testid ?? ''";
    assert_eq!(browser.run(focused, Vec::new()).await, "down-plan-free");
    browser.find("down-plan-free").await.send_keys("\u{e007}").await.unwrap();
    browser.follow().await;
    assert_eq!(browser.run(words, Vec::new()).await, "pro team free");
    assert_eq!(browser.run(focused, Vec::new()).await, "up-plan-free", "the other way is left at the end");
    assert_ne!(browser.text("fingerprint").await, in_order);
    browser.shot("in-order").await;
    browser.go_to_step("assign").await;
    browser.choose("assign-plan", "2").await;
    assert!(!browser.attribute("assign-result", "data-segment").await.is_empty());
    for _ in 0..2 {
        browser.press("undo").await;
        browser.follow().await;
    }
    assert_eq!(browser.text("fingerprint").await, in_order);
}

#[tokio::test]
async fn words_among_the_variables_bring_a_proposal_that_one_press_takes() {
    let site = Site::new(Host::Pages, Vec::new());
    let (browser, _) = browser_on_customers(&site, "proposed.csv").await;
    browser.go_to_step("data").await;
    assert_eq!(
        browser.run("return document.querySelector(arguments[0])", vec![test_id("proposed-method").into()]).await,
        Value::Null
    );
    browser.press("column-plan").await;
    browser.follow().await;
    let said = browser.text("proposed-method").await;
    assert!(said.contains("K-prototypes suits these columns") && said.contains("chosen columns holds words"), "{said}");
    let before = browser.text("fingerprint").await;
    browser.shot("proposed").await;
    browser.press("take-proposed").await;
    browser
        .wait_for_text(&test_id("instead"), "say which", |text| text.is_some_and(|text| text.contains("k-prototypes")))
        .await;
    browser.wait_for_status("done").await;
    assert_ne!(browser.text("fingerprint").await, before);
    browser.press("undo").await;
    browser.follow().await;
    assert_eq!(browser.text("fingerprint").await, before);
    assert!(browser.text("proposed-method").await.contains("K-prototypes"));
}

/// Customers with two dates, one of whom brings in more than a tenth of all money.
fn dated() -> String {
    let mut text = "id,last order,signed up,revenue\n".to_owned();
    for at in 0..150_usize {
        let revenue = if at == 77 { 9_000 } else { 100 + 7 * (at % 40) };
        let (month, day) = (1 + at % 3 * 4, 1 + at % 28);
        writeln!(text, "{at},2025-{month:02}-{day:02},{}-{month:02}-{day:02},{revenue}", 2015 + at % 9).unwrap();
    }
    text
}

#[tokio::test]
async fn dates_become_days_and_one_row_of_much_money_is_pointed_out() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::on(&site.page()).await;
    browser.choose_file(&written("dated.csv", dated().as_bytes())).await;
    browser.wait_for_status("done").await;
    let said = browser.read_step("data").await;
    assert!(said.contains("Two of the 6 columns form the segments."), "{said}");
    assert!(said.contains("days since last order") && said.contains("days since signed up"), "{said}");
    assert!(said.contains("the days since each are a column of their own"), "{said}");
    let heavy = browser.text("heavy-row").await;
    assert!(heavy.starts_with("One row alone, with 9,000, holds ") && heavy.contains("of revenue"), "{heavy}");
    browser.press("column-days since signed up").await;
    browser.follow().await;
    let said = browser.read_step("data").await;
    assert!(said.contains("Three of the 6 columns form the segments."), "{said}");
}

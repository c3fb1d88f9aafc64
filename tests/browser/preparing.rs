//! The recipe: everything that can be done to the numbers, shown and taken back.

use std::fmt::Write as _;

use crate::driver::{Browser, written};
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
    let mut fingerprints = vec![browser.text("fingerprint").await];
    for (select, value) in [
        ("tails-select", "proposed"),
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

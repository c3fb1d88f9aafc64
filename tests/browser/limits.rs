//! Limits of size and weights of columns: kept, told what they cost, and taken back.

use crate::driver::Browser;
use crate::site::{Host, Site};

/// Types into a box in place of what stands there, and leaves it.
async fn fill(browser: &Browser, name: &str, text: &str) {
    browser.find(name).await.send_keys(&format!("\u{e009}a\u{e000}\u{e003}{text}\u{e007}")).await.unwrap();
    browser.follow().await;
}

#[tokio::test]
async fn sizes_keep_to_the_limits_and_what_that_costs_is_said() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::on_sample(&site.page(), "sample-mall").await;
    let (before, fingerprint) = (browser.sizes().await, browser.text("fingerprint").await);
    assert!(before.iter().any(|size| *size < 30), "{before:?}");
    browser.press("limits-fold").await;
    fill(&browser, "smallest-input", "30").await;
    let limited = browser.sizes().await;
    assert!(limited.iter().all(|size| *size >= 30), "{limited:?}");
    assert_eq!(limited.iter().sum::<u32>(), 200);
    assert_ne!(browser.text("fingerprint").await, fingerprint);
    let cost = browser.text("limits-cost").await;
    let moved: usize = browser.attribute("limits-cost", "data-moved").await.parse().unwrap();
    assert!(
        moved > 0 && cost.starts_with(&format!("Keeping every segment at 30 customers or more moves {moved} ")),
        "{cost}"
    );

    let csv = browser.saved("download-labels").await;
    let rows =
        |segment: usize| csv.lines().filter(|line| line.split(',').any(|cell| cell == segment.to_string())).count();
    assert!((1..=limited.len()).all(|segment| rows(segment) >= 30), "{csv}");
    let model = browser.saved("download-model").await;
    assert!(model.contains("\"smallest\": 30") && model.contains(&format!("\"moved\": {moved}")), "{model}");

    // A share is a limit, too.
    fill(&browser, "largest-input", "25%").await;
    let limited = browser.sizes().await;
    assert!(limited.iter().all(|size| (30..=50).contains(size)), "{limited:?}");

    browser.press("undo").await;
    browser.press("undo").await;
    browser.follow().await;
    assert_eq!((browser.sizes().await, browser.text("fingerprint").await), (before, fingerprint));
}

#[tokio::test]
async fn limits_that_cannot_be_kept_are_refused_where_they_are_typed() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::on_sample(&site.page(), "sample-mall").await;
    let before = browser.text("fingerprint").await;
    browser.press("limits-fold").await;
    fill(&browser, "smallest-input", "100").await;
    let told = browser.text("smallest-input-error").await;
    assert!(told.contains("5 segments of at least 100 customers need 500, and there are only 200"), "{told}");
    assert_eq!(browser.text("fingerprint").await, before);
}

#[tokio::test]
async fn a_weight_changes_the_answer_and_the_model_says_so() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::on_sample(&site.page(), "sample-mall").await;
    let before = browser.text("fingerprint").await;
    browser.press("weights-fold").await;
    fill(&browser, "weight-Age", "4").await;
    assert_ne!(browser.text("fingerprint").await, before);
    let cost = browser.text("weights-cost").await;
    let moved: usize = browser.attribute("weights-cost", "data-moved").await.parse().unwrap();
    assert!(moved > 0 && cost.starts_with(&format!("Of 200 customers, {moved} ")), "{cost}");
    let model = browser.saved("download-model").await;
    assert!(model.contains("\"Age\": 4.0") && model.contains("\"weight\": 4.0"), "{model}");
    browser.press("even-weights").await;
    browser.follow().await;
    assert_eq!(browser.text("fingerprint").await, before);
}

#[tokio::test]
async fn up_to_twenty_numbers_are_tried_and_each_says_how_many_starts_reached_it() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::on_sample(&site.page(), "sample-mall").await;
    let reached = browser.text("reached-5").await;
    assert!(reached.ends_with(" of 10 starts"), "{reached}");
    fill(&browser, "most-input", "20").await;
    browser.find("reached-20").await;
    assert_eq!(browser.text("recommended-k").await, "5");
}

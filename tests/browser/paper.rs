//! The report: what the page is on paper.

use serde_json::json;

use crate::driver::{Browser, test_id};
use crate::site::{Host, Site};

async fn is_seen(browser: &Browser, css: &str) -> bool {
    let script = "return [...document.querySelectorAll(arguments[0])].some((part) => part.getClientRects().length > 0)";
    browser.run(script, vec![css.into()]).await.as_bool().unwrap()
}

#[tokio::test]
async fn paper_has_the_findings_and_neither_controls_nor_rows() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::on_sample(&site.page(), "sample-shop").await;
    browser.find("download-decisions").await;
    let cells_of_rows = [".data__problems", ".data__table", ".assign__form"];
    let controls = ["button", ".layout__rail", "#take-away .card", "input", "summary"];
    for css in cells_of_rows.iter().chain(&controls) {
        assert!(is_seen(&browser, css).await, "{css} is on the screen");
    }
    assert!(
        is_seen(&browser, "#explore .legend__bar.is-second").await,
        "what they bring stands beside how many they are"
    );
    browser.devtools("Emulation.setEmulatedMedia", json!({ "media": "print" })).await;
    for css in cells_of_rows.iter().chain(&controls) {
        assert!(!is_seen(&browser, css).await, "{css} is on paper");
    }
    for css in
        [".hero__ledger", ".verdict", ".recipe", "#explore canvas", ".segment-card", "#take-away .finding__source"]
    {
        assert!(is_seen(&browser, css).await, "{css} is not on paper");
    }
    browser.shot("paper").await;
}

#[tokio::test]
async fn paper_is_light_and_the_screen_is_afterwards_what_it_was() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::on_sample(&site.page(), "sample-mall").await;
    browser.press("theme").await;
    let theme = "return document.documentElement.dataset.theme ?? 'of the system'";
    assert_eq!(browser.run(theme, Vec::new()).await, "dark");
    browser.run("window.print = () => { document.title = document.documentElement.dataset.theme; }", Vec::new()).await;
    browser.press("print").await;
    browser.wait_for_text("title", "say what is printed", |title| title == Some("light")).await;
    browser.run("window.dispatchEvent(new Event('afterprint'))", Vec::new()).await;
    browser.settle().await;
    assert_eq!(browser.run(theme, Vec::new()).await, "dark");
    browser.wait_for_text(&test_id("error"), "not be there", |error| error.is_none()).await;
}

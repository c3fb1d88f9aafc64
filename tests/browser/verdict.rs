//! Whether the segments are real: said after the segments are shown, in room kept for it, and once only.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::driver::{Browser, test_id, written};
use crate::site::{Host, Site};

/// How the four verdicts begin.
const VERDICTS: [&str; 4] = ["Strong:", "Fair:", "Weak:", "There are no reliable segments"];

/// What lies below what arrives late: the list of segments, the curves, the map, the cards.
const BELOW: &str =
    "'.hero__ledger', '.choose__pair', '#explore', '#personas', '.segment-card:last-of-type', '#take-away'";

/// Writes down at every frame, from the first answer on, how far the check is and where things lie.
async fn watch(browser: &Browser) {
    let script = "window.watched = [];
        const note = () => {
            const real = document.querySelector('[data-testid=\"real\"]');
            const below = [BELOW].map(css => document.querySelector(css));
            const isDone = document.querySelector('[data-testid=\"status\"]').textContent === 'done';
            if (real && isDone && below.every(Boolean)) {
                const top = element => Math.round(element.getBoundingClientRect().top + scrollY);
                window.watched.push([real.dataset.state, ...below.map(top)]);
            }
            requestAnimationFrame(note);
        };
        note();";
    browser.run(&script.replace("BELOW", BELOW), Vec::new()).await;
}

async fn wait_for_check(browser: &Browser, wanted: &str) {
    let css = format!("{}[data-state=\"{wanted}\"]", test_id("real"));
    browser.wait_for_text(&css, "be there", |text| text.is_some()).await;
}

/// Nothing has moved between the first answer and the verdict.
async fn assert_nothing_moved(browser: &Browser) {
    browser.settle().await;
    let watched = browser.run("return window.watched", Vec::new()).await;
    let watched: Vec<Vec<Value>> = serde_json::from_value(watched).unwrap();
    let of =
        |state: &str| watched.iter().filter(|frame| frame[0] == state).map(|frame| &frame[1..]).collect::<Vec<_>>();
    let (before, after) = (of("running"), of("done"));
    assert!(!before.is_empty() && !after.is_empty(), "the check was seen running and done: {watched:?}");
    let first = before[0];
    assert!(before.iter().chain(&after).all(|tops| *tops == first), "tops of {BELOW} moved: {before:?} then {after:?}");
}

async fn as_wide_as(browser: &Browser, width: u32) {
    let screen = json!({ "width": width, "height": 844, "deviceScaleFactor": 1, "mobile": false });
    browser.devtools("Emulation.setDeviceMetricsOverride", screen).await;
}

/// A desk, a tablet, a phone.
const WIDTHS: [u32; 3] = [1280, 800, 390];

/// Customers spread evenly, so that nothing parts them.
fn even() -> Vec<u8> {
    let mut state = 12_345_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(state >> 33).unwrap()) / f64::from(1_u32 << 31) * 100.0
    };
    let mut csv = "Income,Age,Spend\n".to_owned();
    for _ in 0..400 {
        writeln!(csv, "{:.2},{:.2},{:.2}", next(), next(), next()).unwrap();
    }
    csv.into_bytes()
}

#[tokio::test]
async fn the_verdict_arrives_after_the_segments_and_moves_nothing() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::new().await;
    for width in WIDTHS {
        as_wide_as(&browser, width).await;
        browser.open(&site.page()).await;
        watch(&browser).await;
        browser.press("sample-mall").await;
        wait_for_check(&browser, "done").await;
        let words = browser.text("verdict-words").await;
        assert!(VERDICTS.iter().any(|verdict| words.starts_with(verdict)), "{words}");
        assert!(browser.text("verdict").await.contains(&words), "the same verdict stands on top");
        assert_nothing_moved(&browser).await;
        browser.shot(&format!("verdict-{width}")).await;
    }
}

#[tokio::test]
async fn customers_spread_evenly_are_no_segments() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::new().await;
    for width in WIDTHS {
        as_wide_as(&browser, width).await;
        browser.open(&site.page()).await;
        watch(&browser).await;
        browser.choose_file(&written("even.csv", &even())).await;
        wait_for_check(&browser, "done").await;
        assert_eq!(browser.text("verdict-words").await, "There are no reliable segments in these columns.");
        assert_eq!(browser.text("finding").await, "No reliable segments in these columns.");
        assert!(browser.attribute("verdict", "class").await.contains("is-none"));
        assert_nothing_moved(&browser).await;
    }
}

#[tokio::test]
async fn a_change_drops_the_check_an_undo_brings_it_back_and_another_number_can_be_switched() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::on(&site.page()).await;
    browser.press("sample-mall").await;
    browser.wait_for_status("done").await;
    // Overtaken on its way, or just after.
    browser.choose("scaler-select", "minmax").await;
    browser.wait_for_status("done").await;
    wait_for_check(&browser, "done").await;
    let scaled = browser.text("verdict-words").await;
    browser.press("undo").await;
    wait_for_check(&browser, "done").await;
    browser.press("redo").await;
    browser.wait_for_status("done").await;
    assert_eq!(browser.attribute("real", "data-state").await, "done", "it was kept");
    assert_eq!(browser.text("verdict-words").await, scaled);

    let found = browser.text("recommended-k").await;
    browser.choose("k-select", "9").await;
    browser.wait_for_status("done").await;
    assert_eq!(browser.attribute("real", "data-state").await, "done", "the check is of all numbers");
    if !scaled.contains("no reliable") {
        assert_eq!(browser.text("switch-k").await, format!("Show {found} segments"));
        browser.press("switch-k").await;
        browser.wait_for_status("done").await;
        let css = format!("{} input:checked", test_id("k-picker"));
        let checked = browser.run("return document.querySelector(arguments[0]).value", vec![css.into()]).await;
        assert_eq!(checked, found.as_str());
    }
}

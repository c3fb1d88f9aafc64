//! axe-core finds nothing to object to: on every step, light and dark, desk and phone.

use std::path::PathBuf;
use std::{env, fs};

use serde_json::{Value, json};

use crate::driver::{Browser, test_id, written};
use crate::site::{Host, Site};

const STEPS: [&str; 7] = ["data", "prepare", "choose", "explore", "personas", "assign", "take-away"];
const THEMES: [&str; 2] = ["light", "dark"];
/// Name, width and height in CSS pixels.
const SCREENS: [(&str, u32, u32); 2] = [("desk", 1280, 900), ("phone", 390, 844)];

const LOOK: &str = "
    const done = arguments[0];
    axe.run(document, { resultTypes: ['violations'] }).then(
        ({ violations }) => done(violations),
        (error) => done(String(error)),
    );
";

/// axe-core, where `scripts/setup.sh test` puts it.
fn axe() -> String {
    let folder = |variable| env::var_os(variable).map(PathBuf::from);
    let cache = folder("CLIENTELE_CACHE")
        .or_else(|| Some(folder("XDG_CACHE_HOME")?.join("clientele")))
        .or_else(|| Some(folder("HOME")?.join(".cache/clientele")))
        .unwrap();
    let file = cache.join("tools/axe-core/axe.min.js");
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}; ./run test fetches it", file.display()))
}

/// A browser on the page, with axe-core in it past the page's policy.
async fn browser_with_axe(site: &Site) -> Browser {
    let browser = Browser::new().await;
    browser.run_first(&axe()).await;
    browser.open(&site.page()).await;
    browser
}

/// What is objected to in what is on screen, one line for each rule, at both widths and in both themes.
async fn objections(browser: &Browser, place: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (screen, width, height) in SCREENS {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": screen == "phone" });
        browser.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
        for theme in THEMES {
            let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": theme }] });
            browser.devtools("Emulation.setEmulatedMedia", features).await;
            browser.settle().await;
            let here = format!("{place}-{screen}-{theme}");
            let report = browser.run_async(LOOK, Vec::new()).await;
            let violations = report.as_array().unwrap_or_else(|| panic!("axe did not run at {here}: {report}"));
            found.extend(violations.iter().map(|violation| format!("{here}: {}", in_one_line(violation))));
            browser.shot(&here).await;
        }
    }
    found
}

fn in_one_line(violation: &Value) -> String {
    let nodes = violation["nodes"].as_array().into_iter().flatten();
    let places: Vec<_> = nodes.map(|node| format!("{} {}", node["target"], node["failureSummary"])).collect();
    format!("{} ({}): {}", violation["id"], violation["help"], places.join("; "))
}

fn assert_none(found: &[String]) {
    assert!(found.is_empty(), "{} objections\n{}", found.len(), found.join("\n"));
}

#[tokio::test]
async fn axe_objects_to_nothing_on_any_step() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = browser_with_axe(&site).await;
    let mut found = objections(&browser, "start").await;
    browser.press("sample-mall").await;
    browser.wait_for_status("done").await;
    for step in STEPS {
        browser.go_to_step(step).await;
        found.extend(objections(&browser, step).await);
    }
    assert_none(&found);
}

#[tokio::test]
async fn axe_objects_to_nothing_with_limits_and_weights() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = browser_with_axe(&site).await;
    browser.press("sample-mall").await;
    browser.wait_for_status("done").await;
    for (fold, field, text) in [("limits-fold", "smallest-input", "30"), ("weights-fold", "weight-Age", "2")] {
        browser.press(fold).await;
        let typed = format!("\u{e009}a\u{e000}{text}\u{e007}");
        browser.find(field).await.send_keys(&typed).await.unwrap();
        browser.follow().await;
    }
    // An error beside a box is read, too.
    browser.find("largest-input").await.send_keys("many\u{e007}").await.unwrap();
    browser.find("largest-input-error").await;
    let mut found = Vec::new();
    for step in ["prepare", "choose", "take-away"] {
        browser.go_to_step(step).await;
        found.extend(objections(&browser, &format!("limits-{step}")).await);
    }
    assert_none(&found);
}

#[tokio::test]
async fn axe_objects_to_nothing_in_the_answers_of_other_methods() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = browser_with_axe(&site).await;
    browser.press("sample-mall").await;
    browser.wait_for_status("done").await;
    browser.press("other-fold").await;
    let mut found = Vec::new();
    for question in ["dbscan", "hdbscan", "ward", "mixture", "medoids"] {
        browser.press(&format!("ask-{question}")).await;
        let answered = format!("{}[data-state=\"done\"] {}", test_id("other"), test_id("other-sentence"));
        browser.wait_for_text(&answered, "be there", |text| text.is_some()).await;
        found.extend(objections(&browser, question).await);
    }
    browser.press("use-other").await;
    browser.wait_for_status("done").await;
    found.extend(objections(&browser, "instead").await);
    assert_none(&found);
}

#[tokio::test]
async fn axe_objects_to_nothing_when_a_file_cannot_be_read() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = browser_with_axe(&site).await;
    browser.choose_file(&written("for-axe.csv", b"")).await;
    browser.wait_for_status("error").await;
    assert_none(&objections(&browser, "error").await);
}

/// Else silence would prove nothing.
#[tokio::test]
async fn axe_does_object_to_a_picture_without_words() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = browser_with_axe(&site).await;
    browser.run("document.querySelector('main').append(document.createElement('img'))", Vec::new()).await;
    let found = objections(&browser, "control").await;
    assert!(found.iter().any(|line| line.contains("image-alt")), "{found:?}");
}

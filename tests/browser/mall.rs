//! The first sample, from one press to named segments.

use std::collections::BTreeSet;

use fantoccini::Locator;

use crate::driver::Browser;
use crate::site::{Host, Site};

/// Each k that is tried.
const TRIED: std::ops::RangeInclusive<u32> = 2..=10;

async fn value_of(browser: &Browser, name: &str) -> f64 {
    let text = browser.attribute(name, "data-value").await;
    text.parse().unwrap_or_else(|_| panic!("{name} holds {text:?}, which is no number"))
}

#[tokio::test]
async fn one_press_leads_to_named_segments() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::on(&site.page()).await;
    browser.press("sample-mall").await;
    browser.wait_for_status("done").await;

    browser.go_to_step("choose").await;
    assert_eq!(browser.text("recommended-k").await, "5");
    let mut above = f64::INFINITY;
    for k in TRIED {
        let inertia = value_of(&browser, &format!("inertia-{k}")).await;
        assert!(inertia > 0.0 && inertia < above, "inertia falls with k, but at {k} it is {inertia} after {above}");
        above = inertia;
        let silhouette = value_of(&browser, &format!("silhouette-{k}")).await;
        assert!((-1.0..=1.0).contains(&silhouette), "the silhouette of {k} segments is {silhouette}");
    }

    browser.go_to_step("personas").await;
    browser.find("segment-card").await;
    let cards = browser.client.find_all(Locator::Css("[data-testid=\"segment-card\"]")).await.unwrap();
    let (mut names, mut customers) = (BTreeSet::new(), 0);
    for card in &cards {
        names.insert(card.attr("data-name").await.unwrap().unwrap());
        customers += card.attr("data-size").await.unwrap().unwrap().parse::<u32>().unwrap();
    }
    assert_eq!(names.len(), cards.len(), "names are unique: {names:?}");
    assert_eq!(customers, 200, "each row of the sample is in one segment");
    for name in ["Stars", "Sensible", "Careless"] {
        assert!(names.contains(name), "{name} is not among {names:?}");
    }

    let fingerprint = browser.text("fingerprint").await;
    let is_fingerprint = fingerprint.len() == 16 && fingerprint.chars().all(|digit| digit.is_ascii_hexdigit());
    assert!(is_fingerprint, "{fingerprint:?} is not 16 hexadecimal digits");
}

#[tokio::test]
async fn the_same_sample_gives_the_same_fingerprint() {
    let site = Site::new(Host::Pages, Vec::new());
    let mut fingerprints = BTreeSet::new();
    let browser = Browser::new().await;
    for _ in 0..2 {
        browser.open(&site.page()).await;
        browser.press("sample-mall").await;
        browser.wait_for_status("done").await;
        browser.go_to_step("personas").await;
        fingerprints.insert(browser.text("fingerprint").await);
    }
    assert_eq!(fingerprints.len(), 1, "{fingerprints:?}");
}

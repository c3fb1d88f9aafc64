//! Another way to segment: asked for, moved, compared, used, and taken back.

use crate::driver::{Browser, test_id};
use crate::site::{Host, Site};

const QUESTIONS: [&str; 7] = ["dbscan", "mixture", "ward", "medoids", "prototypes", "hdbscan", "k-means"];

/// The page with the mall's segments, and the questions in sight.
async fn browser_with_questions(site: &Site) -> Browser {
    let browser = Browser::on(&site.page()).await;
    browser.press("sample-mall").await;
    browser.wait_for_status("done").await;
    browser.press("other-fold").await;
    browser
}

async fn wait_for_answer(browser: &Browser) -> String {
    let css = format!("{}[data-state=\"done\"] {}", test_id("other"), test_id("other-sentence"));
    browser.wait_for_text(&css, "be there", |text| text.is_some()).await
}

async fn ask(browser: &Browser, question: &str) -> String {
    browser.press(&format!("ask-{question}")).await;
    wait_for_answer(browser).await
}

/// Waits until something else is counted than before.
async fn wait_for_other_facts(browser: &Browser, before: &str) -> String {
    let css = format!("{}[data-state=\"done\"] {}", test_id("other"), test_id("other-facts"));
    browser.wait_for_text(&css, "have changed", |text| text.is_some_and(|text| text != before)).await
}

#[tokio::test]
async fn nothing_is_asked_until_somebody_asks_and_every_question_has_an_answer() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = browser_with_questions(&site).await;
    assert_eq!(browser.attribute("other", "data-state").await, "idle");
    let fingerprint = browser.text("fingerprint").await;
    let mut sentences = Vec::new();
    for question in QUESTIONS {
        let sentence = ask(&browser, question).await;
        assert!(!sentences.contains(&sentence), "{sentence}");
        sentences.push(sentence);
        assert_eq!(browser.text("fingerprint").await, fingerprint, "an answer to {question} changes nothing");
    }
    browser.press("leave-other").await;
    browser.settle().await;
    assert_eq!(browser.attribute("other", "data-state").await, "idle");
}

#[tokio::test]
async fn the_distance_can_be_moved_by_keys_and_by_pointer_and_the_numbers_follow() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = browser_with_questions(&site).await;
    ask(&browser, "dbscan").await;
    let at_the_knee = browser.text("other-facts").await;
    let value = browser.run(VALUE, Vec::new()).await;
    // Left arrow, a thousandth of the way each.
    browser.find("eps-slider").await.send_keys(&"\u{e012}".repeat(120)).await.unwrap();
    let nearer = wait_for_other_facts(&browser, &at_the_knee).await;
    assert_ne!(browser.run(VALUE, Vec::new()).await, value);

    let drag = "const canvas = document.querySelector('[data-testid=\"other-picture\"]');
        const { left, top, width, height } = canvas.getBoundingClientRect();
        const at = share => ({ clientX: left + width / 2, clientY: top + height * share, buttons: 1, pointerId: 1,
            pointerType: 'mouse', bubbles: true, cancelable: true });
        canvas.dispatchEvent(new PointerEvent('pointerdown', at(0.8)));
        canvas.dispatchEvent(new PointerEvent('pointermove', at(0.3)));
        canvas.dispatchEvent(new PointerEvent('pointerup', { ...at(0.3), buttons: 0 }));";
    browser.run(drag, Vec::new()).await;
    wait_for_other_facts(&browser, &nearer).await;
}

const VALUE: &str = "return document.querySelector('[data-testid=\"eps\"]').value";

#[tokio::test]
async fn an_answer_is_compared_used_and_undone() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = browser_with_questions(&site).await;
    let fingerprint = browser.text("fingerprint").await;
    ask(&browser, "ward").await;
    assert!(browser.text("adjusted-rand").await.starts_with("Adjusted Rand index 0."));
    assert!(browser.text("compared").await.contains("Silhouette"));
    browser.choose("other-k", "4").await;
    let sentence = format!("{}[data-state=\"done\"] {}", test_id("other"), test_id("other-sentence"));
    browser.wait_for_text(&sentence, "be of 4", |text| text.is_some_and(|text| text.starts_with("4 branches"))).await;

    browser.press("use-other").await;
    browser
        .wait_for_text(&test_id("instead"), "say which", |text| text.is_some_and(|text| text.contains("Ward")))
        .await;
    browser.wait_for_status("done").await;
    let used = browser.text("fingerprint").await;
    assert_ne!(used, fingerprint);
    let cards = "return document.querySelectorAll('[data-testid=\"segment-card\"]').length";
    assert_eq!(browser.run(cards, Vec::new()).await, 4);

    browser.press("undo").await;
    browser.follow().await;
    assert_eq!(browser.text("fingerprint").await, fingerprint);
    assert_eq!(browser.run(cards, Vec::new()).await, 5);
    browser.press("redo").await;
    browser.follow().await;
    assert_eq!(browser.text("fingerprint").await, used);
    browser.press("back-to-k-means").await;
    browser.follow().await;
    assert_eq!(browser.text("fingerprint").await, fingerprint);
}

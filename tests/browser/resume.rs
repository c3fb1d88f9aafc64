//! A saved model brings back all that was chosen, once its file is there again.

use clientele::pipeline::sample::Sample;

use crate::driver::{Browser, test_id, written};
use crate::site::{Host, Site};

/// What the page says of each segment: its name, what sets it apart, what to do.
const CARDS: &str = "return [...document.querySelectorAll('[data-testid=segment-card]')].map(card => \
                     [card.dataset.name, card.dataset.size, \
                     ...[...card.querySelectorAll('.index-bars__row, .segment-card__action')].map(part => part.textContent)])";

#[tokio::test]
async fn a_model_and_its_file_are_gone_on_with_where_they_were_left() {
    let site = Site::new(Host::Pages, Vec::new());
    let file = written("resume-mall.csv", &Sample::Mall.csv());
    let browser = Browser::on(&site.page()).await;
    browser.find("file-input").await.send_keys(file.to_str().unwrap()).await.unwrap();
    browser.wait_for_status("done").await;
    let proposed = browser.text("fingerprint").await;
    browser.choose("scaler-select", "minmax").await;
    browser.wait_for_status("done").await;
    browser.choose("k-select", "4").await;
    browser.follow().await;
    browser.press("segment-rename-1").await;
    browser.retype("segment-name-1", "Regulars\u{e007}").await;
    browser.settle().await;
    let (fingerprint, sizes) = (browser.text("fingerprint").await, browser.sizes().await);
    assert_ne!(fingerprint, proposed);
    let cards = browser.run(CARDS, vec![]).await;
    let model = written("resume-model.json", browser.saved("download-model").await.as_bytes());

    let other = Browser::on(&site.page()).await;
    other.find("model-input").await.send_keys(model.to_str().unwrap()).await.unwrap();
    other.wait_for_status("done").await;
    // Who the segments are, the model alone tells.
    assert_eq!(cards.as_array().map(Vec::len), Some(4));
    assert_eq!(other.run(CARDS, vec![]).await, cards);
    other.run("document.getElementById('personas').scrollIntoView()", vec![]).await;
    other.shot("model").await;
    other.find("resume-input").await.send_keys(file.to_str().unwrap()).await.unwrap();
    other.wait_for_text(&test_id("resumed"), "say how it went", |text| text.is_some()).await;
    other.wait_for_status("done").await;
    assert!(other.text("resumed").await.contains("As it was saved"));
    assert_eq!((other.text("fingerprint").await, other.sizes().await), (fingerprint, sizes));
    let first = other.find("segment-card").await.attr("data-name").await.unwrap();
    assert_eq!(first.as_deref(), Some("Regulars"));
    // A list of them alone.
    other.choose("list-select", "0").await;
    let list = other.saved("download-labels").await;
    assert_eq!(u32::try_from(list.lines().count() - 1).unwrap(), other.sizes().await[0]);
    assert!(list.lines().skip(1).all(|row| row.contains(",1,Regulars,")), "{list}");
    other.shot("resumed").await;

    // Another choice, and it is no longer as it was saved; taken back, it is.
    other.choose("k-select", "5").await;
    other.follow().await;
    other.wait_for_text(&test_id("resumed"), "be gone", |text| text.is_none()).await;
    other.press("undo").await;
    other.follow().await;
    assert!(other.text("resumed").await.contains("As it was saved"));
}

#[tokio::test]
async fn what_the_file_lacks_is_told_and_newer_rows_are_segmented_in_the_same_way() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::on_sample(&site.page(), "sample-mall").await;
    browser.choose("k-select", "4").await;
    browser.follow().await;
    let model = written("resume-sample.json", browser.saved("download-model").await.as_bytes());
    let csv = String::from_utf8(Sample::Mall.csv()).unwrap();
    let newer: Vec<&str> = csv.lines().take(181).collect();
    let newer = written("resume-newer.csv", newer.join("\n").as_bytes());
    let lacking = csv.replacen("Age", "Years", 1);
    let lacking = written("resume-lacking.csv", lacking.as_bytes());

    for (file, told) in [(newer, "fitted anew"), (lacking, "does not have “Age”")] {
        let browser = Browser::on(&site.page()).await;
        browser.find("model-input").await.send_keys(model.to_str().unwrap()).await.unwrap();
        browser.wait_for_status("done").await;
        browser.find("resume-input").await.send_keys(file.to_str().unwrap()).await.unwrap();
        browser.wait_for_text(&test_id("resumed"), told, |text| text.is_some_and(|text| text.contains(told))).await;
        browser.wait_for_status("done").await;
        let is_taken_up = browser.sizes().await.len() == 4;
        assert_eq!(is_taken_up, told == "fitted anew");
    }
}

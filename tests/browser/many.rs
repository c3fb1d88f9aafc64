//! Many customers at once: another file in the segments of this one, or of a saved model.

use std::path::Path;

use crate::driver::{Browser, test_id, written};
use crate::site::{Host, Site};

async fn choose(browser: &Browser, file: &Path) {
    browser.find("many-input").await.send_keys(file.to_str().unwrap()).await.unwrap();
}

async fn scored_sizes(browser: &Browser) -> Vec<u32> {
    browser.attribute("many", "data-sizes").await.split(',').map(|size| size.parse().unwrap()).collect()
}

#[tokio::test]
async fn another_file_gets_the_segments_of_this_one_and_so_it_does_by_the_saved_model() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::on_sample(&site.page(), "sample-mall").await;
    let (sizes, fingerprint) = (browser.sizes().await, browser.text("fingerprint").await);
    let labelled = browser.saved("download-labels").await;
    let model = written("many-model.json", browser.saved("download-model").await.as_bytes());

    // The same customers from the last to the first, with their labels in the file; one that nobody is like, and a torn row.
    let (header, customers) = labelled.split_once('\n').unwrap();
    let mut rows: Vec<&str> = customers.lines().rev().collect();
    rows.extend(["901,Male,30,9000,50,0,nobody,0.5", "902,Male"]);
    let file = written("many-next.csv", format!("{header}\n{}\n", rows.join("\n")).as_bytes());
    choose(&browser, &file).await;
    let scored = scored_sizes(&browser).await;
    assert_eq!(scored.iter().sum::<u32>(), 201, "all but the torn row");
    assert!(scored.iter().zip(&sizes).all(|(now, then)| now - then <= 1), "{scored:?} after {sizes:?}");
    let said = browser.text("many").await;
    for words in ["The mix of segments is the same", "202 rows", "1 set aside", "1 customer is unlike any"] {
        assert!(said.contains(words), "{words:?} is not in {said:?}");
    }
    browser.go_to_step("many").await;
    browser.shot("many").await;

    let list = browser.saved("many-download").await;
    let mut n_same = 0;
    for row in list.lines().skip(1).take(200) {
        let cells: Vec<&str> = row.split(',').collect();
        n_same += u32::from(cells[5..8] == cells[8..11]);
    }
    assert_eq!(n_same, 200, "each has the segment that it had, as clearly\n{list}");
    let last: Vec<&str> = list.lines().skip(201).collect();
    assert!(last[0].contains("unlike all customers") && last[1].contains("not used: the row has 2 fields"), "{last:?}");
    assert_eq!((browser.sizes().await, browser.text("fingerprint").await), (sizes, fingerprint), "all stays open");

    let other = Browser::on(&site.page()).await;
    other.find("model-input").await.send_keys(model.to_str().unwrap()).await.unwrap();
    other.wait_for_status("done").await;
    choose(&other, &file).await;
    assert_eq!(scored_sizes(&other).await, scored);
    assert_eq!(other.saved("many-download").await, list);
}

#[tokio::test]
async fn a_file_about_something_else_is_told_by_what_it_lacks() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::on_sample(&site.page(), "sample-mall").await;
    let fingerprint = browser.text("fingerprint").await;
    choose(&browser, &written("many-other.csv", b"Age,visits\n30,1\n40,2\n50,3\n")).await;
    let told = browser.text("many-error").await;
    let lacks = "does not have: “Annual Income (k$)” and “Spending Score (1-100)”. It has “Age” and “visits”";
    assert!(told.contains(lacks), "{told}");

    // It can be tried again, and nothing else was touched.
    let file = b"Age,Annual Income (k$),Spending Score (1-100)\n30,60,50\n40,20,\n";
    choose(&browser, &written("many-two.csv", file)).await;
    assert_eq!(scored_sizes(&browser).await.iter().sum::<u32>(), 2);
    browser.wait_for_text(&test_id("many-error"), "be gone", |text| text.is_none()).await;
    assert_eq!(browser.text("fingerprint").await, fingerprint);

    assert!(browser.text("many").await.contains("too few customers to tell"));

    // Other segments are other ones: what was found does not stand beside them, but comes back with its own.
    browser.choose("k-select", "3").await;
    browser.follow().await;
    browser.wait_for_text(&test_id("many"), "be gone", |text| text.is_none()).await;
    assert!(browser.text("many-stale").await.contains("others than those that many-two.csv has"));
    browser.press("undo").await;
    browser.follow().await;
    assert_eq!(scored_sizes(&browser).await.iter().sum::<u32>(), 2);
}

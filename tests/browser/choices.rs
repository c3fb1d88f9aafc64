//! Everything can be changed, and everything can be taken back.

use fantoccini::Locator;

use clientele::pipeline::analysis::analyse;
use clientele::pipeline::cluster::kmeans::KMeansParams;
use clientele::pipeline::model::{Fingerprint, Model};
use clientele::pipeline::parallel::{InProcess, block_on};
use clientele::pipeline::prepare::{Recipe, prepare};
use clientele::pipeline::sample::Sample;
use clientele::pipeline::segment::describe;
use clientele::pipeline::table::Table;

use crate::driver::{Browser, written};
use crate::site::{Host, Site};

async fn names(browser: &Browser) -> Vec<String> {
    let mut names = Vec::new();
    for card in browser.client.find_all(Locator::Css("[data-testid=\"segment-card\"]")).await.unwrap() {
        names.push(card.attr("data-name").await.unwrap().unwrap());
    }
    names
}

#[tokio::test]
async fn each_choice_changes_the_result_and_undo_and_redo_go_back_and_forth() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::on_sample(&site.page(), "sample-mall").await;
    let mut fingerprints = vec![browser.text("fingerprint").await];
    for (select, value) in [("scaler-select", "none"), ("outlier-select", "zscore"), ("k-select", "3")] {
        browser.choose(select, value).await;
        browser.wait_for_status("done").await;
        fingerprints.push(browser.text("fingerprint").await);
    }
    browser.press("column-Age").await;
    browser.follow().await;
    fingerprints.push(browser.text("fingerprint").await);
    assert!(fingerprints.windows(2).all(|pair| pair[0] != pair[1]), "{fingerprints:?}");

    for earlier in fingerprints.iter().rev().skip(1) {
        browser.press("undo").await;
        browser.follow().await;
        assert_eq!(browser.text("fingerprint").await, *earlier);
    }
    for later in &fingerprints[1..] {
        browser.press("redo").await;
        browser.follow().await;
        assert_eq!(browser.text("fingerprint").await, *later);
    }
}

#[tokio::test]
async fn a_segment_can_be_renamed_but_not_to_the_name_of_another() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::on_sample(&site.page(), "sample-mall").await;
    let before = names(&browser).await;
    browser.press("segment-rename-1").await;
    browser.retype("segment-name-1", &format!("{}\u{e007}", before[1])).await;
    browser.settle().await;
    assert_eq!(names(&browser).await, before);

    browser.press("segment-rename-1").await;
    browser.retype("segment-name-1", "Regulars\u{e007}").await;
    browser.settle().await;
    assert_eq!(names(&browser).await[0], "Regulars");
    browser.press("undo").await;
    browser.settle().await;
    assert_eq!(names(&browser).await, before);
}

#[tokio::test]
async fn the_segment_of_a_new_customer_follows_as_it_is_typed() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::on_sample(&site.page(), "sample-mall").await;
    for (column, value) in [("Age", "25"), ("Annual Income (k$)", "22"), ("Spending Score (1-100)", "85")] {
        browser.retype(&format!("assign-{column}"), value).await;
    }
    browser.settle().await;
    let segment: usize = browser.attribute("assign-result", "data-segment").await.parse().unwrap();
    assert_eq!(names(&browser).await[segment - 1], "Careless");
}

#[tokio::test]
async fn a_saved_model_assigns_without_a_table() {
    let table = Table::read(&Sample::Mall.csv()).unwrap();
    let recipe = Recipe::default_for(&table);
    let prepared = prepare(&table, &recipe).unwrap();
    let params = KMeansParams::default();
    let analysis = block_on(analyse(&InProcess::new(&prepared.matrix, 1), &params)).unwrap();
    let solution = analysis.solution(5).unwrap();
    let segments = describe(&table, &prepared, &solution.clustering);
    let fingerprint = Fingerprint::of(table.digest, &recipe, &params, &solution.clustering);
    let model = Model::new(
        prepared.fitted,
        params,
        &solution.clustering,
        &segments,
        Some(solution.silhouette.mean),
        analysis.pca.clone(),
        fingerprint,
    );
    let file = written("mall-model.json", model.to_json().as_bytes());

    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::on(&site.page()).await;
    browser.find("model-input").await.send_keys(file.to_str().unwrap()).await.unwrap();
    browser.wait_for_status("done").await;
    for customer in [[30.0, 90.0, 85.0], [45.0, 90.0, 10.0], [50.0, 25.0, 20.0]] {
        for (column, value) in model.fitted.columns.iter().zip(customer) {
            browser.retype(&format!("assign-{}", column.name), &value.to_string()).await;
        }
        browser.settle().await;
        let wanted = model.assign(&customer.map(Some)).segment + 1;
        assert_eq!(browser.attribute("assign-result", "data-segment").await, wanted.to_string(), "{customer:?}");
    }
}

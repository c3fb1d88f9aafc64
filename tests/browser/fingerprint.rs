//! The page and the native pipeline come to the same result to the bit, with any number of workers: a fingerprint holds
//! the bytes of the file, the choices, every label and every bit of the centroids.

use std::fmt::Write as _;

use clientele::pipeline::cluster::kmeans::{KMeansParams, SEARCH_ROWS};
use clientele::pipeline::model::Fingerprint;
use clientele::pipeline::parallel::{InProcess, block_on};
use clientele::pipeline::prepare::{Recipe, ScalerKind, prepare};
use clientele::pipeline::random::Random;
use clientele::pipeline::sample::Sample;
use clientele::pipeline::street::walk;
use clientele::pipeline::table::Table;

use crate::driver::{Browser, written};
use crate::site::{Host, Site};

/// What the page should print, by the same street without a browser.
pub(crate) fn native(csv: &[u8], change: impl Fn(&mut Recipe), n_clusters: Option<usize>) -> String {
    let table = Table::read(csv).unwrap();
    let mut recipe = Recipe::default_for(&table);
    change(&mut recipe);
    let matrix = prepare(&table, &recipe).unwrap().matrix;
    let params = KMeansParams::default();
    let walked = block_on(walk(&InProcess::new(&matrix, 1), &params, n_clusters)).unwrap();
    Fingerprint::of(table.digest, &recipe, &params, walked.clustering()).to_string()
}

/// More rows than the search sees at once, and no whole number of blocks, so that all of the work is cut up.
const LONG: usize = SEARCH_ROWS + 3_333;

/// Customers of four kinds.
pub(crate) fn long_file(n_rows: usize) -> Vec<u8> {
    let mut random = Random::new(7, 0);
    let mut csv = String::from("customer,spend,visits,age\n");
    for row in 0..n_rows {
        let kind = f64::from(u32::try_from(random.below(4)).unwrap());
        let [spend, visits, age] =
            [40.0 + 90.0 * kind, 30.0 - 7.0 * kind, 25.0 + 9.0 * kind].map(|mean| mean + 4.0 * random.next_normal());
        writeln!(csv, "C{row:06},{spend:.2},{visits:.1},{age:.0}").unwrap();
    }
    csv.into_bytes()
}

#[tokio::test]
async fn the_page_prints_the_fingerprint_of_the_native_pipeline_after_each_choice() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::on(&site.page()).await;
    let mall = Sample::Mall.csv();
    browser.press("sample-mall").await;
    browser.wait_for_status("done").await;
    assert_eq!(browser.text("fingerprint").await, native(&mall, |_| {}, None));

    browser.choose("scaler-select", "minmax").await;
    browser.wait_for_status("done").await;
    let scaled = native(&mall, |recipe| recipe.scaler = ScalerKind::MinMax, None);
    assert_eq!(browser.text("fingerprint").await, scaled);

    browser.choose("k-select", "4").await;
    browser.wait_for_status("done").await;
    let four = native(&mall, |recipe| recipe.scaler = ScalerKind::MinMax, Some(4));
    assert_eq!(browser.text("fingerprint").await, four);
}

#[tokio::test]
async fn one_two_and_four_workers_give_the_same_bits() {
    let site = Site::new(Host::Pages, Vec::new());
    let csv = long_file(LONG);
    let file = written("long.csv", &csv);
    let wanted = native(&csv, |_| {}, None);
    let browser = Browser::new().await;
    for n_workers in [1, 2, 4] {
        browser.open(&format!("{}?workers={n_workers}", site.page())).await;
        browser.choose_file(&file).await;
        browser.wait_for_status("done").await;
        assert_eq!(browser.text("fingerprint").await, wanted, "with {n_workers} workers");
    }
}

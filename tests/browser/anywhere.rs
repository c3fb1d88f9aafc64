//! The built page runs from any static host, under any path, in any frame, and needs the host no more once it is there.

use std::fs;
use std::net::TcpStream;

use fantoccini::Locator;

use crate::driver::Browser;
use crate::site::{Extra, Host, SUB_PATH, Site, dist};

async fn works(browser: &Browser) {
    browser.wait_for_status("idle").await;
    browser.press("sample-mall").await;
    browser.wait_for_status("done").await;
}

/// The page in a frame of a page from another origin.
async fn works_framed(attributes: &str) {
    let site = Site::new(Host::Pages, Vec::new());
    let page = site.page();
    let body = format!(
        "<!doctype html><html lang=en><title>host</title><iframe title=page {attributes} width=1200 height=800 src='{page}'></iframe>"
    );
    let outer = Site::new(Host::Pages, vec![Extra { path: "/outer.html", media_type: "text/html", body }]);
    let browser = Browser::new().await;
    browser.client.goto(&format!("{}/outer.html", outer.origin)).await.unwrap();
    browser.client.find(Locator::Css("iframe")).await.unwrap().enter_frame().await.unwrap();
    works(&browser).await;
}

#[tokio::test]
async fn under_a_sub_path() {
    let site = Site::new(Host::Pages, Vec::new());
    works(&Browser::on(&site.page()).await).await;
    let elsewhere: Vec<_> = site.requests().into_iter().filter(|path| !path.starts_with(SUB_PATH)).collect();
    assert!(elsewhere.is_empty(), "asked for outside of its own folder: {elsewhere:?}");
}

#[tokio::test]
async fn from_a_server_that_knows_no_webassembly() {
    let site = Site::new(Host::Plain, Vec::new());
    works(&Browser::on(&site.page()).await).await;
}

#[tokio::test]
async fn in_a_frame_of_another_origin() {
    works_framed("").await;
}

#[tokio::test]
async fn in_a_frame_that_may_run_scripts_and_nothing_else() {
    works_framed("sandbox='allow-scripts'").await;
}

#[tokio::test]
async fn without_any_server_once_it_is_there() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::on(&site.page()).await;
    let address = site.origin.trim_start_matches("http://").to_owned();
    assert!(TcpStream::connect(&address).is_ok());
    drop(site);
    assert!(TcpStream::connect(&address).is_err(), "the server is still there");
    works(&browser).await;
}

#[tokio::test]
async fn a_missing_file_is_named_in_a_sentence() {
    let page = fs::read_to_string(dist().join("index.html")).unwrap();
    let body = page.replace("_first.wasm", "_not_there.wasm");
    let path = "/a/sub/path/broken.html";
    let site = Site::new(Host::Pages, vec![Extra { path, media_type: "text/html", body }]);
    let browser = Browser::new().await;
    browser.client.goto(&format!("{}{path}", site.origin)).await.unwrap();
    let has_failed = |text: Option<&str>| text.is_some_and(|text| text.contains("could not start"));
    let sentence = browser.wait_for_text("#boot", "say that it could not start", has_failed).await;
    assert!(sentence.contains("_not_there.wasm is not there (HTTP 404)"), "{sentence}");
}

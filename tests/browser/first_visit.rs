//! A first visit over a slow line: the first screen is there before the second part of the page's program and the workers'
//! program are, what is opened meanwhile waits, and nothing of it is read before the lock is shut behind all code.

use serde_json::{Value, json};

use crate::driver::{Browser, written};
use crate::site::{Host, Site};

/// What comes behind the first screen, by how the names end.
const BEYOND: &str = "_beyond.wasm";
const WORKERS: &str = "worker_bg.wasm";

/// Notes every way in which the page could read a file, or have a worker read it, with the number of policies at that time;
/// and counts the workers.
const NOTE_READINGS: &str = "
    globalThis.readings = [];
    globalThis.nWorkers = 0;
    const holdsFile = (value) => value instanceof File || (Array.isArray(value) && value.some(holdsFile));
    const note = (owner, names, reads = (...values) => values.some(holdsFile)) => {
        for (const name of names) {
            const native = owner[name];
            owner[name] = function (...args) {
                if (reads(this, ...args)) {
                    readings.push({ name, policies: document.querySelectorAll('meta[http-equiv=\\'Content-Security-Policy\\']').length });
                }
                return native.apply(this, args);
            };
        }
    };
    note(Blob.prototype, ['arrayBuffer', 'bytes', 'slice', 'stream', 'text']);
    note(FileReader.prototype, ['readAsArrayBuffer', 'readAsBinaryString', 'readAsDataURL', 'readAsText']);
    note(Worker.prototype, ['postMessage']);
    note(URL, ['createObjectURL']);
    note(DataTransfer.prototype, ['getData'], () => true);
    globalThis.Worker = class extends Worker {
        constructor(...args) {
            super(...args);
            nWorkers += 1;
        }
    };
";

/// Drops a file on the page, as a person does.
const DROP: &str = "
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([arguments[1]], arguments[0]));
    document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));
";

const CUSTOMERS: &str = "CustomerID,Age,Income\n1,20,30\n2,21,31\n3,60,90\n4,61,91\n5,40,10\n6,41,11\n";

/// The first screen of a page the rest of which is on its way.
async fn early(site: &Site) -> Browser {
    site.hold(BEYOND);
    site.hold(WORKERS);
    let browser = Browser::new().await;
    browser.run_first(NOTE_READINGS).await;
    browser.visit(&site.page()).await;
    browser.wait_for_lock("Not locked yet").await;
    browser
}

/// On a desk and on a phone, in both themes.
async fn shots(browser: &Browser, name: &str) {
    for width in [1280, 390] {
        browser.client.set_window_size(width, 900).await.unwrap();
        for theme in ["one", "other"] {
            browser.settle().await;
            browser.shot(&format!("first-visit-{name}-{width}-{theme}")).await;
            browser.press("theme").await;
        }
    }
}

async fn drop_customers(browser: &Browser) {
    browser.run(DROP, vec!["early.csv".into(), CUSTOMERS.into()]).await;
    let told = browser.text("waiting").await;
    assert!(told.contains("early.csv waits for the lock."), "{told}");
    assert_eq!(browser.text("status").await, "running");
}

async fn assert_untouched(browser: &Browser) {
    browser.settle().await;
    assert_eq!(browser.run("return readings", Vec::new()).await, json!([]), "something was read before the lock");
    assert_eq!(browser.run("return nWorkers", Vec::new()).await, 0, "a worker was started before the lock");
    assert_eq!(browser.run("return clientele.lock ?? null", Vec::new()).await, Value::Null);
}

/// Something was read, and everything of it with both policies in force.
async fn assert_read_behind_the_lock(browser: &Browser) {
    browser.wait_for_lock("Locked").await;
    let readings = browser.run("return readings", Vec::new()).await;
    let readings = readings.as_array().unwrap();
    assert!(!readings.is_empty() && readings.iter().all(|reading| reading["policies"] == 2), "{readings:?}");
}

#[tokio::test]
async fn a_file_dropped_on_the_first_screen_waits_for_the_lock_and_opens_by_itself() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = early(&site).await;
    let theme = "return document.documentElement.dataset.theme ?? null";
    let before = browser.run(theme, Vec::new()).await;
    browser.press("theme").await;
    browser.settle().await;
    assert_ne!(browser.run(theme, Vec::new()).await, before, "the first screen is drawn, but does not answer");
    shots(&browser, "open").await;
    drop_customers(&browser).await;
    shots(&browser, "waiting").await;
    assert_untouched(&browser).await;

    let at_start = site.requests().len();
    site.send(WORKERS);
    assert_untouched(&browser).await;
    site.send(BEYOND);
    browser.wait_for_status("done").await;
    assert_read_behind_the_lock(&browser).await;
    assert_eq!(site.requests()[at_start..], [""; 0], "there was more to fetch");
    assert_eq!(browser.run("return clientele.lock.requestsSince()", Vec::new()).await, 0);
}

#[tokio::test]
async fn a_model_waits_as_well_and_cells_are_not_taken_from_the_clipboard() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = early(&site).await;
    let paste = "
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', arguments[0]);
        document.body.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, clipboardData }));
    ";
    browser.run(paste, vec![CUSTOMERS.into()]).await;
    let model = written("no-model.json", b"{}");
    browser.find("model-input").await.send_keys(model.to_str().unwrap()).await.unwrap();
    browser.find("waiting").await;
    browser.press("cancel").await;
    browser.wait_for_status("idle").await;
    browser.find("model-input").await.send_keys(model.to_str().unwrap()).await.unwrap();
    browser.find("waiting").await;
    assert_untouched(&browser).await;

    site.send(BEYOND);
    site.send(WORKERS);
    browser.wait_for_status("error").await;
    assert!(browser.text("error").await.contains("That model could not be loaded"));
    assert_read_behind_the_lock(&browser).await;
}

#[tokio::test]
async fn workers_that_cannot_be_fetched_are_said_and_fetched_again() {
    assert_said_and_fetched_again(WORKERS, BEYOND).await;
}

#[tokio::test]
async fn a_second_part_that_cannot_be_fetched_is_said_and_fetched_again() {
    assert_said_and_fetched_again(BEYOND, WORKERS).await;
}

async fn assert_said_and_fetched_again(lost: &'static str, sent: &'static str) {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = early(&site).await;
    drop_customers(&browser).await;
    site.send(sent);
    site.lose(lost);
    let told = browser.text("jammed").await;
    assert!(told.contains(&format!("{lost} could not be fetched")), "{told}");
    assert!(told.contains("none was touched"), "{told}");
    assert_eq!(browser.text("status").await, "error");
    browser.wait_for_lock("Not locked").await;
    for way in ["file-input", "model-input", "sample-mall", "sample-shop"] {
        assert!(!browser.find(way).await.is_enabled().await.unwrap(), "{way} offers what cannot be done");
    }
    shots(&browser, "jammed").await;
    browser.run(DROP, vec!["again.csv".into(), CUSTOMERS.into()]).await;
    assert_untouched(&browser).await;

    site.send(lost);
    browser.press("again").await;
    browser.wait_for_lock("Locked").await;
    browser.press("sample-mall").await;
    browser.wait_for_status("done").await;
}

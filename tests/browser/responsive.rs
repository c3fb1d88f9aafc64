//! The page answers while the workers work: it is never busy for long, and whatever is going on can be cancelled.

use serde_json::Value;

use crate::driver::{Browser, written};
use crate::fingerprint::long_file;
use crate::site::{Host, Site};

const ROWS: usize = 120_000;
/// Other programs on the machine stretch what is timed now and then, but not each time.
const TRIES: usize = 5;

/// Notes each long task from now on: as browsers count, one of 50 ms or more.
pub(crate) const WATCH: &str = "window.longTasks = [];
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => window.longTasks.push(entry.duration)))
        .observe({ type: 'longtask' });";

/// Cancels so many milliseconds after the work can be cancelled; answers with the milliseconds until the page shows that it
/// is, or with nothing where the work was done before.
const CANCEL: &str = "const [delay, done] = arguments;
    const find = (name) => document.querySelector(`[data-testid=${name}]`);
    const wait = () => {
        if (find('status').textContent === 'done') { return done(null); }
        if (!find('cancel')) { return setTimeout(wait, 1); }
        setTimeout(() => {
            const button = find('cancel');
            if (!button) { return done(null); }
            const start = performance.now();
            button.click();
            const look = () => (find('status').textContent === 'running' || find('cancel')
                ? setTimeout(look, 1)
                : requestAnimationFrame(() => done(performance.now() - start)));
            look();
        }, delay);
    };
    wait();";

/// What `cancel` counts, in milliseconds.
const SOON: f64 = 100.0;

#[tokio::test]
async fn work_is_cancelled_at_once_whatever_is_going_on() {
    let site = Site::new(Host::Pages, Vec::new());
    let file = written("to-cancel.csv", &long_file(ROWS));
    let browser = Browser::new().await;
    let mut n_cancelled = 0;
    for delay in [0, 30, 100, 250, 500] {
        let mut took = Vec::new();
        for _ in 0..TRIES {
            browser.open(&site.page()).await;
            browser.choose_file(&file).await;
            match browser.run_async(CANCEL, vec![delay.into()]).await.as_f64() {
                Some(milliseconds) => took.push(milliseconds),
                None => break,
            }
            if took.last().is_some_and(|took| *took < SOON) {
                n_cancelled += 1;
                took.clear();
                break;
            }
        }
        assert!(took.is_empty(), "{delay} ms after the start, cancelling took {took:?} ms");
    }
    assert!(n_cancelled >= 3, "the work was done before it could be cancelled");
}

#[tokio::test]
async fn the_page_is_never_busy_for_long() {
    let site = Site::new(Host::Pages, Vec::new());
    let file = written("long-tasks.csv", &long_file(ROWS));
    let browser = Browser::new().await;
    browser.run_first(WATCH).await;
    for is_file in [false, true] {
        let mut seen = Vec::new();
        for _ in 0..TRIES {
            browser.open(&site.page()).await;
            browser.run("window.longTasks.length = 0", Vec::new()).await;
            if is_file {
                browser.choose_file(&file).await
            } else {
                browser.press("sample-shop").await
            }
            browser.wait_for_status("done").await;
            browser.settle().await;
            seen.push(browser.run("return window.longTasks", Vec::new()).await);
            if seen.last() == Some(&Value::Array(Vec::new())) {
                break;
            }
        }
        assert!(seen.contains(&Value::Array(Vec::new())), "long tasks in each try: {seen:?} ms");
    }
}

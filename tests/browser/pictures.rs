//! Pictures of many customers: a part while they move, all when they rest, and a page that never waits for them.

use std::fmt::Write as _;

use serde_json::Value;

use crate::driver::{Browser, test_id, written};
use crate::responsive::WATCH;
use crate::site::{Host, Site};

const ROWS: usize = 150_000;
/// A task is long from so many milliseconds on, as browsers count.
const LONG: f64 = 50.0;
/// Other programs on the machine stretch a task now and then, but not each time.
const TRIES: usize = 8;

/// Customers of three kinds, without chance.
fn customers() -> Vec<u8> {
    let mut text = String::from("orders,spend,days,discount\n");
    for at in 0..ROWS {
        let step = |by: f64| (at as f64 * by).fract() + (at as f64 * by * 1.7).fract() - 1.0;
        let [orders, spend, days, discount] =
            [[4.0, 60.0, 200.0, 10.0], [16.0, 240.0, 60.0, 20.0], [7.0, 420.0, 120.0, 60.0]][at % 7 % 3];
        writeln!(
            text,
            "{:.2},{:.1},{:.1},{:.1}",
            orders + 2.0 * step(0.618_034),
            spend + 40.0 * step(0.414_214),
            days + 30.0 * step(0.732_051),
            discount + 6.0 * step(0.236_068)
        )
        .unwrap();
    }
    text.into_bytes()
}

/// Drags over what has a `data-testid` for a second, a move in each frame; answers with the long tasks meanwhile, and what
/// the line below said on the way.
const DRAG: &str = "const [picture, line, done] = arguments;
    const [element, words] = [picture, line].map((name) => document.querySelector(`[data-testid=${name}]`));
    element.scrollIntoView({ block: 'center' });
    const box = element.getBoundingClientRect();
    const tell = (type, x, y) => element.dispatchEvent(new PointerEvent(type, {
        bubbles: true, pointerId: 1, pointerType: 'mouse', button: 0, buttons: 1, clientX: x, clientY: y }));
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    let n = 0, said = '';
    const move = () => {
        if (n === 0) { window.longTasks.length = 0; tell('pointerdown', x, y); }
        if (n < 60) {
            n += 1;
            tell('pointermove', x + 4 * n, y + 30 * Math.sin(n / 6));
            if (n === 30) { said = words.textContent; }
            requestAnimationFrame(move);
        } else {
            tell('pointerup', x, y);
            setTimeout(() => done([window.longTasks.slice(), said]), 3000);
        }
    };
    setTimeout(move, 1500);";

/// Drags until nothing was long, and looks at what was said.
async fn drag_without_a_long_task(browser: &Browser, picture: &str, line: &str) {
    let mut tasks = Vec::new();
    for _ in 0..TRIES {
        let answer = browser.run_async(DRAG, vec![picture.into(), line.into()]).await;
        let said = answer[1].as_str().unwrap();
        let is_part = said.starts_with("Showing 19,99") || said.starts_with("Showing 20,000");
        assert!(is_part && said.ends_with(" of 150,000 customers while it moves."), "{said}");
        let long = |task: &&Value| task.as_f64().unwrap() >= LONG;
        tasks = answer[0].as_array().unwrap().iter().filter(long).cloned().collect();
        if tasks.is_empty() {
            return;
        }
    }
    panic!("the page waits for {picture}: {tasks:?} ms");
}

#[tokio::test]
async fn pictures_of_many_customers_move_without_a_wait() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::new().await;
    browser.run_first(WATCH).await;
    browser.open(&site.page()).await;
    browser.choose_file(&written("many-customers.csv", &customers())).await;
    browser.wait_for_status("done").await;
    browser.go_to_step("explore").await;
    let all = |text: Option<&str>| text.is_some_and(|text| text.starts_with("Showing all 150,000 customers."));
    let rests = |line: &'static str| {
        let browser = &browser;
        async move { browser.wait_for_text(&test_id(line), "show all customers", all).await }
    };
    rests("scatter-seen").await;
    rests("space-seen").await;

    drag_without_a_long_task(&browser, "space-canvas", "space-seen").await;
    rests("space-seen").await;

    // The whole has no room to move in.
    browser.press("scatter-nearer").await;
    drag_without_a_long_task(&browser, "scatter-canvas", "scatter-seen").await;
    browser.press("scatter-reset").await;
    rests("scatter-seen").await;

    browser.press("legend-1").await;
    assert_eq!(browser.attribute("legend-1", "aria-pressed").await, "false");
    let is_fewer =
        |text: Option<&str>| text.is_some_and(|text| text.ends_with("customers; the others are switched off."));
    browser.wait_for_text(&test_id("space-seen"), "leave a segment out", is_fewer).await;
    browser.wait_for_text(&test_id("scatter-seen"), "leave a segment out", is_fewer).await;
    browser.press("legend-1").await;
    rests("space-seen").await;
    browser.shot("many-customers").await;
}

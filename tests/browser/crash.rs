//! A worker that dies in the middle of its work costs that piece of work alone: another takes its place, and the answer
//! keeps its bits.

use clientele::pipeline::parallel::WHOLE_ROWS;
use serde_json::{Value, json};

use crate::driver::{Browser, written};
use crate::fingerprint::{long_file, native};
use crate::site::{Host, Site};

/// Numbers the workers from 0, and ends one as a browser out of memory does: right after it was given so many messages, in
/// the middle of the last.
const KILL: &str = "const Native = Worker;
    window.nWorkers = 0;
    window.victim = null;
    window.Worker = class extends Native {
        #number = window.nWorkers++;
        #given = 0;
        postMessage(...message) {
            super.postMessage(...message);
            this.#given += 1;
            if (window.victim?.number === this.#number && window.victim.after === this.#given) {
                window.victim = null;
                window.nBefore = window.nWorkers;
                setTimeout(() => { this.terminate(); this.dispatchEvent(new ErrorEvent('error')); });
            }
        }
    };";

/// The first one tries whether the door is shut, the last one reads the file; these do the sums.
const CREW: [usize; 2] = [1, 2];

#[tokio::test]
async fn a_worker_that_dies_is_replaced_and_the_answer_keeps_its_bits() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::new().await;
    browser.run_first(KILL).await;
    // Each worker holds all rows of the first, and a part of the second.
    for n_rows in [WHOLE_ROWS / 4, WHOLE_ROWS + 3_333] {
        let csv = long_file(n_rows);
        let file = written(&format!("crash-{n_rows}.csv"), &csv);
        let wanted = native(&csv, |_| {}, None);
        for (victim, after) in [(CREW[0], 3), (CREW[1], 4), (CREW[0], 12)] {
            browser.open(&format!("{}?workers=2", site.page())).await;
            browser.run("window.victim = arguments[0]", vec![json!({ "number": victim, "after": after })]).await;
            browser.choose_file(&file).await;
            browser.wait_for_status("done").await;
            let case = format!("{n_rows} rows, worker {victim} after {after} messages");
            assert_eq!(browser.run("return window.victim", Vec::new()).await, Value::Null, "{case}: it did not die");
            let n_more = browser.run("return window.nWorkers - window.nBefore", Vec::new()).await;
            assert_eq!(n_more, json!(1), "{case}: one more was started");
            assert_eq!(browser.text("fingerprint").await, wanted, "{case}");
        }
    }
}

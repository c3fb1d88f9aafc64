//! The panel of the lock.

use crate::ui::parts::lock::{LockProps, listed};
use crate::ui::parts::tests::{shown, words};
use crate::ui::parts::{Lock, LockState, Locking, Probe};

pub(super) fn lock(locking: Locking) -> String {
    shown::<Lock>(LockProps { locking, check_href: None })
}

fn shut(at: &'static str, probes: Vec<Probe>, requests: usize) -> String {
    words(&lock(Locking::Shut(LockState { at: at.into(), probes, requests })))
}

fn probe(way: &'static str, is_refused: bool) -> Probe {
    Probe { way: way.into(), is_refused }
}

#[test]
fn the_lock_claims_only_what_was_tried() {
    let at = "14:02:11";
    let awaited = words(&lock(Locking::Awaited));
    assert!(awaited.contains("Not locked yet") && awaited.contains("No file was read yet"), "{awaited}");
    let failed = words(&lock(Locking::Failed));
    assert!(failed.contains("Not locked") && failed.contains("No file was read, and none can be."), "{failed}");

    let untried = shut(at, vec![], 0);
    assert!(untried.contains("has not been put to the test yet"));
    for words in [&awaited, &failed, &untried] {
        assert!(!words.contains("refuses every request"), "{words}");
    }

    let tried = shut(at, vec![probe("fetch", true), probe("beacon", true)], 0);
    assert!(tried.contains("Locked"));
    assert!(tried.contains("The browser refuses every request"));
    assert!(tried.contains("Tried and refused at 14:02:11: fetch and beacon."));

    let passed = shut(at, vec![probe("fetch", true), probe("image", false)], 0);
    assert!(passed.contains("Lock in doubt"));
    assert!(passed.contains("Not refused at 14:02:11: image."));
    assert!(!passed.contains("refuses every request"));
}

#[test]
fn a_counted_request_is_not_hidden() {
    let html = shut("14:02", vec![probe("fetch", true)], 1);
    assert!(html.contains("Lock in doubt"));
    assert!(html.contains("1 request since your file was opened"));
}

#[test]
fn words_are_listed_as_in_a_sentence() {
    assert_eq!(listed(&[]), "");
    assert_eq!(listed(&["a"]), "a");
    assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
}

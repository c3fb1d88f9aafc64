//! The verdict on its scale.

use crate::ui::parts::tests::{shown, tags, words};
use crate::ui::parts::verdict::VerdictProps;
use crate::ui::parts::{Verdict, VerdictLevel};

fn verdict(level: VerdictLevel) -> String {
    shown::<Verdict>(VerdictProps {
        level,
        sentence: "Four of five hold.".into(),
        title: "Are these segments real?".into(),
        more: None,
        testid: None,
    })
}

#[test]
fn the_verdict_stands_on_its_step() {
    let html = verdict(VerdictLevel::Fair);
    assert_eq!(tags(&html, "li", &["is-reached"]).len(), 2);
    assert_eq!(tags(&html, "li", &["is-here"]).len(), 1);
    assert!(words(&html).contains("noneweakFairstrong"));
    assert_eq!(tags(&html, "ol", &["Verdict: fair"]).len(), 1);
}

#[test]
fn a_verdict_not_known_yet_stands_nowhere() {
    let html = verdict(VerdictLevel::Unknown);
    assert!(tags(&html, "li", &["is-here"]).is_empty() && tags(&html, "li", &["is-reached"]).is_empty());
    assert_eq!(tags(&html, "ol", &["not known yet"]).len(), 1);
}

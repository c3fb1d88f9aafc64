//! Work that goes on, stage by stage.

use yew::prelude::*;

use crate::ui::parts::progress::ProgressProps;
use crate::ui::parts::tests::{ignore, shown, tags, words};
use crate::ui::parts::{Progress, Stage, StageState};

pub(super) fn progress(percent: Option<f64>, on_cancel: Option<Callback<()>>) -> String {
    let stage =
        |state, title: &'static str| Stage { state, title: title.into(), said: "9 now".into(), time: "".into() };
    shown::<Progress>(ProgressProps {
        title: "Trying 9 segments".into(),
        left: None,
        percent,
        stages: vec![
            stage(StageState::Done, "Reading"),
            stage(StageState::Now, "Trying"),
            stage(StageState::Waiting, "Checking"),
            stage(StageState::Failed, "Drawing"),
        ],
        on_cancel,
        kept: Some("Your file stays open.".into()),
        testid: Some("cancel".into()),
    })
}

#[test]
fn stages_say_where_they_stand_in_words_too() {
    let html = progress(Some(54.4), None);
    for class in ["is-done", "is-now", "is-waiting", "is-failed"] {
        assert_eq!(tags(&html, "li", &[class]).len(), 1, "{class}");
    }
    assert_eq!(tags(&html, "li", &["aria-current=\"step\""]), tags(&html, "li", &["is-now"]));
    let text = words(&html);
    for said in ["Done: Reading", "Now: Trying", "To come: Checking", "Failed: Drawing"] {
        assert!(text.contains(said), "{said} in {text}");
    }
}

#[test]
fn progress_of_unknown_length_has_no_value() {
    let html = progress(Some(54.4), None);
    assert_eq!(tags(&html, "progress", &["value=\"54\"", "54% done"]).len(), 1, "{html}");
    assert_eq!(tags(&progress(None, None), "progress", &["value="]).len(), 0);
}

#[test]
fn work_that_can_be_cancelled_says_what_is_kept() {
    assert!(!progress(None, None).contains("Cancel"));
    let html = progress(None, Some(ignore()));
    assert_eq!(tags(&html, "button", &["data-testid=\"cancel\""]).len(), 1);
    assert!(html.contains("Your file stays open."));
}

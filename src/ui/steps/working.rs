//! While it runs: how far, and a way out.

use yew::prelude::*;

use crate::plot::axis::count;
use crate::protocol::Progress as Far;
use crate::state::Action;
use crate::ui::parts::{Finding, Progress};
use crate::ui::store::use_tell;
use crate::ui::words::value;

#[derive(Properties, PartialEq)]
pub(crate) struct WorkingProps {
    pub(crate) name: AttrValue,
    pub(crate) progress: Option<Far>,
}

/// The first reading of a file, before there is anything else to see.
#[component]
pub(crate) fn Working(props: &WorkingProps) -> Html {
    html! {
        <div class="layout__row working">
            <div class="layout__lead">
                <Finding sentence={format!("Reading {}.", props.name)}
                    more={html! { "The segments follow in a moment." }} />
                <Running progress={props.progress} kept="The file is closed again, and nothing of it is kept." />
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct WaitingProps {
    pub(crate) name: AttrValue,
}

/// A file that was opened before all of the program is here.
#[component]
pub(crate) fn Waiting(props: &WaitingProps) -> Html {
    let on_cancel = use_tell(|()| Action::Cancel);
    html! {
        <div class="layout__row working" data-testid="waiting">
            <div class="layout__lead">
                <Finding sentence={format!("{} waits for the lock.", props.name)}
                    more={html! { "Nothing of it is touched before every way out of this page is shut. Then it opens by itself." }} />
                <Progress title="Getting the last of the program" {on_cancel} kept="It was not touched, so there is nothing to keep." />
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct RunningProps {
    pub(crate) progress: Option<Far>,
    /// What is kept if the user cancels.
    pub(crate) kept: AttrValue,
}

/// How far the running job is, with the way out.
#[component]
pub(crate) fn Running(props: &RunningProps) -> Html {
    progress(props.progress, use_tell(|()| Action::Cancel), props.kept.clone())
}

/// How far some job is, with the way out.
pub(super) fn progress(progress: Option<Far>, on_cancel: Callback<()>, kept: impl Into<AttrValue>) -> Html {
    let (title, left, percent) = far(progress);
    html! { <Progress {title} {left} {percent} {on_cancel} kept={kept.into()} /> }
}

fn far(progress: Option<Far>) -> (String, Option<AttrValue>, Option<f64>) {
    match progress {
        None => ("At work".into(), None, None),
        Some(Far::Bytes { done, of, n_rows }) => {
            let megabytes = |bytes: u64| value(bytes as f64 / 1e6);
            let left = format!("{} of {} MB, {} rows", megabytes(done), megabytes(of), count(n_rows));
            ("Reading the file".into(), Some(left.into()), Some(100.0 * done as f64 / of.max(1) as f64))
        }
        Some(Far::Columns) => ("Getting to know the columns".into(), None, None),
        Some(Far::Pieces { done, of }) => {
            let left = format!("piece {done} of {of}");
            ("Trying each number of segments".into(), Some(left.into()), Some(100.0 * done as f64 / of.max(1) as f64))
        }
    }
}

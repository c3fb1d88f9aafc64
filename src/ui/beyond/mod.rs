//! What is beyond the first screen: the views of an open file, and the work behind them.
//!
//! The page's program is fetched in two parts, and this is the door between them: what the page reaches through [`Beyond`]
//! alone is the second part, which comes while the first screen is read. What is named elsewhere, too, stands in the first
//! part, and makes the first screen wait: `scripts/payload.mjs` weighs it.

use std::rc::Rc;

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use yew::prelude::*;

use crate::compute::Office;
use crate::pipeline::table::Reading;
use crate::state::{Opening, State, Wanted};
use crate::ui::hooks::{FileHandles, Intake};
use crate::ui::steps::{KeySelects, Rail, Results, Stopped, Working};
use crate::ui::store::Dispatch;

mod work;

/// The way to the second part of the program. Function pointers, so that nothing else leads there.
#[derive(Clone, Copy, Debug)]
pub struct Beyond {
    /// The rail of steps.
    pub(super) rail: fn(&State) -> Html,
    /// What the page shows of a file that was opened, or of a model.
    pub(super) opened: fn(&State, &Office, &Intake) -> Html,
    /// Does what the state wants, and tells of it.
    pub(super) work: fn(Wanted, &Office, &Rc<FileHandles>, &Dispatch) -> LocalBoxFuture<'static, ()>,
    /// Has the workers ready for the first file.
    pub(super) get_ready: fn(&Office) -> LocalBoxFuture<'static, ()>,
}

/// Fetches the second part. None if it cannot be had; the door says why.
pub type Fetch = Callback<(), LocalBoxFuture<'static, Option<Beyond>>>;

impl Beyond {
    /// The second part itself: to be called from there.
    pub fn here() -> Self {
        Self { rail, opened, work, get_ready }
    }
}

fn rail(state: &State) -> Html {
    html! { <Rail state={state.clone()} /> }
}

fn opened(state: &State, office: &Office, intake: &Intake) -> Html {
    let file = state.source.as_ref().map(|source| AttrValue::from(source.name().to_owned()));
    if state.history.is_some() || state.model.is_some() {
        return html! { <Results state={state.clone()} office={office.clone()} intake={intake.clone()} /> };
    }
    let Some(told) = state.error().map(ToString::to_string) else {
        return html! { <Working progress={state.progress} name={file.unwrap_or_default()} /> };
    };
    html! {
        <Stopped what={what_failed(state)} {file} {told} has_earlier={state.before.is_some()} on_file={&intake.open}>
            if let Some((error, columns)) = state.join_error().and_then(|error| Some((error, error.columns()?))) {
                <KeySelects columns={columns.clone()} keys={error.keys().cloned()} />
            }
        </Stopped>
    }
}

/// What a table could not be had for.
fn what_failed(state: &State) -> &'static str {
    match &state.opening {
        Opening { second: Some(_), .. } => "The second file could not be put beside the first",
        Opening { reading: Reading { grouping: Some(_), .. }, .. } => "The rows could not be put together",
        _ => "Could not be read as a table",
    }
}

fn work(wanted: Wanted, office: &Office, files: &Rc<FileHandles>, dispatch: &Dispatch) -> LocalBoxFuture<'static, ()> {
    let (office, files, dispatch) = (office.clone(), files.clone(), dispatch.clone());
    async move {
        let Wanted { job, work } = wanted;
        dispatch.tell(work::do_work(job, work, &office, &files, &dispatch).await);
    }
    .boxed_local()
}

fn get_ready(office: &Office) -> LocalBoxFuture<'static, ()> {
    let office = office.clone();
    async move {
        office.prepare_workers().await;
        office.rehearse().await;
    }
    .boxed_local()
}

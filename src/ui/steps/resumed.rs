//! What came of going on with a saved model.

use yew::prelude::*;

use crate::pipeline::table::Grouping;
use crate::state::{Outcome, State};
use crate::ui::parts::{Callout, Tone};
use crate::ui::words::listed;

#[derive(Properties, PartialEq)]
pub(super) struct ResumedProps {
    pub(super) state: State,
}

/// A day that recency is counted to, if it was chosen for the model: newer purchases may lie behind it.
fn counted_to(state: &State) -> Option<String> {
    let Some(Grouping::Customers { reference, .. }) = state.opening.reading.grouping.as_ref() else { return None };
    let day = reference.as_ref()?;
    Some(format!(" Recency is counted to {day}, as you chose it for the model: another day can be chosen below."))
}

#[component]
pub(super) fn Resumed(props: &ResumedProps) -> Html {
    let Some(outcome) = props.state.outcome() else { return Html::default() };
    let (tone, title, body) = match outcome {
        Outcome::Lacking(columns) => (
            Tone::Caution,
            "What was chosen for the model waits for its columns",
            format!(
                "This file does not have {}. Once they are here, from a second file or read in another way, the choices of \
                 the model stand. What is shown until then follows from this file alone.",
                listed(&columns.iter().map(|name| format!("“{name}”")).collect::<Vec<_>>())
            ),
        ),
        Outcome::Same => (
            Tone::Good,
            "As it was saved",
            "The same file, the same choices, the same segments to the last bit: go on where you left off.".to_owned(),
        ),
        Outcome::Fitted => (
            Tone::Plain,
            "The choices of the model, fitted anew",
            format!(
                "Other rows than the model was made from, or another version of this page: its segments, and the names that \
                 you gave them, are not taken over. To keep those segments, load the model and choose this file under “Many \
                 customers at once”.{}",
                counted_to(&props.state).unwrap_or_default()
            ),
        ),
    };
    html! {
        <div class="layout__row resumed"><div class="layout__lead">
            <Callout {tone} {title} body={html! { body }} testid="resumed" />
        </div></div>
    }
}

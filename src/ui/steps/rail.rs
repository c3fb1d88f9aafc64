//! The seven steps with what each has decided.

use yew::prelude::*;

use crate::plot::axis::count;
use crate::state::{Action, State};
use crate::ui::hooks::{Step, use_step};
use crate::ui::parts::{Button, ButtonKind, RailStep, StepRail, StepState};
use crate::ui::store::use_tell;
use crate::ui::words::{counted, percent};

#[derive(Properties, PartialEq)]
pub(crate) struct RailProps {
    pub(crate) state: State,
}

#[component]
pub(crate) fn Rail(props: &RailProps) -> Html {
    let state = &props.state;
    let here = use_step();
    let on_close = use_tell(|()| Action::Close);
    let is_stale = state.portrait.ready().is_none();
    let steps = Step::ALL
        .into_iter()
        .map(|step| {
            let said = said(state, step);
            let step_state = match (here == Some(step), &said) {
                (_, None) => StepState::Waiting,
                (true, _) => StepState::Current,
                (false, _) if is_stale && step != Step::Data => StepState::Stale,
                (false, _) => StepState::Ready,
            };
            let said = said.unwrap_or_else(|| "After that".into()).into();
            RailStep { name: step.name().into(), href: step.hash().into(), said, state: step_state }
        })
        .collect::<Vec<_>>();
    html! {
        <StepRail {steps}>
            <b>{ "Same file, same segments." }</b><br />
            if let Some(portrait) = state.portrait.ready() {
                { "Fingerprint " }<code data-testid="fingerprint">{ portrait.fingerprint.to_string() }</code><br />
            }
            <Button words="Start with another file" kind={ButtonKind::Quiet} is_small=true on_click={on_close} testid="close" />
        </StepRail>
    }
}

/// What a step has decided; None while there is nothing.
fn said(state: &State, step: Step) -> Option<String> {
    let prepared = state.prepared.latest();
    let portrait = state.portrait.latest();
    match step {
        Step::Data => {
            let table = state.table.ready()?;
            Some(prepared.map_or_else(
                || format!("{} read", counted(table.n_read, "row", "rows")),
                |prepared| format!("{} of {} customers in", count(prepared.n_rows), count(prepared.account.read)),
            ))
        }
        Step::Prepare => prepared.map(|prepared| crate::ui::steps::prepare::in_short(&prepared.fitted.recipe)),
        Step::Choose => {
            let ((_, n_clusters), analysis) = (state.shown()?, state.analysis.latest()?);
            let is_best = n_clusters == analysis.recommendation.n_clusters;
            let so_far = || if is_best { "not checked yet" } else { "by hand" }.to_owned();
            Some(format!("{n_clusters}, {}", state.verdict_word().unwrap_or_else(so_far)))
        }
        Step::Explore => {
            let ratio = &state.analysis.latest()?.pca.explained_variance_ratio;
            portrait?;
            Some(format!("Map of {} of the differences", percent(ratio.iter().take(2).sum())))
        }
        Step::Personas => portrait.map(|portrait| format!("{} named", portrait.n_clusters)),
        Step::Assign => portrait.map(|_| "Try a customer".into()),
        Step::TakeAway => portrait.map(|_| "CSV, model".into()),
    }
}

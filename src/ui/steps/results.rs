//! Everything about an open table, from its finding to what can be taken away; or the assign form of a loaded model.

use yew::prelude::*;

use crate::compute::Office;
use crate::pipeline::table::{ColumnSummary, Role};
use crate::state::{Action, Source, State};
use crate::ui::hooks::Intake;
use crate::ui::parts::{Button, Callout, Glyph, Later, Toast, Tone};
use crate::ui::steps::assign::Assign;
use crate::ui::steps::choose::Choose;
use crate::ui::steps::data::Data;
use crate::ui::steps::explore::{Explore, ExploreProps};
use crate::ui::steps::hero::Hero;
use crate::ui::steps::many::Many;
use crate::ui::steps::other::OtherWays;
use crate::ui::steps::personas::Personas;
use crate::ui::steps::prepare::{Prepare, matrix_columns};
use crate::ui::steps::resumed::Resumed;
use crate::ui::steps::saved::Saved;
use crate::ui::steps::take_away::TakeAway;
use crate::ui::steps::working::Running;
use crate::ui::store::use_tell;
use crate::ui::words::{capital, number_first};

#[derive(Properties, PartialEq)]
pub(crate) struct ResultsProps {
    pub(crate) state: State,
    pub(crate) office: Office,
    pub(crate) intake: Intake,
}

#[component]
pub(crate) fn Results(props: &ResultsProps) -> Html {
    let ResultsProps { state, office, intake } = props;
    let is_running = state.prepared.job().is_some() || state.analysis.job().is_some();
    let is_stale = state.portrait.ready().is_none();
    html! {
        <>
            <Troubles told={state.error().map(|trouble| AttrValue::from(capital(&trouble.to_string())))}
                is_passing={state.trouble.is_some()}
                can_undo={state.history.as_ref().is_some_and(|history| history.undo_words().is_some())} />
            <Resumed state={state.clone()} />
            <Hero state={state.clone()} />
            if is_running && state.error().is_none() {
                <div class="layout__row"><div class="layout__lead">
                    <Running progress={state.progress} kept="Your file stays open, and so does what was known before." />
                </div></div>
            }
            if let (Some(table), Some(choices)) = (state.table.ready(), state.choices()) {
                <Later><Data name={AttrValue::from(state.source.as_ref().map_or_else(String::new, |source| source.name().to_owned()))}
                    table={table.clone()} prepared={state.prepared.latest().cloned()}
                    columns={choices.recipe.columns.clone()} opening={matches!(state.source, Some(Source::File { .. })).then(|| state.opening.clone())}
                    office={office.clone()} intake={intake.clone()} /></Later>
                <Later><Prepare recipe={choices.recipe.clone()} put_aside={choices.put_aside.clone()} prepared={state.prepared.latest().cloned()}
                    survey={state.survey.latest().cloned()} table={table.clone()}
                    weighed={state.tradeoffs.weighed.clone()} names={if state.has_moved() { Vec::new() } else { state.names() }} /></Later>
            }
            if let (Some(analysis), Some(choices)) = (state.analysis.latest(), state.choices()) {
                <Later><Choose analysis={analysis.clone()} shown={state.shown_analysis().unwrap_or(analysis).clone()}
                    choices={choices.clone()} tradeoffs={state.tradeoffs.clone()} has_moved={state.has_moved()} chosen={state.n_clusters()}
                    names={if state.instead().is_some() { Vec::new() } else { state.names() }} {is_stale} checks={state.checks.clone()}
                    instead={state.instead().map(|adopted| AttrValue::from(adopted.name.clone()))}
                    columns={state.prepared.latest().map_or_else(Vec::new, |prepared| matrix_columns(&prepared.fitted))} /></Later>
            }
            if state.analysis.ready().is_some() && state.model.is_none() {
                <Later><OtherWays state={state.clone()} /></Later>
            }
            if let Some(explore) = explore(state, office, is_stale) {
                <Later><Explore ..explore /></Later>
            }
            if let Some(portrait) = state.portrait.latest() {
                <Later><Personas portrait={portrait.clone()} names={state.names()} hidden={state.view.hidden.clone()} {is_stale}
                    checks={state.instead().is_none().then(|| state.checks.clone())} prepared={state.prepared.latest().cloned()}
                    is_limited={state.has_moved()} /></Later>
            }
            <Later><Assign state={state.clone()} /></Later>
            if let Some(model) = &state.model {
                <Later><Saved model={model.clone()} /></Later>
            }
            <Later><Many state={state.clone()} office={office.clone()} /></Later>
            <Later><TakeAway state={state.clone()} office={office.clone()} intake={intake.clone()} /></Later>
            <Done state={state.clone()} />
        </>
    }
}

/// The column that names customers, if there is one.
fn id_column(state: &State) -> Option<AttrValue> {
    let columns = &state.table.latest()?.columns;
    let is_id = |column: &&ColumnSummary| matches!(column.role, Role::CustomerId(_));
    columns.iter().find(is_id).map(|column| column.name.clone().into())
}

fn explore(state: &State, office: &Office, is_stale: bool) -> Option<ExploreProps> {
    Some(ExploreProps {
        analysis: state.pictured()?.clone(),
        portrait: state.portrait.latest()?.clone(),
        names: state.names().into(),
        points: state.points.latest().cloned(),
        prepared: state.prepared.latest()?.clone(),
        view: state.view.clone(),
        office: office.clone(),
        newcomer: state.newcomer_row(),
        id_column: id_column(state),
        is_stale,
    })
}

#[derive(Properties, PartialEq)]
struct TroublesProps {
    told: Option<AttrValue>,
    /// Nothing that is shown depends on it.
    is_passing: bool,
    can_undo: bool,
}

/// What is in the way, above everything; the way back beside it.
#[component]
fn Troubles(props: &TroublesProps) -> Html {
    let on_undo = use_tell(|()| Action::Undo);
    let on_retry = use_tell(|()| Action::Retry);
    let on_close = use_tell(|()| Action::Dismiss);
    let Some(told) = &props.told else { return Html::default() };
    html! {
        <div class="layout__row"><div class="layout__whole">
            <Callout tone={Tone::Error} is_alert=true title="This could not be done" body={html! { <span data-testid="error">{ told }</span> }}>
                if props.is_passing {
                    <Button words="Close this note" is_small=true on_click={on_close} testid="dismiss" />
                } else {
                    if props.can_undo {
                        <Button words="Undo the last change" glyph={Glyph::Undo} is_small=true on_click={on_undo} />
                    }
                    <Button words="Try again" is_small=true on_click={on_retry} testid="retry" />
                }
            </Callout>
        </div></div>
    }
}

#[derive(Properties, PartialEq)]
struct DoneProps {
    state: State,
}

/// Says what the last choice did, once its result is there.
#[component]
fn Done(props: &DoneProps) -> Html {
    let state = &props.state;
    let last = state.history.as_ref().and_then(|history| history.undo_words()).map(ToOwned::to_owned);
    let shown = use_state_eq(|| None::<String>);
    let is_done = state.portrait.ready().is_some() && state.error().is_none();
    {
        let shown = shown.setter();
        use_effect_with((last.clone(), is_done), move |(last, is_done)| {
            if *is_done || last.is_none() {
                shown.set(last.clone());
            }
        });
    }
    let on_gone = {
        let shown = shown.setter();
        use_callback((), move |(), ()| shown.set(None))
    };
    let on_undo = use_tell(|()| Action::Undo);
    let n_segments = state.portrait.ready().map_or(0, |portrait| portrait.n_clusters);
    let words = shown.as_ref().filter(|_| is_done).map(|words| {
        // What was chosen may be their number.
        let is_said = words.starts_with("chose ") && words.ends_with(" segments");
        let then = if is_said { String::new() } else { format!(" {} segments.", number_first(n_segments)) };
        AttrValue::from(format!("You {words}.{then}"))
    });
    html! { <Toast {words} {on_undo} {on_gone} testid="toast-undo" /> }
}

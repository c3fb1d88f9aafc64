//! Other ways to segment: each a question in plain words, closed until somebody asks. The k-means answer stays what it is
//! until the user goes on with another.

use yew::prelude::*;

use crate::pipeline::cluster::mixture::CovarianceType;
use crate::pipeline::methods::{Method, Suited};
use crate::protocol::Progress as Far;
use crate::state::{Action, Choice, OtherAction, Stage, State};
use crate::ui::parts::{Button, ButtonKind, Callout, Fold, Tone};
use crate::ui::store::{Dispatch, use_dispatch};
use crate::ui::words::capital;

mod answer;
mod controls;
mod eps;
mod pictures;

#[derive(Properties, PartialEq)]
pub(crate) struct OtherWaysProps {
    pub(crate) state: State,
}

/// A question with the algorithm that answers it.
struct Question {
    id: &'static str,
    asks: &'static str,
    by: &'static str,
}

/// In the order in which they stand.
const QUESTIONS: [Question; 7] = [
    Question {
        id: "dbscan",
        asks: "Are some customers unlike all others?",
        by: "DBSCAN finds dense groups of any shape, and who stands apart.",
    },
    Question {
        id: "mixture",
        asks: "Who is in between?",
        by: "A Gaussian mixture lets segments overlap and says how sure each customer is.",
    },
    Question {
        id: "ward",
        asks: "How do segments split into sub-segments?",
        by: "Ward’s method grows a tree of segments within segments.",
    },
    Question {
        id: "medoids",
        asks: "Who is the typical customer of each segment?",
        by: "k-medoids builds segments about real customers, by numbers and words.",
    },
    Question {
        id: "prototypes",
        asks: "What if words such as city or gender count, too?",
        by: "k-prototypes groups by numbers and words together.",
    },
    Question {
        id: "hdbscan",
        asks: "Are there groups of different density?",
        by: "HDBSCAN finds dense groups without a distance to choose.",
    },
    Question {
        id: "k-means",
        asks: "What changes with another number of segments?",
        by: "k-means again, compared with the number shown.",
    },
];

fn id_of(method: &Method) -> &'static str {
    match method {
        Method::KMeans { .. } => "k-means",
        Method::Dbscan { .. } => "dbscan",
        Method::Hdbscan { .. } => "hdbscan",
        Method::Ward { .. } => "ward",
        Method::Mixture { .. } => "mixture",
        Method::Prototypes { .. } => "prototypes",
        Method::Medoids { .. } => "medoids",
    }
}

/// What is asked first, beside `n_clusters` of k-means.
fn first(id: &str, n_clusters: usize) -> Method {
    match id {
        "dbscan" => Method::Dbscan { eps: None, min_samples: None, fill: false },
        "hdbscan" => Method::Hdbscan { min_cluster_size: None, fill: false },
        "ward" => Method::Ward { n_clusters },
        "mixture" => Method::Mixture { covariance_type: CovarianceType::Full, n_components: None },
        "prototypes" => Method::Prototypes { n_clusters, columns: None },
        "medoids" => Method::Medoids { n_clusters, columns: None },
        _ => Method::KMeans { n_clusters: if n_clusters > 2 { n_clusters - 1 } else { n_clusters + 1 } },
    }
}

#[component]
pub(crate) fn OtherWays(props: &OtherWaysProps) -> Html {
    let dispatch = use_dispatch();
    let state = &props.state;
    let stage = match &state.other.found {
        Stage::Idle => "idle",
        Stage::Running { .. } => "running",
        Stage::Ready(_) => "done",
        Stage::Failed(_) => "failed",
    };
    html! {
        <section class="layout__row other" id="other" aria-label="Other ways to segment" data-testid="other" data-state={stage}>
            <div class="layout__whole">
                { instead(state, &dispatch) }
                { proposed(state, &dispatch) }
                <Fold words="Other ways to segment: ask another question of the same customers" testid="other-fold">
                    <p class="layout__note other__lead">
                        { "k-means gave the segments above. Each question here is answered by another method, beside them: nothing changes until you say so." }
                    </p>
                    { questions(state, &dispatch) }
                    { answer(state, &dispatch) }
                </Fold>
            </div>
        </section>
    }
}

/// Another method that suits the chosen columns, with the reason, until one is taken.
fn proposed(state: &State, dispatch: &Dispatch) -> Html {
    let (Some(choices), Some(n_clusters)) = (state.choices(), state.n_clusters()) else { return Html::default() };
    let suited = Suited::to(&choices.recipe, n_clusters).filter(|_| state.instead().is_none());
    let Some(Suited { method, name, reason }) = suited else { return Html::default() };
    let is_running = state.other.found.job().is_some();
    let body = match &state.other.found {
        Stage::Failed(trouble) if state.other.asked.as_ref() == Some(&method) => capital(&trouble.to_string()),
        _ => reason,
    };
    let dispatch = dispatch.clone();
    let on_take = Callback::from(move |()| dispatch.tell(Action::Other(OtherAction::Take(method.clone()))));
    html! {
        <Callout tone={Tone::Plain} title={format!("{} suits these columns.", capital(name))} body={html! { body }} testid="proposed-method">
            <Button words={format!("Go on with {name}")} is_small=true is_disabled={is_running || state.analysis.ready().is_none()}
                on_click={on_take} testid="take-proposed" />
        </Callout>
    }
}

/// What is shown in place of the k-means answer, and the way back.
fn instead(state: &State, dispatch: &Dispatch) -> Html {
    let Some(adopted) = state.instead() else { return Html::default() };
    let dispatch = dispatch.clone();
    let on_back = Callback::from(move |()| dispatch.tell(Action::Choose(Choice::Instead(None))));
    let title = format!("You went on with {}: {} segments.", adopted.name, adopted.n_clusters());
    let body = if adopted.filled.is_empty() {
        "Pictures, personas, list and model below are of these. The k-means answer above is kept."
    } else {
        "Pictures, personas, list and model below are of these, with everybody who is in no group in the nearest one; the list marks them. The k-means answer above is kept."
    };
    html! {
        <Callout tone={Tone::Plain} {title} body={html! { body }} testid="instead">
            <Button words="Back to k-means" is_small=true on_click={on_back} testid="back-to-k-means" />
        </Callout>
    }
}

fn questions(state: &State, dispatch: &Dispatch) -> Html {
    let n_clusters = state.n_clusters().unwrap_or(2);
    let asked = state.other.asked.as_ref().map(id_of);
    html! {
        <ul class={classes!("other__questions", asked.is_some().then_some("is-asked"))}>
            for Question { id, asks, by } in &QUESTIONS {
                <li key={*id}>
                    <button class={classes!("other__question", (asked == Some(*id)).then_some("is-chosen"))} type="button"
                        aria-pressed={if asked == Some(*id) { "true" } else { "false" }} data-testid={format!("ask-{id}")}
                        onclick={ask(dispatch, first(id, n_clusters))}>
                        <span class="other__asks">{ *asks }</span>
                        <span class="other__by">{ *by }</span>
                    </button>
                </li>
            }
        </ul>
    }
}

fn ask(dispatch: &Dispatch, method: Method) -> Callback<MouseEvent> {
    let dispatch = dispatch.clone();
    Callback::from(move |_| dispatch.tell(Action::Other(OtherAction::Ask(method.clone()))))
}

/// How the method asks again with other choices.
fn asker(dispatch: &Dispatch) -> Callback<Method> {
    let dispatch = dispatch.clone();
    Callback::from(move |method| dispatch.tell(Action::Other(OtherAction::Ask(method))))
}

fn answer(state: &State, dispatch: &Dispatch) -> Html {
    let Some(asked) = &state.other.asked else { return Html::default() };
    let is_running = state.other.found.job().is_some();
    let (stop, leave) = (dispatch.clone(), dispatch.clone());
    let on_stop = Callback::from(move |()| stop.tell(Action::Other(OtherAction::Stop)));
    let on_leave = Callback::from(move |()| leave.tell(Action::Other(OtherAction::Leave)));
    let by = QUESTIONS.iter().find(|question| question.id == id_of(asked)).map_or("", |question| question.by);
    html! {
        <div class="other__answer">
            <p class="layout__note">{ by }</p>
            <div class="other__doing" role="status">
                if is_running {
                    <span>{ doing(state.other.progress) }</span>
                    <Button words="Stop" kind={ButtonKind::Quiet} is_small=true on_click={on_stop} testid="stop-other" />
                } else {
                    <Button words="Close this answer" kind={ButtonKind::Quiet} is_small=true on_click={on_leave} testid="leave-other" />
                }
            </div>
            if let Stage::Failed(trouble) = &state.other.found {
                <Callout tone={Tone::Caution} title="This question has no answer here"
                    body={html! { <span data-testid="other-trouble">{ capital(&trouble.to_string()) }</span> }} />
                { controls::controls(state, asked, &asker(dispatch)) }
            }
            if let Some(found) = state.other.found.latest() {
                { answer::answer(state, asked, found, is_running, dispatch) }
            }
        </div>
    }
}

fn doing(progress: Option<Far>) -> String {
    match progress {
        Some(Far::Pieces { done, of }) if of > 1 => format!("Looking… piece {done} of {of}."),
        _ => "Looking…".to_owned(),
    }
}

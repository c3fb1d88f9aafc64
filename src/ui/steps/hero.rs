//! The finding on top: which segments there are, named, and whether they can be relied on.

use yew::prelude::*;

use crate::pipeline::validate::Strength;
use crate::plot::axis::{count, figure};
use crate::state::{Action, Choice, Portrait, State};
use crate::ui::parts::{Finding, Marker, Pill, Select, Tone, Verdict, VerdictLevel};
use crate::ui::store::use_tell;
use crate::ui::words::{counted, number, number_first, percent};

#[derive(Properties, PartialEq)]
pub(crate) struct HeroProps {
    pub(crate) state: State,
}

#[component]
pub(crate) fn Hero(props: &HeroProps) -> Html {
    let state = &props.state;
    let Some(portrait) = state.portrait.latest() else { return before(state) };
    let names = state.names();
    let is_stale = state.portrait.ready().is_none();
    let strength = silhouette(state, portrait).map(Strength::of);
    let (sentence, more) = finding(portrait, &names, strength);
    html! {
        <div class={classes!("layout__row", "hero", is_stale.then_some("is-stale"))}>
            <div class="layout__lead">
                <Finding {sentence} more={html! { more }} source={source(state, is_stale)} testid="finding" />
            </div>
            <div class="layout__aside">{ verdict(state, portrait, strength) }</div>
            <div class="layout__whole"><Ledger state={state.clone()} {names} /></div>
        </div>
    }
}

/// The table is read, and there are no segments yet.
fn before(state: &State) -> Html {
    let Some(table) = state.table.ready() else { return Html::default() };
    let sentence = match state.error() {
        None => format!("{} read. Looking for segments.", counted(table.n_read, "row", "rows")),
        Some(_) => format!("{} read, but no segments yet.", counted(table.n_read, "row", "rows")),
    };
    html! { <div class="layout__row"><div class="layout__lead"><Finding {sentence} /></div></div> }
}

fn source(state: &State, is_stale: bool) -> Html {
    let rows = state.prepared.latest().map(|prepared| {
        let columns = prepared.fitted.columns.len();
        format!(
            "{} of {} customers · {} · {}",
            count(prepared.n_rows),
            count(prepared.account.read),
            counted(columns, "column", "columns"),
            match state.history.as_ref().and_then(|history| history.undo_words()) {
                None => "nothing was set by hand".to_owned(),
                Some(words) => format!("you {words}"),
            }
        )
    });
    html! {
        <>
            if is_stale {
                <Pill words="provisional" tone={Tone::Caution} />{ " " }
            }
            { rows }
        </>
    }
}

fn silhouette(state: &State, portrait: &Portrait) -> Option<f64> {
    Some(state.analysis.latest()?.solution(portrait.n_clusters)?.silhouette.mean)
}

fn finding(portrait: &Portrait, names: &[String], strength: Option<Strength>) -> (String, String) {
    let kinds = number_first(portrait.n_clusters);
    let (first, last) = (portrait.segments.first(), portrait.segments.last());
    let (Some(first), Some(last)) = (first, last) else { return (String::new(), String::new()) };
    let about =
        |at: usize, share: f64| format!("{}, {} of all", names.get(at).cloned().unwrap_or_default(), percent(share));
    let (largest, smallest) = (about(0, first.share), about(names.len().saturating_sub(1), last.share));
    let more = match portrait.segments.iter().max_by(|a, b| distance(a).total_cmp(&distance(b))) {
        Some(apart) => format!("Furthest from the average: {}.", name_of(portrait, names, apart)),
        None => String::new(),
    };
    if strength == Some(Strength::None) {
        return (
            "No clear segments in these columns.".into(),
            format!(
                "The {} groups below part one crowd into convenient pieces; its customers lie about as close to the next group as to their own.",
                number(portrait.n_clusters)
            ),
        );
    }
    (format!("{kinds} kinds of customer. The largest is {largest}; the smallest is {smallest}."), more)
}

/// How far a segment lies from the average customer: the largest deviation of its variables.
fn distance(segment: &crate::pipeline::segment::Segment) -> f64 {
    segment.profile.iter().filter(|p| p.is_variable).filter_map(|p| p.deviation).fold(0.0, |far, d| d.abs().max(far))
}

fn name_of(portrait: &Portrait, names: &[String], segment: &crate::pipeline::segment::Segment) -> String {
    let at = portrait.segments.iter().position(|other| std::ptr::eq(other, segment));
    let name = at.and_then(|at| names.get(at)).cloned().unwrap_or_default();
    format!("{name}, {}", segment.naming.rule)
}

fn verdict(state: &State, portrait: &Portrait, strength: Option<Strength>) -> Html {
    let mean = silhouette(state, portrait);
    let said = mean.map_or_else(String::new, |mean| figure(mean, 2));
    let (level, sentence) = match strength {
        Some(Strength::Strong) => (
            VerdictLevel::Strong,
            format!("Yes. Customers lie far closer to their own segment than to the next: mean silhouette {said}."),
        ),
        Some(Strength::Fair) => (
            VerdictLevel::Fair,
            format!(
                "Mostly. The segments are reasonably separate: mean silhouette {said}. Customers near a border could belong to either side."
            ),
        ),
        Some(Strength::Weak) => (
            VerdictLevel::Weak,
            format!(
                "With care. The segments overlap: mean silhouette {said}. They are useful to speak to groups, not to tell one customer from another."
            ),
        ),
        Some(Strength::None) => (
            VerdictLevel::None,
            format!(
                "No. Mean silhouette {said}: these customers form no separate groups in these columns. Try other columns."
            ),
        ),
        None => (VerdictLevel::Unknown, "Not known yet.".into()),
    };
    let more = html! { <a href="#choose">{ "See the evidence" }</a> };
    html! { <Verdict {level} {sentence} {more} testid="verdict" /> }
}

#[derive(Properties, PartialEq)]
struct LedgerProps {
    state: State,
    names: Vec<String>,
}

/// The segments at a glance, and how many of them: the most used choice stands with the result.
#[component]
fn Ledger(props: &LedgerProps) -> Html {
    let state = &props.state;
    let on_change = use_tell(|value: AttrValue| Action::Choose(Choice::Clusters(value.parse().ok())));
    let (Some(portrait), Some(analysis)) = (state.portrait.latest(), state.analysis.latest()) else {
        return Html::default();
    };
    let recommended = analysis.recommendation.n_clusters;
    let options: Vec<_> = analysis
        .solutions
        .iter()
        .map(|solution| {
            let k = solution.clustering.n_clusters;
            let words = if k == recommended { format!("{k}, recommended") } else { k.to_string() };
            (AttrValue::from(k.to_string()), AttrValue::from(words))
        })
        .collect();
    let chosen = state.n_clusters().unwrap_or(recommended).to_string();
    html! {
        <>
            <div class="layout__head hero__head">
                <h2>{ "Who they are" }</h2>
                <span class="hero__count"><span class="layout__note">{ "Number of segments" }</span>
                    <Select label="Number of segments" {options} {chosen} {on_change} testid="k-select" />
                </span>
            </div>
            <ol class="hero__ledger">
                for (at, (segment, name)) in portrait.segments.iter().zip(&props.names).enumerate() {
                    <li key={at} class="hero__segment">
                        <a class="hero__name" href={format!("#segment-{}", at + 1)}><Marker number={at + 1} name={name.clone()} /></a>
                        <span class="hero__share">{ percent(segment.share) }</span>
                        <span class="hero__size">{ counted(segment.size, "customer", "customers") }</span>
                        <span class="hero__action">{ &segment.action.title }</span>
                    </li>
                }
            </ol>
        </>
    }
}

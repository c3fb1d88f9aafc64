//! The finding on top: which segments there are, named, and whether they can be relied on.

use yew::prelude::*;

use crate::pipeline::table::{Detail, TableSummary};
use crate::pipeline::validate::{Assessment, Strength, Verdict as Is};
use crate::plot::axis::{count, figure};
use crate::state::{Action, Choice, Portrait, State};
use crate::ui::parts::{Finding, Marker, Pill, Select, Tone, Verdict, VerdictLevel};
use crate::ui::steps::limits::kept;
use crate::ui::steps::real::{Doing, headline};
use crate::ui::store::use_tell;
use crate::ui::words::{counted, number, number_first, percent, value};

/// A row that holds so much of all money is worth a look, where customers are so many.
const HEAVY: f64 = 0.05;
const MANY: usize = 100;

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
    let Headline { sentence, instead, more } = finding(state, portrait, &names);
    html! {
        <div class={classes!("layout__row", "hero", is_stale.then_some("is-stale"))}>
            <div class="layout__lead">
                <Finding {sentence} {instead} more={html! { more }} source={source(state, is_stale)} testid="finding" />
            </div>
            <div class="layout__aside">{ verdict(state, portrait) }</div>
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
        let columns = prepared.fitted.recipe.columns.len();
        format!(
            "{} of {} customers · {} · {}",
            count(prepared.n_rows),
            count(prepared.account.read),
            counted(columns, "column", "columns"),
            match state.history.as_ref().and_then(|history| history.undo_words()) {
                None if state.resumed.as_ref().is_some_and(|resumed| resumed.lacking.is_empty()) => {
                    "chosen as for the model".to_owned()
                }
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
            if let Some(limited) = state.tradeoffs.limited.latest().filter(|_| state.is_limited()) {
                { format!(" · every segment kept {}", kept(limited)) }
            }
        </>
    }
}

/// Letters of a name that a headline has room for.
const SHORT_NAME: usize = 24;

/// What the headline says of the number of segments shown.
#[derive(Clone, Copy, PartialEq)]
enum Standing {
    /// Nothing yet.
    Unchecked,
    /// It is the one that the check found.
    Found,
    /// The check found another.
    Other(usize),
    /// There are no segments.
    None,
    /// Another method found it, and the user chose that.
    Instead,
}

impl Standing {
    fn of(state: &State, shown: usize) -> Self {
        if state.instead().is_some() {
            return Self::Instead;
        }
        match state.checks.verdict.ready() {
            None => Self::Unchecked,
            Some(verdict) if verdict.verdict == Is::None => Self::None,
            Some(verdict) if verdict.joined || verdict.n_clusters != shown => Self::Other(verdict.n_clusters),
            Some(_) => Self::Found,
        }
    }

    fn sentence(self, shown: usize, sizes: &str) -> String {
        let groups = number_first(shown);
        match self {
            Self::Unchecked => format!("{groups} groups, not checked yet. {sizes}"),
            Self::Found => format!("{groups} kinds of customer. {sizes}"),
            Self::Other(found) => format!("{groups} groups, where the check finds {}. {sizes}", number(found)),
            Self::None => "No reliable segments in these columns.".into(),
            Self::Instead => format!("{groups} segments of your own choice. {sizes}"),
        }
    }
}

/// The headline, all that may come in its place, and what follows from it.
struct Headline {
    sentence: String,
    instead: Vec<String>,
    more: String,
}

fn finding(state: &State, portrait: &Portrait, names: &[String]) -> Headline {
    let shown = portrait.n_clusters;
    let standing = Standing::of(state, shown);
    let name = |at: usize| names.get(at).cloned().unwrap_or_default();
    let last = names.len().saturating_sub(1);
    let sizes = match (portrait.segments.first(), portrait.segments.last()) {
        (Some(most), Some(fewest)) if [0, last].iter().all(|at| name(*at).chars().count() <= SHORT_NAME) => format!(
            "The largest is {}, {} of all; the smallest is {}, {} of all.",
            name(0),
            percent(most.share),
            name(last),
            percent(fewest.share)
        ),
        (Some(most), Some(fewest)) => {
            format!("The largest holds {} of all, the smallest {}.", percent(most.share), percent(fewest.share))
        }
        _ => String::new(),
    };
    let apart = portrait.segments.iter().enumerate().max_by(|a, b| distance(a.1).total_cmp(&distance(b.1)));
    let more = match (standing, apart) {
        (Standing::None, _) => format!(
            "The {} groups below part one crowd into convenient pieces: use them as bands of your own, not as groups.",
            number(shown)
        ),
        (_, Some((at, segment))) => {
            // A name that only describes is what the rule says.
            let is_said = segment.naming.name == name(at) && name(at).starts_with(char::is_lowercase);
            let name = if is_said { format!("segment {}", at + 1) } else { name(at) };
            format!("Furthest from the average: {name}, {}.", segment.naming.rule)
        }
        (_, None) => String::new(),
    };
    // The longest number is that with the most letters.
    let all = [Standing::Unchecked, Standing::Found, Standing::Other(7), Standing::None];
    let instead = all.map(|standing| standing.sentence(shown, &sizes)).to_vec();
    Headline { sentence: standing.sentence(shown, &sizes), instead, more }
}

/// Where the money comes from, if a column tells: the segment whose customers bring in most for their number.
fn earns(portrait: &Portrait, names: &[String]) -> Option<String> {
    let segments = portrait.segments.iter().zip(names);
    let shares = segments.filter_map(|(segment, name)| Some((name, segment.share, segment.revenue.as_ref()?.share)));
    let (name, customers, revenue) = richest(shares)?;
    Some(format!("{name}, {} of all, bring in {} of the revenue.", percent(customers), percent(revenue)))
}

/// One customer of whom there are many holds so much of the money that all shares of it stand or fall with that row.
fn weighs(portrait: &Portrait, table: &TableSummary) -> Option<String> {
    let revenue = portrait.segments.iter().find_map(|segment| segment.revenue.as_ref())?;
    let column = table.columns.iter().find(|column| column.name == revenue.column)?;
    let Detail::Numbers(numbers) = &column.detail else { return None };
    let n_found = table.n_rows - column.n_missing;
    let share = numbers.max / (numbers.mean * n_found as f64);
    (n_found >= MANY && share >= HEAVY).then(|| {
        let (most, share, name) = (value(numbers.max), percent(share), &column.name);
        format!("One row alone, with {most}, holds {share} of {name}: check it before you rely on these shares.")
    })
}

/// Of names with their shares of the customers and of the revenue, that with most of the one for the other. None for one.
fn richest<'a>(shares: impl Iterator<Item = (&'a String, f64, f64)>) -> Option<(&'a String, f64, f64)> {
    let is_richer = |a: &(&String, f64, f64), b: &(&String, f64, f64)| a.2 / a.1 > b.2 / b.1;
    let richest = shares.reduce(|most, next| if is_richer(&next, &most) { next } else { most });
    richest.filter(|(_, customers, _)| *customers < 1.0)
}

/// How far a segment lies from the average customer: the largest deviation of its variables.
fn distance(segment: &crate::pipeline::segment::Segment) -> f64 {
    segment.profile.iter().filter(|p| p.is_variable).filter_map(|p| p.deviation).fold(0.0, |far, d| d.abs().max(far))
}

/// The one verdict; before it is there, what the silhouette lets expect, as no more than that.
fn verdict(state: &State, portrait: &Portrait) -> Html {
    if let Some(adopted) = state.instead() {
        let mean = adopted.analysis.solutions.first().map_or(f64::NAN, |solution| solution.silhouette.mean);
        let sentence = format!(
            "Found by {}, with a silhouette of {}. The check below is about the k-means segments, not about these.",
            adopted.name,
            figure(mean, 2)
        );
        let more = html! { <a href="#other">{ "Compare, or go back to k-means" }</a> };
        return html! { <Verdict title="Are there real segments?" level={VerdictLevel::Unknown} {sentence} {more} testid="verdict" /> };
    }
    let checks = &state.checks;
    let level = match checks.verdict.ready().map(|verdict| verdict.verdict) {
        Some(Is::Strong) => VerdictLevel::Strong,
        Some(Is::Fair) => VerdictLevel::Fair,
        Some(Is::Weak) => VerdictLevel::Weak,
        Some(Is::None) => VerdictLevel::None,
        None => VerdictLevel::Unknown,
    };
    let more = match checks.verdict.ready() {
        Some(verdict) => verdict.on_shown(portrait.n_clusters),
        None => first_sign(state, portrait.n_clusters),
    };
    let sentence = format!("{} {}", headline(checks), more.unwrap_or_default());
    let more = html! {
        <>
            <Doing checks={checks.clone()} shown={portrait.n_clusters} is_first=true />
            <a href="#real">{ "See the evidence" }</a>
        </>
    };
    html! { <Verdict title="Are there real segments?" {level} {sentence} {more} testid="verdict" /> }
}

fn first_sign(state: &State, n_clusters: usize) -> Option<String> {
    let mean = state.checks.silhouette_of(state.shown_analysis()?, n_clusters)?.mean;
    let looks = match Strength::of(mean) {
        Strength::Strong => "clearly apart",
        Strength::Fair => "reasonably apart",
        Strength::Weak => "close together",
        Strength::None => "hardly apart",
    };
    Some(format!("First sign, no verdict: by the silhouette, {}, they look {looks}.", figure(mean, 2)))
}

/// A number of segments, with what speaks for it: the silhouette, and, once it is there, the check.
fn said_of(k: usize, recommended: usize, verdict: Option<&Assessment>) -> String {
    let found = verdict.map(|verdict| verdict.n_clusters).filter(|found| *found > 1);
    match (k == recommended, found == Some(k)) {
        (true, true) => format!("{k}, recommended"),
        (true, false) if verdict.is_none() => format!("{k}, recommended"),
        (true, false) => format!("{k}, by the silhouette"),
        (false, true) => format!("{k}, found by the check"),
        (false, false) => k.to_string(),
    }
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
    let verdict = state.checks.verdict.ready().map(|verdict| &**verdict).filter(|verdict| !verdict.joined);
    let mut options: Vec<_> = analysis
        .solutions
        .iter()
        .map(|solution| {
            let k = solution.clustering.n_clusters;
            (AttrValue::from(k.to_string()), AttrValue::from(said_of(k, recommended, verdict)))
        })
        .collect();
    let chosen = match state.instead() {
        Some(_) => "instead".to_owned(),
        None => state.n_clusters().unwrap_or(recommended).to_string(),
    };
    if let Some(adopted) = state.instead() {
        options
            .push((AttrValue::from("instead"), AttrValue::from(format!("{}, {}", adopted.n_clusters(), adopted.name))));
    }
    html! {
        <>
            <div class="layout__head hero__head">
                <h2>{ "Who they are" }</h2>
                <span class="hero__count"><span class="layout__note">{ "Number of segments" }</span>
                    <Select label="Number of segments" {options} {chosen} {on_change} testid="k-select" />
                </span>
            </div>
            if let Some(earns) = earns(portrait, &props.names) {
                <p class="hero__earns">
                    { earns }
                    if let Some(weighs) = state.table.ready().and_then(|table| weighs(portrait, table)) {
                        { " " }<span data-testid="heavy-row">{ weighs }</span>
                    }
                </p>
            }
            <ol class="hero__ledger">
                for (at, (segment, name)) in portrait.segments.iter().zip(&props.names).enumerate() {
                    <li key={at} class="hero__segment">
                        <a class="hero__name" href={format!("#segment-{}", at + 1)}><Marker number={at + 1} name={name.clone()} /></a>
                        <span class="hero__share">{ percent(segment.share) }</span>
                        <span class="hero__size">{ counted(segment.size, "customer", "customers") }
                            if let Some(revenue) = &segment.revenue {
                                <span class="hero__revenue">{ format!("{} of revenue", percent(revenue.share)) }</span>
                            }
                        </span>
                        <span class="hero__action">{ &segment.action.title }</span>
                    </li>
                }
            </ol>
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::richest;

    #[test]
    fn few_who_bring_in_much_come_before_many_who_bring_in_more() {
        let names = ["Steady", "Newcomers", "Champions"].map(str::to_owned);
        let told = |shares: &[(f64, f64)]| {
            let shares = names.iter().zip(shares).map(|(name, (customers, revenue))| (name, *customers, *revenue));
            richest(shares).map(|(name, ..)| name.as_str())
        };
        assert_eq!(told(&[(0.6, 0.6), (0.3, 0.1), (0.1, 0.3)]), Some("Champions"));
        assert_eq!(told(&[(0.5, 0.5), (0.5, 0.5)]), Some("Steady"), "the first among equals");
        assert_eq!(told(&[(1.0, 1.0)]), None, "one segment has it all");
        assert_eq!(told(&[]), None);
    }
}

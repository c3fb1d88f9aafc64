//! How small and how large a segment may be, and what that costs.

use yew::prelude::*;

use crate::pipeline::cluster::sized::{Size, SizeLimits};
use crate::pipeline::tradeoff::{Cost, Move};
use crate::plot::axis::{count, figure, plain};
use crate::state::{Action, Choice, Tradeoffs, Trouble, WithinLimits};
use crate::ui::parts::{Button, ButtonKind, Field, Fold, Glyph};
use crate::ui::store::use_tell;
use crate::ui::words::{capital, counted, number_in, percent};

/// Moves that are told one by one.
const MOVES_TOLD: usize = 5;

#[derive(Properties, PartialEq)]
pub(crate) struct LimitsProps {
    pub(crate) limits: SizeLimits,
    pub(crate) tradeoffs: Tradeoffs,
    /// Number of segments shown.
    pub(crate) n_clusters: usize,
    /// All customers.
    pub(crate) n_rows: usize,
    /// Names of the segments shown.
    pub(crate) names: Vec<String>,
}

#[component]
pub(crate) fn Limits(props: &LimitsProps) -> Html {
    let LimitsProps { limits, n_clusters, n_rows, .. } = *props;
    let wrong = use_state_eq(|| None::<(bool, AttrValue)>);
    let choose = use_tell(|limits: SizeLimits| Action::Choose(Choice::Limits(limits)));
    let field = |is_smallest: bool| {
        let (choose, set_wrong) = (choose.clone(), wrong.setter());
        let on_change = Callback::from(move |typed: AttrValue| {
            let limits = read(&typed).map(|size| with(limits, is_smallest, size)).and_then(|limits| {
                limits.check(n_clusters, n_rows).map_err(|why| why.to_string())?;
                Ok(limits)
            });
            match limits {
                Ok(limits) => {
                    set_wrong.set(None);
                    choose.emit(limits);
                }
                Err(why) => set_wrong.set(Some((is_smallest, format!("{}.", capital(&why)).into()))),
            }
        });
        let (id, label, size) = if is_smallest {
            ("smallest-input", "Smallest segment", limits.smallest)
        } else {
            ("largest-input", "Largest segment", limits.largest)
        };
        let error = wrong.as_ref().filter(|(of, _)| *of == is_smallest).map(|(_, why)| why.clone());
        html! {
            <Field {id} {label} value={said(size)} {on_change} {error} is_patient=true may_be_empty=true testid={id}
                hint="Customers, such as 50, or a share of all, such as 5%. Empty: no limit." />
        }
    };
    html! {
        <Fold words="Size limits: how small and how large a segment may be" is_open={!limits.is_none()} testid="limits-fold">
            <div class="choose__limits">
                { field(true) }
                { field(false) }
            </div>
            if !limits.is_none() {
                { outcome(props) }
                <Button words="Lift the limits" kind={ButtonKind::Quiet} is_small=true glyph={Glyph::Cross}
                    on_click={choose.reform(|()| SizeLimits::default())} testid="lift-limits" />
            }
        </Fold>
    }
}

/// Nothing, a number of customers, or a share with its sign.
fn read(typed: &str) -> Result<Option<Size>, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let size = match typed.strip_suffix('%') {
        Some(share) => number_in(share).filter(|share| (0.0..=100.0).contains(share)).map(|s| Size::Share(s / 100.0)),
        None => typed.parse().ok().map(Size::Customers),
    };
    size.map(Some).ok_or_else(|| "a whole number of customers, or a share from 0% to 100%".to_owned())
}

fn with(limits: SizeLimits, is_smallest: bool, size: Option<Size>) -> SizeLimits {
    if is_smallest { SizeLimits { smallest: size, ..limits } } else { SizeLimits { largest: size, ..limits } }
}

/// As it is typed.
fn said(size: Option<Size>) -> String {
    match size {
        None => String::new(),
        Some(Size::Customers(n)) => n.to_string(),
        Some(Size::Share(share)) => format!("{}%", plain(share * 100.0)),
    }
}

/// What the limits cost, once it is known.
fn outcome(props: &LimitsProps) -> Html {
    let limited = &props.tradeoffs.limited;
    let Some(found) = limited.ready() else {
        let why = if limited.job().is_some() { "Moving customers…" } else { "Not done: the reason stands on top." };
        return html! { <p class="layout__note">{ why }</p> };
    };
    let notes = [
        "Segments, pictures, lists and the model are those within the limits.",
        "Whether segments are real was checked without them.",
        "A new customer goes to the nearest centroid, whatever the sizes.",
    ];
    html! {
        <>
            <p data-testid="limits-cost" data-moved={found.cost.n_moved.to_string()}>{ cost(found) }</p>
            { moves(&found.cost, &props.names) }
            <p class="layout__note">{ notes.join(" ") }</p>
        </>
    }
}

/// `at 36 customers or more`.
pub(crate) fn kept(found: &WithinLimits) -> String {
    let (least, most) = found.bounds;
    let customers = |n| counted(n, "customer", "customers");
    match (least > 1, most < found.cost.n_compared) {
        (true, true) => format!("from {} to {}", count(least), customers(most)),
        (false, true) => format!("at {} or fewer", customers(most)),
        (_, _) => format!("at {} or more", customers(least)),
    }
}

fn cost(found: &WithinLimits) -> String {
    let (n, kept) = (found.cost.n_compared, kept(found));
    match found.cost.n_moved {
        0 => format!("Every segment is {kept} by itself: the limits change nothing."),
        moved => format!(
            "Keeping every segment {kept} moves {} ({}). {}",
            counted(moved, "customer", "customers"),
            percent(moved as f64 / n.max(1) as f64),
            figures(&found.cost)
        ),
    }
}

/// What became of inertia and silhouette, in a sentence.
pub(crate) fn figures(cost: &Cost) -> String {
    let risen = cost.inertia.share();
    let inertia = if risen < 0.0005 {
        "Inertia, the squared distances of customers to their centroid, stays the same".to_owned()
    } else {
        format!("Inertia, the squared distances of customers to their centroid, rises by {}", percent(risen))
    };
    let [before, after] = [cost.silhouette.before, cost.silhouette.after].map(|mean| figure(mean, 2));
    let silhouette = if before == after {
        format!("the silhouette stays at {after}")
    } else {
        let way = if cost.silhouette.after < cost.silhouette.before { "falls" } else { "rises" };
        format!("the silhouette {way} from {before} to {after}")
    };
    format!("{inertia}; {silhouette}.")
}

/// Who went where, the most first.
pub(crate) fn moves(cost: &Cost, names: &[String]) -> Html {
    let name = |at: usize| names.get(at).cloned().unwrap_or_else(|| format!("segment {}", at + 1));
    let told = |step: &Move| format!("{} from {} to {}", count(step.n), name(step.from), name(step.to));
    let others: usize = cost.moves.iter().skip(MOVES_TOLD).map(|step| step.n).sum();
    html! {
        <ul class="choose__moves">
            for step in cost.moves.iter().take(MOVES_TOLD) {
                <li key={format!("{}-{}", step.from, step.to)}>{ told(step) }</li>
            }
            if others > 0 {
                <li>{ format!("{} between other segments", count(others)) }</li>
            }
        </ul>
    }
}

/// Why there is no figure, if it could not be had.
pub(crate) fn missing(trouble: Option<&Trouble>) -> String {
    trouble
        .map_or_else(|| "Being measured…".into(), |trouble| format!("What it costs could not be measured: {trouble}."))
}

//! Personas: who the segments are, and what to do.

use yew::prelude::*;

use crate::pipeline::order::sort_by;
use crate::pipeline::segment::{Segment, short_titles};
use crate::pipeline::validate::assess::{Interval, SegmentStability};
use crate::plot::axis::{count, figure};
use crate::protocol::PreparedSummary;
use crate::state::{Action, Checks, Choice, GivenName, Portrait, Shared};
use crate::ui::parts::{Finding, IndexFigure, IndexRow, IndexScale, SegmentCard, SegmentFact, Select, Table};
use crate::ui::store::use_tell;
use crate::ui::words::{listed, money, number_first, percent, value};

#[derive(Properties, PartialEq)]
pub(crate) struct PersonasProps {
    pub(crate) portrait: Shared<Portrait>,
    pub(crate) names: Vec<String>,
    pub(crate) hidden: Vec<usize>,
    pub(crate) is_stale: bool,
    /// None where the segments are not those that are checked.
    pub(crate) checks: Option<Checks>,
    pub(crate) prepared: Option<Shared<PreparedSummary>>,
    /// The segments are within limits of size, and other samples were drawn for those without.
    pub(crate) is_limited: bool,
}

#[component]
pub(crate) fn Personas(props: &PersonasProps) -> Html {
    let PersonasProps { portrait, names, hidden, is_stale, checks, prepared, is_limited } = props;
    let n = portrait.n_clusters;
    let by_revenue = use_state_eq(|| false);
    let on_order = use_callback(by_revenue.setter(), |order: AttrValue, by_revenue| by_revenue.set(order == "revenue"));
    let revenues: Option<Vec<f64>> = portrait.segments.iter().map(|s| s.revenue.as_ref().map(|r| r.share)).collect();
    // Where nothing shows that they are groups, they are not called so.
    let called = |is_none: bool| {
        let are = if is_none { "bands of one crowd" } else { "segments" };
        format!("{} {are}: {}.", number_first(n), listed(names))
    };
    let order = in_order(n, revenues.as_deref().filter(|_| *by_revenue));
    html! {
        <section class={classes!("layout__row", "is-section", is_stale.then_some("is-stale"))} id="personas" aria-label="Personas">
            <div class="layout__whole">
                <Finding level=2 sentence={called(checks.as_ref().is_some_and(Checks::found_none))} instead={vec![called(true), called(false)]}
                    more={html! { more(checks.is_some()) }} />
                if revenues.is_some() && n > 1 {
                    <p class="explore__order"><span class="layout__note">{ "Sorted by" }</span>
                        <Select label="Segments are sorted by" options={vec![("size".into(), "number of customers".into()), ("revenue".into(), "revenue".into())]}
                            chosen={if *by_revenue { "revenue" } else { "size" }} on_change={on_order} testid="personas-order" /></p>
                }
                { ledger_head() }
                for (at, segment, name) in order.into_iter().filter_map(|at| Some((at, portrait.segments.get(at)?, names.get(at)?))) {
                    <Persona key={at} portrait={portrait.clone()} {at} name={name.clone()} is_hidden={hidden.contains(&at)}
                        others={others(names, at)} size={segment.size}
                        stability={checks.as_ref().and_then(|checks| checks.segment(n, at)).filter(|_| !is_limited).cloned()}
                        is_open={checks.as_ref().is_some_and(Checks::is_open) && !is_limited} prepared={prepared.clone()} />
                }
            </div>
        </section>
    }
}

/// What stands above the segments.
pub(super) fn ledger_head() -> Html {
    html! {
        <div class="explore__ledger-head" aria-hidden="true">
            <span>{ "Segment, and the rule that names it" }</span>
            <IndexScale />
            <span>{ "What to do" }</span>
        </div>
    }
}

/// The segments by falling share of the revenue; without shares in their own order, that of their size.
fn in_order(n: usize, revenues: Option<&[f64]>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    if let Some(shares) = revenues {
        sort_by(&mut order, |a, b| shares[*b].total_cmp(&shares[*a]));
    }
    order
}

fn more(is_checked: bool) -> String {
    let named = "Each is named by a rule that stands beside its name: by what its columns mean and how far it lies from the average. Rename any of them.";
    let drawn = if is_checked {
        "Your customers were drawn anew many times: “drawn anew” is the share that it has then, “comes back” how much of it is found again, from 0 to 1."
    } else {
        "They are your own choice of another method: only k-means segments are checked in other samples."
    };
    format!("{named} {drawn}")
}

fn others(names: &[String], at: usize) -> Vec<String> {
    names.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, name)| name.clone()).collect()
}

#[derive(Properties, PartialEq)]
struct PersonaProps {
    portrait: Shared<Portrait>,
    at: usize,
    name: String,
    size: usize,
    is_hidden: bool,
    /// Names of the other segments.
    others: Vec<String>,
    /// What other samples show, once it is known.
    stability: Option<SegmentStability>,
    /// It may still come to be known.
    is_open: bool,
    prepared: Option<Shared<PreparedSummary>>,
}

#[component]
fn Persona(props: &PersonaProps) -> Html {
    let PersonaProps { portrait, at, name, size, is_hidden, others, stability, is_open, prepared } = props;
    let choose = use_tell(Action::Choose);
    let taken = use_state_eq(|| None::<String>);
    let deps = (choose, portrait.fingerprint, *at, others.clone());
    let on_rename = {
        let taken = taken.setter();
        use_callback(deps, move |name: AttrValue, (choose, of, segment, others)| {
            let is_taken = others.iter().any(|other| other == name.trim());
            taken.set(is_taken.then(|| name.trim().to_owned()));
            if !is_taken {
                choose.emit(Choice::Name(GivenName { of: *of, segment: *segment, name: name.to_string() }));
            }
        })
    };
    let segment = &portrait.segments[*at];
    let titles = short_titles(segment.profile.iter().map(|profile| profile.column.as_str()));
    let variables = segment.profile.iter().zip(&titles).filter(|(profile, _)| profile.is_variable);
    let bars = variables.map(|(profile, title)| {
        let (mean, index) = profile.told();
        bar(title, mean, index.map_err(|why| why.to_string().into()))
    });
    let bars: Vec<_> = bars.collect();
    let name_error = taken.as_ref().map(|taken| {
        AttrValue::from(format!("Another segment is called “{taken}” already, so this one stays {name}."))
    });
    html! {
        <SegmentCard number={at + 1} name={name.clone()} rule_name={segment.naming.name.clone()} rule={segment.naming.rule.clone()}
            size={*size} size_said={count(*size)} share_said={percent(segment.share)} {bars} facts={facts(segment, stability.as_ref(), *is_open)}
            table={means(segment, name, stability.as_ref().zip(prepared.as_ref()))}
            action={format!("{}. {}", segment.action.title, segment.action.advice)} {on_rename} {name_error} is_hidden={*is_hidden} />
    }
}

/// One column of what sets a segment apart: its mean and its index, or why there is none.
pub(super) fn bar(title: &str, mean: Option<f64>, index: Result<f64, AttrValue>) -> IndexRow {
    let figure = match index {
        Ok(index) => IndexFigure::Known { index, said: figure(index, 0).into() },
        Err(why) => IndexFigure::Unknown(why),
    };
    IndexRow { column: title.to_owned().into(), figure, mean: said(mean).into() }
}

fn said(mean: Option<f64>) -> String {
    mean.map_or_else(|| "no value".into(), value)
}

/// What the segment is worth, if a column tells; and how it fares in other samples: two lines, whether that is known yet or
/// not.
fn facts(segment: &Segment, stability: Option<&SegmentStability>, is_open: bool) -> Vec<SegmentFact> {
    let fact = |label, figure: String, share: String| SegmentFact {
        label: AttrValue::Static(label),
        figure: figure.into(),
        share: share.into(),
    };
    let mut facts = Vec::with_capacity(3);
    if let Some(revenue) = &segment.revenue {
        facts.push(fact("Revenue", percent(revenue.share), money(revenue.total, revenue.currency)));
    }
    if let Some(found) = stability {
        let Interval { low, high } = found.share;
        facts.push(fact("Drawn anew", format!("{} to {}", percent(low), percent(high)), "of all".into()));
        facts.push(fact("Comes back", figure(found.jaccard, 2), found.band.words().into()));
    } else {
        let why = if is_open { "being checked" } else { "not checked" };
        facts.extend(["Drawn anew", "Comes back"].map(|label| fact(label, "…".into(), why.into())));
    }
    facts
}

/// Every column of numbers, variables and others; of variables where the middle lies in other samples, once it is known.
fn means(segment: &Segment, name: &str, found: Option<(&SegmentStability, &Shared<PreparedSummary>)>) -> Html {
    let head =
        ["Column", "Mean", "Centroid, drawn anew", "Median", "Index", "Mean of all"].map(AttrValue::from).to_vec();
    let rows = segment.profile.iter().map(|profile| {
        let index = profile.index.as_ref().map_or_else(ToString::to_string, |index| figure(*index, 0));
        let used = if profile.is_variable { "" } else { " (not used)" };
        vec![
            html! { format!("{}{used}", profile.column) },
            html! { said(profile.mean) },
            html! { found.and_then(|(found, prepared)| centroid(found, prepared, &profile.column)).unwrap_or_else(|| "…".into()) },
            html! { said(profile.median) },
            html! { index },
            html! { value(profile.overall.0) },
        ]
    });
    html! {
        <div class="table__scroll" tabindex="0" role="region" aria-label={format!("Means of {name}")}>
            <Table caption={format!("Means, medians and indices of {name}, as found")} {head} rows={rows.collect::<Vec<_>>()} figures={vec![1, 2, 3, 4, 5]} />
        </div>
    }
}

/// Where the centroid lies in other samples, in the unit of the file if rows kept their lengths.
fn centroid(found: &SegmentStability, prepared: &PreparedSummary, column: &str) -> Option<String> {
    let at = prepared.fitted.columns.iter().position(|fitted| fitted.name == column)?;
    let Interval { low, high } = found.centroid.get(at)?;
    Some(match [low, high].map(|end| prepared.fitted.in_file_unit(at, *end)) {
        [Some(low), Some(high)] => format!("{} to {}", value(low), value(high)),
        _ => format!("{} to {} of length 1", figure(*low, 2), figure(*high, 2)),
    })
}

#[cfg(test)]
mod tests {
    use super::in_order;

    #[test]
    fn who_brings_in_most_comes_first_if_asked_for() {
        assert_eq!(in_order(3, None), [0, 1, 2]);
        assert_eq!(in_order(3, Some(&[0.2, 0.6, 0.2])), [1, 0, 2]);
    }
}

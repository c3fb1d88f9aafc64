//! Personas: who the segments are, and what to do.

use yew::prelude::*;

use crate::pipeline::segment::{Profile, Segment, short_titles};
use crate::plot::axis::{count, figure};
use crate::state::{Action, Choice, GivenName, Portrait, Shared};
use crate::ui::parts::{Finding, IndexFigure, IndexRow, IndexScale, SegmentCard, Table};
use crate::ui::store::use_tell;
use crate::ui::words::{listed, number_first, percent, value};

#[derive(Properties, PartialEq)]
pub(crate) struct PersonasProps {
    pub(crate) portrait: Shared<Portrait>,
    pub(crate) names: Vec<String>,
    pub(crate) hidden: Vec<usize>,
    pub(crate) is_stale: bool,
}

#[component]
pub(crate) fn Personas(props: &PersonasProps) -> Html {
    let PersonasProps { portrait, names, hidden, is_stale } = props;
    html! {
        <section class={classes!("layout__row", "is-section", is_stale.then_some("is-stale"))} id="personas" aria-label="Personas">
            <div class="layout__whole">
                <Finding level=2 sentence={format!("{} segments: {}.", number_first(portrait.n_clusters), listed(names))}
                    more={html! { "Each is named by a rule that stands beside its name: by what its columns mean and how far it lies from the average. Rename any of them." }} />
                <div class="explore__ledger-head" aria-hidden="true">
                    <span>{ "Segment, and the rule that names it" }</span>
                    <IndexScale />
                    <span>{ "What to do" }</span>
                </div>
                for (at, (segment, name)) in portrait.segments.iter().zip(names).enumerate() {
                    <Persona key={at} portrait={portrait.clone()} {at} name={name.clone()} is_hidden={hidden.contains(&at)}
                        others={others(names, at)} size={segment.size} />
                }
            </div>
        </section>
    }
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
}

#[component]
fn Persona(props: &PersonaProps) -> Html {
    let PersonaProps { portrait, at, name, size, is_hidden, others } = props;
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
    let bars: Vec<_> = variables.map(|(profile, title)| bar(profile, title)).collect();
    let name_error = taken.as_ref().map(|taken| {
        AttrValue::from(format!("Another segment is called “{taken}” already, so this one stays {name}."))
    });
    html! {
        <SegmentCard number={at + 1} name={name.clone()} rule_name={segment.naming.name.clone()} rule={segment.naming.rule.clone()}
            size={*size} size_said={count(*size)} share_said={percent(segment.share)} {bars} table={means(segment, name)}
            action={format!("{}. {}", segment.action.title, segment.action.advice)} {on_rename} {name_error} is_hidden={*is_hidden} />
    }
}

fn bar(profile: &Profile, title: &str) -> IndexRow {
    let figure = match &profile.index {
        Ok(index) => IndexFigure::Known { index: *index, said: figure(*index, 0).into() },
        Err(why) => IndexFigure::Unknown(why.to_string().into()),
    };
    IndexRow { column: title.to_owned().into(), figure, mean: said(profile.mean).into() }
}

fn said(mean: Option<f64>) -> String {
    mean.map_or_else(|| "no value".into(), value)
}

/// Every column of numbers, variables and others.
fn means(segment: &Segment, name: &str) -> Html {
    let head = ["Column", "Mean", "Median", "Index", "Mean of all"].map(AttrValue::from).to_vec();
    let rows = segment.profile.iter().map(|profile| {
        let index = profile.index.as_ref().map_or_else(ToString::to_string, |index| figure(*index, 0));
        let used = if profile.is_variable { "" } else { " (not used)" };
        vec![
            html! { format!("{}{used}", profile.column) },
            html! { said(profile.mean) },
            html! { said(profile.median) },
            html! { index },
            html! { value(profile.overall.0) },
        ]
    });
    html! {
        <div class="table__scroll" tabindex="0" role="region" aria-label={format!("Means of {name}")}>
            <Table caption={format!("Means, medians and indices of {name}")} {head} rows={rows.collect::<Vec<_>>()} figures={vec![1, 2, 3, 4]} />
        </div>
    }
}

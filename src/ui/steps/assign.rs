//! Assign: a form on the columns' own distributions, and where the customer falls.

use std::collections::BTreeMap;
use std::rc::Rc;

use yew::prelude::*;

use crate::pipeline::model::{FENCE, Model};
use crate::pipeline::prepare::{FittedColumn, Level, Source};
use crate::pipeline::segment::{Assignment, short_titles};
use crate::pipeline::table::{Detail, TableSummary};
use crate::plot::axis::figure;
use crate::plot::by_rising;
use crate::state::{Action, Newcomer, State};
use crate::ui::parts::{
    Button, ButtonKind, DistanceRow, Distances, Finding, Glyph, Marker, MarkerSize, Select, Slider,
};
use crate::ui::steps::explore::AssignMap;
use crate::ui::store::use_tell;
use crate::ui::words::{counted, value};

#[derive(Properties, PartialEq)]
pub(crate) struct AssignProps {
    pub(crate) state: State,
}

#[component]
pub(crate) fn Assign(props: &AssignProps) -> Html {
    let state = &props.state;
    let on_typical = use_tell(|()| Action::TryTypical);
    let Some(model) = state.current_model() else { return Html::default() };
    let values = state.newcomer_values(&model.fitted);
    let known: Vec<_> = values.iter().copied().map(Some).collect();
    let assignment = model.assign(&known);
    let newcomer = Rc::new(Newcomer::of(&values, &model.fitted));
    html! {
        <section class="assign" id="assign" aria-label="Assign">
            <div class="layout__row is-section">
                <div class="layout__whole">
                    <Finding level={if state.model.is_some() { 1 } else { 2 }} sentence={sentence(&model, &assignment)}
                        source={html! { source(&model) }} more={html! { more(&model, &assignment) }} />
                </div>
                <form class="layout__lead assign__form" aria-label="A customer" onsubmit={|event: SubmitEvent| event.prevent_default()}>
                    <div class="layout__head">
                        <h3>{ "What you know of this customer" }</h3>
                        <Button words="Take a typical customer" kind={ButtonKind::Quiet} is_small=true glyph={Glyph::Undo} on_click={on_typical} />
                    </div>
                    <p class="layout__note">{ if state.table.ready().is_some() { "Grey: all customers. Marks: the mean of each segment." } else { "Marks: the mean of each segment." } }</p>
                    { sliders(state, &model, &values) }
                </form>
                <div class="layout__aside assign__result">{ result(&model, &assignment) }</div>
            </div>
            if let (Some(analysis), Some(portrait)) = (state.settled_analysis(), state.portrait.ready()) {
                <div class="layout__row assign__map"><div class="layout__lead">
                    <h3>{ "Where this customer stands on the map" }</h3>
                    <AssignMap analysis={analysis.clone()} portrait={portrait.clone()} names={Rc::<[String]>::from(state.names())}
                        points={state.points.latest().cloned()} {newcomer} />
                </div></div>
            }
        </section>
    }
}

fn name(model: &Model, segment: usize) -> String {
    model.segments.get(segment).map_or_else(|| format!("Segment {}", segment + 1), |segment| segment.name.clone())
}

fn sentence(model: &Model, assignment: &Assignment) -> String {
    let first = name(model, assignment.segment);
    match assignment.second {
        Some(second) => format!("This customer is one of {first}; {} comes next.", name(model, second)),
        None => format!("This customer is one of {first}."),
    }
}

fn source(model: &Model) -> String {
    let n = model.segments.iter().map(|segment| segment.size).sum();
    let limits = match model.size_limits {
        Some(_) => " · sizes were limited then, but a new customer goes to the nearest centroid",
        None => "",
    };
    format!("One customer, by the model of {} · nothing is fitted again{limits}", counted(n, "customer", "customers"))
}

fn more(model: &Model, assignment: &Assignment) -> String {
    let nearest = assignment.distances[assignment.segment];
    let times =
        assignment.second.map(|second| assignment.distances[second] / nearest).filter(|times| times.is_finite());
    let near = times.map(|times| {
        format!(
            "The centroid of {} is {} times nearer than the next. ",
            name(model, assignment.segment),
            figure(times, 1)
        )
    });
    let far = if assignment.is_far {
        "No customer that the segments were made from was like this one: take the answer with care."
    } else {
        ""
    };
    format!("{}{far}", near.unwrap_or_default())
}

fn sliders(state: &State, model: &Model, values: &[f64]) -> Html {
    let titles = short_titles(model.fitted.columns.iter().map(|column| column.name.as_str()));
    let table = state.table.ready().map(|table| &**table);
    let columns = model.fitted.columns.iter().zip(titles).zip(values).enumerate();
    let sliding = columns.filter(|(_, ((column, _), _))| !is_one_hot(column));
    let places = |column: &FittedColumn| match &column.source {
        Some(Source { level: Level::Place { of }, .. }) => Some(of.clone()),
        _ => None,
    };
    html! {
        <>
        for (column, levels) in categories(model) {
            <Category key={column.clone()} column={column.clone()} {levels} values={state.newcomer.clone()} />
        }
        for (at, ((column, title), value)) in sliding {
            if let Some(words) = places(column) {
                <Place key={column.name.clone()} column={column.name.clone()} {words} value={*value} />
            } else {
                <Variable key={column.name.clone()} column={column.clone()} {title} value={*value} bins={bins(table, column)}
                    marks={marks(model, at)} />
            }
        }
        </>
    }
}

fn is_one_hot(column: &FittedColumn) -> bool {
    column.source.as_ref().is_some_and(|source| source.level.is_one_hot())
}

/// Columns of words with the fitted column of each category and what it is called.
fn categories(model: &Model) -> Vec<(String, Vec<(String, String)>)> {
    let mut categories: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for column in model.fitted.columns.iter().filter(|column| is_one_hot(column)) {
        let Some(source) = &column.source else { continue };
        let words = match &source.level {
            Level::Is(word) => word.clone(),
            Level::Other { .. } => "any other".to_owned(),
            Level::Missing | Level::Place { .. } => "not known".to_owned(),
        };
        let level = (column.name.clone(), words);
        match categories.last_mut() {
            Some((name, levels)) if *name == source.column => levels.push(level),
            _ => categories.push((source.column.clone(), vec![level])),
        }
    }
    categories
}

#[derive(Properties, PartialEq)]
struct CategoryProps {
    column: String,
    /// Fitted column and words of each.
    levels: Vec<(String, String)>,
    /// Of the form, by fitted column.
    values: BTreeMap<String, f64>,
}

#[component]
fn Category(props: &CategoryProps) -> Html {
    let CategoryProps { column, levels, values } = props;
    let tell = use_tell(|(column, value)| Action::Try(column, value));
    let on_change = {
        let levels = levels.clone();
        Callback::from(move |chosen: AttrValue| {
            for (name, _) in &levels {
                tell.emit((name.clone(), f64::from(u8::from(*name == *chosen))));
            }
        })
    };
    let chosen = levels.iter().find(|(name, _)| values.get(name) == Some(&1.0)).map(|(name, _)| name.clone());
    let mut options: Vec<(AttrValue, AttrValue)> =
        levels.iter().map(|(name, words)| (name.clone().into(), words.clone().into())).collect();
    if chosen.is_none() {
        options.insert(0, (AttrValue::default(), "as all customers".into()));
    }
    html! {
        <label class="data__told">
            <span class="field__label">{ column }</span>
            <Select label={column.clone()} {options} chosen={chosen.unwrap_or_default()} {on_change} testid={format!("assign-{column}")} />
        </label>
    }
}

#[derive(Properties, PartialEq)]
struct PlaceProps {
    column: String,
    /// In order.
    words: Vec<String>,
    /// The place among them; between two of them where it is the mean of several.
    value: f64,
}

#[component]
fn Place(props: &PlaceProps) -> Html {
    let PlaceProps { column, words, value } = props;
    let tell = use_tell(|(column, value)| Action::Try(column, value));
    let places = || words.iter().zip(0_u32..);
    let mut options: Vec<(AttrValue, AttrValue)> =
        places().map(|(word, at)| (at.to_string().into(), word.clone().into())).collect();
    let is_word = places().any(|(_, at)| f64::from(at).to_bits() == value.to_bits());
    if !is_word {
        options.insert(0, (value.to_string().into(), "as all customers".into()));
    }
    let on_change = {
        let column = column.clone();
        Callback::from(move |chosen: AttrValue| {
            if let Ok(place) = chosen.parse::<u32>() {
                tell.emit((column.clone(), f64::from(place)));
            }
        })
    };
    html! {
        <label class="data__told">
            <span class="field__label">{ column }</span>
            <Select label={column.clone()} {options} chosen={value.to_string()} {on_change} testid={format!("assign-{column}")} />
        </label>
    }
}

fn bins(table: Option<&TableSummary>, column: &FittedColumn) -> Rc<[f64]> {
    let summary = table.and_then(|table| table.columns.iter().find(|summary| summary.name == column.name));
    match summary.map(|summary| &summary.detail) {
        Some(Detail::Numbers(numbers)) if (numbers.min, numbers.max) == column.range => {
            numbers.histogram.iter().map(|n| f64::from(*n)).collect()
        }
        _ => Rc::from([]),
    }
}

/// Segments with their centroid along one variable.
fn marks(model: &Model, at: usize) -> Vec<(usize, f64)> {
    (1..).zip(model.in_file_units()).map(|(number, middle)| (number, middle[at])).collect()
}

#[derive(Properties, PartialEq)]
struct VariableProps {
    column: FittedColumn,
    title: String,
    value: f64,
    bins: Rc<[f64]>,
    marks: Vec<(usize, f64)>,
}

#[component]
fn Variable(props: &VariableProps) -> Html {
    let VariableProps { column, title, value: now, bins, marks } = props;
    let tell = use_tell(|(column, value)| Action::Try(column, value));
    let on_change =
        use_callback((tell, column.name.clone()), |value, (tell, column)| tell.emit((column.clone(), value)));
    let (min, max) = column.range;
    html! {
        <Slider id={format!("assign-{}", column.name)} label={title.clone()} {min} {max} value={*now} value_said={now.to_string()}
            ends={(AttrValue::from(value(min)), AttrValue::from(value(max)))} bins={bins.clone()} marks={marks.clone()} {on_change}
            testid={format!("assign-{}", column.name)} />
    }
}

fn result(model: &Model, assignment: &Assignment) -> Html {
    let ranked = by_rising(assignment.distances.iter().copied().enumerate().collect(), |segment| segment.1);
    let most = ranked.last().map_or(1.0, |last| last.1).max(f64::MIN_POSITIVE);
    let rows: Vec<_> = ranked
        .iter()
        .map(|(segment, distance)| DistanceRow {
            number: segment + 1,
            name: name(model, *segment).into(),
            distance: figure(*distance, 2).into(),
            share: distance / most,
            is_nearest: *segment == assignment.segment,
        })
        .collect();
    let clear = match assignment.confidence {
        confidence if confidence >= 0.5 => "clear",
        confidence if confidence >= FENCE => "fairly clear",
        _ => "on the fence",
    };
    html! {
        <>
            <section class="assign__answer" aria-live="polite" aria-label="Result">
            <p class="assign__is" data-testid="assign-result" data-segment={(assignment.segment + 1).to_string()} data-confidence={assignment.confidence.to_string()}>
                <span class="assign__marker"><Marker number={assignment.segment + 1} size={MarkerSize::Large} /></span>
                <span class="assign__name">{ name(model, assignment.segment) }</span>
            </p>
            <dl class="assign__facts"><dt>{ "Confidence" }</dt><dd><b>{ figure(assignment.confidence, 2) }</b>{ format!(" · {clear}") }</dd></dl>
            </section>
            <div class="assign__details">
                <h3 class="assign__title">{ "Distance to each centroid" }</h3>
                <Distances {rows} />
                <p class="layout__note">{ "In the scaled units of the model. Confidence: 1 − nearest ÷ next; from 0.5 clear, below 0.2 on the fence." }</p>
            </div>
        </>
    }
}

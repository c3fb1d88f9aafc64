//! The customer under the pointer: their record, asked of the worker that has it.

use gloo_timers::future::TimeoutFuture;
use yew::prelude::*;

use super::cloud::Cloud;
use crate::compute::Office;
use crate::pipeline::prepare::{Cell, FittedColumn};
use crate::pipeline::segment::assign;
use crate::plot::axis::{count, figure};
use crate::protocol::{Points, PreparedSummary, Record, WorkError};
use crate::state::Shared;
use crate::ui::hooks::use_task;
use crate::ui::parts::{HoverCard, Marker};
use crate::ui::words::number_in;

/// A pointer that only passes asks for nobody, milliseconds.
const PAUSE: u32 = 40;
/// At most so many columns are shown.
const ROWS: usize = 8;

/// An answer, and whom it is about.
#[derive(Clone)]
struct Found {
    of: (usize, Shared<Points>),
    record: Result<Record, WorkError>,
}

#[derive(Properties, PartialEq)]
pub(super) struct CustomerProps {
    pub(super) cloud: Cloud,
    pub(super) prepared: Shared<PreparedSummary>,
    pub(super) office: Office,
    /// Column that names customers.
    pub(super) id_column: Option<AttrValue>,
    /// Row of the matrix.
    pub(super) row: usize,
    /// Where the customer lies, in CSS pixels.
    pub(super) place: (f64, f64),
}

/// A card beside the customer. Nothing until the record is there.
#[component]
pub(super) fn Customer(props: &CustomerProps) -> Html {
    let found = use_state(|| None::<Found>);
    let ask = {
        let (office, found) = (props.office.clone(), found.setter());
        use_task(move |of: (usize, Shared<Points>)| {
            let (office, found) = (office.clone(), found.clone());
            async move {
                TimeoutFuture::new(PAUSE).await;
                let record = office.record(of.0).await;
                found.set(Some(Found { of, record }));
            }
        })
    };
    let whom = (props.row, props.cloud.points.clone());
    use_effect_with(whom.clone(), move |whom| ask.emit(whom.clone()));
    let (x, y) = props.place;
    match found.as_ref().filter(|found| found.of == whom).map(|found| &found.record) {
        None => Html::default(),
        Some(Err(error)) => html! {
            <HoverCard title="A customer" rows={Vec::new()} {x} {y}>
                { format!("Could not be read, because {error}.") }
            </HoverCard>
        },
        Some(Ok(record)) => {
            let (title, note) = who(record, props.id_column.as_deref());
            html! {
                <HoverCard {title} {note} rows={facts(record, &props.cloud.variables(), props.id_column.as_deref())} {x} {y}>
                    { segment(props, record) }
                </HoverCard>
            }
        }
    }
}

/// Who it is, and where they stand in the file.
fn who(record: &Record, id_column: Option<&str>) -> (String, Option<AttrValue>) {
    let row = format!("row {}", count(record.row_number as usize));
    let id = record.cells.iter().find(|(column, cell)| Some(column.as_str()) == id_column && !cell.is_empty());
    match id {
        Some((_, id)) => (format!("Customer {id}"), Some(row.into())),
        None => (format!("Customer in {row}"), None),
    }
}

/// Columns with cells: the clustering variables first.
fn facts(record: &Record, variables: &[String], id_column: Option<&str>) -> Vec<(AttrValue, AttrValue)> {
    let is_variable = |column: &String| variables.contains(column);
    let cells = record.cells.iter();
    let first = cells.clone().filter(|(column, _)| is_variable(column));
    let others = cells.filter(|(column, _)| !is_variable(column) && Some(column.as_str()) != id_column);
    let said = |(column, cell): &(String, String)| {
        let cell = if cell.is_empty() { "missing" } else { cell.as_str() };
        (column.clone().into(), cell.to_owned().into())
    };
    first.chain(others).take(ROWS).map(said).collect()
}

fn segment(props: &CustomerProps, record: &Record) -> Html {
    let Some(at) = props.cloud.segment(props.row) else { return html! { "In no segment yet." } };
    let name = props.cloud.names.get(at).cloned().unwrap_or_default();
    html! {
        <>
            <Marker number={at + 1} {name} />
            if let Some(nearer) = nearer(props, record, at) {
                <br /><span class="layout__note">{ nearer }</span>
            }
        </>
    }
}

/// How much nearer the customer is to the own centroid than to the next, if cells and centroids agree on the segment.
fn nearer(props: &CustomerProps, record: &Record, segment: usize) -> Option<String> {
    let fitted = &props.prepared.fitted;
    let found = |column: &str| record.cells.iter().find(|(name, _)| name == column).map(|(_, cell)| cell.as_str());
    let cell = |column: &FittedColumn| match found(column.column())? {
        "" => Some(Cell::Missing),
        word if column.source.is_some() => Some(Cell::Word(word)),
        number => number_in(number).map(Cell::Number),
    };
    let cells = fitted.columns.iter().map(|column| Some((column.column(), cell(column)?)));
    let cells: Vec<(&str, Cell<'_>)> = cells.collect::<Option<_>>()?;
    let of = |column: &str| cells.iter().find(|(name, _)| *name == column).map(|(_, cell)| *cell);
    let values = fitted.encoded(|column| of(column).unwrap_or(Cell::Missing));
    let assigned = assign(fitted, &props.cloud.clustering()?.centroids, f64::INFINITY, &values);
    let second = assigned.second.filter(|_| assigned.segment == segment)?;
    let further = assigned.distances[second] / assigned.distances[segment];
    let name = props.cloud.names.get(second).map_or_else(|| format!("segment {}", second + 1), Clone::clone);
    match further {
        _ if !further.is_finite() => None,
        _ if further < 1.05 => Some(format!("hardly nearer than to the next, {name}")),
        _ => Some(format!("{} times nearer than the next, {name}", figure(further, 1))),
    }
}

//! The pictures of an answer, all painted by one canvas part.

use std::rc::Rc;

use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use crate::pipeline::methods::{Figure, Found, Picture, Rows};
use crate::plot::flow::FlowPicture;
use crate::plot::{bic, dendrogram, flow, k_distances};
use crate::state::Shared;
use crate::ui::files::save_png;
use crate::ui::hooks::{Surface, use_canvas};
use crate::ui::parts::{Histogram, PlotFrame, Table};

/// What is painted.
#[derive(Clone, PartialEq)]
pub(super) struct Painting {
    pub(super) found: Shared<Found>,
    pub(super) what: What,
}

/// Which picture of an answer.
#[derive(Clone, PartialEq)]
pub(super) enum What {
    /// The method's own; with the distance that is being dragged to.
    Own(Option<f64>),
    /// Who moved, with the names on the left.
    Flow(Rc<[String]>),
}

pub(super) fn paint(surface: &Surface, painting: &Painting) {
    let Some(area) = surface.area() else { return };
    let (frame, theme) = (&surface.frame, surface.theme());
    let found = &painting.found;
    // A canvas fails to draw only when it is gone, and then there is nothing to be seen.
    match (&painting.what, found.figure.as_ref().map(|figure| &figure.picture), &found.comparison) {
        (What::Own(dragged), Some(Picture::Distances { curve, knee, eps }), _) => {
            drop(k_distances::draw(&area, frame, theme, curve, *knee, dragged.unwrap_or(*eps)));
        }
        (What::Own(_), Some(Picture::Tree { crown, labels }), _) => {
            drop(dendrogram::draw(&area, frame, theme, crown, labels));
        }
        (What::Own(_), Some(Picture::ByNumber { values, chosen }), _) => {
            drop(bic::draw(&area, frame, theme, values, *chosen));
        }
        (What::Flow(names), _, Some(comparison)) => {
            let picture = FlowPicture {
                cross: comparison.cross.clone(),
                has_nobody: comparison.has_nobody,
                titles: comparison.titles.clone(),
                names: names.to_vec(),
            };
            drop(flow::draw(&area, frame, theme, &picture));
        }
        _ => {}
    }
}

pub(super) fn table(caption: &str, rows: &Rows) -> Html {
    let head: Vec<AttrValue> = rows.head.iter().map(|cell| cell.clone().into()).collect();
    let figures: Vec<usize> = (1..head.len()).collect();
    let rows: Vec<Vec<Html>> = rows.rows.iter().map(|row| row.iter().map(|cell| html! { cell }).collect()).collect();
    html! { <Table caption={caption.to_owned()} {head} {rows} {figures} /> }
}

pub(super) fn png(canvas: &NodeRef, name: &'static str) -> Callback<()> {
    let canvas = canvas.clone();
    Callback::from(move |()| {
        if let Some(canvas) = canvas.cast::<HtmlCanvasElement>() {
            save_png(name, &[canvas]);
        }
    })
}

#[derive(Properties, PartialEq)]
pub(super) struct PaintedProps {
    pub(super) painting: Painting,
    pub(super) title: AttrValue,
    pub(super) caption: AttrValue,
    /// The picture in words.
    pub(super) told: AttrValue,
    pub(super) rows: Html,
    pub(super) is_stale: bool,
    pub(super) testid: &'static str,
}

/// A picture that only shows.
#[component]
pub(super) fn Painted(props: &PaintedProps) -> Html {
    let canvas = use_canvas(props.painting.clone(), paint);
    let on_png = png(&canvas, "segments.png");
    html! {
        <PlotFrame title={&props.title} level=4 caption={html! { &props.caption }} table={props.rows.clone()} {on_png}
            is_stale={props.is_stale} testid={format!("{}-png", props.testid)}>
            <canvas ref={canvas} class="plot-frame__canvas is-curve" role="img" aria-label={props.told.clone()}
                data-testid={props.testid} />
        </PlotFrame>
    }
}

/// The method's own picture, where nothing in it can be moved.
pub(super) fn own(found: &Shared<Found>, figure: &Figure, is_stale: bool) -> Html {
    match &figure.picture {
        Picture::Table => html! {
            <div class="other__table">
                <h4>{ &figure.title }</h4>
                { table(&figure.title, &figure.table) }
                <p class="plot-frame__caption">{ &figure.caption }</p>
            </div>
        },
        Picture::Strengths(tenths) => {
            let bins: Rc<[f64]> = tenths.iter().map(|n| f64::from(*n)).collect();
            html! {
                <PlotFrame title={figure.title.clone()} level=4 caption={html! { &figure.caption }}
                    table={table(&figure.title, &figure.table)} {is_stale}>
                    <p class="layout__unseen">{ &figure.told }</p>
                    <Histogram {bins} class="other__strengths" />
                </PlotFrame>
            }
        }
        _ => html! {
            <Painted painting={Painting { found: found.clone(), what: What::Own(None) }} title={figure.title.clone()}
                caption={figure.caption.clone()} told={figure.told.clone()} rows={table(&figure.title, &figure.table)}
                {is_stale} testid="other-picture" />
        },
    }
}

//! The curve of distances with a line that can be dragged, and a slider that does the same by keys.

use gloo_timers::future::TimeoutFuture;
use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use super::pictures::{Painting, What, paint, png, table};
use crate::pipeline::methods::{Found, Picture};
use crate::plot::axis::plain;
use crate::plot::frame::Frame;
use crate::plot::k_distances::View;
use crate::state::Shared;
use crate::ui::hooks::{place_in, use_canvas, use_task};
use crate::ui::parts::{PlotFrame, Slider};

/// Milliseconds that the line must rest before customers are grouped anew.
const REST: u32 = 250;

#[derive(Properties, PartialEq)]
pub(super) struct EpsProps {
    pub(super) found: Shared<Found>,
    /// The distance asked for, whose answer may be on its way.
    pub(super) asked: Option<f64>,
    pub(super) is_stale: bool,
    /// Another distance.
    pub(super) on_eps: Callback<f64>,
}

#[component]
pub(super) fn Eps(props: &EpsProps) -> Html {
    let dragged = use_state_eq(|| None::<f64>);
    let tell = {
        let (on_eps, dragged) = (props.on_eps.clone(), dragged.setter());
        use_task(move |eps: f64| {
            let (on_eps, dragged) = (on_eps.clone(), dragged.clone());
            async move {
                TimeoutFuture::new(REST).await;
                on_eps.emit(eps);
                dragged.set(None);
            }
        })
    };
    let on_change = {
        let dragged = dragged.setter();
        Callback::from(move |eps: f64| {
            dragged.set(Some(eps));
            tell.emit(eps);
        })
    };
    let shown = (*dragged).or(props.asked);
    let canvas = use_canvas(Painting { found: props.found.clone(), what: What::Own(shown) }, paint);
    let Some(figure) = &props.found.figure else { return Html::default() };
    let Picture::Distances { curve, eps, .. } = &figure.picture else { return Html::default() };
    let value = shown.unwrap_or(*eps);
    let most = curve.last().map_or(value, |point| point.1);
    let on_pointer = {
        let (found, canvas, on_change) = (props.found.clone(), canvas.clone(), on_change.clone());
        Callback::from(move |event: PointerEvent| {
            // A finger scrolls the page; for it there is the slider.
            let is_drag = event.buttons() & 1 == 1 && event.pointer_type() != "touch";
            if let Some(eps) = is_drag.then(|| distance_under(&found, &canvas, &event)).flatten() {
                on_change.emit(eps);
            }
        })
    };
    html! {
        <>
            <PlotFrame title={figure.title.clone()} level=4 caption={html! { &figure.caption }} table={table(&figure.title, &figure.table)}
                on_png={png(&canvas, "distances.png")} is_stale={props.is_stale}>
                <canvas ref={canvas} class="plot-frame__canvas is-curve other__drag" role="img" aria-label={figure.told.clone()}
                    data-testid="other-picture" onpointerdown={on_pointer.clone()} onpointermove={on_pointer} />
            </PlotFrame>
            <Slider id="eps" label="How near is near (eps)" min={0.0} max={most} {value} value_said={said(value)}
                ends={(AttrValue::from("0"), AttrValue::from(plain(most)))} {on_change} testid="eps" />
        </>
    }
}

/// In digits that can be read back.
fn said(value: f64) -> String {
    ((value * 1e4).round() / 1e4).to_string()
}

/// Where the pointer is, as a distance; the canvas has the pointer until it is let go.
fn distance_under(found: &Found, canvas: &NodeRef, event: &PointerEvent) -> Option<f64> {
    let canvas = canvas.cast::<HtmlCanvasElement>()?;
    event.prevent_default();
    // Without it the line stops at the edge, no more.
    drop(canvas.set_pointer_capture(event.pointer_id()));
    let Some(Picture::Distances { curve, .. }) = found.figure.as_ref().map(|figure| &figure.picture) else {
        return None;
    };
    let (width, height) = (f64::from(canvas.client_width()), f64::from(canvas.client_height()));
    let view = View::new(&Frame { width, height, scale: 1.0 }, curve)?;
    Some(view.distance_at(place_in(&canvas, event).1))
}

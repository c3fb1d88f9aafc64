//! The wheel and two fingers over a picture, without taking the page's own scrolling away: the wheel counts after a click
//! on the picture, or with Ctrl; a finger alone scrolls.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Event, TouchEvent, WheelEvent};
use yew::prelude::*;

use crate::ui::parts::fingers::wheel_factor;

/// CSS pixels of a line, for wheels that count in lines.
const LINE: f64 = 16.0;

/// Asked to come nearer by a factor (farther below 1), towards a place in CSS pixels from the top left of the picture.
pub type Nearer = (f64, (f64, f64));

/// Tells of turns of the wheel over the element.
#[hook]
pub fn use_wheel(node: &NodeRef, on_zoom: &Callback<Nearer>) {
    use_effect_with((node.clone(), on_zoom.clone()), |(node, on_zoom)| {
        let listeners = node.cast::<Element>().map(|element| [wheel(&element, on_zoom.clone()), hold(&element)]);
        move || drop(listeners)
    });
}

fn wheel(element: &Element, on_zoom: Callback<Nearer>) -> EventListener {
    let of = element.clone();
    let zoom = move |event: &Event| {
        let Some(event) = event.dyn_ref::<WheelEvent>() else { return };
        let is_meant = event.ctrl_key() || event.meta_key();
        if is_meant || of.matches(":focus").unwrap_or(false) {
            event.prevent_default();
            let pixels = if event.delta_mode() == WheelEvent::DOM_DELTA_PIXEL { 1.0 } else { LINE };
            on_zoom.emit((wheel_factor(event.delta_y() * pixels, event.ctrl_key()), place_in(&of, event)));
        }
    };
    EventListener::new_with_options(element, "wheel", EventListenerOptions::enable_prevent_default(), zoom)
}

/// Two fingers are the picture's, one is the page's.
fn hold(element: &Element) -> EventListener {
    EventListener::new_with_options(element, "touchmove", EventListenerOptions::enable_prevent_default(), |event| {
        if event.dyn_ref::<TouchEvent>().is_some_and(|event| event.touches().length() > 1) {
            event.prevent_default();
        }
    })
}

/// Where on an element a pointer is, CSS pixels.
pub fn place_in(element: &Element, event: &MouseEvent) -> (f64, f64) {
    let corner = element.get_bounding_client_rect();
    (f64::from(event.client_x()) - corner.left(), f64::from(event.client_y()) - corner.top())
}

//! What pointer, wheel and keys do on the flat picture.

use std::cell::RefCell;
use std::rc::Rc;

use web_sys::Element;
use yew::prelude::*;

use super::layers::{Looked, Sheet};
use crate::plot::scatter::Window;
use crate::state::Shared;
use crate::ui::hooks::{Nearer, Rest, place_in, use_wheel};
use crate::ui::parts::fingers::Fingers;

/// The pointer finds a customer so far away, CSS pixels.
pub(super) const REACH: f64 = 10.0;

/// The customer that is singled out.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Picked {
    /// Row of the matrix.
    pub(super) row: usize,
    /// By a click or a key: stays when the pointer goes.
    pub(super) is_held: bool,
}

/// How the picture is looked at.
impl Reducible for Looked {
    type Action = Look;

    fn reduce(self: Rc<Self>, look: Look) -> Rc<Self> {
        let window = self.window;
        let window = match look {
            Look::Zoom(factor, at) => window.zoom_at(factor, at),
            Look::Pan(right, up) => window.pan(right, up),
            Look::Nearer => window.nearer(),
            Look::Farther => window.farther(),
            Look::Whole => Window::default(),
            Look::Arrows(has_arrows) => return Rc::new(Self { has_arrows, ..*self }),
        };
        if window == self.window { self } else { Rc::new(Self { window, ..*self }) }
    }
}

#[derive(Clone, Copy)]
pub(super) enum Look {
    /// By a factor, towards a place in shares of what is seen.
    Zoom(f64, (f64, f64)),
    /// To the right and upwards, in shares of what is seen.
    Pan(f64, f64),
    Nearer,
    Farther,
    Whole,
    Arrows(bool),
}

/// A press of the pointer that goes no farther is a click, CSS pixels.
const STILL: f64 = 4.0;
/// A step by key, as a share of what is seen.
const STEP: f64 = 0.15;

/// What the pointer and the keys do.
pub(super) struct Doing {
    picked: UseStateHandle<Option<Picked>>,
    looked: UseReducerDispatcher<Looked>,
    sheet: Option<Sheet>,
    rest: Option<Shared<Rest>>,
    /// What takes the focus; to be given to the element.
    pub(super) stage: NodeRef,
    /// Pointers that are down; read by no view.
    fingers: Rc<RefCell<Fingers>>,
}

/// Keeps track of the pointers on a picture.
#[hook]
pub(super) fn use_doing(
    picked: UseStateHandle<Option<Picked>>,
    looked: UseReducerDispatcher<Looked>,
    sheet: Option<Sheet>,
    rest: Option<Shared<Rest>>,
) -> Doing {
    let (stage, fingers) = (use_node_ref(), use_mut_ref(Fingers::default));
    let on_wheel = use_callback((looked.clone(), sheet.clone()), |(factor, at): Nearer, (looked, sheet)| {
        if let Some(sheet) = sheet {
            looked.dispatch(Look::Zoom(factor, sheet.shares(at)));
        }
    });
    use_wheel(&stage, &on_wheel);
    Doing { picked, looked, sheet, rest, stage, fingers }
}

impl Doing {
    /// The place of a pointer on the stage.
    fn place(stage: &NodeRef, event: &MouseEvent) -> Option<(f64, f64)> {
        Some(place_in(&stage.cast::<Element>()?, event))
    }

    pub(super) fn on_down(&self) -> Callback<PointerEvent> {
        let (stage, fingers) = (self.stage.clone(), self.fingers.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some(at) = Self::place(&stage, &event).filter(|_| event.button() == 0) {
                fingers.borrow_mut().down(event.pointer_id(), at);
            }
        })
    }

    pub(super) fn on_up(&self) -> Callback<PointerEvent> {
        let fingers = self.fingers.clone();
        Callback::from(move |event: PointerEvent| fingers.borrow_mut().up(event.pointer_id()))
    }

    fn is_held(&self) -> bool {
        self.picked.is_some_and(|picked| picked.is_held)
    }

    pub(super) fn on_move(&self) -> Callback<PointerEvent> {
        let (picked, is_held) = (self.picked.setter(), self.is_held());
        let (sheet, rest, stage) = (self.sheet.clone(), self.rest.clone(), self.stage.clone());
        let (looked, fingers) = (self.looked.clone(), self.fingers.clone());
        Callback::from(move |event: PointerEvent| {
            let Some(at) = Self::place(&stage, &event) else { return };
            let is_touch = event.pointer_type() == "touch";
            let mut fingers = fingers.borrow_mut();
            if fingers.n_down() == 0 {
                if !is_held && !is_touch {
                    picked.set(hit(rest.as_ref(), at).map(|row| Picked { row, is_held: false }));
                }
                return;
            }
            let was_still = fingers.travelled() < STILL;
            let Some(gesture) = fingers.moved(event.pointer_id(), at) else { return };
            // A finger that moves alone scrolls the page.
            let is_meant = fingers.travelled() >= STILL && !(is_touch && fingers.n_down() == 1);
            if let Some(sheet) = sheet.as_ref().filter(|_| is_meant) {
                if let Some(stage) = stage.cast::<Element>().filter(|_| was_still) {
                    // Refused for a pointer that has gone already: then there is nothing to drag.
                    let _ = stage.set_pointer_capture(event.pointer_id());
                }
                let (right, up) = sheet.way(gesture.by);
                looked.dispatch(Look::Pan(-right, -up));
                looked.dispatch(Look::Zoom(gesture.factor, sheet.shares(gesture.middle)));
            }
        })
    }

    pub(super) fn on_leave(&self) -> Callback<PointerEvent> {
        let (picked, is_held) = (self.picked.setter(), self.is_held());
        Callback::from(move |_| {
            if !is_held {
                picked.set(None);
            }
        })
    }

    pub(super) fn on_click(&self) -> Callback<MouseEvent> {
        let (picked, rest, stage) = (self.picked.setter(), self.rest.clone(), self.stage.clone());
        let fingers = self.fingers.clone();
        Callback::from(move |event: MouseEvent| {
            if fingers.borrow().travelled() < STILL {
                let row = Self::place(&stage, &event).and_then(|at| hit(rest.as_ref(), at));
                picked.set(row.map(|row| Picked { row, is_held: true }));
            }
        })
    }

    pub(super) fn on_double_click(&self) -> Callback<MouseEvent> {
        let looked = self.looked.clone();
        Callback::from(move |_| looked.dispatch(Look::Whole))
    }

    pub(super) fn on_blur(&self) -> Callback<FocusEvent> {
        let picked = self.picked.setter();
        Callback::from(move |_| picked.set(None))
    }

    pub(super) fn on_key(&self) -> Callback<KeyboardEvent> {
        let (picked, now, looked) = (self.picked.setter(), *self.picked, self.looked.clone());
        let (sheet, rest) = (self.sheet.clone(), self.rest.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return; // the browser's own zoom
            }
            let direction = match event.key().as_str() {
                "ArrowLeft" => (-1.0, 0.0),
                "ArrowRight" => (1.0, 0.0),
                "ArrowUp" => (0.0, -1.0),
                "ArrowDown" => (0.0, 1.0),
                "Escape" => {
                    if now.is_some() {
                        event.stop_propagation(); // it let go of a customer; it need not end the work as well
                    }
                    picked.set(None);
                    return;
                }
                key => {
                    if let Some(look) = look_of(key) {
                        event.prevent_default();
                        looked.dispatch(look);
                    }
                    return;
                }
            };
            event.prevent_default();
            if event.shift_key() {
                looked.dispatch(Look::Pan(direction.0 * STEP, -direction.1 * STEP));
            } else if let Some(row) =
                sheet.as_ref().zip(rest.as_ref()).and_then(|(sheet, rest)| step(sheet, rest, now, direction))
            {
                picked.set(Some(Picked { row, is_held: true }));
            }
        })
    }
}

fn look_of(key: &str) -> Option<Look> {
    match key {
        "+" | "=" => Some(Look::Nearer),
        "-" | "−" => Some(Look::Farther),
        "0" => Some(Look::Whole),
        _ => None,
    }
}

/// The next customer that way; the first one is that in the middle.
fn step(sheet: &Sheet, rest: &Rest, from: Option<Picked>, direction: (f64, f64)) -> Option<usize> {
    if let Some(from) = from.and_then(|picked| sheet.place(picked.row)) {
        rest.grid.towards(from, direction)
    } else {
        let (x, y) = sheet.middle();
        rest.grid.hit(x, y, x + y)
    }
}

fn hit(rest: Option<&Shared<Rest>>, (x, y): (f64, f64)) -> Option<usize> {
    rest?.grid.hit(x, y, REACH)
}

//! A picture that turns, with a button and a key for everything that dragging does.

use web_sys::Element;
use yew::prelude::*;

use super::{
    button::{Button, ButtonKind},
    fingers::Fingers,
    icon::{Glyph, Icon},
    told::told,
};
use crate::ui::hooks::{Nearer, use_wheel};

/// A step of turning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TurnStep {
    /// Turn to the left.
    Left,
    /// Turn to the right.
    Right,
    /// Raise the eye.
    Up,
    /// Lower the eye.
    Down,
    /// Come nearer.
    Nearer,
    /// Go farther away.
    Farther,
    /// As at first.
    Reset,
}

impl TurnStep {
    /// What a key does, by its name in the browser.
    pub fn of_key(key: &str) -> Option<Self> {
        match key {
            "ArrowLeft" => Some(Self::Left),
            "ArrowRight" => Some(Self::Right),
            "ArrowUp" => Some(Self::Up),
            "ArrowDown" => Some(Self::Down),
            "+" | "=" => Some(Self::Nearer),
            "-" | "−" => Some(Self::Farther),
            "0" => Some(Self::Reset),
            _ => None,
        }
    }
}

/// Buttons: step, icon, words, key.
const BUTTONS: [(TurnStep, Glyph, &str, &str); 6] = [
    (TurnStep::Left, Glyph::Left, "Turn left", "←"),
    (TurnStep::Right, Glyph::Right, "Turn right", "→"),
    (TurnStep::Up, Glyph::Raise, "Turn up", "↑"),
    (TurnStep::Down, Glyph::Lower, "Turn down", "↓"),
    (TurnStep::Nearer, Glyph::Plus, "Nearer", "+"),
    (TurnStep::Farther, Glyph::Minus, "Farther", "−"),
];

/// What the turntable needs.
#[derive(Properties, PartialEq)]
pub struct TurntableProps {
    /// Unique on the page: the stage points at its keys.
    pub id: AttrValue,
    /// What the picture shows: "Customers in three directions".
    pub label: AttrValue,
    /// How it stands now, as "Turned 36° right, raised 14°."
    pub turned: AttrValue,
    /// A button or a key was pressed.
    pub on_step: Callback<TurnStep>,
    /// The picture was dragged by so many CSS pixels, to the right and downwards.
    pub on_drag: Callback<(f64, f64)>,
    /// Wheel or two fingers: nearer by a factor, farther by one below 1.
    #[prop_or_default]
    pub on_zoom: Callback<f64>,
    /// What stands on the axes: selects inside [`TurntableAxis`].
    #[prop_or_default]
    pub axes: Html,
    /// The picture.
    pub children: Html,
}

/// Axes and buttons above a picture that turns by drag and by key.
#[component]
pub fn Turntable(props: &TurntableProps) -> Html {
    let keys_id = format!("{}-keys", props.id);
    html! {
        <>
            <div class="turntable__bar">
                <div class="turntable__axes">{ props.axes.clone() }</div>
                <div class="turntable__turns" role="group" aria-label="Turn the picture">
                    for (step, glyph, words, key) in BUTTONS {
                        <button key={words} class="button turntable__turn" type="button" aria-label={words}
                            title={format!("{words} ({key})")} onclick={props.on_step.reform(move |_: MouseEvent| step)}>
                            <Icon {glyph} />
                        </button>
                    }
                    <Button words="Reset view" kind={ButtonKind::Quiet} glyph={Glyph::Undo}
                        on_click={props.on_step.reform(|()| TurnStep::Reset)} />
                </div>
            </div>
            <Stage label={&props.label} keys_id={keys_id.clone()} on_step={&props.on_step} on_drag={&props.on_drag}
                on_zoom={&props.on_zoom}>
                { props.children.clone() }
            </Stage>
            <p class="turntable__keys" id={keys_id}>
                { "Drag to turn. Click the picture, and the wheel brings it nearer; before that, hold " }<kbd>{ "Ctrl" }</kbd>
                { "; or pinch with two fingers. Keys: " }<kbd>{ "←" }</kbd>{ " " }<kbd>{ "→" }</kbd>{ " " }<kbd>{ "↑" }</kbd>{ " " }
                <kbd>{ "↓" }</kbd>{ " turn, " }<kbd>{ "+" }</kbd>{ " " }<kbd>{ "−" }</kbd>{ " nearer and farther, " }
                <kbd>{ "0" }</kbd>{ " or a double click resets. " }<span aria-live="polite">{ &props.turned }</span>
            </p>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct StageProps {
    label: AttrValue,
    keys_id: AttrValue,
    on_step: Callback<TurnStep>,
    on_drag: Callback<(f64, f64)>,
    on_zoom: Callback<f64>,
    children: Html,
}

/// The picture itself, which takes the focus.
#[component]
fn Stage(props: &StageProps) -> Html {
    // Pointers that are down; read by no view.
    let fingers = use_mut_ref(Fingers::default);
    let stage = use_node_ref();
    let on_wheel = use_callback(props.on_zoom.clone(), |(factor, _): Nearer, on_zoom| on_zoom.emit(factor));
    use_wheel(&stage, &on_wheel);
    let onkeydown = told(&props.on_step, |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return None; // the browser's own zoom
        }
        let step = TurnStep::of_key(&event.key())?;
        event.prevent_default();
        Some(step)
    });
    let onpointerdown = {
        let (fingers, stage) = (fingers.clone(), stage.clone());
        move |event: PointerEvent| {
            fingers.borrow_mut().down(event.pointer_id(), place(&event));
            if let Some(stage) = stage.cast::<Element>() {
                // Refused for a pointer that has gone already: then there is nothing to drag.
                let _ = stage.set_pointer_capture(event.pointer_id());
            }
        }
    };
    let onpointermove = {
        let (fingers, on_drag, on_zoom) = (fingers.clone(), props.on_drag.clone(), props.on_zoom.clone());
        move |event: PointerEvent| {
            let Some(gesture) = fingers.borrow_mut().moved(event.pointer_id(), place(&event)) else { return };
            if fingers.borrow().n_down() == 1 {
                on_drag.emit(gesture.by);
            } else {
                on_zoom.emit(gesture.factor);
            }
        }
    };
    let let_go = {
        let fingers = fingers.clone();
        move |event: PointerEvent| fingers.borrow_mut().up(event.pointer_id())
    };
    let ondblclick = props.on_step.reform(|_: MouseEvent| TurnStep::Reset);
    html! {
        <div ref={stage} class="turntable__stage" tabindex="0" role="application" aria-label={props.label.clone()}
            aria-describedby={props.keys_id.clone()} {onkeydown} {onpointerdown} {onpointermove} {ondblclick}
            onpointerup={let_go.clone()} onpointercancel={let_go}>
            { props.children.clone() }
        </div>
    }
}

fn place(event: &PointerEvent) -> (f64, f64) {
    (f64::from(event.client_x()), f64::from(event.client_y()))
}

/// What an axis needs.
#[derive(Properties, PartialEq)]
pub struct TurntableAxisProps {
    /// Which way: "Across".
    pub words: AttrValue,
    /// A select.
    pub children: Html,
}

/// A way of the picture and what lies along it.
#[component]
pub fn TurntableAxis(props: &TurntableAxisProps) -> Html {
    html! {
        <div class="turntable__axis">
            <span class="layout__note">{ &props.words }</span>
            { props.children.clone() }
        </div>
    }
}

//! A sheet to lay the file on.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast as _;
use web_sys::{DragEvent, File, Node};
use yew::prelude::*;

use super::button::{ButtonKind, FileButton, TABLES};

/// What the drop zone needs.
#[derive(Properties, PartialEq)]
pub struct DropZoneProps {
    /// What to do: "Drop your customer file here".
    pub title: AttrValue,
    /// What files, in a sentence.
    pub hint: AttrValue,
    /// A file was dropped or chosen; of several, the first.
    pub on_file: Callback<File>,
    /// Which files the button offers.
    #[prop_or(AttrValue::Static(TABLES))]
    pub accept: AttrValue,
    /// Words of the button.
    #[prop_or(AttrValue::Static("Choose a file"))]
    pub button: AttrValue,
    /// A drawing above the words.
    #[prop_or_default]
    pub picture: Option<Html>,
    /// The whole page takes a drop, not the zone alone.
    #[prop_or_default]
    pub is_page_wide: bool,
    /// No file yet, as while the lock is being set.
    #[prop_or_default]
    pub is_off: bool,
    /// `data-testid` of the file input.
    #[prop_or(Some(AttrValue::Static("file-input")))]
    pub testid: Option<AttrValue>,
    /// More ways to begin, beside the button.
    #[prop_or_default]
    pub children: Html,
}

/// A place to drop a file, with a button for those who do not drag.
#[component]
pub fn DropZone(props: &DropZoneProps) -> Html {
    let zone = use_node_ref();
    let is_over_zone = use_state_eq(|| false);
    let is_over_page = use_page_drop(props.is_page_wide && !props.is_off, &props.on_file);
    let is_off = props.is_off;
    let ondragover = {
        let is_over = is_over_zone.clone();
        Callback::from(move |event: DragEvent| {
            event.prevent_default(); // else the browser opens the file in place of the page
            is_over.set(!is_off);
        })
    };
    let ondragleave = {
        let (zone, is_over) = (zone.clone(), is_over_zone.clone());
        Callback::from(move |event: DragEvent| {
            if !stays_in(&zone, &event) {
                is_over.set(false);
            }
        })
    };
    let ondrop = {
        let (is_over, on_file) = (is_over_zone.clone(), props.on_file.clone());
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            is_over.set(false);
            if let (false, Some(file)) = (is_off, dropped(&event)) {
                on_file.emit(file);
            }
        })
    };
    let state = match (is_off, *is_over_zone || is_over_page) {
        (true, _) => Some("is-off"),
        (false, true) => Some("is-over"),
        (false, false) => None,
    };
    html! {
        <section ref={zone} class={classes!("drop-zone", state)} aria-label={props.title.clone()}
            {ondragover} {ondragleave} {ondrop}>
            { props.picture.clone() }
            <div class="drop-zone__body">
                <h2 class="drop-zone__title">{ &props.title }</h2>
                <p class="drop-zone__hint">{ &props.hint }</p>
                <div class="drop-zone__doing">
                    <FileButton words={&props.button} accept={&props.accept} kind={ButtonKind::Primary}
                        is_disabled={is_off} on_file={&props.on_file} testid={props.testid.clone()} />
                    { props.children.clone() }
                </div>
            </div>
        </section>
    }
}

fn dropped(event: &DragEvent) -> Option<File> {
    event.data_transfer()?.files()?.get(0)
}

/// `dragleave` also fires on the way from the zone to what is inside it.
fn stays_in(zone: &NodeRef, event: &DragEvent) -> bool {
    let to = event.related_target().and_then(|to| to.dyn_into::<Node>().ok());
    zone.get().is_some_and(|zone| zone.contains(to.as_ref()))
}

/// Takes files dropped anywhere on the page while `is_on`; says whether one hangs above it.
#[hook]
pub fn use_page_drop(is_on: bool, on_file: &Callback<File>) -> bool {
    let is_over = use_state_eq(|| false);
    {
        let is_over = is_over.clone();
        use_effect_with((is_on, on_file.clone()), move |(is_on, on_file)| {
            let listeners = if *is_on { page_listeners(&is_over, on_file) } else { Vec::new() };
            move || drop(listeners)
        });
    }
    *is_over
}

fn page_listeners(is_over: &UseStateHandle<bool>, on_file: &Callback<File>) -> Vec<EventListener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let listen = |name: &'static str, then: Box<dyn Fn(&DragEvent)>| {
        EventListener::new_with_options(&window, name, EventListenerOptions::enable_prevent_default(), move |event| {
            if let Some(event) = event.dyn_ref::<DragEvent>() {
                then(event);
            }
        })
    };
    let (over, left, done) = (is_over.clone(), is_over.clone(), is_over.clone());
    let on_file = on_file.clone();
    vec![
        listen(
            "dragover",
            Box::new(move |event| {
                event.prevent_default();
                over.set(true);
            }),
        ),
        listen(
            "dragleave",
            Box::new(move |event| {
                if event.related_target().is_none() {
                    left.set(false); // out of the window, not from one element to the next
                }
            }),
        ),
        listen(
            "drop",
            Box::new(move |event| {
                done.set(false);
                if event.default_prevented() {
                    return; // a zone has taken it
                }
                event.prevent_default();
                if let Some(file) = dropped(event) {
                    on_file.emit(file);
                }
            }),
        ),
    ]
}

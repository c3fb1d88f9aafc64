//! The page as a whole: its state, its workers, its frame.

use std::panic::PanicHookInfo;

use gloo_events::EventListener;
use wasm_bindgen::JsCast as _;
use web_sys::{ClipboardEvent, File, HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use crate::compute::Office;
use crate::state::{Action, Door, Source, State};
use crate::ui::beyond::{Beyond, Fetch};
use crate::ui::hooks::{FileHandles, Intake, Palette, ThemeChoice, use_intake, use_task_with, use_theme, use_work};
use crate::ui::lock::{door, locking};
use crate::ui::parts::{Lock, Masthead, drop_zone::use_page_drop};
use crate::ui::steps::{Start, Waiting};
use crate::ui::store::Dispatch;
use crate::ui::words::counted;

#[derive(Properties, PartialEq)]
pub(super) struct AppProps {
    pub(super) fetch: Fetch,
}

/// Everything on the page.
#[component]
pub(super) fn App(props: &AppProps) -> Html {
    let store = use_reducer(State::default);
    let dispatch = Dispatch::of(&store);
    let office = use_memo((), |()| Office::new(n_workers()));
    let files = use_memo((), |()| FileHandles::default());
    let beyond = use_beyond(&props.fetch, &dispatch, &office);
    use_work(&store, &office, &files, &dispatch, beyond);
    let theme = use_theme();
    let intake = use_intake(&dispatch, &files);
    use_page_drop(true, &intake.open);
    use_paste(store.door == Door::Shut, &intake.open);
    use_top_of_page(store.source.clone(), store.model.is_some());
    use_keys(&dispatch);
    html! {
        <ContextProvider<Dispatch> context={dispatch}>
            <ContextProvider<Option<Palette>> context={theme.palette.clone()}>
                { page(&store, &office, &theme, &intake, beyond) }
            </ContextProvider<Option<Palette>>>
        </ContextProvider<Dispatch>>
    }
}

fn page(
    state: &UseReducerHandle<State>,
    office: &Office,
    theme: &ThemeChoice,
    intake: &Intake,
    beyond: Option<Beyond>,
) -> Html {
    let is_start = state.source.is_none() && state.model.is_none();
    let awaiting = state.waits_for_door().map(|name| AttrValue::from(name.to_owned()));
    let has_rail = state.history.is_some();
    let state: &State = state;
    html! {
        <div class={classes!("layout", (!has_rail).then_some("is-without-rail"))}>
            <a class="layout__skip" href="#main">{ "Skip to the finding" }</a>
            <Head state={state.clone()} on_switch={&theme.on_switch} />
            if let Some(beyond) = beyond.filter(|_| has_rail) {
                { (beyond.rail)(state) }
            }
            <main class="layout__main" id="main" tabindex="-1">
                <p class="layout__unseen" role="status" data-testid="status">{ state.status().to_string() }</p>
                if let Some(name) = awaiting {
                    <Waiting {name} />
                } else if is_start {
                    <Start on_file={&intake.open} door={state.door.clone()} trouble={state.trouble.as_ref().map(|trouble| AttrValue::from(trouble.to_string()))} />
                } else if let Some(beyond) = beyond {
                    { (beyond.opened)(state, office, intake) }
                }
            </main>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct HeadProps {
    state: State,
    on_switch: Callback<()>,
}

#[component]
fn Head(props: &HeadProps) -> Html {
    let state = &props.state;
    let history = state.history.as_ref();
    let dispatch = crate::ui::store::use_dispatch();
    let on_undo = use_callback(dispatch.clone(), |(), dispatch| dispatch.tell(Action::Undo));
    let on_redo = use_callback(dispatch, |(), dispatch| dispatch.tell(Action::Redo));
    let words = |words: Option<&str>| words.map(|words| AttrValue::from(words.to_owned()));
    let file = state.source.as_ref().map(|source| {
        let rows = state.table.ready().map(|table| format!(", {}", counted(table.n_read, "row", "rows")));
        AttrValue::from(format!("{}{}", source.name(), rows.unwrap_or_default()))
    });
    html! {
        <Masthead home="#main" {file} undo={words(history.and_then(|history| history.undo_words()))}
            redo={words(history.and_then(|history| history.redo_words()))} {on_undo} {on_redo} on_theme={&props.on_switch}>
            <Lock locking={locking(&state.door)} check_href="#check" />
        </Masthead>
    }
}

/// Another file is another page: it is read from its headline on.
#[hook]
fn use_top_of_page(source: Option<Source>, is_model: bool) {
    use_effect_with((source, is_model), |_| {
        if let Some(window) = web_sys::window() {
            window.scroll_to_with_x_and_y(0.0, 0.0);
        }
    });
}

/// The second part of the program, once it is here; and tells when the door is shut, or why it cannot be.
#[hook]
fn use_beyond(fetch: &Fetch, dispatch: &Dispatch, office: &Office) -> Option<Beyond> {
    let here = use_state(|| None::<Beyond>);
    let set_here = here.setter();
    use_task_with((fetch.clone(), dispatch.clone(), office.clone()), move |(fetch, dispatch, office)| {
        let (fetching, dispatch, office) = (fetch.emit(()), dispatch.clone(), office.clone());
        async move {
            let beyond = fetching.await;
            set_here.set(beyond);
            dispatch.tell(Action::Door(door(beyond.is_some()).await));
            if let Some(beyond) = beyond {
                (beyond.get_ready)(&office).await;
            }
        }
    });
    *here
}

/// Cells copied from a spreadsheet are a file, too. A paste cannot wait, so none is read before the door is shut.
#[hook]
fn use_paste(is_shut: bool, on_file: &Callback<File>) {
    use_effect_with((is_shut, on_file.clone()), |(is_shut, on_file)| {
        let on_file = on_file.clone();
        let listener = web_sys::window().filter(|_| *is_shut).map(|window| {
            EventListener::new(&window, "paste", move |event| {
                let pasted = event.dyn_ref::<ClipboardEvent>().filter(|event| !is_typing(event)).and_then(pasted);
                if let Some(file) = pasted {
                    on_file.emit(file);
                }
            })
        });
        move || drop(listener)
    });
}

fn pasted(event: &ClipboardEvent) -> Option<File> {
    let text = event.clipboard_data()?.get_data("text/plain").ok().filter(|text| text.contains('\n'))?;
    File::new_with_str_sequence(&js_sys::Array::of1(&text.into()), "pasted.csv").ok()
}

/// Escape cancels; Ctrl or Command with Z undoes, with Shift redoes; but not while something is typed.
#[hook]
fn use_keys(dispatch: &Dispatch) {
    use_effect_with(dispatch.clone(), |dispatch| {
        let dispatch = dispatch.clone();
        let listener = web_sys::window().map(|window| {
            EventListener::new(&window, "keydown", move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>().filter(|event| !is_typing(event)) else { return };
                let is_command = event.ctrl_key() || event.meta_key();
                match (event.key().to_ascii_lowercase().as_str(), is_command, event.shift_key()) {
                    ("escape", ..) => dispatch.tell(Action::Cancel),
                    ("z", true, false) => dispatch.tell(Action::Undo),
                    ("z", true, true) | ("y", true, false) => dispatch.tell(Action::Redo),
                    _ => {}
                }
            })
        });
        move || drop(listener)
    });
}

/// Text is being typed; a select, a box to tick or a slider has no use for these keys.
fn is_typing(event: &Event) -> bool {
    let Some(target) = event.target() else { return false };
    let input = target.dyn_ref::<HtmlInputElement>();
    input.is_some_and(|input| !matches!(input.type_().as_str(), "checkbox" | "radio" | "range" | "file" | "button"))
}

/// As many as the machine has cores, or what the address asks for by `?workers=`, which tests and the curious use.
fn n_workers() -> usize {
    let Some(window) = web_sys::window() else { return 1 };
    let asked = window.location().search().ok();
    let asked = asked.as_deref().and_then(|search| search.strip_prefix("?workers=")).and_then(|n| n.parse().ok());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small whole number")]
    asked.unwrap_or_else(|| window.navigator().hardware_concurrency() as usize)
}

/// A fault of this program ends it; what is left is to say so, in place of a page that no longer answers.
pub(super) fn on_panic(info: &PanicHookInfo<'_>) {
    console_error_panic_hook::hook(info);
    let body = web_sys::window().and_then(|window| window.document()?.body());
    if let Some(body) = body {
        body.set_text_content(Some(
            "Something broke in this page. Your file never left this computer. Reload to start again.",
        ));
    }
}

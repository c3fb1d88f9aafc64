//! Light or dark: the system's choice until the user makes one. Paper is light.

use gloo_events::EventListener;
use gloo_timers::future::TimeoutFuture;
use web_sys::MediaQueryList;
use yew::prelude::*;

use crate::plot::theme::Theme;
use crate::state::Shared;

/// What is shown, and the way to change it.
#[derive(Clone, PartialEq)]
pub struct ThemeChoice {
    /// The colours and fonts that the style sheets have now; for pictures. None until they are read.
    pub palette: Option<Palette>,
    /// Shows the other: dark for light, light for dark.
    pub on_switch: Callback<()>,
}

/// Colours and fonts of pictures, a context for all of them.
pub type Palette = Shared<Theme>;

/// Pictures have other colours after so long, milliseconds.
const REPAINT: u32 = 600;

/// What is about to be printed says so by this event of the window; the browser tells when it is done.
const PAPER: &str = "paper";

/// Watches the system's choice and holds the user's.
#[hook]
pub fn use_theme() -> ThemeChoice {
    let system = use_state(system_is_dark);
    let chosen = use_state(|| None::<bool>);
    let palette = use_state(|| None::<Palette>);
    let is_on_paper = use_state(|| false);
    {
        let is_on_paper = is_on_paper.setter();
        use_effect_with((), move |()| {
            let on = |name: &'static str, to: bool| {
                let is_on_paper = is_on_paper.clone();
                web_sys::window().map(|window| EventListener::new(&window, name, move |_| is_on_paper.set(to)))
            };
            let listeners = (on(PAPER, true), on("afterprint", false));
            move || drop(listeners)
        });
    }
    {
        let system = system.setter();
        use_effect_with((), move |()| {
            let listener =
                dark_query().map(|query| EventListener::new(&query, "change", move |_| system.set(system_is_dark())));
            move || drop(listener)
        });
    }
    {
        let palette = palette.setter();
        use_effect_with((*chosen, *system, *is_on_paper), move |(chosen, _, is_on_paper)| {
            show(if *is_on_paper { Some(false) } else { *chosen });
            palette.set(read_palette());
        });
    }
    let is_dark = chosen.unwrap_or(*system);
    let on_switch = use_callback((chosen.setter(), is_dark), |(), (chosen, is_dark)| chosen.set(Some(!is_dark)));
    ThemeChoice { palette: (*palette).clone(), on_switch }
}

fn root() -> Option<web_sys::Element> {
    web_sys::window()?.document()?.document_element()
}

/// None is the system's choice.
fn show(is_dark: Option<bool>) {
    let Some(root) = root() else { return };
    // Nothing is lost if this fails: the page stays as it is.
    drop(match is_dark {
        Some(is_dark) => root.set_attribute("data-theme", if is_dark { "dark" } else { "light" }),
        None => root.remove_attribute("data-theme"),
    });
}

/// Has the page printed, in light colours.
pub async fn print() {
    let Some(window) = web_sys::window() else { return };
    // Where there is no paper there is no print: a frame may forbid it.
    drop(Event::new(PAPER).and_then(|event| window.dispatch_event(&event)));
    TimeoutFuture::new(REPAINT).await;
    drop(window.print());
}

/// No colour stands in Rust: pictures take those of the style sheets.
fn read_palette() -> Option<Palette> {
    let style = web_sys::window()?.get_computed_style(&root()?).ok()??;
    Theme::from_css(|name| style.get_property_value(name).unwrap_or_default()).map(Shared::new)
}

fn dark_query() -> Option<MediaQueryList> {
    web_sys::window()?.match_media("(prefers-color-scheme: dark)").ok()?
}

fn system_is_dark() -> bool {
    dark_query().is_some_and(|query| query.matches())
}

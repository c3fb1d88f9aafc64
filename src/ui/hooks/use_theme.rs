//! Light or dark: the system's choice until the user makes one.

use gloo_events::EventListener;
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

/// Watches the system's choice and holds the user's.
#[hook]
pub fn use_theme() -> ThemeChoice {
    let system = use_state(system_is_dark);
    let chosen = use_state(|| None::<bool>);
    let palette = use_state(|| None::<Palette>);
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
        use_effect_with((*chosen, *system), move |(chosen, _)| {
            if let Some(is_dark) = chosen {
                show(*is_dark);
            }
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

fn show(is_dark: bool) {
    if let Some(root) = root() {
        // Nothing is lost if this fails: the page stays as it is.
        drop(root.set_attribute("data-theme", if is_dark { "dark" } else { "light" }));
    }
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

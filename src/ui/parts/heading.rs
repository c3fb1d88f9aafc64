//! A heading whose level the page decides.

use yew::prelude::*;

/// A heading of level 2, 3 or 4; whatever is deeper is 4. Level 1 is the [`Finding`](super::Finding)'s alone.
pub(super) fn heading(level: u8, class: &'static str, words: &AttrValue) -> Html {
    match level {
        0..=2 => html! { <h2 {class}>{ words }</h2> },
        3 => html! { <h3 {class}>{ words }</h3> },
        _ => html! { <h4 {class}>{ words }</h4> },
    }
}

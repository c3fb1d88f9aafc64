//! What most people never need, one press away. Its heading says what is inside.

use web_sys::Element;
use yew::prelude::*;

use super::icon::{Glyph, Icon};

/// What a fold needs.
#[derive(Properties, PartialEq)]
pub struct FoldProps {
    /// What is inside.
    pub words: AttrValue,
    /// Open from the start.
    #[prop_or_default]
    pub is_open: bool,
    /// It was opened.
    #[prop_or_default]
    pub on_open: Callback<()>,
    /// `data-testid` of the heading that is pressed.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
    /// What is inside.
    #[prop_or_default]
    pub children: Html,
}

/// A heading that opens and closes what is below it.
#[component]
pub fn Fold(props: &FoldProps) -> Html {
    let on_open = props.on_open.clone();
    let ontoggle = move |event: Event| {
        // It tells of closing, too.
        if event.target_dyn_into::<Element>().is_some_and(|fold| fold.has_attribute("open")) {
            on_open.emit(());
        }
    };
    html! {
        <details class="fold" open={props.is_open} {ontoggle}>
            <summary class="fold__head" data-testid={props.testid.clone()}>
                <Icon glyph={Glyph::Chevron} />
                <span>{ &props.words }</span>
            </summary>
            <div class="fold__body">{ props.children.clone() }</div>
        </details>
    }
}

//! A note that must not be missed, in the flow of the page.

use yew::prelude::*;

use super::{pill::Tone, slot::is_empty};

/// What a callout needs.
#[derive(Properties, PartialEq)]
pub struct CalloutProps {
    /// What is the matter, as a short sentence.
    pub title: AttrValue,
    /// What it means, and what was done about it.
    pub body: Html,
    /// How it is meant.
    #[prop_or_default]
    pub tone: Tone,
    /// Read out at once when it appears.
    #[prop_or_default]
    pub is_alert: bool,
    /// `data-testid` of the whole note.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
    /// Buttons.
    #[prop_or_default]
    pub children: Html,
}

/// A note with an edge on its left.
#[component]
pub fn Callout(props: &CalloutProps) -> Html {
    html! {
        <div class={classes!("callout", props.tone.class())} role={props.is_alert.then_some("alert")}
            data-testid={props.testid.clone()}>
            <p class="callout__title">{ &props.title }</p>
            <p>{ props.body.clone() }</p>
            if !is_empty(&props.children) {
                <div class="callout__doing">{ props.children.clone() }</div>
            }
        </div>
    }
}

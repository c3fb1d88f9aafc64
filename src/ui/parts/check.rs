//! A tick box with its words. The whole label is the target.

use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What a tick box needs.
#[derive(Properties, PartialEq)]
pub struct CheckProps {
    /// What is on when it is ticked.
    pub words: AttrValue,
    /// Ticked.
    pub is_on: bool,
    /// It was ticked (true) or unticked (false).
    pub on_change: Callback<bool>,
    /// The words are there for screen readers alone; what they say stands beside the box anyway.
    #[prop_or_default]
    pub is_unseen: bool,
    /// Cannot be changed now.
    #[prop_or_default]
    pub is_disabled: bool,
    /// More classes of the label.
    #[prop_or_default]
    pub class: Classes,
    /// `data-testid` of the box.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
}

/// A tick box.
#[component]
pub fn Check(props: &CheckProps) -> Html {
    let onchange = props.on_change.reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().checked());
    html! {
        <label class={classes!("check", props.class.clone())}>
            <input class="check__box" type="checkbox" checked={props.is_on} disabled={props.is_disabled}
                data-testid={props.testid.clone()} {onchange} />
            <span class={if props.is_unseen { "layout__unseen" } else { "check__words" }}>{ &props.words }</span>
        </label>
    }
}

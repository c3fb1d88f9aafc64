//! One of a few.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::icon::{Glyph, Icon};

/// What a select needs.
#[derive(Properties, PartialEq)]
pub struct SelectProps {
    /// What is chosen here. Printed nowhere: the sentence or the field around it does that.
    pub label: AttrValue,
    /// Each choice: its value and its words. Values differ from one another.
    pub options: Vec<(AttrValue, AttrValue)>,
    /// The value of the one that is chosen.
    pub chosen: AttrValue,
    /// Another was chosen: its value.
    pub on_change: Callback<AttrValue>,
    /// Inside sentences and rows.
    #[prop_or(true)]
    pub is_small: bool,
    /// Cannot be changed now.
    #[prop_or_default]
    pub is_disabled: bool,
    /// `data-testid` of the select.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
}

/// One of a few, drawn with an arrow of our own.
#[component]
pub fn Select(props: &SelectProps) -> Html {
    let select = use_node_ref();
    {
        // Once the user has chosen, browsers no longer follow the `selected` attribute; undo would change nothing.
        let (select, chosen) = (select.clone(), props.chosen.clone());
        use_effect(move || {
            if let Some(select) = select.cast::<HtmlSelectElement>()
                && select.value() != chosen.as_str()
            {
                select.set_value(&chosen);
            }
        });
    }
    let onchange = {
        let (on_change, chosen) = (props.on_change.clone(), props.chosen.clone());
        move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let value = AttrValue::from(select.value());
            select.set_value(&chosen); // until the caller agrees
            on_change.emit(value);
        }
    };
    html! {
        <span class={classes!("select", props.is_small.then_some("is-small"))}>
            <select ref={select} class="select__input" aria-label={props.label.clone()} disabled={props.is_disabled}
                data-testid={props.testid.clone()} {onchange}>
                for (value, words) in &props.options {
                    <option key={value.as_str()} value={value.clone()} selected={*value == props.chosen}>
                        { words }
                    </option>
                }
            </select>
            <span class="select__arrow"><Icon glyph={Glyph::Chevron} /></span>
        </span>
    }
}

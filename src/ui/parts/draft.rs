//! What stands in a text box while it is being typed.

use web_sys::HtmlInputElement;
use yew::prelude::*;

/// When a box tells what was typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tell {
    /// With every key.
    #[default]
    EachKey,
    /// On Enter, or when the box is left.
    WhenDone,
}

/// The text as typed, which may be on its way to a value (`1.`, `-`, nothing), beside the value that holds.
///
/// # Why
/// A box that always shows the value would take the point out of `1.` as soon as it was read as 1.
#[derive(Clone)]
pub(super) struct Draft {
    /// What was typed last, if the box was touched since the value last changed from elsewhere.
    pub(super) typed: Option<AttrValue>,
    /// The cursor is in the box.
    pub(super) is_focused: bool,
    /// For the `input` event.
    pub(super) oninput: Callback<InputEvent>,
    /// For the `change` event.
    pub(super) onchange: Callback<Event>,
    /// For the `focus` event.
    pub(super) onfocus: Callback<FocusEvent>,
    /// For the `blur` event.
    pub(super) onblur: Callback<FocusEvent>,
}

impl Draft {
    /// What the box shows: the typed text while it is typed, and after that if it cannot be a value.
    pub(super) fn shown(&self, value: &AttrValue, has_error: bool) -> AttrValue {
        match &self.typed {
            Some(typed) if self.is_focused || has_error || typed.trim().is_empty() => typed.clone(),
            _ => value.clone(),
        }
    }

    /// The box was emptied and left: what was in it still holds.
    pub(super) fn is_left_empty(&self) -> bool {
        !self.is_focused && self.typed.as_ref().is_some_and(|typed| typed.trim().is_empty())
    }
}

/// Keeps what is typed. `value` is the one that holds; `on_change` gets each text that is told.
#[hook]
pub(super) fn use_draft(value: &AttrValue, tell: Tell, on_change: Callback<AttrValue>) -> Draft {
    let typed = use_state_eq(|| None::<AttrValue>);
    let is_focused = use_state_eq(|| false);
    {
        let (typed, is_focused) = (typed.clone(), is_focused.clone());
        use_effect_with(value.clone(), move |_| {
            if !*is_focused {
                typed.set(None); // changed by a slider, by undo, by another step
            }
        });
    }
    let oninput = {
        let (typed, on_change) = (typed.clone(), on_change.clone());
        Callback::from(move |event: InputEvent| {
            let text = AttrValue::from(event.target_unchecked_into::<HtmlInputElement>().value());
            typed.set(Some(text.clone()));
            if tell == Tell::EachKey {
                on_change.emit(text);
            }
        })
    };
    let onchange = {
        let typed = typed.clone();
        Callback::from(move |event: Event| {
            let text = AttrValue::from(event.target_unchecked_into::<HtmlInputElement>().value());
            // Some ways of filling a box in fire `change` alone.
            if tell == Tell::WhenDone || typed.as_ref() != Some(&text) {
                typed.set(Some(text.clone()));
                on_change.emit(text);
            }
        })
    };
    let onfocus = {
        let (typed, is_focused) = (typed.clone(), is_focused.clone());
        Callback::from(move |event: FocusEvent| {
            typed.set(Some(event.target_unchecked_into::<HtmlInputElement>().value().into()));
            is_focused.set(true);
        })
    };
    let onblur = {
        let is_focused = is_focused.clone();
        Callback::from(move |_: FocusEvent| is_focused.set(false))
    };
    Draft { typed: (*typed).clone(), is_focused: *is_focused, oninput, onchange, onfocus, onblur }
}

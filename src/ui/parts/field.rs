//! A box to type in, with its label above and a hint or the error below.

use yew::prelude::*;

use super::draft::{Tell, use_draft};

/// What is typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FieldKind {
    /// A number: set to the right, and a keyboard of digits on a phone.
    #[default]
    Figure,
    /// Words.
    Text,
}

/// What a field needs.
#[derive(Properties, PartialEq)]
pub struct FieldProps {
    /// Unique on the page: label and hint point at it.
    pub id: AttrValue,
    /// What is asked for.
    pub label: AttrValue,
    /// The value that holds.
    pub value: AttrValue,
    /// The text that was typed, which need not be a value; the caller reads it and says by `error` if it cannot.
    pub on_change: Callback<AttrValue>,
    /// What is typed.
    #[prop_or_default]
    pub kind: FieldKind,
    /// What the value does, in a short sentence.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// Why the text typed last is not a value, and what holds instead: "At least 1, at most 100. Still using 10."
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// Tells only on Enter and on leaving the field, instead of with every key.
    #[prop_or_default]
    pub is_patient: bool,
    /// An empty box is an answer, too.
    #[prop_or_default]
    pub may_be_empty: bool,
    /// Cannot be changed now.
    #[prop_or_default]
    pub is_disabled: bool,
    /// `data-testid` of the input.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
}

/// A box to type a number or words in.
#[component]
pub fn Field(props: &FieldProps) -> Html {
    let tell = if props.is_patient { Tell::WhenDone } else { Tell::EachKey };
    let draft = use_draft(&props.value, tell, props.on_change.clone());
    let error = match &props.error {
        Some(error) => Some(error.clone()),
        None => (draft.is_left_empty() && !props.may_be_empty)
            .then(|| AttrValue::from(format!("Left empty. Still using {}.", props.value))),
    };
    let shown = draft.shown(&props.value, error.is_some());
    let is_figure = props.kind == FieldKind::Figure;
    let said = error.as_ref().or(props.hint.as_ref());
    let hint_id = format!("{}-hint", props.id);
    html! {
        <div class={classes!("field", error.is_some().then_some("is-invalid"))}>
            <label class="field__label" for={props.id.clone()}>{ &props.label }</label>
            <input id={props.id.clone()} class={classes!("field__input", is_figure.then_some("is-figure"))} type="text"
                value={shown} inputmode={is_figure.then_some("decimal")} autocomplete="off"
                disabled={props.is_disabled} aria-invalid={error.is_some().then_some("true")}
                aria-describedby={said.map(|_| hint_id.clone())} data-testid={props.testid.clone()}
                oninput={draft.oninput} onchange={draft.onchange} onfocus={draft.onfocus} onblur={draft.onblur} />
            if let Some(said) = said {
                <p class="field__hint" id={hint_id} aria-live={error.is_some().then_some("polite")}
                    data-testid={props.testid.as_ref().filter(|_| error.is_some()).map(|testid| format!("{testid}-error"))}>{ said }</p>
            }
        </div>
    }
}

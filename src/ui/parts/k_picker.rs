//! How many segments: all choices in sight.

use yew::prelude::*;

/// One number of segments to choose.
#[derive(Clone, Debug, PartialEq)]
pub struct KChoice {
    /// The number of segments.
    pub k: usize,
    /// Its silhouette in words; nothing while it is not known.
    pub silhouette: Option<AttrValue>,
    /// Why it cannot be chosen, if it cannot.
    pub barred: Option<AttrValue>,
}

/// What the picker needs.
#[derive(Properties, PartialEq)]
pub struct KPickerProps {
    /// Unique on the page: it ties the choices together.
    pub id: AttrValue,
    /// In rising order.
    pub choices: Vec<KChoice>,
    /// The one in use.
    pub chosen: Option<usize>,
    /// The one that the tool recommends.
    #[prop_or_default]
    pub recommended: Option<usize>,
    /// Another one was picked.
    pub on_pick: Callback<usize>,
    /// The question.
    #[prop_or(AttrValue::Static("Number of segments"))]
    pub title: AttrValue,
    /// What is recommended and why, and what the small figures are.
    #[prop_or_default]
    pub hint: Option<Html>,
    /// `data-testid` of the group; each choice has `-` and its number added.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
}

/// A radio group with a silhouette under each number; arrow keys move through it, as in any radio group.
#[component]
pub fn KPicker(props: &KPickerProps) -> Html {
    html! {
        <fieldset class="k-picker" data-testid={props.testid.clone()}>
            <legend class="k-picker__title">{ &props.title }</legend>
            <div class="k-picker__row">
                for one in &props.choices {
                    { choice(props, one) }
                }
            </div>
            if let Some(hint) = &props.hint {
                <p class="k-picker__hint">{ hint.clone() }</p>
            }
        </fieldset>
    }
}

fn choice(props: &KPickerProps, one: &KChoice) -> Html {
    let k = one.k;
    let onchange = props.on_pick.reform(move |_: Event| k);
    let standing = match (&one.barred, &one.silhouette) {
        (Some(why), _) => why.to_string(),
        (None, Some(figure)) => format!("silhouette {figure}"),
        (None, None) => "silhouette not known yet".to_string(),
    };
    let recommended = if props.recommended == Some(k) { ", recommended" } else { "" };
    let label = format!("{k} segments, {standing}{recommended}");
    html! {
        <label key={k} class={classes!("k-picker__choice", one.barred.is_some().then_some("is-off"))}>
            <input class="k-picker__input" type="radio" name={props.id.clone()} value={k.to_string()}
                checked={props.chosen == Some(k)} disabled={one.barred.is_some()} aria-label={label}
                data-testid={props.testid.as_ref().map(|testid| format!("{testid}-{k}"))} {onchange} />
            <span class="k-picker__number">{ k }</span>
            <span class="k-picker__figure">{ one.silhouette.clone().unwrap_or(AttrValue::Static("…")) }</span>
        </label>
    }
}

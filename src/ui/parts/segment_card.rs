//! One segment, one row of the ledger: who they are, what sets them apart, what to do.

use std::cell::RefCell;
use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{
    fold::Fold,
    icon::{Glyph, Icon},
    index_bars::{IndexBars, IndexRow},
    marker::{Marker, MarkerSize},
    slot::is_empty,
};

/// A fact about a segment beside its size: revenue, say.
#[derive(Clone, Debug, PartialEq)]
pub struct SegmentFact {
    /// What it is: "Revenue".
    pub label: AttrValue,
    /// The figure: "€636,000".
    pub figure: AttrValue,
    /// The share: "42.3%".
    pub share: AttrValue,
}

/// What a row of the ledger needs.
#[derive(Properties, PartialEq)]
pub struct SegmentCardProps {
    /// The segment, counted from 1.
    pub number: usize,
    /// Its name.
    pub name: AttrValue,
    /// The name that the rule gives; differs from `name` once it was renamed.
    pub rule_name: AttrValue,
    /// The rule, as a sentence without its full stop: "Highest spend (index 414) and most orders (index 317)".
    pub rule: AttrValue,
    /// How many customers.
    pub size: usize,
    /// The same in words: `1,576`.
    pub size_said: AttrValue,
    /// Their share of all customers in words: `31.7%`.
    pub share_said: AttrValue,
    /// More facts.
    #[prop_or_default]
    pub facts: Vec<SegmentFact>,
    /// What sets it apart: a row for each column.
    pub bars: Vec<IndexRow>,
    /// Mean, median and index for each column; folded away below the bars.
    #[prop_or_default]
    pub table: Option<Html>,
    /// What to do with them, in a sentence or two.
    pub action: AttrValue,
    /// It was renamed. An empty name means the rule's own again. None where names are fixed.
    #[prop_or_default]
    pub on_rename: Option<Callback<AttrValue>>,
    /// Why the name typed last was not taken.
    #[prop_or_default]
    pub name_error: Option<AttrValue>,
    /// Switched off in the legend.
    #[prop_or_default]
    pub is_hidden: bool,
    /// Below the action: downloads.
    #[prop_or_default]
    pub children: Html,
}

/// A row of the ledger.
#[component]
pub fn SegmentCard(props: &SegmentCardProps) -> Html {
    let is_editing = use_state_eq(|| false);
    let on_editing = {
        let is_editing = is_editing.clone();
        use_callback((), move |now: bool, ()| is_editing.set(now))
    };
    let heading = format!("segment-{}", props.number);
    let state = match (*is_editing, props.is_hidden) {
        (true, _) => Some("is-editing"),
        (false, true) => Some("is-hidden"),
        (false, false) => None,
    };
    html! {
        <article class={classes!("segment-card", state)} aria-labelledby={heading.clone()} data-testid="segment-card"
            data-segment={props.number.to_string()} data-size={props.size.to_string()} data-name={props.name.clone()}>
            <div class="segment-card__who">
                <SegmentName number={props.number} name={&props.name} rule_name={&props.rule_name} {heading}
                    is_editing={*is_editing} {on_editing} on_rename={&props.on_rename} />
                { rule(props, *is_editing) }
                { facts(props) }
            </div>
            <div class="segment-card__apart">
                <IndexBars number={props.number} label={format!("What sets {} apart", props.name)} rows={props.bars.clone()} />
                if let Some(table) = &props.table {
                    <Fold words={format!("Means and medians of {}", props.name)}>{ table.clone() }</Fold>
                }
            </div>
            <div class="segment-card__todo">
                <h4 class="segment-card__label">{ "What to do" }</h4>
                <p class="segment-card__action">{ &props.action }</p>
                if !is_empty(&props.children) {
                    <div class="segment-card__doing">{ props.children.clone() }</div>
                }
            </div>
        </article>
    }
}

fn rule(props: &SegmentCardProps, is_editing: bool) -> Html {
    if let Some(error) = &props.name_error {
        return html! { <p class="segment-card__rule is-error" role="alert">{ error }</p> };
    }
    let words = match (is_editing, props.name == props.rule_name) {
        (true, _) => format!("Enter keeps it, Esc leaves it. The rule says “{}”.", props.rule_name),
        (false, true) => format!("{}.", props.rule),
        (false, false) => format!("{}. You renamed it; the rule says “{}”.", props.rule, props.rule_name),
    };
    html! { <p class="segment-card__rule">{ words }</p> }
}

fn facts(props: &SegmentCardProps) -> Html {
    html! {
        <dl class="segment-card__facts">
            <dt>{ "Customers" }</dt>
            <dd><b>{ &props.size_said }</b>{ " · " }{ &props.share_said }</dd>
            for fact in &props.facts {
                <dt>{ &fact.label }</dt>
                <dd><b>{ &fact.figure }</b>{ " · " }{ &fact.share }</dd>
            }
        </dl>
    }
}

#[derive(Properties, PartialEq)]
struct SegmentNameProps {
    number: usize,
    name: AttrValue,
    rule_name: AttrValue,
    heading: AttrValue,
    is_editing: bool,
    on_editing: Callback<bool>,
    on_rename: Option<Callback<AttrValue>>,
}

/// Where the focus is while a name is changed, and after that.
struct Focus {
    /// The box.
    input: NodeRef,
    /// The pencil.
    button: NodeRef,
    /// Closed by a key: focus goes back to the pencil, and the blur that follows keeps nothing.
    goes_back: Rc<RefCell<bool>>,
}

#[hook]
fn use_focus(is_editing: bool) -> Focus {
    let (input, button, goes_back) = (use_node_ref(), use_node_ref(), use_mut_ref(|| false));
    let focus = Focus { input: input.clone(), button: button.clone(), goes_back: goes_back.clone() };
    use_effect_with(is_editing, move |is_editing| {
        // Focus that the browser refuses stays where it was; nothing depends on it.
        if *is_editing && let Some(input) = input.cast::<HtmlInputElement>() {
            let _ = input.focus();
            input.select();
        } else if goes_back.replace(false)
            && let Some(button) = button.cast::<web_sys::HtmlElement>()
        {
            let _ = button.focus();
        }
    });
    focus
}

/// The name, and the box in its place while it is changed.
#[component]
fn SegmentName(props: &SegmentNameProps) -> Html {
    let Focus { input, button, goes_back } = use_focus(props.is_editing);
    let typed = use_state_eq(|| None::<AttrValue>);
    let keep = {
        let (input, on_rename, on_editing) = (input.clone(), props.on_rename.clone(), props.on_editing.clone());
        let (name, is_editing) = (props.name.clone(), props.is_editing);
        move || {
            if let (true, Some(input), Some(on_rename)) = (is_editing, input.cast::<HtmlInputElement>(), &on_rename) {
                let typed = AttrValue::from(input.value().trim().to_string());
                on_editing.emit(false);
                if typed != name {
                    on_rename.emit(typed);
                }
            }
        }
    };
    let onkeydown = {
        let (keep, on_editing, goes_back) = (keep.clone(), props.on_editing.clone(), goes_back.clone());
        move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" => {
                event.prevent_default(); // else it presses the button that the focus goes back to
                *goes_back.borrow_mut() = true;
                keep();
            }
            "Escape" => {
                event.stop_propagation(); // Esc also cancels work that is going on
                *goes_back.borrow_mut() = true;
                on_editing.emit(false);
            }
            _ => {}
        }
    };
    let begin = {
        let (typed, on_editing) = (typed.clone(), props.on_editing.clone());
        move |_: MouseEvent| {
            typed.set(None);
            on_editing.emit(true);
        }
    };
    let oninput = {
        let typed = typed.clone();
        move |event: InputEvent| typed.set(Some(event.target_unchecked_into::<HtmlInputElement>().value().into()))
    };
    let keep_click = keep.clone();
    let onblur = move |_: FocusEvent| {
        if !*goes_back.borrow() {
            keep();
        }
    };
    let shown = typed.as_ref().unwrap_or(&props.name);
    html! {
        <div class="segment-card__head">
            <span class="segment-card__number"><Marker number={props.number} size={MarkerSize::Large} /></span>
            if props.is_editing {
                <input ref={input} key="input" id={&props.heading} class="segment-card__input" type="text" autocomplete="off"
                    value={shown} aria-label={format!("Name of segment {}", props.number)}
                    data-testid={format!("segment-name-{}", props.number)} {oninput} {onkeydown} {onblur} />
                <button key="keep" class="segment-card__rename" type="button" aria-label="Keep this name"
                    onclick={move |_: MouseEvent| keep_click()}><Icon glyph={Glyph::Check} /></button>
            } else {
                <h3 key="name" class="segment-card__name" id={&props.heading}>{ &props.name }</h3>
                if props.on_rename.is_some() { <button ref={button} key="rename" class="segment-card__rename" type="button"
                    aria-label={format!("Rename {}", props.name)} onclick={begin}
                    data-testid={format!("segment-rename-{}", props.number)}><Icon glyph={Glyph::Pencil} /></button> }
            }
        </div>
    }
}

//! Something was done; it can be undone.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

/// How long a toast stays, in milliseconds: two lines read slowly.
const STAY: u32 = 8_000;

/// What a toast needs.
#[derive(Properties, PartialEq)]
pub struct ToastProps {
    /// What was done, in a sentence. Nothing: no toast, but its place is kept for screen readers to watch.
    #[prop_or_default]
    pub words: Option<AttrValue>,
    /// The user takes it back. Without it there is no button.
    #[prop_or_default]
    pub on_undo: Option<Callback<()>>,
    /// It has been there long enough.
    #[prop_or_default]
    pub on_gone: Callback<()>,
    /// `data-testid` of the Undo button.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
}

/// A sentence that lies above the page for eight seconds, longer while the pointer or the focus is on it.
#[component]
pub fn Toast(props: &ToastProps) -> Html {
    let is_held = use_state_eq(|| false);
    {
        let on_gone = props.on_gone.clone();
        use_effect_with((props.words.clone(), *is_held), move |(words, is_held)| {
            let timer = (words.is_some() && !is_held).then(|| Timeout::new(STAY, move || on_gone.emit(())));
            move || drop(timer)
        });
    }
    let hold = |held: bool| {
        let is_held = is_held.clone();
        move || is_held.set(held)
    };
    let (enter, leave, focus, blur) = (hold(true), hold(false), hold(true), hold(false));
    html! {
        <div role="status">
            if let Some(words) = &props.words {
                <div class="toast is-floating" onmouseenter={move |_: MouseEvent| enter()}
                    onmouseleave={move |_: MouseEvent| leave()} onfocusin={move |_: FocusEvent| focus()}
                    onfocusout={move |_: FocusEvent| blur()}>
                    <span>{ words }</span>
                    if let Some(on_undo) = &props.on_undo {
                        <button class="toast__undo" type="button" data-testid={props.testid.clone()}
                            onclick={on_undo.reform(|_: MouseEvent| ())}>{ "Undo" }</button>
                    }
                </div>
            }
        </div>
    }
}

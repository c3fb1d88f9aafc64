//! What may wait for a moment.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

/// Something that need not be there at once.
#[derive(Properties, PartialEq)]
pub struct LaterProps {
    /// What is shown.
    pub children: Html,
}

/// Shows its children in a turn of their own. Parts of the page that all become known at once would else be made and
/// drawn in a single turn, in which the page answers to nothing.
#[component]
pub fn Later(props: &LaterProps) -> Html {
    let is_due = use_state(|| false);
    let setter = is_due.setter();
    use_effect_with((), move |()| {
        let turn = Timeout::new(0, move || setter.set(true));
        move || drop(turn)
    });
    if *is_due { props.children.clone() } else { Html::default() }
}

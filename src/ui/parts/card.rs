//! A bounded thing to take or to try: a download, a sample.

use yew::prelude::*;

use super::heading::heading;

/// What a card needs.
#[derive(Properties, PartialEq)]
pub struct CardProps {
    /// What it is.
    pub title: AttrValue,
    /// A few sentences about it.
    #[prop_or_default]
    pub text: Option<Html>,
    /// Buttons.
    #[prop_or_default]
    pub foot: Html,
    /// Level of the heading, 2 to 4.
    #[prop_or(3)]
    pub level: u8,
    /// More classes, such as `is-wide`.
    #[prop_or_default]
    pub class: Classes,
    /// Between the text and the foot: a table, say.
    #[prop_or_default]
    pub children: Html,
}

/// A bounded thing with a title, words and buttons.
#[component]
pub fn Card(props: &CardProps) -> Html {
    html! {
        <article class={classes!("card", props.class.clone())}>
            { heading(props.level, "card__title", &props.title) }
            if let Some(text) = &props.text {
                <p class="card__text">{ text.clone() }</p>
            }
            { props.children.clone() }
            <div class="card__foot">{ props.foot.clone() }</div>
        </article>
    }
}

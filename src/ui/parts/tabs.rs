//! Views of the same thing. Links, because each view has its own address.

use yew::prelude::*;

/// A view.
#[derive(Clone, Debug, PartialEq)]
pub struct Tab {
    /// Its name.
    pub words: AttrValue,
    /// Its address inside the page.
    pub href: AttrValue,
    /// The one that is shown.
    pub is_current: bool,
}

/// What tabs need.
#[derive(Properties, PartialEq)]
pub struct TabsProps {
    /// Of what these are views. Differs from the labels of other navigation on the page.
    pub label: AttrValue,
    /// The views.
    pub tabs: Vec<Tab>,
}

/// A row of links to views.
#[component]
pub fn Tabs(props: &TabsProps) -> Html {
    html! {
        <nav class="tabs" aria-label={props.label.clone()}>
            for (i, tab) in props.tabs.iter().enumerate() {
                <a key={i} class={classes!("tabs__tab", tab.is_current.then_some("is-current"))} href={tab.href.clone()}
                    aria-current={tab.is_current.then_some("true")}>{ &tab.words }</a>
            }
        </nav>
    }
}

//! Legend and first chart in one: who they are, how many, what they bring. Each row is a switch.

use yew::prelude::*;

use super::{marker::Marker, share_bar::ShareBar};

/// A segment in the legend.
#[derive(Clone, Debug, PartialEq)]
pub struct LegendItem {
    /// The segment, counted from 1; 0 for nobody.
    pub number: usize,
    /// Its name.
    pub name: AttrValue,
    /// Its share of all customers, 0 to 1.
    pub share: f64,
    /// The share in words: `32%`.
    pub said: AttrValue,
    /// A second share, of revenue, say: 0 to 1, and in words.
    pub second: Option<(f64, AttrValue)>,
    /// Switched off in every picture.
    pub is_hidden: bool,
}

/// What the legend needs.
#[derive(Properties, PartialEq)]
pub struct LegendProps {
    /// What the shares say, as a sentence; or "Show and hide".
    pub title: AttrValue,
    /// What the bars are: "share of customers", and what the second ones are.
    #[prop_or((AttrValue::Static("share of customers"), None))]
    pub keys: (AttrValue, Option<AttrValue>),
    /// The segments, in order.
    pub items: Vec<LegendItem>,
    /// A segment was switched on or off: its number.
    pub on_toggle: Callback<usize>,
}

/// All segments with their shares, each with a switch that shows or hides it.
#[component]
pub fn Legend(props: &LegendProps) -> Html {
    let longest = props
        .items
        .iter()
        .flat_map(|item| [item.share, item.second.as_ref().map_or(0.0, |second| second.0)])
        .fold(f64::MIN_POSITIVE, f64::max);
    html! {
        <section class="legend" aria-label={props.title.clone()}>
            <h2 class="legend__title">{ &props.title }</h2>
            <p class="legend__how">
                <span class="legend__key">{ &props.keys.0 }</span>
                if let Some(second) = &props.keys.1 {
                    <span class="legend__key is-second">{ second }</span>
                }
            </p>
            <ol>
                for item in &props.items {
                    { row(props, item, longest) }
                }
            </ol>
        </section>
    }
}

fn row(props: &LegendProps, item: &LegendItem, longest: f64) -> Html {
    let number = item.number;
    let onclick = props.on_toggle.reform(move |_: MouseEvent| number);
    html! {
        <li key={number} class={classes!("legend__row", item.is_hidden.then_some("is-off"))}>
            <button class="legend__switch" type="button" aria-pressed={if item.is_hidden { "false" } else { "true" }}
                title={if item.is_hidden { "Show in the pictures" } else { "Hide in the pictures" }} {onclick}
                data-testid={format!("legend-{number}")}>
                <span class="check__box" aria-hidden="true" />
                <Marker {number} name={&item.name} />
            </button>
            <div class="legend__body">
                <div class="legend__bar">
                    <ShareBar {number} share={item.share / longest} />
                    <span class="legend__figure">{ &item.said }</span>
                </div>
                if let Some((share, said)) = &item.second {
                    <div class="legend__bar is-second">
                        <ShareBar {number} share={share / longest} is_filled=true />
                        <span class="legend__figure">{ said }</span>
                    </div>
                }
            </div>
        </li>
    }
}

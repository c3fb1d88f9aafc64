//! A bar whose length is a share, in the colour of a segment.

use yew::prelude::*;

use super::marker::colour_class;

/// A share as a length that SVG understands: 0.42 is `42.00%`. What is not a number is no length.
pub(super) fn percent(share: f64) -> String {
    let share = if share.is_finite() { share } else { 0.0 };
    format!("{:.2}%", 100.0 * share)
}

/// What a bar needs.
#[derive(Properties, PartialEq)]
pub struct ShareBarProps {
    /// The segment that lends its colour.
    pub number: usize,
    /// Length as a share of the width there is, 0 to 1.
    pub share: f64,
    /// Filled, or an outline.
    #[prop_or_default]
    pub is_filled: bool,
}

/// A bar in the colour of a segment. Hidden from screen readers: the figure stands beside it.
#[component]
pub fn ShareBar(props: &ShareBarProps) -> Html {
    let kind = if props.is_filled { "plot__fill" } else { "plot__open" };
    html! {
        <svg class="legend__picture" width="100%" height="10" aria-hidden="true" focusable="false">
            <g class={classes!("plot__group", colour_class(props.number))}>
                <rect class={kind} x="0.5" y="1" width={percent(props.share.clamp(0.0, 1.0))} height="8" />
            </g>
        </svg>
    }
}

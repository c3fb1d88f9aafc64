//! How far a customer is from each centroid, the nearest first. Filled: theirs. Open: the others.

use yew::prelude::*;

use super::{
    marker::{Marker, colour_class},
    share_bar::percent,
};

/// The way to a centroid.
#[derive(Clone, Debug, PartialEq)]
pub struct DistanceRow {
    /// The segment, counted from 1.
    pub number: usize,
    /// Its name.
    pub name: AttrValue,
    /// The distance in words: `0.90`.
    pub distance: AttrValue,
    /// Its share of the largest distance, 0 to 1.
    pub share: f64,
    /// The centroid that is nearest.
    pub is_nearest: bool,
}

/// What distances need.
#[derive(Properties, PartialEq)]
pub struct DistancesProps {
    /// The nearest first.
    pub rows: Vec<DistanceRow>,
}

/// A bar for each centroid.
#[component]
pub fn Distances(props: &DistancesProps) -> Html {
    html! {
        <ol class="distances">
            for row in &props.rows {
                <li key={row.number} class={classes!("distances__row", row.is_nearest.then_some("is-nearest"))}>
                    <Marker number={row.number} name={&row.name} />
                    <svg class="distances__picture" aria-hidden="true" focusable="false">
                        <g class={classes!("plot__group", colour_class(row.number))}>
                            <rect class={if row.is_nearest { "plot__fill" } else { "plot__open" }} x="0.5" y="3"
                                width={percent(row.share.clamp(0.0, 1.0))} height="10" />
                        </g>
                    </svg>
                    <span class="distances__figure">{ &row.distance }</span>
                </li>
            }
        </ol>
    }
}

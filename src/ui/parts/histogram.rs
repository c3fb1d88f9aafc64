//! How the values of a column lie, drawn small.

use std::rc::Rc;

use yew::prelude::*;

use super::share_bar::percent;

/// Bars that stand on the foot of the picture; the tallest reaches `height` of it. One for each bin that is not empty.
pub(super) fn bars(bins: &[f64], height: f64) -> Html {
    let peak = bins.iter().copied().fold(0.0, f64::max);
    let step = 1.0 / bins.len().max(1) as f64;
    let width = 0.9 * step;
    bins.iter()
        .enumerate()
        .filter(|(_, count)| **count > 0.0)
        .map(|(i, count)| {
            let tall = height * count / peak;
            html! {
                <rect key={i} class="plot__bar is-quiet" x={percent(i as f64 * step)} y={percent(1.0 - tall)}
                    width={percent(width)} height={percent(tall)} />
            }
        })
        .collect()
}

/// What a histogram needs.
#[derive(Properties, PartialEq)]
pub struct HistogramProps {
    /// Height of each bin in any unit, all of the same width, from the smallest value to the largest.
    pub bins: Rc<[f64]>,
    /// The class that gives the picture its size.
    #[prop_or_else(|| classes!("data__picture"))]
    pub class: Classes,
}

/// A histogram without words. Hidden from screen readers: the range and the reason stand beside it.
#[component]
pub fn Histogram(props: &HistogramProps) -> Html {
    html! {
        <svg class={props.class.clone()} aria-hidden="true" focusable="false">
            { bars(&props.bins, 1.0) }
            <line class="plot__axis" x1="0" x2="100%" y1="100%" y2="100%" />
        </svg>
    }
}

/// What level bars need.
#[derive(Properties, PartialEq)]
pub struct LevelBarsProps {
    /// How often each level occurs, in any unit, the most frequent first. A handful; more cannot be told apart.
    pub shares: Rc<[f64]>,
    /// The class that gives the picture its size.
    #[prop_or_else(|| classes!("data__picture"))]
    pub class: Classes,
}

/// The levels of a category as bars below one another. Hidden from screen readers, as the words stand beside it.
#[component]
pub fn LevelBars(props: &LevelBarsProps) -> Html {
    let largest = props.shares.iter().copied().fold(0.0, f64::max);
    let step = 1.0 / props.shares.len().max(1) as f64;
    html! {
        <svg class={props.class.clone()} aria-hidden="true" focusable="false">
            for (i, share) in props.shares.iter().enumerate() {
                <rect key={i} class="plot__bar is-quiet" x="0" y={percent((i as f64 + 0.1) * step)}
                    width={percent((share / largest).max(0.01))} height={percent(0.8 * step)} />
            }
        </svg>
    }
}

//! Index bars: 100 = the average of all customers. Half and double are equally long.

use std::ops::RangeInclusive;

use yew::prelude::*;

use super::{marker::colour_class, share_bar::percent};

/// Indices that are printed on the scale.
const TICKS: [f64; 5] = [25.0, 50.0, 100.0, 200.0, 400.0];
/// Doublings from the middle of the picture to its end: 12.5 at the left, 800 at the right.
const REACH: f64 = 3.0;
/// About average is no finding: such bars are grey.
const AVERAGE: RangeInclusive<f64> = 80.0..=125.0;

/// Where an index lies across the picture, 0 to 1: 100 in the middle, each doubling a sixth further; beyond the ends,
/// and for 0 and below, at the end.
pub(super) fn across(index: f64) -> f64 {
    let doublings = if index > 0.0 { libm::log2(index / 100.0) } else { -REACH };
    0.5 + doublings.clamp(-REACH, REACH) / (2.0 * REACH)
}

/// How a segment stands to the average in a column.
#[derive(Clone, Debug, PartialEq)]
pub enum IndexFigure {
    /// The index, and in words.
    Known {
        /// 100 = average.
        index: f64,
        /// The index in words: `283`.
        said: AttrValue,
    },
    /// Could not be computed, because …: "no index: the average is 0".
    Unknown(AttrValue),
}

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct IndexRow {
    /// Its name.
    pub column: AttrValue,
    /// How the segment stands to the average.
    pub figure: IndexFigure,
    /// The segment's mean in words, in the column's own unit.
    pub mean: AttrValue,
}

/// What index bars need.
#[derive(Properties, PartialEq)]
pub struct IndexBarsProps {
    /// The segment that lends its colour.
    pub number: usize,
    /// What they say: "What sets Champions apart".
    pub label: AttrValue,
    /// The columns, the most telling first.
    pub rows: Vec<IndexRow>,
}

/// A bar for each column, from the average outwards, with the index and the mean beside it.
#[component]
pub fn IndexBars(props: &IndexBarsProps) -> Html {
    html! {
        <div class="index-bars" role="group" aria-label={props.label.clone()}>
            { scale_row("is-head") }
            for (i, row) in props.rows.iter().enumerate() {
                { one_row(i, props.number, row) }
            }
        </div>
    }
}

/// The scale once for all rows below it, as the head of a ledger on a wide screen.
#[component]
pub fn IndexScale() -> Html {
    html! { <div class="index-bars">{ scale_row("is-scale") }</div> }
}

fn scale_row(kind: &'static str) -> Html {
    html! {
        <div class={classes!("index-bars__row", kind)}>
            <span class="index-bars__name">{ "100 = average" }</span>
            <svg class="index-bars__picture plot" aria-hidden="true" focusable="false">
                for index in TICKS {
                    { tick(index) }
                }
            </svg>
            <span class="index-bars__index">{ "Index" }</span>
            <span class="index-bars__mean">{ "Mean" }</span>
        </div>
    }
}

fn tick(index: f64) -> Html {
    let is_minor = [50.0, 200.0].contains(&index);
    html! {
        <text key={index.to_string()} class={classes!("plot__tick", is_minor.then_some("is-minor"))}
            x={percent(across(index))} y="13" text-anchor="middle">{ index }</text>
    }
}

fn one_row(i: usize, number: usize, row: &IndexRow) -> Html {
    let (index, said) = match &row.figure {
        IndexFigure::Known { index, said } => (*index, said),
        IndexFigure::Unknown(why) => {
            return html! {
                <div key={i} class="index-bars__row is-unknown">
                    <span class="index-bars__name" title={row.column.clone()}>{ &row.column }</span>
                    <span class="index-bars__why">{ why }</span>
                    <span class="index-bars__mean">{ &row.mean }</span>
                </div>
            };
        }
    };
    let is_average = AVERAGE.contains(&index).then_some("is-average");
    html! {
        <div key={i} class={classes!("index-bars__row", is_average)}>
            <span class="index-bars__name" title={row.column.clone()}>{ &row.column }</span>
            { bar(number, index, is_average) }
            <span class="index-bars__index"><span class="layout__unseen">{ " index " }</span>{ said }</span>
            <span class="index-bars__mean"><span class="layout__unseen">{ ", mean " }</span>{ &row.mean }</span>
        </div>
    }
}

fn bar(number: usize, index: f64, is_average: Option<&'static str>) -> Html {
    let end = across(index);
    let (from, to) = (end.min(0.5), end.max(0.5));
    html! {
        <svg class="index-bars__picture" aria-hidden="true" focusable="false">
            <g class={classes!("plot__group", colour_class(number))}>
                for line in TICKS {
                    <line key={line.to_string()} class={if AVERAGE.contains(&line) { "plot__base" } else { "plot__grid" }}
                        x1={percent(across(line))} x2={percent(across(line))} y1="0" y2="100%" />
                }
                <rect class={classes!("plot__fill", is_average)} x={percent(from)} y="32%" width={percent(to - from)}
                    height="36%" />
            </g>
        </svg>
    }
}

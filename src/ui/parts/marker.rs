//! A segment is never a colour alone: shape, number, colour, name.

use yew::prelude::*;

use crate::plot::shape::Shape;
use crate::plot::theme::N_COLOURS;

/// The box that a shape is drawn in, as wide as high.
const BOX: f64 = 14.0;

/// The shape of segment `number`, counted from 1, as SVG path data in a box of 14 by 14. From 11 on the shapes come
/// again, to be drawn open; 0 stands for nobody and gets the disc.
pub fn shape_path(number: usize) -> String {
    let nth = number.saturating_sub(1) % N_COLOURS;
    Shape::of(u16::try_from(nth).unwrap_or_default()).svg_path(BOX)
}

/// The class that gives a segment's colour: `is-1` to `is-10`, coming again from 11 on; `is-nobody` for 0.
pub(super) fn colour_class(number: usize) -> String {
    match number {
        0 => "is-nobody".into(),
        _ => format!("is-{}", (number - 1) % N_COLOURS + 1),
    }
}

/// Shapes that come again are drawn as outlines, so that segment 11 is not taken for segment 1.
pub(super) fn is_open(number: usize) -> bool {
    number > N_COLOURS
}

/// How a marker stands among the words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MarkerSize {
    /// Beside a name, as high as the letters.
    #[default]
    Plain,
    /// At the head of something.
    Large,
    /// Inside a sentence, where it may break.
    Inline,
}

/// What a marker needs.
#[derive(Properties, PartialEq)]
pub struct MarkerProps {
    /// The segment, counted from 1; 0 for nobody.
    pub number: usize,
    /// Its name; left out where the name stands beside the marker anyway.
    #[prop_or_default]
    pub name: Option<AttrValue>,
    /// How it stands among the words.
    #[prop_or_default]
    pub size: MarkerSize,
}

/// Shape, number and name of a segment.
#[component]
pub fn Marker(props: &MarkerProps) -> Html {
    let size = match props.size {
        MarkerSize::Plain => None,
        MarkerSize::Large => Some("is-large"),
        MarkerSize::Inline => Some("is-inline"),
    };
    let shape = classes!("marker__shape", colour_class(props.number), is_open(props.number).then_some("is-open"),);
    html! {
        <span class={classes!("marker", size)}>
            <svg class={shape} viewBox="0 0 14 14" aria-hidden="true" focusable="false">
                <path d={shape_path(props.number)} fill-rule="evenodd" />
            </svg>
            if props.number > 0 {
                <span class="marker__number">{ props.number }</span>
            }
            if let Some(name) = &props.name {
                { " " }<span class="marker__name">{ name }</span>
            }
        </span>
    }
}

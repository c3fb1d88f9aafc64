//! A segment is never a colour alone: shape, number, colour, name.

use yew::prelude::*;

/// Ten shapes of about equal ink in a box of 14 by 14: disc, square, triangle, diamond, plus, triangle down, cross,
/// star, ring, hourglass. Filled by the even-odd rule, for the ring.
const SHAPES: [&str; 10] = [
    "M1.8 7a5.2 5.2 0 1 0 10.4 0a5.2 5.2 0 1 0 -10.4 0z",
    "M2.4 2.4L11.6 2.4L11.6 11.6L2.4 11.6z",
    "M7 1.2L12.8 11.2L1.2 11.2z",
    "M7 0.6L13.4 7L7 13.4L0.6 7z",
    "M4.9 0.9L9.1 0.9L9.1 4.9L13.1 4.9L13.1 9.1L9.1 9.1L9.1 13.1L4.9 13.1L4.9 9.1L0.9 9.1L0.9 4.9L4.9 4.9z",
    "M7 12.8L1.2 2.8L12.8 2.8z",
    "M9.9 1.2L12.8 4.1L9.9 7L12.8 9.9L9.9 12.8L7 9.9L4.1 12.8L1.2 9.9L4.1 7L1.2 4.1L4.1 1.2L7 4.1z",
    "M7 0.2L8.7 4.7L13.4 4.9L9.7 7.9L11 12.5L7 9.9L3 12.5L4.3 7.9L0.6 4.9L5.3 4.7z",
    "M1.4 7a5.6 5.6 0 1 0 11.2 0a5.6 5.6 0 1 0 -11.2 0zM9.6 7a2.6 2.6 0 1 0 -5.2 0a2.6 2.6 0 1 0 5.2 0z",
    "M1.7 1.5L12.3 1.5L7 7L12.3 12.5L1.7 12.5L7 7z",
];

/// The shape of segment `number`, counted from 1, as SVG path data in a box of 14 by 14. From 11 on the shapes come
/// again, to be drawn open; 0 stands for nobody and gets the disc.
pub fn shape_path(number: usize) -> &'static str {
    SHAPES[number.saturating_sub(1) % SHAPES.len()]
}

/// The class that gives a segment's colour: `is-1` to `is-10`, coming again from 11 on; `is-nobody` for 0.
pub(super) fn colour_class(number: usize) -> String {
    match number {
        0 => "is-nobody".into(),
        _ => format!("is-{}", (number - 1) % SHAPES.len() + 1),
    }
}

/// Shapes that come again are drawn as outlines, so that segment 11 is not taken for segment 1.
pub(super) fn is_open(number: usize) -> bool {
    number > SHAPES.len()
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

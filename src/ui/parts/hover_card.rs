//! The customer under the pointer or the keyboard cursor.

use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::slot::is_empty;

/// Room between the customer and the card, in CSS pixels.
const GAP: f64 = 14.0;

/// What a hover card needs.
#[derive(Properties, PartialEq)]
pub struct HoverCardProps {
    /// Who it is: "Customer K-20418".
    pub title: AttrValue,
    /// Where they stand in the file: "row 3,071".
    #[prop_or_default]
    pub note: Option<AttrValue>,
    /// Column and value.
    pub rows: Vec<(AttrValue, AttrValue)>,
    /// Of the customer, from the left edge of the picture, in CSS pixels.
    pub x: f64,
    /// Of the customer, from the upper edge of the picture, in CSS pixels.
    pub y: f64,
    /// Below the rows: the segment.
    #[prop_or_default]
    pub children: Html,
}

/// A card beside a customer, kept inside the picture. Its parent must be the positioned frame of the picture.
///
/// The place is set through the object model: the policy of the page forbids style attributes, not that.
#[component]
pub fn HoverCard(props: &HoverCardProps) -> Html {
    let card = use_node_ref();
    {
        let card = card.clone();
        let size = (props.rows.len(), props.title.clone());
        use_effect_with((props.x, props.y, size), move |(x, y, _)| {
            if let Some(card) = card.cast::<HtmlElement>() {
                place(&card, *x, *y);
            }
        });
    }
    html! {
        <div ref={card} class="hover-card" role="status">
            <p class="hover-card__who">
                { &props.title }
                if let Some(note) = &props.note {
                    { " " }<span class="layout__note">{ note }</span>
                }
            </p>
            <dl class="hover-card__facts">
                for (column, value) in &props.rows {
                    <dt>{ column }</dt>
                    <dd>{ value }</dd>
                }
            </dl>
            if !is_empty(&props.children) {
                <p>{ props.children.clone() }</p>
            }
        </div>
    }
}

fn place(card: &HtmlElement, x: f64, y: f64) {
    let Some(frame) = card.offset_parent() else { return };
    let (left, top) = corner(x, y, size_of(card), size_of(&frame));
    // A browser that refuses the place leaves the card in the corner, where it can still be read.
    let _ = card.style().set_property("left", &format!("{left:.0}px"));
    let _ = card.style().set_property("top", &format!("{top:.0}px"));
}

fn size_of(element: &Element) -> (f64, f64) {
    (f64::from(element.client_width()), f64::from(element.client_height()))
}

/// Upper left corner of a card of size `own` beside the point (`x`, `y`) of a frame of size `frame`: to the right of
/// the point if there is room, else to the left; level with it, but inside the frame.
pub(super) fn corner(x: f64, y: f64, own: (f64, f64), frame: (f64, f64)) -> (f64, f64) {
    let right = x + GAP;
    let left = if right + own.0 <= frame.0 { right } else { x - GAP - own.0 };
    let top = y - own.1 / 2.0;
    (left.min(frame.0 - own.0).max(0.0), top.min(frame.1 - own.1).max(0.0))
}

//! Frames of pictures, markers, and keys that turn.

use yew::prelude::*;

use crate::ui::parts::marker::MarkerProps;
use crate::ui::parts::plot_frame::PlotFrameProps;
use crate::ui::parts::tests::{ignore, shown, tags, words};
use crate::ui::parts::{Marker, MarkerSize, PlotFrame, TurnStep, shape_path};

#[test]
fn a_picture_that_could_not_be_drawn_says_why_and_offers_no_download() {
    let frame = |empty: Option<AttrValue>| {
        shown::<PlotFrame>(PlotFrameProps {
            title: "Five parts them best".into(),
            how: None,
            caption: None,
            table: None,
            empty,
            on_png: Some(ignore()),
            on_svg: None,
            is_stale: true,
            choices: Html::default(),
            tools: Html::default(),
            level: 2,
            testid: Some("png-map".into()),
            children: html! { "picture" },
        })
    };
    let html = frame(None);
    assert!(html.contains("picture") && html.contains("PNG") && !html.contains("SVG"));
    assert_eq!(tags(&html, "figure", &["is-stale"]).len(), 1);
    assert_eq!(tags(&html, "button", &["data-testid=\"png-map\"", "PNG of"]).len(), 1);
    let html = frame(Some("Could not be drawn, because only one column is in use.".into()));
    assert!(html.contains("only one column") && !html.contains("PNG"));
}

#[test]
fn segment_eleven_is_not_taken_for_segment_one() {
    let marker = |number| shown::<Marker>(MarkerProps { number, name: None, size: MarkerSize::Plain });
    assert!(marker(1).contains("is-1") && !marker(1).contains("is-open"));
    assert!(marker(11).contains("is-1") && marker(11).contains("is-open") && words(&marker(11)).contains("11"));
    assert!(marker(0).contains("is-nobody") && words(&marker(0)).trim().is_empty());
    assert_eq!(shape_path(11), shape_path(1));
}

#[test]
fn keys_turn_as_their_buttons_do() {
    assert_eq!(TurnStep::of_key("ArrowLeft"), Some(TurnStep::Left));
    assert_eq!(TurnStep::of_key("="), Some(TurnStep::Nearer), "plus without shift");
    assert_eq!(TurnStep::of_key("Tab"), None);
}

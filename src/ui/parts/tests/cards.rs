//! Cards of segments and of single customers.

use yew::prelude::*;

use crate::ui::parts::hover_card::corner;
use crate::ui::parts::segment_card::SegmentCardProps;
use crate::ui::parts::tests::bars::known;
use crate::ui::parts::tests::{ignore, shown, tags, words};
use crate::ui::parts::{IndexRow, SegmentCard};

pub(super) fn card(name: &'static str) -> String {
    shown::<SegmentCard>(SegmentCardProps {
        number: 5,
        name: name.into(),
        rule_name: "Champions".into(),
        rule: "Highest spend (index 414)".into(),
        size: 1507,
        size_said: "1,507".into(),
        share_said: "10.2%".into(),
        facts: vec![],
        bars: vec![IndexRow { column: "Orders".into(), figure: known(317.0), mean: "21".into() }],
        table: Some(html! { "medians" }),
        action: "Look after them.".into(),
        on_rename: Some(ignore()),
        name_error: None,
        is_hidden: false,
        children: Html::default(),
    })
}

#[test]
fn a_segment_card_carries_its_number_size_and_name() {
    let html = card("Champions");
    let article = tags(&html, "article", &["data-testid=\"segment-card\"", "data-segment=\"5\"", "data-size=\"1507\""]);
    assert_eq!(article.len(), 1, "{html}");
    assert!(article[0].contains("data-name=\"Champions\""));
    assert!(words(&html).contains("1,507 · 10.2%"));
    assert!(html.contains("Look after them."));
}

#[test]
fn a_renamed_segment_still_says_what_the_rule_calls_it() {
    assert!(!card("Champions").contains("You renamed it"));
    let html = card("Our <best>");
    assert!(html.contains("You renamed it; the rule says “Champions”."));
    assert!(html.contains("Our &lt;best&gt;"), "a name is text, never markup");
}

#[test]
fn a_hover_card_stays_inside_the_picture() {
    let (own, frame) = ((200.0, 120.0), (660.0, 460.0));
    assert_eq!(corner(100.0, 230.0, own, frame), (114.0, 170.0));
    assert_eq!(corner(600.0, 230.0, own, frame), (386.0, 170.0), "to the left where there is no room");
    assert_eq!(corner(100.0, 5.0, own, frame), (114.0, 0.0));
    assert_eq!(corner(100.0, 455.0, own, frame), (114.0, 340.0));
    assert_eq!(corner(100.0, 230.0, own, (150.0, 460.0)), (0.0, 170.0), "a phone narrower than the card");
}

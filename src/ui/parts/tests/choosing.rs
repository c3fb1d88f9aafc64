//! What is chosen with: the picker of k, selects, sliders, switches and files.

use std::rc::Rc;

use web_sys::File;
use yew::prelude::*;

use crate::ui::parts::drop_zone::DropZoneProps;
use crate::ui::parts::k_picker::KPickerProps;
use crate::ui::parts::recipe::{RecipeStep, RecipeStepProps};
use crate::ui::parts::select::SelectProps;
use crate::ui::parts::slider::SliderProps;
use crate::ui::parts::tests::{ignore, shown, tags, words};
use crate::ui::parts::{DropZone, KChoice, KPicker, Select, Slider, SliderScale};

pub(super) fn picker(chosen: Option<usize>) -> String {
    let mut choices: Vec<KChoice> =
        (2..=4).map(|k| KChoice { k, silhouette: Some(format!("0.3{k}").into()), barred: None }).collect();
    choices[2] = KChoice { k: 4, silhouette: None, barred: Some("only 3 different rows".into()) };
    shown::<KPicker>(KPickerProps {
        id: "k".into(),
        choices,
        chosen,
        recommended: Some(3),
        on_pick: ignore(),
        title: "Number of segments".into(),
        hint: None,
        testid: Some("k".into()),
    })
}

#[test]
fn the_picker_checks_the_chosen_number_and_that_alone() {
    let html = picker(Some(2));
    assert_eq!(tags(&html, "input", &["checked"]), tags(&html, "input", &["value=\"2\""]));
    assert!(tags(&picker(None), "input", &["checked"]).is_empty());
}

#[test]
fn the_picker_says_the_silhouette_the_recommendation_and_what_is_barred() {
    let html = picker(Some(2));
    assert_eq!(tags(&html, "input", &["3 segments, silhouette 0.33, recommended", "data-testid=\"k-3\""]).len(), 1);
    assert_eq!(tags(&html, "input", &["disabled", "4 segments, only 3 different rows"]).len(), 1);
    assert_eq!(tags(&html, "input", &["name=\"k\"", "type=\"radio\""]).len(), 3);
}

#[test]
fn the_select_shows_the_chosen_option() {
    let html = shown::<Select>(SelectProps {
        label: "Missing values".into(),
        options: vec![("median".into(), "median".into()), ("drop".into(), "set the row aside".into())],
        chosen: "drop".into(),
        on_change: ignore(),
        is_small: true,
        is_disabled: false,
        testid: Some("impute-select".into()),
    });
    assert_eq!(tags(&html, "option", &["selected"]), tags(&html, "option", &["value=\"drop\""]));
    assert_eq!(tags(&html, "select", &["data-testid=\"impute-select\"", "aria-label=\"Missing values\""]).len(), 1);
}

#[test]
fn slider_and_value_agree_on_either_scale() {
    for scale in [SliderScale::Linear, SliderScale::Log] {
        for value in [0.0, 13.0, 526.0, 2000.0] {
            let share = scale.share_of(value, 0.0, 2000.0);
            assert!((scale.value_at(share, 0.0, 2000.0, 0.0) - value).abs() < 1e-9, "{scale:?} {value}");
        }
        assert!(scale.share_of(-5.0, 0.0, 10.0).abs() < 1e-15);
        assert!((scale.share_of(50.0, 0.0, 10.0) - 1.0).abs() < 1e-15);
        assert!(scale.share_of(3.0, 3.0, 3.0).abs() < 1e-15, "a constant column has no width");
    }
}

#[test]
fn the_thumb_moves_on_the_grid_of_the_column() {
    let value = SliderScale::Linear.value_at(0.333, 1.0, 10.0, 1.0);
    assert!((value - 4.0).abs() < 1e-15);
    assert_eq!(SliderScale::Linear.value_at(0.3, 0.0, 1.0, 0.1).to_string(), "0.3");
    assert!((SliderScale::Linear.value_at(1.0, 0.0, 9.5, 1.0) - 9.5).abs() < 1e-15, "never beyond the largest");
}

#[test]
fn a_slider_draws_its_bins_and_marks_and_names_both_inputs() {
    let html = shown::<Slider>(SliderProps {
        id: "in-orders".into(),
        label: "Orders".into(),
        unit: Some("count".into()),
        min: 1.0,
        max: 10.0,
        step: 1.0,
        value: 5.5,
        value_said: "5.5".into(),
        ends: ("1".into(), "10".into()),
        bins: Rc::from([4.0, 0.0, 2.0]),
        marks: vec![(1, 1.0), (2, 10.0)],
        scale: SliderScale::Linear,
        on_change: ignore(),
        is_disabled: false,
        testid: Some("assign-orders".into()),
    });
    assert_eq!(tags(&html, "rect", &["plot__bar"]).len(), 2, "an empty bin draws nothing");
    assert_eq!(tags(&html, "rect", &["x=\"66.67%\"", "height=\"33.00%\""]).len(), 1, "{html}");
    assert_eq!(tags(&html, "svg", &["x=\"100.00%\""]).len(), 1);
    assert_eq!(tags(&html, "input", &["type=\"range\"", "value=\"500\"", "aria-label=\"Orders\""]).len(), 1);
    assert_eq!(tags(&html, "input", &["data-testid=\"assign-orders\"", "id=\"in-orders\"", "value=\"5.5\""]).len(), 1);
    assert_eq!(tags(&html, "label", &["for=\"in-orders\""]).len(), 1);
}

#[test]
fn the_file_button_is_a_real_file_input() {
    let html = shown::<DropZone>(DropZoneProps {
        title: "Drop your customer file here".into(),
        hint: "One row per customer.".into(),
        on_file: ignore::<File>(),
        accept: ".csv".into(),
        button: "Choose a file".into(),
        picture: None,
        is_page_wide: true,
        is_off: true,
        testid: Some("file-input".into()),
        children: Html::default(),
    });
    assert_eq!(tags(&html, "input", &["type=\"file\"", "data-testid=\"file-input\"", "disabled"]).len(), 1, "{html}");
    assert_eq!(tags(&html, "section", &["is-off"]).len(), 1);
}

#[test]
fn a_step_that_is_off_says_so_and_can_be_switched_on() {
    let step = |is_on, on_toggle| {
        shown::<RecipeStep>(RecipeStepProps {
            number: 2,
            name: "Outliers".into(),
            did: html! { "2 values were moved" },
            picture: Html::default(),
            is_on,
            on_toggle,
            testid: Some("outliers-on".into()),
            children: html! { "Values beyond the fence" },
        })
    };
    let off = step(false, Some(ignore()));
    assert_eq!(tags(&off, "li", &["is-off"]).len(), 1, "{off}");
    let switch = tags(&off, "input", &["type=\"checkbox\"", "data-testid=\"outliers-on\""]);
    assert!(switch.len() == 1 && !switch[0].contains("checked") && words(&off).contains("Outliers on"), "{off}");
    let on = step(true, Some(ignore()));
    assert!(tags(&on, "li", &["is-off"]).is_empty() && tags(&on, "input", &["checked"]).len() == 1, "{on}");
    assert!(tags(&step(true, None), "input", &[]).is_empty(), "what is always on has no switch");
}

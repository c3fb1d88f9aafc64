//! Parts are shown without a browser and asked for what a reader would find in them.

#![expect(clippy::unwrap_used, reason = "a test may stop")]

use std::rc::Rc;

use web_sys::File;
use yew::{LocalServerRenderer, prelude::*};

use super::{
    hover_card::corner,
    index_bars::{IndexBarsProps, across},
    k_picker::KPickerProps,
    lock::{LockProps, listed},
    plot_frame::PlotFrameProps,
    progress::ProgressProps,
    recipe::{RecipeStep, RecipeStepProps},
    segment_card::SegmentCardProps,
    select::SelectProps,
    share_bar::percent,
    slider::SliderProps,
    table::TableProps,
    verdict::VerdictProps,
    *,
};

pub(in crate::ui) fn shown<C: BaseComponent>(props: C::Properties) -> String
where
    C::Properties: 'static,
{
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let local = tokio::task::LocalSet::new();
    local.block_on(&runtime, LocalServerRenderer::<C>::with_props(props).hydratable(false).render())
}

/// Every start tag of an element that has all of `parts` in it.
pub(in crate::ui) fn tags<'a>(html: &'a str, element: &str, parts: &[&str]) -> Vec<&'a str> {
    let open = format!("<{element}");
    html.match_indices(&open)
        .map(|(at, _)| &html[at..=at + html[at..].find('>').unwrap()])
        .filter(|tag| tag[open.len()..].starts_with([' ', '>']))
        .filter(|tag| parts.iter().all(|part| tag.contains(part)))
        .collect()
}

/// The words, without the tags.
fn words(html: &str) -> String {
    let mut out = String::new();
    let mut in_tag = false;
    for c in html.chars() {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            c if !in_tag => out.push(c),
            _ => {}
        }
    }
    out
}

fn ignore<T: 'static>() -> Callback<T> {
    Callback::noop()
}

fn bars(figure: IndexFigure) -> String {
    let rows = vec![IndexRow { column: "Orders".into(), figure, mean: "21".into() }];
    shown::<IndexBars>(IndexBarsProps { number: 5, label: "What sets Champions apart".into(), rows })
}

fn known(index: f64) -> IndexFigure {
    IndexFigure::Known { index, said: format!("{index:.0}").into() }
}

#[test]
fn half_and_double_are_equally_long() {
    for (small, large) in [(50.0, 200.0), (25.0, 400.0), (80.0, 125.0)] {
        assert!((across(small) + across(large) - 1.0).abs() < 1e-12, "{small} and {large}");
    }
    assert!((across(100.0) - 0.5).abs() < 1e-15);
    assert!((across(200.0) - 2.0 / 3.0).abs() < 1e-12);
}

#[test]
fn an_index_beyond_the_scale_stays_in_the_picture() {
    assert!((across(1e9) - 1.0).abs() < 1e-15);
    for index in [0.0, -40.0, 1e-9, f64::NAN] {
        assert!(across(index).abs() < 1e-15, "{index}");
    }
}

#[test]
fn a_bar_runs_from_the_average_to_its_index() {
    let html = bars(known(200.0));
    assert_eq!(tags(&html, "rect", &["x=\"50.00%\"", "width=\"16.67%\"", "plot__fill"]).len(), 1, "{html}");
    let html = bars(known(50.0));
    assert_eq!(tags(&html, "rect", &["x=\"33.33%\"", "width=\"16.67%\"", "plot__fill"]).len(), 1, "{html}");
}

#[test]
fn about_average_is_grey_and_no_more_than_that() {
    for (index, is_grey) in [(79.9, false), (80.0, true), (100.0, true), (125.0, true), (125.1, false)] {
        assert_eq!(!tags(&bars(known(index)), "rect", &["is-average"]).is_empty(), is_grey, "{index}");
    }
}

#[test]
fn an_index_that_could_not_be_computed_says_why_in_its_place() {
    let html = bars(IndexFigure::Unknown("no index: the average is 0".into()));
    assert!(html.contains("no index: the average is 0"));
    assert!(tags(&html, "rect", &[]).is_empty());
}

fn picker(chosen: Option<usize>) -> String {
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

fn card(name: &'static str) -> String {
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
        on_rename: ignore(),
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

fn progress(percent: Option<f64>, on_cancel: Option<Callback<()>>) -> String {
    let stage =
        |state, title: &'static str| Stage { state, title: title.into(), said: "9 now".into(), time: "".into() };
    shown::<Progress>(ProgressProps {
        title: "Trying 9 segments".into(),
        left: None,
        percent,
        stages: vec![
            stage(StageState::Done, "Reading"),
            stage(StageState::Now, "Trying"),
            stage(StageState::Waiting, "Checking"),
            stage(StageState::Failed, "Drawing"),
        ],
        on_cancel,
        kept: Some("Your file stays open.".into()),
        testid: Some("cancel".into()),
    })
}

#[test]
fn stages_say_where_they_stand_in_words_too() {
    let html = progress(Some(54.4), None);
    for class in ["is-done", "is-now", "is-waiting", "is-failed"] {
        assert_eq!(tags(&html, "li", &[class]).len(), 1, "{class}");
    }
    assert_eq!(tags(&html, "li", &["aria-current=\"step\""]), tags(&html, "li", &["is-now"]));
    let text = words(&html);
    for said in ["Done: Reading", "Now: Trying", "To come: Checking", "Failed: Drawing"] {
        assert!(text.contains(said), "{said} in {text}");
    }
}

#[test]
fn progress_of_unknown_length_has_no_value() {
    let html = progress(Some(54.4), None);
    assert_eq!(tags(&html, "progress", &["value=\"54\"", "54% done"]).len(), 1, "{html}");
    assert_eq!(tags(&progress(None, None), "progress", &["value="]).len(), 0);
}

#[test]
fn work_that_can_be_cancelled_says_what_is_kept() {
    assert!(!progress(None, None).contains("Cancel"));
    let html = progress(None, Some(ignore()));
    assert_eq!(tags(&html, "button", &["data-testid=\"cancel\""]).len(), 1);
    assert!(html.contains("Your file stays open."));
}

fn lock(locking: Locking) -> String {
    shown::<Lock>(LockProps { locking, check_href: None })
}

fn shut(at: &'static str, probes: Vec<Probe>, requests: usize) -> String {
    words(&lock(Locking::Shut(LockState { at: at.into(), probes, requests })))
}

fn probe(way: &'static str, is_refused: bool) -> Probe {
    Probe { way: way.into(), is_refused }
}

#[test]
fn the_lock_claims_only_what_was_tried() {
    let at = "14:02:11";
    let awaited = words(&lock(Locking::Awaited));
    assert!(awaited.contains("Not locked yet") && awaited.contains("No file was read yet"), "{awaited}");
    let failed = words(&lock(Locking::Failed));
    assert!(failed.contains("Not locked") && failed.contains("No file was read, and none can be."), "{failed}");

    let untried = shut(at, vec![], 0);
    assert!(untried.contains("has not been put to the test yet"));
    for words in [&awaited, &failed, &untried] {
        assert!(!words.contains("refuses every request"), "{words}");
    }

    let tried = shut(at, vec![probe("fetch", true), probe("beacon", true)], 0);
    assert!(tried.contains("Locked"));
    assert!(tried.contains("The browser refuses every request"));
    assert!(tried.contains("Tried and refused at 14:02:11: fetch and beacon."));

    let passed = shut(at, vec![probe("fetch", true), probe("image", false)], 0);
    assert!(passed.contains("Lock in doubt"));
    assert!(passed.contains("Not refused at 14:02:11: image."));
    assert!(!passed.contains("refuses every request"));
}

#[test]
fn a_counted_request_is_not_hidden() {
    let html = shut("14:02", vec![probe("fetch", true)], 1);
    assert!(html.contains("Lock in doubt"));
    assert!(html.contains("1 request since your file was opened"));
}

#[test]
fn words_are_listed_as_in_a_sentence() {
    assert_eq!(listed(&[]), "");
    assert_eq!(listed(&["a"]), "a");
    assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
}

fn verdict(level: VerdictLevel) -> String {
    shown::<Verdict>(VerdictProps {
        level,
        sentence: "Four of five hold.".into(),
        title: "Are these segments real?".into(),
        more: None,
        testid: None,
    })
}

#[test]
fn the_verdict_stands_on_its_step() {
    let html = verdict(VerdictLevel::Fair);
    assert_eq!(tags(&html, "li", &["is-reached"]).len(), 2);
    assert_eq!(tags(&html, "li", &["is-here"]).len(), 1);
    assert!(words(&html).contains("noneweakFairstrong"));
    assert_eq!(tags(&html, "ol", &["Verdict: fair"]).len(), 1);
}

#[test]
fn a_verdict_not_known_yet_stands_nowhere() {
    let html = verdict(VerdictLevel::Unknown);
    assert!(tags(&html, "li", &["is-here"]).is_empty() && tags(&html, "li", &["is-reached"]).is_empty());
    assert_eq!(tags(&html, "ol", &["not known yet"]).len(), 1);
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
fn rows_of_a_stacking_table_carry_the_name_of_their_column() {
    let table = |is_stacking| {
        shown::<Table>(TableProps {
            caption: "Means".into(),
            head: vec!["Column".into(), "Mean".into()],
            rows: vec![vec![html! { "orders" }, html! { "6.5" }], vec![html! { "spend" }, html! { "302" }]],
            figures: vec![1],
            wide: vec![],
            marked: Some(1),
            is_stacking,
            class: Classes::new(),
        })
    };
    let html = table(true);
    assert_eq!(tags(&html, "td", &["is-figure", "data-label=\"Mean\""]).len(), 2);
    assert_eq!(tags(&html, "tr", &["is-marked"]).len(), 1);
    assert_eq!(tags(&html, "th", &["scope=\"row\""]).len(), 2);
    assert!(tags(&html, "div", &["table__scroll"]).is_empty());
    assert_eq!(tags(&table(false), "div", &["tabindex=\"0\"", "role=\"region\"", "aria-label=\"Means\""]).len(), 1);
}

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
    let marker = |number| shown::<Marker>(marker::MarkerProps { number, name: None, size: MarkerSize::Plain });
    assert!(marker(1).contains("is-1") && !marker(1).contains("is-open"));
    assert!(marker(11).contains("is-1") && marker(11).contains("is-open") && words(&marker(11)).contains("11"));
    assert!(marker(0).contains("is-nobody") && words(&marker(0)).trim().is_empty());
    assert_eq!(shape_path(11), shape_path(1));
}

#[test]
fn an_account_adds_up_and_shows_a_single_row() {
    let figure = |rows: u64| AccountFigure { rows, said: rows.to_string().into(), words: "rows".into() };
    let html = shown::<Account>(account::AccountProps {
        read: figure(10_000),
        used: figure(9_999),
        repaired: figure(0),
        aside: figure(1),
    });
    assert_eq!(tags(&html, "rect", &["account__aside", "width=\"0.30%\"", "x=\"99.70%\""]).len(), 1, "{html}");
    assert!(tags(&html, "rect", &["account__repaired", "y=\"0\""]).is_empty());
    assert_eq!(tags(&html, "li", &[]).len(), 4);
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

#[test]
fn keys_turn_as_their_buttons_do() {
    assert_eq!(TurnStep::of_key("ArrowLeft"), Some(TurnStep::Left));
    assert_eq!(TurnStep::of_key("="), Some(TurnStep::Nearer), "plus without shift");
    assert_eq!(TurnStep::of_key("Tab"), None);
}

#[test]
fn the_file_button_is_a_real_file_input() {
    let html = shown::<DropZone>(drop_zone::DropZoneProps {
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
fn a_long_line_breaks_after_its_separators() {
    let line = QuoteLine { row: "2".into(), text: "K-1;12,40".into(), note: None, is_bad: true };
    let html = shown::<Quote>(quote::QuoteProps { lines: vec![line] });
    assert!(html.contains("K-1;<wbr>12,<wbr>40") || html.contains("K-1;<wbr/>12,<wbr/>40"), "{html}");
}

#[test]
fn a_share_is_a_length_whatever_it_was_made_from() {
    assert_eq!(percent(0.4), "40.00%");
    assert_eq!(percent(f64::NAN), "0.00%");
    assert_eq!(percent(f64::INFINITY), "0.00%");
}

#[test]
fn no_part_writes_a_style() {
    let all = [card("Champions"), progress(Some(5.0), None), bars(known(300.0)), picker(None), lock(Locking::Awaited)]
        .concat();
    assert!(!all.contains("style="));
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

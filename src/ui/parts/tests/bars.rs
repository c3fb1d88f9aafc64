//! Bars of an index: how long they are, and what stands where there is none.

use crate::ui::parts::index_bars::{IndexBarsProps, across};
use crate::ui::parts::share_bar::percent;
use crate::ui::parts::tests::{shown, tags};
use crate::ui::parts::{IndexBars, IndexFigure, IndexRow};

pub(super) fn bars(figure: IndexFigure) -> String {
    let rows = vec![IndexRow { column: "Orders".into(), figure, mean: "21".into() }];
    shown::<IndexBars>(IndexBarsProps { number: 5, label: "What sets Champions apart".into(), rows })
}

pub(super) fn known(index: f64) -> IndexFigure {
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

#[test]
fn a_share_is_a_length_whatever_it_was_made_from() {
    assert_eq!(percent(0.4), "40.00%");
    assert_eq!(percent(f64::NAN), "0.00%");
    assert_eq!(percent(f64::INFINITY), "0.00%");
}

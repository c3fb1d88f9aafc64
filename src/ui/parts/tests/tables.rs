//! Tables, the account of rows, and lines of a file.

use yew::prelude::*;

use crate::ui::parts::account::AccountProps;
use crate::ui::parts::quote::QuoteProps;
use crate::ui::parts::table::TableProps;
use crate::ui::parts::tests::{shown, tags};
use crate::ui::parts::{Account, AccountFigure, Quote, QuoteLine, Table};

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
fn an_account_adds_up_and_shows_a_single_row() {
    let figure = |rows: u64| AccountFigure { rows, said: rows.to_string().into(), words: "rows".into() };
    let html = shown::<Account>(AccountProps {
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
fn a_long_line_breaks_after_its_separators() {
    let line = QuoteLine { row: "2".into(), text: "K-1;12,40".into(), note: None, is_bad: true };
    let html = shown::<Quote>(QuoteProps { lines: vec![line] });
    assert!(html.contains("K-1;<wbr>12,<wbr>40") || html.contains("K-1;<wbr/>12,<wbr/>40"), "{html}");
}

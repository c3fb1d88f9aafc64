//! Parts are shown without a browser and asked for what a reader would find in them.

#![expect(clippy::unwrap_used, reason = "a test may stop")]

use yew::LocalServerRenderer;
use yew::prelude::*;

use crate::ui::parts::Locking;
use crate::ui::parts::tests::bars::{bars, known};
use crate::ui::parts::tests::cards::card;
use crate::ui::parts::tests::choosing::picker;
use crate::ui::parts::tests::privacy::lock;
use crate::ui::parts::tests::waiting::progress;

mod bars;
mod cards;
mod choosing;
mod pictures;
mod privacy;
mod tables;
mod verdicts;
mod waiting;

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

#[test]
fn no_part_writes_a_style() {
    let all = [card("Champions"), progress(Some(5.0), None), bars(known(300.0)), picker(None), lock(Locking::Awaited)]
        .concat();
    assert!(!all.contains("style="));
}

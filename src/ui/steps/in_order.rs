//! Columns of words: each word a column of its own, or all of them in an order.

use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::pipeline::prepare::{Encoding, Recipe};
use crate::pipeline::table::{ColumnSummary, Detail, TableSummary, TextSummary};
use crate::state::{Action, Choice};
use crate::ui::parts::{Button, ButtonKind, Glyph, Select};
use crate::ui::store::use_tell;

/// The clustering variables that hold words.
pub(super) fn in_words<'a>(
    recipe: &'a Recipe,
    table: &'a TableSummary,
) -> impl Iterator<Item = (&'a ColumnSummary, &'a TextSummary)> {
    let words = |column: &'a ColumnSummary| match &column.detail {
        Detail::Texts(words) if recipe.columns.contains(&column.name) => Some((column, words)),
        _ => None,
    };
    table.columns.iter().filter_map(words)
}

#[derive(Properties, PartialEq)]
pub(super) struct WordsProps {
    pub(super) recipe: Recipe,
    /// Of the column.
    pub(super) name: String,
    /// All of its words; none where there are too many for an order.
    pub(super) words: Vec<String>,
}

/// How the words of a column become numbers.
#[component]
pub(super) fn Words(props: &WordsProps) -> Html {
    let WordsProps { recipe, name, words } = props;
    let choose = use_tell(Action::Choose);
    let order = match recipe.encodings.get(name) {
        Some(Encoding::Ordinal(order)) => Some(order.clone()),
        _ => None,
    };
    let mut options = vec![(AttrValue::from("one-hot"), AttrValue::from("one column for each word"))];
    if words.len() > 1 || order.is_some() {
        options.push(("in-order".into(), "in this order".into()));
    }
    let encode = {
        let name = name.clone();
        choose.reform(move |encoding| Choice::Encode { name: name.clone(), encoding })
    };
    let on_order = encode.reform(Encoding::Ordinal);
    let words = words.clone();
    let on_change = encode.reform(move |chosen: AttrValue| match chosen.as_str() {
        "in-order" => Encoding::Ordinal(words.clone()),
        _ => Encoding::OneHot,
    });
    html! {
        <>
            <Select label={format!("Words of {name}")} {options} chosen={if order.is_some() { "in-order" } else { "one-hot" }}
                {on_change} testid={format!("words-{name}")} />
            if let Some(order) = order {
                <Order name={name.clone()} {order} {on_order} />
            }
        </>
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Up,
    Down,
}

impl Way {
    fn back(self) -> Self {
        match self {
            Self::Up => Self::Down,
            Self::Down => Self::Up,
        }
    }

    /// Where what stands at `at` of `n` goes, if it can.
    fn from(self, at: usize, n: usize) -> Option<usize> {
        match self {
            Self::Up => at.checked_sub(1),
            Self::Down => Some(at + 1).filter(|to| *to < n),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct OrderProps {
    /// Of the column.
    pub(super) name: String,
    /// From low to high.
    pub(super) order: Vec<String>,
    /// Words were moved.
    pub(super) on_order: Callback<Vec<String>>,
}

/// Words from low to high, each with buttons that move it. The keyboard stays with the word that it moves.
#[component]
pub(super) fn Order(props: &OrderProps) -> Html {
    let OrderProps { name, order, on_order } = props;
    let moved = use_state_eq(|| None::<(usize, Way)>);
    let list = use_node_ref();
    {
        let list = list.clone();
        let n = order.len();
        use_effect_with(*moved, move |moved| {
            let Some((at, way)) = *moved else { return };
            // At the end of the list the one button cannot be pressed any more.
            let way = if way.from(at, n).is_some() { way } else { way.back() };
            let button = format!("li:nth-child({}) .is-{} button", at + 1, way.words());
            let found = list.cast::<Element>().and_then(|list| list.query_selector(&button).ok().flatten());
            if let Some(button) = found.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
                // What cannot take the focus leaves it where it is.
                drop(button.focus());
            }
        });
    }
    let mover = |at: usize, way: Way, word: &str| {
        let to = way.from(at, order.len());
        let (order, on_order, moved) = (order.clone(), on_order.clone(), moved.setter());
        let on_click = Callback::from(move |()| {
            let Some(to) = to else { return };
            let mut order = order.clone();
            order.swap(at, to);
            moved.set(Some((to, way)));
            on_order.emit(order);
        });
        let glyph = if way == Way::Up { Glyph::Raise } else { Glyph::Lower };
        html! {
            <span class={format!("is-{}", way.words())}>
                <Button words="" label={format!("Move {word} {}", way.words())} {glyph} kind={ButtonKind::Quiet} is_small=true
                    is_disabled={to.is_none()} {on_click} testid={format!("{}-{name}-{word}", way.words())} />
            </span>
        }
    };
    let said = moved.and_then(|(at, _)| Some(format!("{} is now {} of {}.", order.get(at)?, at + 1, order.len())));
    html! {
        <>
            <ol ref={list} class="prepare__order" aria-label={format!("Words of {name}, from low to high")}
                data-testid={format!("order-{name}")}>
                for (at, word) in order.iter().enumerate() {
                    <li key={at} class="prepare__word">
                        <span>{ word }</span>{ mover(at, Way::Up, word) }{ mover(at, Way::Down, word) }
                    </li>
                }
            </ol>
            <span class="table__note">{ "From low to high, at equal steps." }</span>
            <span class="layout__unseen" aria-live="polite">{ said.unwrap_or_default() }</span>
        </>
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::{Order, OrderProps, Way};
    use crate::ui::parts::tests::{shown, tags};
    use yew::Callback;

    #[test]
    fn a_word_moves_within_the_list_only() {
        assert_eq!([Way::Up.from(0, 3), Way::Up.from(2, 3)], [None, Some(1)]);
        assert_eq!([Way::Down.from(2, 3), Way::Down.from(0, 3)], [None, Some(1)]);
    }

    #[test]
    fn each_word_has_buttons_that_say_what_they_move_and_the_ends_move_one_way() {
        let order = ["S", "M", "L"].map(str::to_owned).to_vec();
        let html = shown::<Order>(OrderProps { name: "size".into(), order, on_order: Callback::noop() });
        let label = |words: &str| format!("aria-label=\"{words}\"");
        for words in ["S down", "M up", "M down", "L up"] {
            let buttons = tags(&html, "button", &[&label(&format!("Move {words}"))]);
            assert!(buttons.len() == 1 && !buttons[0].contains("disabled"), "{words}: {html}");
        }
        let ends = ["S up", "L down"]
            .map(|words| tags(&html, "button", &[&label(&format!("Move {words}")), "disabled"]).len());
        assert_eq!(ends, [1, 1], "{html}");
        assert_eq!(tags(&html, "ol", &[&label("Words of size, from low to high")]).len(), 1);
    }
}

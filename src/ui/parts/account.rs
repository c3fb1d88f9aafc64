//! Every row of the file, accounted for: used as it was, repaired, set aside. They add up to the file.

use yew::prelude::*;

use super::share_bar::percent;

/// A sliver keeps at least this share of the width, so that a single row set aside can be seen.
const SMALLEST_SHARE: f64 = 0.003;
/// Paper between two parts, as a share of the width.
const GAP: f64 = 0.0015;

/// A count of rows.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountFigure {
    /// How many rows.
    pub rows: u64,
    /// The count in words: `4,967`.
    pub said: AttrValue,
    /// What they are: "changed and used: 208 filled, 190 clipped".
    pub words: AttrValue,
}

/// What the account needs. `used`, `repaired` and `aside` add up to `read`.
#[derive(Properties, PartialEq)]
pub struct AccountProps {
    /// All rows of the file, without the header.
    pub read: AccountFigure,
    /// Used as found.
    pub used: AccountFigure,
    /// Repaired and used.
    pub repaired: AccountFigure,
    /// Set aside.
    pub aside: AccountFigure,
}

/// A stacked bar of all rows and its four figures.
#[component]
pub fn Account(props: &AccountProps) -> Html {
    let parts =
        [("account__used", &props.used), ("account__repaired", &props.repaired), ("account__aside", &props.aside)];
    html! {
        <section class="account" aria-label="Account of all rows">
            <h2 class="layout__unseen">{ "Account of all rows" }</h2>
            { stacked(&parts, props.read.rows) }
            <ul class="account__list">
                { item(None, &props.read) }
                for (class, figure) in parts {
                    { item(Some(class), figure) }
                }
            </ul>
        </section>
    }
}

fn stacked(parts: &[(&'static str, &AccountFigure)], whole: u64) -> Html {
    let mut before = 0;
    let mut bars = Vec::new();
    for (class, figure) in parts {
        let share = |rows: u64| rows as f64 / whole.max(1) as f64;
        let width = (share(figure.rows) - GAP).max(SMALLEST_SHARE);
        if figure.rows > 0 {
            bars.push(html! {
                <rect key={*class} class={*class} x={percent(share(before).min(1.0 - width))} y="0"
                    width={percent(width)} height="100%" />
            });
        }
        before += figure.rows;
    }
    html! { <svg class="account__picture" aria-hidden="true" focusable="false">{ bars }</svg> }
}

fn item(class: Option<&'static str>, figure: &AccountFigure) -> Html {
    html! {
        <li key={class.unwrap_or("read")} class="account__item">
            <span class="account__figure">
                if let Some(class) = class {
                    <svg class="account__swatch" aria-hidden="true" focusable="false">
                        <rect {class} width="12" height="12" />
                    </svg>
                }
                { &figure.said }
            </span>
            { " " }{ &figure.words }
        </li>
    }
}

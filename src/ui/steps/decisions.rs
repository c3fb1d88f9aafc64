//! What had to be decided, row by row.

use yew::prelude::*;

use crate::compute::Office;
use crate::pipeline::prepare::Decision;
use crate::pipeline::table::{FileNames, Side};
use crate::plot::axis::count;
use crate::protocol::PreparedSummary;
use crate::state::Shared;
use crate::ui::files::save_bytes;
use crate::ui::hooks::use_task;
use crate::ui::parts::{Button, ButtonKind, Glyph, Pill, Table, Tone};
use crate::ui::steps::take_away::stem;
use crate::ui::words::{capital, counted};

/// Decisions that are shown.
const N_SHOWN: usize = 12;

#[derive(Properties, PartialEq)]
pub(super) struct DecisionsProps {
    pub(super) prepared: Shared<PreparedSummary>,
    /// What the files are called.
    pub(super) names: FileNames,
    pub(super) office: Office,
    /// The rows of the table are customers, each made of several rows of the file.
    pub(super) is_of_purchases: bool,
}

/// The first of them, and all to take away.
#[component]
pub(super) fn Decisions(props: &DecisionsProps) -> Html {
    let DecisionsProps { prepared, names, office, is_of_purchases } = props;
    let PreparedSummary { account, n_decisions, .. } = &**prepared;
    let download = {
        let (office, names) = (office.clone(), names.clone());
        use_task(move |()| {
            let (office, names) = (office.clone(), names.clone());
            async move {
                let name = format!("{}-decisions.csv", stem(names.first.as_deref().unwrap_or_default()));
                if let Ok(bytes) = office.decisions(names).await {
                    save_bytes(&name, "text/csv", &bytes);
                }
            }
        })
    };
    let shown: Vec<Decision> = account.decisions.iter().take(N_SHOWN).cloned().collect();
    html! {
        <div class="layout__row is-section"><div class="layout__whole">
            <div class="layout__head">
                <h3>{ format!("{} needed a decision", capital(&counted(*n_decisions, "cell or row", "cells or rows"))) }</h3>
                <Button words="Download all as CSV" kind={ButtonKind::Quiet} is_small=true glyph={Glyph::Down}
                    on_click={download} testid="download-decisions" />
            </div>
            <Listed decisions={shown} names={names.clone()} />
            <p class="layout__note data__rest">{ numbered(*n_decisions, *is_of_purchases) }</p>
        </div></div>
    }
}

fn numbered(n_decisions: usize, is_of_purchases: bool) -> String {
    let shown = match n_decisions {
        few if few <= N_SHOWN => String::new(),
        more => format!("The first {N_SHOWN} of {}. ", count(more)),
    };
    let of_customers = if is_of_purchases { "; that of a customer is the first row of all that became it" } else { "" };
    format!("{shown}Row numbers are those of your spreadsheet{of_customers}.")
}

#[derive(Properties, PartialEq)]
struct ListedProps {
    decisions: Vec<Decision>,
    names: FileNames,
}

#[component]
fn Listed(props: &ListedProps) -> Html {
    let ListedProps { decisions, names } = props;
    let cell = |words: &str| html! { if words.is_empty() { <span class="layout__note">{ "(empty)" }</span> } else { <code class="quote__cell">{ words }</code> } };
    let rows = decisions.iter().map(|decision| {
        let tone = if decision.outcome.is_set_aside() { Tone::Caution } else { Tone::Plain };
        let done = decision.outcome.done();
        let file = decision.file.map(|side| format!(", {}", called(side, names))).unwrap_or_default();
        vec![
            html! { <>{ count(decision.row as usize) }{ file }</> },
            html! { <code>{ decision.column.clone().unwrap_or_default() }</code> },
            cell(&decision.found),
            html! { <Pill words={done} {tone} /> },
            html! { decision.outcome.to_string() },
        ]
    });
    let head = ["Row", "Column", "Text found", "Outcome", "What was done"].map(AttrValue::from).to_vec();
    html! {
        <Table caption="Rows and cells repaired or set aside" {head} rows={rows.collect::<Vec<_>>()} wide={vec![4]} is_stacking=true
            class="data__problems" />
    }
}

fn called(side: Side, names: &FileNames) -> String {
    names.of(side).map_or_else(|| format!("{side} file"), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{Listed, ListedProps};
    use crate::pipeline::prepare::{Recipe, prepare};
    use crate::pipeline::table::{FileNames, Table, joined};
    use crate::ui::parts::tests::shown;

    #[test]
    fn each_row_says_in_which_file_it_stands() {
        let customers = Table::read(b"customer_id,age\nK-1,30\nK-2,40,?\nK-3,50\n").unwrap();
        let other = Table::read(b"customer_id,visits\nK-1,3\nK-3,5\nK-9,7\n").unwrap();
        let table = joined(&customers, &other, None).unwrap();
        let decisions = prepare(&table, &Recipe::default_for(&table)).unwrap().account.decisions;
        let html = |first: Option<&str>, second: Option<&str>| {
            let names = FileNames { first: first.map(str::to_owned), second: second.map(str::to_owned) };
            shown::<Listed>(ListedProps { decisions: decisions.clone(), names })
        };
        for (first, second, told) in [
            (Some("shop.csv"), Some("<visits>.csv"), ["3, shop.csv", "4, &lt;visits&gt;.csv"]),
            (Some("shop.csv"), None, ["3, shop.csv", "4, second file"]),
            (Some("export.csv"), Some("export.csv"), ["3, first file", "4, second file"]),
        ] {
            let html = html(first, second).replace("<!-- -->", "");
            assert!(told.iter().all(|told| html.contains(told)), "{told:?}: {html}");
        }
    }
}

//! Columns that tell the same twice, or nearly nothing: pointed out, with one press to leave one out.

use yew::prelude::*;

use crate::pipeline::prepare::{NearConstant, NearDuplicate, Relations};
use crate::plot::axis::{count, figure};
use crate::protocol::Survey;
use crate::state::{Action, Choice, Shared};
use crate::ui::parts::{Button, Callout, Fold, Glyph, Tone};
use crate::ui::store::use_tell;
use crate::ui::words::value;

/// Pairs that are told one by one.
const PAIRS_TOLD: usize = 3;

#[derive(Properties, PartialEq)]
pub(super) struct RelatedProps {
    pub(super) survey: Shared<Survey>,
    /// Customers that are clustered.
    pub(super) n_rows: usize,
    /// Names of the matrix's columns, with those in the table.
    pub(super) columns: Vec<(String, String)>,
}

#[component]
pub(super) fn Related(props: &RelatedProps) -> Html {
    let RelatedProps { survey, n_rows, columns } = props;
    let Survey { columns: measured, relations, .. } = &**survey;
    // Of other rows than those that are prepared by now it tells nothing.
    if !measured.iter().eq(columns.iter().map(|(fitted, _)| fitted)) {
        return Html::default();
    }
    let leave_out = use_tell(|name| Action::Choose(Choice::LeaveOut(name)));
    html! {
        <div class="prepare__related">
            for pair in relations.near_duplicates.iter().take(PAIRS_TOLD) {
                { duplicate(pair, columns, &leave_out) }
            }
            for constant in relations.near_constants.iter().take(PAIRS_TOLD) {
                { near_constant(constant, *n_rows, &leave_out) }
            }
            if measured.len() > 1 && relations.correlations.n_columns == measured.len() {
                { heat_map(relations, measured) }
            }
        </div>
    }
}

fn leave_out_button(name: &str, leave_out: &Callback<String>) -> Html {
    let on_click = {
        let name = name.to_owned();
        leave_out.reform(move |()| name.clone())
    };
    html! {
        <Button words={format!("Leave out {name}")} glyph={Glyph::Cross} is_small=true {on_click} testid={format!("leave-out-{name}")} />
    }
}

/// The column of the table that a column of the matrix comes from.
fn in_table<'a>(name: &'a str, columns: &'a [(String, String)]) -> &'a str {
    columns.iter().find(|(fitted, _)| fitted == name).map_or(name, |(_, column)| column)
}

fn duplicate(pair: &NearDuplicate, columns: &[(String, String)], leave_out: &Callback<String>) -> Html {
    let NearDuplicate { kept, left_out, correlation } = pair;
    let title = format!("{kept} and {left_out} tell nearly the same");
    // Rounded, 0.999 would be said to be 1.
    let size = if correlation.abs() > 0.99 { "above 0.99".to_owned() } else { figure(correlation.abs(), 2) };
    let falls = if *correlation < 0.0 { ", and one falls as the other rises" } else { "" };
    let body = format!("Their correlation is {size}{falls}: what they share counts twice in every distance.");
    html! {
        <Callout key={format!("{kept} | {left_out}")} tone={Tone::Caution} {title} body={html! { body }} testid="near-duplicate">
            { leave_out_button(in_table(left_out, columns), leave_out) }
        </Callout>
    }
}

fn near_constant(constant: &NearConstant, n_rows: usize, leave_out: &Callback<String>) -> Html {
    let NearConstant { column, value: usual, share } = constant;
    let title = format!("{column} hardly differs");
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of the customers")]
    let n_others = ((1.0 - share) * n_rows as f64).round() as usize;
    let body =
        format!("All customers but {} have {}: the few others are far from everyone.", count(n_others), value(*usual));
    html! {
        <Callout key={column.clone()} tone={Tone::Caution} {title} body={html! { body }} testid="near-constant">
            { leave_out_button(column, leave_out) }
        </Callout>
    }
}

/// Every pair, shaded by how close it is.
fn heat_map(relations: &Relations, columns: &[String]) -> Html {
    let cell = |a: usize, b: usize| match relations.correlations.get(a, b) {
        _ if a == b => html! { <td class="prepare__pair is-same">{ "1" }</td> },
        Some(r) => {
            html! { <td class={classes!("prepare__pair", shade(r), (r < 0.0).then_some("is-falling"))}>{ format!("{r:.2}") }</td> }
        }
        None => html! { <td class="prepare__pair">{ "none" }</td> },
    };
    html! {
        <Fold words="Correlations: which columns rise and fall together" testid="correlations-fold">
            <div class="table__scroll" tabindex="0" role="region" aria-label="Correlations">
                <table class="prepare__pairs">
                    <caption class="layout__unseen">{ "Correlation of each pair of columns" }</caption>
                    <thead><tr>
                        <td></td>
                        for name in columns { <th scope="col" class="prepare__of"><code>{ name }</code></th> }
                    </tr></thead>
                    <tbody>
                        for (a, name) in columns.iter().enumerate() {
                            <tr>
                                <th scope="row" class="prepare__of"><code>{ name }</code></th>
                                for b in 0..columns.len() { { cell(a, b) } }
                            </tr>
                        }
                    </tbody>
                </table>
            </div>
            <p class="layout__note">{ "As prepared: filled, clipped, transformed. 1 rises with it, -1 falls as it rises, 0 has no straight line in it." }</p>
        </Fold>
    }
}

/// A shade for each fifth.
fn shade(r: f64) -> &'static str {
    match r.abs() {
        r if r >= 0.9 => "is-shade-5",
        r if r >= 0.7 => "is-shade-4",
        r if r >= 0.5 => "is-shade-3",
        r if r >= 0.3 => "is-shade-2",
        r if r >= 0.1 => "is-shade-1",
        _ => "is-shade-0",
    }
}

//! Rows that are purchases: what customers were made of them, and the way back to the rows of the file.

use yew::prelude::*;

use crate::compute::Office;
use crate::pipeline::table::transactions::Day;
use crate::pipeline::table::{Grouping, Purchases, TableSummary, Transactions};
use crate::plot::axis::count;
use crate::state::{Action, Shared};
use crate::ui::parts::{Field, FieldKind, Select};
use crate::ui::steps::left_out::LeftOut;
use crate::ui::store::use_tell;
use crate::ui::words::counted;

#[derive(Properties, PartialEq)]
pub(super) struct PurchasesNoteProps {
    pub(super) table: Shared<TableSummary>,
    pub(super) office: Office,
}

/// What a row of the table is, and what it could be.
#[component]
pub(super) fn PurchasesNote(props: &PurchasesNoteProps) -> Html {
    let TableSummary { purchases, joined, could_be, .. } = &*props.table;
    let regroup = use_tell(Action::Regroup);
    let Some(transactions) = could_be else { return Html::default() };
    html! {
        <div class="data__purchases">
            if joined.is_none() {
                { grouping(purchases.as_deref(), transactions, &regroup) }
            }
            if let Some(purchases) = purchases {
                <p data-testid="purchases">{ counts(purchases) }</p>
                if joined.is_none() {
                    <LeftOut n_rows={purchases.n_set_aside} office={props.office.clone()} />
                }
                <Reference purchases={(**purchases).clone()} {regroup} />
            }
        </div>
    }
}

/// The sentence with the choice of what a row is.
fn grouping(purchases: Option<&Purchases>, transactions: &Transactions, regroup: &Callback<Grouping>) -> Html {
    let options = [("customers", "one customer"), ("rows", "one row of the file")];
    let on_change = {
        let transactions = Box::new(transactions.clone());
        regroup.reform(move |word: AttrValue| match word.as_str() {
            "customers" => Grouping::Customers { transactions: transactions.clone(), reference: None },
            _ => Grouping::Rows,
        })
    };
    html! {
        <p class="data__sentence">
            { "Each row is " }
            <Select label="What a row is" options={options.map(|(value, words)| (value.into(), words.into())).to_vec()}
                chosen={if purchases.is_some() { "customers" } else { "rows" }} {on_change} testid="grouping-select" />
            { made_of(purchases, transactions) }
        </p>
    }
}

fn made_of(purchases: Option<&Purchases>, transactions: &Transactions) -> String {
    let Transactions { customer, date, amount, .. } = transactions;
    let columns = format!("{customer}, {date} and {}", amount.money());
    match purchases {
        Some(_) => format!(", made of the purchases in {columns}: recency, frequency and monetary value."),
        None => format!(". With {columns}, these rows look like purchases: they can become customers."),
    }
}

fn counts(purchases: &Purchases) -> String {
    let Purchases { n_read, n_used, n_repaired, n_set_aside, n_orders, n_returns, n_customers, .. } = purchases;
    let Purchases { first_day, last_day, n_customers_set_aside, .. } = purchases;
    let returns = match n_returns {
        0 => String::new(),
        n => format!(" {} taken off.", counted(*n, "return is", "returns are")),
    };
    let repaired = match n_repaired {
        0 => String::new(),
        n => format!(" ({} of them repaired)", count(*n)),
    };
    let only_returns = match n_customers_set_aside {
        0 => String::new(),
        n => format!(" {} only returns: left out.", counted(*n, "customer has", "customers have")),
    };
    let aside = match n_set_aside {
        0 => "none set aside".to_owned(),
        n => format!("{} set aside and listed", count(*n)),
    };
    format!(
        "{} rows read, {} used{repaired}, {aside}. {} of {} from {first_day} to {last_day}.{returns}{only_returns}",
        count(*n_read),
        count(*n_used),
        counted(*n_orders, "order", "orders"),
        counted(*n_customers, "customer", "customers"),
    )
}

#[derive(Properties, PartialEq)]
struct ReferenceProps {
    purchases: Purchases,
    regroup: Callback<Grouping>,
}

/// The day that recency is counted to.
#[component]
fn Reference(props: &ReferenceProps) -> Html {
    let ReferenceProps { purchases, regroup } = props;
    let wrong = use_state_eq(|| None::<AttrValue>);
    let on_change = {
        let (regroup, purchases, set_wrong) = (regroup.clone(), purchases.clone(), wrong.setter());
        Callback::from(move |typed: AttrValue| match reference(&typed, &purchases) {
            Ok(reference) => {
                set_wrong.set(None);
                regroup.emit(Grouping::Customers { transactions: Box::new(purchases.transactions.clone()), reference });
            }
            Err(why) => set_wrong.set(Some(why.into())),
        })
    };
    html! {
        <Field id="reference-input" label="Recency is counted to" kind={FieldKind::Text} value={purchases.reference.clone()}
            hint="A day such as 2026-11-28. Empty: the day after the last purchase." error={(*wrong).clone()} is_patient=true
            may_be_empty=true {on_change} testid="reference-input" />
    }
}

/// The day as it is written in the request; None for the one that follows from the file.
fn reference(typed: &str, purchases: &Purchases) -> Result<Option<String>, String> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let day: Day = typed.trim().parse().map_err(|why| format!("{why}. Still counted to {}.", purchases.reference))?;
    match purchases.first_day.parse::<Day>() {
        Ok(first) if day < first => Err(format!("Before the first purchase, {}.", purchases.first_day)),
        _ => Ok(Some(day.to_string())),
    }
}

//! Entries of a ledger → what each customer did.

use crate::order::sort_by;
use crate::table::Column;
use crate::table::transactions::codes::{Codes, MISSING};
use crate::table::transactions::ledger::{Effect, Entry, most_frequent};

/// What one customer did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Figures {
    /// Number of the customer in the ledger.
    pub(super) customer: u32,
    /// Of the table: its first entry.
    pub(super) first_row: u32,
    pub(super) n_orders: u32,
    /// Days of the first and the last order.
    pub(super) days: (i32, i32),
    pub(super) bought: i128,
    /// What was given back, not below 0.
    pub(super) returned: i128,
    pub(super) n_returns: usize,
}

/// One for each customer, in order of first appearance. `entries` are sorted.
pub(super) fn figures(entries: &[Entry], counts_once: bool) -> Vec<Figures> {
    let mut all: Vec<Figures> =
        entries.chunk_by(|a, b| a.customer == b.customer).map(|entries| of_customer(entries, counts_once)).collect();
    sort_by(&mut all, |a, b| a.first_row.cmp(&b.first_row));
    all
}

fn of_customer(entries: &[Entry], counts_once: bool) -> Figures {
    let first_row = entries.iter().map(|entry| entry.row).min().unwrap_or_default();
    let mut figures = Figures { customer: entries[0].customer, first_row, ..Figures::default() };
    let mut days: Option<(i32, i32)> = None;
    for order in entries.chunk_by(|a, b| a.order == b.order) {
        let (bought, returned) = if counts_once && order[0].has_order() { once(order) } else { summed(order) };
        figures.bought += bought;
        figures.returned += returned;
        figures.n_returns += order.iter().filter(|entry| entry.effect != Effect::Buys).count();
        // The order was made with its first purchase.
        if let Some(purchase) = order.iter().find(|entry| entry.effect != Effect::GivesBack) {
            figures.n_orders += 1;
            days = Some(days.map_or((purchase.day, purchase.day), |(first, last)| {
                (first.min(purchase.day), last.max(purchase.day))
            }));
        }
    }
    figures.days = days.unwrap_or_default();
    figures
}

/// Bought and given back, in units.
fn summed(order: &[Entry]) -> (i128, i128) {
    let bought = order.iter().filter(|entry| entry.effect != Effect::GivesBack).map(|entry| entry.units).sum();
    let returned = order.iter().filter(|entry| entry.effect != Effect::Buys).map(|entry| entry.units.abs()).sum();
    (bought, returned)
}

/// The same where each row of the order has the whole amount.
fn once(order: &[Entry]) -> (i128, i128) {
    let bought = order.iter().filter(|entry| entry.effect != Effect::GivesBack).map(|entry| entry.units).max();
    let returned = order.iter().filter(|entry| entry.effect != Effect::Buys).map(|entry| entry.units.abs()).max();
    (bought.unwrap_or_default(), returned.unwrap_or_default())
}

/// Different texts of a column among the purchases of each customer, in the order of `figures`.
pub(super) fn n_different(entries: &[Entry], figures: &[Figures], column: &Column) -> Vec<usize> {
    let codes = Codes::of(column);
    by_customer(entries, figures, &codes, |codes| {
        codes.sort_unstable();
        codes.chunk_by(|a, b| a == b).count()
    })
}

/// The text of a column that stands in most purchases of each customer, in the order of `figures`. Empty if there is
/// none.
pub(super) fn usual(entries: &[Entry], figures: &[Figures], column: &Column) -> Vec<String> {
    let codes = Codes::of(column);
    by_customer(entries, figures, &codes, |of_customer| {
        let code = most_frequent(of_customer.iter().copied(), column, &codes);
        code.map(|code| column.key(codes.first_row[code as usize] as usize).into_owned()).unwrap_or_default()
    })
}

/// Something of the codes that stand in the purchases of each customer.
fn by_customer<T: Clone + Default>(
    entries: &[Entry],
    figures: &[Figures],
    codes: &Codes,
    of: impl Fn(&mut Vec<u32>) -> T,
) -> Vec<T> {
    let n_customers = figures.iter().map(|figures| figures.customer as usize + 1).max().unwrap_or_default();
    let mut found = vec![T::default(); n_customers];
    let mut of_customer = Vec::new();
    for entries in entries.chunk_by(|a, b| a.customer == b.customer) {
        of_customer.clear();
        let purchases = entries.iter().filter(|entry| entry.effect != Effect::GivesBack);
        of_customer.extend(purchases.map(|entry| codes.of_row[entry.row as usize]).filter(|code| *code != MISSING));
        if let Some(found) = found.get_mut(entries[0].customer as usize) {
            *found = of(&mut of_customer);
        }
    }
    figures.iter().map(|figures| std::mem::take(&mut found[figures.customer as usize])).collect()
}

//! Which columns of a table are those of transactions, if any: by kinds and values first, by names second.

use crate::table::numbers::is_missing;
use crate::table::texts::trimmed;
use crate::table::transactions::codes::{Codes, MISSING};
use crate::table::transactions::{Amount, Transactions, words};
use crate::table::{Cells, Column, Kind, Personal, Role, Table};

/// Of ten rows with a customer at least one must be of a customer seen before.
const REPEATS: usize = 10;

/// Orders of several rows that must agree in a total before it is taken for one of the whole order.
const AGREEING: usize = 3;

impl Transactions {
    /// What the columns are for, if the rows are transactions: some customer stands in several rows, each with a day and an
    /// amount. None for a table of customers.
    ///
    /// # Complexity
    /// Time O(n) for each column.
    pub fn recognised(table: &Table) -> Option<Self> {
        if table.purchases.is_some() || is_of_customers(table) {
            return None;
        }
        let customer = customer(table)?;
        let (date, date_order) = date(table, customer)?;
        let free = |column: &&Column| column.name != customer.name && column.name != date.name;
        let others: Vec<&Column> = table.columns.iter().filter(free).collect();
        let order = order(&others);
        let amount = amount(&others, order)?;
        let is_taken = |column: &Column| {
            amount.money() == column.name
                || amount.quantity() == Some(&column.name)
                || order.is_some_and(|order| order.name == column.name)
        };
        let texts: Vec<&Column> = others.into_iter().filter(|column| !is_taken(column)).collect();
        let named = |list: &str, is: fn(&Column) -> bool| {
            best(&texts, |column| if is(column) { words::likeness(&column.name, list) } else { 0 })
                .map(|column| column.name.clone())
        };
        Some(Self {
            customer: customer.name.clone(),
            date: date.name.clone(),
            date_order,
            amount,
            order: order.map(|column| column.name.clone()),
            product: named(words::PRODUCT_CODES, is_product).or_else(|| named(words::PRODUCT_NAMES, is_product)),
            channel: named(words::CHANNELS, is_category),
            country: named(words::COUNTRIES, is_category),
            status: named(words::STATUSES, is_category),
            currency: named(words::CURRENCIES, is_category),
        })
    }
}

/// A column names another customer, or another person, in every row.
fn is_of_customers(table: &Table) -> bool {
    table.columns.iter().any(|column| {
        let (n_found, n_repeats) = match (column.role, &column.cells) {
            // Each stands once: so it was found to be an id.
            (Role::CustomerId(_), Cells::Text(texts)) if words::likeness(&column.name, words::CUSTOMER_IDS) > 0 => {
                (texts.iter().filter(|text| !is_missing(trimmed(text))).count(), 0)
            }
            (Role::Personal(Personal::Email), _) => {
                let codes = Codes::of(column);
                (codes.n_found(), codes.n_found() - codes.n_distinct())
            }
            _ => return false,
        };
        10 * n_found >= 9 * table.n_rows() && REPEATS * n_repeats < n_found
    })
}

/// The best of some columns; the first of equals. None if all are worth nothing.
fn best<'a>(columns: &[&'a Column], worth: impl Fn(&Column) -> usize) -> Option<&'a Column> {
    let mut best: Option<(&Column, usize)> = None;
    for column in columns {
        let worth = worth(column);
        if worth > best.map_or(0, |(_, worth)| worth) {
            best = Some((column, worth));
        }
    }
    best.map(|(column, _)| column)
}

/// Who bought: an id before an e-mail address, a name, a telephone number. It must stand in several rows.
fn customer(table: &Table) -> Option<&Column> {
    let columns: Vec<&Column> = table.columns.iter().collect();
    best(&columns, |column| {
        let worth = customer_worth(column);
        if worth > 0 && repeats(column) { worth } else { 0 }
    })
}

fn customer_worth(column: &Column) -> usize {
    let is_code = match (&column.cells, column.kind) {
        (Cells::Numbers(_), kind) => kind == Kind::Count,
        (Cells::Text(_), Kind::Date(_) | Kind::Boolean) => false,
        (Cells::Text(_), _) => true,
    };
    if !is_code || words::likeness(&column.name, words::ORDERS) > words::likeness(&column.name, words::CUSTOMER_IDS) {
        return 0;
    }
    match (column.role, words::likeness(&column.name, words::CUSTOMER_IDS)) {
        (Role::Personal(Personal::Email), _) => 60,
        (Role::Personal(Personal::Phone), _) => 20,
        (Role::Personal(_), 0) => 4 * words::likeness(&column.name, words::CUSTOMER_NAMES),
        (_, 0) if is_nameless(column) && are_codes(column) => 1,
        (_, 0) => 2 * words::likeness(&column.name, words::CUSTOMER_NAMES),
        (_, likeness) => 100 + likeness,
    }
}

/// The file names no columns.
fn is_nameless(column: &Column) -> bool {
    column.name.strip_prefix("Column ").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Texts that are mostly digits, such as 00042 or K-17.
fn are_codes(column: &Column) -> bool {
    let Cells::Text(texts) = &column.cells else { return false };
    let is_code = |text: &str| {
        let n_digits = text.bytes().filter(u8::is_ascii_digit).count();
        n_digits > 0 && 2 * n_digits >= text.trim().len() && !text.trim().contains(' ')
    };
    texts.iter().all(is_code)
}

/// Some stand in several rows, and not all rows are of one.
fn repeats(column: &Column) -> bool {
    let codes = Codes::of(column);
    let (n_found, n_distinct) = (codes.n_found(), codes.n_distinct());
    n_distinct >= 2 && REPEATS * (n_found - n_distinct) >= n_found && 2 * n_found >= column.n_rows()
}

/// When: a day of a purchase by its name, or one that no name contradicts.
fn date<'a>(table: &'a Table, customer: &Column) -> Option<(&'a Column, crate::table::DateOrder)> {
    let columns: Vec<&Column> = table.columns.iter().filter(|column| column.name != customer.name).collect();
    let worth = |column: &Column| {
        let likeness = words::likeness(&column.name, words::DATES);
        let is_other = words::likeness(&column.name, words::OTHER_DATES) > 0;
        let is_personal = matches!(column.role, Role::Personal(_));
        // Numbers read as days by chance.
        let is_number = column.numbers().is_some() && likeness == 0 && !is_nameless(column);
        if is_other || is_personal || is_number || column.settled_date_order().is_none() {
            return 0;
        }
        // Of two, the one that stands in nearly all rows.
        let n_missing = Codes::of(column).of_row.iter().filter(|code| **code == MISSING).count();
        1 + 2 * likeness + if 10 * n_missing <= column.n_rows() { 10 } else { 0 }
    };
    let column = best(&columns, worth)?;
    Some((column, column.settled_date_order()?))
}

/// Which rows are one order.
fn order<'a>(columns: &[&'a Column]) -> Option<&'a Column> {
    best(columns, |column| {
        let is_number = column.numbers().is_some();
        if matches!(column.kind, Kind::Date(_) | Kind::Boolean | Kind::Percent | Kind::Money(_))
            || (is_number && column.kind != Kind::Count)
            || matches!(column.role, Role::Empty | Role::Personal(_))
        {
            return 0;
        }
        let is_other = words::likeness(&column.name, words::STATUSES) > 0
            || words::likeness(&column.name, words::AMOUNTS) > words::likeness(&column.name, words::ORDERS);
        match words::likeness(&column.name, words::ORDERS) {
            _ if is_other => 0,
            // Shopify calls #1001 the name of an order.
            0 => usize::from(column.name.eq_ignore_ascii_case("name") && are_hashed(column)),
            likeness => 1 + likeness,
        }
    })
}

fn are_hashed(column: &Column) -> bool {
    let Cells::Text(texts) = &column.cells else { return false };
    texts.iter().all(|text| text.starts_with('#'))
}

/// For how much: an amount of a row, else a price times a quantity, else a price.
fn amount(columns: &[&Column], order: Option<&Column>) -> Option<Amount> {
    let columns: Vec<&Column> = columns
        .iter()
        .copied()
        .filter(|column| {
            column.numbers().is_some()
                && matches!(column.role, Role::Variable | Role::Constant)
                && column.kind != Kind::Percent
                && order.is_none_or(|order| order.name != column.name)
        })
        .collect();
    let is_other = |column: &Column| words::likeness(&column.name, words::OTHER_AMOUNTS) > 0;
    let quantity = best(&columns, |column| match column.kind {
        Kind::Money(_) => 0,
        _ => words::likeness(&column.name, words::QUANTITIES),
    });
    let price = best(&columns, |column| {
        if quantity.is_some_and(|quantity| quantity.name == column.name) || words::is_total(&column.name) {
            return 0;
        }
        words::likeness(&column.name, words::UNIT_PRICES)
    });
    let total = best(&columns, |column| {
        let is_taken = [quantity, price].into_iter().flatten().any(|taken| taken.name == column.name);
        let worth = words::likeness(&column.name, words::AMOUNTS);
        if is_taken || is_other(column) || worth == 0 { 0 } else { worth + usize::from(is_money(column)) }
    });
    let n_found = |column: &Column| column.numbers().unwrap_or_default().iter().filter(|n| !n.is_nan()).count();
    let name = |column: &Column| column.name.clone();
    match (total, quantity, price) {
        // A total may stand in the first row of an order alone.
        (Some(total), Some(quantity), Some(price))
            if 10 * n_found(total) < 9 * n_found(price).min(n_found(quantity)) =>
        {
            Some(Amount::Product { quantity: name(quantity), unit_price: name(price) })
        }
        (Some(total), ..) if order.is_some_and(|order| stands_once(order, total)) => {
            Some(Amount::OrderTotal(name(total)))
        }
        (Some(total), ..) => Some(Amount::Column(name(total))),
        (None, Some(quantity), Some(price)) => {
            Some(Amount::Product { quantity: name(quantity), unit_price: name(price) })
        }
        (None, None, Some(price)) => Some(Amount::Column(name(price))),
        (None, _, None) => {
            let unnamed: Vec<&Column> = columns.into_iter().filter(|c| is_money(c) && !is_other(c)).collect();
            let [only] = unnamed.as_slice() else { return None };
            (matches!(only.kind, Kind::Money(_)) || is_nameless(only)).then(|| Amount::Column(name(only)))
        }
    }
}

/// A currency stands beside it, or it has decimals.
fn is_money(column: &Column) -> bool {
    let has_decimals = || column.numbers().unwrap_or_default().iter().any(|number| number.fract().abs() > 0.0);
    matches!(column.kind, Kind::Money(_)) || has_decimals()
}

/// Where an order has several rows, its total is the same in all of them, though totals differ from order to order.
fn stands_once(order: &Column, total: &Column) -> bool {
    let Some(totals) = total.numbers() else { return false };
    let codes = Codes::of(order);
    let mut first: Vec<Option<f64>> = vec![None; codes.n_distinct()];
    let mut has_several = vec![false; codes.n_distinct()];
    for (&code, &number) in codes.of_row.iter().zip(totals).filter(|(code, n)| **code != MISSING && !n.is_nan()) {
        match &mut first[code as usize] {
            Some(before) if before.to_bits() != number.to_bits() => return false,
            Some(_) => has_several[code as usize] = true,
            before => *before = Some(number),
        }
    }
    let mut agreeing: Vec<u64> = first
        .iter()
        .zip(&has_several)
        .filter(|(_, several)| **several)
        .filter_map(|(first, _)| first.map(f64::to_bits))
        .collect();
    let n_agreeing = agreeing.len();
    agreeing.sort_unstable();
    agreeing.dedup();
    n_agreeing >= AGREEING && agreeing.len() >= 2
}

/// Texts or codes that name what was bought.
fn is_product(column: &Column) -> bool {
    let is_named = column.numbers().is_none() || column.kind == Kind::Count;
    is_named
        && !matches!(column.kind, Kind::Date(_) | Kind::Boolean)
        && words::likeness(&column.name, words::NO_PRODUCTS) == 0
        && !matches!(column.role, Role::Empty | Role::Personal(_))
}

/// Texts that stand again and again, or all alike.
fn is_category(column: &Column) -> bool {
    column.numbers().is_none()
        && !matches!(column.kind, Kind::Date(_))
        && !matches!(column.role, Role::Empty | Role::Personal(_) | Role::CustomerId(_))
}

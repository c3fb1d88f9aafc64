//! What each customer did → a table of customers.

use std::collections::BTreeSet;

use xxhash_rust::xxh3::Xxh3;

use crate::table::transactions::figures::{Figures, figures, n_different, usual};
use crate::table::transactions::ledger::{Entry, Ledger};
use crate::table::transactions::scores::{RfmGroup, fifths};
use crate::table::transactions::{Day, Purchases, Transactions, TransactionsError, names};
use crate::table::{Cells, Column, IdReason, Kind, Problem, ProblemKind, Role, Table, Texts, roles};

/// One row for each customer, in order of first appearance; recency and tenure are counted to the reference day, by
/// itself the day after the last transaction. Transactions after the reference day are set aside.
///
/// # Errors
/// When a column is not what it is taken for, or no row can be used; see [`TransactionsError`].
///
/// # Complexity
/// Time O(n log n); memory O(n).
pub fn per_customer(
    table: &Table,
    transactions: &Transactions,
    reference: Option<Day>,
) -> Result<Table, TransactionsError> {
    let transactions = &transactions.settled(table);
    let ledger = Ledger::new(table, transactions)?;
    let (mut entries, mut aside) = (Vec::with_capacity(table.n_rows()), Vec::new());
    for row in 0..table.n_rows() {
        match ledger.read(row) {
            Ok(entry) => entries.push(entry),
            Err(problem) => aside.push(problem),
        }
    }
    if let (Some(reference), Some(first)) = (reference, entries.iter().map(|entry| entry.day).min())
        && first > reference.0
    {
        let (reference, first_day) = (reference.to_string(), Day(first).to_string());
        return Err(TransactionsError::BeforeFirst { reference, first_day });
    }
    if let Some(Day(reference)) = reference {
        set_aside(
            &mut entries,
            &mut aside,
            |entry| entry.day > reference,
            |entry| ledger.problem(entry.row as usize, ledger.date, ProblemKind::AfterReference),
        );
    }
    entries.sort_unstable();
    let mut figures = figures(&entries, transactions.counts_once());
    let only_returned: BTreeSet<u32> =
        figures.iter().filter(|figures| figures.n_orders == 0).map(|figures| figures.customer).collect();
    figures.retain(|figures| figures.n_orders > 0);
    set_aside(
        &mut entries,
        &mut aside,
        |entry| only_returned.contains(&entry.customer),
        |entry| ledger.problem(entry.row as usize, ledger.customer, ProblemKind::OnlyReturns),
    );
    Problem::sort(&mut aside);
    let days = || entries.iter().map(|entry| entry.day);
    let (Some(first), Some(last)) = (days().min(), days().max()) else {
        return Err(none_used(table, &aside));
    };
    let reference = reference.map_or(last.saturating_add(1), |reference| reference.0);
    let made = Made { table, transactions, ledger, entries, figures, reference };
    let n_customers_set_aside = only_returned.len();
    Ok(made.table(&aside, (first, last), n_customers_set_aside))
}

/// Moves such entries from the ledger to those set aside.
fn set_aside(
    entries: &mut Vec<Entry>,
    aside: &mut Vec<Problem>,
    is_such: impl Fn(&Entry) -> bool,
    problem: impl Fn(&Entry) -> Problem,
) {
    entries.retain(|entry| {
        if is_such(entry) {
            aside.push(problem(entry));
        }
        !is_such(entry)
    });
}

fn none_used(table: &Table, aside: &[Problem]) -> TransactionsError {
    let nothing = || Problem { row: 0, column: None, found: String::new(), kind: ProblemKind::EmptyRow };
    // A table has at least one row, which is in the ledger or set aside.
    TransactionsError::NoneUsed { n_rows: table.n_rows(), first: aside.first().cloned().unwrap_or_else(nothing) }
}

/// Everything that the new table is made of.
struct Made<'a> {
    table: &'a Table,
    transactions: &'a Transactions,
    ledger: Ledger<'a>,
    /// Sorted.
    entries: Vec<Entry>,
    /// One for each customer.
    figures: Vec<Figures>,
    reference: i32,
}

impl Made<'_> {
    fn table(&self, aside: &[Problem], (first, last): (i32, i32), n_customers_set_aside: usize) -> Table {
        let raw = self.table;
        let mut set_aside = [raw.set_aside.as_slice(), aside].concat();
        Problem::sort(&mut set_aside);
        let mended: Vec<Problem> = raw.mended_besides(&set_aside).cloned().collect();
        let n_repaired = Problem::n_rows(&mended);
        // What was taken as missing at first may have cost the row by now: once is enough.
        let is_told = |problem: &&Problem| problem.kind.is_mended() || Problem::is_about(&set_aside, problem.row);
        let mut problems: Vec<Problem> = raw.problems.iter().filter(|problem| !is_told(problem)).cloned().collect();
        problems.extend(mended);
        Problem::sort(&mut problems);
        let purchases = Purchases {
            transactions: self.transactions.clone(),
            reference: Day(self.reference).to_string(),
            first_day: Day(first).to_string(),
            last_day: Day(last).to_string(),
            n_read: raw.n_rows() + raw.set_aside.len(),
            n_used: self.entries.len(),
            n_repaired,
            n_set_aside: set_aside.len(),
            n_orders: self.figures.iter().map(|figures| figures.n_orders as usize).sum(),
            n_returns: self.figures.iter().map(|figures| figures.n_returns).sum(),
            n_customers: self.figures.len(),
            n_customers_set_aside,
        };
        Table {
            options: raw.options.clone(),
            format: raw.format.clone(),
            columns: self.columns(),
            row_numbers: self.figures.iter().map(|figures| raw.row_numbers[figures.first_row as usize]).collect(),
            set_aside,
            problems,
            digest: digest(raw.digest, &purchases),
            purchases: Some(purchases),
            joined: None,
        }
    }

    fn columns(&self) -> Vec<Column> {
        let mut columns = vec![self.id()];
        let recency = self.each(|figures| days(figures.days.1, self.reference));
        let frequency = self.each(|figures| f64::from(figures.n_orders));
        let monetary = self.each(|figures| self.ledger.amounts.value(figures.bought - figures.returned));
        let scores = self.scores(&recency, &frequency, &monetary);
        columns.push(numbers(names::RECENCY, Kind::Count, recency));
        columns.push(numbers(names::FREQUENCY, Kind::Count, frequency.clone()));
        let average = monetary.iter().zip(&frequency).map(|(monetary, frequency)| monetary / frequency).collect();
        columns.push(numbers(names::MONETARY, self.money(), monetary));
        columns.push(numbers(names::AVERAGE_ORDER, self.money(), average));
        let tenure = self.each(|figures| days(figures.days.0, self.reference));
        columns.push(numbers(names::TENURE, Kind::Count, tenure));
        columns.push(numbers(names::BETWEEN, Kind::Number, self.each(between)));
        columns.push(numbers(names::RETURNS, Kind::Number, self.each(|figures| self.return_rate(figures))));
        let column = |name: &Option<String>| self.table.column(name.as_deref()?);
        if let Some(product) = column(&self.transactions.product) {
            let n_products = n_different(&self.entries, &self.figures, product).into_iter().map(|n| n as f64);
            columns.push(numbers(names::PRODUCTS, Kind::Count, n_products.collect()));
        }
        for (name, of) in [(names::CHANNEL, &self.transactions.channel), (names::COUNTRY, &self.transactions.country)] {
            if let Some(column) = column(of) {
                columns.push(texts(name, usual(&self.entries, &self.figures, column).into_iter()));
            }
        }
        columns.extend(scores);
        let id = columns[0].name.clone();
        for column in columns.iter_mut().skip(1).filter(|column| column.name == id) {
            column.name.push_str(" (2)");
        }
        columns
    }

    /// One number for each customer.
    fn each(&self, number: impl Fn(&Figures) -> f64) -> Vec<f64> {
        self.figures.iter().map(number).collect()
    }

    /// Names the customers. What names a person stays personal.
    fn id(&self) -> Column {
        let column = self.ledger.customer;
        let first_row = |figures: &Figures| self.ledger.customers.first_row[figures.customer as usize] as usize;
        Column {
            name: column.name.clone(),
            role: match column.role {
                Role::Personal(personal) => Role::Personal(personal),
                _ => Role::CustomerId(IdReason::Grouped),
            },
            kind: Kind::Text,
            cells: Cells::Text(self.figures.iter().map(|figures| column.key(first_row(figures))).collect()),
        }
    }

    /// Money keeps its currency.
    fn money(&self) -> Kind {
        let code = self.ledger.currency().and_then(|code| <[u8; 3]>::try_from(code.as_bytes()).ok());
        match (self.table.column(self.transactions.amount.money()).map(|column| column.kind), code) {
            (Some(Kind::Money(code)), _) => Kind::Money(code),
            (_, Some(code)) if code.iter().all(u8::is_ascii_uppercase) => Kind::Money(code),
            _ => Kind::Number,
        }
    }

    /// Missing for what is given back of nothing.
    fn return_rate(&self, figures: &Figures) -> f64 {
        let value = |units| self.ledger.amounts.value(units);
        match (figures.bought, figures.returned) {
            (_, 0) => 0.0,
            (0, _) => f64::NAN,
            (bought, returned) => value(returned) / value(bought),
        }
    }

    /// Scores from 1 to 5, 5 is best, and the group by them.
    fn scores(&self, recency: &[f64], frequency: &[f64], monetary: &[f64]) -> [Column; 4] {
        let [mut r, mut f, mut m] = [recency, frequency, monetary].map(fifths);
        for fifth in &mut r {
            *fifth = 5 - *fifth;
        }
        for fifth in f.iter_mut().chain(&mut m) {
            *fifth += 1;
        }
        let score = |name: &str, scores: &[u8]| texts(name, scores.iter().map(u8::to_string));
        let group = (0..self.figures.len()).map(|at| RfmGroup::of(r[at], f[at], m[at]).name());
        [score(names::R_SCORE, &r), score(names::F_SCORE, &f), score(names::M_SCORE, &m), texts(names::GROUP, group)]
    }
}

fn days(from: i32, to: i32) -> f64 {
    f64::from(to) - f64::from(from)
}

/// Mean days from one order to the next; missing for one order.
fn between(figures: &Figures) -> f64 {
    match figures.n_orders {
        0 | 1 => f64::NAN,
        n_orders => days(figures.days.0, figures.days.1) / f64::from(n_orders - 1),
    }
}

fn numbers(name: &str, kind: Kind, numbers: Vec<f64>) -> Column {
    let role = roles::of_numbers(&numbers);
    Column { name: name.to_owned(), role, kind, cells: Cells::Numbers(numbers.into()) }
}

fn texts<T: AsRef<str>>(name: &str, texts: impl Iterator<Item = T>) -> Column {
    let texts: Texts = texts.collect();
    let role = if texts.iter().all(str::is_empty) { Role::Empty } else { Role::Descriptor };
    Column { name: name.to_owned(), role, kind: Kind::Category, cells: Cells::Text(texts) }
}

/// Of the file's bytes and of all that was chosen.
fn digest(of_file: u64, purchases: &Purchases) -> u64 {
    let mut hash = Xxh3::new();
    hash.update(&of_file.to_le_bytes());
    // Words, which cannot fail to be written; the order of fields is that of the type.
    hash.update(&serde_json::to_vec(&purchases.transactions).unwrap_or_default());
    hash.update(purchases.reference.as_bytes());
    hash.digest()
}

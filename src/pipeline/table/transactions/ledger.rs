//! Rows of a file → entries of a ledger: who, when, which order, how much. What cannot be entered says why.

use std::collections::BTreeMap;

use crate::table::sheet::{FOUND, cut};
use crate::table::transactions::amounts::Amounts;
use crate::table::transactions::codes::{Codes, MISSING, number};
use crate::table::transactions::days::{Amiss, Dates};
use crate::table::transactions::{Amount, Transactions, TransactionsError, words};
use crate::table::{Column, Problem, ProblemKind, Table};

/// Keys of orders from here on are days, below they are texts.
const FIRST_DAY: u64 = 1 << 32;

/// One row that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    /// By number, in order of first appearance in the file.
    pub(super) customer: u32,
    /// Same for all rows of an order.
    pub(super) order: u64,
    /// Since 1970-01-01.
    pub(super) day: i32,
    /// Of the table.
    pub(super) row: u32,
    /// Below 0 for what is given back.
    pub(super) units: i128,
    /// What becomes of it.
    pub(super) effect: Effect,
}

/// What an entry does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Effect {
    Buys,
    GivesBack,
    /// Bought, and all of it given back.
    Refunded,
}

/// All columns of transactions, ready to be read row by row.
pub(super) struct Ledger<'a> {
    table: &'a Table,
    pub(super) customer: &'a Column,
    pub(super) customers: Codes,
    pub(super) date: &'a Column,
    days: Vec<Result<i32, Amiss>>,
    pub(super) amounts: Amounts<'a>,
    money: &'a Column,
    quantity: Option<&'a Column>,
    orders: Option<Orders>,
    statuses: Option<(&'a Column, Codes, Vec<Status>)>,
    currencies: Option<(&'a Column, Codes, u32)>,
    /// What stands in cells that were taken as missing, by row number and column.
    found: BTreeMap<(u32, &'a str), &'a str>,
}

/// The orders of all rows.
struct Orders {
    codes: Codes,
    /// By code: its rows take an order back.
    cancels: Vec<bool>,
}

/// What became of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Stands,
    /// It never came about.
    Cancelled,
    Refunded,
}

impl<'a> Ledger<'a> {
    pub(super) fn new(table: &'a Table, transactions: &'a Transactions) -> Result<Self, TransactionsError> {
        let column =
            |name: &str| table.column(name).ok_or_else(|| TransactionsError::UnknownColumn { name: name.to_owned() });
        let optional = |name: &'a Option<String>| name.as_deref().map(column).transpose();
        let (customer, date) = (column(&transactions.customer)?, column(&transactions.date)?);
        let Some(dates) = Dates::of(date, transactions.date_order) else {
            return Err(TransactionsError::NotDates { name: date.name.clone(), reason: date.reason() });
        };
        let money = column(transactions.amount.money())?;
        let quantity = transactions.amount.quantity().map(column).transpose()?;
        let Some(amounts) = Amounts::of(money, quantity) else {
            let column = quantity.filter(|_| money.numbers().is_some()).unwrap_or(money);
            return Err(TransactionsError::NotNumbers { name: column.name.clone(), reason: column.reason() });
        };
        let statuses = optional(&transactions.status)?.map(|column| {
            let codes = Codes::of(column);
            let statuses = codes.first_row.iter().map(|row| words::status(&column.key(*row as usize))).collect();
            (column, codes, statuses)
        });
        let currencies = optional(&transactions.currency)?.map(|column| {
            let codes = Codes::of(column);
            let usual = most_frequent(codes.of_row.iter().copied(), column, &codes).unwrap_or(MISSING);
            (column, codes, usual)
        });
        let cell = |problem: &'a Problem| Some(((problem.row, problem.column.as_deref()?), problem.found.as_str()));
        Ok(Self {
            table,
            customer,
            customers: Codes::of(customer),
            date,
            days: dates.read_all(),
            amounts,
            money,
            quantity,
            orders: optional(&transactions.order)?.map(Orders::of),
            statuses,
            currencies,
            found: table.problems.iter().filter_map(cell).collect(),
        })
    }

    /// The currency of the rows that count, if a column names it.
    pub(super) fn currency(&self) -> Option<String> {
        let (column, codes, usual) = self.currencies.as_ref()?;
        codes.first_row.get(*usual as usize).map(|row| column.key(*row as usize).to_uppercase())
    }

    /// One row.
    pub(super) fn read(&self, row: usize) -> Result<Entry, Problem> {
        let customer = self.customers.of_row[row];
        if customer == MISSING {
            return Err(self.problem(row, self.customer, ProblemKind::NoCustomer));
        }
        let day = self.days[row].map_err(|amiss| {
            let kind = if amiss == Amiss::Missing { ProblemKind::NoDate } else { ProblemKind::NotADate };
            self.problem(row, self.date, kind)
        })?;
        let status = self.status(row);
        if let (Status::Cancelled, Some((column, ..))) = (status, &self.statuses) {
            return Err(self.problem(row, column, ProblemKind::Cancelled));
        }
        if let Some((column, codes, usual)) = &self.currencies
            && ![*usual, MISSING].contains(&codes.of_row[row])
        {
            return Err(self.problem(row, column, ProblemKind::OtherCurrency));
        }
        let reading = self.amounts.read(row).map_err(|_| self.no_amount(row))?;
        let order = self.orders.as_ref().map(|orders| orders.codes.of_row[row]).filter(|code| *code != MISSING);
        let cancels = order.is_some_and(|code| self.orders.as_ref().is_some_and(|o| o.cancels[code as usize]));
        let effect = match status {
            _ if reading.is_return || cancels => Effect::GivesBack,
            Status::Refunded => Effect::Refunded,
            Status::Stands | Status::Cancelled => Effect::Buys,
        };
        Ok(Entry {
            customer,
            order: order.map_or_else(|| FIRST_DAY + u64::from(day.cast_unsigned()), u64::from),
            day,
            row: number(row),
            units: if effect == Effect::GivesBack { -reading.units.abs() } else { reading.units },
            effect,
        })
    }

    fn status(&self, row: usize) -> Status {
        let of_row =
            |(_, codes, statuses): &(&Column, Codes, Vec<Status>)| statuses.get(codes.of_row[row] as usize).copied();
        self.statuses.as_ref().and_then(of_row).unwrap_or(Status::Stands)
    }

    /// Names the column that costs the row.
    fn no_amount(&self, row: usize) -> Problem {
        let is_missing = |column: &&Column| column.numbers().is_some_and(|numbers| numbers[row].is_nan());
        let column = [Some(self.money), self.quantity].into_iter().flatten().find(is_missing);
        let problem = self.problem(row, column.unwrap_or(self.money), ProblemKind::NoAmount);
        let is_read = problem.found.is_empty();
        Problem { kind: if is_read { ProblemKind::NoAmount } else { ProblemKind::NotAnAmount }, ..problem }
    }

    /// What is the matter with a row.
    pub(super) fn problem(&self, row: usize, column: &Column, kind: ProblemKind) -> Problem {
        let number = self.table.row_numbers[row];
        let found = self
            .found
            .get(&(number, column.name.as_str()))
            .map_or_else(|| cut(&column.display(row), FOUND), |found| (*found).to_owned());
        Problem { row: number, column: Some(column.name.clone()), found, kind }
    }
}

impl Entry {
    /// The file says which order it is of.
    pub(super) fn has_order(&self) -> bool {
        self.order < FIRST_DAY
    }
}

impl Orders {
    /// Where orders are digits, `C` in front of them takes one back, as some tills write it.
    fn of(column: &Column) -> Self {
        let codes = Codes::of(column);
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let texts = || codes.first_row.iter().map(|row| column.key(*row as usize));
        let are_digits = 2 * texts().filter(|text| is_digits(text)).count() > codes.n_distinct();
        let cancels = texts().map(|text| are_digits && text.strip_prefix(['C', 'c']).is_some_and(is_digits)).collect();
        Self { codes, cancels }
    }
}

impl Transactions {
    /// An amount stands in every row of its order, and counts once.
    pub(super) fn counts_once(&self) -> bool {
        matches!(self.amount, Amount::OrderTotal(_))
    }
}

/// The code that stands most often; among equals the first by the alphabet, as the order of rows shall not matter.
pub(super) fn most_frequent(codes: impl Iterator<Item = u32>, column: &Column, texts: &Codes) -> Option<u32> {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for code in codes.filter(|code| *code != MISSING) {
        *counts.entry(code).or_default() += 1;
    }
    let text = |code: u32| column.key(texts.first_row[code as usize] as usize);
    let better = |a: &(u32, usize), b: &(u32, usize)| a.1.cmp(&b.1).then_with(|| text(b.0).cmp(&text(a.0)));
    counts.into_iter().max_by(better).map(|(code, _)| code)
}

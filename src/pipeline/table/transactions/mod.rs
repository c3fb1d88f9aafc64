//! Transactions → customers: from several rows for each customer to one row of recency, frequency and monetary value.
//!
//! Every row of the file is accounted for: it is used, or in [`Table::set_aside`] with the reason.
//! [`Purchases`] on the new table says what was chosen and counted.

use serde::{Deserialize, Serialize};

use crate::table::{Column, DateOrder, Problem, Table};

pub use customers::per_customer;
pub use days::{Day, ParseDayError};
pub use scores::RfmGroup;
pub use since::is_days_since;
pub(crate) use since::is_of_last;

mod amounts;
pub(crate) mod codes;
mod customers;
mod days;
mod figures;
mod ledger;
mod recognise;
mod scores;
mod since;
pub(super) mod words;

/// Names of the columns of a table of customers that are made of transactions.
pub mod names {
    /// Days from the last order to the reference day.
    pub const RECENCY: &str = "recency_days";
    /// Orders.
    pub const FREQUENCY: &str = "frequency";
    /// Sum of all amounts, less what was given back.
    pub const MONETARY: &str = "monetary";
    /// Monetary value for each order.
    pub const AVERAGE_ORDER: &str = "average_order_value";
    /// Days from the first order to the reference day.
    pub const TENURE: &str = "tenure_days";
    /// Mean number of days from one order to the next.
    pub const BETWEEN: &str = "days_between_orders";
    /// What was given back, as a share of what was bought.
    pub const RETURNS: &str = "return_rate";
    /// Different products bought.
    pub const PRODUCTS: &str = "products";
    /// The channel of most purchases.
    pub const CHANNEL: &str = "channel";
    /// The country of most purchases.
    pub const COUNTRY: &str = "country";
    /// Begins the name of a column made of a date of customers.
    pub const SINCE: &str = "days since ";
    /// Recency, from 1 to 5.
    pub const R_SCORE: &str = "r_score";
    /// Frequency, from 1 to 5.
    pub const F_SCORE: &str = "f_score";
    /// Monetary value, from 1 to 5.
    pub const M_SCORE: &str = "m_score";
    /// Name of the group by the scores.
    pub const GROUP: &str = "rfm_group";
    /// The three that are segmented by where nobody chose.
    pub const RFM: [&str; 3] = [RECENCY, FREQUENCY, MONETARY];
    /// What follows from them, or holds for a few.
    pub const FURTHER: [&str; 5] = [AVERAGE_ORDER, TENURE, BETWEEN, RETURNS, PRODUCTS];
}

/// What the columns of a table of transactions are for, by their names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transactions {
    /// Who bought.
    pub customer: String,
    /// When.
    pub date: String,
    /// In which order the dates are read; `Ambiguous` and `None`: as the column tells, and [`Purchases`] holds what it
    /// told. Any for dates that are numbers.
    pub date_order: DateOrder,
    /// For how much.
    pub amount: Amount,
    /// Which rows are one order. None: all that a customer bought on one day are.
    pub order: Option<String>,
    /// What was bought.
    pub product: Option<String>,
    /// Where, or by which way.
    pub channel: Option<String>,
    /// In which country.
    pub country: Option<String>,
    /// What became of the order: cancelled, refunded.
    pub status: Option<String>,
    /// Of the amount.
    pub currency: Option<String>,
}

/// Where the amount of a transaction stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Amount {
    /// In this column, for each row.
    Column(String),
    /// In this column, for the whole order: it stands in each of its rows, and counts once.
    OrderTotal(String),
    /// The one times the other.
    Product {
        /// Number of pieces.
        quantity: String,
        /// Of one piece.
        unit_price: String,
    },
}

impl Amount {
    /// The column of money.
    pub fn money(&self) -> &str {
        match self {
            Self::Column(name) | Self::OrderTotal(name) | Self::Product { unit_price: name, .. } => name,
        }
    }

    /// The column of pieces, if there is one.
    pub fn quantity(&self) -> Option<&str> {
        match self {
            Self::Product { quantity, .. } => Some(quantity),
            Self::Column(_) | Self::OrderTotal(_) => None,
        }
    }
}

/// What was made of transactions: what was chosen, and counts that add up to the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purchases {
    /// The columns used.
    pub transactions: Transactions,
    /// The day that recency and tenure are counted to, as year-month-day: the one asked for, else the day after the
    /// last transaction.
    pub reference: String,
    /// Of the first transaction used.
    pub first_day: String,
    /// Of the last transaction used.
    pub last_day: String,
    /// Rows of the file, without the header and blank lines: `n_used + n_set_aside`.
    pub n_read: usize,
    /// Rows that count for a customer.
    pub n_used: usize,
    /// Of these, those in which something was mended.
    pub n_repaired: usize,
    /// Rows of the file that could not be used.
    pub n_set_aside: usize,
    /// Orders of all customers.
    pub n_orders: usize,
    /// Rows used that give something back.
    pub n_returns: usize,
    /// Rows of the table.
    pub n_customers: usize,
    /// Customers of whom there are only returns; their rows are set aside.
    pub n_customers_set_aside: usize,
}

/// Why no customers can be made of a table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum TransactionsError {
    /// A choice from another file.
    #[error("The file has no column “{name}”. Choose among the columns of this file.")]
    UnknownColumn {
        /// As chosen.
        name: String,
    },
    /// Not even one in ten.
    #[error("The column “{name}” {reason}, and its values are not read as days. Choose another column for the date.")]
    NotDates {
        /// Of the column.
        name: String,
        /// What it is.
        reason: String,
    },
    /// Text has no sum.
    #[error("The column “{name}” {reason}, not amounts to add up. Choose another column.")]
    NotNumbers {
        /// Of the column.
        name: String,
        /// What it is.
        reason: String,
    },
    /// Recency would be below zero.
    #[error("The reference day {reference} is before the first transaction ({first_day}). Choose a later day.")]
    BeforeFirst {
        /// As chosen.
        reference: String,
        /// Of the transactions.
        first_day: String,
    },
    /// No day at all.
    #[error("“{found}” is no day. Write the reference day as 2026-11-28.")]
    NoDay {
        /// As chosen.
        found: String,
    },
    /// Every row was set aside.
    #[error(
        "None of the {n_rows} rows can be used as a transaction: row {}, for instance, {} (“{}”). Choose other columns \
         for customer, date and amount.",
        first.row, first.kind, first.found
    )]
    NoneUsed {
        /// Rows of the table.
        n_rows: usize,
        /// What is the matter with the first of them.
        first: Problem,
    },
}

impl From<ParseDayError> for TransactionsError {
    fn from(error: ParseDayError) -> Self {
        Self::NoDay { found: error.found }
    }
}

impl Transactions {
    /// With an order of dates that can be read, if the column tells one.
    fn settled(&self, table: &Table) -> Self {
        let told = || table.column(&self.date).and_then(Column::settled_date_order);
        let date_order = match self.date_order {
            DateOrder::Ambiguous | DateOrder::None => told().unwrap_or(self.date_order),
            order => order,
        };
        Self { date_order, ..self.clone() }
    }
}

impl Table {
    /// One row for each customer, if the rows are recognised as transactions.
    pub fn grouped(&self) -> Option<Self> {
        per_customer(self, &Transactions::recognised(self)?, None).ok()
    }
}

/// What a row of the table is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Grouping {
    /// A row of the file.
    Rows,
    /// A customer, made of all rows with the same id.
    Customers {
        /// What the columns of the file are for.
        transactions: Box<Transactions>,
        /// The day that recency is counted to, as year-month-day. None: the day after the last transaction.
        reference: Option<String>,
    },
}

#[cfg(test)]
mod tests;

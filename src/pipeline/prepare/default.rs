//! What is chosen from the data when the user has chosen nothing.

use crate::prepare::{OutlierRule, Recipe};
use crate::table::moments::{Scaled, found};
use crate::table::transactions::names;
use crate::table::{Column, Role, Table};

/// Values this many IQR beyond the quartiles are "far out" (Tukey 1977).
const FAR_OUT: f64 = 3.0;

impl Recipe {
    /// All columns that can be variables; of those made of transactions recency, frequency and monetary value alone, since
    /// the others follow from them or hold for a few. Missing values filled with the median; the IQR
    /// fence, clipping, if at least one value is far out (more than 3 IQR beyond the quartiles), else no fence; the
    /// standard scaler.
    #[inline(never)] // whoever asks is compiled for size
    pub fn default_for(table: &Table) -> Self {
        let can_be = || table.columns.iter().filter(|column| column.role == Role::Variable);
        let is_rfm = |column: &Column| names::RFM.contains(&column.name.as_str());
        let is_further = |column: &Column| names::FURTHER.contains(&column.name.as_str());
        let is_made = (table.purchases.is_some() || table.joined.is_some()) && can_be().any(is_rfm);
        let variables = || can_be().filter(move |column| !is_made || !is_further(column));
        let outliers = if variables().any(has_far_out) { OutlierRule::Iqr } else { OutlierRule::None };
        Self { columns: variables().map(|column| column.name.clone()).collect(), outliers, ..Self::default() }
    }
}

/// Some value is far out. Never so if half of the values are the same.
fn has_far_out(column: &Column) -> bool {
    let found = found(column.numbers().unwrap_or_default());
    Scaled::new(&found)
        .fence(FAR_OUT)
        .is_some_and(|(low, high)| found.iter().any(|value| *value < low || *value > high))
}

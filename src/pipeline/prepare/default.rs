//! What is chosen from the data when the user has chosen nothing.

use std::collections::BTreeMap;

use crate::prepare::outlier::FAR_REACH;
use crate::prepare::{OutlierRule, Recipe, Transform};
use crate::table::transactions::{is_of_last, names};
use crate::table::{ColumnSummary, Detail, NumberSummary, Role, Table, TableSummary, is_days_since};

impl Recipe {
    /// All columns that can be variables; of those made of transactions recency, frequency and monetary value alone, since
    /// the others follow from them or hold for a few; of the days since a date only those since a customer last did
    /// something. Missing values filled with the median; if at least one value is far out, what is far out is clipped, else
    /// there is no fence; amounts with a long tail drawn in ([`Transform::by_default`]); the standard scaler.
    ///
    /// What lies between the usual fence (1.5 IQR) and the outer one (3 IQR) are often the best customers, or a small group
    /// of its own: at the usual fence they would be pressed into the crowd.
    pub fn default_for(table: &Table) -> Self {
        Self::default_of(&table.summary())
    }

    /// The same of a table of which the summary is there.
    #[inline(never)] // whoever asks is compiled for size
    pub fn default_of(summary: &TableSummary) -> Self {
        let can_be = || summary.columns.iter().filter(|column| column.role == Role::Variable);
        let is_rfm = |column: &ColumnSummary| names::RFM.contains(&column.name.as_str());
        let is_further = |column: &ColumnSummary| names::FURTHER.contains(&column.name.as_str());
        let is_made = (summary.purchases.is_some() || summary.joined.is_some()) && can_be().any(is_rfm);
        // Days since a date: only how recently a customer did something.
        let is_offered =
            |column: &ColumnSummary| is_days_since(&column.name, &summary.columns) && !is_of_last(&column.name);
        let variables = || can_be().filter(move |column| !(is_offered(column) || is_made && is_further(column)));
        let outliers = if variables().any(has_far_out) { OutlierRule::FarOut } else { OutlierRule::None };
        let drawn_in = |column: &ColumnSummary| Some((column.name.clone(), Transform::by_default(column)?));
        // One by one: to collect them is to sort them, which is a lot of code.
        let mut transforms = BTreeMap::new();
        transforms.extend(variables().filter_map(drawn_in));
        let columns = variables().map(|column| column.name.clone()).collect();
        Self { columns, outliers, transforms, ..Self::default() }
    }
}

/// Some value is far out, once amounts are drawn in. Never so if half of the values are the same.
fn has_far_out(column: &ColumnSummary) -> bool {
    let Detail::Numbers(NumberSummary { min, max, quartiles: (q1, q3), .. }) = column.detail else { return false };
    // Nothing else is done unasked, and by way of `FittedTransform` the page would carry the code of all.
    let is_drawn_in = Transform::by_default(column) == Some(Transform::Log1p);
    let drawn_in = |value| if is_drawn_in { libm::log1p(value) } else { value };
    // Of eighths, so that what lies beyond the quartiles is a number whatever they are.
    let [min, max, q1, q3] = [min, max, q1, q3].map(|value| drawn_in(value) / 8.0);
    let reach = FAR_REACH * (q3 - q1);
    reach > 0.0 && (min < q1 - reach || max > q3 + reach)
}

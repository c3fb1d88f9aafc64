//! What the customers of each segment spent: where the money comes from.

use serde::{Deserialize, Serialize};

use super::words::is_money;
use crate::cluster::Clustering;
use crate::prepare::Prepared;
use crate::table::{Column, Kind, Table};

/// What the customers of one segment spent, by one column of the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Revenue {
    /// Name of the column.
    pub column: String,
    /// Letters of the currency, where the column tells it.
    pub currency: Option<[u8; 3]>,
    /// Sum of the values as found, over the customers used; above or equal to 0. A missing value adds nothing.
    pub total: f64,
    /// Part of the sum over all segments, in [0, 1].
    pub share: f64,
}

/// The first column of numbers that by its name is money which adds up over customers.
pub fn revenue_column(table: &Table) -> Option<&Column> {
    table.columns.iter().find(|column| is_money(&column.name) && column.numbers().is_some())
}

/// One per segment. None where there is no such column, or where shares mean nothing: the sum over all is not above 0 or
/// beyond f64, or that of a segment is below 0, more given back than bought.
pub(super) fn revenues(table: &Table, prepared: &Prepared, clustering: &Clustering) -> Option<Vec<Revenue>> {
    let column = revenue_column(table)?;
    let values = column.numbers()?;
    let mut totals = vec![0.0; clustering.n_clusters];
    for (row, label) in prepared.rows.iter().zip(&clustering.labels) {
        let value = values[*row as usize];
        if !value.is_nan() {
            totals[usize::from(*label)] += value;
        }
    }
    let all: f64 = totals.iter().sum();
    let are_shares = all > 0.0 && all.is_finite() && totals.iter().all(|total| *total >= 0.0);
    let currency = if let Kind::Money(code) = column.kind { Some(code) } else { None };
    let revenue = |total| Revenue { column: column.name.clone(), currency, total, share: total / all };
    are_shares.then(|| totals.into_iter().map(revenue).collect())
}

#[cfg(test)]
mod tests {
    use super::super::describe;
    use crate::cluster::Clustering;
    use crate::prepare::{Recipe, prepare};
    use crate::table::Table;

    /// Total and share of two segments: the first `n` rows, and all others.
    fn told(csv: &str, n: usize) -> Option<Vec<(f64, f64)>> {
        let table = Table::read(csv.as_bytes()).unwrap();
        let prepared = prepare(&table, &Recipe::default_for(&table)).unwrap();
        let n_rows = prepared.rows.len();
        let clustering = Clustering {
            n_clusters: 2,
            labels: (0..n_rows).map(|row| u16::from(row >= n)).collect(),
            sizes: vec![n, n_rows - n],
            centroids: vec![0.0; 2 * prepared.fitted.columns.len()],
            inertia: 1.0,
            n_iter: 1,
            n_searched: n_rows,
            n_reached: None,
        };
        let segments = describe(&table, &prepared, &clustering);
        segments.into_iter().map(|segment| segment.revenue.map(|revenue| (revenue.total, revenue.share))).collect()
    }

    #[test]
    fn shares_are_of_the_money_spent_and_returns_are_taken_off() {
        let csv = "age,total_spend\n20,10\n30,\n40,-2\n50,12\n60,20\n";
        assert_eq!(told(csv, 3), Some(vec![(8.0, 0.2), (32.0, 0.8)]));
    }

    #[test]
    fn there_is_no_share_of_nothing_or_of_less() {
        assert_eq!(told("age,total_spend\n20,0\n30,0\n40,0\n50,0\n60,0\n", 3), None);
        assert_eq!(told("age,total_spend\n20,-9\n30,1\n40,2\n50,12\n60,20\n", 2), None);
    }

    #[test]
    fn scores_and_averages_are_no_revenue() {
        assert_eq!(told("age,Spending Score\n20,10\n30,4\n40,2\n50,12\n60,20\n", 3), None);
        assert_eq!(told("age,average_order_value\n20,10\n30,4\n40,2\n50,12\n60,20\n", 3), None);
    }
}

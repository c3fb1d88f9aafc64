//! Days passed since the dates of customers: what a date says in numbers.

use crate::table::bare::Unit;
use crate::table::id_name::{holds, words};
use crate::table::roles::column_of_numbers;
use crate::table::sheet::free_name;
use crate::table::transactions::days::Dates;
use crate::table::transactions::names::SINCE;
use crate::table::{Column, ColumnSummary, Kind, Role, Table};

/// Words of the names of dates that say when a customer last did something.
const LAST: &str = "last, letzte, letzter, letztes, letzten, dernier, derniere, dernière, ultimo, ultima, último, última, \
    laatste, ostatni, ostatnia, ostatnie, senaste, seneste, siste, recent";

/// Words of those that say what somebody else did.
const BY_OTHERS: &str =
    "updated, update, modified, changed, change, sync, synced, edited, import, imported, export, exported";

impl Table {
    /// With a column of numbers behind the others for each date of its customers: the days from it to the latest one of its
    /// column. The table as it is where it was made of transactions or of two files, or holds no dates.
    #[must_use]
    pub fn with_days_since(mut self) -> Self {
        if self.purchases.is_none() && self.joined.is_none() {
            let made: Vec<Column> = self.columns.iter().filter_map(|column| self.days_since(column)).collect();
            self.columns.extend(made);
        }
        self
    }

    fn days_since(&self, dates: &Column) -> Option<Column> {
        if dates.role != Role::Descriptor || !matches!(dates.kind, Kind::Date(_)) {
            return None;
        }
        let days = Dates::of(dates, dates.settled_date_order()?)?.read_all();
        let latest = days.iter().flatten().max()?;
        let passed = days.iter().map(|day| day.map_or(f64::NAN, |day| f64::from(latest - day))).collect();
        let name = free_name(&format!("{SINCE}{}", dates.name), |name| self.column(name).is_some());
        Some(column_of_numbers(name, passed, Unit::None)).filter(|column| column.role == Role::Variable)
    }
}

/// A column was made by [`Table::with_days_since`] of another.
pub fn is_days_since(column: &str, others: &[ColumnSummary]) -> bool {
    let is_of = |date: &str| others.iter().any(|other| other.name == date && matches!(other.kind, Kind::Date(_)));
    column.strip_prefix(SINCE).is_some_and(is_of)
}

/// By its name the days since a customer last did something: how recently, which tells customers apart.
pub(crate) fn is_of_last(column: &str) -> bool {
    let words = words(column);
    let has = |list: &str| words.iter().any(|word| holds(list, word));
    has(LAST) && !has(BY_OTHERS)
}

#[cfg(test)]
mod tests {
    use super::{is_days_since, is_of_last};
    use crate::prepare::Recipe;
    use crate::table::{Role, Table};

    const CSV: &str = "id,Letzter Kauf,signed up,born,spend\n1,03.02.2026,2020-05-01,x,5\n2,28.01.2026,2021-05-01,y,6.5\n\
        3,,2020-05-03,z,7\n4,31.01.2026,soon,x,8\n5,01.02.2026,2020-04-30,y,9\n6,02.02.2026,2020-05-02,z,1\n\
        7,02.02.2026,2020-05-02,z,1\n8,02.02.2026,2020-05-02,z,1\n9,02.02.2026,2020-05-02,z,1\n10,02.02.2026,2020-05-02,z,1\n";

    #[test]
    fn a_date_becomes_the_days_since_it() {
        let table = Table::read(CSV.as_bytes()).unwrap().with_days_since();
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names[5..], ["days since Letzter Kauf", "days since signed up"]);
        assert!(table.columns[5..].iter().all(|column| column.role == Role::Variable));
        let days = |at: usize| format!("{:?}", &table.columns[at].numbers().unwrap()[..5]);
        assert_eq!(
            (days(5).as_str(), days(6).as_str()),
            ("[0.0, 6.0, NaN, 3.0, 2.0]", "[365.0, 0.0, 363.0, NaN, 366.0]")
        );
        // Of those that are made only the last purchase is used where nobody chose.
        assert_eq!(Recipe::default_for(&table).columns, ["spend", "days since Letzter Kauf"]);
        let summary = table.summary();
        assert!(is_days_since(names[5], &summary.columns) && !is_days_since("days since spend", &summary.columns));
    }

    #[test]
    fn what_somebody_else_did_last_is_not_how_recently_a_customer_bought() {
        assert!(["LAST_TXN_DT", "Letzter Kauf", "Última compra", "last login"].iter().all(|name| is_of_last(name)));
        assert!(["signed up", "Last Updated", "lastname", "end"].iter().all(|name| !is_of_last(name)));
    }
}

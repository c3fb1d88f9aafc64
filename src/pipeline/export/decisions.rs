//! The lists of all rows and cells that needed a decision, and of those rows that are with no customer.

use crate::export::field::write_field;
use crate::prepare::{Account, Decision, Impute, Outcome};
use crate::table::{FileNames, Problem, Side, Table};

/// One line for each decision, as comma-separated CSV with a header: row, column, text found, what was done, and why; where
/// there are two files, first which of them it is about, by its name. An empty text found is a missing value.
pub fn decisions_csv(account: &Account, names: &FileNames) -> Vec<u8> {
    let has_files = account.decisions.iter().any(|decision| decision.file.is_some());
    let mut bytes = header(has_files);
    for decision in &account.decisions {
        let Decision { file, row, column, found, outcome } = decision;
        let (column, done) = (column.as_deref().unwrap_or_default(), outcome.done());
        line(&mut bytes, names, *file, [&row.to_string(), column, found, done, &outcome.to_string()]);
    }
    bytes
}

/// One line for each row of the file, or of the two, that is in the table in no way, in the same form.
pub fn left_out_csv(table: &Table, names: &FileNames) -> Vec<u8> {
    let mut bytes = header(table.joined.is_some());
    let (first, second) = match &table.joined {
        Some(joined) => (Some(Side::First), joined.set_aside.as_slice()),
        None => (None, &[][..]),
    };
    let of_second = second.iter().map(|problem| (Some(Side::Second), problem));
    for (file, problem) in table.set_aside.iter().map(|problem| (first, problem)).chain(of_second) {
        let Problem { row, column, found, kind } = problem;
        let column = column.as_deref().unwrap_or_default();
        line(&mut bytes, names, file, [&row.to_string(), column, found, "left out", &format!("The row {kind}.")]);
    }
    bytes
}

fn header(has_files: bool) -> Vec<u8> {
    let columns = "row,column,found,outcome,reason\n";
    if has_files { format!("file,{columns}") } else { columns.to_owned() }.into_bytes()
}

fn line(bytes: &mut Vec<u8>, names: &FileNames, file: Option<Side>, fields: [&str; 5]) {
    let file = file.map(|side| names.of(side).unwrap_or(side.name()));
    for (at, field) in file.iter().chain(&fields).enumerate() {
        if at > 0 {
            bytes.push(b',');
        }
        write_field(bytes, b',', field.as_bytes());
    }
    bytes.push(b'\n');
}

impl Outcome {
    /// What was done, in a word or two.
    pub fn done(&self) -> &'static str {
        match self {
            Self::OutlierKept | Self::IsolatedKept(_) => "kept",
            Self::Clipped(_) => "clipped",
            outcome if outcome.is_set_aside() => "set aside",
            _ => "repaired",
        }
    }

    /// The row is not used.
    pub fn is_set_aside(&self) -> bool {
        matches!(self, Self::MissingSetAside | Self::OutlierSetAside | Self::IsolatedSetAside(_) | Self::Unreadable(_))
    }
}

/// A computed number without the rest that its last binary digits leave: 0.47 and not 0.47000000000000003.
fn figure(number: f64) -> f64 {
    /// Digits that are kept: the last of those that a number has may be off.
    const DIGITS: f64 = 15.0;
    /// Up to it powers of ten are exact.
    const LARGEST: f64 = 22.0;
    let n_decimals = DIGITS - 1.0 - libm::log10(number.abs()).floor();
    if !(0.0..=LARGEST).contains(&n_decimals) {
        return number;
    }
    let power = libm::pow(10.0, n_decimals);
    libm::round(number * power) / power
}

impl std::fmt::Display for Outcome {
    /// What was done and why, as sentences.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Filled { by, value } => {
                let by = match by {
                    Impute::Median | Impute::DropRow => "the median",
                    Impute::Mean => "the mean",
                    Impute::MostFrequent => "the most frequent value",
                    Impute::Constant(_) => "a constant",
                    Impute::Word(word) => return write!(formatter, "Missing. Filled with the word “{word}”."),
                };
                write!(formatter, "Missing. Filled with {by}, {}.", figure(value.0))
            }
            Self::UnseenWord => formatter.write_str(
                "The segments were made from other words. It counts as their middle: each has its share of the customers.",
            ),
            Self::Clipped(value) => {
                write!(formatter, "Beyond the fence. Clipped to {} for clustering only.", figure(value.0))
            }
            Self::MissingSetAside => formatter.write_str("Missing, and the column is needed."),
            Self::OutlierSetAside => formatter.write_str("Beyond the fence."),
            Self::OutlierKept => formatter.write_str("Beyond the fence. Used as found."),
            Self::IsolatedSetAside(score) => {
                write!(formatter, "Apart from all others: isolation score {:.2}.", score.0)
            }
            Self::IsolatedKept(score) => {
                write!(formatter, "Apart from all others: isolation score {:.2}. Used as found.", score.0)
            }
            Self::Mended(problem) => write!(formatter, "It {problem}."),
            Self::Unreadable(problem) => write!(formatter, "The row {problem}."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{decisions_csv, figure, left_out_csv};
    use crate::export::{Labels, customers_csv};
    use crate::prepare::{Impute, OrderedValue, OutlierAction, OutlierRule, Recipe, prepare};
    use crate::table::{FileNames, Table, Transactions, joined, per_customer};

    fn lines(csv: Vec<u8>) -> Vec<String> {
        String::from_utf8(csv).unwrap().lines().map(str::to_owned).collect()
    }

    #[test]
    fn of_two_files_each_row_says_of_which_it_is() {
        let customers = Table::read(b"customer_id,age\nK-1,30\nK-2,40,?\nK-3,50\nK-4,\n").unwrap();
        let other = Table::read(b"customer_id,visits\nK-1,3\n\"K-3\" ,5\nK-9,7\nK-4,9\n").unwrap();
        let table = joined(&customers, &other, None).unwrap();
        assert_eq!(
            lines(left_out_csv(&table, &FileNames::default())),
            [
                "file,row,column,found,outcome,reason",
                "first,3,,\"K-2,40,?\",left out,\"The row has 3 fields, but the header has 2.\"",
                "second,4,customer_id,K-9,left out,The row has an id that no customer has.",
            ]
        );
        let prepared = prepare(&table, &Recipe::default_for(&table)).unwrap();
        let account = &prepared.account;
        assert_eq!((account.read, account.used_as_found, account.repaired, account.set_aside), (4, 2, 1, 1));
        assert_eq!(
            lines(decisions_csv(account, &FileNames::default())),
            [
                "file,row,column,found,outcome,reason",
                "first,3,,\"K-2,40,?\",set aside,\"The row has 3 fields, but the header has 2.\"",
                "first,5,age,,repaired,\"Missing. Filled with the median, 40.\"",
                "second,3,customer_id,K-3,repaired,It has blanks outside its quotation marks; left out.",
                "second,4,customer_id,K-9,set aside,The row has an id that no customer has.",
            ]
        );
        // The second file's row 4 is no customer, the first file's is one.
        let labels = Labels::new(&table, &prepared, &[0, 0, 0], &["All".into()]);
        let written = String::from_utf8(customers_csv(&table, labels)).unwrap();
        assert!(!written.contains("not used"), "{written}");
    }

    #[test]
    fn files_are_called_by_their_names_where_these_tell_them_apart() {
        let customers = Table::read(b"customer_id,age\nK-1,30\nK-2,40,?\nK-3,50\n").unwrap();
        let other = Table::read(b"customer_id,visits\nK-1,3\nK-3,5\nK-9,7\n").unwrap();
        let table = joined(&customers, &other, None).unwrap();
        let prepared = prepare(&table, &Recipe::default_for(&table)).unwrap();
        let names = |first: Option<&str>, second: Option<&str>| FileNames {
            first: first.map(str::to_owned),
            second: second.map(str::to_owned),
        };
        for (names, first, second) in [
            (names(Some("shop.csv"), Some("=visits, \"all\".csv")), "shop.csv,", "\"'=visits, \"\"all\"\".csv\","),
            (names(Some("shop.csv"), None), "shop.csv,", "second,"),
            (names(Some("export.csv"), Some("export.csv")), "first,", "second,"),
        ] {
            for csv in [left_out_csv(&table, &names), decisions_csv(&prepared.account, &names)] {
                let csv = lines(csv);
                assert_eq!(csv.len(), 3, "{csv:?}");
                assert!(
                    csv[1].starts_with(&format!("{first}3,")) && csv[2].starts_with(&format!("{second}4,")),
                    "{csv:?}"
                );
            }
        }
    }

    #[test]
    fn purchases_are_told_of_beside_the_customers_made_of_them() {
        let text = "customer,date,amount\na,2026-01-01,5\nb,2026-01-02,\"6\" \n,2026-01-03,7\nb,2026-01-04,8\nb\n\"b\" ,2026-01-05,1\n";
        let rows = Table::read(text.as_bytes()).unwrap();
        let table = per_customer(&rows, &Transactions::recognised(&rows).unwrap(), None).unwrap();
        let left_out = [
            "row,column,found,outcome,reason",
            "4,customer,,left out,The row names no customer.",
            "6,,b,left out,\"The row has 1 field, but the header has 3.\"",
        ];
        assert_eq!(lines(left_out_csv(&table, &FileNames::default())), left_out);
        let account = prepare(&table, &Recipe::default_for(&table)).unwrap().account;
        assert_eq!((account.read, account.used_as_found, account.repaired, account.set_aside), (2, 2, 0, 0));
        let decisions = lines(decisions_csv(&account, &FileNames::default()));
        assert_eq!(decisions.len(), 5, "{decisions:?}");
        assert_eq!(decisions[1], "3,amount,6,repaired,It has blanks outside its quotation marks; left out.");
        assert_eq!(decisions[4], "7,customer,b,repaired,It has blanks outside its quotation marks; left out.");
    }

    #[test]
    fn numbers_are_shown_without_the_rest_of_binary_fractions() {
        let shown =
            [0.1 + 0.2, 0.470_000_000_000_000_03, -1_556.271_25, 1e300, 0.0, 3.0].map(|x| figure(x).to_string());
        assert_eq!((&shown[0][..], &shown[1][..]), ("0.3", "0.47"));
        assert_eq!((&shown[2][..], &shown[4][..], &shown[5][..]), ("-1556.27125", "0", "3"));
        assert_eq!(figure(1e300).to_bits(), 1e300_f64.to_bits());
    }

    #[test]
    fn how_a_cell_was_filled_and_that_an_outlier_was_kept_is_said() {
        let table = Table::read(b"x,y\n1,1\n,2\n2,3\n3,3\n6,\n90,4\n").unwrap();
        let recipe = Recipe {
            imputes: [("x".to_owned(), Impute::Constant(OrderedValue(2.5)))].into(),
            impute: Impute::MostFrequent,
            outliers: OutlierRule::Iqr,
            outlier_action: OutlierAction::Keep,
            ..Recipe::default_for(&table)
        };
        let csv = String::from_utf8(decisions_csv(&prepare(&table, &recipe).unwrap().account, &FileNames::default()))
            .unwrap();
        assert_eq!(
            csv,
            "row,column,found,outcome,reason\n\
             3,x,,repaired,\"Missing. Filled with a constant, 2.5.\"\n\
             6,y,,repaired,\"Missing. Filled with the most frequent value, 3.\"\n\
             7,x,90,kept,Beyond the fence. Used as found.\n"
        );
    }

    #[test]
    fn every_decision_is_a_line_that_no_spreadsheet_runs() {
        let table = Table::read(b"=x,y\n1,1\n,2\n3,3\n4\n").unwrap();
        let prepared = prepare(&table, &Recipe::default_for(&table)).unwrap();
        let csv = String::from_utf8(decisions_csv(&prepared.account, &FileNames::default())).unwrap();
        assert_eq!(
            csv,
            "row,column,found,outcome,reason\n\
             3,'=x,,repaired,\"Missing. Filled with the median, 2.\"\n\
             5,,4,set aside,\"The row has 1 field, but the header has 2.\"\n"
        );
    }
}

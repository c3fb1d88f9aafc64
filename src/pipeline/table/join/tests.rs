//! Two files put together, by hand and by chance.

use proptest::prelude::{prop, prop_assert_eq, proptest};

use super::{JoinError, KeyColumns, Keys, Side, joined};
use crate::table::{Problem, ProblemKind, Role, Table};

fn read(text: &str) -> Table {
    Table::read(text.as_bytes()).unwrap()
}

fn records(table: &Table) -> Vec<Vec<String>> {
    (0..table.n_rows()).map(|row| table.record(row).into_iter().map(|(_, cell)| cell).collect()).collect()
}

#[test]
fn every_customer_stays_and_nothing_of_the_other_file_is_lost() {
    let customers = read("CustomerID,age,city\n17,30,Ulm\n 18 ,40,Bonn\n19,50,Kiel\n");
    let other = read("customer_id,city,visits\n18.0,Jena,4\n17.0,Ulm,7\n99.0,Linz,1\n18.0,Graz,9\n");
    let table = joined(&customers, &other, None).unwrap();
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["CustomerID", "age", "city", "city (2)", "visits"]);
    let cells = [["17", "30", "Ulm", "Ulm", "7"], [" 18 ", "40", "Bonn", "Jena", "4"], ["19", "50", "Kiel", "", ""]];
    assert_eq!(records(&table), cells);
    let found = table.joined.as_ref().unwrap();
    let left_out: Vec<_> = found.set_aside.iter().map(|p| (p.row, p.found.as_str(), p.kind)).collect();
    let (unknown, repeated) = (ProblemKind::UnknownCustomer, ProblemKind::RepeatedCustomer);
    assert_eq!(left_out, [(4, "99.0", unknown), (5, "18.0", repeated)]);
    let matches = &found.matches;
    assert_eq!((matches.n_customers, matches.n_matched, matches.n_read, matches.n_used()), (3, 2, 4, 2));
    assert_eq!((matches.n_unknown, matches.n_repeated), (1, 1));
    assert_eq!(matches.columns.second, ["customer_id", "city", "visits"]);
    assert!(table.digest != customers.digest && table.digest != other.digest);
}

#[test]
fn transactions_become_customers_first() {
    let customers = read("email,age\nA@b.example,30\nc@d.example,40\ne@f.example,50\n");
    let other =
        read("Email,Date,Amount\na@b.example,2026-01-01,5\nc@d.example,2026-01-02,7\na@b.example,2026-01-09,5.5\n");
    let table = joined(&customers, &other, None).unwrap();
    let monetary = table.column("monetary").unwrap().numbers().unwrap();
    assert_eq!(monetary[..2], [10.5, 7.0]);
    assert!(monetary[2].is_nan());
    assert_eq!((table.n_rows(), table.purchases.as_ref().map(|purchases| purchases.n_orders)), (3, None));
    assert_eq!(table.summary().n_read, 3);
}

/// Row number, text found and reason of each.
fn told(problems: &[Problem]) -> Vec<(u32, &str, ProblemKind)> {
    problems.iter().map(|problem| (problem.row, problem.found.as_str(), problem.kind)).collect()
}

#[test]
fn every_row_of_both_files_is_used_mended_or_set_aside() {
    let others: Vec<String> = (10..30).map(|at| format!("K-{at},{at}\n")).collect();
    let others = others.concat();
    let customers = read(&("customer_id,age\nK-1,30\nK-2,40,?\nK-3,50\n\"K-4\" ,60\n".to_owned() + &others));
    let lines = ["K-1,many", "K-3", "\"K-3\" ,7", "K-4,1", "K-4,2", ",3", "K-9,4", "\"K-8\" ,5"];
    let other = read(&("customer_id,visits\n".to_owned() + &lines.join("\n") + "\n" + &others));
    let table = joined(&customers, &other, None).unwrap();
    assert_eq!(told(&table.set_aside), [(3, "K-2,40,?", ProblemKind::FieldCount { got: 3, expected: 2 })]);
    let joined = table.joined.as_ref().unwrap();
    assert_eq!(
        told(&joined.set_aside),
        [
            (3, "K-3", ProblemKind::FieldCount { got: 1, expected: 2 }),
            (6, "K-4", ProblemKind::RepeatedCustomer),
            (7, "", ProblemKind::NoCustomer),
            (8, "K-9", ProblemKind::UnknownCustomer),
            (9, "K-8", ProblemKind::UnknownCustomer),
        ]
    );
    assert_eq!(joined.mended.iter().map(|p| (p.row, p.kind)).collect::<Vec<_>>(), [(4, ProblemKind::OuterBlank)]);
    let matches = &joined.matches;
    assert_eq!((matches.n_read, matches.n_used(), matches.n_repaired, matches.n_set_aside()), (28, 23, 1, 5));
    assert_eq!((matches.n_unusable, matches.n_unknown, matches.n_repeated), (1, 3, 1));
    // What stands in place of a number is told of the customer that it is beside.
    let beside: Vec<_> = table.problems.iter().filter(|p| p.kind == ProblemKind::NotANumber).collect();
    assert_eq!(beside.len(), 1);
    assert_eq!((beside[0].row, beside[0].column.as_deref(), beside[0].found.as_str()), (2, Some("visits"), "many"));
}

#[test]
fn of_purchases_each_row_counts_not_each_customer() {
    let customers = read("customer_id,age\nann,30\nbob,41\n");
    let lines = [
        "ann,2026-01-01,5",
        "eve,2026-01-02,7",
        "ann,,9",
        "\"ann\" ,2026-01-04,1",
        "eve,2026-01-05,2",
        "bob,2026-01-06",
    ];
    let other = read(&("customer_id,date,amount\n".to_owned() + &lines.join("\n") + "\n"));
    let table = joined(&customers, &other, None).unwrap();
    assert_eq!(table.column("monetary").unwrap().numbers().unwrap()[..1], [6.0]);
    let joined = table.joined.unwrap();
    assert_eq!(
        told(&joined.set_aside),
        [
            (3, "eve", ProblemKind::UnknownCustomer),
            (4, "", ProblemKind::NoDate),
            (6, "eve", ProblemKind::UnknownCustomer),
            (7, "bob,2026-01-06", ProblemKind::FieldCount { got: 2, expected: 3 }),
        ]
    );
    let matches = &joined.matches;
    assert_eq!((matches.n_read, matches.n_used(), matches.n_repaired, matches.n_matched), (6, 2, 1, 1));
    assert_eq!((matches.n_unusable, matches.n_unknown, matches.n_repeated), (2, 2, 0));
}

#[test]
fn ids_of_something_else_are_refused_with_examples() {
    let customers = read("customer_id,age\nK-1,30\nK-2,40\n");
    let other = read("customer_id,visits\n0815,3\n4711,4\n");
    let error = joined(&customers, &other, None).unwrap_err();
    let words = error.to_string();
    assert!(words.contains("“K-1”") && words.contains("“0815”"), "{words}");
    let nothing = joined(&customers, &read("city,visits\nUlm,3\nBonn,4\n"), None).unwrap_err();
    let columns =
        KeyColumns { first: vec!["customer_id".into(), "age".into()], second: vec!["city".into(), "visits".into()] };
    assert_eq!(nothing, JoinError::NoKey { file: Side::Second, columns: Box::new(columns.clone()) });
    assert_eq!(nothing.columns(), Some(&columns));
    let by = |other: &str| Keys { customer: "customer_id".into(), other: other.into() };
    let given = joined(&customers, &other, Some(&by("nobody"))).unwrap_err();
    assert!(matches!(given, JoinError::UnknownColumn { .. }));
    let swapped = read("code,age\nK-1,30\nK-2,41\n");
    assert!(joined(&customers, &swapped, Some(&by("code"))).is_ok());
}

#[test]
fn a_column_that_is_missing_everywhere_is_no_variable() {
    let customers = read("customer_id,age\nK-1,30\nK-2,40\n");
    let other = read("customer_id,visits\nK-1,3\nK-2,\nK-3,4\n");
    let table = joined(&customers, &other, None).unwrap();
    assert_eq!(table.column("visits").unwrap().role, Role::Constant);
}

proptest! {
    #[test]
    fn a_file_in_two_halves_comes_back_whole(
        rows in prop::collection::vec((0..1000_i32, -50..50_i32), 3..40),
        turn in 0_usize..40,
    ) {
        let line = |columns: &[String]| columns.join(",") + "\n";
        let id = |at: usize| format!("K{at:03}");
        let [mut whole, mut left] = ["customer_id,a,b\n", "customer_id,a\n"].map(str::to_owned);
        let mut right = Vec::new();
        for (at, (a, b)) in rows.iter().enumerate() {
            whole += &line(&[id(at), a.to_string(), b.to_string()]);
            left += &line(&[id(at), a.to_string()]);
            right.push(line(&[id(at), b.to_string()]));
        }
        right.rotate_left(turn % rows.len());
        let right = "customer_id,b\n".to_owned() + &right.concat();
        let joined = joined(&read(&left), &read(&right), None).unwrap();
        prop_assert_eq!(records(&joined), records(&read(&whole)));
        prop_assert_eq!(joined.joined.unwrap().set_aside.len(), 0);
    }
}

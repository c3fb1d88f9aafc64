//! Tables made of the rows of a file: of purchases, or with a second file beside them.

use clientele::pipeline::prepare::Recipe;
use clientele::pipeline::sample::Sample;
use clientele::pipeline::table::{FileNames, Grouping, Keys, ReadOptions};
use clientele::protocol::{Desk, Failure, Join, Listing, MemoryFile, Reply, Request};

use crate::files::Vanishing;
use crate::{ask, csv, opened};

#[test]
fn a_second_file_is_put_beside_the_first_by_the_columns_that_were_found_or_chosen() {
    let (mut desk, _) = opened(b"customer_id,age\nK-1,30\nK-2,41\nK-3,52\n");
    let mut join = |join| {
        desk.take_second(Box::new(MemoryFile(
            b"customer_id,shop\nX-1,K-1\nX-2,K-3\nX-3,K-1\nX-4,K-3\nX-5,K-1\nX-6,K-3\n".to_vec(),
        )));
        ask(&mut desk, Request::Reshape { grouping: None, join: Some(join) }, &[]).0
    };
    let Reply::Failed(Failure::Join(error)) = join(Join::Found) else { panic!("other ids") };
    assert_eq!(error.columns().unwrap().second, ["customer_id", "shop"]);
    let keys = Keys { customer: "customer_id".into(), other: "shop".into() };
    let Reply::Opened { summary, .. } = join(Join::By(keys.clone())) else { panic!("the same ids") };
    let matches = summary.joined.unwrap();
    assert_eq!((matches.keys, matches.n_matched, matches.n_repeated), (keys, 2, 4));
}

const TRANSACTIONS: &[u8] = b"order_id,customer_id,order_date,amount\n\
    1,ann,2026-01-01,10.50\n2,bob,2026-01-05,7.00\n3,ann,2026-01-11,3.50\n4,joe,2026-01-12,90.00\n5,,2026-01-13,1.00\n";

#[test]
fn transactions_are_opened_as_customers_and_regrouped_without_the_file() {
    let mut desk = Desk::default();
    desk.take_file(Box::new(MemoryFile(TRANSACTIONS.to_vec())));
    let (Reply::Opened { summary, recipe }, _) = ask(&mut desk, Request::OpenFile(ReadOptions::default()), &[]) else {
        panic!("it is fine")
    };
    let purchases = summary.purchases.clone().unwrap();
    assert_eq!((summary.n_read, summary.n_rows, summary.n_set_aside), (5, 3, 1));
    assert_eq!((purchases.reference.as_str(), purchases.n_orders), ("2026-01-13", 4));
    assert_eq!(recipe.columns, ["recency_days", "frequency", "monetary"]);
    let transactions = summary.could_be.clone().unwrap();
    assert_eq!(*transactions, purchases.transactions);

    let (Reply::Prepared(prepared), _) = ask(&mut desk, Request::Prepare(recipe), &[]) else { panic!("prepared") };
    assert_eq!((prepared.n_rows, prepared.account.read, prepared.account.set_aside), (3, 3, 0));
    let request =
        Request::Export(Listing { labels: vec![0, 1, 0], names: vec!["A".into(), "B".into()], ..Listing::default() });
    let (Reply::Written, written) = ask(&mut desk, request, &[]) else { panic!("written") };
    let text = String::from_utf8(written[0].clone()).unwrap();
    assert!(text.starts_with("customer_id,recency_days,frequency,monetary,"), "{text}");
    assert!(text.lines().nth(1).unwrap().starts_with("ann,2,2,14,7,"), "{text}");
    assert!(text.lines().nth(3).unwrap().ends_with(",1,A"), "{text}");

    // From here on there is no file to read.
    desk.take_file(Box::new(Vanishing));
    let later = Grouping::Customers { transactions: transactions.clone(), reference: Some("2026-02-01".into()) };
    let (Reply::Opened { summary, .. }, _) =
        ask(&mut desk, Request::Reshape { grouping: Some(later), join: None }, &[])
    else {
        panic!("regrouped")
    };
    assert_eq!(summary.purchases.unwrap().reference, "2026-02-01");
    assert!(matches!(
        ask(&mut desk, Request::Decisions(FileNames::default()), &[]).0,
        Reply::Failed(Failure::NothingHeld)
    ));
    let (Reply::Opened { summary, .. }, _) =
        ask(&mut desk, Request::Reshape { grouping: Some(Grouping::Rows), join: None }, &[])
    else {
        panic!("row by row")
    };
    assert_eq!((summary.n_rows, summary.purchases, summary.could_be), (5, None, Some(transactions.clone())));
    let never = Grouping::Customers { transactions, reference: Some("soon".into()) };
    assert!(matches!(
        ask(&mut desk, Request::Reshape { grouping: Some(never), join: None }, &[]).0,
        Reply::Failed(Failure::Transactions(_))
    ));
    let (Reply::Prepared(_), _) = ask(
        &mut desk,
        Request::Prepare(Recipe { columns: vec!["amount".into()], ..opened(&Sample::Mall.csv()).1 }),
        &[],
    ) else {
        panic!("what was shown stays")
    };
}

/// Lines of such a CSV that begin so, with this outcome.
fn n_lines(csv: &str, start: &str, outcome: &str) -> usize {
    csv.lines().filter(|line| line.starts_with(start) && line.contains(outcome)).count()
}

#[test]
fn the_rows_left_out_of_two_files_are_told_and_add_up_to_each() {
    let (mut desk, _) = opened(b"customer_id,age\nK-1,30\nK-2,41\nK-2\nK-3,52\nK-4,63\n");
    assert_eq!(csv(&mut desk, Request::LeftOut(FileNames::default())).lines().count(), 2, "one file, one row");
    let second = b"customer_id,visits\nK-1,3\n\"K-3\" ,4\nK-9,1\nK-1,8\nK-4\nK-2,5,6\nK-4,7\n".to_vec();
    desk.take_second(Box::new(MemoryFile(second)));
    let (Reply::Opened { summary, recipe }, _) =
        ask(&mut desk, Request::Reshape { grouping: None, join: Some(Join::Found) }, &[])
    else {
        panic!("they match")
    };
    let matches = summary.joined.unwrap();
    let left_out = csv(&mut desk, Request::LeftOut(FileNames::default()));
    assert!(left_out.contains("\nfirst,4,,K-2,left out,") && left_out.contains("\nsecond,6,,K-4,left out,"));
    assert_eq!(n_lines(&left_out, "first,", "left out"), summary.n_set_aside);
    assert_eq!(n_lines(&left_out, "second,", "left out"), matches.n_set_aside());
    assert_eq!((summary.n_read, summary.n_rows, summary.n_set_aside), (5, 4, 1));
    assert_eq!((matches.n_read, matches.n_used(), matches.n_repaired), (7, 3, 1));
    assert_eq!((matches.n_unusable, matches.n_unknown, matches.n_repeated), (2, 1, 1));

    let (Reply::Prepared(prepared), _) = ask(&mut desk, Request::Prepare(recipe), &[]) else { panic!("prepared") };
    let account = &prepared.account;
    assert_eq!((account.read, account.used_as_found + account.repaired, account.set_aside), (5, 4, 1));
    let decisions = csv(&mut desk, Request::Decisions(FileNames::default()));
    assert_eq!(n_lines(&decisions, "second,", "set aside"), matches.n_set_aside());
    assert_eq!(n_lines(&decisions, "second,", "repaired"), 1);
    assert_eq!(decisions.lines().count() - 1, prepared.n_decisions);
    let names = FileNames { first: Some("shop.csv".into()), second: Some("visits, all.csv".into()) };
    for (request, outcome) in
        [(Request::LeftOut(names.clone()), ",left out,"), (Request::Decisions(names), ",set aside,")]
    {
        let csv = csv(&mut desk, request);
        assert_eq!(n_lines(&csv, "shop.csv,", &format!(",K-2{outcome}")), 1, "{csv}");
        assert_eq!(n_lines(&csv, "\"visits, all.csv\",", outcome), matches.n_set_aside(), "{csv}");
    }
    // Rows of the second file have numbers of the first; their notes are not its.
    let request = Request::Export(Listing { labels: vec![0; 4], names: vec!["All".into()], ..Listing::default() });
    assert!(!csv(&mut desk, request).contains("not used"));

    let (Reply::Opened { summary, .. }, _) = ask(&mut desk, Request::Reshape { grouping: None, join: None }, &[])
    else {
        panic!("one file again")
    };
    assert_eq!((summary.joined, csv(&mut desk, Request::LeftOut(FileNames::default())).lines().count()), (None, 2));
}

#[test]
fn purchases_that_count_for_no_customer_are_told_and_add_up_to_the_file() {
    let mut desk = Desk::default();
    let cut = b"6,bob\n\"7\" ,bob,2026-01-14,2.00\n8,eve,2026-01-14,-2.00\n";
    desk.take_file(Box::new(MemoryFile([TRANSACTIONS, cut].concat())));
    let (Reply::Opened { summary, recipe }, _) = ask(&mut desk, Request::OpenFile(ReadOptions::default()), &[]) else {
        panic!("it is fine")
    };
    let purchases = summary.purchases.unwrap();
    assert_eq!((purchases.n_read, purchases.n_used, purchases.n_repaired, purchases.n_set_aside), (8, 5, 1, 3));
    let left_out = csv(&mut desk, Request::LeftOut(FileNames::default()));
    let rows: Vec<&str> = left_out.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(rows, ["6", "7", "9"], "{left_out}");
    let (Reply::Prepared(prepared), _) = ask(&mut desk, Request::Prepare(recipe), &[]) else { panic!("prepared") };
    let account = &prepared.account;
    assert_eq!((account.read, account.used_as_found, account.repaired, account.set_aside), (3, 3, 0, 0));
    assert_eq!(
        n_lines(&csv(&mut desk, Request::Decisions(FileNames::default())), "8,", "repaired"),
        1,
        "a purchase, not a customer"
    );

    // With a second file beside them the purchases are still told of.
    desk.take_second(Box::new(MemoryFile(b"customer_id,age\nann,30\nzoe,40\n".to_vec())));
    let (Reply::Opened { summary, .. }, _) =
        ask(&mut desk, Request::Reshape { grouping: None, join: Some(Join::Found) }, &[])
    else {
        panic!("they match")
    };
    assert_eq!((summary.n_read, summary.n_rows, summary.n_set_aside), (8, 3, 3));
    let left_out = csv(&mut desk, Request::LeftOut(FileNames::default()));
    assert_eq!((n_lines(&left_out, "first,", "left out"), n_lines(&left_out, "second,3,", "left out")), (3, 1));
}

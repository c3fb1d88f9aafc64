//! Customers made of transactions, by hand and by chance.

use std::fmt::Write as _;

use proptest::prelude::{Just, Strategy, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};

use super::{Amount, Day, Transactions, TransactionsError, names, per_customer};
use crate::table::{DateOrder, Kind, ProblemKind, Role, Table};

mod shops;

fn read(text: &str) -> Table {
    Table::read(text.as_bytes()).unwrap()
}

fn made(text: &str) -> Table {
    let table = read(text);
    per_customer(&table, &Transactions::recognised(&table).unwrap(), None).unwrap()
}

fn numbers<'a>(table: &'a Table, name: &str) -> &'a [f64] {
    table.column(name).and_then(super::super::Column::numbers).unwrap()
}

fn texts(table: &Table, name: &str) -> Vec<String> {
    let column = table.column(name).unwrap();
    (0..table.n_rows()).map(|row| column.key(row).into_owned()).collect()
}

const BY_HAND: &str = "order_id,customer_id,order_date,product_id,quantity,unit_price,channel,country\n\
    1,ann,2026-01-01,lamp,2,10.50,web,DE\n\
    1,ann,2026-01-01,desk,1,99.00,web,DE\n\
    2,bob,2026-01-05,lamp,1,10.50,shop,AT\n\
    3,ann,2026-01-11,lamp,1,10.50,shop,DE\n\
    4,ann,2026-01-12,desk,-1,99.00,shop,DE\n\
    5,ann,2026-01-31,pen,3,0.10,web,DE\n\
    6,eve,2026-02-01,pen,-2,0.10,web,FR\n\
    7,,2026-02-02,pen,2,0.10,web,FR\n\
    8,joe,2026-02-09,,1,0.00,,\n";

#[test]
fn every_column_by_hand() {
    let table = made(BY_HAND);
    assert_eq!(texts(&table, "customer_id"), ["ann", "bob", "joe"]);
    assert_eq!(table.row_numbers, [2, 4, 10]);
    let purchases = table.purchases.as_ref().unwrap();
    assert_eq!((purchases.reference.as_str(), purchases.last_day.as_str()), ("2026-02-10", "2026-02-09"));
    assert_eq!((purchases.n_read, purchases.n_used, purchases.n_set_aside), (9, 7, 2));
    assert_eq!((purchases.n_orders, purchases.n_returns, purchases.n_customers), (5, 1, 3));
    assert_eq!((purchases.n_customers_set_aside, purchases.first_day.as_str()), (1, "2026-01-01"));
    for (name, expected) in [
        (names::RECENCY, [10.0, 36.0, 1.0]),
        (names::FREQUENCY, [3.0, 1.0, 1.0]),
        (names::MONETARY, [31.8, 10.5, 0.0]),
        (names::AVERAGE_ORDER, [10.6, 10.5, 0.0]),
        (names::TENURE, [40.0, 36.0, 1.0]),
        (names::RETURNS, [99.0 / 130.8, 0.0, 0.0]),
        (names::PRODUCTS, [3.0, 1.0, 0.0]),
    ] {
        assert_eq!(numbers(&table, name), expected, "{name}");
    }
    let between = numbers(&table, names::BETWEEN);
    assert!((between[0] - 15.0).abs() < 1e-12 && between[1].is_nan() && between[2].is_nan());
    for (name, expected) in [
        (names::CHANNEL, ["web", "shop", ""]),
        (names::COUNTRY, ["DE", "AT", ""]),
        (names::R_SCORE, ["4", "2", "5"]),
        (names::F_SCORE, ["4", "1", "1"]),
        (names::M_SCORE, ["4", "2", "1"]),
        (names::GROUP, ["Loyal customers", "Hibernating", "New customers"]),
    ] {
        assert_eq!(texts(&table, name), expected, "{name}");
        assert_eq!(table.column(name).unwrap().role, Role::Descriptor, "{name}");
    }
    let aside: Vec<_> =
        table.set_aside.iter().map(|p| (p.row, p.column.as_deref(), p.found.as_str(), p.kind)).collect();
    let customer = Some("customer_id");
    assert_eq!(aside, [(8, customer, "eve", ProblemKind::OnlyReturns), (9, customer, "", ProblemKind::NoCustomer)]);
}

#[test]
fn what_cannot_be_used_is_told_with_its_place() {
    let sound = "k1;1.2.2026;5,00\nk2;3.2.2026;7,50\n".repeat(20);
    let text =
        format!("Kunde;Datum;Betrag\n{sound};4.2.2026;1,00\nk1;;2,00\nk1;bald;3,00\nk2;5.2.2026;\nk2;5.2.2026;viel\n");
    let table = made(&text);
    let aside: Vec<_> =
        table.set_aside.iter().map(|p| (p.row, p.column.as_deref().unwrap(), p.found.as_str(), p.kind)).collect();
    assert_eq!(
        aside,
        [
            (42, "Kunde", "", ProblemKind::NoCustomer),
            (43, "Datum", "", ProblemKind::NoDate),
            (44, "Datum", "bald", ProblemKind::NotADate),
            (45, "Betrag", "", ProblemKind::NoAmount),
            (46, "Betrag", "viel", ProblemKind::NotAnAmount),
        ]
    );
    assert!(table.problems.is_empty() && table.set_aside.iter().all(|problem| problem.kind.sets_aside()));
    assert_eq!(numbers(&table, names::MONETARY), [100.0, 150.0]);
    let purchases = table.purchases.unwrap();
    assert_eq!((purchases.n_read, purchases.n_used, purchases.n_set_aside), (45, 40, 5));
}

#[test]
fn a_purchase_that_was_mended_counts_as_repaired_if_it_is_used() {
    let table = made("customer,date,amount\n\"a\" ,2026-01-01,5\na,2026-01-02,\"6\" \n\"b\" ,,7\nb,2026-01-04,8\n");
    let purchases = table.purchases.as_ref().unwrap();
    assert_eq!((purchases.n_read, purchases.n_used, purchases.n_repaired, purchases.n_set_aside), (4, 3, 2, 1));
    assert_eq!(table.problems.iter().map(|problem| problem.row).collect::<Vec<_>>(), [2, 3]);
}

#[test]
fn a_letter_before_the_number_of_an_order_takes_it_back() {
    let text = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n\
        536365,85123A,HEART,6,12/1/2010 8:26,2.55,17850,United Kingdom\n\
        536365,71053,LANTERN,6,12/1/2010 8:26,3.39,17850,United Kingdom\n\
        536366,22633,WARMER,6,12/13/2010 8:28,1.85,17850,United Kingdom\n\
        C536379,71053,LANTERN,-1,12/14/2010 9:41,3.39,17850,United Kingdom\n\
        C536380,71053,LANTERN,1,12/14/2010 9:41,3.39,17850,United Kingdom\n\
        536370,22728,CLOCK,24,12/2/2010 8:45,3.75,12583,France\n";
    let table = made(text);
    assert_eq!(numbers(&table, names::FREQUENCY), [2.0, 1.0]);
    assert_eq!(numbers(&table, names::MONETARY), [39.96, 90.0]);
    assert_eq!(numbers(&table, names::RECENCY), [2.0, 13.0]);
    assert_eq!(table.purchases.unwrap().n_returns, 2);
}

#[test]
fn what_was_cancelled_or_refunded_brings_nothing() {
    let text = "Order ID,Email,Order date,Order total,Status,Currency\n\
        1,a@b.example,2026-01-01,10.00,completed,EUR\n\
        2,A@b.example,2026-01-03,20.00,refunded,EUR\n\
        3,a@b.example,2026-01-05,30.00,cancelled,EUR\n\
        4,c@d.example,2026-01-05,40.00,completed,EUR\n\
        5,c@d.example,2026-01-06,50.00,completed,USD\n";
    let table = made(text);
    assert_eq!(numbers(&table, names::FREQUENCY), [2.0, 1.0]);
    assert_eq!(numbers(&table, names::MONETARY), [10.0, 40.0]);
    assert_eq!(table.column(names::MONETARY).unwrap().kind, Kind::Money(*b"EUR"));
    assert_eq!(table.columns[0].role, Role::Personal(crate::table::Personal::Email));
    let aside: Vec<_> = table.set_aside.iter().map(|p| (p.row, p.found.as_str(), p.kind)).collect();
    assert_eq!(aside, [(4, "cancelled", ProblemKind::Cancelled), (6, "USD", ProblemKind::OtherCurrency)]);
}

#[test]
fn a_total_of_the_order_counts_once() {
    let text = "Order Number,Customer ID,Order Date,Item,Order Total\n\
        1,7,2026-01-01,a,10.00\n1,7,2026-01-01,b,10.00\n2,7,2026-01-02,a,5.50\n2,7,2026-01-02,b,5.50\n\
        3,8,2026-01-03,a,10.00\n3,8,2026-01-03,c,10.00\n4,8,2026-01-03,c,2.00\n";
    let table = made(text);
    let amount = &table.purchases.as_ref().unwrap().transactions.amount;
    assert_eq!(*amount, Amount::OrderTotal("Order Total".into()));
    assert_eq!(numbers(&table, names::MONETARY), [15.5, 12.0]);
}

#[test]
fn the_reference_day_can_be_chosen() {
    let table = read(BY_HAND);
    let transactions = Transactions::recognised(&table).unwrap();
    let on = |day: &str| per_customer(&table, &transactions, Some(day.parse::<Day>().unwrap()));
    let at_new_year = on("2026-01-11").unwrap();
    assert_eq!(numbers(&at_new_year, names::RECENCY), [0.0, 6.0]);
    assert_eq!(at_new_year.set_aside.iter().filter(|p| p.kind == ProblemKind::AfterReference).count(), 4);
    assert!(matches!(on("2025-12-31"), Err(TransactionsError::BeforeFirst { .. })));
    let by_itself = per_customer(&table, &transactions, None).unwrap();
    let asked = on("2026-02-10").unwrap();
    assert_eq!(
        (asked.digest, asked.purchases, asked.set_aside),
        (by_itself.digest, by_itself.purchases.clone(), by_itself.set_aside.clone())
    );
    let later = on("2026-02-11").unwrap();
    assert!(later.digest != by_itself.digest && by_itself.digest != table.digest);
    assert_eq!(numbers(&later, names::TENURE), [41.0, 37.0, 2.0]);
}

#[test]
fn a_date_of_no_order_is_read_as_its_column_tells() {
    let table = read("client,date,amount\na,1/2/2026,5\nb,1/3/2026,7\na,1/9/2026,5.5\n");
    let found = Transactions::recognised(&table).unwrap();
    let open = Transactions { date_order: DateOrder::Ambiguous, ..found.clone() };
    let made = per_customer(&table, &open, None).unwrap();
    assert_eq!(made.digest, per_customer(&table, &found, None).unwrap().digest);
    assert_eq!(made.purchases.unwrap().transactions.date_order, DateOrder::MonthDayYear);
    let day_first = Transactions { date_order: DateOrder::DayMonthYear, ..found };
    assert_eq!(numbers(&per_customer(&table, &day_first, None).unwrap(), names::TENURE), [213.0, 185.0]);
}

#[test]
fn choices_that_do_not_fit_are_refused_in_words() {
    let table = read(BY_HAND);
    let chosen = Transactions::recognised(&table).unwrap();
    let error = |chosen: Transactions| per_customer(&table, &chosen, None).unwrap_err().to_string();
    assert!(error(Transactions { customer: "nobody".into(), ..chosen.clone() }).contains("no column “nobody”"));
    let text = error(Transactions { amount: Amount::Column("country".into()), ..chosen.clone() });
    assert!(text.contains("“country” holds text or codes"), "{text}");
    let text = error(Transactions { date: "channel".into(), ..chosen });
    assert!(text.contains("None of the 9 rows"), "{text}");
}

/// Rows of transactions: customer, day of 2026, order, product, amount in cents.
fn rows() -> impl Strategy<Value = Vec<(u8, u16, u8, u8, i32)>> {
    let amount = prop_oneof![4 => 0..100_000_i32, 1 => -50_000..0_i32, 1 => Just(0)];
    prop::collection::vec((0..9_u8, 0..365_u16, 0..40_u8, 0..5_u8, amount), 1..60)
}

fn file(rows: &[(u8, u16, u8, u8, i32)]) -> Table {
    let mut text = String::from("Customer ID,Order ID,Date,Product,Channel,Amount\n");
    for (customer, day, order, product, cents) in rows {
        let customer = if *customer == 8 { String::new() } else { format!("k{customer}") };
        let amount = f64::from(*cents) / 100.0;
        let day = Day(20_454 + i32::from(*day));
        writeln!(text, "{customer},o{order},{day},p{product},c{},{amount}", product % 3).unwrap();
    }
    read(&text)
}

fn chosen() -> Transactions {
    Transactions {
        customer: "Customer ID".into(),
        date: "Date".into(),
        date_order: DateOrder::YearMonthDay,
        amount: Amount::Column("Amount".into()),
        order: Some("Order ID".into()),
        product: Some("Product".into()),
        channel: Some("Channel".into()),
        country: None,
        status: None,
        currency: None,
    }
}

proptest! {
    #[test]
    fn the_order_of_rows_does_not_matter(rows in rows(), turn in 0_usize..60) {
        let mut turned = rows.clone();
        turned.rotate_left(turn % rows.len());
        turned.reverse();
        let one = per_customer(&file(&rows), &chosen(), None);
        let other = per_customer(&file(&turned), &chosen(), None);
        prop_assert_eq!(one.is_ok(), other.is_ok());
        if let (Ok(one), Ok(other)) = (one, other) {
            let records = |table: &Table| {
                let mut records: Vec<_> = (0..table.n_rows()).map(|row| table.record(row)).collect();
                records.sort();
                records
            };
            prop_assert_eq!(records(&one), records(&other));
            prop_assert_eq!(one.set_aside.len(), other.set_aside.len());
        }
    }

    #[test]
    fn rows_and_money_add_up(rows in rows()) {
        let Ok(table) = per_customer(&file(&rows), &chosen(), None) else { return Ok(()) };
        let purchases = table.purchases.as_ref().unwrap();
        prop_assert_eq!(purchases.n_read, rows.len());
        prop_assert_eq!(purchases.n_used + purchases.n_set_aside, rows.len());
        prop_assert_eq!(table.set_aside.len(), purchases.n_set_aside);
        let aside: Vec<u32> = table.set_aside.iter().map(|problem| problem.row).collect();
        let used = rows.iter().zip(2_u32..).filter(|(_, number)| !aside.contains(number));
        let cents: i64 = used.map(|(row, _)| i64::from(row.4)).sum();
        let sum: f64 = numbers(&table, names::MONETARY).iter().sum();
        prop_assert!((sum - cents as f64 / 100.0).abs() <= 1e-9 * sum.abs().max(1.0));
        prop_assert!(table.columns.iter().all(|column| column.n_rows() == table.n_rows()));
    }
}

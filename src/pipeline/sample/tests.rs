//! What the samples promise to the page and to the other tests.

use xxhash_rust::xxh3::xxh3_64;

use super::{Sample, mall, shop};
use crate::prepare::{OutlierRule, Recipe, prepare};
use crate::table::{IdReason, Role, Table};

fn table(sample: Sample) -> Table {
    Table::read(&sample.csv()).unwrap()
}

fn numbers<'a>(table: &'a Table, name: &str) -> &'a [f64] {
    table.column(name).unwrap().numbers().unwrap()
}

#[test]
fn the_bytes_are_the_same_each_time() {
    // Change these only together with the generator: fingerprints in other tests follow from them.
    assert_eq!(
        Sample::ALL.map(|sample| format!("{:016x}", xxh3_64(&sample.csv()))),
        ["fdf415f9548db070", "c2a72c101fd5227a"]
    );
}

#[test]
fn the_mall_has_its_columns_in_whole_numbers_within_their_ranges() {
    let table = table(Sample::Mall);
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["CustomerID", "Gender", "Age", "Annual Income (k$)", "Spending Score (1-100)"]);
    let roles: Vec<Role> = table.columns.iter().map(|column| column.role).collect();
    let variable = Role::Variable;
    assert_eq!(roles, [Role::CustomerId(IdReason::Named), Role::Descriptor, variable, variable, variable]);
    assert_eq!((table.n_rows(), Sample::Mall.n_rows(), table.problems.len()), (200, 200, 0));
    for (name, range) in [("Age", 18.0..=70.0), (names[3], 15.0..=140.0), (names[4], 1.0..=99.0)] {
        let is_fine = |value: &f64| value.fract() == 0.0 && range.contains(value);
        assert!(numbers(&table, name).iter().all(is_fine), "{name}");
    }
    assert_eq!(Recipe::default_for(&table).outliers, OutlierRule::None);
}

#[test]
fn the_mall_has_its_five_groups() {
    let table = table(Sample::Mall);
    let (income, score) = (numbers(&table, "Annual Income (k$)"), numbers(&table, "Spending Score (1-100)"));
    let count = |is_in: &dyn Fn(f64, f64) -> bool| income.iter().zip(score).filter(|(i, s)| is_in(**i, **s)).count();
    let groups = [
        count(&|income, score| income < 40.0 && score > 50.0),
        count(&|income, score| income < 40.0 && score <= 50.0),
        count(&|income, _| (40.0..70.0).contains(&income)),
        count(&|income, score| income >= 70.0 && score > 50.0),
        count(&|income, score| income >= 70.0 && score <= 50.0),
    ];
    assert_eq!(groups, mall::KINDS.map(|kind| kind.n_rows));
}

#[test]
fn the_shop_has_gaps_and_outliers_and_skewed_spend() {
    let table = table(Sample::Shop);
    assert_eq!((table.n_rows(), Sample::Shop.n_rows(), table.problems.len()), (5000, 5000, 0));
    assert_eq!(table.columns[0].role, Role::CustomerId(IdReason::Named));
    let recipe = Recipe::default_for(&table);
    assert_eq!(recipe.columns.len(), 5);
    assert_eq!(recipe.outliers, OutlierRule::FarOut);
    let missing = |name: &str| numbers(&table, name).iter().filter(|value| value.is_nan()).count();
    for name in &recipe.columns {
        let expected = if name == "months_as_customer" || name == "discount_share" { 100..=200 } else { 0..=0 };
        assert!(expected.contains(&missing(name)), "{name}: {}", missing(name));
    }
    let spend = numbers(&table, "total_spend");
    let spend: Vec<f64> = spend.iter().copied().filter(|spend| (0.0..20_000.0).contains(spend)).collect();
    assert_eq!(spend.len(), 4996);
    let below_mean = spend.iter().filter(|value| **value < spend.iter().sum::<f64>() / 4996.0).count();
    assert!(below_mean > 3000, "{below_mean} of 4996 below the mean");
    let kinds: usize = shop::KINDS.iter().map(|kind| kind.n_rows).sum();
    assert_eq!(kinds, 5000);
}

#[test]
fn the_shop_can_be_prepared_with_nothing_lost() {
    let table = table(Sample::Shop);
    let prepared = prepare(&table, &Recipe::default_for(&table)).unwrap();
    assert_eq!((prepared.matrix.n_rows(), prepared.account.set_aside), (5000, 0));
    assert!(prepared.account.cells_filled > 200 && prepared.account.cells_clipped > 12);
}

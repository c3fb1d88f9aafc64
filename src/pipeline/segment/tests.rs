//! Whole segments, from tables made by hand and by chance.

use std::collections::BTreeSet;

use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq, proptest};

use super::{NoIndex, Segment, describe, what_sets_apart};
use crate::cluster::{Clustering, clustering_of};
use crate::parallel::{InProcess, block_on};
use crate::prepare::{
    Account, Encoding, FittedColumn, FittedRecipe, Matrix, OutlierRule, Prepared, Recipe, Transform, prepare,
};
use crate::table::{Cells, Column, Format, IdReason, Kind, ReadOptions, Role, Table};

/// Values above this are outliers.
const CLIP: f64 = 2000.0;

/// A table of numbers; the first `n_variables` columns are clustering variables, centred at 10 and
/// divided by 2.
#[expect(clippy::cast_possible_truncation, reason = "the matrix holds 32 bits")]
fn segments(columns: &[(&str, &[f64])], n_variables: usize, labels: &[u16]) -> Vec<Segment> {
    let n_rows = labels.len();
    let column = |(name, values): &(&str, &[f64])| Column {
        name: (*name).to_owned(),
        kind: Kind::Number,
        role: if name.ends_with("ID") { Role::CustomerId(IdReason::Named) } else { Role::Variable },
        cells: Cells::Numbers(values.to_vec().into()),
    };
    let table = Table {
        options: ReadOptions::default(),
        format: Format::default(),
        columns: columns.iter().map(column).collect(),
        row_numbers: (2..).take(n_rows).collect(),
        set_aside: Vec::new(),
        problems: Vec::new(),
        digest: 0,
        purchases: None,
        joined: None,
    };
    let scale = |value: f64| if value.is_nan() { 0.0 } else { (value.min(CLIP) - 10.0) / 2.0 };
    let cell = |row: usize, at: usize| scale(columns[at].1[row]);
    let scaled: Vec<f64> = (0..n_rows * n_variables).map(|at| cell(at / n_variables, at % n_variables)).collect();
    let fitted = |(name, values): &(&str, &[f64])| FittedColumn {
        name: (*name).to_owned(),
        fill: 10.0,
        fence: Some((-CLIP, CLIP)),
        center: 10.0,
        spread: 2.0,
        range: (0.0, values.iter().copied().fold(0.0, f64::max)),
        ..FittedColumn::default()
    };
    let recipe = Recipe {
        columns: columns[..n_variables].iter().map(|(name, _)| (*name).to_owned()).collect(),
        outliers: OutlierRule::Iqr,
        ..Recipe::default()
    };
    let prepared = Prepared {
        matrix: Matrix::new(n_rows, n_variables, scaled.iter().map(|&v| v as f32).collect()).unwrap(),
        rows: (0..).take(n_rows).collect(),
        fitted: FittedRecipe { recipe, columns: columns[..n_variables].iter().map(fitted).collect() },
        account: Account::default(),
    };
    let n_clusters = labels.iter().max().map_or(0, |&last| usize::from(last) + 1);
    let mean = |segment: usize, at: usize| {
        let own = || (0..n_rows).filter(|&row| usize::from(labels[row]) == segment).map(|row| cell(row, at));
        own().sum::<f64>() / own().count() as f64
    };
    let clustering = Clustering {
        n_clusters,
        labels: labels.to_vec(),
        centroids: (0..n_clusters * n_variables).map(|at| mean(at / n_variables, at % n_variables)).collect(),
        sizes: (0..n_clusters).map(|at| labels.iter().filter(|&&label| usize::from(label) == at).count()).collect(),
        inertia: 0.0,
        n_iter: 1,
        n_searched: n_rows,
        n_reached: None,
    };
    describe(&table, &prepared, &clustering)
}

/// Fifteen customers of a mall in five groups of three.
fn mall() -> Vec<Segment> {
    let age = [43.0, 40.0, 46.0, 33.0, 30.0, 36.0, 41.0, 39.0, 44.0, 25.0, 23.0, 27.0, 45.0, 47.0, 43.0];
    let income = [55.0, 54.0, 57.0, 86.0, 85.0, 90.0, 88.0, 86.0, 89.0, 26.0, 24.0, 27.0, 26.0, 28.0, 25.0];
    let spending = [49.0, 50.0, 52.0, 82.0, 80.0, 85.0, 17.0, 16.0, 18.0, 79.0, 80.0, 78.0, 21.0, 20.0, 22.0];
    let labels: Vec<u16> = (0..15).map(|row| row / 3).collect();
    let columns: [(&str, &[f64]); 3] =
        [("Age", &age), ("Annual Income (k$)", &income), ("Spending Score (1-100)", &spending)];
    segments(&columns, 3, &labels)
}

/// Segments of a table as a recipe prepares it; centroids are the means of the prepared rows.
fn prepared_segments(text: &str, recipe: &Recipe, labels: &[u16]) -> Vec<Segment> {
    let table = Table::read(text.as_bytes()).unwrap();
    let prepared = prepare(&table, recipe).unwrap();
    let executor = InProcess::new(&prepared.matrix, 1);
    let n_clusters = labels.iter().max().map_or(0, |last| usize::from(*last) + 1);
    let clustering = block_on(clustering_of(&executor, n_clusters, labels.to_vec(), labels.len())).unwrap();
    describe(&table, &prepared, &clustering)
}

#[test]
fn a_category_is_profiled_by_its_share_and_means_nothing_else() {
    let text = "spending,n\nlow,1\nlow,2\nlow,3\nhigh,4\nlow,10\nhigh,11\nhigh,12\nhigh,13\n";
    let recipe = Recipe {
        columns: vec!["spending".into(), "n".into()],
        encodings: [("spending".to_owned(), Encoding::OneHot)].into(),
        ..Recipe::default()
    };
    let found = prepared_segments(text, &recipe, &[0, 0, 0, 0, 1, 1, 1, 1]);
    let columns: Vec<&str> = found[0].profile.iter().map(|profile| profile.column.as_str()).collect();
    assert_eq!(columns, ["spending = high", "spending = low", "n"]);
    let high = &found[0].profile[0];
    assert_eq!((high.mean, high.is_variable, high.index), (Some(0.25), true, Ok(50.0)));
    assert!((found[0].centroid[0] - 0.25).abs() < 1e-6);
    // As a meaning, low spending would make a name of its own.
    assert!(found.iter().all(|segment| name(segment).contains("spending =") || name(segment).contains('n')));
    assert!(found.iter().all(|segment| !segment.action.title.contains("spend")), "{found:?}");
}

#[test]
fn a_transformed_column_is_told_as_found() {
    let text = "x,y\n1,1\n3,2\n7,3\n99,4\n199,5\n399,6\n";
    let recipe = Recipe {
        columns: vec!["x".into()],
        transforms: [("x".to_owned(), Transform::Log1p)].into(),
        ..Recipe::default()
    };
    let found = prepared_segments(text, &recipe, &[0, 0, 0, 1, 1, 1]);
    let x = &found[0].profile[0];
    assert!((x.mean.unwrap() - 11.0 / 3.0).abs() < 1e-12, "as found");
    // Of 2, 4 and 8 the geometric mean is 4.
    assert!((found[0].centroid[0] - 3.0).abs() < 1e-5);
    // The mean of all is 708 / 6 = 118.
    assert_eq!((found[0].naming.rule.as_str(), x.clipped), ("x 97% below average", None));
}

/// A column of two segments of four customers each, drawn in by log1p.
fn drawn_in(largest: &str) -> Vec<Segment> {
    let text = format!("x,y\n0,1\n0,2\n0,3\n{largest},4\n9,5\n9,6\n9,7\n9,8\n");
    let recipe = Recipe {
        columns: vec!["x".into()],
        transforms: [("x".to_owned(), Transform::Log1p)].into(),
        ..Recipe::default()
    };
    prepared_segments(&text, &recipe, &[0, 0, 0, 0, 1, 1, 1, 1])
}

#[test]
fn a_transformed_column_of_which_means_say_the_opposite_names_no_segment() {
    // By their logarithms the first four are low and the others high; by their means, 15 and 9, it is the other way round.
    let found = drawn_in("60");
    for (segment, mean) in found.iter().zip([15.0, 9.0]) {
        let x = &segment.profile[0];
        assert_eq!((x.mean, x.clipped, x.told().0), (Some(mean), None, Some(mean)));
        let rule = &segment.naming.rule;
        assert!(rule.starts_with("no clustering variable is high or low beside both"), "{rule}");
    }
    assert!(found[0].profile[0].deviation < found[1].profile[0].deviation, "as clustered");
}

#[test]
fn a_transformed_column_is_told_by_what_is_typical_where_few_make_a_segments_mean() {
    let found = drawn_in("400");
    let x = &found[0].profile[0];
    assert_eq!((x.mean, x.clipped, x.told().0), (Some(100.0), None, Some(100.0)), "as found on the card");
    // Of 1, 1, 1 and 401 the geometric mean is the fourth root of 401, 4.47; of all eight the root of that times 10, 6.69.
    assert_eq!(found[0].naming.rule, "x 39% below what is typical");
}

fn name(segment: &Segment) -> &str {
    &segment.naming.name
}

#[test]
fn the_five_groups_of_a_mall_have_their_names_and_actions() {
    let mall = mall();
    assert_eq!(mall.iter().map(name).collect::<Vec<_>>(), ["Steady", "Stars", "Sensible", "Careless", "Careful"]);
    let titles: Vec<&str> = mall.iter().map(|segment| segment.action.title.as_str()).collect();
    assert_eq!(titles[1..4], ["Loyalty programme", "Premium value ads", "Frequent small promotions"]);
}

#[test]
fn the_rule_beside_the_name_says_the_numbers() {
    // Means of all: income 846 / 15 = 56.4, spending 749 / 15 = 49.93; of Stars: 87 and 82.33.
    assert_eq!(mall()[1].naming.rule, "Annual Income 54% above average and Spending Score 65% above average");
}

#[test]
fn a_second_group_of_one_name_is_told_apart_by_age() {
    let age = [20.0, 22.0, 60.0, 62.0, 40.0, 41.0];
    let income = [50.0, 51.0, 50.0, 51.0, 90.0, 10.0];
    let spending = [50.0, 51.0, 50.0, 51.0, 90.0, 10.0];
    let columns: [(&str, &[f64]); 3] = [("Age", &age), ("Income", &income), ("Spending", &spending)];
    let found = segments(&columns, 3, &[0, 0, 1, 1, 2, 3]);
    assert_eq!(
        found.iter().map(name).collect::<Vec<_>>(),
        ["Steady (lower Age)", "Steady (higher Age)", "Stars", "Careful"]
    );
    // Age of all: 245 / 6 = 40.83; of the first: 21.
    assert!(
        found[0].naming.rule.ends_with("; told from its like by Age 49% below average"),
        "{}",
        found[0].naming.rule
    );
}

#[test]
fn buyers_at_risk_are_told_with_their_share_of_the_spend() {
    let spend = [900.0, 900.0, 100.0, 100.0, 100.0, 100.0];
    let orders = [20.0, 20.0, 2.0, 2.0, 2.0, 2.0];
    let recency = [300.0, 20.0, 20.0, 20.0, 300.0, 300.0];
    let columns: [(&str, &[f64]); 3] =
        [("total_spend", &spend), ("orders", &orders), ("days_since_last_order", &recency)];
    let found = segments(&columns, 3, &[0, 1, 2, 2, 3, 3]);
    assert_eq!(found.iter().map(name).collect::<Vec<_>>(), ["At risk", "Champions", "Newcomers", "Dormant"]);
    assert!(found[0].action.advice.contains("They stand for 41% of all total spend"), "{}", found[0].action.advice);
}

#[test]
fn one_huge_customer_does_not_make_all_segments_look_average() {
    let spend = [1e9, 900.0, 910.0, 90.0, 80.0, 85.0];
    let orders = [9.0, 9.0, 8.0, 2.0, 1.0, 2.0];
    let columns: [(&str, &[f64]); 2] = [("Spend", &spend), ("orders", &orders)];
    let found = segments(&columns, 2, &[0, 0, 0, 1, 1, 1]);
    assert_eq!(found.iter().map(name).collect::<Vec<_>>(), ["Champions", "Occasional"]);
    // Clipped at 2000 the means are 1270 and 85, over all 677.5; as found the mean is what it is.
    assert_eq!(found[1].naming.rule, "Spend 87% below average and orders 68% below average (outliers clipped)");
    assert_eq!(found[0].profile[0].mean, Some((1e9 + 1810.0) / 3.0));
    assert!(found[1].profile[0].deviation.is_some_and(|d| d < -0.5));
    // Mean and index of the clipped values say what the rule says.
    let clipped = found[1].profile[0].clipped.unwrap();
    assert!(
        (clipped.mean - 85.0).abs() < 1e-3 && (clipped.index.unwrap() - 8500.0 / 677.5).abs() < 1e-3,
        "{clipped:?}"
    );
    assert_eq!(found[1].profile[1].clipped, None);
}

#[test]
fn means_are_those_of_the_customers_and_not_of_the_fence() {
    // Three of twelve lie beyond the fence at 2000.
    let spend = [100.0, 110.0, 90.0, 100.0, 120.0, 100.0, 110.0, 90.0, 100.0, 4000.0, 3000.0, 5000.0];
    let y = [1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 9.0, 8.0, 9.0];
    let columns: [(&str, &[f64]); 2] = [("Spend", &spend), ("y", &y)];
    let found = segments(&columns, 2, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1]);
    assert_eq!(found[1].centroid, [2000.0, 26.0 / 3.0], "clipped it was");
    let profile = &found[1].profile[0];
    assert_eq!((profile.mean, profile.clipped), (Some(4000.0), None));
    // The mean of all is 12920 / 12.
    assert!((profile.index.unwrap() - 400_000.0 / (12_920.0 / 12.0)).abs() < 1e-9);
    assert!(found[1].naming.rule.starts_with("Spend 3.7 times the average"), "{}", found[1].naming.rule);
    assert!(!found[1].naming.rule.contains("clipped"));
}

#[test]
fn descriptors_are_profiled_but_ids_are_not_and_neither_makes_a_name() {
    let x = [1.0, 1.0, 9.0, 9.0];
    let age = [20.0, 30.0, 60.0, 70.0];
    let id = [1.0, 2.0, 3.0, 4.0];
    let found = segments(&[("x", &x), ("CustomerID", &id), ("Age", &age)], 1, &[0, 0, 1, 1]);
    let columns: Vec<(&str, bool)> = found[0].profile.iter().map(|p| (p.column.as_str(), p.is_variable)).collect();
    assert_eq!(columns, [("x", true), ("Age", false)]);
    assert_eq!(found.iter().map(name).collect::<Vec<_>>(), ["low x", "high x"]);
    assert_eq!((found[1].profile[1].mean, found[1].profile[1].median), (Some(65.0), Some(65.0)));
}

#[test]
fn a_centroid_is_told_in_the_units_of_the_file() {
    let found = segments(&[("x", &[1.0, 2.0, 9.0]), ("y", &[12.0, 14.0, 50.0])], 2, &[0, 0, 1]);
    assert_eq!([&found[0].centroid, &found[1].centroid], [&[1.5, 13.0], &[9.0, 50.0]]);
}

#[test]
fn what_sets_a_segment_apart_comes_in_order_of_distance() {
    let mall = mall();
    let apart: Vec<&str> = what_sets_apart(&mall[3]).into_iter().map(|p| p.column.as_str()).collect();
    assert_eq!(apart, ["Age", "Annual Income (k$)", "Spending Score (1-100)"]);
    assert!(what_sets_apart(&mall[0]).iter().all(|p| p.column == "Age"));
}

#[test]
fn a_column_without_a_value_says_so_and_does_not_hide_the_others() {
    let x = [1.0, 2.0, 8.0, 9.0];
    let y = [f64::NAN, f64::NAN, 3.0, 4.0];
    let found = segments(&[("x", &x), ("y", &y)], 1, &[0, 0, 1, 1]);
    assert_eq!((found[0].profile[1].mean, found[0].profile[1].index), (None, Err(NoIndex::NoValue)));
    assert_eq!(found[1].profile[1].index, Ok(100.0));
    assert_eq!(found[0].profile[0].mean, Some(1.5));
}

/// Rows of three columns with labels that leave no segment empty.
fn rows() -> impl Strategy<Value = (Vec<[f64; 3]>, Vec<u16>)> {
    proptest::collection::vec((any::<[i8; 3]>(), any::<u16>()), 1..60).prop_map(|rows| {
        let n_clusters = u16::try_from(rows.len().div_ceil(3)).unwrap();
        let labels = (0..n_clusters).chain(rows.iter().map(|(_, label)| label % n_clusters)).take(rows.len()).collect();
        (rows.iter().map(|(row, _)| row.map(f64::from)).collect(), labels)
    })
}

proptest! {
    #[test]
    fn names_are_unique_shares_add_up_and_segment_means_average_to_that_of_all((rows, labels) in rows()) {
        let column = |at: usize| rows.iter().map(|row| row[at]).collect::<Vec<f64>>();
        let shifted: Vec<f64> = column(2).iter().map(|v| v + 200.0).collect();
        let columns: [(&str, &[f64]); 3] = [("Income", &column(0)), ("Spend", &column(1)), ("Age", &shifted)];
        let found = segments(&columns, 2, &labels);
        let unique: BTreeSet<&str> = found.iter().map(name).collect();
        prop_assert_eq!(unique.len(), found.len());
        prop_assert!((found.iter().map(|s| s.share).sum::<f64>() - 1.0).abs() < 1e-9);
        for at in 0..3 {
            let mean: f64 = found.iter().map(|s| s.share * s.profile[at].mean.unwrap()).sum();
            prop_assert!((mean - found[0].profile[at].overall.0).abs() < 1e-9);
        }
        let index: f64 = found.iter().map(|s| s.share * s.profile[2].index.unwrap()).sum();
        prop_assert!((index - 100.0).abs() < 1e-9);
        for segment in &found {
            prop_assert!(!segment.naming.rule.is_empty() && !segment.action.advice.is_empty());
        }
    }
}

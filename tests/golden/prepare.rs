//! Agreement with scikit-learn and numpy on single columns, on the file that `make_prepare.py` wrote.
//!
//! Everything is compared to 1e-9 but for the λ of Yeo and Johnson: a minimum is found to half of its digits, by either side,
//! so that λ is compared to 1e-6 and the values transformed by it to 1e-5. Correlations are those of the matrix, whose f32
//! round by 6e-8.

use std::collections::BTreeMap;

use approx::assert_relative_eq;
use serde::Deserialize;

use clientele::pipeline::prepare::{
    FittedRecipe, FittedTransform, Impute, OutlierRule, Recipe, Relations, ScalerKind, Transform, prepare,
};
use clientele::pipeline::table::Table;

use crate::read;

#[derive(Deserialize)]
struct Golden {
    columns: Vec<Column>,
    wine: Wine,
    unit_length: UnitLength,
}

#[derive(Deserialize)]
struct Column {
    name: String,
    values: Vec<Option<f64>>,
    imputed: Imputed,
    fences: Fences,
    robust: (f64, f64),
    maxabs: f64,
    lambda: f64,
    queries: Vec<f64>,
    yeo_johnson: Vec<f64>,
    rank: Vec<f64>,
}

#[derive(Deserialize)]
struct Imputed {
    median: f64,
    mean: f64,
    most_frequent: f64,
}

#[derive(Deserialize)]
struct Fences {
    iqr: (f64, f64),
    modified_zscore: (f64, f64),
    quantile: (f64, f64),
}

#[derive(Deserialize)]
struct Wine {
    columns: Vec<Vec<f64>>,
    correlations: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
struct UnitLength {
    columns: Vec<Vec<f64>>,
    /// By scaler.
    rows: BTreeMap<String, Vec<Vec<f64>>>,
}

/// Numbers as a file whose first column counts the rows, so that a row without a value is no blank line.
fn table(columns: &[Vec<Option<f64>>]) -> Table {
    let names = (0..columns.len()).fold(String::new(), |names, at| names + &format!(",x{at}"));
    let rows = (0..columns[0].len()).map(|row| {
        let cell = |column: &Vec<Option<f64>>| column[row].map_or(",".to_owned(), |value| format!(",{value}"));
        format!("{row}{}\n", columns.iter().map(cell).collect::<String>())
    });
    Table::read(format!("row{names}\n{}", rows.collect::<String>()).as_bytes()).unwrap()
}

/// What a recipe for one column of the golden file finds.
fn fitted(column: &Column, recipe: Recipe) -> FittedRecipe {
    let columns = vec!["x0".to_owned()];
    prepare(&table(std::slice::from_ref(&column.values)), &Recipe { columns, ..recipe }).unwrap().fitted
}

#[test]
fn missing_values_are_filled_as_by_scikit_learn() {
    for column in read::<Golden>("prepare.json").columns {
        let Imputed { median, mean, most_frequent } = column.imputed;
        for (impute, expected) in
            [(Impute::Median, median), (Impute::Mean, mean), (Impute::MostFrequent, most_frequent)]
        {
            let fill = fitted(&column, Recipe { impute, ..Recipe::default() }).columns[0].fill;
            assert_relative_eq!(fill, expected, max_relative = 1e-9);
        }
    }
}

#[test]
fn fences_are_those_of_numpy() {
    for column in read::<Golden>("prepare.json").columns {
        let Fences { iqr, modified_zscore, quantile } = column.fences;
        let rules = [
            (OutlierRule::Iqr, iqr),
            (OutlierRule::ModifiedZscore, modified_zscore),
            (OutlierRule::Quantile, quantile),
        ];
        for (outliers, expected) in rules {
            let fence = fitted(&column, Recipe { outliers, ..Recipe::default() }).columns[0].fence.unwrap();
            assert_relative_eq!(fence.0, expected.0, max_relative = 1e-9);
            assert_relative_eq!(fence.1, expected.1, max_relative = 1e-9);
        }
    }
}

#[test]
fn the_robust_scalers_are_those_of_scikit_learn() {
    for column in read::<Golden>("prepare.json").columns {
        for (scaler, expected) in [(ScalerKind::Robust, column.robust), (ScalerKind::MaxAbs, (0.0, column.maxabs))] {
            let fitted = fitted(&column, Recipe { scaler, ..Recipe::default() });
            assert_relative_eq!(fitted.columns[0].center, expected.0, max_relative = 1e-9);
            assert_relative_eq!(fitted.columns[0].spread, expected.1, max_relative = 1e-9);
        }
    }
}

/// The transformed queries, without center and spread, and the transform.
fn transformed(column: &Column, transform: Transform) -> (Vec<f64>, FittedTransform) {
    let transforms = [("x0".to_owned(), transform)].into();
    let fitted = fitted(column, Recipe { scaler: ScalerKind::None, transforms, ..Recipe::default() });
    let center = fitted.columns[0].center;
    let values = column.queries.iter().map(|query| fitted.apply(&[Some(*query)])[0] + center).collect();
    (values, fitted.columns[0].transform.clone().unwrap())
}

#[test]
fn transforms_are_those_of_scikit_learn() {
    for column in read::<Golden>("prepare.json").columns {
        let (values, transform) = transformed(&column, Transform::YeoJohnson);
        let FittedTransform::YeoJohnson { lambda } = transform else { panic!("{transform:?}") };
        assert!((lambda - column.lambda).abs() < 1e-6, "{}: {lambda} for {}", column.name, column.lambda);
        assert_relative_eq!(values[..], column.yeo_johnson[..], max_relative = 1e-5, epsilon = 1e-9);
        let (values, _) = transformed(&column, Transform::Rank);
        assert_relative_eq!(values[..], column.rank[..], max_relative = 1e-9, epsilon = 1e-9);
    }
}

#[test]
fn rows_of_length_1_are_those_of_scikit_learn() {
    let UnitLength { columns, rows } = read::<Golden>("prepare.json").unit_length;
    let values: Vec<Vec<Option<f64>>> =
        columns.iter().map(|column| column.iter().copied().map(Some).collect()).collect();
    let table = table(&values);
    let names: Vec<String> = (0..values.len()).map(|at| format!("x{at}")).collect();
    for (scaler, rows) in rows {
        let scaler = serde_json::from_value(scaler.into()).unwrap();
        let recipe = Recipe { columns: names.clone(), scaler, unit_length: true, ..Recipe::default() };
        let prepared = prepare(&table, &recipe).unwrap();
        assert_eq!(prepared.rows.len(), rows.len());
        for (at, row) in rows.iter().enumerate() {
            let found: Vec<Option<f64>> = values.iter().map(|column| column[at]).collect();
            assert_relative_eq!(prepared.fitted.apply(&found)[..], row[..], max_relative = 1e-9, epsilon = 1e-12);
        }
    }
}

#[test]
fn correlations_are_those_of_numpy() {
    let Wine { columns, correlations } = read::<Golden>("prepare.json").wine;
    let values: Vec<Vec<Option<f64>>> =
        columns.iter().map(|column| column.iter().copied().map(Some).collect()).collect();
    let table = table(&values);
    let columns = (0..values.len()).map(|at| format!("x{at}")).collect();
    let prepared = prepare(&table, &Recipe { columns, ..Recipe::default() }).unwrap();
    let found = Relations::of(&table, &prepared).correlations;
    for (a, row) in correlations.iter().enumerate() {
        for (b, expected) in row.iter().enumerate() {
            assert!((found.get(a, b).unwrap() - expected).abs() < 1e-6, "columns {a} and {b}");
        }
    }
}

//! Small tables by hand, properties of any table.

use std::fmt::Write as _;

use approx::assert_relative_eq;
use proptest::prelude::{Just, Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};

use super::{
    Cell, Decision, Encoding, Impute, OrderedValue, Outcome, OutlierAction, OutlierRule, PrepareError, Recipe,
    ScalerKind, Transform, prepare,
};
use crate::table::{ProblemKind, Table, Transactions, per_customer};

fn table(text: &str) -> Table {
    Table::read(text.as_bytes()).unwrap()
}

fn recipe(columns: &[&str]) -> Recipe {
    Recipe { columns: columns.iter().map(|name| (*name).to_owned()).collect(), ..Recipe::default() }
}

#[test]
fn the_standard_scaler_divides_by_the_population_deviation() {
    let prepared = prepare(&table("x,y\n1,7\n2,7\n3,7\n6,7\n"), &recipe(&["x", "y"])).unwrap();
    let x = &prepared.fitted.columns[0];
    assert_eq!((x.center, x.range), (3.0, (1.0, 6.0)));
    assert_relative_eq!(x.spread, 3.5_f64.sqrt(), max_relative = 1e-15);
    let y = &prepared.fitted.columns[1];
    assert_eq!((y.center, y.spread), (7.0, 1.0), "a constant column is divided by 1");
    assert_relative_eq!(prepared.matrix.row(3)[0], 3.0 / 3.5_f32.sqrt(), max_relative = 1e-6);
    assert_eq!(prepared.account.used_as_found, 4);
}

#[test]
fn the_other_scalers_by_hand() {
    let table = table("x,y\n1,7\n2,7\n3,7\n6,7\n");
    let prepared = prepare(&table, &Recipe { scaler: ScalerKind::MinMax, ..recipe(&["x", "y"]) }).unwrap();
    assert_eq!(prepared.matrix.values(), [0.0, 0.0, 0.2, 0.0, 0.4, 0.0, 1.0, 0.0]);
    let prepared = prepare(&table, &Recipe { scaler: ScalerKind::None, ..recipe(&["x"]) }).unwrap();
    assert_eq!(prepared.matrix.values(), [-2.0, -1.0, 0.0, 3.0]);
    assert_eq!(prepared.fitted.in_file_units(&[-2.0]), Some(vec![1.0]));
}

#[test]
fn a_weighted_column_is_wider_in_the_matrix_and_the_same_in_the_file() {
    let table = table("x,y\n1,10\n3,30\n");
    let weights = |weight: f64| [("y".to_owned(), OrderedValue(weight))].into();
    let prepared = prepare(&table, &Recipe { weights: weights(4.0), ..recipe(&["x", "y"]) }).unwrap();
    assert_eq!(prepared.matrix.values(), [-1.0, -2.0, 1.0, 2.0]);
    assert_eq!(prepared.fitted.columns.iter().map(|column| column.weight).collect::<Vec<_>>(), [1.0, 4.0]);
    assert_eq!(prepared.fitted.in_file_units(&[0.0, -2.0]), Some(vec![2.0, 10.0]));
    assert_eq!(prepared.fitted.apply(&[Some(1.0), Some(40.0)]), [-1.0, 4.0]);
    for weight in [0.0, 0.05, 11.0, f64::NAN, f64::INFINITY] {
        let error = prepare(&table, &Recipe { weights: weights(weight), ..recipe(&["x", "y"]) }).unwrap_err();
        assert!(error.to_string().contains("“y” has a weight of"), "{error}");
        // It is of no matter where the column is not used.
        assert!(prepare(&table, &Recipe { weights: weights(weight), ..recipe(&["x"]) }).is_ok());
    }
}

#[test]
fn rows_of_one_mix_are_one_row_however_large_and_a_row_of_zeros_stays() {
    let table = table("x,y\n3,4\n30,40\n0,0\n5,0\n");
    let recipe = Recipe { scaler: ScalerKind::None, unit_length: true, ..recipe(&["x", "y"]) };
    let prepared = prepare(&table, &recipe).unwrap();
    assert_eq!(prepared.matrix.values(), [0.6, 0.8, 0.6, 0.8, 0.0, 0.0, 1.0, 0.0]);
    assert_eq!(prepared.fitted.apply(&[Some(600.0), Some(800.0)]), [0.6, 0.8]);
    assert_eq!(prepared.fitted.in_file_units(&[0.6, 0.8]), None, "how long it was is not in it");
    assert_eq!(prepared.repaired(&table, 1), Some(vec![4.0, 40.0, 0.0, 0.0]));
}

#[test]
fn rows_that_differ_in_size_alone_cannot_be_told_apart_at_length_1() {
    let recipe = Recipe { scaler: ScalerKind::MaxAbs, unit_length: true, ..recipe(&["x", "y"]) };
    let error = prepare(&table("x,y\n0.1,0.3\n0.7,2.1\n5.5,16.5\n"), &recipe).unwrap_err();
    assert_eq!(error, PrepareError::OneMix { n_rows: 3 });
}

#[test]
fn missing_is_filled_with_the_median_and_said() {
    let text = "x,y\n1,1\n2,2\n9,3\n,4\n4,5\n1,6\n2,7\n9,8\n3,9\nmany,10\n4,11\n5,12\n";
    let prepared = prepare(&table(text), &recipe(&["x"])).unwrap();
    // Found: 1 1 2 2 3 4 4 5 9 9.
    let filled = |row, found: &str| Decision {
        file: None,
        row,
        column: Some("x".into()),
        found: found.into(),
        outcome: Outcome::Filled { by: Impute::Median, value: OrderedValue(3.5) },
    };
    assert_eq!(prepared.account.decisions, [filled(5, ""), filled(11, "many")]);
    let account = &prepared.account;
    assert_eq!((account.read, account.used_as_found, account.repaired, account.cells_filled), (12, 10, 2, 2));
}

#[test]
fn single_columns_have_their_own_way_with_missing_values() {
    let table = table("x,y,z\n1,,2\n,20,2\n3,10,\n5,20,7\n,20,4\n");
    let imputes =
        [("x".to_owned(), Impute::Mean), ("z".to_owned(), Impute::DropRow), ("another".to_owned(), Impute::DropRow)];
    let recipe = Recipe { imputes: imputes.into(), impute: Impute::MostFrequent, ..recipe(&["x", "y", "z"]) };
    let prepared = prepare(&table, &recipe).unwrap();
    assert_eq!(prepared.rows, [0, 1, 3, 4]);
    assert_eq!(prepared.fitted.columns.iter().map(|column| column.fill).collect::<Vec<_>>(), [3.0, 20.0, 3.0]);
    let decisions: Vec<_> = prepared.account.decisions.iter().map(|d| (d.row, d.outcome.clone())).collect();
    let filled = |by, value| Outcome::Filled { by, value: OrderedValue(value) };
    let expected = [
        (2, filled(Impute::MostFrequent, 20.0)),
        (3, filled(Impute::Mean, 3.0)),
        (4, Outcome::MissingSetAside),
        (6, filled(Impute::Mean, 3.0)),
    ];
    assert_eq!(decisions, expected);
}

#[test]
fn a_constant_fills_even_what_is_left_without_a_value_and_is_finite() {
    let table = table("x,y\n1,\n2,\n3,\n,7\n");
    let of = |y: Impute| {
        let imputes = [("x".to_owned(), Impute::DropRow), ("y".to_owned(), y)];
        prepare(&table, &Recipe { imputes: imputes.into(), ..recipe(&["x", "y"]) })
    };
    let prepared = of(Impute::Constant(OrderedValue(4.0))).unwrap();
    assert_eq!(prepared.fitted.columns[1].range, (4.0, 4.0));
    assert_eq!(of(Impute::Mean), Err(PrepareError::NoValueLeft { name: "y".into(), left: 3, n_rows: 4 }));
    let error = of(Impute::Constant(OrderedValue(f64::NAN))).unwrap_err();
    assert_eq!(error.to_string(), "Missing values of “y” cannot be filled with NaN. Give a finite number.");
}

#[test]
fn outliers_that_are_kept_are_listed_and_used_as_found() {
    let table = table("x\n1\n2\n3\n4\n100\n\n");
    for outliers in [OutlierRule::Iqr, OutlierRule::FarOut, OutlierRule::ModifiedZscore, OutlierRule::Quantile] {
        let kept =
            Recipe { outliers, outlier_action: OutlierAction::Keep, scaler: ScalerKind::MaxAbs, ..recipe(&["x"]) };
        let prepared = prepare(&table, &kept).unwrap();
        assert_eq!(prepared.matrix.values(), [0.01, 0.02, 0.03, 0.04, 1.0]);
        let account = &prepared.account;
        assert_eq!((account.used_as_found, account.repaired, account.cells_clipped), (5, 0, 0));
        let decision = account.decisions.last().unwrap();
        assert_eq!((decision.row, decision.found.as_str(), &decision.outcome), (6, "100", &Outcome::OutlierKept));
        assert_eq!(account.outliers_kept, account.decisions.len());
        assert_eq!(prepared.fitted.apply(&[Some(200.0)]), [2.0], "a new customer is not clipped either");
    }
}

#[test]
fn columns_are_transformed_after_repair_and_before_scale() {
    let table = table("x,y\n0,7\n1,7\n4,8\n9,9\n,9\n90000,9\n");
    let transformed = Recipe {
        transforms: [("x".to_owned(), Transform::Sqrt), ("another".to_owned(), Transform::Rank)].into(),
        outliers: OutlierRule::Iqr,
        scaler: ScalerKind::MinMax,
        ..recipe(&["x", "y"])
    };
    let prepared = prepare(&table, &transformed).unwrap();
    let x = &prepared.fitted.columns[0];
    // Of the roots 0 1 2 3 300: quartiles 1 and 3, so that the fence ends at 6, the root of 36.
    assert_eq!((x.fill, x.fence, x.range), (4.0, Some((0.0, 36.0)), (0.0, 90_000.0)), "in the unit of the file");
    assert_eq!((x.center, x.spread), (0.0, 6.0), "in the unit of the roots");
    let roots: Vec<f32> = prepared.matrix.values().iter().step_by(2).map(|v| v * 6.0).collect();
    assert_relative_eq!(roots[..], [0.0, 1.0, 2.0, 3.0, 2.0, 6.0], max_relative = 1e-6);
    assert_relative_eq!(prepared.fitted.in_file_unit(0, 0.5).unwrap(), 36.0 / 4.0, max_relative = 1e-14);
    assert_eq!(prepared.fitted.apply(&[Some(-9.0), Some(7.0)]), [0.0, 0.0], "as the smallest value of the fitted rows");
    assert!(transformed.is_transformed() && !recipe(&["x"]).is_transformed());
}

#[test]
fn a_value_that_a_transform_does_not_take_is_named() {
    let table = table("x,y\n0,3\n-1,2\n4,1\n,5\n");
    let of = |transform, impute| {
        let transforms = [("x".to_owned(), transform)].into();
        prepare(&table, &Recipe { impute, transforms, ..recipe(&["x", "y"]) })
    };
    let error = of(Transform::Log1p, Impute::Median).unwrap_err();
    let expected = PrepareError::Domain { column: "x".into(), row: 3, value: -1.0, transform: Transform::Log1p };
    assert_eq!(error, expected);
    assert_eq!(
        error.to_string(),
        "Row 3, column “x” stands at -1, and log1p takes values above -1 only. Use Yeo-Johnson or the rank, which take all \
         values, correct the value, or clip outliers."
    );
    assert!(of(Transform::YeoJohnson, Impute::Median).is_ok() && of(Transform::Rank, Impute::Median).is_ok());
    let table = Table::read(b"x,y\n0,3\n1,2\n4,1\n,5\n").unwrap();
    let below = Recipe {
        transforms: [("x".to_owned(), Transform::Sqrt)].into(),
        impute: Impute::Constant(OrderedValue(-2.0)),
        ..recipe(&["x", "y"])
    };
    assert!(matches!(prepare(&table, &below), Err(PrepareError::Domain { row: 5, .. })), "what was filled counts, too");
}

#[test]
fn rows_that_a_forest_finds_are_set_aside_or_listed_with_their_score() {
    let text = (0..60).fold("x,y\n".to_owned(), |text, at| text + &format!("{},{}\n", at % 8, at % 7));
    let table = table(&(text + "500,-300\n,3\n"));
    let forest = |outlier_action| {
        let outliers = OutlierRule::IsolationForest;
        prepare(&table, &Recipe { outliers, outlier_action, ..recipe(&["x", "y"]) }).unwrap()
    };
    let aside = forest(OutlierAction::SetAside);
    assert_eq!(forest(OutlierAction::Clip).account, aside.account, "a row cannot be clipped");
    assert!(!aside.rows.contains(&60) && aside.rows.contains(&61));
    let decision = aside.account.decisions.iter().find(|decision| decision.row == 62).unwrap();
    assert_eq!((decision.column.as_deref(), decision.found.as_str()), (None, ""));
    let Outcome::IsolatedSetAside(score) = decision.outcome else { panic!("{decision:?}") };
    assert!(score.0 > 0.7, "{score:?}");
    assert!(aside.fitted.columns.iter().all(|column| column.fence.is_none()));

    let kept = forest(OutlierAction::Keep);
    assert_eq!(kept.rows.len(), 62);
    assert_eq!(kept.account.outliers_kept, aside.account.set_aside, "the same rows");
    assert_eq!((kept.account.used_as_found, kept.account.repaired), (61, 1));
    assert!(kept.account.decisions.iter().any(|d| d.row == 62 && d.outcome == Outcome::IsolatedKept(score)));
    assert_eq!(kept.fitted.apply(&[Some(500.0), Some(-300.0)]).len(), 2, "a new customer is taken as they are");
}

#[test]
fn rows_are_set_aside_in_row_order_for_whatever_reason() {
    let text = "x,y\n1,1\n,1\n2,2\n3\n3,3\n4,900\n5,\n6,6\n7,7\n8,8\n";
    let recipe = Recipe {
        impute: Impute::DropRow,
        outliers: OutlierRule::Iqr,
        outlier_action: OutlierAction::SetAside,
        ..recipe(&["x", "y"])
    };
    let prepared = prepare(&table(text), &recipe).unwrap();
    let account = &prepared.account;
    let decisions: Vec<_> = account.decisions.iter().map(|d| (d.row, d.found.as_str(), d.outcome.clone())).collect();
    assert_eq!(
        decisions,
        [
            (3, "", Outcome::MissingSetAside),
            (5, "3", Outcome::Unreadable(ProblemKind::FieldCount { got: 1, expected: 2 })),
            (7, "900", Outcome::OutlierSetAside),
            (8, "", Outcome::MissingSetAside),
        ]
    );
    assert_eq!((account.read, account.used_as_found, account.set_aside), (10, 6, 4));
    assert_eq!(prepared.rows, [0, 2, 3, 6, 7, 8]);
}

#[test]
fn fences_are_fitted_on_the_values_found() {
    let text = "x\n1\n2\n3\n4\n100\nNA\nNA\nNA\n";
    let prepared = prepare(&table(text), &Recipe { outliers: OutlierRule::Iqr, ..recipe(&["x"]) }).unwrap();
    assert_eq!(prepared.fitted.columns[0].fence, Some((-1.0, 7.0)));
    assert_eq!(prepared.fitted.columns[0].range, (1.0, 100.0));
    let clipped = &prepared.account.decisions[0];
    assert_eq!((clipped.row, clipped.found.as_str()), (6, "100"));
    assert_eq!(clipped.outcome, Outcome::Clipped(OrderedValue(7.0)));
    assert_eq!((prepared.account.cells_clipped, prepared.account.cells_filled, prepared.account.repaired), (1, 3, 4));
}

#[test]
fn the_z_score_fence_is_three_population_deviations_from_the_mean() {
    let text = "x\n".to_owned() + &"0\n10\n".repeat(10);
    let prepared = prepare(&table(&text), &Recipe { outliers: OutlierRule::Zscore, ..recipe(&["x"]) }).unwrap();
    assert_eq!(prepared.fitted.columns[0].fence, Some((-10.0, 20.0)));
}

#[test]
fn a_table_that_was_summed_up_before_is_prepared_alike() {
    let rows = (0..60).map(|at| match at {
        7 => "2000,,3\n".to_owned(),
        9 => ",40,5\n".to_owned(),
        _ => format!("{},{},{}\n", at * at % 97, at % 13, 60 - at),
    });
    let text = format!("a,b,c\n{}", rows.collect::<String>());
    for (outliers, outlier_action) in [
        (OutlierRule::FarOut, OutlierAction::Clip),
        (OutlierRule::Zscore, OutlierAction::SetAside),
        (OutlierRule::ModifiedZscore, OutlierAction::Keep),
    ] {
        for impute in [Impute::Median, Impute::DropRow, Impute::Mean] {
            for scaler in [ScalerKind::Standard, ScalerKind::Robust, ScalerKind::MinMax, ScalerKind::MaxAbs] {
                let (fresh, known) = (Table::read(text.as_bytes()).unwrap(), Table::read(text.as_bytes()).unwrap());
                let recipe = Recipe {
                    outliers,
                    outlier_action,
                    impute: impute.clone(),
                    scaler,
                    ..Recipe::default_of(&known.summary())
                };
                assert_eq!(prepare(&fresh, &recipe), prepare(&known, &recipe));
            }
        }
    }
}

#[test]
fn a_column_that_is_mostly_one_value_has_no_fence() {
    let text = "x\n0\n0\n0\n0\n0\n0\n50\n";
    let recipe = Recipe { outliers: OutlierRule::Iqr, ..recipe(&["x"]) };
    let prepared = prepare(&table(text), &recipe).unwrap();
    assert_eq!(prepared.fitted.columns[0].fence, None);
    assert_eq!(prepared.account.used_as_found, 7);
}

#[test]
fn the_default_recipe_is_chosen_from_the_data() {
    let tame = table("CustomerID,city,x,same\n11,Ulm,1,5\n12,Bonn,2,5\n13,Ulm,3,5\n14,Ulm,4,5\n15,Ulm,8,5\n");
    assert_eq!(Recipe::default_for(&tame), recipe(&["x"]));
    // Quartiles 2 and 4: far out is above 10.
    let wild = table("x\n1\n2\n3\n4\n11\n");
    assert_eq!(Recipe::default_for(&wild).outliers, OutlierRule::FarOut);
    let wild = table("x\n1\n2\n3\n4\n10\n");
    assert_eq!(Recipe::default_for(&wild).outliers, OutlierRule::None);
}

#[test]
fn amounts_with_a_long_tail_are_drawn_in_by_default() {
    // 40 customers: each spends a fifth more than the one before, and has an order more than every fifth before; the one of
    // the small amounts spends the thousandth part.
    let mut text = "spend,orders,small\n".to_owned();
    for at in 0..40 {
        let spend = 10.0 * 1.2_f64.powi(at);
        writeln!(text, "{spend:.2},{},{:.5}", at / 5 + i32::from(at == 39) * 40, spend / 1e3).unwrap();
    }
    let recipe = Recipe::default_for(&table(&text));
    assert_eq!(recipe.columns, ["spend", "orders", "small"]);
    assert_eq!(recipe.transforms, [("spend".to_owned(), Transform::Log1p)].into(), "no counts, and nothing below 8");
    // As found 8,500 and more are beyond the outer fence of the amounts, 8,107, and as logarithms they are not. So are three
    // of the small amounts, which are not drawn in, and the 47 orders.
    let prepared = prepare(&table(&text), &recipe).unwrap();
    assert_eq!((recipe.outliers, prepared.account.cells_clipped), (OutlierRule::FarOut, 4));
    let (low, high) = prepared.fitted.columns[0].fence.unwrap();
    assert!(low < 1.0 && high > 1e6, "{low} {high}");
}

#[test]
fn huge_values_are_scaled_or_named() {
    let text = "x\n1e300\n2e300\n-3e300\n";
    let prepared = prepare(&table(text), &recipe(&["x"])).unwrap();
    assert_relative_eq!(prepared.fitted.columns[0].spread, 4.666_666_7_f64.sqrt() * 1e300, max_relative = 1e-7);
    assert!(prepared.matrix.values().iter().all(|value| value.abs() < 2.0));
    let error = prepare(&table(text), &Recipe { scaler: ScalerKind::None, ..recipe(&["x"]) }).unwrap_err();
    assert_eq!(error, PrepareError::TooLarge { column: "x".into(), row: 4, value: -3e300 });
    let wide = table("x\n1.7e308\n-1.7e308\n");
    let error = prepare(&wide, &Recipe { scaler: ScalerKind::MinMax, ..recipe(&["x"]) }).unwrap_err();
    assert!(matches!(error, PrepareError::TooLarge { .. }));
}

#[test]
fn what_cannot_be_prepared_says_why() {
    let table = table("a,b,c,d\nx,1,5,\ny,2,5,\nz,,5,\n");
    let of = |recipe: Recipe| prepare(&table, &recipe).unwrap_err();
    assert_eq!(of(recipe(&[])), PrepareError::NoColumn);
    assert!(matches!(of(recipe(&["e"])), PrepareError::UnknownColumn { .. }));
    assert!(matches!(of(recipe(&["a"])), PrepareError::NotNumbers { .. }));
    assert_eq!(of(recipe(&["b", "d"])), PrepareError::NoValue { name: "d".into(), n_rows: 3 });
    assert_eq!(of(recipe(&["c"])), PrepareError::AllEqual { n_rows: 3, columns: vec!["c".into()] });
    let text = "b,d\n1,\n,2\n3,\n";
    let error =
        prepare(&Table::read(text.as_bytes()).unwrap(), &Recipe { impute: Impute::DropRow, ..recipe(&["b", "d"]) });
    assert_eq!(error, Err(PrepareError::TooFewRows { left: 0, n_rows: 3, n_missing: 3, n_outliers: 0 }));
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => (-1_i32..100).prop_map(|number| number.to_string()),
        2 => (0.0_f64..1e3).prop_map(|number| number.to_string()),
        1 => Just("1e6".to_owned()),
        1 => Just(String::new()),
    ]
}

#[test]
fn customers_made_of_transactions_differ_by_rfm_at_first() {
    let text = "customer,date,amount\na,2026-01-01,5\nb,2026-01-02,7\na,2026-01-09,5\nc,2026-01-05,9\n";
    let transactions = table(text);
    let meant = Transactions::recognised(&transactions).unwrap();
    let customers = per_customer(&transactions, &meant, None).unwrap();
    let recipe = Recipe::default_for(&customers);
    assert_eq!(recipe.columns, ["recency_days", "frequency", "monetary"]);
    let columns = [recipe.columns.clone(), vec!["tenure_days".into()]].concat();
    assert_eq!(prepare(&customers, &Recipe { columns, ..recipe }).unwrap().matrix.n_cols(), 4);
}

const IMPUTES: [Impute; 5] =
    [Impute::Median, Impute::DropRow, Impute::Mean, Impute::MostFrequent, Impute::Constant(OrderedValue(-12.5))];

const OUTLIERS: [OutlierRule; 6] = [
    OutlierRule::None,
    OutlierRule::Iqr,
    OutlierRule::FarOut,
    OutlierRule::Zscore,
    OutlierRule::ModifiedZscore,
    OutlierRule::Quantile,
];

const SCALERS: [ScalerKind; 5] =
    [ScalerKind::Standard, ScalerKind::MinMax, ScalerKind::None, ScalerKind::Robust, ScalerKind::MaxAbs];

const TRANSFORMS: [Option<Transform>; 6] =
    [None, None, Some(Transform::YeoJohnson), Some(Transform::Rank), Some(Transform::Log1p), Some(Transform::Sqrt)];

fn select<T: Clone + std::fmt::Debug>(from: &'static [T]) -> impl Strategy<Value = T> {
    (0..from.len()).prop_map(|at| from[at].clone())
}

fn any_recipe() -> impl Strategy<Value = Recipe> {
    let imputes = (select(&IMPUTES), select(&IMPUTES));
    let transforms = (select(&TRANSFORMS), select(&TRANSFORMS));
    let outliers = (select(&OUTLIERS), select(&[OutlierAction::Clip, OutlierAction::SetAside, OutlierAction::Keep]));
    let all = (imputes, outliers, transforms, select(&SCALERS), any::<bool>());
    all.prop_map(|((impute, of_y), (outliers, outlier_action), (x, y), scaler, unit_length)| Recipe {
        unit_length,
        transforms: [("x", x), ("y", y)].into_iter().filter_map(|(name, of)| Some((name.to_owned(), of?))).collect(),
        impute,
        imputes: [("y".to_owned(), of_y)].into(),
        outliers,
        outlier_action,
        scaler,
        ..recipe(&["x", "y"])
    })
}

#[test]
fn rows_of_another_file_are_prepared_by_what_was_fitted() {
    let then = table("x,y,city\n1,10,Ulm\n2,20,Ulm\n3,30,Bonn\n4,,Bonn\n");
    let encodings = [("city".to_owned(), Encoding::OneHot)].into();
    let fitted = prepare(&then, &Recipe { encodings, ..recipe(&["x", "y", "city"]) }).unwrap().fitted;
    // Other columns first, another mean, and a city that nobody knew.
    let now = table("city,new,y,x\nBonn,1,40,2.5\nKiel,2,,900\n");
    let prepared = fitted.prepare(&now).unwrap();
    let row = |at: usize, cells: [Cell<'static>; 3]| {
        let cell = |name: &str| cells[["x", "y", "city"].iter().position(|column| *column == name).unwrap()];
        let applied = fitted.apply(&fitted.encoded(cell));
        for (value, applied) in prepared.matrix.row(at).iter().zip(&applied) {
            assert_relative_eq!(f64::from(*value), *applied, max_relative = 1e-6);
        }
    };
    row(0, [Cell::Number(2.5), Cell::Number(40.0), Cell::Word("Bonn")]);
    row(1, [Cell::Number(900.0), Cell::Missing, Cell::Word("Kiel")]);
    let told: Vec<_> = prepared.account.decisions.iter().map(|d| (d.row, d.column.as_deref(), &*d.found)).collect();
    assert_eq!(told, [(3, Some("y"), ""), (3, Some("city"), "Kiel")]);
    assert_eq!(prepared.account.decisions[1].outcome, Outcome::UnseenWord);
    assert_eq!((prepared.account.read, prepared.account.used_as_found, prepared.account.repaired), (2, 1, 1));

    let lacking = fitted.prepare(&table("x,y\n1,2\n"));
    assert_eq!(lacking, Err(PrepareError::UnknownColumn { name: "city".into() }));
}

#[test]
fn where_rows_with_gaps_are_set_aside_they_are_in_another_file_too() {
    let drop = |then: &str| prepare(&table(then), &Recipe { impute: Impute::DropRow, ..recipe(&["x", "y"]) }).unwrap();
    let fitted = drop("x,y\n1,10\n2,20\n3,\n").fitted;
    let prepared = fitted.prepare(&table("x,y\n1,10\n,20\n")).unwrap();
    assert_eq!((&prepared.rows[..], prepared.account.set_aside), (&[0][..], 1), "one is enough");
    let none = fitted.prepare(&table("x,y\n,10\n20,\n")).unwrap_err();
    assert!(matches!(none, PrepareError::TooFewRows { left: 0, n_rows: 2, n_missing: 2, .. }), "{none}");
}

proptest! {
    #[test]
    fn the_account_adds_up_and_applying_gives_the_bits_of_the_matrix(
        cells in prop::collection::vec((cell(), cell(), any::<u8>()), 3..40),
        recipe in any_recipe(),
    ) {
        let line = |(x, y, chance): &(String, String, u8)| match chance % 16 {
            0 => format!("{x}\n"),
            _ => format!("{x},{y}\n"),
        };
        let text = "x,y\n".to_owned() + &cells.iter().map(line).collect::<String>();
        let n_read = text.lines().skip(1).filter(|line| !line.is_empty()).count();
        let Ok(table) = Table::read(text.as_bytes()) else { return Ok(()) };
        let Ok(prepared) = prepare(&table, &recipe) else { return Ok(()) };
        let account = &prepared.account;
        prop_assert_eq!(account.read, n_read);
        prop_assert_eq!(account.read, account.used_as_found + account.repaired + account.set_aside);
        prop_assert_eq!(prepared.rows.len(), account.used_as_found + account.repaired);
        prop_assert_eq!(prepared.rows.len(), prepared.matrix.n_rows());
        prop_assert!(account.decisions.windows(2).all(|pair| pair[0].row <= pair[1].row));
        prop_assert_eq!(account.decisions.iter().filter(|d| d.outcome.is_set_aside()).count(), account.set_aside);
        let n_cells = account.cells_filled + account.cells_clipped + account.outliers_kept;
        prop_assert_eq!(account.decisions.len(), account.set_aside + n_cells + account.mended);

        let columns: Vec<&[f64]> = ["x", "y"].map(|name| table.column(name).unwrap().numbers().unwrap()).to_vec();
        for (at, row) in prepared.rows.iter().enumerate() {
            let values: Vec<Option<f64>> = columns.iter().map(|column| Some(column[*row as usize])).collect();
            #[expect(clippy::cast_possible_truncation, reason = "as the matrix is stored")]
            let applied: Vec<u32> = prepared.fitted.apply(&values).iter().map(|v| (*v as f32).to_bits()).collect();
            let fitted: Vec<u32> = prepared.matrix.row(at).iter().map(|v| v.to_bits()).collect();
            prop_assert_eq!(applied, fitted);
        }
        if recipe.outliers != OutlierRule::IsolationForest {
            prop_assert_eq!(prepared.fitted.prepare(&table), Ok(prepared));
        }
    }

    #[test]
    fn what_was_prepared_comes_back_in_the_units_of_the_file(
        cells in prop::collection::vec(-1e3_f64..1e3, 3..40),
        scaler in select(&SCALERS),
        transform in select(&TRANSFORMS),
    ) {
        let lift = match transform {
            Some(Transform::Log1p | Transform::Sqrt) => 1e3,
            _ => 0.0,
        };
        let cells: Vec<f64> = cells.into_iter().map(|cell| cell + lift).collect();
        let text = cells.iter().fold("x\n".to_owned(), |text, cell| text + &cell.to_string() + "\n");
        let transforms = transform.map(|transform| ("x".to_owned(), transform)).into_iter().collect();
        let Ok(prepared) = prepare(&table(&text), &Recipe { scaler, transforms, ..recipe(&["x"]) }) else { return Ok(()) };
        let fitted = &prepared.fitted;
        let mut last = f64::NEG_INFINITY;
        let mut sorted = cells.clone();
        sorted.sort_by(f64::total_cmp);
        for cell in sorted {
            let scaled = fitted.apply(&[Some(cell)]);
            prop_assert!(scaled[0] >= last, "the order of values is kept");
            last = scaled[0];
            let back = fitted.in_file_units(&scaled).unwrap()[0];
            prop_assert!((back - cell).abs() <= 1e-9 * 1e3, "{cell} came back as {back}");
        }
    }
}

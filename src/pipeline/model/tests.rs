use proptest::prelude::{any, prop_assert_eq, proptest};

use super::{Fingerprint, Model, ModelError, Part, SavedLimits, SavedMean, SavedSegment, SavedVerdict};
use crate::cluster::clustering_of;
use crate::cluster::kmeans::KMeansParams;
use crate::parallel::{InProcess, block_on};
use crate::prepare::{
    Cell, Encoding, FittedColumn, FittedRecipe, OrderedValue, OutlierRule, Recipe, ScalerKind, Transform, prepare,
};
use crate::projection::{Pca, pca};
use crate::segment::describe;
use crate::table::{Grouping, ReadOptions, Reading, Table};
use crate::validate::Verdict;

pub(crate) fn recipe() -> Recipe {
    Recipe { columns: vec!["Income".into(), "Spend, \"net\"".into()], outliers: OutlierRule::Iqr, ..Recipe::default() }
}

pub(crate) fn model() -> Model {
    let column = |name: &str| FittedColumn {
        name: name.into(),
        fill: 10.0,
        fence: Some((-5.0, 25.0)),
        center: 10.0,
        spread: 2.0,
        range: (0.0, 20.0),
        ..FittedColumn::default()
    };
    let segment = |name: &str, size: usize| SavedSegment {
        name: name.into(),
        rule: "Income 10% above average".into(),
        action: "Loyalty programme".into(),
        advice: "Thank them.".into(),
        size,
        share: size as f64 / 3.0,
        reach: Some(4.0),
        means: vec![SavedMean { column: "Income".into(), mean: Some(12.5), index: None }],
    };
    Model {
        made_by: "clientele 0.1.0".into(),
        fingerprint: Fingerprint(0x1234),
        n_clusters: 2,
        silhouette: Some(0.1 + 0.2),
        segments: vec![segment("Stars", 2), segment("Careful", 1)],
        fitted: FittedRecipe { columns: recipe().columns.iter().map(|name| column(name)).collect(), recipe: recipe() },
        centroids: vec![1.0, 1.0, -1.0, -1.0],
        params: KMeansParams { seed: u64::MAX, ..KMeansParams::default() },
        pca: Pca {
            mean: vec![0.0, 0.0],
            components: vec![vec![0.6, 0.8], vec![0.8, -0.6]],
            explained_variance: vec![1.5, 0.5],
            explained_variance_ratio: vec![0.75, 0.25],
        },
        verdict: None,
        size_limits: None,
        method: None,
        middles: Vec::new(),
        reading: None,
    }
}

/// The error that a change to the written text brings.
fn error_after(from: &str, to: &str) -> ModelError {
    let json = model().to_json();
    assert!(json.contains(from), "{from} is not in {json}");
    Model::from_json(&json.replacen(from, to, 1)).unwrap_err()
}

#[test]
fn a_recipe_about_other_columns_than_the_fitted_ones_is_refused() {
    let mut model = model();
    model.fitted.recipe.columns.swap(0, 1);
    let error = Model::from_json(&model.to_json()).unwrap_err();
    assert_eq!(error, ModelError::Unfitted { name: "Spend, \"net\"".into() });
}

#[test]
fn what_was_written_reads_back_and_assigns() {
    let model = model();
    let read = Model::from_json(&model.to_json()).unwrap();
    assert_eq!(read, model);
    let found = read.assign(&[Some(12.0), None]);
    // (1, 0) scaled: 1 from Stars at (1, 1), the square root of 5 from Careful at (-1, -1).
    assert_eq!((found.segment, found.distances[0]), (0, 1.0));
    assert!((found.distances[1] - 5.0_f64.sqrt()).abs() < 1e-12);
}

#[test]
fn a_model_with_weights_assigns_by_them_and_one_from_before_weights_is_read() {
    let plain = model();
    let later = [
        ",\n      \"weights\": {}",
        ",\n      \"imputes\": {}",
        ",\n      \"transforms\": {}",
        ",\n      \"encodings\": {}",
        ",\n      \"unit_length\": false",
        ",\n  \"middles\": []",
    ];
    let later = later.into_iter().chain([
        ",\n        \"weight\": 1.0",
        ",\n        \"transform\": null",
        ",\n        \"source\": null",
    ]);
    let older = later.fold(plain.to_json(), |json, field| json.replace(field, ""));
    assert!(
        !["weight", "imputes", "transform", "encodings", "source", "unit_length", "middles"]
            .iter()
            .any(|word| older.contains(word)),
        "{older}"
    );
    assert_eq!(Model::from_json(&older).unwrap(), plain);

    let mut weighted = model();
    weighted.fitted.columns[0].weight = 4.0;
    weighted.fitted.recipe.weights.insert("Income".into(), OrderedValue(4.0));
    let json = weighted.to_json();
    assert!(json.contains("\"Income\": 4.0") && json.contains("\"weight\": 4.0"), "{json}");
    let read = Model::from_json(&json).unwrap();
    assert_eq!(read, weighted);
    // (2, 0) weighted, where it is (1, 0) unweighted: the root of 2 from Stars at (1, 1).
    assert!((read.assign(&[Some(12.0), None]).distances[0] - 2.0_f64.sqrt()).abs() < 1e-12);

    assert!(matches!(error_after("\"weight\": 1.0", "\"weight\": 0.0"), ModelError::Unscalable { .. }));
    assert!(matches!(error_after("\"weight\": 1.0", "\"weight\": -1.0"), ModelError::Unscalable { .. }));
}

#[test]
fn a_model_with_transforms_assigns_as_fitting_did_and_one_that_makes_no_sense_is_refused() {
    let line = |text: String, at: i32| text + &format!("{},{}\n", at * at * at, at % 7);
    let table = Table::read((0..40).fold("Income,Spend\n".to_owned(), line).as_bytes()).unwrap();
    for transform in [Transform::Log1p, Transform::Sqrt, Transform::YeoJohnson, Transform::Rank] {
        let transforms = [("Income".to_owned(), transform)].into();
        let columns = vec!["Income".to_owned(), "Spend".to_owned()];
        let prepared = prepare(&table, &Recipe { columns, transforms, ..Recipe::default() }).unwrap();
        let model = Model { fitted: prepared.fitted, ..model() };
        let read = Model::from_json(&model.to_json()).unwrap();
        assert_eq!(read, model);
        assert_eq!(postcard::from_bytes::<Model>(&postcard::to_allocvec(&model).unwrap()).unwrap(), model);
        let distances =
            |model: &Model| model.assign(&[Some(5e3), None]).distances.iter().map(|d| d.to_bits()).sum::<u64>();
        assert_eq!(distances(&read), distances(&model));
        assert!(model.assign(&[Some(-5.0), None]).distances.iter().all(|d| d.is_finite()), "below the domain");
    }
    let error = error_after("\"transform\": null", "\"transform\": {\"rank\": {\"references\": [2.0, 1.0]}}");
    assert_eq!(error, ModelError::Untransformable { name: "Income".into() });
}

#[test]
fn a_model_of_mixes_assigns_by_them_and_keeps_where_its_segments_lie() {
    let table = Table::read(b"food,toys,clothes\n8,1,1\n1,8,2\n90,8,12\n10,70,19\n0,0,0\n").unwrap();
    let columns = ["food", "toys", "clothes"].map(str::to_owned).to_vec();
    let recipe = Recipe { columns, scaler: ScalerKind::MaxAbs, unit_length: true, ..Recipe::default() };
    let prepared = prepare(&table, &recipe).unwrap();
    let executor = InProcess::new(&prepared.matrix, 1);
    let clustering = block_on(clustering_of(&executor, 2, vec![0, 1, 0, 1, 0], 5)).unwrap();
    let segments = describe(&table, &prepared, &clustering);
    let (params, pca) = (KMeansParams::default(), block_on(pca(&executor)).unwrap());
    let fitted = prepared.fitted.clone();
    let model = Model::new(fitted, params, &clustering, &segments, None, pca, Fingerprint(1));
    let read = Model::from_json(&model.to_json()).unwrap();
    assert_eq!(read, model);
    assert_eq!(postcard::from_bytes::<Model>(&postcard::to_allocvec(&model).unwrap()).unwrap(), model);
    let middles = read.in_file_units();
    let expected = [[98.0 / 3.0, 3.0, 13.0 / 3.0], [5.5, 39.0, 10.5]];
    for (middle, expected) in middles.iter().zip(expected) {
        assert!(middle.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{middles:?}");
    }
    let of = |values: [f64; 3]| read.assign(&values.map(Some));
    assert_eq!(of([8.0, 1.0, 1.0]).distances, of([4.0, 0.5, 0.5]).distances, "the size does not count");
    for (row, label) in clustering.labels.iter().enumerate().take(4) {
        let values: Vec<Option<f64>> = table.columns.iter().map(|c| Some(c.numbers().unwrap()[row])).collect();
        assert_eq!(read.assign(&values).segment, usize::from(*label), "row {row}");
    }
    assert!(segments[0].naming.rule.ends_with("(as part of each customer’s mix)"), "{}", segments[0].naming.rule);
    let short = model.to_json().replacen("\"middles\": [", "\"middles\": [1.0, ", 1);
    let expected = ModelError::Length { part: Part::MiddleValues, got: 7, expected: 6 };
    assert_eq!(Model::from_json(&short).unwrap_err(), expected);
}

#[test]
fn a_model_with_categories_has_more_columns_than_variables_and_assigns_by_words() {
    let table = Table::read(b"country,n\nDE,1\nFR,2\nDE,3\nFR,4\n").unwrap();
    let encodings = [("country".to_owned(), Encoding::OneHot)].into();
    let prepared =
        prepare(&table, &Recipe { columns: vec!["country".into()], encodings, ..Recipe::default() }).unwrap();
    let half = 0.5_f64.sqrt();
    let model = Model { fitted: prepared.fitted, centroids: vec![half, 0.0, 0.0, half], ..model() };
    let read = Model::from_json(&model.to_json()).unwrap();
    assert_eq!(read, model);
    assert_eq!(postcard::from_bytes::<Model>(&postcard::to_allocvec(&model).unwrap()).unwrap(), model);
    let of = |word| read.assign(&read.fitted.encoded(|_| Cell::Word(word)));
    assert_eq!((of("DE").segment, of("FR").segment, of("IT").confidence), (0, 1, 0.0));
    let mut broken = model.clone();
    broken.fitted.recipe.columns.push("another".into());
    let expected = ModelError::Length { part: Part::Variables, got: 2, expected: 1 };
    assert_eq!(Model::from_json(&broken.to_json()).unwrap_err(), expected);
}

#[test]
fn a_verdict_is_kept_and_a_file_without_one_is_read() {
    let without = model();
    let older = without.to_json().replace(",\n  \"verdict\": null,\n  \"size_limits\": null", "");
    assert!(!older.contains("verdict") && !older.contains("limits"), "{older}");
    assert_eq!(Model::from_json(&older).unwrap(), without);
    let verdict = SavedVerdict { verdict: Verdict::None, n_clusters: 1, words: "None.".into(), n_measured: 200 };
    let with = Model { verdict: Some(verdict), ..model() };
    let json = with.to_json();
    assert!(json.contains("\"verdict\": \"none\""), "{json}");
    assert_eq!(Model::from_json(&json).unwrap(), with);
    assert_eq!(Model::from_json(&without.to_json()).unwrap().verdict, None);
}

#[test]
fn how_the_file_was_read_is_kept_and_such_as_no_file_can_be_read_by_is_refused() {
    let options = ReadOptions { delimiter: Some(b';'), decimal: Some(b','), ..ReadOptions::default() };
    let reading = Reading { options, grouping: Some(Grouping::Rows) };
    let with = Model { reading: Some(Box::new(reading)), ..model() };
    let json = with.to_json();
    assert_eq!(Model::from_json(&json).unwrap(), with);
    assert_eq!(postcard::from_bytes::<Model>(&postcard::to_allocvec(&with).unwrap()).unwrap(), with);
    let older = model().to_json().replace(",\n  \"reading\": null", "");
    assert!(!older.contains("reading"), "{older}");
    assert_eq!(Model::from_json(&older).unwrap(), model());
    for (from, to) in [
        ("\"delimiter\": 59", "\"delimiter\": 34"),
        ("\"delimiter\": 59", "\"delimiter\": 10"),
        ("\"quote\": null", "\"quote\": 59"),
        ("\"quote\": null", "\"quote\": 13"),
        ("\"decimal\": 44", "\"decimal\": 48"),
    ] {
        assert!(json.contains(from), "{json}");
        assert_eq!(Model::from_json(&json.replace(from, to)).unwrap_err(), ModelError::Unreadable, "{to}");
    }
}

#[test]
fn a_model_survives_the_form_in_which_it_crosses_to_a_worker() {
    let verdict = SavedVerdict { verdict: Verdict::Fair, n_clusters: 2, words: "Fair.".into(), n_measured: 3 };
    let limits = SavedLimits { smallest: 1, largest: 2, moved: 1 };
    for model in [model(), Model { verdict: Some(verdict), size_limits: Some(limits), ..model() }] {
        assert_eq!(Model::from_json(&model.to_json()).unwrap(), model);
        let bytes = postcard::to_allocvec(&model).unwrap();
        assert_eq!(postcard::from_bytes::<Model>(&bytes).unwrap(), model);
    }
}

#[test]
fn the_file_says_first_what_it_is_and_keeps_its_order() {
    let json = model().to_json();
    let head: Vec<&str> = json.lines().take(6).map(str::trim).collect();
    assert_eq!(head[..3], ["{", "\"format\": \"clientele-model\",", "\"version\": 1,"]);
    assert_eq!(head[4], "\"fingerprint\": \"0000000000001234\",");
    assert_eq!(json, Model::from_json(&json).unwrap().to_json());
}

#[test]
fn a_text_that_is_not_json_is_told_with_line_and_column() {
    assert_eq!(Model::from_json("{\n  \"format\": oops}").unwrap_err(), ModelError::NotJson { line: 2, column: 13 });
    assert!(matches!(Model::from_json(""), Err(ModelError::NotJson { .. })));
    let json = model().to_json();
    assert!(matches!(Model::from_json(&json[..json.len() / 2]), Err(ModelError::NotJson { .. })));
    assert!(matches!(error_after("\"fill\": 10.0", "\"fill\": NaN"), ModelError::NotJson { .. }));
}

#[test]
fn other_json_and_later_versions_are_told_apart() {
    assert_eq!(Model::from_json("[1, 2]").unwrap_err(), ModelError::OtherFormat);
    assert_eq!(error_after("clientele-model", "geojson"), ModelError::OtherFormat);
    assert_eq!(error_after("\"version\": 1", "\"version\": 2"), ModelError::Newer { found: 2, known: 1 });
    assert_eq!(error_after("\"version\": 1", "\"version\": \"1\""), ModelError::NoVersion);
}

#[test]
fn a_missing_or_wrong_field_is_named() {
    assert_eq!(error_after("\"centroids\"", "\"centers\""), ModelError::Missing { field: "centroids".into() });
    let inner = error_after("\"rule\"", "\"ruler\"").to_string();
    assert!(inner.starts_with("line 24") && inner.ends_with("missing field `rule`"), "{inner}");
    let null = error_after("\"fill\": 10.0", "\"fill\": null").to_string();
    assert!(null.contains("expected f64"), "{null}");
}

#[test]
fn lengths_that_do_not_fit_are_counted() {
    let error = error_after("\"n_clusters\": 2", "\"n_clusters\": 3");
    assert_eq!(error.to_string(), "the model holds 2 segments, where 3 belong");
    let broken = |change: fn(&mut Model)| {
        let mut model = model();
        change(&mut model);
        Model::from_json(&model.to_json()).unwrap_err()
    };
    let expected = ModelError::Length { part: Part::CentroidValues, got: 3, expected: 4 };
    assert_eq!(broken(|m| m.centroids.truncate(3)), expected);
    let expected = ModelError::Length { part: Part::Loadings, got: 1, expected: 2 };
    assert_eq!(broken(|m| m.pca.components[1].truncate(1)), expected);
    assert_eq!(broken(|m| m.n_clusters = 0), ModelError::None(Part::Segments));
}

#[test]
fn numbers_that_cannot_be_worked_with_are_refused() {
    assert!(matches!(error_after("\"fill\": 10.0", "\"fill\": 1e999"), ModelError::NumberTooLarge { .. }));
    let name = "Income".to_owned();
    assert_eq!(error_after("\"spread\": 2.0", "\"spread\": 0.0"), ModelError::Unscalable { name: name.clone() });
    assert_eq!(error_after("-5.0", "50.0"), ModelError::Unscalable { name: name.clone() });
    // Found by ./run fuzz: distances that are infinite, and 0 divided by 0.
    let centroids = error_after("\"centroids\": [\n    1.0", "\"centroids\": [\n    1e300");
    assert_eq!(centroids, ModelError::NotFinite(Part::CentroidValues));
    assert_eq!(error_after("\"spread\": 2.0", "\"spread\": 1e-310"), ModelError::Unscalable { name });
}

proptest! {
    #[test]
    fn numbers_come_back_to_the_bit(bits in proptest::collection::vec(any::<u64>(), 4), seed in any::<u64>()) {
        let held = |x: &f64| x.abs() <= f64::from(f32::MAX);
        let finite = |bits: &u64| Some(f64::from_bits(*bits)).filter(held).unwrap_or(-0.0);
        let mut model = model();
        model.centroids = bits.iter().map(finite).collect();
        model.params.seed = seed;
        let read = Model::from_json(&model.to_json()).unwrap();
        let bits_of = |model: &Model| model.centroids.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        prop_assert_eq!(bits_of(&read), bits_of(&model));
        prop_assert_eq!(read.params.seed, seed);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in ".{0,200}") {
        prop_assert_eq!(Model::from_json(&text).is_err(), true);
    }
}

//! Saved models damaged at random: each is refused with a reason, or it can be worked with.

use std::fmt::Write as _;

use clientele::pipeline::cluster::kmeans::{KMeansParams, fit};
use clientele::pipeline::methods::Method;
use clientele::pipeline::model::{Fingerprint, Model, ModelError, SavedLimits, SavedVerdict};
use clientele::pipeline::parallel::{InProcess, block_on};
use clientele::pipeline::prepare::{Cell, Encoding, OrderedValue, OutlierRule, Recipe, Transform, prepare};
use clientele::pipeline::projection::pca;
use clientele::pipeline::segment::describe;
use clientele::pipeline::table::{Grouping, ReadOptions, Reading, Table};
use clientele::pipeline::validate::Verdict;

use crate::fuzz::go_on;
use crate::orders::Chance;

/// Damaged models of one seed.
const ROUNDS: usize = 300;

/// What may stand in place of a number, a word or more.
const VALUES: [&str; 22] = [
    "0",
    "-0.0",
    "1",
    "-1",
    "2",
    "65536",
    "18446744073709551615",
    "1e40",
    "-1e300",
    "1.7976931348623157e308",
    "5e-324",
    "1e999",
    "NaN",
    "null",
    "true",
    "[]",
    "{}",
    "\"\"",
    "\"Infinity\"",
    "\"Income\"",
    "[null]",
    "{\"rank\": {\"references\": [0.0, 0.0, 1e308]}}",
];

/// Bytes that mean something to a reader of JSON.
const MARKS: &[u8] = b"{}[]\",:.-+e0\\n \n\0\xEF\xFF";

/// Customers with every kind of column.
fn customers() -> Table {
    let mut text = "Income,Visits,country,size\n".to_owned();
    for at in 0..60_usize {
        let (country, size) = (["DE", "FR", ""][at % 3], ["S", "M", "L"][at % 5 % 3]);
        writeln!(text, "{},{},{country},{size}", (at % 4) * 1_000 + at * at, at % 7).unwrap();
    }
    Table::read(text.as_bytes()).unwrap()
}

/// Recipes that leave different things in a model.
fn recipes() -> Vec<Recipe> {
    let columns: Vec<String> = ["Income", "Visits", "country", "size"].map(str::to_owned).to_vec();
    let sizes = ["S", "M", "L"].map(str::to_owned).to_vec();
    let numbers = Recipe { columns: columns[..2].to_vec(), outliers: OutlierRule::Iqr, ..Recipe::default() };
    let words = Recipe {
        columns,
        encodings: [("country".to_owned(), Encoding::OneHot), ("size".to_owned(), Encoding::Ordinal(sizes))].into(),
        weights: [("Visits".to_owned(), OrderedValue(2.5))].into(),
        ..Recipe::default()
    };
    let of = |income, visits| [("Income".to_owned(), income), ("Visits".to_owned(), visits)].into();
    let drawn_in = Recipe { transforms: of(Transform::Rank, Transform::YeoJohnson), ..numbers.clone() };
    let of_roots = Recipe { transforms: of(Transform::Log1p, Transform::Sqrt), unit_length: true, ..words.clone() };
    vec![numbers, words, drawn_in, of_roots]
}

/// Whole models, as they are saved.
fn saved() -> Vec<String> {
    let table = customers();
    let models = recipes().into_iter().zip(2..).map(|(recipe, n_clusters)| {
        let prepared = prepare(&table, &recipe).unwrap();
        let executor = InProcess::new(&prepared.matrix, 1);
        let params = KMeansParams::default();
        let clustering = block_on(fit(&executor, &params, n_clusters)).unwrap();
        let segments = describe(&table, &prepared, &clustering);
        let pca = block_on(pca(&executor)).unwrap();
        let fingerprint = Fingerprint::of(table.digest, &recipe, &params, &clustering);
        let mut model = Model::new(prepared.fitted, params, &clustering, &segments, Some(0.4), pca, fingerprint);
        if n_clusters % 2 == 0 {
            model.size_limits = Some(SavedLimits { smallest: 3, largest: 40, moved: 2 });
            model.method = Some(Box::new(Method::Ward { n_clusters }));
            let options =
                ReadOptions { delimiter: Some(b';'), missing: vec!["n/a".to_owned()], ..ReadOptions::default() };
            model.reading = Some(Box::new(Reading { options, grouping: Some(Grouping::Rows) }));
            let words = "Fair.".to_owned();
            model.verdict = Some(SavedVerdict { verdict: Verdict::Fair, n_clusters, words, n_measured: 60 });
        }
        model.to_json()
    });
    models.collect()
}

/// The end of the value that begins at `start`, as far as quotes and brackets tell.
fn end_of_value(text: &str, start: usize) -> usize {
    let (mut depth, mut is_quoted, mut is_escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate().skip(start) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_quoted => is_escaped = true,
            b'"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            b'[' | b'{' => depth += 1,
            b',' | b']' | b'}' | b'\n' if depth == 0 => return at,
            b']' | b'}' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// One change that a text editor, or a program that means well, could make.
fn changed(text: &str, chance: &mut Chance) -> String {
    let mut text = text.to_owned();
    // A field of an object, or an item of a list: both begin a line.
    let lines: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
    if lines.is_empty() {
        return text;
    }
    let line = lines[chance.below(lines.len())];
    let end = end_of_value(&text, line);
    let value = text[line..end].find("\": ").map_or(line, |at| line + at + 3);
    match chance.below(7) {
        // Removed, with its comma.
        0 => text.replace_range(line..(end + usize::from(text[end..].starts_with(','))), ""),
        // Twice.
        1 => {
            let again = format!("{},\n", &text[line..end]);
            text.insert_str(line, &again);
        }
        // In the place of another.
        2 => {
            let other = lines[chance.below(lines.len())];
            let part = text[other..end_of_value(&text, other)].to_owned();
            text.replace_range(line..end, &part);
        }
        // Very deep.
        3 if chance.below(8) == 0 => {
            let depth = [100, 127, 128, 100_000][chance.below(4)];
            text.replace_range(value..end, &("[".repeat(depth) + &"]".repeat(depth)));
        }
        // Much longer.
        4 if chance.below(8) == 0 => {
            let many = format!("{},\n", &text[line..end]).repeat(2_000);
            text.insert_str(line, &many);
        }
        _ => text.replace_range(value..end, VALUES[chance.below(VALUES.len())]),
    }
    text
}

/// One to four changes of a model: of fields and items, or of bytes anywhere.
fn damaged(text: &str, chance: &mut Chance) -> String {
    let mut text = text.to_owned();
    let is_by_bytes = chance.below(4) == 0;
    for _ in 0..=chance.below(4) {
        if !is_by_bytes {
            text = changed(&text, chance);
            continue;
        }
        let mut bytes = text.into_bytes();
        let at = chance.below(bytes.len().max(1)).min(bytes.len());
        let end = (at + chance.below(60)).min(bytes.len());
        match chance.below(4) {
            0 => bytes.insert(at, MARKS[chance.below(MARKS.len())]),
            1 if at < bytes.len() => bytes[at] = u8::try_from(chance.below(256)).unwrap(),
            2 => drop(bytes.drain(at..end)),
            _ if chance.below(4) == 0 => bytes.truncate(at),
            _ => {}
        }
        // As the page reads a file.
        text = String::from_utf8_lossy(&bytes).into_owned();
    }
    text
}

/// Customers of whom some are like nobody.
fn assert_assigns(model: &Model, seed: u64) {
    let n_cols = model.fitted.columns.len();
    let words = [Cell::Missing, Cell::Number(3.0), Cell::Number(f64::MAX), Cell::Word("DE"), Cell::Word("M")];
    let rows = [None, Some(0.0), Some(-1.0), Some(1e300), Some(f64::MIN), Some(f64::NAN), Some(f64::INFINITY)];
    let rows = rows.map(|value| vec![value; n_cols]).into_iter();
    for values in rows.chain(words.map(|word| model.fitted.encoded(|_| word))) {
        let found = model.assign(&values);
        let told = || format!("seed {seed}: {found:?} of {values:?} by {}", model.to_json());
        assert!(found.segment < model.n_clusters && found.distances.len() == model.n_clusters, "{}", told());
        assert!((0.0..=1.0).contains(&found.confidence), "{}", told());
        assert!(found.distances.iter().all(|distance| distance.is_finite()), "{}", told());
        #[expect(clippy::cast_possible_truncation, reason = "as the matrix is stored")]
        let row: Vec<f32> = model.fitted.apply(&values).iter().map(|value| *value as f32).collect();
        assert_eq!(row.len(), n_cols);
        let _ = model.pca.project(&row);
    }
    let middles = model.in_file_units();
    assert!(middles.len() == model.n_clusters && middles.iter().all(|middle| middle.len() == n_cols), "seed {seed}");
}

/// Answers how many of the models were taken.
fn round(models: &[String], seed: u64) -> usize {
    let mut chance = Chance::new(seed);
    let mut n_taken = 0;
    for _ in 0..ROUNDS {
        let text = damaged(&models[chance.below(models.len())], &mut chance);
        match Model::from_json(&text) {
            Ok(model) => {
                n_taken += 1;
                assert_eq!(Model::from_json(&model.to_json()).as_ref(), Ok(&model), "seed {seed}");
                assert_assigns(&model, seed);
            }
            Err(error) => assert!(!error.to_string().is_empty(), "seed {seed}"),
        }
    }
    n_taken
}

#[test]
fn no_damage_to_a_model_breaks_what_reads_it_or_works_with_it() {
    let models = saved();
    for text in &models {
        assert_assigns(&Model::from_json(text).unwrap(), 0);
    }
    let n_taken = round(&models, 1);
    assert!((ROUNDS / 20..ROUNDS).contains(&n_taken), "{n_taken} of {ROUNDS} were taken: some should be, not all");
}

#[test]
fn a_model_of_a_hundred_thousand_brackets_is_no_model() {
    let deep = "[".repeat(100_000);
    assert!(matches!(Model::from_json(&deep), Err(ModelError::NotJson { .. })));
}

#[test]
#[ignore = "its part of ten minutes: ./run fuzz"]
fn models_for_long() {
    let models = saved();
    go_on("damaged models", |seed| {
        round(&models, seed);
        ROUNDS
    });
}

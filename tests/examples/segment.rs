//! The pipeline on the command line: one JSON object on success, one sentence and status 1 on failure.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::program;

/// Runs the example on a file of that name and content.
fn run(name: &str, content: &str, options: &[&str]) -> Output {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&file, content).unwrap();
    Command::new(program("segment")).arg(file).args(options).output().unwrap()
}

fn answer(output: &Output) -> Value {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{errors}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Four heaps of six customers, and a column of words; every customer differs.
fn customers() -> String {
    let mut csv = String::from("CustomerID,Gender,Annual Income (k$),\"Spend, net\"\n");
    for (heap, (income, spend)) in [(90, 80), (88, 15), (20, 82), (22, 18)].into_iter().enumerate() {
        for at in 0..6 {
            let id = heap * 6 + at + 1;
            let gender = if at % 2 == 0 { "Female" } else { "Male" };
            writeln!(csv, "C{id:03},{gender},{}.{},{}", income + at % 3, id, spend + at / 2).unwrap();
        }
    }
    csv
}

fn numbers(value: &Value) -> Vec<u64> {
    value.as_array().unwrap().iter().map(|v| v.as_u64().unwrap()).collect()
}

#[test]
fn one_object_says_what_was_used_what_was_tried_and_what_was_found() {
    let found = answer(&run("found.csv", &customers(), &[]));
    assert_eq!(found["columns"], serde_json::json!(["Annual Income (k$)", "Spend, net"]));
    assert_eq!(found["recommended_k"], 4);
    assert!(found["reason"].as_str().is_some_and(|reason| !reason.is_empty()));
    let tried: Vec<u64> = found["sweep"].as_array().unwrap().iter().map(|t| t["k"].as_u64().unwrap()).collect();
    assert_eq!(tried, (2..=10).collect::<Vec<u64>>());
    assert!(found["sweep"].as_array().unwrap().iter().all(|t| t["inertia"].is_f64() && t["silhouette"].is_f64()));
    assert_eq!(found["k"], 4);
    let mut names: Vec<&str> = found["names"].as_array().unwrap().iter().map(|n| n.as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Careful", "Careless", "Sensible", "Stars"]);
    assert_eq!(found["fingerprint"].as_str().unwrap().len(), 16);
}

#[test]
fn rows_labels_and_sizes_add_up() {
    let found = answer(&run("sums.csv", &customers(), &["--k", "3"]));
    let rows = &found["rows"];
    let count = |what: &str| rows[what].as_u64().unwrap();
    assert_eq!(count("read"), 24);
    assert_eq!(count("read"), count("used_as_found") + count("repaired") + count("set_aside"));
    let (labels, sizes) = (numbers(&found["labels"]), numbers(&found["sizes"]));
    assert_eq!(labels.len() as u64, count("used"));
    for (segment, &size) in sizes.iter().enumerate() {
        assert_eq!(labels.iter().filter(|&&label| label == segment as u64).count() as u64, size);
    }
    assert_eq!(numbers(&found["row_numbers"]), (2..=25).collect::<Vec<u64>>());
}

#[test]
fn centroids_are_means_in_the_units_of_the_file() {
    let found = answer(&run("units.csv", &customers(), &["--columns", "Annual Income (k$),\"Spend, net\""]));
    let labels = numbers(&found["labels"]);
    let spend: Vec<f64> = customers().lines().skip(1).map(|l| l.rsplit(',').next().unwrap().parse().unwrap()).collect();
    for (segment, centroid) in found["centroids"].as_array().unwrap().iter().enumerate() {
        let own = || labels.iter().zip(&spend).filter(|(label, _)| **label == segment as u64).map(|(_, s)| *s);
        let mean = own().sum::<f64>() / own().count() as f64;
        // Rows are kept as 32-bit numbers, hence the tolerance.
        assert!((centroid[1].as_f64().unwrap() - mean).abs() < 1e-4, "{centroid} but {mean}");
    }
}

#[test]
fn the_same_choices_give_the_same_bytes_and_others_another_fingerprint() {
    let first = run("same.csv", &customers(), &["--seed", "7"]);
    assert_eq!(first.stdout, run("same.csv", &customers(), &["--seed", "7", "--shards", "4"]).stdout);
    let fingerprint = |output: &Output| answer(output)["fingerprint"].clone();
    assert_ne!(fingerprint(&first), fingerprint(&run("same.csv", &customers(), &["--seed", "8"])));
    assert_ne!(fingerprint(&first), fingerprint(&run("same.csv", &customers(), &["--seed", "7", "--scaler", "none"])));
}

#[test]
fn a_number_of_segments_beyond_the_usual_is_fitted_besides() {
    let found = answer(&run("beyond.csv", &customers(), &["--k", "12"]));
    assert_eq!((found["k"].as_u64(), found["recommended_k"].as_u64()), (Some(12), Some(4)));
    assert_eq!(found["sizes"].as_array().unwrap().len(), 12);
}

#[test]
fn a_failure_is_one_sentence_and_status_1() {
    let many = ["--k", "25"];
    for (name, content, options) in [
        ("empty.csv", "", &[][..]),
        ("more.csv", &customers(), &many),
        ("unknown.csv", &customers(), &["--columns", "Shoe size"]),
    ] {
        let output = run(name, content, options);
        assert_eq!(output.status.code(), Some(1), "{name}");
        let sentence = String::from_utf8(output.stderr).unwrap();
        assert!(sentence.starts_with("segment: ") && sentence.lines().count() == 1, "{name}: {sentence}");
        assert!(output.stdout.is_empty(), "{name}");
    }
    let missing = Command::new(program("segment")).arg("no such file.csv").output().unwrap();
    assert_eq!(missing.status.code(), Some(1));
    assert!(String::from_utf8(missing.stderr).unwrap().contains("cannot read no such file.csv"));
}

#[test]
fn options_that_are_not_understood_show_how_to_call_it() {
    for options in [&["--scaler", "stretched"][..], &["--k", "many"], &["--seed"], &["--colour", "red"], &["other.csv"]]
    {
        let output = run("usage.csv", &customers(), options);
        assert_eq!(output.status.code(), Some(1), "{options:?}");
        assert!(String::from_utf8(output.stderr).unwrap().contains("usage: segment FILE"), "{options:?}");
    }
}

#[test]
fn transactions_are_segmented_by_customer() {
    let mut csv = String::from("customer_id,order_date,amount\n");
    for row in 0..60 {
        let (customer, day) = (row % 12, 1 + row / 4);
        writeln!(csv, "K{customer:02},2026-01-{day:02},{}.50", 5 + 7 * customer).unwrap();
    }
    let found = answer(&run("transactions.csv", &csv, &["--k", "2"]));
    assert_eq!(found["purchases"]["n_customers"], 12);
    assert_eq!(found["purchases"]["reference"], "2026-01-16");
    assert_eq!(found["labels"].as_array().unwrap().len(), 12);
    let found = answer(&run("customers.csv", &customers(), &["--k", "2"]));
    assert!(found["purchases"].is_null());
}

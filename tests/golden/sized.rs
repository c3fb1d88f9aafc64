//! Agreement with linear programming and with the k-means-constrained package, on the file that `make_sized.py` wrote.
//!
//! The cheapest assignment is compared to 1e-9, which is how far the solver goes. From there both alternate; an optimum of
//! that is a local one, and where two rows cost the same the ways may part: ours may be worse by a hundredth of a percent.

use std::collections::BTreeMap;
use std::path::Path;

use approx::assert_relative_eq;
use serde::Deserialize;

use clientele::pipeline::cluster::kmeans::{KMeansParams, fit_from};
use clientele::pipeline::cluster::sized::{Size, SizeLimits, SizedTask, sized};
use clientele::pipeline::parallel::{InProcess, Task as _, block_on};
use clientele::pipeline::prepare::Matrix;

/// Ours may be above theirs by this share.
const WORSE: f64 = 1e-4;

#[derive(Deserialize)]
struct Golden {
    rows: BTreeMap<String, GoldenRows>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct GoldenRows {
    n_cols: usize,
    values: Vec<f32>,
}

#[derive(Deserialize)]
struct Case {
    rows: String,
    least: usize,
    most: usize,
    start: Vec<f64>,
    cost: f64,
    inertia: f64,
}

fn golden() -> Golden {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/sized.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Every case with its rows.
fn each(mut check: impl FnMut(&Case, Matrix)) {
    let Golden { rows, cases } = golden();
    for case in &cases {
        let GoldenRows { n_cols, values } = &rows[&case.rows];
        check(case, Matrix::new(values.len() / n_cols, *n_cols, values.clone()).unwrap());
    }
}

#[test]
fn one_assignment_is_the_cheapest_there_is() {
    each(|case, rows| {
        let &Case { least, most, .. } = case;
        let task = SizedTask { rows, centroids: case.start.clone(), least, most, max_iter: 1 };
        let labels = task.run().labels;
        let squared = |(row, label): (usize, &u16)| {
            let values = task.rows.row(row);
            let centroid = &case.start[usize::from(*label) * values.len()..];
            values.iter().zip(centroid).map(|(x, c)| (f64::from(*x) - c).powi(2)).sum::<f64>()
        };
        let found: f64 = labels.iter().enumerate().map(squared).sum();
        assert_relative_eq!(found, case.cost, max_relative = 1e-9);
    });
}

#[test]
fn in_the_end_it_is_no_worse_than_the_package() {
    each(|case, rows| {
        let &Case { least, most, inertia, .. } = case;
        let executor = InProcess::new(&rows, 1);
        let before = block_on(fit_from(&executor, &KMeansParams::default(), case.start.clone())).unwrap();
        let limits = SizeLimits { smallest: Some(Size::Customers(least)), largest: Some(Size::Customers(most)) };
        let after = block_on(sized(&executor, &before, limits, 300)).unwrap();
        assert!(after.sizes.iter().all(|size| (least..=most).contains(size)), "{:?}", after.sizes);
        let share = after.inertia / inertia - 1.0;
        assert!(share < WORSE, "{}, {least} to {most}: {} above {inertia}", case.rows, after.inertia);
    });
}

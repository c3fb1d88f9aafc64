//! Agreement with linear programming and with the k-means-constrained package, on the file that `make_sized.py` wrote.
//!
//! The cheapest assignment is compared to 1e-9, which is how far the solver goes. From there both alternate; an optimum of
//! that is a local one, and where two rows cost the same the ways may part: ours may be worse by a hundredth of a percent.

use std::collections::BTreeMap;
use std::path::Path;

use approx::assert_relative_eq;
use serde::Deserialize;

use clientele::pipeline::cluster::Clustering;
use clientele::pipeline::cluster::kmeans::{KMeansParams, fit_from};
use clientele::pipeline::cluster::sized::{Size, SizeLimits, sized};
use clientele::pipeline::parallel::{InProcess, block_on};
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

/// Every case with its rows, where k-means comes to from its start, and what `max_iter` assignments make of that.
fn each(max_iter: usize, mut check: impl FnMut(&Case, &Matrix, &Clustering, &Clustering)) {
    let Golden { rows, cases } = golden();
    for case in &cases {
        let GoldenRows { n_cols, values } = &rows[&case.rows];
        let rows = Matrix::new(values.len() / n_cols, *n_cols, values.clone()).unwrap();
        let executor = InProcess::new(&rows, 1);
        let before = block_on(fit_from(&executor, &KMeansParams::default(), case.start.clone())).unwrap();
        let (smallest, largest) = (Some(Size::Customers(case.least)), Some(Size::Customers(case.most)));
        let after = block_on(sized(&executor, &before, SizeLimits { smallest, largest }, max_iter)).unwrap();
        assert!(after.sizes.iter().all(|size| (case.least..=case.most).contains(size)), "{:?}", after.sizes);
        check(case, &rows, &before, &after);
    }
}

#[test]
fn one_assignment_is_the_cheapest_there_is() {
    each(1, |case, rows, before, after| {
        // Which of the centroids a segment was assigned to: the one that makes it cheapest.
        let n_cols = rows.n_cols();
        let k = before.n_clusters;
        let mut costs = vec![0.0; k * k];
        for (row, label) in after.labels.iter().enumerate() {
            for (at, centroid) in before.centroids.chunks_exact(n_cols).enumerate() {
                let squared = rows.row(row).iter().zip(centroid).map(|(x, c)| (f64::from(*x) - c).powi(2));
                costs[usize::from(*label) * k + at] += squared.sum::<f64>();
            }
        }
        let found: f64 = costs.chunks_exact(k).map(|of| of.iter().copied().fold(f64::INFINITY, f64::min)).sum();
        assert_relative_eq!(found, case.cost, max_relative = 1e-9);
    });
}

#[test]
fn in_the_end_it_is_no_worse_than_the_package() {
    each(300, |case, _, _, after| {
        let Case { rows, least, most, inertia, .. } = case;
        let share = after.inertia / inertia - 1.0;
        assert!(share < WORSE, "{rows}, {least} to {most}: {} above {inertia}", after.inertia);
    });
}

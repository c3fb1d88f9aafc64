//! What k-medoids promises, by hand, by properties and at the edges.

use approx::assert_relative_eq;
use proptest::prelude::{Strategy, prop_assert, prop_assert_eq, proptest};

use super::swaps::{Distances, Medoids as Search};
use super::{MOST_ROWS, Medoids, MedoidsError, MedoidsParams, ParameterName, fit, fit_from};
use crate::cluster::mixed::{Gower, MISSING, MixedRows};
use crate::parallel::{InProcess, block_on};
use crate::prepare::Matrix;
use crate::random::Random;

/// The rows travel in the tasks: the shards hold none.
fn nowhere() -> InProcess {
    InProcess::new(&Matrix::default(), 1)
}

fn numbers(values: &[f32]) -> MixedRows {
    MixedRows::new(values.len(), 1, 0, values.to_vec(), Vec::new()).unwrap()
}

fn fitted(rows: &MixedRows, n_clusters: usize) -> Medoids {
    block_on(fit(&nowhere(), rows, &MedoidsParams::default(), n_clusters)).unwrap()
}

/// Rows of a number and two categories, with holes.
fn mixed(rows: &[(Option<f32>, Option<u32>, u32)]) -> MixedRows {
    let numbers = rows.iter().map(|row| row.0.unwrap_or(f32::NAN)).collect();
    let codes = rows.iter().flat_map(|row| [row.1.unwrap_or(MISSING), row.2]).collect();
    MixedRows::new(rows.len(), 1, 2, numbers, codes).unwrap()
}

fn rows() -> impl Strategy<Value = Vec<(Option<f32>, Option<u32>, u32)>> {
    let number = proptest::option::weighted(0.9, -9.0_f32..9.0);
    let code = proptest::option::weighted(0.9, 0_u32..3);
    proptest::collection::vec((number, code, 0_u32..4), 6..40)
}

#[test]
fn six_rows_by_hand() {
    // The range is 20: losses (1 + 1 + 2) / 20 about 1 and 18. Of equal sizes, the earlier medoid comes first.
    let found = fitted(&numbers(&[0.0, 18.0, 1.0, 20.0, 2.0, 18.0]), 2);
    assert_eq!((found.labels, found.medoids), (vec![1, 0, 1, 0, 1, 0], vec![1, 2]));
    assert_eq!((found.sizes, found.n_searched), (vec![3, 3], 6));
    assert_relative_eq!(found.loss, 4.0 / 20.0, max_relative = 1e-12);
}

#[test]
fn the_column_of_more_weight_parts_the_corners_of_a_square() {
    let corners = vec![0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0];
    let rows = MixedRows::new(4, 2, 0, corners, Vec::new()).unwrap();
    let ask = |weights: &[f64]| {
        let params = MedoidsParams { weights: weights.to_vec(), ..MedoidsParams::default() };
        block_on(fit(&nowhere(), &rows, &params, 2)).unwrap()
    };
    let [by_x, by_y] = [ask(&[3.0, 1.0]), ask(&[1.0, 3.0])];
    assert_eq!((by_x.labels, by_y.labels), (vec![0, 0, 1, 1], vec![0, 1, 0, 1]));
    // Two corners are on their medoids, two are apart in the lighter column: 1 / (3 + 1) each.
    assert_relative_eq!(by_x.loss, 0.5, max_relative = 1e-12);
    assert_relative_eq!(by_y.loss, 0.5, max_relative = 1e-12);
}

#[test]
fn categories_part_what_numbers_do_not() {
    let rows = mixed(&[
        (Some(1.0), Some(0), 0),
        (Some(2.0), Some(1), 3),
        (None, Some(0), 0),
        (Some(2.0), None, 3),
        (Some(1.0), Some(1), 3),
    ]);
    let found = fitted(&rows, 2);
    assert_eq!(found.labels, [1, 0, 1, 0, 0]);
    assert_eq!(found.medoids, [1, 0]);
}

#[test]
fn one_segment_is_about_the_row_nearest_to_all() {
    let found = fitted(&numbers(&[9.0, 1.0, 2.0, 0.0, 4.0]), 1);
    assert_eq!(found.medoids, [2]);
    assert_relative_eq!(found.loss, (7.0 + 1.0 + 2.0 + 2.0) / 9.0, max_relative = 1e-12);
    let from = block_on(fit_from(&nowhere(), &numbers(&[9.0, 1.0, 2.0, 0.0, 4.0]), &MedoidsParams::default(), vec![0]));
    assert_eq!(from.unwrap().medoids, [2]);
}

#[test]
fn one_row_equal_rows_and_as_many_segments_as_rows_have_an_answer() {
    assert_eq!(fitted(&numbers(&[5.0]), 1).medoids, [0]);
    let found = fitted(&numbers(&[5.0; 4]), 1);
    assert_eq!((found.labels, found.loss), (vec![0; 4], 0.0));
    let found = fitted(&numbers(&[5.0, 1.0, 3.0]), 3);
    assert_eq!((found.labels, found.medoids, found.loss), (vec![0, 1, 2], vec![0, 1, 2], 0.0));
    let found = fitted(&numbers(&[1e30, 0.0, 1.0, -1e30]), 3);
    assert_eq!((found.sizes, found.loss < 1e-29), (vec![2, 1, 1], true));
}

#[test]
fn rows_that_differ_and_are_not_apart_are_still_medoids_of_their_own() {
    // A missing number is left out: the two rows are 0 apart, and each is a segment.
    let rows = mixed(&[(None, Some(1), 1), (Some(3.0), Some(1), 1)]);
    let found = fitted(&rows, 2);
    assert_eq!((found.labels, found.sizes), (vec![0, 1], vec![1, 1]));
}

#[test]
fn above_the_limit_samples_are_searched_and_all_rows_judge() {
    let mut random = Random::new(1, 0);
    #[expect(clippy::cast_possible_truncation, reason = "values for a test")]
    let values: Vec<f32> =
        (0..3_000).map(|row| (random.next_normal() + if row % 3 == 0 { 20.0 } else { 0.0 }) as f32).collect();
    let params = MedoidsParams { max_rows: 100, ..MedoidsParams::default() };
    let found = block_on(fit(&nowhere(), &numbers(&values), &params, 2)).unwrap();
    assert_eq!((found.n_searched, &found.sizes[..]), (100, &[2_000, 1_000][..]));
    let whole = fitted(&numbers(&values), 2);
    assert!(whole.loss <= found.loss && found.loss < 1.03 * whole.loss, "{} {}", found.loss, whole.loss);
    let one = MedoidsParams { n_samples: 1, ..params };
    assert!(found.loss <= block_on(fit(&nowhere(), &numbers(&values), &one, 2)).unwrap().loss);
}

#[test]
fn questions_without_sense_are_refused() {
    let rows = numbers(&[1.0, 2.0, 2.0]);
    let ask = |params: &MedoidsParams, n_clusters| block_on(fit(&nowhere(), &rows, params, n_clusters)).unwrap_err();
    let given = MedoidsParams::default();
    assert_eq!(ask(&given, 3), MedoidsError::TooFewDistinct { n_clusters: 3, n_rows: 3, n_distinct: 2 });
    assert!(matches!(ask(&given, 0), MedoidsError::NumberOfClusters { n_clusters: 0, .. }));
    let error = ask(&MedoidsParams { max_rows: 1, ..given.clone() }, 1);
    assert_eq!(error, MedoidsError::Parameter { name: ParameterName::MaxRows, value: 1, least: 2 });
    assert!(matches!(ask(&MedoidsParams { weights: vec![1.0; 2], ..given.clone() }, 1), MedoidsError::Gower(_)));
    let most = MOST_ROWS;
    let many = MedoidsParams { max_rows: most + 1, ..given.clone() };
    assert_eq!(ask(&many, 1), MedoidsError::TooManyRows { n_rows: most + 1, most });
    let rows_too_many = numbers(&vec![1.0; most + 1]);
    let error = block_on(fit_from(&nowhere(), &rows_too_many, &given, vec![0])).unwrap_err();
    assert_eq!(error, MedoidsError::TooManyRows { n_rows: most + 1, most });
    for (start, row) in [(vec![0, 3], 3), (vec![1, 1], 1)] {
        let error = block_on(fit_from(&nowhere(), &rows, &given, start)).unwrap_err();
        assert_eq!(error, MedoidsError::Medoid { row, n_rows: 3 });
    }
}

proptest! {
    #[test]
    fn each_row_is_with_its_nearest_medoid_and_no_swap_is_left(rows in rows(), n_clusters in 1_usize..5) {
        let rows = mixed(&rows);
        let n_clusters = n_clusters.min(rows.first_of_each().len());
        let found = fitted(&rows, n_clusters);
        let gower = Gower::of(&rows, &[]).unwrap();
        let apart = |row: usize, medoid: u32| gower.distance((&rows, row), (&rows, medoid as usize));
        let loss = |medoids: &[u32]| -> f64 {
            let least = |row| medoids.iter().map(|&medoid| if medoid as usize == row { 0.0 } else { apart(row, medoid) }).fold(f64::INFINITY, f64::min);
            (0..rows.n_rows()).map(least).sum()
        };
        for (row, &label) in found.labels.iter().enumerate() {
            let medoid = found.medoids[usize::from(label)];
            let own = if medoid as usize == row { 0.0 } else { apart(row, medoid) };
            prop_assert!(found.medoids.iter().all(|&other| other as usize == row || own <= apart(row, other)));
        }
        prop_assert!(found.sizes.iter().all(|size| *size > 0) && found.sizes.is_sorted_by(|a, b| a >= b));
        for number in 0..n_clusters {
            for row in 0..u32::try_from(rows.n_rows()).unwrap() {
                let mut swapped = found.medoids.clone();
                swapped[number] = row;
                prop_assert!(loss(&swapped) >= loss(&found.medoids) - 1e-5);
            }
        }
    }

    #[test]
    fn loss_never_rises(rows in rows(), n_clusters in 1_usize..4) {
        let rows = mixed(&rows);
        let gower = Gower::of(&rows, &[]).unwrap();
        let distances = Distances::new(rows.n_rows(), |a, b| gower.distance((&rows, a), (&rows, b)));
        let mut search = Search::new(&distances, (0..n_clusters).collect());
        for _ in 0..5 {
            let before = search.loss();
            search.improve(&distances, 1);
            prop_assert!(search.loss() <= before);
            // What each row knows of its medoids is what it would find out anew.
            let anew = Search::new(&distances, search.rows.clone());
            prop_assert!((anew.loss() - search.loss()).abs() < 1e-9);
        }
    }

    #[test]
    fn codes_are_names_and_nothing_more(rows in rows(), n_clusters in 1_usize..4) {
        let renamed: Vec<_> = rows.iter().map(|row| (row.0, row.1.map(|code| 70 - 9 * code), row.2 ^ 1)).collect();
        let n_clusters = n_clusters.min(mixed(&rows).first_of_each().len());
        prop_assert_eq!(fitted(&mixed(&rows), n_clusters), fitted(&mixed(&renamed), n_clusters));
    }
}

//! What k-prototypes promises, by hand, by properties and at the edges.

use approx::assert_relative_eq;
use proptest::prelude::{Strategy, prop_assert, prop_assert_eq, proptest};

use super::allocation::{Allocation, Categories, Costs, dissimilarity};
use super::start::Columns;
use super::{KPrototypes, ParameterName, PrototypesError, PrototypesParams, fit, fit_from};
use crate::cluster::kmeans::SEARCH_ROWS;
use crate::cluster::mixed::{MISSING, MixedRows};
use crate::parallel::{InProcess, block_on};
use crate::prepare::Matrix;
use crate::random::Random;

/// The rows travel in the tasks: the shards hold none.
fn nowhere() -> InProcess {
    InProcess::new(&Matrix::default(), 1)
}

/// Rows of a number and a category, with holes.
fn mixed(rows: &[(Option<f32>, Option<u32>)]) -> MixedRows {
    let numbers = rows.iter().map(|row| row.0.unwrap_or(f32::NAN)).collect();
    let codes = rows.iter().map(|row| row.1.unwrap_or(MISSING)).collect();
    MixedRows::new(rows.len(), 1, 1, numbers, codes).unwrap()
}

fn fitted(rows: &MixedRows, n_clusters: usize) -> KPrototypes {
    block_on(fit(&nowhere(), rows, &PrototypesParams::default(), n_clusters)).unwrap()
}

fn rows() -> impl Strategy<Value = Vec<(Option<f32>, Option<u32>)>> {
    let number = proptest::option::weighted(0.9, -9.0_f32..9.0);
    proptest::collection::vec((number, proptest::option::weighted(0.9, 0_u32..4)), 6..40)
}

#[test]
fn five_rows_by_hand() {
    let rows = mixed(&[
        (Some(0.0), Some(7)),
        (Some(10.0), Some(3)),
        (Some(2.0), Some(7)),
        (Some(12.0), Some(3)),
        (Some(1.0), Some(3)),
    ]);
    let params = PrototypesParams { gamma: Some(0.5), ..PrototypesParams::default() };
    for found in
        [block_on(fit(&nowhere(), &rows, &params, 2)), block_on(fit_from(&nowhere(), &rows, &params, vec![0, 1]))]
    {
        let found = found.unwrap();
        assert_eq!((found.labels, found.sizes), (vec![0, 1, 0, 1, 0], vec![3, 2]));
        assert_eq!((found.prototypes.numbers, found.prototypes.codes), (vec![1.0, 11.0], vec![7, 3]));
        // 1 + 0 + 1, half for the 3 among 7s, 1 + 1.
        assert_relative_eq!(found.cost, 4.5, max_relative = 1e-14);
        assert!(found.converged);
    }
}

#[test]
fn a_heavy_gamma_parts_by_category_alone() {
    let rows = mixed(&[
        (Some(0.0), Some(1)),
        (Some(9.0), Some(1)),
        (Some(0.0), Some(2)),
        (Some(9.0), Some(2)),
        (Some(8.0), Some(2)),
    ]);
    let params = |gamma| PrototypesParams { gamma: Some(gamma), ..PrototypesParams::default() };
    assert_eq!(block_on(fit(&nowhere(), &rows, &params(1e6), 2)).unwrap().labels, [1, 1, 0, 0, 0]);
    assert_eq!(block_on(fit(&nowhere(), &rows, &params(0.0), 2)).unwrap().labels, [1, 0, 1, 0, 0]);
}

#[test]
fn the_words_of_more_weight_part_the_corners_of_a_square() {
    let rows = MixedRows::new(4, 0, 2, Vec::new(), vec![0, 0, 0, 1, 1, 0, 1, 1]).unwrap();
    let ask = |weights: &[f64]| {
        let params = PrototypesParams { gamma: Some(0.5), weights: weights.to_vec(), ..PrototypesParams::default() };
        block_on(fit(&nowhere(), &rows, &params, 2)).unwrap()
    };
    let [by_first, by_second] = [ask(&[3.0, 1.0]), ask(&[1.0, 3.0])];
    assert_eq!((by_first.labels, by_second.labels), (vec![0, 0, 1, 1], vec![0, 1, 0, 1]));
    // In each segment one row differs from the prototype, in the lighter column: 0.5 · 1 each.
    assert_relative_eq!(by_first.cost, 1.0);
    assert_relative_eq!(by_second.cost, 1.0);
}

#[test]
fn numbers_that_weigh_more_do_not_make_words_weigh_more() {
    // As the recipe would have them: the second column counts four times, so that it stands here times two.
    let rows = MixedRows::new(2, 2, 1, vec![1.0, 20.0, 3.0, 24.0], vec![0, 1]).unwrap();
    let params = PrototypesParams { weights: vec![1.0, 4.0, 1.0], ..PrototypesParams::default() };
    // Standard deviations 1 and 2, less what the weight makes: 1 and 1.
    assert_relative_eq!(block_on(fit(&nowhere(), &rows, &params, 1)).unwrap().gamma, 0.5);
}

#[test]
fn gamma_is_half_the_mean_spread_of_the_numbers() {
    let rows = MixedRows::new(2, 2, 1, vec![1.0, 10.0, 3.0, 10.0], vec![0, 1]).unwrap();
    assert_relative_eq!(fitted(&rows, 1).gamma, 0.25);
    let no_numbers = MixedRows::new(3, 0, 1, Vec::new(), vec![4, 5, 5]).unwrap();
    let found = fitted(&no_numbers, 2);
    assert_eq!((found.gamma, found.labels, found.prototypes.codes), (1.0, vec![1, 0, 0], vec![5, 4]));
}

#[test]
fn what_is_missing_is_left_out() {
    let rows = mixed(&[
        (Some(0.0), None),
        (Some(2.0), Some(1)),
        (None, Some(1)),
        (Some(50.0), Some(2)),
        (Some(52.0), Some(2)),
        (Some(54.0), None),
    ]);
    let found = fitted(&rows, 2);
    assert_eq!(found.labels, [0, 0, 0, 1, 1, 1]);
    assert_eq!((found.prototypes.numbers, found.prototypes.codes), (vec![1.0, 52.0], vec![1, 2]));
    assert_relative_eq!(found.cost, 2.0 + 8.0, max_relative = 1e-14);
}

#[test]
fn one_row_equal_rows_and_1e30_have_an_answer() {
    assert_eq!(fitted(&mixed(&[(None, None)]), 1).labels, [0]);
    let found = fitted(&mixed(&[(Some(0.1), Some(3)); 5]), 1);
    assert_eq!((found.labels, found.cost < 1e-12), (vec![0; 5], true));
    let found = fitted(&mixed(&[(Some(1.0), Some(0)), (Some(1e30), Some(0)), (Some(3.0), Some(0))]), 2);
    assert_eq!((found.labels, found.prototypes.numbers[0]), (vec![0, 1, 0], 2.0));
}

#[test]
fn rows_that_differ_by_what_is_missing_alone_still_make_segments() {
    let found = fitted(&mixed(&[(Some(1.0), Some(0)), (None, Some(0)), (Some(1.0), None)]), 3);
    assert_eq!(found.sizes, [1, 1, 1]);
}

#[test]
fn above_the_limit_the_starts_see_a_sample_and_the_rest_all_rows() {
    let mut random = Random::new(2, 0);
    #[expect(clippy::cast_possible_truncation, reason = "values for a test")]
    let row = |row: usize| {
        (
            Some((random.next_normal() + if row.is_multiple_of(4) { 30.0 } else { 0.0 }) as f32),
            Some(u32::from(row.is_multiple_of(4))),
        )
    };
    let n_rows = SEARCH_ROWS + 4_000;
    let rows = mixed(&(0..n_rows).map(row).collect::<Vec<_>>());
    let params = PrototypesParams { n_init: 2, ..PrototypesParams::default() };
    let found = block_on(fit(&nowhere(), &rows, &params, 2)).unwrap();
    assert_eq!(
        (found.n_searched, found.labels.len(), &found.sizes[..]),
        (SEARCH_ROWS, n_rows, &[n_rows / 4 * 3, n_rows / 4][..])
    );
}

#[test]
fn questions_without_sense_are_refused() {
    let rows = mixed(&[(Some(1.0), Some(0)), (Some(1.0), Some(0))]);
    let ask = |params: &PrototypesParams, n_clusters| block_on(fit(&nowhere(), &rows, params, n_clusters)).unwrap_err();
    let given = PrototypesParams::default();
    assert_eq!(ask(&given, 2), PrototypesError::TooFewDistinct { n_clusters: 2, n_rows: 2, n_distinct: 1 });
    assert!(matches!(ask(&given, 0), PrototypesError::NumberOfClusters { n_clusters: 0, .. }));
    let error = ask(&PrototypesParams { gamma: Some(-1.0), ..given.clone() }, 1);
    assert_eq!(error, PrototypesError::Parameter { name: ParameterName::Gamma, value: -1.0, least: 0.0 });
    assert_eq!(error.to_string(), "gamma is -1, but must be a number of at least 0");
    let weighed = |weights: &[f64]| ask(&PrototypesParams { weights: weights.to_vec(), ..given.clone() }, 1);
    assert_eq!(weighed(&[1.0]), PrototypesError::Weights { got: 1, expected: 2 });
    assert!(matches!(weighed(&[1.0, 0.0]), PrototypesError::Parameter { name: ParameterName::Weight, .. }));
    let error = block_on(fit_from(&nowhere(), &rows, &given, vec![2])).unwrap_err();
    assert_eq!(error, PrototypesError::Start { row: 2, n_rows: 2 });
    let no_columns = MixedRows::new(2, 0, 0, Vec::new(), Vec::new()).unwrap();
    assert_eq!(block_on(fit(&nowhere(), &no_columns, &given, 1)), Err(PrototypesError::NoColumns));
}

proptest! {
    #[test]
    fn cost_never_rises_and_describes_the_labels(rows in rows(), n_clusters in 1_usize..5) {
        let rows = mixed(&rows);
        let distinct = rows.first_of_each();
        let n_clusters = n_clusters.min(distinct.len());
        let start = Columns::of(&rows).prototypes(&rows, &distinct[..n_clusters]);
        let categories = Categories::of(&rows);
        let costs = Costs { gamma: 2.0, weights: vec![1.0] };
        let mut allocation = Allocation::about(&rows, &categories, &costs, start, n_clusters);
        for _ in 0..20 {
            let before = allocation.cost();
            allocation.pass();
            prop_assert!(allocation.cost() <= before * (1.0 + 1e-12) + 1e-12);
            prop_assert!(allocation.sizes.iter().all(|size| *size > 0));
        }
    }

    #[test]
    fn each_row_is_with_its_nearest_prototype(rows in rows(), n_clusters in 1_usize..5) {
        let rows = mixed(&rows);
        let found = fitted(&rows, n_clusters.min(rows.first_of_each().len()));
        prop_assert!(found.converged && found.sizes.is_sorted_by(|a, b| a >= b));
        let (mut cost, costs) = (0.0, Costs { gamma: found.gamma, weights: vec![1.0] });
        for (row, &label) in found.labels.iter().enumerate() {
            let to = |label: usize| dissimilarity(&rows, row, &found.prototypes.numbers[label..=label], &found.prototypes.codes[label..=label], &costs);
            let own = to(usize::from(label));
            cost += own;
            let alone = found.sizes[usize::from(label)] == 1;
            prop_assert!(alone || (0..found.n_clusters).all(|other| own <= to(other) + 1e-9));
        }
        prop_assert!((cost - found.cost).abs() < 1e-9 * (1.0 + cost));
    }

    #[test]
    fn the_order_of_rows_changes_no_clear_segment(by in 1_usize..60, spread in 0.1_f32..1.0) {
        let mut random = Random::new(4, 0);
        #[expect(clippy::cast_possible_truncation, reason = "values for a test")]
        let row = |row: usize| {
            let group = [0_u8, 0, 1, 0, 2, 1][row % 6];
            (Some(f32::from(group) * 20.0 + spread * random.next_normal() as f32), Some(u32::from(group)))
        };
        let rows: Vec<_> = (0..60).map(row).collect();
        let turned: Vec<_> = rows.iter().cycle().skip(by).take(60).copied().collect();
        let (a, b) = (fitted(&mixed(&rows), 3), fitted(&mixed(&turned), 3));
        prop_assert_eq!(&a.sizes, &[30, 20, 10]);
        prop_assert_eq!(&a.sizes, &b.sizes);
        prop_assert!((a.cost - b.cost).abs() < 1e-9 * (1.0 + a.cost));
    }
}

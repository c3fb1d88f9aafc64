//! What a mixture promises, by hand, by properties and at the edges.

use approx::assert_relative_eq;
use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

use super::{
    Components, CovarianceType, Mixture, MixtureError, MixtureParams, ParameterName, Part, fit, fit_from, sweep,
};
use crate::cluster::kmeans::SEARCH_ROWS;
use crate::parallel::{BLOCK, InProcess, block_on};
use crate::prepare::Matrix;
use crate::random::Random;

const SHAPES: [CovarianceType; 2] = [CovarianceType::Full, CovarianceType::Diag];

fn over(n_cols: usize, values: &[f32]) -> InProcess {
    InProcess::new(&Matrix::new(values.len() / n_cols, n_cols, values.to_vec()).unwrap(), 2)
}

fn params(covariance_type: CovarianceType) -> MixtureParams {
    MixtureParams { covariance_type, ..MixtureParams::default() }
}

fn fitted(n_cols: usize, values: &[f32], shape: CovarianceType, n_components: usize) -> Mixture {
    block_on(fit(&over(n_cols, values), &params(shape), n_components)).unwrap()
}

/// Two groups of two columns, one three times the other, that overlap a little.
#[expect(clippy::cast_possible_truncation, reason = "values for a test")]
fn two_groups(n_rows: usize, seed: u64) -> Vec<f32> {
    let mut random = Random::new(seed, 0);
    let row = |row: usize| {
        let (x, y) = (random.next_normal(), random.next_normal());
        if row.is_multiple_of(4) { [6.0 + 0.5 * x, 0.5 * y] } else { [x, y + 0.8 * x] }.map(|x| x as f32)
    };
    (0..n_rows).flat_map(row).collect()
}

#[test]
fn one_component_is_the_mean_and_the_covariance_of_the_population() {
    let values = [0.0, 0.0, 2.0, 0.0, 0.0, 4.0, 2.0, 8.0];
    let mixture = fitted(2, &values, CovarianceType::Full, 1);
    assert_relative_eq!(mixture.components.means[..], [1.0, 3.0], max_relative = 1e-14);
    let expected = [1.0 + 1e-6, 1.0, 1.0, 11.0 + 1e-6];
    assert_relative_eq!(mixture.components.covariances[..], expected, max_relative = 1e-14);
    // Of a normal distribution with its own covariance: -(ln |2π C| + tr(C⁻¹ S)) / 2, here with S = C to 1e-6.
    let determinant: f64 = expected[0] * expected[3] - 1.0;
    let expected = -0.5 * ((std::f64::consts::TAU.powi(2) * determinant).ln() + 2.0);
    assert_relative_eq!(mixture.log_likelihood, expected, max_relative = 1e-5);
    assert_eq!((mixture.memberships, mixture.clustering.sizes), (vec![1.0; 4], vec![4]));
    // 2 means, 3 covariances, no share.
    assert_relative_eq!(mixture.bic, -8.0 * mixture.log_likelihood + 5.0 * 4.0_f64.ln(), max_relative = 1e-14);
    assert_relative_eq!(mixture.aic, -8.0 * mixture.log_likelihood + 10.0, max_relative = 1e-14);
    let diagonal = fitted(2, &values, CovarianceType::Diag, 1);
    assert_relative_eq!(diagonal.components.covariances[..], [1.0 + 1e-6, 11.0 + 1e-6], max_relative = 1e-14);
    assert_eq!(diagonal.components.n_parameters(), 4);
}

#[test]
fn a_row_midway_between_equal_components_belongs_half_to_each() {
    let components = Components {
        covariance_type: CovarianceType::Diag,
        weights: vec![0.5, 0.5],
        means: vec![-1.0, 1.0],
        covariances: vec![1.0, 1.0],
    };
    let mixture = block_on(fit_from(&over(1, &[-2.0, -1.0, 0.0, 1.0, 2.0]), &params(CovarianceType::Diag), components));
    let memberships = mixture.unwrap().memberships;
    assert_relative_eq!(memberships[4..6], [0.5, 0.5], max_relative = 1e-6);
    assert_relative_eq!(memberships[0], memberships[9], max_relative = 1e-6);
}

#[test]
fn groups_that_were_made_are_found_again() {
    for shape in SHAPES {
        let mixture = fitted(2, &two_groups(2_000, 1), shape, 2);
        assert!(mixture.converged);
        assert_relative_eq!(mixture.components.weights[..], [0.75, 0.25], epsilon = 0.005);
        assert_relative_eq!(mixture.components.means[..], [0.0, 0.0, 6.0, 0.0], epsilon = 0.1);
    }
    let components = fitted(2, &two_groups(2_000, 1), CovarianceType::Full, 2).components;
    assert_relative_eq!(components.covariances[..4], [1.0, 0.8, 0.8, 1.64], epsilon = 0.12);
    assert_relative_eq!(components.covariances[4..], [0.25, 0.0, 0.0, 0.25], epsilon = 0.05);
}

#[test]
fn bic_prefers_the_number_that_was_made() {
    for shape in SHAPES {
        let found = block_on(sweep(&over(2, &two_groups(1_000, 3)), &params(shape), 1..=5)).unwrap();
        let least = found.iter().min_by(|a, b| a.bic.total_cmp(&b.bic)).unwrap();
        let numbers: Vec<usize> = found.iter().map(|mixture| mixture.components.n_components()).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5]);
        // The diagonal shape needs more components for the slanted group.
        assert!(least.components.n_components() == 2 || shape == CovarianceType::Diag);
        assert!(found.iter().all(|mixture| mixture.aic < mixture.bic));
    }
}

#[test]
fn any_number_of_shards_gives_the_same_bits() {
    let matrix = Matrix::new(4 * BLOCK, 2, two_groups(4 * BLOCK, 5)).unwrap();
    for shape in SHAPES {
        let start = fitted(2, &two_groups(100, 5), shape, 3).components;
        let over = |n_shards| {
            let executor = InProcess::new(&matrix, n_shards);
            block_on(fit_from(&executor, &params(shape), start.clone())).unwrap()
        };
        assert_eq!(over(1), over(2));
        assert_eq!(over(1), over(4));
    }
}

#[test]
fn above_the_limit_a_sample_is_searched_and_all_rows_are_fitted() {
    let values = two_groups(SEARCH_ROWS + 1_000, 7);
    let mixture = fitted(2, &values, CovarianceType::Full, 2);
    assert_eq!(mixture.clustering.n_searched, SEARCH_ROWS);
    assert_eq!(mixture.clustering.labels.len(), SEARCH_ROWS + 1_000);
    // As from the same components on all rows.
    let again =
        block_on(fit_from(&over(2, &values), &params(CovarianceType::Full), mixture.components.clone())).unwrap();
    assert_relative_eq!(again.log_likelihood, mixture.log_likelihood, epsilon = 1e-3);
}

#[test]
fn one_row_and_equal_rows_are_one_component_of_the_least_width() {
    for values in [&[3.0, 4.0][..], &[3.0, 4.0].repeat(50)] {
        let mixture = fitted(2, values, CovarianceType::Full, 1);
        assert_eq!(mixture.components.means, [3.0, 4.0]);
        assert_eq!(mixture.components.covariances, [1e-6, 0.0, 0.0, 1e-6]);
        let error = block_on(fit(&over(2, values), &params(CovarianceType::Full), 2)).unwrap_err();
        let n_rows = values.len() / 2;
        assert_eq!(error, MixtureError::TooFewDistinct { n_components: 2, n_rows, n_distinct: 1 });
    }
    let zero = MixtureParams { reg_covar: 0.0, ..params(CovarianceType::Full) };
    let error = block_on(fit(&over(1, &[3.0; 4]), &zero, 1)).unwrap_err();
    assert_eq!(error, MixtureError::Collapsed { component: 0 });
    assert!(error.to_string().starts_with("component 1 has shrunk to a point or a line"));
}

#[test]
fn a_component_that_gets_no_rows_comes_last_and_is_no_segment() {
    let components = Components {
        covariance_type: CovarianceType::Full,
        weights: vec![0.5, 0.5],
        means: vec![1e6, 1.0],
        covariances: vec![1.0, 1.0],
    };
    let executor = over(1, &[0.0, 1.0, 2.0, 3.0]);
    let mixture = block_on(fit_from(&executor, &params(CovarianceType::Full), components)).unwrap();
    assert_eq!((mixture.clustering.n_clusters, mixture.clustering.labels), (1, vec![0; 4]));
    assert_eq!(mixture.components.means, [1.5, 1e6]);
    assert!(mixture.components.weights[1] < 1e-12 && mixture.memberships.chunks(2).all(|row| row == [1.0, 0.0]));
}

#[test]
fn a_row_of_1e30_gets_a_component_of_its_own() {
    let values = [0.0, 1e30, 1.0, 0.5, 0.25];
    let mixture = fitted(1, &values, CovarianceType::Diag, 2);
    assert_eq!(mixture.clustering.labels, [0, 1, 0, 0, 0]);
    assert_relative_eq!(mixture.components.means[1], f64::from(1e30_f32), max_relative = 1e-12);
    assert!(mixture.log_likelihood.is_finite() && mixture.memberships.iter().all(|chance| chance.is_finite()));
}

#[test]
fn questions_without_sense_are_refused() {
    let executor = over(1, &[1.0, 2.0, 4.0]);
    let ask = |params: MixtureParams, n_components| block_on(fit(&executor, &params, n_components)).unwrap_err();
    let given = MixtureParams::default();
    assert!(matches!(ask(given.clone(), 0), MixtureError::NumberOfComponents { n_components: 0, .. }));
    let error = ask(MixtureParams { reg_covar: -1.0, ..given.clone() }, 1);
    assert_eq!(error, MixtureError::Parameter { name: ParameterName::RegCovar, value: -1.0, least: 0.0 });
    assert_eq!(error.to_string(), "reg_covar is -1, but must be a number of at least 0");
    assert!(matches!(ask(MixtureParams { tol: f64::NAN, ..given.clone() }, 1), MixtureError::Parameter { .. }));
    assert_eq!(block_on(fit(&over(1, &[]), &given, 1)), Err(MixtureError::Nothing { n_rows: 0, n_cols: 1 }));
    let bad = Components {
        weights: vec![1.0],
        means: vec![1.0, 2.0],
        covariances: vec![1.0],
        ..fitted(1, &[1.0], given.covariance_type, 1).components
    };
    let error = MixtureError::Shape { what: Part::Means, got: 2, expected: 1 };
    assert_eq!(block_on(fit_from(&executor, &given, bad)), Err(error));
}

proptest! {
    #[test]
    fn likelihood_never_falls_and_memberships_add_up_to_1(
        rows in proptest::collection::vec(proptest::array::uniform2(-9.0_f32..9.0), 8..60), n_components in 1_usize..4,
    ) {
        let values = rows.as_flattened();
        for shape in SHAPES {
            let (mut before, mut n_iter) = (f64::NEG_INFINITY, 0);
            for max_iter in 1..6 {
                // reg_covar is what could lower it: as small as can be.
                let params = MixtureParams { max_iter, reg_covar: 1e-9, tol: 0.0, ..params(shape) };
                let mixture = block_on(fit(&over(2, values), &params, n_components)).unwrap();
                prop_assert!(mixture.log_likelihood >= before - 1e-6 * (1.0 + before.abs()), "{before} {}", mixture.log_likelihood);
                prop_assert!(mixture.log_likelihood >= mixture.lower_bound - 1e-6 * (1.0 + mixture.lower_bound.abs()));
                before = mixture.log_likelihood;
                prop_assert!(mixture.clustering.n_iter > n_iter);
                n_iter = mixture.clustering.n_iter;
                for (row, &label) in mixture.memberships.chunks(n_components).zip(&mixture.clustering.labels) {
                    prop_assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-5);
                    prop_assert!(row.iter().all(|chance| *chance <= row[usize::from(label)] + 1e-6));
                }
                if mixture.converged {
                    break;
                }
            }
        }
    }

    #[test]
    fn the_order_of_rows_changes_no_component(
        rows in proptest::collection::vec(proptest::array::uniform2(-9.0_f32..9.0), 5..40), by in 1_usize..39,
    ) {
        let turned: Vec<[f32; 2]> = rows.iter().cycle().skip(by).take(rows.len()).copied().collect();
        let start = Components {
            covariance_type: CovarianceType::Full,
            weights: vec![0.5, 0.5],
            means: vec![-3.0, 0.0, 3.0, 0.0],
            covariances: [4.0, 0.0, 0.0, 4.0].repeat(2),
        };
        let reached = |rows: &[[f32; 2]]| {
            block_on(fit_from(&over(2, rows.as_flattened()), &params(CovarianceType::Full), start.clone())).unwrap()
        };
        let (a, b) = (reached(&rows), reached(&turned));
        prop_assert_eq!(a.clustering.sizes, b.clustering.sizes);
        prop_assert!((a.log_likelihood - b.log_likelihood).abs() < 1e-9 * (1.0 + a.log_likelihood.abs()));
    }
}

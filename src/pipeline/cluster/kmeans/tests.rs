//! What k-means promises, by hand, by properties and at the edges.

use std::cell::RefCell;

use approx::assert_relative_eq;
use proptest::prelude::{Strategy, prop_assert, prop_assert_eq, proptest};

use super::{KMeansError, KMeansParams, MAX_CLUSTERS, fit, fit_from, sweep};
use crate::cluster::Clustering;
use crate::parallel::{Executor, InProcess, Round, Rounds, Shared, Stopped, Task, block_on};
use crate::prepare::Matrix;
use crate::random::mix;

fn over(n_cols: usize, values: &[f32]) -> InProcess {
    InProcess::new(&Matrix::new(values.len() / n_cols, n_cols, values.to_vec()).unwrap(), 1)
}

fn fitted(n_cols: usize, values: &[f32], n_clusters: usize) -> Clustering {
    block_on(fit(&over(n_cols, values), &KMeansParams::default(), n_clusters)).unwrap()
}

/// Fails unless labels, sizes, centroids and inertia describe one partition, whose centroids are means.
fn assert_one_partition(n_cols: usize, values: &[f32], clustering: &Clustering) {
    let mut sums = vec![0.0; clustering.n_clusters * n_cols];
    let mut sizes = vec![0; clustering.n_clusters];
    for (row, &label) in values.chunks_exact(n_cols).zip(&clustering.labels) {
        sizes[usize::from(label)] += 1;
        for (sum, x) in sums[usize::from(label) * n_cols..].iter_mut().zip(row) {
            *sum += f64::from(*x);
        }
    }
    assert_eq!(clustering.sizes, sizes);
    assert!(sizes.is_sorted_by(|a, b| a >= b) && sizes.iter().all(|size| *size > 0), "{sizes:?}");
    let largest = values.iter().fold(0.0_f32, |largest, x| largest.max(x.abs()));
    for (at, sum) in sums.iter().enumerate() {
        let mean = sum / sizes[at / n_cols] as f64;
        assert!((mean - clustering.centroids[at]).abs() <= 1e-12 * f64::from(largest), "{mean}");
    }
    let inertia: f64 = values
        .chunks_exact(n_cols)
        .zip(&clustering.labels)
        .map(|(row, &label)| squared_distance(row, &clustering.centroids[usize::from(label) * n_cols..]))
        .sum();
    assert_relative_eq!(clustering.inertia, inertia, max_relative = 1e-9, epsilon = 1e-12 * f64::from(largest).powi(2));
}

/// Fails unless each row lies nearest to its own centroid, to the accuracy of f32.
fn assert_nearest(n_cols: usize, values: &[f32], clustering: &Clustering) {
    for (row, &label) in values.chunks_exact(n_cols).zip(&clustering.labels) {
        let own = squared_distance(row, &clustering.centroids[usize::from(label) * n_cols..]);
        for centroid in clustering.centroids.chunks_exact(n_cols) {
            assert!(
                own <= squared_distance(row, centroid) * (1.0 + 1e-4) + 1e-8,
                "{row:?} is not in the nearest segment"
            );
        }
    }
}

fn squared_distance(row: &[f32], centroid: &[f64]) -> f64 {
    row.iter().zip(centroid).map(|(x, c)| (f64::from(*x) - c).powi(2)).sum()
}

#[test]
fn four_points_by_hand() {
    let clustering = fitted(2, &[1.0, 0.0, 10.0, 0.0, 1.0, 4.0, 10.0, 2.0], 2);
    assert_eq!(clustering.labels, [0, 1, 0, 1]); // equal sizes: the smaller first column comes first
    assert_eq!(clustering.centroids, [1.0, 2.0, 10.0, 1.0]);
    assert_eq!((clustering.sizes, clustering.inertia, clustering.n_searched), (vec![2, 2], 10.0, 4));
}

#[test]
fn one_segment_is_the_mean() {
    let clustering = fitted(1, &[1.0, 2.0, 6.0], 1);
    assert_eq!((clustering.labels, clustering.centroids, clustering.inertia), (vec![0; 3], vec![3.0], 14.0));
}

#[test]
fn as_many_segments_as_rows_leave_no_inertia() {
    let values = [5.0, 1.0, 9.0, 7.0];
    let clustering = fitted(1, &values, 4);
    assert_eq!((clustering.inertia, &clustering.centroids[..]), (0.0, &[1.0, 5.0, 7.0, 9.0][..]));
    assert_one_partition(1, &values, &clustering);
}

#[test]
fn an_empty_centroid_moves_to_the_farthest_row() {
    let executor = over(1, &[0.0, 1.0, 10.0, 11.0, 30.0]);
    let found = block_on(fit_from(&executor, &KMeansParams::default(), vec![5.0, 5.0, 1e9])).unwrap();
    assert_eq!(found.centroids, [0.5, 10.5, 30.0]);
}

#[test]
fn more_segments_than_different_rows_are_refused_with_the_numbers() {
    let executor = over(1, &[1.0, 1.0, 2.0, 2.0, 2.0]);
    let params = KMeansParams::default();
    let error = |n_clusters| KMeansError::TooFewDistinct { n_clusters, n_rows: 5, n_distinct: 2 };
    assert_eq!(block_on(fit(&executor, &params, 3)), Err(error(3)));
    assert_eq!(block_on(fit_from(&executor, &params, vec![1.0, 2.0, 3.0])), Err(error(3)));
    assert_eq!(block_on(sweep(&executor, &params, 3..=9)), Err(error(3)));
    assert_eq!(
        error(3).to_string(),
        "3 segments were asked for, but only 2 of the 5 rows differ from one another in the chosen columns"
    );
}

#[test]
fn a_sweep_leaves_out_what_is_impossible() {
    let numbers = |values: &[f32]| -> Vec<usize> {
        let found = block_on(sweep(&over(1, values), &KMeansParams::default(), 2..=10)).unwrap();
        found.iter().map(|clustering| clustering.n_clusters).collect()
    };
    assert_eq!(numbers(&[1.0, 1.0, 2.0, 2.0, 3.0]), [2, 3]); // three different rows
    assert_eq!(numbers(&[1.0, 2.0, 3.0, 4.0]), [2, 3]); // for four segments of four rows there is no silhouette
}

#[test]
fn two_rows_all_equal_rows_and_no_rows_have_an_answer() {
    let params = KMeansParams::default();
    assert_eq!(fitted(1, &[3.0, 1.0], 2).labels, [1, 0]);
    let error = KMeansError::TooFewRows { n_clusters: 2, n_rows: 2 };
    assert_eq!(block_on(sweep(&over(1, &[3.0, 1.0]), &params, 2..=10)), Err(error));
    let error = KMeansError::TooFewDistinct { n_clusters: 2, n_rows: 4, n_distinct: 1 };
    assert_eq!(block_on(sweep(&over(1, &[3.0; 4]), &params, 2..=10)), Err(error));
    let error = KMeansError::TooFewDistinct { n_clusters: 2, n_rows: 0, n_distinct: 0 };
    assert_eq!(block_on(sweep(&over(1, &[]), &params, 2..=10)), Err(error));
    assert_eq!(fitted(1, &[3.0; 4], 1).centroids, [3.0]);
}

#[test]
fn what_a_sample_gets_wrong_all_rows_put_right() {
    // Two centroids for three heaps of equal size in a row: those at 0 and 10 are a little nearer to each other than
    // those at 10 and 20.02, which 20,000 rows, drawn at random, cannot tell for sure.
    let mut places: Vec<u64> = (0..90_000).collect();
    places.sort_by_key(|place| mix(*place));
    let values: Vec<f32> = places.iter().map(|place| [0.0, 10.0, 20.02][(place % 3) as usize]).collect();
    let executor = InProcess::new(&Matrix::new(values.len(), 1, values).unwrap(), 2);
    for seed in 0..12 {
        let found = block_on(fit(&executor, &KMeansParams { seed, ..KMeansParams::default() }, 2)).unwrap();
        assert!(found.centroids.iter().any(|c| (c - 20.02).abs() < 1e-4), "seed {seed}: {:?}", found.centroids);
    }
}

#[test]
fn questions_without_sense_are_refused() {
    let executor = over(1, &[1.0, 2.0]);
    let params = KMeansParams::default();
    assert_eq!(block_on(fit(&executor, &params, 0)), Err(KMeansError::NoClusters { n_clusters: 0 }));
    let error = KMeansError::TooManyClusters { n_clusters: MAX_CLUSTERS + 1, most: MAX_CLUSTERS };
    assert_eq!(block_on(fit(&executor, &params, MAX_CLUSTERS + 1)), Err(error));
    let zero = KMeansParams { n_init: 0, ..params };
    assert!(matches!(block_on(fit(&executor, &zero, 1)), Err(KMeansError::Parameter { .. })));
}

#[test]
fn one_huge_outlier_gets_a_segment_and_does_not_blur_the_others() {
    let values = [0.0, 1.0, 1e9, 50.0, 51.0, 0.5];
    let clustering = fitted(1, &values, 3);
    assert_eq!(clustering.labels, [0, 0, 2, 1, 1, 0]);
    assert_one_partition(1, &values, &clustering);
    assert_relative_eq!(clustering.inertia, 1.0, max_relative = 1e-6);
}

#[test]
fn values_whose_squares_leave_f32_are_told_apart() {
    for unit in [1e30, 1e-30] {
        let values = [1.0, 2.0, 10.0, 11.0, 30.0, 33.0, 34.0].map(|x: f32| x * unit);
        let clustering = fitted(1, &values, 3);
        assert_eq!(clustering.labels, [1, 1, 2, 2, 0, 0, 0], "unit {unit}");
        assert_one_partition(1, &values, &clustering);
    }
    assert_eq!(fitted(1, &[1e30, 0.0, 1.0, 2.0], 2).labels, [1, 0, 0, 0]);
}

/// Passes everything on and notes the progress.
struct Noting(InProcess, RefCell<Vec<(usize, usize)>>);

impl Rounds for Noting {
    async fn round<R: Round>(&self, round: R) -> Result<Vec<R::Partial>, Stopped> {
        self.0.round(round).await
    }

    fn n_rows(&self) -> usize {
        self.0.n_rows()
    }

    fn n_cols(&self) -> usize {
        self.0.n_cols()
    }
}

impl Executor for Noting {
    async fn tasks<T: Task>(&self, tasks: Vec<T>) -> Result<Vec<T::Answer>, Stopped> {
        self.0.tasks(tasks).await
    }

    async fn share(&self, rows: Vec<u32>) -> Result<Shared, Stopped> {
        self.0.share(rows).await
    }

    fn is_whole(&self) -> bool {
        self.0.is_whole()
    }

    async fn each<R: Round>(&self, over: Shared, rounds: Vec<R>) -> Result<Vec<R::Partial>, Stopped> {
        self.0.each(over, rounds).await
    }

    fn progress(&self, done: usize, of: usize) {
        self.1.borrow_mut().push((done, of));
    }
}

#[test]
fn progress_counts_each_search_and_each_descent() {
    let noting = Noting(over(1, &[1.0, 2.0, 5.0, 6.0, 9.0]), RefCell::default());
    block_on(sweep(&noting, &KMeansParams::default(), 2..=4)).unwrap();
    assert_eq!(noting.1.into_inner(), [(1, 6), (2, 6), (3, 6), (4, 6), (5, 6), (6, 6)]);
}

/// Whole numbers in three columns: a few rows repeat, some distances tie.
fn rows() -> impl Strategy<Value = Vec<f32>> {
    let row = proptest::array::uniform3((-40_i16..40).prop_map(f32::from));
    proptest::collection::vec(row, 12..60).prop_map(|rows| rows.concat())
}

proptest! {
    #[test]
    fn every_field_describes_the_same_partition(values in rows(), n_clusters in 1_usize..6) {
        let clustering = fitted(3, &values, n_clusters);
        assert_one_partition(3, &values, &clustering);
        assert_nearest(3, &values, &clustering);
    }

    #[test]
    fn a_descent_cut_short_still_describes_one_partition(values in rows(), n_clusters in 2_usize..6) {
        let params = KMeansParams { max_iter: 1, ..KMeansParams::default() };
        let start = values[..3 * n_clusters].iter().map(|x| f64::from(*x)).collect();
        let clustering = block_on(fit_from(&over(3, &values), &params, start)).unwrap();
        assert_one_partition(3, &values, &clustering);
    }

    #[test]
    fn centroids_lie_within_the_box_of_the_rows(values in rows(), n_clusters in 1_usize..6) {
        for (at, x) in fitted(3, &values, n_clusters).centroids.iter().enumerate() {
            let column = || values.iter().skip(at % 3).step_by(3).map(|x| f64::from(*x));
            prop_assert!(column().fold(f64::INFINITY, f64::min) <= *x && *x <= column().fold(f64::NEG_INFINITY, f64::max));
        }
    }

    #[test]
    fn inertia_never_rises_with_an_iteration(values in rows(), n_clusters in 2_usize..6) {
        let start: Vec<f64> = values[..3 * n_clusters].iter().map(|x| f64::from(*x)).collect();
        let mut last = f64::INFINITY;
        for max_iter in 1..12 {
            let params = KMeansParams { max_iter, tol: 0.0, ..KMeansParams::default() };
            let inertia = block_on(fit_from(&over(3, &values), &params, start.clone())).unwrap().inertia;
            prop_assert!(inertia <= last * (1.0 + 1e-6), "{} after {}", inertia, last);
            last = inertia;
        }
    }

    #[test]
    fn labels_do_not_change_with_a_shift_of_the_rows(
        rows in proptest::collection::vec((0_u8..4, -5.0_f32..5.0), 12..60),
        shift in -1000.0_f32..1000.0,
    ) {
        let values: Vec<f32> = rows.iter().map(|(group, x)| f32::from(*group) * 100.0 + x).collect();
        let n_groups = rows.iter().map(|row| row.0).collect::<std::collections::BTreeSet<_>>().len();
        let shifted: Vec<f32> = values.iter().map(|x| x + shift).collect();
        let (here, there) = (fitted(1, &values, n_groups), fitted(1, &shifted, n_groups));
        prop_assert_eq!(here.labels, there.labels);
    }

    #[test]
    fn rows_given_twice_double_the_inertia(values in rows(), n_clusters in 2_usize..5) {
        let start: Vec<f64> = values[..3 * n_clusters].iter().map(|x| f64::from(*x)).collect();
        let from = |values: &[f32]| block_on(fit_from(&over(3, values), &KMeansParams::default(), start.clone()));
        // Fails only where fewer rows differ than there are starts; then it fails for both.
        let (once, twice) = (from(&values), from(&[values.clone(), values.clone()].concat()));
        prop_assert_eq!(once.is_ok(), twice.is_ok());
        if let (Ok(once), Ok(twice)) = (once, twice) {
            prop_assert!((twice.inertia - 2.0 * once.inertia).abs() <= 1e-9 * twice.inertia);
            prop_assert_eq!(&twice.centroids, &once.centroids);
            prop_assert_eq!([once.labels.clone(), once.labels].concat(), twice.labels);
        }
    }
}

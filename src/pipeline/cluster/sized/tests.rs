use proptest::prelude::{ProptestConfig, prop_assert, prop_assert_eq, prop_assume, proptest};

use super::flow::{Flow, Grid};
use super::{Size, SizeLimits, SizedError, sized};
use crate::cluster::Clustering;
use crate::cluster::kmeans::{self, KMeansParams};
use crate::parallel::{BLOCK, InProcess, block_on};
use crate::prepare::Matrix;
use crate::random::{Purpose, Random};

fn limits(least: usize, most: usize) -> SizeLimits {
    SizeLimits { smallest: Some(Size::Customers(least)), largest: Some(Size::Customers(most)) }
}

/// k-means, and what the limits make of it.
fn both(rows: &Matrix, k: usize, limits: SizeLimits, n_shards: usize) -> (Clustering, Result<Clustering, SizedError>) {
    let executor = InProcess::new(rows, n_shards);
    let before = block_on(kmeans::fit(&executor, &KMeansParams::default(), k)).unwrap();
    let after = block_on(sized(&executor, &before, limits, 300));
    (before, after)
}

/// Squared distances to the centroids of an assignment.
fn cost(rows: &Matrix, centroids: &[f64], labels: &[u16]) -> f64 {
    let n_cols = rows.n_cols();
    let squared = |(row, label): (usize, &u16)| {
        let centroid = &centroids[usize::from(*label) * n_cols..][..n_cols];
        rows.row(row).iter().zip(centroid).map(|(x, c)| (f64::from(*x) - c).powi(2)).sum::<f64>()
    };
    labels.iter().enumerate().map(squared).sum()
}

fn is_within(labels: &[u16], k: usize, least: usize, most: usize) -> bool {
    (0..k).all(|segment| {
        let size = labels.iter().filter(|label| usize::from(**label) == segment).count();
        (least..=most).contains(&size)
    })
}

/// The lowest cost of all assignments there are within the limits.
fn lowest(rows: &Matrix, centroids: &[f64], k: usize, least: usize, most: usize) -> f64 {
    let n = rows.n_rows();
    let place = |row: usize| k.pow(u32::try_from(row).unwrap());
    let label = |number: usize, row: usize| u16::try_from(number / place(row) % k).unwrap();
    let all = (0..place(n)).map(|number| (0..n).map(|row| label(number, row)).collect::<Vec<u16>>());
    all.filter(|labels| is_within(labels, k, least, most))
        .map(|labels| cost(rows, centroids, &labels))
        .fold(f64::INFINITY, f64::min)
}

/// Customers as they are: a few dense groups of very different size.
fn lopsided(n_rows: usize, seed: u64) -> Matrix {
    let mut random = Random::new(seed, Purpose::Starts.stream(0));
    let mut unit = || random.next_f64();
    let values = (0..n_rows).flat_map(|row| {
        let group = f64::from(u8::from(row % 10 > 6)) + f64::from(u8::from(row % 50 == 49));
        [4.0 * group + unit() + unit(), 3.0 * group * group - 2.0 * unit()]
    });
    #[expect(clippy::cast_possible_truncation, reason = "as the matrix has it")]
    let values = values.map(|value| value as f32).collect();
    Matrix::new(n_rows, 2, values).unwrap()
}

#[test]
fn six_rows_by_hand() {
    // k-means leaves the one at 100 alone. With two at least, the nearest other goes with it: 12.
    let rows = Matrix::new(6, 1, vec![0.0, 1.0, 2.0, 3.0, 12.0, 100.0]).unwrap();
    let (before, after) = both(&rows, 2, limits(2, 6), 1);
    let after = after.unwrap();
    assert_eq!(before.sizes, [5, 1]);
    assert_eq!((after.labels, after.sizes), (vec![0, 0, 0, 0, 1, 1], vec![4, 2]));
    assert_eq!(after.centroids, [1.5, 56.0]);
    assert!((after.inertia - (5.0 + 2.0 * 44.0 * 44.0)).abs() < 1e-9);
    // Three each: 3 has to go along too.
    let after = both(&rows, 2, limits(1, 3), 1).1.unwrap();
    assert_eq!(after.sizes, [3, 3]);
    assert_eq!(after.labels, [0, 0, 0, 1, 1, 1]);
}

#[test]
fn a_chain_of_moves_is_cheaper_than_one_far_move() {
    // The first segment has one too many and the last one too few: each passes one on to the next.
    let rows = Matrix::new(6, 1, vec![0.0, 0.5, 4.0, 10.0, 14.0, 20.0]).unwrap();
    let centroids = [0.0, 10.0, 20.0];
    let mut flow = Flow::new(&rows, &centroids, Grid::of(&rows), &[0; 3], (2, 2));
    assert_eq!(flow.labels, [0, 0, 0, 1, 1, 2]);
    let prices = flow.settle();
    assert_eq!(flow.labels, [0, 0, 1, 1, 2, 2]);
    // 4 and 14 stand on the border now, and no row is nearer elsewhere: it ends where it ended.
    let mut again = Flow::new(&rows, &centroids, Grid::of(&rows), &prices, (2, 2));
    assert_eq!(again.labels, [0, 0, 0, 1, 1, 2]);
    assert_eq!(again.settle(), prices);
    assert_eq!(again.labels, flow.labels);
}

#[test]
fn limits_that_are_kept_already_change_nothing() {
    let rows = lopsided(300, 1);
    for limits in
        [SizeLimits::default(), limits(1, 300), SizeLimits { smallest: Some(Size::Share(0.0)), largest: None }]
    {
        let (before, after) = both(&rows, 4, limits, 1);
        assert_eq!(after.unwrap(), before);
    }
}

#[test]
fn equal_rows_are_divided_all_the_same() {
    let rows = Matrix::new(8, 1, vec![1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0]).unwrap();
    let after = both(&rows, 2, limits(4, 4), 1).1.unwrap();
    assert_eq!(after.sizes, [4, 4]);
    assert_eq!(after.labels[7], 1);
    assert!((after.inertia - 0.75).abs() < 1e-12);
}

#[test]
fn columns_as_large_as_they_can_be_are_divided_all_the_same() {
    let rows = Matrix::new(5, 1, vec![-1e30, -0.9e30, -0.8e30, 0.0, 1e30]).unwrap();
    let after = both(&rows, 2, limits(2, 3), 1).1.unwrap();
    assert_eq!(after.labels, [0, 0, 0, 1, 1]);
}

#[test]
fn what_cannot_be_kept_is_an_error_with_its_numbers() {
    let (_, after) = both(&lopsided(300, 1), 4, limits(76, 300), 1);
    assert_eq!(after, Err(SizedError::TooSmall { n_clusters: 4, least: 76, needed: 304, n_rows: 300 }));
}

#[test]
fn any_number_of_shards_gives_the_same_bits() {
    let rows = lopsided(5 * BLOCK, 2);
    let (before, alone) = both(&rows, 3, limits(1000, 2500), 1);
    let alone = alone.unwrap();
    assert!(before.sizes[2] < 1000 && before.sizes[0] > 2500, "{:?}", before.sizes);
    assert!(alone.sizes[2] >= 1000 && alone.sizes[0] <= 2500);
    for n_shards in [2, 4, 5] {
        assert_eq!(both(&rows, 3, limits(1000, 2500), n_shards).1.unwrap(), alone);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn no_assignment_within_the_limits_is_cheaper(
        values in proptest::collection::vec(-9_i8..9, 14),
        centroids in proptest::collection::vec(-9_i8..9, 6),
        least in 1_usize..3,
        most in 3_usize..7,
        prices in proptest::collection::vec(0_i64..1 << 40, 3),
    ) {
        let rows = Matrix::new(7, 2, values.into_iter().map(f32::from).collect()).unwrap();
        let centroids: Vec<f64> = centroids.into_iter().map(f64::from).collect();
        // Wherever it starts, it ends at the optimum.
        for prices in [vec![0; 3], prices] {
            let mut flow = Flow::new(&rows, &centroids, Grid::of(&rows), &prices, (least, most));
            flow.settle();
            prop_assert!(is_within(&flow.labels, 3, least, most));
            let (found, lowest) = (cost(&rows, &centroids, &flow.labels), lowest(&rows, &centroids, 3, least, most));
            prop_assert!((found - lowest).abs() < 1e-9, "{found} is not {lowest}");
        }
    }

    #[test]
    fn sizes_keep_to_the_limits_and_cost_something(
        seed in 0_u64..50,
        k in 2_usize..7,
        least in 1_usize..40,
        room in 0_usize..60,
    ) {
        let most = 200_usize.div_ceil(k) + room;
        prop_assume!(k * least <= 200 && least <= most);
        let (before, after) = both(&lopsided(200, seed), k, limits(least, most), 1);
        let after = after.unwrap();
        prop_assert!(is_within(&after.labels, k, least, most), "{:?}", after.sizes);
        prop_assert_eq!(after.sizes.iter().sum::<usize>(), 200);
        prop_assert!(after.inertia >= before.inertia * (1.0 - 1e-9), "{} < {}", after.inertia, before.inertia);
        let is_kept = before.sizes.iter().all(|size| (least..=most).contains(size));
        prop_assert!(!is_kept || after == before);
    }
}

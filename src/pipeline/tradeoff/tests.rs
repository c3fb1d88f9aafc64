use super::{Change, Move, Weights, limit_sizes, moves, weigh};
use crate::cluster::kmeans::{KMeansParams, fit};
use crate::cluster::sized::{Size, SizeLimits};
use crate::parallel::{BLOCK, InProcess, block_on};
use crate::prepare::{Matrix, to_unit_length};

#[test]
fn segments_are_paired_before_moves_are_counted() {
    // The numbers are swapped, and one row went along with the larger.
    let found = moves(&[0, 0, 0, 0, 1, 1, 1], &[1, 1, 1, 1, 0, 0, 1]);
    assert_eq!(found, [Move { from: 0, to: 1, n: 1 }]);
    assert_eq!(moves(&[0, 1, 2], &[2, 0, 1]), []);
}

#[test]
fn a_share_of_nothing_is_nothing() {
    assert!((Change { before: 2.0, after: 2.5 }.share() - 0.25).abs() < 1e-12);
    assert_eq!(Change { before: 0.0, after: 2.5 }.share().to_bits(), 0.0_f64.to_bits());
}

#[test]
fn limits_on_six_rows_by_hand() {
    let rows = Matrix::new(6, 1, vec![0.0, 1.0, 2.0, 3.0, 12.0, 100.0]).unwrap();
    let executor = InProcess::new(&rows, 1);
    let before = block_on(fit(&executor, &KMeansParams::default(), 2)).unwrap();
    let limits = SizeLimits { smallest: Some(Size::Share(0.3)), largest: None };
    let found = block_on(limit_sizes(&executor, &before, limits, &KMeansParams::default())).unwrap();
    assert_eq!(found.bounds, (2, 6));
    assert_eq!(found.solution.clustering.sizes, [4, 2]);
    assert_eq!((found.cost.n_compared, found.cost.n_moved), (6, 1));
    assert_eq!(found.cost.moves, [Move { from: 0, to: 1, n: 1 }]);
    assert_eq!(found.cost.inertia, Change { before: before.inertia, after: 5.0 + 2.0 * 44.0 * 44.0 });
    assert!(found.cost.silhouette.after < found.cost.silhouette.before);
    assert_eq!(found.cost.silhouette.after.to_bits(), found.solution.silhouette.mean.to_bits());
}

/// Two columns that part the rows in two ways, the first more clearly; scaled by the root of the weights.
fn crossed(n_rows: u16, weights: [f64; 2]) -> Matrix {
    let jitter = |row: u16| f64::from(row % 7) * 0.05;
    #[expect(clippy::cast_possible_truncation, reason = "as the matrix has it")]
    let value = |x: f64, weight: f64| (x * weight.sqrt()) as f32;
    let values = (0..n_rows).flat_map(|row| {
        let (x, y) = (f64::from(row % 2) * 3.0 + jitter(row), f64::from(row / 2 % 2) * 2.0 + jitter(row / 3));
        [value(x, weights[0]), value(y, weights[1])]
    });
    Matrix::new(usize::from(n_rows), 2, values.collect()).unwrap()
}

fn of(weights: [f64; 2]) -> Weights {
    Weights { of_columns: weights.to_vec(), unit_length: false }
}

#[test]
fn weights_are_weighed_where_all_columns_count_once() {
    let weights = [1.0, 9.0];
    let (weighted, plain) = (crossed(400, weights), crossed(400, [1.0, 1.0]));
    let params = KMeansParams::default();
    let executor = InProcess::new(&weighted, 1);
    let with = block_on(fit(&executor, &params, 2)).unwrap();
    let cost = block_on(weigh(&executor, &with, &of(weights), &params)).unwrap();
    let without = block_on(fit(&InProcess::new(&plain, 1), &params, 2)).unwrap();
    assert!((cost.inertia.before / without.inertia - 1.0).abs() < 1e-6);
    assert!(cost.inertia.share() > 0.2, "{:?}", cost.inertia);
    assert!(cost.silhouette.after < cost.silhouette.before);
    // The second column parts them now: of each half, half went over.
    assert_eq!((cost.n_compared, cost.n_moved), (400, 200));
}

#[test]
fn rows_of_length_1_have_that_length_without_weights_too() {
    let weights = [1.0, 9.0];
    let (weighted, plain) = (crossed(400, weights), crossed(400, [1.0, 1.0]));
    #[expect(clippy::cast_possible_truncation, reason = "as the matrix has it")]
    let at_length_1 = |rows: &Matrix| {
        let rows = rows.values().chunks(2).flat_map(|row| {
            let mut row = [f64::from(row[0]), f64::from(row[1])];
            to_unit_length(&mut row);
            row.map(|value| value as f32)
        });
        Matrix::new(400, 2, rows.collect()).unwrap()
    };
    let params = KMeansParams::default();
    let executor = InProcess::new(&at_length_1(&weighted), 1);
    let with = block_on(fit(&executor, &params, 2)).unwrap();
    let weights = Weights { of_columns: weights.to_vec(), unit_length: true };
    let cost = block_on(weigh(&executor, &with, &weights, &params)).unwrap();
    let without = block_on(fit(&InProcess::new(&at_length_1(&plain), 1), &params, 2)).unwrap();
    assert!((cost.inertia.before / without.inertia - 1.0).abs() < 1e-6);
}

#[test]
fn weights_of_one_cost_nothing() {
    let rows = crossed(400, [1.0, 1.0]);
    let params = KMeansParams::default();
    let executor = InProcess::new(&rows, 1);
    let clustering = block_on(fit(&executor, &params, 3)).unwrap();
    let cost = block_on(weigh(&executor, &clustering, &of([1.0, 1.0]), &params)).unwrap();
    assert_eq!((cost.n_moved, cost.moves.len()), (0, 0));
    assert_eq!(cost.silhouette.before.to_bits(), cost.silhouette.after.to_bits());
    assert!(cost.inertia.share().abs() < 1e-9);
}

#[test]
fn any_number_of_shards_weighs_the_same() {
    let rows = crossed(4 * 1024, [1.0, 4.0]);
    assert_eq!(rows.n_rows(), 4 * BLOCK);
    let params = KMeansParams::default();
    let over = |n_shards| {
        let executor = InProcess::new(&rows, n_shards);
        let clustering = block_on(fit(&executor, &params, 3)).unwrap();
        block_on(weigh(&executor, &clustering, &of([1.0, 4.0]), &params)).unwrap()
    };
    assert_eq!(over(1), over(3));
}

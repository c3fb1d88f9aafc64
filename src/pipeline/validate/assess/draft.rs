use crate::pipeline::prepare::Matrix;
use crate::pipeline::random::Random;
use super::{loosen::loosen, rough::Rough, valley::Parted};

pub fn loosened(matrix: &Matrix, seed: u64) -> Vec<f64> {
    let mut values: Vec<f64> = matrix.values().iter().copied().map(f64::from).collect();
    loosen(&mut values, matrix.n_cols(), &mut Random::new(seed, 77));
    values
}
pub fn tree(values: &[f64], n_cols: usize, labels: &[u16], n_clusters: usize) -> Vec<(usize, usize, f64)> {
    Parted { values, n_cols, labels, n_clusters }.tree().into_iter().map(|v| (v.first, v.second, v.depth)).collect()
}
pub fn rough(rows: &Matrix, k: usize, starts: usize, seed: u64) -> (Vec<u16>, f64) {
    let p = Rough::new(rows).fit(k, starts, &mut Random::new(seed, 99));
    (p.labels, p.inertia)
}

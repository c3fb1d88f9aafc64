//! k-means on the rows of one task: starts and descents, no search. It is what a fresh sample of customers would show.

use wide::f32x8;

use crate::parallel::{LANES, Tiles};
use crate::prepare::Matrix;
use crate::random::Random;

/// Iterations of one descent at most. What is left to gain after these is below what sampling blurs.
const MOST_ITERATIONS: usize = 40;

/// Descents in addition to the one from given centroids: so many rows by the number of rows, within these bounds.
const ROWS_OF_ONE_START: usize = 2_500;
const LEAST_STARTS: usize = 3;
const MOST_STARTS: usize = 12;

/// Rows in tiles, for as many fits as are wanted.
pub(super) struct Rough<'a> {
    rows: &'a Matrix,
    tiles: Tiles,
}

/// Centroids with the rows that they are nearest to.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Partition {
    /// One row of `n_cols` per segment.
    pub(super) centroids: Vec<f32>,
    /// Segment of each row.
    pub(super) labels: Vec<u16>,
    /// Sum of squared distances to the own centroid.
    pub(super) inertia: f64,
}

impl<'a> Rough<'a> {
    pub(super) fn new(rows: &'a Matrix) -> Self {
        Self { rows, tiles: Tiles::of(rows) }
    }

    pub(super) fn n_rows(&self) -> usize {
        self.rows.n_rows()
    }

    /// The best of `n_starts` descents from greedy k-means++ (Arthur and Vassilvitskii 2007). At least one row.
    pub(super) fn fit(&self, n_clusters: usize, n_starts: usize, random: &mut Random) -> Partition {
        let first = self.descend(self.seeds(n_clusters, random));
        self.best_of(first, n_clusters, n_starts - 1, random)
    }

    /// The best of a descent from given centroids and of some others, as many as so few rows cost little: an optimum that is
    /// missed is no sign that the rows have another one.
    pub(super) fn fit_from(&self, centroids: &[f32], n_clusters: usize, random: &mut Random) -> Partition {
        let n_starts = (ROWS_OF_ONE_START / self.n_rows().max(1)).clamp(LEAST_STARTS, MOST_STARTS);
        self.best_of(self.descend(centroids.to_vec()), n_clusters, n_starts, random)
    }

    fn best_of(&self, first: Partition, n_clusters: usize, n_more: usize, random: &mut Random) -> Partition {
        let mut best = first;
        for _ in 0..n_more {
            let next = self.descend(self.seeds(n_clusters, random));
            if next.inertia < best.inertia {
                best = next;
            }
        }
        best
    }

    /// The segment of each row with its squared distance, by nearest centroid.
    pub(super) fn assign(&self, centroids: &[f32]) -> (Vec<u16>, Vec<f32>) {
        let (n_rows, n_cols) = (self.rows.n_rows(), self.rows.n_cols());
        let mut labels = Vec::with_capacity(n_rows + LANES);
        let mut distances = Vec::with_capacity(n_rows + LANES);
        for tile in 0..self.tiles.n_tiles() {
            let columns = self.tiles.tile(tile);
            let (mut nearest, mut label) = (f32x8::splat(f32::INFINITY), f32x8::ZERO);
            let mut number = 0.0;
            for centroid in centroids.chunks_exact(n_cols) {
                let squared = squared(columns, centroid);
                let closer = squared.simd_lt(nearest);
                nearest = closer.select(squared, nearest);
                label = closer.select(f32x8::splat(number), label);
                number += 1.0;
            }
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small whole number")]
            labels.extend(label.to_array().map(|label| label as u16));
            distances.extend(nearest.to_array());
        }
        labels.truncate(n_rows);
        distances.truncate(n_rows);
        (labels, distances)
    }

    /// Mean of the rows of each segment; 0 for a segment without rows.
    pub(super) fn means(&self, labels: &[u16], n_clusters: usize) -> Vec<f32> {
        let mut centroids = vec![0.0; n_clusters * self.rows.n_cols()];
        self.move_to_means(&mut centroids, labels);
        centroids
    }

    /// Mean of `(b - a) / max(a, b)`, where a is the distance to the own centroid and b that to the nearest other. Two
    /// centroids at least.
    pub(super) fn simplified_silhouette(&self, centroids: &[f32], labels: &[u16]) -> f64 {
        let n_cols = self.rows.n_cols();
        let mut sum = 0.0;
        for (row, &label) in self.rows.values().chunks_exact(n_cols).zip(labels) {
            let (mut own, mut next) = (0.0, f32::INFINITY);
            for (cluster, centroid) in (0_u16..).zip(centroids.chunks_exact(n_cols)) {
                let squared: f32 = row.iter().zip(centroid).map(|(x, c)| (x - c) * (x - c)).sum();
                if cluster == label {
                    own = squared;
                } else {
                    next = next.min(squared);
                }
            }
            let (own, next) = (f64::from(own).sqrt(), f64::from(next).sqrt());
            let larger = own.max(next);
            sum += if larger > 0.0 && larger.is_finite() { (next - own) / larger } else { 0.0 };
        }
        sum / labels.len().max(1) as f64
    }

    fn descend(&self, mut centroids: Vec<f32>) -> Partition {
        let (mut labels, mut distances) = self.assign(&centroids);
        for _ in 0..MOST_ITERATIONS {
            self.move_to_means(&mut centroids, &labels);
            let before = labels;
            (labels, distances) = self.assign(&centroids);
            if labels == before {
                break;
            }
        }
        Partition { centroids, labels, inertia: distances.iter().copied().map(f64::from).sum() }
    }

    /// A centroid without rows stays where it is.
    fn move_to_means(&self, centroids: &mut [f32], labels: &[u16]) {
        let n_cols = self.rows.n_cols();
        let mut sums = vec![0.0_f64; centroids.len()];
        let mut sizes = vec![0_u32; centroids.len() / n_cols];
        for (row, &label) in self.rows.values().chunks_exact(n_cols).zip(labels) {
            sizes[usize::from(label)] += 1;
            for (sum, x) in sums[usize::from(label) * n_cols..].iter_mut().zip(row) {
                *sum += f64::from(*x);
            }
        }
        let means = sums.chunks_exact(n_cols).zip(&sizes);
        for (centroid, (sum, &size)) in centroids.chunks_exact_mut(n_cols).zip(means).filter(|(_, (_, n))| **n > 0) {
            for (c, sum) in centroid.iter_mut().zip(sum) {
                #[expect(clippy::cast_possible_truncation, reason = "rows are f32")]
                let mean = (sum / f64::from(size)) as f32;
                *c = mean;
            }
        }
    }

    /// Greedy k-means++: of 2 + ln k rows drawn by squared distance, the one that lowers the inertia most.
    fn seeds(&self, n_clusters: usize, random: &mut Random) -> Vec<f32> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive number")]
        let n_trials = 2 + libm::log(n_clusters as f64) as usize;
        let first = random.below(self.rows.n_rows());
        let mut centroids = self.rows.row(first).to_vec();
        let mut nearest = self.distances(self.rows.row(first));
        for _ in 1..n_clusters {
            let total: f64 = nearest.iter().copied().map(f64::from).sum();
            let trial = |_| {
                let row = drawn(&nearest, random.next_f64() * total);
                let to_row = self.distances(self.rows.row(row));
                let lower: Vec<f32> = to_row.iter().zip(&nearest).map(|(a, b)| a.min(*b)).collect();
                (lower.iter().copied().map(f64::from).sum::<f64>(), row, lower)
            };
            let best = (0..n_trials).map(trial).reduce(|best, next| if next.0 < best.0 { next } else { best });
            if let Some((_, row, lower)) = best {
                centroids.extend_from_slice(self.rows.row(row));
                nearest = lower;
            }
        }
        centroids
    }

    fn distances(&self, to: &[f32]) -> Vec<f32> {
        let tiles = (0..self.tiles.n_tiles()).flat_map(|tile| squared(self.tiles.tile(tile), to).to_array());
        tiles.take(self.rows.n_rows()).collect()
    }
}

/// The first row at which the running sum of weights passes `at`.
fn drawn(weights: &[f32], mut at: f64) -> usize {
    for (row, weight) in weights.iter().enumerate() {
        at -= f64::from(*weight);
        if at < 0.0 {
            return row;
        }
    }
    weights.len() - 1
}

#[inline]
fn squared(columns: &[f32x8], to: &[f32]) -> f32x8 {
    let mut sum = f32x8::ZERO;
    for (x, c) in columns.iter().zip(to) {
        let difference = *x - f32x8::splat(*c);
        sum += difference * difference;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::Rough;
    use crate::prepare::Matrix;
    use crate::random::Random;

    #[test]
    fn six_points_by_hand() {
        let rows = Matrix::new(6, 1, vec![0.0, 1.0, 2.0, 10.0, 11.0, 12.0]).unwrap();
        let rough = Rough::new(&rows);
        let found = rough.fit(2, 3, &mut Random::new(1, 1));
        assert!((found.inertia - 4.0).abs() < 1e-6);
        let first = usize::from(found.labels[0]);
        assert!((found.centroids[first] - 1.0).abs() < 1e-6 && (found.centroids[1 - first] - 11.0).abs() < 1e-6);
        assert_eq!(rough.means(&found.labels, 2), found.centroids);
        // 1 - 1/11, 1, 1 - 1/9, and the same again.
        let expected = (1.0 - 1.0 / 11.0 + 1.0 + 1.0 - 1.0 / 9.0) / 3.0;
        assert!((rough.simplified_silhouette(&found.centroids, &found.labels) - expected).abs() < 1e-6);
    }

    #[test]
    fn more_segments_than_different_rows_are_no_trouble() {
        let rows = Matrix::new(9, 2, vec![1.0; 18]).unwrap();
        let found = Rough::new(&rows).fit(4, 2, &mut Random::new(1, 1));
        assert_eq!((found.inertia, found.labels.len()), (0.0, 9));
    }

    #[test]
    fn rows_go_to_the_nearest_centroid_the_first_among_equals() {
        let rows = Matrix::new(3, 1, vec![0.0, 5.0, 9.0]).unwrap();
        let (labels, distances) = Rough::new(&rows).assign(&[0.0, 10.0]);
        assert_eq!((labels, distances), (vec![0, 0, 1], vec![0.0, 25.0, 1.0]));
    }
}

//! The kernel: which centroid is nearest to each row, eight rows at a time.
//!
//! Distances are sums of squared differences in f32. The expansion `|x|² - 2xc + |c|²`, which would be a product of
//! matrices, loses all digits where rows lie far from the origin and close to one another. Where a square leaves the
//! range of f32, and where it is so small that bits are lost, the row is measured again in f64.

use std::ops::Range;

use wide::f32x8;

use crate::pipeline::parallel::{LANES, Shard};

/// Squared distances below this, 0 included, are measured again in f64: their terms may have left the range of f32.
const LEAST_TRUSTED: f32 = 1e-30;

/// Centroids measured in one pass over a tile: as many sums as the registers of a 128-bit machine hold.
const GROUP: usize = 4;

/// Centroids as the kernel wants them.
pub(super) struct Centroids<'a> {
    /// One row of `n_cols` per centroid.
    exact: &'a [f64],
    n_cols: usize,
    /// Full groups of [`GROUP`] centroids, column by column, then the other centroids one by one; each value in every
    /// lane.
    lanes: Vec<f32x8>,
}

/// A row with the centroid nearest to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Nearest {
    /// Row of the shard.
    pub(super) row: usize,
    /// The nearest centroid; the first one among equals.
    pub(super) label: usize,
    /// Squared distance to it, to the accuracy of f32.
    pub(super) distance: f64,
}

impl<'a> Centroids<'a> {
    pub(super) fn new(exact: &'a [f64], n_cols: usize) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "the kernel works in f32")]
        let lane = |value: &f64| f32x8::splat(*value as f32);
        let n_grouped = exact.len() / (GROUP * n_cols).max(1) * GROUP * n_cols;
        let (grouped, single) = exact.split_at(n_grouped);
        let groups = grouped.chunks_exact((GROUP * n_cols).max(1));
        let lanes = groups
            .flat_map(|group| (0..n_cols).flat_map(move |col| (0..GROUP).map(move |c| &group[c * n_cols + col])))
            .chain(single)
            .map(lane)
            .collect();
        Self { exact, n_cols, lanes }
    }

    /// Tells `each` the nearest centroid of each of the rows, in row order. `rows` start at a multiple of [`LANES`].
    pub(super) fn nearest(&self, shard: &Shard, rows: Range<usize>, mut each: impl FnMut(Nearest)) {
        for tile in rows.start / LANES..rows.end.div_ceil(LANES) {
            let (label, distance) = self.nearest_of_tile(shard.tiles().tile(tile));
            let trusted = distance.simd_ge(f32x8::splat(LEAST_TRUSTED)) & distance.simd_le(f32x8::splat(f32::MAX));
            let trusted = trusted.to_bitmask();
            let (label, distance) = (label.to_array(), distance.to_array());
            for (lane, row) in (tile * LANES..rows.end.min((tile + 1) * LANES)).enumerate() {
                if trusted & (1 << lane) == 0 {
                    each(self.nearest_exactly(shard, row));
                } else {
                    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number")]
                    let label = label[lane] as usize;
                    each(Nearest { row, label, distance: distance[lane].into() });
                }
            }
        }
    }

    fn nearest_of_tile(&self, tile: &[f32x8]) -> (f32x8, f32x8) {
        let mut best = Best::new();
        let mut groups = self.lanes.chunks_exact((GROUP * self.n_cols).max(1));
        let n_grouped = groups.len() * GROUP;
        for group in groups.by_ref().take(n_grouped / GROUP) {
            for distance in distances::<GROUP>(tile, group) {
                best.take(distance);
            }
        }
        for single in self.lanes[n_grouped * self.n_cols..].chunks_exact(self.n_cols.max(1)) {
            best.take(distances::<1>(tile, single)[0]);
        }
        (best.label, best.distance)
    }

    /// The same in f64, one row at a time.
    fn nearest_exactly(&self, shard: &Shard, row: usize) -> Nearest {
        let mut nearest = Nearest { row, label: 0, distance: f64::INFINITY };
        let n_clusters = self.exact.len().checked_div(self.n_cols).unwrap_or(0);
        for label in 0..n_clusters {
            let distance = self.distance(shard, row, label);
            if distance < nearest.distance {
                nearest = Nearest { row, label, distance };
            }
        }
        nearest
    }

    /// Squared distance of a row of the shard to a centroid, in f64.
    pub(super) fn distance(&self, shard: &Shard, row: usize, label: usize) -> f64 {
        let centroid = &self.exact[label * self.n_cols..][..self.n_cols];
        shard.matrix.row(row).iter().zip(centroid).map(|(x, c)| (f64::from(*x) - c) * (f64::from(*x) - c)).sum()
    }
}

/// Squared distances of all rows of the shard to one point.
pub(super) fn distances_to(shard: &Shard, point: &[f64]) -> Vec<f64> {
    let mut to_point = Vec::with_capacity(shard.matrix.n_rows());
    let point = Centroids::new(point, point.len());
    point.nearest(shard, 0..shard.matrix.n_rows(), |nearest| to_point.push(nearest.distance));
    to_point
}

/// Squared distances of the rows of a tile to `N` centroids, whose values come column by column.
#[inline]
fn distances<const N: usize>(tile: &[f32x8], centroids: &[f32x8]) -> [f32x8; N] {
    let mut sums = [f32x8::ZERO; N];
    for (x, column) in tile.iter().zip(centroids.chunks_exact(N)) {
        for (sum, c) in sums.iter_mut().zip(column) {
            let difference = *x - *c;
            *sum += difference * difference;
        }
    }
    sums
}

/// The nearest centroid so far, in each lane.
struct Best {
    label: f32x8,
    distance: f32x8,
    next_label: f32x8,
}

impl Best {
    fn new() -> Self {
        let infinite = f32x8::splat(f32::INFINITY);
        Self { label: f32x8::ZERO, distance: infinite, next_label: f32x8::ZERO }
    }

    /// Takes the distance to the next centroid.
    #[inline]
    fn take(&mut self, distance: f32x8) {
        let closer = distance.simd_lt(self.distance);
        self.distance = closer.bitselect(distance, self.distance);
        self.label = closer.bitselect(self.next_label, self.label);
        self.next_label += f32x8::ONE;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::Centroids;
    use crate::pipeline::parallel::{InProcess, Shard};
    use crate::pipeline::prepare::Matrix;

    fn shard(n_cols: usize, values: Vec<f32>) -> Shard {
        InProcess::new(&Matrix::new(values.len() / n_cols, n_cols, values).unwrap(), 1).shards()[0].clone()
    }

    #[test]
    fn ties_go_to_the_first_centroid() {
        let shard = shard(1, vec![0.0; 9]);
        for n_clusters in 1..=9 {
            let exact = vec![2.0; n_clusters];
            Centroids::new(&exact, 1).nearest(&shard, 0..9, |at| {
                assert_eq!((at.label, at.distance), (0, 4.0));
            });
        }
    }

    #[test]
    fn squares_outside_of_f32_are_measured_in_f64() {
        let shard = shard(1, vec![1e30, 3e30, 1e-30]);
        let mut found = Vec::new();
        Centroids::new(&[0.0, 4e30], 1).nearest(&shard, 0..3, |at| found.push((at.label, at.distance)));
        assert_eq!(found.iter().map(|at| at.0).collect::<Vec<_>>(), [0, 1, 0]);
        assert!((found[0].1 / 1e60 - 1.0).abs() < 1e-6 && (found[2].1 / 1e-60 - 1.0).abs() < 1e-6);
    }

    proptest! {
        #[test]
        fn eight_at_a_time_find_what_one_at_a_time_find(
            values in proptest::collection::vec(-100.0_f32..100.0, 3 * 21),
            exact in proptest::collection::vec(-100.0_f64..100.0, 3..40),
        ) {
            let shard = shard(3, values);
            let exact = &exact[..exact.len() / 3 * 3];
            let centroids = Centroids::new(exact, 3);
            let mut rows = 8..8;
            let mut found = Vec::new();
            centroids.nearest(&shard, 8..21, |at| found.push(at));
            for at in found {
                let expected = centroids.nearest_exactly(&shard, at.row);
                prop_assert_eq!(at.row, rows.end);
                rows.end += 1;
                prop_assert!((at.distance - expected.distance).abs() <= 1e-5 * (1.0 + expected.distance));
                let chosen = centroids.distance(&shard, at.row, at.label);
                prop_assert!(chosen <= expected.distance * (1.0 + 1e-5) + 1e-5);
            }
            prop_assert_eq!(rows.end, 21);
        }
    }
}

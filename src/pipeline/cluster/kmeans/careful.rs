//! Squared distances whose f32 cannot be trusted, measured again in f64.

use wide::f32x8;

use crate::pipeline::cluster::kmeans::kernel::{Labels, Nearest};
use crate::pipeline::parallel::{LANES, Shard};

/// Squared distances below this, 0 included, are measured again: their terms may have left the range of f32.
const LEAST_TRUSTED: f32 = 1e-30;

/// The labels of a tile, where rows whose distance left the range of f32 are compared again in f64.
#[inline]
pub(super) fn nearest_in_f64(nearest: &Nearest, shard: &Shard, tile: usize, centroids: &[f64]) -> Labels {
    let least = f32x8::splat(LEAST_TRUSTED);
    let trusted = nearest.best.simd_ge(least) & nearest.best.simd_lt(f32x8::splat(f32::MAX));
    let mut labels = nearest.labels();
    if !trusted.all() {
        let trusted = trusted.to_bitmask();
        let present = LANES.min(shard.n_rows() - tile * LANES);
        for (lane, label) in labels.iter_mut().enumerate().take(present) {
            if trusted & (1 << lane) == 0 {
                *label = nearest_of_row(shard, tile * LANES + lane, centroids);
            }
        }
    }
    labels
}

/// The nearest centroid of one row; the first among equals.
#[inline(never)]
fn nearest_of_row(shard: &Shard, row: usize, centroids: &[f64]) -> u16 {
    let mut nearest = (0, f64::INFINITY);
    for (label, centroid) in (0..).zip(centroids.chunks_exact(shard.n_cols().max(1))) {
        let distance = squared_distance(shard, row, centroid);
        if distance < nearest.1 {
            nearest = (label, distance);
        }
    }
    nearest.0
}

/// Squared distance of a row of the shard to a point, in f64.
#[inline]
pub(super) fn squared_distance(shard: &Shard, row: usize, point: &[f64]) -> f64 {
    shard.row(row).zip(point).map(|(x, c)| (f64::from(x) - c) * (f64::from(x) - c)).sum()
}

//! The nearest centroids by distances, for those whose scores cannot be trusted, and for the last word on every row.

use wide::{f32x8, f64x4};

use crate::cluster::kmeans::kernel::{DISTANCES, Form, Labels, Nearest, Table, tile};
use crate::parallel::{ForWidth, LANES, Shard, for_width};

/// Squared distances below this, 0 included, are measured again: their terms may have left the range of f32.
const LEAST_TRUSTED: f32 = 1e-30;

/// The nearest centroid of each row, tile by tile; the first among equals.
///
/// # Complexity
/// Time O(`n_rows` · `n_cols` · centroids); memory O(`n_rows`).
pub(super) fn labels_by_distance(shard: &Shard, centroids: &[f64]) -> Vec<Labels> {
    let table = Table::new(Form::Distance, centroids, shard.n_cols(), shard.tiles.width());
    for_width(shard.tiles.width(), Find { shard, centroids, table: &table })
}

struct Find<'a> {
    shard: &'a Shard,
    centroids: &'a [f64],
    table: &'a Table,
}

impl ForWidth for Find<'_> {
    type Output = Vec<Labels>;

    fn run<const WIDTH: usize>(self) -> Vec<Labels> {
        let tiles = &self.shard.tiles;
        let labels = |at: usize| {
            let rows = tile::<WIDTH>(tiles.lanes(), tiles.width(), at);
            let nearest = self.table.nearest::<DISTANCES, false>(Form::Distance, rows);
            in_f64_where_needed(&nearest, self.shard, at, self.centroids)
        };
        (0..tiles.n_tiles()).map(labels).collect()
    }
}

/// The labels of a tile, where rows whose distance left the range of f32 are compared again in f64.
#[inline]
fn in_f64_where_needed(nearest: &Nearest, shard: &Shard, tile: usize, centroids: &[f64]) -> Labels {
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

/// Squared distance of each row of a tile to its centroid, in f64; as [`squared_distance`] has it, to the bit.
#[inline]
pub(super) fn squared_distances(shard: &Shard, tile: usize, labels: &Labels, centroids: &[f64]) -> [f64; LANES] {
    let n_cols = shard.n_cols();
    let own = labels.map(|label| &centroids[usize::from(label) * n_cols..][..n_cols]);
    let [mut low, mut high] = [f64x4::ZERO; 2];
    for (col, column) in shard.tiles.tile(tile)[..n_cols].iter().enumerate() {
        let x = column.to_array().map(f64::from);
        let c = own.map(|centroid| centroid[col]);
        let [x, c]: [[f64x4; 2]; 2] = bytemuck::cast([x, c]);
        low += (x[0] - c[0]) * (x[0] - c[0]);
        high += (x[1] - c[1]) * (x[1] - c[1]);
    }
    bytemuck::cast([low, high])
}

/// Squared distance of a row of the shard to a point, in f64.
#[inline]
pub(super) fn squared_distance(shard: &Shard, row: usize, point: &[f64]) -> f64 {
    shard.row(row).zip(point).map(|(x, c)| (f64::from(x) - c) * (f64::from(x) - c)).sum()
}

//! Which centroid should be elsewhere, and where: a swap costs one pass over the rows to be weighed, where a descent from
//! it would cost many.

use wide::f32x8;

use crate::cluster::kmeans::kernel::{DISTANCES, Form, Labels, Table, tile};
use crate::parallel::{ForWidth, LANES, Shard, for_width, known_width, lane_sum};
use crate::random::Random;

/// How the rows lie about some centroids.
pub(super) struct Neighbours<'a> {
    shard: &'a Shard,
    n_clusters: usize,
    labels: Vec<Labels>,
    /// Squared distance to the nearest centroid.
    nearest: Vec<f32x8>,
    /// And to the second nearest.
    second: Vec<f32x8>,
    /// Sum over all tiles up to this one of the distances to the nearest.
    up_to: Vec<f64>,
}

/// One centroid moved onto a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Swap {
    /// Which.
    pub(super) cluster: usize,
    /// Onto which row.
    pub(super) row: usize,
    /// Sum of squared distances to the nearest centroid then, if it was weighed.
    pub(super) inertia: f64,
}

impl<'a> Neighbours<'a> {
    /// # Complexity
    /// Time O(`n_rows` · `n_cols` · `n_clusters`); memory O(`n_rows`).
    pub(super) fn of(shard: &'a Shard, centroids: &[f64]) -> Self {
        let n_tiles = shard.tiles.n_tiles();
        let n_clusters = centroids.len() / shard.n_cols().max(1);
        let mut neighbours = Self {
            shard,
            n_clusters,
            labels: Vec::with_capacity(n_tiles),
            nearest: Vec::with_capacity(n_tiles),
            second: Vec::with_capacity(n_tiles),
            up_to: Vec::with_capacity(n_tiles),
        };
        let table = Table::new(Form::Distance, centroids, shard.n_cols(), shard.tiles.width());
        for_width(shard.tiles.width(), Measure { neighbours: &mut neighbours, table: &table });
        neighbours
    }

    /// The nearest centroid of each row, tile by tile.
    pub(super) fn labels(&self) -> &[Labels] {
        &self.labels
    }

    /// Squared distances of the rows to their nearest centroid, tile by tile; 0 behind the last row.
    pub(super) fn nearest(&self) -> &[f32x8] {
        &self.nearest
    }

    fn total(&self) -> f64 {
        self.up_to.last().copied().unwrap_or(0.0)
    }

    /// The best of `n_candidates` swaps, each onto a row drawn with a chance that grows with its squared distance to its
    /// centroid; for each of them the centroid is moved that is missed least (Lattanzi and Sohler 2019, "A better
    /// k-means++ algorithm via local search"). None for a single centroid, or where no row is away from its centroid.
    pub(super) fn best_swap(&self, n_candidates: usize, random: &mut Random) -> Option<Swap> {
        let weigh = |_| self.weigh(self.draw(random)?);
        let better = |best: Swap, next: Swap| if next.inertia < best.inertia { next } else { best };
        (0..n_candidates).filter_map(weigh).reduce(better)
    }

    /// Any centroid moved onto any row.
    pub(super) fn any_swap(&self, random: &mut Random) -> Option<Swap> {
        let (cluster, row) = (random.below(self.n_clusters), random.below(self.shard.n_rows()));
        (self.n_clusters > 1).then_some(Swap { cluster, row, inertia: f64::NAN })
    }

    fn draw(&self, random: &mut Random) -> Option<usize> {
        let target = random.next_f64() * self.total();
        let tile = self.up_to.partition_point(|sum| *sum <= target);
        let distances = self.nearest.get(tile)?.to_array();
        let mut left = target - if tile > 0 { self.up_to[tile - 1] } else { 0.0 };
        let lane = distances.iter().position(|distance| {
            left -= f64::from(*distance);
            left < 0.0
        });
        // Rounding: the last row of the tile that has a chance at all.
        let lane = lane.or_else(|| distances.iter().rposition(|distance| *distance > 0.0))?;
        Some(tile * LANES + lane)
    }

    fn weigh(&self, row: usize) -> Option<Swap> {
        let point: Vec<f32> = self.shard.row(row).collect();
        let (with_row, missed) = for_width(self.shard.tiles.width(), Weigh { neighbours: self, point: &point });
        // Without a centroid its rows go to the second nearest, or to the new one.
        let clusters = missed.into_iter().enumerate();
        let (cluster, missed) = clusters.reduce(|least, next| if next.1 < least.1 { next } else { least })?;
        (self.n_clusters > 1).then_some(Swap { cluster, row, inertia: with_row + missed })
    }
}

struct Measure<'a, 'b> {
    neighbours: &'a mut Neighbours<'b>,
    table: &'a Table,
}

impl ForWidth for Measure<'_, '_> {
    type Output = ();

    fn run<const WIDTH: usize>(self) {
        let to = self.neighbours;
        let (tiles, n_rows) = (&to.shard.tiles, to.shard.n_rows());
        let mut total = 0.0;
        for at in 0..tiles.n_tiles() {
            let rows = tile::<WIDTH>(tiles.lanes(), tiles.width(), at);
            let found = self.table.nearest::<DISTANCES, true>(Form::Distance, rows);
            let present = present(at, n_rows);
            to.labels.push(found.labels());
            to.nearest.push(found.best * present);
            to.second.push(found.second * present);
            total += f64::from(lane_sum(found.best * present));
            to.up_to.push(total);
        }
    }
}

/// 1 in those lanes of a tile that hold rows, else 0.
#[inline]
fn present(tile: usize, n_rows: usize) -> f32x8 {
    if (tile + 1) * LANES <= n_rows {
        return f32x8::ONE;
    }
    f32x8::new(std::array::from_fn(|lane| if tile * LANES + lane < n_rows { 1.0 } else { 0.0 }))
}

/// What all rows cost with one more centroid, and for each cluster how much more without its own.
struct Weigh<'a, 'b> {
    neighbours: &'a Neighbours<'b>,
    point: &'a [f32],
}

impl ForWidth for Weigh<'_, '_> {
    type Output = (f64, Vec<f64>);

    fn run<const WIDTH: usize>(self) -> Self::Output {
        let of = self.neighbours;
        let tiles = &of.shard.tiles;
        let width = known_width::<WIDTH>(tiles.width());
        let mut point = self.point.to_vec();
        point.resize(width, 0.0);
        let mut missed = vec![0.0; of.n_clusters];
        let mut with_row = 0.0;
        for (at, labels) in of.labels.iter().enumerate() {
            let mut distance = f32x8::ZERO;
            for (x, p) in tile::<WIDTH>(tiles.lanes(), width, at).iter().zip(&point[..width]) {
                let difference = *x - f32x8::splat(*p);
                distance += difference * difference;
            }
            let nearest = of.nearest[at].fast_min(distance);
            with_row += f64::from(lane_sum(nearest));
            let more = of.second[at].fast_min(distance) - nearest;
            for (label, more) in labels.iter().zip(more.to_array()) {
                missed[usize::from(*label)] += f64::from(more);
            }
        }
        (with_row, missed)
    }
}

#[cfg(test)]
mod tests {
    use super::Neighbours;
    use crate::parallel::Shard;
    use crate::prepare::Matrix;
    use crate::random::Random;

    #[test]
    fn two_centroids_on_one_heap_lend_one_to_the_heap_that_has_none() {
        // Heaps at 0, 10 and 30; centroids 1 and 2 share the one at 10.
        let values = [0.0, 0.2, 0.0, 0.2, 9.9, 10.1, 9.9, 10.1, 30.0, 30.2, 30.0, 30.2];
        let shard = Shard::whole(&Matrix::new(12, 1, values.to_vec()).unwrap());
        let neighbours = Neighbours::of(&shard, &[0.1, 9.9, 10.1]);
        let swap = neighbours.best_swap(4, &mut Random::new(0, 0)).unwrap();
        assert!(swap.row >= 8 && swap.cluster != 0, "{swap:?}");
        // The heap at 0 costs 0.04, that at 10 0.08, and that at 30, about one of its rows, 0.08.
        assert!((swap.inertia - 0.2).abs() < 1e-5, "{swap:?}");
    }

    #[test]
    fn one_centroid_and_rows_on_their_centroids_have_no_swap() {
        let shard = Shard::whole(&Matrix::new(2, 1, vec![1.0, 2.0]).unwrap());
        assert_eq!(Neighbours::of(&shard, &[1.5]).best_swap(3, &mut Random::new(0, 0)), None);
        assert_eq!(Neighbours::of(&shard, &[1.0, 2.0]).best_swap(3, &mut Random::new(0, 0)), None);
    }
}

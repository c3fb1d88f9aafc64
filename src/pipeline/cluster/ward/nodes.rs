//! The clusters that are not joined yet, as SIMD sees them, and the one nearest to another.

use wide::f32x8;

use crate::parallel::LANES;
use crate::prepare::Matrix;

/// Below this cost, f32 may have lost the difference between two costs: values are at most 1, so their squares go down
/// to 2^-126 with all their digits.
const FAINT: f32 = 1e-30;

/// Places of joined clusters are cleared away when they are more than one in as many.
const GAPS: usize = 12;

/// Clusters in places, in the order of their first rows. Of two that are joined, the later place becomes a gap.
pub(super) struct Nodes {
    n_cols: usize,
    /// Centroids in tiles of eight places, column by column.
    tiles: Vec<f32x8>,
    /// Rows of each cluster, in tiles.
    weights: Vec<f32x8>,
    /// 0 for a cluster, infinite for a gap, in tiles.
    gaps: Vec<f32x8>,
    n_gaps: usize,
    centroids: Vec<f64>,
    pub(super) clusters: Vec<Node>,
    unit: f64,
}

/// What the tree knows of a cluster.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Node {
    /// Number in the order of making: a row, or `n_rows` plus a merge.
    pub(super) made: u32,
    /// Rows.
    pub(super) size: u32,
    /// Of the merge that made it; 0 for a row.
    pub(super) height: f64,
}

impl Nodes {
    /// A cluster for each row. Values are scaled by a power of two so that no square leaves the range of f32.
    pub(super) fn of(rows: &Matrix) -> Self {
        let largest = rows.values().iter().fold(0.0_f32, |largest, x| largest.max(x.abs()));
        let (_, exponent) = libm::frexpf(largest);
        let scaled = |x: &f32| libm::scalbn(f64::from(*x), -exponent);
        let clusters = (0..).take(rows.n_rows()).map(|made| Node { made, size: 1, height: 0.0 }).collect();
        let mut all = Self {
            n_cols: rows.n_cols(),
            tiles: Vec::new(),
            weights: Vec::new(),
            gaps: Vec::new(),
            n_gaps: 0,
            centroids: rows.values().iter().map(scaled).collect(),
            clusters,
            unit: libm::scalbn(1.0, exponent),
        };
        all.lay();
        all
    }

    /// Fills the tiles from centroids and nodes.
    fn lay(&mut self) {
        let n_tiles = self.clusters.len().div_ceil(LANES);
        self.tiles = vec![f32x8::ZERO; n_tiles * self.n_cols];
        self.weights = vec![f32x8::ONE; n_tiles];
        self.gaps = vec![f32x8::splat(f32::INFINITY); n_tiles];
        self.n_gaps = 0;
        for place in 0..self.clusters.len() {
            self.set(place);
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "the search is in f32; heights are made in f64")]
    fn set(&mut self, place: usize) {
        let (tile, lane) = (place / LANES, place % LANES);
        for col in 0..self.n_cols {
            let value = self.centroids[place * self.n_cols + col] as f32;
            self.tiles[tile * self.n_cols + col].as_mut_array()[lane] = value;
        }
        self.weights[tile].as_mut_array()[lane] = self.clusters[place].size as f32;
        self.gaps[tile].as_mut_array()[lane] = 0.0;
    }

    pub(super) fn is_gap(&self, place: usize) -> bool {
        self.gaps[place / LANES].to_array()[place % LANES] > 0.0
    }

    fn close(&mut self, place: usize, gap: bool) {
        self.gaps[place / LANES].as_mut_array()[place % LANES] = if gap { f32::INFINITY } else { 0.0 };
    }

    /// The cluster whose joining with that at `place` adds least to the inertia: `before` if it is as near as any, else
    /// the first of the nearest. There must be another cluster.
    ///
    /// # Complexity
    /// Time O(places · `n_cols`).
    pub(super) fn nearest(&mut self, place: usize, before: Option<usize>) -> usize {
        self.close(place, true);
        let (found, cost) = self.search(place);
        self.close(place, false);
        if cost < FAINT && self.exact_cost(place, found) > 0.0 {
            return self.nearest_exact(place, before);
        }
        before.filter(|&before| self.cost(place, before) <= cost).unwrap_or(found)
    }

    fn search(&self, place: usize) -> (usize, f32) {
        let centroid: Vec<f32x8> = (0..self.n_cols).map(|col| f32x8::splat(self.value(place, col))).collect();
        let weight = f32x8::splat(self.clusters[place].size as f32);
        let (mut least, mut at) = (f32x8::splat(f32::INFINITY), f32x8::ZERO);
        let mut number = f32x8::ZERO;
        let tiles = self.tiles.chunks_exact(self.n_cols.max(1));
        for ((tile, weights), gaps) in tiles.zip(&self.weights).zip(&self.gaps) {
            let mut squared = f32x8::ZERO;
            for (x, c) in tile.iter().zip(&centroid) {
                let difference = *x - *c;
                squared += difference * difference;
            }
            let cost = squared * ((*weights * weight) / (*weights + weight)) + *gaps;
            let nearer = cost.simd_lt(least);
            least = nearer.bitselect(cost, least);
            at = nearer.bitselect(number, at);
            number += f32x8::ONE;
        }
        let lanes = least.to_array().into_iter().zip(at.to_array()).enumerate();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of a tile")]
        let places = lanes.map(|(lane, (cost, tile))| (tile as usize * LANES + lane, cost));
        places.min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0))).unwrap_or((place, 0.0))
    }

    fn value(&self, place: usize, col: usize) -> f32 {
        self.tiles[place / LANES * self.n_cols + col].to_array()[place % LANES]
    }

    /// The same bits as in the search.
    fn cost(&self, a: usize, b: usize) -> f32 {
        let (n_a, n_b) = (self.clusters[a].size as f32, self.clusters[b].size as f32);
        let mut squared = 0.0;
        for col in 0..self.n_cols {
            let difference = self.value(b, col) - self.value(a, col);
            squared += difference * difference;
        }
        squared * ((n_b * n_a) / (n_b + n_a))
    }

    fn exact_cost(&self, a: usize, b: usize) -> f64 {
        let (n_a, n_b) = (f64::from(self.clusters[a].size), f64::from(self.clusters[b].size));
        let columns = |place: usize| &self.centroids[place * self.n_cols..][..self.n_cols];
        let squared: f64 = columns(a).iter().zip(columns(b)).map(|(x, y)| (x - y) * (x - y)).sum();
        squared * ((n_a * n_b) / (n_a + n_b))
    }

    fn nearest_exact(&self, place: usize, before: Option<usize>) -> usize {
        let others = (0..self.clusters.len()).filter(|&other| other != place && !self.is_gap(other));
        let costs = others.map(|other| (other, self.exact_cost(place, other)));
        let (found, cost) = costs.min_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((place, 0.0));
        before.filter(|&before| self.exact_cost(place, before) <= cost).unwrap_or(found)
    }

    /// Joins two clusters as node `made`, at the earlier of their places. The height is never below theirs.
    pub(super) fn join(&mut self, a: usize, b: usize, made: u32) -> Node {
        let cost = self.exact_cost(a, b);
        let (kept, gone) = (a.min(b), a.max(b));
        let (node, other) = (self.clusters[kept], self.clusters[gone]);
        let size = node.size + other.size;
        let share = f64::from(other.size) / f64::from(size);
        for col in 0..self.n_cols {
            let other = self.centroids[gone * self.n_cols + col];
            let centroid = &mut self.centroids[kept * self.n_cols + col];
            *centroid += (other - *centroid) * share; // in this form the mean of equals is the same number
        }
        let height = ((2.0 * cost).sqrt() * self.unit).max(node.height).max(other.height);
        self.clusters[kept] = Node { made, size, height };
        self.set(kept);
        self.close(gone, true);
        self.n_gaps += 1;
        self.clusters[kept]
    }

    /// Clears gaps away, if they are many. Answers the new place of each old one.
    pub(super) fn tidy(&mut self) -> Option<Vec<Option<usize>>> {
        if self.n_gaps * GAPS <= self.clusters.len() {
            return None;
        }
        let mut next = 0;
        let places: Vec<Option<usize>> = (0..self.clusters.len())
            .map(|place| {
                let kept = !self.is_gap(place);
                next += usize::from(kept);
                kept.then(|| next - 1)
            })
            .collect();
        for (old, new) in places.iter().enumerate() {
            if let Some(new) = *new {
                self.clusters[new] = self.clusters[old];
                self.centroids.copy_within(old * self.n_cols..(old + 1) * self.n_cols, new * self.n_cols);
            }
        }
        self.clusters.truncate(next);
        self.centroids.truncate(next * self.n_cols);
        self.lay();
        Some(places)
    }
}

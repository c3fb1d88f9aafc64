//! The cheapest assignment of rows to centroids that keeps every segment within its limits.
//!
//! # How
//! Rows that leave one segment for another make a flow between segments. Of all rows of segment `a` the one that moves to
//! `b` at the lowest cost is an edge, so there are `n_clusters`² of them however many rows there are. The flow starts from
//! every row at its nearest centroid, which no chain of moves around a circle makes cheaper; a limit that is not kept
//! costs more than all distances together. As long as a chain of moves from one segment to another lowers the cost, the
//! cheapest such chain is gone along. That keeps circles from becoming cheaper, so what is left in the end is the
//! optimum (Ahuja, Magnanti and Orlin 1993, section 9.7).
//!
//! Costs are whole numbers, so that nothing rounds and no chain is gone along twice.
//!
//! A price for each segment, added to the distance to it, makes nearest rows keep to the limits by themselves; those of
//! the last assignment let the next one, about slightly other centroids, begin near its end.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::prepare::Matrix;

/// Bits of the largest distance: chains through 2^16 segments still fit in 64 bits, and a distance is kept to 14 digits.
const KEPT: i32 = 46;

/// What a segment costs for each customer too many or too few: above any chain of moves.
const BEYOND: i128 = 1 << 100;

/// There is no row to move.
const NO_ROW: i128 = i128::MAX / 4;

/// Rows of one segment by what it costs to move them to another, the cheapest first. A row that has left since is still
/// in it.
type Queue = BinaryHeap<Reverse<(i64, u32)>>;

/// Squared distances as whole numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grid {
    exponent: i32,
}

impl Grid {
    /// For rows and centroids among them.
    pub(super) fn of(rows: &Matrix) -> Self {
        let n_cols = rows.n_cols();
        let mut ends = vec![(f64::INFINITY, f64::NEG_INFINITY); n_cols];
        for row in rows.values().chunks_exact(n_cols.max(1)) {
            for ((low, high), x) in ends.iter_mut().zip(row) {
                (*low, *high) = (low.min(f64::from(*x)), high.max(f64::from(*x)));
            }
        }
        let widest: f64 = ends.iter().map(|(low, high)| (high - low) * (high - low)).sum();
        let (_, exponent) = libm::frexp(if widest.is_finite() { widest } else { 0.0 });
        Self { exponent: KEPT - exponent }
    }

    /// Of a row to a centroid.
    #[expect(clippy::cast_possible_truncation, reason = "whole, and below 2^KEPT by the bound")]
    fn distance(self, row: &[f32], centroid: &[f64]) -> i64 {
        let squared: f64 = row.iter().zip(centroid).map(|(x, c)| (f64::from(*x) - c) * (f64::from(*x) - c)).sum();
        libm::scalbn(squared, self.exponent).round_ties_even() as i64
    }
}

/// An assignment on its way to the cheapest.
pub(super) struct Flow<'a> {
    rows: &'a Matrix,
    centroids: &'a [f64],
    grid: Grid,
    n_clusters: usize,
    least: usize,
    most: usize,
    /// Segment of each row.
    pub(super) labels: Vec<u16>,
    counts: Vec<usize>,
    /// For each segment and each other one.
    queues: Vec<Queue>,
    /// The top of each queue.
    edges: Vec<i128>,
}

impl<'a> Flow<'a> {
    /// Every row in the segment that is nearest when the prices are added. `centroids` holds one row of `n_cols` for
    /// each of `prices`; limits that so many segments can keep.
    pub(super) fn new(
        rows: &'a Matrix,
        centroids: &'a [f64],
        grid: Grid,
        prices: &[i64],
        (least, most): (usize, usize),
    ) -> Self {
        let n_clusters = prices.len();
        let mut labels = Vec::with_capacity(rows.n_rows());
        let mut counts = vec![0; n_clusters];
        let mut moves: Vec<Vec<Reverse<(i64, u32)>>> = vec![Vec::new(); n_clusters * n_clusters];
        let mut distances = vec![0; n_clusters];
        for row in 0..rows.n_rows() {
            let values = rows.row(row);
            for (distance, centroid) in distances.iter_mut().zip(centroids.chunks_exact(values.len().max(1))) {
                *distance = grid.distance(values, centroid);
            }
            let own = (0..n_clusters).min_by_key(|at| distances[*at] + prices[*at]).unwrap_or(0);
            labels.push(u16::try_from(own).unwrap_or(u16::MAX));
            counts[own] += 1;
            for (to, distance) in distances.iter().enumerate().filter(|(to, _)| *to != own) {
                moves[own * n_clusters + to].push(Reverse((distance - distances[own], narrow(row))));
            }
        }
        let queues = moves.into_iter().map(BinaryHeap::from).collect();
        let edges = vec![NO_ROW; n_clusters * n_clusters];
        let mut flow = Self { rows, centroids, grid, n_clusters, least, most, labels, counts, queues, edges };
        for from in 0..n_clusters {
            flow.look_from(from);
        }
        flow
    }

    /// Moves rows until nothing makes it cheaper. Answers the prices at which every row is where it is nearest.
    pub(super) fn settle(&mut self) -> Vec<i64> {
        loop {
            let (costs, before) = self.cheapest_chains();
            let total = |segment: &usize| costs[*segment].saturating_add(self.gain(*segment));
            let Some(end) = (0..self.n_clusters).min_by_key(total).filter(|end| total(end) < 0) else {
                return prices(&costs);
            };
            self.go_along(end, &before);
        }
    }

    /// The sum of the distances of all rows, in steps of the grid.
    pub(super) fn cost(&self) -> i128 {
        let n_cols = self.rows.n_cols();
        let distance = |(row, label): (usize, &u16)| {
            let centroid = &self.centroids[usize::from(*label) * n_cols..][..n_cols];
            i128::from(self.grid.distance(self.rows.row(row), centroid))
        };
        self.labels.iter().enumerate().map(distance).sum()
    }

    /// What the limits cost more when a segment loses one.
    fn loss(&self, segment: usize) -> i128 {
        let count = self.counts[segment];
        if count > self.most { -BEYOND } else { BEYOND * i128::from(count <= self.least) }
    }

    /// What the limits cost more when a segment gains one.
    fn gain(&self, segment: usize) -> i128 {
        let count = self.counts[segment];
        if count < self.least { -BEYOND } else { BEYOND * i128::from(count >= self.most) }
    }

    /// For each segment, what the cheapest chain of moves that ends in it costs, and the segment before it on that chain;
    /// itself where the chain begins (Bellman and Ford).
    fn cheapest_chains(&self) -> (Vec<i128>, Vec<usize>) {
        let mut costs: Vec<i128> = (0..self.n_clusters).map(|segment| self.loss(segment)).collect();
        let mut before: Vec<usize> = (0..self.n_clusters).collect();
        let mut is_changed = true;
        while std::mem::take(&mut is_changed) {
            for from in 0..self.n_clusters {
                for (to, edge) in self.edges[from * self.n_clusters..][..self.n_clusters].iter().enumerate() {
                    if *edge < NO_ROW && costs[from] + edge < costs[to] {
                        costs[to] = costs[from] + edge;
                        before[to] = from;
                        is_changed = true;
                    }
                }
            }
        }
        (costs, before)
    }

    /// Moves one row along each edge of the chain that ends here.
    fn go_along(&mut self, end: usize, before: &[usize]) {
        let mut moves = Vec::new();
        let mut to = end;
        while before[to] != to {
            let from = before[to];
            if let Some(Reverse((_, row))) = self.queues[from * self.n_clusters + to].pop() {
                moves.push((row, to));
            }
            to = from;
        }
        self.counts[to] -= 1;
        self.counts[end] += 1;
        for &(row, segment) in &moves {
            self.enter(row, segment);
        }
        self.look_from(to);
        for (_, segment) in moves {
            self.look_from(segment);
        }
    }

    /// Puts a row into a segment.
    fn enter(&mut self, row: u32, segment: usize) {
        let values = self.rows.row(row as usize);
        let distance = |to: usize| self.grid.distance(values, &self.centroids[to * values.len()..][..values.len()]);
        self.labels[row as usize] = u16::try_from(segment).unwrap_or(u16::MAX);
        let own = distance(segment);
        for to in (0..self.n_clusters).filter(|to| *to != segment) {
            self.queues[segment * self.n_clusters + to].push(Reverse((distance(to) - own, row)));
        }
    }

    /// Finds the cheapest move from a segment to each other one.
    fn look_from(&mut self, from: usize) {
        for to in 0..self.n_clusters {
            let queue = &mut self.queues[from * self.n_clusters + to];
            let has_left = |row: u32| usize::from(self.labels[row as usize]) != from;
            while queue.peek().is_some_and(|Reverse((_, row))| has_left(*row)) {
                queue.pop();
            }
            self.edges[from * self.n_clusters + to] =
                queue.peek().map_or(NO_ROW, |Reverse((cost, _))| i128::from(*cost));
        }
    }
}

/// From what chains cost to prices, of which the lowest is 0.
fn prices(costs: &[i128]) -> Vec<i64> {
    let dearest = costs.iter().copied().max().unwrap_or(0);
    // Where some segments cannot lose a row, chains to all of them begin at those that can; where none can, at all.
    costs.iter().map(|cost| i64::try_from(dearest - cost).unwrap_or(0)).collect()
}

/// A row number in a queue. Rows are no more than [`MOST_SIZED_ROWS`](super::MOST_SIZED_ROWS).
fn narrow(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

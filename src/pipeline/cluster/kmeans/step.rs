//! The round of Lloyd's descent: centroids go out to every shard, sums and counts of their rows come back.
//!
//! A shard keeps the label of each row from one round to the next, so that sums change only by rows that change their
//! segment; and, where that pays, how much the centroids may move before a row can change (see [`Bounds`]).

use serde::{Deserialize, Serialize};

use crate::cluster::kmeans::bounds::Bounds;
use crate::cluster::kmeans::careful::labels_by_distance;
use crate::cluster::kmeans::kernel::{Compiled, Form, Labels, Table, tile};
use crate::parallel::{FixedPoint, FixedSums, LANES, Round, Shard};

/// Assigns every row to its nearest centroid; ties go to the first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Descents over the same rows at the same time have different numbers.
    pub descent: u32,
    /// Number of centroids.
    pub n_clusters: usize,
    /// One row of `n_cols` per centroid.
    #[serde(with = "crate::parallel::packed")]
    pub centroids: Vec<f64>,
}

/// What one shard answers, or all of them together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stepped {
    /// Of the rows of each centroid.
    pub sums: FixedSums,
    /// Rows that have changed their segment.
    pub n_moved: u64,
}

/// A row that has no label yet.
const NONE: u16 = u16::MAX;

/// What a shard keeps of a descent.
pub(super) struct Kept {
    /// To which the labels belong.
    centroids: Vec<f64>,
    labels: Vec<Labels>,
    sums: FixedSums,
    fixed: FixedPoint,
    bounds: Bounds,
}

impl Round for Step {
    type Partial = Stepped;

    /// # Complexity
    /// Time O(`n_rows` · `n_cols` · `n_clusters`), less where rows are skipped; memory O(`n_rows`).
    fn on(&self, shard: &Shard) -> Stepped {
        let mut kept = Kept::recall(shard, self.descent, &self.centroids, self.n_clusters);
        let (n_cols, width) = (shard.n_cols(), shard.tiles.width());
        let form = Table::form_for(&self.centroids, n_cols, shard.extent.quantum().magnitude());
        let table = Table::new(form, &self.centroids, n_cols, width);
        let skips = kept.bounds.follow(&kept.centroids, &self.centroids, n_cols, form);
        let (mut mover, bounds) = kept.mover_and_bounds(shard);
        match (form, skips) {
            (Form::Distance, _) => {
                for (at, labels) in labels_by_distance(shard, &self.centroids).iter().enumerate() {
                    mover.relabel_tile(at, labels);
                }
            }
            (Form::Score, true) => bounds.step(&table, &mut mover),
            (Form::Score, false) => table.compiled(Dense { mover: &mut mover }),
        }
        let n_moved = mover.n_moved;
        bounds.learn(&table, n_moved, shard.n_rows());
        kept.centroids.clone_from(&self.centroids);
        let stepped = Stepped { sums: kept.sums.clone(), n_moved };
        shard.keep(self.descent, kept);
        stepped
    }
}

impl Kept {
    /// What the shard keeps of a descent to that many centroids; what it starts with, if it keeps nothing.
    pub(super) fn recall(shard: &Shard, descent: u32, centroids: &[f64], n_clusters: usize) -> Self {
        let kept = shard.recall(descent).filter(|kept: &Self| kept.centroids.len() == centroids.len());
        kept.unwrap_or_else(|| {
            let fixed = shard.fixed_point();
            let mut labels = vec![[NONE; LANES]; shard.tiles.n_tiles()];
            // Places behind the last row are never looked at, but looked up.
            if let Some(last) = labels.last_mut() {
                last[(shard.n_rows() - 1) % LANES + 1..].fill(0);
            }
            Self {
                centroids: Vec::new(),
                labels,
                sums: fixed.zero(n_clusters),
                fixed,
                bounds: Bounds::new(shard.tiles.n_tiles(), n_clusters),
            }
        })
    }

    /// Moves rows from one segment to another.
    pub(super) fn mover<'a>(&'a mut self, shard: &'a Shard) -> Mover<'a> {
        self.mover_and_bounds(shard).0
    }

    fn mover_and_bounds<'a>(&'a mut self, shard: &'a Shard) -> (Mover<'a>, &'a mut Bounds) {
        let Self { fixed, labels, sums, bounds, .. } = self;
        (Mover { shard, fixed, labels, sums, n_moved: 0 }, bounds)
    }

    /// Whether the last round skipped rows.
    #[cfg(test)]
    pub(super) fn skipped(&self) -> bool {
        self.bounds.skipped()
    }

    /// The sums of the rows of each centroid.
    pub(super) fn into_sums(self) -> FixedSums {
        self.sums
    }
}

impl Stepped {
    /// Joins the answers of all shards.
    pub(super) fn merge(partials: Vec<Self>) -> Option<Self> {
        partials
            .into_iter()
            .reduce(|merged, next| Self { sums: merged.sums.merge(&next.sums), n_moved: merged.n_moved + next.n_moved })
    }
}

/// Gives rows their labels, and keeps sums and counts in step.
pub(super) struct Mover<'a> {
    pub(super) shard: &'a Shard,
    fixed: &'a FixedPoint,
    pub(super) labels: &'a mut [Labels],
    sums: &'a mut FixedSums,
    n_moved: u64,
}

impl Mover<'_> {
    /// Gives all rows of a tile their labels.
    #[inline]
    pub(super) fn relabel_tile(&mut self, tile: usize, labels: &Labels) {
        if self.labels[tile] != *labels {
            self.relabel_changed(tile, labels);
        }
    }

    #[inline(never)]
    fn relabel_changed(&mut self, tile: usize, labels: &Labels) {
        // So it is with all of them at first.
        if self.labels[tile] == [NONE; LANES] {
            self.fixed.add_tile(self.sums, self.shard.tiles.tile(tile), labels);
            self.labels[tile] = *labels;
            self.n_moved += LANES as u64;
            return;
        }
        let present = LANES.min(self.shard.n_rows() - tile * LANES);
        for (lane, label) in labels.iter().enumerate().take(present) {
            self.relabel(tile * LANES + lane, *label);
        }
    }

    /// Gives a row its label.
    #[inline]
    pub(super) fn relabel(&mut self, row: usize, label: u16) {
        let place = &mut self.labels[row / LANES][row % LANES];
        let before = std::mem::replace(place, label);
        if before != label {
            let from = (before != NONE).then_some(usize::from(before));
            self.fixed.move_row(self.sums, self.shard.row(row), from, label.into());
            self.n_moved += 1;
        }
    }
}

/// Every row against every centroid, by scores.
struct Dense<'a, 'b> {
    mover: &'a mut Mover<'b>,
}

impl Compiled for Dense<'_, '_> {
    fn run<const WIDTH: usize, const GROUP: usize>(self, table: &Table) {
        let tiles = &self.mover.shard.tiles;
        for at in 0..tiles.n_tiles() {
            let rows = tile::<WIDTH>(tiles.lanes(), tiles.width(), at);
            let labels = table.nearest::<GROUP, false>(Form::Score, rows).labels();
            self.mover.relabel_tile(at, &labels);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::{Kept, Step};
    use crate::parallel::{Round as _, Shard};
    use crate::prepare::Matrix;
    use crate::random::Random;

    /// Groups that overlap, some rows far from all of them.
    fn groups(n_rows: usize, n_cols: usize, seed: u64) -> Matrix {
        let mut random = Random::new(seed, 0);
        let centres: Vec<f64> = (0..6 * n_cols).map(|_| 1.5 * random.next_normal()).collect();
        let mut values = Vec::with_capacity(n_rows * n_cols);
        for row in 0..n_rows {
            let group = random.below(6) * n_cols;
            let spread = if row % 97 == 0 { 30.0 } else { 1.0 };
            #[expect(clippy::cast_possible_truncation, reason = "as the pipeline stores it")]
            values.extend((0..n_cols).map(|col| (centres[group + col] + spread * random.next_normal()) as f32));
        }
        Matrix::new(n_rows, n_cols, values).unwrap()
    }

    fn start(rows: &Matrix, n_clusters: usize) -> Vec<f64> {
        (0..n_clusters).flat_map(|at| rows.row(7 * at + 3)).map(|x| f64::from(*x)).collect()
    }

    /// Each round of a descent, kept from one to the next, against the same round by a shard that remembers nothing.
    fn assert_skipping_changes_nothing(n_rows: usize, n_cols: usize, n_clusters: usize) {
        let rows = groups(n_rows, n_cols, (n_cols * n_clusters) as u64);
        let shard = Shard::whole(&rows);
        let mut centroids = start(&rows, n_clusters);
        let mut n_skipping = 0;
        for iteration in 0..40 {
            let step = Step { descent: 1, n_clusters, centroids: centroids.clone() };
            let (here, afresh) = (step.on(&shard), step.on(&shard.clone()));
            assert_eq!(here.sums, afresh.sums, "{n_cols} columns, {n_clusters} segments, iteration {iteration}");
            centroids = here.sums.means(&centroids);
            let kept = Kept::recall(&shard, 1, &centroids, n_clusters);
            n_skipping += usize::from(kept.skipped());
            shard.keep(1, kept);
        }
        // Where little is to be measured, nothing is to be saved.
        assert!(n_clusters * n_cols < 90 || n_skipping > 3, "{n_cols} columns, {n_clusters} segments: {n_skipping}");
    }

    #[test]
    fn rows_that_are_skipped_have_the_labels_that_they_would_have_got() {
        for n_cols in [4, 9, 11, 23] {
            for n_clusters in [2, 5, 8, 20] {
                assert_skipping_changes_nothing(3_001, n_cols, n_clusters);
            }
        }
    }

    #[test]
    fn two_descents_over_the_same_rows_do_not_mix() {
        let rows = groups(500, 3, 1);
        let shard = Shard::whole(&rows);
        let step = |descent, n_clusters| Step { descent, n_clusters, centroids: start(&rows, n_clusters) };
        let alone = step(9, 4).on(&shard.clone());
        step(1, 3).on(&shard);
        assert_eq!(step(9, 4).on(&shard).sums, alone.sums);
        assert_eq!(step(1, 4).on(&shard).sums, alone.sums); // another number of segments: a descent of its own
    }

    proptest! {
        #[test]
        fn rows_are_counted_with_the_centroid_that_a_plain_loop_finds(
            values in proptest::collection::vec(-9.0_f32..9.0, 3 * 40..3 * 80),
            n_clusters in 1_usize..14,
            away in -3000.0_f32..3000.0,
        ) {
            let n_rows = values.len() / 3;
            let values: Vec<f32> = values[..3 * n_rows].iter().map(|x| x + away).collect();
            let rows = Matrix::new(n_rows, 3, values).unwrap();
            let centroids = start(&rows, n_clusters.min(n_rows / 8));
            let n_clusters = centroids.len() / 3;
            let counts = Step { descent: 1, n_clusters, centroids: centroids.clone() }.on(&Shard::whole(&rows)).sums;
            let mut plain = vec![0_u64; n_clusters];
            let mut ties = 0;
            for row in 0..n_rows {
                let distance = |centroid: &[f64]| {
                    rows.row(row).iter().zip(centroid).map(|(x, c)| (f64::from(*x) - c).powi(2)).sum::<f64>()
                };
                let distances: Vec<f64> = centroids.chunks_exact(3).map(distance).collect();
                let nearest = (0..n_clusters).reduce(|a, b| if distances[b] < distances[a] { b } else { a }).unwrap();
                plain[nearest] += 1;
                // Where f32 may decide either way.
                let apart = |at: usize| {
                    let pairs = centroids[3 * at..3 * at + 3].iter().zip(&centroids[3 * nearest..3 * nearest + 3]);
                    pairs.map(|(a, b)| (a - b).powi(2)).sum::<f64>()
                };
                let near = |at: usize| distances[at] < distances[nearest] + 0.005 * apart(at) + 1e-3;
                ties += u64::from((0..n_clusters).filter(|at| near(*at)).count() > 1);
            }
            prop_assert_eq!(counts.counts().iter().sum::<u64>(), n_rows as u64);
            let off: u64 = counts.counts().iter().zip(&plain).map(|(a, b)| a.abs_diff(*b)).sum();
            prop_assert!(off <= 2 * ties, "{:?} {:?}", counts.counts(), plain);
        }
    }
}

//! The kernel: which centroid is nearest to each of eight rows.
//!
//! It has two forms. The *score* `|c|²/2 - x·c` orders centroids as the squared distance does and takes two thirds of
//! its work, but loses digits where centroids lie far from the origin and close to one another. The *distance*
//! `Σ (x - c)²` does not. [`Table::form_for`] says which one to use.

use wide::{f32x8, i16x8};

use crate::parallel::{ForWidth, LANES, for_width, known_width};

/// Labels of the rows of a tile.
pub(super) type Labels = [u16; LANES];

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `|c|²/2 - x·c`.
    Score,
    /// `Σ (x - c)²`.
    Distance,
}

/// Centroids in groups whose sums stay in registers together.
#[derive(Clone, Debug)]
pub(super) struct Table {
    width: usize,
    group: usize,
    /// What each sum starts with: one value per centroid. Those that fill up the last group are never nearest.
    start: Vec<f32>,
    /// For each group, for each column of a tile, one value per centroid.
    values: Vec<f32>,
}

/// The nearest centroid of each row of a tile.
#[derive(Clone, Copy, Debug)]
pub(super) struct Nearest {
    /// What was measured to it.
    pub(super) best: f32x8,
    /// The same to the second nearest, where that was asked for.
    pub(super) second: f32x8,
    /// Which it is; the first among equals.
    label: f32x8,
}

/// Centroids of a group where distances are measured, which is done seldom: one version is enough.
pub(super) const DISTANCES: usize = 4;

/// Work over tiles that is compiled for each width and each size of group.
pub(super) trait Compiled {
    /// `WIDTH` is 0 for widths that nothing is compiled for.
    fn run<const WIDTH: usize, const GROUP: usize>(self, table: &Table);
}

impl Table {
    /// `centroids` hold one row of `n_cols` each; tiles are `width` columns wide.
    pub(super) fn new(form: Form, centroids: &[f64], n_cols: usize, width: usize) -> Self {
        let n_clusters = centroids.len().checked_div(n_cols).unwrap_or(0);
        let group = if form == Form::Score { group(n_clusters) } else { DISTANCES };
        let n_groups = n_clusters.div_ceil(group);
        let mut start = vec![f32::MAX; n_groups * group];
        let mut values = vec![0.0; n_groups * group * width];
        for (at, centroid) in centroids.chunks_exact(n_cols.max(1)).enumerate() {
            #[expect(clippy::cast_possible_truncation, reason = "the kernel works in f32")]
            let centroid = centroid.iter().map(|c| *c as f32);
            let half_square = centroid.clone().map(|c| f64::from(c) * f64::from(c)).sum::<f64>() / 2.0;
            let of_group = &mut values[at / group * group * width..];
            for (col, c) in centroid.enumerate() {
                of_group[col * group + at % group] = if form == Form::Score { -c } else { c };
            }
            #[expect(clippy::cast_possible_truncation, reason = "the kernel works in f32")]
            let half_square = half_square as f32;
            start[at] = if form == Form::Score { half_square } else { 0.0 };
        }
        Self { width, group, start, values }
    }

    /// The form that tells these centroids apart, from rows of magnitude `largest` at most. A score is rounded by about
    /// `n_cols` · 2^-24 of |c|². Where that could move the border between two centroids by more than a thousandth of what
    /// is between them, or where a score would leave the range of f32, distances are measured.
    pub(super) fn form_for(centroids: &[f64], n_cols: usize, largest: f64) -> Form {
        let rows = || centroids.chunks_exact(n_cols.max(1));
        let square = |row: &[f64]| row.iter().map(|x| x * x).sum::<f64>();
        let rounding = 512.0 * n_cols as f64 / f64::from(1 << 24);
        let told_apart = |(at, a): (usize, &[f64])| {
            let apart = |b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
            rows().skip(at + 1).all(|b| apart(b) >= rounding * (square(a) + square(b)))
        };
        if (1e-15..1e15).contains(&largest) && rows().enumerate().all(told_apart) {
            Form::Score
        } else {
            Form::Distance
        }
    }

    /// Columns of a tile.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Columns of all centroids, those that fill up the last group included.
    pub(super) fn work(&self) -> f64 {
        self.values.len() as f64
    }

    /// Runs the version of the work that is compiled for these sizes.
    pub(super) fn compiled(&self, work: impl Compiled) {
        match self.group {
            4 => for_width(self.width, OfGroup::<4, _> { table: self, work }),
            _ => for_width(self.width, OfGroup::<5, _> { table: self, work }),
        }
    }

    /// The nearest centroid of each row of a tile.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "its loops unroll only where the width is known to the compiler")]
    pub(super) fn nearest<const GROUP: usize, const SECOND: bool>(&self, form: Form, tile: &[f32x8]) -> Nearest {
        let infinite = f32x8::splat(f32::MAX);
        let mut nearest = Nearest { best: infinite, second: infinite, label: f32x8::ZERO };
        let mut label = f32x8::ZERO;
        let starts = self.start.as_chunks::<GROUP>().0;
        let groups = self.values.as_chunks::<GROUP>().0.chunks_exact(tile.len().max(1));
        for (start, group) in starts.iter().zip(groups) {
            let mut sums = start.map(f32x8::splat);
            for (x, column) in tile.iter().zip(group) {
                for (sum, c) in sums.iter_mut().zip(column) {
                    let c = f32x8::splat(*c);
                    match form {
                        Form::Score => *sum += *x * c,
                        Form::Distance => {
                            let difference = *x - c;
                            *sum += difference * difference;
                        }
                    }
                }
            }
            for sum in sums {
                let nearer = sum.simd_lt(nearest.best);
                if SECOND {
                    nearest.second = nearest.second.fast_min(sum.fast_max(nearest.best));
                }
                nearest.best = sum.fast_min(nearest.best);
                nearest.label = nearer.bitselect(label, nearest.label);
                label += f32x8::ONE;
            }
        }
        nearest
    }
}

/// Work with groups of a size known to the compiler.
struct OfGroup<'a, const GROUP: usize, W> {
    table: &'a Table,
    work: W,
}

impl<const GROUP: usize, W: Compiled> ForWidth for OfGroup<'_, GROUP, W> {
    type Output = ();

    fn run<const WIDTH: usize>(self) {
        self.work.run::<WIDTH, GROUP>(self.table);
    }
}

/// Centroids of a group: four or five, whichever leaves fewer places unused.
fn group(n_clusters: usize) -> usize {
    let unused = |group: usize| n_clusters.next_multiple_of(group) - n_clusters;
    if unused(5) < unused(4) { 5 } else { 4 }
}

impl Nearest {
    /// The nearest centroid of each row.
    #[inline]
    pub(super) fn labels(&self) -> Labels {
        bytemuck::cast(i16x8::from_i32x8_saturate(self.label.fast_trunc_int()))
    }
}

/// The columns of one of many tiles. A width known at compile time unrolls the loops over it.
#[inline(always)]
#[expect(clippy::inline_always, reason = "its loops unroll only where the width is known to the compiler")]
pub(super) fn tile<const WIDTH: usize>(lanes: &[f32x8], width: usize, at: usize) -> &[f32x8] {
    let width = known_width::<WIDTH>(width);
    &lanes[at * width..][..width]
}

#[cfg(test)]
mod tests {
    use super::{Form, Table};

    #[test]
    fn scores_are_used_where_they_tell_centroids_apart() {
        let form = |a: f64, b: f64| Table::form_for(&[a, a, b, b], 2, 1e4);
        assert_eq!(form(0.5, -1.0), Form::Score);
        assert_eq!(form(10.5, 9.0), Form::Score);
        assert_eq!(form(500.5, 499.0), Form::Distance); // |c|² has lost the digits that they differ in
        assert_eq!(Table::form_for(&[1e30, 2e30], 1, 1e31), Form::Distance);
        assert_eq!(Table::form_for(&[1e-30, 2e-30], 1, 1e-30), Form::Distance);
    }

    #[test]
    fn groups_leave_few_places_unused() {
        let places = |n_clusters: usize| Table::new(Form::Score, &vec![0.0; n_clusters], 1, 1).start.len();
        assert_eq!([1, 4, 5, 6, 8, 9, 10, 16].map(places), [4, 4, 5, 8, 8, 10, 10, 16]);
    }
}

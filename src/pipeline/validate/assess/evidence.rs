//! What was measured, summed up over draws.

use serde::{Deserialize, Serialize};

use crate::order::ascending;
use crate::validate::Indices;
use crate::validate::assess::bootstrap::{Bootstrapped, Redrawn};
use crate::validate::assess::inside::Inside;
use crate::validate::assess::separation::{Separated, Split};
use crate::validate::assess::valley::Valley;

/// All that the verdict rests on. Lists have one entry for each number of segments, by rising number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Rows that stability and separation were measured on: all of them, or a sample spread over all.
    pub n_measured: usize,
    /// Rows there are.
    pub n_rows: usize,
    /// Over all rows.
    pub indices: Vec<Indices>,
    /// What other samples of the same customers show.
    pub stability: Vec<Stability>,
    /// How far apart segments lie, against structure-free rows.
    pub separation: Vec<Separation>,
    /// Hopkins statistic, in [0, 1]: 0.5 for evenly spread rows.
    pub hopkins: f64,
    /// The number of segments that the gap statistic gives: the smallest whose gap is no less than the next one's minus
    /// its standard error; 1 for none (Tibshirani, Walther and Hastie 2001). The largest tried where no other is.
    pub gap_says: usize,
    /// The largest number of segments whose prediction strength is at least [`PREDICTS`]; 1 where none is.
    pub prediction_strength_says: usize,
    /// The most heaps that any of the clusterings shows when segments without a clear valley between them are joined.
    pub n_heaps: usize,
    /// The same with valleys that are less deep: of any number of segments the most.
    pub n_faint_heaps: usize,
    /// Heaps of any direction and width that a Gaussian mixture shows when components without a valley between them are
    /// joined; 1 for none.
    pub n_ellipsoids: usize,
}

/// Tibshirani and Walther (2005) take a prediction strength of 0.8 to 0.9 for support.
pub const PREDICTS: f64 = 0.8;

/// Of one number of segments, over all draws.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stability {
    /// Number of segments.
    pub n_clusters: usize,
    /// Mean adjusted Rand index of the segments of a new draw with the given ones.
    pub adjusted_rand: f64,
    /// Mean prediction strength, in [0, 1].
    pub prediction_strength: f64,
    /// In the order of the clustering.
    pub segments: Vec<SegmentStability>,
}

/// Of one segment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SegmentStability {
    /// Mean Jaccard similarity with the most similar segment of a new draw (Hennig 2007, doi:10.1016/j.csda.2006.11.025),
    /// over all rows: each belongs to the nearest centroid of the draw.
    pub jaccard: f64,
    /// What that means.
    pub band: Band,
    /// Where the segment's share of all rows lies in 95 % of draws (percentile bootstrap, Efron 1981,
    /// doi:10.2307/3314608).
    pub share: Interval,
    /// Where its centroid lies in 95 % of draws, for each column, in the units of the matrix. Length `n_cols`.
    pub centroid: Vec<Interval>,
}

/// From and to, both included.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The smaller end.
    pub low: f64,
    /// The larger end.
    pub high: f64,
}

/// How a mean Jaccard similarity is read, by the limits that Hennig gives for `clusterboot` of his package `fpc`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Band {
    /// Below 0.5: the segment dissolves.
    Dissolved,
    /// From 0.5: not to be relied on.
    Doubtful,
    /// From 0.6: there is a pattern, but which customers belong to it is doubtful.
    Pattern,
    /// From 0.75: a valid, stable segment.
    Valid,
    /// From 0.85: highly stable.
    HighlyStable,
}

impl Band {
    /// Of a mean Jaccard similarity.
    pub fn of(jaccard: f64) -> Self {
        match jaccard {
            high if high >= 0.85 => Self::HighlyStable,
            valid if valid >= 0.75 => Self::Valid,
            pattern if pattern >= 0.6 => Self::Pattern,
            doubtful if doubtful >= 0.5 => Self::Doubtful,
            _ => Self::Dissolved,
        }
    }
}

impl Stability {
    /// The lowest Jaccard similarity of its segments; 0 without segments.
    pub fn least_jaccard(&self) -> f64 {
        self.segments.iter().map(|segment| segment.jaccard).reduce(f64::min).unwrap_or(0.0)
    }

    /// Sums up the draws for the number of segments in place `at`.
    pub(super) fn of(draws: &[Bootstrapped], at: usize, n_clusters: usize, n_cols: usize) -> Self {
        let redrawn: Vec<&Redrawn> = draws.iter().filter_map(|draw| draw.redrawn.get(at)).collect();
        let over = |value: &dyn Fn(&Redrawn) -> f64| -> Vec<f64> { redrawn.iter().map(|r| value(r)).collect() };
        let segment = |segment: usize| {
            let jaccard = mean(&over(&|r| r.jaccard.get(segment).copied().unwrap_or(0.0)));
            let centroid = |col: usize| Interval::of(over(&|r| r.centroids[segment * n_cols + col]));
            SegmentStability {
                jaccard,
                band: Band::of(jaccard),
                share: Interval::of(over(&|r| r.shares[segment])),
                centroid: (0..n_cols).map(centroid).collect(),
            }
        };
        Self {
            n_clusters,
            adjusted_rand: mean(&over(&|r| r.adjusted_rand)),
            prediction_strength: mean(&over(&|r| r.prediction_strength)),
            segments: (0..n_clusters).map(segment).collect(),
        }
    }
}

impl Interval {
    /// The middle 95 % of draws; all of them where they are fewer than 40.
    fn of(mut draws: Vec<f64>) -> Self {
        ascending(&mut draws);
        let cut = draws.len() / 40;
        let at = |place: usize| draws.get(place).copied().unwrap_or(0.0);
        Self { low: at(cut), high: at(draws.len().saturating_sub(cut + 1)) }
    }
}

/// Of one number of segments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Separation {
    /// Number of segments.
    pub n_clusters: usize,
    /// The valley between the two segments that are parted least; see [`Valley`].
    pub weakest: Valley,
    /// The deepest valley inside one of the segments; None where none can be cut in two.
    pub inside: Option<Inside>,
    /// Rows measured of the smallest segment.
    pub smallest: u32,
    /// Depth of the weakest valley in rows that are even in the box of the principal axes.
    pub valley_in_box: MeanAndDeviation,
    /// The same in rows of one cloud with the columns' own tails and correlations.
    pub valley_in_cloud: MeanAndDeviation,
    /// Mean simplified silhouette, in [-1, 1].
    pub silhouette: f64,
    /// The same of structure-free rows, of the shape that gives more.
    pub silhouette_by_chance: MeanAndDeviation,
    /// Gap: how much lower the logarithm of the inertia is than that of rows even in a box (4(b) of Tibshirani, Walther
    /// and Hastie 2001, doi:10.1111/1467-9868.00293).
    pub gap: f64,
    /// Its standard error: `deviation · sqrt(1 + 1 / draws)`.
    pub gap_error: f64,
    /// The gap to one cloud with the columns' own tails and correlations.
    pub gap_to_cloud: f64,
    /// Its standard error.
    pub gap_to_cloud_error: f64,
}

/// Of some draws.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeanAndDeviation {
    /// Mean.
    pub mean: f64,
    /// Standard deviation; with n in the denominator.
    pub deviation: f64,
}

impl MeanAndDeviation {
    fn of(draws: &[f64]) -> Self {
        let mean = mean(draws);
        let squares: Vec<f64> = draws.iter().map(|x| (x - mean) * (x - mean)).collect();
        Self { mean, deviation: self::mean(&squares).sqrt() }
    }

    /// The mean and some standard deviations.
    pub(super) fn beyond(self, deviations: f64) -> f64 {
        self.mean + deviations * self.deviation
    }
}

/// What structure-free draws of one shape show.
pub(super) struct Chance<'a>(pub(super) &'a [Separated]);

impl Chance<'_> {
    fn over(&self, at: usize, value: impl Fn(&Split) -> f64) -> MeanAndDeviation {
        let draws: Vec<f64> = self.0.iter().filter_map(|draw| draw.splits.get(at)).map(value).collect();
        MeanAndDeviation::of(&draws)
    }

    /// Gap and its standard error, of a logarithm of inertia with those of the draws.
    fn gap(&self, log_inertia: f64, of_draws: MeanAndDeviation) -> (f64, f64) {
        let n_draws = self.0.len().max(1) as f64;
        (of_draws.mean - log_inertia, of_draws.deviation * (1.0 + 1.0 / n_draws).sqrt())
    }

    /// Of all rows as one segment.
    pub(super) fn gap_of_one(&self, observed: &Separated) -> (f64, f64) {
        let draws: Vec<f64> = self.0.iter().map(|draw| draw.log_inertia_of_one).collect();
        self.gap(observed.log_inertia_of_one, MeanAndDeviation::of(&draws))
    }
}

impl Separation {
    /// Depth of the weakest valley that chance gives: the mean over structure-free draws and some standard deviations, of
    /// the shape that gives more.
    pub fn by_chance(&self, deviations: f64) -> f64 {
        self.valley_in_box.beyond(deviations).max(self.valley_in_cloud.beyond(deviations))
    }

    /// Holds the number of segments in place `at` against draws in the box and of one cloud.
    pub(super) fn of(split: &Split, at: usize, in_box: &Chance, in_cloud: &Chance) -> Self {
        let silhouettes = [in_box, in_cloud].map(|shape| shape.over(at, |split| split.silhouette));
        let higher = silhouettes.into_iter().reduce(|a, b| if b.beyond(2.0) > a.beyond(2.0) { b } else { a });
        let gap = |shape: &Chance| shape.gap(split.log_inertia, shape.over(at, |split| split.log_inertia));
        let ((gap_, gap_error), (gap_to_cloud, gap_to_cloud_error)) = (gap(in_box), gap(in_cloud));
        Self {
            n_clusters: split.n_clusters,
            weakest: split.valleys.first().copied().unwrap_or(Valley { first: 0, second: 0, depth: 0.0 }),
            inside: split.inside,
            smallest: split.sizes.iter().copied().min().unwrap_or(0),
            valley_in_box: in_box.over(at, Split::weakest_depth),
            valley_in_cloud: in_cloud.over(at, Split::weakest_depth),
            silhouette: split.silhouette,
            silhouette_by_chance: higher.unwrap_or(MeanAndDeviation { mean: 0.0, deviation: 0.0 }),
            gap: gap_,
            gap_error,
            gap_to_cloud,
            gap_to_cloud_error,
        }
    }
}

/// The number of segments by the rule of the gap statistic, from 1 on: gaps and standard errors of 1 segment and of each
/// number tried.
pub(super) fn gap_says(of_one: (f64, f64), separation: &[Separation]) -> usize {
    let all = std::iter::once((1, of_one)).chain(separation.iter().map(|s| (s.n_clusters, (s.gap, s.gap_error))));
    let all: Vec<(usize, (f64, f64))> = all.collect();
    let first = all.windows(2).find(|pair| pair[0].1.0 >= pair[1].1.0 - pair[1].1.1);
    first.map_or(all.last().map_or(1, |last| last.0), |pair| pair[0].0)
}

/// Mean; 0 of nothing.
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::{Band, Interval, MeanAndDeviation, Separation, gap_says};
    use crate::validate::assess::valley::Valley;

    #[test]
    fn bands_end_where_hennig_ends_them() {
        use Band::{Dissolved, Doubtful, HighlyStable, Pattern, Valid};
        let bands = [0.49, 0.5, 0.6, 0.74, 0.75, 0.85].map(Band::of);
        assert_eq!(bands, [Dissolved, Doubtful, Pattern, Pattern, Valid, HighlyStable]);
    }

    #[test]
    fn an_interval_leaves_out_one_draw_in_forty_at_either_end() {
        let draws = (0_u8..40).map(f64::from).rev().collect();
        assert_eq!(Interval::of(draws), Interval { low: 1.0, high: 38.0 });
        assert_eq!(Interval::of(vec![3.0, 1.0]), Interval { low: 1.0, high: 3.0 });
    }

    #[test]
    fn the_gap_statistic_takes_the_first_number_that_the_next_does_not_clearly_beat() {
        let nothing = MeanAndDeviation { mean: 0.0, deviation: 0.0 };
        let separation = |n_clusters, gap| Separation {
            n_clusters,
            weakest: Valley { first: 0, second: 1, depth: 0.0 },
            inside: None,
            smallest: 9,
            valley_in_box: nothing,
            valley_in_cloud: nothing,
            silhouette: 0.0,
            silhouette_by_chance: nothing,
            gap,
            gap_error: 0.1,
            gap_to_cloud: 0.0,
            gap_to_cloud_error: 0.0,
        };
        let says = |gaps: [f64; 3]| {
            gap_says((0.5, 0.1), &[separation(2, gaps[0]), separation(3, gaps[1]), separation(4, gaps[2])])
        };
        assert_eq!(says([0.55, 2.0, 3.0]), 1);
        assert_eq!(says([0.7, 1.0, 1.05]), 3);
        assert_eq!(says([0.7, 1.0, 1.2]), 4);
    }
}

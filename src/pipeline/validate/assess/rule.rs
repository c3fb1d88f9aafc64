//! The rule of the verdict.
//!
//! # What counts as a segment
//! A *heap*: rows that are parted from all others by a valley. A long tail, a correlated cloud, an even square, a gradient
//! and a curve are cut by k-means as readily as heaps are, but no cut runs through a valley. So a number of segments k is
//! *supported* when
//!
//! 1. **size**: each of its segments has at least [`LEAST_SHARE`] of the rows, so that a few outliers are not a segment;
//! 2. **separation**: the weakest of the valleys that join its segments is deeper than a floor, and deeper than structure-free
//!    rows of the same shape show: draws that went through the same k-means and the same search for valleys, even ones in the
//!    box of the principal axes and those of one cloud with the rows' own margins and rank correlations; and
//! 3. **stability**: other samples of the same customers fall into the same segments: mean bootstrap adjusted Rand index and
//!    mean prediction strength reach a floor, and the prediction strength has not fallen far below that of fewer segments.
//!
//! Either may be a little low where the other is high: [`WAYS`] has the pairs of floors. With few rows a valley cannot be
//! deep, and with many even an accidental cut may be stable (a long correlated cloud is halved in the same place every time),
//! so neither is enough alone. Heaps that touch, or of few rows, have no deep valley: a bend in the curve of the gap
//! supports them, or a peak of the silhouette, see [`bend`](super::bend).
//!
//! The number of segments is the *largest* supported one: a partition into more heaps implies those into fewer, for heaps
//! that lie together can be taken together. Where k-means cannot have the heaps one by one (long ones beside each other), the
//! heaps that are left when segments without a deep valley between them are joined are counted, if any number of segments is
//! stable, and so are those of a Gaussian mixture ([`ellipsoids`](super::ellipsoids)); if they are more, the verdict is at
//! most weak, for no clustering at hand shows them as its segments.
//!
//! # How strong
//! * **Strong**: every valley is deep beyond doubt, every segment is highly stable by Hennig's bands, halves predict each
//!   other, the silhouette is beyond chance, there are rows enough, no other number comes near to being supported, and no
//!   larger one holds more heaps, has a clearly higher silhouette or is far more compact, however unstable it is, and no
//!   segment, or piece of one, holds two of its own.
//! * **Fair**: clear valleys, every segment valid (0.75), prediction strength as its authors ask for.
//! * **Weak**: supported, and no more.
//! * **None**: no number is supported.
//!
//! # What can be said against it
//! Heaps that overlap until there is no valley between them are one heap here, where a mixture model may still tell them
//! apart. Depths are roots of likelihood ratios maximised over strips, so they have no known distribution: the floors were set
//! on made files (`tests/verdict`), and the draws guard only against clouds of about the rows' own shape. Segments below
//! [`LEAST_SHARE`] of rows are not counted as heaps of their own.

use serde::{Deserialize, Serialize};

use crate::validate::assess::evidence::{Evidence, PREDICTS, Separation, Stability};
use crate::validate::assess::inside::Inside;
use crate::validate::assess::valley::Valley;

/// Whether the segments are real.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// No reliable segments in these columns.
    None,
    /// Something is there, but who belongs to it is uncertain.
    Weak,
    /// Segments to work with.
    Fair,
    /// Segments beyond doubt.
    Strong,
}

/// A way to be supported.
struct Way {
    /// The weakest valley is deeper than this,
    valley: f64,
    /// and than the mean of structure-free draws and so many standard deviations.
    deviations: f64,
    /// Least mean adjusted Rand index.
    adjusted_rand: f64,
    /// Least mean prediction strength,
    prediction_strength: f64,
    /// and at most so far below the highest of fewer segments.
    fall: f64,
    /// For this many segments and more.
    from: usize,
}

/// From clear valleys that need little stability to faint ones that need much. The last is for many segments among few
/// rows, where half of the rows predict little, yet chance does not give as much.
const WAYS: [Way; 4] = [
    Way { valley: 3.0, deviations: 2.0, adjusted_rand: 0.9, prediction_strength: 0.6, fall: 0.3, from: 2 },
    Way { valley: 2.1, deviations: 2.0, adjusted_rand: 0.9, prediction_strength: PREDICTS, fall: 0.18, from: 2 },
    Way { valley: 1.8, deviations: 1.0, adjusted_rand: 0.93, prediction_strength: 0.9, fall: 0.3, from: 2 },
    Way { valley: 2.0, deviations: 1.5, adjusted_rand: 0.9, prediction_strength: 0.5, fall: 0.1, from: 5 },
];
/// A segment has at least this share of the rows, and [`LEAST_ROWS`].
const LEAST_SHARE: f64 = 0.03;
/// See [`LEAST_SHARE`].
const LEAST_ROWS: f64 = 4.0;
/// The floor of a valley that parts heaps when segments are joined.
pub(super) const HEAP_VALLEY: f64 = 6.5;
/// The floor of a valley that may part heaps: more of them than segments, or one inside a segment, forbid a strong verdict.
/// So a small group is seen whose own number of segments is unstable, or is spent on a cut through a large group.
pub(super) const FAINT_VALLEY: f64 = 3.5;
/// The floor of the valleys of a fair verdict.
pub(super) const FAIR_VALLEY: f64 = 3.0;

/// The floor of the valleys of a strong verdict.
const DEEP_VALLEY: f64 = 4.5;
/// Rows for each segment, on average, below which no verdict is strong.
const ROWS_PER_SEGMENT: usize = 20;
/// A larger number of segments that comes as near to being supported as this forbids a strong verdict: depth, adjusted Rand
/// index, prediction strength.
const NEAR: (f64, f64, f64) = (1.8, 0.9, 0.75);
/// So does a larger number whose segments come back with this adjusted Rand index and are no less separate by their
/// silhouette.
const NEAR_AND_COMPACT: f64 = 0.95;
/// A gap to one cloud that is higher by more than this for some larger number of segments forbids a strong verdict: along a
/// bent band every cut makes the segments more compact.
const MOST_RISE: f64 = 0.45;
/// Heaps found by joining segments are believed where some number of segments comes back with this adjusted Rand index.
const STABLE: f64 = 0.9;
/// A larger number of segments whose simplified silhouette is higher by more than this forbids a strong verdict: a small
/// group far away raises the silhouette before it is large enough for a deep valley.
const MORE_SEPARATE: f64 = 0.02;

/// What the rule says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decision {
    pub(super) verdict: Verdict,
    /// 1 for none.
    pub(super) n_clusters: usize,
    /// It is that of heaps found by joining segments.
    pub(super) joined: bool,
}

/// Applies the rule.
pub(super) fn decide(evidence: &Evidence) -> Decision {
    let mut supported = None;
    let mut strongest: f64 = 0.0;
    for (at, (separation, stability)) in evidence.pairs().enumerate() {
        let is_large = f64::from(separation.smallest) >= least_rows(evidence.n_measured);
        let is_parted = || WAYS.iter().any(|way| way.supports(separation, stability, strongest));
        if is_large && (is_parted() || evidence.bends(at, strongest) || evidence.peaks(at)) {
            supported = Some((at, separation, stability));
        }
        strongest = strongest.max(stability.prediction_strength);
    }
    let n_supported = supported.map_or(1, |(_, separation, _)| separation.n_clusters);
    // On a ring no cut comes back, but where it is thin by chance it looks parted.
    let is_any_stable = evidence.stability.iter().any(|stability| stability.adjusted_rand >= STABLE);
    let n_joined = evidence.n_ellipsoids.max(if is_any_stable { evidence.n_heaps } else { 1 });
    match supported {
        _ if n_joined > n_supported => Decision { verdict: Verdict::Weak, n_clusters: n_joined, joined: true },
        None => Decision { verdict: Verdict::None, n_clusters: 1, joined: false },
        Some((at, ..)) => {
            let verdict = strength(evidence, at);
            Decision { verdict, n_clusters: n_supported, joined: false }
        }
    }
}

/// Rows measured that make a segment.
pub(super) fn least_rows(n_measured: usize) -> f64 {
    (LEAST_SHARE * n_measured as f64).max(LEAST_ROWS)
}

impl Way {
    /// `strongest` is the highest prediction strength of fewer segments.
    fn supports(&self, separation: &Separation, stability: &Stability, strongest: f64) -> bool {
        separation.n_clusters >= self.from
            && separation.weakest.depth > self.valley.max(separation.by_chance(self.deviations))
            && stability.adjusted_rand >= self.adjusted_rand
            && stability.prediction_strength >= self.prediction_strength.max(strongest - self.fall)
    }
}

/// Of the number of segments in place `at`.
fn strength(evidence: &Evidence, at: usize) -> Verdict {
    let (separation, stability) = (&evidence.separation[at], &evidence.stability[at]);
    let (depth, n_clusters) = (separation.weakest.depth, separation.n_clusters);
    let chance = separation.silhouette_by_chance;
    let is_largest = evidence.separation.last().is_some_and(|last| last.n_clusters == n_clusters);
    let near = |other: &Separation, stability: &Stability| {
        let (valley, adjusted_rand, prediction_strength) = NEAR;
        let is_parted = other.weakest.depth > valley && stability.adjusted_rand >= adjusted_rand;
        let is_compact = other.silhouette >= separation.silhouette && stability.adjusted_rand >= NEAR_AND_COMPACT;
        other.n_clusters > n_clusters
            && (is_parted || is_compact)
            && stability.prediction_strength >= prediction_strength
    };
    let is_alone = !evidence.pairs().any(|(other, stability)| near(other, stability));
    let is_strong = depth > DEEP_VALLEY
        && stability.least_jaccard() >= 0.85
        && stability.prediction_strength >= 0.9
        && stability.adjusted_rand >= 0.9
        && separation.silhouette > chance.beyond(3.0)
        && evidence.n_measured >= ROWS_PER_SEGMENT * n_clusters
        && !is_largest
        && is_alone
        && evidence.rises_on(at) <= MOST_RISE
        && evidence.n_faint_heaps <= n_clusters
        && evidence.hidden(separation).is_none()
        && evidence.more_separate(separation).is_none();
    let is_fair = depth > FAIR_VALLEY && stability.least_jaccard() >= 0.75 && stability.prediction_strength >= PREDICTS;
    match (is_strong, is_fair) {
        (true, _) => Verdict::Strong,
        (false, true) => Verdict::Fair,
        (false, false) => Verdict::Weak,
    }
}

impl Evidence {
    /// A group inside one of the segments, or, if a deep valley parts it, inside one of more segments than these: their
    /// number, and the group. A cut along a column of noise may have to come first.
    pub(super) fn hidden(&self, than: &Separation) -> Option<(usize, Inside)> {
        let inside = |separation: &Separation, floor: f64| {
            separation.inside.filter(|inside| inside.depth > floor).map(|inside| (separation.n_clusters, inside))
        };
        let mut larger = self.separation.iter().filter(|other| other.n_clusters > than.n_clusters);
        inside(than, FAINT_VALLEY).or_else(|| larger.find_map(|other| inside(other, DEEP_VALLEY)))
    }

    /// The larger number of segments that is most separate by its silhouette, if it is clearly more so than `than`.
    pub(super) fn more_separate(&self, than: &Separation) -> Option<&Separation> {
        let larger = self.separation.iter().filter(|other| other.n_clusters > than.n_clusters);
        let best = larger.reduce(|best, next| if next.silhouette > best.silhouette { next } else { best })?;
        (best.silhouette > than.silhouette + MORE_SEPARATE).then_some(best)
    }
}

/// Heaps that are left when segments without a valley of this depth between them are joined.
pub(super) fn n_heaps(valleys: &[Valley], sizes: &[u32], floor: f64) -> usize {
    let mut heap: Vec<usize> = (0..sizes.len()).collect();
    for valley in valleys.iter().filter(|valley| valley.depth <= floor) {
        let (kept, gone) = (heap[valley.first], heap[valley.second]);
        for h in &mut heap {
            if *h == gone {
                *h = kept;
            }
        }
    }
    let mut joined = vec![0; sizes.len()];
    for (&h, &size) in heap.iter().zip(sizes) {
        joined[h] += size;
    }
    let n_rows: u32 = sizes.iter().sum();
    let least = least_rows(n_rows as usize);
    joined.into_iter().filter(|size| f64::from(*size) >= least).count().max(1)
}

#[cfg(test)]
mod tests {
    use super::{HEAP_VALLEY, Verdict, decide, n_heaps};
    use crate::validate::assess::evidence::{Band, Interval, MeanAndDeviation, SegmentStability};
    use crate::validate::assess::{Evidence, Inside, Separation, Stability, Valley};

    /// Depth of the weakest valley, adjusted Rand index, prediction strength and Jaccard similarities of 2, 3, … segments.
    fn evidence(of: &[(f64, f64, f64, f64)]) -> Evidence {
        let numbers = || (2..).zip(of);
        let chance = MeanAndDeviation { mean: 1.6, deviation: 0.3 };
        let separation = numbers().map(|(n_clusters, of)| Separation {
            n_clusters,
            weakest: Valley { first: 0, second: 1, depth: of.0 },
            inside: None,
            smallest: 50,
            valley_in_box: chance,
            valley_in_cloud: MeanAndDeviation { mean: 1.0, deviation: 0.3 },
            silhouette: 0.6,
            silhouette_by_chance: MeanAndDeviation { mean: 0.3, deviation: 0.02 },
            gap: 0.0,
            gap_error: 0.0,
            gap_to_cloud: 0.0,
            gap_to_cloud_error: 0.0,
        });
        let nothing = Interval { low: 0.0, high: 0.0 };
        let segment =
            |jaccard| SegmentStability { jaccard, band: Band::of(jaccard), share: nothing, centroid: vec![nothing] };
        let stability = numbers().map(|(n_clusters, of)| Stability {
            n_clusters,
            adjusted_rand: of.1,
            prediction_strength: of.2,
            segments: vec![segment(of.3); n_clusters],
        });
        Evidence {
            n_measured: 500,
            n_rows: 500,
            indices: Vec::new(),
            stability: stability.collect(),
            separation: separation.collect(),
            hopkins: 0.5,
            gap_says: 1,
            prediction_strength_says: 1,
            n_heaps: 1,
            n_faint_heaps: 1,
            n_ellipsoids: 1,
        }
    }

    const CLEAR: (f64, f64, f64, f64) = (8.0, 0.98, 0.97, 0.95);
    const CUT: (f64, f64, f64, f64) = (1.2, 0.7, 0.5, 0.5);

    fn verdict(of: &[(f64, f64, f64, f64)]) -> (Verdict, usize) {
        let decision = decide(&evidence(of));
        (decision.verdict, decision.n_clusters)
    }

    #[test]
    fn the_largest_number_with_valleys_and_stability_is_taken() {
        assert_eq!(verdict(&[CLEAR, CLEAR, CUT, CUT]), (Verdict::Strong, 3));
        assert_eq!(verdict(&[CUT, CUT]), (Verdict::None, 1));
        assert_eq!(verdict(&[]), (Verdict::None, 1));
    }

    #[test]
    fn neither_stability_nor_a_valley_is_enough_alone() {
        assert_eq!(verdict(&[(1.2, 0.99, 0.99, 0.99), CUT]), (Verdict::None, 1));
        assert_eq!(verdict(&[(9.0, 0.6, 0.5, 0.6), CUT]), (Verdict::None, 1));
    }

    #[test]
    fn a_valley_that_chance_gives_as_well_is_none() {
        let mut evidence = evidence(&[(4.0, 0.98, 0.97, 0.95), CUT]);
        assert_eq!(decide(&evidence).n_clusters, 2);
        evidence.separation[0].valley_in_cloud = MeanAndDeviation { mean: 3.5, deviation: 0.6 };
        assert_eq!(decide(&evidence).verdict, Verdict::None);
    }

    #[test]
    fn strength_falls_with_stability_depth_and_rivals() {
        assert_eq!(verdict(&[(8.0, 0.98, 0.97, 0.8), CUT]), (Verdict::Fair, 2));
        assert_eq!(verdict(&[(3.5, 0.98, 0.97, 0.95), CUT]), (Verdict::Fair, 2));
        assert_eq!(verdict(&[(2.5, 0.98, 0.97, 0.95), CUT]), (Verdict::Weak, 2));
        // The next number is nearly supported.
        assert_eq!(verdict(&[CLEAR, (1.9, 0.92, 0.78, 0.9)]), (Verdict::Fair, 2));
        // The last number tried: there may be more.
        assert_eq!(verdict(&[CLEAR]), (Verdict::Fair, 2));
    }

    #[test]
    fn a_handful_of_outliers_is_no_segment() {
        let mut evidence = evidence(&[CLEAR, CLEAR, CUT]);
        evidence.separation[1].smallest = 6;
        assert_eq!(decide(&evidence).n_clusters, 2);
    }

    #[test]
    fn heaps_that_no_clustering_shows_are_weak_at_most() {
        let mut evidence = evidence(&[CLEAR, CUT]);
        evidence.n_heaps = 3;
        let decision = decide(&evidence);
        assert_eq!((decision.verdict, decision.n_clusters, decision.joined), (Verdict::Weak, 3, true));
    }

    #[test]
    fn heaps_are_not_believed_where_no_number_of_segments_is_stable_but_ellipsoids_are() {
        let mut evidence = evidence(&[CUT, CUT]);
        evidence.n_heaps = 3;
        assert_eq!(decide(&evidence).verdict, Verdict::None);
        evidence.n_ellipsoids = 2;
        let decision = decide(&evidence);
        assert_eq!((decision.verdict, decision.n_clusters, decision.joined), (Verdict::Weak, 2, true));
    }

    #[test]
    fn a_bend_or_a_peak_supports_what_no_valley_parts() {
        const TOUCHING: (f64, f64, f64, f64) = (0.5, 0.98, 0.9, 0.95);
        let with_gaps = |gaps: [f64; 4]| {
            let mut evidence = evidence(&[CUT, CUT, TOUCHING, CUT]);
            for (separation, gap) in evidence.separation.iter_mut().zip(gaps) {
                (separation.gap_to_cloud, separation.gap_to_cloud_error) = (gap, 0.03);
            }
            let decision = decide(&evidence);
            (decision.verdict, decision.n_clusters)
        };
        assert_eq!(with_gaps([0.1, 0.1, 0.3, 0.3]), (Verdict::Weak, 4));
        // It rises on, or no more than by chance.
        assert_eq!(with_gaps([0.1, 0.2, 0.3, 0.4]).0, Verdict::None);
        assert_eq!(with_gaps([0.1, 0.1, 0.15, 0.15]).0, Verdict::None);
        // A valley that chance does not give, and the highest silhouette.
        let mut evidence = evidence(&[CUT, CUT, (2.6, 0.88, 0.55, 0.7), CUT]);
        evidence.separation[3].silhouette = 0.65;
        assert_eq!(decide(&evidence).verdict, Verdict::None);
        evidence.separation[2].silhouette = 0.7;
        assert_eq!((decide(&evidence).verdict, decide(&evidence).n_clusters), (Verdict::Weak, 4));
    }

    #[test]
    fn a_gap_that_rises_on_and_on_forbids_strong() {
        for (rise, verdict) in [(0.4, Verdict::Strong), (0.5, Verdict::Fair)] {
            let mut evidence = evidence(&[CLEAR, CUT, CUT]);
            evidence.separation[2].gap_to_cloud = rise;
            assert_eq!(decide(&evidence).verdict, verdict);
        }
    }

    #[test]
    fn a_further_heap_that_is_found_in_no_stable_way_forbids_strong() {
        let mut evidence = evidence(&[CLEAR, CUT]);
        evidence.n_faint_heaps = 2;
        assert_eq!(decide(&evidence).verdict, Verdict::Strong);
        evidence.n_faint_heaps = 3;
        let decision = decide(&evidence);
        assert_eq!((decision.verdict, decision.n_clusters), (Verdict::Fair, 2));
    }

    #[test]
    fn a_segment_that_holds_a_group_of_its_own_forbids_strong() {
        let mut evidence = evidence(&[CLEAR, CUT]);
        for (depth, verdict) in [(3.4, Verdict::Strong), (3.6, Verdict::Fair)] {
            evidence.separation[0].inside = Some(Inside { depth, smaller: 20 });
            assert_eq!(decide(&evidence).verdict, verdict);
        }
        // A cut that goes elsewhere first must find more.
        for (depth, verdict) in [(4.4, Verdict::Strong), (4.6, Verdict::Fair)] {
            evidence.separation[0].inside = None;
            evidence.separation[1].inside = Some(Inside { depth, smaller: 20 });
            assert_eq!(decide(&evidence).verdict, verdict);
        }
    }

    #[test]
    fn more_segments_with_a_higher_silhouette_forbid_strong() {
        for (higher, verdict) in [(0.015, Verdict::Strong), (0.025, Verdict::Fair)] {
            let mut evidence = evidence(&[CLEAR, CUT, CUT]);
            evidence.separation[2].silhouette += higher;
            assert_eq!(decide(&evidence).verdict, verdict);
        }
        // Fewer segments with a higher one do not: heaps that lie together are together.
        let mut evidence = evidence(&[CLEAR, CLEAR, CUT]);
        evidence.separation[0].silhouette += 0.1;
        assert_eq!(decide(&evidence).verdict, Verdict::Strong);
    }

    #[test]
    fn segments_without_a_deep_valley_are_one_heap() {
        let valley = |first, second, depth| Valley { first, second, depth };
        let valleys = [valley(0, 1, 1.0), valley(1, 2, 9.0), valley(0, 3, 9.0)];
        let sizes = [100, 100, 100, 2];
        // The fourth is parted, but too small.
        assert_eq!(n_heaps(&valleys, &sizes, HEAP_VALLEY), 2);
        assert_eq!(n_heaps(&valleys, &sizes, 0.9), 3);
    }
}

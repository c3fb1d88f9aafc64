//! Numbers of segments that the rows fall into although no deep valley parts them: heaps that touch, or of few rows.
//!
//! How much more compact k segments are than those of one cloud with the rows' own tails and correlations (the gap of
//! Tibshirani, Walther and Hastie 2001 against that cloud) rises up to the number of heaps and no further: there its curve
//! bends. In one cloud it hardly rises, and along a gradient or a curve it rises on and on. A bend alone may be chance; it
//! counts where the segments also come back in other samples and are compact beyond what structure-free rows show.

use crate::validate::assess::evidence::{Evidence, PREDICTS};

/// A way to be supported by a bend.
struct Way {
    /// The gap rises by so much more up to this number than behind it.
    bend: f64,
    /// Least mean adjusted Rand index.
    adjusted_rand: f64,
    /// The silhouette is so many standard deviations above that of structure-free rows.
    silhouette: Option<f64>,
    /// The weakest valley is deeper than this, and than structure-free rows show.
    valley: Option<f64>,
    /// For this many segments and more: two halves of any cloud are stable.
    from: usize,
}

/// A bend beyond any that rings and gradients show; a smaller one of segments that hardly change from sample to sample; and
/// one with a valley that chance does not give.
const WAYS: [Way; 3] = [
    Way { bend: 0.38, adjusted_rand: 0.95, silhouette: Some(4.0), valley: None, from: 3 },
    Way { bend: 0.08, adjusted_rand: 0.97, silhouette: Some(6.0), valley: None, from: 4 },
    Way { bend: 0.1, adjusted_rand: 0.96, silhouette: None, valley: Some(1.2), from: 2 },
];
/// A bend is at least so many standard errors of the gap, and these at least so large.
const ERRORS: f64 = 3.0;
/// See [`ERRORS`].
const LEAST_ERROR: f64 = 0.01;
/// The prediction strength is at most so far below the highest of fewer segments.
const FALL: f64 = 0.2;
/// Every segment comes back with this Jaccard similarity.
const JACCARD: f64 = 0.9;

/// A way to be supported by a peak of the silhouette, which many small segments need: half of the rows predict little of
/// them.
struct Peak {
    /// It is so many standard deviations above that of structure-free rows.
    silhouette: f64,
    /// The weakest valley is deeper than this,
    valley: f64,
    /// and than the mean of structure-free draws and so many standard deviations.
    deviations: f64,
    /// Least mean adjusted Rand index.
    adjusted_rand: f64,
    /// Least mean prediction strength.
    prediction_strength: f64,
    /// For this many segments and more.
    from: usize,
}

const PEAK: Peak =
    Peak { silhouette: 8.0, valley: 2.0, deviations: 1.5, adjusted_rand: 0.85, prediction_strength: 0.5, from: 3 };

impl Evidence {
    /// How much more the gap to one cloud rises up to the number of segments in place `at` than up to the next. None where
    /// the numbers beside it were not tried.
    fn bend(&self, at: usize) -> Option<f64> {
        let gap =
            |at: usize| self.separation.get(at).map(|separation| (separation.n_clusters, separation.gap_to_cloud));
        let (n, own) = gap(at)?;
        // One segment is the cloud itself.
        let (before, below) = if at == 0 { (1, 0.0) } else { gap(at - 1)? };
        let (after, above) = gap(at + 1)?;
        (before + 1 == n && n + 1 == after).then_some(2.0 * own - below - above)
    }

    /// The number of segments in place `at` is supported by a bend. `strongest` is the highest prediction strength of fewer
    /// segments.
    pub(super) fn bends(&self, at: usize, strongest: f64) -> bool {
        let Some(bend) = self.bend(at) else { return false };
        let (separation, stability) = (&self.separation[at], &self.stability[at]);
        let is_stable =
            stability.prediction_strength >= PREDICTS.max(strongest - FALL) && stability.least_jaccard() >= JACCARD;
        let chance = separation.silhouette_by_chance;
        let supports = |way: &Way| {
            separation.n_clusters >= way.from
                && bend >= way.bend
                && stability.adjusted_rand >= way.adjusted_rand
                && way.silhouette.is_none_or(|least| separation.silhouette >= chance.beyond(least))
                && way.valley.is_none_or(|valley| separation.weakest.depth >= valley.max(separation.by_chance(2.0)))
        };
        is_stable && bend >= ERRORS * separation.gap_to_cloud_error.max(LEAST_ERROR) && WAYS.iter().any(supports)
    }

    /// The number of segments in place `at` is supported by a peak: no other is as separate by its silhouette.
    pub(super) fn peaks(&self, at: usize) -> bool {
        let (separation, stability) = (&self.separation[at], &self.stability[at]);
        let is_last = at + 1 == self.separation.len();
        let is_highest = self.separation.iter().all(|other| other.silhouette <= separation.silhouette);
        let chance = separation.silhouette_by_chance;
        let Peak { silhouette, valley, deviations, adjusted_rand, prediction_strength, from } = PEAK;
        is_highest
            && !is_last
            && separation.n_clusters >= from
            && separation.silhouette >= chance.beyond(silhouette)
            && separation.weakest.depth > valley.max(separation.by_chance(deviations))
            && stability.adjusted_rand >= adjusted_rand
            && stability.prediction_strength >= prediction_strength
    }

    /// The most that the gap to one cloud is higher for a larger number of segments than for the one in place `at`.
    pub(super) fn rises_on(&self, at: usize) -> f64 {
        let gaps = self.separation[at..].iter().map(|separation| separation.gap_to_cloud);
        gaps.fold(f64::NEG_INFINITY, f64::max) - self.separation[at].gap_to_cloud
    }
}

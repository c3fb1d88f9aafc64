//! The part of the street that every caller walks alike: from an executor that holds the rows to one chosen clustering.
//!
//! Page and command line both go through [`walk`], so that the same file and choices give the same fingerprint.

use std::ops::RangeInclusive;

use crate::cluster::Clustering;
use crate::cluster::kmeans::{self, KMeansError, KMeansParams};
use crate::parallel::Executor;
use crate::validate::{self, Recommendation, Silhouette};

/// Numbers of segments that are tried where nobody chose.
pub const TRIED: RangeInclusive<usize> = 2..=10;

/// The largest number of segments that can be chosen to be tried.
pub const MOST_TRIED: usize = 20;

/// Every number of segments that was tried, and the one chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Walked {
    /// One per number that the rows allow, by rising number of segments: those tried, and a number chosen by hand where it
    /// is none of those.
    pub clusterings: Vec<Clustering>,
    /// One per clustering; None for a single segment, which has nothing to be separate from.
    pub silhouettes: Vec<Option<Silhouette>>,
    /// From the numbers tried alone, so that a choice by hand does not move it.
    pub recommendation: Option<Recommendation>,
    /// The place in `clusterings` of the one chosen by hand, else of the one recommended.
    pub chosen: usize,
}

impl Walked {
    /// The clustering chosen.
    pub fn clustering(&self) -> &Clustering {
        &self.clusterings[self.chosen]
    }

    /// Mean silhouette of the clustering chosen; None for a single segment.
    pub fn silhouette(&self) -> Option<f64> {
        self.silhouettes[self.chosen].as_ref().map(|silhouette| silhouette.mean)
    }
}

/// Fits every number of segments in [`TRIED`] and the one chosen by hand, measures them and recommends one.
///
/// # Errors
/// When a parameter is out of its range, when the rows do not allow the number chosen by hand or any number at all, or
/// when the work was stopped.
pub async fn walk<E: Executor>(
    executor: &E,
    params: &KMeansParams,
    n_clusters: Option<usize>,
) -> Result<Walked, KMeansError> {
    walk_over(executor, params, TRIED, n_clusters).await
}

/// The same for other numbers of segments than [`TRIED`]; at least one of them is 2 or more.
///
/// # Errors
/// As [`walk`].
pub async fn walk_over<E: Executor>(
    executor: &E,
    params: &KMeansParams,
    tried: RangeInclusive<usize>,
    n_clusters: Option<usize>,
) -> Result<Walked, KMeansError> {
    let mut clusterings = kmeans::sweep(executor, params, tried.clone()).await?;
    // Asked for by hand, or, where no number is possible, for the error that says why.
    let wanted = n_clusters.or(clusterings.is_empty().then_some(*tried.start()));
    if let Some(wanted) = wanted.filter(|wanted| clusterings.iter().all(|c| c.n_clusters != *wanted)) {
        let by_hand = kmeans::fit(executor, params, wanted).await?;
        let at = clusterings.partition_point(|c| c.n_clusters < wanted);
        clusterings.insert(at, by_hand);
    }
    // A single segment can only be the first.
    let n_single = clusterings.iter().take_while(|c| c.n_clusters < 2).count();
    let measured = validate::silhouettes(executor, &clusterings[n_single..], params.seed).await?;
    let silhouettes: Vec<_> = std::iter::repeat_n(None, n_single).chain(measured.into_iter().map(Some)).collect();
    let measured = clusterings.iter().zip(&silhouettes).filter(|(c, _)| tried.contains(&c.n_clusters));
    let measured: Vec<(usize, f64, f64)> =
        measured.filter_map(|(c, s)| s.as_ref().map(|s| (c.n_clusters, c.inertia, s.mean))).collect();
    let recommendation = validate::recommend(&measured);
    let n_chosen = n_clusters.or(recommendation.as_ref().map(|r| r.n_clusters));
    let chosen = clusterings.iter().position(|c| Some(c.n_clusters) == n_chosen).unwrap_or(0);
    Ok(Walked { clusterings, silhouettes, recommendation, chosen })
}

#[cfg(test)]
mod tests {
    use super::{MOST_TRIED, Walked, walk, walk_over};
    use crate::cluster::kmeans::{KMeansError, KMeansParams};
    use crate::parallel::{InProcess, block_on};
    use crate::prepare::Matrix;

    /// Three heaps of four points on a line.
    fn walked(n_clusters: Option<usize>) -> Result<Walked, KMeansError> {
        let values = [0.0, 0.1, 0.2, 0.3, 50.0, 50.1, 50.2, 50.3, 90.0, 90.1, 90.2, 90.3];
        let matrix = Matrix::new(12, 1, values.to_vec()).unwrap();
        block_on(walk(&InProcess::new(&matrix, 1), &KMeansParams::default(), n_clusters))
    }

    #[test]
    fn the_recommended_number_is_chosen() {
        let walked = walked(None).unwrap();
        assert_eq!(walked.clustering().n_clusters, 3);
        assert_eq!(walked.clusterings.len(), 9);
        assert!(walked.silhouette().is_some_and(|s| s > 0.9));
    }

    #[test]
    fn a_number_chosen_by_hand_does_not_move_the_recommendation() {
        for n_clusters in [1, 2, 10, 12] {
            let walked = walked(Some(n_clusters)).unwrap();
            assert_eq!(walked.clustering().n_clusters, n_clusters);
            assert_eq!(walked.recommendation.as_ref().map(|r| r.n_clusters), Some(3));
            assert_eq!(walked.silhouette().is_none(), n_clusters == 1);
            assert_eq!(walked.silhouettes.len(), walked.clusterings.len());
        }
    }

    #[test]
    fn twelve_heaps_asked_for_by_hand_are_chosen_but_not_recommended() {
        let values = (0_u8..36).map(|at| f32::from(at / 3) * 10.0 + f32::from(at % 3) * 0.01).collect();
        let executor = InProcess::new(&Matrix::new(36, 1, values).unwrap(), 1);
        let walk = |n_clusters| block_on(walk(&executor, &KMeansParams::default(), n_clusters)).unwrap();
        let (by_hand, by_itself) = (walk(Some(12)), walk(None));
        assert!(by_hand.silhouette() > by_itself.silhouette());
        assert_eq!(by_hand.clustering().n_clusters, 12);
        assert_eq!(by_hand.recommendation, by_itself.recommendation);
    }

    #[test]
    fn more_numbers_are_tried_where_they_are_asked_for() {
        let values = (0_u8..36).map(|at| f32::from(at / 3) * 10.0 + f32::from(at % 3) * 0.01).collect();
        let executor = InProcess::new(&Matrix::new(36, 1, values).unwrap(), 1);
        let walked = block_on(walk_over(&executor, &KMeansParams::default(), 2..=MOST_TRIED, None)).unwrap();
        assert_eq!(walked.clusterings.len(), 19);
        assert_eq!(walked.clustering().n_clusters, 12);
    }

    #[test]
    fn a_number_that_the_rows_do_not_allow_is_an_error() {
        let expected = KMeansError::TooFewDistinct { n_clusters: 13, n_rows: 12, n_distinct: 12 };
        assert_eq!(walked(Some(13)), Err(expected));
    }
}

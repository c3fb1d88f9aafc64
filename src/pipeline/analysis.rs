//! The middle of the street for a page: every number of segments tried and judged, and the rows projected for pictures.

use std::rc::Rc;

use futures_util::future::try_join;
use serde::{Deserialize, Serialize};

use crate::cluster::Clustering;
use crate::cluster::kmeans::{KMeansError, KMeansParams};
use crate::parallel::{Executor, Stopped};
use crate::projection::{Pca, pca};
use crate::street::{TRIED, Walked, walk_over};
use crate::validate::{Recommendation, Silhouette};

/// All numbers of segments tried, judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Analysis {
    /// By rising number of segments.
    pub solutions: Vec<Solution>,
    /// Which of them, and why.
    pub recommendation: Recommendation,
    /// For pictures.
    pub pca: Pca,
}

/// One number of segments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Solution {
    /// Who is where.
    pub clustering: Rc<Clustering>,
    /// How well they fit.
    pub silhouette: Silhouette,
}

impl Analysis {
    /// The same with another solution in place of the one with as many segments.
    #[must_use]
    pub fn with_solution(&self, solution: &Solution) -> Self {
        let mut other = self.clone();
        let n_clusters = solution.clustering.n_clusters;
        for place in other.solutions.iter_mut().filter(|place| place.clustering.n_clusters == n_clusters) {
            place.clone_from(solution);
        }
        other
    }

    /// The solution with that many segments.
    pub fn solution(&self, n_clusters: usize) -> Option<&Solution> {
        self.solutions.iter().find(|solution| solution.clustering.n_clusters == n_clusters)
    }
}

/// Tries the numbers of segments of [`TRIED`] that these rows allow, judges each, and projects the rows for pictures.
///
/// # Errors
/// When the rows allow none of the numbers, a parameter is out of its range, or the work was stopped.
pub async fn analyse<E: Executor>(executor: &E, params: &KMeansParams) -> Result<Analysis, KMeansError> {
    analyse_up_to(executor, params, *TRIED.end()).await
}

/// The same for numbers of segments up to this one, which is at least 2.
///
/// # Errors
/// As [`analyse`].
pub async fn analyse_up_to<E: Executor>(
    executor: &E,
    params: &KMeansParams,
    most: usize,
) -> Result<Analysis, KMeansError> {
    // Together, so that workers who wait for the one have the other to do.
    let pca = async { Ok(pca(executor).await?) };
    let (pca, walked) = try_join(pca, walk_over(executor, params, *TRIED.start()..=most, None)).await?;
    let Walked { clusterings, silhouettes, recommendation, .. } = walked;
    let solutions = clusterings.into_iter().zip(silhouettes).filter_map(|(clustering, silhouette)| {
        Some(Solution { clustering: Rc::new(clustering), silhouette: silhouette? })
    });
    // A sweep without an error has a score for each number, so there is a best one.
    let recommendation = recommendation.ok_or(Stopped::WrongAnswer)?;
    Ok(Analysis { solutions: solutions.collect(), recommendation, pca })
}

//! What limits of size cost.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::analysis::Solution;
use crate::cluster::Clustering;
use crate::cluster::kmeans::KMeansParams;
use crate::cluster::sized::{SizeLimits, SizedError, sized};
use crate::parallel::{Executor, Stopped};
use crate::tradeoff::{Change, Cost, moves};
use crate::validate::silhouettes;

/// Segments within limits, and what that costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limited {
    /// Who is where, and how well they fit.
    pub solution: Solution,
    /// What was asked for.
    pub limits: SizeLimits,
    /// The same as numbers: customers of a segment at least and at most.
    pub bounds: (usize, usize),
    /// Against k-means without limits.
    pub cost: Cost,
}

/// Turns a k-means clustering into one within limits, and compares the two.
///
/// Both silhouettes are those of [`silhouettes`], by the seed of the parameters.
///
/// # Errors
/// As [`sized`].
pub async fn limit_sizes<E: Executor>(
    executor: &E,
    before: &Clustering,
    limits: SizeLimits,
    params: &KMeansParams,
) -> Result<Limited, SizedError> {
    let bounds = limits.check(before.n_clusters, executor.n_rows())?;
    let after = sized(executor, before, limits, params.max_iter).await?;
    let both = [before.clone(), after];
    let mut measured = silhouettes(executor, &both, params.seed).await?;
    let [before, after] = both;
    let silhouette = measured.pop().ok_or(Stopped::WrongAnswer)?;
    let silhouette_before = measured.pop().ok_or(Stopped::WrongAnswer)?.mean;
    let moves = moves(&before.labels, &after.labels);
    let cost = Cost {
        inertia: Change { before: before.inertia, after: after.inertia },
        silhouette: Change { before: silhouette_before, after: silhouette.mean },
        n_compared: before.labels.len(),
        n_moved: moves.iter().map(|step| step.n).sum(),
        moves,
    };
    Ok(Limited { solution: Solution { clustering: Rc::new(after), silhouette }, limits, bounds, cost })
}

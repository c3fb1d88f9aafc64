//! What weights cost: the segments of weighted columns against those of columns that all count once, both measured where
//! all columns count once.

use serde::{Deserialize, Serialize};

use crate::cluster::kmeans::{KMeansError, KMeansParams, fit};
use crate::cluster::{Clustering, clustering_of};
use crate::parallel::{Executor, InProcess, Stopped, Task, block_on, gather};
use crate::prepare::{FittedRecipe, Matrix, to_unit_length};
use crate::random::{Purpose, Random};
use crate::tradeoff::{Change, Cost, moves};
use crate::validate::silhouettes;

/// Above this many rows the cost of weights is that of a sample of as many.
pub const WEIGHED_ROWS: usize = 20_000;

/// What weights were given to rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    /// Weight of each column of the matrix, above 0. Length `n_cols`.
    pub of_columns: Vec<f64>,
    /// Rows were brought to length 1 once they were weighted.
    pub unit_length: bool,
}

impl From<&FittedRecipe> for Weights {
    fn from(fitted: &FittedRecipe) -> Self {
        let of_columns = fitted.columns.iter().map(|column| column.weight).collect();
        Self { of_columns, unit_length: fitted.recipe.unit_length }
    }
}

/// Compares a clustering of weighted rows with that of the same rows without weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WeighTask {
    /// Weighted rows.
    pub rows: Matrix,
    /// Segment of each row.
    #[serde(with = "crate::parallel::packed")]
    pub labels: Vec<u16>,
    /// Number of segments.
    pub n_clusters: usize,
    /// Those of the rows.
    pub weights: Weights,
    /// As the clustering was found by.
    pub params: KMeansParams,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weighed(pub Result<Cost, KMeansError>);

impl Task for WeighTask {
    type Answer = Weighed;

    fn run(&self) -> Weighed {
        Weighed(block_on(self.compare()))
    }
}

impl WeighTask {
    async fn compare(&self) -> Result<Cost, KMeansError> {
        let executor = InProcess::new(&self.unweighted()?, 1);
        let without = fit(&executor, &self.params, self.n_clusters).await?;
        let with = clustering_of(&executor, self.n_clusters, self.labels.clone(), self.labels.len()).await?;
        let moves = moves(&without.labels, &self.labels);
        let inertia = Change { before: without.inertia, after: with.inertia };
        let measured = silhouettes(&executor, &[without, with], self.params.seed).await?;
        let [before, after] = &measured[..] else { return Err(Stopped::WrongAnswer.into()) };
        Ok(Cost {
            inertia,
            silhouette: Change { before: before.mean, after: after.mean },
            n_compared: self.labels.len(),
            n_moved: moves.iter().map(|step| step.n).sum(),
            moves,
        })
    }

    #[expect(clippy::cast_possible_truncation, reason = "rows are stored as f32")]
    fn unweighted(&self) -> Result<Matrix, Stopped> {
        let by: Vec<f64> = self.weights.of_columns.iter().map(|weight| weight.sqrt()).collect();
        let mut values: Vec<f64> =
            self.rows.values().iter().zip(by.iter().cycle()).map(|(x, by)| f64::from(*x) / by).collect();
        if self.weights.unit_length {
            // Shortened or lengthened they were, but not turned: without weights they have length 1 again.
            values.chunks_exact_mut(self.rows.n_cols().max(1)).for_each(to_unit_length);
        }
        let values = values.into_iter().map(|value| value as f32).collect();
        Matrix::new(self.rows.n_rows(), self.rows.n_cols(), values).map_err(|_| Stopped::WrongAnswer)
    }
}

/// Compares a clustering of the executor's rows, whose columns have these weights, with that of the same rows without
/// weights, both where all columns count once. Above [`WEIGHED_ROWS`] rows, on a sample spread over all.
///
/// # Errors
/// When the sample has fewer different rows than there are segments, or the work was stopped.
///
/// # Complexity
/// One task: that of k-means for one number of segments, on the sample.
pub async fn weigh<E: Executor>(
    executor: &E,
    clustering: &Clustering,
    weights: &Weights,
    params: &KMeansParams,
) -> Result<Cost, KMeansError> {
    let mut random = Random::new(params.seed, Purpose::WeighedRows.stream(0));
    let picks = random.spread(executor.n_rows(), WEIGHED_ROWS);
    let labels = picks.iter().map(|row| clustering.labels[*row]).collect();
    let picks = picks.into_iter().map(|row| u32::try_from(row).unwrap_or(u32::MAX)).collect();
    let task = WeighTask {
        rows: gather(executor, picks).await?,
        labels,
        n_clusters: clustering.n_clusters,
        weights: weights.clone(),
        params: params.clone(),
    };
    executor.tasks(vec![task]).await?.pop().ok_or(Stopped::WrongAnswer)?.0
}

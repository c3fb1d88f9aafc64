//! k-prototypes (Huang 1998, doi:10.1023/A:1009769707641): k-means for rows of numbers and categories, whose segments are
//! about a mean in each number and the most frequent code in each category.
//!
//! ```text
//! MixedRows ─► up to SEARCH_ROWS ─ Converge, a task for each start ─► Prototypes ─ Converge over all rows ─► KPrototypes
//! ```
//!
//! As in the paper, a row that moves takes both prototypes along at once. Numbers should be scaled before, so that `gamma`
//! weighs one category against one number.

use serde::{Deserialize, Serialize};

use crate::cluster::kmeans::SEARCH_ROWS;
use crate::cluster::mixed::MixedRows;
use crate::order::sorted;
use crate::parallel::{Executor, Stopped};
use crate::random::{Purpose, Random};

use start::Columns;

pub use allocation::{Costs, Prototypes};
pub use converge::{Converge, Converged, Start};
pub use params::{ParameterName, PrototypesError, PrototypesParams};

mod allocation;
mod converge;
mod params;
mod start;
#[cfg(test)]
mod tests;

/// Segments about prototypes, the largest first; among equals the one whose first row comes first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KPrototypes {
    /// Number of segments. Each has at least one row.
    pub n_clusters: usize,
    /// Segment of each row, from 0. Length `n_rows`.
    #[serde(with = "crate::parallel::packed")]
    pub labels: Vec<u16>,
    /// The middle of each segment.
    pub prototypes: Prototypes,
    /// Rows of each segment, descending.
    pub sizes: Vec<usize>,
    /// Sum, over all rows, of squared differences from their prototype and of `gamma`, times the weight of its column, for
    /// each category that differs.
    pub cost: f64,
    /// What a category that differs costs, where its column counts once.
    pub gamma: f64,
    /// Passes of the last run, over all rows.
    pub n_iter: usize,
    /// The last pass moved no row; else `max_iter` ended the run.
    pub converged: bool,
    /// Rows that the starts saw: all of them, or a sample.
    pub n_searched: usize,
}

/// The best of `n_init` starts, over all rows.
///
/// # Errors
/// When a parameter is out of its range, fewer than `n_clusters` rows differ, or the work was stopped.
pub async fn fit<E: Executor>(
    executor: &E,
    rows: &MixedRows,
    params: &PrototypesParams,
    n_clusters: usize,
) -> Result<KPrototypes, PrototypesError> {
    let (costs, _) = check(rows, params, n_clusters)?;
    let picks = rows.sample(&mut Random::new(params.seed, Purpose::PrototypeRows.stream(0)), SEARCH_ROWS, n_clusters);
    let sample = rows.gather(&picks);
    let (max_iter, gamma) = (params.max_iter, costs.gamma);
    let converge =
        |rows: &MixedRows, start| Converge { rows: rows.clone(), n_clusters, costs: costs.clone(), max_iter, start };
    let starts = (0..params.n_init).map(|run| converge(&sample, Start::Drawn { seed: params.seed, run }));
    let found = executor.tasks(starts.collect()).await?;
    executor.progress(1, 2);
    let best = found.into_iter().reduce(|best, next| if next.cost < best.cost { next } else { best });
    let mut best = best.ok_or(Stopped::WrongAnswer)?;
    if picks.len() < rows.n_rows() {
        let over_all = converge(rows, Start::Given(best.prototypes));
        best = executor.tasks(vec![over_all]).await?.pop().ok_or(Stopped::WrongAnswer)?;
    }
    executor.progress(2, 2);
    Ok(in_canonical_order(best, n_clusters, gamma, picks.len()))
}

/// Where one run over all rows ends that starts from the given rows: no draws, no sample.
///
/// # Errors
/// When a parameter or row is out of its range, fewer rows differ than are given, or the work was stopped.
pub async fn fit_from<E: Executor>(
    executor: &E,
    rows: &MixedRows,
    params: &PrototypesParams,
    start: Vec<u32>,
) -> Result<KPrototypes, PrototypesError> {
    let n_clusters = start.len();
    let (costs, columns) = check(rows, params, n_clusters)?;
    let picks: Vec<usize> = start.into_iter().map(|row| row as usize).collect();
    if let Some(&row) = picks.iter().find(|row| **row >= rows.n_rows()) {
        return Err(PrototypesError::Start { row, n_rows: rows.n_rows() });
    }
    let start = Start::Given(columns.prototypes(rows, &picks));
    let gamma = costs.gamma;
    let converge = Converge { rows: rows.clone(), n_clusters, costs, max_iter: params.max_iter, start };
    let found = executor.tasks(vec![converge]).await?.pop().ok_or(Stopped::WrongAnswer)?;
    Ok(in_canonical_order(found, n_clusters, gamma, 0))
}

fn check(rows: &MixedRows, params: &PrototypesParams, n_clusters: usize) -> Result<(Costs, Columns), PrototypesError> {
    let n_cols = rows.n_numeric() + rows.n_categorical();
    params.check(n_cols)?;
    if n_cols == 0 {
        return Err(PrototypesError::NoColumns);
    }
    params::check_number(n_clusters, rows.first_of_each().len(), rows.n_rows())?;
    let columns = Columns::of(rows);
    let weights = if params.weights.is_empty() { vec![1.0; n_cols] } else { params.weights.clone() };
    let (of_numbers, of_codes) = weights.split_at(rows.n_numeric());
    let gamma = params.gamma.unwrap_or_else(|| columns.gamma(of_numbers));
    Ok((Costs { gamma, weights: of_codes.to_vec() }, columns))
}

fn in_canonical_order(found: Converged, n_clusters: usize, gamma: f64, n_searched: usize) -> KPrototypes {
    let mut sizes = vec![0; n_clusters];
    let mut first = vec![usize::MAX; n_clusters];
    for (row, &label) in found.labels.iter().enumerate() {
        sizes[usize::from(label)] += 1;
        first[usize::from(label)] = first[usize::from(label)].min(row);
    }
    let order = sorted(n_clusters, &|a, b| sizes[b].cmp(&sizes[a]).then(first[a].cmp(&first[b])));
    let mut place = vec![0; n_clusters];
    for (new, &old) in (0_u16..).zip(&order) {
        place[old] = new;
    }
    let Prototypes { numbers, codes } = found.prototypes;
    let (n_numeric, n_categorical) = (numbers.len() / n_clusters, codes.len() / n_clusters);
    let prototypes = Prototypes {
        numbers: order.iter().flat_map(|&old| &numbers[old * n_numeric..][..n_numeric]).copied().collect(),
        codes: order.iter().flat_map(|&old| &codes[old * n_categorical..][..n_categorical]).copied().collect(),
    };
    KPrototypes {
        n_clusters,
        labels: found.labels.into_iter().map(|label| place[usize::from(label)]).collect(),
        prototypes,
        sizes: order.iter().map(|&old| sizes[old]).collect(),
        cost: found.cost,
        gamma,
        n_iter: found.n_iter,
        converged: found.converged,
        n_searched,
    }
}

//! Gaussian mixture: segments that overlap, with each customer's membership in each of them.
//!
//! ```text
//! rows ─ gather ─► up to SEARCH_ROWS ─ Start, a task for each number and run: k-means, then EM ─► Components
//!      ─ Expect, rounds over all rows ─► Components ─ Respond ─► memberships, Clustering
//! ```
//!
//! A run takes tens of iterations over every row, so the long way is made on a sample; then the same iterations go on over
//! all rows until they come to rest there, too. Components, likelihood and memberships are those of all rows. The rounds
//! add shares of rows and products as exact integers, and likelihoods block by block in row order: the same bits at any
//! number of shards.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::cluster::Clustering;
use crate::cluster::kmeans::SEARCH_ROWS;
use crate::cluster::labelled::Labelled;
use crate::order::sorted;
use crate::parallel::{Executor, Stopped, gather};
use crate::random::{Purpose, Random};

pub use ascent::Ascent;
pub use components::Components;
pub use densities::{Densities, Expect, Expected, Respond, Responses};
pub use params::{CovarianceType, MixtureError, MixtureParams, ParameterName, Part};
pub use start::{Start, Started};

mod ascent;
mod components;
mod densities;
mod params;
mod start;
#[cfg(test)]
mod tests;

/// A fitted mixture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mixture {
    /// Each row in the segment of its largest membership. Component `i` is segment `i`; components that are nobody's
    /// largest come last, and are no segments.
    pub clustering: Clustering,
    /// In the order of the segments.
    pub components: Components,
    /// Chance that a row is of each component: `n_components` per row, which add up to 1.
    #[serde(with = "crate::parallel::packed")]
    pub memberships: Vec<f32>,
    /// Mean log-likelihood of a row under the components.
    pub log_likelihood: f64,
    /// The same before the last iteration: what `tol` judged.
    pub lower_bound: f64,
    /// Bayesian information criterion: the mixture of lowest is to be preferred (Schwarz 1978,
    /// doi:10.1214/aos/1176344136).
    pub bic: f64,
    /// Akaike information criterion (1974, doi:10.1109/TAC.1974.1100705): the same with a lower price for each parameter.
    pub aic: f64,
    /// The last iteration changed less than `tol`; else `max_iter` ended the run.
    pub converged: bool,
}

/// The mixture of `n_components` components.
///
/// # Errors
/// When a parameter is out of its range, fewer than `n_components` rows differ, a component collapsed, or the work was
/// stopped.
pub async fn fit<E: Executor>(
    executor: &E,
    params: &MixtureParams,
    n_components: usize,
) -> Result<Mixture, MixtureError> {
    let found = sweep(executor, params, n_components..=n_components).await?;
    found.into_iter().next().ok_or(MixtureError::Stopped(Stopped::WrongAnswer))
}

/// One mixture for each number of components in the range, in order: [`Mixture::bic`] chooses among them.
///
/// # Errors
/// As [`fit`], for any number of the range.
pub async fn sweep<E: Executor>(
    executor: &E,
    params: &MixtureParams,
    n_components: RangeInclusive<usize>,
) -> Result<Vec<Mixture>, MixtureError> {
    check(executor, params)?;
    params::check_number(*n_components.start())?;
    params::check_number(*n_components.end())?;
    let n_rows = executor.n_rows();
    let picks = Random::new(params.seed, Purpose::MixtureRows.stream(0)).spread(n_rows, SEARCH_ROWS);
    let picks: Vec<u32> = picks.into_iter().map(|row| u32::try_from(row).unwrap_or(u32::MAX)).collect();
    let rows = gather(executor, picks).await?;
    let start = |n_components| {
        let (rows, params) = (&rows, params);
        (0..params.n_init).map(move |start| Start { rows: rows.clone(), params: params.clone(), n_components, start })
    };
    let started = executor.tasks(n_components.clone().flat_map(start).collect()).await?;

    let pieces = n_components.clone().count();
    let mut found = Vec::with_capacity(pieces);
    for (done, runs) in started.chunks(params.n_init).enumerate() {
        let mut ascent = best(runs)?;
        if rows.n_rows() < n_rows {
            ascent = Ascent::from(ascent.components).climb(executor, params).await?;
        }
        found.push(finish(executor, ascent, rows.n_rows()).await?);
        executor.progress(done + 1, pieces);
    }
    Ok(found)
}

/// The mixture that one run over all rows reaches from the given components: no k-means, no sample. Their means should lie
/// among the rows, or near.
///
/// # Errors
/// When a parameter is out of its range, the shapes do not fit, a component collapsed, or the work was stopped.
pub async fn fit_from<E: Executor>(
    executor: &E,
    params: &MixtureParams,
    components: Components,
) -> Result<Mixture, MixtureError> {
    check(executor, params)?;
    params::check_number(components.n_components())?;
    components.check(executor.n_cols())?;
    let ascent = Ascent::from(components).climb(executor, params).await?;
    finish(executor, ascent, 0).await
}

fn check<E: Executor>(executor: &E, params: &MixtureParams) -> Result<(), MixtureError> {
    params.check()?;
    match (executor.n_rows(), executor.n_cols()) {
        (n_rows, n_cols) if n_rows == 0 || n_cols == 0 => Err(MixtureError::Nothing { n_rows, n_cols }),
        _ => Ok(()),
    }
}

/// The run of highest likelihood, the first of equals; one that failed only if all did.
fn best(runs: &[Started]) -> Result<Ascent, MixtureError> {
    let better = |best: &Result<Ascent, MixtureError>, next: &Result<Ascent, MixtureError>| match (best, next) {
        (Ok(best), Ok(next)) => next.lower_bound > best.lower_bound,
        (best, next) => best.is_err() && next.is_ok(),
    };
    let runs = runs.iter().map(|run| &run.ascent);
    let best = runs.reduce(|best, next| if better(best, next) { next } else { best });
    best.cloned().unwrap_or(Err(MixtureError::Stopped(Stopped::WrongAnswer)))
}

/// Measures all rows.
async fn finish<E: Executor>(executor: &E, ascent: Ascent, n_searched: usize) -> Result<Mixture, MixtureError> {
    let Ascent { components, lower_bound, n_iter, converged } = ascent;
    let n_components = components.n_components();
    let (mut labels, mut memberships, mut log_likelihood) = (Vec::new(), Vec::new(), 0.0);
    for answer in executor.round(Respond { densities: components.densities()? }).await? {
        labels.extend(answer.labels);
        memberships.extend(answer.memberships);
        // Block by block, in row order: the same sum however rows are cut.
        for block in answer.log_likelihoods {
            log_likelihood += block;
        }
    }
    let labelled = Labelled { n_clusters: n_components, labels: labels.clone(), n_iter, n_searched };
    let clustering = labelled.measure(executor).await?;
    let order = order(&components, &labels, &clustering.labels);
    for row in memberships.chunks_exact_mut(n_components) {
        let before = row.to_vec();
        for (to, &from) in row.iter_mut().zip(&order) {
            *to = before[from];
        }
    }
    let n_rows = executor.n_rows() as f64;
    let n_parameters = components.n_parameters() as f64;
    Ok(Mixture {
        clustering,
        components: components.reordered(&order),
        memberships,
        log_likelihood: log_likelihood / n_rows,
        lower_bound,
        bic: -2.0 * log_likelihood + n_parameters * libm::log(n_rows),
        aic: -2.0 * log_likelihood + n_parameters * 2.0,
        converged,
    })
}

/// Components in the order of their segments; those without a segment after them, the larger share first.
fn order(components: &Components, before: &[u16], after: &[u16]) -> Vec<usize> {
    let mut place = vec![usize::MAX; components.n_components()];
    for (&component, &segment) in before.iter().zip(after) {
        place[usize::from(component)] = usize::from(segment);
    }
    sorted(place.len(), &|a, b| place[a].cmp(&place[b]).then(components.weights[b].total_cmp(&components.weights[a])))
}

//! k-medoids over Gower distance: each segment about its typical customer, a row that is really there.
//!
//! ```text
//! MixedRows ─► all, or samples of max_rows ─ Pam, a task for each ─► medoids ─ Nearby, tasks over all rows ─► Medoids
//! ```
//!
//! Where rows are many, samples are searched and the best by the loss over all rows is kept (CLARA: Kaufman and Rousseeuw
//! 1990, doi:10.1002/9780470316801.ch3), with samples many times as large as the 40 + 2k rows of theirs.

use serde::{Deserialize, Serialize};

use crate::cluster::mixed::{Gower, MixedRows};
use crate::order::sorted;
use crate::parallel::{BLOCK, Executor, Stopped};
use crate::random::{Purpose, Random};

pub use jobs::{Nearby, NearbyFound, Pam, PamFound};
pub use params::{MOST_ROWS, MedoidsError, MedoidsParams, ParameterName};

mod jobs;
mod params;
mod swaps;
#[cfg(test)]
mod tests;

/// Rows of one [`Nearby`] task: the loss is added up over as many, however many workers there are.
const STRETCH: usize = 64 * BLOCK;

/// Segments about medoids, the largest first; among equals the one whose medoid is the earlier row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Medoids {
    /// Number of segments. Each has at least one row.
    pub n_clusters: usize,
    /// Segment of each row, from 0: that of the nearest medoid. Length `n_rows`.
    #[serde(with = "crate::parallel::packed")]
    pub labels: Vec<u16>,
    /// The typical customer of each segment: a row, from 0.
    pub medoids: Vec<u32>,
    /// Rows of each segment, descending.
    pub sizes: Vec<usize>,
    /// Sum of the Gower distances of all rows to their medoid.
    pub loss: f64,
    /// Swaps of the search that found them.
    pub n_swaps: usize,
    /// Rows that the search saw: all, or those of one sample.
    pub n_searched: usize,
}

/// Finds `n_clusters` medoids.
///
/// # Errors
/// When a parameter or weight is out of its range, fewer than `n_clusters` rows differ, or the work was stopped.
pub async fn fit<E: Executor>(
    executor: &E,
    rows: &MixedRows,
    params: &MedoidsParams,
    n_clusters: usize,
) -> Result<Medoids, MedoidsError> {
    params.check()?;
    params::check_number(n_clusters, rows.first_of_each().len(), rows.n_rows())?;
    let gower = Gower::of(rows, &params.weights)?;
    let n_samples = if rows.n_rows() <= params.max_rows { 1 } else { params.n_samples };
    let sample = |sample: usize| {
        let mut random = Random::new(params.seed, Purpose::MedoidRows.stream(sample as u64));
        rows.sample(&mut random, params.max_rows, n_clusters)
    };
    let samples: Vec<Vec<usize>> = (0..n_samples).map(sample).collect();
    search(executor, rows, gower, params, &samples, (n_clusters, Vec::new())).await
}

/// The medoids that swaps reach from the given rows, over all rows, of which there are at most [`MOST_ROWS`]: no samples.
///
/// # Errors
/// When a parameter, weight or row is out of its range, fewer rows differ than are given, there are too many rows, or the
/// work was stopped.
pub async fn fit_from<E: Executor>(
    executor: &E,
    rows: &MixedRows,
    params: &MedoidsParams,
    medoids: Vec<u32>,
) -> Result<Medoids, MedoidsError> {
    params.check()?;
    let n_rows = rows.n_rows();
    params::check_rows(n_rows)?;
    params::check_number(medoids.len(), rows.first_of_each().len(), n_rows)?;
    let wrong = |at: &usize| medoids[*at] as usize >= n_rows || medoids[..*at].contains(&medoids[*at]);
    if let Some(at) = (0..medoids.len()).find(wrong) {
        return Err(MedoidsError::Medoid { row: medoids[at] as usize, n_rows });
    }
    let gower = Gower::of(rows, &params.weights)?;
    search(executor, rows, gower, params, &[(0..n_rows).collect()], (medoids.len(), medoids)).await
}

async fn search<E: Executor>(
    executor: &E,
    rows: &MixedRows,
    gower: Gower,
    params: &MedoidsParams,
    samples: &[Vec<usize>],
    (n_clusters, start): (usize, Vec<u32>),
) -> Result<Medoids, MedoidsError> {
    let pam = |(sample, picks): (usize, &Vec<usize>)| Pam {
        rows: rows.gather(picks),
        gower: gower.clone(),
        params: params.clone(),
        n_clusters,
        sample,
        start: start.clone(),
    };
    let found = executor.tasks(samples.iter().enumerate().map(pam).collect()).await?;
    executor.progress(1, 2);
    let in_all = |(found, picks): (&PamFound, &Vec<usize>)| -> Vec<usize> {
        found.medoids.iter().map(|&medoid| picks[medoid as usize]).collect()
    };
    let sets: Vec<Vec<usize>> = found.iter().zip(samples).map(in_all).collect();
    let (best, labels, loss) = nearest(executor, rows, gower, &sets).await?;
    executor.progress(2, 2);
    Ok(in_canonical_order(&sets[best], labels, loss, found[best].n_swaps, samples[best].len()))
}

/// Number, labels and loss of the set of medoids that has the lowest loss over all rows; the first of equals.
async fn nearest<E: Executor>(
    executor: &E,
    rows: &MixedRows,
    gower: Gower,
    sets: &[Vec<usize>],
) -> Result<(usize, Vec<u16>, f64), Stopped> {
    let medoids: Vec<MixedRows> = sets.iter().map(|set| rows.gather(set)).collect();
    let stretch = |first: usize| {
        let picks: Vec<usize> = (first..rows.n_rows().min(first + STRETCH)).collect();
        Nearby { rows: rows.gather(&picks), gower: gower.clone(), medoids: medoids.clone() }
    };
    let answers = executor.tasks((0..rows.n_rows()).step_by(STRETCH).map(stretch).collect()).await?;
    let mut losses = vec![0.0; sets.len()];
    for answer in &answers {
        for (loss, more) in losses.iter_mut().zip(&answer.losses) {
            *loss += more;
        }
    }
    let numbered = losses.into_iter().enumerate();
    let (best, loss) = numbered.min_by(|a, b| a.1.total_cmp(&b.1)).ok_or(Stopped::WrongAnswer)?;
    let mut labels: Vec<u16> = answers.iter().filter_map(|answer| answer.labels.get(best)).flatten().copied().collect();
    // A medoid as near to another as to itself stays with itself, so that no segment is empty.
    for (number, &medoid) in (0_u16..).zip(&sets[best]) {
        *labels.get_mut(medoid).ok_or(Stopped::WrongAnswer)? = number;
    }
    Ok((best, labels, loss))
}

fn in_canonical_order(medoids: &[usize], labels: Vec<u16>, loss: f64, n_swaps: usize, n_searched: usize) -> Medoids {
    let mut sizes = vec![0; medoids.len()];
    for &label in &labels {
        sizes[usize::from(label)] += 1;
    }
    let order = sorted(medoids.len(), &|a, b| sizes[b].cmp(&sizes[a]).then(medoids[a].cmp(&medoids[b])));
    let mut place = vec![0; medoids.len()];
    for (new, &old) in (0_u16..).zip(&order) {
        place[old] = new;
    }
    Medoids {
        n_clusters: medoids.len(),
        labels: labels.into_iter().map(|label| place[usize::from(label)]).collect(),
        medoids: order.iter().map(|&old| u32::try_from(medoids[old]).unwrap_or(u32::MAX)).collect(),
        sizes: order.iter().map(|&old| sizes[old]).collect(),
        loss,
        n_swaps,
        n_searched,
    }
}

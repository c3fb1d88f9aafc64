//! Are the segments real, and how many are there? One verdict from separation and stability; `rule` says how.
//!
//! ```text
//! clusterings ─ indices, rounds over all rows ──────────────────────────────┐
//! up to VERDICT_ROWS rows ─ BootstrapTask for each draw ─► Stability ───────┤
//!                         ─ SeparationTask for each draw ─► Separation ─────┼─ rule ─► Assessment
//!                         ─ EllipsoidsTask for 1, 2, … components ──────────┤
//!                         ─ BlurTask for each column ─► Blur ───────────────┘
//! ```
//!
//! Every draw is a task of its own, with a stream of chance of its own: the answer does not depend on who works on it.

use std::borrow::Borrow;
use std::cell::Cell;

use futures_util::future::try_join_all;
use serde::{Deserialize, Serialize};

use crate::cluster::Clustering;
use crate::parallel::{Executor, Stopped, Task, gather};
use crate::prepare::Matrix;
use crate::random::{Purpose, Random};
use crate::validate::{self, Indices};

use ellipsoids::n_ellipsoids;
use evidence::{Chance, gap_says};

pub use blur::{BlurTask, Blurred};
pub use bootstrap::{BootstrapTask, Bootstrapped, Redrawn};
pub use ellipsoids::{Ellipsoids, EllipsoidsTask};
pub use evidence::{Band, Evidence, Interval, MeanAndDeviation, PREDICTS, SegmentStability, Separation, Stability};
pub use inside::Inside;
pub use rule::Verdict;
pub use separation::{Separated, SeparationTask, Split};
pub use shape::Shape;
pub use valley::Valley;

mod bend;
mod blur;
mod bootstrap;
mod ellipsoids;
mod evidence;
mod hopkins;
mod inside;
mod linear;
mod loosen;
mod rough;
mod rule;
mod separation;
mod shape;
mod valley;
mod words;

/// Stability and separation are measured on at most this many rows, spread over all.
pub const VERDICT_ROWS: usize = 2_500;

/// How much is drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssessParams {
    /// Bootstrap draws. At least 1; the intervals need 40 and more to leave anything out.
    pub n_bootstraps: usize,
    /// Structure-free draws of each shape. At least 2.
    pub n_references: usize,
    /// Same data, params and seed give the same verdict.
    pub seed: u64,
}

impl Default for AssessParams {
    fn default() -> Self {
        Self { n_bootstraps: 20, n_references: 10, seed: 0 }
    }
}

/// What is known so far, told as soon as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Stage {
    /// Over all rows; one for each clustering of two segments or more.
    Indices(Vec<Indices>),
    /// One for each of them.
    Stability(Vec<Stability>),
    /// One for each of them.
    Separation(Vec<Separation>),
}

/// The verdict with all that it rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// Whether the segments are real.
    pub verdict: Verdict,
    /// How many there are: 1 where there are none.
    pub n_clusters: usize,
    /// The number is that of heaps found by joining segments: no clustering at hand shows them one by one.
    pub joined: bool,
    /// What was measured.
    pub evidence: Evidence,
    /// The column without which the segments would be most separate, where that makes a difference.
    pub blur: Option<Blur>,
}

/// A column that blurs the segments.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Blur {
    /// Its place among the columns of the matrix.
    pub column: usize,
    /// Mean simplified silhouette with all columns.
    pub with: f64,
    /// Mean simplified silhouette of the segments found without it.
    pub without: f64,
}

/// Judges clusterings of the rows that the executor holds, by rising number of segments, as `kmeans::sweep` gives them.
///
/// Tells `on_stage` what it knows as soon as it does, in the order of [`Stage`]. Progress counts one piece for each draw,
/// column and clustering. Clusterings of a single segment are left out; without any other the verdict is none.
///
/// # Errors
/// When the work was stopped.
pub async fn assess<E: Executor>(
    executor: &E,
    clusterings: &[impl Borrow<Clustering>],
    params: &AssessParams,
    mut on_stage: impl FnMut(Stage),
) -> Result<Assessment, Stopped> {
    let clusterings: Vec<&Clustering> = clusterings.iter().map(Borrow::borrow).filter(|c| c.n_clusters > 1).collect();
    let sample = Sample::gather(executor, &clusterings, params.seed).await?;
    let n_draws = params.n_bootstraps + 2 * params.n_references.max(2) + 1;
    let n_pieces = clusterings.len() + n_draws + ellipsoids::MOST_COMPONENTS + executor.n_cols() + 1;
    let pieces = Pieces { executor, done: Cell::new(0), of: n_pieces };

    // One after the other: the labels of all rows go out with each, and need not all be on their way at once.
    let mut indices = Vec::with_capacity(clusterings.len());
    for clustering in &clusterings {
        indices.push(validate::indices(executor, clustering).await?);
        pieces.done();
    }
    on_stage(Stage::Indices(indices.clone()));

    let draws = pieces.run(sample.bootstraps(params)).await?;
    let n_cols = executor.n_cols();
    let stability = |(at, &n_clusters): (usize, &usize)| Stability::of(&draws, at, n_clusters, n_cols);
    let stability: Vec<Stability> = sample.n_clusters.iter().enumerate().map(stability).collect();
    on_stage(Stage::Stability(stability.clone()));

    let separated = pieces.run(sample.separations(params)).await?;
    let mut evidence = sample.evidence(executor.n_rows(), indices, stability, &separated)?;
    evidence.n_ellipsoids = n_ellipsoids(&pieces.run(sample.ellipsoids(params.seed)).await?);
    on_stage(Stage::Separation(evidence.separation.clone()));

    let decision = rule::decide(&evidence);
    let judged = clusterings.iter().position(|c| c.n_clusters == decision.n_clusters);
    let judged = judged.or_else(|| evidence.highest_silhouette());
    let blur = match judged {
        Some(at) => blurs_most(&pieces.run(sample.blurs(at, params.seed)).await?),
        None => None,
    };
    pieces.all_done();
    let rule::Decision { verdict, n_clusters, joined } = decision;
    Ok(Assessment { verdict, n_clusters, joined, evidence, blur })
}

/// Runs tasks and counts them.
struct Pieces<'a, E> {
    executor: &'a E,
    done: Cell<usize>,
    of: usize,
}

impl<E: Executor> Pieces<'_, E> {
    /// The answers in the order of the tasks.
    async fn run<T: Task>(&self, tasks: Vec<T>) -> Result<Vec<T::Answer>, Stopped> {
        let run = async |task: T| {
            let answer = self.executor.tasks(vec![task]).await?.pop().ok_or(Stopped::WrongAnswer);
            self.done();
            answer
        };
        try_join_all(tasks.into_iter().map(run)).await
    }

    fn done(&self) {
        self.done.set((self.done.get() + 1).min(self.of));
        self.executor.progress(self.done.get(), self.of);
    }

    /// Nothing is left to do, whatever was left out.
    fn all_done(&self) {
        if self.done.get() < self.of {
            self.done.set(self.of - 1);
            self.done();
        }
    }
}

/// The rows that are drawn from.
struct Sample {
    rows: Matrix,
    n_clusters: Vec<usize>,
    /// For each number of segments the segment of each row.
    labels: Vec<Vec<u16>>,
}

impl Sample {
    async fn gather<E: Executor>(executor: &E, clusterings: &[&Clustering], seed: u64) -> Result<Self, Stopped> {
        let mut random = Random::new(seed, Purpose::VerdictRows.stream(0));
        let picks = random.spread(executor.n_rows(), VERDICT_ROWS);
        let labels = |clustering: &&Clustering| picks.iter().map(|&row| clustering.labels[row]).collect();
        let labels = clusterings.iter().map(labels).collect();
        #[expect(clippy::cast_possible_truncation, reason = "rows are numbered in 32 bits")]
        let rows = gather(executor, picks.iter().map(|&row| row as u32).collect()).await?;
        Ok(Self { rows, n_clusters: clusterings.iter().map(|c| c.n_clusters).collect(), labels })
    }

    /// Nothing to draw where there is nothing to compare.
    fn draws(&self, n_draws: usize) -> std::ops::Range<u64> {
        0..if self.n_clusters.is_empty() { 0 } else { n_draws as u64 }
    }

    fn bootstraps(&self, params: &AssessParams) -> Vec<BootstrapTask> {
        let task = |draw| BootstrapTask {
            rows: self.rows.clone(),
            n_clusters: self.n_clusters.clone(),
            labels: self.labels.clone(),
            seed: params.seed,
            draw,
        };
        self.draws(params.n_bootstraps.max(1)).map(task).collect()
    }

    /// The sample itself, then draws in the box, then as many of one cloud.
    fn separations(&self, params: &AssessParams) -> Vec<SeparationTask> {
        let task = |shape: Option<Shape>, draw| SeparationTask {
            rows: self.rows.clone(),
            n_clusters: self.n_clusters.clone(),
            labels: if shape.is_none() { self.labels.clone() } else { Vec::new() },
            shape,
            seed: params.seed,
            draw,
        };
        let draws = self.draws(params.n_references.max(2));
        let shapes = [Shape::Box, Shape::Cloud].into_iter();
        let structure_free = shapes.flat_map(|shape| draws.clone().map(move |draw| (Some(shape), draw)));
        self.draws(1).map(|draw| (None, draw)).chain(structure_free).map(|(shape, draw)| task(shape, draw)).collect()
    }

    /// One component, two, and so on.
    fn ellipsoids(&self, seed: u64) -> Vec<EllipsoidsTask> {
        let n_rows = self.rows.n_rows();
        let n = n_rows.min(ellipsoids::MOST_ROWS);
        let rows = self.rows.gather(&(0..n).map(|at| at * n_rows / n).collect::<Vec<_>>());
        let most = ellipsoids::MOST_COMPONENTS.min(self.n_clusters.last().copied().unwrap_or(0));
        (1..=most).map(|n_components| EllipsoidsTask { rows: rows.clone(), n_components, seed }).collect()
    }

    /// All columns, then all but one.
    fn blurs(&self, at: usize, seed: u64) -> Vec<BlurTask> {
        let columns = if self.rows.n_cols() > 1 { self.rows.n_cols() } else { 0 };
        let task = |without| BlurTask {
            rows: self.rows.clone(),
            without,
            n_clusters: self.n_clusters[at],
            labels: self.labels[at].clone(),
            seed,
        };
        std::iter::once(None).chain((0..columns).map(Some)).map(task).collect()
    }

    /// Sums up; `separated` is in the order of the tasks.
    fn evidence(
        &self,
        n_rows: usize,
        indices: Vec<Indices>,
        stability: Vec<Stability>,
        separated: &[Separated],
    ) -> Result<Evidence, Stopped> {
        let n_measured = self.rows.n_rows();
        let Some((observed, drawn)) = separated.split_first() else {
            let (separation, hopkins) = (Vec::new(), 0.5);
            let (gap_says, prediction_strength_says, n_heaps, n_faint_heaps) = (1, 1, 1, 1);
            return Ok(Evidence {
                n_measured,
                n_rows,
                indices,
                stability,
                separation,
                hopkins,
                gap_says,
                prediction_strength_says,
                n_heaps,
                n_faint_heaps,
                n_ellipsoids: 1,
            });
        };
        let (in_box, in_cloud) = drawn.split_at(drawn.len() / 2);
        let (in_box, in_cloud) = (Chance(in_box), Chance(in_cloud));
        if observed.splits.len() != self.n_clusters.len() {
            return Err(Stopped::WrongAnswer);
        }
        let separation = |(at, split): (usize, &Split)| Separation::of(split, at, &in_box, &in_cloud);
        let separation: Vec<Separation> = observed.splits.iter().enumerate().map(separation).collect();
        let predicting = stability.iter().rfind(|s| s.prediction_strength >= PREDICTS);
        let n_heaps = |floor| {
            observed.splits.iter().map(|split| rule::n_heaps(&split.valleys, &split.sizes, floor)).max().unwrap_or(1)
        };
        Ok(Evidence {
            n_measured,
            n_rows,
            indices,
            hopkins: observed.hopkins,
            gap_says: gap_says(in_box.gap_of_one(observed), &separation),
            prediction_strength_says: predicting.map_or(1, |s| s.n_clusters),
            n_heaps: n_heaps(rule::HEAP_VALLEY),
            n_faint_heaps: n_heaps(rule::FAINT_VALLEY),
            n_ellipsoids: 1,
            stability,
            separation,
        })
    }
}

impl Evidence {
    /// Place of the number of segments with the highest simplified silhouette over all rows.
    fn highest_silhouette(&self) -> Option<usize> {
        let all = self.indices.iter().map(|indices| indices.simplified_silhouette).enumerate();
        all.reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(at, _)| at)
    }
}

/// The column without which the segments are most separate. The first answer is that with all columns.
fn blurs_most(blurred: &[Blurred]) -> Option<Blur> {
    let (all, without) = blurred.split_first()?;
    let best = without.iter().reduce(|best, next| if next.silhouette > best.silhouette { next } else { best })?;
    let blur = Blur { column: best.without?, with: all.silhouette, without: best.silhouette };
    words::is_worth_telling(blur.with, blur.without).then_some(blur)
}

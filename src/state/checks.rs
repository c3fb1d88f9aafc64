//! Whether the segments are real: found beside the main work, after the first answer, and never in its way.

use crate::pipeline::analysis::Analysis;
use crate::pipeline::validate::assess::{SegmentStability, Separation, Stability};
use crate::pipeline::validate::{self, Assessment, Indices, Silhouette, Verdict};
use crate::protocol::{JobId, Progress};
use crate::state::{Shared, Stage, State, Trouble, Wanted, Work};

/// What is known of whether the segments are real.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checks {
    /// The verdict.
    pub verdict: Stage<Assessment>,
    /// How far the work on it is.
    pub progress: Option<Progress>,
    /// The silhouette of the segments shown, where the analysis has only that of a sample: all customers, or a larger
    /// sample.
    pub silhouette: Stage<Measured>,
    found: Found,
}

/// What was found on the way to the verdict, which holds all of it in the end.
#[derive(Clone, Debug, Default, PartialEq)]
struct Found {
    indices: Option<Shared<Vec<Indices>>>,
    stability: Option<Shared<Vec<Stability>>>,
    separation: Option<Shared<Vec<Separation>>>,
}

/// The silhouette of one number of segments.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// Number of segments.
    pub n_clusters: usize,
    /// Theirs.
    pub silhouette: Silhouette,
}

impl Checks {
    /// The indices of so many segments, once they are found.
    pub fn indices(&self, n_clusters: usize) -> Option<&Indices> {
        let all = match self.verdict.ready() {
            Some(verdict) => &verdict.evidence.indices,
            None => self.found.indices.as_deref()?,
        };
        all.iter().find(|indices| indices.n_clusters == n_clusters)
    }

    /// The stability of so many segments, once it is found.
    pub fn stability(&self, n_clusters: usize) -> Option<&Stability> {
        let all = match self.verdict.ready() {
            Some(verdict) => &verdict.evidence.stability,
            None => self.found.stability.as_deref()?,
        };
        all.iter().find(|stability| stability.n_clusters == n_clusters)
    }

    /// The stability of one of so many segments, once it is found.
    pub fn segment(&self, n_clusters: usize, segment: usize) -> Option<&SegmentStability> {
        self.stability(n_clusters)?.segments.get(segment)
    }

    /// The separation of so many segments, once it is found.
    pub fn separation(&self, n_clusters: usize) -> Option<&Separation> {
        let all = match self.verdict.ready() {
            Some(verdict) => &verdict.evidence.separation,
            None => self.found.separation.as_deref()?,
        };
        all.iter().find(|separation| separation.n_clusters == n_clusters)
    }

    /// The silhouette of so many segments: the best that is known.
    pub fn silhouette_of<'a>(&'a self, analysis: &'a Analysis, n_clusters: usize) -> Option<&'a Silhouette> {
        match self.measured(n_clusters) {
            Some(measured) => Some(&measured.silhouette),
            None => Some(&analysis.solution(n_clusters)?.silhouette),
        }
    }

    /// The silhouette that was measured anew, if it is that of so many segments.
    pub fn measured(&self, n_clusters: usize) -> Option<&Shared<Measured>> {
        self.silhouette.ready().filter(|measured| measured.n_clusters == n_clusters)
    }

    /// Nothing is found yet, but it may still be.
    pub fn is_open(&self) -> bool {
        !matches!(self.verdict, Stage::Ready(_) | Stage::Failed(_))
    }

    /// The verdict is that there are no segments.
    pub fn found_none(&self) -> bool {
        self.verdict.ready().is_some_and(|assessment| assessment.verdict == Verdict::None)
    }

    /// Why there is no verdict, if it could not be found.
    pub fn trouble(&self) -> Option<&Trouble> {
        match &self.verdict {
            Stage::Failed(trouble) => Some(trouble),
            _ => None,
        }
    }

    /// Takes a part of the evidence, if its job is the one waited for.
    pub(super) fn take(&mut self, job: JobId, stage: validate::Stage) {
        if self.verdict.job() != Some(job) {
            return;
        }
        match stage {
            validate::Stage::Indices(indices) => self.found.indices = Some(Shared::new(indices)),
            validate::Stage::Stability(stability) => self.found.stability = Some(Shared::new(stability)),
            validate::Stage::Separation(separation) => self.found.separation = Some(Shared::new(separation)),
        }
    }

    /// Ends what is running. What was found so far stays.
    pub(super) fn cancel(&mut self) {
        let cancelled = || Trouble::Work(crate::pipeline::parallel::Stopped::Cancelled.into());
        if self.verdict.job().is_some() {
            self.verdict = Stage::Failed(cancelled());
            self.progress = None;
        }
        if self.silhouette.job().is_some() {
            self.silhouette = Stage::Failed(cancelled());
        }
    }

    /// With a verdict that was found before.
    pub(super) fn known(verdict: Option<Shared<Assessment>>) -> Self {
        Self { verdict: verdict.map_or(Stage::Idle, Stage::Ready), ..Self::default() }
    }
}

impl State {
    /// What has to be done beside [`State::wanted`], which does not wait for it.
    pub fn wanted_check(&self) -> Option<Wanted> {
        // A worker leads one study at a time, and what is shown comes first.
        if self.tradeoffs.is_running() {
            return None;
        }
        let (analysis, prepared) = (self.analysis.ready()?, self.prepared.ready()?);
        let seed = self.choices()?.params.seed;
        // What was asked for comes before what was not.
        if let (Some(job), Some(method), Some(n_clusters)) =
            (self.other.found.job(), &self.other.asked, self.n_clusters())
        {
            let work = Work::Segment(method.clone(), analysis.clone(), n_clusters, prepared.clone(), seed);
            return Some(Wanted { job, work });
        }
        if let Some(job) = self.checks.verdict.job() {
            return Some(Wanted { job, work: Work::Assess(analysis.clone(), prepared.clone(), seed) });
        }
        let (job, n_clusters) = (self.checks.silhouette.job()?, self.n_clusters()?);
        Some(Wanted { job, work: Work::Measure(analysis.clone(), n_clusters, prepared.clone(), seed) })
    }

    /// The word that stands beside the number of segments shown; None while the check is under way.
    pub fn verdict_word(&self) -> Option<String> {
        if let Some(adopted) = self.instead() {
            return Some(format!("by {}", adopted.name));
        }
        let (verdict, shown) = (self.checks.verdict.ready()?, self.n_clusters()?);
        Some(match verdict.verdict {
            Verdict::None => "not reliable".to_owned(),
            _ if verdict.n_clusters != shown || verdict.joined => format!("check found {}", verdict.n_clusters),
            Verdict::Weak => "weak".to_owned(),
            Verdict::Fair => "fair".to_owned(),
            Verdict::Strong => "strong".to_owned(),
        })
    }

    /// Begins what can be checked now: whatever is not begun yet, once the segments are shown.
    pub(super) fn begin_checks(&mut self) {
        let (Some(analysis), Some(n_clusters)) = (self.analysis.ready(), self.n_clusters()) else { return };
        let is_shown =
            self.prepared.ready().is_some() && self.portrait.ready().is_some() && self.points.ready().is_some();
        let is_sampled =
            analysis.solution(n_clusters).is_some_and(|solution| solution.silhouette.standard_error.is_some());
        if is_shown && matches!(self.checks.verdict, Stage::Idle) {
            let job = self.next_job();
            self.checks.verdict.restart(job);
        }
        if is_shown && is_sampled && !self.is_limited() && matches!(self.checks.silhouette, Stage::Idle) {
            let job = self.next_job();
            self.checks.silhouette.restart(job);
        }
    }

    /// Takes the verdict, and keeps it beside its analysis.
    pub(super) fn assessed(&mut self, job: JobId, answer: Result<Assessment, Trouble>) {
        if !self.checks.verdict.take(job, answer) {
            return;
        }
        self.checks.progress = None;
        if let Some(verdict) = self.checks.verdict.ready() {
            self.checks.found = Found::default();
            let kept = self.kept.iter_mut().find(|kept| self.analysis.ready() == Some(&kept.analysis));
            if let Some(kept) = kept {
                kept.verdict = Some(verdict.clone());
            }
        }
    }
}

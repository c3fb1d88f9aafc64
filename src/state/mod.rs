//! What the page knows, and how it changes.
//!
//! [`State::after`] is pure: the same state and action give the same next state, and the same `Rc` where nothing
//! changed. What has to be done outside, [`State::wanted`] says; a hook of the page does it and reports back with the
//! job's number. An answer counts only if its job is the one that is waited for, so a stale one never lands.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::pipeline::analysis::Analysis;
use crate::pipeline::cluster::kmeans::KMeansParams;
use crate::pipeline::model::{Model, ModelError};
use crate::pipeline::prepare::{FittedRecipe, Recipe};
use crate::pipeline::table::TableSummary;
use crate::pipeline::validate::Assessment;
use crate::protocol::{JobId, Points, PreparedSummary, Progress, Survey, WorkError};

pub use action::Action;
pub use checks::{Checks, Measured};
pub use choices::{Choice, Choices, GivenName, History, MOST_ITERATIONS, MOST_STARTS};
pub use door::{Door, ModelFile};
pub use newcomer::Newcomer;
pub use opening::{Opening, SecondFile, Source};
pub use other::{Adopted, Other, OtherAction};
pub use portrait::Portrait;
pub use put_aside::{PutAside, Step};
pub use resume::{Outcome, Resumed};
pub use shared::Shared;
pub use stage::Stage;
pub use tradeoffs::{Tradeoffs, WithinLimits};
pub use view::View;
pub use wanted::{Wanted, Work};

mod action;
mod checks;
mod choices;
mod door;
mod newcomer;
mod opening;
mod other;
mod portrait;
mod put_aside;
mod resume;
mod shared;
mod stage;
mod stop;
mod tradeoffs;
mod view;
mod wanted;

/// What the page knows. Cheap to clone: big things are [`Shared`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Whether files can be read yet.
    pub door: Door,
    /// The file or sample that is open.
    pub source: Option<Source>,
    /// How it is opened.
    pub opening: Opening,
    /// What it holds.
    pub table: Stage<TableSummary>,
    /// What is chosen; there once the table is.
    pub history: Option<History>,
    /// The rows that are clustered.
    pub prepared: Stage<PreparedSummary>,
    /// All numbers of segments tried, judged.
    pub analysis: Stage<Analysis>,
    /// What limits of size and weights cost.
    pub tradeoffs: Tradeoffs,
    /// The segments at the chosen number.
    pub portrait: Stage<Portrait>,
    /// What the scatter shows.
    pub view: View,
    /// Its coordinates.
    pub points: Stage<Points>,
    /// How the columns of the prepared rows lie.
    pub survey: Stage<Survey>,
    /// How far the running job is.
    pub progress: Option<Progress>,
    /// Whether the segments are real.
    pub checks: Checks,
    /// Another way to segment, once one was asked for.
    pub other: Other,
    /// What the assign form holds: values by column; a column that is not in it has its typical value, the median.
    pub newcomer: BTreeMap<String, f64>,
    /// A model that was loaded instead of a table.
    pub model: Option<Shared<Model>>,
    /// A model file that is to be loaded, with the only job whose answer counts.
    pub model_file: Option<(JobId, ModelFile)>,
    /// A model that is gone on with: its choices stand for the file that is open, once that has its columns.
    pub resumed: Option<Resumed>,
    /// Something that went wrong outside of the stages, to be told once.
    pub trouble: Option<Trouble>,
    /// All that was known before a model was loaded, or a file was opened that is not read yet or could not be read.
    pub before: Option<Shared<State>>,
    /// The newest analyses with what they were made by, so that an undo need not wait.
    kept: Vec<Kept>,
    /// The table that is waited for is made of rows that the reader holds.
    is_reshaping: bool,
    /// The choices whose result is shown, with the way back and forth as it was then.
    shown: Option<History>,
    newest_job: JobId,
}

/// An analysis with what it was made by, and the verdict on it once there is one.
#[derive(Clone, Debug, PartialEq)]
struct Kept {
    recipe: Recipe,
    params: KMeansParams,
    most_tried: usize,
    analysis: Shared<Analysis>,
    verdict: Option<Shared<Assessment>>,
}

/// Analyses kept for undo. Each holds a label for every row and number of segments.
const KEPT: usize = 3;

/// Why a stage has no result.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Trouble {
    /// A piece of work has no result.
    #[error(transparent)]
    Work(#[from] WorkError),
    /// A model file cannot be used.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A part of the program is missing, so the door cannot be shut. Holds what the boot script says of it.
    #[error("the lock cannot be shut, so no file can be opened, and none was touched: {0}")]
    Incomplete(String),
    /// A number of segments was chosen that cannot be had with these rows.
    #[error(
        "{n_clusters} segments were chosen, but with these columns and rows only {least} to {most} are possible: choose \
         one of those, or use more columns"
    )]
    NotTried {
        /// The choice.
        n_clusters: usize,
        /// Smallest number tried.
        least: usize,
        /// Largest number tried.
        most: usize,
    },
}

/// In one word, for people and for tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Nothing is open.
    Idle,
    /// Work is under way.
    Running,
    /// Everything is there.
    Done,
    /// Something is in the way.
    Error,
}

impl std::fmt::Display for Status {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Idle => "idle",
            Self::Running => "running",
            Self::Done => "done",
            Self::Error => "error",
        })
    }
}

impl State {
    /// The state after an action; the same `Rc` if nothing changed.
    #[must_use]
    pub fn after(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = (*self).clone();
        next.apply(action);
        if next == *self { self } else { Rc::new(next) }
    }

    fn apply(&mut self, action: Action) {
        if self.is_jammed() {
            return;
        }
        self.apply_main(action);
        self.begin_checks();
    }

    fn apply_main(&mut self, action: Action) {
        match action {
            Action::Door(door) => self.reach(door),
            Action::Open(source) => self.open(source, Opening::default()),
            Action::Resume(source) => self.resume(source),
            Action::Read(options) => self.read(options),
            Action::Regroup(grouping) => self.reshape(|opening| opening.reading.grouping = Some(grouping)),
            Action::JoinBy(keys) => self.join_by(keys),
            Action::Join(second) => self.reshape(|opening| opening.second = second),
            Action::Opened(job, answer) => self.opened(job, answer),
            Action::Choose(choice) => self.change(|history, columns| history.choose(choice, columns)),
            Action::Undo => self.change(|history, _| history.undo()),
            Action::Redo => self.change(|history, _| history.redo()),
            Action::Prepared(job, answer) => {
                self.prepared.take(job, answer);
            }
            Action::Analysed(job, answer) => self.analysed(job, answer),
            Action::Limited(job, answer) => self.limited(job, answer),
            Action::Weighed(job, answer) => {
                self.tradeoffs.weighed.take(job, answer);
            }
            Action::Portrayed(job, answer) => {
                if self.portrait.take(job, answer) {
                    self.shown.clone_from(&self.history);
                }
            }
            Action::Plotted(job, answer) => {
                self.points.take(job, answer);
            }
            Action::Surveyed(job, answer) => {
                self.survey.take(job, answer);
            }
            Action::Checked(job, stage) => self.checks.take(job, stage),
            Action::Assessed(job, answer) => self.assessed(job, answer),
            Action::Measured(job, answer) => {
                self.checks.silhouette.take(job, answer);
            }
            Action::Progressed(job, progress) => self.progressed(job, progress),
            Action::Cancel => self.cancel(),
            Action::Retry => self.retry(),
            Action::Check => self.checks = Checks::default(),
            Action::Other(action) => self.other(action),
            Action::Look(view) => self.look(view),
            Action::Try(column, value) => {
                self.newcomer.insert(column, value);
            }
            Action::TryTypical => self.newcomer.clear(),
            Action::ReadModel(file) => self.read_model(file),
            Action::LoadModel(job, answer) => self.loaded(job, answer),
            Action::Dismiss => self.trouble = None,
            Action::Back => self.go_back(),
            Action::Close => *self = self.emptied(),
        }
    }

    /// In one word.
    pub fn status(&self) -> Status {
        if self.error().is_some() {
            Status::Error
        } else if self.wanted().is_some() || self.wanted_model().is_some() {
            Status::Running
        } else if self.portrait.ready().is_some() || self.model.is_some() {
            Status::Done
        } else {
            Status::Idle
        }
    }

    /// What is in the way: the first stage that failed.
    pub fn error(&self) -> Option<&Trouble> {
        fn failed<T>(stage: &Stage<T>) -> Option<&Trouble> {
            match stage {
                Stage::Failed(trouble) => Some(trouble),
                _ => None,
            }
        }
        let jammed = match &self.door {
            Door::Jammed(trouble) => Some(trouble),
            Door::Open | Door::Shut => None,
        };
        jammed
            .or(self.trouble.as_ref())
            .or_else(|| failed(&self.table))
            .or_else(|| failed(&self.prepared))
            .or_else(|| failed(&self.analysis))
            .or_else(|| failed(&self.portrait))
            .or_else(|| failed(&self.points))
            .or_else(|| failed(&self.survey))
    }

    /// What stands chosen.
    pub fn choices(&self) -> Option<&Choices> {
        self.history.as_ref().map(|history| &history.now)
    }

    /// The number of segments that is shown: chosen, else recommended.
    pub fn n_clusters(&self) -> Option<usize> {
        let chosen = self.choices().and_then(|choices| choices.n_clusters);
        chosen.or_else(|| Some(self.analysis.latest()?.recommendation.n_clusters))
    }

    /// The names of the segments shown: given by the user, else automatic.
    pub fn names(&self) -> Vec<String> {
        let Some(portrait) = self.portrait.latest() else { return Vec::new() };
        let given = self.choices().map_or(&[][..], |choices| &choices.names);
        portrait
            .segments
            .iter()
            .enumerate()
            .map(|(at, segment)| {
                given
                    .iter()
                    .find(|name| name.of == portrait.fingerprint && name.segment == at)
                    .map_or_else(|| segment.naming.name.clone(), |name| name.name.clone())
            })
            .collect()
    }

    /// The values of the new customer, one per clustering variable, in the file's units.
    pub fn newcomer_values(&self, fitted: &FittedRecipe) -> Vec<f64> {
        fitted.columns.iter().map(|column| self.newcomer.get(&column.name).copied().unwrap_or(column.fill)).collect()
    }

    /// Where the new customer is drawn, once the user has touched the form.
    pub fn newcomer_row(&self) -> Option<Rc<Newcomer>> {
        let fitted = &self.prepared.ready().filter(|_| !self.newcomer.is_empty())?.fitted;
        Some(Rc::new(Newcomer::of(&self.newcomer_values(fitted), fitted)))
    }

    fn progressed(&mut self, job: JobId, progress: Progress) {
        if self.wanted().is_some_and(|wanted| wanted.job == job) {
            self.progress = Some(progress);
        } else if self.other.found.job() == Some(job) {
            self.other.progress = Some(progress);
        } else if self.checks.verdict.job() == Some(job) {
            self.checks.progress = Some(progress);
        }
    }

    fn next_job(&mut self) -> JobId {
        self.newest_job.0 += 1;
        self.newest_job
    }

    fn emptied(&self) -> Self {
        Self { door: self.door.clone(), newest_job: self.newest_job, ..Self::default() }
    }

    /// Lets the choices change, and begins anew what depends on what changed.
    fn change(&mut self, change: impl FnOnce(&mut History, &[String])) {
        let Some(history) = &mut self.history else { return };
        let before = history.now.clone();
        let columns: Vec<String> =
            self.table.latest().map_or_else(Vec::new, |table| table.columns.iter().map(|c| c.name.clone()).collect());
        change(history, &columns);
        let now = history.now.clone();
        self.trouble = None;
        if now.recipe != before.recipe {
            self.keep_axes(&before.recipe, &now.recipe);
            self.settle(From::Prepared);
        } else if now.params != before.params || now.most_tried != before.most_tried {
            self.settle(From::Analysis);
        } else if now.n_clusters != before.n_clusters || now.instead != before.instead {
            self.settle(From::Portrait);
        } else if now.limits != before.limits {
            self.settle(From::Limits);
        } else if self.portrait.ready().is_some() {
            // A name changes nothing that has to be made.
            self.shown.clone_from(&self.history);
        }
    }

    fn analysed(&mut self, job: JobId, answer: Result<Analysis, Trouble>) {
        if !self.analysis.take(job, answer) {
            return;
        }
        if let (Some(analysis), Some(history)) = (self.analysis.ready(), &self.history) {
            let Choices { recipe, params, most_tried, .. } = history.now.clone();
            self.kept.push(Kept { recipe, params, most_tried, analysis: analysis.clone(), verdict: None });
            let surplus = self.kept.len().saturating_sub(KEPT);
            self.kept.drain(..surplus);
        }
        if let Some(trouble) = self.not_tried() {
            self.portrait = Stage::Failed(trouble);
        }
        self.resume_method();
    }

    /// Begins a stage anew, and with it everything made from it. An analysis that was made before is not made again.
    fn settle(&mut self, from: From) {
        self.progress = None;
        if from <= From::Prepared {
            self.restart_prepared();
        }
        if from <= From::Analysis {
            let job = self.next_job();
            self.analysis.restart(job);
            let kept = self.kept_now().cloned();
            self.checks = Checks::known(kept.as_ref().and_then(|kept| kept.verdict.clone()));
            if let Some(kept) = kept {
                self.analysis = Stage::Ready(kept.analysis);
            }
            self.fit_view();
            let job = self.next_job();
            self.points.restart(job);
            self.other = Other::default();
        }
        // Their numbers mean other segments now.
        self.view.hidden.clear();
        self.checks.silhouette = Stage::Idle;
        self.restart_tradeoffs(from);
        let job = self.next_job();
        self.portrait.restart(job);
        if let Some(trouble) = self.not_tried() {
            self.portrait = Stage::Failed(trouble);
        }
        self.follow_base();
    }

    /// The rows are prepared anew, and how their columns lie is found anew after that.
    fn restart_prepared(&mut self) {
        let job = self.next_job();
        self.prepared.restart(job);
        let job = self.next_job();
        self.survey.restart(job);
    }

    /// What was made before by what stands chosen.
    fn kept_now(&self) -> Option<&Kept> {
        let now = self.choices()?;
        let is_now =
            |kept: &&Kept| (&kept.recipe, &kept.params, kept.most_tried) == (&now.recipe, &now.params, now.most_tried);
        self.kept.iter().find(is_now)
    }

    /// A number of segments was chosen that the analysis does not have.
    fn not_tried(&self) -> Option<Trouble> {
        let (analysis, n_clusters) = (self.analysis.ready()?, self.choices()?.n_clusters?);
        let tried = || analysis.solutions.iter().map(|solution| solution.clustering.n_clusters);
        (!tried().any(|tried| tried == n_clusters)).then(|| Trouble::NotTried {
            n_clusters,
            least: tried().min().unwrap_or(0),
            most: tried().max().unwrap_or(0),
        })
    }
}

/// Where in the street work begins anew.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::state) enum From {
    Prepared,
    Analysis,
    Portrait,
    Limits,
}

#[cfg(test)]
mod tests;

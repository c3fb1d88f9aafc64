//! Another way to segment: asked for by the user, found beside the k-means answer, and shown instead of it only once the
//! user says so.

use std::rc::Rc;

use crate::pipeline::analysis::{Analysis, Solution};
use crate::pipeline::methods::{Found, Method};
use crate::protocol::{JobId, Progress};
use crate::state::{Choice, Shared, Stage, State, Trouble};

/// What is known of another way to segment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Other {
    /// What was asked; None: nothing, and so nothing is computed.
    pub asked: Option<Method>,
    /// What it found, beside the k-means answer that is chosen.
    pub found: Stage<Found>,
    /// How far the work on it is.
    pub progress: Option<Progress>,
    /// Number of segments of the k-means answer that it is compared with.
    base: Option<usize>,
    /// It is gone on with as soon as it is found.
    is_taken: bool,
}

/// What happens to it.
#[derive(Debug)]
pub enum OtherAction {
    /// The user asked.
    Ask(Method),
    /// The user asked, and goes on with what is found.
    Take(Method),
    /// It is answered, or not.
    Found(JobId, Result<Box<Found>, Trouble>),
    /// The user wants the answer no more, but may ask something else.
    Stop,
    /// The user wants no other way.
    Leave,
}

/// A solution of another method that the user chose to go on with.
#[derive(Clone, Debug, PartialEq)]
pub struct Adopted {
    /// With every choice filled in.
    pub method: Method,
    /// What it is called.
    pub name: String,
    /// It alone, in place of all k-means answers, with their picture.
    pub analysis: Shared<Analysis>,
    /// Rows that belong to no group and were given the nearest one. Increasing.
    pub filled: Rc<[u32]>,
}

impl Adopted {
    /// The solution; there is always one.
    fn solution(&self) -> Option<&Solution> {
        self.analysis.solutions.first()
    }

    /// Number of segments.
    pub fn n_clusters(&self) -> usize {
        self.solution().map_or(0, |solution| solution.clustering.n_clusters)
    }
}

impl Other {
    /// The question was asked, whatever became of it.
    pub fn is_open(&self) -> bool {
        self.asked.is_some()
    }
}

impl State {
    /// The solution of another method that is shown.
    pub fn instead(&self) -> Option<&Shared<Adopted>> {
        self.choices()?.instead.as_ref()
    }

    /// The analysis that holds the segments shown, and how many these are: k-means at the number chosen, or a solution of
    /// another method.
    pub fn shown(&self) -> Option<(&Shared<Analysis>, usize)> {
        match self.instead() {
            Some(adopted) => Some((&adopted.analysis, adopted.n_clusters())),
            None => Some((self.shown_analysis()?, self.n_clusters()?)),
        }
    }

    /// The analysis that pictures are made from: the one shown, but as long as its segments are not described yet, the one
    /// whose segments are.
    pub fn pictured(&self) -> Option<&Shared<Analysis>> {
        let (shown, n_shown) = self.shown()?;
        let is_described = self.portrait.latest().is_none_or(|portrait| portrait.n_clusters == n_shown);
        Some(if is_described { shown } else { self.analysis.latest().unwrap_or(shown) })
    }

    /// What the user can go on with instead of k-means, if the method found it.
    pub fn adoptable(&self) -> Option<Adopted> {
        let (found, analysis) = (self.other.found.ready()?, self.analysis.ready()?);
        let solution = found.solution.clone()?;
        let analysis = Analysis {
            solutions: vec![solution],
            recommendation: analysis.recommendation.clone(),
            pca: analysis.pca.clone(),
        };
        Some(Adopted {
            method: found.method.clone(),
            name: found.name.clone(),
            analysis: Shared::new(analysis),
            filled: found.filled.as_slice().into(),
        })
    }

    pub(super) fn other(&mut self, action: OtherAction) {
        match action {
            OtherAction::Ask(method) => {
                if self.analysis.ready().is_some() {
                    self.ask(method);
                }
            }
            OtherAction::Take(method) => {
                if self.analysis.ready().is_some() {
                    self.ask(method);
                    self.other.is_taken = true;
                }
            }
            OtherAction::Found(job, answer) => {
                if self.other.found.take(job, answer.map(|found| *found)) {
                    self.other.progress = None;
                    self.go_on();
                }
            }
            OtherAction::Stop => {
                self.stop_other();
            }
            OtherAction::Leave => self.other = Other::default(),
        }
    }

    /// Shows what was found instead of k-means, if that was asked for.
    fn go_on(&mut self) {
        if let Some(adopted) = self.adoptable().filter(|_| std::mem::take(&mut self.other.is_taken)) {
            let choice = Choice::Instead(Some(Shared::new(adopted)));
            self.change(|history, columns| history.choose(choice, columns));
        }
    }

    fn ask(&mut self, method: Method) {
        let is_kin = |asked: &Method| std::mem::discriminant(asked) == std::mem::discriminant(&method);
        if !self.other.asked.as_ref().is_some_and(is_kin) {
            // The answer to another question is not shown under this one.
            self.other = Other::default();
        }
        let job = self.next_job();
        self.other.base = self.n_clusters();
        self.other.asked = Some(method);
        self.other.progress = None;
        self.other.is_taken = false;
        self.other.found.restart(job);
    }

    /// Ends the work on it, if there is any. What was found before stays.
    pub(super) fn stop_other(&mut self) -> bool {
        let Stage::Running { last, .. } = &self.other.found else { return false };
        (self.other.found, self.other.asked) = match last {
            Some(found) => (Stage::Ready(found.clone()), Some(found.method.clone())),
            None => (Stage::Idle, None),
        };
        self.other.progress = None;
        true
    }

    /// Asks again where the k-means answer that it is compared with is another one now.
    pub(super) fn follow_base(&mut self) {
        let base = self.n_clusters();
        if let Some(method) = self.other.asked.clone().filter(|_| base.is_some() && self.other.base != base) {
            self.ask(method);
        }
    }
}

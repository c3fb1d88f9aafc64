//! Wishes that cost something: segments within limits of size, columns that count more than others.

use crate::pipeline::analysis::Analysis;
use crate::pipeline::model::SavedLimits;
use crate::pipeline::parallel::Stopped;
use crate::pipeline::tradeoff::{Cost, Limited};
use crate::protocol::JobId;
use crate::state::{Choices, From, Shared, Stage, State, Trouble, Wanted, Work};

/// What became of the wishes. Idle where there are none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tradeoffs {
    /// The segments within limits.
    pub limited: Stage<WithinLimits>,
    /// What the weights cost the segments without limits.
    pub weighed: Stage<Cost>,
}

/// The analysis with the segments within limits in place of those without.
#[derive(Clone, Debug, PartialEq)]
pub struct WithinLimits {
    /// All numbers of segments; the one that was chosen is within limits.
    pub analysis: Shared<Analysis>,
    /// Number of segments chosen.
    pub n_clusters: usize,
    /// Customers of a segment at least and at most.
    pub bounds: (usize, usize),
    /// Against the segments without limits.
    pub cost: Cost,
}

impl Tradeoffs {
    /// Begins anew what depends on what changed, with jobs of these numbers.
    fn restart(&mut self, choices: &Choices, from: From, [limit, weigh]: [JobId; 2]) {
        if choices.limits.is_none() || choices.instead.is_some() {
            self.limited = Stage::Idle;
        } else {
            self.limited.restart(limit);
        }
        if from == From::Limits && self.weighed.ready().is_some() {
            return;
        }
        if choices.recipe.is_weighted() {
            self.weighed.restart(weigh);
        } else {
            self.weighed = Stage::Idle;
        }
    }

    /// Something of it is under way.
    pub(super) fn is_running(&self) -> bool {
        self.limited.job().is_some() || self.weighed.job().is_some()
    }
}

impl State {
    /// Begins anew what the wishes need that stand chosen.
    pub(super) fn restart_tradeoffs(&mut self, from: From) {
        let jobs = [self.next_job(), self.next_job()];
        if let Some(history) = &self.history {
            self.tradeoffs.restart(&history.now, from, jobs);
        }
    }

    /// The k-means analysis whose segments are shown: that within limits, where there are limits; or the last one while they are
    /// kept anew.
    pub fn shown_analysis(&self) -> Option<&Shared<Analysis>> {
        let limited = self.tradeoffs.limited.latest().filter(|_| self.is_limited());
        limited.map(|limited| &limited.analysis).or_else(|| self.analysis.latest())
    }

    /// The analysis whose segments are shown, if it is that of the present choices; it may be of another method.
    pub fn settled_analysis(&self) -> Option<&Shared<Analysis>> {
        if let Some(adopted) = self.instead() {
            return Some(&adopted.analysis);
        }
        if self.is_limited() { Some(&self.tradeoffs.limited.ready()?.analysis) } else { self.analysis.ready() }
    }

    /// The user wants segments within limits, of k-means.
    pub fn is_limited(&self) -> bool {
        self.choices().is_some_and(|choices| !choices.limits.is_none() && choices.instead.is_none())
    }

    /// The segments shown are others than without limits.
    pub fn has_moved(&self) -> bool {
        self.is_limited() && self.tradeoffs.limited.ready().is_none_or(|limited| limited.cost.n_moved > 0)
    }

    /// What the limits were, as a model keeps it.
    pub(super) fn saved_limits(&self) -> Option<SavedLimits> {
        let limited = self.tradeoffs.limited.ready().filter(|_| self.is_limited())?;
        let (smallest, largest) = limited.bounds;
        Some(SavedLimits { smallest, largest, moved: limited.cost.n_moved })
    }

    /// The work on limits that waits to be done, before the segments are described.
    pub(super) fn wanted_limits(&self) -> Option<Wanted> {
        self.portrait.job()?;
        let job = self.tradeoffs.limited.job()?;
        let Choices { limits, params, .. } = self.choices()?;
        let (analysis, prepared) = (self.analysis.ready()?.clone(), self.prepared.ready()?.clone());
        Some(Wanted { job, work: Work::Limit(analysis, self.n_clusters()?, *limits, prepared, params.clone()) })
    }

    /// The work on weights that waits to be done, after everything else that is shown.
    pub(super) fn wanted_weights(&self) -> Option<Wanted> {
        self.portrait.ready()?;
        let job = self.tradeoffs.weighed.job()?;
        let (analysis, prepared) = (self.analysis.ready()?.clone(), self.prepared.ready()?.clone());
        Some(Wanted { job, work: Work::Weigh(analysis, self.n_clusters()?, prepared, self.choices()?.params.clone()) })
    }

    /// Takes the segments within limits.
    pub(super) fn limited(&mut self, job: JobId, answer: Result<Limited, Trouble>) {
        let answer = answer.and_then(|limited| {
            let analysis = self.analysis.ready().ok_or(Trouble::Work(Stopped::WrongAnswer.into()))?;
            Ok(WithinLimits {
                analysis: Shared::new(analysis.with_solution(&limited.solution)),
                n_clusters: limited.solution.clustering.n_clusters,
                bounds: limited.bounds,
                cost: limited.cost,
            })
        });
        let trouble = answer.as_ref().err().cloned();
        if let (true, Some(trouble)) = (self.tradeoffs.limited.take(job, answer), trouble) {
            self.portrait = Stage::Failed(trouble);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use crate::pipeline::analysis::Solution;
    use crate::pipeline::cluster::Clustering;
    use crate::pipeline::cluster::sized::{Size, SizeLimits, SizedError};
    use crate::pipeline::model::{Fingerprint, SavedLimits};
    use crate::pipeline::tradeoff::{Change, Cost, Limited, Move};
    use crate::protocol::{Points, WorkError};
    use crate::state::tests::{analysed, analysis, prepared, shown, survey, wanted};
    use crate::state::{Action, Choice, Portrait, State, Status, Work};

    fn at_least_two() -> SizeLimits {
        SizeLimits { smallest: Some(Size::Customers(2)), largest: None }
    }

    fn cost(n_moved: usize) -> Cost {
        Cost {
            inertia: Change { before: 1.0, after: 2.0 },
            silhouette: Change { before: 0.5, after: 0.25 },
            n_compared: 4,
            n_moved,
            moves: vec![Move { from: 0, to: 1, n: n_moved }],
        }
    }

    fn limited() -> Limited {
        let Solution { clustering, silhouette } = analysis().solutions.remove(0);
        let clustering = Clustering { labels: vec![0, 0, 1, 1], sizes: vec![2, 2], ..(*clustering).clone() };
        Limited {
            solution: Solution { clustering: Rc::new(clustering), silhouette },
            limits: at_least_two(),
            bounds: (2, 4),
            cost: cost(1),
        }
    }

    /// Does what is wanted until nothing is.
    fn settled(mut state: Rc<State>) -> Rc<State> {
        while let Some(next) = state.wanted() {
            let job = next.job;
            state = state.after(match next.work {
                Work::Prepare(recipe) => Action::Prepared(job, Ok(prepared(recipe))),
                Work::Analyse(..) => Action::Analysed(job, Ok(analysis())),
                Work::Limit(..) => Action::Limited(job, Ok(limited())),
                Work::Portray(_, n_clusters, ..) => {
                    let portrait = Portrait { n_clusters, segments: vec![], fingerprint: Fingerprint(1) };
                    Action::Portrayed(job, Ok(portrait))
                }
                Work::Plot(axes, _) => Action::Plotted(job, Ok(Points { axes, coordinates: vec![] })),
                Work::Survey => Action::Surveyed(job, Ok(survey())),
                Work::Weigh(..) => Action::Weighed(job, Ok(cost(2))),
                other => panic!("not wanted here: {other:?}"),
            });
        }
        state
    }

    fn sizes(state: &State) -> Vec<usize> {
        state.settled_analysis().unwrap().solution(2).unwrap().clustering.sizes.clone()
    }

    #[test]
    fn segments_within_limits_take_the_place_of_the_others_until_the_limits_are_lifted() {
        let state = shown();
        let without = state.analysis.ready().cloned();
        let state = state.after(Action::Choose(Choice::Limits(at_least_two())));
        let (job, Work::Limit(of, 2, limits, ..)) = wanted(&state) else { panic!("limits come first") };
        assert_eq!((Some(of), limits), (without.clone(), at_least_two()));
        // What was shown stays while customers move.
        assert_eq!(state.shown_analysis().cloned(), without);
        let state = state.after(Action::Limited(job, Ok(limited())));
        let (_, Work::Portray(of, ..)) = wanted(&state) else { panic!("then portray") };
        assert_eq!(of.solution(2).unwrap().clustering.sizes, [2, 2]);
        let state = settled(state);
        assert_eq!((sizes(&state), state.analysis.ready().cloned()), (vec![2, 2], without.clone()));
        let model = state.current_model().unwrap();
        assert_eq!(model.size_limits, Some(SavedLimits { smallest: 2, largest: 4, moved: 1 }));

        let state = state.after(Action::Undo);
        assert!(matches!(wanted(&state), (_, Work::Portray(..))), "nothing is clustered anew");
        let state = settled(state);
        assert_eq!((sizes(&state), state.current_model().unwrap().size_limits), (vec![3, 1], None));
        assert_eq!(sizes(&settled(state.after(Action::Redo))), [2, 2]);
    }

    #[test]
    fn limits_that_cannot_be_kept_are_told_and_undone() {
        let state = shown().after(Action::Choose(Choice::Limits(at_least_two())));
        let (job, _) = wanted(&state);
        let error = SizedError::TooSmall { n_clusters: 2, least: 3, needed: 6, n_rows: 4 };
        let state = state.after(Action::Limited(job, Err(WorkError::from(error).into())));
        assert_eq!((state.status(), state.wanted()), (Status::Error, None));
        assert!(state.error().unwrap().to_string().contains("2 segments of at least 3 customers need 6"));
        let state = settled(state.after(Action::Undo));
        assert_eq!((state.status(), sizes(&state)), (Status::Done, vec![3, 1]));
    }

    #[test]
    fn limits_are_kept_anew_when_what_they_limit_changes() {
        let state = settled(shown().after(Action::Choose(Choice::Limits(at_least_two()))));
        let state = state.after(Action::Choose(Choice::Seed(5)));
        assert_eq!(state.settled_analysis(), None);
        assert_eq!(state.shown_analysis().unwrap().solution(2).unwrap().clustering.sizes, [2, 2]);
        assert_eq!(sizes(&settled(state)), [2, 2]);
    }

    #[test]
    fn cancelling_while_customers_move_brings_back_what_was_shown() {
        let state = shown();
        let moving = Rc::clone(&state).after(Action::Choose(Choice::Limits(at_least_two())));
        let back = settled(moving.after(Action::Cancel));
        assert_eq!((sizes(&back), back.choices()), (vec![3, 1], state.choices()));
        // And from limits to limits.
        let state = settled(state.after(Action::Choose(Choice::Limits(at_least_two()))));
        let back = settled(Rc::clone(&state).after(Action::Choose(Choice::Seed(5))).after(Action::Cancel));
        assert_eq!((sizes(&back), back.choices()), (vec![2, 2], state.choices()));
    }

    #[test]
    fn nothing_is_checked_while_customers_move() {
        let state = shown();
        assert!(state.wanted_check().is_some());
        let state = state.after(Action::Choose(Choice::Limits(at_least_two())));
        assert_eq!(state.wanted_check(), None);
        assert!(settled(state).wanted_check().is_some());
    }

    #[test]
    fn what_weights_cost_is_found_last_and_not_again_for_limits() {
        let weigh = |weight| Action::Choose(Choice::Weight { name: "Income".into(), weight });
        let state = settled(shown().after(weigh(4.0)));
        assert!(state.choices().unwrap().recipe.is_weighted());
        let found = state.tradeoffs.weighed.ready().cloned();
        assert_eq!(found.as_ref().map(|cost| cost.n_moved), Some(2));
        let state = settled(state.after(Action::Choose(Choice::Limits(at_least_two()))));
        assert_eq!(state.tradeoffs.weighed.ready().cloned(), found);
        let state = settled(state.after(weigh(1.0)));
        assert!(state.choices().unwrap().recipe.weights.is_empty());
        assert_eq!(state.tradeoffs.weighed.ready(), None);
        assert_eq!(state.history.as_ref().unwrap().undo_words(), Some("weighted Income"));
    }

    #[test]
    fn a_column_that_is_left_out_loses_its_weight_and_all_can_count_once() {
        let weigh = |name: &str| Action::Choose(Choice::Weight { name: name.into(), weight: 2.0 });
        let state = analysed().after(weigh("Income")).after(weigh("Spend"));
        let left_out = Choice::LeaveOut("Income".into());
        let state = state.after(Action::Choose(left_out));
        let weights = |state: &State| state.choices().unwrap().recipe.weights.keys().cloned().collect::<Vec<_>>();
        assert_eq!(weights(&state), ["Spend"]);
        assert!(weights(&state.after(Action::Choose(Choice::EvenWeights))).is_empty());
    }

    #[test]
    fn fewer_numbers_tried_forget_a_larger_one_and_an_undo_needs_no_work() {
        let state = settled(shown().after(Action::Choose(Choice::Clusters(Some(2)))));
        let before = state.analysis.ready().cloned();
        let state = state.after(Action::Choose(Choice::MostTried(20)));
        let (_, Work::Analyse(_, 20, _)) = wanted(&settle_prepared(&state)) else { panic!("analysed anew") };
        let undone = Rc::clone(&state).after(Action::Undo);
        assert_eq!(undone.analysis.ready().cloned(), before);
        let state =
            state.after(Action::Choose(Choice::Clusters(Some(15)))).after(Action::Choose(Choice::MostTried(12)));
        assert_eq!(state.choices().unwrap().n_clusters, None);
    }

    fn settle_prepared(state: &Rc<State>) -> Rc<State> {
        match wanted(state) {
            (job, Work::Prepare(recipe)) => Rc::clone(state).after(Action::Prepared(job, Ok(prepared(recipe)))),
            _ => Rc::clone(state),
        }
    }
}

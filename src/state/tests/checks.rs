//! The check whether segments are real, beside all that goes on.

use std::rc::Rc;

use crate::pipeline::model::Fingerprint;
use crate::pipeline::parallel::Stopped;
use crate::pipeline::validate::{self, Indices, Silhouette, Verdict};
use crate::protocol::Axis;
use crate::state::tests::{analysed, analysis, assessment, check, opened, prepared, shown, stability, wanted};
use crate::state::{Action, Choice, Measured, Points, Portrait, Status, Trouble, View, Work};

fn indices() -> validate::Stage {
    let of_two = Indices { n_clusters: 2, calinski_harabasz: 7.0, davies_bouldin: 0.5, simplified_silhouette: 0.6 };
    validate::Stage::Indices(vec![of_two])
}

#[test]
fn the_check_begins_after_the_first_answer_and_is_not_waited_for() {
    assert_eq!(analysed().wanted_check(), None);
    let state = shown();
    check(&state);
    assert_eq!((state.status(), state.wanted()), (Status::Done, None));
}

#[test]
fn evidence_arrives_stage_by_stage_and_the_verdict_holds_it_in_the_end() {
    let state = shown();
    let job = check(&state);
    let state = state.after(Action::Checked(job, indices()));
    assert!((state.checks.indices(2).unwrap().calinski_harabasz - 7.0).abs() < 1e-12);
    assert_eq!((state.checks.indices(3), state.checks.stability(2)), (None, None));
    let state = state.after(Action::Checked(job, validate::Stage::Stability(vec![stability()])));
    assert_eq!(state.checks.stability(2), Some(&stability()));
    assert_eq!(state.verdict_word(), None);
    let before = (state.n_clusters(), state.portrait.clone(), state.analysis.clone());
    let state = state.after(Action::Assessed(job, Ok(assessment(Verdict::Fair, 3))));
    assert_eq!(state.checks.stability(2), Some(&stability()));
    assert_eq!(state.verdict_word().as_deref(), Some("check found 3"));
    // What is looked at stays as it was.
    assert_eq!((state.n_clusters(), state.portrait.clone(), state.analysis.clone()), before);
    assert_eq!(state.wanted_check(), None);
}

#[test]
fn a_check_that_newer_choices_have_overtaken_is_dropped() {
    let state = shown();
    let job = check(&state);
    let changed = state.after(Action::Checked(job, indices())).after(Action::Choose(Choice::Seed(7)));
    assert_eq!((changed.wanted_check(), changed.checks.indices(2)), (None, None));
    for late in [
        Action::Checked(job, indices()),
        Action::Assessed(job, Ok(assessment(Verdict::Strong, 2))),
        Action::Assessed(job, Err(Trouble::Work(Stopped::Cancelled.into()))),
    ] {
        assert!(Rc::ptr_eq(&changed, &Rc::clone(&changed).after(late)));
    }
}

#[test]
fn another_number_of_segments_or_view_leaves_the_check_running() {
    let state = shown();
    let job = check(&state);
    let flat = [Axis::Variable(0), Axis::Variable(1)];
    let state = state.after(Action::Look(View { flat, ..View::default() }));
    assert_eq!((state.status(), check(&state)), (Status::Running, job));
    let state = state.after(Action::Choose(Choice::Clusters(Some(2))));
    assert_eq!(check(&state), job);
}

#[test]
fn an_undo_brings_the_verdict_back_without_work() {
    let state = shown();
    let job = check(&state);
    let state = state.after(Action::Assessed(job, Ok(assessment(Verdict::Strong, 2))));
    let verdict = state.checks.verdict.ready().cloned();
    let changed = state.after(Action::Choose(Choice::Seed(7)));
    assert_eq!(changed.checks.verdict.ready(), None);
    assert_eq!(Rc::clone(&changed).after(Action::Undo).checks.verdict.ready().cloned(), verdict);
    // And so does a cancel, which goes back to what was shown.
    assert_eq!(changed.after(Action::Cancel).checks.verdict.ready().cloned(), verdict);
}

#[test]
fn a_check_that_failed_or_was_stopped_leaves_the_segments_and_can_be_repeated() {
    let state = shown();
    let job = check(&state);
    let failed = Rc::clone(&state).after(Action::Assessed(job, Err(Trouble::Work(Stopped::WorkerDied.into()))));
    let stopped = Rc::clone(&state).after(Action::Cancel);
    for state in [failed, stopped] {
        assert_eq!((state.status(), state.error(), state.wanted_check()), (Status::Done, None, None));
        assert!(state.checks.trouble().is_some() && state.portrait.ready().is_some());
        let again = state.after(Action::Check);
        assert!(check(&again) > job);
    }
}

#[test]
fn the_silhouette_of_a_sample_is_measured_anew_after_the_verdict() {
    let mut sampled = analysis();
    sampled.solutions[0].silhouette.standard_error = Some(0.01);
    let state = opened();
    let (job, Work::Prepare(recipe)) = wanted(&state) else { panic!("prepare comes first") };
    let state = state.after(Action::Prepared(job, Ok(prepared(recipe))));
    let (job, _) = wanted(&state);
    let state = state.after(Action::Analysed(job, Ok(sampled)));
    let (job, _) = wanted(&state);
    let portrait = Portrait { n_clusters: 2, segments: vec![], fingerprint: Fingerprint(1) };
    let state = state.after(Action::Portrayed(job, Ok(portrait)));
    let (job, Work::Plot(axes, _)) = wanted(&state) else { panic!("then plot") };
    let state = state.after(Action::Plotted(job, Ok(Points { axes, coordinates: vec![] })));

    let job = check(&state);
    let state = state.after(Action::Assessed(job, Ok(assessment(Verdict::Weak, 2))));
    let Some(crate::state::Wanted { job, work: Work::Measure(_, 2, ..) }) = state.wanted_check() else {
        panic!("then the silhouette")
    };
    let exact = Silhouette { mean: 0.47, ..analysis().solutions[0].silhouette.clone() };
    let state = state.after(Action::Measured(job, Ok(Measured { n_clusters: 2, silhouette: exact })));
    let analysis = state.analysis.ready().unwrap();
    assert!((state.checks.silhouette_of(analysis, 2).unwrap().mean - 0.47).abs() < 1e-12);
    assert_eq!(state.wanted_check(), None);
    assert_eq!(state.after(Action::Choose(Choice::Clusters(Some(3)))).checks.measured(2), None);
}

//! What other methods find, beside k-means and in its place.

use std::rc::Rc;

use crate::pipeline::methods::{Found, Method};
use crate::pipeline::model::Fingerprint;
use crate::pipeline::prepare::ScalerKind;
use crate::pipeline::validate::Verdict;
use crate::state::tests::{analysis, assessment, check, shown, wanted};
use crate::state::{Action, Adopted, Choice, GivenName, JobId, OtherAction, Portrait, Shared, State, Status, Work};

fn ward(n_clusters: usize) -> Method {
    Method::Ward { n_clusters }
}

fn ask_other(state: Rc<State>, method: Method) -> Rc<State> {
    state.after(Action::Other(OtherAction::Ask(method)))
}

/// The job of the other method that runs, and what it is.
fn other_job(state: &State) -> (JobId, Method) {
    let wanted = state.wanted_check().unwrap();
    let Work::Segment(method, _, _, _, _) = wanted.work else { panic!("another method comes first: {wanted:?}") };
    (wanted.job, method)
}

fn found(method: Method) -> Box<Found> {
    Box::new(Found {
        method,
        name: "Ward’s tree".to_owned(),
        sentence: String::new(),
        facts: vec![],
        notes: vec![],
        figure: None,
        solution: Some(analysis().solutions[0].clone()),
        filled: vec![3],
        comparison: None,
    })
}

/// The other method has answered.
fn answered() -> Rc<State> {
    let state = ask_other(shown(), ward(2));
    let (job, method) = other_job(&state);
    state.after(Action::Other(OtherAction::Found(job, Ok(found(method)))))
}

/// The user goes on with what the other method found.
fn adopted() -> Rc<State> {
    let state = answered();
    let adopted = state.adoptable().unwrap();
    let state = state.after(Action::Choose(Choice::Instead(Some(Shared::new(adopted)))));
    let (job, Work::Portray(_, 2, _, Some(_))) = wanted(&state) else { panic!("it is described as of that method") };
    let portrait = Portrait { n_clusters: 2, segments: vec![], fingerprint: Fingerprint(2) };
    state.after(Action::Portrayed(job, Ok(portrait)))
}

#[test]
fn nothing_else_is_computed_until_it_is_asked_for() {
    let state = shown();
    assert!(!state.other.is_open());
    check(&state);
    assert_eq!(state.adoptable(), None);
}

#[test]
fn another_method_goes_before_the_check_and_leaves_the_segments_as_they_are() {
    let state = shown();
    let asked = ask_other(Rc::clone(&state), ward(2));
    let (job, method) = other_job(&asked);
    assert_eq!((method, asked.status(), asked.wanted()), (ward(2), Status::Done, None));
    let answered = asked.after(Action::Other(OtherAction::Found(job, Ok(found(ward(2))))));
    assert_eq!(
        (&answered.portrait, &answered.analysis, &answered.history),
        (&state.portrait, &state.analysis, &state.history)
    );
    check(&answered); // now it goes on
}

#[test]
fn what_is_taken_at_once_is_shown_as_soon_as_it_is_found_and_undo_brings_k_means_back() {
    let state = shown().after(Action::Other(OtherAction::Take(ward(2))));
    assert_eq!(state.instead(), None);
    let (job, method) = other_job(&state);
    let state = state.after(Action::Other(OtherAction::Found(job, Ok(found(method)))));
    assert_eq!(state.instead().map(|adopted| adopted.method.clone()), Some(ward(2)));
    let back = state.after(Action::Undo);
    assert_eq!(back.instead(), None);
    // What is only asked is not taken, and neither is the same question asked again.
    let state = ask_other(shown().after(Action::Other(OtherAction::Take(ward(2)))), ward(3));
    let (job, method) = other_job(&state);
    assert_eq!(state.after(Action::Other(OtherAction::Found(job, Ok(found(method))))).instead(), None);
}

#[test]
fn a_late_answer_to_another_method_is_dropped() {
    let state = ask_other(shown(), ward(2));
    let (old, _) = other_job(&state);
    let state = ask_other(state, ward(3));
    assert_ne!(other_job(&state).0, old);
    let after = Rc::clone(&state).after(Action::Other(OtherAction::Found(old, Ok(found(ward(2))))));
    assert!(Rc::ptr_eq(&state, &after));
}

#[test]
fn the_answer_before_stays_beside_a_new_number_and_not_under_another_question() {
    let state = ask_other(answered(), ward(3));
    assert!(state.other.found.latest().is_some());
    let state = ask_other(state, Method::Hdbscan { min_cluster_size: None, fill: false });
    assert!(state.other.found.latest().is_none());
}

#[test]
fn a_stopped_question_falls_back_to_its_last_answer_or_to_none() {
    let state = ask_other(answered(), ward(3)).after(Action::Other(OtherAction::Stop));
    assert_eq!(state.other.asked, Some(ward(2)));
    assert!(state.other.found.ready().is_some());
    // Escape stops what was asked for last, and not the check.
    let state = ask_other(shown(), ward(2)).after(Action::Cancel);
    assert!(!state.other.is_open());
    check(&state);
    let state = answered().after(Action::Other(OtherAction::Leave));
    assert!(!state.other.is_open());
}

#[test]
fn it_is_asked_again_beside_another_number_of_segments_and_forgotten_with_other_rows() {
    let state = answered().after(Action::Choose(Choice::Clusters(Some(3))));
    assert_eq!(other_job(&state).1, ward(2));
    let state = answered().after(Action::Choose(Choice::Scaler(ScalerKind::MinMax)));
    assert!(!state.other.is_open());
}

#[test]
fn what_the_user_goes_on_with_is_shown_and_an_undo_brings_k_means_back() {
    let state = adopted();
    let (analysis, n_clusters) = state.shown().unwrap();
    assert_eq!((analysis.solutions.len(), n_clusters), (1, 2));
    assert_ne!(Some(analysis), state.analysis.ready());
    assert_eq!(state.history.as_ref().unwrap().undo_words(), Some("chose Ward’s tree"));
    assert_eq!(state.verdict_word().as_deref(), Some("by Ward’s tree"));
    let back = Rc::clone(&state).after(Action::Undo);
    assert_eq!(back.shown().map(|shown| shown.0), back.analysis.ready());
    let (_, Work::Portray(_, 2, _, None)) = wanted(&back) else { panic!("k-means is described again") };
    assert_eq!(back.after(Action::Redo).instead(), state.instead());
}

#[test]
fn a_name_keeps_the_other_solution_and_any_other_choice_leaves_it() {
    let named = GivenName { of: Fingerprint(2), segment: 0, name: "Regulars".into() };
    let state = adopted().after(Action::Choose(Choice::Name(named)));
    assert!(state.instead().is_some());
    for choice in [Choice::Seed(3), Choice::Clusters(None), Choice::Scaler(ScalerKind::MinMax)] {
        assert_eq!(Rc::clone(&state).after(Action::Choose(choice)).instead(), None);
    }
}

#[test]
fn a_model_of_another_method_says_so_and_has_no_verdict() {
    let state = adopted();
    let job = check(&state);
    let state = state.after(Action::Assessed(job, Ok(assessment(Verdict::Fair, 2))));
    let model = state.current_model().unwrap();
    assert_eq!((model.method, model.verdict), (Some(Box::new(ward(2))), None));
    assert!((model.silhouette.unwrap() - 0.5).abs() < 1e-12);
}

#[test]
fn what_was_adopted_keeps_the_customers_that_belong_to_no_group() {
    let Adopted { filled, .. } = answered().adoptable().unwrap();
    assert_eq!(*filled, [3]);
}

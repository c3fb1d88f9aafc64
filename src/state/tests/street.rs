//! From a file to what is shown, and what comes in between: other choices, failures, a cancel.

use std::rc::Rc;

use crate::pipeline::parallel::Stopped;
use crate::pipeline::prepare::ScalerKind;
use crate::pipeline::sample::Sample;
use crate::protocol::{Failure, WorkError};
use crate::state::tests::{analysed, opened, prepared, shown, survey, table, wanted};
use crate::state::{Action, Choice, Source, Status, Trouble, Work};

#[test]
fn work_is_asked_for_in_the_order_of_the_street() {
    let state = analysed();
    assert_eq!(state.n_clusters(), Some(2));
    let (_, Work::Portray(_, 2, _, None)) = wanted(&state) else { panic!("then portray") };
    assert_eq!(state.status(), Status::Running);
}

#[test]
fn how_the_columns_lie_is_found_after_the_segments_are_shown_and_anew_with_other_rows() {
    let state = shown();
    assert!(state.survey.ready().is_some());
    let other = Rc::clone(&state).after(Action::Choose(Choice::Clusters(Some(2))));
    assert_eq!(other.survey, state.survey);
    let other = state.after(Action::Choose(Choice::Scaler(ScalerKind::MinMax)));
    assert!(other.survey.ready().is_none());
    assert!(other.survey.latest().is_some(), "what was known stays until then");
    let (job, Work::Prepare(recipe)) = wanted(&other) else { panic!("prepare comes first") };
    let other = other.after(Action::Prepared(job, Ok(prepared(recipe))));
    let (late, Work::Survey) = wanted(&other) else { panic!("then what stands on the page already") };
    let back = other.after(Action::Cancel);
    assert!(back.survey.job().is_some(), "the reader holds other rows by now");
    let after = Rc::clone(&back).after(Action::Surveyed(late, Ok(survey())));
    assert!(Rc::ptr_eq(&back, &after));
}

#[test]
fn a_survey_that_fails_is_an_error_and_can_be_tried_again() {
    let state = shown().after(Action::Choose(Choice::Scaler(ScalerKind::MinMax)));
    let (job, Work::Prepare(recipe)) = wanted(&state) else { panic!("prepare comes first") };
    let state = state.after(Action::Prepared(job, Ok(prepared(recipe))));
    let (job, _) = wanted(&state);
    let state = state.after(Action::Surveyed(job, Err(Trouble::Work(Stopped::WorkerDied.into()))));
    assert_eq!(state.status(), Status::Error);
    let (_, work) = wanted(&state.after(Action::Retry));
    assert!(matches!(work, Work::Open(..)), "the reader is gone: {work:?}");
}

#[test]
fn an_answer_to_an_older_job_changes_nothing() {
    let state = opened();
    let (old, Work::Prepare(recipe)) = wanted(&state) else { panic!("prepare comes first") };
    let state = state.after(Action::Choose(Choice::Scaler(ScalerKind::MinMax)));
    let (new, _) = wanted(&state);
    assert_ne!(old, new);
    let after = Rc::clone(&state).after(Action::Prepared(old, Ok(prepared(recipe))));
    assert!(Rc::ptr_eq(&state, &after));
}

#[test]
fn cancelling_the_first_analysis_can_be_retried() {
    let state = opened();
    let (job, Work::Prepare(recipe)) = wanted(&state) else { panic!("prepare comes first") };
    let state = state.after(Action::Prepared(job, Ok(prepared(recipe)))).after(Action::Cancel);
    assert_eq!(state.status(), Status::Error);
    assert!(matches!(state.error(), Some(Trouble::Work(_))));
    let state = state.after(Action::Retry);
    assert_eq!(state.status(), Status::Running);
}

#[test]
fn cancelling_a_change_brings_back_what_was_shown() {
    let state = shown();
    let changed = Rc::clone(&state).after(Action::Choose(Choice::Seed(7)));
    assert_eq!(changed.status(), Status::Running);
    let back = changed.after(Action::Cancel);
    assert_eq!(back.analysis, state.analysis);
    assert_eq!(back.portrait, state.portrait);
    assert_eq!(back.choices(), state.choices());
    assert_eq!(back.history.as_ref().unwrap().undo_words(), None);
}

#[test]
fn cancelling_several_changes_goes_back_to_the_choices_of_what_is_shown() {
    let state = shown();
    let changed = Rc::clone(&state)
        .after(Action::Choose(Choice::Seed(5)))
        .after(Action::Choose(Choice::Clusters(Some(7))))
        .after(Action::Choose(Choice::Seed(6)));
    let back = changed.after(Action::Cancel);
    assert_eq!(back.history, state.history);
    assert_eq!(back.n_clusters(), Some(2));
}

#[test]
fn a_dead_worker_is_answered_by_reading_the_file_again_with_the_choices_kept() {
    let state = opened().after(Action::Choose(Choice::Seed(9)));
    let (job, _) = wanted(&state);
    let died = WorkError::from(Stopped::WorkerDied);
    let state = state.after(Action::Prepared(job, Err(died.into()))).after(Action::Retry);
    let (job, Work::Open(..)) = wanted(&state) else { panic!("the file is read again") };
    let state = state.after(Action::Opened(job, Ok(table())));
    assert_eq!(state.choices().unwrap().params.seed, 9);
}

#[test]
fn a_number_of_segments_that_was_not_tried_says_which_were() {
    let state = analysed().after(Action::Choose(Choice::Clusters(Some(9))));
    let words = state.error().unwrap().to_string();
    assert!(words.contains("9 segments were chosen") && words.contains("only 2 to 2"), "{words}");
    assert_eq!(state.after(Action::Undo).error(), None);
}

#[test]
fn a_failed_preparation_is_an_error_until_the_choice_is_undone() {
    let state = opened();
    let (job, _) = wanted(&state);
    let state = state.after(Action::Prepared(job, Err(WorkError::from(Failure::NothingHeld).into())));
    assert_eq!((state.status(), state.wanted()), (Status::Error, None));
}

#[test]
fn a_file_that_cannot_be_read_leaves_the_one_before_to_go_back_to() {
    let state = analysed();
    let table = state.table.clone();
    let opening = state.after(Action::Open(Source::Sample(Sample::Shop)));
    let (job, _) = wanted(&opening);
    let failed = opening.after(Action::Opened(job, Err(WorkError::from(Failure::Garbled).into())));
    assert_eq!(failed.status(), Status::Error);
    assert_eq!(failed.after(Action::Back).table, table);
}

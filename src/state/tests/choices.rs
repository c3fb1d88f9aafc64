//! What the user chooses, undoes and does again.

use std::rc::Rc;

use crate::pipeline::prepare::ScalerKind;
use crate::state::tests::{analysed, opened};
use crate::state::{Action, Choice};

#[test]
fn a_choice_can_be_undone_and_redone() {
    let state = opened().after(Action::Choose(Choice::Scaler(ScalerKind::MinMax)));
    assert_eq!(state.history.as_ref().unwrap().undo_words(), Some("changed scaling"));
    let state = state.after(Action::Undo);
    assert_eq!(state.choices().unwrap().recipe.scaler, ScalerKind::Standard);
    let state = state.after(Action::Redo);
    assert_eq!(state.choices().unwrap().recipe.scaler, ScalerKind::MinMax);
    assert_eq!(state.history.as_ref().unwrap().redo_words(), None);
}

#[test]
fn choosing_what_stands_chosen_changes_nothing() {
    let state = opened();
    let after = Rc::clone(&state).after(Action::Choose(Choice::Scaler(ScalerKind::Standard)));
    assert!(Rc::ptr_eq(&state, &after));
}

#[test]
fn columns_stand_in_file_order_however_they_were_ticked() {
    let untick = |name: &str| Action::Choose(Choice::LeaveOut(name.into()));
    let tick = |name: &str| Action::Choose(Choice::Use { name: name.into(), encoding: None, transform: None });
    let state = opened().after(untick("Income")).after(tick("Income"));
    assert_eq!(state.choices().unwrap().recipe.columns, ["Income", "Spend"]);
}

#[test]
fn an_undo_brings_the_analysis_back_without_work() {
    let state = analysed();
    let before = state.analysis.ready().cloned();
    let state = state.after(Action::Choose(Choice::Seed(7)));
    assert_eq!(state.analysis.ready(), None);
    assert_eq!(state.analysis.latest().cloned(), before);
    let state = state.after(Action::Undo);
    assert_eq!(state.analysis.ready().cloned(), before);
}

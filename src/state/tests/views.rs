//! What the pictures show, whatever becomes of columns and segments.

use crate::protocol::Axis;
use crate::state::tests::analysed;
use crate::state::{Action, Choice, View};

#[test]
fn an_axis_follows_its_column() {
    let flat = [Axis::Variable(1), Axis::Component(0)];
    let state = analysed().after(Action::Look(View { flat, ..View::default() }));
    let state = state.after(Action::Choose(Choice::LeaveOut("Income".into())));
    assert_eq!(state.view.flat[0], Axis::Variable(0));
}

#[test]
fn a_view_of_a_column_that_is_gone_falls_back_to_what_there_is() {
    let flat = [Axis::Variable(0), Axis::Variable(1)];
    let state = analysed().after(Action::Look(View { flat, ..View::default() }));
    assert_eq!(state.view.flat, flat);
    let state = state.after(Action::Choose(Choice::LeaveOut("Spend".into())));
    // A single column has no second component.
    assert_eq!(state.view.flat, [Axis::Variable(0), Axis::Component(0)]);
}

#[test]
fn another_number_of_segments_shows_all_of_them() {
    let state = analysed().after(Action::Look(View { hidden: vec![1], ..View::default() }));
    assert_eq!(state.view.hidden, [1]);
    let state = state.after(Action::Choose(Choice::Clusters(Some(9))));
    assert!(state.view.hidden.is_empty(), "segment 2 is another one now");
}

#[test]
fn the_axes_asked_for_begin_with_those_of_the_flat_picture() {
    let axes_of = |flat| View { flat, ..View::default() }.axes();
    let (first, second, third) = (Axis::Component(0), Axis::Component(1), Axis::Component(2));
    assert_eq!(axes_of([first, second]), [first, second, third]);
    assert_eq!(axes_of([third, Axis::Variable(4)]), [third, Axis::Variable(4), first, second]);
    assert_eq!(axes_of([second, second]), [second, second, first, third]);
}

//! The only yew around the state: how it is kept, and how it is told of actions.

use std::rc::Rc;

use yew::prelude::*;

use crate::state::{Action, State};

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        self.after(action)
    }
}

/// Tells the state what happened. The same value in every render, so it makes nobody render again.
#[derive(Clone, PartialEq)]
pub struct Dispatch(UseReducerDispatcher<State>);

impl Dispatch {
    /// Of this store.
    pub fn of(store: &UseReducerHandle<State>) -> Self {
        Self(store.dispatcher())
    }

    /// Something happened.
    pub fn tell(&self, action: Action) {
        self.0.dispatch(action);
    }
}

/// A callback that tells the state what its value means.
#[hook]
pub fn use_tell<T: 'static>(action: fn(T) -> Action) -> Callback<T> {
    let dispatch = use_dispatch();
    use_callback(dispatch, move |value, dispatch| dispatch.tell(action(value)))
}

/// The way to the state, from anywhere on the page.
///
/// # Panics
/// Outside of the app, which provides it.
#[hook]
#[expect(clippy::expect_used, reason = "a component outside of the app is a fault of this program, seen at once")]
pub fn use_dispatch() -> Dispatch {
    use_context().expect("the app provides the dispatch")
}

//! From an event of the browser to a value of the domain.

use yew::prelude::*;

/// A callback for an event that tells `to` what was read from it, if anything was.
pub(super) fn told<E: 'static, T: 'static>(to: &Callback<T>, read: impl Fn(E) -> Option<T> + 'static) -> Callback<E> {
    let to = to.clone();
    Callback::from(move |event: E| {
        if let Some(value) = read(event) {
            to.emit(value);
        }
    })
}

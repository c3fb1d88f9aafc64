//! Asynchronous work that ends with its component.

use std::future::Future;

use futures_util::future::{AbortHandle, Abortable};
use yew::prelude::*;

/// Aborts the work when dropped.
#[derive(Default)]
struct Running(Option<AbortHandle>);

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(handle) = self.0.take() {
            handle.abort();
        }
    }
}

/// Starts work on an event. Newer work, and the end of the component, end what is under way: its future is dropped.
#[hook]
pub fn use_task<T, F>(work: impl Fn(T) -> F + 'static) -> Callback<T>
where
    T: 'static,
    F: Future<Output = ()> + 'static,
{
    let running = use_mut_ref(Running::default);
    Callback::from(move |value| {
        *running.borrow_mut() = start(work(value));
    })
}

/// Starts work that [`Running`] ends.
fn start(work: impl Future<Output = ()> + 'static) -> Running {
    let (handle, registration) = AbortHandle::new_pair();
    let work = Abortable::new(work, registration);
    #[expect(clippy::disallowed_methods, reason = "this is the hook that ends it")]
    wasm_bindgen_futures::spawn_local(async {
        // An end before its time is no error here.
        let (Ok(()) | Err(_)) = work.await;
    });
    Running(Some(handle))
}

/// Work for as long as `deps` stay the same; begun anew when they change.
#[hook]
pub fn use_task_with<D, F>(deps: D, work: impl FnOnce(&D) -> F + 'static)
where
    D: PartialEq + 'static,
    F: Future<Output = ()> + 'static,
{
    use_effect_with(deps, move |deps| {
        let running = start(work(deps));
        move || drop(running)
    });
}

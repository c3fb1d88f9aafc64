//! The page.
//!
//! `app` holds the state and the workers; `steps` are the sections of the page, in its order, each of which sees its
//! slice of the state; `parts` know no state; `hooks` are what components do besides showing.

use app::App;

mod app;
mod files;
pub mod hooks;
mod lock;
pub mod parts;
mod steps;
pub mod store;
mod words;

/// Mounts the page.
pub fn start() {
    yew::set_custom_panic_hook(Box::new(app::on_panic));
    yew::Renderer::<App>::new().render();
}

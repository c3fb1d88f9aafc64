//! The page.
//!
//! `app` holds the state and the workers; `steps` are the sections of the page, in its order, each of which sees its
//! slice of the state; `parts` know no state; `hooks` are what components do besides showing.

use app::{App, AppProps};

pub use beyond::{Beyond, Fetch};

mod app;
mod beyond;
mod files;
pub mod hooks;
mod lock;
pub mod parts;
mod steps;
pub mod store;
mod words;

/// Mounts the page, and has what is beyond its first screen fetched.
pub fn start(fetch: Fetch) {
    yew::set_custom_panic_hook(Box::new(app::on_panic));
    yew::Renderer::<App>::with_props(AppProps { fetch }).render();
}

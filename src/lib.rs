//! Customer segmentation that runs wholly in the browser tab.
//!
//! The street is one-way; each arrow is one module, each noun one type:
//!
//! ```text
//! file ─ table ─► Table ─ prepare ─► Matrix ─ cluster ─► Clustering ─ segment ─► Segments ─ export ─► the user
//!                                        └─ projection ─► Pca     └─ validate ─► Silhouette, Recommendation
//! ```
//!
//! Layers, from pure to browser. A layer uses only those above it in this list; `tests/architecture.rs` holds the
//! table of arrows, and `cargo check --lib --no-default-features` proves that the pure ones see no browser.
//!
//! * [`pipeline`]: the science; a package of its own, so that it alone is compiled for speed.
//! * [`protocol`]: everything that crosses the line between page and worker.
//! * [`state`]: what the page knows, and how it changes.
//! * [`plot`]: what a picture looks like, on any plotters backend.
//! * `compute`: the pool of workers (feature `web`).
//! * `ui`: the page (feature `web`).

pub use clientele_pipeline as pipeline;

pub mod plot;
pub mod protocol;
pub mod state;

#[cfg(feature = "web")]
pub mod compute;
#[cfg(feature = "web")]
pub mod ui;

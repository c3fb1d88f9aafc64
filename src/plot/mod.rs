//! What a picture looks like, on any plotters backend, and the point layer.
//!
//! ```text
//! numbers ─ layout ─► View ─ points ─► PointLayer   the customers, as pixels of our own
//!                        ├─ draw ──► DrawingArea    axes, centroids, names, above them
//!                        └─ HitGrid                 which customer is under the pointer
//! ```
//!
//! A page puts the [`layer::PointLayer`] on its canvas first and lets `draw` paint over it. Lengths are CSS pixels in
//! all arguments; [`frame::Frame`] says how many device pixels each has. Colours come in through [`theme::Theme`].

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::prelude::DrawingBackend;

pub mod axis;
pub mod elbow;
pub mod frame;
pub mod hit;
pub mod layer;
pub mod scatter;
pub mod shape;
pub mod silhouette;
pub mod silhouette_by_k;
pub mod space;
pub mod svg;
pub mod theme;
pub mod words;

mod by_k;
mod names;
mod pen;

#[cfg(test)]
mod testing;

/// Where a picture is drawn: as many pixels as [`frame::Frame::pixels`] says.
pub type Area<B> = DrawingArea<B, Shift>;

/// What drawing answers with: the backend may fail, we do not.
pub type Drawn<B> = Result<(), DrawingAreaErrorKind<<B as DrawingBackend>::ErrorType>>;

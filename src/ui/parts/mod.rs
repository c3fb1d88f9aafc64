//! The parts of the page: each a function component named like its sheet in `styles/parts/`.
//!
//! A part knows no state of the application. It takes values that are already words, and tells by callbacks that carry
//! values of the domain (a number of segments, a file, a step of turning), never an event of the browser. Numbers are
//! formatted by the caller; a plain number is asked for only where a length must be drawn from it.
//!
//! Names that mean the same in every part:
//!
//! * `words`: what is printed. `label`: what is said where nothing, or too little, is printed.
//! * `number`: a segment, counted from 1; 0 stands for nobody (noise, or no segments).
//! * `is_…`: a state. `on_…`: a callback. `testid`: the `data-testid` of the element that is pressed or filled in.
//! * `id`: must be unique on the page; asked for only where one element has to point at another.
//!
//! No part writes a style attribute, which the policy of the page forbids: lengths are attributes of SVG.

pub mod account;
pub mod button;
pub mod callout;
pub mod card;
pub mod check;
pub mod distances;
mod draft;
pub mod drop_zone;
pub mod field;
pub mod finding;
pub mod fingers;
pub mod fold;
mod heading;
pub mod histogram;
pub mod hover_card;
pub mod icon;
pub mod index_bars;
pub mod k_picker;
pub mod later;
pub mod legend;
pub mod lock;
pub mod marker;
pub mod masthead;
pub mod pill;
pub mod plot_frame;
pub mod progress;
pub mod quote;
pub mod recipe;
pub mod segment_card;
pub mod select;
pub mod share_bar;
pub mod slider;
mod slot;
pub mod step_rail;
pub mod table;
pub mod tabs;
pub mod toast;
mod told;
pub mod turntable;
pub mod verdict;

#[cfg(all(test, not(target_arch = "wasm32")))]
pub(in crate::ui) mod tests;

pub use account::{Account, AccountFigure};
pub use button::{Button, ButtonKind, ButtonLink, FileButton, TABLES};
pub use callout::Callout;
pub use card::Card;
pub use check::Check;
pub use distances::{DistanceRow, Distances};
pub use drop_zone::DropZone;
pub use field::{Field, FieldKind};
pub use finding::{Finding, FindingKind};
pub use fold::Fold;
pub use histogram::{Histogram, LevelBars};
pub use hover_card::HoverCard;
pub use icon::{Glyph, Icon};
pub use index_bars::{IndexBars, IndexFigure, IndexRow, IndexScale};
pub use k_picker::{KChoice, KPicker};
pub use later::Later;
pub use legend::{Legend, LegendItem};
pub use lock::{Lock, LockState, Locking, Probe};
pub use marker::{Marker, MarkerSize, shape_path};
pub use masthead::Masthead;
pub use pill::{Pill, Tone};
pub use plot_frame::PlotFrame;
pub use progress::{Progress, Stage, StageState};
pub use quote::{Quote, QuoteLine};
pub use recipe::{Recipe, RecipeStep};
pub use segment_card::{SegmentCard, SegmentFact};
pub use select::Select;
pub use share_bar::ShareBar;
pub use slider::{Slider, SliderScale};
pub use step_rail::{RailStep, StepRail, StepState};
pub use table::Table;
pub use tabs::{Tab, Tabs};
pub use toast::Toast;
pub use turntable::{TurnStep, Turntable};
pub use verdict::{Verdict, VerdictLevel};

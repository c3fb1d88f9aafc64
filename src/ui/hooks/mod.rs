//! What components do besides showing: work, pictures, the address, the theme.

pub use use_canvas::{Surface, use_canvas, use_frame};
pub use use_crowd::{Rest, Scene, use_crowd};
pub use use_intake::{Intake, use_intake};
pub use use_step::{Step, use_step};
pub use use_task::{use_task, use_task_with};
pub use use_theme::{Palette, ThemeChoice, print, use_theme};
pub use use_wheel::{Nearer, place_in, use_wheel};
pub use use_work::{FileHandles, use_work};

pub(in crate::ui) use use_canvas::put;

mod use_canvas;
mod use_crowd;
mod use_intake;
mod use_step;
mod use_task;
mod use_theme;
mod use_wheel;
mod use_work;

//! What components do besides showing: work, pictures, the address, the theme.

pub use use_canvas::{Surface, use_canvas, use_frame};
pub use use_step::{Step, use_step};
pub use use_task::use_task;
pub use use_theme::{Palette, ThemeChoice, use_theme};
pub use use_work::{FileHandle, use_work};

mod use_canvas;
mod use_step;
mod use_task;
mod use_theme;
mod use_work;

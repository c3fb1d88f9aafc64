//! What the user takes away.

pub use decisions::decisions_csv;
pub use labelled::{ExportError, LabelledCsv, Labels};

mod decisions;
mod field;
mod labelled;

//! What the user takes away.

pub use customers::customers_csv;
pub use decisions::{decisions_csv, left_out_csv};
pub use labelled::{ExportError, LabelledCsv};
pub use labels::{Doubt, Doubtful, Labels};

mod customers;
mod decisions;
mod field;
mod labelled;
mod labels;

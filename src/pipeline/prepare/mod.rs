//! [`Table`](super::table::Table) → [`Matrix`] by a [`Recipe`]: choose variables, impute, outliers, scale, weight.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use error::PrepareError;
pub use fit::prepare;
pub use matrix::{Matrix, MatrixError};
pub use weight::{LARGEST_WEIGHT, SMALLEST_WEIGHT};

mod column;
mod default;
mod error;
mod fit;
mod matrix;
mod weight;

/// What the user chose, or what was chosen from the data for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipe {
    /// Names of the clustering variables, in file order.
    pub columns: Vec<String>,
    /// What happens to missing values.
    pub impute: Impute,
    /// What counts as an outlier.
    pub outliers: OutlierRule,
    /// What happens to outliers.
    pub outlier_action: OutlierAction,
    /// How the columns are brought to one scale.
    pub scaler: ScalerKind,
    /// How much a column counts in squared distances, by its name, in [[`SMALLEST_WEIGHT`], [`LARGEST_WEIGHT`]]. Columns
    /// that are not in it count once; older models have none. Always written, as models also cross to workers in a form
    /// without names.
    #[serde(default)]
    pub weights: BTreeMap<String, OrderedValue>,
}

/// What happens to missing values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Impute {
    /// Filled with the column's median.
    #[default]
    Median,
    /// The row is set aside.
    DropRow,
}

/// What counts as an outlier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutlierRule {
    /// Nothing.
    #[default]
    None,
    /// Below Q1 - 1.5 IQR or above Q3 + 1.5 IQR (Tukey 1977).
    Iqr,
    /// More than 3 standard deviations from the mean.
    Zscore,
}

/// What happens to outliers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutlierAction {
    /// Moved to the fence, for clustering only.
    #[default]
    Clip,
    /// The row is set aside.
    SetAside,
}

/// How the columns are brought to one scale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScalerKind {
    /// Mean 0, population standard deviation 1; a constant column is divided by 1.
    #[default]
    Standard,
    /// From 0 to 1; a constant column becomes 0.
    #[serde(rename = "minmax")]
    MinMax,
    /// The file's own units.
    None,
}

/// A [`Recipe`] with what fitting found: enough to prepare a new row exactly as the fitted ones.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedRecipe {
    /// What was asked.
    pub recipe: Recipe,
    /// One per clustering variable, in the order of [`Recipe::columns`].
    pub columns: Vec<FittedColumn>,
}

/// One clustering variable with what fitting found. Everything is in the column's own unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedColumn {
    /// As in the table.
    pub name: String,
    /// Fills missing values: the median of the values found.
    pub fill: f64,
    /// Values below the first or above the second are outliers. None without a rule, and for a column whose values
    /// are mostly the same: where IQR or standard deviation is 0 the rule would call every other value an outlier.
    pub fence: Option<(f64, f64)>,
    /// Subtracted from each value.
    pub center: f64,
    /// Divides each value; 1 for a constant column. Never 0.
    pub spread: f64,
    /// Smallest and largest value among the rows used, as found (before clipping).
    pub range: (f64, f64),
    /// How much it counts in squared distances: scaled values are multiplied by its square root. 1 in older models.
    #[serde(default = "weight::once")]
    pub weight: f64,
}

/// The rows that are clustered, and what became of all others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prepared {
    /// Scaled, f32, one row per row used.
    pub matrix: Matrix,
    /// For each row of the matrix, its row in the table. Increasing.
    pub rows: Vec<u32>,
    /// What was done, with the numbers.
    pub fitted: FittedRecipe,
    /// What became of every row.
    pub account: Account,
}

/// What became of every row of the file. `read = used_as_found + repaired + set_aside`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Rows of the file, without the header and blank lines.
    pub read: usize,
    /// Used without a change.
    pub used_as_found: usize,
    /// Used with at least one value filled or clipped, or with something mended by the reader.
    pub repaired: usize,
    /// Not used: by the reader or by the recipe.
    pub set_aside: usize,
    /// Cells filled with the median.
    pub cells_filled: usize,
    /// Cells moved to the fence.
    pub cells_clipped: usize,
    /// Cells and rows that the reader mended.
    pub mended: usize,
    /// Each cell that was filled or clipped and each row that was set aside, in row order.
    pub decisions: Vec<Decision>,
}

/// One row or cell that needed a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// As a spreadsheet counts: the header is row 1.
    pub row: u32,
    /// Name of the column, if it is about one.
    pub column: Option<String>,
    /// What stands in the file; empty for a missing value, however it is spelt.
    pub found: String,
    /// What was done.
    pub outcome: Outcome,
}

/// What was done with a row or cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// Missing: filled with this value.
    Filled(OrderedValue),
    /// Outlier: moved to this value for clustering.
    Clipped(OrderedValue),
    /// Missing: the row was set aside.
    MissingSetAside,
    /// Outlier: the row was set aside.
    OutlierSetAside,
    /// The reader mended the cell or the row.
    Mended(super::table::ProblemKind),
    /// The reader could not take the row.
    Unreadable(super::table::ProblemKind),
}

/// A finite f64; equality is by bits, so that values that hold it can be compared.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct OrderedValue(pub f64);

impl PartialEq for OrderedValue {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}

impl Eq for OrderedValue {}

#[cfg(test)]
mod tests;

//! [`Table`] → [`Matrix`] by a [`Recipe`]: choose variables, encode, impute, outliers, transform, scale,
//! weight, bring to one length.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::table::Table;

pub use account::{Account, Decision, Outcome};
pub use correlation::{
    Correlations, MOST_CORRELATED, NEAR_CONSTANT, NEAR_DUPLICATE, NearConstant, NearDuplicate, Relations,
};
pub use encode::{Cell, Encoding, Level, Source};
pub use error::PrepareError;
pub use fit::prepare;
pub use impute::Impute;
pub use matrix::{Matrix, MatrixError};
pub use outlier::{OutlierAction, OutlierRule};
pub use scale::ScalerKind;
pub use transform::{FittedTransform, Transform};
pub(crate) use unit_length::to_unit_length;
pub use weight::{LARGEST_WEIGHT, SMALLEST_WEIGHT};

mod account;
mod column;
mod correlation;
mod default;
mod encode;
mod error;
mod fit;
mod forest;
mod impute;
mod matrix;
mod minimum;
mod outlier;
mod rank;
mod repairs;
mod scale;
mod transform;
mod unit_length;
mod weight;
mod yeo_johnson;

/// What the user chose, or what was chosen from the data for them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipe {
    /// Names of the clustering variables, in file order.
    pub columns: Vec<String>,
    /// What happens to missing values of the columns that are not in `imputes`.
    pub impute: Impute,
    /// What counts as an outlier.
    pub outliers: OutlierRule,
    /// What happens to outliers. An isolation forest finds rows, not values, and a row cannot be clipped: where this says
    /// [`OutlierAction::Clip`], such a row is set aside.
    pub outlier_action: OutlierAction,
    /// How the columns are brought to one scale.
    pub scaler: ScalerKind,
    /// How much a column counts in squared distances, by its name, in [[`SMALLEST_WEIGHT`], [`LARGEST_WEIGHT`]]. Columns
    /// that are not in it count once; older models have none. Always written, as models also cross to workers in a form
    /// without names.
    #[serde(default)]
    pub weights: BTreeMap<String, OrderedValue>,
    /// What happens to missing values of single columns, by their names. Always written, as the weights are.
    #[serde(default)]
    pub imputes: BTreeMap<String, Impute>,
    /// What is done with the values of single columns before they are scaled, by their names. Always written, as the
    /// weights are.
    #[serde(default)]
    pub transforms: BTreeMap<String, Transform>,
    /// How the words of single columns become numbers, by their names: so a column of words can be a clustering variable.
    /// Always written, as the weights are.
    #[serde(default)]
    pub encodings: BTreeMap<String, Encoding>,
    /// Each row is brought to length 1 once its columns are scaled, as by scikit-learn's `Normalizer(norm="l2")`: the mix
    /// counts, not the size. Always written, as the weights are, and last: see `Fingerprint`.
    #[serde(default)]
    pub unit_length: bool,
}

/// A [`Recipe`] with what fitting found: enough to prepare a new row exactly as the fitted ones.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedRecipe {
    /// What was asked.
    pub recipe: Recipe,
    /// One per clustering variable, in the order of [`Recipe::columns`]; of a one-hot encoded one, one per category.
    pub columns: Vec<FittedColumn>,
}

/// One clustering variable with what fitting found. Everything is in the column's own unit, but for center and spread of
/// a column that is transformed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedColumn {
    /// As in the table; of a category with it, such as "country = DE".
    pub name: String,
    /// Fills missing values, by [`Recipe::imputes`] or [`Recipe::impute`]; where those set the row aside, the median. Of a
    /// category its share of the rows.
    pub fill: f64,
    /// Values below the first or above the second are outliers. None without a rule, and for a column whose values
    /// are mostly the same: where the rule's measure of spread is 0 it would call every other value an outlier.
    pub fence: Option<(f64, f64)>,
    /// Subtracted from each value, after it was transformed: in the unit of the transformed values.
    pub center: f64,
    /// Divides each value, in the unit of the transformed values; 1 for a constant column, the root of 2 for a category.
    /// Never 0.
    pub spread: f64,
    /// Smallest and largest value among the rows used, as found (before clipping).
    pub range: (f64, f64),
    /// How much it counts in squared distances: scaled values are multiplied by its square root. 1 in older models.
    #[serde(default = "weight::once")]
    pub weight: f64,
    /// What is done with values before they are scaled. None in older models.
    #[serde(default)]
    pub transform: Option<FittedTransform>,
    /// Where its values come from, if they are not the numbers of the column of that name. None in older models.
    #[serde(default)]
    pub source: Option<Source>,
}

impl Default for FittedColumn {
    /// A column without a name, in its own unit, that nothing was fitted to yet.
    fn default() -> Self {
        Self {
            name: String::new(),
            fill: 0.0,
            fence: None,
            center: 0.0,
            spread: 1.0,
            range: (0.0, 0.0),
            weight: 1.0,
            transform: None,
            source: None,
        }
    }
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

impl Prepared {
    /// A fitted column in the rows that are clustered, before they were transformed: filled, and clipped if the recipe clips,
    /// in the unit of the file. None if there is no such column, or the table is another.
    pub fn repaired(&self, table: &Table, column: usize) -> Option<Vec<f64>> {
        let (column, clips) = (self.fitted.columns.get(column)?, self.fitted.clips());
        let found = column.values(table)?;
        Some(self.rows.iter().map(|row| column.repaired(Some(found[*row as usize]), clips)).collect())
    }
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

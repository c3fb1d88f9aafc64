//! The customer who is being assigned, as the pictures take them.

use crate::pipeline::prepare::FittedRecipe;

/// One customer among the others: on components, and on the axes of variables.
#[derive(Clone, Debug, PartialEq)]
pub struct Newcomer {
    /// As a row of the matrix.
    pub scaled: Vec<f64>,
    /// Filled and clipped, in the units of the file. As long as `scaled`.
    pub repaired: Vec<f64>,
}

impl Newcomer {
    /// Of one value per fitted column, in the units of the file.
    pub fn of(values: &[f64], fitted: &FittedRecipe) -> Self {
        let values: Vec<_> = values.iter().copied().map(Some).collect();
        Self { scaled: fitted.apply(&values), repaired: fitted.repaired(&values) }
    }
}

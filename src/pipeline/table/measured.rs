//! The numbers of a column, with what was measured of them.

use std::borrow::Cow;
use std::ops::Deref;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::table::moments::{Known, Scaled, found};

/// Numbers, NaN for a missing one. They never change, so what was measured of them once stays known: a summary and the
/// preparation of the rows ask the same.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Numbers {
    values: Vec<f64>,
    #[serde(skip)]
    known: Rc<Known>,
}

impl Numbers {
    /// Those that are not missing.
    pub(crate) fn found(&self) -> Cow<'_, [f64]> {
        found(&self.values)
    }

    /// What is measured of those that [`Numbers::found`] has, all of them.
    pub(crate) fn scaled<'a>(&'a self, found: &'a [f64]) -> Scaled<'a> {
        debug_assert_eq!(found.len(), self.found().len(), "of other numbers something else is measured");
        Scaled::knowing(found, Rc::clone(&self.known))
    }
}

impl From<Vec<f64>> for Numbers {
    fn from(values: Vec<f64>) -> Self {
        Self { values, known: Rc::default() }
    }
}

impl Deref for Numbers {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        &self.values
    }
}

impl PartialEq for Numbers {
    fn eq(&self, other: &Self) -> bool {
        self.values == other.values
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::Numbers;
    use crate::table::moments::Scaled;

    proptest! {
        #[test]
        fn what_is_known_is_what_is_measured(values in proptest::collection::vec(any::<f64>(), 0..40)) {
            let values: Vec<f64> = values.into_iter().map(|value| if value.is_finite() { value } else { f64::NAN }).collect();
            let numbers = Numbers::from(values);
            let found = numbers.found();
            let measure = |scaled: &Scaled| {
                let of_moments = (scaled.mean_and_deviation(), scaled.mean_and_skewness(), scaled.mean(), scaled.band(3.0));
                let of_quartiles = (scaled.quartiles(), scaled.median(), scaled.iqr(), scaled.fence(1.5));
                (scaled.bounds(), of_moments, of_quartiles, scaled.band_of_deviations(3.0))
            };
            let fresh = measure(&Scaled::new(&found));
            prop_assert_eq!(measure(&numbers.scaled(&found)), fresh);
            prop_assert_eq!(measure(&numbers.scaled(&found)), fresh, "asked again");
        }
    }
}

//! How much of the whole the groups hold, and how much is noise.

use serde::{Deserialize, Serialize};

use crate::cluster::density::{Groups, NOISE};

/// What groups hold against noise: of the customers, and of what customers are worth.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    /// Rows.
    pub customers: Share,
    /// Sum of the weights, in their unit, if weights were given.
    pub weight: Option<Share>,
    /// Rows whose weight is not a finite number. They count as customers, and as no weight.
    pub n_unweighted: usize,
}

/// A part and the whole, in one unit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// In groups.
    pub grouped: f64,
    /// In groups or noise.
    pub total: f64,
}

impl Share {
    /// The part as a share of the whole, none where the whole is not above 0. In [0, 1] if no term was below 0; returns
    /// that exceed the sales of a customer can lead beyond.
    pub fn ratio(self) -> Option<f64> {
        (self.total > 0.0).then(|| self.grouped / self.total)
    }
}

impl Groups {
    /// What groups hold against noise. `weights`, such as revenue, has one number for each row.
    pub fn coverage(&self, weights: Option<&[f64]>) -> Coverage {
        let n_rows = self.labels.len();
        let customers = Share { grouped: (n_rows - self.n_noise()) as f64, total: n_rows as f64 };
        let Some(weights) = weights else { return Coverage { customers, weight: None, n_unweighted: 0 } };
        let mut weight = Share { grouped: 0.0, total: 0.0 };
        let mut n_unweighted = 0;
        for (label, x) in self.labels.iter().zip(weights) {
            if !x.is_finite() {
                n_unweighted += 1;
                continue;
            }
            weight.total += x;
            if *label != NOISE {
                weight.grouped += x;
            }
        }
        Coverage { customers, weight: Some(weight), n_unweighted }
    }
}

#[cfg(test)]
mod tests {
    use super::Share;
    use crate::cluster::density::{Groups, NOISE};

    #[test]
    fn noise_is_a_share_of_customers_and_of_their_revenue() {
        let groups = Groups::numbered(vec![0, 0, NOISE, 0, NOISE]);
        let coverage = groups.coverage(Some(&[1.0, 2.0, 5.0, f64::NAN, 2.0]));
        assert_eq!(coverage.customers, Share { grouped: 3.0, total: 5.0 });
        assert_eq!(coverage.weight, Some(Share { grouped: 3.0, total: 10.0 }));
        assert_eq!((coverage.weight.unwrap().ratio(), coverage.n_unweighted), (Some(0.3), 1));
        assert_eq!(groups.coverage(None).weight, None);
    }

    #[test]
    fn nothing_has_no_share() {
        assert_eq!(Groups::default().coverage(Some(&[])).customers.ratio(), None);
        assert_eq!(Groups::numbered(vec![0, 0]).coverage(Some(&[5.0, -5.0])).weight.unwrap().ratio(), None);
    }
}

//! What a search must know of its rows.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::cluster::kmeans::careful::squared_distance;
use crate::parallel::{Round, Shard};

/// Asks for it. The shard holds all rows there are, or all of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Survey {
    /// Different rows are counted up to this number.
    pub n_wanted: usize,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Surveyed {
    /// The first of each set of equal rows, increasing, up to as many as were asked for.
    pub distinct: Vec<u32>,
    /// Mean over the columns of the variance (n in the denominator).
    pub variance: f64,
}

impl Round for Survey {
    type Partial = Surveyed;

    /// # Complexity
    /// Time O(`n_rows` · `n_cols`), and where rows repeat O(log `n_wanted`) more for each; memory O(`n_wanted`).
    fn on(&self, shard: &Shard) -> Surveyed {
        let mut seen = BTreeSet::new();
        let mut distinct = Vec::new();
        for row in 0..shard.n_rows() {
            if distinct.len() == self.n_wanted {
                break;
            }
            // Zero has no sign.
            if seen.insert(shard.row(row).map(|x| (x + 0.0).to_bits()).collect::<Vec<u32>>()) {
                distinct.push(u32::try_from(shard.first_row + row).unwrap_or(u32::MAX));
            }
        }
        let (n_rows, n_cols) = (shard.n_rows().max(1) as f64, shard.n_cols().max(1) as f64);
        Surveyed { distinct, variance: scatter_of(shard) / n_rows / n_cols }
    }
}

/// The sum of the squared distances of the rows to their common mean.
pub(super) fn scatter_of(shard: &Shard) -> f64 {
    let n_rows = shard.n_rows().max(1) as f64;
    let mut mean = vec![0.0; shard.n_cols()];
    for row in 0..shard.n_rows() {
        for (mean, x) in mean.iter_mut().zip(shard.row(row)) {
            *mean += f64::from(x) / n_rows;
        }
    }
    (0..shard.n_rows()).map(|row| squared_distance(shard, row, &mean)).sum()
}

#[cfg(test)]
mod tests {
    use super::Survey;
    use crate::parallel::{Round as _, Shard};
    use crate::prepare::Matrix;

    #[test]
    fn equal_rows_count_once_and_zero_has_no_sign() {
        let rows = Matrix::new(5, 2, vec![1.0, 0.0, 0.0, 1.0, 1.0, -0.0, 0.0, 1.0, 1.0, 1.0]).unwrap();
        let shard = Shard::whole(&rows);
        assert_eq!(Survey { n_wanted: 10 }.on(&shard).distinct, [0, 1, 4]);
        assert_eq!(Survey { n_wanted: 2 }.on(&shard).distinct, [0, 1]);
    }

    #[test]
    fn the_variance_is_that_of_the_population() {
        let rows = Matrix::new(2, 2, vec![1.0, 10.0, 3.0, 10.0]).unwrap();
        assert!((Survey { n_wanted: 1 }.on(&Shard::whole(&rows)).variance - 0.5).abs() < 1e-12);
    }
}

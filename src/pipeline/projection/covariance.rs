//! The round of PCA: sums of columns, then of products of centred columns.

use serde::{Deserialize, Serialize};

use crate::parallel::{ExactSum, Quantum, Round, Shard};

/// Asks for sums of columns, or, once their means are known, of products.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Covariance {
    /// Mean of each column, for the second round.
    pub means: Option<Vec<f64>>,
}

/// Sums over the rows of one shard, or of all of them together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moments {
    /// Rows added up.
    pub n_rows: u64,
    /// Of `sums`.
    pub quantum: Quantum,
    /// One for each column; or, given means, one for each pair of columns a ≤ b, the pairs in order: of
    /// `(x_a - mean_a)(x_b - mean_b)`.
    pub sums: Vec<ExactSum>,
}

impl Round for Covariance {
    type Partial = Moments;

    fn on(&self, shard: &Shard) -> Moments {
        let n_cols = shard.n_cols();
        let (n_sums, quantum) = match self.means {
            None => (n_cols, shard.extent.quantum()),
            Some(_) => (n_cols * (n_cols + 1) / 2, shard.extent.quantum().of_squares(1)),
        };
        let mut sums = vec![ExactSum::default(); n_sums];
        let mut centred = vec![0.0; n_cols];
        for rows in shard.blocks() {
            let mut block = vec![0.0; n_sums];
            for row in rows {
                let row = shard.row(row);
                match &self.means {
                    None => {
                        for (sum, x) in block.iter_mut().zip(row) {
                            *sum += f64::from(x);
                        }
                    }
                    Some(means) => {
                        for ((centred, x), mean) in centred.iter_mut().zip(row).zip(means) {
                            *centred = f64::from(x) - mean;
                        }
                        add_products(&mut block, &centred);
                    }
                }
            }
            for (sum, term) in sums.iter_mut().zip(block) {
                *sum += quantum.exact(term);
            }
        }
        Moments { n_rows: shard.n_rows() as u64, quantum, sums }
    }
}

fn add_products(sums: &mut [f64], centred: &[f64]) {
    let mut at = 0;
    for (col, a) in centred.iter().enumerate() {
        let others = &centred[col..];
        for (sum, b) in sums[at..].iter_mut().zip(others) {
            *sum += a * b;
        }
        at += others.len();
    }
}

impl Moments {
    /// Joins the answers of all shards.
    pub(super) fn merge(partials: Vec<Self>) -> Option<Self> {
        partials.into_iter().reduce(|mut merged, next| {
            merged.n_rows += next.n_rows;
            for (sum, term) in merged.sums.iter_mut().zip(next.sums) {
                *sum += term;
            }
            merged
        })
    }

    /// The sums as numbers.
    pub(super) fn values(&self) -> impl Iterator<Item = f64> {
        self.sums.iter().map(|sum| self.quantum.value(*sum))
    }
}

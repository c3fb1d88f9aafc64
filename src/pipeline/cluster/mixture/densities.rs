//! The rounds of a mixture: how likely each row is under each component, summed or row by row.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::cluster::mixture::components::n_products;
use crate::cluster::mixture::params::CovarianceType;
use crate::parallel::{ExactSum, Quantum, Round, Shard};

/// Components in the form that rows are measured by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Densities {
    pub(super) n_cols: usize,
    pub(super) covariance_type: CovarianceType,
    /// One row of `n_cols` per component.
    pub(super) means: Vec<f64>,
    /// Per component, what turns a row above the mean into one whose squares add up to its squared distance in
    /// standard deviations: a lower triangle row by row, or a number for each column.
    pub(super) factors: Vec<f64>,
    /// Logarithm of the share of each component and of its density at its mean.
    pub(super) offsets: Vec<f64>,
}

/// Asks for the sums that the next components are made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Expect {
    /// The components as they are.
    pub densities: Densities,
}

/// Sums over the rows of one shard, or of all of them together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Expected {
    /// Of `counts`, `above` and `products`.
    pub quanta: [Quantum; 3],
    /// Shares of rows in each component.
    pub counts: Vec<ExactSum>,
    /// What they are above its mean, `n_cols` per component.
    pub above: Vec<ExactSum>,
    /// Products of the same: for each component of each pair of columns (lower triangle, row by row), or of each column
    /// with itself.
    pub products: Vec<ExactSum>,
    /// Log-likelihood of each block of rows, in order.
    pub log_likelihoods: Vec<f64>,
}

/// Asks for the memberships of each row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Respond {
    /// The components.
    pub densities: Densities,
}

/// The memberships of the rows of one shard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Responses {
    /// Component of largest membership of each row; the first of equals.
    #[serde(with = "crate::parallel::packed")]
    pub labels: Vec<u16>,
    /// Chance that the row is of each component: `n_components` per row, which add up to 1.
    #[serde(with = "crate::parallel::packed")]
    pub memberships: Vec<f32>,
    /// Log-likelihood of each block of rows, in order.
    pub log_likelihoods: Vec<f64>,
}

impl Densities {
    fn n_components(&self) -> usize {
        self.offsets.len()
    }

    fn n_products(&self) -> usize {
        n_products(self.covariance_type, self.n_cols)
    }

    /// Tells `each` the rows of a range, what they are above each mean, and their memberships; answers the sum of their
    /// log-likelihoods.
    fn respond(&self, shard: &Shard, rows: Range<usize>, mut each: impl FnMut(&[f64], &[f64])) -> f64 {
        let (n_components, n_products) = (self.n_components(), self.n_products());
        let mut above = vec![0.0; n_components * self.n_cols];
        let mut chances = vec![0.0; n_components];
        let mut log_likelihood = 0.0;
        let mut values = Vec::with_capacity(self.n_cols);
        for row in rows {
            shard.read_row(row, &mut values);
            let means = self.means.chunks_exact(self.n_cols).zip(self.factors.chunks_exact(n_products));
            let parts = above.chunks_exact_mut(self.n_cols).zip(means);
            for (((above, (mean, factor)), chance), offset) in parts.zip(&mut chances).zip(&self.offsets) {
                for ((above, x), mean) in above.iter_mut().zip(&values).zip(mean) {
                    *above = f64::from(*x) - mean;
                }
                *chance = offset - 0.5 * self.squared(above, factor);
            }
            log_likelihood += normalise(&mut chances);
            each(&above, &chances);
        }
        log_likelihood
    }

    /// Squared distance from the mean, in standard deviations.
    #[inline]
    fn squared(&self, above: &[f64], factor: &[f64]) -> f64 {
        match self.covariance_type {
            CovarianceType::Diag => above.iter().zip(factor).map(|(x, f)| (x * f) * (x * f)).sum(),
            CovarianceType::Full => {
                let mut start = 0;
                let mut squared = 0.0;
                for length in 1..=above.len() {
                    let y: f64 = above[..length].iter().zip(&factor[start..start + length]).map(|(x, f)| x * f).sum();
                    squared += y * y;
                    start += length;
                }
                squared
            }
        }
    }
}

/// Turns logarithms into shares of 1, and answers the logarithm of their sum: without leaving the range of numbers.
fn normalise(chances: &mut [f64]) -> f64 {
    let largest = chances.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for chance in chances.iter_mut() {
        *chance = libm::exp(*chance - largest);
        sum += *chance;
    }
    for chance in chances.iter_mut() {
        *chance /= sum;
    }
    largest + libm::log(sum)
}

impl Round for Expect {
    type Partial = Expected;

    /// # Complexity
    /// Time O(`n_rows` · `n_components` · `n_cols`²) for full covariances, with `n_cols` instead of its square for
    /// diagonal ones; memory as that of the components.
    fn on(&self, shard: &Shard) -> Expected {
        let densities = &self.densities;
        let (n_components, n_cols, n_products) = (densities.n_components(), densities.n_cols, densities.n_products());
        let lengths = [n_components, n_components * n_cols, n_components * n_products];
        let zeros = lengths.map(|length| vec![ExactSum::default(); length]);
        // A mean is a mean of rows, so a row is above it by twice the bound of the rows at most: one bit more.
        let quanta = [Quantum::of(1.0), shard.extent.quantum(), shard.extent.quantum().of_squares(1)];
        let mut sums = zeros;
        let mut log_likelihoods = Vec::new();
        for rows in shard.blocks() {
            let [mut counts, mut aboves, mut products] = lengths.map(|length| vec![0.0; length]);
            log_likelihoods.push(densities.respond(shard, rows, |above, chances| {
                let sums = aboves.chunks_exact_mut(n_cols).zip(products.chunks_exact_mut(n_products));
                let parts = chances.iter().zip(above.chunks_exact(n_cols)).zip(counts.iter_mut()).zip(sums);
                for (((&chance, above), count), (sum, products)) in parts {
                    if chance > 0.0 {
                        *count += chance;
                        add(densities.covariance_type, chance, above, sum, products);
                    }
                }
            }));
            for ((sums, block), quantum) in sums.iter_mut().zip([counts, aboves, products]).zip(quanta) {
                for (sum, term) in sums.iter_mut().zip(block) {
                    *sum += quantum.exact(term);
                }
            }
        }
        let [counts, above, products] = sums;
        Expected { quanta, counts, above, products, log_likelihoods }
    }
}

/// Adds one row with its share.
#[inline]
fn add(covariance_type: CovarianceType, share: f64, above: &[f64], sums: &mut [f64], products: &mut [f64]) {
    let mut start = 0;
    for (length, (x, sum)) in (1..).zip(above.iter().zip(sums)) {
        let weighted = share * x;
        *sum += weighted;
        match covariance_type {
            CovarianceType::Diag => products[length - 1] += weighted * x,
            CovarianceType::Full => {
                for (product, y) in products[start..start + length].iter_mut().zip(above) {
                    *product += weighted * y;
                }
                start += length;
            }
        }
    }
}

impl Expected {
    /// Joins the answers of all shards, in row order.
    pub(super) fn merge(partials: Vec<Self>) -> Option<Self> {
        partials.into_iter().reduce(|mut merged, next| {
            let all = [(&mut merged.counts, next.counts), (&mut merged.above, next.above)];
            for (sums, more) in all.into_iter().chain([(&mut merged.products, next.products)]) {
                for (sum, more) in sums.iter_mut().zip(more) {
                    *sum += more;
                }
            }
            merged.log_likelihoods.extend(next.log_likelihoods);
            merged
        })
    }

    /// Counts, sums and products as numbers.
    pub(super) fn values(&self) -> [Vec<f64>; 3] {
        let [of_counts, of_above, of_products] = self.quanta;
        [(of_counts, &self.counts), (of_above, &self.above), (of_products, &self.products)]
            .map(|(quantum, sums)| sums.iter().map(|sum| quantum.value(*sum)).collect())
    }
}

impl Round for Respond {
    type Partial = Responses;

    /// # Complexity
    /// Time as [`Expect`]; memory O(`n_rows` · `n_components`).
    #[expect(clippy::cast_possible_truncation, reason = "a membership is shown with a few digits")]
    fn on(&self, shard: &Shard) -> Responses {
        let mut labels = Vec::with_capacity(shard.n_rows());
        let mut memberships = Vec::with_capacity(shard.n_rows() * self.densities.n_components());
        let mut log_likelihoods = Vec::new();
        for rows in shard.blocks() {
            log_likelihoods.push(self.densities.respond(shard, rows, |_, chances| {
                let better =
                    |best: (u16, f64), next: (u16, &f64)| if *next.1 > best.1 { (next.0, *next.1) } else { best };
                labels.push((0_u16..).zip(chances).fold((0, 0.0), better).0);
                memberships.extend(chances.iter().map(|chance| *chance as f32));
            }));
        }
        Responses { labels, memberships, log_likelihoods }
    }
}

#[cfg(test)]
mod tests {
    use super::normalise;

    #[test]
    fn logarithms_far_below_the_range_of_numbers_become_shares() {
        let mut chances = [-10_000.0, -10_000.0 + 3.0_f64.ln()];
        let log_sum = normalise(&mut chances);
        assert!((chances[0] - 0.25).abs() < 1e-9 && (chances[1] - 0.75).abs() < 1e-9);
        assert!((log_sum - (-10_000.0 + 4.0_f64.ln())).abs() < 1e-9);
    }
}

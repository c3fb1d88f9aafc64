//! The numbers of a mixture, and how rows change them.

use serde::{Deserialize, Serialize};

use crate::cluster::mixture::densities::Densities;
use crate::cluster::mixture::params::{CovarianceType, MixtureError, Part};

/// Normal distributions with their shares.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Components {
    /// The shape of all components.
    pub covariance_type: CovarianceType,
    /// Share of each component; they add up to 1. Length `n_components`.
    pub weights: Vec<f64>,
    /// Centre of each component, in the units of the matrix. One row of `n_cols` each.
    pub means: Vec<f64>,
    /// In squared units of the matrix. [`CovarianceType::Full`]: `n_cols` × `n_cols` for each component, row by row;
    /// [`CovarianceType::Diag`]: the variances, `n_cols` for each component.
    pub covariances: Vec<f64>,
}

/// Sums over rows, each with its share in a component: what the next components are made of.
pub(super) struct Sums<'a> {
    /// Of shares, for each component.
    pub(super) counts: &'a [f64],
    /// Of what rows are above the means before, for each component and column.
    pub(super) above: &'a [f64],
    /// Of products of the same, as [`Densities::n_products`] of each component in order.
    pub(super) products: &'a [f64],
}

impl Components {
    /// Number of components.
    pub fn n_components(&self) -> usize {
        self.weights.len()
    }

    /// Numbers that a fit chooses: of means, covariances and shares.
    pub fn n_parameters(&self) -> usize {
        let (n, n_cols) = (self.n_components(), self.means.len() / self.n_components().max(1));
        n * n_products(self.covariance_type, n_cols) + n * n_cols + n - 1
    }

    /// Checks shapes.
    pub(super) fn check(&self, n_cols: usize) -> Result<(), MixtureError> {
        let expected = self.n_components() * n_cols;
        if self.means.len() != expected {
            return Err(MixtureError::Shape { what: Part::Means, got: self.means.len(), expected });
        }
        let expected = self.n_components() * per_component(self.covariance_type, n_cols);
        if self.covariances.len() != expected {
            return Err(MixtureError::Shape { what: Part::Covariances, got: self.covariances.len(), expected });
        }
        Ok(())
    }

    /// The components that make the rows of these sums most likely. A component that has no rows keeps its centre.
    pub(super) fn maximised(&self, sums: &Sums<'_>, reg_covar: f64) -> Self {
        let n_components = self.n_components();
        let n_cols = self.means.len() / n_components;
        let n_products = n_products(self.covariance_type, n_cols);
        // As in scikit-learn: never quite 0.
        let counts: Vec<f64> = sums.counts.iter().map(|count| count + 10.0 * f64::EPSILON).collect();
        let total: f64 = counts.iter().sum();

        let mut next = self.clone();
        next.weights = counts.iter().map(|count| count / total).collect();
        next.covariances.clear();
        for (component, count) in counts.iter().enumerate() {
            let moved: Vec<f64> = sums.above[component * n_cols..][..n_cols].iter().map(|sum| sum / count).collect();
            for (mean, moved) in next.means[component * n_cols..].iter_mut().zip(&moved) {
                *mean += moved;
            }
            let products = &sums.products[component * n_products..][..n_products];
            next.covariances.extend(self.covariance(products, *count, &moved, reg_covar));
        }
        next
    }

    /// `Σ r (x - m)(x - m)ᵀ / n - (m' - m)(m' - m)ᵀ`, for means m before and m' after.
    fn covariance(&self, products: &[f64], count: f64, moved: &[f64], reg_covar: f64) -> Vec<f64> {
        let n_cols = moved.len();
        match self.covariance_type {
            CovarianceType::Diag => {
                let variance = |(sum, moved): (&f64, &f64)| (sum / count - moved * moved).max(0.0) + reg_covar;
                products.iter().zip(moved).map(variance).collect()
            }
            CovarianceType::Full => {
                let mut square = vec![0.0; n_cols * n_cols];
                let pairs = (0..n_cols).flat_map(|row| (0..=row).map(move |col| (row, col)));
                for ((row, col), sum) in pairs.zip(products) {
                    let diagonal = if row == col { reg_covar } else { 0.0 };
                    let covariance = sum / count - moved[row] * moved[col] + diagonal;
                    square[row * n_cols + col] = covariance;
                    square[col * n_cols + row] = covariance;
                }
                square
            }
        }
    }

    /// What the rounds ask for.
    pub(crate) fn densities(&self) -> Result<Densities, MixtureError> {
        let n_components = self.n_components();
        let n_cols = self.means.len() / n_components;
        let width = per_component(self.covariance_type, n_cols);
        let mut factors = Vec::with_capacity(n_components * n_products(self.covariance_type, n_cols));
        let mut offsets = Vec::with_capacity(n_components);
        for (component, weight) in self.weights.iter().enumerate() {
            let covariance = &self.covariances[component * width..][..width];
            let (factor, log_determinant) = match self.covariance_type {
                CovarianceType::Full => inverse_factor(covariance, n_cols),
                CovarianceType::Diag => inverse_roots(covariance),
            }
            .ok_or(MixtureError::Collapsed { component })?;
            factors.extend(factor);
            offsets.push(libm::log(*weight) + log_determinant - n_cols as f64 * 0.5 * libm::log(std::f64::consts::TAU));
        }
        Ok(Densities { n_cols, covariance_type: self.covariance_type, means: self.means.clone(), factors, offsets })
    }

    /// In another order: component `order[i]` becomes `i`.
    pub(super) fn reordered(&self, order: &[usize]) -> Self {
        let n_components = self.n_components();
        let pick = |values: &[f64]| {
            let width = values.len() / n_components;
            order.iter().flat_map(|&from| &values[from * width..][..width]).copied().collect()
        };
        Self {
            covariance_type: self.covariance_type,
            weights: pick(&self.weights),
            means: pick(&self.means),
            covariances: pick(&self.covariances),
        }
    }
}

/// Products of two columns that are summed for a component: of each with itself, and of pairs.
pub(super) fn n_products(covariance_type: CovarianceType, n_cols: usize) -> usize {
    match covariance_type {
        CovarianceType::Full => n_cols * (n_cols + 1) / 2,
        CovarianceType::Diag => n_cols,
    }
}

pub(super) fn per_component(covariance_type: CovarianceType, n_cols: usize) -> usize {
    match covariance_type {
        CovarianceType::Full => n_cols * n_cols,
        CovarianceType::Diag => n_cols,
    }
}

/// `L⁻¹` of a covariance `L Lᵀ` (Cholesky), the lower triangle row by row, and the logarithm of its determinant.
fn inverse_factor(covariance: &[f64], n: usize) -> Option<(Vec<f64>, f64)> {
    let at = |row: usize, col: usize| row * (row + 1) / 2 + col;
    let mut lower = vec![0.0; n * (n + 1) / 2];
    for row in 0..n {
        for col in 0..=row {
            let known: f64 = (0..col).map(|k| lower[at(row, k)] * lower[at(col, k)]).sum();
            let rest = covariance[row * n + col] - known;
            lower[at(row, col)] = if row == col { root(rest)? } else { rest / lower[at(col, col)] };
        }
    }
    let mut inverse = vec![0.0; lower.len()];
    let mut log_determinant = 0.0;
    for col in 0..n {
        inverse[at(col, col)] = 1.0 / lower[at(col, col)];
        log_determinant += libm::log(inverse[at(col, col)]);
        for row in col + 1..n {
            let known: f64 = (col..row).map(|k| lower[at(row, k)] * inverse[at(k, col)]).sum();
            inverse[at(row, col)] = -known / lower[at(row, row)];
        }
    }
    inverse.iter().all(|x| x.is_finite()).then_some((inverse, log_determinant))
}

/// The same where all covariances are 0.
fn inverse_roots(variances: &[f64]) -> Option<(Vec<f64>, f64)> {
    let inverse: Vec<f64> =
        variances.iter().map(|&variance| root(variance).map(|root| 1.0 / root)).collect::<Option<_>>()?;
    let log_determinant = inverse.iter().map(|x| libm::log(*x)).sum();
    inverse.iter().all(|x| x.is_finite()).then_some((inverse, log_determinant))
}

fn root(square: f64) -> Option<f64> {
    (square > 0.0 && square.is_finite()).then(|| square.sqrt())
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::{inverse_factor, inverse_roots};

    #[test]
    fn the_factor_of_two_columns_by_hand() {
        // L = [2 0; 1 3], so L Lᵀ = [4 2; 2 10] and L⁻¹ = [1/2 0; -1/6 1/3].
        let (factor, log_determinant) = inverse_factor(&[4.0, 2.0, 2.0, 10.0], 2).unwrap();
        assert_relative_eq!(factor[..], [0.5, -1.0 / 6.0, 1.0 / 3.0], max_relative = 1e-15);
        assert_relative_eq!(log_determinant, -(6.0_f64.ln()), max_relative = 1e-15);
        let (factor, log_determinant) = inverse_roots(&[4.0, 9.0]).unwrap();
        assert_relative_eq!(factor[..], [0.5, 1.0 / 3.0], max_relative = 1e-15);
        assert_relative_eq!(log_determinant, -(6.0_f64.ln()), max_relative = 1e-15);
    }

    #[test]
    fn what_has_no_width_has_no_factor() {
        assert_eq!(inverse_factor(&[1.0, 1.0, 1.0, 1.0], 2), None);
        assert_eq!(inverse_roots(&[1.0, 0.0]), None);
    }
}

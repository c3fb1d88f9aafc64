//! Principal components: what 2-D and 3-D pictures are drawn in.

use serde::{Deserialize, Serialize};

use crate::parallel::{Rounds, Stopped};

pub(crate) use eigen::eigen;

pub use covariance::{Covariance, Moments};

mod covariance;
mod eigen;

/// Components at most: a picture has three dimensions.
const MOST_COMPONENTS: usize = 3;

/// Loadings within this share of the largest one count as equal when the sign is chosen: the rows are only f32. Two
/// standardised columns always have equal loadings.
const EQUAL_LOADINGS: f64 = 1e-6;

/// Up to three principal components of the matrix.
///
/// Signs are fixed as scikit-learn fixes them: the loading of largest magnitude is positive, the first among equals.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pca {
    /// Mean of each column, in the units of the matrix. Length `n_cols`.
    pub mean: Vec<f64>,
    /// One unit vector of `n_cols` loadings per component, by falling variance. At most 3.
    pub components: Vec<Vec<f64>>,
    /// Variance along every direction, those that are no component here as well, with n - 1 in the denominator. By
    /// falling variance; length `n_cols`.
    pub explained_variance: Vec<f64>,
    /// Share of the total variance of each, in [0, 1]: together 1. 0 where there is no variance at all. Length `n_cols`.
    pub explained_variance_ratio: Vec<f64>,
}

/// Principal components of all rows (Pearson 1901, doi:10.1080/14786440109462720), from the eigenvectors of the covariance
/// (Hotelling 1933, doi:10.1037/h0071325).
///
/// # Complexity
/// Time O(`n_rows` · `n_cols`² + `n_cols`³); memory O(`n_cols`²).
///
/// # Errors
/// When the work was stopped.
pub async fn pca<E: Rounds>(executor: &E) -> Result<Pca, Stopped> {
    let n_cols = executor.n_cols();
    let moments = Moments::merge(executor.round(Covariance { means: None }).await?).ok_or(Stopped::WrongAnswer)?;
    let n_rows = moments.n_rows as f64;
    let mean: Vec<f64> = moments.values().map(|sum| sum / n_rows.max(1.0)).collect();
    let round = Covariance { means: Some(mean.clone()) };
    let moments = Moments::merge(executor.round(round).await?).ok_or(Stopped::WrongAnswer)?;

    let mut covariance = vec![0.0; n_cols * n_cols];
    let pairs = (0..n_cols).flat_map(|a| (a..n_cols).map(move |b| (a, b)));
    for ((a, b), product) in pairs.zip(moments.values()) {
        covariance[a * n_cols + b] = product / (n_rows - 1.0).max(1.0);
        covariance[b * n_cols + a] = covariance[a * n_cols + b];
    }
    let total: f64 = (0..n_cols).map(|col| covariance[col * n_cols + col]).sum();
    let pairs = eigen(covariance, n_cols);
    let explained_variance: Vec<f64> = pairs.iter().map(|(value, _)| value.max(0.0)).collect();
    let components = pairs.into_iter().take(MOST_COMPONENTS).map(|(_, vector)| with_fixed_sign(vector)).collect();
    let ratio = |variance: &f64| if total > 0.0 { variance / total } else { 0.0 };
    let explained_variance_ratio = explained_variance.iter().map(ratio).collect();
    Ok(Pca { mean, components, explained_variance, explained_variance_ratio })
}

fn with_fixed_sign(mut vector: Vec<f64>) -> Vec<f64> {
    let largest = vector.iter().fold(0.0_f64, |largest, loading| largest.max(loading.abs()));
    let leading = vector.iter().find(|loading| loading.abs() >= largest * (1.0 - EQUAL_LOADINGS));
    if leading.is_some_and(|loading| *loading < 0.0) {
        for loading in &mut vector {
            *loading = -*loading;
        }
    }
    vector
}

impl Pca {
    /// Coordinates of a row of the matrix along the components; 0 along those that there are not.
    pub fn project(&self, row: &[f32]) -> [f64; 3] {
        let mut point = [0.0; MOST_COMPONENTS];
        for (coordinate, component) in point.iter_mut().zip(&self.components) {
            let centred = row.iter().zip(&self.mean).map(|(x, mean)| f64::from(*x) - mean);
            *coordinate = centred.zip(component).map(|(x, loading)| x * loading).sum();
        }
        point
    }
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::{Pca, pca};
    use crate::parallel::{InProcess, block_on};
    use crate::prepare::Matrix;

    fn of(n_cols: usize, values: Vec<f32>) -> Pca {
        let matrix = Matrix::new(values.len() / n_cols, n_cols, values).unwrap();
        block_on(pca(&InProcess::new(&matrix, 1))).unwrap()
    }

    #[test]
    fn points_on_a_line_have_one_component_along_it() {
        let pca = of(2, vec![0.0, 0.0, -3.0, 4.0, -6.0, 8.0]);
        assert_relative_eq!(pca.components[0][..], [-0.6, 0.8], epsilon = 1e-12);
        assert_relative_eq!(pca.explained_variance[..], [25.0, 0.0], epsilon = 1e-12);
        assert_relative_eq!(pca.explained_variance_ratio[..], [1.0, 0.0], epsilon = 1e-12);
        assert_eq!(pca.mean, [-3.0, 4.0]);
        assert_relative_eq!(pca.project(&[-6.0, 8.0])[..], [5.0, 0.0, 0.0], epsilon = 1e-12);
    }

    #[test]
    fn every_direction_has_its_variance_and_three_are_components() {
        // Four columns on their own, with variances 8, 2, 18 and 0.5.
        let mut values = vec![0.0; 8 * 4];
        for (col, size) in [2.0_f32, 1.0, 3.0, 0.5].into_iter().enumerate() {
            values[2 * col * 4 + col] = size;
            values[(2 * col + 1) * 4 + col] = -size;
        }
        let pca = of(4, values);
        let sevenths = [18.0, 8.0, 2.0, 0.5].map(|square| square / 7.0);
        assert_relative_eq!(pca.explained_variance[..], sevenths, max_relative = 1e-12);
        assert_relative_eq!(pca.explained_variance_ratio.iter().sum::<f64>(), 1.0, max_relative = 1e-12);
        assert_eq!((pca.components.len(), pca.components[0].clone()), (3, vec![0.0, 0.0, 1.0, 0.0]));
    }

    #[test]
    fn equal_loadings_take_their_sign_from_the_first_column() {
        let pca = of(2, vec![1.0, -1.0, -1.0, 1.0, 0.1, 0.1, -0.1, -0.1]);
        assert!(pca.components.iter().all(|component| component[0] > 0.0), "{pca:?}");
    }

    #[test]
    fn a_single_column_a_single_row_and_equal_rows_are_no_trouble() {
        let one_column = of(1, vec![1.0, 3.0]);
        assert_eq!((one_column.components, one_column.explained_variance), (vec![vec![1.0]], vec![2.0]));
        assert_eq!(of(3, vec![1.0, 2.0, 3.0]).explained_variance, [0.0; 3]);
        assert_eq!(of(2, vec![7.0; 8]).explained_variance_ratio, [0.0; 2]);
    }
}

//! Small dense linear algebra: a Cholesky factor and what is solved with it.

/// Share of the mean variance that is added to each variance, so that few rows do not make up a direction.
const RIDGE: f64 = 0.1;

/// Fisher's direction: `(W + ridge)⁻¹ difference` (Fisher 1936), for a covariance `W` of `d` × `d`.
pub(super) fn direction(within: &[f64], difference: &[f64]) -> Vec<f64> {
    let d = difference.len();
    let trace: f64 = (0..d).map(|i| within[i * d + i]).sum();
    let mut ridged = within.to_vec();
    for i in 0..d {
        ridged[i * d + i] += RIDGE * trace / d as f64;
    }
    match cholesky(&ridged, d) {
        Some(factor) => solve(&factor, difference),
        None => difference.to_vec(),
    }
}

/// The lower triangle `L` with `L Lᵀ = matrix`, row by row; None where the matrix is not positive definite.
pub(super) fn cholesky(matrix: &[f64], d: usize) -> Option<Vec<f64>> {
    let mut factor = vec![0.0; d * d];
    for i in 0..d {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|k| factor[i * d + k] * factor[j * d + k]).sum();
            let rest = matrix[i * d + j] - dot;
            if i == j {
                if rest.is_nan() || rest <= 0.0 {
                    return None;
                }
                factor[i * d + i] = rest.sqrt();
            } else {
                factor[i * d + j] = rest / factor[j * d + j];
            }
        }
    }
    Some(factor)
}

/// `x` with `L Lᵀ x = right`.
fn solve(factor: &[f64], right: &[f64]) -> Vec<f64> {
    let d = right.len();
    let mut x = right.to_vec();
    for i in 0..d {
        let dot: f64 = (0..i).map(|k| factor[i * d + k] * x[k]).sum();
        x[i] = (x[i] - dot) / factor[i * d + i];
    }
    for i in (0..d).rev() {
        let dot: f64 = (i + 1..d).map(|k| factor[k * d + i] * x[k]).sum();
        x[i] = (x[i] - dot) / factor[i * d + i];
    }
    x
}

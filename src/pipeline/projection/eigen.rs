//! Eigenvalues and eigenvectors of a symmetric matrix.

/// Sweeps over all pairs at most. Convergence is quadratic: some hundred columns take fewer than ten.
const MOST_SWEEPS: usize = 60;

/// Eigenvalues with their unit eigenvectors, by falling value, of a symmetric matrix of `n` × `n`, row by row.
///
/// Jacobi's method in its cyclic form: rotations that each clear one pair of entries, until none is left (Golub and
/// Van Loan, Matrix Computations, 8.5). It is short, and as exact as the matrix.
///
/// # Complexity
/// Time O(n³) for each sweep; memory O(n²).
pub(crate) fn eigen(mut matrix: Vec<f64>, n: usize) -> Vec<(f64, Vec<f64>)> {
    let mut vectors = vec![0.0; n * n]; // one row per vector
    for i in 0..n {
        vectors[i * n + i] = 1.0;
    }
    for _ in 0..MOST_SWEEPS {
        let mut rotated = false;
        for p in 0..n {
            for q in p + 1..n {
                rotated |= rotate(&mut matrix, &mut vectors, n, p, q);
            }
        }
        if !rotated {
            break;
        }
    }
    let mut pairs: Vec<(f64, Vec<f64>)> = (0..n).map(|i| (matrix[i * n + i], vectors[i * n..][..n].to_vec())).collect();
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    pairs
}

/// Clears entry (p, q); false where it is too small to change the entries on the diagonal.
fn rotate(matrix: &mut [f64], vectors: &mut [f64], n: usize, p: usize, q: usize) -> bool {
    let (app, aqq, apq) = (matrix[p * n + p], matrix[q * n + q], matrix[p * n + q]);
    if apq.abs() <= f64::EPSILON * 0.5 * libm::sqrt(app.abs()) * libm::sqrt(aqq.abs()) || apq == 0.0 {
        return false;
    }
    // The smaller root of t² + 2θt - 1 = 0: the tangent of an angle of at most 45°.
    let theta = (aqq - app) / (2.0 * apq);
    let tangent = theta.signum() / (theta.abs() + libm::sqrt(theta * theta + 1.0));
    let cosine = 1.0 / libm::sqrt(tangent * tangent + 1.0);
    let sine = tangent * cosine;

    for k in 0..n {
        let (akp, akq) = (matrix[k * n + p], matrix[k * n + q]);
        matrix[k * n + p] = cosine * akp - sine * akq;
        matrix[k * n + q] = sine * akp + cosine * akq;
    }
    for rows in [matrix, vectors] {
        for k in 0..n {
            let (rp, rq) = (rows[p * n + k], rows[q * n + k]);
            rows[p * n + k] = cosine * rp - sine * rq;
            rows[q * n + k] = sine * rp + cosine * rq;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, proptest};

    use super::eigen;

    #[test]
    fn two_by_two_by_hand() {
        let pairs = eigen(vec![2.0, 1.0, 1.0, 2.0], 2);
        assert!((pairs[0].0 - 3.0).abs() < 1e-14 && (pairs[1].0 - 1.0).abs() < 1e-14);
        assert!((pairs[0].1[0] - pairs[0].1[1]).abs() < 1e-14);
        assert!((pairs[1].1[0] + pairs[1].1[1]).abs() < 1e-14);
    }

    proptest! {
        #[test]
        fn vectors_are_orthonormal_and_eigen(entries in proptest::collection::vec(-10.0_f64..10.0, 36)) {
            let n = 6;
            let symmetric: Vec<f64> = (0..n * n).map(|at| entries[(at / n).min(at % n) * n + (at / n).max(at % n)]).collect();
            let pairs = eigen(symmetric.clone(), n);
            for (i, (value, vector)) in pairs.iter().enumerate() {
                for (j, (_, other)) in pairs.iter().enumerate() {
                    let dot: f64 = vector.iter().zip(other).map(|(a, b)| a * b).sum();
                    prop_assert!((dot - f64::from(u8::from(i == j))).abs() < 1e-12);
                }
                for row in 0..n {
                    let image: f64 = (0..n).map(|col| symmetric[row * n + col] * vector[col]).sum();
                    prop_assert!((image - value * vector[row]).abs() < 1e-11);
                }
            }
        }
    }
}

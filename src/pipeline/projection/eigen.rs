//! Eigenvalues and eigenvectors of a symmetric matrix.

use nalgebra::{DMatrix, DVector, SymmetricEigen};

use crate::order::sort_by;

/// Steps for each column at most; two or three are enough.
const MOST_STEPS: usize = 60;

/// Eigenvalues with their unit eigenvectors, by falling value, of a symmetric matrix of `n` × `n` finite numbers.
///
/// Householder's reflections to three diagonals, then the implicit QR method (Golub and Van Loan, Matrix Computations,
/// 8.3). Both take additions, products, quotients and square roots alone, so the bits are the same everywhere.
///
/// # Complexity
/// Time O(n³); memory O(n²).
pub(crate) fn eigen(matrix: Vec<f64>, n: usize) -> Vec<(f64, Vec<f64>)> {
    if n == 0 {
        return Vec::new();
    }
    let matrix = DMatrix::from_vec(n, n, matrix);
    // Only a matrix with a number that is not finite has none: its own axes do as well as any.
    let solved = SymmetricEigen::try_new(matrix, f64::EPSILON, MOST_STEPS * n)
        .unwrap_or_else(|| SymmetricEigen { eigenvalues: DVector::zeros(n), eigenvectors: DMatrix::identity(n, n) });
    let vectors = solved.eigenvectors.column_iter().map(|vector| vector.iter().copied().collect());
    let mut pairs: Vec<(f64, Vec<f64>)> = solved.eigenvalues.iter().copied().zip(vectors).collect();
    sort_by(&mut pairs, |a, b| b.0.total_cmp(&a.0));
    pairs
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

    #[test]
    fn odd_matrices_are_no_trouble() {
        assert!(eigen(Vec::new(), 0).is_empty());
        assert_eq!(eigen(vec![3.0], 1), [(3.0, vec![1.0])]);
        assert!(eigen(vec![0.0; 9], 3).iter().all(|pair| pair.0 == 0.0));
        assert_eq!(eigen(vec![f64::NAN; 4], 2).len(), 2);
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

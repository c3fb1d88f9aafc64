//! Rows of one length: two customers with the same mix are the same, however much there is of it.

/// Up to here, squares of values can be added up for any number of columns.
const LARGEST_SQUARED: f64 = 1e140;

/// A row shorter than this is left as it is, as scikit-learn does: what it holds is the rounding of a mean, not a mix.
const SHORTEST: f64 = 10.0 * f64::EPSILON;

/// Divides a row by its length, so that its squares add up to 1. A row of zeros stays one.
pub(crate) fn to_unit_length(row: &mut [f64]) {
    // What lies beyond all numbers is as far out as a number can be.
    for value in row.iter_mut() {
        *value = value.clamp(f64::MIN, f64::MAX);
    }
    let largest = row.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    if largest > LARGEST_SQUARED {
        divide(row, largest);
    }
    let length = row.iter().map(|value| value * value).sum::<f64>().sqrt();
    if length >= SHORTEST {
        divide(row, length);
    }
}

/// The same for rows that lie column by column, each column so many places behind the one before it.
pub(super) fn columns_to_unit_length(columns: &mut [f64], stride: usize, n_rows: usize) {
    let mut row = vec![0.0; columns.len() / stride];
    for at in 0..n_rows {
        for (value, column) in row.iter_mut().zip(columns.chunks_exact(stride)) {
            *value = column[at];
        }
        to_unit_length(&mut row);
        for (value, column) in row.iter().zip(columns.chunks_exact_mut(stride)) {
            column[at] = *value;
        }
    }
}

fn divide(row: &mut [f64], by: f64) {
    for value in row {
        *value /= by;
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "all of these are exact")]
mod tests {
    use super::to_unit_length;

    fn of<const N: usize>(mut row: [f64; N]) -> [f64; N] {
        to_unit_length(&mut row);
        row
    }

    #[test]
    fn a_row_is_divided_by_its_length_and_zeros_stay() {
        assert_eq!(of([3.0, -4.0]), [0.6, -0.8]);
        assert_eq!(of([0.0, 0.0]), [0.0, 0.0]);
        assert_eq!(of([1e-15, -1e-15]), [1e-15, -1e-15], "rounding, not a mix");
        assert_eq!(of([3.0, -4.0].map(|value| value * 64.0 * f64::EPSILON)), [0.6, -0.8]);
    }

    #[test]
    fn the_longest_rows_have_a_length_too() {
        assert_eq!(of([3e300, 4e300]), [0.6, 0.8]);
        assert_eq!(of([f64::INFINITY, 0.0, -1.0]), [1.0, 0.0, -1.0 / f64::MAX]);
    }
}

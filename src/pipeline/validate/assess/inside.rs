//! Whether one segment holds groups of its own.
//!
//! With one segment more, k-means may halve a large group and leave a small one where it is, for that lowers the inertia
//! more. A cut through one segment alone has nothing else to spend itself on: it goes between the groups.

use serde::{Deserialize, Serialize};

use crate::prepare::Matrix;
use crate::random::Random;
use crate::validate::assess::rough::Rough;
use crate::validate::assess::rule::least_rows;
use crate::validate::assess::valley::Parted;

/// Descents of which the best is taken.
const N_STARTS: usize = 4;

/// The valley between two parts of one segment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inside {
    /// As of a [`Valley`](crate::validate::assess::Valley).
    pub depth: f64,
    /// Rows of the sample in the smaller part.
    pub smaller: usize,
}

/// The deepest valley that a cut of one segment in two finds, where both parts are large enough to be segments. None where
/// no such cut is.
///
/// `rows` are those that were segmented, `parted` the same ones with their segments, loosened.
///
/// # Complexity
/// Time O(`n_rows` · `n_cols`) for each iteration of each descent; memory O(`n_rows` · `n_cols`).
pub(super) fn inside(rows: &Matrix, parted: &Parted, random: &mut Random) -> Option<Inside> {
    let least = least_rows(rows.n_rows());
    let cut = |members: Vec<usize>| {
        if (members.len() as f64) < 2.0 * least {
            return None;
        }
        let labels = Rough::new(&rows.gather(&members)).fit(2, N_STARTS, random).labels;
        let part = |label: u16| -> Vec<usize> {
            members.iter().zip(&labels).filter(|(_, of_row)| **of_row == label).map(|(row, _)| *row).collect()
        };
        let parts = [part(0), part(1)];
        let smaller = parts[0].len().min(parts[1].len());
        let is_large = smaller as f64 >= least;
        is_large.then(|| Inside { depth: parted.depth_between(&parts[0], &parts[1]), smaller })
    };
    let cuts = parted.members().into_iter().filter_map(cut);
    cuts.reduce(|deepest, next| if next.depth > deepest.depth { next } else { deepest })
}

#[cfg(test)]
mod tests {
    use super::inside;
    use crate::prepare::Matrix;
    use crate::random::Random;
    use crate::validate::assess::valley::Parted;

    /// Rows in a line, evenly from each start over a length, and one label for all.
    fn found(heaps: &[(f32, f32, u16)]) -> Option<super::Inside> {
        let even = |&(from, length, n): &(f32, f32, u16)| {
            (0..n).map(move |at| from + length * (f32::from(at) + 0.5) / f32::from(n))
        };
        let values: Vec<f32> = heaps.iter().flat_map(even).collect();
        let loosened: Vec<f64> = values.iter().copied().map(f64::from).collect();
        // Segment 0 is the first heap, segment 1 all others.
        let labels: Vec<u16> = (0..values.len()).map(|row| u16::from(row >= usize::from(heaps[0].2))).collect();
        let parted = Parted { values: &loosened, n_cols: 1, labels: &labels, n_clusters: 2, radii: &[] };
        inside(&Matrix::new(values.len(), 1, values).unwrap(), &parted, &mut Random::new(1, 1))
    }

    #[test]
    fn a_small_group_inside_a_segment_is_seen() {
        let seen = found(&[(0.0, 2.0, 100), (20.0, 2.0, 100), (25.0, 1.0, 16)]).unwrap();
        assert_eq!(seen.smaller, 16);
        assert!(seen.depth > 4.0, "{seen:?}");
    }

    #[test]
    fn segments_of_one_heap_each_hold_nothing() {
        assert!(found(&[(0.0, 2.0, 100), (20.0, 2.0, 100)]).unwrap().depth < 1.0);
    }

    #[test]
    fn a_handful_of_rows_is_no_group() {
        // Three of 203 are less than three in a hundred: the cut that parts them does not count.
        let of = |far: u16| found(&[(0.0, 2.0, 100), (20.0, 2.0, 100), (60.0, 1.0, far)]).map(|seen| seen.smaller);
        assert_eq!(of(3), Some(50));
        assert_eq!(of(8), Some(8));
    }
}

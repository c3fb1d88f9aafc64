//! How close each row lies to its own segment, and how far from the next.

use serde::{Deserialize, Serialize};

use crate::pipeline::parallel::Task;
use crate::pipeline::prepare::Matrix;
use crate::pipeline::validate::distances::Segments;

/// Silhouette coefficients of one clustering.
///
/// `s(i) = (b - a) / max(a, b)`, 0 for a segment of one (Rousseeuw 1987, doi:10.1016/0377-0427(87)90125-7).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Silhouette {
    /// Mean over the rows measured, in [-1, 1]. Each segment counts with its share of all rows.
    pub mean: f64,
    /// Mean over the rows measured of each segment. Length `n_clusters`.
    pub by_segment: Vec<f64>,
    /// Rows measured, as rows of the matrix, increasing. All rows, or the sample.
    #[serde(with = "crate::pipeline::parallel::packed")]
    pub rows: Vec<u32>,
    /// Coefficient of each of `rows`.
    #[serde(with = "crate::pipeline::parallel::packed")]
    pub values: Vec<f32>,
    /// Standard error of `mean`, where it is that of a sample: that of a stratified sample without replacement. It
    /// speaks of which rows were measured, not of the distances within the sample standing for those among all.
    pub standard_error: Option<f64>,
}

/// Measures the silhouette of one clustering on the rows it carries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SilhouetteTask {
    /// The rows to measure.
    pub rows: Matrix,
    /// For each of them its row in the whole matrix. Increasing.
    #[serde(with = "crate::pipeline::parallel::packed")]
    pub indices: Vec<u32>,
    /// For each of them its segment.
    #[serde(with = "crate::pipeline::parallel::packed")]
    pub labels: Vec<u16>,
    /// Rows of each segment in the whole matrix.
    pub sizes: Vec<u64>,
}

impl Task for SilhouetteTask {
    type Answer = Silhouette;

    /// # Complexity
    /// Time O(`n_rows`² · `n_cols`); memory O(`n_rows` · `n_cols`).
    fn run(&self) -> Silhouette {
        let mut members = vec![Vec::new(); self.sizes.len()];
        for (row, &label) in self.labels.iter().enumerate() {
            members[usize::from(label)].push(row);
        }
        let mut coefficients = vec![0.0; self.labels.len()];
        if let Some(segments) = Segments::new(&self.rows, &members) {
            for (own, rows) in members.iter().enumerate() {
                segments.distances(rows, |row, sums| coefficients[row] = coefficient(sums, &members, own));
            }
        }
        self.summary(&members, &coefficients)
    }
}

/// Of one row, given the sums of its distances to the members of each segment.
fn coefficient(sums: &[f64], members: &[Vec<usize>], own: usize) -> f64 {
    let n_own = members[own].len();
    if n_own < 2 {
        return 0.0;
    }
    let within = sums[own] / (n_own - 1) as f64;
    let others = sums.iter().zip(members).enumerate();
    let to_next = others
        .filter(|(other, (_, members))| *other != own && !members.is_empty())
        .map(|(_, (sum, members))| sum / members.len() as f64)
        .fold(f64::INFINITY, f64::min);
    let larger = within.max(to_next);
    // Infinite where there is no other segment, 0 where all rows of both are equal.
    if larger > 0.0 && larger.is_finite() { (to_next - within) / larger } else { 0.0 }
}

impl SilhouetteTask {
    fn summary(&self, members: &[Vec<usize>], coefficients: &[f64]) -> Silhouette {
        let n_rows = self.sizes.iter().sum::<u64>().max(1) as f64;
        let mut by_segment = Vec::with_capacity(members.len());
        let (mut mean, mut variance) = (0.0, 0.0);
        for (members, &size) in members.iter().zip(&self.sizes) {
            let n_measured = members.len().max(1) as f64;
            let of_segment = members.iter().map(|&row| coefficients[row]).sum::<f64>() / n_measured;
            let spread = members.iter().map(|&row| (coefficients[row] - of_segment) * (coefficients[row] - of_segment));
            let share = size as f64 / n_rows;
            mean += share * of_segment;
            // Neyman 1934: of the variance of a stratum's mean, what was measured of a finite stratum has no part.
            let unmeasured = 1.0 - n_measured / size.max(1) as f64;
            variance += share * share * unmeasured * spread.sum::<f64>() / (n_measured - 1.0).max(1.0) / n_measured;
            by_segment.push(of_segment);
        }
        #[expect(clippy::cast_possible_truncation, reason = "kept in f32, for the plot")]
        let values = coefficients.iter().map(|s| *s as f32).collect();
        let is_sample = (self.labels.len() as u64) < self.sizes.iter().sum();
        let standard_error = is_sample.then(|| libm::sqrt(variance));
        Silhouette { mean, by_segment, rows: self.indices.clone(), values, standard_error }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, proptest};

    use super::{Silhouette, SilhouetteTask};
    use crate::pipeline::parallel::Task as _;
    use crate::pipeline::prepare::Matrix;

    fn measure(values: &[f32], n_cols: usize, labels: &[u16]) -> Silhouette {
        let rows = Matrix::new(labels.len(), n_cols, values.to_vec()).unwrap();
        let n_clusters = labels.iter().max().map_or(0, |label| usize::from(*label) + 1);
        let size = |cluster: usize| labels.iter().filter(|&&label| usize::from(label) == cluster).count() as u64;
        let sizes = (0..n_clusters).map(size).collect();
        SilhouetteTask { rows, indices: (0..).take(labels.len()).collect(), labels: labels.to_vec(), sizes }.run()
    }

    /// The definition, word for word.
    fn plain(values: &[f32], n_cols: usize, labels: &[u16], row: usize) -> f64 {
        let point = |row: usize| &values[row * n_cols..][..n_cols];
        let mean_distance = |label: u16| {
            let others: Vec<usize> = (0..labels.len()).filter(|&r| r != row && labels[r] == label).collect();
            let distance = |other: usize| {
                let squares = point(row).iter().zip(point(other)).map(|(x, y)| (f64::from(*x) - f64::from(*y)).powi(2));
                squares.sum::<f64>().sqrt()
            };
            (!others.is_empty()).then(|| others.iter().map(|&other| distance(other)).sum::<f64>() / others.len() as f64)
        };
        let Some(a) = mean_distance(labels[row]) else { return 0.0 };
        let others = (0..=*labels.iter().max().unwrap()).filter(|label| *label != labels[row]);
        let b = others.filter_map(mean_distance).fold(f64::INFINITY, f64::min);
        if a.max(b) > 0.0 && b.is_finite() { (b - a) / a.max(b) } else { 0.0 }
    }

    #[test]
    fn four_points_by_hand() {
        // Segment 0: 0 and 2, segment 1: 6 and 10.
        let silhouette = measure(&[0.0, 2.0, 6.0, 10.0], 1, &[0, 0, 1, 1]);
        let expected = [1.0 - 2.0 / 8.0, 1.0 - 2.0 / 6.0, 1.0 - 4.0 / 5.0, 1.0 - 4.0 / 9.0];
        for (value, expected) in silhouette.values.iter().zip(expected) {
            assert!((f64::from(*value) - expected).abs() < 1e-6);
        }
        assert!((silhouette.mean - expected.iter().sum::<f64>() / 4.0).abs() < 1e-6);
        assert!((silhouette.by_segment[1] - f64::midpoint(expected[2], expected[3])).abs() < 1e-6);
        assert_eq!((silhouette.rows, silhouette.standard_error), (vec![0, 1, 2, 3], None));
    }

    #[test]
    fn where_it_is_not_defined_it_is_0() {
        assert_eq!(measure(&[0.0, 2.0, 6.0], 1, &[0, 0, 0]).values, [0.0; 3]); // one segment
        assert_eq!(measure(&[0.0, 2.0, 6.0], 1, &[0, 1, 2]).values, [0.0; 3]); // segments of one
        assert_eq!(measure(&[5.0; 4], 1, &[0, 0, 1, 1]).values, [0.0; 4]); // all rows equal
    }

    #[test]
    fn huge_and_tiny_units_change_nothing() {
        let values = [0.0, 2.0, 6.0, 10.0];
        let labels = [0, 0, 1, 1];
        let scaled = |by: f32| measure(&values.map(|x| x * by), 1, &labels).values;
        for (huge, tiny) in scaled(1e30).iter().zip(scaled(1e-30)) {
            assert!((huge - tiny).abs() < 1e-6);
        }
    }

    #[test]
    fn the_mean_of_a_sample_weights_segments_by_their_size() {
        let rows = Matrix::new(4, 1, vec![0.0, 1.0, 10.0, 30.0]).unwrap();
        let task = SilhouetteTask { rows, indices: vec![3, 5, 8, 9], labels: vec![0, 0, 1, 1], sizes: vec![90, 10] };
        let silhouette = task.run();
        let expected = 0.9 * silhouette.by_segment[0] + 0.1 * silhouette.by_segment[1];
        assert!((silhouette.mean - expected).abs() < 1e-12);
        assert!(silhouette.standard_error.unwrap() > 0.0);
    }

    proptest! {
        #[test]
        fn coefficients_are_those_of_the_definition(
            rows in proptest::collection::vec((proptest::array::uniform3(-50.0_f32..50.0), 0_u16..4), 5..90),
        ) {
            let values: Vec<f32> = rows.iter().flat_map(|(row, _)| *row).collect();
            let labels: Vec<u16> = rows.iter().map(|(_, label)| *label).collect();
            let silhouette = measure(&values, 3, &labels);
            for (row, value) in silhouette.values.iter().enumerate() {
                prop_assert!((-1.0..=1.0).contains(value));
                prop_assert!((f64::from(*value) - plain(&values, 3, &labels, row)).abs() < 1e-5);
            }
        }
    }
}

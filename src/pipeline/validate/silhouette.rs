//! How close each row lies to its own segment, and how far from the next.

use serde::{Deserialize, Serialize};

use crate::parallel::{LANES, Round, Shard};
use crate::validate::cells::Cells;
use crate::validate::distances::Distances;

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
    #[serde(with = "crate::parallel::packed")]
    pub rows: Vec<u32>,
    /// Coefficient of each of `rows`.
    #[serde(with = "crate::parallel::packed")]
    pub values: Vec<f32>,
    /// Standard error of `mean`, where it is that of a sample: that of a stratified sample without replacement. It
    /// speaks of which rows were measured, not of the distances within the sample standing for those among all.
    pub standard_error: Option<f64>,
}

/// Measures what the silhouettes of several partitions of the rows held are made of: the distances are the same for all
/// partitions and are measured once. The rows are cut into blocks; this is one pair of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeasureSilhouettes {
    /// For each partition, for each row held, its segment.
    pub partitions: Vec<Labels>,
    /// Blocks in all.
    pub n_blocks: usize,
    /// Which two of them, the first before the second or the same.
    pub pair: (usize, usize),
}

/// A segment for each row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Labels(#[serde(with = "crate::parallel::packed")] pub Vec<u16>);

/// Sums of distances between the rows of two blocks: for each place of the first and then, if it is another, of the
/// second block, one for each segment of each partition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PairDistances(#[serde(with = "crate::parallel::packed")] pub Vec<f32>);

/// Under which number a shard keeps the rows in order from one pair to the next.
const NUMBER: u32 = u32::MAX - 1;

/// What it keeps.
struct Kept {
    partitions: Vec<Labels>,
    cells: Cells,
    distances: Distances,
}

impl Round for MeasureSilhouettes {
    type Partial = PairDistances;

    /// # Complexity
    /// Time O(rows of the one block · rows of the other · `n_cols`), memory O(`n_rows` · `n_cols`).
    fn on(&self, shard: &Shard) -> PairDistances {
        let kept = shard.recall(NUMBER).filter(|kept: &Kept| kept.partitions == self.partitions);
        let kept = kept.unwrap_or_else(|| {
            let cells = cells(&self.partitions);
            Kept { partitions: self.partitions.clone(), distances: Distances::new(shard, &cells), cells }
        });
        let block = |at| kept.cells.block(self.n_blocks, at);
        let sums = kept.distances.between(&kept.cells, block(self.pair.0), block(self.pair.1));
        shard.keep(NUMBER, kept);
        PairDistances(sums)
    }
}

fn cells(partitions: &[Labels]) -> Cells {
    Cells::of(&partitions.iter().map(|Labels(labels)| &labels[..]).collect::<Vec<_>>())
}

/// All pairs of blocks, those first that take longest.
pub(super) fn pairs(n_blocks: usize) -> Vec<(usize, usize)> {
    let of_two = (0..n_blocks).flat_map(|first| (first + 1..n_blocks).map(move |second| (first, second)));
    of_two.chain((0..n_blocks).map(|block| (block, block))).collect()
}

/// For each partition, the coefficient of each row, from what was found for all pairs of blocks.
pub(super) fn coefficients(partitions: &[Labels], n_blocks: usize, found: Vec<PairDistances>) -> Vec<Vec<f32>> {
    let cells = cells(partitions);
    let (n_segments, sizes) = (cells.n_segments(), cells.sizes());
    let mut sums = vec![0.0; cells.places.len() * n_segments];
    for ((first, second), PairDistances(found)) in pairs(n_blocks).into_iter().zip(found) {
        let mut found = found.into_iter();
        for block in if first == second { vec![first] } else { vec![first, second] } {
            let tiles = cells.block(n_blocks, block);
            let of_block = &mut sums[tiles.start * LANES * n_segments..tiles.end * LANES * n_segments];
            of_block.iter_mut().zip(&mut found).for_each(|(sum, found)| *sum += f64::from(found));
        }
    }
    let mut values = vec![vec![0.0; partitions.first().map_or(0, |Labels(labels)| labels.len())]; partitions.len()];
    for (row, sums) in cells.places.iter().zip(sums.chunks_exact(n_segments.max(1))) {
        let Some(row) = row.map(|row| row as usize) else { continue };
        for ((values, Labels(labels)), numbers) in values.iter_mut().zip(partitions).zip(&cells.partitions) {
            let of_partition = coefficient(&sums[numbers.clone()], &sizes[numbers.clone()], labels[row].into());
            #[expect(clippy::cast_possible_truncation, reason = "kept in f32, for the plot")]
            let of_partition = of_partition as f32;
            values[row] = of_partition;
        }
    }
    values
}

/// Of one row, given the sums of its distances to the rows of each segment, and their sizes.
fn coefficient(sums: &[f64], sizes: &[usize], own: usize) -> f64 {
    if sizes[own] < 2 {
        return 0.0;
    }
    let within = sums[own] / (sizes[own] - 1) as f64;
    let others = sums.iter().zip(sizes).enumerate().filter(|(other, (_, size))| *other != own && **size > 0);
    let to_next = others.map(|(_, (sum, size))| sum / *size as f64).fold(f64::INFINITY, f64::min);
    let larger = within.max(to_next);
    // Infinite where there is no other segment, 0 where all rows of both are equal.
    if larger > 0.0 && larger.is_finite() { (to_next - within) / larger } else { 0.0 }
}

impl Silhouette {
    /// Sums up the coefficients of `rows`, whose segments are `labels`, for segments of the given sizes among all rows.
    pub(super) fn of(rows: Vec<u32>, labels: &[u16], values: Vec<f32>, sizes: &[usize]) -> Self {
        let n_rows = sizes.iter().sum::<usize>().max(1) as f64;
        let mut n_measured = vec![0_usize; sizes.len()];
        let mut by_segment = vec![0.0; sizes.len()];
        for (value, label) in values.iter().zip(labels) {
            n_measured[usize::from(*label)] += 1;
            by_segment[usize::from(*label)] += f64::from(*value);
        }
        for (sum, n_measured) in by_segment.iter_mut().zip(&n_measured) {
            *sum /= (*n_measured).max(1) as f64;
        }
        let mut spread = vec![0.0; sizes.len()];
        for (value, label) in values.iter().zip(labels) {
            let difference = f64::from(*value) - by_segment[usize::from(*label)];
            spread[usize::from(*label)] += difference * difference;
        }
        let (mut mean, mut variance) = (0.0, 0.0);
        for (segment, size) in sizes.iter().enumerate() {
            let n_measured = n_measured[segment].max(1) as f64;
            let share = *size as f64 / n_rows;
            mean += share * by_segment[segment];
            // Neyman 1934: of the variance of a stratum's mean, what was measured of a finite stratum has no part.
            let unmeasured = 1.0 - n_measured / (*size).max(1) as f64;
            variance += share * share * unmeasured * spread[segment] / (n_measured - 1.0).max(1.0) / n_measured;
        }
        let is_sample = values.len() < sizes.iter().sum();
        let standard_error = is_sample.then(|| variance.sqrt());
        Self { mean, by_segment, rows, values, standard_error }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, proptest};

    use super::{Labels, MeasureSilhouettes, Silhouette, coefficients, pairs};
    use crate::parallel::{Round as _, Shard};
    use crate::prepare::Matrix;

    fn measure_all(values: &[f32], n_cols: usize, partitions: &[&[u16]]) -> Vec<Silhouette> {
        let n_rows = partitions[0].len();
        let shard = Shard::whole(&Matrix::new(n_rows, n_cols, values.to_vec()).unwrap());
        let partitions: Vec<Labels> = partitions.iter().map(|labels| Labels(labels.to_vec())).collect();
        let n_blocks = (n_rows / 5).clamp(1, 3);
        let found = pairs(n_blocks).into_iter().map(|pair| {
            let round = MeasureSilhouettes { partitions: partitions.clone(), n_blocks, pair };
            let here = round.on(&shard);
            assert_eq!(here, round.on(&shard.clone())); // by a shard that remembers nothing
            here
        });
        let found = coefficients(&partitions, n_blocks, found.collect());
        let summary = |(Labels(labels), values): (&Labels, Vec<f32>)| {
            let n_clusters = labels.iter().max().map_or(0, |label| usize::from(*label) + 1);
            let size = |cluster: usize| labels.iter().filter(|&&label| usize::from(label) == cluster).count();
            let sizes: Vec<usize> = (0..n_clusters).map(size).collect();
            Silhouette::of((0..).take(n_rows).collect(), labels, values, &sizes)
        };
        partitions.iter().zip(found).map(summary).collect()
    }

    fn measure(values: &[f32], n_cols: usize, labels: &[u16]) -> Silhouette {
        measure_all(values, n_cols, &[labels]).remove(0)
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
        let silhouette = Silhouette::of(vec![3, 5, 8, 9], &[0, 0, 1, 1], vec![0.5, 0.7, 0.1, 0.3], &[90, 10]);
        let by_segment = [0.6, 0.2];
        assert!(silhouette.by_segment.iter().zip(by_segment).all(|(found, expected)| (found - expected).abs() < 1e-6));
        assert!((silhouette.mean - 0.56).abs() < 1e-6);
        // Each segment's variance is 0.02, its mean is that of 2 of 90 and of 2 of 10.
        let variance: f64 = 0.81 * (1.0 - 2.0 / 90.0) * 0.02 / 2.0 + 0.01 * (1.0 - 0.2) * 0.02 / 2.0;
        assert!((silhouette.standard_error.unwrap() - variance.sqrt()).abs() < 1e-6);
    }

    proptest! {
        #[test]
        fn coefficients_are_those_of_the_definition_for_each_partition(
            rows in proptest::collection::vec((proptest::array::uniform3(-50.0_f32..50.0), 0_u16..4, 0_u16..3), 5..90),
        ) {
            let values: Vec<f32> = rows.iter().flat_map(|(row, _, _)| *row).collect();
            let partitions: [Vec<u16>; 2] =
                [rows.iter().map(|row| row.1).collect(), rows.iter().map(|row| row.2).collect()];
            let found = measure_all(&values, 3, &[&partitions[0], &partitions[1]]);
            for (labels, silhouette) in partitions.iter().zip(found) {
                for (row, value) in silhouette.values.iter().enumerate() {
                    prop_assert!((-1.0..=1.0).contains(value));
                    prop_assert!((f64::from(*value) - plain(&values, 3, labels, row)).abs() < 1e-5);
                }
            }
        }
    }
}

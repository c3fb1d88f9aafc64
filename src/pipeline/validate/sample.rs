//! Which rows a silhouette is measured on.

use crate::pipeline::cluster::Clustering;
use crate::pipeline::random::{Purpose, Random};

/// All row numbers.
pub(super) fn every(n_rows: usize) -> Vec<u32> {
    (0..u32::try_from(n_rows).unwrap_or(u32::MAX)).collect()
}

/// About `n_wanted` rows, increasing: from each segment a share of them in proportion to its size, at least two where
/// it has them, spread over its rows.
pub(super) fn stratified(clustering: &Clustering, n_wanted: usize, seed: u64) -> Vec<u32> {
    let mut segments: Vec<Vec<u32>> = clustering.sizes.iter().map(|&size| Vec::with_capacity(size)).collect();
    for (row, &label) in (0_u32..).zip(&clustering.labels) {
        segments[usize::from(label)].push(row);
    }

    let n_rows = clustering.labels.len().max(1) as u64;
    let mut random = Random::new(seed, Purpose::SilhouetteRows.stream(clustering.n_clusters as u64));
    let mut rows = Vec::with_capacity(n_wanted + 2 * segments.len());
    for segment in &segments {
        // Rounded to the nearest, in 64 bits.
        let share = (segment.len() as u64 * n_wanted as u64 + n_rows / 2) / n_rows;
        let picks = random.spread(segment.len(), usize::try_from(share).unwrap_or(n_wanted).max(2));
        rows.extend(picks.into_iter().map(|pick| segment[pick]));
    }
    rows.sort_unstable();
    rows
}

#[cfg(test)]
mod tests {
    use super::stratified;
    use crate::pipeline::cluster::Clustering;

    #[test]
    fn segments_are_drawn_in_proportion_and_small_ones_twice() {
        let sizes = [7_000, 2_997, 2, 1];
        let labels: Vec<u16> =
            (0_u16..).zip(sizes).flat_map(|(label, size)| std::iter::repeat_n(label, size)).collect();
        let clustering = Clustering {
            n_clusters: 4,
            labels: labels.clone(),
            centroids: vec![0.0; 4],
            sizes: sizes.to_vec(),
            inertia: 0.0,
            n_iter: 1,
            n_searched: 1,
        };
        let rows = stratified(&clustering, 100, 3);
        assert!(rows.is_sorted_by(|a, b| a < b));
        let drawn = |label| rows.iter().filter(|&&row| labels[row as usize] == label).count();
        assert_eq!([drawn(0), drawn(1), drawn(2), drawn(3)], [70, 30, 2, 1]);
        assert_eq!(rows, stratified(&clustering, 100, 3));
        assert_ne!(rows, stratified(&clustering, 100, 4));
    }
}

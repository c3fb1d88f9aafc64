//! Which rows a silhouette is measured on.

use crate::cluster::Clustering;
use crate::random::{Purpose, Random};

/// All row numbers.
pub(super) fn every(n_rows: usize) -> Vec<u32> {
    (0..u32::try_from(n_rows).unwrap_or(u32::MAX)).collect()
}

/// About `n_wanted` rows, increasing: from each segment of the finest clustering a share of them in proportion to its
/// size, spread over its rows; and at least two of every segment of every clustering, where it has them.
pub(super) fn stratified(clusterings: &[&Clustering], n_wanted: usize, seed: u64) -> Vec<u32> {
    let Some(finest) = clusterings.iter().max_by_key(|clustering| clustering.n_clusters) else { return Vec::new() };
    let mut segments: Vec<Vec<u32>> = finest.sizes.iter().map(|&size| Vec::with_capacity(size)).collect();
    for (row, &label) in (0_u32..).zip(&finest.labels) {
        segments[usize::from(label)].push(row);
    }

    let n_rows = finest.labels.len().max(1) as u64;
    let mut random = Random::new(seed, Purpose::SilhouetteRows.stream(finest.n_clusters as u64));
    let mut rows = Vec::with_capacity(n_wanted + 2 * segments.len());
    for segment in &segments {
        // Rounded to the nearest, in 64 bits.
        let share = (segment.len() as u64 * n_wanted as u64 + n_rows / 2) / n_rows;
        let picks = random.spread(segment.len(), usize::try_from(share).unwrap_or(n_wanted).max(2));
        rows.extend(picks.into_iter().map(|pick| segment[pick]));
    }
    for clustering in clusterings {
        let missing = missing(clustering, &rows);
        rows.extend(missing);
    }
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// The first rows of segments of which fewer than two are among `rows`, up to two of each.
fn missing(clustering: &Clustering, rows: &[u32]) -> Vec<u32> {
    let mut wanted: Vec<usize> = clustering.sizes.iter().map(|size| (*size).min(2)).collect();
    for row in rows {
        let wanted = &mut wanted[usize::from(clustering.labels[*row as usize])];
        *wanted = wanted.saturating_sub(1);
    }
    if wanted.iter().all(|wanted| *wanted == 0) {
        return Vec::new();
    }
    // Two rows of such a segment: one of them may be among `rows` already.
    let mut left: Vec<usize> = wanted.iter().map(|wanted| if *wanted > 0 { 2 } else { 0 }).collect();
    let mut found = Vec::new();
    for (row, label) in (0_u32..).zip(&clustering.labels) {
        let left = &mut left[usize::from(*label)];
        if *left > 0 {
            *left -= 1;
            found.push(row);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::stratified;
    use crate::cluster::Clustering;

    /// Segments of these sizes, one after the other.
    fn clustering(sizes: &[usize]) -> Clustering {
        let labels = (0_u16..).zip(sizes).flat_map(|(label, size)| std::iter::repeat_n(label, *size)).collect();
        Clustering {
            n_clusters: sizes.len(),
            labels,
            centroids: vec![0.0; sizes.len()],
            sizes: sizes.to_vec(),
            inertia: 0.0,
            n_iter: 1,
            n_searched: 1,
            n_reached: None,
        }
    }

    #[test]
    fn segments_are_drawn_in_proportion_and_small_ones_twice() {
        let fine = clustering(&[7_000, 2_997, 2, 1]);
        let rows = stratified(&[&fine], 100, 3);
        let labels = &fine.labels;
        assert!(rows.is_sorted_by(|a, b| a < b));
        let drawn = |label| rows.iter().filter(|&&row| labels[row as usize] == label).count();
        assert_eq!([drawn(0), drawn(1), drawn(2), drawn(3)], [70, 30, 2, 1]);
        assert_eq!(rows, stratified(&[&fine], 100, 3));
        assert_ne!(rows, stratified(&[&fine], 100, 4));
    }

    #[test]
    fn small_segments_of_a_coarser_clustering_are_not_forgotten() {
        let (fine, mut coarse) = (clustering(&[5_000, 3_000, 2_000]), clustering(&[9_997, 3]));
        coarse.labels.rotate_left(5_000); // its three rows are in the middle
        let rows = stratified(&[&coarse, &fine], 50, 3);
        assert_eq!(rows.iter().filter(|&&row| coarse.labels[row as usize] == 1).count(), 2);
        assert_eq!(rows.len(), 52);
    }
}

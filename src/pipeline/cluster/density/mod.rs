//! What the density-based algorithms share: groups with noise between them, and exact neighbours by a k-d tree.

use serde::{Deserialize, Serialize};

use crate::order::sorted;

pub use coverage::{Coverage, Share};

pub(crate) use neighbours::{candidates, kth_nearest, nearest, nearest_grouped};
pub(crate) use reach::Reach;
pub(crate) use tree::{KdTree, Search};

mod coverage;
mod neighbours;
mod reach;
mod tree;

/// The label of a row that belongs to no group.
pub const NOISE: u32 = u32::MAX;

/// Rows in groups, some in none. Groups are numbered by size, the largest first; among equals the one that has the
/// earliest row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Groups {
    /// Number of groups, each with at least one row. 0 where all is noise.
    pub n_clusters: usize,
    /// Group of each row, from 0, or [`NOISE`]. Length `n_rows`.
    #[serde(with = "crate::parallel::packed")]
    pub labels: Vec<u32>,
    /// Rows of each group. Length `n_clusters`, descending.
    pub sizes: Vec<usize>,
}

impl Groups {
    /// From any numbers below `n_rows`, equal ones for rows of one group, or [`NOISE`].
    ///
    /// # Complexity
    /// Time O(n + c log c) for n rows in c groups.
    pub(crate) fn numbered(mut labels: Vec<u32>) -> Self {
        let mut numbers = vec![NOISE; labels.len()];
        let mut sizes: Vec<usize> = Vec::new();
        for label in labels.iter_mut().filter(|label| **label != NOISE) {
            let number = &mut numbers[*label as usize];
            if *number == NOISE {
                // There are no more groups than rows, and those are 32 bits wide.
                *number = u32::try_from(sizes.len()).unwrap_or(NOISE);
                sizes.push(0);
            }
            *label = *number;
            sizes[*number as usize] += 1;
        }

        // Groups are in the order of their earliest rows now, and a stable sort keeps that among equals.
        let order = sorted(sizes.len(), &|a, b| sizes[b].cmp(&sizes[a]));
        let mut places = vec![0; sizes.len()];
        for (place, &group) in (0..).zip(&order) {
            places[group] = place;
        }
        for label in labels.iter_mut().filter(|label| **label != NOISE) {
            *label = places[*label as usize];
        }
        Self { n_clusters: sizes.len(), labels, sizes: order.into_iter().map(|group| sizes[group]).collect() }
    }

    /// Group of a row, none for noise.
    pub fn label(&self, row: usize) -> Option<usize> {
        let label = self.labels[row];
        (label != NOISE).then_some(label as usize)
    }

    /// Rows that belong to no group.
    pub fn n_noise(&self) -> usize {
        self.labels.len() - self.sizes.iter().sum::<usize>()
    }

    /// Rows without a group, increasing.
    pub fn noise(&self) -> impl Iterator<Item = u32> {
        (0_u32..).zip(&self.labels).filter(|(_, label)| **label == NOISE).map(|(row, _)| row)
    }

    /// The labels with those of the noise rows, in row order, replaced by `filled`. Length `n_rows`.
    pub(crate) fn with_noise_as(&self, filled: &[u32]) -> Vec<u32> {
        let mut filled = filled.iter();
        let replaced = |label: &u32| if *label == NOISE { filled.next().copied().unwrap_or(NOISE) } else { *label };
        self.labels.iter().map(replaced).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Groups, NOISE};

    #[test]
    fn the_largest_group_is_first_and_equals_go_by_their_earliest_row() {
        let groups = Groups::numbered(vec![5, NOISE, 2, 2, 5, 0, 0, 0, NOISE]);
        assert_eq!(groups.labels, [1, NOISE, 2, 2, 1, 0, 0, 0, NOISE]);
        assert_eq!((groups.sizes.as_slice(), groups.n_clusters, groups.n_noise()), (&[3, 2, 2][..], 3, 2));
        assert_eq!((groups.label(0), groups.label(1)), (Some(1), None));
        assert_eq!(groups.noise().collect::<Vec<_>>(), [1, 8]);
        assert_eq!(groups.with_noise_as(&[2, 0]), [1, 2, 2, 2, 1, 0, 0, 0, 0]);
    }

    #[test]
    fn no_rows_and_noise_alone_are_no_groups() {
        assert_eq!(Groups::numbered(Vec::new()), Groups::default());
        assert_eq!(Groups::numbered(vec![NOISE; 3]).n_clusters, 0);
    }
}

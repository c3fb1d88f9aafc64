//! How far two partitions of the same rows agree.

use serde::{Deserialize, Serialize};

/// How many rows lie in segment `a` of one partition and in segment `b` of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrossTable {
    /// Segments of the first partition: the rows of the table.
    pub n_first: usize,
    /// Segments of the second partition: its columns.
    pub n_second: usize,
    /// Rows of each pair, `n_second` for each segment of the first. Length `n_first * n_second`.
    pub counts: Vec<u64>,
}

/// The segment of another partition that is most like a given one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MostAlike {
    /// Its number in the other partition; 0 where there is none.
    pub segment: usize,
    /// Rows in both over rows in either, in [0, 1] (Jaccard 1901). 0 for a segment without rows.
    pub jaccard: f64,
}

impl CrossTable {
    /// Of two partitions of the same rows: one label for each row in each of them.
    pub fn of(first: &[u16], second: &[u16]) -> Self {
        let n_segments = |labels: &[u16]| labels.iter().max().map_or(0, |label| usize::from(*label) + 1);
        let (n_first, n_second) = (n_segments(first), n_segments(second));
        let mut counts = vec![0; n_first * n_second];
        for (&a, &b) in first.iter().zip(second) {
            counts[usize::from(a) * n_second + usize::from(b)] += 1;
        }
        Self { n_first, n_second, counts }
    }

    /// Rows in segment `first` of the first partition and `second` of the second.
    pub fn count(&self, first: usize, second: usize) -> u64 {
        self.counts[first * self.n_second + second]
    }

    /// Rows of each segment of the first partition.
    fn of_first(&self) -> Vec<u64> {
        (0..self.n_first).map(|a| (0..self.n_second).map(|b| self.count(a, b)).sum()).collect()
    }

    /// Rows of each segment of the second partition.
    fn of_second(&self) -> Vec<u64> {
        (0..self.n_second).map(|b| (0..self.n_first).map(|a| self.count(a, b)).sum()).collect()
    }

    /// Adjusted Rand index: 1 where the partitions are the same but for the numbering, 0 on average where one is
    /// chance, in [-0.5, 1] (Hubert and Arabie 1985, doi:10.1007/BF01908075).
    ///
    /// ```text
    /// (pairs together in both - expected) / (mean of pairs together in each - expected)
    /// expected = pairs together in the first · pairs together in the second / all pairs
    /// ```
    /// 1 where both put all rows together, or each row by itself.
    pub fn adjusted_rand(&self) -> f64 {
        let pairs = |counts: &[u64]| counts.iter().map(|&n| n as f64 * (n as f64 - 1.0) / 2.0).sum::<f64>();
        let (of_first, of_second) = (self.of_first(), self.of_second());
        let all = pairs(&[of_first.iter().sum()]);
        let (both, first, second) = (pairs(&self.counts), pairs(&of_first), pairs(&of_second));
        // No pair is together in one only.
        if first <= both && second <= both {
            return 1.0;
        }
        let expected = first * second / all;
        (both - expected) / (f64::midpoint(first, second) - expected)
    }

    /// For each segment of the first partition the segment of the second that is most like it; the first among equals.
    /// Length `n_first`.
    pub fn most_alike(&self) -> Vec<MostAlike> {
        let (of_first, of_second) = (self.of_first(), self.of_second());
        let alike = |a: usize| {
            let none = MostAlike { segment: 0, jaccard: 0.0 };
            (0..self.n_second).fold(none, |best, b| {
                let both = self.count(a, b);
                let either = (of_first[a] + of_second[b] - both).max(1);
                let jaccard = both as f64 / either as f64;
                if jaccard > best.jaccard { MostAlike { segment: b, jaccard } } else { best }
            })
        };
        (0..self.n_first).map(alike).collect()
    }
}

/// Adjusted Rand index of two partitions of the same rows; see [`CrossTable::adjusted_rand`].
///
/// # Complexity
/// Time O(`n_rows`); memory O(segments of one × segments of the other).
pub fn adjusted_rand(first: &[u16], second: &[u16]) -> f64 {
    CrossTable::of(first, second).adjusted_rand()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, proptest};

    use super::{CrossTable, MostAlike, adjusted_rand};

    #[test]
    fn six_rows_by_hand() {
        let table = CrossTable::of(&[0, 0, 0, 1, 1, 1], &[0, 0, 1, 1, 2, 2]);
        assert_eq!(table.counts, [2, 1, 0, 0, 1, 2]);
        // Together in both: 2 pairs; in the first 6, in the second 3, of 15: expected 1.2.
        assert!((table.adjusted_rand() - 0.8 / 3.3).abs() < 1e-12);
        let alike = table.most_alike();
        assert_eq!(alike, [0, 2].map(|segment| MostAlike { segment, jaccard: 2.0 / 3.0 }));
    }

    #[test]
    fn partitions_without_a_choice_agree() {
        let same = [adjusted_rand(&[0; 4], &[0; 4]), adjusted_rand(&[0, 1, 2], &[2, 0, 1])];
        assert_eq!(same.map(f64::to_bits), [1.0_f64.to_bits(); 2]);
        let few = [adjusted_rand(&[], &[]), adjusted_rand(&[0], &[0])];
        assert_eq!(few.map(f64::to_bits), [1.0_f64.to_bits(); 2]);
        assert_eq!(adjusted_rand(&[0, 0, 0], &[0, 1, 2]).to_bits(), 0);
    }

    proptest! {
        #[test]
        fn it_does_not_matter_which_comes_first_or_how_they_are_numbered(
            labels in proptest::collection::vec((0_u16..4, 0_u16..5), 2..80),
        ) {
            let (a, b): (Vec<u16>, Vec<u16>) = labels.into_iter().unzip();
            let renumbered: Vec<u16> = b.iter().map(|label| 4 - label).collect();
            let index = adjusted_rand(&a, &b);
            prop_assert!((-0.5..=1.0).contains(&index));
            prop_assert!((index - adjusted_rand(&b, &a)).abs() < 1e-12);
            prop_assert!((index - adjusted_rand(&a, &renumbered)).abs() < 1e-12);
            prop_assert!((adjusted_rand(&b, &renumbered) - 1.0).abs() < 1e-12);
        }
    }
}

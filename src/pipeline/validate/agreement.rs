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
    pub(crate) fn of_second(&self) -> Vec<u64> {
        (0..self.n_second).map(|b| (0..self.n_first).map(|a| self.count(a, b)).sum()).collect()
    }

    /// Adjusted Rand index: 1 where the partitions are the same but for the numbering, 0 on average where one is
    /// chance, in [-0.5, 1] (Hubert and Arabie 1985, doi:10.1007/BF01908075; the lower bound: Chacón and Rastrojo 2023,
    /// doi:10.1007/s11634-022-00491-w).
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

impl CrossTable {
    /// Pairs up the segments of the two partitions so that as many rows as possible lie in both of a pair (Kuhn 1955, by
    /// shortest paths): for each segment of the first partition its partner, None where the second has fewer. Length
    /// `n_first`.
    ///
    /// # Complexity
    /// Time O(n³), memory O(n²) for n segments.
    pub fn best_matching(&self) -> Vec<Option<usize>> {
        let n = self.n_first.max(self.n_second);
        let gain = |a: usize, b: usize| {
            let is_there = a < self.n_first && b < self.n_second;
            if is_there { i64::try_from(self.count(a, b)).unwrap_or(i64::MAX) } else { 0 }
        };
        // Place n holds the segment that is being paired. Shortest augmenting paths with potentials,
        // without what Jonker and Volgenant (1987) do before them.
        let (mut of_first, mut of_second) = (vec![0_i64; n], vec![0_i64; n + 1]);
        let mut partner: Vec<Option<usize>> = vec![None; n + 1];
        for start in 0..n {
            partner[n] = Some(start);
            let (mut slack, mut before) = (vec![i64::MAX; n], vec![n; n]);
            let mut is_done = vec![false; n + 1];
            let mut at = n;
            while let Some(a) = partner[at] {
                is_done[at] = true;
                for b in (0..n).filter(|b| !is_done[*b]) {
                    let reduced = -gain(a, b) - of_first[a] - of_second[b];
                    if reduced < slack[b] {
                        (slack[b], before[b]) = (reduced, at);
                    }
                }
                let Some(next) = (0..n).filter(|b| !is_done[*b]).min_by_key(|b| slack[*b]) else { break };
                let step = slack[next];
                for b in 0..=n {
                    match partner[b] {
                        Some(a) if is_done[b] => {
                            of_first[a] += step;
                            of_second[b] -= step;
                        }
                        _ if b < n => slack[b] = slack[b].saturating_sub(step),
                        _ => {}
                    }
                }
                at = next;
            }
            while at != n {
                partner[at] = partner[before[at]];
                at = before[at];
            }
        }
        let mut pairs = vec![None; self.n_first];
        for (b, a) in partner[..self.n_second].iter().enumerate() {
            if let Some(pair) = a.and_then(|a| pairs.get_mut(a)) {
                *pair = Some(b);
            }
        }
        pairs
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
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

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
    fn pairs_are_those_with_most_rows_in_both() {
        // Each would take the first of the second partition; together they do better otherwise.
        let table = CrossTable { n_first: 2, n_second: 2, counts: vec![5, 4, 4, 0] };
        assert_eq!(table.best_matching(), [Some(1), Some(0)]);
        let table = CrossTable { n_first: 3, n_second: 2, counts: vec![1, 2, 9, 8, 0, 7] };
        assert_eq!(table.best_matching(), [None, Some(0), Some(1)]);
        let table = CrossTable { n_first: 1, n_second: 3, counts: vec![1, 2, 0] };
        assert_eq!(table.best_matching(), [Some(1)]);
        assert_eq!(CrossTable::of(&[], &[]).best_matching(), []);
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

        #[test]
        fn no_other_pairs_have_more_rows_in_both(counts in proptest::collection::vec(0_u64..20, 16)) {
            let table = CrossTable { n_first: 4, n_second: 4, counts };
            let together = |pairs: &[usize]| pairs.iter().enumerate().map(|(a, b)| table.count(a, *b)).sum::<u64>();
            let found: Vec<usize> = table.best_matching().into_iter().map(Option::unwrap).collect();
            let all = (0..256).map(|n| [n % 4, n / 4 % 4, n / 16 % 4, n / 64]);
            let is_one_to_one = |pairs: &[usize; 4]| (0..4).all(|b| pairs.contains(&b));
            let most = all.filter(is_one_to_one).map(|pairs| together(&pairs)).max();
            prop_assert!((0..4).all(|b| found.contains(&b)));
            prop_assert_eq!(Some(together(&found)), most);
        }
    }
}

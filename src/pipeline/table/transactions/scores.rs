//! RFM scores from 1 to 5, and the groups that marketing names by them.

use serde::{Deserialize, Serialize};

use crate::order::ascending;

/// A group of customers by their RFM scores: the eleven that marketing tools usually name, by a convention without an author.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RfmGroup {
    /// Bought lately, often, and for much.
    Champions,
    /// Buy often, and not long ago.
    Loyal,
    /// Bought lately, and more than a little.
    PotentialLoyalists,
    /// Bought lately for the first time, or for little.
    New,
    /// Bought not long ago, and little so far.
    Promising,
    /// Middling in all.
    NeedAttention,
    /// Bought little, some time ago.
    AboutToSleep,
    /// Bought much, long ago.
    AtRisk,
    /// Were among the best, and stay away longest.
    CannotLose,
    /// Bought little, long ago.
    Hibernating,
    /// Bought little, longest ago.
    Lost,
}

use RfmGroup::{
    AboutToSleep, AtRisk, CannotLose, Champions, Hibernating, Lost, Loyal, NeedAttention, New, PotentialLoyalists,
    Promising,
};

/// By recency from 1 (longest ago), then by the mean of the other two scores from 1.
const GROUPS: [[RfmGroup; 5]; 5] = [
    [Lost, Lost, AtRisk, CannotLose, CannotLose],
    [Hibernating, Hibernating, AtRisk, AtRisk, AtRisk],
    [AboutToSleep, AboutToSleep, NeedAttention, Loyal, Loyal],
    [Promising, PotentialLoyalists, PotentialLoyalists, Loyal, Champions],
    [New, PotentialLoyalists, PotentialLoyalists, Champions, Champions],
];

impl RfmGroup {
    /// Of scores from 1 to 5: by recency, and by the mean of frequency and monetary value, halves rounded up.
    pub fn of(r_score: u8, f_score: u8, m_score: u8) -> Self {
        let worth = (f_score + m_score).div_ceil(2);
        let place = |score: u8| usize::from(score.clamp(1, 5) - 1);
        GROUPS[place(r_score)][place(worth)]
    }

    /// As marketing calls it.
    pub fn name(self) -> &'static str {
        match self {
            Champions => "Champions",
            Loyal => "Loyal customers",
            PotentialLoyalists => "Potential loyalists",
            New => "New customers",
            Promising => "Promising",
            NeedAttention => "Need attention",
            AboutToSleep => "About to sleep",
            AtRisk => "At risk",
            CannotLose => "Can't lose them",
            Hibernating => "Hibernating",
            Lost => "Lost",
        }
    }
}

/// For each value the fifths of all values that are smaller, from 0 to 4: equal values always get the same. It is the
/// number of quintiles (by the inverse of the empirical distribution) that the value is above.
///
/// # Complexity
/// Time O(n log n).
pub(super) fn fifths(values: &[f64]) -> Vec<u8> {
    let mut sorted = values.to_vec();
    ascending(&mut sorted);
    let fifth = |value: &f64| {
        let n_smaller = sorted.partition_point(|other| other < value);
        u8::try_from(5 * n_smaller / sorted.len()).unwrap_or(4)
    };
    values.iter().map(fifth).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{RfmGroup, fifths};

    #[test]
    fn ties_share_a_fifth() {
        assert_eq!(fifths(&[10.0, 20.0, 30.0, 40.0, 50.0]), [0, 1, 2, 3, 4]);
        assert_eq!(fifths(&[1.0, 1.0, 1.0, 2.0, 3.0]), [0, 0, 0, 3, 4]);
        assert_eq!(fifths(&[-0.0, 0.0, 7.0]), [0, 0, 3]);
        assert_eq!(fifths(&[7.0; 4]), [0; 4]);
        let hundred: Vec<f64> = (0..100).map(f64::from).collect();
        let counted = fifths(&hundred).into_iter().fold([0; 5], |mut counts, fifth| {
            counts[usize::from(fifth)] += 1;
            counts
        });
        assert_eq!(counted, [20; 5]);
    }

    #[test]
    fn every_score_has_a_group_and_every_group_a_score() {
        let mut found = BTreeSet::new();
        for r in 1..=5 {
            for f in 1..=5 {
                for m in 1..=5 {
                    found.insert(RfmGroup::of(r, f, m).name());
                }
            }
        }
        assert_eq!(found.len(), 11);
        for (scores, name) in [
            ((5, 5, 5), "Champions"),
            ((5, 1, 1), "New customers"),
            ((5, 4, 3), "Champions"),
            ((4, 4, 4), "Loyal customers"),
            ((3, 2, 3), "Need attention"),
            ((1, 5, 5), "Can't lose them"),
            ((2, 1, 2), "Hibernating"),
            ((1, 1, 2), "Lost"),
        ] {
            assert_eq!(RfmGroup::of(scores.0, scores.1, scores.2).name(), name, "{scores:?}");
        }
    }
}

//! Which segment a customer belongs to, without refitting.

use serde::{Deserialize, Serialize};

use crate::prepare::{FittedColumn, FittedRecipe};

/// Where one customer belongs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assignment {
    /// The segment of the nearest centroid; of two equally near, the first.
    pub segment: usize,
    /// The segment of the second nearest centroid. None where there is only one segment.
    pub second: Option<usize>,
    /// Euclidean distance to each centroid, in the units of the matrix. Length `n_clusters`.
    pub distances: Vec<f64>,
    /// `1 - d1 / d2`, where `d1` and `d2` are the distances to the nearest and the second nearest centroid: 0 on the
    /// border between two segments, 1 at a centroid; 1 where there is only one segment.
    ///
    /// It is the simplified silhouette of the customer (distances to centroids in place of mean distances to members;
    /// Hruschka, de Castro and Campello, ICDM 2004), so it is a margin, not a probability.
    pub confidence: f64,
    /// Unlike any customer that the segments were made from: a value lies outside the range of theirs, or the nearest
    /// centroid is farther away than any of them was from theirs.
    pub is_far: bool,
}

/// Finds the segment of a customer by the nearest centroid.
///
/// `centroids` holds one row of as many numbers as there are clustering variables per segment, in the units of the
/// matrix; `reach` is how far any customer of the fitted rows was from their centroid, infinite where that is not known;
/// `values` has one entry per clustering variable, in the file's units, None where missing.
///
/// # Complexity
/// Time O(`n_clusters` × columns), which is microseconds.
pub fn assign(fitted: &FittedRecipe, centroids: &[f64], reach: f64, values: &[Option<f64>]) -> Assignment {
    let row: Vec<f32> = fitted.apply(values).into_iter().map(as_in_the_matrix).collect();
    let is_outside =
        |(column, value): (&FittedColumn, &Option<f64>)| value.is_some_and(|value| column.is_beyond_range(value));
    let is_outside = fitted.columns.iter().zip(values).any(is_outside);
    let placed = Placing::new(row.len(), centroids, reach).of(&row);
    Assignment { is_far: placed.is_far || is_outside, ..placed }
}

/// Centroids that customers are placed by.
pub(crate) struct Placing<'a> {
    centroids: Vec<&'a [f64]>,
    /// How far any customer of the fitted rows was from theirs.
    reach: f64,
}

impl<'a> Placing<'a> {
    /// `centroids` holds a row of `n_cols` numbers for each segment.
    pub(crate) fn new(n_cols: usize, centroids: &'a [f64], reach: f64) -> Self {
        Self { centroids: centroids.chunks_exact(n_cols.max(1)).collect(), reach }
    }

    /// Where a row of the matrix belongs; far by its distance alone.
    #[inline(never)] // once for those that ask
    pub(crate) fn of(&self, row: &[f32]) -> Assignment {
        let to = |centroid: &&[f64]| distance(row.iter().copied().map(f64::from), centroid);
        let distances: Vec<f64> = self.centroids.iter().map(to).collect();
        let (mut segment, mut second) = (0, None);
        for (candidate, d) in distances.iter().enumerate().skip(1) {
            if *d < distances[segment] {
                (segment, second) = (candidate, Some(segment));
            } else if second.is_none_or(|second: usize| *d < distances[second]) {
                second = Some(candidate);
            }
        }
        let nearest = distances.get(segment).copied().unwrap_or(0.0);
        let confidence = match second.map(|second| distances[second]) {
            Some(other) if other > 0.0 => (1.0 - nearest / other).clamp(0.0, 1.0),
            Some(_) => 0.0, // on top of two centroids at once
            None => 1.0,
        };
        let is_far = nearest > self.reach;
        Assignment { segment, second, distances, confidence, is_far }
    }

    /// How clearly a row of the matrix belongs to the segment that it was given: 0 for who is nearer to another.
    pub(crate) fn confidence(&self, row: &[f32], segment: usize) -> f64 {
        let placed = self.of(row);
        if placed.segment == segment { placed.confidence } else { 0.0 }
    }
}

/// Rounded as the rows of the matrix are, so that a customer of the file gets the label that fitting gave them. What 32
/// bits do not hold becomes the largest number that they do, which is far from every centroid.
#[expect(clippy::cast_possible_truncation, reason = "the rounding is what is wanted")]
fn as_in_the_matrix(value: f64) -> f32 {
    (value as f32).clamp(f32::MIN, f32::MAX)
}

pub(super) fn distance(a: impl Iterator<Item = f64>, b: &[f64]) -> f64 {
    a.zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::Assignment;
    use crate::prepare::{FittedColumn, FittedRecipe, Recipe};

    /// Two columns, each centred at 10 and divided by 2.
    fn fitted() -> FittedRecipe {
        let column = |name: &str| FittedColumn {
            name: name.into(),
            fill: 10.0,
            fence: None,
            center: 10.0,
            spread: 2.0,
            range: (0.0, 20.0),
            ..FittedColumn::default()
        };
        FittedRecipe {
            recipe: Recipe { columns: vec!["a".into(), "b".into()], ..Recipe::default() },
            columns: vec![column("a"), column("b")],
        }
    }

    fn assign(fitted: &FittedRecipe, centroids: &[f64], values: &[Option<f64>]) -> Assignment {
        super::assign(fitted, centroids, f64::INFINITY, values)
    }

    const CENTROIDS: [f64; 6] = [0.0, 0.0, 3.0, 0.0, 0.0, -4.0];

    #[test]
    fn distances_are_in_the_units_of_the_matrix() {
        // (16, 10) is (3, 0) scaled: on the second centroid, 3 from the first, 5 from the third.
        let found = assign(&fitted(), &CENTROIDS, &[Some(16.0), Some(10.0)]);
        assert_eq!(found.distances, [3.0, 0.0, 5.0]);
        assert_eq!((found.segment, found.second, found.confidence, found.is_far), (1, Some(0), 1.0, false));
    }

    #[test]
    fn half_way_between_two_centroids_there_is_no_confidence() {
        let found = assign(&fitted(), &CENTROIDS, &[Some(13.0), Some(10.0)]);
        assert_eq!((found.segment, found.second, found.confidence), (0, Some(1), 0.0));
    }

    #[test]
    fn a_missing_value_is_filled_and_not_taken_for_zero() {
        let found = assign(&fitted(), &CENTROIDS, &[Some(16.0), None]);
        assert_eq!(found.segment, 1);
        assert!(found.distances[1].abs() < 1e-12);
    }

    #[test]
    fn a_customer_beyond_the_range_of_all_others_is_far() {
        assert!(assign(&fitted(), &CENTROIDS, &[Some(20.1), Some(10.0)]).is_far);
        assert!(!assign(&fitted(), &CENTROIDS, &[Some(20.0), Some(10.0)]).is_far);
        // In the range of both columns, but 7.07 from the nearest centroid.
        let corner = |reach| super::assign(&fitted(), &[0.0, 0.0, -4.0, -3.0], reach, &[Some(20.0), Some(20.0)]);
        assert!(corner(7.07).is_far && !corner(7.08).is_far);
    }

    #[test]
    fn one_segment_takes_everyone() {
        let found = assign(&fitted(), &[1.0, 1.0], &[Some(3.0), Some(4.0)]);
        assert_eq!((found.segment, found.second, found.confidence), (0, None, 1.0));
    }

    proptest! {
        #[test]
        fn a_centroid_belongs_to_its_own_segment(
            centroids in proptest::collection::btree_set((-40_i8..40, -40_i8..40), 2..10)
        ) {
            let centroids: Vec<f64> = centroids.iter().flat_map(|(x, y)| [f64::from(*x), f64::from(*y)]).collect();
            for (segment, centroid) in centroids.chunks(2).enumerate() {
                let values: Vec<Option<f64>> = centroid.iter().map(|x| Some(10.0 + 2.0 * x)).collect();
                let found = assign(&fitted(), &centroids, &values);
                prop_assert_eq!(found.segment, segment);
                prop_assert!(found.confidence > 0.999);
            }
        }

        #[test]
        fn confidence_is_between_0_and_1_and_the_nearest_wins(a in -1e6_f64..1e6, b in -1e6_f64..1e6) {
            let found = assign(&fitted(), &CENTROIDS, &[Some(a), Some(b)]);
            prop_assert!((0.0..=1.0).contains(&found.confidence));
            let nearest = found.distances.iter().copied().fold(f64::INFINITY, f64::min);
            prop_assert!(found.distances[found.segment] <= nearest);
        }
    }
}

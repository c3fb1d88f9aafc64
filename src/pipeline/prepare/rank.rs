//! The rank transform: what share of the customers lies below, as `QuantileTransformer` of scikit-learn has it with
//! `output_distribution="uniform"`.

use crate::order::ascending;

/// Quantiles that are kept at most.
const MOST_REFERENCES: usize = 1_000;

/// As many quantiles as there are values, at most [`MOST_REFERENCES`], at equal steps from the smallest value to the
/// largest, by linear interpolation. Increasing, but for ties.
///
/// # Complexity
/// Time O(n log n); memory O(n).
pub(super) fn references(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    ascending(&mut sorted);
    let n_references = sorted.len().min(MOST_REFERENCES);
    if n_references < 2 {
        return sorted;
    }
    let (last, steps) = (sorted.len() as u64 - 1, n_references as u64 - 1);
    let reference = |step: u64| {
        // In 64 bits: the product does not fit the 32 of WebAssembly.
        #[expect(clippy::cast_possible_truncation, reason = "at most the last place")]
        let below = (step * last / steps) as usize;
        let part = (step * last % steps) as f64 / steps as f64;
        between(sorted[below], sorted[(below + 1).min(sorted.len() - 1)], part)
    };
    let mut references: Vec<f64> = (0..=steps).map(reference).collect();
    for at in 1..references.len() {
        // Rounding could put one a little below the last.
        references[at] = references[at].max(references[at - 1]);
    }
    references
}

/// The rank of a value, from 0 for the smallest reference and all below to 1 for the largest and all above; linear between
/// references. A tie has the middle of its ranks, but for the smallest value, which has 0, and the largest, which has 1.
pub(super) fn rank(value: f64, references: &[f64]) -> f64 {
    let [first, .., last] = references else { return 0.0 };
    if value <= *first {
        return 0.0;
    }
    if value >= *last {
        return 1.0;
    }
    let steps = (references.len() - 1) as f64;
    let n_below = references.partition_point(|reference| *reference < value);
    let n_up_to = references.partition_point(|reference| *reference <= value);
    if n_up_to > n_below {
        return (n_below + n_up_to - 1) as f64 / 2.0 / steps;
    }
    let (low, high) = (references[n_below - 1] / 2.0, references[n_below] / 2.0);
    ((n_below - 1) as f64 + (value / 2.0 - low) / (high - low)) / steps
}

/// The value at a rank; the smallest reference below 0, the largest above 1.
pub(super) fn value_at(rank: f64, references: &[f64]) -> f64 {
    let Some(last) = references.len().checked_sub(1) else { return 0.0 };
    let place = rank.clamp(0.0, 1.0) * last as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to the last; NaN becomes 0")]
    let below = place as usize;
    between(references[below], references[(below + 1).min(last)], place - below as f64)
}

/// From the first to the second, for a part in [0, 1]. Halves, because the difference of two huge numbers may be none.
fn between(low: f64, high: f64, part: f64) -> f64 {
    if low < high && part > 0.0 { 2.0 * (low / 2.0 + (high / 2.0 - low / 2.0) * part) } else { low }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "all of these are exact")]
mod tests {
    use proptest::prelude::{prop_assert, proptest};

    use super::{MOST_REFERENCES, rank, references, value_at};

    #[test]
    fn ranks_of_five_values_by_hand() {
        let references = references(&[40.0, 0.0, 10.0, 10.0, 20.0]);
        assert_eq!(references, [0.0, 10.0, 10.0, 20.0, 40.0]);
        let expected = [(-1.0, 0.0), (0.0, 0.0), (5.0, 0.125), (10.0, 0.375), (20.0, 0.75), (30.0, 0.875), (41.0, 1.0)];
        for (value, expected) in expected {
            assert_eq!(rank(value, &references), expected, "{value}");
            if (0.0..=40.0).contains(&value) {
                assert_eq!(value_at(expected, &references), value);
            }
        }
        assert_eq!((value_at(-0.5, &references), value_at(1.5, &references)), (0.0, 40.0));
    }

    #[test]
    fn of_many_values_a_thousand_quantiles_are_kept() {
        let values: Vec<f64> = (0..=1998).rev().map(f64::from).collect();
        let references = references(&values);
        assert_eq!(references.len(), MOST_REFERENCES);
        assert_eq!((references[0], references[1], references[999]), (0.0, 2.0, 1998.0));
        assert_eq!(rank(999.0, &references), 0.5);
    }

    #[test]
    fn the_widest_range_and_a_single_value_have_ranks() {
        assert_eq!(rank(0.0, &references(&[f64::MIN, f64::MAX])), 0.5);
        assert_eq!(value_at(0.5, &references(&[f64::MIN, f64::MAX])), 0.0);
        assert_eq!(rank(7.0, &references(&[7.0; 4])), 0.0);
        assert_eq!((rank(7.0, &[]), value_at(0.3, &[]), value_at(0.3, &[5.0])), (0.0, 0.0, 5.0));
    }

    proptest! {
        #[test]
        fn ranks_rise_with_values_and_come_back(values in proptest::collection::vec(-1e3_f64..1e3, 2..60)) {
            let references = references(&values);
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            let ranks: Vec<f64> = sorted.iter().map(|value| rank(*value, &references)).collect();
            prop_assert!(ranks.is_sorted() && ranks[0] == 0.0 && ranks[ranks.len() - 1] == 1.0);
            for (value, rank) in sorted.iter().zip(ranks) {
                prop_assert!((value_at(rank, &references) - value).abs() < 1e-9);
            }
        }
    }
}

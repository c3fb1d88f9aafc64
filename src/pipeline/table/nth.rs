//! The values at some places of a sorted column, which is not sorted for them.
//!
//! Values are counted in equal bins of their range, and only those of the bins in which the places lie are looked at again:
//! all quartiles for less than half of what it takes to select one.

use crate::table::moments::bounds;

/// Bins of the range.
const N_BINS: usize = 1 << 12;

/// Among fewer values each place is selected.
const FEW: usize = 1 << 11;

/// Values are cut into bins, and those of a bin that holds many once more, so often at most: where a few lie far from all
/// others.
const LEVELS: usize = 3;

/// The finite values at these places, from 0, of all values in order of size; -0 is below 0. Few places, each of a value.
///
/// # Complexity
/// Time O(n).
pub(super) fn nth(values: &[f64], places: &[usize]) -> Vec<f64> {
    within(values, places, LEVELS)
}

fn within(values: &[f64], places: &[usize], levels: usize) -> Vec<f64> {
    if values.len() < FEW || levels == 0 {
        let mut values = values.to_vec();
        return places.iter().map(|place| *values.select_nth_unstable_by(*place, f64::total_cmp).1).collect();
    }
    let bins = Bins::of(values);
    // An array, of which every bin is known to be a place.
    let mut counts = Box::new([0_u32; N_BINS]);
    for value in values {
        counts[bins.bin(*value)] += 1;
    }
    // For each place its bin, and its place among the values there.
    let in_bin = |place: &usize| {
        let (mut bin, mut left) = (0, *place);
        while left >= counts[bin] as usize {
            left -= counts[bin] as usize;
            bin += 1;
        }
        (bin, left)
    };
    let in_bins: Vec<(usize, usize)> = places.iter().map(in_bin).collect();
    // Counted from 1, for bins that are wanted.
    let mut place_of = Box::new([0_u8; N_BINS]);
    let mut wanted: Vec<Vec<f64>> = Vec::new();
    for (bin, _) in &in_bins {
        if place_of[*bin] == 0 {
            wanted.push(Vec::with_capacity(counts[*bin] as usize));
            place_of[*bin] = u8::try_from(wanted.len()).unwrap_or(u8::MAX);
        }
    }
    for value in values {
        let place = place_of[bins.bin(*value)];
        if place > 0 {
            wanted[usize::from(place) - 1].push(*value);
        }
    }
    // Where values crowd, all places are in one bin.
    if let [all] = &wanted[..] {
        let left: Vec<usize> = in_bins.iter().map(|(_, left)| *left).collect();
        return within(all, &left, levels - 1);
    }
    let one = |(bin, left): &(usize, usize)| within(&wanted[usize::from(place_of[*bin]) - 1], &[*left], levels - 1);
    in_bins.iter().flat_map(one).collect()
}

/// Of two values the larger is in no lower bin: each step of the arithmetic keeps their order.
struct Bins {
    half_min: f64,
    per_half: f64,
}

impl Bins {
    /// Halves, because the range itself may be beyond the largest f64.
    fn of(values: &[f64]) -> Self {
        let (min, max) = bounds(values).unwrap_or_default();
        Self { half_min: min / 2.0, per_half: N_BINS as f64 / (max / 2.0 - min / 2.0) }
    }

    fn bin(&self, value: f64) -> usize {
        bin_at((value / 2.0 - self.half_min) * self.per_half, N_BINS)
    }
}

/// The bin at a place from 0 on, counted in bins; the last has its end as well. The first for NaN, of values that are one.
#[inline]
pub(super) fn bin_at(place: f64, n_bins: usize) -> usize {
    // To a number with a sign: half the time of one without.
    #[expect(clippy::cast_possible_truncation, reason = "from 0")]
    let bin = place as i32;
    (bin.cast_unsigned() as usize).min(n_bins - 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, any, prop_assert_eq, prop_oneof, proptest};

    use super::{FEW, nth};

    fn column() -> impl Strategy<Value = Vec<f64>> {
        let value = prop_oneof![
            6 => (-4000_i32..4000).prop_map(|n| f64::from(n) / 16.0),
            2 => any::<f64>().prop_filter("finite", |value| value.is_finite()),
            1 => (0..3_usize).prop_map(|at| [0.0, -0.0, 7.0][at]),
            1 => (0..3_usize).prop_map(|at| [f64::MAX, f64::MIN, f64::MIN_POSITIVE / 8.0][at]),
        ];
        (proptest::collection::vec(value, 1..60), 1..400_usize)
            .prop_map(|(values, n)| values.iter().cycle().take(n * values.len()).copied().collect())
    }

    proptest! {
        #[test]
        fn they_are_those_of_the_sorted_column(values in column(), shares in (0..1000_usize, 0..1000_usize)) {
            let place = |share: usize| share * values.len() / 1000;
            let places = [0, place(shares.0), values.len() - 1, place(shares.1)];
            let mut sorted = values.clone();
            sorted.sort_unstable_by(f64::total_cmp);
            prop_assert_eq!(bits(&nth(&values, &places)), bits(&places.map(|place| sorted[place])));
        }
    }

    fn bits(values: &[f64]) -> Vec<u64> {
        values.iter().map(|value| value.to_bits()).collect()
    }

    #[test]
    fn one_value_and_two_that_nothing_lies_between() {
        let (low, next) = (7.5_f64, f64::from_bits(7.5_f64.to_bits() + 1));
        assert_eq!(bits(&nth(&vec![low; 2 * FEW], &[0, FEW, 2 * FEW - 1])), bits(&[low; 3]));
        for (low, next) in [(low, next), (0.0, f64::from_bits(1)), (f64::MIN, f64::MAX)] {
            let both: Vec<f64> = (0..2 * FEW).map(|at| if at % 2 == 0 { next } else { low }).collect();
            assert_eq!(bits(&nth(&both, &[FEW - 1, FEW])), bits(&[low, next]));
        }
    }

    #[test]
    fn values_that_crowd_are_told_apart() {
        // Each a thousandth of the one before.
        let values: Vec<f64> = (0..8 * FEW).map(|at| 10_f64.powi(300 - 3 * i32::try_from(at / 90).unwrap())).collect();
        let places = [0, 17, 4 * FEW, 8 * FEW - 1];
        assert_eq!(bits(&nth(&values, &places)), bits(&places.map(|place| values[8 * FEW - 1 - place])));
    }
}

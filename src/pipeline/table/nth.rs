//! The values at some places of a sorted column, which is not sorted for them.
//!
//! Values are counted by the highest bits of a key that is in their order, and only those that share them with a place are
//! looked at again, by the next bits: all quartiles for less than what it takes to select one.

/// Bits of the key that are looked at together.
const DIGIT: u32 = u16::BITS;

/// Among fewer values each place is selected.
const FEW: usize = 1 << 13;

/// The finite values at these places, from 0, of all values in order of size; -0 is below 0. Few places, each of a value.
///
/// # Complexity
/// Time O(n).
pub(super) fn nth(values: &[f64], places: &[usize]) -> Vec<f64> {
    within(values, places, u64::BITS)
}

/// Of values whose keys differ in their lowest `n_bits` alone.
fn within(values: &[f64], places: &[usize], n_bits: u32) -> Vec<f64> {
    if values.len() < FEW || n_bits == 0 {
        let mut values = values.to_vec();
        return places.iter().map(|place| *values.select_nth_unstable_by(*place, f64::total_cmp).1).collect();
    }
    let n_lower = n_bits - DIGIT;
    #[expect(clippy::cast_possible_truncation, reason = "the lowest bits of these are the digit")]
    let digit = |value: &f64| usize::from((key(*value) >> n_lower) as u16);
    let mut counts = vec![0_u32; 1 << DIGIT];
    for value in values {
        counts[digit(value)] += 1;
    }
    // For each place the digit there, and its place among the values with that digit.
    let (mut at, mut before) = (0, 0);
    let with_digit = |place: &usize| {
        if *place < before {
            (at, before) = (0, 0);
        }
        while *place >= before + counts[at] as usize {
            before += counts[at] as usize;
            at += 1;
        }
        (at, place - before)
    };
    let found: Vec<(usize, usize)> = places.iter().map(with_digit).collect();
    // Counted from 1, for digits that are wanted.
    let mut number_of = vec![0_u8; 1 << DIGIT];
    let mut wanted: Vec<Vec<f64>> = Vec::new();
    for (digit, _) in &found {
        if number_of[*digit] == 0 {
            wanted.push(Vec::with_capacity(counts[*digit] as usize));
            number_of[*digit] = u8::try_from(wanted.len()).unwrap_or(u8::MAX);
        }
    }
    for value in values {
        if let Some(number) = number_of[digit(value)].checked_sub(1) {
            wanted[usize::from(number)].push(*value);
        }
    }
    let of_digit = |digit: usize| &wanted[usize::from(number_of[digit]) - 1];
    // Places beside each other mostly share a digit, and are looked for together.
    let together = found.chunk_by(|a, b| a.0 == b.0);
    let one = |found: &[(usize, usize)]| {
        let places: Vec<usize> = found.iter().map(|(_, place)| *place).collect();
        within(of_digit(found[0].0), &places, n_lower)
    };
    together.flat_map(one).collect()
}

/// In the order of the values (IEEE 754 total order).
fn key(value: f64) -> u64 {
    let bits = value.to_bits();
    // Of negative ones all bits turned round, of others the sign alone.
    bits ^ ((bits.cast_signed() >> 63).cast_unsigned() | 1 << 63)
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
        (proptest::collection::vec(value, 1..60), 1..800_usize)
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

//! How many of many values differ.
//!
//! They are dealt into heaps by a hash, and each heap is looked at by itself: it stays in the cache. To sort them all takes
//! several times as long.

use crate::table::numbers::POWERS;

/// Values of a heap, about.
const HEAP: usize = 1 << 12;

/// Of Fibonacci hashing: 2^64 through the golden ratio.
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

/// Decimals of numbers that may be marked, at most.
const MOST_DECIMALS: usize = 4;

/// Marks for each number, at most: so many bits are as fast as a place in a heap.
const MARKS_OF_EACH: f64 = 32.0;

fn spread(bits: u64) -> u64 {
    (bits ^ (bits >> 32)).wrapping_mul(SPREAD)
}

/// The items in heaps, equal ones in the same, and where each heap ends.
///
/// # Complexity
/// Time and memory O(n).
pub(super) fn heaps<T: Copy + Default>(
    items: impl Iterator<Item = T> + Clone,
    bits: impl Fn(T) -> u64,
) -> (Vec<T>, Vec<usize>) {
    let n_items = items.clone().count();
    let bits_of_heap = (n_items / HEAP).checked_ilog2().map_or(0, |log| log + 1);
    let heap_of = |item: T| (spread(bits(item)) >> 32 >> (32 - bits_of_heap)) as usize;
    let mut ends = vec![0; 1 << bits_of_heap];
    for item in items.clone() {
        ends[heap_of(item)] += 1;
    }
    let mut end = 0;
    for size in &mut ends {
        end += std::mem::replace(size, end);
    }
    let mut dealt = vec![T::default(); n_items];
    for item in items {
        let place = &mut ends[heap_of(item)];
        dealt[*place] = item;
        *place += 1;
    }
    (dealt, ends)
}

/// How many of the words differ; none is `u64::MAX`. Words that ascend, as those of ids do, are but counted.
///
/// # Complexity
/// Time and memory O(n).
pub(super) fn n_distinct(words: impl Iterator<Item = u64> + Clone) -> usize {
    const FREE: u64 = u64::MAX;
    if words.clone().is_sorted_by(|a, b| a < b) {
        return words.count();
    }
    let (dealt, ends) = heaps(words, |word| word);
    let (mut n_distinct, mut start) = (0, 0);
    let mut table = Vec::new();
    for end in ends {
        // At most half full, so that the next free place is near.
        let n_places = (2 * (end - start)).next_power_of_two();
        table.clear();
        table.resize(n_places, FREE);
        let last = n_places - 1;
        for word in &dealt[start..end] {
            let mut place = (spread(*word) >> 20) as usize & last;
            while table[place] != FREE && table[place] != *word {
                place = (place + 1) & last;
            }
            n_distinct += usize::from(table[place] == FREE);
            table[place] = *word;
        }
        start = end;
    }
    n_distinct
}

/// How many of the numbers differ; none is NaN, and all lie between the two bounds.
///
/// Where they have few decimals and a range that is not too wide, each is marked in a row of bits: in a fraction of the time
/// that it takes to deal them.
///
/// # Complexity
/// Time and memory O(n).
pub(super) fn n_distinct_numbers(numbers: &[f64], bounds: (f64, f64)) -> usize {
    let marked = POWERS.iter().take(1 + MOST_DECIMALS).find_map(|power| n_marked(numbers, bounds, *power));
    marked.unwrap_or_else(|| n_distinct(numbers.iter().map(|number| number.to_bits())))
}

/// None if a number is no whole one divided by `power`, or if there would be more marks than [`MARKS_OF_EACH`] for each.
fn n_marked(numbers: &[f64], (min, max): (f64, f64), power: f64) -> Option<usize> {
    let first = (min * power).round_ties_even();
    let n_marks = (max * power).round_ties_even() - first + 1.0;
    if n_marks.is_nan() || n_marks > MARKS_OF_EACH * numbers.len() as f64 {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole, from 0, and not above the last"
    )]
    let place = |whole: f64| (whole - first) as usize;
    let mut marks = vec![0_u64; place(first + n_marks) / 64 + 1];
    // Zero with a minus is another number than zero, with which it would share a mark.
    let mut has_minus_zero = false;
    for number in numbers {
        if number.to_bits() == (-0.0_f64).to_bits() {
            has_minus_zero = true;
            continue;
        }
        let whole = (number * power).round_ties_even();
        if (whole / power).to_bits() != number.to_bits() {
            return None;
        }
        let at = place(whole);
        marks[at / 64] |= 1 << (at % 64);
    }
    Some(marks.iter().map(|marks| marks.count_ones() as usize).sum::<usize>() + usize::from(has_minus_zero))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::{heaps, n_distinct, n_distinct_numbers};

    #[test]
    fn different_values_are_counted_however_many_there_are() {
        for n in [0_u32, 1, 2, 5_000, 300_000] {
            let words = (0..n).map(|at| (f64::from(at % 70_001) / 16.0 - 9.0).to_bits());
            assert_eq!(n_distinct(words), n.min(70_001) as usize);
        }
        assert_eq!(n_distinct([0.0_f64, -0.0, 0.0].into_iter().map(f64::to_bits)), 2);
    }

    fn of_numbers(numbers: &[f64]) -> usize {
        let bound = |bound: fn(f64, f64) -> f64| numbers.iter().copied().reduce(bound).unwrap_or(0.0);
        n_distinct_numbers(numbers, (bound(f64::min), bound(f64::max)))
    }

    #[test]
    fn different_numbers_are_counted_whatever_they_are() {
        for (numbers, n) in [
            ([].as_slice(), 0),
            (&[0.0, -0.0, 0.0, 1.0], 2 + 1),
            (&[-0.0, -0.0], 1),
            (&[0.1, 0.2, 0.1 + 0.2, 0.3], 4),
            (&[1e300, -1e300, 1e-300, f64::MAX, f64::MIN], 5),
            (&[3.25, 3.25, -7.0, 3.2501], 3),
        ] {
            assert_eq!(of_numbers(numbers), n, "{numbers:?}");
        }
    }

    proptest! {
        #[test]
        fn numbers_are_marked_as_they_are_dealt(
            wholes in proptest::collection::vec(-400_i32..400, 0..300), power in 0..6_i32, shift in 0..3_u8,
        ) {
            let number = |whole: &i32| f64::from(*whole) / 10_f64.powi(power) + f64::from(shift) * 1e5;
            // Half of them turned round, for zeros with a minus.
            let turned = |(at, number): (usize, f64)| if at % 2 == 0 { number } else { -number };
            let numbers: Vec<f64> = wholes.iter().map(number).enumerate().map(turned).collect();
            prop_assert_eq!(of_numbers(&numbers), n_distinct(numbers.iter().map(|number| number.to_bits())));
        }
    }

    #[test]
    fn equal_ones_are_in_the_same_heap() {
        let (dealt, ends) = heaps((0..50_000_u64).map(|at| at % 777), |item| item);
        let mut heap_of = vec![None; 777];
        let mut start = 0;
        for (heap, end) in ends.into_iter().enumerate() {
            for item in &dealt[start..end] {
                let seen = heap_of[usize::try_from(*item).unwrap()].get_or_insert(heap);
                assert_eq!(*seen, heap);
            }
            start = end;
        }
        assert_eq!((start, heap_of.iter().filter(|heap| heap.is_some()).count()), (50_000, 777));
    }
}

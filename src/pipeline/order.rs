//! What is smaller; and sorting, compiled once. Each sort of the standard library is some 6 kB of code for each type and
//! comparison, which people would download; here the type is a number, and the comparison is called through a pointer.

use std::cmp::Ordering;
use std::mem;

/// The first, if it is smaller. Of numbers: one comparison, where `f64::min` also asks for NaN, of which there must be none.
#[inline]
pub(crate) fn smaller<T: PartialOrd>(a: T, b: T) -> T {
    if a < b { a } else { b }
}

/// As [`smaller`], if it is larger.
#[inline]
pub(crate) fn larger<T: PartialOrd>(a: T, b: T) -> T {
    if a > b { a } else { b }
}

/// Sorts numbers, the smallest first, by IEEE 754 total order.
///
/// # Complexity
/// Time O(n log n); memory O(1).
#[inline(never)]
pub fn ascending(values: &mut [f64]) {
    values.sort_unstable_by(f64::total_cmp);
}

/// Sorts by a comparison; equals keep their order.
///
/// # Complexity
/// Time O(n log n), memory O(n), whatever the size of an item: each is moved once.
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let mut order = sorted(items.len(), &|a, b| compare(&items[a], &items[b]));
    for start in 0..items.len() {
        let mut to = start;
        loop {
            let from = mem::replace(&mut order[to], to);
            if from == start {
                break;
            }
            items.swap(to, from);
            to = from;
        }
    }
}

/// Places from 0 to `n`, in the order of a comparison of what stands there; equals keep their order.
///
/// # Complexity
/// Time O(n log n); memory O(n).
#[inline(never)]
pub fn sorted(n: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| compare(a, b));
    order
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{ascending, sort_by, sorted};

    #[test]
    fn places_are_in_the_order_of_what_stands_there() {
        let letters = [b'c', b'a', b'b', b'a'];
        assert_eq!(sorted(4, &|a, b| letters[a].cmp(&letters[b])), [1, 3, 2, 0]);
    }

    #[test]
    fn numbers_have_a_total_order() {
        let mut values = [1.0, f64::NEG_INFINITY, 0.0, -0.0, f64::INFINITY];
        ascending(&mut values);
        assert_eq!(values.map(f64::to_bits), [f64::NEG_INFINITY, -0.0, 0.0, 1.0, f64::INFINITY].map(f64::to_bits));
    }

    proptest! {
        #[test]
        fn items_come_as_from_the_standard_library(keys in proptest::collection::vec(0_u8..9, 0..60)) {
            let mut items: Vec<(u8, usize)> = keys.into_iter().zip(0..).collect();
            let mut expected = items.clone();
            expected.sort_by_key(|item| item.0);
            sort_by(&mut items, |a, b| a.0.cmp(&b.0));
            prop_assert_eq!(items, expected);
        }
    }
}

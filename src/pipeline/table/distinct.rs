//! How many of many values differ.
//!
//! They are dealt into heaps by a hash, and each heap is looked at by itself: it stays in the cache. To sort them all takes
//! several times as long.

/// Values of a heap, about.
const HEAP: usize = 1 << 12;

/// Of Fibonacci hashing: 2^64 through the golden ratio.
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

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

#[cfg(test)]
mod tests {
    use super::{heaps, n_distinct};

    #[test]
    fn different_values_are_counted_however_many_there_are() {
        for n in [0_u32, 1, 2, 5_000, 300_000] {
            let words = (0..n).map(|at| (f64::from(at % 70_001) / 16.0 - 9.0).to_bits());
            assert_eq!(n_distinct(words), n.min(70_001) as usize);
        }
        assert_eq!(n_distinct([0.0_f64, -0.0, 0.0].into_iter().map(f64::to_bits)), 2);
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

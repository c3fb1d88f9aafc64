//! The isolation forest: rows that few random cuts part from all others (Liu, Ting and Zhou 2008,
//! doi:10.1109/ICDM.2008.17).
//!
//! With the numbers that scikit-learn takes unasked: 100 trees of 256 rows each, and rows above a score of one half are
//! outliers (`contamination="auto"`). A cut goes through a random column that is not constant, at a random place between
//! its smallest value and its largest. The seed is fixed, so that the same rows have the same scores.

use std::collections::BTreeSet;

use crate::random::{Purpose, Random};

/// Rows above this score are outliers.
pub(super) const ISOLATED: f64 = 0.5;

/// Trees.
const N_TREES: u64 = 100;

/// Rows of a tree, drawn without putting back.
const TREE_ROWS: usize = 256;

/// Rows that are scored at a time, so that they and a tree stay in the cache.
const SCORED_ROWS: usize = 1 << 10;

/// Rows that go down a tree side by side: each waits for one node after the other, and the processor does not.
const LANES: usize = 8;

/// Of Euler and Mascheroni: the sum of `1 / i` up to n, less the logarithm of n.
const EULER_GAMMA: f64 = 0.577_215_664_901_532_9;

/// The isolation score of each row: `2^(-E(h) / c(n))`, where E(h) is the mean number of cuts that part the row from all
/// others of a tree, and c(n) what it would be among n rows in no order. In (0, 1); near 1 a row stands apart.
///
/// Finite values by column, one for each row. Only the order of values and their distances within a column count, so that
/// columns need no common scale.
///
/// # Complexity
/// Time O(rows × trees × log of a tree's rows), a second or two for a million rows; memory O(rows).
pub(super) fn scores(columns: &[Vec<f64>]) -> Vec<f64> {
    let n_rows = columns.first().map_or(0, Vec::len);
    let n_sampled = n_rows.min(TREE_ROWS);
    let trees: Vec<Tree> = (0..N_TREES).map(|number| Tree::grown(columns, n_sampled, number)).collect();
    let usual = usual_length(n_sampled);
    let whole = usual.max(f64::MIN_POSITIVE) * N_TREES as f64;
    let mut scores = vec![0.0; n_rows];
    // Row by row, the last ones filled up with zeros.
    let mut rows = vec![0.0; SCORED_ROWS * columns.len()];
    for (block, lengths) in scores.chunks_mut(SCORED_ROWS).enumerate() {
        for (at, column) in columns.iter().enumerate() {
            let column = &column[block * SCORED_ROWS..];
            for (value, found) in rows[at..].iter_mut().step_by(columns.len()).zip(column) {
                *value = *found;
            }
        }
        for tree in &trees {
            for (rows, lengths) in rows.chunks_exact(LANES * columns.len()).zip(lengths.chunks_mut(LANES)) {
                for (length, found) in lengths.iter_mut().zip(tree.lengths(rows)) {
                    // From the usual length, so that rows that are all equal have exactly one half.
                    *length += found - usual;
                }
            }
        }
        for length in lengths {
            *length = libm::exp2(-1.0 - *length / whole);
        }
    }
    scores
}

/// Mean length of an unsuccessful search in a binary search tree of n values: what a path is worth that ends where n rows
/// are still together.
fn usual_length(n_rows: usize) -> f64 {
    let n = n_rows as f64;
    match n_rows {
        0 | 1 => 0.0,
        2 => 1.0,
        _ => 2.0 * (libm::log(n - 1.0) + EULER_GAMMA) - 2.0 * (n - 1.0) / n,
    }
}

/// Nodes, the root first.
#[derive(Default)]
struct Tree {
    nodes: Vec<Node>,
    /// Of the longest way from the root to an end.
    n_cuts: u32,
}

/// A cut, or an end: that leads to itself, so that all ways can be gone to the length of the longest.
#[derive(Clone, Copy)]
struct Node {
    column: u32,
    /// Values up to it go to the first child, others to the second.
    at: f64,
    children: [u32; 2],
    /// Cuts so far, and those that its rows would still need.
    length: f64,
}

impl Tree {
    fn grown(columns: &[Vec<f64>], n_sampled: usize, number: u64) -> Self {
        let mut random = Random::new(0, Purpose::IsolationTrees.stream(number));
        let rows = sampled(&mut random, columns.first().map_or(0, Vec::len), n_sampled);
        // As deep as a tree that halves its rows at each cut: beyond that a row does not stand apart.
        let most_cuts = n_sampled.max(2).next_power_of_two().ilog2();
        let mut tree = Self::default();
        tree.grow(columns, rows, 0, most_cuts, &mut random);
        tree
    }

    /// Adds the node of these rows and all below it; its place.
    fn grow(
        &mut self,
        columns: &[Vec<f64>],
        rows: Vec<usize>,
        n_cuts: u32,
        most_cuts: u32,
        random: &mut Random,
    ) -> u32 {
        let place = self.nodes.len();
        #[expect(
            clippy::cast_possible_truncation,
            reason = "at most twice the rows of a tree, and fewer columns than that"
        )]
        let short = |n: usize| n as u32;
        let itself = [short(place); 2];
        let length = f64::from(n_cuts) + usual_length(rows.len());
        self.nodes.push(Node { column: 0, at: 0.0, children: itself, length });
        self.n_cuts = self.n_cuts.max(n_cuts);
        if n_cuts < most_cuts
            && let Some((column, at)) = random_cut(columns, &rows, random)
        {
            let (below, above): (Vec<usize>, Vec<usize>) =
                rows.into_iter().partition(|row| columns[column][*row] <= at);
            let children = [below, above].map(|rows| self.grow(columns, rows, n_cuts + 1, most_cuts, random));
            self.nodes[place] = Node { column: short(column), at, children, length };
        }
        short(place)
    }

    /// Cuts that part each of some rows from all others, or nearly so.
    fn lengths(&self, rows: &[f64]) -> [f64; LANES] {
        let n_cols = rows.len() / LANES;
        let mut places = [0; LANES];
        for _ in 0..self.n_cuts {
            for (place, row) in places.iter_mut().zip(rows.chunks_exact(n_cols)) {
                let node = &self.nodes[*place as usize];
                *place = node.children[usize::from(row[node.column as usize] > node.at)];
            }
        }
        places.map(|place| self.nodes[place as usize].length)
    }
}

/// A random place within a random column that is not constant among these rows; at least one row lies on either side. None
/// where all columns are constant.
fn random_cut(columns: &[Vec<f64>], rows: &[usize], random: &mut Random) -> Option<(usize, f64)> {
    let range = |column: &Vec<f64>| {
        let values = rows.iter().map(|row| column[*row]);
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
    };
    let ranges: Vec<(usize, (f64, f64))> =
        columns.iter().map(range).enumerate().filter(|(_, (low, high))| low < high).collect();
    if ranges.is_empty() {
        return None;
    }
    let (column, (low, high)) = ranges[random.below(ranges.len())];
    // Halves, because the difference of two huge numbers may be none.
    let at = 2.0 * (low / 2.0 + (high / 2.0 - low / 2.0) * random.next_f64());
    // Where two values are neighbours, rounding may reach the upper one.
    Some((column, if at < high { at.max(low) } else { low }))
}

/// So many of the rows, each set of them as likely as any other (Floyd; Bentley and Floyd 1987, doi:10.1145/30401.315746).
/// Increasing.
fn sampled(random: &mut Random, n_rows: usize, n_sampled: usize) -> Vec<usize> {
    let mut chosen = BTreeSet::new();
    for last in n_rows - n_sampled..n_rows {
        let row = random.below(last + 1);
        chosen.insert(if chosen.contains(&row) { last } else { row });
    }
    chosen.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::{ISOLATED, Random, sampled, scores, usual_length};

    /// Normal rows of two columns, and behind them one that stands apart.
    fn heap(n_rows: usize) -> Vec<Vec<f64>> {
        let mut random = Random::new(5, 5);
        let mut column = |apart: f64| (0..n_rows).map(|_| random.next_normal()).chain([apart]).collect();
        vec![column(7.0), column(-6.0)]
    }

    #[test]
    fn path_lengths_are_those_of_the_paper() {
        assert_eq!([0, 1, 2].map(usual_length).to_vec(), [0.0, 0.0, 1.0]);
        assert_relative_eq!(usual_length(256), 10.244_770_920_1, max_relative = 1e-10);
    }

    #[test]
    fn the_row_that_stands_apart_has_the_highest_score() {
        for n_rows in [30, 1_000, 20_000] {
            let scores = scores(&heap(n_rows));
            let (apart, others) = scores.split_last().unwrap();
            assert!(*apart > 0.6 && others.iter().all(|score| score < apart), "{n_rows}: {apart}");
            let n_isolated = others.iter().filter(|score| **score > ISOLATED).count();
            assert!(n_isolated * 3 < n_rows, "{n_rows}: {n_isolated}");
        }
    }

    #[test]
    fn the_scale_of_a_column_does_not_count_and_the_same_rows_have_the_same_scores() {
        let columns = heap(500);
        let expected = scores(&columns);
        assert_eq!(scores(&columns), expected);
        let doubled = columns.iter().zip([1024.0, 0.125]).map(|(column, by)| column.iter().map(|v| v * by).collect());
        assert_eq!(scores(&doubled.collect::<Vec<_>>()), expected);
    }

    #[test]
    fn equal_rows_do_not_stand_apart_and_the_widest_range_is_no_trouble() {
        assert_eq!(scores(&[vec![3.0; 40]]), [0.5; 40]);
        assert_eq!(scores(&[]), [0.0; 0]);
        let wide = scores(&[vec![f64::MIN, 0.0, 1.0, f64::MAX]]);
        assert!(wide.iter().all(|score| (0.0..=1.0).contains(score)));
        // Neighbours: no place lies between them.
        let next = scores(&[vec![1.0, 1.0_f64.next_up()]]);
        assert_relative_eq!(next[0], 0.5, max_relative = 1e-12);
    }

    #[test]
    fn every_row_is_drawn_about_equally_often_and_none_twice() {
        let mut random = Random::new(1, 1);
        let mut drawn = [0; 9];
        for _ in 0..9_000 {
            let rows = sampled(&mut random, 9, 4);
            assert!(rows.len() == 4 && rows.is_sorted_by(|a, b| a < b));
            for row in rows {
                drawn[row] += 1;
            }
        }
        assert!(drawn.iter().all(|n| (3_800..4_200).contains(n)), "{drawn:?}");
        assert_eq!(sampled(&mut random, 3, 3), [0, 1, 2]);
    }
}

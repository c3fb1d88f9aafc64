//! Rows in segments whose prototypes follow each move.

use serde::{Deserialize, Serialize};

use crate::cluster::mixed::{MISSING, MixedRows};

/// The middle of each segment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prototypes {
    /// Mean of the known numbers of each numeric column: `n_numeric` per segment. In a column of which a segment knows
    /// nothing, the mean that it started from.
    pub numbers: Vec<f64>,
    /// Most frequent code of each categorical column: `n_categorical` per segment. In a column of which a segment knows
    /// nothing, the code that it started from; [`MISSING`] in one that knows no code at all.
    pub codes: Vec<u32>,
}

/// The categories of each column, so that they can be counted.
pub(super) struct Categories {
    /// Codes of each column, rising.
    codes: Vec<Vec<u32>>,
    /// Place of each column among the counts of a segment; the last is the number of counts.
    first: Vec<usize>,
}

impl Categories {
    pub(super) fn of(rows: &MixedRows) -> Self {
        let of_column = |col| {
            let mut codes: Vec<u32> = rows.known_codes(col).collect();
            codes.sort_unstable();
            codes.dedup();
            codes
        };
        let codes: Vec<Vec<u32>> = (0..rows.n_categorical()).map(of_column).collect();
        let mut first = vec![0];
        for codes in &codes {
            first.push(first[first.len() - 1] + codes.len());
        }
        Self { codes, first }
    }

    fn n_counts(&self) -> usize {
        self.first[self.codes.len()]
    }

    /// Place of a code among the counts of a segment.
    fn place(&self, col: usize, code: u32) -> Option<usize> {
        self.codes[col].binary_search(&code).ok().map(|at| self.first[col] + at)
    }

    /// The code of most rows; the first of equals.
    fn most(&self, col: usize, counts: &[u32]) -> Option<u32> {
        let counts = &counts[self.first[col]..self.first[col + 1]];
        let most = counts.iter().zip(&self.codes[col]).reduce(|best, next| if next.0 > best.0 { next } else { best });
        most.filter(|(count, _)| **count > 0).map(|(_, code)| *code)
    }
}

/// What categories that differ cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Costs {
    /// One that counts once.
    pub gamma: f64,
    /// How much one of each categorical column counts.
    pub weights: Vec<f64>,
}

/// Sum of squared differences of the known numbers, and of `gamma` times its weight for each known category that differs.
pub(super) fn dissimilarity(rows: &MixedRows, row: usize, numbers: &[f64], codes: &[u32], costs: &Costs) -> f64 {
    let mut squared = 0.0;
    for (x, mean) in rows.numbers(row).iter().zip(numbers) {
        let difference = f64::from(*x) - mean;
        squared += if difference.is_nan() { 0.0 } else { difference * difference };
    }
    let mut apart = 0.0;
    for ((a, b), weight) in rows.codes(row).iter().zip(codes).zip(&costs.weights) {
        apart += if *a != MISSING && *b != MISSING && a != b { *weight } else { 0.0 };
    }
    squared + costs.gamma * apart
}

/// Labels with prototypes, and what these are made of.
pub(super) struct Allocation<'a> {
    rows: &'a MixedRows,
    categories: &'a Categories,
    costs: &'a Costs,
    pub(super) prototypes: Prototypes,
    pub(super) labels: Vec<u16>,
    pub(super) sizes: Vec<usize>,
    /// Sum and count of the known numbers of each segment and column.
    sums: Vec<(f64, usize)>,
    /// Rows of each category, for each segment.
    counts: Vec<u32>,
}

impl<'a> Allocation<'a> {
    /// Each row with the prototype nearest to it, the first of equals; then each prototype in the middle of its rows.
    pub(super) fn about(
        rows: &'a MixedRows,
        categories: &'a Categories,
        costs: &'a Costs,
        prototypes: Prototypes,
        n: usize,
    ) -> Self {
        let mut all = Self {
            rows,
            categories,
            costs,
            prototypes,
            labels: Vec::new(),
            sizes: vec![0; n],
            sums: Vec::new(),
            counts: Vec::new(),
        };
        all.labels = (0..rows.n_rows()).map(|row| all.nearest(row)).collect();
        for &label in &all.labels {
            all.sizes[usize::from(label)] += 1;
        }
        all.fill_empty();
        all.measure();
        all
    }

    /// A segment without rows takes the row that is farthest from its prototype and not alone.
    fn fill_empty(&mut self) {
        for label in (0_u16..).take(self.sizes.len()) {
            if self.sizes[usize::from(label)] > 0 {
                continue;
            }
            let movable = (0..self.rows.n_rows()).filter(|&row| self.sizes[usize::from(self.labels[row])] > 1);
            let far = movable.map(|row| (row, self.cost_of(row)));
            if let Some((row, _)) = far.reduce(|best, next| if next.1 > best.1 { next } else { best }) {
                self.sizes[usize::from(self.labels[row])] -= 1;
                self.sizes[usize::from(label)] = 1;
                self.labels[row] = label;
            }
        }
    }

    /// Makes sums, counts and prototypes from the labels.
    pub(super) fn measure(&mut self) {
        let (n_numeric, n_counts) = (self.rows.n_numeric(), self.categories.n_counts());
        self.sums = vec![(0.0, 0); self.sizes.len() * n_numeric];
        self.counts = vec![0; self.sizes.len() * n_counts];
        for row in 0..self.rows.n_rows() {
            self.count(row, usize::from(self.labels[row]), true);
        }
        for label in 0..self.sizes.len() {
            self.centre(label);
            for col in 0..self.rows.n_categorical() {
                if let Some(code) = self.categories.most(col, &self.counts[label * n_counts..][..n_counts]) {
                    self.prototypes.codes[label * self.rows.n_categorical() + col] = code;
                }
            }
        }
    }

    /// Adds a row to the sums and counts of a segment, or takes it off.
    fn count(&mut self, row: usize, label: usize, on: bool) {
        let (n_numeric, n_counts) = (self.rows.n_numeric(), self.categories.n_counts());
        for ((sum, known), x) in self.sums[label * n_numeric..].iter_mut().zip(self.rows.numbers(row)) {
            if !x.is_nan() {
                *sum += if on { f64::from(*x) } else { -f64::from(*x) };
                *known = if on { *known + 1 } else { *known - 1 };
            }
        }
        for (col, &code) in self.rows.codes(row).iter().enumerate() {
            if let Some(place) = self.categories.place(col, code) {
                let count = &mut self.counts[label * n_counts + place];
                *count = if on { *count + 1 } else { *count - 1 };
            }
        }
    }

    fn centre(&mut self, label: usize) {
        let columns = label * self.rows.n_numeric()..(label + 1) * self.rows.n_numeric();
        for (mean, (sum, known)) in self.prototypes.numbers[columns.clone()].iter_mut().zip(&self.sums[columns]) {
            if *known > 0 {
                *mean = sum / *known as f64;
            }
        }
    }

    pub(super) fn dissimilarity(&self, row: usize, label: usize) -> f64 {
        let (n_numeric, n_categorical) = (self.rows.n_numeric(), self.rows.n_categorical());
        let numbers = &self.prototypes.numbers[label * n_numeric..][..n_numeric];
        let codes = &self.prototypes.codes[label * n_categorical..][..n_categorical];
        dissimilarity(self.rows, row, numbers, codes, self.costs)
    }

    fn cost_of(&self, row: usize) -> f64 {
        self.dissimilarity(row, usize::from(self.labels[row]))
    }

    fn nearest(&self, row: usize) -> u16 {
        let costs = (0_u16..).take(self.sizes.len()).map(|label| (label, self.dissimilarity(row, usize::from(label))));
        costs.min_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |(label, _)| label)
    }

    /// Sum of the dissimilarities of rows to their prototype.
    pub(super) fn cost(&self) -> f64 {
        (0..self.rows.n_rows()).map(|row| self.cost_of(row)).sum()
    }

    /// Moves each row in turn to its nearest prototype, and both prototypes at once. Answers whether any row moved.
    ///
    /// # Complexity
    /// Time O(`n_rows` · `n_clusters` · columns).
    pub(super) fn pass(&mut self) -> bool {
        let mut moved = false;
        for row in 0..self.rows.n_rows() {
            let from = usize::from(self.labels[row]);
            let label = self.nearest(row);
            let to = usize::from(label);
            // Ties do not move a row, so that this comes to an end; a row alone stays, so that no segment is empty.
            if self.sizes[from] > 1 && self.dissimilarity(row, to) < self.dissimilarity(row, from) {
                self.shift(row, from, to);
                self.labels[row] = label;
                moved = true;
            }
        }
        self.measure(); // what rounding left in the sums goes
        moved
    }

    fn shift(&mut self, row: usize, from: usize, to: usize) {
        let (n_categorical, n_counts) = (self.rows.n_categorical(), self.categories.n_counts());
        self.sizes[from] -= 1;
        self.sizes[to] += 1;
        self.count(row, from, false);
        self.count(row, to, true);
        for label in [from, to] {
            self.centre(label);
            let counts = &self.counts[label * n_counts..][..n_counts];
            for col in 0..n_categorical {
                // The code stays as long as no other has more rows.
                let code = &mut self.prototypes.codes[label * n_categorical + col];
                let count = |code: u32| self.categories.place(col, code).map_or(0, |place| counts[place]);
                match self.categories.most(col, counts) {
                    Some(most) if count(most) > count(*code) => *code = most,
                    _ => {}
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Allocation, Categories, Costs, Prototypes};
    use crate::cluster::mixed::MixedRows;

    #[test]
    fn both_prototypes_follow_a_move_at_once_and_a_code_stays_until_another_has_more() {
        let rows = MixedRows::new(4, 1, 1, vec![0.0, 2.0, 4.0, 10.0], vec![1, 1, 2, 3]).unwrap();
        let categories = Categories::of(&rows);
        let start = Prototypes { numbers: vec![2.0, 10.0], codes: vec![1, 3] };
        let costs = Costs { gamma: 0.5, weights: vec![1.0] };
        let mut allocation = Allocation::about(&rows, &categories, &costs, start, 2);
        assert_eq!(allocation.labels, [0, 0, 0, 1]);

        allocation.shift(0, 0, 1);
        assert_eq!((&allocation.prototypes.numbers[..], &allocation.sizes[..]), (&[3.0, 5.0][..], &[2, 2][..]));
        assert_eq!(allocation.prototypes.codes, [1, 3]);

        allocation.shift(1, 0, 1);
        assert_eq!((&allocation.prototypes.numbers[..], &allocation.sizes[..]), (&[4.0, 4.0][..], &[1, 3][..]));
        assert_eq!(allocation.prototypes.codes, [2, 1]);
    }
}

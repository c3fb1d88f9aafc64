//! Tables of any size for measuring: each row depends on the seed and its own number alone, so that whoever holds a
//! shard can make it there, and no row ever has to travel.

use std::fmt::Write as _;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::parallel::{Extent, Quantum, Shard, WHOLE_ROWS, cut};
use crate::prepare::Matrix;
use crate::random::{Purpose, Random};

/// No value is larger than this: whoever makes a shard knows a bound on all others.
const BOUND: f64 = 64.0;

/// Of the logarithm of a skewed deviation.
const SKEW: f64 = 0.7;

/// What a mixture looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MixtureKind {
    /// As customers are: groups of very different size and spread, half of the columns with a long tail to the right.
    Customers,
    /// Round groups of the same size that overlap.
    Blobs,
    /// One round cloud without any structure; the number of groups does not matter.
    Cloud,
}

/// A seeded mixture of groups: a table without an end, of which any rows can be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mixture {
    /// What the groups look like.
    pub kind: MixtureKind,
    /// Columns.
    pub n_cols: usize,
    /// Groups. At least 1.
    pub n_groups: usize,
    /// Another seed, other groups and other rows.
    pub seed: u64,
}

/// One group. Both lists have an entry for each column.
struct Group {
    /// Share of the rows that belong to this group or to one before it.
    up_to: f64,
    center: Vec<f64>,
    spread: Vec<f64>,
}

impl Mixture {
    /// Rows of the table, by number. The same bits on every machine, however the numbers are cut into ranges.
    ///
    /// # Complexity
    /// Time O(rows · `n_cols`), apart from the groups; memory is the answer's own.
    pub fn rows(&self, rows: Range<usize>) -> Matrix {
        let groups = self.groups();
        let n_rows = rows.len();
        let mut values = Vec::with_capacity(n_rows * self.n_cols);
        for row in rows {
            self.push_row(&groups, row, &mut values);
        }
        // Values are bounded, so they are finite.
        Matrix::new(n_rows, self.n_cols, values).unwrap_or_default()
    }

    /// Where the first `n_rows` rows are cut into at most `n_shards` shards; in one piece if they are few.
    pub fn cut(n_rows: usize, n_shards: usize) -> Vec<Range<usize>> {
        cut(n_rows, if n_rows <= WHOLE_ROWS { 1 } else { n_shards })
    }

    /// Rows of the table as a shard of its first `n_rows` rows. `rows` is one of [`cut`](Self::cut).
    pub fn shard(&self, rows: Range<usize>, n_rows: usize) -> Shard {
        #[expect(clippy::cast_possible_truncation, reason = "a power of two")]
        let columns = vec![Quantum::of(BOUND as f32); self.n_cols];
        Shard::new(rows.start, &self.rows(rows), Extent { n_rows, columns })
    }

    /// The first line of the table as CSV.
    pub fn csv_header(&self) -> String {
        let names: Vec<String> = (1..=self.n_cols).map(|col| format!("measure_{col}")).collect();
        format!("{}\n", names.join(","))
    }

    /// Rows of the table as lines of CSV, four decimals a value.
    pub fn csv_rows(&self, rows: Range<usize>) -> String {
        let matrix = self.rows(rows);
        let mut text = String::with_capacity(matrix.values().len() * 8);
        for row in 0..matrix.n_rows() {
            for (col, value) in matrix.row(row).iter().enumerate() {
                // Writing to a String cannot fail.
                write!(text, "{}{value:.4}", if col == 0 { "" } else { "," }).ok();
            }
            text.push('\n');
        }
        text
    }

    fn groups(&self) -> Vec<Group> {
        let mut random = Random::new(self.seed, Purpose::MadeGroups.stream(0));
        let n_groups = if self.kind == MixtureKind::Cloud { 1 } else { self.n_groups.max(1) };
        let mut groups = Vec::with_capacity(n_groups);
        let mut total = 0.0;
        for _ in 0..n_groups {
            total += match self.kind {
                // From a segment of regulars to one thirteen times as rare.
                MixtureKind::Customers => libm::exp(-2.6 * random.next_f64()),
                MixtureKind::Blobs | MixtureKind::Cloud => 1.0,
            };
            let mut draw =
                |low: f64, high: f64| (0..self.n_cols).map(|_| low + (high - low) * random.next_f64()).collect();
            let (center, spread) = match self.kind {
                MixtureKind::Customers => (draw(-2.5, 2.5), draw(0.3, 0.9)),
                MixtureKind::Blobs => (draw(0.0, 4.0), draw(1.0, 1.0)),
                MixtureKind::Cloud => (draw(0.0, 0.0), draw(1.0, 1.0)),
            };
            groups.push(Group { up_to: total, center, spread });
        }
        for group in &mut groups {
            group.up_to /= total;
        }
        groups
    }

    fn push_row(&self, groups: &[Group], row: usize, values: &mut Vec<f32>) {
        let mut random = Random::new(self.seed, Purpose::MadeRows.stream(row as u64));
        let at = random.next_f64();
        let group = &groups[groups.partition_point(|group| group.up_to <= at).min(groups.len() - 1)];
        for (col, (center, spread)) in group.center.iter().zip(&group.spread).enumerate() {
            let normal = random.next_normal();
            let has_tail = self.kind == MixtureKind::Customers && col % 2 == 0;
            let deviation = if has_tail { libm::exp(SKEW * normal) - 1.0 } else { normal };
            #[expect(clippy::cast_possible_truncation, reason = "as the pipeline stores it")]
            values.push((center + spread * deviation).clamp(-BOUND, BOUND) as f32);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Mixture, MixtureKind};
    use crate::prepare::Matrix;

    const KINDS: [MixtureKind; 3] = [MixtureKind::Customers, MixtureKind::Blobs, MixtureKind::Cloud];

    fn mixture(kind: MixtureKind, seed: u64) -> Mixture {
        Mixture { kind, n_cols: 3, n_groups: 4, seed }
    }

    fn mean(values: impl Iterator<Item = f64> + Clone) -> f64 {
        values.clone().sum::<f64>() / values.count() as f64
    }

    #[test]
    fn rows_are_the_same_however_they_are_cut() {
        for kind in KINDS {
            let mixture = mixture(kind, 7);
            let parts = [mixture.rows(0..700), mixture.rows(700..2_000)];
            let values: Vec<f32> = parts.iter().flat_map(Matrix::values).copied().collect();
            assert_eq!(mixture.rows(0..2_000).values(), values);
        }
    }

    #[test]
    fn another_seed_gives_other_rows_and_the_same_rows_never_come_twice() {
        for kind in KINDS {
            let rows = mixture(kind, 7).rows(0..2_000);
            assert_ne!(rows, mixture(kind, 8).rows(0..2_000));
            assert!((1..2_000).all(|row| rows.row(row) != rows.row(row - 1)));
        }
    }

    #[test]
    fn a_cloud_has_mean_0_and_variance_1_in_every_column() {
        let rows = mixture(MixtureKind::Cloud, 1).rows(0..20_000);
        for col in 0..3 {
            let column = (0..20_000).map(|row| f64::from(rows.row(row)[col]));
            let variance = mean(column.clone().map(|x| x * x));
            assert!(mean(column).abs() < 0.03 && (variance - 1.0).abs() < 0.05, "column {col}: variance {variance}");
        }
    }

    #[test]
    fn columns_of_customers_are_skewed_by_turns() {
        let one_group = Mixture { n_groups: 1, ..mixture(MixtureKind::Customers, 3) };
        let rows = one_group.rows(0..20_000);
        let skewness = |col: usize| {
            let column = (0..20_000).map(|row| f64::from(rows.row(row)[col]));
            let center = mean(column.clone());
            let moment = |power| mean(column.clone().map(|x| (x - center).powi(power)));
            moment(3) / moment(2).powf(1.5)
        };
        // Of exp(0.7 z) it is 2.9; of z it is 0.
        assert!(skewness(0) > 2.0 && skewness(1).abs() < 0.1, "{} and {}", skewness(0), skewness(1));
    }

    #[test]
    fn lines_hold_the_rows() {
        let mixture = mixture(MixtureKind::Blobs, 2);
        assert_eq!(mixture.csv_header(), "measure_1,measure_2,measure_3\n");
        let rows = mixture.rows(5..7);
        let text = mixture.csv_rows(5..7);
        let cells: Vec<f32> = text.lines().flat_map(|line| line.split(',')).map(|cell| cell.parse().unwrap()).collect();
        assert_eq!(cells.len(), 6);
        assert!(cells.iter().zip(rows.values()).all(|(cell, value)| (cell - value).abs() <= 5.1e-5));
    }
}

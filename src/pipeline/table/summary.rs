//! What a page shows of a table without holding its rows.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::table::distinct::{heaps, n_distinct_numbers};
use crate::table::texts::trimmed;
use crate::table::{Cells, Column, Format, Kind, Matches, Numbers, Purchases, Role, Table, Texts, Transactions};

/// Bins of [`NumberSummary::histogram`].
pub const N_BINS: usize = 20;

/// Levels of [`TextSummary::levels`] at most.
pub const N_LEVELS: usize = 6;

/// Words of [`TextSummary::words`] at most: more are no order that anyone makes by hand.
pub const N_WORDS: usize = 20;

/// A table in a few numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TableSummary {
    /// Rows of the file, without the header and blank lines: `n_rows + n_set_aside`. Where customers were made of
    /// transactions, as in `purchases`.
    pub n_read: usize,
    /// Rows of the table.
    pub n_rows: usize,
    /// Rows of the file that could not be taken.
    pub n_set_aside: usize,
    /// Cells and headers that were read differently from what stands in the file.
    pub n_problems: usize,
    /// How the file was read.
    pub format: Format,
    /// As in the table.
    pub digest: u64,
    /// How the customers were made of transactions. None for a table whose rows are those of the file.
    pub purchases: Option<Box<Purchases>>,
    /// How the columns of another file came in. None for a table of one file.
    pub joined: Option<Box<Matches>>,
    /// What the columns of the file are for, if its rows are taken for transactions, or were found to be some.
    pub could_be: Option<Box<Transactions>>,
    /// In the order of the file.
    pub columns: Vec<ColumnSummary>,
}

/// A column in a few numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnSummary {
    /// As in the table.
    pub name: String,
    /// What it is for, and why.
    pub role: Role,
    /// What its values are.
    pub kind: Kind,
    /// Rows without a value.
    pub n_missing: usize,
    /// Different values, missing ones left out.
    pub n_distinct: usize,
    /// By kind of values.
    pub detail: Detail,
}

/// What the values of a column look like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Detail {
    /// Numbers.
    Numbers(NumberSummary),
    /// Text.
    Texts(TextSummary),
    /// There is no value.
    Nothing,
}

/// Numbers in a few numbers, in the column's own unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NumberSummary {
    /// Smallest.
    pub min: f64,
    /// Largest.
    pub max: f64,
    /// Arithmetic mean.
    pub mean: f64,
    /// Median.
    pub median: f64,
    /// Lower and upper quartile, by linear interpolation.
    pub quartiles: (f64, f64),
    /// Population skewness (g1): 0 for symmetric values, above 1 for a long tail of large ones.
    pub skewness: f64,
    /// Rows in each of [`N_BINS`] equal bins from `min` to `max`; both ends count. If all values are the same they
    /// are in the first.
    pub histogram: Vec<u32>,
}

/// Texts in a few numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextSummary {
    /// The most frequent texts with their rows, at most [`N_LEVELS`]; among equals in alphabetical order.
    pub levels: Vec<(String, u32)>,
    /// Different texts that are not among `levels`.
    pub n_other_levels: usize,
    /// Their rows.
    pub n_other_rows: usize,
    /// All words, without blanks around them, in alphabetical order, if there are at most [`N_WORDS`]; none if there are more.
    pub words: Vec<String>,
}

impl Table {
    /// The table in a few numbers.
    ///
    /// # Complexity
    /// Time O(n log n) for each column.
    #[inline(never)] // whoever asks is compiled for size
    pub fn summary(&self) -> TableSummary {
        let purchases = self.purchases.clone();
        let of_purchases = purchases.as_ref().map(|purchases| purchases.transactions.clone());
        TableSummary {
            n_read: match &purchases {
                Some(purchases) => purchases.n_read,
                None => self.n_rows() + self.set_aside.len(),
            },
            n_rows: self.n_rows(),
            n_set_aside: self.set_aside.len(),
            n_problems: self.problems.len(),
            format: self.format.clone(),
            digest: self.digest,
            purchases: purchases.map(Box::new),
            joined: self.joined.as_ref().map(|joined| Box::new(joined.matches.clone())),
            could_be: of_purchases.map(Box::new),
            columns: self.columns.iter().map(Column::summary).collect(),
        }
    }
}

impl Column {
    /// The column in a few numbers.
    pub fn summary(&self) -> ColumnSummary {
        let (n_missing, n_distinct, detail) = match &self.cells {
            Cells::Numbers(numbers) => of_numbers(numbers),
            Cells::Text(texts) if self.role == Role::Empty => (texts.len(), 0, Detail::Nothing),
            Cells::Text(texts) => of_texts(texts),
        };
        ColumnSummary { name: self.name.clone(), role: self.role, kind: self.kind, n_missing, n_distinct, detail }
    }
}

fn of_numbers(numbers: &Numbers) -> (usize, usize, Detail) {
    let found = numbers.found();
    let n_missing = numbers.len() - found.len();
    let scaled = numbers.scaled(&found);
    let (mean, skewness) = scaled.mean_and_skewness();
    let (Some((min, max)), Some([q1, median, q3])) = (scaled.bounds(), scaled.quartiles()) else {
        return (n_missing, 0, Detail::Nothing);
    };
    let n_distinct = n_distinct_numbers(&found, (min, max));
    let mut histogram = vec![0; N_BINS];
    Bins::new(min, max).count(&found, &mut histogram);
    (
        n_missing,
        n_distinct,
        Detail::Numbers(NumberSummary { min, max, mean, median, quartiles: (q1, q3), skewness, histogram }),
    )
}

/// [`N_BINS`] equal bins of a range. Halves, because the range itself may be beyond the largest f64.
pub(crate) struct Bins {
    half_min: f64,
    half_range: f64,
}

impl Bins {
    pub(crate) fn new(min: f64, max: f64) -> Self {
        Self { half_min: min / 2.0, half_range: max / 2.0 - min / 2.0 }
    }

    /// That of a value within the range; the first where the range is but one value.
    #[inline]
    fn of(&self, value: f64) -> usize {
        let share = (value / 2.0 - self.half_min) / self.half_range;
        // To a number with a sign: half the time of one without. From 0; or NaN, of a range that is but one value.
        #[expect(clippy::cast_possible_truncation, reason = "at most N_BINS")]
        let bin = (share * N_BINS as f64) as i32;
        (bin.cast_unsigned() as usize).min(N_BINS - 1)
    }

    /// Adds values to the rows in each bin.
    pub(crate) fn count(&self, values: &[f64], histogram: &mut [u32]) {
        // In turns, since most values lie in a few bins, and to add to one is to wait for what was added before.
        let mut turns = [[0; N_BINS]; 4];
        for (at, value) in values.iter().enumerate() {
            turns[at % 4][self.of(*value)] += 1;
        }
        for (rows, at) in histogram.iter_mut().zip(0..) {
            *rows += turns.iter().map(|turn: &[u32; N_BINS]| turn[at]).sum::<u32>();
        }
    }
}

fn of_texts(texts: &Texts) -> (usize, usize, Detail) {
    let (levels, n_missing) = levels(texts);
    let (n_distinct, n_found) = (levels.len(), texts.len() - n_missing);
    let words = words(&levels);
    let mut most: Vec<(&str, u32)> = Vec::with_capacity(N_LEVELS + 1);
    let is_before = |a: &(&str, u32), b: &(&str, u32)| (Reverse(a.1), a.0) < (Reverse(b.1), b.0);
    for level in levels {
        if most.len() < N_LEVELS || most.last().is_some_and(|last| is_before(&level, last)) {
            most.insert(most.partition_point(|other| is_before(other, &level)), level);
            most.truncate(N_LEVELS);
        }
    }
    let n_shown: usize = most.iter().map(|(_, n_rows)| *n_rows as usize).sum();
    let summary = TextSummary {
        n_other_levels: n_distinct - most.len(),
        n_other_rows: n_found - n_shown,
        levels: most.into_iter().map(|(level, n_rows)| (level.to_owned(), n_rows)).collect(),
        words,
    };
    (n_missing, n_distinct, Detail::Texts(summary))
}

/// As [`TextSummary::words`] has them.
fn words(levels: &[(&str, u32)]) -> Vec<String> {
    let mut words = BTreeSet::new();
    for (level, _) in levels {
        words.insert(level.trim());
        if words.len() > N_WORDS {
            return Vec::new();
        }
    }
    words.into_iter().map(str::to_owned).collect()
}

/// The different texts with their rows, in no order that means anything; and the rows without one.
///
/// Those that ascend stand once each. Others are sorted by their hashes, heap by heap, and by themselves where those are equal:
/// texts alone take ten times as long.
fn levels(texts: &Texts) -> (Vec<(&str, u32)>, usize) {
    if let Some(mut levels) = texts.levels() {
        levels.retain(|(text, _)| !text.trim().is_empty());
        let n_found: usize = levels.iter().map(|(_, n_rows)| *n_rows as usize).sum();
        return (levels, texts.len() - n_found);
    }
    if texts.ascend() {
        let levels: Vec<_> = texts.iter().filter(|text| !trimmed(text).is_empty()).map(|text| (text, 1)).collect();
        let n_missing = texts.len() - levels.len();
        return (levels, n_missing);
    }
    let found = (0..).zip(texts.iter()).filter(|(_, text)| !trimmed(text).is_empty());
    let hashed: Vec<(u64, u32)> = found.map(|(row, text)| (xxh3_64(text.as_bytes()), row)).collect();
    let n_missing = texts.len() - hashed.len();
    let (mut dealt, ends) = heaps(hashed.iter().copied(), |(hash, _)| hash);
    let text = |row: u32| texts.get(row as usize).unwrap_or_default();
    let mut levels: Vec<(&str, u32)> = Vec::new();
    let mut start = 0;
    for end in ends {
        let heap = &mut dealt[start..end];
        heap.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| text(a.1).cmp(text(b.1))));
        for (_, row) in heap {
            match levels.last_mut() {
                Some((level, n_rows)) if *level == text(*row) => *n_rows += 1,
                _ => levels.push((text(*row), 1)),
            }
        }
        start = end;
    }
    (levels, n_missing)
}

#[cfg(test)]
mod tests {
    use super::{Detail, N_BINS};
    use crate::table::Table;

    #[test]
    fn numbers_and_levels_by_hand() {
        let table =
            Table::read(b"city,age\nUlm,20\nBonn,40\nUlm,\n,40\nBonn,20\nA,20\nB,20\nC,20\nD,20\nE,20\n").unwrap();
        let summary = table.summary();
        assert_eq!((summary.n_read, summary.n_set_aside, summary.columns.len()), (10, 0, 2));
        let (city, age) = (&summary.columns[0], &summary.columns[1]);
        let Detail::Texts(texts) = &city.detail else { panic!("text") };
        let levels: Vec<(&str, u32)> = texts.levels.iter().map(|(level, n)| (level.as_str(), *n)).collect();
        assert_eq!(levels, [("Bonn", 2), ("Ulm", 2), ("A", 1), ("B", 1), ("C", 1), ("D", 1)]);
        assert_eq!((texts.n_other_levels, texts.n_other_rows, city.n_missing, city.n_distinct), (1, 1, 1, 7));
        let Detail::Numbers(numbers) = &age.detail else { panic!("numbers") };
        assert_eq!((numbers.min, numbers.max, numbers.median, age.n_missing, age.n_distinct), (20.0, 40.0, 20.0, 1, 2));
        assert_eq!(numbers.quartiles, (20.0, 20.0));
        assert!((numbers.mean - 220.0 / 9.0).abs() < 1e-12 && numbers.skewness > 0.0);
        assert_eq!((numbers.histogram[0], numbers.histogram[N_BINS - 1]), (7, 2));
    }

    #[test]
    fn many_ids_stand_once_each_and_those_that_are_missing_do_not_count() {
        let ids: Vec<String> = (1_000..4_000).map(|at| format!("K{at}")).collect();
        let ids = ids.join("\n");
        // In an order that ascends, and in one that does not.
        for lines in [format!("id\n\"\"\n{ids}\n"), format!("id\n{ids}\nK7\n\"\"\n")] {
            let column = &Table::read(lines.as_bytes()).unwrap().summary().columns[0];
            let Detail::Texts(texts) = &column.detail else { panic!("text") };
            assert_eq!(column.n_distinct, texts.n_other_levels + texts.levels.len());
            assert!(texts.levels.iter().all(|(_, n_rows)| *n_rows == 1) && column.n_distinct >= 1_000);
            assert_eq!(column.n_distinct, texts.n_other_rows + texts.levels.len());
        }
    }

    #[test]
    fn the_widest_range_has_a_histogram_too() {
        let table = Table::read(b"x\n1e308\n-1e308\n0\n0\n").unwrap();
        let Detail::Numbers(numbers) = &table.summary().columns[0].detail else { panic!("numbers") };
        assert_eq!((numbers.histogram[0], numbers.histogram[10], numbers.histogram[19]), (1, 2, 1));
        assert_eq!((numbers.mean, numbers.skewness), (0.0, 0.0));
    }
}

//! What clustering variables tell twice, and what they hardly tell: correlations, near-duplicates, near-constants.

use serde::{Deserialize, Serialize};

use crate::order::sort_by;
use crate::parallel::BLOCK;
use crate::prepare::{FittedColumn, Matrix, Prepared};
use crate::random::{Purpose, Random};
use crate::table::Table;

/// Two columns tell nearly the same if their correlation is this far from 0, on either side.
pub const NEAR_DUPLICATE: f64 = 0.9;

/// A column tells nearly nothing if this share of the rows has one value.
pub const NEAR_CONSTANT: f64 = 0.95;

/// Of more columns than this, correlations are measured among the first of them: more are no picture that anyone reads.
pub const MOST_CORRELATED: usize = 256;

/// Products that are added up at most, for the time of a blink: all of a million rows of ten columns.
const MOST_PRODUCTS: usize = 1 << 26;

/// Rows from which a value is guessed that nearly all have. That it has less than half of these although it has 95 % of
/// all happens once in 10^13.
const GUESSED_FROM: usize = 31;

/// Sums that grow beside each other, so that the processor can do several at once.
const LANES: usize = 8;

/// Places from one column of a block to the next. Not a power of two, which would have all columns share a few lines of
/// the cache.
const STRIDE: usize = BLOCK + LANES;

/// How clustering variables relate to one another.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Relations {
    /// Of each pair.
    pub correlations: Correlations,
    /// Pairs that tell nearly the same, the strongest first.
    pub near_duplicates: Vec<NearDuplicate>,
    /// Columns that tell nearly nothing, in the order of the columns.
    pub near_constants: Vec<NearConstant>,
}

/// Pearson correlations of columns as prepared: filled, clipped, transformed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Correlations {
    /// Columns that were measured: all of them, or the first [`MOST_CORRELATED`].
    pub n_columns: usize,
    /// Rows that were measured: all of them, or, where there are many columns, as many spread over all.
    pub n_rows: usize,
    /// One for each pair of columns a < b, the pairs in order, in [-1, 1]. None where a column is constant.
    pub values: Vec<Option<f64>>,
}

/// Two columns that tell nearly the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NearDuplicate {
    /// Name of the column to keep.
    pub kept: String,
    /// Name of the column to leave out: the one with more missing values in the file, else the later one.
    pub left_out: String,
    /// In [-1, 1]; below 0 where one falls as the other rises.
    pub correlation: f64,
}

/// A column with one value in nearly all rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NearConstant {
    /// Name of the column.
    pub column: String,
    /// The value, in the unit of the file: as found, or as filled and clipped.
    pub value: f64,
    /// Of the rows used, in [[`NEAR_CONSTANT`], 1].
    pub share: f64,
}

impl Relations {
    /// Of the rows that were prepared from this table.
    ///
    /// # Complexity
    /// Time O(rows × columns²), at most as many products as a million rows of ten columns have; O(columns²) memory.
    #[inline(never)] // whoever asks is compiled for size
    pub fn of(table: &Table, prepared: &Prepared) -> Self {
        let correlations = Correlations::of(&prepared.matrix);
        let near_duplicates = near_duplicates(table, prepared, &correlations);
        let n_cols = prepared.matrix.n_cols();
        let near_constants = (0..n_cols).filter_map(|at| near_constant(table, prepared, at)).collect();
        Self { correlations, near_duplicates, near_constants }
    }
}

impl Correlations {
    /// Of the columns of a matrix, on all rows, or on as many as [`MOST_PRODUCTS`] allows, spread over all.
    pub fn of(matrix: &Matrix) -> Self {
        let n_columns = matrix.n_cols().min(MOST_CORRELATED);
        let n_products = (n_columns * (n_columns + 1) / 2).max(1);
        let n_rows = matrix.n_rows().min(MOST_PRODUCTS / n_products);
        let rows = if n_rows < matrix.n_rows() {
            Random::new(0, Purpose::CorrelationRows.stream(0)).spread(matrix.n_rows(), n_rows)
        } else {
            (0..n_rows).collect()
        };
        let sums = products(matrix, &rows, n_columns);
        let mut values = Vec::with_capacity(n_products);
        let place = |a: usize, b: usize| a * n_columns + b;
        for a in 0..n_columns {
            for b in a + 1..n_columns {
                let spread = sums[place(a, a)].sqrt() * sums[place(b, b)].sqrt();
                values.push((spread > 0.0).then(|| (sums[place(a, b)] / spread).clamp(-1.0, 1.0)));
            }
        }
        Self { n_columns, n_rows, values }
    }

    /// Correlation of two columns, in any order: 1 of a column with itself. None where one of them is constant, or was not
    /// measured.
    pub fn get(&self, a: usize, b: usize) -> Option<f64> {
        let (a, b) = (a.min(b), a.max(b));
        match b {
            _ if b >= self.n_columns => None,
            _ if a == b => Some(1.0),
            // Before the pairs of a stand those of all columns before it: n - 1 of the first, n - 2 of the second, …
            _ => self.values[a * (2 * self.n_columns - a - 1) / 2 + b - a - 1],
        }
    }
}

/// For columns a ≤ b, at `a * n_columns + b`, the sum of the products of their distances from their means. Blocks are added
/// in the order of the rows, so that the sums are the same everywhere.
fn products(matrix: &Matrix, rows: &[usize], n_columns: usize) -> Vec<f64> {
    // From the first row, so that the mean of a constant column is exactly its value.
    let first = rows.first().map_or(&[][..], |row| matrix.row(*row));
    let mut means: Vec<f64> = first.iter().take(n_columns).map(|x| f64::from(*x)).collect();
    for block in rows.chunks(BLOCK) {
        let mut sums = vec![0.0; n_columns];
        for &row in block {
            for ((sum, x), first) in sums.iter_mut().zip(matrix.row(row)).zip(first) {
                *sum += f64::from(*x) - f64::from(*first);
            }
        }
        for (mean, sum) in means.iter_mut().zip(sums) {
            *mean += sum / rows.len() as f64;
        }
    }
    let mut products = vec![0.0; n_columns * n_columns];
    let mut centred = vec![0.0; n_columns * STRIDE];
    for block in rows.chunks(BLOCK) {
        centred.fill(0.0);
        for (at, &row) in block.iter().enumerate() {
            for (col, (x, mean)) in matrix.row(row).iter().zip(&means).enumerate() {
                centred[col * STRIDE + at] = f64::from(*x) - mean;
            }
        }
        let column = |col: usize| &centred[col * STRIDE..][..BLOCK];
        for a in 0..n_columns {
            for b in a..n_columns {
                products[a * n_columns + b] += dot(column(a), column(b));
            }
        }
    }
    products
}

/// Of two lists whose length is a multiple of [`LANES`].
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; LANES];
    for (a, b) in a.chunks_exact(LANES).zip(b.chunks_exact(LANES)) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}

fn near_duplicates(table: &Table, prepared: &Prepared, correlations: &Correlations) -> Vec<NearDuplicate> {
    let columns = &prepared.fitted.columns;
    let n_missing = |column: &FittedColumn| {
        let values = column.values(table).unwrap_or_default();
        values.iter().filter(|value| value.is_nan()).count()
    };
    let mut found = Vec::new();
    for a in 0..correlations.n_columns {
        for b in a + 1..correlations.n_columns {
            let Some(correlation) = correlations.get(a, b).filter(|r| r.abs() >= NEAR_DUPLICATE) else { continue };
            let (mut kept, mut left_out) = (&columns[a], &columns[b]);
            if kept.column() == left_out.column() {
                continue; // categories that rule each other out
            }
            if n_missing(kept) > n_missing(left_out) {
                (kept, left_out) = (left_out, kept);
            }
            let (kept, left_out) = (kept.name.clone(), left_out.name.clone());
            found.push(NearDuplicate { kept, left_out, correlation });
        }
    }
    sort_by(&mut found, |a, b| b.correlation.abs().total_cmp(&a.correlation.abs()));
    found
}

/// The value that nearly all rows have in a column, if there is one. None of a category: that few have it is no fault.
fn near_constant(table: &Table, prepared: &Prepared, at: usize) -> Option<NearConstant> {
    let column = Some(&prepared.fitted.columns[at]).filter(|column| !column.is_one_hot())?;
    let (n_rows, found, clips) = (prepared.matrix.n_rows(), column.values(table)?, prepared.fitted.clips());
    // With 0 added, -0 and 0 are one.
    let value_of = |row: usize| (column.repaired(Some(found[prepared.rows[row] as usize]), clips) + 0.0).to_bits();
    let mut random = Random::new(0, Purpose::CorrelationRows.stream(1));
    let guesses = random.spread(n_rows, GUESSED_FROM);
    let is_of_most = |row: &usize| guesses.iter().filter(|other| value_of(**other) == value_of(*row)).count() * 2;
    let guess = *guesses.iter().find(|row| is_of_most(row) > guesses.len())?;
    let n_same = (0..n_rows).filter(|row| value_of(*row) == value_of(guess)).count();
    let share = n_same as f64 / n_rows as f64;
    let value = f64::from_bits(value_of(guess));
    (share >= NEAR_CONSTANT).then(|| NearConstant { column: column.name.clone(), value, share })
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;
    use proptest::prelude::{prop_assert, proptest};

    use super::{Correlations, MOST_CORRELATED, NearConstant, NearDuplicate, Relations};
    use crate::prepare::{Impute, Matrix, Recipe, prepare};
    use crate::table::Table;

    fn relations(text: &str, columns: &[&str]) -> Relations {
        let table = Table::read(text.as_bytes()).unwrap();
        let columns = columns.iter().map(|name| (*name).to_owned()).collect();
        let prepared = prepare(&table, &Recipe { columns, impute: Impute::Median, ..Recipe::default() }).unwrap();
        Relations::of(&table, &prepared)
    }

    #[test]
    fn correlations_of_four_columns_by_hand() {
        let found = relations("a,b,c,d\n1,2,9,5\n2,4,8,5\n3,6,1,5\n4,8,4,5\n", &["a", "b", "c", "d"]);
        let r = |a, b| found.correlations.get(a, b);
        assert_relative_eq!(r(0, 1).unwrap(), 1.0, max_relative = 1e-12);
        // Of 9 8 1 4 with 1 2 3 4: -11 through the root of 5 × 41.
        assert_relative_eq!(r(0, 2).unwrap(), -11.0 / 205.0_f64.sqrt(), max_relative = 1e-6);
        assert_eq!((r(2, 1), r(3, 3), r(0, 3), r(2, 3), r(0, 4)), (r(1, 2), Some(1.0), None, None, None));
        assert_eq!((found.correlations.n_columns, found.correlations.n_rows), (4, 4));
    }

    #[test]
    fn a_constant_column_has_no_correlation_wherever_it_stands() {
        let values = (0_u16..3_000).flat_map(|at| [0.3, f32::from(at)]).collect();
        assert_eq!(Correlations::of(&Matrix::new(3_000, 2, values).unwrap()).values, [None]);
    }

    #[test]
    fn near_duplicates_come_the_strongest_first_and_the_one_with_more_missing_values_goes() {
        let text = "a,b,c,d\n1,-1,1,1\n2,-2,2,2\n3,-3,3,\n4,-4,4,4\n5,-5,5.5,5\n6,-6,5,6\n,-3,3,3\n";
        let found = relations(text, &["a", "b", "c"]).near_duplicates;
        let pairs: Vec<_> = found.iter().map(|pair| (pair.kept.as_str(), pair.left_out.as_str())).collect();
        assert_eq!(pairs, [("b", "a"), ("b", "c"), ("c", "a")]);
        let NearDuplicate { correlation, .. } = found[0];
        assert!(correlation < -0.99 && found.is_sorted_by(|a, b| a.correlation.abs() >= b.correlation.abs()));
        let pairs = relations(text, &["a", "d"]).near_duplicates;
        assert_eq!((pairs[0].kept.as_str(), pairs[0].left_out.as_str()), ("a", "d"), "one missing value each");
        assert!(relations("a,b\n1,4\n2,1\n3,3\n4,2\n", &["a", "b"]).near_duplicates.is_empty());
    }

    #[test]
    fn a_value_of_19_rows_in_20_is_told() {
        let lines = |n_other: u32| -> String {
            let x = |at: u32| if at < n_other { at } else { 7 };
            (0..100).fold(String::new(), |text, at| text + &format!("{},{at}\n", x(at)))
        };
        let found = |n_other| relations(&format!("x,y\n{}", lines(n_other)), &["x", "y"]).near_constants;
        assert_eq!(found(5), [NearConstant { column: "x".into(), value: 7.0, share: 0.95 }]);
        assert_eq!(found(6), []);
        let constant = relations("x,y\n0.1,1\n0.1,2\n0.1,3\n", &["x", "y"]).near_constants;
        assert_eq!(constant, [NearConstant { column: "x".into(), value: 0.1, share: 1.0 }]);
    }

    #[test]
    fn of_many_columns_the_first_are_measured_on_rows_spread_over_all() {
        let n_cols = MOST_CORRELATED + 4;
        let values: Vec<f32> = (0_u32..).take(2_100 * n_cols).map(|at| (at % 7_919) as f32).collect();
        let found = Correlations::of(&Matrix::new(2_100, n_cols, values).unwrap());
        assert_eq!((found.n_columns, found.n_rows), (MOST_CORRELATED, 2_040));
        assert_eq!(found.values.len(), MOST_CORRELATED * (MOST_CORRELATED - 1) / 2);
        assert!(
            found.get(0, MOST_CORRELATED).is_none() && found.get(MOST_CORRELATED - 2, MOST_CORRELATED - 1).is_some()
        );
    }

    proptest! {
        #[test]
        fn they_are_those_of_the_formula(rows in proptest::collection::vec([-9_i8..9, -9_i8..9, -9_i8..9], 2..3_000)) {
            let values: Vec<f32> = rows.iter().flatten().map(|v| f32::from(*v)).collect();
            let found = Correlations::of(&Matrix::new(rows.len(), 3, values).unwrap());
            for (a, b) in [(0, 1), (0, 2), (1, 2)] {
                let mean = |at: usize| rows.iter().map(|row| f64::from(row[at])).sum::<f64>() / rows.len() as f64;
                let (of_a, of_b) = (mean(a), mean(b));
                let sum = |x: usize, y: usize, of_x: f64, of_y: f64| -> f64 {
                    rows.iter().map(|row| (f64::from(row[x]) - of_x) * (f64::from(row[y]) - of_y)).sum()
                };
                let (both, spread) = (sum(a, b, of_a, of_b), sum(a, a, of_a, of_a) * sum(b, b, of_b, of_b));
                match found.get(a, b) {
                    Some(r) => prop_assert!((r - both / spread.sqrt()).abs() < 1e-9),
                    None => prop_assert!(spread < 1e-9),
                }
            }
        }
    }
}

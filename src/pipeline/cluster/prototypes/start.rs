//! Prototypes to start from.

use crate::cluster::mixed::{MISSING, MixedRows};
use crate::cluster::prototypes::allocation::{Costs, Prototypes, dissimilarity};
use crate::random::Random;

/// What is known of each column.
pub(super) struct Columns {
    /// Mean and standard deviation of the known numbers, n in the denominator; 0 where none is known.
    pub(super) moments: Vec<(f64, f64)>,
    /// Most frequent code; the smallest of equals. [`MISSING`] where none is known.
    modes: Vec<u32>,
}

impl Columns {
    pub(super) fn of(rows: &MixedRows) -> Self {
        let moments = |col: usize| {
            let n = rows.known_numbers(col).count().max(1) as f64;
            let mean = rows.known_numbers(col).sum::<f64>() / n;
            let variance = rows.known_numbers(col).map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
            (mean, variance.sqrt())
        };
        let mode = |col: usize| {
            let mut codes: Vec<u32> = rows.known_codes(col).collect();
            codes.sort_unstable();
            let runs = codes.chunk_by(|a, b| a == b);
            runs.reduce(|best, next| if next.len() > best.len() { next } else { best }).map_or(MISSING, |run| run[0])
        };
        Self {
            moments: (0..rows.n_numeric()).map(moments).collect(),
            modes: (0..rows.n_categorical()).map(mode).collect(),
        }
    }

    /// Half the mean standard deviation of the numeric columns, were each to count once; 1 where that is 0.
    pub(super) fn gamma(&self, weights: &[f64]) -> f64 {
        let spreads = self.moments.iter().zip(weights).map(|((_, spread), weight)| spread / weight.sqrt());
        let mean = spreads.sum::<f64>() / self.moments.len().max(1) as f64;
        if mean > 0.0 { 0.5 * mean } else { 1.0 }
    }

    /// The given rows as prototypes: what they miss is the mean or mode of the column.
    pub(super) fn prototypes(&self, rows: &MixedRows, picks: &[usize]) -> Prototypes {
        let number = |(x, (mean, _)): (&f32, &(f64, f64))| if x.is_nan() { *mean } else { f64::from(*x) };
        let code = |(code, mode): (&u32, &u32)| if *code == MISSING { *mode } else { *code };
        Prototypes {
            numbers: picks.iter().flat_map(|&row| rows.numbers(row).iter().zip(&self.moments).map(number)).collect(),
            codes: picks.iter().flat_map(|&row| rows.codes(row).iter().zip(&self.modes).map(code)).collect(),
        }
    }

    /// `n_wanted` different rows, each the nearest to a customer made up at random: categories as frequent as in the
    /// column (as the package `kmodes` reads Huang 1998, doi:10.1023/A:1009769707641), numbers normal about its mean.
    /// `distinct` holds at least as many rows that differ.
    pub(super) fn draw(
        &self,
        rows: &MixedRows,
        distinct: &[usize],
        n_wanted: usize,
        costs: &Costs,
        random: &mut Random,
    ) -> Vec<usize> {
        let mut left = distinct.to_vec();
        let mut picks = Vec::with_capacity(n_wanted);
        for _ in 0..n_wanted.min(distinct.len()) {
            let numbers: Vec<f64> =
                self.moments.iter().map(|(mean, spread)| mean + spread * random.next_normal()).collect();
            // The code of a row at random: as frequent as it is, missing ones too.
            let codes: Vec<u32> =
                (0..self.modes.len()).map(|col| rows.codes(random.below(rows.n_rows()))[col]).collect();
            let apart = left.iter().map(|&row| dissimilarity(rows, row, &numbers, &codes, costs)).enumerate();
            if let Some((at, _)) = apart.min_by(|a, b| a.1.total_cmp(&b.1)) {
                picks.push(left.remove(at));
            }
        }
        picks
    }
}

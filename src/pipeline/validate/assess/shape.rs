//! Structure-free rows of the same shape as given ones.

use serde::{Deserialize, Serialize};

use crate::order::{ascending, sorted};
use crate::prepare::Matrix;
use crate::projection::eigen;
use crate::random::Random;
use crate::validate::assess::linear::cholesky;

/// What structure-free rows look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shape {
    /// Even in the box whose sides are the principal axes of the rows (Tibshirani, Walther and Hastie 2001, 4(b)).
    Box,
    /// One cloud: the columns have the rank correlations of the rows, and each has the one-peaked distribution that is
    /// nearest to its own, so that a long tail stays and a gap does not (a Gaussian copula).
    Cloud,
}

impl Shape {
    /// As many rows as `rows` has, drawn anew. `loosened` are the rows without steps and piles.
    pub(super) fn draw(self, rows: &Matrix, loosened: &[f64], random: &mut Random) -> Matrix {
        let drawn = match self {
            Self::Box => in_box(loosened, rows.n_cols(), random),
            Self::Cloud => in_cloud(loosened, rows.n_cols(), random),
        };
        let bounds = bounds(rows);
        #[expect(clippy::cast_possible_truncation, reason = "within the bounds of f32 values")]
        let within = |(at, x): (usize, f64)| {
            let (low, high) = bounds[at % rows.n_cols()];
            // Rows that were clipped are clipped again. The box reaches beyond the columns, and is meant to.
            if self == Self::Box { x as f32 } else { x.max(low).min(high) as f32 }
        };
        let values = drawn.into_iter().enumerate().map(within).collect();
        Matrix::new(rows.n_rows(), rows.n_cols(), values).unwrap_or_else(|_| rows.clone())
    }
}

/// Smallest and largest value of each column.
fn bounds(rows: &Matrix) -> Vec<(f64, f64)> {
    let mut bounds = vec![(f64::INFINITY, f64::NEG_INFINITY); rows.n_cols()];
    for row in rows.values().chunks_exact(rows.n_cols()) {
        for ((low, high), x) in bounds.iter_mut().zip(row) {
            (*low, *high) = (low.min(f64::from(*x)), high.max(f64::from(*x)));
        }
    }
    bounds
}

fn in_box(values: &[f64], n_cols: usize, random: &mut Random) -> Vec<f64> {
    let n_rows = values.len() / n_cols;
    let mut mean = vec![0.0; n_cols];
    for (at, x) in values.iter().enumerate() {
        mean[at % n_cols] += x / n_rows as f64;
    }
    let mut covariance = vec![0.0; n_cols * n_cols];
    for row in values.chunks_exact(n_cols) {
        for i in 0..n_cols {
            for j in 0..n_cols {
                covariance[i * n_cols + j] += (row[i] - mean[i]) * (row[j] - mean[j]) / n_rows as f64;
            }
        }
    }
    let axes: Vec<Vec<f64>> = eigen(covariance, n_cols).into_iter().map(|pair| pair.1).collect();
    let ends: Vec<(f64, f64)> = axes
        .iter()
        .map(|axis| {
            let places = values.chunks_exact(n_cols).map(|row| row.iter().zip(axis).map(|(x, a)| x * a).sum::<f64>());
            places.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)))
        })
        .collect();
    let mut drawn = Vec::with_capacity(values.len());
    for _ in 0..n_rows {
        let mut row = vec![0.0; n_cols];
        for (axis, (low, high)) in axes.iter().zip(&ends) {
            let place = low + (high - low) * random.next_f64();
            for (x, a) in row.iter_mut().zip(axis) {
                *x += place * a;
            }
        }
        drawn.extend(row);
    }
    drawn
}

fn in_cloud(values: &[f64], n_cols: usize, random: &mut Random) -> Vec<f64> {
    let n_rows = values.len() / n_cols;
    let columns: Vec<Vec<f64>> =
        (0..n_cols).map(|col| (0..n_rows).map(|row| values[row * n_cols + col]).collect()).collect();
    let factor = copula(&columns);
    let margins: Vec<Margin> = columns.into_iter().map(Margin::of).collect();
    let mut drawn = Vec::with_capacity(values.len());
    for _ in 0..n_rows {
        let z: Vec<f64> = (0..n_cols).map(|_| random.next_normal()).collect();
        for (i, margin) in margins.iter().enumerate() {
            let x: f64 = (0..=i).map(|j| factor[i * n_cols + j] * z[j]).sum();
            drawn.push(margin.at(0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)));
        }
    }
    drawn
}

/// Cholesky factor of the correlation matrix of the normal distribution that has the rank correlations of the columns:
/// `2 sin(π/6 · Spearman's)` (Pearson 1907).
fn copula(columns: &[Vec<f64>]) -> Vec<f64> {
    let d = columns.len();
    let ranks: Vec<Vec<f64>> = columns.iter().map(|column| ranks(column)).collect();
    let mut correlation = vec![0.0; d * d];
    for i in 0..d {
        for j in 0..d {
            let n = ranks[i].len() as f64;
            let product: f64 = ranks[i].iter().zip(&ranks[j]).map(|(a, b)| a * b).sum();
            let spearman = 12.0 * product / (n * (n * n - 1.0)).max(1.0);
            correlation[i * d + j] =
                if i == j { 1.0 } else { 2.0 * libm::sin(std::f64::consts::FRAC_PI_6 * spearman.clamp(-1.0, 1.0)) };
        }
    }
    // The formula works pair by pair: together the pairs may be a little too much.
    for _ in 0..200 {
        if let Some(factor) = cholesky(&correlation, d) {
            return factor;
        }
        for (at, r) in correlation.iter_mut().enumerate() {
            *r *= if at % (d + 1) == 0 { 1.0 } else { 0.98 };
        }
    }
    (0..d * d).map(|at| f64::from(u8::from(at % (d + 1) == 0))).collect()
}

/// Ranks about their mean.
fn ranks(column: &[f64]) -> Vec<f64> {
    let order = sorted(column.len(), &|a, b| column[a].total_cmp(&column[b]));
    let mut ranks = vec![0.0; column.len()];
    for (rank, row) in order.into_iter().enumerate() {
        ranks[row] = rank as f64 - (column.len() as f64 - 1.0) / 2.0;
    }
    ranks
}

/// Stretches of equal share into which a column is cut.
const STRETCHES: usize = 40;

/// The one-peaked distribution nearest to a column.
struct Margin {
    /// Ends of the stretches.
    ends: Vec<f64>,
    /// Share of rows below each end, from 0 to 1.
    below: Vec<f64>,
}

impl Margin {
    /// Rising densities up to the peak and falling ones after it, by pooling neighbours that are out of order (Grenander
    /// 1956); the peak is where that is most likely.
    fn of(mut column: Vec<f64>) -> Self {
        ascending(&mut column);
        let n_stretches = STRETCHES.min(column.len().saturating_sub(1)).max(1);
        let last = column.len() - 1;
        let ends: Vec<f64> = (0..=n_stretches).map(|end| column[last * end / n_stretches]).collect();
        let range = (column[last] - column[0]).max(f64::MIN_POSITIVE);
        let stretches: Vec<Pool> = ends
            .windows(2)
            .map(|pair| Pool { share: 1.0 / n_stretches as f64, width: (pair[1] - pair[0]).max(1e-9 * range), n: 1 })
            .collect();
        let likeliest = (0..n_stretches)
            .map(|peak| {
                let mut densities = rising(stretches[..=peak].iter().copied());
                let mut falling = rising(stretches[peak + 1..].iter().rev().copied());
                falling.reverse();
                densities.append(&mut falling);
                let likelihood: f64 = densities.iter().map(|density| libm::log(*density)).sum();
                (likelihood, densities)
            })
            .reduce(|best, next| if next.0 > best.0 { next } else { best });
        let densities = likeliest.map(|(_, densities)| densities).unwrap_or_default();
        let mut below = vec![0.0];
        for (density, stretch) in densities.iter().zip(&stretches) {
            below.push(below.last().copied().unwrap_or(0.0) + density * stretch.width);
        }
        let total = below.last().copied().unwrap_or(1.0);
        for share in &mut below {
            *share /= total;
        }
        Self { ends, below }
    }

    /// The value below which a share of the rows lie.
    fn at(&self, share: f64) -> f64 {
        let end = self.below.partition_point(|below| *below < share).clamp(1, self.below.len() - 1);
        let (from, to) = (self.below[end - 1], self.below[end]);
        let within = if to > from { ((share - from) / (to - from)).clamp(0.0, 1.0) } else { 0.0 };
        self.ends[end - 1] + within * (self.ends[end] - self.ends[end - 1])
    }
}

#[derive(Clone, Copy)]
struct Pool {
    share: f64,
    width: f64,
    n: usize,
}

/// Densities made rising by pooling: one for each stretch.
fn rising(stretches: impl Iterator<Item = Pool>) -> Vec<f64> {
    let mut pools: Vec<Pool> = Vec::new();
    for mut next in stretches {
        while let Some(last) = pools.last().filter(|last| last.share * next.width >= next.share * last.width) {
            next = Pool { share: last.share + next.share, width: last.width + next.width, n: last.n + next.n };
            pools.pop();
        }
        pools.push(next);
    }
    pools.iter().flat_map(|pool| std::iter::repeat_n(pool.share / pool.width, pool.n)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Margin, Shape, rising};
    use crate::prepare::Matrix;
    use crate::random::Random;

    #[test]
    fn densities_out_of_order_are_pooled() {
        let pool = |share| super::Pool { share, width: 1.0, n: 1 };
        let pooled = rising([0.1, 0.4, 0.2, 0.3].into_iter().map(pool));
        for (found, expected) in pooled.iter().zip([0.1, 0.3, 0.3, 0.3]) {
            assert!((found - expected).abs() < 1e-12, "{pooled:?}");
        }
    }

    #[test]
    fn the_margin_of_two_heaps_has_no_gap_and_that_of_one_stays() {
        let even = |from: f64, n: u16| (0..n).map(move |at| from + f64::from(at) / f64::from(n));
        let heaps = Margin::of(even(0.0, 200).chain(even(9.0, 200)).collect());
        // A sixth or more of the rows fill the gap.
        let below = |x: f64| (0_u16..1000).filter(|at| heaps.at(f64::from(*at) / 1000.0) < x).count();
        assert!(below(8.5) - below(1.5) > 160, "{}", below(8.5) - below(1.5));
        let one = Margin::of(even(0.0, 400).collect());
        for at in [0.0, 0.25, 0.5, 1.0] {
            assert!((one.at(at) - at).abs() < 0.02);
        }
    }

    /// Two columns that rise together, the second with a tail.
    fn rows() -> Matrix {
        let mut random = Random::new(5, 0);
        let values = (0..800).flat_map(|_| {
            let (a, b) = (random.next_normal(), random.next_normal());
            [a, (0.8 * a + 0.6 * b).exp()]
        });
        #[expect(clippy::cast_possible_truncation, reason = "as the pipeline stores it")]
        let values = values.map(|x| x as f32).collect();
        Matrix::new(800, 2, values).unwrap()
    }

    fn spearman(matrix: &Matrix) -> f64 {
        let column =
            |col: usize| -> Vec<f64> { (0..matrix.n_rows()).map(|row| f64::from(matrix.row(row)[col])).collect() };
        let (a, b) = (super::ranks(&column(0)), super::ranks(&column(1)));
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
        dot(&a, &b) / dot(&a, &a)
    }

    #[test]
    fn a_cloud_keeps_correlations_and_tails() {
        let rows = rows();
        let loosened: Vec<f64> = rows.values().iter().copied().map(f64::from).collect();
        let drawn = Shape::Cloud.draw(&rows, &loosened, &mut Random::new(6, 0));
        assert!((spearman(&drawn) - spearman(&rows)).abs() < 0.08);
        let share_above = |matrix: &Matrix, x| (0..800).filter(|row| matrix.row(*row)[1] > x).count();
        for x in [0.5, 1.0, 3.0] {
            let (of_rows, of_drawn) = (share_above(&rows, x), share_above(&drawn, x));
            assert!(of_rows.abs_diff(of_drawn) < 60, "{x}: {of_rows} {of_drawn}");
        }
    }

    #[test]
    fn a_box_has_the_sides_of_the_principal_axes() {
        // On a line: the box has no width.
        let values: Vec<f32> = (0_u8..50).flat_map(|at| [f32::from(at), 2.0 * f32::from(at)]).collect();
        let rows = Matrix::new(50, 2, values).unwrap();
        let loosened: Vec<f64> = rows.values().iter().copied().map(f64::from).collect();
        let drawn = Shape::Box.draw(&rows, &loosened, &mut Random::new(6, 0));
        assert!((0..50).all(|row| (drawn.row(row)[1] - 2.0 * drawn.row(row)[0]).abs() < 1e-3));
        assert!((0..50).all(|row| (-0.01..49.01).contains(&drawn.row(row)[0])));
    }
}

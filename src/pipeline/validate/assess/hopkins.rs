//! Whether rows tend to form clusters at all.

use crate::prepare::Matrix;
use crate::random::Random;

/// Probes at most.
const MOST_PROBES: usize = 200;

/// Hopkins statistic: 0.5 on average for rows that are even in their box, towards 1 for rows in clusters, towards 0 for
/// rows in a grid (Hopkins and Skellam 1954; Banerjee and Davé 2004, doi:10.1109/FUZZY.2004.1375706).
///
/// ```text
/// Σ u^d / (Σ u^d + Σ w^d)
/// ```
/// over as many probes as a tenth of the rows, at most 200: `u` is the distance of an even draw in the box of the columns
/// to the nearest row, `w` that of a row drawn at random to the nearest other row, `d` the number of columns. A single
/// skewed or correlated cloud is above 0.5 too: it speaks of unevenness, not of segments.
///
/// # Complexity
/// Time O(probes · `n_rows` · `n_cols`).
pub(super) fn hopkins(rows: &Matrix, random: &mut Random) -> f64 {
    let (n_rows, n_cols) = (rows.n_rows(), rows.n_cols());
    if n_rows < 2 {
        return 0.5;
    }
    let mut bounds = vec![(f32::INFINITY, f32::NEG_INFINITY); n_cols];
    for row in rows.values().chunks_exact(n_cols) {
        for ((low, high), x) in bounds.iter_mut().zip(row) {
            (*low, *high) = (low.min(*x), high.max(*x));
        }
    }
    // Powers of distances as shares of the widest box side, so that no power leaves the range of f64 downwards alone.
    let widest = bounds.iter().fold(f64::MIN_POSITIVE, |w, (low, high)| w.max(f64::from(*high) - f64::from(*low)));
    let to_nearest = |point: &[f64], but: Option<usize>| {
        let squared = |(at, row): (usize, &[f32])| {
            let differences = row.iter().zip(point).map(|(x, p)| (f64::from(*x) - p) / widest);
            if Some(at) == but { f64::INFINITY } else { differences.map(|d| d * d).sum() }
        };
        let nearest = rows.values().chunks_exact(n_cols).enumerate().map(squared).fold(f64::INFINITY, f64::min);
        libm::pow(nearest, n_cols as f64 / 2.0)
    };
    let n_probes = (n_rows / 10).clamp(1, MOST_PROBES);
    let (mut even, mut own) = (0.0, 0.0);
    for row in random.spread(n_rows, n_probes) {
        let point: Vec<f64> = bounds
            .iter()
            .map(|(low, high)| f64::from(*low) + (f64::from(*high) - f64::from(*low)) * random.next_f64())
            .collect();
        even += to_nearest(&point, None);
        let point: Vec<f64> = rows.row(row).iter().copied().map(f64::from).collect();
        own += to_nearest(&point, Some(row));
    }
    if even + own > 0.0 { even / (even + own) } else { 0.5 }
}

#[cfg(test)]
mod tests {
    use super::hopkins;
    use crate::prepare::Matrix;
    use crate::random::Random;

    fn of(row: impl Fn(u16, &mut Random) -> [f32; 2]) -> f64 {
        let mut random = Random::new(4, 0);
        let values = (0..900).flat_map(|at| row(at, &mut random)).collect();
        hopkins(&Matrix::new(900, 2, values).unwrap(), &mut Random::new(5, 0))
    }

    #[test]
    #[expect(clippy::cast_possible_truncation, reason = "as the pipeline stores it")]
    fn even_rows_are_near_a_half_heaps_above_and_grids_below() {
        let even = of(|_, random| [random.next_f64() as f32, random.next_f64() as f32]);
        let heaps = of(|at, random| [0, 1].map(|_| f32::from(at % 2) + 0.02 * random.next_normal() as f32));
        let grid = of(|at, _| [f32::from(at % 30), f32::from(at / 30)]);
        assert!((0.4..0.6).contains(&even), "{even}");
        assert!(heaps > 0.9 && grid < 0.3, "{heaps} {grid}");
    }

    #[test]
    fn two_rows_are_too_few_and_equal_rows_say_nothing() {
        let rows = |values: Vec<f32>| Matrix::new(values.len(), 1, values).unwrap();
        assert_eq!(hopkins(&rows(vec![1.0]), &mut Random::new(1, 0)).to_bits(), 0.5_f64.to_bits());
        assert_eq!(hopkins(&rows(vec![1.0; 9]), &mut Random::new(1, 0)).to_bits(), 0.5_f64.to_bits());
    }
}

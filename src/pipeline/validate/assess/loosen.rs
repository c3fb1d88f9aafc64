//! Columns as they would be without the steps and piles that recording gives them.
//!
//! Whole numbers, prices in steps and values clipped at a fence leave empty gaps that have nothing to do with segments.
//! Values of a column that moves in steps are spread over half a step to either side; a pile on the smallest or largest
//! value is spread outwards as a tail that goes on from the density beside it.

use crate::order::ascending;
use crate::random::Random;

/// A pile is at least this share of the rows.
const PILE: f64 = 0.005;
/// The mean of a spread pile is at most this share of the column's standard deviation away.
const FARTHEST: f64 = 0.3;

/// `values` row by row, `n_cols` columns.
pub(super) fn loosen(values: &mut [f64], n_cols: usize, random: &mut Random) {
    let n_rows = values.len() / n_cols;
    for col in 0..n_cols {
        let column: Vec<f64> = (0..n_rows).map(|row| values[row * n_cols + col]).collect();
        let steps = Steps::of(&column);
        for row in 0..n_rows {
            values[row * n_cols + col] = steps.loosened(column[row], random);
        }
    }
}

struct Steps {
    distinct: Vec<f64>,
    step: f64,
    /// Mean distance of what lies piled on the smallest and largest value; None where nothing does.
    piles: [Option<f64>; 2],
}

impl Steps {
    fn of(column: &[f64]) -> Self {
        let mut sorted = column.to_vec();
        ascending(&mut sorted);
        let mut distinct = sorted.clone();
        distinct.dedup();
        let n = sorted.len() as f64;
        let mean = sorted.iter().sum::<f64>() / n;
        let deviation = (sorted.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n).sqrt();
        let reversed: Vec<f64> = sorted.iter().rev().map(|x| -x).collect();
        let piles = [pile(&sorted, deviation), pile(&reversed, deviation)];
        Self { step: step(&sorted, &distinct), distinct, piles }
    }

    fn loosened(&self, value: f64, random: &mut Random) -> f64 {
        let (at_random, sign) = (random.next_f64(), random.next_f64());
        let at = self.distinct.partition_point(|x| *x < value);
        let last = self.distinct.len() - 1;
        let ends = [(at == 0, -1.0), (at == last, 1.0)];
        for ((is_end, outwards), pile) in ends.into_iter().zip(self.piles) {
            if let (true, Some(mean)) = (is_end, pile) {
                return value - outwards * mean * libm::log(1.0 - at_random);
            }
        }
        let gap = |other: Option<&f64>| other.map_or(self.step, |x| (x - value).abs().min(self.step));
        let reach = if sign < 0.5 {
            -gap(at.checked_sub(1).map(|at| &self.distinct[at]))
        } else {
            gap(self.distinct.get(at + 1))
        };
        value + 0.5 * reach * at_random
    }
}

/// Of half of the rows the next larger value is no farther away than this.
fn step(sorted: &[f64], distinct: &[f64]) -> f64 {
    let mut gaps: Vec<f64> = Vec::with_capacity(sorted.len());
    for value in sorted {
        let at = distinct.partition_point(|x| x < value);
        let up = distinct.get(at + 1).map(|x| x - value);
        let down = at.checked_sub(1).map(|at| value - distinct[at]);
        gaps.push(up.unwrap_or(f64::INFINITY).min(down.unwrap_or(f64::INFINITY)));
    }
    ascending(&mut gaps);
    gaps.get(gaps.len() / 2).copied().filter(|gap| gap.is_finite()).unwrap_or(0.0)
}

/// Mean distance at which a pile on the smallest value would lie, if it were the tail of what lies beside it.
fn pile(sorted: &[f64], deviation: f64) -> Option<f64> {
    let n = sorted.len();
    let lowest = *sorted.first()?;
    let piled = sorted.partition_point(|x| *x <= lowest);
    if piled < 3 || (piled as f64) < PILE * n as f64 || piled == n {
        return None;
    }
    // As many rows again, or a twentieth of all.
    let beside = piled.max(n / 20).min(n - piled);
    let width = sorted[piled + beside - 1] - lowest;
    Some((width * piled as f64 / beside as f64).min(FARTHEST * deviation))
}

#[cfg(test)]
mod tests {
    use super::loosen;
    use crate::random::Random;

    fn loosened(values: &[f64]) -> Vec<f64> {
        let mut values = values.to_vec();
        loosen(&mut values, 1, &mut Random::new(1, 1));
        values
    }

    #[test]
    fn whole_numbers_are_spread_over_half_a_step_to_either_side() {
        let values: Vec<f64> = (0_u16..300).map(|at| f64::from(at % 6)).collect();
        let found = loosened(&values);
        let inner = values.iter().zip(&found).filter(|(x, _)| **x > 0.0 && **x < 5.0);
        assert!(inner.clone().all(|(x, y)| (x - y).abs() <= 0.5));
        assert!(inner.clone().any(|(x, y)| y - x > 0.4) && inner.clone().any(|(x, y)| x - y > 0.4));
    }

    #[test]
    fn a_step_never_reaches_across_a_gap() {
        // Steps of 1, but for a gap of 9.
        let values: Vec<f64> =
            (0_u16..200).map(|at| f64::from(at % 10) + if at % 10 > 4 { 9.0 } else { 0.0 }).collect();
        assert!(loosened(&values).iter().all(|x| !(4.5..13.5).contains(x)));
    }

    #[test]
    fn a_pile_at_the_end_becomes_a_tail() {
        let mut values: Vec<f64> = (0_u16..900).map(|at| f64::from(at) / 900.0).collect();
        values.extend([1.0; 100]);
        let found = loosened(&values);
        assert!(found[900..].iter().all(|x| *x >= 1.0 && *x < 3.0));
        let beyond = found.iter().filter(|x| **x > 1.05).count();
        assert!((30..90).contains(&beyond), "{beyond}");
        for (x, y) in values[..900].iter().zip(&found) {
            assert!((x - y).abs() < 1e-3, "{x} {y}");
        }
    }

    #[test]
    fn a_constant_column_stays() {
        assert_eq!(loosened(&[2.0; 5]), [2.0; 5]);
    }
}

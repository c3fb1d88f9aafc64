//! The lowest point of a curve between two ends, without its slope.

/// The share of the longer part at which the golden section probes.
const GOLDEN: f64 = 0.381_966_011_250_105_1;

/// Probes at most. Golden sections alone, the slowest way, have narrowed any bracket by then.
const MOST_PROBES: usize = 200;

/// Where to look.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bracket {
    /// Lower end.
    pub(super) low: f64,
    /// Upper end, above the lower one.
    pub(super) high: f64,
    /// How far off the place may be, beside the half of its digits that no minimum tells apart.
    pub(super) tolerance: f64,
}

/// A place on the curve.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    /// Where.
    pub(super) at: f64,
    /// What it costs.
    pub(super) cost: f64,
}

/// The lowest point by golden sections, and by parabolas through the three lowest points wherever those shrink the steps
/// (Brent 1973, Algorithms for Minimization without Derivatives, chapter 5). Of a curve with several valleys it is one of them.
pub(super) fn minimum(bracket: Bracket, mut cost: impl FnMut(f64) -> f64) -> Point {
    let Bracket { mut low, mut high, tolerance } = bracket;
    let start = low + GOLDEN * (high - low);
    let start = Point { at: start, cost: cost(start) };
    let (mut best, mut second, mut third) = (start, start, start);
    let (mut step, mut step_before) = (0.0_f64, 0.0_f64);
    for _ in 0..MOST_PROBES {
        let middle = f64::midpoint(low, high);
        let least = f64::EPSILON.sqrt() * best.at.abs() + tolerance / 3.0;
        if (best.at - middle).abs() <= 2.0 * least - (high - low) / 2.0 {
            break;
        }
        let parabolic = parabola(best, second, third).filter(|shift| {
            // Shrinking, and within the bracket.
            shift.abs() < (step_before / 2.0).abs() && best.at + shift > low && best.at + shift < high
        });
        match parabolic {
            Some(shift) if step_before.abs() > least => {
                let to = best.at + shift;
                let is_at_an_end = to - low < 2.0 * least || high - to < 2.0 * least;
                step_before = step;
                step = if is_at_an_end { libm::copysign(least, middle - best.at) } else { shift };
            }
            _ => {
                step_before = if best.at >= middle { low - best.at } else { high - best.at };
                step = GOLDEN * step_before;
            }
        }
        let to = best.at + libm::copysign(step.abs().max(least), step);
        let next = Point { at: to, cost: cost(to) };
        if next.cost <= best.cost {
            *(if next.at >= best.at { &mut low } else { &mut high }) = best.at;
            (best, second, third) = (next, best, second);
        } else {
            *(if next.at < best.at { &mut low } else { &mut high }) = next.at;
            if next.cost <= second.cost || second.is_at(best) {
                (second, third) = (next, second);
            } else if next.cost <= third.cost || third.is_at(best) || third.is_at(second) {
                third = next;
            }
        }
    }
    best
}

impl Point {
    fn is_at(self, other: Self) -> bool {
        self.at.to_bits() == other.at.to_bits()
    }
}

/// From the first point to the lowest point of the parabola through three. None where there is no such parabola.
fn parabola(best: Point, second: Point, third: Point) -> Option<f64> {
    let to_second = (best.at - second.at) * (best.cost - third.cost);
    let to_third = (best.at - third.at) * (best.cost - second.cost);
    let numerator = (best.at - third.at) * to_third - (best.at - second.at) * to_second;
    let shift = -numerator / (2.0 * (to_third - to_second));
    shift.is_finite().then_some(shift)
}

#[cfg(test)]
mod tests {
    use super::{Bracket, minimum};

    #[test]
    fn the_lowest_point_is_found_and_a_parabola_in_few_probes() {
        let mut n_probes = 0;
        let square = |x: f64| {
            n_probes += 1;
            (x - 0.3) * (x - 0.3)
        };
        let found = minimum(Bracket { low: -20.0, high: 30.0, tolerance: 1e-9 }, square);
        assert!((found.at - 0.3).abs() < 1e-7, "{found:?}");
        assert!(n_probes < 15, "{n_probes} probes");
        let quartic = minimum(Bracket { low: 0.0, high: 7.0, tolerance: 1e-8 }, |x| (x * x - 2.0) * (x * x - 2.0));
        assert!((quartic.at - 2.0_f64.sqrt()).abs() < 1e-7, "{quartic:?}");
    }

    #[test]
    fn an_end_of_the_bracket_and_walls_are_no_trouble() {
        let at_an_end = minimum(Bracket { low: 1.0, high: 2.0, tolerance: 1e-8 }, |x| x);
        assert!((at_an_end.at - 1.0).abs() < 1e-6, "{at_an_end:?}");
        let wall =
            minimum(Bracket { low: -9.0, high: 3.0, tolerance: 1e-8 }, |x| if x < 1.0 { f64::INFINITY } else { x * x });
        assert!((wall.at - 1.0).abs() < 1e-6, "{wall:?}");
    }
}

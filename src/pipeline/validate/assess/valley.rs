//! Whether two segments are parted by a valley, that is by a strip that holds fewer rows than a strip on either side.

use serde::{Deserialize, Serialize};

use crate::order::{ascending, sort_by};
use crate::validate::assess::linear::direction;

/// Rows of one sample as f64, with a partition of them.
pub(super) struct Parted<'a> {
    /// Row by row.
    pub(super) values: &'a [f64],
    pub(super) n_cols: usize,
    pub(super) labels: &'a [u16],
    pub(super) n_clusters: usize,
    /// Squared distance of each row to a near neighbour, the same number for all; in as many spaces as should agree that
    /// rows lie close together. Empty where it does not count.
    pub(super) radii: &'a [Vec<f64>],
}

/// The valley between two segments.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Valley {
    /// One segment.
    pub first: usize,
    /// The other.
    pub second: usize,
    /// Signed root of twice the log likelihood ratio.
    pub depth: f64,
}

/// Half widths of the strip, as shares of the distance between the means.
const HALF_WIDTHS: [f64; 8] = [0.05, 0.08, 0.12, 0.16, 0.21, 0.27, 0.34, 0.42];
/// Widths of the flanks, as shares of the distance between the means.
const FLANKS: [f64; 5] = [0.1, 0.17, 0.28, 0.45, 0.7];
/// A strip counts as a valley where its density is below this share of that beside it.
const RELEVANT: f64 = 0.75;
/// Where this share of the rows in the middle of a strip lie as close together as the typical row beside it, a bridge is
/// suspected; at twice the share it is certain. Beside a true valley hardly any do, on a ring half of them.
const BRIDGE: f64 = 0.25;
/// Places of the middle of the strip, as steps from one mean to the other.
const PLACES: usize = 20;

impl Parted<'_> {
    /// The valleys that join all segments, shallowest first: the minimum spanning tree of the segments by depth.
    pub(super) fn tree(&self) -> Vec<Valley> {
        let members = self.members();
        let moments: Vec<Moments> = members.iter().map(|rows| self.moments(rows)).collect();
        let mut valleys = Vec::new();
        for first in 0..self.n_clusters {
            for second in first + 1..self.n_clusters {
                if members[first].is_empty() || members[second].is_empty() {
                    continue;
                }
                let depth = self.depth((&members[first], &moments[first]), (&members[second], &moments[second]));
                valleys.push(Valley { first, second, depth });
            }
        }
        spanning(valleys, self.n_clusters)
    }

    /// The rows of each segment.
    pub(super) fn members(&self) -> Vec<Vec<usize>> {
        let mut members = vec![Vec::new(); self.n_clusters];
        for (row, &label) in self.labels.iter().enumerate() {
            members[usize::from(label)].push(row);
        }
        members
    }

    /// Depth of the valley between some rows and others; neither are none.
    pub(super) fn depth_between(&self, first: &[usize], second: &[usize]) -> f64 {
        self.depth((first, &self.moments(first)), (second, &self.moments(second)))
    }

    fn moments(&self, rows: &[usize]) -> Moments {
        let d = self.n_cols;
        let mut mean = vec![0.0; d];
        for &row in rows {
            for (m, x) in mean.iter_mut().zip(&self.values[row * d..]) {
                *m += x / rows.len() as f64;
            }
        }
        let mut scatter = vec![0.0; d * d];
        let mut centred = vec![0.0; d];
        for &row in rows {
            for ((c, x), m) in centred.iter_mut().zip(&self.values[row * d..]).zip(&mean) {
                *c = x - m;
            }
            for i in 0..d {
                for j in 0..=i {
                    scatter[i * d + j] += centred[i] * centred[j];
                }
            }
        }
        for i in 0..d {
            for j in 0..i {
                scatter[j * d + i] = scatter[i * d + j];
            }
        }
        Moments { mean, scatter }
    }

    fn depth(&self, first: (&[usize], &Moments), second: (&[usize], &Moments)) -> f64 {
        let difference: Vec<f64> = second.1.mean.iter().zip(&first.1.mean).map(|(b, a)| b - a).collect();
        let n = (first.0.len() + second.0.len()) as f64;
        let pooled: Vec<f64> = first.1.scatter.iter().zip(&second.1.scatter).map(|(a, b)| (a + b) / n).collect();
        let across = direction(&pooled, &difference);
        let straight = self.along(&difference, first.0, second.0);
        straight.max(self.along(&across, first.0, second.0))
    }

    fn along(&self, direction: &[f64], first: &[usize], second: &[usize]) -> f64 {
        let place =
            |row: usize| self.values[row * self.n_cols..].iter().zip(direction).map(|(x, w)| x * w).sum::<f64>();
        let project = |rows: &[usize]| -> Vec<(f64, usize)> { rows.iter().map(|&row| (place(row), row)).collect() };
        let (a, b) = (project(first), project(second));
        let mean = |places: &[(f64, usize)]| places.iter().map(|at| at.0).sum::<f64>() / places.len() as f64;
        let (from, to) = (mean(&a), mean(&b));
        let mut all = a;
        all.extend(b);
        sort_by(&mut all, |a, b| a.0.total_cmp(&b.0));
        let places: Vec<f64> = all.iter().map(|at| at.0).collect();
        let strip = deepest(&places, from, to);
        if self.radii.is_empty() || strip.depth == 0.0 { strip.depth } else { self.around_the_bend(&strip, &all) }
    }

    /// The depth that is left when rows of the strip that lie as close together as those beside it are counted for what
    /// they are: a bridge that the projection does not show, as a ring has it.
    fn around_the_bend(&self, strip: &Strip, all: &[(f64, usize)]) -> f64 {
        let within =
            |from: f64, to: f64| &all[all.partition_point(|at| at.0 < from)..all.partition_point(|at| at.0 < to)];
        let left = within(strip.low - strip.flank, strip.low);
        let right = within(strip.high, strip.high + strip.flank);
        let inside = within(strip.low, strip.high).len() as f64;
        let width = strip.high - strip.low;
        // The slopes of both segments reach into the strip: a bridge shows in its middle, or about it where rows are few.
        let about_middle = |margin: f64| within(strip.low + margin * width, strip.high - margin * width);
        let middle = [1.0 / 3.0, 1.0 / 6.0].map(about_middle).into_iter().find(|rows| rows.len() >= 3);
        let Some(middle) = middle.filter(|_| !left.is_empty() && !right.is_empty()) else {
            return strip.depth;
        };
        let dense = self.radii.iter().map(|radii| share_dense(radii, middle, left, right)).fold(1.0, f64::min);
        let bridged = ((dense - BRIDGE) / BRIDGE).clamp(0.0, 1.0);
        let beside = left.len().min(right.len()) as f64;
        contrast((bridged * beside * width / strip.flank).max(inside), width, beside, strip.flank)
    }
}

/// Share of the rows in the middle that lie at least as close together as the typical row on the denser side.
fn share_dense(radii: &[f64], middle: &[(f64, usize)], left: &[(f64, usize)], right: &[(f64, usize)]) -> f64 {
    let sorted = |rows: &[(f64, usize)]| {
        let mut of_rows: Vec<f64> = rows.iter().map(|at| radii[at.1]).collect();
        ascending(&mut of_rows);
        of_rows
    };
    let (middle, left, right) = (sorted(middle), sorted(left), sorted(right));
    let typical = left[left.len() / 2].min(right[right.len() / 2]);
    middle.partition_point(|radius| *radius <= typical) as f64 / middle.len() as f64
}

struct Moments {
    mean: Vec<f64>,
    scatter: Vec<f64>,
}

/// A strip, emptier than the flanks on both of its sides.
pub(super) struct Strip {
    low: f64,
    high: f64,
    flank: f64,
    pub(super) depth: f64,
}

/// The deepest valley between two places, of sorted values.
pub(super) fn deepest(sorted: &[f64], from: f64, to: f64) -> Strip {
    let mut best = Strip { low: from, high: to, flank: 0.0, depth: 0.0 };
    let apart = to - from;
    if apart.is_nan() || apart <= 0.0 {
        return best;
    }
    let below = |x: f64| sorted.partition_point(|value| *value < x) as f64;
    for place in 1..PLACES {
        let middle = from + apart * place as f64 / PLACES as f64;
        for half in HALF_WIDTHS {
            let (low, high) = (middle - half * apart, middle + half * apart);
            if low < from - 0.1 * apart || high > to + 0.1 * apart {
                continue;
            }
            let (below_low, below_high) = (below(low), below(high));
            let inside = below_high - below_low;
            for flank in FLANKS {
                let left = below_low - below(low - flank * apart);
                let right = below(high + flank * apart) - below_high;
                let depth = contrast(inside, 2.0 * half, left.min(right), flank);
                if depth > best.depth {
                    best = Strip { low, high, flank: flank * apart, depth };
                }
            }
        }
    }
    best
}

/// `sqrt(2 log likelihood ratio)` of two rates against one, for counts over widths (Li and Ma 1983, doi:10.1086/161295,
/// equation 17); 0 where the strip is no emptier.
fn contrast(inside: f64, width: f64, beside: f64, flank: f64) -> f64 {
    let width = width * RELEVANT;
    if inside * flank >= beside * width {
        return 0.0;
    }
    let all = inside + beside;
    let term = |count: f64, share: f64| if count > 0.0 { count * libm::log(count / (all * share)) } else { 0.0 };
    let share = width / (width + flank);
    (2.0 * (term(inside, share) + term(beside, 1.0 - share)).max(0.0)).sqrt()
}

/// Kruskal (1956): the shallowest valleys that join all segments.
fn spanning(mut valleys: Vec<Valley>, n_clusters: usize) -> Vec<Valley> {
    sort_by(&mut valleys, |a, b| a.depth.total_cmp(&b.depth));
    let mut part: Vec<usize> = (0..n_clusters).collect();
    valleys.retain(|valley| {
        let (a, b) = (part[valley.first], part[valley.second]);
        if a != b {
            for p in &mut part {
                if *p == b {
                    *p = a;
                }
            }
        }
        a != b
    });
    valleys
}

/// Squared distance of each row to its neighbour number `n_rows / 20`, from 3 to 10.
///
/// # Complexity
/// Time O(`n_rows`² · `n_cols`); memory O(`n_rows`).
pub(super) fn radii(values: &[f64], n_cols: usize) -> Vec<f64> {
    let n_rows = values.len() / n_cols;
    let neighbour = (n_rows / 20).clamp(3, 10).min(n_rows.saturating_sub(1));
    let mut squared = vec![0.0; n_rows];
    let radius = |row: &[f64]| {
        for (squared, other) in squared.iter_mut().zip(values.chunks_exact(n_cols)) {
            *squared = row.iter().zip(other).map(|(x, y)| (x - y) * (x - y)).sum::<f64>();
        }
        *squared.select_nth_unstable_by(neighbour, f64::total_cmp).1
    };
    values.chunks_exact(n_cols).map(radius).collect()
}

#[cfg(test)]
mod tests {
    use super::{Parted, contrast, deepest, radii};

    /// Evenly from `from` to `to`.
    fn even(from: f64, to: f64, n: u32) -> impl Iterator<Item = f64> {
        (0..n).map(move |at| from + (to - from) * (f64::from(at) + 0.5) / f64::from(n))
    }

    fn depth(values: &[f64], from: f64, to: f64) -> f64 {
        deepest(values, from, to).depth
    }

    #[test]
    fn a_contrast_by_hand() {
        // 10 rows beside, none within a strip of twice the width: shares 0.6 and 0.4 after the relevant part, 0.75.
        let expected = (2.0 * 10.0 * (1.0_f64 / 0.4).ln()).sqrt();
        assert!((contrast(0.0, 2.0, 10.0, 1.0) - expected).abs() < 1e-12);
        // No emptier than three quarters.
        assert_eq!(contrast(8.0, 1.0, 10.0, 1.0).to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn two_heaps_have_a_valley_and_one_has_none() {
        let heaps: Vec<f64> = even(0.0, 2.0, 50).chain(even(6.0, 8.0, 50)).collect();
        assert!(depth(&heaps, 1.0, 7.0) > 8.0);
        let one: Vec<f64> = even(0.0, 8.0, 100).collect();
        assert!(depth(&one, 2.0, 6.0) < 1.0);
        // A tail: dense, then thinner and thinner.
        let tail: Vec<f64> = even(0.0, 1.0, 600).chain(even(1.0, 3.0, 300)).chain(even(3.0, 8.0, 100)).collect();
        assert!(depth(&tail, 0.5, 4.0) < 1.0);
    }

    #[test]
    fn nothing_lies_between_equal_places() {
        assert_eq!(depth(&[1.0, 1.0], 1.0, 1.0).to_bits(), 0.0_f64.to_bits());
        assert_eq!(depth(&[], 0.0, f64::NAN).to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn the_tree_joins_pieces_of_one_heap_first() {
        // Two heaps on a line, the second cut in two.
        let values: Vec<f64> = even(0.0, 2.0, 60).chain(even(8.0, 12.0, 120)).collect();
        let labels: Vec<u16> = values.iter().map(|x| u16::from(*x > 5.0) + u16::from(*x > 10.0)).collect();
        let parted = Parted { values: &values, n_cols: 1, labels: &labels, n_clusters: 3, radii: &[] };
        let tree = parted.tree();
        assert_eq!(tree.len(), 2);
        assert_eq!((tree[0].first, tree[0].second), (1, 2));
        assert!(tree[0].depth < 2.0 && tree[1].depth > 8.0, "{tree:?}");
    }

    #[test]
    fn a_ring_has_valleys_only_for_those_who_look_straight_through_it() {
        let angles: Vec<f64> = even(0.0, std::f64::consts::TAU, 600).collect();
        let values: Vec<f64> = angles.iter().flat_map(|angle| [angle.cos(), angle.sin()]).collect();
        let labels: Vec<u16> = angles.iter().map(|angle| u16::from(*angle > 2.1) + u16::from(*angle > 4.2)).collect();
        let near = radii(&values, 2);
        let weakest = |radii: &[Vec<f64>]| {
            Parted { values: &values, n_cols: 2, labels: &labels, n_clusters: 3, radii }.tree()[0].depth
        };
        assert!(weakest(&[]) > 6.0);
        assert!(weakest(&[near]) < 2.0);
    }

    #[test]
    fn radii_of_a_line_by_hand() {
        // Neighbour number 3 of 0, 1, 2, 4, 8; squared.
        assert_eq!(radii(&[0.0, 1.0, 2.0, 4.0, 8.0], 1), [16.0, 9.0, 4.0, 16.0, 49.0]);
    }
}

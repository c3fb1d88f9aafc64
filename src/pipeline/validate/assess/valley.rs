//! Whether two segments are parted by a valley, that is by a strip that holds fewer rows than a strip on either side.

use crate::pipeline::validate::assess::linear::direction;

/// Rows of one sample as f64, with a partition of them.
pub(super) struct Parted<'a> {
    /// Row by row.
    pub(super) values: &'a [f64],
    pub(super) n_cols: usize,
    pub(super) labels: &'a [u16],
    pub(super) n_clusters: usize,
}

/// The valley between two segments.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Valley {
    pub(super) first: usize,
    pub(super) second: usize,
    /// Signed root of twice the log likelihood ratio.
    pub(super) depth: f64,
}

/// Half widths of the strip, as shares of the distance between the means.
const HALF_WIDTHS: [f64; 8] = [0.05, 0.08, 0.12, 0.16, 0.21, 0.27, 0.34, 0.42];
/// Widths of the flanks, as shares of the distance between the means.
const FLANKS: [f64; 5] = [0.1, 0.17, 0.28, 0.45, 0.7];
/// Places of the middle of the strip, as steps from one mean to the other.
const PLACES: usize = 20;

impl Parted<'_> {
    /// The valleys that join all segments, shallowest first: the minimum spanning tree of the segments by depth.
    pub(super) fn tree(&self) -> Vec<Valley> {
        let members: Vec<Vec<usize>> = (0..self.n_clusters)
            .map(|cluster| (0..self.labels.len()).filter(|&row| usize::from(self.labels[row]) == cluster).collect())
            .collect();
        let moments: Vec<Moments> = members.iter().map(|rows| self.moments(rows)).collect();
        let mut valleys = Vec::new();
        for first in 0..self.n_clusters {
            for second in first + 1..self.n_clusters {
                if members[first].is_empty() || members[second].is_empty() {
                    continue;
                }
                let depth = self.depth(
                    (&members[first], &moments[first]),
                    (&members[second], &moments[second]),
                );
                valleys.push(Valley { first, second, depth });
            }
        }
        spanning(valleys, self.n_clusters)
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
        let project = |rows: &[usize]| -> Vec<f64> {
            let place = |&row: &usize| {
                self.values[row * self.n_cols..].iter().zip(direction).map(|(x, w)| x * w).sum::<f64>()
            };
            rows.iter().map(place).collect()
        };
        let (a, b) = (project(first), project(second));
        let mean = |places: &[f64]| places.iter().sum::<f64>() / places.len() as f64;
        let (from, to) = (mean(&a), mean(&b));
        let mut all = a;
        all.extend(b);
        all.sort_by(f64::total_cmp);
        deepest(&all, from, to)
    }
}

struct Moments {
    mean: Vec<f64>,
    scatter: Vec<f64>,
}

/// The deepest valley between two places, of sorted values.
pub(super) fn deepest(sorted: &[f64], from: f64, to: f64) -> f64 {
    let apart = to - from;
    if apart.is_nan() || apart <= 0.0 {
        return 0.0;
    }
    let below = |x: f64| sorted.partition_point(|value| *value < x) as f64;
    let mut deepest: f64 = 0.0;
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
                deepest = deepest.max(contrast(inside, 2.0 * half, left.min(right), flank));
            }
        }
    }
    deepest
}

/// `sqrt(2 log likelihood ratio)` of two rates against one, for counts over widths; 0 where the strip is no emptier.
fn contrast(inside: f64, width: f64, beside: f64, flank: f64) -> f64 {
    if inside * flank >= beside * width {
        return 0.0;
    }
    let all = inside + beside;
    let term = |count: f64, share: f64| if count > 0.0 { count * libm::log(count / (all * share)) } else { 0.0 };
    let share = width / (width + flank);
    libm::sqrt(2.0 * (term(inside, share) + term(beside, 1.0 - share)).max(0.0))
}

/// Kruskal (1956): the shallowest valleys that join all segments.
fn spanning(mut valleys: Vec<Valley>, n_clusters: usize) -> Vec<Valley> {
    valleys.sort_by(|a, b| a.depth.total_cmp(&b.depth));
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

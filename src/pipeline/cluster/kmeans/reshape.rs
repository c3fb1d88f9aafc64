//! Partitions near the one at hand: one segment split, two others joined (Kaukoranta, Fränti and Nevalainen 1998,
//! Optical Engineering 37, 2726).
//!
//! What a split gains and a join costs is known before any row is measured again, so that the most promising pair of
//! both comes first; and the halves of a segment are a better start than a row that a centroid was moved onto.

use crate::cluster::kmeans::descent::squared_distance;
use crate::cluster::kmeans::swap::Neighbours;
use crate::order::sort_by;
use crate::parallel::{LANES, Shard};
use crate::random::Random;

/// Above this many segments nothing is reshaped: the pairs of them grow too many.
const MOST_CLUSTERS: usize = 128;

/// Rows that are looked at, at most. What comes of it is a place to start from.
const ROWS: usize = 2_500;

/// Joins of two whole segments to be tried with each split: the cheapest.
const JOINS: usize = 4;

/// Iterations that settle the border between two halves.
const ITERATIONS: usize = 6;

/// Of this many rows drawn, the one farthest from the mean shows where to halve a segment.
const DRAWN: usize = 4;

/// What can be tried. Gives the centroids of one after the other, the most promising first.
pub(super) struct Reshapes {
    segments: Vec<Segment>,
    /// What is left to be tried, the most promising last.
    left: Vec<Reshape>,
}

/// Rows that belong together.
#[derive(Clone, Debug, PartialEq)]
struct Part {
    n_rows: f64,
    mean: Vec<f64>,
}

/// A segment, whole and in two.
#[derive(Clone, Debug, PartialEq)]
struct Segment {
    whole: Part,
    /// None where it cannot be split, or too few of its rows were drawn.
    halves: Option<[Part; 2]>,
}

/// One segment split, and two parts joined.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Reshape {
    split: usize,
    join: Join,
    /// By how much the inertia falls, before anything else follows.
    gain: f64,
}

/// What is joined.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Join {
    /// Two other segments.
    Others(usize, usize),
    /// Another segment and one half of that which is split.
    Half(usize, usize),
}

impl Reshapes {
    /// Of rows about centroids that are the means of their rows, or nearly. None for more than [`MOST_CLUSTERS`].
    ///
    /// # Complexity
    /// Time O(`n_rows` + `n_clusters`² (`n_cols` + ln `n_clusters`)); memory O(`n_cols` + `n_clusters`²).
    pub(super) fn of(shard: &Shard, neighbours: &Neighbours, centroids: &[f64], random: &mut Random) -> Self {
        let n_cols = shard.n_cols().max(1);
        let n_clusters = centroids.len() / n_cols;
        if n_clusters > MOST_CLUSTERS {
            return Self { segments: Vec::new(), left: Vec::new() };
        }
        let label = |row: usize| usize::from(neighbours.labels()[row / LANES][row % LANES]);
        let drawn = random.spread(shard.n_rows(), ROWS);
        // Rows of a segment count as those that are drawn for it; what all of them gain or cost is as many times larger.
        let weight = drawn.len() as f64 / shard.n_rows().max(1) as f64;
        let mut sizes = vec![0.0; n_clusters];
        for row in 0..shard.n_rows() {
            sizes[label(row)] += weight;
        }
        let mut rows = vec![Vec::new(); n_clusters];
        for row in drawn {
            rows[label(row)].extend(shard.row(row));
        }
        let whole = centroids.chunks_exact(n_cols).zip(sizes);
        let whole = whole.map(|(centroid, n_rows)| Part { n_rows, mean: centroid.to_vec() });
        let segments: Vec<Segment> =
            whole.zip(rows).map(|(whole, rows)| Segment { whole, halves: halves(&rows, n_cols, random) }).collect();
        let mut left = Vec::new();
        let pairs = pairs(&segments);
        for (split, segment) in segments.iter().enumerate() {
            let Some(halves) = &segment.halves else { continue };
            let with_half = (0..2).flat_map(|half| {
                let others = segments.iter().enumerate().filter(|(other, _)| *other != split);
                others.map(move |(other, segment)| (segment.whole.cost_with(&halves[half]), Join::Half(other, half)))
            });
            let others = pairs.iter().filter(|(_, a, b)| *a != split && *b != split);
            let joins = others.take(JOINS).map(|(cost, a, b)| (*cost, Join::Others(*a, *b))).chain(with_half);
            let gained = halves[0].cost_with(&halves[1]);
            left.extend(joins.map(|(cost, join)| Reshape { split, join, gain: gained - cost }));
        }
        sort_by(&mut left, |a, b| a.gain.total_cmp(&b.gain));
        Self { segments, left }
    }
}

/// All pairs of segments by what it costs to join them.
fn pairs(segments: &[Segment]) -> Vec<(f64, usize, usize)> {
    let pair = |a: usize, b: usize| (segments[a].whole.cost_with(&segments[b].whole), a, b);
    let mut pairs: Vec<_> = (0..segments.len()).flat_map(|b| (0..b).map(move |a| pair(a, b))).collect();
    sort_by(&mut pairs, |a, b| a.0.total_cmp(&b.0));
    pairs
}

impl Iterator for Reshapes {
    type Item = Vec<f64>;

    /// Most centroids stay at their place, so that few rows change their label.
    fn next(&mut self) -> Option<Vec<f64>> {
        let Reshape { split, join, .. } = self.left.pop()?;
        let mut means: Vec<&[f64]> = self.segments.iter().map(|segment| &segment.whole.mean[..]).collect();
        let halves = self.segments[split].halves.as_ref()?;
        let joined;
        match join {
            Join::Others(a, b) => {
                joined = self.segments[a].whole.with(&self.segments[b].whole);
                (means[a], means[b], means[split]) = (&joined, &halves[0].mean, &halves[1].mean);
            }
            Join::Half(other, half) => {
                joined = self.segments[other].whole.with(&halves[half]);
                (means[other], means[split]) = (&joined, &halves[1 - half].mean);
            }
        }
        Some(means.concat())
    }
}

impl Part {
    fn of<'a>(rows: impl Iterator<Item = &'a [f32]>, n_cols: usize) -> Self {
        let mut n_rows = 0.0;
        let mut mean = vec![0.0; n_cols];
        for row in rows {
            n_rows += 1.0;
            for (sum, x) in mean.iter_mut().zip(row) {
                *sum += f64::from(*x);
            }
        }
        for sum in &mut mean {
            *sum /= f64::max(n_rows, 1.0);
        }
        Self { n_rows, mean }
    }

    /// What is left without some of its rows.
    fn without(&self, part: &Self) -> Self {
        let n_rows = self.n_rows - part.n_rows;
        let share = part.n_rows / n_rows.max(1.0);
        Self { n_rows, mean: self.mean.iter().zip(&part.mean).map(|(all, part)| all + (all - part) * share).collect() }
    }

    /// By how much the inertia rises if both are one (Ward 1963, doi:10.1080/01621459.1963.10500845).
    fn cost_with(&self, other: &Self) -> f64 {
        let n_rows = (self.n_rows + other.n_rows).max(1.0);
        self.n_rows * other.n_rows / n_rows * squared_distance(&self.mean, &other.mean)
    }

    /// The mean of both.
    fn with(&self, other: &Self) -> Vec<f64> {
        let share = other.n_rows / (self.n_rows + other.n_rows).max(1.0);
        self.mean.iter().zip(&other.mean).map(|(a, b)| a + (b - a) * share).collect()
    }
}

/// Rows of `n_cols` values, cut in two by a plane through their mean which then settles as k-means has it. None where no
/// plane parts them.
fn halves(rows: &[f32], n_cols: usize, random: &mut Random) -> Option<[Part; 2]> {
    let rows = || rows.chunks_exact(n_cols);
    let all = Part::of(rows(), n_cols);
    let square = |row: &[f32]| row.iter().zip(&all.mean).map(|(x, m)| (f64::from(*x) - m) * (f64::from(*x) - m)).sum();
    let drawn = (0..DRAWN).filter_map(|_| rows().nth(random.below(rows().len().max(1))));
    let away = drawn.max_by(|a, b| f64::total_cmp(&square(a), &square(b)))?;
    let mut middle = all.mean.clone();
    let mut across: Vec<f64> = away.iter().zip(&all.mean).map(|(x, m)| f64::from(*x) - m).collect();
    let mut halves = None;
    for _ in 0..ITERATIONS {
        let beyond = Part::of(rows().filter(|row| along(row, &middle, &across) > 0.0), n_cols);
        let rest = all.without(&beyond);
        if beyond.n_rows == 0.0 || rest.n_rows == 0.0 {
            break;
        }
        middle = beyond.mean.iter().zip(&rest.mean).map(|(a, b)| f64::midpoint(*a, *b)).collect();
        across = beyond.mean.iter().zip(&rest.mean).map(|(a, b)| a - b).collect();
        halves = Some([rest, beyond]);
    }
    halves
}

/// How far a row lies from a point, in some direction, in units of its length squared.
fn along(row: &[f32], from: &[f64], direction: &[f64]) -> f64 {
    row.iter().zip(from).zip(direction).map(|((x, from), d)| (f64::from(*x) - from) * d).sum()
}

#[cfg(test)]
mod tests {
    use super::Reshapes;
    use crate::cluster::kmeans::swap::Neighbours;
    use crate::parallel::Shard;
    use crate::prepare::Matrix;
    use crate::random::Random;

    /// The centroids of each, in order: which half is the first is a matter of chance.
    fn reshapes(values: &[f32], centroids: &[f64]) -> Vec<Vec<f64>> {
        let shard = Shard::whole(&Matrix::new(values.len(), 1, values.to_vec()).unwrap());
        let neighbours = Neighbours::of(&shard, centroids);
        let found = Reshapes::of(&shard, &neighbours, centroids, &mut Random::new(0, 0));
        let in_order = |mut centroids: Vec<f64>| {
            centroids.sort_by(f64::total_cmp);
            centroids
        };
        found.map(in_order).collect()
    }

    #[test]
    fn two_heaps_in_one_are_split_and_one_heap_in_two_is_joined() {
        // Heaps at 0, 10 and 30; the centroid at 5 has two of them, those at 29 and 31 have one.
        let found = reshapes(&[0.0, 0.0, 10.0, 10.0, 29.0, 29.0, 31.0, 31.0], &[5.0, 29.0, 31.0]);
        assert_eq!(found[0], [0.0, 10.0, 30.0]);
        // The half at 10 may join the heap at 29 instead, and so may that at 0, which costs more and comes later.
        let place = |centroids: [f64; 3]| found.iter().position(|found| *found == centroids).unwrap();
        assert!(place([0.0, 19.5, 31.0]) < place([10.0, 14.5, 31.0]));
    }

    #[test]
    fn a_half_joins_its_neighbour_where_that_is_what_pays() {
        // Heaps at 0, 10 and 19: the one in the middle is nearer to the mean of the first and itself, which comes to rest.
        let found = reshapes(&[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 10.0, 10.0, 19.0, 19.0], &[2.5, 19.0]);
        assert!(found[0][0].abs() < 1e-9 && (found[0][1] - 14.5).abs() < 1e-9, "{found:?}");
    }

    #[test]
    fn centroids_that_are_not_touched_stay_where_they_are() {
        // More rows than are drawn, and one alone at 100, which is most likely not.
        let mut values = [0.0, 10.0, 20.0].repeat(2_000);
        values.push(100.0);
        let found = reshapes(&values, &[5.0, 20.0, 100.0]);
        let near = |centroids: &[f64], place: f64| centroids.iter().filter(|c| (*c - place).abs() < 1e-9).count();
        assert!(near(&found[0], 0.0) == 1 && near(&found[0], 10.0) == 1, "{found:?}");
        assert!(found.iter().any(|centroids| near(centroids, 100.0) == 1), "{found:?}");
        // None is at the origin but the half that belongs there.
        assert!(found.iter().all(|centroids| near(centroids, 0.0) < 2), "{found:?}");
    }

    #[test]
    fn one_segment_has_nothing_to_join() {
        assert!(reshapes(&[1.0, 2.0, 4.0], &[7.0 / 3.0]).is_empty());
    }
}

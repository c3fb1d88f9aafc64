//! What another sample of the same customers would have shown.

use serde::{Deserialize, Serialize};

use crate::parallel::Task;
use crate::prepare::Matrix;
use crate::random::{Purpose, Random};
use crate::validate::agreement::CrossTable;
use crate::validate::assess::rough::Rough;

/// Draws rows with replacement, clusters them anew, and compares; and splits the rows into two halves that predict each
/// other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BootstrapTask {
    /// The sample.
    pub rows: Matrix,
    /// Numbers of segments.
    pub n_clusters: Vec<usize>,
    /// For each of them the segment of each row.
    pub labels: Vec<Vec<u16>>,
    /// Seed of all draws.
    pub seed: u64,
    /// Which draw this is.
    pub draw: u64,
}

/// One draw, for one number of segments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Redrawn {
    /// Adjusted Rand index of the segments of the new draw with the given ones.
    pub adjusted_rand: f64,
    /// Of each given segment with the new one most like it.
    pub jaccard: Vec<f64>,
    /// Share of the rows drawn in that new segment, for each given one.
    pub shares: Vec<f64>,
    /// Mean of the rows drawn of that new segment, one row of `n_cols` for each given one.
    pub centroids: Vec<f64>,
    /// Of two halves of the rows, how well one predicts the other, in [0, 1].
    pub prediction_strength: f64,
}

/// What a [`BootstrapTask`] found: one for each number of segments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bootstrapped {
    /// In the order of the task.
    pub redrawn: Vec<Redrawn>,
}

impl Task for BootstrapTask {
    type Answer = Bootstrapped;

    /// # Complexity
    /// Time O(`n_rows` · `n_cols` · segments) for each iteration of each descent; memory O(`n_rows` · `n_cols`).
    fn run(&self) -> Bootstrapped {
        let mut random = Random::new(self.seed, Purpose::Bootstrap.stream(self.draw));
        let n_rows = self.rows.n_rows();
        let drawn: Vec<usize> = (0..n_rows).map(|_| random.below(n_rows)).collect();
        let halves = halves(n_rows, &mut random).map(|rows| self.rows.gather(&rows));
        let drawn = self.rows.gather(&drawn);
        let (all, resample) = (Rough::new(&self.rows), Rough::new(&drawn));
        let halves = [Rough::new(&halves[0]), Rough::new(&halves[1])];
        let redraw = |(&n_clusters, given): (&usize, &Vec<u16>)| {
            let centroids = all.means(given, n_clusters);
            let partition = resample.fit_from(&centroids, n_clusters, &mut random);
            let (labels, _) = all.assign(&partition.centroids);
            // Sizes and means are those of the rows drawn: of the given rows they would hardly vary, however few they are.
            let (of_drawn, _) = resample.assign(&partition.centroids);
            let means = resample.means(&of_drawn, n_clusters);
            let mut redrawn = compare(given, &labels, &of_drawn, &means, self.rows.n_cols());
            redrawn.prediction_strength = prediction_strength(&halves, &centroids, n_clusters, &mut random);
            redrawn
        };
        Bootstrapped { redrawn: self.n_clusters.iter().zip(&self.labels).map(redraw).collect() }
    }
}

/// `given` and `labels` are the segments of the given rows, `of_drawn` and `means` those of the rows drawn.
fn compare(given: &[u16], labels: &[u16], of_drawn: &[u16], means: &[f32], n_cols: usize) -> Redrawn {
    let table = CrossTable::of(given, labels);
    let alike = table.most_alike();
    let n_rows = of_drawn.len().max(1) as f64;
    let share =
        |segment: usize| of_drawn.iter().filter(|label| usize::from(**label) == segment).count() as f64 / n_rows;
    Redrawn {
        adjusted_rand: table.adjusted_rand(),
        jaccard: alike.iter().map(|alike| alike.jaccard).collect(),
        shares: alike.iter().map(|alike| share(alike.segment)).collect(),
        centroids: alike
            .iter()
            .flat_map(|alike| means[alike.segment * n_cols..][..n_cols].iter().copied().map(f64::from))
            .collect(),
        prediction_strength: 0.0,
    }
}

/// Two halves of the rows, at random.
fn halves(n_rows: usize, random: &mut Random) -> [Vec<usize>; 2] {
    let mut order: Vec<usize> = (0..n_rows).collect();
    for at in (1..n_rows).rev() {
        order.swap(at, random.below(at + 1));
    }
    let second = order.split_off(n_rows / 2);
    [order, second]
}

/// Of the segments of the second half, the one whose pairs of rows are least often together by the centroids of the first:
/// that share of its pairs (Tibshirani and Walther 2005, doi:10.1198/106186005X59243). Segments of one row do not count.
fn prediction_strength(halves: &[Rough; 2], given: &[f32], n_clusters: usize, random: &mut Random) -> f64 {
    let [train, test] = halves;
    if test.n_rows() < n_clusters || train.n_rows() < n_clusters {
        return 0.0;
    }
    let centroids = train.fit_from(given, n_clusters, random).centroids;
    let own = test.fit_from(given, n_clusters, random).labels;
    let table = CrossTable::of(&own, &test.assign(&centroids).0);
    let pairs = |n: u64| n as f64 * (n as f64 - 1.0);
    let together = |segment: usize| {
        let counts = || (0..table.n_second).map(|b| table.count(segment, b));
        let all = pairs(counts().sum());
        if all > 0.0 { counts().map(pairs).sum::<f64>() / all } else { 1.0 }
    };
    (0..table.n_first).map(together).fold(1.0, f64::min)
}

#[cfg(test)]
mod tests {
    use super::BootstrapTask;
    use crate::parallel::Task as _;
    use crate::prepare::Matrix;

    /// Two heaps on a line.
    fn task(draw: u64) -> BootstrapTask {
        let value = |at: u8| f32::from(at) / 10.0 + if at < 30 { 0.0 } else { 50.0 };
        let rows = Matrix::new(60, 1, (0..60).map(value).collect()).unwrap();
        let labels = |n: u8| (0..60_u8).map(|at| u16::from(at / (60 / n))).collect();
        BootstrapTask { rows, n_clusters: vec![2, 4], labels: vec![labels(2), labels(4)], seed: 1, draw }
    }

    #[test]
    fn heaps_come_back_and_pieces_of_heaps_do_not() {
        let draws: Vec<_> = (0..8).map(|draw| task(draw).run().redrawn).collect();
        for draw in &draws {
            assert_eq!((draw[0].adjusted_rand, draw[0].prediction_strength), (1.0, 1.0));
            assert_eq!(draw[0].jaccard, [1.0, 1.0]);
            assert!((draw[0].shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
        let mean = draws.iter().map(|draw| draw[1].prediction_strength).sum::<f64>() / 8.0;
        assert!(mean < 0.9, "{mean}");
    }

    #[test]
    fn sizes_and_means_vary_as_those_of_samples_do() {
        let draws: Vec<_> = (0..100).map(|draw| task(draw).run().redrawn.swap_remove(0)).collect();
        let about = |value: fn(&super::Redrawn) -> f64, mean: f64, deviation: f64| {
            let n = draws.len() as f64;
            let found = draws.iter().map(value).sum::<f64>() / n;
            let spread = (draws.iter().map(|draw| (value(draw) - found).powi(2)).sum::<f64>() / n).sqrt();
            assert!((found - mean).abs() < 0.5 * deviation, "{found} is not about {mean}");
            assert!((0.7..1.3).contains(&(spread / deviation)), "{spread} is not about {deviation}");
        };
        // Half of 60 rows: the root of 0.5 * 0.5 / 60.
        about(|draw| draw.shares[0], 0.5, 0.0645);
        // The mean of about 30 of the values 0, 0.1, ... 2.9, whose deviation is 0.866.
        about(|draw| draw.centroids[0], 1.45, 0.158);
    }

    #[test]
    fn a_draw_depends_on_seed_and_number_alone() {
        assert_eq!(task(3).run(), task(3).run());
        assert_ne!(task(3).run(), task(4).run());
    }
}

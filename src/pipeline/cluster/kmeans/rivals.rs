//! Optima that lie so close together that a sample of the rows cannot tell which of them is the best of all rows.

use crate::cluster::kmeans::swap::Neighbours;
use crate::parallel::Shard;

/// Inertias that differ by no more than this share are those of one optimum.
pub(super) const SAME_OPTIMUM: f64 = 1e-4;

/// Kept at most.
const MOST: usize = 8;

/// The worse optimum on a sample can be the better one of all rows if its inertia is larger by no more than this many
/// standard errors.
const STANDARD_ERRORS: f64 = 3.0;

/// Centroids with the inertia of the rows about them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Measured {
    pub(super) centroids: Vec<f64>,
    pub(super) inertia: f64,
}

/// The best optima found so far, the best first.
#[derive(Clone, Debug, Default)]
pub(super) struct Rivals(Vec<Measured>);

impl Rivals {
    /// The best so far, if there was any.
    pub(super) fn best(&self) -> Option<&Measured> {
        self.0.first()
    }

    /// The centroids of all, the best first.
    pub(super) fn into_centroids(self) -> Vec<Vec<f64>> {
        self.0.into_iter().map(|rival| rival.centroids).collect()
    }

    /// Keeps what is among the best, once.
    pub(super) fn offer(&mut self, offered: Measured) {
        let same = |known: &Measured| (known.inertia - offered.inertia).abs() <= SAME_OPTIMUM * known.inertia;
        match self.0.iter_mut().find(|known| same(known)) {
            Some(known) if known.inertia <= offered.inertia => {}
            Some(known) => *known = offered,
            None => {
                let at = self.0.partition_point(|known| known.inertia <= offered.inertia);
                self.0.insert(at, offered);
                self.0.truncate(MOST);
            }
        }
    }

    /// The best on the rows of a sample, and those others that may be better by more than [`SAME_OPTIMUM`] on all rows
    /// that it was drawn from; `most` in all.
    ///
    /// # Complexity
    /// Time O(`n_rows` · `n_cols` · `n_clusters`) for each; memory O(`n_rows`).
    pub(super) fn close_on(self, sample: &Shard, most: usize) -> Vec<Measured> {
        let mut rivals = self.0.into_iter();
        let Some(best) = rivals.next() else { return Vec::new() };
        let of_best = Neighbours::of(sample, &best.centroids);
        let close = |rival: &Measured| {
            let (more, error) = more_than(&Neighbours::of(sample, &rival.centroids), &of_best, sample.n_rows());
            STANDARD_ERRORS * error - more > SAME_OPTIMUM * best.inertia
        };
        let close: Vec<Measured> = rivals.filter(close).take(most.saturating_sub(1)).collect();
        std::iter::once(best).chain(close).collect()
    }
}

/// By how much the inertia about one set of centroids is larger than about the other, and the standard error of that. The
/// rows are compared one by one: those far from a centroid are so in both, and would hide the difference.
fn more_than(one: &Neighbours, other: &Neighbours, n_rows: usize) -> (f64, f64) {
    let (mut sum, mut squares) = (0.0, 0.0);
    for (one, other) in one.nearest().iter().zip(other.nearest()) {
        for more in (*one - *other).to_array().map(f64::from) {
            sum += more;
            squares += more * more;
        }
    }
    (sum, (squares - sum * sum / n_rows.max(1) as f64).max(0.0).sqrt())
}

#[cfg(test)]
mod tests {
    use super::{Measured, Rivals};
    use crate::parallel::Shard;
    use crate::prepare::Matrix;

    fn offered(inertias: &[f64]) -> Vec<f64> {
        let mut rivals = Rivals::default();
        for inertia in inertias {
            rivals.offer(Measured { centroids: Vec::new(), inertia: *inertia });
        }
        rivals.0.into_iter().map(|rival| rival.inertia).collect()
    }

    #[test]
    fn the_best_are_kept_in_order_and_each_once() {
        let inertias: Vec<f64> = [5.0, 3.0, 4.0, 1.0, 2.0, 9.0, 7.0, 8.0, 10.0, 6.0].to_vec();
        assert_eq!(offered(&inertias), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]);
        // 1.00005 is the optimum of 1 again, and 0.99995 comes closer to it.
        assert_eq!(offered(&[1.0, 2.0, 1.000_05, 0.999_95]), [0.999_95, 2.0]);
    }

    #[test]
    fn only_what_the_sample_cannot_rule_out_is_close() {
        // Two pairs far away, and three heaps in a row, two of which share a centroid: by 0 and 10, or by 10 and 20.
        let heaps = [0.0, 10.0, 20.2];
        let values: Vec<f32> =
            heaps.iter().flat_map(|heap| [-0.5, 0.5].repeat(8).into_iter().map(move |x| heap + x)).collect();
        let shard = Shard::whole(&Matrix::new(values.len(), 1, values).unwrap());
        let close = |others: &[[f64; 2]]| {
            let mut rivals = Rivals::default();
            for centroids in std::iter::once(&[5.0, 20.2]).chain(others) {
                let square =
                    |x: f32| centroids.iter().map(|c| (f64::from(x) - c).powi(2)).fold(f64::INFINITY, f64::min);
                let inertia = (0..shard.n_rows()).map(|row| square(shard.row(row).sum())).sum();
                rivals.offer(Measured { centroids: centroids.to_vec(), inertia });
            }
            rivals.close_on(&shard, 9).into_iter().map(|rival| rival.centroids).collect::<Vec<_>>()
        };
        // 32 rows at 5 off, against 32 at 5.1 off: more heaps of the one kind and it is the other way round.
        assert_eq!(close(&[[0.0, 15.1]]), [[5.0, 20.2], [0.0, 15.1]]);
        assert_eq!(close(&[[0.0, 100.0]]), [[5.0, 20.2]]);
    }
}

//! From labels to a [`Clustering`], for algorithms that find labels without k-means: two rounds over the shards.

use serde::{Deserialize, Serialize};

use crate::cluster::Clustering;
use crate::parallel::{ExactSum, Executor, Quantum, Round, Shard, Stopped};

/// Asks for the size and sums of each segment, or, once their means are known, for the inertia about them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfLabels {
    /// Number of segments.
    pub n_clusters: usize,
    /// Segment of each row of the whole matrix. Length `n_rows`.
    #[serde(with = "crate::parallel::packed")]
    pub labels: Vec<u16>,
    /// Mean of each segment, one row of `n_cols` each, for the second round.
    pub means: Option<Vec<f64>>,
}

/// Sums over the rows of one shard, or of all of them together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabelSums {
    /// Rows of each segment.
    pub counts: Vec<u64>,
    /// Of `sums`.
    pub quantum: Quantum,
    /// Without means, one row of `n_cols` for each segment: the sum of its rows. Else one number for each segment: the
    /// sum of squared distances of its rows to its mean.
    pub sums: Vec<ExactSum>,
}

impl Round for OfLabels {
    type Partial = LabelSums;

    /// # Complexity
    /// Time O(`n_rows` · `n_cols`); memory O(`n_clusters` · `n_cols`).
    fn on(&self, shard: &Shard) -> LabelSums {
        let n_cols = shard.n_cols();
        let (width, quantum) = match self.means {
            None => (n_cols, shard.extent.quantum()),
            Some(_) => (1, shard.extent.quantum().of_squares(n_cols)),
        };
        let mut counts = vec![0; self.n_clusters];
        let mut sums = vec![ExactSum::default(); self.n_clusters * width];
        let mut values = Vec::with_capacity(n_cols);
        for rows in shard.blocks() {
            let mut block = vec![0.0; sums.len()];
            for row in rows {
                let label = usize::from(self.labels[shard.first_row + row]);
                shard.read_row(row, &mut values);
                counts[label] += 1;
                let block = &mut block[label * width..][..width];
                match &self.means {
                    None => {
                        for (sum, x) in block.iter_mut().zip(&values) {
                            *sum += f64::from(*x);
                        }
                    }
                    Some(means) => block[0] += squared_distance(&values, &means[label * n_cols..][..n_cols]),
                }
            }
            for (sum, term) in sums.iter_mut().zip(block) {
                *sum += quantum.exact(term);
            }
        }
        LabelSums { counts, quantum, sums }
    }
}

/// Squared distance of a row to a centroid.
pub(super) fn squared_distance(row: &[f32], centroid: &[f64]) -> f64 {
    row.iter().zip(centroid).map(|(x, c)| (f64::from(*x) - c) * (f64::from(*x) - c)).sum()
}

impl LabelSums {
    fn merge(partials: Vec<Self>) -> Option<Self> {
        partials.into_iter().reduce(|mut merged, next| {
            for (count, more) in merged.counts.iter_mut().zip(next.counts) {
                *count += more;
            }
            for (sum, more) in merged.sums.iter_mut().zip(next.sums) {
                *sum += more;
            }
            merged
        })
    }

    fn values(&self) -> impl Iterator<Item = f64> {
        self.sums.iter().map(|sum| self.quantum.value(*sum))
    }
}

/// What an algorithm knows of a partition before its segments are measured.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Labelled {
    /// Labels are below this.
    pub(super) n_clusters: usize,
    /// Segment of each row. Length `n_rows`.
    pub(super) labels: Vec<u16>,
    /// As [`Clustering::n_iter`].
    pub(super) n_iter: usize,
    /// As [`Clustering::n_searched`].
    pub(super) n_searched: usize,
}

/// The clustering that these labels make, measured over all rows: for algorithms whose answer is labels alone. A label
/// below `n_clusters` that no row has makes no segment; `n_searched` is as in [`Clustering::n_searched`].
///
/// # Errors
/// When there is not one label below `n_clusters` for each row, or the work was stopped.
pub async fn clustering_of<E: Executor>(
    executor: &E,
    n_clusters: usize,
    labels: Vec<u16>,
    n_searched: usize,
) -> Result<Clustering, Stopped> {
    if labels.iter().any(|label| usize::from(*label) >= n_clusters) {
        return Err(Stopped::WrongAnswer);
    }
    Labelled { n_clusters, labels, n_iter: 0, n_searched }.measure(executor).await
}

impl Labelled {
    /// Measures the segments over all rows, in canonical order; a label that no row has makes no segment.
    ///
    /// # Complexity
    /// Two rounds of O(`n_rows` · `n_cols`).
    pub(super) async fn measure<E: Executor>(self, executor: &E) -> Result<Clustering, Stopped> {
        let Self { n_clusters, labels, n_iter, n_searched } = self.without_gaps();
        if labels.len() != executor.n_rows() {
            return Err(Stopped::WrongAnswer);
        }
        let round = OfLabels { n_clusters, labels, means: None };
        let merged = LabelSums::merge(executor.round(round.clone()).await?).ok_or(Stopped::WrongAnswer)?;
        let n_cols = executor.n_cols();
        let means: Vec<f64> =
            merged.values().enumerate().map(|(at, sum)| sum / merged.counts[at / n_cols] as f64).collect();

        let round = OfLabels { means: Some(means), ..round };
        let about = LabelSums::merge(executor.round(round.clone()).await?).ok_or(Stopped::WrongAnswer)?;
        let clustering = Clustering {
            n_clusters,
            labels: round.labels,
            centroids: round.means.unwrap_or_default(),
            sizes: merged.counts.iter().map(|&count| usize::try_from(count).unwrap_or(usize::MAX)).collect(),
            inertia: about.values().sum(),
            n_iter,
            n_searched,
            n_reached: None,
        };
        Ok(clustering.in_canonical_order())
    }

    fn without_gaps(mut self) -> Self {
        let mut used = vec![false; self.n_clusters];
        for &label in &self.labels {
            used[usize::from(label)] = true;
        }
        let mut place = vec![0; self.n_clusters];
        let mut next = 0;
        for (place, used) in place.iter_mut().zip(used) {
            *place = next;
            next += u16::from(used);
        }
        for label in &mut self.labels {
            *label = place[usize::from(*label)];
        }
        self.n_clusters = usize::from(next);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::{Labelled, clustering_of};
    use crate::parallel::{BLOCK, InProcess, Stopped, block_on};
    use crate::prepare::Matrix;

    fn labelled(n_clusters: usize, labels: &[u16]) -> Labelled {
        Labelled { n_clusters, labels: labels.to_vec(), n_iter: 3, n_searched: 9 }
    }

    #[test]
    fn five_rows_by_hand_and_a_label_without_rows_is_left_out() {
        let rows = Matrix::new(5, 1, vec![1.0, 10.0, 3.0, 12.0, 5.0]).unwrap();
        let clustering = block_on(labelled(4, &[3, 1, 3, 1, 3]).measure(&InProcess::new(&rows, 1))).unwrap();
        assert_eq!(clustering.n_clusters, 2);
        assert_eq!(clustering.labels, [0, 1, 0, 1, 0]);
        assert_eq!((clustering.centroids, clustering.sizes), (vec![3.0, 11.0], vec![3, 2]));
        assert_eq!((clustering.inertia, clustering.n_iter, clustering.n_searched), (10.0, 3, 9));
    }

    #[test]
    fn a_label_beyond_the_number_of_segments_is_a_wrong_answer() {
        let rows = Matrix::new(2, 1, vec![1.0, 2.0]).unwrap();
        let found = |labels: &[u16]| block_on(clustering_of(&InProcess::new(&rows, 1), 2, labels.to_vec(), 2));
        assert_eq!(found(&[0, 2]), Err(Stopped::WrongAnswer));
        assert_eq!(found(&[0]), Err(Stopped::WrongAnswer));
        assert_eq!(found(&[1, 0]).unwrap().sizes, [1, 1]);
    }

    #[test]
    fn any_number_of_shards_gives_the_same_bits() {
        let values: Vec<f32> = (0..6 * BLOCK).map(|at| libm::sinf(at as f32) * 10.0).collect();
        let rows = Matrix::new(3 * BLOCK, 2, values).unwrap();
        let labels: Vec<u16> = (0..3 * BLOCK).map(|row| u16::from(row % 7 > 2)).collect();
        let over = |n_shards| block_on(labelled(2, &labels).measure(&InProcess::new(&rows, n_shards))).unwrap();
        assert_eq!(over(1), over(2));
        assert_eq!(over(1), over(3));
    }
}

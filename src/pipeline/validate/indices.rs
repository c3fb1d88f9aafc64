//! Indices of one clustering, from sums over all rows.

use serde::{Deserialize, Serialize};

use crate::cluster::Clustering;
use crate::parallel::{BLOCK, ExactSum, Executor, Quantum, Round, Shard, Stopped};

/// How compact and how separate the segments of one clustering are, over all rows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Indices {
    /// Number of segments.
    pub n_clusters: usize,
    /// Variance between segments over that within, each over its degrees of freedom: `(B / (k - 1)) / (W / (n - k))`,
    /// at least 0, higher is better (Caliński and Harabasz 1974, doi:10.1080/03610927408827101). 1 where W is 0, as
    /// scikit-learn has it; 0 for one segment.
    pub calinski_harabasz: f64,
    /// Mean over segments of the worst `(S_i + S_j) / |c_i - c_j|`, where S is the mean distance of rows to their
    /// centroid; at least 0, lower is better (Davies and Bouldin 1979, doi:10.1109/TPAMI.1979.4766909). 0 for one
    /// segment.
    pub davies_bouldin: f64,
    /// Mean over rows of `(b - a) / max(a, b)`, where a is the distance to the row's own centroid and b that to the
    /// nearest other; in [-1, 1], higher is better (Hruschka, de Castro and Campello 2004,
    /// doi:10.1109/ICDM.2004.10073). 0 for one segment.
    pub simplified_silhouette: f64,
}

/// Asks every shard how far its rows lie from the centroid of their segment and from the next.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Distances {
    /// One row of `n_cols` per centroid.
    #[serde(with = "crate::parallel::packed")]
    pub centroids: Vec<f64>,
    /// Segment of each row of the whole matrix.
    #[serde(with = "crate::parallel::packed")]
    pub labels: Vec<u16>,
}

/// What one shard answers, or all of them together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DistanceSums {
    /// Of `to_own`.
    pub quantum: Quantum,
    /// Sum of the distances of the rows of each segment to its centroid.
    pub to_own: Vec<ExactSum>,
    /// Sum of simplified silhouettes.
    pub silhouettes: ExactSum,
}

/// Of sums of coefficients in [-1, 1].
fn unit() -> Quantum {
    Quantum::of(1.0)
}

impl Round for Distances {
    type Partial = DistanceSums;

    /// # Complexity
    /// Time O(`n_rows` · `n_cols` · segments); memory O(segments).
    fn on(&self, shard: &Shard) -> DistanceSums {
        let n_cols = shard.n_cols().max(1);
        let n_clusters = self.centroids.len() / n_cols;
        let none = ExactSum::default();
        let mut sums =
            DistanceSums { quantum: shard.extent.quantum(), to_own: vec![none; n_clusters], silhouettes: none };
        let mut block_to_own = vec![0.0; n_clusters];
        let mut values = Vec::with_capacity(n_cols);
        for start in (0..shard.n_rows()).step_by(BLOCK) {
            block_to_own.fill(0.0);
            let mut silhouettes = 0.0;
            for row in start..(start + BLOCK).min(shard.n_rows()) {
                let own = usize::from(self.labels[shard.first_row + row]);
                shard.read_row(row, &mut values);
                let (to_own, to_next) = own_and_next(&values, &self.centroids, own);
                block_to_own[own] += to_own;
                let larger = to_own.max(to_next);
                silhouettes += if larger > 0.0 && larger.is_finite() { (to_next - to_own) / larger } else { 0.0 };
            }
            for (sum, block) in sums.to_own.iter_mut().zip(&block_to_own) {
                *sum += shard.extent.quantum().exact(*block);
            }
            sums.silhouettes += unit().exact(silhouettes);
        }
        sums
    }
}

/// Distance of a row to one of the centroids, and to the nearest of the others; infinite where there is no other.
fn own_and_next(row: &[f32], centroids: &[f64], own: usize) -> (f64, f64) {
    let (mut to_own, mut to_next) = (0.0, f64::INFINITY);
    for (cluster, centroid) in centroids.chunks_exact(row.len()).enumerate() {
        let differences = row.iter().zip(centroid).map(|(x, c)| f64::from(*x) - c);
        let squared: f64 = differences.map(|difference| difference * difference).sum();
        if cluster == own {
            to_own = squared;
        } else {
            to_next = squared.min(to_next);
        }
    }
    (to_own.sqrt(), to_next.sqrt())
}

/// The indices of one clustering, exact over all rows.
///
/// # Errors
/// When the work was stopped.
pub async fn indices<E: Executor>(executor: &E, clustering: &Clustering) -> Result<Indices, Stopped> {
    let round = Distances { centroids: clustering.centroids.clone(), labels: clustering.labels.clone() };
    let partials = executor.round(round).await?;
    let quantum = partials.first().ok_or(Stopped::WrongAnswer)?.quantum;
    let n_clusters = clustering.n_clusters;
    let to_own = |cluster: usize| {
        let sum: ExactSum = partials.iter().map(|partial| partial.to_own[cluster]).sum();
        quantum.value(sum) / clustering.sizes[cluster].max(1) as f64
    };
    let spreads: Vec<f64> = (0..n_clusters).map(to_own).collect();
    let silhouettes: ExactSum = partials.iter().map(|partial| partial.silhouettes).sum();
    Ok(Indices {
        n_clusters,
        calinski_harabasz: calinski_harabasz(clustering),
        davies_bouldin: davies_bouldin(&clustering.centroids, &spreads),
        simplified_silhouette: unit().value(silhouettes) / clustering.labels.len().max(1) as f64,
    })
}

/// From centroids, sizes and inertia alone; see [`Indices::calinski_harabasz`].
pub fn calinski_harabasz(clustering: &Clustering) -> f64 {
    let n_clusters = clustering.n_clusters;
    let n_rows: usize = clustering.sizes.iter().sum();
    if n_clusters < 2 || n_rows <= n_clusters {
        return 0.0;
    }
    if clustering.inertia <= 0.0 {
        return 1.0;
    }
    let n_cols = clustering.centroids.len() / n_clusters;
    let weighted = || clustering.centroids.chunks_exact(n_cols.max(1)).zip(&clustering.sizes);
    let mut mean = vec![0.0; n_cols];
    for (centroid, &size) in weighted() {
        for (mean, c) in mean.iter_mut().zip(centroid) {
            *mean += c * size as f64 / n_rows as f64;
        }
    }
    let squared = |centroid: &[f64]| centroid.iter().zip(&mean).map(|(c, m)| (c - m) * (c - m)).sum::<f64>();
    let between: f64 = weighted().map(|(centroid, &size)| size as f64 * squared(centroid)).sum();
    between / clustering.inertia * (n_rows - n_clusters) as f64 / (n_clusters - 1) as f64
}

/// From centroids and the mean distance of the rows of each to it; see [`Indices::davies_bouldin`].
fn davies_bouldin(centroids: &[f64], spreads: &[f64]) -> f64 {
    let n_clusters = spreads.len();
    let n_cols = centroids.len() / n_clusters.max(1);
    let centroid = |cluster: usize| &centroids[cluster * n_cols..][..n_cols];
    let likeness = |a: usize, b: usize| {
        let squared: f64 = centroid(a).iter().zip(centroid(b)).map(|(x, y)| (x - y) * (x - y)).sum();
        // Segments on one spot count as infinitely far, as scikit-learn has it.
        if squared > 0.0 { (spreads[a] + spreads[b]) / squared.sqrt() } else { 0.0 }
    };
    let worst = |a: usize| (0..n_clusters).filter(|b| *b != a).map(|b| likeness(a, b)).fold(0.0, f64::max);
    (0..n_clusters).map(worst).sum::<f64>() / n_clusters.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::{Indices, indices};
    use crate::cluster::Clustering;
    use crate::parallel::{InProcess, block_on};
    use crate::prepare::Matrix;

    fn of(values: &[f32], labels: &[u16], n_shards: usize) -> Indices {
        let n_clusters = labels.iter().max().map_or(0, |label| usize::from(*label) + 1);
        let mut sizes = vec![0; n_clusters];
        let mut centroids = vec![0.0; n_clusters];
        for (x, &label) in values.iter().zip(labels) {
            sizes[usize::from(label)] += 1;
            centroids[usize::from(label)] += f64::from(*x);
        }
        for (centroid, size) in centroids.iter_mut().zip(&sizes) {
            *centroid /= *size as f64;
        }
        let distance = |(x, label): (&f32, &u16)| (f64::from(*x) - centroids[usize::from(*label)]).powi(2);
        let inertia = values.iter().zip(labels).map(distance).sum();
        let labels = labels.to_vec();
        let clustering =
            Clustering { n_clusters, labels, centroids, sizes, inertia, n_iter: 0, n_searched: 0, n_reached: None };
        let matrix = Matrix::new(values.len(), 1, values.to_vec()).unwrap();
        block_on(indices(&InProcess::new(&matrix, n_shards), &clustering)).unwrap()
    }

    #[test]
    fn four_points_by_hand() {
        // Centroids 1 and 8, mean 4.5: B = 4 · 3.5² = 49, W = 2 + 8 = 10. S = 1 and 2.
        let found = of(&[0.0, 2.0, 6.0, 10.0], &[0, 0, 1, 1], 1);
        assert!((found.calinski_harabasz - 49.0 / (10.0 / 2.0)).abs() < 1e-12);
        assert!((found.davies_bouldin - 3.0 / 7.0).abs() < 1e-12);
        let expected = (1.0 - 1.0 / 8.0) + (1.0 - 1.0 / 6.0) + (1.0 - 2.0 / 5.0) + (1.0 - 2.0 / 9.0);
        assert!((found.simplified_silhouette - expected / 4.0).abs() < 1e-12);
    }

    #[test]
    fn where_they_are_not_defined_they_are_what_the_words_say() {
        let one = of(&[0.0, 2.0, 6.0], &[0, 0, 0], 1);
        assert_eq!((one.calinski_harabasz, one.davies_bouldin, one.simplified_silhouette), (0.0, 0.0, 0.0));
        let exact = of(&[1.0, 1.0, 6.0, 6.0], &[0, 0, 1, 1], 1);
        assert_eq!((exact.calinski_harabasz, exact.davies_bouldin, exact.simplified_silhouette), (1.0, 0.0, 1.0));
    }

    #[test]
    fn shards_change_no_bit() {
        let values: Vec<f32> = (0_u16..5_000).map(|at| f32::from(at % 1_013) / 7.0).collect();
        let labels: Vec<u16> = values.iter().map(|x| u16::from(*x > 50.0) + u16::from(*x > 110.0)).collect();
        let whole = of(&values, &labels, 1);
        assert!([2, 3, 5].iter().all(|&n_shards| of(&values, &labels, n_shards) == whole));
    }
}

//! Starting centroids: k-means++ (Arthur and Vassilvitskii 2007), in the greedy form of scikit-learn.

use crate::pipeline::cluster::kmeans::nearest::distances_to;
use crate::pipeline::parallel::Shard;
use crate::pipeline::random::Random;

/// Chooses rows as starting centroids, each with a chance that grows with its squared distance to those chosen before.
/// Of `2 + ⌊ln k⌋` draws the one is kept that leaves the smallest sum of squared distances.
///
/// # Complexity
/// Time O(`n_rows` · `n_cols` · `n_clusters` · ln `n_clusters`); memory O(`n_rows`).
pub(super) fn plus_plus(shard: &Shard, n_clusters: usize, random: &mut Random) -> Vec<f64> {
    let n_rows = shard.matrix.n_rows();
    let row = |row: usize| -> Vec<f64> { shard.matrix.row(row).iter().copied().map(f64::from).collect() };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small whole number")]
    let n_trials = 2 + libm::log(n_clusters as f64) as usize;

    let mut centroids = row(random.below(n_rows));
    let mut closest = distances_to(shard, &centroids);
    for _ in 1..n_clusters {
        let trials = (0..n_trials).map(|_| draw(&closest, random)).collect::<Vec<_>>();
        let outcome = |drawn: usize| {
            let mut left = distances_to(shard, &row(drawn));
            for (left, closest) in left.iter_mut().zip(&closest) {
                *left = left.min(*closest);
            }
            (drawn, left.iter().sum::<f64>(), left)
        };
        let best = trials.into_iter().map(outcome).reduce(|best, next| if next.1 < best.1 { next } else { best });
        if let Some((drawn, _, left)) = best {
            centroids.extend(row(drawn));
            closest = left;
        }
    }
    centroids
}

/// Draws a row with a chance in proportion to its weight; any row if all weights are 0.
fn draw(weights: &[f64], random: &mut Random) -> usize {
    let mut total = 0.0;
    let cumulative: Vec<f64> = weights
        .iter()
        .map(|weight| {
            total += weight;
            total
        })
        .collect();
    let target = random.next_f64() * total;
    match cumulative.partition_point(|sum| *sum <= target) {
        row if row < weights.len() => row,
        _ => random.below(weights.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::{draw, plus_plus};
    use crate::pipeline::parallel::{InProcess, Shard};
    use crate::pipeline::prepare::Matrix;
    use crate::pipeline::random::Random;

    fn shard(values: Vec<f32>) -> Shard {
        InProcess::new(&Matrix::new(values.len(), 1, values).unwrap(), 1).shards()[0].clone()
    }

    #[test]
    fn far_groups_get_a_centroid_each() {
        let shard = shard(vec![0.0, 0.1, 100.0, 100.1, 200.0, 200.1]);
        for seed in 0..20 {
            let mut centroids = plus_plus(&shard, 3, &mut Random::new(seed, 0));
            centroids.sort_by(f64::total_cmp);
            assert!(centroids[0] < 1.0 && (99.0..101.0).contains(&centroids[1]) && centroids[2] > 199.0);
        }
    }

    #[test]
    fn equal_rows_still_give_as_many_centroids() {
        assert_eq!(plus_plus(&shard(vec![4.0; 5]), 3, &mut Random::new(0, 0)), [4.0; 3]);
    }

    #[test]
    fn rows_are_drawn_in_proportion_to_their_weight() {
        let mut random = Random::new(0, 0);
        let mut drawn = [0; 3];
        for _ in 0..10_000 {
            drawn[draw(&[1.0, 0.0, 3.0], &mut random)] += 1;
        }
        assert!(drawn[1] == 0 && (7_300..7_700).contains(&drawn[2]), "{drawn:?}");
    }
}

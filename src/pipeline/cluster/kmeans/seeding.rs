//! Starting centroids: k-means++ (Arthur and Vassilvitskii 2007), in the greedy form of scikit-learn.

use wide::f32x8;

use crate::parallel::{LANES, Shard, lane_sum};
use crate::random::Random;

/// Chooses rows as starting centroids, each with a chance that grows with its squared distance to those chosen before.
/// Of `2 + ⌊ln k⌋` draws the one is kept that leaves the smallest sum of squared distances.
///
/// # Complexity
/// Time O(`n_rows` · `n_cols` · `n_clusters` · ln `n_clusters`); memory O(`n_rows`).
pub(super) fn plus_plus(shard: &Shard, n_clusters: usize, random: &mut Random) -> Vec<f64> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small whole number")]
    let n_trials = 2 + libm::log(n_clusters as f64) as usize;
    let mut centroids = values(shard, random.below(shard.n_rows()));
    let mut closest = Closest::to_nothing(shard).with(shard, &centroids);
    for _ in 1..n_clusters {
        let trials = (0..n_trials).map(|_| closest.draw(random)).collect::<Vec<_>>();
        let outcomes = trials.into_iter().map(|drawn| (drawn, closest.with(shard, &values(shard, drawn))));
        let best = outcomes.reduce(|best, next| if next.1.total < best.1.total { next } else { best });
        if let Some((drawn, with)) = best {
            centroids.extend(values(shard, drawn));
            closest = with;
        }
    }
    centroids
}

/// Chooses different rows as starting centroids, each with the same chance. There are at least `n_clusters` rows.
pub(super) fn random_rows(shard: &Shard, n_clusters: usize, random: &mut Random) -> Vec<f64> {
    let mut chosen = Vec::with_capacity(n_clusters);
    // Floyd's sample (Bentley and Floyd 1987, doi:10.1145/30401.315746): one draw for each row chosen.
    for last in shard.n_rows() - n_clusters..shard.n_rows() {
        let drawn = random.below(last + 1);
        chosen.push(if chosen.contains(&drawn) { last } else { drawn });
    }
    chosen.into_iter().flat_map(|row| values(shard, row)).collect()
}

fn values(shard: &Shard, row: usize) -> Vec<f64> {
    shard.row(row).map(f64::from).collect()
}

/// Squared distance of each row to the closest of some points, and their sums over tiles.
struct Closest {
    n_rows: usize,
    distances: Vec<f32x8>,
    /// Sum over all tiles up to this one.
    up_to: Vec<f64>,
    total: f64,
}

impl Closest {
    fn to_nothing(shard: &Shard) -> Self {
        Self {
            n_rows: shard.n_rows(),
            distances: vec![f32x8::splat(f32::MAX); shard.tiles.n_tiles()],
            up_to: Vec::new(),
            total: f64::INFINITY,
        }
    }

    /// With one more point.
    fn with(&self, shard: &Shard, point: &[f64]) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "distances are f32")]
        let point: Vec<f32x8> = point.iter().map(|x| f32x8::splat(*x as f32)).collect();
        // In units in which no square leaves the range of f32. A power of two changes no digit.
        let unit = f32x8::splat(libm::scalbnf(1.0, -shard.extent.quantum().exponent()));
        let n_tiles = shard.tiles.n_tiles();
        let mut distances = Vec::with_capacity(n_tiles);
        let mut up_to = Vec::with_capacity(n_tiles);
        let mut total = 0.0;
        for (at, closest) in self.distances.iter().enumerate() {
            let differences = shard.tiles.tile(at).iter().zip(&point).map(|(x, c)| (*x - *c) * unit);
            let squares = differences.fold(f32x8::ZERO, |sum, difference| sum + difference * difference);
            let mut distance = squares.fast_min(*closest);
            if at + 1 == n_tiles {
                distance *= self.present();
            }
            total += f64::from(lane_sum(distance));
            up_to.push(total);
            distances.push(distance);
        }
        Self { n_rows: self.n_rows, distances, up_to, total }
    }

    /// 1 in those lanes of the last tile that hold rows.
    fn present(&self) -> f32x8 {
        let n_last = (self.n_rows - 1) % LANES + 1;
        f32x8::new(std::array::from_fn(|lane| if lane < n_last { 1.0 } else { 0.0 }))
    }

    /// Draws a row with a chance in proportion to its distance; any row if all are 0 or beyond f32.
    fn draw(&self, random: &mut Random) -> usize {
        let target = random.next_f64() * self.total;
        let tile = self.up_to.partition_point(|sum| *sum <= target);
        let Some(distances) = self.distances.get(tile) else { return random.below(self.n_rows) };
        let mut left = target - if tile > 0 { self.up_to[tile - 1] } else { 0.0 };
        let distances = distances.to_array();
        for (lane, distance) in distances.iter().enumerate() {
            left -= f64::from(*distance);
            if left < 0.0 {
                return tile * LANES + lane;
            }
        }
        // Rounding: the last row of the tile that has a chance at all.
        let last = distances.iter().rposition(|distance| *distance > 0.0).unwrap_or(0);
        tile * LANES + last
    }
}

#[cfg(test)]
mod tests {
    use super::{Closest, plus_plus, random_rows};
    use crate::parallel::Shard;
    use crate::prepare::Matrix;
    use crate::random::Random;

    fn shard(values: Vec<f32>) -> Shard {
        Shard::whole(&Matrix::new(values.len(), 1, values).unwrap())
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
    fn random_rows_differ_and_each_is_chosen_about_equally_often() {
        let shard = shard(vec![0.0, 1.0, 2.0, 3.0]);
        let mut random = Random::new(5, 0);
        let mut chosen = [0; 4];
        for _ in 0..4_000 {
            let mut rows = random_rows(&shard, 2, &mut random);
            rows.sort_by(f64::total_cmp);
            assert!(rows[0] < rows[1]);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rows hold their number")]
            for row in rows {
                chosen[row as usize] += 1;
            }
        }
        assert!(chosen.iter().all(|n| (1_850..2_150).contains(n)), "{chosen:?}");
    }

    #[test]
    fn rows_beyond_the_squares_of_f32_still_give_as_many_centroids() {
        assert_eq!(plus_plus(&shard(vec![1e30, -1e30, 0.0]), 3, &mut Random::new(0, 0)).len(), 3);
    }

    #[test]
    fn rows_are_drawn_in_proportion_to_their_distance() {
        let shard = shard(vec![1.0, 0.0, -2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 3.0]);
        let closest = Closest::to_nothing(&shard).with(&shard, &[0.0]); // in proportion to 1, 4 and 9
        let mut random = Random::new(0, 0);
        let mut drawn = [0; 10];
        for _ in 0..14_000 {
            drawn[closest.draw(&mut random)] += 1;
        }
        let near = |row: usize, expected: i32| (drawn[row] - expected).abs() < 300;
        assert!(near(0, 1_000) && near(2, 4_000) && near(9, 9_000), "{drawn:?}");
        assert_eq!(drawn.iter().sum::<i32>(), drawn[0] + drawn[2] + drawn[9]);
    }
}

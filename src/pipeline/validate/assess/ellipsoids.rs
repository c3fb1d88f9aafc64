//! Heaps that no k-means cuts out: long ones beside each other, narrow ones within reach of wide ones.
//!
//! A Gaussian mixture with full covariances follows such heaps; but it also cuts a long tail, a ring or a square into as many
//! components as fit. So it only proposes: between its components valleys are looked for as between any segments, and
//! components without one are joined.

use serde::{Deserialize, Serialize};

use crate::cluster::mixture::{MixtureParams, Respond, Responses, Start};
use crate::parallel::{Round as _, Shard, Task};
use crate::prepare::Matrix;
use crate::random::{Purpose, Random};
use crate::validate::assess::loosen::loosen;
use crate::validate::assess::rule::n_heaps;
use crate::validate::assess::separation::{MOST_DIRECTIONS, near_in_plane};
use crate::validate::assess::valley::{Parted, Valley, radii};

/// Most rows that mixtures are fitted to: heaps that so few do not show are left to what sees them all.
pub(super) const MOST_ROWS: usize = 1_000;

/// Components at most.
pub(super) const MOST_COMPONENTS: usize = 8;

/// The floor of a valley that parts components. Above what components of rings, tails, squares and curves reach.
const VALLEY: f64 = 3.4;

/// Mean membership in the own component from which on a mixture is believed: where heaps are parted, hardly a row is torn.
const CERTAINTY: f64 = 0.98;

/// Runs of which the one of highest likelihood is taken.
const N_STARTS: usize = 2;

/// Added to each variance, in squared units of the matrix: rows that lie on one another are no heap without width.
const LEAST_VARIANCE: f64 = 1e-3;

/// Fits a mixture to a sample and looks for valleys between its components.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EllipsoidsTask {
    /// The sample.
    pub rows: Matrix,
    /// Number of components.
    pub n_components: usize,
    /// Seed of all draws.
    pub seed: u64,
}

/// What an [`EllipsoidsTask`] found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ellipsoids {
    /// Bayesian information criterion; infinite where no mixture could be fitted.
    pub bic: f64,
    /// The shallowest valleys that join all components, shallowest first.
    pub valleys: Vec<Valley>,
    /// Rows of the sample in each component: those whose largest share it is.
    pub sizes: Vec<u32>,
    /// Mean of the largest membership of each row.
    pub certainty: f64,
}

impl Task for EllipsoidsTask {
    type Answer = Ellipsoids;

    /// # Complexity
    /// Time O(`n_rows` · `n_cols`² · components) for each iteration of each run, and O(`n_rows`² · `n_cols`); memory
    /// O(`n_rows` · `n_cols`).
    fn run(&self) -> Ellipsoids {
        let none = Ellipsoids { bic: f64::INFINITY, valleys: Vec::new(), sizes: Vec::new(), certainty: 0.0 };
        let n_cols = self.rows.n_cols();
        let mut random = Random::new(self.seed, Purpose::Ellipsoids.stream(0));
        let mut loosened: Vec<f64> = self.rows.values().iter().copied().map(f64::from).collect();
        loosen(&mut loosened, n_cols, &mut random);
        #[expect(clippy::cast_possible_truncation, reason = "rows are f32")]
        let values = loosened.iter().map(|x| *x as f32).collect();
        let Ok(rows) = Matrix::new(self.rows.n_rows(), n_cols, values) else { return none };
        let Some((found, n_parameters)) = self.fitted(&rows) else { return none };
        let (labels, n_clusters) = (&found.labels, self.n_components);
        let mut near = vec![radii(&loosened, n_cols)];
        if n_cols > MOST_DIRECTIONS && n_clusters > 1 {
            near.push(near_in_plane(&loosened, n_cols, labels, n_clusters));
        }
        let parted = Parted { values: &loosened, n_cols, labels, n_clusters, radii: &near };
        let mut sizes = vec![0; n_clusters];
        for &label in labels {
            sizes[usize::from(label)] += 1;
        }
        let n_rows = labels.len().max(1) as f64;
        let largest = found.memberships.chunks(n_clusters).map(|row| row.iter().copied().fold(0.0, f32::max));
        let certainty = largest.map(f64::from).sum::<f64>() / n_rows;
        let log_likelihood: f64 = found.log_likelihoods.iter().sum();
        let bic = -2.0 * log_likelihood + n_parameters as f64 * libm::log(n_rows);
        Ellipsoids { bic, valleys: parted.tree(), sizes, certainty }
    }
}

impl EllipsoidsTask {
    /// What the likeliest of some runs says of each row, and its number of parameters. None where no run ends well.
    fn fitted(&self, rows: &Matrix) -> Option<(Responses, usize)> {
        let params = MixtureParams { reg_covar: LEAST_VARIANCE, seed: self.seed, ..MixtureParams::default() };
        let n_components = self.n_components;
        let runs = (0..N_STARTS).filter_map(|start| {
            Start { rows: rows.clone(), params: params.clone(), n_components, start }.run().ascent.ok()
        });
        let best = runs.reduce(|best, next| if next.lower_bound > best.lower_bound { next } else { best })?;
        let densities = best.components.densities().ok()?;
        Some((Respond { densities }.on(&Shard::whole(rows)), best.components.n_parameters()))
    }
}

/// Heaps that the likeliest of some mixtures shows, by its information criterion; 1 for none.
pub(super) fn n_ellipsoids(found: &[Ellipsoids]) -> usize {
    let best = found.iter().reduce(|best, next| if next.bic < best.bic { next } else { best });
    best.filter(|best| best.certainty >= CERTAINTY).map_or(1, |best| n_heaps(&best.valleys, &best.sizes, VALLEY))
}

#[cfg(test)]
mod tests {
    use super::{EllipsoidsTask, n_ellipsoids};
    use crate::parallel::Task as _;
    use crate::prepare::Matrix;
    use crate::random::Random;

    /// What mixtures of 1 to 5 components find in rows drawn about some lines from `(x, y)` to `(x, y)`, or rings.
    fn found(n_rows: usize, at: impl Fn(usize, &mut Random) -> [f64; 2]) -> usize {
        let mut random = Random::new(3, 0);
        #[expect(clippy::cast_possible_truncation, reason = "rows are f32")]
        let values = (0..n_rows).flat_map(|row| at(row, &mut random).map(|x| x as f32)).collect();
        let rows = Matrix::new(n_rows, 2, values).unwrap();
        let task = |n_components| EllipsoidsTask { rows: rows.clone(), n_components, seed: 1 }.run();
        n_ellipsoids(&(1..=5).map(task).collect::<Vec<_>>())
    }

    #[test]
    fn long_heaps_across_each_other_are_told_apart() {
        let bars = |row: usize, random: &mut Random| {
            let (long, short) = (3.0 * random.next_normal(), 0.25 * random.next_normal());
            if row.is_multiple_of(2) { [long, short + 2.5] } else { [short, 0.4 * long - 2.0] }
        };
        assert_eq!(found(400, bars), 2);
    }

    #[test]
    fn a_cloud_a_tail_and_a_ring_are_one() {
        assert_eq!(found(400, |_, random| [random.next_normal(), random.next_normal()]), 1);
        assert_eq!(found(400, |_, random| [random.next_normal().exp(), random.next_normal().exp()]), 1);
        let ring = |_, random: &mut Random| {
            let angle = std::f64::consts::TAU * random.next_f64();
            [angle.cos() + 0.1 * random.next_normal(), angle.sin() + 0.1 * random.next_normal()]
        };
        assert_eq!(found(400, ring), 1);
    }
}

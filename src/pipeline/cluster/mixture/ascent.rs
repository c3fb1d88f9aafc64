//! Expectation and maximisation in turns, over whichever rows an executor holds.

use serde::{Deserialize, Serialize};

use crate::cluster::mixture::components::{Components, Sums};
use crate::cluster::mixture::densities::{Expect, Expected};
use crate::cluster::mixture::params::{MixtureError, MixtureParams};
use crate::parallel::{Executor, Stopped};

/// Components on their way up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ascent {
    /// Where they are.
    pub components: Components,
    /// Mean log-likelihood of a row under the components before the last iteration.
    pub lower_bound: f64,
    /// Iterations so far.
    pub n_iter: usize,
    /// The last change was below `tol`.
    pub converged: bool,
}

impl Ascent {
    pub(super) fn from(components: Components) -> Self {
        Self { components, lower_bound: f64::NEG_INFINITY, n_iter: 0, converged: false }
    }

    /// Gives each row to the components in shares, then each component the mean and covariance of its shares, again and
    /// again (Dempster, Laird and Rubin 1977, doi:10.1111/j.2517-6161.1977.tb01600.x). The likelihood never falls, but
    /// for what `reg_covar` does to it.
    pub(super) async fn climb<E: Executor>(
        mut self,
        executor: &E,
        params: &MixtureParams,
    ) -> Result<Self, MixtureError> {
        let n_rows = executor.n_rows() as f64;
        while self.n_iter < params.max_iter && !self.converged {
            let round = Expect { densities: self.components.densities()? };
            let expected = Expected::merge(executor.round(round).await?).ok_or(Stopped::WrongAnswer)?;
            let [counts, above, products] = expected.values();
            let sums = Sums { counts: &counts, above: &above, products: &products };
            self.components = self.components.maximised(&sums, params.reg_covar);
            let lower_bound = expected.log_likelihoods.iter().sum::<f64>() / n_rows;
            self.converged = (lower_bound - self.lower_bound).abs() < params.tol;
            self.lower_bound = lower_bound;
            self.n_iter += 1;
        }
        Ok(self)
    }
}

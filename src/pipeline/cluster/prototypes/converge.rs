//! The task of k-prototypes: one run over the rows that it carries.

use serde::{Deserialize, Serialize};

use crate::cluster::mixed::MixedRows;
use crate::cluster::prototypes::allocation::{Allocation, Categories, Costs, Prototypes};
use crate::cluster::prototypes::start::Columns;
use crate::parallel::Task;
use crate::random::{Purpose, Random};

/// One run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Converge {
    /// All rows, or a sample.
    pub rows: MixedRows,
    /// At least 1 and at most the number of different rows.
    pub n_clusters: usize,
    /// What categories that differ cost.
    pub costs: Costs,
    /// Passes at most.
    pub max_iter: usize,
    /// Where it starts.
    pub start: Start,
}

/// Where a run starts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Start {
    /// Rows near customers made up at random.
    Drawn {
        /// Of the draws.
        seed: u64,
        /// Number of the run: each has draws of its own.
        run: usize,
    },
    /// These.
    Given(Prototypes),
}

/// Where a run ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Converged {
    /// The prototypes that it reached.
    pub prototypes: Prototypes,
    /// Number of the prototype of each row.
    #[serde(with = "crate::parallel::packed")]
    pub labels: Vec<u16>,
    /// Sum of the dissimilarities of rows to their prototype.
    pub cost: f64,
    /// Passes made.
    pub n_iter: usize,
    /// The last pass moved no row; else `max_iter` ended the run.
    pub converged: bool,
}

impl Task for Converge {
    type Answer = Converged;

    /// # Complexity
    /// Time O(`n_rows` · `n_clusters` · columns) for each pass; memory O(`n_rows` + `n_clusters` · categories).
    fn run(&self) -> Converged {
        let rows = &self.rows;
        let prototypes = match &self.start {
            Start::Given(prototypes) => prototypes.clone(),
            Start::Drawn { seed, run } => {
                let stream = Purpose::PrototypeStarts.stream(((self.n_clusters as u64) << 32) | *run as u64);
                let mut random = Random::new(*seed, stream);
                let columns = Columns::of(rows);
                let picks = columns.draw(rows, &rows.first_of_each(), self.n_clusters, &self.costs, &mut random);
                columns.prototypes(rows, &picks)
            }
        };
        let categories = Categories::of(rows);
        let mut allocation = Allocation::about(rows, &categories, &self.costs, prototypes, self.n_clusters);
        let (mut n_iter, mut converged) = (0, false);
        while n_iter < self.max_iter && !converged {
            converged = !allocation.pass();
            n_iter += 1;
        }
        let cost = allocation.cost();
        Converged { prototypes: allocation.prototypes, labels: allocation.labels, cost, n_iter, converged }
    }
}

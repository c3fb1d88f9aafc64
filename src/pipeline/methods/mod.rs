//! Other ways to segment: every algorithm besides k-means, each with the question that it answers, run on the prepared
//! rows and compared with the k-means answer.
//!
//! ```text
//! Inquiry ─ find ─► dense │ branches │ soft │ mixed │ another k ─► Found: sentence, facts, picture, Solution, Comparison
//! ```
//!
//! # Why words are made here
//! What is found crosses to the page as sentences and small tables. So neither an algorithm nor its words are part of what
//! the page downloads.

use std::cell::RefCell;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::analysis::Solution;
use crate::cluster::Clustering;
use crate::cluster::mixture::CovarianceType;
use crate::cluster::ward::Crown;
use crate::parallel::{Executor, Stopped};
use crate::prepare::Prepared;
use crate::table::Table;

pub use compare::Comparison;
pub use mixed::{LEVELS, categories};
pub use suited::Suited;

use soft::Trials;

mod another;
mod branches;
mod compare;
mod dense;
mod mixed;
mod soft;
mod suited;
#[cfg(test)]
mod tests;
mod words;

/// More groups than this are counted, but not compared or shown one by one.
pub const MOST_GROUPS: usize = 20;

/// An algorithm with what can be chosen about it; None: chosen from the data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// k-means with another number of segments.
    KMeans {
        /// As many as one of the numbers tried.
        n_clusters: usize,
    },
    /// Groups of any shape, with customers that belong to none.
    Dbscan {
        /// Neighbours lie up to this far apart, in the units of the matrix. Above 0.
        eps: Option<f64>,
        /// Neighbours, the customer itself counted, that make a place dense. At least 1.
        min_samples: Option<usize>,
        /// Customers in no group count with the group of their nearest core customer.
        fill: bool,
    },
    /// The same for groups of different density, without a distance.
    Hdbscan {
        /// Customers of a group at least. At least 2.
        min_cluster_size: Option<usize>,
        /// Customers in no group count with the nearest group.
        fill: bool,
    },
    /// A tree of segments within segments.
    Ward {
        /// Where it is cut.
        n_clusters: usize,
    },
    /// Segments that overlap, with the chance of each customer to be of each.
    Mixture {
        /// The shape of a segment.
        covariance_type: CovarianceType,
        /// None: the number of lowest BIC.
        n_components: Option<usize>,
    },
    /// Segments by numbers and words alike.
    Prototypes {
        /// Number of segments.
        n_clusters: usize,
        /// Columns of words that count; None: those that are clustering variables, or, where there are none, those of few
        /// different words.
        columns: Option<Vec<String>>,
    },
    /// Segments about typical customers, by numbers and words alike.
    Medoids {
        /// Number of segments.
        n_clusters: usize,
        /// The same.
        columns: Option<Vec<String>>,
    },
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inquiry {
    /// The algorithm.
    pub method: Method,
    /// The k-means answer that it is compared with.
    pub base: Rc<Clustering>,
    /// The other k-means answer, for [`Method::KMeans`].
    pub other: Option<Rc<Clustering>>,
    /// Of all chance.
    pub seed: u64,
}

/// The rows that a study is about, with what was found out about them before.
#[derive(Clone)]
pub struct Open {
    /// All columns.
    pub table: Rc<Table>,
    /// The rows that are clustered.
    pub prepared: Rc<Prepared>,
    /// What need not be done again when only a number changes.
    pub kept: Rc<RefCell<Kept>>,
}

/// Work on the same rows that later questions use again.
#[derive(Default)]
pub struct Kept {
    curve: Option<(usize, crate::cluster::dbscan::KDistances)>,
    tree: Option<Rc<crate::cluster::ward::Tree>>,
    trials: Option<(CovarianceType, Rc<Trials>)>,
}

/// What a method found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// With every choice filled in.
    pub method: Method,
    /// What it is called in a headline or a table, such as "DBSCAN".
    pub name: String,
    /// The finding, with its numbers.
    pub sentence: String,
    /// What was counted.
    pub facts: Vec<Fact>,
    /// What was sampled, filled or left out.
    pub notes: Vec<String>,
    /// What there is to see.
    pub figure: Option<Figure>,
    /// All customers in segments, those of no group in the nearest; None where there are fewer than two groups, or more
    /// than [`MOST_GROUPS`].
    pub solution: Option<Solution>,
    /// Rows that belong to no group and were given the nearest one. Increasing.
    #[serde(with = "crate::parallel::packed")]
    pub filled: Vec<u32>,
    /// Against k-means, where there is a solution.
    pub comparison: Option<Comparison>,
}

/// One thing that was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// Its name.
    pub term: String,
    /// What that is, in a few words.
    pub gloss: String,
    /// The figure, in words.
    pub says: String,
}

/// A picture with its words, or a table alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// What it is drawn from.
    pub picture: Picture,
    /// What is seen, as a sentence.
    pub title: String,
    /// How it is to be read.
    pub caption: String,
    /// The picture in words, for those who do not see it.
    pub told: String,
    /// The same in figures.
    pub table: Rows,
}

/// A table of words and figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// Names of the columns.
    pub head: Vec<String>,
    /// Each as long as the head.
    pub rows: Vec<Vec<String>>,
}

/// What a picture is drawn from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Picture {
    /// There is none: the table says it.
    Table,
    /// How far customers are from their neighbours.
    Distances {
        /// Share of customers and distance, both rising.
        curve: Vec<(f64, f64)>,
        /// The point of `curve` where it bends most.
        knee: Option<usize>,
        /// The distance that was used.
        eps: f64,
    },
    /// Segments within segments.
    Tree {
        /// The upper merges.
        crown: Crown,
        /// Segment of each leaf of the crown, from 0.
        labels: Vec<u16>,
    },
    /// An index for each number of segments; the lowest is best.
    ByNumber {
        /// By rising number.
        values: Vec<(usize, f64)>,
        /// The number shown.
        chosen: usize,
    },
    /// How strongly customers belong to their segment: how many in each tenth from 0 to 1.
    Strengths(Vec<u32>),
}

/// Why a method has no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum MethodError {
    /// It says so, in its own words.
    #[error("{0}")]
    Refused(String),
    /// The work was stopped.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

impl Method {
    /// What it is called.
    fn name(&self) -> &'static str {
        match self {
            Self::KMeans { .. } => "k-means",
            Self::Dbscan { .. } => "DBSCAN",
            Self::Hdbscan { .. } => "HDBSCAN",
            Self::Ward { .. } => "Ward’s tree",
            Self::Mixture { .. } => "Gaussian mixture",
            Self::Prototypes { .. } => "k-prototypes",
            Self::Medoids { .. } => "k-medoids",
        }
    }
}

/// Runs the method on all rows, says what it found, and compares it with k-means.
///
/// # Errors
/// When the rows do not allow what is asked, or the work was stopped.
pub async fn find<E: Executor>(executor: &E, asked: &Inquiry, open: &Open) -> Result<Found, MethodError> {
    match &asked.method {
        Method::KMeans { .. } => another::find(executor, asked).await,
        Method::Dbscan { eps, min_samples, fill } => {
            dense::dbscan(executor, asked, open, *eps, *min_samples, *fill).await
        }
        Method::Hdbscan { min_cluster_size, fill } => {
            dense::hdbscan(executor, asked, open, *min_cluster_size, *fill).await
        }
        Method::Ward { n_clusters } => branches::find(executor, asked, open, *n_clusters).await,
        Method::Mixture { covariance_type, n_components } => {
            soft::find(executor, asked, open, *covariance_type, *n_components).await
        }
        Method::Prototypes { n_clusters, columns } => {
            mixed::prototypes(executor, asked, open, *n_clusters, columns.as_deref()).await
        }
        Method::Medoids { n_clusters, columns } => {
            mixed::medoids(executor, asked, open, *n_clusters, columns.as_deref()).await
        }
    }
}

impl Found {
    /// Without groups to compare.
    fn new(method: Method, sentence: String) -> Self {
        Self {
            name: method.name().to_owned(),
            method,
            sentence,
            facts: Vec::new(),
            notes: Vec::new(),
            figure: None,
            solution: None,
            filled: Vec::new(),
            comparison: None,
        }
    }

    fn fact(&mut self, term: &str, gloss: &str, says: String) {
        self.facts.push(Fact { term: term.to_owned(), gloss: gloss.to_owned(), says });
    }
}

/// An algorithm's own error in its own words, unless the work was stopped.
fn refused(error: &dyn std::error::Error, stopped: Option<Stopped>) -> MethodError {
    match stopped {
        Some(stopped) => stopped.into(),
        None => MethodError::Refused(words::sentence(&error.to_string())),
    }
}

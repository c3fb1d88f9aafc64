//! Everything that a user can choose, and the way back.

use std::collections::BTreeMap;

use crate::pipeline::cluster::kmeans::KMeansParams;
use crate::pipeline::cluster::sized::SizeLimits;
use crate::pipeline::model::Fingerprint;
use crate::pipeline::prepare::{
    Encoding, Impute, OrderedValue, OutlierAction, OutlierRule, Recipe, ScalerKind, Transform,
};
use crate::pipeline::street::TRIED;
use crate::state::{Adopted, PutAside, Shared, Step};

/// Starts of k-means, and iterations of each, that can be chosen at most.
pub const MOST_STARTS: usize = 1000;
/// See [`MOST_STARTS`].
pub const MOST_ITERATIONS: usize = 100_000;

/// What stands chosen. Everything downstream follows from the file and from this.
#[derive(Clone, Debug, PartialEq)]
pub struct Choices {
    /// How rows become a matrix.
    pub recipe: Recipe,
    /// What steps of it did that are switched off.
    pub put_aside: PutAside,
    /// How k-means works.
    pub params: KMeansParams,
    /// The largest number of segments that is tried.
    pub most_tried: usize,
    /// None follows the recommendation.
    pub n_clusters: Option<usize>,
    /// How small and how large a segment may be.
    pub limits: SizeLimits,
    /// A solution of another method that is shown instead of the k-means answer, which stays what it is.
    pub instead: Option<Shared<Adopted>>,
    /// Names given by the user.
    pub names: Vec<GivenName>,
}

/// A name given by the user to one segment of one result. It applies to that result only, and is there again when an
/// undo brings the result back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenName {
    /// The result.
    pub of: Fingerprint,
    /// Segment, from 0.
    pub segment: usize,
    /// The name.
    pub name: String,
}

/// One choice of the user.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// A column becomes a clustering variable.
    Use {
        /// Its name.
        name: String,
        /// How its words become numbers, if it is one of words.
        encoding: Option<Encoding>,
        /// How it is drawn in, unless that step is switched off.
        transform: Option<Transform>,
    },
    /// A column is no longer one.
    LeaveOut(String),
    /// How the words of a column become numbers.
    Encode {
        /// Its name.
        name: String,
        /// In this way.
        encoding: Encoding,
    },
    /// A step of the recipe is on or off.
    Switch(Step, bool),
    /// What happens to missing values.
    Impute(Impute),
    /// What happens to missing values of single columns, instead of what happens to those of all.
    Imputes(BTreeMap<String, Impute>),
    /// What counts as an outlier.
    Outliers(OutlierRule),
    /// What happens to outliers.
    OutlierAction(OutlierAction),
    /// What is done with the values of single columns before they are scaled.
    Transforms(BTreeMap<String, Transform>),
    /// How columns are brought to one scale.
    Scaler(ScalerKind),
    /// Whether rows are brought to length 1.
    UnitLength(bool),
    /// How much a column counts in squared distances.
    Weight {
        /// Its name.
        name: String,
        /// 1 is once.
        weight: f64,
    },
    /// All columns count once.
    EvenWeights,
    /// Number of segments; None follows the recommendation.
    Clusters(Option<usize>),
    /// The largest number of segments that is tried.
    MostTried(usize),
    /// How small and how large a segment may be.
    Limits(SizeLimits),
    /// A solution of another method, or k-means again.
    Instead(Option<Shared<Adopted>>),
    /// Starts of k-means.
    Starts(usize),
    /// Iterations at most.
    MaxIter(usize),
    /// Tolerance of convergence.
    Tol(f64),
    /// Seed of all chance.
    Seed(u64),
    /// A name for a segment of a result; an empty one brings the automatic name back.
    Name(GivenName),
}

impl Choice {
    /// What was done, for "Undo: …".
    pub fn words(&self) -> String {
        match self {
            Self::Use { name, .. } => format!("used {name}"),
            Self::LeaveOut(name) => format!("left out {name}"),
            Self::Encode { name, .. } => format!("changed the words of {name}"),
            Self::Switch(step, true) => format!("switched {} on", step.words()),
            Self::Switch(step, false) => format!("switched {} off", step.words()),
            Self::Impute(_) | Self::Imputes(_) => "changed missing values".into(),
            Self::Transforms(_) => "changed long tails".into(),
            Self::Outliers(_) | Self::OutlierAction(_) => "changed outliers".into(),
            Self::Scaler(_) => "changed scaling".into(),
            Self::UnitLength(true) => "brought rows to length 1".into(),
            Self::UnitLength(false) => "let sizes count".into(),
            Self::Clusters(Some(n_clusters)) => format!("chose {n_clusters} segments"),
            Self::Clusters(None) => "followed the recommendation".into(),
            Self::Weight { name, .. } => format!("weighted {name}"),
            Self::EvenWeights => "let all columns count once".into(),
            Self::MostTried(most) => format!("tried up to {most} segments"),
            Self::Limits(limits) if limits.is_none() => "lifted the size limits".into(),
            Self::Limits(_) => "limited the sizes".into(),
            Self::Instead(Some(adopted)) => format!("chose {}", adopted.name),
            Self::Instead(None) => "went back to k-means".into(),
            Self::Starts(_) => "changed starts".into(),
            Self::MaxIter(_) => "changed iterations".into(),
            Self::Tol(_) => "changed tolerance".into(),
            Self::Seed(_) => "changed the seed".into(),
            Self::Name(GivenName { segment, .. }) => format!("renamed segment {}", segment + 1),
        }
    }

    /// The step of the recipe that it sets, so that what was put aside of it is of no use any more.
    fn step(&self) -> Option<Step> {
        match self {
            Self::Impute(_) | Self::Imputes(_) => Some(Step::MissingValues),
            Self::Outliers(_) => Some(Step::Outliers),
            Self::Transforms(_) => Some(Step::LongTails),
            Self::Scaler(_) => Some(Step::Scaling),
            _ => None,
        }
    }
}

impl Choices {
    /// What is chosen for a table whose own recipe this is.
    pub(super) fn new(recipe: Recipe) -> Self {
        Self {
            recipe,
            put_aside: PutAside::default(),
            params: KMeansParams::default(),
            most_tried: *TRIED.end(),
            n_clusters: None,
            instead: None,
            limits: SizeLimits::default(),
            names: Vec::new(),
        }
    }

    /// The choices after one more. `all_columns` gives the order in which used columns stand.
    pub(super) fn after(&self, choice: Choice, all_columns: &[String]) -> Self {
        let mut next = self.clone();
        if !matches!(choice, Choice::Name(_)) {
            // It was found with other rows or beside other segments.
            next.instead = None;
        }
        if let Some(step) = choice.step() {
            next.put_aside.forget(step);
        }
        match choice {
            Choice::Use { name, encoding, transform } => {
                let is_in = |column: &&String| self.recipe.columns.contains(*column) || **column == name;
                let Recipe { columns, transforms, encodings, .. } = &mut next.recipe;
                *columns = all_columns.iter().filter(is_in).cloned().collect();
                encodings.extend(encoding.map(|encoding| (name.clone(), encoding)));
                let transforms = next.put_aside.long_tails.as_mut().unwrap_or(transforms);
                transforms.extend(transform.map(|transform| (name, transform)));
            }
            Choice::LeaveOut(name) => {
                let Recipe { columns, weights, imputes, transforms, encodings, .. } = &mut next.recipe;
                columns.retain(|column| *column != name);
                encodings.remove(&name);
                weights.remove(&name);
                imputes.remove(&name);
                transforms.remove(&name);
                next.put_aside.remove(&name);
            }
            Choice::Encode { name, encoding } => next.recipe.encode(&name, encoding),
            Choice::Switch(step, is_on) => next.put_aside.switch(step, is_on, &mut next.recipe),
            Choice::Impute(impute) => (next.recipe.impute, next.recipe.imputes) = (impute, BTreeMap::new()),
            Choice::Imputes(imputes) => next.recipe.imputes = imputes,
            Choice::Transforms(transforms) => next.recipe.transforms = transforms,
            Choice::Outliers(rule) => next.recipe.outliers = rule,
            Choice::OutlierAction(action) => next.recipe.outlier_action = action,
            Choice::Scaler(scaler) => next.recipe.scaler = scaler,
            Choice::UnitLength(unit_length) => next.recipe.unit_length = unit_length,
            Choice::Weight { name, weight } => {
                next.recipe.weights.remove(&name);
                if weight.to_bits() != 1.0_f64.to_bits() {
                    next.recipe.weights.insert(name, OrderedValue(weight));
                }
            }
            Choice::EvenWeights => next.recipe.weights.clear(),
            Choice::Clusters(n_clusters) => next.n_clusters = n_clusters,
            Choice::MostTried(most) => {
                next.most_tried = most;
                next.n_clusters = self.n_clusters.filter(|n_clusters| *n_clusters <= most);
            }
            Choice::Limits(limits) => next.limits = limits,
            Choice::Instead(instead) => next.instead = instead,
            Choice::Starts(n_init) => next.params.n_init = n_init,
            Choice::MaxIter(max_iter) => next.params.max_iter = max_iter,
            Choice::Tol(tol) => next.params.tol = tol,
            Choice::Seed(seed) => next.params.seed = seed,
            Choice::Name(given) => {
                next.names.retain(|name| (name.of, name.segment) != (given.of, given.segment));
                if !given.name.trim().is_empty() {
                    next.names.push(GivenName { name: given.name.trim().to_owned(), ..given });
                }
            }
        }
        next
    }
}

/// Choices with the way back and forth.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// What stands chosen.
    pub now: Choices,
    past: Vec<(Choices, String)>,
    future: Vec<(Choices, String)>,
}

impl History {
    /// Begins with what was chosen from the data.
    pub(super) fn new(now: Choices) -> Self {
        Self { now, past: Vec::new(), future: Vec::new() }
    }

    /// What an undo would take back.
    pub fn undo_words(&self) -> Option<&str> {
        self.past.last().map(|(_, words)| words.as_str())
    }

    /// What a redo would do again.
    pub fn redo_words(&self) -> Option<&str> {
        self.future.last().map(|(_, words)| words.as_str())
    }

    pub(super) fn choose(&mut self, choice: Choice, all_columns: &[String]) {
        let words = choice.words();
        let next = self.now.after(choice, all_columns);
        if next != self.now {
            self.past.push((std::mem::replace(&mut self.now, next), words));
            self.future.clear();
        }
    }

    pub(super) fn undo(&mut self) {
        if let Some((before, words)) = self.past.pop() {
            self.future.push((std::mem::replace(&mut self.now, before), words));
        }
    }

    pub(super) fn redo(&mut self) {
        if let Some((after, words)) = self.future.pop() {
            self.past.push((std::mem::replace(&mut self.now, after), words));
        }
    }
}

//! [`Clustering`] → [`Segment`]s: profile, name, action; and assigning a customer.
//!
//! # Why names come from meaning
//! The number of a cluster says nothing, and "Stars" has no fixed meaning in the field. So a name is earned by what the
//! columns mean (`words`) and by how far the segment's mean is from the average, and the rule that gave the
//! name stands beside it. Where the meaning is not clear the name is a plain description.

use serde::{Deserialize, Serialize};

use crate::cluster::Clustering;
use crate::order::sort_by;
use crate::prepare::Prepared;
use crate::segment::assign::distance;
use crate::table::Table;

pub(crate) use assign::Placing;
pub use assign::{Assignment, assign};
pub use middle::middles;
pub use revenue::{Revenue, revenue_column};
pub use words::short_titles;

mod action;
mod assign;
mod level;
mod middle;
mod naming;
mod pattern;
mod profile;
mod revenue;
mod words;

/// A segment as a marketer sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// Customers in it.
    pub size: usize,
    /// Of all customers used, in [0, 1].
    pub share: f64,
    /// What it was called by the rule.
    pub naming: Naming,
    /// What to do about it.
    pub action: Action,
    /// What its customers spent, where a column tells.
    pub revenue: Option<Revenue>,
    /// One per profiled column: the clustering variables first, then all other columns of numbers.
    pub profile: Vec<Profile>,
    /// Centroid in the file's units, one per fitted column; of rows brought to length 1 their mean, see [`middles`].
    pub centroid: Vec<f64>,
    /// Distance of the customer who is farthest from the centroid, in the units of the matrix.
    pub reach: f64,
}

/// An automatic name, with the rule that gave it, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Naming {
    /// Unique among the segments of one clustering.
    pub name: String,
    /// Such as "Annual Income 38% above average, Spending Score 63% above average".
    pub rule: String,
}

/// A suggested marketing action.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// A few words, such as "Loyalty programme".
    pub title: String,
    /// One or two sentences.
    pub advice: String,
}

/// One column within one segment, over the values as found (missing ones left out).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// Name of the column.
    pub column: String,
    /// It is a clustering variable.
    pub is_variable: bool,
    /// None where the segment has no value.
    pub mean: Option<f64>,
    /// None where the segment has no value.
    pub median: Option<f64>,
    /// Mean and standard deviation (population) over all customers used.
    pub overall: (f64, f64),
    /// 100 × mean of the segment / mean of all.
    pub index: Result<f64, NoIndex>,
    /// Mean and index as clustered, where those found would say otherwise or a few outliers make the mean of all: those that
    /// the rule speaks of.
    pub clipped: Option<Clipped>,
    /// How far the segment's mean is from the mean of all, in standard deviations between customers. Of a clustering
    /// variable as clustered, that is with outliers clipped and missing values filled, so that one huge value does not
    /// make every segment look average. None where the segment has no value.
    pub deviation: Option<f64>,
}

impl Profile {
    /// Mean and index that a card shows: those that the rule speaks of, but for a column that is drawn in, of which the rule
    /// tells what is typical.
    pub fn told(&self) -> (Option<f64>, Result<f64, NoIndex>) {
        let mean = self.clipped.map(|clipped| clipped.mean).or(self.mean);
        (mean, self.clipped.and_then(|clipped| clipped.index).map_or(self.index, Ok))
    }
}

/// A clustering variable of a segment with its outliers moved to the fence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clipped {
    /// In the unit of the file.
    pub mean: f64,
    /// 100 × this mean of the segment / that of all. None where there is no ratio to a mean.
    pub index: Option<f64>,
}

/// Why a column has no index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum NoIndex {
    /// A ratio to a mean means nothing where values lie on both sides of zero.
    #[error("no index, because the column holds values below zero")]
    Negative,
    /// Division by zero.
    #[error("no index, because the average is zero")]
    ZeroMean,
    /// Nothing to divide.
    #[error("no index, because the segment has no value here")]
    NoValue,
}

/// Profiles, names and actions of all segments, in the order of the clustering.
///
/// # Complexity
/// Time O(rows × profiled columns); memory O(rows), for one column at a time.
pub fn describe(table: &Table, prepared: &Prepared, clustering: &Clustering) -> Vec<Segment> {
    let portraits = profile::portraits(table, prepared, clustering);
    let named = naming::name_all(&portraits);
    let n_rows = clustering.labels.len();
    let middles = middles(table, prepared, clustering);
    let middles = middles.chunks_exact(prepared.fitted.columns.len().max(1));
    let mut revenues = revenue::revenues(table, prepared, clustering).unwrap_or_default().into_iter();
    let mut segments = Vec::with_capacity(clustering.n_clusters);
    for (((portrait, named), middle), &size) in portraits.into_iter().zip(named).zip(middles).zip(&clustering.sizes) {
        segments.push(Segment {
            size,
            share: size as f64 / n_rows as f64,
            naming: named.naming,
            action: named.action,
            revenue: revenues.next(),
            profile: portrait.profile,
            centroid: middle.to_vec(),
            reach: 0.0,
        });
    }
    let centroids: Vec<&[f64]> = clustering.centroids.chunks_exact(prepared.fitted.columns.len().max(1)).collect();
    for (row, label) in clustering.labels.iter().enumerate() {
        let label = usize::from(*label);
        let row = prepared.matrix.row(row).iter().copied().map(f64::from);
        segments[label].reach = segments[label].reach.max(distance(row, centroids[label]));
    }
    segments
}

/// The columns in which a segment is not about average, the one most apart first: by [`Profile::deviation`]. Empty for
/// a segment that is average all over.
pub fn what_sets_apart(segment: &Segment) -> Vec<&Profile> {
    let distance = |profile: &Profile| profile.deviation.map_or(0.0, f64::abs);
    let mut columns: Vec<&Profile> = segment.profile.iter().filter(|profile| profile.is_apart()).collect();
    sort_by(&mut columns, |a, b| distance(b).total_cmp(&distance(a)));
    columns
}

#[cfg(test)]
mod tests;

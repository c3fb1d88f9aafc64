//! The saved artefact: all that is needed to assign a customer without refitting, and what was chosen, to go on with it;
//! as versioned JSON.
//!
//! No row of the file is in it: only what was learnt from all rows together (medians, fences, means, ranges, centroids,
//! sizes). A column that is transformed to ranks brings up to 1000 quantiles, which of as few rows are its sorted values.
//! Reading what was written gives the same numbers to the bit.

use serde::{Deserialize, Serialize};

use crate::cluster::Clustering;
use crate::cluster::kmeans::KMeansParams;
use crate::methods::Method;
use crate::prepare::FittedRecipe;
use crate::projection::Pca;
use crate::segment::{Assignment, Profile, Segment, assign};
use crate::table::Reading;
use crate::validate::{Assessment, Verdict};

pub use error::{ModelError, Part};
pub use fingerprint::{Fingerprint, ParseFingerprintError};
pub use score::{FENCE, ScoreError, Scored, Shift};

mod error;
mod fingerprint;
mod score;

/// First field of the JSON: what kind of file it is.
pub const FORMAT: &str = "clientele-model";

/// Second field of the JSON. Raised when a reader of today could no longer make sense of the file.
pub const VERSION: u64 = 1;

/// A clustering with names, ready to assign customers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Name and version of the program that made it.
    pub made_by: String,
    /// Of the inputs and the result that it was made from.
    pub fingerprint: Fingerprint,
    /// Number of segments.
    pub n_clusters: usize,
    /// Mean silhouette coefficient, in [-1, 1]; None for a single segment.
    pub silhouette: Option<f64>,
    /// In canonical order. Length `n_clusters`.
    pub segments: Vec<SavedSegment>,
    /// How a customer is prepared.
    pub fitted: FittedRecipe,
    /// One row per segment, in the units of the matrix. Length `n_clusters` × clustering variables.
    pub centroids: Vec<f64>,
    /// How the clustering was searched for.
    pub params: KMeansParams,
    /// Puts a customer on the picture.
    pub pca: Pca,
    /// Whether the segments are real, if that was known when the model was saved. Always written: models also cross to
    /// workers in a form without names, where a field that is left out is missed. Older files have none.
    #[serde(default)]
    pub verdict: Option<SavedVerdict>,
    /// Limits of size that the segments were made within, if there were any. Always written, as the verdict. A new customer
    /// goes to the nearest centroid all the same.
    #[serde(default)]
    pub size_limits: Option<SavedLimits>,
    /// The method that found the segments where it was not k-means. New customers go to the nearest centroid all the same.
    /// Always written, as the verdict is; older files have none.
    #[serde(default)]
    pub method: Option<Box<Method>>,
    /// Where the segments lie in the units of the file, one row per segment, where rows were brought to length 1 and
    /// centroids cannot be turned back; empty elsewhere. Length 0, or that of `centroids`. Always written, as the verdict is.
    #[serde(default)]
    pub middles: Vec<f64>,
    /// How the file was read, where that was said by hand. Always written, as the verdict is; older files have none.
    #[serde(default)]
    pub reading: Option<Box<Reading>>,
}

/// Limits that the segments were made within.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedLimits {
    /// Customers of a segment at least.
    pub smallest: usize,
    /// Customers of a segment at most.
    pub largest: usize,
    /// Customers who are elsewhere than without limits.
    pub moved: usize,
}

/// The verdict without what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedVerdict {
    /// Whether the segments are real.
    pub verdict: Verdict,
    /// How many segments it found, 1 for none; may be another number than the model's.
    pub n_clusters: usize,
    /// The same in one sentence.
    pub words: String,
    /// Customers that stability and separation were measured on.
    pub n_measured: usize,
}

impl From<&Assessment> for SavedVerdict {
    fn from(assessment: &Assessment) -> Self {
        Self {
            verdict: assessment.verdict,
            n_clusters: assessment.n_clusters,
            words: assessment.headline(),
            n_measured: assessment.evidence.n_measured,
        }
    }
}

/// A segment without its customers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedSegment {
    /// As the rule or the user called it.
    pub name: String,
    /// The rule that gave the automatic name.
    pub rule: String,
    /// Title of the suggested action.
    pub action: String,
    /// What to do, in a sentence or two.
    pub advice: String,
    /// Customers in it when it was made.
    pub size: usize,
    /// Of all customers used, in [0, 1].
    pub share: f64,
    /// Distance of the customer who was farthest from the centroid, in the units of the matrix. None in older models. Always
    /// written, as the verdict is.
    #[serde(default)]
    pub reach: Option<f64>,
    /// Where it lies in each clustering variable. None of them in older models. Always written, as the verdict is.
    #[serde(default)]
    pub means: Vec<SavedMean>,
}

/// Where a segment lies in a clustering variable, as its rule has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedMean {
    /// Name of the variable.
    pub column: String,
    /// In the unit of the file. None where the segment has no value.
    pub mean: Option<f64>,
    /// 100 × this mean / that of all customers used. None where there is no ratio to a mean.
    pub index: Option<f64>,
}

/// The fields in the order of the file.
#[derive(Serialize)]
struct Written<'a> {
    format: &'static str,
    version: u64,
    #[serde(flatten)]
    model: &'a Model,
}

impl From<&Segment> for SavedSegment {
    fn from(segment: &Segment) -> Self {
        Self {
            name: segment.naming.name.clone(),
            rule: segment.naming.rule.clone(),
            action: segment.action.title.clone(),
            advice: segment.action.advice.clone(),
            size: segment.size,
            share: segment.share,
            reach: Some(segment.reach),
            means: segment.profile.iter().filter(|profile| profile.is_variable).map(SavedMean::from).collect(),
        }
    }
}

impl From<&Profile> for SavedMean {
    fn from(profile: &Profile) -> Self {
        let (mean, index) = profile.told();
        Self { column: profile.column.clone(), mean, index: index.ok() }
    }
}

impl Model {
    /// Takes what is to be kept. Names are those of the segments; rename in [`Model::segments`]. A verdict is added in
    /// [`Model::verdict`], limits of size in [`Model::size_limits`], how the file was read in [`Model::reading`].
    pub fn new(
        fitted: FittedRecipe,
        params: KMeansParams,
        clustering: &Clustering,
        segments: &[Segment],
        silhouette: Option<f64>,
        pca: Pca,
        fingerprint: Fingerprint,
    ) -> Self {
        let middles: &[Segment] = if fitted.recipe.unit_length { segments } else { &[] };
        Self {
            made_by: concat!("clientele ", env!("CARGO_PKG_VERSION")).to_owned(),
            middles: middles.iter().flat_map(|segment| &segment.centroid).copied().collect(),
            fingerprint,
            n_clusters: clustering.n_clusters,
            silhouette,
            segments: segments.iter().map(SavedSegment::from).collect(),
            fitted,
            centroids: clustering.centroids.clone(),
            params,
            pca,
            verdict: None,
            size_limits: None,
            method: None,
            reading: None,
        }
    }

    /// Indented JSON with a stable order of fields, and a line feed at the end.
    pub fn to_json(&self) -> String {
        let written = Written { format: FORMAT, version: VERSION, model: self };
        // Strings, numbers and lists: nothing in it can fail to be written.
        serde_json::to_string_pretty(&written).map(|json| json + "\n").unwrap_or_default()
    }

    /// Reads what [`Model::to_json`] wrote. Fields that it does not know are passed over.
    ///
    /// # Errors
    /// When the text is not JSON, not a model, made by a later version, or does not fit together.
    pub fn from_json(json: &str) -> Result<Self, ModelError> {
        // A byte order mark is what an editor may have left.
        let json = json.trim_start_matches('\u{feff}');
        let value: serde_json::Value = serde_json::from_str(json).map_err(|e| ModelError::not_json(&e))?;
        error::check_header(&value)?;
        let model: Self = serde_json::from_str(json).map_err(ModelError::unexpected)?;
        error::check(&model)?;
        Ok(model)
    }

    /// Where the segments lie in the units of the file, one number per fitted column.
    pub fn in_file_units(&self) -> Vec<Vec<f64>> {
        let n_cols = self.fitted.columns.len().max(1);
        let turned_back = self.centroids.chunks(n_cols).map(|centroid| self.fitted.in_file_units(centroid));
        let turned_back: Option<Vec<_>> = turned_back.collect();
        turned_back.unwrap_or_else(|| self.middles.chunks(n_cols).map(<[f64]>::to_vec).collect())
    }

    /// The segment of a customer: one entry per clustering variable, in the file's units, None where missing.
    pub fn assign(&self, values: &[Option<f64>]) -> Assignment {
        assign(&self.fitted, &self.centroids, self.reach(), values)
    }

    /// How far any customer was from their centroid, in the units of the matrix; infinite in older models.
    fn reach(&self) -> f64 {
        self.segments.iter().map(|segment| segment.reach.unwrap_or(f64::INFINITY)).fold(0.0, f64::max)
    }

    /// The segments are those of the nearest centroids: by k-means, within no limits of size.
    pub fn is_nearest(&self) -> bool {
        self.method.is_none() && self.size_limits.is_none()
    }
}

#[cfg(test)]
mod tests;

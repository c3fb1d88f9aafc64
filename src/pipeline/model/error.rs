//! What can be the matter with a saved model.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{FORMAT, Model, VERSION};

/// Why a text is no model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum ModelError {
    /// The text breaks off or holds something that JSON does not know.
    #[error("line {line}, column {column}: the text is not JSON from here on")]
    NotJson {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// A number beyond what 64 bits hold.
    #[error("line {line}, column {column}: a number is too large to be held")]
    NumberTooLarge {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// JSON of something else.
    #[error("this JSON is not a saved model: its field \"format\" is not \"clientele-model\"")]
    OtherFormat,
    /// Made by a later program.
    #[error("the model is of version {found}, and this program reads up to version {known}: use a newer one")]
    Newer {
        /// In the file.
        found: u64,
        /// The latest that can be read.
        known: u64,
    },
    /// The version is none.
    #[error("the model does not say of which version it is: its field \"version\" is not a number from 1")]
    NoVersion,
    /// A field is not there.
    #[error("the model has no field \"{field}\"")]
    Missing {
        /// Name of the field.
        field: Cow<'static, str>,
    },
    /// A field holds something else than it should.
    #[error("line {line}, column {column}: {reason}")]
    Unexpected {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What was expected and what was found, in the reader's words.
        reason: String,
    },
    /// The parts do not fit together.
    #[error("the model holds {got} {part}, where {expected} belong")]
    Length {
        /// What there is too much or too little of.
        part: Part,
        /// How many there are.
        got: usize,
        /// How many there should be.
        expected: usize,
    },
    /// The model has no segment, or no clustering variable.
    #[error("the model has no {0}")]
    None(Part),
    /// A number is infinite, or larger than any that a matrix holds.
    #[error("one of the {0} is not a finite number, or too large to compute with")]
    NotFinite(Part),
    /// A column that cannot be scaled: division by zero, no weight, or fences in the wrong order.
    #[error(
        "clustering variable {name:?} cannot be scaled: its spread is zero, its weight is not above zero, or its lower \
         fence is above its upper one"
    )]
    Unscalable {
        /// Name of the column.
        name: String,
    },
    /// A recipe about other columns than those that it was fitted to.
    #[error("clustering variable {name:?} is not fitted: the fitted columns are others, or in another order")]
    Unfitted {
        /// As the recipe has it.
        name: String,
    },
    /// A column whose transform is none.
    #[error(
        "clustering variable {name:?} cannot be transformed: a number of its transform is not finite, or its quantiles are \
         not in rising order"
    )]
    Untransformable {
        /// Name of the column.
        name: String,
    },
    /// Of its file it says what no file can be read by.
    #[error(
        "the model says of its file that delimiter, quote or decimal mark are such that no file can be read with them"
    )]
    Unreadable,
}

/// A part of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// Of `segments` or `n_clusters`.
    Segments,
    /// Of `fitted.columns` or `fitted.recipe.columns`.
    Variables,
    /// Numbers in `centroids`.
    CentroidValues,
    /// Numbers in `middles`.
    MiddleValues,
    /// Numbers in `pca.mean` or in one of `pca.components`.
    Loadings,
    /// Of `pca`.
    Components,
    /// Of `fitted.columns`: fill, fence, center, spread, range and weight.
    ColumnValues,
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Segments => "segments",
            Self::Variables => "clustering variables",
            Self::CentroidValues => "numbers of centroids",
            Self::MiddleValues => "numbers of segments in the units of the file",
            Self::Loadings => "numbers of principal components",
            Self::Components => "principal components",
            Self::ColumnValues => "numbers of the fitted columns",
        })
    }
}

impl ModelError {
    pub(super) fn not_json(error: &serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        // The reader has no category for it, only this sentence.
        if error.to_string().starts_with("number out of range") {
            Self::NumberTooLarge { line, column }
        } else {
            Self::NotJson { line, column }
        }
    }

    #[expect(clippy::needless_pass_by_value, reason = "stands in map_err")]
    pub(super) fn unexpected(error: serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        let text = error.to_string();
        // The place stands in front already.
        let reason = text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason).to_owned();
        Self::Unexpected { line, column, reason }
    }
}

const FIELDS: [&str; 9] =
    ["made_by", "fingerprint", "n_clusters", "silhouette", "segments", "fitted", "centroids", "params", "pca"];

/// Of the right kind and version, with all fields.
pub(super) fn check_header(value: &Value) -> Result<(), ModelError> {
    if value.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Err(ModelError::OtherFormat);
    }
    match value.get("version").and_then(Value::as_u64) {
        None | Some(0) => return Err(ModelError::NoVersion),
        Some(found) if found > VERSION => return Err(ModelError::Newer { found, known: VERSION }),
        Some(_) => {}
    }
    match FIELDS.into_iter().find(|field| value.get(field).is_none()) {
        Some(field) => Err(ModelError::Missing { field: field.into() }),
        None => Ok(()),
    }
}

/// The parts fit together, so that nobody below checks again.
pub(super) fn check(model: &Model) -> Result<(), ModelError> {
    let Model { n_clusters, segments, fitted, centroids, pca, .. } = model;
    let n_cols = fitted.columns.len();
    if *n_clusters == 0 {
        return Err(ModelError::None(Part::Segments));
    }
    if n_cols == 0 {
        return Err(ModelError::None(Part::Variables));
    }
    // The categories of one variable stand together.
    let n_variables =
        fitted.columns.chunk_by(|a, b| a.is_one_hot() && b.is_one_hot() && a.column() == b.column()).count();
    let n_components = pca.components.len();
    // Of every direction, or of the components alone, as older models have them.
    let n_variances = if pca.explained_variance.len() == n_cols { n_cols } else { n_components };
    let lengths = [
        (Part::Segments, segments.len(), *n_clusters),
        (Part::Variables, fitted.recipe.columns.len(), n_variables),
        (Part::CentroidValues, centroids.len(), n_clusters.saturating_mul(n_cols)),
        (Part::MiddleValues, model.middles.len(), if fitted.recipe.unit_length { centroids.len() } else { 0 }),
        (Part::Loadings, pca.mean.len(), n_cols),
        (Part::Components, n_components, n_components.min(n_cols)),
        (Part::Components, pca.explained_variance.len(), n_variances),
        (Part::Components, pca.explained_variance_ratio.len(), n_variances),
    ];
    let loadings = pca.components.iter().map(|loadings| (Part::Loadings, loadings.len(), n_cols));
    if let Some((part, got, expected)) = lengths.into_iter().chain(loadings).find(|(_, got, due)| got != due) {
        return Err(ModelError::Length { part, got, expected });
    }
    let names = fitted.columns.chunk_by(|a, b| a.column() == b.column()).map(|columns| columns[0].column());
    if let Some((name, _)) = fitted.recipe.columns.iter().zip(names).find(|(name, column)| name != column) {
        return Err(ModelError::Unfitted { name: name.clone() });
    }
    if !model.reading.as_ref().is_none_or(|reading| reading.is_sound()) {
        return Err(ModelError::Unreadable);
    }
    check_numbers(model)
}

fn check_numbers(model: &Model) -> Result<(), ModelError> {
    let is_infinite = |values: &[f64]| values.iter().any(|v| !v.is_finite());
    // In the units of the matrix, which holds 32 bits: squares of what is larger have no sum.
    let is_too_large = |values: &[f64]| values.iter().any(|v| v.is_nan() || v.abs() > f64::from(f32::MAX));
    if is_too_large(&model.centroids) {
        return Err(ModelError::NotFinite(Part::CentroidValues));
    }
    if is_infinite(&model.middles) {
        return Err(ModelError::NotFinite(Part::MiddleValues));
    }
    if is_too_large(&model.pca.mean) || model.pca.components.iter().any(|loadings| is_too_large(loadings)) {
        return Err(ModelError::NotFinite(Part::Loadings));
    }
    for column in &model.fitted.columns {
        let (low, high) = column.fence.unwrap_or((0.0, 0.0));
        if is_infinite(&[
            column.fill,
            low,
            high,
            column.center,
            column.spread,
            column.range.0,
            column.range.1,
            column.weight,
        ]) {
            return Err(ModelError::NotFinite(Part::ColumnValues));
        }
        if column.transform.as_ref().is_some_and(|transform| !transform.is_sound()) {
            return Err(ModelError::Untransformable { name: column.name.clone() });
        }
        // So small a unit, or so large a weight, that division by it is division by zero.
        let has_unit = column.weight > 0.0 && column.unit().abs() >= f64::MIN_POSITIVE;
        if !has_unit || low > high {
            return Err(ModelError::Unscalable { name: column.name.clone() });
        }
    }
    Ok(())
}

//! The segments as they are shown, and the model that they make.

use crate::pipeline::model::{Fingerprint, Model, SavedVerdict};
use crate::pipeline::segment::Segment;
use crate::pipeline::table::Reading;
use crate::state::State;

/// The segments at the chosen number.
#[derive(Clone, Debug, PartialEq)]
pub struct Portrait {
    /// Number of segments.
    pub n_clusters: usize,
    /// In the clustering's order.
    pub segments: Vec<Segment>,
    /// Of file, choices and result.
    pub fingerprint: Fingerprint,
}

impl State {
    /// The model of the segments shown, with the names that stand beside them; or the one that was loaded.
    pub fn current_model(&self) -> Option<Model> {
        if let Some(model) = &self.model {
            return Some((**model).clone());
        }
        let (prepared, analysis, portrait) = (self.prepared.ready()?, self.settled_analysis()?, self.portrait.ready()?);
        let solution = analysis.solution(portrait.n_clusters)?;
        let instead = self.instead();
        let silhouette = match instead {
            Some(_) => Some(&solution.silhouette),
            None => self.checks.silhouette_of(analysis, portrait.n_clusters),
        };
        let mut model = Model::new(
            prepared.fitted.clone(),
            self.choices()?.params.clone(),
            &solution.clustering,
            &portrait.segments,
            silhouette.map(|silhouette| silhouette.mean),
            analysis.pca.clone(),
            portrait.fingerprint,
        );
        // The verdict is one on k-means.
        let verdict = self.checks.verdict.ready().filter(|_| instead.is_none());
        model.verdict = verdict.map(|assessment| SavedVerdict::from(&**assessment));
        model.size_limits = self.saved_limits();
        model.method = instead.map(|adopted| Box::new(adopted.method.clone()));
        model.reading = Some(Box::new(self.reading())).filter(|reading| **reading != Reading::default());
        for (segment, name) in model.segments.iter_mut().zip(self.names()) {
            segment.name = name;
        }
        Some(model)
    }
}

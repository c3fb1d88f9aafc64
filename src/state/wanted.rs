//! What the state wants done outside.

use crate::pipeline::analysis::Analysis;
use crate::pipeline::cluster::kmeans::KMeansParams;
use crate::pipeline::cluster::sized::SizeLimits;
use crate::pipeline::methods::Method;
use crate::pipeline::prepare::Recipe;
use crate::protocol::{Axis, JobId, PreparedSummary};
use crate::state::{Choices, Opening, Shared, Source, State};

/// What has to be done outside, next.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// To be reported with the answer.
    pub job: JobId,
    /// The work.
    pub work: Work,
}

/// The kinds of work.
#[derive(Clone, Debug, PartialEq)]
pub enum Work {
    /// Read the source, and make a table of it in this way.
    Open(Source, Opening),
    /// Make a table in this way of the source that was read.
    Reshape(Opening),
    /// Read the model file of this serial number.
    ReadModel(u32),
    /// Prepare the rows.
    Prepare(Recipe),
    /// Cluster into up to so many segments and judge.
    Analyse(KMeansParams, usize, Shared<PreparedSummary>),
    /// Keep so many segments within limits.
    Limit(Shared<Analysis>, usize, SizeLimits, Shared<PreparedSummary>, KMeansParams),
    /// Find what the weights cost so many segments.
    Weigh(Shared<Analysis>, usize, Shared<PreparedSummary>, KMeansParams),
    /// Describe the segments, which may be those of another method.
    Portray(Shared<Analysis>, usize, KMeansParams, Option<Method>),
    /// Segment in another way than into so many by k-means, by this seed.
    Segment(Method, Shared<Analysis>, usize, Shared<PreparedSummary>, u64),
    /// Fetch coordinates.
    Plot(Vec<Axis>, Shared<Analysis>),
    /// Find out how the prepared columns lie.
    Survey,
    /// Find out whether the segments are real, by this seed.
    Assess(Shared<Analysis>, Shared<PreparedSummary>, u64),
    /// Measure the silhouette of so many segments, by this seed.
    Measure(Shared<Analysis>, usize, Shared<PreparedSummary>, u64),
}

impl State {
    /// What has to be done next. Stages are done one after the other.
    pub fn wanted(&self) -> Option<Wanted> {
        let wanted = |job, work| Some(Wanted { job, work });
        let history = self.history.as_ref();
        if let (Some(job), Some(source)) = (self.table.job(), &self.source) {
            let opening = self.opening.clone();
            let is_held = self.is_reshaping;
            return wanted(job, if is_held { Work::Reshape(opening) } else { Work::Open(source.clone(), opening) });
        }
        if let (Some(job), Some(history)) = (self.prepared.job(), history) {
            return wanted(job, Work::Prepare(history.now.recipe.clone()));
        }
        self.prepared.ready()?;
        let survey = self.survey.job().map(|job| Wanted { job, work: Work::Survey });
        // Nobody waits for the first one. Once there is one, it stands on the page, and is about other rows by now.
        if survey.is_some() && self.survey.latest().is_some() {
            return survey;
        }
        if let (Some(job), Some(history), Some(prepared)) = (self.analysis.job(), history, self.prepared.ready()) {
            let Choices { params, most_tried, .. } = &history.now;
            return wanted(job, Work::Analyse(params.clone(), *most_tried, prepared.clone()));
        }
        let analysis = self.analysis.ready()?;
        if let Some(limit) = self.wanted_limits() {
            return Some(limit);
        }
        let settled = (self.portrait.job(), self.shown(), history, self.settled_analysis());
        if let (Some(job), Some((_, n_clusters)), Some(history), Some(shown)) = settled {
            let method = self.instead().map(|adopted| adopted.method.clone());
            return wanted(job, Work::Portray(shown.clone(), n_clusters, history.now.params.clone(), method));
        }
        if let Some(job) = self.points.job() {
            return wanted(job, Work::Plot(self.view.axes(), analysis.clone()));
        }
        survey.or_else(|| self.wanted_weights())
    }
}

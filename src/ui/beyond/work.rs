//! Does what the state wants done, with the workers.

use crate::compute::Office;
use crate::pipeline::analysis::Analysis;
use crate::pipeline::cluster::kmeans::KMeansParams;
use crate::pipeline::methods::{Found, Inquiry, Method};
use crate::pipeline::model::Model;
use crate::pipeline::prepare::Recipe;
use crate::pipeline::table::TableSummary;
use crate::pipeline::tradeoff::{Cost, Weights};
use crate::protocol::{Failure, JobId, PreparedSummary, Progress, WorkError};
use crate::state::{Action, Measured, Opening, OtherAction, Portrait, SecondFile, Source, Trouble, Work};
use crate::ui::hooks::FileHandles;
use crate::ui::store::Dispatch;

/// One piece of work; and what came of it.
pub(super) async fn do_work(
    job: JobId,
    work: Work,
    office: &Office,
    files: &FileHandles,
    dispatch: &Dispatch,
) -> Action {
    let on_progress = {
        let dispatch = dispatch.clone();
        move |progress: Progress| dispatch.tell(Action::Progressed(job, progress))
    };
    match work {
        Work::Open(source, opening) => {
            Action::Opened(job, open(office, source, opening, files, on_progress).await.map_err(Trouble::from))
        }
        Work::Reshape(opening) => Action::Opened(job, reshape(office, opening, files).await.map_err(Trouble::from)),
        Work::ReadModel(serial) => Action::LoadModel(job, read_model(office, serial, files).await),
        Work::Prepare(recipe) => Action::Prepared(job, office.prepare(recipe).await.map_err(Trouble::from)),
        Work::Analyse(params, most, prepared) => {
            let analysed = office.analyse(&params, most, prepared.shape(), on_progress).await;
            Action::Analysed(job, analysed.map_err(Trouble::from))
        }
        Work::Limit(analysis, n_clusters, limits, prepared, params) => {
            let limited = match analysis.solution(n_clusters) {
                Some(solution) => office.limit(solution.clustering.clone(), limits, params, prepared.shape()).await,
                None => Err(Failure::NothingHeld.into()),
            };
            Action::Limited(job, limited.map_err(Trouble::from))
        }
        Work::Weigh(analysis, n_clusters, prepared, params) => {
            let weighed = weigh(office, &analysis, n_clusters, &prepared, params).await;
            Action::Weighed(job, weighed.map_err(Trouble::from))
        }
        Work::Portray(analysis, n_clusters, params, method) => {
            let portrait = portray(office, &analysis, n_clusters, params, method).await;
            Action::Portrayed(job, portrait.map_err(Trouble::from))
        }
        Work::Plot(axes, analysis) => {
            Action::Plotted(job, office.points(axes, analysis.pca.clone()).await.map_err(Trouble::from))
        }
        Work::Survey => Action::Surveyed(job, office.survey().await.map_err(Trouble::from)),
        Work::Assess(analysis, prepared, seed) => {
            let clusterings = analysis.solutions.iter().map(|solution| solution.clustering.clone()).collect();
            let dispatch = dispatch.clone();
            let on_found = move |stage| dispatch.tell(Action::Checked(job, stage));
            let assessed = office.assess(clusterings, seed, prepared.shape(), on_progress, on_found).await;
            Action::Assessed(job, assessed.map_err(Trouble::from))
        }
        Work::Segment(method, analysis, n_clusters, prepared, seed) => {
            let found = segment(office, method, &analysis, n_clusters, (prepared.shape(), seed), on_progress).await;
            Action::Other(OtherAction::Found(job, found.map_err(Trouble::from)))
        }
        Work::Measure(analysis, n_clusters, prepared, seed) => {
            let measured = measure(office, &analysis, n_clusters, prepared.shape(), seed).await;
            Action::Measured(job, measured.map_err(Trouble::from))
        }
    }
}

async fn read_model(office: &Office, serial: u32, files: &FileHandles) -> Result<Model, Trouble> {
    let file = files.models.get(serial).map_err(WorkError::from)?;
    Ok(office.read_model(&file).await??)
}

/// A table, with what is proposed for it.
type Opened = (TableSummary, Recipe);

async fn open(
    office: &Office,
    source: Source,
    opening: Opening,
    files: &FileHandles,
    on_progress: impl Fn(Progress) + 'static,
) -> Result<Opened, WorkError> {
    let opened = match source {
        Source::Sample(sample) => office.open_sample(sample, on_progress).await?,
        Source::File { serial, .. } => {
            office.open_file(&files.first.get(serial)?, opening.reading.options.clone(), on_progress).await?
        }
    };
    let is_as_told = opening.reading.grouping.is_none() && opening.second.is_none();
    if is_as_told { Ok(opened) } else { reshape(office, opening, files).await }
}

/// Makes another table of the rows that the reader holds.
async fn reshape(office: &Office, opening: Opening, files: &FileHandles) -> Result<Opened, WorkError> {
    let file = |second: SecondFile| Ok::<_, WorkError>((files.second.get(second.serial)?, second.join));
    let second = opening.second.map(file).transpose()?;
    office.reshape(opening.reading.grouping, second.as_ref().map(|(file, join)| (file, join.clone()))).await
}

async fn portray(
    office: &Office,
    analysis: &Analysis,
    n_clusters: usize,
    params: KMeansParams,
    method: Option<Method>,
) -> Result<Portrait, WorkError> {
    let solution = analysis.solution(n_clusters).ok_or(Failure::NothingHeld)?;
    let (segments, fingerprint) = office.describe((*solution.clustering).clone(), params, method).await?;
    Ok(Portrait { n_clusters, segments, fingerprint })
}

async fn weigh(
    office: &Office,
    analysis: &Analysis,
    n_clusters: usize,
    prepared: &PreparedSummary,
    params: KMeansParams,
) -> Result<Cost, WorkError> {
    let weights = Weights::from(&prepared.fitted);
    let solution = analysis.solution(n_clusters).ok_or(Failure::NothingHeld)?;
    office.weigh(solution.clustering.clone(), weights, params, prepared.shape()).await
}

async fn segment(
    office: &Office,
    method: Method,
    analysis: &Analysis,
    n_clusters: usize,
    (shape, seed): ((usize, usize), u64),
    on_progress: impl Fn(Progress) + 'static,
) -> Result<Box<Found>, WorkError> {
    let base = analysis.solution(n_clusters).ok_or(Failure::NothingHeld)?.clustering.clone();
    let other = match method {
        Method::KMeans { n_clusters } => analysis.solution(n_clusters).map(|solution| solution.clustering.clone()),
        _ => None,
    };
    office.segment(Inquiry { method, base, other, seed }, shape, on_progress).await
}

async fn measure(
    office: &Office,
    analysis: &Analysis,
    n_clusters: usize,
    shape: (usize, usize),
    seed: u64,
) -> Result<Measured, WorkError> {
    let solution = analysis.solution(n_clusters).ok_or(Failure::NothingHeld)?;
    let silhouette = office.silhouette(solution.clustering.clone(), seed, shape).await?;
    Ok(Measured { n_clusters, silhouette })
}

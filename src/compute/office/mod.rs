//! All workers of one page: the reader with its table, and the crew.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_util::future::{LocalBoxFuture, try_join_all};
use futures_util::lock::Mutex;
use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;

use crate::compute::{Asked, OnFound, OnProgress, Pool, WorkerHandle};
use crate::pipeline::analysis::Analysis;
use crate::pipeline::cluster::Clustering;
use crate::pipeline::cluster::kmeans::KMeansParams;
use crate::pipeline::cluster::sized::SizeLimits;
use crate::pipeline::methods::{Found, Inquiry, Method};
use crate::pipeline::model::{Fingerprint, Model, ModelError};
use crate::pipeline::parallel::Stopped;
use crate::pipeline::prepare::Recipe;
use crate::pipeline::projection::Pca;
use crate::pipeline::sample::Sample;
use crate::pipeline::segment::Segment;
use crate::pipeline::table::{FileNames, Grouping, Preview, ReadOptions, Reading, TableError, TableSummary};
use crate::pipeline::tradeoff::{Cost, Limited, Weights};
use crate::pipeline::validate::{self, Assessment, Silhouette};
use crate::protocol::{
    Axis, Failure, Join, Listing, Points, PreparedSummary, Progress, Record, Reply, Request, ScoredSummary, Study,
    Survey, WorkError,
};

mod opening;

/// More workers than this gain nothing that the page could show.
const MOST_WORKERS: usize = 4;

/// The workers. Clones are the same office.
#[derive(Clone)]
pub struct Office(Rc<Inner>);

struct Inner {
    n_workers: usize,
    reader: RefCell<Option<Rc<WorkerHandle>>>,
    /// Of the file before, until the next one is read.
    reader_before: RefCell<Option<Rc<WorkerHandle>>>,
    spare: RefCell<Vec<Rc<WorkerHandle>>>,
    /// Held while workers are started for later.
    hiring: Mutex<()>,
    /// A file came, and who rehearses stands in its way.
    has_opened: Cell<bool>,
}

impl PartialEq for Office {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Office {
    /// Starts no worker yet. `n_workers` is how many do the sums.
    pub fn new(n_workers: usize) -> Self {
        Self(Rc::new(Inner {
            n_workers: n_workers.clamp(1, MOST_WORKERS),
            reader: RefCell::default(),
            reader_before: RefCell::default(),
            spare: RefCell::default(),
            hiring: Mutex::default(),
            has_opened: Cell::default(),
        }))
    }

    /// Another one with as many workers, for another file. It is closed when its last clone is dropped.
    #[must_use]
    pub fn another(&self) -> Self {
        Self::new(self.0.n_workers)
    }

    /// Ends all workers; what they held is gone.
    pub fn close(&self) {
        self.0.reader.take();
        self.0.reader_before.take();
        self.0.spare.take();
    }

    /// Goes back to the file before, after the next one could not be read.
    pub fn reopen(&self) {
        if let Some(reader) = self.0.reader_before.take() {
            self.0.reader.replace(Some(reader));
        }
    }

    /// Reads a file in a fresh reader, in this way.
    ///
    /// # Errors
    /// When it holds no usable table, or cannot be read.
    pub async fn open_file(
        &self,
        file: &web_sys::File,
        options: ReadOptions,
        on_progress: impl Fn(Progress) + 'static,
    ) -> Result<(TableSummary, Recipe), WorkError> {
        self.open(Request::OpenFile(options), Some(file), Rc::new(on_progress)).await
    }

    /// What the open file would begin like, read in another way.
    ///
    /// # Errors
    /// When it cannot be read any more, or a worker dies.
    pub async fn preview(&self, options: ReadOptions) -> Result<Result<Preview, TableError>, WorkError> {
        match self.ask(Request::Preview(options), None).await?.reply {
            Reply::Previewed(preview) => Ok(preview),
            _ => Err(Stopped::WrongAnswer.into()),
        }
    }

    /// Makes another table of the file that was read: its rows put together in this way, and beside them the columns of a
    /// second file.
    ///
    /// # Errors
    /// When it cannot be made as asked; what was there before is there still.
    pub async fn reshape(
        &self,
        grouping: Option<Grouping>,
        second: Option<(&web_sys::File, Join)>,
    ) -> Result<(TableSummary, Recipe), WorkError> {
        let (second, join) = second.unzip();
        match self.ask(Request::Reshape { grouping, join }, second).await?.reply {
            Reply::Opened { summary, recipe } => Ok((summary, recipe)),
            _ => Err(Stopped::WrongAnswer.into()),
        }
    }

    /// The rows of the file, or of either, that are in the table in no way, as CSV. The files are called by these names.
    ///
    /// # Errors
    /// When a worker dies.
    pub async fn left_out(&self, names: FileNames) -> Result<Uint8Array, WorkError> {
        written(self.ask(Request::LeftOut(names), None).await?)
    }

    /// Reads a sample in a fresh reader.
    ///
    /// # Errors
    /// When no worker can be started.
    pub async fn open_sample(
        &self,
        sample: Sample,
        on_progress: impl Fn(Progress) + 'static,
    ) -> Result<(TableSummary, Recipe), WorkError> {
        self.open(Request::OpenSample(sample), None, Rc::new(on_progress)).await
    }

    fn reader(&self) -> Result<Rc<WorkerHandle>, Failure> {
        self.0.reader.borrow().clone().ok_or(Failure::NothingHeld)
    }

    /// Boxed, so that it is compiled once, and not into each that asks.
    fn ask<'a>(
        &'a self,
        request: Request,
        file: Option<&'a web_sys::File>,
    ) -> LocalBoxFuture<'a, Result<Asked, WorkError>> {
        Box::pin(async move {
            let asked = self.reader()?.ask(request, &[], file).await?;
            match asked.reply {
                Reply::Failed(failure) => Err(failure.into()),
                _ => Ok(asked),
            }
        })
    }

    /// Bytes of the whole memory of each worker: of the one that reads, then of the crew. At its peak, since it never shrinks.
    ///
    /// # Errors
    /// When a worker died.
    pub async fn memory(&self) -> Result<Vec<usize>, Stopped> {
        let workers = self.0.reader.borrow().iter().chain(self.0.spare.borrow().iter()).cloned().collect::<Vec<_>>();
        try_join_all(workers.iter().map(|worker| worker.memory())).await
    }

    /// Prepares the rows of the table.
    ///
    /// # Errors
    /// When they cannot be prepared as asked.
    pub async fn prepare(&self, recipe: Recipe) -> Result<PreparedSummary, WorkError> {
        match self.ask(Request::Prepare(recipe), None).await?.reply {
            Reply::Prepared(summary) => Ok(summary),
            _ => Err(Stopped::WrongAnswer.into()),
        }
    }

    /// Finds out how the prepared columns lie.
    ///
    /// # Errors
    /// When a worker dies.
    pub async fn survey(&self) -> Result<Survey, WorkError> {
        match self.ask(Request::Survey, None).await?.reply {
            Reply::Surveyed(survey) => Ok(survey),
            _ => Err(Stopped::WrongAnswer.into()),
        }
    }

    /// Clusters the prepared rows, which have the given shape, into up to `most` segments, and judges the results.
    ///
    /// # Errors
    /// When k-means has no answer, or a worker dies twice. Dropping the future ends the workers at once.
    pub async fn analyse(
        &self,
        params: &KMeansParams,
        most: usize,
        shape: (usize, usize),
        on_progress: impl Fn(Progress) + 'static,
    ) -> Result<Analysis, WorkError> {
        match self.lead(Study::Analyse(params.clone(), most), shape, on_progress, |_| {}).await? {
            Reply::Analysed(analysis) => Ok(analysis?),
            _ => Err(Stopped::WrongAnswer.into()),
        }
    }

    /// Judges whether the segments of clusterings of the prepared rows, which have the given shape, are real. Tells
    /// `on_found` what is known as soon as it is.
    ///
    /// # Errors
    /// When a worker dies twice. Dropping the future ends the workers at once.
    pub async fn assess(
        &self,
        clusterings: Vec<Rc<Clustering>>,
        seed: u64,
        shape: (usize, usize),
        on_progress: impl Fn(Progress) + 'static,
        on_found: impl Fn(validate::Stage) + 'static,
    ) -> Result<Assessment, WorkError> {
        match self.lead(Study::Assess(clusterings, seed), shape, on_progress, on_found).await? {
            Reply::Assessed(assessment) => Ok(assessment?),
            _ => Err(Stopped::WrongAnswer.into()),
        }
    }

    /// Measures the silhouette of one clustering of the prepared rows, which have the given shape.
    ///
    /// # Errors
    /// As [`Office::assess`].
    pub async fn silhouette(
        &self,
        clustering: Rc<Clustering>,
        seed: u64,
        shape: (usize, usize),
    ) -> Result<Silhouette, WorkError> {
        match self.lead(Study::Silhouette(clustering, seed), shape, |_| {}, |_| {}).await? {
            Reply::Silhouette(silhouette) => Ok(silhouette?),
            _ => Err(Stopped::WrongAnswer.into()),
        }
    }

    /// Keeps the segments of a clustering of the prepared rows, which have the given shape, within limits of size.
    ///
    /// # Errors
    /// When the limits cannot be kept, or a worker dies twice. Dropping the future ends the workers at once.
    pub async fn limit(
        &self,
        clustering: Rc<Clustering>,
        limits: SizeLimits,
        params: KMeansParams,
        shape: (usize, usize),
    ) -> Result<Limited, WorkError> {
        match self.lead(Study::Limit(clustering, limits, params), shape, |_| {}, |_| {}).await? {
            Reply::Limited(limited) => Ok(limited?),
            _ => Err(Stopped::WrongAnswer.into()),
        }
    }

    /// Measures what the weights of the columns cost a clustering of the prepared rows, which have the given shape.
    ///
    /// # Errors
    /// As [`Office::analyse`].
    pub async fn weigh(
        &self,
        clustering: Rc<Clustering>,
        weights: Weights,
        params: KMeansParams,
        shape: (usize, usize),
    ) -> Result<Cost, WorkError> {
        match self.lead(Study::Weigh(clustering, weights, params), shape, |_| {}, |_| {}).await? {
            Reply::Weighed(cost) => Ok(cost?),
            _ => Err(Stopped::WrongAnswer.into()),
        }
    }

    /// Segments the prepared rows, which have the given shape, in another way.
    ///
    /// # Errors
    /// When the rows do not allow what is asked, or a worker dies twice. Dropping the future ends the workers at once.
    pub async fn segment(
        &self,
        inquiry: Inquiry,
        shape: (usize, usize),
        on_progress: impl Fn(Progress) + 'static,
    ) -> Result<Box<Found>, WorkError> {
        match self.lead(Study::Segment(inquiry), shape, on_progress, |_| {}).await? {
            Reply::Segmented(found) => Ok(found?),
            _ => Err(Stopped::WrongAnswer.into()),
        }
    }

    /// Has the reader lead a study of the prepared rows, which are handed out to the crew. Boxed, as [`Office::ask`] is.
    fn lead(
        &self,
        study: Study,
        shape: (usize, usize),
        on_progress: impl Fn(Progress) + 'static,
        on_found: impl Fn(validate::Stage) + 'static,
    ) -> LocalBoxFuture<'_, Result<Reply, WorkError>> {
        let (on_progress, on_found): (OnProgress, OnFound) = (Rc::new(on_progress), Box::new(on_found));
        Box::pin(self.lead_and_tell(study, shape, (on_progress, on_found)))
    }

    async fn lead_and_tell(
        &self,
        study: Study,
        shape: (usize, usize),
        (on_progress, on_found): (OnProgress, OnFound),
    ) -> Result<Reply, WorkError> {
        let mut spare: Vec<_> = self.0.spare.take().into_iter().filter(|worker| !worker.has_died()).collect();
        spare.truncate(self.0.n_workers);
        let reader = self.reader()?;
        let pool = Pool::start(self.0.n_workers, spare, Rc::clone(&reader), shape).await?;
        let reply = reader.lead(study, &pool, on_progress, on_found).await;
        self.0.spare.replace(pool.into_workers());
        Ok(reply?)
    }

    /// Describes the segments of a clustering of the prepared rows, found with these parameters, or by this method.
    ///
    /// # Errors
    /// When a worker dies.
    pub async fn describe(
        &self,
        clustering: Clustering,
        params: KMeansParams,
        method: Option<Method>,
    ) -> Result<(Vec<Segment>, Fingerprint), WorkError> {
        match self.ask(Request::Describe(clustering, params, method), None).await?.reply {
            Reply::Described(segments, fingerprint) => Ok((segments, fingerprint)),
            _ => Err(Stopped::WrongAnswer.into()),
        }
    }

    /// Coordinates of the prepared rows.
    ///
    /// # Errors
    /// When a worker dies.
    pub async fn points(&self, axes: Vec<Axis>, pca: Pca) -> Result<Points, WorkError> {
        match self.ask(Request::Points { axes, pca }, None).await?.reply {
            Reply::Points(points) => Ok(points),
            _ => Err(Stopped::WrongAnswer.into()),
        }
    }

    /// All cells of a prepared row.
    ///
    /// # Errors
    /// When a worker dies.
    pub async fn record(&self, row: usize) -> Result<Record, WorkError> {
        match self.ask(Request::Record(row), None).await?.reply {
            Reply::Record(record) => Ok(record),
            _ => Err(Stopped::WrongAnswer.into()),
        }
    }

    /// The input rows with their segment, as CSV; and how clearly they belong to it, if centroids are given.
    ///
    /// # Errors
    /// When the file cannot be read any more.
    pub async fn export(&self, listing: Listing) -> Result<Uint8Array, WorkError> {
        written(self.ask(Request::Export(listing), None).await?)
    }

    /// Reads a file in this way, puts its rows together in this one, if one is given, and gives them the segments of a model.
    /// What was open in this office is gone: see [`Office::another`].
    ///
    /// # Errors
    /// When the file cannot be read, or does not suit the model.
    pub async fn score(
        &self,
        file: &web_sys::File,
        Reading { options, grouping }: Reading,
        model: Model,
        on_progress: impl Fn(Progress) + 'static,
    ) -> Result<ScoredSummary, WorkError> {
        self.open_file(file, options, on_progress).await?;
        self.0.spare.take(); // there is nothing for them to do, and they hold memory
        if grouping.is_some() {
            self.reshape(grouping, None).await?;
        }
        match self.ask(Request::Score(Box::new(model)), None).await?.reply {
            Reply::Scored(scored) => Ok(scored?),
            _ => Err(Stopped::WrongAnswer.into()),
        }
    }

    /// Reads a model file, in a worker of its own: no table need be open. As of any file, nothing of it is read before
    /// there is a worker.
    ///
    /// # Errors
    /// When no worker can be started.
    pub async fn read_model(&self, file: &web_sys::File) -> Result<Result<Model, ModelError>, WorkError> {
        let worker = WorkerHandle::start().await?;
        // A file that is gone reads as an empty one.
        let bytes = JsFuture::from(file.array_buffer()).await.unwrap_or_default();
        match worker.ask(Request::ReadModel, &[Uint8Array::new(&bytes)], None).await?.reply {
            Reply::Model(model) => Ok(model),
            _ => Err(Stopped::WrongAnswer.into()),
        }
    }

    /// A model as a file, from a worker of its own.
    ///
    /// # Errors
    /// When no worker can be started.
    pub async fn write_model(&self, model: Model) -> Result<Uint8Array, WorkError> {
        written(WorkerHandle::start().await?.ask(Request::WriteModel(Box::new(model)), &[], None).await?)
    }

    /// All rows and cells that needed a decision, as CSV. The files are called by these names.
    ///
    /// # Errors
    /// When a worker dies.
    pub async fn decisions(&self, names: FileNames) -> Result<Uint8Array, WorkError> {
        written(self.ask(Request::Decisions(names), None).await?)
    }
}

fn written(mut asked: Asked) -> Result<Uint8Array, WorkError> {
    match (asked.reply, asked.attachments.pop()) {
        (Reply::Written, Some(bytes)) => Ok(bytes),
        _ => Err(Stopped::WrongAnswer.into()),
    }
}

//! Everything that crosses the line between page and worker.
//!
//! The page posts [`ToWorker`] values, most of them an [`Envelope`] with a [`Request`]; the worker answers with
//! [`FromWorker`] values. Both go as `postcard` bytes. What is large goes beside them as attachments, raw bytes that are
//! transferred and not copied.
//!
//! A worker is a [`Desk`]: one of them, the reader, holds the table and the prepared rows; the others, the crew, hold a
//! shard each. [`Desk::answer`] is plain Rust, tested natively; the browser only carries the bytes.
//!
//! A [`Study`] is led by the reader and done by the crew: the reader tells the page of each [`Piece`], and the page has it
//! done by whichever worker it suits. What is in a piece the page need not know, so it holds no algorithm.

use std::ops::Range;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::pipeline::analysis::Analysis;
use crate::pipeline::cluster::Clustering;
use crate::pipeline::cluster::kmeans::{KMeansError, KMeansParams};
use crate::pipeline::cluster::sized::{SizeLimits, SizedError};
use crate::pipeline::export::{Doubtful, ExportError};
use crate::pipeline::methods::{Found, Inquiry, Method, MethodError};
use crate::pipeline::model::{Fingerprint, Model, ModelError, ScoreError};
use crate::pipeline::parallel::{Shared, Stopped};
use crate::pipeline::prepare::{Account, FittedRecipe, PrepareError, Recipe, Relations};
use crate::pipeline::projection::Pca;
use crate::pipeline::sample::{Mixture, Sample};
use crate::pipeline::segment::Segment;
use crate::pipeline::table::{
    FileNames, Grouping, JoinError, Keys, Preview, ReadOptions, TableError, TableSummary, TransactionsError,
};
use crate::pipeline::tradeoff::{Cost, Limited, Weights};
use crate::pipeline::validate::{self, Assessment, Silhouette};

pub use desk::{Answer, Desk, memory};
pub use reading::{MemoryFile, ReadFile, UnreadableFile, read_first};
pub use relay::{Relay, Said};
pub(crate) use wire::encode_large;
pub use wire::{decode, encode};

mod desk;
mod reading;
mod relay;
mod wire;

/// Numbers the jobs of one page, from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct JobId(pub u32);

/// A message with the job that it belongs to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Envelope<T> {
    /// The job.
    pub job: JobId,
    /// The message.
    pub body: T,
}

/// What the page says to a worker.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum ToWorker {
    /// To be answered.
    Ask(Envelope<Request>),
    /// To be led, for rows that the crew holds. It ends the one before.
    Lead(Envelope<Study>, Crew),
    /// A piece of a study is done; its answer is in the attachment.
    Done(Ticket, Result<(), Stopped>),
}

/// Work for the whole crew, led by one worker.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Study {
    /// Try the numbers of segments up to this one and judge them.
    Analyse(KMeansParams, usize),
    /// Find out whether the segments of these clusterings are real, by this seed.
    Assess(Vec<Rc<Clustering>>, u64),
    /// Measure the silhouette of this clustering, by this seed.
    Silhouette(Rc<Clustering>, u64),
    /// Turn this clustering, found with these parameters, into one within limits of size, and measure what that costs.
    Limit(Rc<Clustering>, SizeLimits, KMeansParams),
    /// Measure what these weights of the columns cost this clustering, found with these parameters.
    Weigh(Rc<Clustering>, Weights, KMeansParams),
    /// Segment in another way, and compare.
    Segment(Inquiry),
}

/// How the crew holds the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crew {
    /// Rows over all shards.
    pub n_rows: usize,
    /// Columns of every shard.
    pub n_cols: usize,
    /// 1 where every worker holds all rows.
    pub n_shards: usize,
}

/// Numbers the pieces that a worker had done by the crew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Ticket(pub u32);

/// A part of a study for one worker of the crew; its bytes are in the attachment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Piece {
    /// A round over the rows held under this name: by the worker of this shard, or by whichever is free.
    Round(Option<usize>, Shared),
    /// A task, by whichever is free.
    Task,
    /// Rows for every worker to hold under this name.
    Share(Shared),
}

/// By which columns a second file is put beside the customers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Join {
    /// Those that match best.
    #[default]
    Found,
    /// Those that the user chose.
    By(Keys),
}

/// What the page asks of a worker.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Request {
    // ---- to the reader ----
    /// Read the file that comes with the message, or that came before, in this way.
    OpenFile(ReadOptions),
    /// Take this part of the file: the one in the attachment, or, if that is empty, the one that you read.
    TakePart(u32),
    /// All parts are taken.
    CloseParts,
    /// What the file held would begin like, read in this way.
    Preview(ReadOptions),
    /// Read a sample.
    OpenSample(Sample),
    /// Make another table of the file that was read.
    Reshape {
        /// What its rows shall be. None: told by the file.
        grouping: Option<Grouping>,
        /// The columns of the file that comes with the message are put beside those of the customers.
        join: Option<Join>,
    },
    /// The rows of that file, and of the one that came with it, that are in the table in no way, as CSV in the attachment.
    /// The files are called by these names.
    LeftOut(FileNames),
    /// Prepare the rows by this recipe.
    Prepare(Recipe),
    /// Say how the prepared columns lie.
    Survey,
    /// One of the shards of the prepared rows, which are cut into at most so many, in one piece if they are few; it comes as
    /// attachment, for [`Request::Hold`]. One by one, since the reader has no room for all of them beside the table.
    Shard {
        /// Which one, from 0. There may be fewer: then there is no attachment.
        at: usize,
        /// At most so many.
        of: usize,
    },
    /// Profile, name and advise on the segments of this clustering of the prepared rows, found with these parameters, or
    /// by this method in place of k-means.
    Describe(Clustering, KMeansParams, Option<Method>),
    /// Coordinates of all prepared rows along these axes.
    Points {
        /// Two or three.
        axes: Vec<Axis>,
        /// Of the prepared rows.
        pca: Pca,
    },
    /// All cells of a prepared row, by its row of the matrix.
    Record(usize),
    /// The input rows with their segment, as CSV in the attachment; or the customers, where rows were put together.
    Export(Listing),
    /// Give the rows of the file that was read the segments of this model. From then on they are the prepared rows.
    Score(Box<Model>),
    /// All rows and cells that needed a decision, as CSV in the attachment. The files are called by these names.
    Decisions(FileNames),
    // ---- to any ----
    /// Read and prepare a sample as if it were a large file, so that the browser makes quick code of what that takes.
    Rehearse,
    /// Read the model file whose bytes are in the attachment.
    ReadModel,
    /// This model as a file, in the attachment.
    WriteModel(Box<Model>),
    // ---- to the crew ----
    /// Read this part of the file that comes with the message; how it is cut is in the attachment.
    ReadPart(u32),
    /// Hold the shard in the attachment under this name. A shard of the rows themselves replaces all that is held.
    Hold(Shared),
    /// Make these of the first `n_rows` rows of a mixture, and hold them as the shard of the rows themselves.
    Make {
        /// What they are rows of.
        mixture: Mixture,
        /// One of [`Mixture::cut`].
        rows: Range<usize>,
        /// Rows over all shards.
        n_rows: usize,
    },
    /// Do the round in the attachment on the shard held under this name.
    Round(Shared),
    /// Do the task in the attachment.
    Task,
    // ---- to both ----
    /// Say how large your memory is.
    Memory,
}

/// What a list of customers is written from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Listing {
    /// Segment of each prepared row, from 0.
    #[serde(with = "crate::pipeline::parallel::packed")]
    pub labels: Vec<u16>,
    /// One for each segment.
    pub names: Vec<String>,
    /// The centroid of each segment, in the units of the matrix, for the confidence of each row. Empty: none is written.
    pub centroids: Vec<f64>,
    /// Those whose segment is only the nearest.
    pub doubtful: Doubtful,
    /// The segment whose customers are listed, from 0. None: all rows are, those without a segment too.
    pub only: Option<u16>,
}

/// What a worker answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Reply {
    /// To `OpenFile`, where the rest of the file can be read in parts, of which there are so many; the first one is taken.
    /// How it is cut is in the attachment.
    Cut(u32),
    /// To `ReadPart`; it is in the attachment.
    Part,
    /// To `OpenFile`, `CloseParts`, `OpenSample` and `Reshape`.
    Opened {
        /// What the table holds.
        summary: TableSummary,
        /// What is proposed for it.
        recipe: Recipe,
    },
    /// To `Preview`.
    Previewed(Result<Preview, TableError>),
    /// To `Prepare`.
    Prepared(PreparedSummary),
    /// To `Survey`.
    Surveyed(Survey),
    /// To `Shard`: how many there are.
    Shards(usize),
    /// To `Describe`, in the clustering's order; with the fingerprint of file, choices and result.
    Described(Vec<Segment>, Fingerprint),
    /// To `ReadModel`.
    Model(Result<Model, ModelError>),
    /// To `Points`.
    Points(Points),
    /// To `Record`.
    Record(Record),
    /// To `Score`.
    Scored(Result<ScoredSummary, ScoreError>),
    /// To `Export`, `Decisions` and `WriteModel`.
    Written,
    /// To `TakePart`, `Rehearse`, `Hold` and `Make`.
    Held,
    /// To `Round` and `Task`; what was found is in the attachment.
    Worked,
    /// To [`Study::Analyse`].
    Analysed(Result<Analysis, KMeansError>),
    /// To [`Study::Assess`].
    Assessed(Result<Assessment, Stopped>),
    /// To [`Study::Silhouette`].
    Silhouette(Result<Silhouette, Stopped>),
    /// To [`Study::Limit`].
    Limited(Result<Limited, SizedError>),
    /// To [`Study::Weigh`].
    Weighed(Result<Cost, KMeansError>),
    /// To [`Study::Segment`].
    Segmented(Result<Box<Found>, MethodError>),
    /// To `Memory`: bytes of the worker's whole memory, which only ever grows; so it is also its peak. 0 where the worker
    /// is not WebAssembly.
    Memory(usize),
    /// To anything that could not be done.
    Failed(Failure),
}

/// What a worker says.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(clippy::large_enum_variant, reason = "one at a time is in hand, and it is written out at once")]
pub enum FromWorker {
    /// It listens. What is posted before this is lost.
    Ready,
    /// A job goes on.
    Progress(JobId, Progress),
    /// A study has found something, before its end.
    Found(JobId, validate::Stage),
    /// A piece of a study is to be done; its bytes are in the attachment.
    Wanted(JobId, Ticket, Piece),
    /// A job is done.
    Answer(Envelope<Reply>),
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Progress {
    /// Reading the file.
    Bytes {
        /// Read so far.
        done: u64,
        /// Size of the file.
        of: u64,
        /// Rows of the table so far.
        n_rows: usize,
    },
    /// Every row is read, and each column is what it is: what there is to tell of them is being found out.
    Columns,
    /// Trying numbers of segments.
    Pieces {
        /// Pieces of work done.
        done: usize,
        /// Pieces in all.
        of: usize,
    },
}

/// What a picture can have along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Axis {
    /// A clustering variable, in the file's units.
    Variable(usize),
    /// A principal component.
    Component(usize),
}

/// What the page needs to know of the prepared rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PreparedSummary {
    /// Rows to be clustered.
    pub n_rows: usize,
    /// What was done, with the numbers.
    pub fitted: FittedRecipe,
    /// What became of every row, or of every customer that was made of purchases; of the decisions the first
    /// [`DECISIONS_SHOWN`].
    pub account: Account,
    /// Decisions in all.
    pub n_decisions: usize,
}

impl PreparedSummary {
    /// Rows and columns of the matrix.
    pub fn shape(&self) -> (usize, usize) {
        (self.n_rows, self.fitted.columns.len())
    }
}

/// How the prepared columns lie: what the page shows of them once the segments are there, which do not depend on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Survey {
    /// Names of the columns, as fitted.
    pub columns: Vec<String>,
    /// Which of them tell the same as another, or hardly anything.
    pub relations: Relations,
    /// The values of each, as [`Matrix::histograms`](crate::pipeline::prepare::Matrix::histograms).
    pub histograms: Vec<Vec<u32>>,
}

impl Survey {
    /// How the values of the column of that name lie.
    pub fn histogram(&self, name: &str) -> Option<&[u32]> {
        let at = self.columns.iter().position(|column| column == name)?;
        self.histograms.get(at).map(Vec::as_slice)
    }
}

/// What the page needs to know of the rows of another file in the segments of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScoredSummary {
    /// Segment of each prepared row, from 0.
    #[serde(with = "crate::pipeline::parallel::packed")]
    pub labels: Vec<u16>,
    /// Rows unlike any that the model was made from.
    pub doubtful: Doubtful,
    /// Rows that two segments are nearly as near to.
    pub n_on_the_fence: usize,
    /// What became of every row, or of every customer that was made of purchases; without the decisions.
    pub account: Account,
    /// Decisions in all: they can be downloaded.
    pub n_decisions: usize,
    /// Where customers were made of purchases: rows of the file that were read, and of these those set aside.
    pub purchases: Option<(usize, usize)>,
}

/// Decisions that cross to the page to be shown; all of them can be downloaded.
pub const DECISIONS_SHOWN: usize = 200;

/// Coordinates of all prepared rows, one list for each axis asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Points {
    /// What was asked for.
    pub axes: Vec<Axis>,
    /// One list for each axis. Length of each: prepared rows.
    pub coordinates: Vec<Coordinates>,
}

/// Coordinates of all prepared rows along one axis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Coordinates(#[serde(with = "crate::pipeline::parallel::packed")] pub Vec<f32>);

/// One customer as found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// As a spreadsheet counts: the header is row 1.
    pub row_number: u32,
    /// Column name and cell, in the order of the file.
    pub cells: Vec<(String, String)>,
}

/// Why a worker could not do what it was asked to.
#[derive(Clone, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum Failure {
    /// The file holds no table that can be used.
    #[error(transparent)]
    Table(#[from] TableError),
    /// No customers can be made of the rows as asked.
    #[error(transparent)]
    Transactions(#[from] TransactionsError),
    /// The rows cannot be prepared as asked.
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    /// The labelled file cannot be written.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// The second file is not about the same customers.
    #[error(transparent)]
    Join(#[from] JoinError),
    /// The file cannot be read any more.
    #[error(transparent)]
    Read(#[from] UnreadableFile),
    /// The worker holds nothing yet that the request is about. A fault of this program.
    #[error("the work was asked for before its rows were there")]
    NothingHeld,
    /// The bytes of a message make no sense. A fault of this program.
    #[error("a message between page and worker could not be read")]
    Garbled,
}

/// Why a piece of work has no result.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WorkError {
    /// A worker said so.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// k-means said so.
    #[error(transparent)]
    KMeans(#[from] KMeansError),
    /// The limits of size said so.
    #[error(transparent)]
    Sized(#[from] SizedError),
    /// Another method said so.
    #[error(transparent)]
    Method(#[from] MethodError),
    /// The file does not suit the model.
    #[error(transparent)]
    Score(#[from] ScoreError),
    /// The work ended before it was done.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

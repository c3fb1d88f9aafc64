//! Everything that can happen to the state.

use crate::pipeline::analysis::Analysis;
use crate::pipeline::model::Model;
use crate::pipeline::prepare::Recipe;
use crate::pipeline::table::{Grouping, Keys, ReadOptions, TableSummary};
use crate::pipeline::tradeoff::{Cost, Limited};
use crate::pipeline::validate::{self, Assessment};
use crate::protocol::{JobId, Points, PreparedSummary, Progress, Survey};
use crate::state::{Choice, Door, Measured, ModelFile, OtherAction, Portrait, SecondFile, Source, Trouble, View};

/// What happened.
#[derive(Debug)]
pub enum Action {
    /// The door is shut, or cannot be.
    Door(Door),
    /// The user opened a file or a sample.
    Open(Source),
    /// The user opened a file to go on with the loaded model.
    Resume(Source),
    /// The user says how the source is to be read.
    Read(ReadOptions),
    /// The user says what a row of the table shall be.
    Regroup(Grouping),
    /// The user has a second file about the same customers, or takes it away again.
    Join(Option<SecondFile>),
    /// The user says which columns hold the ids of both files.
    JoinBy(Keys),
    /// The table is read, with the recipe proposed for it; or not.
    Opened(JobId, Result<(TableSummary, Recipe), Trouble>),
    /// The user chose.
    Choose(Choice),
    /// The user went back.
    Undo,
    /// The user went forth.
    Redo,
    /// The rows are prepared, or not.
    Prepared(JobId, Result<PreparedSummary, Trouble>),
    /// All numbers of segments are tried, or not.
    Analysed(JobId, Result<Analysis, Trouble>),
    /// The segments are within limits of size, or not.
    Limited(JobId, Result<Limited, Trouble>),
    /// What the weights cost is known, or not.
    Weighed(JobId, Result<Cost, Trouble>),
    /// The segments are described, or not.
    Portrayed(JobId, Result<Portrait, Trouble>),
    /// The scatter's coordinates are there, or not.
    Plotted(JobId, Result<Points, Trouble>),
    /// How the prepared columns lie is known, or not.
    Surveyed(JobId, Result<Survey, Trouble>),
    /// A part of the evidence on whether the segments are real.
    Checked(JobId, validate::Stage),
    /// The verdict is there, or not.
    Assessed(JobId, Result<Assessment, Trouble>),
    /// The silhouette of the segments shown is measured anew, or not.
    Measured(JobId, Result<Measured, Trouble>),
    /// Check anew whether the segments are real, after it failed or was cancelled.
    Check,
    /// Something about another way to segment.
    Other(OtherAction),
    /// A job goes on.
    Progressed(JobId, Progress),
    /// The user wants no more of what is running.
    Cancel,
    /// Do again what failed or was cancelled.
    Retry,
    /// The user looks at something else.
    Look(View),
    /// The user set a value of the new customer.
    Try(String, f64),
    /// The new customer is a typical one again.
    TryTypical,
    /// The user chose a model file.
    ReadModel(ModelFile),
    /// It is read, or is none.
    LoadModel(JobId, Result<Model, Trouble>),
    /// The user has read what went wrong.
    Dismiss,
    /// The user goes back to the file that was open before a model, or before a file that could not be read.
    Back,
    /// The user starts over.
    Close,
}

//! One stage of the work: not begun, under way, done, or failed.

use crate::protocol::JobId;
use crate::state::{Shared, Trouble};

/// What is known of one stage. The last result stays at hand while the next one is made, so that a picture can fade
/// instead of vanishing.
#[derive(Debug, Default)]
pub enum Stage<T> {
    /// What it is made from is not there yet.
    #[default]
    Idle,
    /// A job makes it.
    Running {
        /// The only job whose answer counts.
        job: JobId,
        /// What there was before.
        last: Option<Shared<T>>,
    },
    /// Done.
    Ready(Shared<T>),
    /// It could not be made.
    Failed(Trouble),
}

impl<T> Clone for Stage<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Idle => Self::Idle,
            Self::Running { job, last } => Self::Running { job: *job, last: last.clone() },
            Self::Ready(value) => Self::Ready(value.clone()),
            Self::Failed(trouble) => Self::Failed(trouble.clone()),
        }
    }
}

impl<T> PartialEq for Stage<T> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Idle, Self::Idle) => true,
            (Self::Running { job, last }, Self::Running { job: other, last: other_last }) => {
                job == other && last == other_last
            }
            (Self::Ready(value), Self::Ready(other)) => value == other,
            (Self::Failed(trouble), Self::Failed(other)) => trouble == other,
            _ => false,
        }
    }
}

impl<T> Stage<T> {
    /// The result, if it is that of the present choices.
    pub fn ready(&self) -> Option<&Shared<T>> {
        match self {
            Self::Ready(value) => Some(value),
            _ => None,
        }
    }

    /// The result, even if newer choices have made it stale.
    pub fn latest(&self) -> Option<&Shared<T>> {
        match self {
            Self::Ready(value) | Self::Running { last: Some(value), .. } => Some(value),
            _ => None,
        }
    }

    /// The job that makes it.
    pub fn job(&self) -> Option<JobId> {
        match self {
            Self::Running { job, .. } => Some(*job),
            _ => None,
        }
    }

    /// Begins anew; keeps what there was.
    pub(super) fn restart(&mut self, job: JobId) {
        let last = self.latest().cloned();
        *self = Self::Running { job, last };
    }

    /// Takes the answer of `job`, if it is the one waited for. Says whether it was.
    pub(super) fn take(&mut self, job: JobId, answer: Result<T, Trouble>) -> bool {
        let is_awaited = self.job() == Some(job);
        if is_awaited {
            *self = match answer {
                Ok(value) => Self::Ready(Shared::new(value)),
                Err(trouble) => Self::Failed(trouble),
            };
        }
        is_awaited
    }
}

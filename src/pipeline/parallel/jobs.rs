//! All rounds and tasks there are, a line each, as they cross from page to worker.

use serde::{Deserialize, Serialize};

use crate::pipeline::cluster::kmeans::{
    Assign, Assigned, Descend, Descended, Farthest, FindFarthest, Found, Search, Step, Stepped, Survey, Surveyed,
};
use crate::pipeline::parallel::{Gather, Round as _, Shard, Task as _};
use crate::pipeline::prepare::Matrix;
use crate::pipeline::projection::{Covariance, Moments};
use crate::pipeline::validate::{Coefficients, MeasureSilhouettes};

/// An enum of kinds with the conversions into it from each kind, and back out of it.
macro_rules! any {
    ($(#[$doc:meta])* $any:ident { $($variant:ident($Kind:ty)),* $(,)? }) => {
        $(#[$doc])*
        #[expect(missing_docs, reason = "each kind is described where it is defined")]
        #[derive(Clone, Debug, Serialize, Deserialize)]
        pub enum $any {
            $($variant($Kind)),*
        }

        $(
            impl From<$Kind> for $any {
                fn from(kind: $Kind) -> Self {
                    Self::$variant(kind)
                }
            }

            impl TryFrom<$any> for $Kind {
                type Error = $any;

                fn try_from(any: $any) -> Result<Self, $any> {
                    match any {
                        $any::$variant(kind) => Ok(kind),
                        other => Err(other),
                    }
                }
            }
        )*
    };
}

any! {
    /// Any round.
    AnyRound {
        Gather(Gather),
        Covariance(Covariance),
        Survey(Survey),
        Search(Search),
        Descend(Descend),
        Step(Step),
        FindFarthest(FindFarthest),
        Assign(Assign),
        MeasureSilhouettes(MeasureSilhouettes),
    }
}

any! {
    /// What one shard answers to a round.
    AnyPartial {
        Gathered(Matrix),
        Moments(Moments),
        Surveyed(Surveyed),
        Found(Found),
        Descended(Descended),
        Stepped(Stepped),
        Farthest(Farthest),
        Assigned(Assigned),
        Coefficients(Coefficients),
    }
}

any! {
    /// Any task.
    AnyTask {}
}

any! {
    /// What a task answers.
    AnyAnswer {}
}

impl AnyRound {
    /// The work of one shard.
    pub fn on(&self, shard: &Shard) -> AnyPartial {
        match self {
            Self::Gather(round) => round.on(shard).into(),
            Self::Covariance(round) => round.on(shard).into(),
            Self::Survey(round) => round.on(shard).into(),
            Self::Search(round) => round.on(shard).into(),
            Self::Descend(round) => round.on(shard).into(),
            Self::Step(round) => round.on(shard).into(),
            Self::FindFarthest(round) => round.on(shard).into(),
            Self::Assign(round) => round.on(shard).into(),
            Self::MeasureSilhouettes(round) => round.on(shard).into(),
        }
    }
}

impl AnyTask {
    /// The work.
    pub fn run(&self) -> AnyAnswer {
        match *self {}
    }
}

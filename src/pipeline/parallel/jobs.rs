//! All rounds and tasks there are, a line each, as they cross from page to worker.

use serde::{Deserialize, Serialize};

use crate::pipeline::cluster::kmeans::{Assign, Assigned, Found, Search};
use crate::pipeline::parallel::{Gather, Round as _, Shard, Task as _};
use crate::pipeline::prepare::Matrix;
use crate::pipeline::projection::{Covariance, Moments};
use crate::pipeline::validate::assess::{BlurTask, Blurred, BootstrapTask, Bootstrapped, Separated, SeparationTask};
use crate::pipeline::validate::{DistanceSums, Distances, Silhouette, SilhouetteTask};

/// An enum of kinds with the conversions into it from each kind, and back out of it.
macro_rules! any {
    ($(#[$doc:meta])* $any:ident { $($variant:ident($Kind:ty)),+ $(,)? }) => {
        $(#[$doc])*
        #[expect(missing_docs, reason = "each kind is described where it is defined")]
        #[derive(Clone, Debug, Serialize, Deserialize)]
        pub enum $any {
            $($variant($Kind)),+
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
        )+
    };
}

any! {
    /// Any round.
    AnyRound { Assign(Assign), Gather(Gather), Covariance(Covariance), Distances(Distances) }
}

any! {
    /// What one shard answers to a round.
    AnyPartial { Assigned(Assigned), Gathered(Matrix), Moments(Moments), DistanceSums(DistanceSums) }
}

any! {
    /// Any task.
    AnyTask {
        Search(Search), Silhouette(SilhouetteTask), Separation(SeparationTask), Bootstrap(BootstrapTask), Blur(BlurTask),
    }
}

any! {
    /// What a task answers.
    AnyAnswer {
        Found(Found), Silhouette(Silhouette), Separated(Separated), Bootstrapped(Bootstrapped), Blurred(Blurred),
    }
}

impl AnyRound {
    /// The work of one shard.
    pub fn on(&self, shard: &Shard) -> AnyPartial {
        match self {
            Self::Assign(round) => round.on(shard).into(),
            Self::Gather(round) => round.on(shard).into(),
            Self::Covariance(round) => round.on(shard).into(),
            Self::Distances(round) => round.on(shard).into(),
        }
    }
}

impl AnyTask {
    /// The work.
    pub fn run(&self) -> AnyAnswer {
        match self {
            Self::Search(task) => task.run().into(),
            Self::Silhouette(task) => task.run().into(),
            Self::Separation(task) => task.run().into(),
            Self::Bootstrap(task) => task.run().into(),
            Self::Blur(task) => task.run().into(),
        }
    }
}

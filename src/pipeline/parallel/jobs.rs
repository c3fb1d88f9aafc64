//! All rounds and tasks there are, a line each, as they cross from page to worker.

use serde::{Deserialize, Serialize};

use crate::cluster::dbscan::{Dbscan, DbscanTask, KDistances, KDistancesTask};
use crate::cluster::hdbscan::{Hdbscan, HdbscanTask, NearestRows, NearestSearched};
use crate::cluster::kmeans::{
    Assign, Assigned, Descend, Descended, Farthest, FindFarthest, Found, Search, Step, Stepped, Survey, Surveyed,
};
use crate::cluster::medoids::{Nearby, NearbyFound, Pam, PamFound};
use crate::cluster::mixture::{Expect, Expected, Respond, Responses, Start, Started};
use crate::cluster::prototypes::{Converge, Converged};
use crate::cluster::sized::{SizedFound, SizedTask};
use crate::cluster::ward::{Grow, Grown, NearestCentroid, NearestLabels};
use crate::cluster::{LabelSums, OfLabels};
use crate::parallel::{Gather, Round as _, Shard, Task as _};
use crate::prepare::Matrix;
use crate::projection::{Covariance, Moments};
use crate::tradeoff::{WeighTask, Weighed};
use crate::validate::assess::{
    BlurTask, Blurred, BootstrapTask, Bootstrapped, Ellipsoids, EllipsoidsTask, Separated, SeparationTask,
};
use crate::validate::{DistanceSums, Distances, MeasureSilhouettes, PairDistances};

/// An enum of kinds with the conversions into it from each kind, and back out of it.
macro_rules! any {
    ($(#[$doc:meta])* $Any:ident { $($variant:ident($Kind:ty)),+ $(,)? }) => {
        $(#[$doc])*
        #[expect(missing_docs, reason = "each kind is described where it is defined")]
        #[derive(Clone, Debug, Serialize, Deserialize)]
        pub enum $Any {
            $($variant($Kind)),+
        }

        $(
            impl From<$Kind> for $Any {
                fn from(kind: $Kind) -> Self {
                    Self::$variant(kind)
                }
            }

            impl TryFrom<$Any> for $Kind {
                type Error = $Any;

                fn try_from(any: $Any) -> Result<Self, $Any> {
                    match any {
                        $Any::$variant(kind) => Ok(kind),
                        other => Err(other),
                    }
                }
            }
        )+
    };
}

/// Rounds, each with what it answers.
macro_rules! rounds {
    ($($Round:ident => $Partial:ident),+ $(,)?) => {
        any! {
            /// Any round.
            AnyRound { $($Round($Round)),+ }
        }

        any! {
            /// What one shard answers to a round.
            AnyPartial { $($Partial($Partial)),+ }
        }

        impl AnyRound {
            /// The work of one shard.
            #[inline(never)] // whoever asks is compiled for size
            pub fn on(&self, shard: &Shard) -> AnyPartial {
                match self {
                    $(Self::$Round(round) => round.on(shard).into()),+
                }
            }
        }
    };
}

/// Tasks, each with what it answers.
macro_rules! tasks {
    ($($Task:ident => $Answer:ident),+ $(,)?) => {
        any! {
            /// Any task.
            AnyTask { $($Task($Task)),+ }
        }

        any! {
            /// What a task answers.
            AnyAnswer { $($Answer($Answer)),+ }
        }

        impl AnyTask {
            /// The work.
            #[inline(never)] // whoever asks is compiled for size
            pub fn run(&self) -> AnyAnswer {
                match self {
                    $(Self::$Task(task) => task.run().into()),+
                }
            }
        }
    };
}

rounds! {
    Gather => Matrix,
    Covariance => Moments,
    Survey => Surveyed,
    Search => Found,
    Descend => Descended,
    Step => Stepped,
    FindFarthest => Farthest,
    Assign => Assigned,
    MeasureSilhouettes => PairDistances,
    Distances => DistanceSums,
    NearestSearched => NearestRows,
    OfLabels => LabelSums,
    NearestCentroid => NearestLabels,
    Expect => Expected,
    Respond => Responses,
}

tasks! {
    DbscanTask => Dbscan,
    KDistancesTask => KDistances,
    HdbscanTask => Hdbscan,
    SeparationTask => Separated,
    BootstrapTask => Bootstrapped,
    BlurTask => Blurred,
    EllipsoidsTask => Ellipsoids,
    Grow => Grown,
    Start => Started,
    Pam => PamFound,
    Nearby => NearbyFound,
    Converge => Converged,
    SizedTask => SizedFound,
    WeighTask => Weighed,
}

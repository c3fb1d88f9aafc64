//! A whole descent over rows that are held whole: one message instead of one for each round.

use serde::{Deserialize, Serialize};

use crate::cluster::Clustering;
use crate::cluster::kmeans::descent::{Descent, Ending};
use crate::parallel::{Alone, Round, Shard, Stopped, block_on};

/// Descends from the best of these starts, over all rows there are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Descend {
    /// Number of centroids.
    pub n_clusters: usize,
    /// For each start, one row of `n_cols` per centroid.
    pub starts: Vec<Vec<f64>>,
    /// When it ends.
    pub ending: Ending,
    /// Rows that the search for the centroids saw.
    pub n_searched: usize,
}

/// Where a descent came to. Rows that are worked on in place cannot stop; the type cannot know that.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Descended(pub Result<Clustering, Stopped>);

impl Round for Descend {
    type Partial = Descended;

    fn on(&self, shard: &Shard) -> Descended {
        let rows = Alone(shard);
        let work = async {
            let descent = Descent::from_best(u32::MAX, self.n_clusters, self.starts.clone(), &rows).await?;
            descent.descend(&rows, self.ending).await?.finish(&rows, self.n_searched).await
        };
        Descended(block_on(work))
    }
}

//! The whole of DBSCAN, as a job.

use serde::{Deserialize, Serialize};

use crate::cluster::dbscan::border::groups;
use crate::cluster::dbscan::connect::connect;
use crate::cluster::dbscan::core_rows::core_rows;
use crate::cluster::dbscan::{Dbscan, DbscanParams};
use crate::cluster::density::{Groups, KdTree, NOISE, nearest_grouped};
use crate::parallel::Task;
use crate::prepare::Matrix;

/// Groups the rows that it carries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DbscanTask {
    /// All rows.
    pub rows: Matrix,
    /// In their range.
    pub params: DbscanParams,
}

impl Task for DbscanTask {
    type Answer = Dbscan;

    /// # Complexity
    /// Time about O(n log n · `n_cols`) in few columns, at worst O(n² · `n_cols`); memory O(n · `n_cols`), whatever the
    /// number of neighbours.
    fn run(&self) -> Dbscan {
        let tree = KdTree::new(&self.rows);
        let reach = tree.reach(self.params.eps * self.params.eps);
        let is_core = core_rows(&tree, reach, self.params.min_samples);
        let joined = connect(&tree, reach, &is_core);
        let by_position = groups(&tree, reach, &is_core, joined);

        let mut labels = vec![NOISE; tree.len()];
        let mut core_sample_indices = Vec::new();
        for ((&row, group), core) in tree.order().iter().zip(by_position).zip(is_core) {
            labels[row as usize] = group;
            if core {
                core_sample_indices.push(row);
            }
        }
        core_sample_indices.sort_unstable();
        drop(tree);
        let groups = Groups::numbered(labels);
        let nearest_core = nearest_grouped(&self.rows, &groups, &core_sample_indices);
        Dbscan { groups, core_sample_indices, nearest_core }
    }
}

//! HDBSCAN over the rows at hand, as a job.

use serde::{Deserialize, Serialize};

use crate::cluster::density::{Groups, KdTree, NOISE, kth_nearest, nearest_grouped};
use crate::cluster::hdbscan::condense::condense;
use crate::cluster::hdbscan::mst::spanning_tree;
use crate::cluster::hdbscan::{Hdbscan, HdbscanParams};
use crate::parallel::Task;
use crate::prepare::Matrix;

/// Groups the rows that it carries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HdbscanTask {
    /// The rows to search.
    pub rows: Matrix,
    /// In their range.
    pub params: HdbscanParams,
}

impl Task for HdbscanTask {
    type Answer = Hdbscan;

    /// # Complexity
    /// Time about O(n log² n · `n_cols`) in few columns, at worst O(n² log n · `n_cols`); memory O(n · `n_cols`).
    fn run(&self) -> Hdbscan {
        let n_rows = self.rows.n_rows();
        let min_samples = self.params.min_samples();
        let mut labels = vec![NOISE; n_rows];
        let mut probabilities = vec![0.0; n_rows];
        if n_rows >= min_samples {
            let tree = KdTree::new(&self.rows);
            let core = kth_nearest(&tree, 0..n_rows, min_samples);
            let edges = spanning_tree(&tree, &core);
            let condensed = condense(&edges, n_rows, self.params.min_cluster_size);
            for (&row, (label, strength)) in tree.order().iter().zip(condensed.groups(self.params.selection)) {
                labels[row as usize] = label;
                probabilities[row as usize] = strength;
            }
        }
        let groups = Groups::numbered(labels);
        let grouped: Vec<u32> = (0..).zip(&groups.labels).filter(|(_, l)| **l != NOISE).map(|(row, _)| row).collect();
        let nearest_group = nearest_grouped(&self.rows, &groups, &grouped);
        Hdbscan { groups, probabilities, nearest_group, n_searched: n_rows }
    }
}

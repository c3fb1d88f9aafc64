//! Where segments lie, in the units of the file.

use crate::cluster::Clustering;
use crate::prepare::Prepared;
use crate::table::Table;

/// The centroids in the units of the file: one row per segment, one number per fitted column. Where rows were brought to
/// length 1, no centroid can be turned back, and the means of the segment's rows stand there, filled and clipped as they were
/// clustered.
pub fn middles(table: &Table, prepared: &Prepared, clustering: &Clustering) -> Vec<f64> {
    let n_cols = prepared.fitted.columns.len();
    let centroids = clustering.centroids.chunks_exact(n_cols.max(1));
    let turned_back: Option<Vec<Vec<f64>>> =
        centroids.map(|centroid| prepared.fitted.in_file_units(centroid)).collect();
    if let Some(turned_back) = turned_back {
        return turned_back.concat();
    }
    let mut middles = vec![0.0; clustering.n_clusters * n_cols];
    for column in 0..n_cols {
        let values = prepared.repaired(table, column).unwrap_or_default();
        for (value, label) in values.iter().zip(&clustering.labels) {
            let segment = usize::from(*label);
            // Divided first: the sum of huge numbers may be none.
            middles[segment * n_cols + column] += value / clustering.sizes[segment].max(1) as f64;
        }
    }
    middles
}

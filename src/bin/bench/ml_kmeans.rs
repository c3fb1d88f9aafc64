//! ml-kmeans, the JavaScript library, in the same tab.

use clientele::pipeline::prepare::Matrix;
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

use crate::ask::Measured;
use crate::now;

/// One run from the given centroids. It wants arrays of arrays, and gets them before the clock starts.
pub(crate) fn measure(matrix: &Matrix, centroids: &[f64], max_iter: usize) -> Result<Measured, JsValue> {
    let n_cols = matrix.n_cols();
    let array = |row: &mut dyn Iterator<Item = f64>| row.map(JsValue::from).collect::<Array>();
    let rows: Array =
        (0..matrix.n_rows()).map(|row| array(&mut matrix.row(row).iter().map(|v| f64::from(*v)))).collect();
    let start: Array = centroids.chunks(n_cols).map(|row| array(&mut row.iter().copied())).collect();
    let options = Object::new();
    Reflect::set(&options, &"initialization".into(), &start)?;
    Reflect::set(&options, &"maxIterations".into(), &(max_iter as f64).into())?;
    Reflect::set(&options, &"tolerance".into(), &0.into())?;
    let kmeans: Function = Reflect::get(&js_sys::global(), &"mlKmeans".into())?.dyn_into()?;

    let clock = now();
    let answer = kmeans.call3(&JsValue::UNDEFINED, &rows, &(start.length()).into(), &options)?;
    let ms = now() - clock;

    let found: Array = Reflect::get(&answer, &"centroids".into())?.dyn_into()?;
    let found: Vec<f64> = found.iter().flat_map(|row| Array::from(&row)).filter_map(|value| value.as_f64()).collect();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count, at most max_iter")]
    let n_iter = Reflect::get(&answer, &"iterations".into())?.as_f64().unwrap_or_default() as usize;
    Ok(Measured { ms, inertias: vec![inertia(matrix, &found)], n_iter, ..Measured::default() })
}

/// That of the partition which the centroids make, about its own means: as the engine tells its inertia.
fn inertia(matrix: &Matrix, centroids: &[f64]) -> f64 {
    let n_cols = matrix.n_cols();
    let mut total = 0.0;
    let (mut sums, mut counts) = (vec![0.0; centroids.len()], vec![0.0; centroids.len() / n_cols.max(1)]);
    for row in 0..matrix.n_rows() {
        let row: Vec<f64> = matrix.row(row).iter().map(|value| f64::from(*value)).collect();
        let distances = centroids.chunks(n_cols).map(|centroid| squared_distance(&row, centroid));
        let Some((nearest, distance)) = distances.enumerate().min_by(|a, b| a.1.total_cmp(&b.1)) else { continue };
        total += distance;
        counts[nearest] += 1.0;
        sums[nearest * n_cols..][..n_cols].iter_mut().zip(&row).for_each(|(sum, value)| *sum += value);
    }
    let groups = sums.chunks(n_cols).zip(centroids.chunks(n_cols)).zip(&counts).filter(|(_, count)| **count > 0.0);
    let moved = groups.map(|((sums, centroid), count)| {
        let mean: Vec<f64> = sums.iter().map(|sum| sum / count).collect();
        count * squared_distance(&mean, centroid)
    });
    total - moved.sum::<f64>()
}

fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

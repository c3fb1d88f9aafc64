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

/// Sum of squared distances to the nearest centroid.
fn inertia(matrix: &Matrix, centroids: &[f64]) -> f64 {
    let squared = |row: &[f32], centroid: &[f64]| -> f64 {
        row.iter().zip(centroid).map(|(value, center)| (f64::from(*value) - center).powi(2)).sum()
    };
    let nearest = |row: &[f32]| {
        centroids.chunks(matrix.n_cols()).map(|centroid| squared(row, centroid)).fold(f64::INFINITY, f64::min)
    };
    (0..matrix.n_rows()).map(|row| nearest(matrix.row(row))).sum()
}

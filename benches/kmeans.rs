//! What the main job costs natively, on one core: `cargo bench --no-default-features --bench kmeans`.

#![expect(clippy::disallowed_methods, reason = "a native program has a clock")]
#![expect(clippy::unwrap_used, reason = "a bench may stop")]

use std::time::Instant;

use clientele::pipeline::cluster::kmeans::{KMeansParams, fit_from, sweep};
use clientele::pipeline::parallel::{InProcess, block_on};
use clientele::pipeline::prepare::Matrix;
use clientele::pipeline::projection::pca;
use clientele::pipeline::random::Random;
use clientele::pipeline::validate::silhouettes;

/// Eight overlapping groups.
fn groups(n_rows: usize, n_cols: usize) -> Matrix {
    let mut random = Random::new(1, 0);
    let points: Vec<f64> = (0..8 * n_cols).map(|_| 4.0 * random.next_f64()).collect();
    let mut values = Vec::with_capacity(n_rows * n_cols);
    for _ in 0..n_rows {
        let group = random.below(8);
        for col in 0..n_cols {
            #[expect(clippy::cast_possible_truncation, reason = "as the pipeline stores it")]
            values.push((points[group * n_cols + col] + random.next_normal()) as f32);
        }
    }
    Matrix::new(n_rows, n_cols, values).unwrap()
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    println!("{what:<48} {:>9.1} ms", start.elapsed().as_secs_f64() * 1e3);
    done
}

fn main() {
    let params = KMeansParams::default();
    let executor = InProcess::new(&groups(20_000, 10), 1);
    let found =
        timed("sweep, 20,000 x 10, k = 2..10, n_init = 10", || block_on(sweep(&executor, &params, 2..=10)).unwrap());
    timed("silhouettes of these, exact", || block_on(silhouettes(&executor, &found, 0)).unwrap());
    timed("PCA of these", || block_on(pca(&executor)).unwrap());

    let executor = InProcess::new(&groups(1_000_000, 10), 1);
    let once = KMeansParams { max_iter: 10, tol: 0.0, ..params };
    let start = found[8].centroids.clone();
    timed("10 rounds, 1,000,000 x 10, k = 10", || block_on(fit_from(&executor, &once, start)).unwrap());
}

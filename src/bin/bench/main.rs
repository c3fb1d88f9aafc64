//! The page of the benchmarks: it does what it is asked to with the workers that the product ships, and says how long that
//! took. Built into a folder of its own, never into `dist/`.
//!
//! `bench(ask)` in the page takes an [`Ask`] as JSON and promises a [`Measured`] as JSON.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use clientele::compute::{Office, Pool};
use clientele::pipeline::cluster::Clustering;
use clientele::pipeline::cluster::dbscan::{DbscanParams, dbscan};
use clientele::pipeline::cluster::density::Groups;
use clientele::pipeline::cluster::hdbscan::{HdbscanParams, hdbscan};
use clientele::pipeline::cluster::kmeans::{self, KMeansParams};
use clientele::pipeline::cluster::ward::{self, WardParams};
use clientele::pipeline::prepare::{OutlierRule, Recipe};
use clientele::pipeline::table::{Detail, ReadOptions};
use clientele::pipeline::validate::silhouette;
use clientele::protocol::{Progress, memory};
use js_sys::{Promise, Reflect};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::future_to_promise;

use ask::{Ask, Measured, N_WORKERS};

mod ask;
mod ml_kmeans;

fn main() {
    console_error_panic_hook::set_once();
    let tab = Rc::new(Tab::default());
    let bench = Closure::<dyn Fn(String) -> Promise>::new(move |ask: String| {
        let tab = Rc::clone(&tab);
        future_to_promise(async move { tab.answer(&ask).await.map(Into::into).map_err(Into::into) })
    });
    if let Err(reason) = Reflect::set(&js_sys::global(), &"bench".into(), &bench.into_js_value()) {
        wasm_bindgen::throw_val(reason);
    }
}

/// What the page holds between two asks.
#[derive(Default)]
struct Tab {
    pool: RefCell<Option<Rc<Pool>>>,
    last: RefCell<Option<Clustering>>,
}

impl Tab {
    async fn answer(&self, ask: &str) -> Result<String, String> {
        let measured = self.measure(serde_json::from_str(ask).map_err(text)?).await?;
        serde_json::to_string(&measured).map_err(text)
    }

    async fn measure(&self, ask: Ask) -> Result<Measured, String> {
        match ask {
            Ask::Nothing => {
                self.pool.take();
                Ok(Measured::default())
            }
            Ask::Rows { mixture, n_rows } => {
                self.pool.take(); // before the next: both might not fit
                self.last.take();
                let pool = Pool::make(N_WORKERS, mixture, n_rows).await.map_err(text)?;
                self.pool.replace(Some(Rc::new(pool)));
                Ok(Measured::default())
            }
            Ask::Kmeans { centroids, max_iter } => self.kmeans(centroids, max_iter).await,
            Ask::Labels => {
                let letter = |label: &u16| char::from(b'A'.saturating_add(u8::try_from(*label).unwrap_or(u8::MAX)));
                let labels = self.last()?.labels.iter().map(letter).collect();
                Ok(Measured { labels, ..Measured::default() })
            }
            Ask::Sweep { most, n_init } => self.sweep(most, n_init).await,
            Ask::Silhouette => self.silhouette().await,
            Ask::Read { column } => read(&column).await,
            Ask::Job => job().await,
            Ask::Dbscan { eps, min_samples } => self.dbscan(DbscanParams { eps, min_samples }).await,
            Ask::Hdbscan { min_cluster_size } => {
                self.hdbscan(HdbscanParams { min_cluster_size, ..HdbscanParams::default() }).await
            }
            Ask::Ward { k } => self.ward(k).await,
            Ask::MlKmeans { mixture, n_rows, centroids, max_iter } => {
                ml_kmeans::measure(&mixture.rows(0..n_rows), &centroids, max_iter)
                    .map_err(|reason| format!("{reason:?}"))
            }
            Ask::Memory => {
                let mut bytes = self.pool()?.memory().await.map_err(text)?;
                bytes.push(memory());
                Ok(Measured { bytes, ..Measured::default() })
            }
        }
    }

    fn pool(&self) -> Result<Rc<Pool>, String> {
        self.pool.borrow().clone().ok_or_else(|| "there are no rows yet".into())
    }

    fn last(&self) -> Result<Clustering, String> {
        self.last.borrow().clone().ok_or_else(|| "there is no clustering yet".into())
    }

    async fn kmeans(&self, centroids: Vec<f64>, max_iter: usize) -> Result<Measured, String> {
        let pool = self.pool()?;
        let params = KMeansParams { n_init: 1, max_iter, tol: 0.0, ..KMeansParams::default() };
        let start = now();
        let fitted = kmeans::fit_from(&*pool, &params, centroids).await.map_err(text)?;
        let ms = now() - start;
        let measured = Measured { ms, inertias: vec![fitted.inertia], n_iter: fitted.n_iter, ..Measured::default() };
        self.last.replace(Some(fitted));
        Ok(measured)
    }

    async fn sweep(&self, most: usize, n_init: usize) -> Result<Measured, String> {
        let pool = self.pool()?;
        let params = KMeansParams { n_init, ..KMeansParams::default() };
        let start = now();
        let swept = kmeans::sweep(&*pool, &params, 2..=most).await.map_err(text)?;
        let ms = now() - start;
        let inertias = swept.iter().map(|clustering| clustering.inertia).collect();
        Ok(Measured { ms, inertias, ..Measured::default() })
    }

    async fn silhouette(&self) -> Result<Measured, String> {
        let (pool, last) = (self.pool()?, self.last()?);
        let start = now();
        let silhouette = silhouette(&*pool, &last, 0).await.map_err(text)?;
        let ms = now() - start;
        Ok(Measured { ms, silhouettes: vec![silhouette.mean], n_seen: silhouette.rows.len(), ..Measured::default() })
    }

    async fn dbscan(&self, params: DbscanParams) -> Result<Measured, String> {
        let pool = self.pool()?;
        let start = now();
        let found = dbscan(&*pool, params).await.map_err(text)?;
        Ok(of_groups(now() - start, &found.groups))
    }

    async fn hdbscan(&self, params: HdbscanParams) -> Result<Measured, String> {
        let pool = self.pool()?;
        let start = now();
        let found = hdbscan(&*pool, params).await.map_err(text)?;
        Ok(of_groups(now() - start, &found.groups))
    }

    async fn ward(&self, k: usize) -> Result<Measured, String> {
        let pool = self.pool()?;
        let start = now();
        let tree = ward::grow(&*pool, &WardParams::default()).await.map_err(text)?;
        let cut = tree.cut(&*pool, k).await.map_err(text)?;
        Ok(Measured { ms: now() - start, sizes: cut.sizes, ..Measured::default() })
    }
}

/// With the workers that the page starts when it is loaded, as they are when the user has found a file.
async fn ready_office() -> Office {
    let office = Office::new(N_WORKERS);
    office.prepare_workers().await;
    office.rehearse().await;
    office
}

/// From the file to typed columns, and on to what the page first shows of them, as the page does it.
async fn read(column: &str) -> Result<Measured, String> {
    let file = chosen_file()?;
    let office = ready_office().await;
    let start = now();
    let typed = Rc::new(Cell::new(f64::NAN));
    let on_progress = {
        let typed = Rc::clone(&typed);
        move |progress| {
            if progress == Progress::Columns {
                typed.set(now());
            }
        }
    };
    let (summary, _) = office.open_file(&file, ReadOptions::default(), on_progress).await.map_err(text)?;
    let (ms, shown_ms) = (typed.get() - start, now() - start);
    let mut bytes = office.memory().await.map_err(text)?;
    bytes.push(memory());
    office.close();
    match summary.columns.into_iter().find(|found| found.name == column).map(|found| found.detail) {
        Some(Detail::Numbers(numbers)) => {
            Ok(Measured { ms, shown_ms, n_rows: summary.n_rows, mean: numbers.mean, bytes, ..Measured::default() })
        }
        _ => Err(format!("{column} is no column of numbers")),
    }
}

/// As the page does it for a file that was dropped on it, with the default choices; but without a fence for outliers and
/// without logarithms of amounts, which the peers have not: the same rows must be clustered.
async fn job() -> Result<Measured, String> {
    let file = chosen_file()?;
    let office = ready_office().await;
    let start = now();
    let (_, recipe) = office.open_file(&file, ReadOptions::default(), |_| {}).await.map_err(text)?;
    let recipe = Recipe { outliers: OutlierRule::None, transforms: BTreeMap::new(), ..recipe };
    let prepared = office.prepare(recipe).await.map_err(text)?;
    let shape = (prepared.n_rows, prepared.fitted.columns.len());
    let analysis = office.analyse(&KMeansParams::default(), 10, shape, |_| {}).await.map_err(text)?;
    let ms = now() - start;
    office.close();
    Ok(Measured {
        ms,
        inertias: analysis.solutions.iter().map(|solution| solution.clustering.inertia).collect(),
        silhouettes: analysis.solutions.iter().map(|solution| solution.silhouette.mean).collect(),
        ..Measured::default()
    })
}

/// The one that was chosen in the page: its bytes lie on the disk, as those of a user's file do.
fn chosen_file() -> Result<web_sys::File, String> {
    let document = web_sys::window().and_then(|window| window.document());
    let input = document.and_then(|document| document.query_selector("input").ok().flatten());
    let files = input.and_then(|input| input.dyn_into::<web_sys::HtmlInputElement>().ok()?.files());
    files.and_then(|files| files.get(0)).ok_or_else(|| "no file was chosen".into())
}

fn of_groups(ms: f64, groups: &Groups) -> Measured {
    Measured { ms, sizes: groups.sizes.clone(), n_noise: groups.n_noise(), ..Measured::default() }
}

#[expect(clippy::needless_pass_by_value, reason = "`map_err` hands it over")]
fn text(error: impl ToString) -> String {
    error.to_string()
}

/// Milliseconds on the browser's clock.
fn now() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(f64::NAN, |clock| clock.now())
}

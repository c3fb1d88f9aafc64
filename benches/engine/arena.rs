//! All who take part: the tab with the product, and the native peers, with the same rows.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use fantoccini::wd::TimeoutConfiguration;
use serde_json::{Value, json};

use crate::ask::{Ask, Measured};
use crate::cases::Case;
use crate::driver::Browser;
use crate::files;
use crate::native::{Family, Native};
use crate::site::{Host, Site, dist};

/// The longest that one ask may take in the tab.
const LIMIT: Duration = Duration::from_mins(30);

/// One turn of one of them.
#[derive(Clone, Debug)]
pub(crate) enum Turn {
    /// In the tab.
    Tab(Ask),
    /// In the tab, by one of `readers.js`.
    Reader(Value),
    /// In a process.
    Native(Family, Value),
}

/// The tab and the processes.
pub(crate) struct Arena {
    browser: Browser,
    _site: Site,
    natives: BTreeMap<Family, Native>,
    folder: PathBuf,
    python: PathBuf,
    loaded: Option<Loaded>,
}

/// Which rows are where.
struct Loaded {
    case: Case,
    families: Vec<Family>,
}

impl Arena {
    /// Opens the page of the benchmarks.
    pub(crate) async fn new() -> Result<Self, String> {
        let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench");
        let tools = tools()?;
        let page = target.join("page");
        if !page.join("index.html").is_file() || !dist().join("worker_bg.wasm").is_file() {
            return Err("the page is not built: ./run bench builds it first".to_owned());
        }
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/engine"); // readers.js
        let site = Site::over(vec![page, dist(), tools.join("tab-peers"), own], Host::Pages, Vec::new());
        let browser = Browser::new().await;
        let timeouts = TimeoutConfiguration::new(Some(LIMIT), None, None);
        browser.client.update_timeouts(timeouts).await.map_err(|error| error.to_string())?;
        browser.client.goto(&site.page()).await.map_err(|error| error.to_string())?;
        let started = "const done = arguments[0]; const wait = () => globalThis.bench ? done(true) : setTimeout(wait, 50); wait()";
        browser.run_async(started, Vec::new()).await;
        let folder = target.join("rows");
        fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        Ok(Self {
            browser,
            _site: site,
            natives: BTreeMap::new(),
            folder,
            python: tools.join("peers/bin/python"),
            loaded: None,
        })
    }

    /// One turn.
    pub(crate) async fn turn(&mut self, turn: &Turn) -> Result<Measured, String> {
        match turn {
            Turn::Tab(ask) => self.tab(ask).await,
            Turn::Reader(ask) => self.page("readers", ask.clone()).await,
            Turn::Native(family, ask) => self.native(*family)?.measure(ask),
        }
    }

    /// Asks the tab.
    pub(crate) async fn tab(&self, ask: &Ask) -> Result<Measured, String> {
        let ask = serde_json::to_string(ask).map_err(|error| error.to_string())?;
        self.page("bench", ask.into()).await
    }

    /// Asks a function of the page.
    async fn page(&self, function: &str, ask: Value) -> Result<Measured, String> {
        let script = "const [name, ask, done] = arguments; \
            globalThis[name](ask).then(done, (error) => done({ error: String(error) }))";
        match self.browser.run_async(script, vec![function.into(), ask]).await {
            Value::String(answer) => serde_json::from_str(&answer).map_err(|error| error.to_string()),
            error => Err(format!("the tab: {error}")),
        }
    }

    /// A process, started when first asked for.
    pub(crate) fn native(&mut self, family: Family) -> Result<&mut Native, String> {
        if !self.natives.contains_key(&family) {
            self.natives.insert(family, Native::start(&self.python, family)?);
        }
        self.natives.get_mut(&family).ok_or_else(|| "no such peer".to_owned())
    }

    /// The same rows for the tab's workers and for these families.
    pub(crate) async fn load(&mut self, case: &Case, families: &[Family]) -> Result<(), String> {
        let same = |loaded: &Loaded| {
            (loaded.case.data, loaded.case.n, loaded.case.d) == (case.data, case.n, case.d)
                && families.iter().all(|family| loaded.families.contains(family))
        };
        if self.loaded.as_ref().is_some_and(same) {
            return Ok(());
        }
        self.loaded = None;
        self.tab(&Ask::Rows { mixture: case.mixture(), n_rows: case.n }).await?;
        let file = self.folder.join("rows.f32");
        write_rows(case, &file).map_err(|error| error.to_string())?;
        for family in families {
            self.native(*family)?.load(&file, (case.n, case.d))?;
        }
        fs::remove_file(&file).map_err(|error| error.to_string())?;
        self.loaded = Some(Loaded { case: case.clone(), families: families.to_vec() });
        Ok(())
    }

    /// The table as a file on the disk, whose path this is; in the page it is chosen, as a user does it.
    pub(crate) async fn choose_file(&mut self, case: &Case) -> Result<PathBuf, String> {
        self.loaded = None;
        self.tab(&Ask::Nothing).await?;
        let file = self.folder.join("customers.csv");
        files::write(case, &file).map_err(|error| error.to_string())?;
        self.browser.choose_file(&file).await;
        Ok(file)
    }

    /// Starting centroids: greedy k-means++ on the first rows, by scikit-learn.
    pub(crate) fn seed(&mut self, k: usize) -> Result<Vec<f64>, String> {
        Ok(self.native(Family::ScikitLearn)?.measure(&json!({ "op": "seed", "k": k, "seed": 0 }))?.centroids)
    }

    /// Names and versions of all who took part.
    pub(crate) async fn versions(&mut self) -> Result<BTreeMap<String, Value>, String> {
        let mut versions = BTreeMap::from([("clientele".to_owned(), Value::from(env!("CARGO_PKG_VERSION")))]);
        let chromium = self.browser.devtools("Browser.getVersion", json!({})).await;
        versions.insert("chromium".to_owned(), chromium["product"].clone());
        let in_tab = fs::read_to_string(tools()?.join("tab-peers/.version")).unwrap_or_default();
        let in_tab = in_tab.lines().filter_map(|line| line.split_once(' '));
        versions.extend(in_tab.map(|(name, version)| (name.to_owned(), version.into())));
        for family in Family::ALL {
            if let Value::Object(found) = self.native(family)?.ask(&json!({ "op": "versions" }))? {
                versions.extend(found);
            }
        }
        Ok(versions)
    }
}

/// Where `scripts/setup.sh` puts what it installs.
fn tools() -> Result<PathBuf, String> {
    let cache = std::env::var("CACHE").map_err(|_| "scripts/env.sh was not sourced: ./run bench does that")?;
    Ok(Path::new(&cache).join("tools"))
}

fn write_rows(case: &Case, file: &Path) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(file)?);
    for rows in files::parts(case.n) {
        let rows = case.mixture().rows(rows);
        let bytes: Vec<u8> = rows.values().iter().flat_map(|value| value.to_le_bytes()).collect();
        out.write_all(&bytes)?;
    }
    out.flush()
}

//! Segments a customer table on the command line, from the pure layers alone; prints one JSON object.
//!
//! Rows that are transactions become customers first, as on the page; `purchases` says how, and is null otherwise.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program of the command line")]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::process::ExitCode;

use serde::Serialize;

use clientele::pipeline::cluster::Clustering;
use clientele::pipeline::cluster::kmeans::{KMeansError, KMeansParams};
use clientele::pipeline::model::Fingerprint;
use clientele::pipeline::parallel::{InProcess, block_on};
use clientele::pipeline::prepare::{
    Impute, OutlierAction, OutlierRule, PrepareError, Prepared, Recipe, ScalerKind, prepare,
};
use clientele::pipeline::segment::{Segment, describe};
use clientele::pipeline::street::{self, TRIED, Walked};
use clientele::pipeline::table::{Purchases, Table, TableError, TableReader};
use clientele::pipeline::validate::{AssessParams, Assessment, Verdict, assess};

const USAGE: &str = "usage: segment FILE [--columns A,B] [--scaler standard|minmax|robust|maxabs|none] \
                     [--outliers none|iqr|far-out|zscore|modified-zscore|quantile|isolation-forest] \
                     [--outlier-action clip|set-aside|keep] [--long-tails amounts|keep] \
                     [--impute median|mean|most-frequent|drop] [--k N] [--seed S] [--shards N]";

const SCALERS: [(&str, ScalerKind); 5] = [
    ("standard", ScalerKind::Standard),
    ("minmax", ScalerKind::MinMax),
    ("robust", ScalerKind::Robust),
    ("maxabs", ScalerKind::MaxAbs),
    ("none", ScalerKind::None),
];
const OUTLIERS: [(&str, OutlierRule); 7] = [
    ("none", OutlierRule::None),
    ("iqr", OutlierRule::Iqr),
    ("far-out", OutlierRule::FarOut),
    ("zscore", OutlierRule::Zscore),
    ("modified-zscore", OutlierRule::ModifiedZscore),
    ("quantile", OutlierRule::Quantile),
    ("isolation-forest", OutlierRule::IsolationForest),
];
const ACTIONS: [(&str, OutlierAction); 3] =
    [("clip", OutlierAction::Clip), ("set-aside", OutlierAction::SetAside), ("keep", OutlierAction::Keep)];
/// Whether they are kept.
const TAILS: [(&str, bool); 2] = [("amounts", false), ("keep", true)];
const IMPUTES: [(&str, Impute); 4] = [
    ("median", Impute::Median),
    ("mean", Impute::Mean),
    ("most-frequent", Impute::MostFrequent),
    ("drop", Impute::DropRow),
];

/// Bytes of the file that are held at a time.
const SLICE: usize = 1 << 20;

fn main() -> ExitCode {
    let outcome = Choices::parse(std::env::args().skip(1)).and_then(|choices| segment(&choices));
    match outcome {
        Ok(json) => {
            println!("{json}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("segment: {error}");
            if let Fault::Usage { .. } = error {
                eprintln!("{USAGE}");
            }
            ExitCode::FAILURE
        }
    }
}

/// What went wrong, for one sentence on the error stream.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error("{found:?} is not understood; {expected}")]
    Usage { found: String, expected: &'static str },
    #[error("cannot read {path}: {source}")]
    File { path: String, source: std::io::Error },
    #[error(transparent)]
    Table(#[from] TableError),
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    #[error(transparent)]
    KMeans(#[from] KMeansError),
    #[error("cannot write the answer: {0}")]
    Json(#[from] serde_json::Error),
}

/// What stands on the command line; None where the table decides.
#[derive(Default)]
struct Choices {
    path: String,
    columns: Option<Vec<String>>,
    scaler: Option<ScalerKind>,
    outliers: Option<OutlierRule>,
    outlier_action: Option<OutlierAction>,
    impute: Option<Impute>,
    /// Amounts with a long tail are not drawn in.
    keeps_tails: bool,
    n_clusters: Option<usize>,
    seed: Option<u64>,
    n_shards: Option<usize>,
}

impl Choices {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, Fault> {
        let mut choices = Self::default();
        while let Some(argument) = arguments.next() {
            if !argument.starts_with("--") {
                if !choices.path.is_empty() {
                    return Err(Fault::Usage { found: argument, expected: "one file is enough" });
                }
                choices.path = argument;
                continue;
            }
            let Some(value) = arguments.next() else {
                return Err(Fault::Usage { found: argument, expected: "a value must follow it" });
            };
            if let Err(expected) = choices.set(&argument, &value) {
                return Err(Fault::Usage { found: format!("{argument} {value}"), expected });
            }
        }
        if choices.path.is_empty() {
            return Err(Fault::Usage { found: String::new(), expected: "name a file" });
        }
        Ok(choices)
    }

    /// Sets one option; on failure says what was expected.
    fn set(&mut self, option: &str, value: &str) -> Result<(), &'static str> {
        match option {
            "--columns" => self.columns = Some(split(value)?),
            "--scaler" => {
                self.scaler = Some(pick(value, &SCALERS).ok_or("choose standard, minmax, robust, maxabs or none")?);
            }
            "--outliers" => {
                let expected = "choose none, iqr, far-out, zscore, modified-zscore, quantile or isolation-forest";
                self.outliers = Some(pick(value, &OUTLIERS).ok_or(expected)?);
            }
            "--outlier-action" => {
                self.outlier_action = Some(pick(value, &ACTIONS).ok_or("choose clip, set-aside or keep")?);
            }
            "--long-tails" => {
                self.keeps_tails = pick(value, &TAILS).ok_or("choose amounts or keep")?;
            }
            "--impute" => {
                self.impute = Some(pick(value, &IMPUTES).ok_or("choose median, mean, most-frequent or drop")?);
            }
            "--k" => self.n_clusters = Some(value.parse().map_err(|_| "give a whole number of segments")?),
            "--seed" => self.seed = Some(value.parse().map_err(|_| "give a whole number from 0")?),
            "--shards" => self.n_shards = Some(value.parse().map_err(|_| "give a whole number from 1")?),
            _ => return Err("there is no such option"),
        }
        Ok(())
    }

    /// The table's own recipe, but for what was chosen.
    fn recipe(&self, table: &Table) -> Recipe {
        let default = Recipe::default_for(table);
        let in_file_order = |chosen: &Vec<String>| {
            let mut names = chosen.clone();
            names.sort_by_key(|name| table.columns.iter().position(|column| column.name == *name));
            names
        };
        Recipe {
            columns: self.columns.as_ref().map_or(default.columns, in_file_order),
            impute: self.impute.clone().unwrap_or(default.impute),
            outliers: self.outliers.unwrap_or(default.outliers),
            outlier_action: self.outlier_action.unwrap_or(default.outlier_action),
            scaler: self.scaler.unwrap_or(default.scaler),
            transforms: if self.keeps_tails { BTreeMap::new() } else { default.transforms },
            ..Recipe::default()
        }
    }

    fn params(&self) -> KMeansParams {
        let default = KMeansParams::default();
        KMeansParams { seed: self.seed.unwrap_or(default.seed), ..default }
    }
}

fn pick<T: Clone>(value: &str, words: &[(&str, T)]) -> Option<T> {
    words.iter().find(|(word, _)| *word == value).map(|(_, choice)| choice.clone())
}

/// Names divided by commas; one that holds a comma stands in quotes, as in the file.
fn split(value: &str) -> Result<Vec<String>, &'static str> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(value.as_bytes());
    let mut names = csv::StringRecord::new();
    match reader.read_record(&mut names) {
        Ok(true) => Ok(names.iter().map(str::to_owned).collect()),
        _ => Err("give names divided by commas"),
    }
}

fn read(path: &str) -> Result<Table, Fault> {
    let fault = |source| Fault::File { path: path.to_owned(), source };
    let mut file = File::open(path).map_err(fault)?;
    let mut reader = TableReader::default();
    let mut slice = vec![0; SLICE];
    loop {
        let n_bytes = file.read(&mut slice).map_err(fault)?;
        if n_bytes == 0 {
            let rows = reader.finish()?;
            return Ok(rows.grouped().unwrap_or_else(|| rows.with_days_since()));
        }
        reader.feed(&slice[..n_bytes])?;
    }
}

fn segment(choices: &Choices) -> Result<String, Fault> {
    let table = read(&choices.path)?;
    let recipe = choices.recipe(&table);
    let params = choices.params();
    let prepared = prepare(&table, &recipe)?;
    let executor = InProcess::new(&prepared.matrix, choices.n_shards.unwrap_or(1));
    let walked = block_on(street::walk(&executor, &params, choices.n_clusters))?;
    let judged: Vec<&Clustering> = walked.clusterings.iter().filter(|c| TRIED.contains(&c.n_clusters)).collect();
    let assess_params = AssessParams { seed: params.seed, ..AssessParams::default() };
    let assessment = block_on(assess(&executor, &judged, &assess_params, |_| {})).map_err(KMeansError::from)?;
    let segments = describe(&table, &prepared, walked.clustering());
    let fingerprint = Fingerprint::of(table.digest, &recipe, &params, walked.clustering());
    Ok(serde_json::to_string_pretty(&Answer::new(&table, &prepared, &walked, &assessment, &segments, fingerprint))?)
}

/// What is printed.
#[derive(Serialize)]
struct Answer<'a> {
    purchases: Option<&'a Purchases>,
    columns: &'a [String],
    recipe: &'a Recipe,
    rows: Rows,
    recommended_k: Option<usize>,
    reason: Option<String>,
    /// Every k that was tried.
    sweep: Vec<Tried>,
    verdict: Judged,
    /// The k chosen by hand, else the one recommended. All that follows is about it.
    k: usize,
    sizes: &'a [usize],
    names: Vec<&'a str>,
    rules: Vec<&'a str>,
    actions: Vec<&'a str>,
    /// In the file's units, one row per segment in the order of `columns`.
    centroids: Vec<&'a [f64]>,
    inertia: f64,
    silhouette: Option<f64>,
    fingerprint: Fingerprint,
    /// For each row used: its segment, from 0, and its row in the file, where the header is row 1; of a customer made of
    /// transactions the row of the first.
    labels: &'a [u16],
    row_numbers: Vec<u32>,
}

#[derive(Serialize)]
struct Rows {
    read: usize,
    used: usize,
    used_as_found: usize,
    repaired: usize,
    set_aside: usize,
}

/// Whether there are segments, and how many, whatever k was chosen.
#[derive(Serialize)]
struct Judged {
    verdict: Verdict,
    /// 1 where there are none.
    k: usize,
    says: String,
    because: Vec<String>,
    still_safe: String,
}

#[derive(Serialize)]
struct Tried {
    k: usize,
    inertia: f64,
    silhouette: Option<f64>,
}

impl<'a> Answer<'a> {
    fn new(
        table: &'a Table,
        prepared: &'a Prepared,
        walked: &'a Walked,
        assessment: &Assessment,
        segments: &'a [Segment],
        fingerprint: Fingerprint,
    ) -> Self {
        let clustering = walked.clustering();
        let account = &prepared.account;
        let tried = walked.clusterings.iter().zip(&walked.silhouettes);
        Self {
            purchases: table.purchases.as_ref(),
            columns: &prepared.fitted.recipe.columns,
            recipe: &prepared.fitted.recipe,
            rows: Rows {
                read: account.read,
                used: prepared.rows.len(),
                used_as_found: account.used_as_found,
                repaired: account.repaired,
                set_aside: account.set_aside,
            },
            recommended_k: walked.recommendation.as_ref().map(|r| r.n_clusters),
            reason: walked.recommendation.as_ref().map(clientele::pipeline::validate::Recommendation::reason),
            sweep: tried
                .map(|(c, s)| Tried { k: c.n_clusters, inertia: c.inertia, silhouette: s.as_ref().map(|s| s.mean) })
                .collect(),
            verdict: Judged {
                verdict: assessment.verdict,
                k: assessment.n_clusters,
                says: assessment.headline(),
                because: assessment.because(),
                still_safe: assessment.still_safe(clustering.n_clusters),
            },
            k: clustering.n_clusters,
            sizes: &clustering.sizes,
            names: segments.iter().map(|s| s.naming.name.as_str()).collect(),
            rules: segments.iter().map(|s| s.naming.rule.as_str()).collect(),
            actions: segments.iter().map(|s| s.action.title.as_str()).collect(),
            centroids: segments.iter().map(|s| s.centroid.as_slice()).collect(),
            inertia: clustering.inertia,
            silhouette: walked.silhouette(),
            fingerprint,
            labels: &clustering.labels,
            row_numbers: prepared.rows.iter().map(|&row| table.row_numbers[row as usize]).collect(),
        }
    }
}

//! The table on the terminal and `target/bench.json`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::cases::Case;
use crate::duel::Row;

/// One point of the curve of cost over rows.
#[derive(Clone, Debug)]
pub(crate) struct ScalePoint {
    pub(crate) n: usize,
    pub(crate) ns_per_row_iteration: f64,
    pub(crate) worker_bytes: usize,
    pub(crate) page_bytes: usize,
    pub(crate) rows_bytes: usize,
}

impl ScalePoint {
    /// Peak of the workers' WebAssembly memories, as a multiple of the rows as f32.
    pub(crate) fn memory_ratio(&self) -> f64 {
        self.worker_bytes as f64 / self.rows_bytes as f64
    }
}

/// What reading a file comes to.
#[derive(Clone, Debug)]
pub(crate) struct ReadPoint {
    pub(crate) case: Case,
    /// Of the file.
    pub(crate) bytes: u64,
    /// By name, ours first: medians, in 10⁶ bytes a second.
    pub(crate) mb_per_s: Vec<(String, f64)>,
    /// From the file to what the page first shows of it: the first time, milliseconds.
    pub(crate) shown_ms: f64,
    pub(crate) worker_bytes: usize,
    pub(crate) page_bytes: usize,
    pub(crate) columns_bytes: usize,
}

impl ReadPoint {
    /// The most that was promised of [`memory_ratio`](Self::memory_ratio) where the rows are many: a worker needs some
    /// memory however few there are.
    const MOST_MEMORY: f64 = 3.0;

    /// Peak of the workers' WebAssembly memories, as a multiple of the typed columns.
    fn memory_ratio(&self) -> f64 {
        self.worker_bytes as f64 / self.columns_bytes as f64
    }

    fn verdict(&self) -> &'static str {
        match self.memory_ratio() {
            _ if self.case.n < 1_000_000 => "",
            ratio if ratio <= Self::MOST_MEMORY => "reached",
            _ => "LOST",
        }
    }

    fn print(&self) {
        println!(
            "read: {} {} rows, {:.1} MB; workers' memory {:.1} MB, {:.2} times the columns, at most {:.1} {}; page {:.1} MB",
            self.case.data(),
            self.case.n,
            self.bytes as f64 / 1e6,
            self.worker_bytes as f64 / 1e6,
            self.memory_ratio(),
            Self::MOST_MEMORY,
            self.verdict(),
            self.page_bytes as f64 / 1e6
        );
        let speeds: Vec<String> = self.mb_per_s.iter().map(|(name, speed)| format!("{name} {speed:.1}")).collect();
        println!("      MB/s: {}; shown after {:.0} ms", speeds.join(", "), self.shown_ms);
    }

    fn to_json(&self) -> Value {
        let mb_per_s: BTreeMap<_, _> = self.mb_per_s.iter().map(|(name, speed)| (name, number(*speed))).collect();
        json!({ "data": self.case.data(), "n": self.case.n, "d": self.case.d, "bytes": self.bytes, "mb_per_s": mb_per_s,
            "shown_ms": number(self.shown_ms),
            "memory_ratio": self.memory_ratio(), "worker_bytes": self.worker_bytes, "page_bytes": self.page_bytes,
            "columns_bytes": self.columns_bytes })
    }
}

/// All that was found.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) rows: Vec<Row>,
    pub(crate) reading: Vec<ReadPoint>,
    pub(crate) scale: Vec<ScalePoint>,
    /// Cases that could not be run, and why.
    pub(crate) missing: Vec<String>,
    load: f64,
}

impl Report {
    /// Notes how busy the machine is before it starts.
    pub(crate) fn new() -> Self {
        Self { load: load(), ..Self::default() }
    }

    /// The head of the table.
    pub(crate) fn print_head() {
        println!(
            "{:<10} {:<9} {:>8} {:>2} {:>5} {:<24} {:>10} {:>10} {:>10} {:>10} {:>7} {:>8}",
            "case", "data", "n", "d", "k", "peer", "ours ms", "min", "peer ms", "min", "ratio", "at least"
        );
    }

    /// Adds lines of the table, and prints them.
    pub(crate) fn add(&mut self, rows: Vec<Row>) {
        for row in &rows {
            let (case, required) = (&row.case, row.case.required(&row.peer));
            println!(
                "{:<10} {:<9} {:>8} {:>2} {:>5} {:<24} {:>10.2} {:>10.2} {:>10.2} {:>10.2} {:>7.2} {:>8} {}",
                case.name,
                case.data(),
                case.n,
                case.d,
                case.k(),
                row.peer,
                row.ours.median(),
                row.ours.min(),
                row.theirs.median(),
                row.theirs.min(),
                row.ratio(),
                required.map_or_else(|| "-".to_owned(), |required| format!("{required:.1}")),
                verdict(row)
            );
            row.problem.iter().for_each(|problem| println!("           {problem}"));
        }
        self.rows.extend(rows);
    }

    /// What is true of all cases together, and what failed.
    pub(crate) fn print_end(&self) {
        let mut ratios: Vec<f64> = self
            .rows
            .iter()
            .filter(|row| row.case.name == "kmeans" && row.peer == "scikit-learn f64")
            .map(Row::ratio)
            .collect();
        ratios.sort_by(f64::total_cmp);
        if let Some(median) = ratios.get(ratios.len() / 2) {
            println!("\nkmeans against scikit-learn f64: median of {} cases {median:.2}, at least 3.0", ratios.len());
        }
        self.reading.iter().for_each(ReadPoint::print);
        for point in &self.scale {
            println!(
                "scale: {:>8} rows {:>7.3} ns a row and iteration; workers' memory {:>6.1} MB, {:.2} times the rows; page {:.1} MB",
                point.n,
                point.ns_per_row_iteration,
                point.worker_bytes as f64 / 1e6,
                point.memory_ratio(),
                point.page_bytes as f64 / 1e6
            );
        }
        for row in &self.rows {
            if let Some(problem) = &row.problem {
                let case = &row.case;
                println!(
                    "FAILED {} {} n={} d={} k={} {}: {problem}",
                    case.name,
                    case.data(),
                    case.n,
                    case.d,
                    case.k(),
                    row.peer
                );
            }
        }
        self.missing.iter().for_each(|missing| println!("MISSING {missing}"));
        let lost = self.rows.iter().filter(|row| matches!(verdict(row), "LOST" | "FAILED")).count()
            + self.reading.iter().filter(|point| point.verdict() == "LOST").count();
        println!(
            "{} lines, {lost} of them not as required; load {:.2} before, {:.2} after",
            self.rows.len() + self.reading.len(),
            self.load,
            load()
        );
    }

    /// Whether two of those compared did not do the same work, or something could not be run.
    pub(crate) fn has_failed(&self) -> bool {
        !self.missing.is_empty() || self.rows.iter().any(|row| row.problem.is_some())
    }

    /// Writes the file.
    pub(crate) fn write(&self, versions: &BTreeMap<String, Value>) -> std::io::Result<PathBuf> {
        let cases: Vec<Value> = self
            .rows
            .iter()
            .map(|row| {
                let k = row.case.k();
                json!({
                    "case": row.case.name, "data": row.case.data(), "n": row.case.n, "d": row.case.d,
                    "k": k.parse::<usize>().map_or_else(|_| json!(k), |k| json!(k)), "peer": row.peer,
                    "ours_ms": number(row.ours.median()), "ours_min_ms": number(row.ours.min()),
                    "peer_ms": number(row.theirs.median()), "peer_min_ms": number(row.theirs.min()),
                    "ratio": number(row.ratio()),
                })
            })
            .collect();
        let failed = self.rows.iter().filter_map(|row| {
            let problem = row.problem.as_ref()?;
            Some(json!({ "case": row.case.name, "data": row.case.data(), "n": row.case.n, "d": row.case.d, "k": row.case.k(),
                "peer": row.peer, "problem": problem }))
        });
        let scale = self.scale.iter().map(|point| {
            json!({ "n": point.n, "ns_per_row_iteration": point.ns_per_row_iteration, "memory_ratio": point.memory_ratio(),
                "worker_bytes": point.worker_bytes, "page_bytes": point.page_bytes })
        });
        let report = json!({
            "machine": machine(), "load": self.load, "versions": versions, "cases": cases,
            "read": self.reading.iter().map(ReadPoint::to_json).collect::<Vec<_>>(),
            "scale": scale.collect::<Vec<_>>(), "failed": failed.collect::<Vec<_>>(), "missing": self.missing,
        });
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench.json");
        fs::write(&file, format!("{report:#}\n"))?;
        Ok(file)
    }
}

/// What JSON has no word for is null.
fn number(value: f64) -> Value {
    if value.is_finite() { json!(value) } else { Value::Null }
}

fn verdict(row: &Row) -> &'static str {
    match row.case.required(&row.peer) {
        _ if row.problem.is_some() => "FAILED",
        Some(required) if row.ratio() >= required => "reached",
        Some(_) => "LOST",
        None => "",
    }
}

/// Processors and memory.
fn machine() -> String {
    let read = |file| fs::read_to_string(file).unwrap_or_default();
    let field = |text: &str, key: &str| {
        let line = text.lines().find(|line| line.starts_with(key)).unwrap_or_default();
        line.split_once(':').map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    let n_cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let (cpu, memory) = (read("/proc/cpuinfo"), read("/proc/meminfo"));
    format!(
        "{}, {n_cores} cores, memory {}, {}",
        field(&cpu, "model name"),
        field(&memory, "MemTotal"),
        std::env::consts::OS
    )
}

/// Programs that ran or wanted to, over the last minute.
fn load() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|load| load.parse().ok()).unwrap_or(f64::NAN)
}

//! k-prototypes and k-medoids: segments by numbers and words alike.

use std::collections::BTreeMap;

use crate::cluster::clustering_of;
use crate::cluster::medoids::{self, MedoidsError, MedoidsParams};
use crate::cluster::mixed::{MISSING, MixedRows};
use crate::cluster::prototypes::{self, PrototypesError, PrototypesParams};
use crate::methods::compare::compare;
use crate::methods::words::{count, customers, listed};
use crate::methods::{Figure, Found, Inquiry, Method, MethodError, Open, Picture, Rows, refused};
use crate::parallel::{Executor, Stopped};
use crate::prepare::FittedRecipe;
use crate::segment::middles;
use crate::table::{Cells, Column, Role, Table, Texts};

/// A column of words counts by default if it has no more different words than this.
pub const LEVELS: usize = 20;

impl From<PrototypesError> for MethodError {
    fn from(error: PrototypesError) -> Self {
        let stopped = if let PrototypesError::Stopped(stopped) = error { Some(stopped) } else { None };
        refused(&error, stopped)
    }
}

impl From<MedoidsError> for MethodError {
    fn from(error: MedoidsError) -> Self {
        let stopped = if let MedoidsError::Stopped(stopped) = error { Some(stopped) } else { None };
        refused(&error, stopped)
    }
}

/// Columns of words that segments can be about: two to [`LEVELS`] different ones.
pub fn categories(table: &Table) -> Vec<String> {
    let columns = table.columns.iter().filter(|column| column.role == Role::Descriptor);
    let few = |column: &&Column| (2..=LEVELS).contains(&column.summary().n_distinct);
    columns.filter(few).map(|column| column.name.clone()).collect()
}

/// Words of the rows of the matrix, as codes by alphabet.
struct Coded<'a> {
    name: String,
    words: Vec<&'a str>,
    codes: Vec<u32>,
}

impl<'a> Coded<'a> {
    /// `fill` stands in for a missing word.
    fn of(name: &str, texts: &'a Texts, rows: &[u32], fill: Option<&'a str>) -> Self {
        let cell = |row: &u32| texts.get(*row as usize).map(str::trim).filter(|text| !text.is_empty()).or(fill);
        let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
        numbers.extend(rows.iter().filter_map(cell).map(|word| (word, 0)));
        for (code, number) in (0..).zip(numbers.values_mut()) {
            *number = code;
        }
        let code = |row| cell(row).and_then(|word| numbers.get(word)).copied().unwrap_or(MISSING);
        Self { name: name.to_owned(), codes: rows.iter().map(code).collect(), words: numbers.into_keys().collect() }
    }

    fn word(&self, code: u32) -> String {
        self.words.get(code as usize).map_or_else(|| "unknown".to_owned(), |word| (*word).to_owned())
    }
}

/// What is grouped: numbers and words, each as what it is.
struct Typed<'a> {
    rows: MixedRows,
    /// Columns of the matrix that are the numbers.
    numbers: Vec<usize>,
    words: Vec<Coded<'a>>,
}

impl Typed<'_> {
    /// How much each column counts: the numbers, then the words. Of the numbers that is in the matrix already, where
    /// squared differences are measured, but no more where each is measured against the range of its column.
    fn weights(&self, fitted: &FittedRecipe) -> Vec<f64> {
        let of_numbers = self.numbers.iter().map(|at| fitted.columns[*at].weight);
        of_numbers.chain(self.words.iter().map(|column| fitted.recipe.weight(&column.name))).collect()
    }
}

/// The chosen columns of words beside the numbers of the matrix. A column that counts by its words does not count again by
/// its columns of 0 and 1.
fn rows_of<'a>(open: &'a Open, chosen: Option<&[String]>) -> Result<Typed<'a>, MethodError> {
    let fitted = &open.prepared.fitted;
    let is_one_hot = |name: &String| fitted.columns.iter().any(|c| c.is_one_hot() && c.column() == name);
    let variables = &fitted.recipe.columns;
    let used: Vec<String> = variables.iter().filter(|name| is_one_hot(name)).cloned().collect();
    let by_default = if used.is_empty() {
        categories(&open.table).into_iter().filter(|name| !variables.contains(name)).collect()
    } else {
        used
    };
    let fill_of = |name: &str| {
        let source = fitted.columns.iter().find(|column| column.column() == name)?.source.as_ref()?;
        source.fill.as_deref()
    };
    let of_words: Vec<Coded<'a>> = chosen
        .unwrap_or(&by_default)
        .iter()
        .filter_map(|name| match &open.table.column(name)?.cells {
            Cells::Text(texts) => Some(Coded::of(name, texts, &open.prepared.rows, fill_of(name))),
            Cells::Numbers(_) => None,
        })
        .collect();
    let counts_by_words = |name: &str| of_words.iter().any(|column| column.name == name);
    let is_number = |at: &usize| !(fitted.columns[*at].is_one_hot() && counts_by_words(fitted.columns[*at].column()));
    let numbers: Vec<usize> = (0..fitted.columns.len()).filter(is_number).collect();
    let matrix = &open.prepared.matrix;
    let values = (0..matrix.n_rows()).flat_map(|row| numbers.iter().map(move |at| matrix.row(row)[*at])).collect();
    let codes = (0..matrix.n_rows()).flat_map(|row| of_words.iter().map(move |column| column.codes[row])).collect();
    let rows = MixedRows::new(matrix.n_rows(), numbers.len(), of_words.len(), values, codes);
    Ok(Typed { rows: rows.map_err(|_| Stopped::WrongAnswer)?, numbers, words: of_words })
}

pub(super) async fn prototypes<E: Executor>(
    executor: &E,
    asked: &Inquiry,
    open: &Open,
    n_clusters: usize,
    columns: Option<&[String]>,
) -> Result<Found, MethodError> {
    let typed = rows_of(open, columns)?;
    let weights = typed.weights(&open.prepared.fitted);
    let Typed { rows, numbers, words: of_words } = typed;
    if of_words.is_empty() {
        let why = format!(
            "No column of words was chosen, or none has 2 to {LEVELS} different words. With numbers alone this is k-means."
        );
        return Err(MethodError::Refused(why));
    }
    if numbers.is_empty() {
        let why = "All chosen columns hold words. k-medoids groups by words alone.".to_owned();
        return Err(MethodError::Refused(why));
    }
    let params = PrototypesParams { weights, seed: asked.seed, ..PrototypesParams::default() };
    let result = prototypes::fit(executor, &rows, &params, n_clusters).await?;
    let names: Vec<String> = of_words.iter().map(|column| column.name.clone()).collect();
    let sentence = format!("{n_clusters} segments that count {} beside the numbers.", listed(&names));
    let method = Method::Prototypes { n_clusters, columns: Some(names.clone()) };
    let mut found = Found::new(method, sentence);
    found.fact("A word that differs", "counts as much as, in squared scaled units", format!("{:.2}", result.gamma));
    found.notes.push(measured_in(numbers.len() < open.prepared.fitted.columns.len()));
    sampled(&mut found, result.n_searched, executor.n_rows());
    let clustering = clustering_of(executor, n_clusters, result.labels.clone(), result.n_searched).await?;
    let order = places(&result.labels, &clustering.labels, n_clusters);
    let fitted = &open.prepared.fitted;
    let (n_cols, n_words) = (fitted.columns.len(), of_words.len());
    let middles = middles(&open.table, &open.prepared, &clustering);
    let middle = |(&own, middle): (&usize, &[f64])| {
        let codes = &result.prototypes.codes[own * n_words..][..n_words];
        let words = of_words.iter().zip(codes).map(|(column, code)| column.word(*code));
        numbers.iter().map(|at| short(middle[*at])).chain(words).collect()
    };
    let head = numbers.iter().map(|at| fitted.columns[*at].name.clone()).chain(names).collect();
    let caption = "The mean of each number and the most frequent word of each segment.";
    found.figure = Some(figure(
        "The middle of each segment",
        caption,
        head,
        order.iter().zip(middles.chunks_exact(n_cols)).map(middle).collect(),
    ));
    compare(executor, asked, &mut found, clustering, false).await?;
    Ok(found)
}

pub(super) async fn medoids<E: Executor>(
    executor: &E,
    asked: &Inquiry,
    open: &Open,
    n_clusters: usize,
    columns: Option<&[String]>,
) -> Result<Found, MethodError> {
    let typed = rows_of(open, columns)?;
    let weights = typed.weights(&open.prepared.fitted);
    let is_weighted = weights.iter().any(|weight| weight.to_bits() != 1.0_f64.to_bits());
    let Typed { rows, numbers, words: of_words } = typed;
    let params = MedoidsParams { weights, seed: asked.seed, ..MedoidsParams::default() };
    let result = medoids::fit(executor, &rows, &params, n_clusters).await?;
    let names: Vec<String> = of_words.iter().map(|column| column.name.clone()).collect();
    let sentence =
        format!("{n_clusters} typical customers, each a real one, stand for all {}.", count(executor.n_rows()));
    let method = Method::Medoids { n_clusters, columns: Some(names.clone()) };
    let mut found = Found::new(method, sentence);
    let counted = match (numbers.is_empty(), names.is_empty()) {
        (_, true) => "numbers alone".to_owned(),
        (true, false) => listed(&names),
        (false, false) => format!("numbers and {}", listed(&names)),
    };
    let how =
        if is_weighted { "each column by its weight (Gower)" } else { "each column as much as any other (Gower)" };
    found.fact("What counts", how, counted);
    found.notes.push(measured_in(numbers.len() < open.prepared.fitted.columns.len()));
    sampled(&mut found, result.n_searched, executor.n_rows());
    let clustering = clustering_of(executor, n_clusters, result.labels.clone(), result.n_searched).await?;
    let order = places(&result.labels, &clustering.labels, n_clusters);
    let record = |&own: &usize| {
        let row = open.prepared.rows[result.medoids[own] as usize] as usize;
        let cells = open.table.record(row).into_iter().map(|(_, cell)| cell);
        std::iter::once(open.table.row_numbers[row].to_string()).chain(cells).collect()
    };
    let names = open.table.columns.iter().map(|column| column.name.clone());
    let head = std::iter::once("Row of the file".to_owned()).chain(names).collect();
    let caption = "The real customer nearest to all others of each segment. The header of the file is row 1.";
    found.figure =
        Some(figure("The typical customer of each segment", caption, head, order.iter().map(record).collect()));
    compare(executor, asked, &mut found, clustering, false).await?;
    Ok(found)
}

fn figure(title: &str, caption: &str, head: Vec<String>, rows: Vec<Vec<String>>) -> Figure {
    let numbered = |(row, at): (Vec<String>, usize)| std::iter::once(at.to_string()).chain(row).collect();
    Figure {
        picture: Picture::Table,
        title: title.to_owned(),
        caption: caption.to_owned(),
        told: String::new(),
        table: Rows {
            head: std::iter::once("Segment".to_owned()).chain(head).collect(),
            rows: rows.into_iter().zip(1..).map(numbered).collect(),
        },
    }
}

fn measured_in(has_one_hot: bool) -> String {
    if has_one_hot {
        "Silhouette, inertia and centroids are measured as for k-means: each word a column of 0 and 1.".to_owned()
    } else {
        "Silhouette, inertia and centroids are measured in the columns of numbers alone.".to_owned()
    }
}

fn sampled(found: &mut Found, n_searched: usize, n_rows: usize) {
    if n_searched < n_rows {
        let words =
            format!("Sought among {} spread over all {}, then fitted to all.", customers(n_searched), count(n_rows));
        found.notes.push(words);
    }
}

/// For each segment of `after` its number in `before`: the same segments, numbered otherwise.
fn places(before: &[u16], after: &[u16], n_clusters: usize) -> Vec<usize> {
    let mut places = vec![0; n_clusters];
    for (&before, &after) in before.iter().zip(after) {
        places[usize::from(after)] = usize::from(before);
    }
    places
}

/// Three digits that count, and all before the point.
fn short(value: f64) -> String {
    let decimals = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        _ => 2,
    };
    format!("{value:.decimals$}")
}

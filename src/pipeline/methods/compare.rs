//! Two solutions side by side.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::analysis::Solution;
use crate::cluster::Clustering;
use crate::cluster::ward::NearestCentroid;
use crate::methods::words::{count, counted, part, percent};
use crate::methods::{Found, Inquiry, MethodError, Rows};
use crate::parallel::{Executor, Stopped};
use crate::validate::{CrossTable, Silhouette, silhouettes};

/// The k-means answer on the left, another one on the right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// What the two are called.
    pub titles: [String; 2],
    /// Customers of each pair of segments.
    pub cross: CrossTable,
    /// The last segment on the right is none: customers that belong to no group.
    pub has_nobody: bool,
    /// Adjusted Rand index.
    pub adjusted_rand: f64,
    /// Customers that are not with most of those whom they were with.
    pub n_moved: usize,
    /// What it comes to.
    pub sentence: String,
    /// A name and the figure of each side, in words.
    pub measures: Rows,
    /// The table of pairs in words.
    pub pairs: Rows,
}

/// From which adjusted Rand index on two answers are called so.
const LIKENESS: [(f64, &str); 3] =
    [(0.9, "almost the same segments"), (0.65, "mostly the same segments"), (0.35, "partly the same segments")];

/// Measures the clustering beside k-means and puts both into `found`. Rows of `found.filled` are in no group where
/// `counts_nobody`.
pub(super) async fn compare<E: Executor>(
    executor: &E,
    asked: &Inquiry,
    found: &mut Found,
    clustering: Clustering,
    counts_nobody: bool,
) -> Result<(), MethodError> {
    let pair = [(*asked.base).clone(), clustering];
    let measured = silhouettes(executor, &pair, asked.seed).await?;
    let [base, clustering] = pair;
    let [of_base, silhouette] = <[Silhouette; 2]>::try_from(measured).map_err(|_| Stopped::WrongAnswer)?;
    let has_nobody = counts_nobody && !found.filled.is_empty();
    let mut labels = clustering.labels.clone();
    if has_nobody {
        let nobody = u16::try_from(clustering.n_clusters).unwrap_or(u16::MAX);
        for &row in &found.filled {
            *labels.get_mut(row as usize).ok_or(Stopped::WrongAnswer)? = nobody;
        }
    }
    let cross = CrossTable::of(&base.labels, &labels);
    found.notes.push(nearest(executor, &clustering).await?);
    let titles = [&base, &clustering].map(|side| counted(side.n_clusters, "segment", "segments"));
    let [before, after] = titles;
    let n_moved = moved(&cross);
    let adjusted_rand = cross.adjusted_rand();
    found.comparison = Some(Comparison {
        titles: [format!("k-means, {before}"), format!("{}, {after}", found.name)],
        has_nobody,
        adjusted_rand,
        n_moved,
        sentence: sentence(adjusted_rand, n_moved, labels.len()),
        measures: Rows {
            head: vec!["Figure".to_owned(), "k-means".to_owned(), found.name.clone()],
            rows: measures(
                [&base, &clustering],
                [&of_base, &silhouette],
                (&cross, if has_nobody { found.filled.len() } else { 0 }),
            ),
        },
        pairs: pairs(&cross, has_nobody),
        cross,
    });
    found.solution = Some(Solution { clustering: Rc::new(clustering), silhouette });
    Ok(())
}

/// Rows that are not in the segment on the left from which most of their segment on the right come.
fn moved(cross: &CrossTable) -> usize {
    let stay = |second| (0..cross.n_first).map(|first| cross.count(first, second)).max().unwrap_or(0);
    let all: u64 = cross.counts.iter().sum();
    let stayed: u64 = (0..cross.n_second).map(stay).sum();
    usize::try_from(all - stayed).unwrap_or(usize::MAX)
}

fn sentence(adjusted_rand: f64, n_moved: usize, n_rows: usize) -> String {
    let likeness = LIKENESS.iter().find(|(from, _)| adjusted_rand >= *from).map_or("different segments", |band| band.1);
    let who = match n_moved {
        0 => "nobody sits with others than before".to_owned(),
        1 => "1 customer sits with others than before".to_owned(),
        n => format!("{} sit with others than before", part(n, n_rows)),
    };
    format!("These are {likeness}: {who}.")
}

/// Segments of the left as rows, of the right as columns.
fn pairs(cross: &CrossTable, has_nobody: bool) -> Rows {
    let words = |n: u64| count(usize::try_from(n).unwrap_or(usize::MAX));
    let title = |second: usize| {
        if has_nobody && second + 1 == cross.n_second {
            "In no group".to_owned()
        } else {
            format!("Segment {}", second + 1)
        }
    };
    let row = |first: usize| {
        let cells = (0..cross.n_second).map(|second| words(cross.count(first, second)));
        std::iter::once(format!("k-means segment {}", first + 1)).chain(cells).collect()
    };
    Rows {
        head: std::iter::once("Customers".to_owned()).chain((0..cross.n_second).map(title)).collect(),
        rows: (0..cross.n_first).map(row).collect(),
    }
}

/// The sizes are of those who are in a group, as the cross table has them.
fn measures(
    sides: [&Clustering; 2],
    silhouettes: [&Silhouette; 2],
    (cross, n_nobody): (&CrossTable, usize),
) -> Vec<Vec<String>> {
    let row = |name: &str, [left, right]: [String; 2]| vec![name.to_owned(), left, right];
    let [left, right] = sides;
    let mut in_segments = cross.of_second();
    in_segments.truncate(right.n_clusters); // behind them those in no group
    let words = |n: Option<&u64>| count(usize::try_from(n.copied().unwrap_or(0)).unwrap_or(usize::MAX));
    let of_left = |n: Option<&usize>| count(n.copied().unwrap_or(0));
    let mut rows = vec![
        row("Segments", sides.map(|side| count(side.n_clusters))),
        row("Largest", [of_left(left.sizes.first()), words(in_segments.iter().max())]),
        row("Smallest", [of_left(left.sizes.last()), words(in_segments.iter().min())]),
    ];
    if n_nobody > 0 {
        rows.push(row("In no group", [count(0), count(n_nobody)]));
    }
    rows.push(row("Silhouette", silhouettes.map(silhouette_says)));
    rows.push(row("Inertia", sides.map(|side| plain(side.inertia))));
    rows
}

fn silhouette_says(silhouette: &Silhouette) -> String {
    match silhouette.standard_error {
        Some(error) => format!("{:.2} ± {:.2}, of a sample", silhouette.mean, 1.96 * error),
        None => format!("{:.2}", silhouette.mean),
    }
}

/// Three digits that count, and all before the point.
fn plain(value: f64) -> String {
    match value {
        v if v >= 1e15 => format!("{v:.2e}"),
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 100 and 1e15")]
        v if v >= 100.0 => count(v.round() as usize),
        v if v >= 10.0 => format!("{v:.1}"),
        v => format!("{v:.3}"),
    }
}

/// How far nearest centroids, by which a model assigns, give each customer its own segment.
async fn nearest<E: Executor>(executor: &E, clustering: &Clustering) -> Result<String, Stopped> {
    let answers = executor.round(NearestCentroid { centroids: clustering.centroids.clone() }).await?;
    let labels = answers.iter().flat_map(|answer| &answer.labels);
    let n_same = labels.zip(&clustering.labels).filter(|(nearest, own)| nearest == own).count();
    let share = percent(n_same as f64, clustering.labels.len() as f64);
    Ok(format!(
        "A saved model gives a new customer the segment of the nearest centroid. Of these customers, {share} would get \
         the segment that they have here."
    ))
}

#[cfg(test)]
mod tests {
    use super::{moved, plain, sentence};
    use crate::validate::CrossTable;

    #[test]
    fn who_moved_is_counted_from_the_right() {
        // The second segment on the right has two of three from the first on the left.
        let cross = CrossTable::of(&[0, 0, 0, 0, 1, 1], &[0, 0, 1, 1, 1, 2]);
        assert_eq!(moved(&cross), 1);
        // A split moves nobody.
        assert_eq!(moved(&CrossTable::of(&[0, 0, 1, 1], &[0, 1, 2, 2])), 0);
        assert_eq!(moved(&CrossTable::of(&[], &[])), 0);
    }

    #[test]
    fn likeness_has_bands() {
        assert_eq!(sentence(1.0, 0, 9), "These are almost the same segments: nobody sits with others than before.");
        assert_eq!(
            sentence(0.7, 26, 200),
            "These are mostly the same segments: 26 customers (13%) sit with others than before."
        );
        assert!(sentence(0.34, 1, 9).contains("different segments: 1 customer sits"));
    }

    #[test]
    fn figures_keep_three_digits() {
        assert_eq!([plain(65.57), plain(0.1234), plain(12_345.6), plain(2e15)], ["65.6", "0.123", "12,346", "2.00e15"]);
    }
}

//! What a picture says, for those who do not see it: a sentence or two with the numbers, and a table.

use super::axis::{count, figure, plain};
use super::by_rising;
use super::silhouette::SilhouettePicture;
use super::silhouette_by_k::{BANDS, STANDARD_ERRORS};

mod places;

pub use places::{Groups, direction};

/// A picture as a table. Every row has as many cells as the header; figures are written as they are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Names of the columns.
    pub header: Vec<String>,
    /// Cells by rows.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    fn new<const N: usize>(header: [&str; N], rows: Vec<[String; N]>) -> Self {
        Self {
            header: header.iter().map(|&name| name.to_owned()).collect(),
            rows: rows.into_iter().map(Vec::from).collect(),
        }
    }
}

/// "Inertia falls from 588 at 2 segments to 82 at 10. It bends most at 5. 5 is chosen."
pub fn elbow(inertia: &[(usize, f64)], chosen: usize, elbow: Option<usize>) -> String {
    let values = super::by_k::drawable(inertia.iter().copied());
    let (Some(first), Some(last)) = (values.first(), values.last()) else {
        return "No inertia was computed.".to_owned();
    };
    if first.0 == last.0 {
        return format!("Inertia is {} at {}.", plain(first.1), segments(first.0));
    }
    let went = if last.1 < first.1 { "falls" } else { "goes" };
    let bend = elbow.map_or_else(|| " It has no clear bend.".to_owned(), |k| format!(" It bends most at {k}."));
    let (from, to) = (plain(first.1), plain(last.1));
    format!("Inertia {went} from {from} at {} to {to} at {}.{bend} {chosen} is chosen.", segments(first.0), last.0)
}

/// Number of segments, inertia, and how much less than one segment fewer.
pub fn elbow_table(inertia: &[(usize, f64)]) -> Table {
    let mut rows = Vec::new();
    let mut before: Option<f64> = None;
    for (k, value) in super::by_k::drawable(inertia.iter().copied()) {
        let change = before.filter(|&b| b > 0.0).map_or_else(String::new, |b| percent(value / b - 1.0));
        rows.push([k.to_string(), plain(value), change]);
        before = Some(value);
    }
    Table::new(["Segments", "Inertia", "Change"], rows)
}

/// "The mean silhouette is highest at 5 segments, 0.47 (slightly apart), and lowest at 10, 0.26. 5 is chosen."
pub fn silhouette_by_k(silhouettes: &[(usize, f64, Option<f64>)], chosen: usize) -> String {
    let values = super::by_k::drawable(silhouettes.iter().map(|&(k, mean, _)| (k, mean)));
    let best = values.iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
    let worst = values.iter().min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    let (Some(best), Some(worst)) = (best, worst) else {
        return "No silhouette was computed.".to_owned();
    };
    let highest = format!("{}, {} ({})", segments(best.0), figure(best.1, 2), band(best.1));
    if values.len() == 1 {
        return format!("The mean silhouette at {highest} is the only one computed.");
    }
    let sampled =
        if silhouettes.iter().any(|s| s.2.is_some()) { " They are those of a sample of customers." } else { "" };
    let lowest = format!("{}, {}", worst.0, figure(worst.1, 2));
    format!("The mean silhouette is highest at {highest}, and lowest at {lowest}. {chosen} is chosen.{sampled}")
}

/// Number of segments, mean silhouette, its 95% interval and what it is called.
pub fn silhouette_by_k_table(silhouettes: &[(usize, f64, Option<f64>)]) -> Table {
    let sorted = by_rising(silhouettes.iter().filter(|s| s.1.is_finite()).collect(), |s| s.0 as f64);
    let interval = |error: Option<f64>| {
        error.map_or_else(|| "exact".to_owned(), |e| format!("± {}", figure(e * STANDARD_ERRORS, 3)))
    };
    let row = |&&(k, mean, error): &&(usize, f64, Option<f64>)| {
        [k.to_string(), figure(mean, 3), interval(error), band(mean).to_owned()]
    };
    Table::new(["Segments", "Silhouette", "95% interval", "Structure"], sorted.iter().map(row).collect())
}

/// "The mean silhouette of 1,400 customers is 0.47. Highest is segment 5 Loyal big spenders with 0.65, lowest ..."
pub fn silhouette(picture: &SilhouettePicture) -> String {
    let rows = blades(picture);
    let best = rows.iter().max_by(|a, b| a.mean.total_cmp(&b.mean));
    let worst = rows.iter().min_by(|a, b| a.mean.total_cmp(&b.mean));
    let (Some(best), Some(worst)) = (best, worst) else {
        return "No silhouette was computed.".to_owned();
    };
    let below: usize = rows.iter().map(|b| b.below).sum();
    let all = format!("The mean silhouette of {} is {}.", customers(picture.len()), figure(picture.mean, 2));
    let ends = format!(
        " Highest is {} with {}, lowest {} with {}.",
        best.title,
        figure(best.mean, 2),
        worst.title,
        figure(worst.mean, 2)
    );
    let side = match below {
        0 => " Nobody is nearer to another segment.".to_owned(),
        1 => " 1 customer is nearer to another segment (below 0).".to_owned(),
        n => format!(" {} are nearer to another segment (below 0).", customers(n)),
    };
    all + if rows.len() > 1 { &ends } else { "" } + &side
}

/// Segment, customers measured, mean silhouette, median, and how many are below 0.
pub fn silhouette_table(picture: &SilhouettePicture) -> Table {
    let row = |blade: Blade| {
        [blade.title, count(blade.n), figure(blade.mean, 3), figure(blade.median, 3), count(blade.below)]
    };
    let header = ["Segment", "Customers", "Mean", "Median", "Below 0"];
    Table::new(header, blades(picture).into_iter().map(row).collect())
}

struct Blade {
    title: String,
    n: usize,
    mean: f64,
    median: f64,
    below: usize,
}

fn blades(picture: &SilhouettePicture) -> Vec<Blade> {
    let filled = picture.blades.iter().enumerate().filter(|(_, values)| !values.is_empty());
    let blade = |(label, values): (usize, &Vec<f32>)| {
        let n = values.len();
        let middle = f64::midpoint(values[(n - 1) / 2].into(), values[n / 2].into());
        Blade {
            title: title(label, &picture.names),
            n,
            mean: values.iter().map(|&v| f64::from(v)).sum::<f64>() / n as f64,
            median: middle,
            below: n - values.partition_point(|&v| v >= 0.0),
        }
    };
    filled.map(blade).collect()
}

/// What segments of a mean silhouette are. A band begins above its limit.
fn band(mean: f64) -> &'static str {
    BANDS.iter().rev().find(|(from, _)| mean > *from).map_or("not apart", |(_, word)| word)
}

/// "segment 2 Bargain hunters", or the number alone.
fn title(label: usize, names: &[String]) -> String {
    match names.get(label).filter(|name| !name.is_empty()) {
        Some(name) => format!("segment {} {name}", label + 1),
        None => format!("segment {}", label + 1),
    }
}

fn segments(n: usize) -> String {
    if n == 1 { "1 segment".to_owned() } else { format!("{} segments", count(n)) }
}

fn customers(n: usize) -> String {
    if n == 1 { "1 customer".to_owned() } else { format!("{} customers", count(n)) }
}

/// A change with its sign: `−24%`.
fn percent(share: f64) -> String {
    let text = figure(share * 100.0, 0);
    if share > 0.0 && text != "0" { format!("+{text}%") } else { format!("{text}%") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INERTIA: [(usize, f64); 3] = [(2, 588.2), (5, 120.0), (10, 82.04)];

    #[test]
    fn the_elbow_is_said_with_its_numbers() {
        assert_eq!(
            elbow(&INERTIA, 5, Some(5)),
            "Inertia falls from 588 at 2 segments to 82 at 10. It bends most at 5. 5 is chosen."
        );
        assert!(elbow(&INERTIA, 5, None).contains("no clear bend"));
        assert_eq!(elbow(&[(1, 3.0)], 1, None), "Inertia is 3 at 1 segment.");
        assert_eq!(elbow(&[], 5, None), "No inertia was computed.");
    }

    #[test]
    fn the_elbow_table_says_the_change() {
        let table = elbow_table(&[(2, 1000.0), (3, 760.0), (4, 760.0)]);
        assert_eq!(table.rows, [["2", "1,000", ""], ["3", "760", "−24%"], ["4", "760", "0%"]]);
    }

    #[test]
    fn the_best_silhouette_is_said_with_its_band() {
        let values = [(2, 0.31, None), (3, 0.52, None), (4, 0.2, None)];
        assert_eq!(
            silhouette_by_k(&values, 3),
            "The mean silhouette is highest at 3 segments, 0.52 (apart), and lowest at 4, 0.20. 3 is chosen."
        );
        assert!(silhouette_by_k(&[(2, 0.3, Some(0.01)), (3, 0.2, None)], 2).contains("sample"));
        assert_eq!(silhouette_by_k(&[], 3), "No silhouette was computed.");
        let table = silhouette_by_k_table(&[(3, 0.71, Some(0.01)), (2, 0.25, None)]);
        assert_eq!(table.rows, [["2", "0.250", "exact", "not apart"], ["3", "0.710", "± 0.020", "far apart"]]);
    }

    #[test]
    fn the_blades_are_said_by_segment() {
        let names = ["Many".to_owned(), "Few".to_owned()];
        let picture = SilhouettePicture::new(&[0.6, 0.2, 0.1, -0.1, 0.0], &[0, 0, 0, 1, 1], &names, 0.16);
        assert_eq!(
            silhouette(&picture),
            "The mean silhouette of 5 customers is 0.16. Highest is segment 1 Many with 0.30, lowest segment 2 Few with \
             −0.05. 1 customer is nearer to another segment (below 0)."
        );
        let table = silhouette_table(&picture);
        assert_eq!(table.rows[0], ["segment 1 Many", "3", "0.300", "0.200", "0"]);
        assert_eq!(table.rows[1], ["segment 2 Few", "2", "−0.050", "−0.050", "1"]);
        assert!(table.rows.iter().all(|row| row.len() == table.header.len()));
        assert_eq!(silhouette(&SilhouettePicture::new(&[], &[], &[], 0.0)), "No silhouette was computed.");
    }
}

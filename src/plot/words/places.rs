//! Words for the pictures in which every customer is a point.

use std::ops::Range;

use super::{Table, customers, title};
use crate::plot::axis::{count, plain};
use crate::plot::by_rising;
use crate::plot::scatter::AxisTitle;
use crate::plot::shape::NOBODY;

/// A loading counts in words from this share of the largest on.
const COUNTS: f64 = 0.5;
/// At most so many columns are named for one direction.
const NAMED: usize = 3;

/// What the two ends of a component are like, from its loadings and the columns they belong to: ("low Orders, low Total
/// spend", "high Orders, high Total spend"). The heaviest first, at most three, none below half the heaviest.
pub fn direction(loadings: &[f64], columns: &[String]) -> (String, String) {
    let finite = loadings.iter().copied().zip(columns).filter(|l| l.0.is_finite()).collect();
    let mut order: Vec<(f64, &String)> = by_rising(finite, |l| -l.0.abs());
    let least = order.first().map_or(0.0, |l| l.0.abs() * COUNTS);
    order.retain(|l| l.0.abs() >= least && l.0 != 0.0);
    order.truncate(NAMED);
    let end = |sign: f64| {
        let part = |&(loading, column): &(f64, &String)| {
            format!("{} {column}", if loading * sign > 0.0 { "high" } else { "low" })
        };
        order.iter().map(part).collect::<Vec<_>>().join(", ")
    };
    (end(-1.0), end(1.0))
}

/// Customers of one segment on some axes.
struct Group {
    title: String,
    n: usize,
    /// Mean on each axis.
    centre: Vec<f64>,
    /// Standard deviation (population) on each axis.
    spread: Vec<f64>,
}

/// The customers of every segment being counted on some axes, piece by piece.
pub struct Groups {
    n_axes: usize,
    /// Customers of each segment, and of nobody.
    counts: Vec<usize>,
    /// By group, then by axis: its first value; and the sums from there, of small numbers, so that their squares lose
    /// nothing.
    from: Vec<f64>,
    sums: Vec<f64>,
    squares: Vec<f64>,
}

impl Groups {
    /// Nobody yet. Labels from `n_segments` on are nobody's.
    pub fn new(n_axes: usize, n_segments: u16) -> Self {
        let n = usize::from(n_segments) + 1;
        let zeros = vec![0.0; n * n_axes];
        Self { n_axes, counts: vec![0; n], from: zeros.clone(), sums: zeros.clone(), squares: zeros }
    }

    /// Adds some rows; those with a value that is no number are left out. True once `rows` reach to the end.
    pub fn add(&mut self, axes: &[&[f32]], labels: &[u16], rows: Range<usize>) -> bool {
        let n = axes.iter().map(|a| a.len()).min().unwrap_or(0);
        let nobody = self.counts.len() - 1;
        for row in rows.start..rows.end.min(n) {
            if axes.iter().any(|axis| !axis[row].is_finite()) {
                continue;
            }
            let group = usize::from(labels.get(row).copied().unwrap_or(NOBODY)).min(nobody);
            for (at, axis) in (group * self.n_axes..).zip(axes) {
                let value = f64::from(axis[row]);
                if self.counts[group] == 0 {
                    self.from[at] = value;
                }
                let off = value - self.from[at];
                self.sums[at] += off;
                self.squares[at] += off * off;
            }
            self.counts[group] += 1;
        }
        rows.end >= n
    }

    /// Who lies where: how many customers, on which axes, and the segments at the ends of each; and as a table: segment,
    /// customers, centre and spread (standard deviation) across, up and, on three axes, deep.
    pub fn told(&self, axes: &[AxisTitle], names: &[String]) -> (String, Table) {
        let nobody = self.counts.len() - 1;
        let group = |at: usize| {
            let n = self.counts[at] as f64;
            let mean = |cell: usize| self.sums[cell] / n;
            let spread = |cell: usize| (self.squares[cell] / n - mean(cell) * mean(cell)).max(0.0).sqrt();
            let cells = at * self.n_axes..(at + 1) * self.n_axes;
            Group {
                title: if at == nobody { "no segment".to_owned() } else { title(at, names) },
                n: self.counts[at],
                centre: cells.clone().map(|cell| self.from[cell] + mean(cell)).collect(),
                spread: cells.map(spread).collect(),
            }
        };
        // Empty ones are left out.
        let found: Vec<Group> = (0..=nobody).filter(|&at| self.counts[at] > 0).map(group).collect();
        (sentence(&found, axes), table(&found, axes))
    }
}

fn sentence(groups: &[Group], axes: &[AxisTitle]) -> String {
    let n: usize = groups.iter().map(|g| g.n).sum();
    if n == 0 {
        return "There is nobody to draw.".to_owned();
    }
    let what: Vec<String> = axes.iter().map(named).collect();
    let mut out = format!("{} by {}.", customers(n), joined(&what));
    if groups.len() < 2 {
        return out;
    }
    for (at, axis) in axes.iter().enumerate() {
        let by = |a: &&Group, b: &&Group| a.centre[at].total_cmp(&b.centre[at]);
        let (Some(low), Some(high)) = (groups.iter().min_by(by), groups.iter().max_by(by)) else { continue };
        let ends = match axis {
            AxisTitle::Column { name, .. } => format!(
                " {name} is lowest in {} ({} on average) and highest in {} ({}).",
                low.title,
                plain(low.centre[at]),
                high.title,
                plain(high.centre[at])
            ),
            AxisTitle::Component { high: words, .. } => {
                format!(" Most towards “{words}” is {}, least {}.", high.title, low.title)
            }
        };
        out.push_str(&ends);
    }
    out
}

fn named(axis: &AxisTitle) -> String {
    match axis {
        AxisTitle::Column { name, .. } => name.clone(),
        AxisTitle::Component { high, .. } => format!("“{high}”"),
    }
}

fn joined(parts: &[String]) -> String {
    match parts.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => parts.concat(),
    }
}

fn table(groups: &[Group], axes: &[AxisTitle]) -> Table {
    let head = |what: &str| {
        let column = |(axis, direction): (&AxisTitle, &str)| match axis {
            AxisTitle::Column { name, .. } => format!("{name}, {what}"),
            AxisTitle::Component { .. } => format!("{direction}, {what}"),
        };
        axes.iter().zip(["across", "up", "deep"]).map(column).collect::<Vec<_>>()
    };
    let mut header = vec!["Segment".to_owned(), "Customers".to_owned()];
    header.extend(head("centre"));
    header.extend(head("spread"));
    let row = |group: &Group| {
        let mut cells = vec![group.title.clone(), count(group.n)];
        cells.extend(group.centre.iter().chain(&group.spread).map(|&v| plain(v)));
        cells
    };
    Table { header, rows: groups.iter().map(row).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Vec<String> {
        vec!["Quiet".to_owned(), "Loud".to_owned()]
    }

    fn told(x: &[f32], y: &[f32], labels: &[u16]) -> (String, Table) {
        let axes = [
            AxisTitle::Column { name: "Orders".to_owned(), is_log: false },
            AxisTitle::Component { low: "lately".to_owned(), high: "long ago".to_owned() },
        ];
        let mut groups = Groups::new(2, 2);
        assert_eq!(groups.add(&[x, y], labels, 0..2), x.len() <= 2);
        assert!(groups.add(&[x, y], labels, 2..9));
        groups.told(&axes, &names())
    }

    #[test]
    fn the_ends_of_each_axis_are_said() {
        assert_eq!(
            told(&[1.0, 3.0, 10.0, f32::NAN], &[5.0, 7.0, 1.0, 0.0], &[0, 0, 1, 1]).0,
            "3 customers by Orders and “long ago”. Orders is lowest in segment 1 Quiet (2 on average) and highest in \
             segment 2 Loud (10). Most towards “long ago” is segment 1 Quiet, least segment 2 Loud."
        );
    }

    #[test]
    fn centre_and_spread_are_mean_and_standard_deviation() {
        let table = told(&[1.0, 3.0, 10.0, 4.0], &[5.0, 9.0, 1.0, 4.0], &[0, 0, 1, NOBODY]).1;
        assert_eq!(
            table.header,
            ["Segment", "Customers", "Orders, centre", "up, centre", "Orders, spread", "up, spread"]
        );
        assert_eq!(table.rows[0], ["segment 1 Quiet", "2", "2", "7", "1", "2"]);
        assert_eq!(table.rows[2], ["no segment", "1", "4", "4", "0", "0"]);
    }

    #[test]
    fn nobody_and_one_segment_are_said_too() {
        assert_eq!(told(&[], &[], &[]).0, "There is nobody to draw.");
        assert_eq!(told(&[1.0], &[1.0], &[0]).0, "1 customer by Orders and “long ago”.");
        assert!(told(&[], &[], &[]).1.rows.is_empty());
    }

    #[test]
    fn a_direction_names_its_heaviest_columns() {
        let columns = ["Orders", "Days", "Spend", "Discount"].map(str::to_owned);
        let (low, high) = direction(&[0.6, 0.08, -0.7, 0.34], &columns);
        assert_eq!((low.as_str(), high.as_str()), ("high Spend, low Orders", "low Spend, high Orders"));
        assert_eq!(direction(&[], &[]), (String::new(), String::new()));
        assert_eq!(direction(&[0.0, 0.0], &columns), (String::new(), String::new()));
    }
}

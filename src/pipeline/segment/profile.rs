//! Mean, median and index of every column of numbers, by segment.

use std::borrow::Cow;

use super::level::{Level, Seen};
use super::words::{self, Meaning};
use super::{Clipped, NoIndex, Profile};
use crate::cluster::Clustering;
use crate::prepare::{FittedColumn, FittedRecipe, OutlierAction, Prepared};
use crate::table::{Column, Role, Table};

/// Part of what is above zero up to which values below it may add up, and a ratio to the mean still means something: few
/// customers give back more than they bought.
const BELOW_ZERO: f64 = 0.01;

/// The mean of all as found is so many times that with outliers clipped, where a few customers make it.
const LED: f64 = 4.0;

/// What is known of one segment before it has a name.
#[derive(Default)]
pub(super) struct Portrait {
    /// The clustering variables first, then all other columns of numbers.
    pub(super) profile: Vec<Profile>,
    /// Each profiled column as the rule sees it: as clustered. None where the segment has no value.
    pub(super) seen: Vec<Option<Seen>>,
    /// Each profiled column as the rule speaks of it: as found, where that says the same.
    pub(super) said: Vec<Option<Seen>>,
    /// Of each profiled column: what is said of it holds with outliers clipped.
    pub(super) is_clipped: Vec<bool>,
    /// Of each profiled column: what is said of it holds for what is typical once it is drawn in, not for its mean.
    pub(super) is_transformed: Vec<bool>,
    /// Of each profiled column: it is one of a row that was brought to length 1, so that what is seen of it is its part.
    pub(super) is_of_mix: Vec<bool>,
    /// Of each profiled column: it is a category of a column of words, and its name speaks of that.
    pub(super) is_category: Vec<bool>,
    /// Part of the sum of each profiled column that this segment holds, in [0, 1]; None where a sum means nothing.
    pub(super) sum_shares: Vec<Option<f64>>,
}

impl Portrait {
    /// What a column means, where its name is clear. A category means nothing: "spending = low" is no spending.
    pub(super) fn meaning(&self, column: usize) -> Option<Meaning> {
        words::meaning(&self.profile[column].column).filter(|_| !self.is_category[column])
    }

    /// Whether the segment lies high in a column.
    pub(super) fn is_high(&self, column: usize) -> bool {
        self.seen[column].is_some_and(|seen| seen.level() == Level::High)
    }
}

/// One per segment, over the values as found in the rows used.
pub(super) fn portraits(table: &Table, prepared: &Prepared, clustering: &Clustering) -> Vec<Portrait> {
    let n_clusters = clustering.n_clusters;
    let mut portraits: Vec<Portrait> = (0..n_clusters).map(|_| Portrait::default()).collect();
    let mut grouped = Grouped::default();
    let centroid = |segment: usize, at: usize| clustering.centroids[segment * prepared.fitted.columns.len() + at];
    for (name, variable, values) in profiled(table, prepared) {
        grouped.fill(&values, &prepared.rows, &clustering.labels, n_clusters);
        let overall = grouped.overall();
        let clustered = variable.map(|at| Clustered::of(prepared, at));
        let is_clipped = variable.is_some_and(|at| is_clipped(prepared, at));
        let is_transformed = variable.is_some_and(|at| prepared.fitted.columns[at].transform.is_some());
        let is_of_mix = variable.is_some() && prepared.fitted.recipe.unit_length;
        let is_led =
            is_clipped && !is_transformed && clustered.as_ref().is_some_and(|clustered| clustered.is_led(&overall));
        let is_category = variable.is_some_and(|at| prepared.fitted.columns[at].is_one_hot());
        let told: Vec<_> = (0..n_clusters)
            .map(|segment| {
                let (profile, sum_share) = grouped.profile(segment, &overall);
                let found = profile.mean.map(|mean| overall.seen(mean, profile.index.ok()));
                let clustered = found.map(|found| match (&clustered, variable) {
                    (Some(clustered), Some(at)) => clustered.seen(centroid(segment, at)),
                    _ => found,
                });
                let seen = match clustered.zip(found) {
                    Some((seen, found)) if is_transformed => Some(seen.beside_mean(found)),
                    _ => clustered,
                };
                (Profile { deviation: clustered.map(|seen| seen.deviation), ..profile }, sum_share, found, seen)
            })
            .collect();
        // All segments are told in one way, so that they can be compared.
        let is_as_found = !is_of_mix
            && !is_led
            && told
                .iter()
                .all(|(_, _, found, seen)| seen.zip(*found).is_none_or(|(seen, found)| seen.is_told_by(found)));
        for ((segment, portrait), (profile, sum_share, found, seen)) in portraits.iter_mut().enumerate().zip(told) {
            // What is told of a column that is drawn in is no mean: its mean stays the one found, which adds up to what
            // customers spend.
            let clipped =
                clustered.as_ref().zip(variable).filter(|_| !is_as_found && !is_of_mix && !is_transformed).and_then(
                    |(clustered, at)| {
                        let centroid = centroid(segment, at);
                        let mean = prepared.fitted.in_file_unit(at, centroid)?;
                        Some(Clipped { mean, index: clustered.seen(centroid).index })
                    },
                );
            portrait.profile.push(Profile {
                column: name.to_owned(),
                is_variable: variable.is_some(),
                clipped,
                ..profile
            });
            portrait.seen.push(seen);
            portrait.said.push(if is_as_found { found } else { seen });
            portrait.is_clipped.push(is_clipped && !is_as_found);
            portrait.is_transformed.push(is_transformed && !is_as_found);
            portrait.is_of_mix.push(is_of_mix);
            portrait.is_category.push(is_category);
            portrait.sum_shares.push(sum_share);
        }
    }
    portraits
}

/// The columns of numbers with a meaning: not ids, whose mean says nothing, and not columns without any value. A
/// clustering variable comes with its place among them, a category with 1 where it is and 0 where it is not.
fn profiled<'a>(
    table: &'a Table,
    prepared: &'a Prepared,
) -> impl Iterator<Item = (&'a str, Option<usize>, Cow<'a, [f64]>)> {
    let variables = &prepared.fitted.columns;
    let is_variable = |column: &Column| variables.iter().any(|v| v.name == column.name);
    let first = variables.iter().enumerate();
    let first = first.filter_map(|(at, v)| v.values(table).map(|values| (v.name.as_str(), Some(at), values)));
    let others = table.columns.iter().filter(move |c| !is_variable(c));
    let others = others.filter(|c| !matches!(c.role, Role::CustomerId(_) | Role::Earlier | Role::Empty));
    first.chain(others.filter_map(|c| c.numbers().map(|values| (c.name.as_str(), None, Cow::Borrowed(values)))))
}

/// Whether a value of the clustering variable lay beyond the fence and was moved to it.
fn is_clipped(prepared: &Prepared, at: usize) -> bool {
    let FittedColumn { fence, range, .. } = prepared.fitted.columns[at];
    let is_beyond = fence.is_some_and(|(low, high)| range.0 < low || range.1 > high);
    is_beyond && prepared.fitted.recipe.outlier_action == OutlierAction::Clip
}

/// One clustering variable as clustered, over all rows.
struct Clustered<'a> {
    fitted: &'a FittedRecipe,
    /// Its place among the fitted columns.
    at: usize,
    /// In the units of the matrix.
    mean: f64,
    /// In the units of the matrix.
    spread: f64,
    /// The mean of all in the file's units (of a transformed column the value that it stands for; where rows were brought to
    /// length 1 as it is, the mean part), where a ratio to it means something.
    base: Option<f64>,
}

impl<'a> Clustered<'a> {
    fn of(prepared: &'a Prepared, at: usize) -> Self {
        let n_cols = prepared.matrix.n_cols();
        let column = || prepared.matrix.values().iter().skip(at).step_by(n_cols).map(|&v| f64::from(v));
        let n_rows = prepared.matrix.n_rows().max(1) as f64;
        let mean = column().sum::<f64>() / n_rows;
        let spread = (column().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n_rows).sqrt();
        let mut clustered = Self { fitted: &prepared.fitted, at, mean, spread, base: None };
        let base = clustered.in_unit(mean);
        // A zero may come back from the 32 bits of the matrix a little below itself.
        let least = clustered.in_unit(column().fold(f64::INFINITY, f64::min));
        let is_ratio = || least >= -1e-5 * base || has_ratio(column().map(|value| clustered.in_unit(value)));
        clustered.base = (base > 0.0 && base.is_finite() && is_ratio()).then_some(base);
        clustered
    }

    /// In the unit that ratios are taken in.
    fn in_unit(&self, value: f64) -> f64 {
        self.fitted.in_file_unit(self.at, value).unwrap_or(value)
    }

    /// A few customers beyond the fence make the mean of all as found: beside it all others look alike.
    fn is_led(&self, found: &Overall) -> bool {
        self.base.is_some_and(|base| found.mean > LED * base)
    }

    fn seen(&self, centroid: f64) -> Seen {
        let deviation = if self.spread > 0.0 { (centroid - self.mean) / self.spread } else { 0.0 };
        let index = self.base.map(|base| self.in_unit(centroid) / base * 100.0).filter(|index| *index > -1e-3);
        Seen { deviation, index }
    }
}

/// Whether a ratio to their mean means something: none of the values is below zero, or all that are add up to next to
/// nothing beside the others.
fn has_ratio(values: impl Iterator<Item = f64>) -> bool {
    let add = |(above, below): (f64, f64), value: f64| (above + value.max(0.0), below + value.min(0.0));
    let (above, below) = values.fold((0.0, 0.0), add);
    -below <= BELOW_ZERO * above
}

/// The values of one column, those of each segment together.
#[derive(Default)]
struct Grouped {
    values: Vec<f64>,
    /// Where each segment ends in `values`.
    ends: Vec<usize>,
    /// Divides values before they are added, so that no sum is infinite. 1 but for huge numbers.
    scale: f64,
}

/// One column over all segments.
struct Overall {
    n_values: usize,
    mean: f64,
    spread: f64,
    has_ratio: bool,
}

impl Overall {
    fn seen(&self, mean: f64, index: Option<f64>) -> Seen {
        // Halves, because the difference of two huge numbers may be none.
        let half = mean / 2.0 - self.mean / 2.0;
        Seen { deviation: if self.spread > 0.0 { half / self.spread * 2.0 } else { 0.0 }, index }
    }
}

impl Grouped {
    /// A counting sort: stable, so that sums are made in row order.
    fn fill(&mut self, column: &[f64], rows: &[u32], labels: &[u16], n_clusters: usize) {
        let found = || {
            let values = rows.iter().map(|&row| column[row as usize]);
            values.zip(labels).map(|(value, &label)| (value, usize::from(label))).filter(|(value, _)| !value.is_nan())
        };
        let mut ends = vec![0; n_clusters];
        let mut largest = 0.0_f64;
        for (value, label) in found() {
            ends[label] += 1;
            largest = largest.max(value.abs());
        }
        let mut next = vec![0; n_clusters];
        let mut n_values = 0;
        for (next, end) in next.iter_mut().zip(&mut ends) {
            *next = n_values;
            n_values += *end;
            *end = n_values;
        }
        self.values.clear();
        self.values.resize(n_values, 0.0);
        for (value, label) in found() {
            self.values[next[label]] = value;
            next[label] += 1;
        }
        self.ends = ends;
        // Below this, the square of a value times any number of rows is finite.
        self.scale = if largest > 1e140 { largest } else { 1.0 };
    }

    fn range(&self, segment: usize) -> std::ops::Range<usize> {
        segment.checked_sub(1).map_or(0, |before| self.ends[before])..self.ends[segment]
    }

    /// Sum of a segment's values, divided by `scale`.
    fn sum(&self, segment: usize) -> f64 {
        self.values[self.range(segment)].iter().map(|v| v / self.scale).sum()
    }

    fn overall(&self) -> Overall {
        let n_values = self.values.len();
        if n_values == 0 {
            return Overall { n_values, mean: 0.0, spread: 0.0, has_ratio: true };
        }
        let sum: f64 = (0..self.ends.len()).map(|segment| self.sum(segment)).sum();
        let mean = sum / n_values as f64;
        let squares: f64 = self.values.iter().map(|v| (v / self.scale - mean) * (v / self.scale - mean)).sum();
        Overall {
            n_values,
            mean: mean * self.scale,
            spread: (squares / n_values as f64).sqrt() * self.scale,
            has_ratio: has_ratio(self.values.iter().map(|v| v / self.scale)),
        }
    }

    /// Profile, but for name and deviation, and share of the sum of one segment. Reorders the segment's values.
    fn profile(&mut self, segment: usize, overall: &Overall) -> (Profile, Option<f64>) {
        let range = self.range(segment);
        let n_values = range.len();
        let mean = (n_values > 0).then(|| self.sum(segment) / n_values as f64 * self.scale);
        let median = median(&mut self.values[range]);
        let index = match mean {
            Some(mean) if mean < 0.0 => Err(NoIndex::Negative),
            _ if !overall.has_ratio => Err(NoIndex::Negative),
            _ if overall.n_values > 0 && overall.mean <= 0.0 => Err(NoIndex::ZeroMean),
            None => Err(NoIndex::NoValue),
            Some(mean) => Ok(mean / overall.mean * 100.0),
        };
        let sum_share = index.ok().map(|i| i / 100.0 * (n_values as f64 / overall.n_values as f64));
        let overall = (overall.mean, overall.spread);
        let profile = Profile {
            column: String::new(),
            is_variable: false,
            mean,
            median,
            overall,
            index,
            clipped: None,
            deviation: None,
        };
        (profile, sum_share)
    }
}

/// The middle value, or the mean of the two in the middle. None of nothing. Reorders the values.
fn median(values: &mut [f64]) -> Option<f64> {
    let n_values = values.len();
    if n_values == 0 {
        return None;
    }
    let (below, middle, _) = values.select_nth_unstable_by(n_values / 2, f64::total_cmp);
    let upper = *middle;
    if n_values % 2 == 1 {
        return Some(upper);
    }
    // Halves first: the sum of two huge numbers may be none.
    below.iter().copied().max_by(f64::total_cmp).map(|lower| lower / 2.0 + upper / 2.0)
}

#[cfg(test)]
mod tests {
    use super::{Grouped, median};
    use crate::segment::NoIndex;

    fn grouped(column: &[f64], labels: &[u16], n_clusters: usize) -> Grouped {
        let rows: Vec<u32> = (0_u32..).take(column.len()).collect();
        let mut grouped = Grouped::default();
        grouped.fill(column, &rows, labels, n_clusters);
        grouped
    }

    #[test]
    fn the_median_of_an_even_number_lies_between_the_two_in_the_middle() {
        assert_eq!(median(&mut [4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(median(&mut [9.0, 1.0, 5.0]), Some(5.0));
        assert_eq!(median(&mut [1.7e308, 1.7e308]), Some(1.7e308));
        assert_eq!(median(&mut []), None);
    }

    #[test]
    fn a_segment_is_set_against_the_mean_of_all_values_found() {
        // Segment 0 holds 10 and 20, segment 1 holds 60; the missing value counts nowhere.
        let mut grouped = grouped(&[10.0, 60.0, f64::NAN, 20.0], &[0, 1, 1, 0], 2);
        let overall = grouped.overall();
        assert_eq!((overall.n_values, overall.mean), (3, 30.0));
        let (first, share) = grouped.profile(0, &overall);
        assert_eq!((first.mean, first.median, first.index), (Some(15.0), Some(15.0), Ok(50.0)));
        assert!((share.unwrap() - 30.0 / 90.0).abs() < 1e-12);
        let (second, _) = grouped.profile(1, &overall);
        assert_eq!((second.mean, second.median, second.index), (Some(60.0), Some(60.0), Ok(200.0)));
    }

    #[test]
    fn where_there_is_no_index_the_reason_is_given() {
        let index = |column: &[f64]| {
            let mut grouped = grouped(column, &[0, 1], 2);
            let overall = grouped.overall();
            grouped.profile(0, &overall).0.index
        };
        assert_eq!(index(&[-1.0, 5.0]), Err(NoIndex::Negative));
        assert_eq!(index(&[5.0, -1.0]), Err(NoIndex::Negative));
        assert_eq!(index(&[0.0, 0.0]), Err(NoIndex::ZeroMean));
        assert_eq!(index(&[f64::NAN, 5.0]), Err(NoIndex::NoValue));
        assert_eq!(index(&[f64::NAN, f64::NAN]), Err(NoIndex::NoValue));
    }

    #[test]
    fn a_few_who_gave_back_more_than_they_bought_leave_the_others_their_index() {
        // 1 against 401 is less than a hundredth, 4.1 against 400 more.
        let index = |column: &[f64]| {
            let mut grouped = grouped(column, &[0, 0, 1, 2], 3);
            let overall = grouped.overall();
            [0, 1, 2].map(|segment| grouped.profile(segment, &overall).0.index)
        };
        assert_eq!(index(&[396.0, 0.0, 5.0, -1.0]), [Ok(198.0), Ok(5.0), Err(NoIndex::Negative)]);
        assert_eq!(index(&[390.0, 7.0, 3.0, -4.1]), [Err(NoIndex::Negative); 3]);
    }

    #[test]
    fn huge_numbers_have_a_finite_profile() {
        let mut grouped = grouped(&[1.7e308, 1.7e308, 1.0e308], &[0, 0, 1], 2);
        let overall = grouped.overall();
        let (profile, share) = grouped.profile(0, &overall);
        assert!(overall.mean.is_finite() && overall.spread.is_finite() && overall.spread > 0.0);
        assert!((profile.mean.unwrap() / 1.7e308 - 1.0).abs() < 1e-12);
        assert!((share.unwrap() - 3.4 / 4.4).abs() < 1e-12);
        assert!(overall.seen(1.7e308, None).deviation.is_finite());
    }
}

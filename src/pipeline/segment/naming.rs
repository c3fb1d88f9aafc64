//! Names, each with its rule in words, and no two alike.

use std::collections::BTreeSet;

use super::pattern::{Pattern, Recognised, Roles, recognise};
use super::profile::Portrait;
use super::words::{list, short_titles, until_unique};
use super::{Action, Naming, action};

use crate::order::sort_by;

/// Letters of a name that describes; of two columns the second is left out where there would be more.
const LONGEST_NAME: usize = 32;

/// Name and action of one segment.
pub(super) struct Named {
    pub(super) naming: Naming,
    pub(super) action: Action,
}

/// What tells a segment from those that would bear the same name: "higher Age".
#[derive(Clone)]
struct Distinction {
    word: &'static str,
    column: usize,
}

/// Names all segments of one clustering, in order.
pub(super) fn name_all(portraits: &[Portrait]) -> Vec<Named> {
    let Some(first) = portraits.first() else { return Vec::new() };
    let titles = short_titles(first.profile.iter().map(|p| p.column.as_str()));
    let roles = Roles::of(first);
    let recognised: Vec<Recognised> = portraits.iter().map(|portrait| recognise(portrait, &roles)).collect();
    let bases: Vec<String> =
        portraits.iter().zip(&recognised).map(|(portrait, r)| base_name(r, portrait, &titles)).collect();
    let mut distinctions = vec![Vec::new(); portraits.len()];
    for base in bases.iter().collect::<BTreeSet<_>>() {
        let alike: Vec<usize> = (0..bases.len()).filter(|&at| bases[at] == *base).collect();
        tell_apart(&alike, portraits, &mut BTreeSet::new(), &mut distinctions);
    }
    let mut taken = BTreeSet::new();
    let mut named = Vec::with_capacity(portraits.len());
    for (((portrait, recognised), base), distinctions) in portraits.iter().zip(&recognised).zip(bases).zip(distinctions)
    {
        let word = |d: &Distinction| if portrait.is_category[d.column] { how_often(d.word) } else { d.word };
        let told: Vec<String> = distinctions.iter().map(|d| format!("{} {}", word(d), titles[d.column])).collect();
        let name = if told.is_empty() { base } else { format!("{base} ({})", told.join(", ")) };
        let naming =
            Naming { name: until_unique(name, &mut taken), rule: rule(recognised, &distinctions, portrait, &titles) };
        named.push(Named { naming, action: action::suggest(recognised, &roles, portrait, &titles) });
    }
    named
}

/// The word for a category, which has no height: customers of a segment have it more or less often.
fn how_often(word: &str) -> &'static str {
    match word {
        "high" => "often",
        "higher" => "more often",
        "highest" => "most often",
        "low" => "seldom",
        "lower" => "less often",
        "lowest" => "least often",
        _ => "at times",
    }
}

fn base_name(recognised: &Recognised, portrait: &Portrait, titles: &[String]) -> String {
    let name = match recognised.pattern {
        Pattern::Stars => "Stars",
        Pattern::Sensible => "Sensible",
        Pattern::Careless => "Careless",
        Pattern::Careful => "Careful",
        Pattern::Comfortable => "Comfortable",
        Pattern::Keen => "Keen",
        Pattern::Hesitant => "Hesitant",
        Pattern::Modest => "Modest",
        Pattern::Steady => "Steady",
        Pattern::Champions => "Champions",
        Pattern::AtRisk => "At risk",
        Pattern::BigSpenders => "Big spenders",
        Pattern::Regulars => "Regulars",
        Pattern::BargainHunters => "Bargain hunters",
        Pattern::Newcomers => "Newcomers",
        Pattern::Drifting => "Drifting",
        Pattern::Dormant => "Dormant",
        Pattern::Occasional => "Occasional",
        Pattern::AboutAverage => "about average",
        Pattern::Plain => {
            let word = |at: usize| {
                let word = if portrait.is_high(at) { "high" } else { "low" };
                if portrait.is_category[at] { how_often(word) } else { word }
            };
            let mut parts: Vec<String> =
                recognised.columns.iter().map(|&at| format!("{} {}", word(at), titles[at])).collect();
            if list(&parts).chars().count() > LONGEST_NAME {
                parts.truncate(1);
            }
            return list(&parts);
        }
    };
    name.to_owned()
}

/// Gives each of some segments what tells it from the others: two or three by one column, more by halves.
fn tell_apart(
    alike: &[usize],
    portraits: &[Portrait],
    used: &mut BTreeSet<usize>,
    distinctions: &mut [Vec<Distinction>],
) {
    if alike.len() < 2 {
        return;
    }
    let Some(column) = most_different(alike, portraits, used) else { return };
    let deviation = |at: usize| portraits[at].profile[column].deviation.unwrap_or(0.0);
    let mut sorted = alike.to_vec();
    sort_by(&mut sorted, |&a, &b| deviation(a).total_cmp(&deviation(b)));
    if sorted.len() == 3 && deviation(sorted[0]) < deviation(sorted[1]) && deviation(sorted[1]) < deviation(sorted[2]) {
        for (&at, word) in sorted.iter().zip(["lowest", "middle", "highest"]) {
            distinctions[at].push(Distinction { word, column });
        }
        return;
    }
    let gap = |cut: &usize| deviation(sorted[*cut]) - deviation(sorted[*cut - 1]);
    // The first of the widest gaps.
    let cut = (1..sorted.len()).rev().max_by(|a, b| gap(a).total_cmp(&gap(b))).unwrap_or(1);
    used.insert(column);
    for (half, word) in [(&sorted[..cut], "lower"), (&sorted[cut..], "higher")] {
        for &at in half {
            distinctions[at].push(Distinction { word, column });
        }
        tell_apart(half, portraits, &mut used.clone(), distinctions);
    }
}

/// The column in which some segments differ most, in standard deviations: a clustering variable where one is left,
/// else any other. None where they differ in nothing.
fn most_different(alike: &[usize], portraits: &[Portrait], used: &BTreeSet<usize>) -> Option<usize> {
    let first = &portraits[*alike.first()?].profile;
    let spread = |column: usize| {
        let deviations = alike.iter().filter_map(|&at| portraits[at].profile[column].deviation);
        let (low, high) = deviations.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), d| (l.min(d), h.max(d)));
        high - low
    };
    let best = |is_variable: bool| {
        let columns = (0..first.len()).rev().filter(|at| first[*at].is_variable == is_variable && !used.contains(at));
        columns.filter(|at| spread(*at) > 0.0).max_by(|a, b| spread(*a).total_cmp(&spread(*b)))
    };
    best(true).or_else(|| best(false))
}

fn rule(recognised: &Recognised, distinctions: &[Distinction], portrait: &Portrait, titles: &[String]) -> String {
    let say = |at: usize| {
        let words =
            portrait.said[at].map_or("without a value".to_owned(), |seen| seen.in_words(portrait.is_transformed[at]));
        format!("{} {words}", titles[at])
    };
    let looked_at: Vec<String> = recognised.columns.iter().map(|&at| say(at)).collect();
    let mut rule = list(&looked_at);
    if recognised.pattern == Pattern::AboutAverage {
        // Of a column that is drawn in, what is typical and the mean may say the opposite of each other.
        let is_both = portrait.profile.iter().any(|profile| profile.is_variable && profile.is_far());
        let words = if is_both {
            "no clustering variable is high or low beside both the average and what is typical"
        } else {
            "every clustering variable is within 0.4 standard deviations of its average"
        };
        words.clone_into(&mut rule);
    }
    if !distinctions.is_empty() {
        // What has been said already is only named.
        let is_said = |column| recognised.columns.contains(&column);
        let told = |d: &Distinction| if is_said(d.column) { titles[d.column].clone() } else { say(d.column) };
        let told: Vec<String> = distinctions.iter().map(told).collect();
        rule = format!("{rule}; told from its like by {}", list(&told));
    }
    let some_are = |such: &[bool]| {
        recognised.columns.iter().copied().chain(distinctions.iter().map(|d| d.column)).any(|at| such[at])
    };
    let remarks = [(&portrait.is_clipped, "outliers clipped"), (&portrait.is_of_mix, "as part of each customer’s mix")];
    let remarks: Vec<&str> = remarks.into_iter().filter(|(such, _)| some_are(such)).map(|(_, remark)| remark).collect();
    if remarks.is_empty() { rule } else { format!("{rule} ({})", remarks.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::super::level::Seen;
    use super::super::{NoIndex, Profile};
    use super::{Portrait, name_all};

    /// One row per segment: means of columns whose mean over all is 0 and standard deviation 1. A column with " = " in its
    /// name is a category.
    fn names(columns: &[&str], means: &[&[f64]]) -> Vec<String> {
        let profile = |(name, mean): (&&str, &f64)| Profile {
            column: (*name).to_owned(),
            is_variable: true,
            mean: Some(*mean),
            median: Some(*mean),
            overall: (0.0, 1.0),
            index: Err(NoIndex::Negative),
            clipped: None,
            deviation: Some(*mean),
        };
        let portrait = |means: &&[f64]| Portrait {
            profile: columns.iter().zip(*means).map(profile).collect(),
            seen: means.iter().map(|&deviation| Some(Seen { deviation, index: None })).collect(),
            said: means.iter().map(|&deviation| Some(Seen { deviation, index: None })).collect(),
            is_clipped: vec![false; columns.len()],
            is_transformed: vec![false; columns.len()],
            is_of_mix: vec![false; columns.len()],
            is_category: columns.iter().map(|name| name.contains(" = ")).collect(),
            sum_shares: vec![None; columns.len()],
        };
        let portraits: Vec<Portrait> = means.iter().map(portrait).collect();
        name_all(&portraits).into_iter().map(|named| named.naming.name).collect()
    }

    #[test]
    fn income_and_spending_make_names_in_any_order_of_columns() {
        let found = names(&["Umsatz", "x", "Einkommen"], &[&[1.0, 0.0, 1.0], &[-1.0, 0.0, 1.0], &[1.0, 0.0, -1.0]]);
        assert_eq!(found, ["Stars", "Sensible", "Careless"]);
    }

    #[test]
    fn without_a_clear_meaning_the_name_describes() {
        let columns = ["Frequency", "Recency", "Shoe size"];
        let found = names(&columns, &[&[2.0, -1.5, 0.4], &[0.1, 0.1, 2.0], &[0.1, -0.2, 0.3]]);
        assert_eq!(found, ["high Frequency and low Recency", "high Shoe size", "about average"]);
    }

    #[test]
    fn a_name_that_would_be_long_speaks_of_one_column() {
        let found = names(&["feature adoption rate", "support tickets opened"], &[&[2.0, -1.9], &[-2.0, 1.9]]);
        assert_eq!(found, ["high feature adoption rate", "low feature adoption rate"]);
    }

    #[test]
    fn two_of_one_name_are_told_apart_by_where_they_differ_most() {
        let columns = ["Age", "Income", "Spending"];
        let found = names(&columns, &[&[0.9, 0.1, 0.0], &[-0.8, 0.0, 0.1], &[0.0, 2.0, 2.0]]);
        assert_eq!(found, ["Steady (higher Age)", "Steady (lower Age)", "Stars"]);
    }

    #[test]
    fn a_category_is_not_high_but_often_there() {
        let columns = ["plan = pro", "Income", "Spending"];
        let found = names(&columns, &[&[0.9, 0.1, 0.0], &[-0.8, 0.0, 0.1], &[0.0, 2.0, 2.0]]);
        assert_eq!(found, ["Steady (more often plan = pro)", "Steady (less often plan = pro)", "Stars"]);
        let plain = names(&["plan = pro", "Shoe size"], &[&[2.0, 0.1], &[-2.0, 0.1]]);
        assert_eq!(plain, ["often plan = pro", "seldom plan = pro"]);
    }

    #[test]
    fn three_of_one_name_are_ranked() {
        let found = names(&["Age", "Income", "Spend"], &[&[0.0, 1.0, 1.0], &[2.0, 1.1, 1.2], &[-2.0, 1.0, 1.0]]);
        assert_eq!(found, ["Stars (middle Age)", "Stars (highest Age)", "Stars (lowest Age)"]);
    }

    #[test]
    fn segments_without_any_difference_still_have_names_of_their_own() {
        let found = names(&["x"], &[&[0.0], &[0.0], &[0.0]]);
        assert_eq!(found, ["about average", "about average, likewise", "about average, likewise, likewise"]);
    }
}

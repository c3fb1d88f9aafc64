//! The rule that recognises a segment.
//!
//! 1. Where the clustering variables hold an income-like and a spending-like column: the grid of the two.
//! 2. Else, where they hold a spending-like column and how often or how long ago customers bought: the pattern of the
//!    three (RFM).
//! 3. Else the one or two columns that set the segment apart most.

use super::level::Level::{self, Average, High, Low};
use super::profile::Portrait;
use super::words::{self, Meaning};

use crate::order::sort_by;

/// What a segment is recognised as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pattern {
    /// High income, high spending.
    Stars,
    /// High income, low spending.
    Sensible,
    /// Low income, high spending.
    Careless,
    /// Low income, low spending.
    Careful,
    /// High income, average spending.
    Comfortable,
    /// Average income, high spending.
    Keen,
    /// Average income, low spending.
    Hesitant,
    /// Low income, average spending.
    Modest,
    /// Average in both, or in all three.
    Steady,
    /// Spend much, and often, and not long ago.
    Champions,
    /// Spent much or bought often, but long ago.
    AtRisk,
    /// Spend much in few orders.
    BigSpenders,
    /// Buy often, for average sums.
    Regulars,
    /// Buy at a discount.
    BargainHunters,
    /// Few orders, the last one not long ago.
    Newcomers,
    /// Average, but long ago.
    Drifting,
    /// Spent little, long ago.
    Dormant,
    /// Spend little, now and then.
    Occasional,
    /// Set apart by one or two columns whose meaning makes no pattern.
    Plain,
    /// Set apart by nothing.
    AboutAverage,
}

/// A pattern, with the columns that the rule looked at.
pub(super) struct Recognised {
    pub(super) pattern: Pattern,
    /// Places in the profile, in the order in which the rule names them. Empty for [`Pattern::AboutAverage`].
    pub(super) columns: Vec<usize>,
}

/// Where the clustering variables of one meaning stand in a profile.
pub(super) struct Roles {
    income: Option<usize>,
    pub(super) spending: Option<usize>,
    frequency: Option<usize>,
    recency: Option<usize>,
    discount: Option<usize>,
    tenure: Option<usize>,
}

impl Roles {
    /// The first variable of each meaning; for spending, one that adds up is preferred to a score or an average.
    pub(super) fn of(portrait: &Portrait) -> Self {
        let with = |meaning| {
            let variables = portrait.profile.iter().enumerate().filter(|(_, p)| p.is_variable);
            variables.filter(move |(at, _)| portrait.meaning(*at) == Some(meaning))
        };
        let first = |meaning| with(meaning).map(|(at, _)| at).next();
        let total = with(Meaning::Spending).find(|(_, p)| words::adds_up(&p.column)).map(|(at, _)| at);
        Self {
            income: first(Meaning::Income),
            spending: total.or_else(|| first(Meaning::Spending)),
            frequency: first(Meaning::Frequency),
            recency: first(Meaning::Recency),
            discount: first(Meaning::Discount),
            tenure: first(Meaning::Tenure),
        }
    }
}

/// What one segment is.
pub(super) fn recognise(portrait: &Portrait, roles: &Roles) -> Recognised {
    let seen = |at: Option<usize>| at.and_then(|at| portrait.seen[at].map(|seen| (at, seen.level())));
    if let (Some((income, i)), Some((spending, s))) = (seen(roles.income), seen(roles.spending)) {
        return Recognised { pattern: grid(i, s), columns: vec![income, spending] };
    }
    let [spending, frequency, recency] = [roles.spending, roles.frequency, roles.recency].map(seen);
    if let (Some((_, s)), true) = (spending, frequency.is_some() || recency.is_some()) {
        let discount = seen(roles.discount).filter(|(_, level)| *level == High);
        let is_old = seen(roles.tenure).is_some_and(|(_, level)| level == High);
        let pattern = rfm(s, frequency.map(|f| f.1), recency.map(|r| r.1), discount.is_some(), is_old);
        let looked_at = [spending, frequency, recency, discount.filter(|_| pattern == Pattern::BargainHunters)];
        return Recognised { pattern, columns: looked_at.into_iter().flatten().map(|(at, _)| at).collect() };
    }
    plain(portrait)
}

fn grid(income: Level, spending: Level) -> Pattern {
    match (income, spending) {
        (High, High) => Pattern::Stars,
        (High, Average) => Pattern::Comfortable,
        (High, Low) => Pattern::Sensible,
        (Average, High) => Pattern::Keen,
        (Average, Average) => Pattern::Steady,
        (Average, Low) => Pattern::Hesitant,
        (Low, High) => Pattern::Careless,
        (Low, Average) => Pattern::Modest,
        (Low, Low) => Pattern::Careful,
    }
}

/// `frequency` and `recency` are None where the table has no such variable. High recency is long ago.
fn rfm(
    spending: Level,
    frequency: Option<Level>,
    recency: Option<Level>,
    buys_at_discount: bool,
    is_old_customer: bool,
) -> Pattern {
    let is_valuable = spending == High || frequency == Some(High) && spending != Low;
    match (spending, frequency, recency) {
        _ if is_valuable && recency == Some(High) => Pattern::AtRisk,
        (Low | Average, ..) if buys_at_discount => Pattern::BargainHunters,
        (High, Some(Low), _) => Pattern::BigSpenders,
        (High, ..) => Pattern::Champions,
        (_, Some(High), Some(Low | Average) | None) => Pattern::Regulars,
        (Low, _, Some(High)) | (_, Some(Low), Some(High)) => Pattern::Dormant,
        (_, _, Some(High)) => Pattern::Drifting,
        (_, Some(Low), Some(Low)) if !is_old_customer => Pattern::Newcomers,
        (Low, ..) | (_, Some(Low), _) => Pattern::Occasional,
        _ => Pattern::Steady,
    }
}

/// The variable most apart, and the next one if it is at least half as far.
fn plain(portrait: &Portrait) -> Recognised {
    let variables = portrait.profile.iter().zip(&portrait.seen).enumerate().filter(|(_, (p, _))| p.is_variable);
    let seen = variables.filter_map(|(at, (_, seen))| seen.map(|seen| (at, seen)));
    let apart = seen.filter(|(_, seen)| seen.level() != Average);
    let mut apart: Vec<(usize, f64)> = apart.map(|(at, seen)| (at, seen.deviation.abs())).collect();
    sort_by(&mut apart, |a, b| b.1.total_cmp(&a.1)); // stable: of two equally far the first
    let enough = apart.first().map_or(0.0, |(_, most)| most / 2.0);
    let columns: Vec<usize> = apart.into_iter().filter(|(_, far)| *far >= enough).map(|(at, _)| at).take(2).collect();
    let pattern = if columns.is_empty() { Pattern::AboutAverage } else { Pattern::Plain };
    Recognised { pattern, columns }
}

#[cfg(test)]
mod tests {
    use super::{Average, High, Low, Pattern, rfm};

    #[test]
    fn buyers_are_told_apart_by_how_much_how_often_and_how_long_ago() {
        let known = |s, f, r| rfm(s, Some(f), Some(r), false, false);
        assert_eq!(known(High, High, Low), Pattern::Champions);
        assert_eq!(known(High, High, High), Pattern::AtRisk);
        assert_eq!(known(Average, High, High), Pattern::AtRisk);
        assert_eq!(known(High, Low, Average), Pattern::BigSpenders);
        assert_eq!(known(Average, High, Low), Pattern::Regulars);
        assert_eq!(known(Low, Low, Low), Pattern::Newcomers);
        assert_eq!(known(Low, Low, High), Pattern::Dormant);
        assert_eq!(known(Average, Average, High), Pattern::Drifting);
        assert_eq!(known(Low, Low, Average), Pattern::Occasional);
        assert_eq!(known(Average, Average, Average), Pattern::Steady);
    }

    #[test]
    fn an_old_customer_is_no_newcomer_and_a_discount_makes_a_bargain_hunter() {
        assert_eq!(rfm(Low, Some(Low), Some(Low), false, true), Pattern::Occasional);
        assert_eq!(rfm(Low, Some(Average), Some(Low), true, false), Pattern::BargainHunters);
        assert_eq!(rfm(High, Some(High), Some(Low), true, false), Pattern::Champions);
    }

    #[test]
    fn nobody_is_new_or_at_risk_where_recency_is_not_known() {
        for spending in [Low, Average, High] {
            for frequency in [Low, Average, High] {
                let found = rfm(spending, Some(frequency), None, false, false);
                assert!(!matches!(found, Pattern::Newcomers | Pattern::AtRisk | Pattern::Dormant | Pattern::Drifting));
            }
        }
    }
}

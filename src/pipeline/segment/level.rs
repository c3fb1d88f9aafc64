//! How far a segment's mean is from the average, and when that is worth a word.
//!
//! # Why as clustered
//! One customer of a million moves the mean and the standard deviation of all so far that every segment seems average.
//! So distances are measured on what the clustering saw, after outliers were clipped as the recipe has it. Told are the
//! values as found, which add up to what customers spend, wherever they say the same.

use super::Profile;

/// Where a segment's mean lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    Low,
    Average,
    High,
}

/// Standard deviations from the average at which a mean is called high or low.
const APART: f64 = 0.4;

/// An index at which a mean is called high or low whatever the standard deviation, which a few very large customers
/// make wide: half as much again, or two thirds.
const HIGH_INDEX: f64 = 150.0;
const LOW_INDEX: f64 = 100.0 / 1.5;

/// Indices within these are about average: no finding. As far apart as 80 is from 100, so is 125.
const ABOUT_AVERAGE: std::ops::RangeInclusive<f64> = 80.0..=125.0;

/// One column of one segment as clustered: outliers clipped, missing values filled. As found for other columns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Seen {
    /// Distance of the segment's mean from that of all, in standard deviations between customers; 0 where all are
    /// the same.
    pub(super) deviation: f64,
    /// 100 × mean of the segment / mean of all; None where no value may be below zero, but one is, or the mean is zero.
    pub(super) index: Option<f64>,
}

impl Profile {
    /// The index is from 80 to 125, or, where there is none, the mean is less than 0.4 standard deviations from
    /// that of all. A column without values is about nothing: false.
    pub fn is_about_average(&self) -> bool {
        match (self.index, self.deviation) {
            (Ok(index), _) => ABOUT_AVERAGE.contains(&index),
            (Err(_), Some(deviation)) => deviation.abs() < APART,
            (Err(_), None) => false,
        }
    }

    /// Worth a word: at least 0.4 standard deviations from the average, or not about average by the index.
    pub(super) fn is_apart(&self) -> bool {
        self.is_far() || (self.deviation.is_some() && !self.is_about_average())
    }

    /// At least 0.4 standard deviations from the average.
    pub(super) fn is_far(&self) -> bool {
        self.deviation.is_some_and(|deviation| deviation.abs() >= APART)
    }
}

impl Seen {
    /// High or low at 0.4 standard deviations, or at an index of 150 or 67.
    pub(super) fn level(self) -> Level {
        let index = self.index.unwrap_or(100.0);
        if self.deviation >= APART || index >= HIGH_INDEX {
            Level::High
        } else if self.deviation <= -APART || index <= LOW_INDEX {
            Level::Low
        } else {
            Level::Average
        }
    }

    /// What was `found` can be told in place of what is seen, for it says the same: high is above, and low below. A typical
    /// customer lies below a mean that few others raise, and seldom above it.
    pub(super) fn is_told_by(self, found: Self) -> bool {
        let above = found.index.map_or(found.deviation, |index| index - 100.0);
        match self.level() {
            Level::High => above > 0.0,
            Level::Low => above < 0.0,
            Level::Average => found.index.map_or(found.deviation < APART, |index| index < HIGH_INDEX),
        }
    }

    /// The same of a column that is drawn in, unless its mean as found says the opposite: a segment that spends more than is
    /// typical and less than the average, which a few others make, is neither high nor low. One whose own few customers make
    /// a high mean stays low.
    pub(super) fn beside_mean(self, found: Self) -> Self {
        let neither = Self { deviation: 0.0, index: Some(100.0) };
        if self.is_told_by(found) || !neither.is_told_by(found) { self } else { neither }
    }

    /// Such as "62% above average", true to the rounded index, or to standard deviations where there is none; of a column
    /// that is drawn in "62% above what is typical", for the middle of logarithms is no average.
    pub(super) fn in_words(self, is_drawn_in: bool) -> String {
        let (average, the_average) =
            if is_drawn_in { ("what is typical", "what is typical") } else { ("average", "the average") };
        let Some(index) = self.index else {
            return match libm::round(self.deviation * 10.0) / 10.0 {
                d if d > 0.0 => format!("{d:.1} standard deviations above {average}"),
                d if d < 0.0 => format!("{:.1} standard deviations below {average}", -d),
                _ => format!("at {the_average}"),
            };
        };
        match libm::round(index - 100.0) {
            _ if index >= 300.0 => format!("{:.1} times {the_average}", index / 100.0),
            percent if percent > 0.0 => format!("{percent}% above {average}"),
            percent if percent < 0.0 => format!("{}% below {average}", -percent),
            _ => format!("at {the_average}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{NoIndex, Profile};
    use super::{Level, Seen};

    fn level(deviation: f64, index: Option<f64>) -> Level {
        Seen { deviation, index }.level()
    }

    #[test]
    fn two_fifths_of_a_standard_deviation_are_high_and_less_is_average() {
        assert_eq!(level(0.4, None), Level::High);
        assert_eq!(level(0.39, Some(130.0)), Level::Average);
        assert_eq!(level(-0.39, None), Level::Average);
        assert_eq!(level(-0.4, Some(99.0)), Level::Low);
    }

    #[test]
    fn a_wide_spread_does_not_hide_half_as_much_again() {
        assert_eq!(level(0.05, Some(150.0)), Level::High);
        assert_eq!(level(-0.04, Some(60.0)), Level::Low);
    }

    #[test]
    fn an_index_from_80_to_125_is_about_average() {
        let profile = |index, deviation| Profile {
            column: "Spend".into(),
            is_variable: true,
            mean: Some(1.0),
            median: Some(1.0),
            overall: (1.0, 1.0),
            index,
            clipped: None,
            deviation,
        };
        for (index, expected) in [(79.9, false), (80.0, true), (125.0, true), (125.1, false)] {
            assert_eq!(profile(Ok(index), Some(0.1)).is_about_average(), expected, "{index}");
        }
        assert!(profile(Err(NoIndex::Negative), Some(0.3)).is_about_average());
        assert!(!profile(Err(NoIndex::Negative), Some(-0.5)).is_about_average());
        assert!(!profile(Err(NoIndex::NoValue), None).is_about_average());
    }

    #[test]
    fn words_say_the_distance_truthfully() {
        let words = |index: f64| Seen { deviation: 0.5, index: Some(index) }.in_words(false);
        assert_eq!(words(162.4), "62% above average");
        assert_eq!(words(41.6), "58% below average");
        assert_eq!(words(100.4), "at the average");
        assert_eq!(words(340.0), "3.4 times the average");
        assert_eq!(Seen { deviation: -1.2, index: None }.in_words(false), "1.2 standard deviations below average");
        let typical = |index| Seen { deviation: 0.5, index }.in_words(true);
        assert_eq!(typical(Some(385.0)), "3.9 times what is typical");
        assert_eq!(typical(Some(11.0)), "89% below what is typical");
        assert_eq!(typical(None), "0.5 standard deviations above what is typical");
    }
}

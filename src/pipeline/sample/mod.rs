//! Sample tables, one click away: made here by a seeded generator, so that nothing is copied and nothing is fetched.
//!
//! Each sample is a mixture of kinds of customers. A kind gives each variable a centre and a spread; rows are drawn
//! kind by kind and then shuffled. All draws come from [`Random`], so the bytes are the same on every machine.

use serde::{Deserialize, Serialize};

use crate::random::Random;

pub use mixture::{Mixture, MixtureKind};

mod mall;
mod mixture;
mod shop;

/// A table to try the page with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sample {
    /// Customers of a mall: age, income and a score of their spending.
    Mall,
    /// Customers of an online shop: skewed spend, missing values, outliers.
    Shop,
}

impl Sample {
    /// In the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Mall, Self::Shop];

    /// What a button calls it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Mall => "Mall customers",
            Self::Shop => "Online shop",
        }
    }

    /// As if it had been opened from a disk.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Mall => "mall-customers.csv",
            Self::Shop => "online-shop.csv",
        }
    }

    /// Customers, the header not counted.
    pub fn n_rows(self) -> usize {
        match self {
            Self::Mall => mall::KINDS.iter().map(|kind| kind.n_rows).sum(),
            Self::Shop => shop::KINDS.iter().map(|kind| kind.n_rows).sum(),
        }
    }

    /// The file: UTF-8, commas, line feeds. The same bytes each time.
    pub fn csv(self) -> Vec<u8> {
        match self {
            Self::Mall => mall::csv(),
            Self::Shop => shop::csv(),
        }
    }
}

/// A normal variable, cut off at both ends.
#[derive(Clone, Copy)]
struct Normal {
    mean: f64,
    deviation: f64,
    /// Draws beyond are moved to the nearer end.
    least: f64,
    most: f64,
}

impl Normal {
    fn draw(self, random: &mut Random) -> f64 {
        (self.mean + self.deviation * random.next_normal()).clamp(self.least, self.most)
    }
}

/// Puts rows into an order that tells nothing (Fisher and Yates 1938; in place: Durstenfeld 1964,
/// doi:10.1145/364520.364540).
fn shuffle<T>(rows: &mut [T], random: &mut Random) {
    for last in (1..rows.len()).rev() {
        rows.swap(last, random.below(last + 1));
    }
}

#[cfg(test)]
mod tests;

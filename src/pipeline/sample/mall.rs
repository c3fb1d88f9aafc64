//! 200 customers of a mall: the five groups that income and spending make, with ages to match.

use std::fmt::Write as _;

use crate::random::Random;
use crate::sample::{Normal, shuffle};

const SEED: u64 = 2024;

/// A group of customers; all in whole numbers.
pub(super) struct Kind {
    pub(super) n_rows: usize,
    age: Normal,
    /// In thousands a year.
    income: Normal,
    /// From 1 to 99.
    score: Normal,
}

const fn age(mean: f64, deviation: f64) -> Normal {
    Normal { mean, deviation, least: 18.0, most: 70.0 }
}

const fn income(mean: f64, deviation: f64, least: f64, most: f64) -> Normal {
    Normal { mean, deviation, least, most }
}

const fn score(mean: f64, deviation: f64) -> Normal {
    Normal { mean, deviation, least: 1.0, most: 99.0 }
}

/// Young people who spend more than they earn; the frugal; the middle; stars; and those who earn and do not spend.
pub(super) const KINDS: [Kind; 5] = [
    Kind { n_rows: 23, age: age(24.0, 3.5), income: income(26.0, 6.0, 15.0, 39.0), score: score(80.0, 9.0) },
    Kind { n_rows: 22, age: age(49.0, 6.0), income: income(26.0, 6.0, 15.0, 39.0), score: score(19.0, 10.0) },
    Kind { n_rows: 79, age: age(45.0, 6.0), income: income(55.0, 6.0, 40.0, 69.0), score: score(50.0, 6.0) },
    Kind { n_rows: 39, age: age(30.0, 3.5), income: income(87.0, 15.0, 70.0, 137.0), score: score(82.0, 9.0) },
    Kind { n_rows: 37, age: age(43.0, 6.0), income: income(89.0, 15.0, 70.0, 137.0), score: score(17.0, 9.0) },
];

pub(super) fn csv() -> Vec<u8> {
    let mut random = Random::new(SEED, 0);
    let mut rows = Vec::new();
    for kind in &KINDS {
        for _ in 0..kind.n_rows {
            let gender = if random.next_f64() < 0.56 { "Female" } else { "Male" };
            let [age, income, score] = [kind.age, kind.income, kind.score].map(|normal| normal.draw(&mut random));
            rows.push((gender, age.round_ties_even(), income.round_ties_even(), score.round_ties_even()));
        }
    }
    shuffle(&mut rows, &mut random);
    let mut text = "CustomerID,Gender,Age,Annual Income (k$),Spending Score (1-100)\n".to_owned();
    for (id, (gender, age, income, score)) in (1..).zip(rows) {
        // Writing to a String cannot fail.
        writeln!(text, "{id},{gender},{age},{income},{score}").ok();
    }
    text.into_bytes()
}

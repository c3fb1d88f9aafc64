//! Orders of a shop, by a seeded chance, and the rules that they are written by: what a file holds before it is damaged.

use proptest::prelude::Rng as _;
use proptest::test_runner::{RngAlgorithm, TestRng};

/// Fields of a file, row by row.
pub(crate) type Rows = Vec<Vec<String>>;

/// How a file is written.
#[derive(Clone)]
pub(crate) struct Rules {
    pub(crate) delimiter: &'static str,
    pub(crate) quote: char,
    pub(crate) escape: Escape,
    pub(crate) line_end: &'static str,
    pub(crate) quotes_all: bool,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Escape {
    Doubled,
    Backslash,
}

impl Default for Rules {
    fn default() -> Self {
        Self { delimiter: ",", quote: '"', escape: Escape::Doubled, line_end: "\r\n", quotes_all: false }
    }
}

impl Rules {
    pub(crate) fn field(&self, field: &str) -> String {
        let Self { quote, .. } = self;
        let special = |c: char| c == *quote || c == '\n' || c == '\r' || self.delimiter.contains(c);
        if !self.quotes_all && !field.chars().any(special) {
            return field.to_owned();
        }
        let escaped = match self.escape {
            Escape::Doubled => field.replace(*quote, &format!("{quote}{quote}")),
            Escape::Backslash => field.replace('\\', "\\\\").replace(*quote, &format!("\\{quote}")),
        };
        format!("{quote}{escaped}{quote}")
    }

    pub(crate) fn row(&self, row: &[String]) -> String {
        row.iter().map(|field| self.field(field)).collect::<Vec<_>>().join(self.delimiter)
    }

    pub(crate) fn lines(&self, rows: &[Vec<String>]) -> Vec<String> {
        rows.iter().map(|row| self.row(row)).collect()
    }

    pub(crate) fn text(&self, lines: &[String]) -> String {
        lines.iter().flat_map(|line| [line.as_str(), self.line_end]).collect()
    }
}

/// A seeded choice.
pub(crate) struct Chance(TestRng);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        Self(TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.0.next_u64() % n as u64).unwrap()
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

pub(crate) fn header() -> Vec<String> {
    ["order", "date", "time", "quantity", "price", "customer", "remark", "page", "kind"].map(String::from).to_vec()
}

/// Orders of a shop: codes, dates, times, numbers, names, sentences with delimiters and quotes in them, gaps.
pub(crate) fn table(chance: &mut Chance, n_rows: usize) -> Rows {
    let names = ["Ann Weber", "Müller, Jo", "O'Brien", "Søren Ø", "Zoë Dent", "Lee; Kim"];
    let remarks = [
        "",
        "",
        "please call",
        "says \"thanks\", twice",
        "left at door, \"number 5\"",
        "5 pieces; blue",
        "no hurry | rush",
        "fine, thank you",
        "colour: red",
        "two\nlines, really",
    ];
    let kinds = ["web", "shop", "phone"];
    (0..n_rows)
        .map(|at| {
            vec![
                format!("A-{:04}", 1000 + 7 * at),
                format!("2026-{:02}-{:02}", 1 + chance.below(12), 1 + chance.below(28)),
                format!("{:02}:{:02}", chance.below(24), chance.below(60)),
                (1 + chance.below(40)).to_string(),
                format!("{}.{:02}", 1 + chance.below(900), chance.below(100)),
                chance.pick(&names).to_owned(),
                chance.pick(&remarks).to_owned(),
                format!("https://shop.example/p/{}?a=1&b=2", chance.below(999)),
                chance.pick(&kinds).to_owned(),
            ]
        })
        .collect()
}

//! What is measured, and what must be reached.

use clientele::pipeline::sample::{Mixture, MixtureKind};

use crate::files::N_MIXED;

/// All kinds of cases, in the order in which they run.
pub(crate) const NAMES: [&str; 10] =
    ["read", "kmeans", "sweep", "job", "silhouette", "dbscan", "hdbscan", "ward", "ml-kmeans", "scale"];

/// The most segments that a sweep tries.
pub(crate) const MOST: usize = 10;

/// Groups of the tables made, whatever k is: nobody knows it beforehand.
const N_GROUPS: usize = 8;

/// What the rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Data {
    Customers,
    Blobs,
    Cloud,
    /// A file of customers, as numbers alone.
    Numbers,
    /// A file of customers with quotes, dates, numbers and words.
    Mixed,
}

/// One line of work on one table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Case {
    /// One of [`NAMES`].
    pub(crate) name: &'static str,
    pub(crate) data: Data,
    pub(crate) n: usize,
    pub(crate) d: usize,
    pub(crate) k: usize,
}

impl Case {
    /// The numbers of the table.
    pub(crate) fn mixture(&self) -> Mixture {
        let kind = match self.data {
            Data::Customers | Data::Numbers | Data::Mixed => MixtureKind::Customers,
            Data::Blobs => MixtureKind::Blobs,
            Data::Cloud => MixtureKind::Cloud,
        };
        Mixture { kind, n_cols: self.d, n_groups: N_GROUPS, seed: 1 }
    }

    /// Name of the table.
    pub(crate) fn data(&self) -> &'static str {
        match self.data {
            Data::Customers => "customers",
            Data::Blobs => "blobs",
            Data::Cloud => "cloud",
            Data::Numbers => "numbers",
            Data::Mixed => "mixed",
        }
    }

    /// The number of segments, or the range tried.
    pub(crate) fn k(&self) -> String {
        match self.name {
            "sweep" | "job" => format!("2..{MOST}"),
            "read" | "dbscan" | "hdbscan" => "-".to_owned(),
            _ => self.k.to_string(),
        }
    }

    /// What the command line calls by this key.
    pub(crate) fn value(&self, key: &str) -> String {
        match key {
            "n" => self.n.to_string(),
            "d" => self.d.to_string(),
            "k" => self.k(),
            _ => self.data().to_owned(),
        }
    }

    /// What the ratio must be at least; None where nothing was promised.
    pub(crate) fn required(&self, peer: &str) -> Option<f64> {
        let by_n = |values: [f64; 3]| match self.n {
            ..=10_000 => values[0],
            10_001..=100_000 => values[1],
            _ => values[2],
        };
        match self.name {
            "read" => match peer {
                "Papa Parse" | "Papa Parse dynamicTyping" => Some(20.0),
                "uDSV" => Some(3.0),
                "polars" => Some(1.0),
                _ => None,
            },
            "kmeans" if self.n >= 1_000_000 && peer == "scikit-learn f64" => Some(3.0),
            "kmeans" | "dbscan" | "hdbscan" | "ward" => Some(1.0),
            "sweep" if peer == "scikit-learn f64" => Some(by_n([4.0, 11.0, 5.0])),
            "job" if peer == "scikit-learn f64" => Some(by_n([20.0, 35.0, 40.0])),
            "job" => Some(by_n([15.0, 20.0, 20.0])),
            "silhouette" => Some(if self.d <= 4 {
                40.0
            } else if self.d <= 10 {
                20.0
            } else {
                12.0
            }),
            "ml-kmeans" => Some(by_n([20.0, 40.0, 40.0])),
            "scale" => Some(0.8),
            _ => None,
        }
    }
}

/// Every case, or for a quick look about one in four, none of them large. Those on the same rows stand together.
pub(crate) fn all(quick: bool) -> Vec<Case> {
    use Data::{Customers, Mixed, Numbers};
    let case = |name, data, n, d, k| Case { name, data, n, d, k };
    let mut cases = Vec::new();
    for n in [100_000, 1_000_000] {
        cases.extend([(Numbers, 10), (Mixed, N_MIXED)].map(|(data, d)| case("read", data, n, d, 0)));
    }
    cases.extend(kmeans_cases());
    cases.extend([10_000, 100_000, 1_000_000].map(|n| case("sweep", Customers, n, 10, MOST)));
    cases.extend([10_000, 100_000, 1_000_000].map(|n| case("job", Customers, n, 10, MOST)));
    for n in [10_000, 20_000, 50_000] {
        cases.extend([4, 10, 20].map(|d| case("silhouette", Customers, n, d, 8)));
    }
    cases.push(case("dbscan", Customers, 100_000, 4, 0));
    cases.push(case("hdbscan", Customers, 20_000, 4, 0));
    cases.push(case("ward", Customers, 10_000, 10, 8));
    cases.extend([10_000, 100_000].map(|n| case("ml-kmeans", Customers, n, 10, 8)));
    cases.extend([10_000, 100_000, 1_000_000, 10_000_000].map(|n| case("scale", Customers, n, 10, 8)));
    if quick {
        cases.retain(|case| match case.name {
            "read" => case.n <= 100_000,
            "kmeans" => case.n <= 100_000 && case.k == 8,
            "sweep" | "job" | "silhouette" | "ml-kmeans" => case.n <= 10_000,
            "scale" => case.n <= 1_000_000,
            _ => true,
        });
    }
    cases
}

/// All d and k on customers, where the rows are not so many that it takes minutes; a few on the other tables.
fn kmeans_cases() -> Vec<Case> {
    use Data::{Blobs, Cloud, Customers};
    let mut cases = Vec::new();
    for n in [10_000, 100_000, 1_000_000] {
        let mut add = |data, d, k| cases.push(Case { name: "kmeans", data, n, d, k });
        for d in [4, 10, 20] {
            [5, 8, 20].into_iter().filter(|k| n < 1_000_000 || d + k != 40).for_each(|k| add(Customers, d, k));
        }
        for data in [Blobs, Cloud] {
            add(data, 10, 8);
            if n == 100_000 {
                for (d, k) in [(4, 5), (4, 20), (20, 5), (20, 20)] {
                    add(data, d, k);
                }
            }
        }
    }
    cases
}

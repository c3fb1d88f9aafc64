//! What the command line asks for.

use crate::cases::{Case, NAMES};

const HELP: &str = "\
./run bench [CASE...] [KEY=VALUE...] [--quick] [--repeats N]
  CASE        read, kmeans, sweep, job, silhouette, dbscan, hdbscan, ward, ml-kmeans, scale; without any: all
  KEY=VALUE   only cases with that data, n, d, k, or with a peer whose name holds VALUE: n=100000 d=10 data=blobs peer=intelex
  --quick     fewer and smaller cases, three repeats
  --repeats N so many repeats, instead of as many as settle the median
One case again, without building first (needs one ./run bench before; after a change: trunk build --release, and the page
of the benchmarks as ./run builds it):
  . scripts/env.sh; cargo bench --no-default-features --bench engine -- kmeans n=1000000 d=10 k=8 data=customers";

/// Which cases, and how often.
#[derive(Debug, Default)]
pub(crate) struct Options {
    names: Vec<String>,
    only: Vec<(String, String)>,
    pub(crate) quick: bool,
    pub(crate) repeats: Option<usize>,
}

impl Options {
    /// Of the arguments after the program's name; the error is what to print instead of running.
    pub(crate) fn parse(arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self::default();
        let mut arguments = arguments.filter(|argument| argument != "--bench"); // cargo's own
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--quick" => options.quick = true,
                "--repeats" => {
                    let n = arguments.next().and_then(|n| n.parse().ok()).filter(|n| *n > 0);
                    options.repeats = Some(n.ok_or("--repeats wants a number from 1 on")?);
                }
                name if NAMES.contains(&name) => options.names.push(argument),
                _ => match argument.split_once('=') {
                    Some((key @ ("data" | "n" | "d" | "k" | "peer"), value)) => {
                        options.only.push((key.to_owned(), value.to_owned()));
                    }
                    _ => return Err(HELP.to_owned()),
                },
            }
        }
        Ok(options)
    }

    /// Whether this case is asked for.
    pub(crate) fn wants(&self, case: &Case) -> bool {
        let named = self.names.is_empty() || self.names.iter().any(|name| *name == case.name);
        named
            && ["data", "n", "d", "k"].into_iter().all(|key| {
                let values: Vec<&str> = self.values(key).collect();
                values.is_empty() || values.contains(&case.value(key).as_str())
            })
    }

    /// Whether this peer is asked for.
    pub(crate) fn wants_peer(&self, peer: &str) -> bool {
        self.values("peer").next().is_none() || self.values("peer").any(|part| peer.contains(part))
    }

    fn values<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.only.iter().filter(move |(name, _)| name == key).map(|(_, value)| value.as_str())
    }
}

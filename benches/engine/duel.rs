//! Ours and theirs by turns: ours, peer A, peer B, ours, peer A, … so that whatever else the machine does falls on all.

use std::time::Instant;

use crate::arena::{Arena, Turn};
use crate::ask::Measured;
use crate::cases::Case;
use crate::options::Options;

/// A peer and what it is asked.
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    pub(crate) turn: Turn,
}

impl Peer {
    /// Its rows are f32, and so are its sums.
    pub(crate) fn adds_in_f32(&self) -> bool {
        self.name.ends_with("f32") || self.name == "faiss"
    }
}

/// Milliseconds of each repeat, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Times(Vec<f64>);

impl Times {
    pub(crate) fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        match sorted.len() {
            0 => f64::NAN,
            odd if odd % 2 == 1 => sorted[odd / 2],
            even => f64::midpoint(sorted[even / 2 - 1], sorted[even / 2]),
        }
    }

    pub(crate) fn min(&self) -> f64 {
        self.0.iter().copied().fold(f64::INFINITY, f64::min)
    }

    /// A single time that was not measured but computed.
    pub(crate) fn of(ms: f64) -> Self {
        Self(vec![ms])
    }
}

/// One line of the table.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) case: Case,
    pub(crate) peer: String,
    pub(crate) ours: Times,
    pub(crate) theirs: Times,
    /// Why the two cannot be compared.
    pub(crate) problem: Option<String>,
}

impl Row {
    pub(crate) fn ratio(&self) -> f64 {
        self.theirs.median() / self.ours.median()
    }

    /// A peer that could not be measured.
    pub(crate) fn failed(case: &Case, peer: &str, problem: String) -> Self {
        let none = Times::default();
        Self { case: case.clone(), peer: peer.to_owned(), ours: none.clone(), theirs: none, problem: Some(problem) }
    }
}

/// What came of a duel.
pub(crate) struct Fought {
    pub(crate) ours: Times,
    /// One for each peer.
    pub(crate) rows: Vec<Row>,
}

/// Seconds after which repeats end, if there are at least three.
const ENOUGH: f64 = 12.0;
const LEAST: usize = 3;
const MOST: usize = 21;
/// A round of all that takes this many seconds needs no warming up.
const LONG: f64 = 20.0;

/// Repeats all turns until the medians have settled. `check` compares what ours and a peer found in their first round.
pub(crate) async fn duel(
    arena: &mut Arena,
    options: &Options,
    case: &Case,
    ours: Turn,
    peers: Vec<Peer>,
    check: impl Fn(&Peer, &Measured, &Measured) -> Result<(), String>,
) -> Result<Fought, String> {
    let start = clock();
    let first = arena.turn(&ours).await?;
    let mut rows = Vec::new();
    let mut fighting = Vec::new();
    for peer in peers.into_iter().filter(|peer| options.wants_peer(peer.name)) {
        match arena.turn(&peer.turn).await {
            Ok(theirs) => {
                let problem = check(&peer, &first, &theirs).err();
                rows.push(Row { problem, ..Row::failed(case, peer.name, String::new()) });
                fighting.push((rows.len() - 1, peer, theirs.ms));
            }
            Err(problem) => rows.push(Row::failed(case, peer.name, problem)),
        }
    }
    let mut our_times = Times::default();
    if start.elapsed().as_secs_f64() > LONG {
        our_times.0.push(first.ms);
        for (at, _, ms) in &fighting {
            rows[*at].theirs.0.push(*ms);
        }
    }
    let start = clock();
    let most = options.repeats.unwrap_or(if options.quick { LEAST } else { MOST });
    while our_times.0.len() < most.min(LEAST) || (our_times.0.len() < most && start.elapsed().as_secs_f64() < ENOUGH) {
        our_times.0.push(arena.turn(&ours).await?.ms);
        for (at, peer, _) in &fighting {
            rows[*at].theirs.0.push(arena.turn(&peer.turn).await?.ms);
        }
    }
    for (at, ..) in &fighting {
        rows[*at].ours = our_times.clone();
    }
    Ok(Fought { ours: our_times, rows })
}

#[expect(clippy::disallowed_methods, reason = "a native program has a clock")]
fn clock() -> Instant {
    Instant::now()
}

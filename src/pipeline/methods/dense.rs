//! DBSCAN and HDBSCAN: groups where customers lie close, with customers between them that belong to none.

use crate::cluster::clustering_of;
use crate::cluster::dbscan::{self, DbscanError, DbscanParams, KDistances, default_min_samples};
use crate::cluster::density::Groups;
use crate::cluster::hdbscan::{self, HdbscanError, HdbscanParams};
use crate::methods::compare::compare;
use crate::methods::words::{count, counted, customers, part, percent};
use crate::methods::{Figure, Found, Inquiry, MOST_GROUPS, Method, MethodError, Open, Picture, Rows, refused};
use crate::parallel::{Executor, Stopped};
use crate::segment::revenue_column;

/// Below this strength a customer hardly belongs to its group.
const STRONG: f32 = 0.5;

impl From<DbscanError> for MethodError {
    fn from(error: DbscanError) -> Self {
        let stopped = if let DbscanError::Stopped(stopped) = error { Some(stopped) } else { None };
        refused(&error, stopped)
    }
}

impl From<HdbscanError> for MethodError {
    fn from(error: HdbscanError) -> Self {
        let stopped = if let HdbscanError::Stopped(stopped) = error { Some(stopped) } else { None };
        refused(&error, stopped)
    }
}

/// Groups, with what every row is where none is left out.
struct Dense<'a> {
    groups: &'a Groups,
    filled: Vec<u32>,
    n_searched: usize,
    fill: bool,
}

pub(super) async fn dbscan<E: Executor>(
    executor: &E,
    asked: &Inquiry,
    open: &Open,
    eps: Option<f64>,
    min_samples: Option<usize>,
    fill: bool,
) -> Result<Found, MethodError> {
    let min_samples = min_samples.unwrap_or_else(|| default_min_samples(executor.n_cols()));
    let measured = distances(executor, open, min_samples, asked.seed).await?;
    let Some(eps) = eps.or(measured.eps) else {
        let why = format!(
            "DBSCAN needs customers that differ, and at least {} of them: here every customer has as many equals.",
            count(min_samples)
        );
        return Err(MethodError::Refused(why));
    };
    let n_rows = executor.n_rows();
    let result = dbscan::dbscan(executor, DbscanParams { eps, min_samples }).await?;
    let groups = &result.groups;
    let (n_core, n_noise) = (result.core_sample_indices.len(), groups.n_noise());
    let method = Method::Dbscan { eps: Some(eps), min_samples: Some(min_samples), fill };
    let mut found = Found::new(method, said(groups, "at this distance"));
    found.fact("Core customers", "with enough neighbours", part(n_core, n_rows));
    found.fact("Border customers", "near a core customer", part(n_rows - n_noise - n_core, n_rows));
    found.fact("In no group", "unlike all others", part(n_noise, n_rows));
    coverage(&mut found, groups, open);
    if measured.n_measured < n_rows {
        found.notes.push(format!(
            "The curve is that of {} spread over all {}; the groups are those of all.",
            customers(measured.n_measured),
            count(n_rows)
        ));
    }
    found.figure = Some(curve(measured, min_samples, eps));
    let dense = Dense { groups, filled: result.filled(), n_searched: n_rows, fill };
    settle(executor, asked, &mut found, dense).await?;
    Ok(found)
}

/// The curve of distances, measured once for each number of neighbours.
async fn distances<E: Executor>(
    executor: &E,
    open: &Open,
    min_samples: usize,
    seed: u64,
) -> Result<KDistances, MethodError> {
    let kept = open.kept.borrow().curve.clone().filter(|(of, _)| *of == min_samples);
    if let Some((_, curve)) = kept {
        return Ok(curve);
    }
    let curve = dbscan::k_distances(executor, min_samples, seed).await?;
    open.kept.borrow_mut().curve = Some((min_samples, curve.clone()));
    Ok(curve)
}

pub(super) async fn hdbscan<E: Executor>(
    executor: &E,
    asked: &Inquiry,
    open: &Open,
    min_cluster_size: Option<usize>,
    fill: bool,
) -> Result<Found, MethodError> {
    let n_rows = executor.n_rows();
    // A group worth a campaign: one in fifty customers, but no fewer than five.
    let min_cluster_size = min_cluster_size.unwrap_or((n_rows / 50).max(5));
    let params = HdbscanParams { min_cluster_size, seed: asked.seed, ..HdbscanParams::default() };
    let result = hdbscan::hdbscan(executor, params).await?;
    let groups = &result.groups;
    let method = Method::Hdbscan { min_cluster_size: Some(min_cluster_size), fill };
    let mut found = Found::new(method, said(groups, "of this size"));
    let strengths: Vec<f32> = result
        .probabilities
        .iter()
        .zip(&groups.labels)
        .filter(|(_, label)| **label != u32::MAX)
        .map(|(p, _)| *p)
        .collect();
    let n_weak = strengths.iter().filter(|strength| **strength < STRONG).count();
    found.fact("In no group", "unlike all others", part(groups.n_noise(), n_rows));
    found.fact("Hardly in their group", "membership strength below 0.5", part(n_weak, n_rows));
    coverage(&mut found, groups, open);
    if result.n_searched < n_rows {
        found.notes.push(format!(
            "Groups were sought among {} spread over all {}; every other customer is what the nearest of these is.",
            customers(result.n_searched),
            count(n_rows)
        ));
    }
    found.figure = Some(strengths_figure(tenths(strengths.into_iter()), n_weak, n_rows - groups.n_noise()));
    let dense = Dense { groups, filled: result.filled(), n_searched: result.n_searched, fill };
    settle(executor, asked, &mut found, dense).await?;
    Ok(found)
}

/// The curve of distances with the one that was used.
fn curve(measured: KDistances, min_samples: usize, eps: f64) -> Figure {
    let KDistances { curve, knee, .. } = measured;
    let at = |share: f64| curve.iter().find(|point| point.0 >= share).or(curve.last()).map_or(0.0, |point| point.1);
    let within = curve.iter().filter(|point| point.1 <= eps).map(|point| point.0).fold(0.0, f64::max);
    let bend = match knee.and_then(|knee| curve.get(knee)) {
        Some((share, distance)) => format!(
            "The curve bends most at {distance:.3}: {} of customers have their neighbours nearer than that",
            percent(*share, 1.0)
        ),
        None => "The curve of distances has no bend".to_owned(),
    };
    let row = |share: f64| vec![percent(share, 1.0), format!("{:.3}", at(share))];
    Figure {
        title: format!("{bend}."),
        caption: format!(
            "Customers by how far they must look to find {min_samples} neighbours, themselves counted. Right of the bend \
             they are far from others. The green line is how near counts as near (eps): drag it, or use the slider."
        ),
        told: format!("{bend}. At the distance used, {eps:.3}, it is {}.", percent(within, 1.0)),
        table: Rows {
            head: ["Share of customers", "Neighbours are nearer than"].map(str::to_owned).to_vec(),
            rows: [0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1.0].map(row).to_vec(),
        },
        picture: Picture::Distances { curve, knee, eps },
    }
}

fn strengths_figure(tenths: Vec<u32>, n_weak: usize, n_grouped: usize) -> Figure {
    let title = match n_weak {
        0 => "Everybody in a group belongs to it firmly.".to_owned(),
        n => format!("{} of those in groups hardly belong there.", percent(n as f64, n_grouped as f64)),
    };
    let rows =
        tenths.iter().enumerate().map(|(at, n)| vec![format!("0.{at} to {}", next_tenth(at)), count(*n as usize)]);
    Figure {
        caption:
            "Membership strength, from 0 on the left to 1 on the right: how deep a customer lies in the dense part of \
                  the group."
                .to_owned(),
        told: format!("{title} The table has how many lie in each tenth."),
        table: Rows { head: ["Strength", "Customers"].map(str::to_owned).to_vec(), rows: rows.collect() },
        picture: Picture::Strengths(tenths),
        title,
    }
}

fn next_tenth(at: usize) -> String {
    if at == 9 { "1".to_owned() } else { format!("0.{}", at + 1) }
}

/// How many lie in each tenth from 0 to 1; 1 itself is in the last.
pub(super) fn tenths(values: impl Iterator<Item = f32>) -> Vec<u32> {
    let mut tenths = vec![0; 10];
    for value in values {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 9")]
        let at = (value * 10.0).clamp(0.0, 9.0) as usize;
        tenths[at] += 1;
    }
    tenths
}

fn said(groups: &Groups, which: &str) -> String {
    let n_rows = groups.labels.len();
    let held = percent((n_rows - groups.n_noise()) as f64, n_rows as f64);
    let apart = match groups.n_noise() {
        0 => "nobody stands apart".to_owned(),
        1 => "1 stands apart".to_owned(),
        n => format!("{} stand apart", count(n)),
    };
    match groups.n_clusters {
        0 => format!("No dense group {which}: everybody stands apart."),
        1 => format!("One dense group holds {held} of customers; {apart}."),
        n => format!("{} hold {held} of customers; {apart}.", counted(n, "dense group", "dense groups")),
    }
}

/// What the groups hold: of the customers, and of their money where a column of it is known.
fn coverage(found: &mut Found, groups: &Groups, open: &Open) {
    let money = revenue_column(&open.table);
    let numbers = money.and_then(|column| column.numbers());
    let weights = numbers.map(|all| open.prepared.rows.iter().map(|row| all[*row as usize]).collect::<Vec<f64>>());
    let covered = groups.coverage(weights.as_deref());
    let share = covered.customers;
    found.fact("Customers in groups", "coverage", percent(share.grouped, share.total));
    let (Some(column), Some(weight)) = (money, covered.weight) else { return };
    if weight.ratio().is_some() {
        let gloss = format!("share of {}", column.name);
        found.fact("Revenue in groups", &gloss, percent(weight.grouped, weight.total));
    }
}

/// Compares the groups, if they are few enough to be told apart.
async fn settle<E: Executor>(
    executor: &E,
    asked: &Inquiry,
    found: &mut Found,
    dense: Dense<'_>,
) -> Result<(), MethodError> {
    let n_groups = dense.groups.n_clusters;
    if !(2..=MOST_GROUPS).contains(&n_groups) {
        if n_groups > MOST_GROUPS {
            let most = "These are too many groups to tell apart, so they are not compared or used.";
            found.notes.push(most.to_owned());
        }
        return Ok(());
    }
    found.filled = dense.groups.noise().collect();
    if !found.filled.is_empty() {
        let what = match (dense.fill, found.filled.len()) {
            (true, 1) => "is counted with",
            (true, _) => "are counted with",
            (false, _) => "can be given",
        };
        found.notes.push(format!(
            "{} in no group {what} the group of the nearest customer who is in one; the download marks them.",
            customers(found.filled.len())
        ));
    }
    let labels = dense.filled.iter().map(|label| u16::try_from(*label)).collect::<Result<Vec<u16>, _>>();
    let labels = labels.map_err(|_| Stopped::WrongAnswer)?;
    let clustering = clustering_of(executor, n_groups, labels, dense.n_searched).await?;
    compare(executor, asked, found, clustering, !dense.fill).await
}

//! Ward's tree: segments within segments.

use std::rc::Rc;

use crate::cluster::Clustering;
use crate::cluster::ward::{self, Crown, Tree, WardError, WardParams};
use crate::methods::compare::compare;
use crate::methods::words::{count, customers};
use crate::methods::{Figure, Found, Inquiry, Method, MethodError, Open, Picture, Rows, refused};
use crate::parallel::Executor;
use crate::validate::CrossTable;

/// Merges that the picture shows: enough for the sub-segments of ten segments.
const SHOWN: usize = 29;

impl From<WardError> for MethodError {
    fn from(error: WardError) -> Self {
        let stopped = if let WardError::Stopped(stopped) = error { Some(stopped) } else { None };
        refused(&error, stopped)
    }
}

pub(super) async fn find<E: Executor>(
    executor: &E,
    asked: &Inquiry,
    open: &Open,
    n_clusters: usize,
) -> Result<Found, MethodError> {
    let kept = open.kept.borrow().tree.clone();
    let tree = if let Some(tree) = kept {
        tree
    } else {
        let params = WardParams { seed: asked.seed, ..WardParams::default() };
        let tree = Rc::new(ward::grow(executor, &params).await?);
        open.kept.borrow_mut().tree = Some(Rc::clone(&tree));
        tree
    };
    let clustering = tree.cut(executor, n_clusters).await?;
    let crown = tree.crown(SHOWN);
    let labels = crown.leaves.iter().filter_map(|leaf| clustering.labels.get(leaf.row as usize).copied()).collect();
    let next = next_split(executor, &tree, &clustering).await?;
    let sentence = match &next {
        Some(next) => format!("{n_clusters} branches; next, {next}."),
        None => format!("{n_clusters} branches, and no customers differ further."),
    };
    let mut found = Found::new(Method::Ward { n_clusters }, sentence);
    found.figure = Some(figure(crown, labels, n_clusters));
    if tree.n_searched() < executor.n_rows() {
        found.notes.push(format!(
            "The tree was grown on {} spread over all {}; every other customer went to the nearest branch.",
            customers(tree.n_searched()),
            count(executor.n_rows())
        ));
    }
    compare(executor, asked, &mut found, clustering, false).await?;
    Ok(found)
}

fn figure(crown: Crown, labels: Vec<u16>, n_clusters: usize) -> Figure {
    // Cutting between two heights leaves as many branches; the wider the gap, the clearer the number.
    let height = |from_top: usize| {
        let merges = &crown.merges;
        merges.len().checked_sub(from_top).and_then(|at| merges.get(at)).map_or(0.0, |merge| merge.height)
    };
    let most = (crown.merges.len() + 1).min(10);
    let gap = |k: usize| height(k - 1) - height(k);
    let widest = (2..most).max_by(|a, b| gap(*a).total_cmp(&gap(*b)).then(b.cmp(a)));
    let title = match widest {
        Some(k) if k == n_clusters => format!("The tree is widest apart at {k} branches, where it is cut."),
        Some(k) => format!("The tree is widest apart at {k} branches; it is cut at {n_clusters}."),
        None => format!("The tree is cut at {n_clusters} branches."),
    };
    let row = |k: usize| vec![k.to_string(), format!("{:.2}", height(k - 1))];
    Figure {
        caption:
            "Read from the top: the higher two branches join, the more they differ. The dashed line cuts the tree; \
                  what hangs below each crossing is a segment."
                .to_owned(),
        told: format!("A tree of segments within segments. {title} The table has the height of each join."),
        table: Rows {
            head: ["Branches", "The last two join at height"].map(str::to_owned).to_vec(),
            rows: (2..=most).map(row).collect(),
        },
        picture: Picture::Tree { crown, labels },
        title,
    }
}

/// Which segment one more would split, and into what.
async fn next_split<E: Executor>(
    executor: &E,
    tree: &Tree,
    clustering: &Clustering,
) -> Result<Option<String>, MethodError> {
    if tree.n_distinct() <= clustering.n_clusters {
        return Ok(None);
    }
    let finer = tree.cut(executor, clustering.n_clusters + 1).await?;
    let cross = CrossTable::of(&clustering.labels, &finer.labels);
    let into = |first: usize| (0..cross.n_second).map(|second| cross.count(first, second)).collect::<Vec<u64>>();
    let splits = |counts: &Vec<u64>| counts.iter().filter(|count| **count > 0).count() > 1;
    let parted = (0..cross.n_first).map(|first| (first, into(first))).find(|(_, counts)| splits(counts));
    Ok(parted.map(|(first, counts)| {
        let largest = counts.iter().copied().max().unwrap_or(0);
        let rest = counts.iter().sum::<u64>() - largest;
        let words = |n: u64| count(usize::try_from(n).unwrap_or(usize::MAX));
        format!("segment {} would split into {} and {} customers", first + 1, words(largest), words(rest))
    }))
}

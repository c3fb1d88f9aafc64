//! What ours and theirs are asked for in each kind of case, and what they must agree in.

use std::path::Path;

use serde_json::{Value, json};

use crate::arena::{Arena, Turn};
use crate::ask::{Ask, Measured};
use crate::cases::{Case, MOST};
use crate::duel::{Peer, Row, Times, duel};
use crate::files;
use crate::native::Family;
use crate::options::Options;
use crate::report::{ReadPoint, ScalePoint};

const MAX_ITER: usize = 30;
const FEWEST_ITER: usize = 5;
const SCALE_ITER: usize = 10;
const N_INIT: usize = 10;
/// Rows of the table that the cost of a row is compared with.
const FEWEST: usize = 10_000;
/// Of DBSCAN: twice the columns.
const MIN_SAMPLES: usize = 8;
/// Of HDBSCAN: one row in four hundred.
const MIN_CLUSTER_SIZE: usize = 50;

/// Means of one column agree to this share: a parser may miss the last bit of a number.
const SAME_MEAN: f64 = 1e-9;

/// Inertias of one descent agree to this share.
const SAME: f64 = 1e-6;
/// The same, where the peer's sums are f32. On 100,000 rows without structure one iteration moves its centroids 3e-6 away
/// from those of its f64 twin, thirty 2e-3. It is the sums, not the distances: distances in f32 with sums in f64 stay with
/// the twin to 1e-12.
const SAME_IN_F32: f64 = 1e-5;

const SKLEARN: [Family; 2] = [Family::ScikitLearn, Family::Intelex];

/// Runs one case against all its peers.
pub(crate) async fn run(arena: &mut Arena, options: &Options, case: &Case) -> Result<Vec<Row>, String> {
    match case.name {
        "kmeans" => kmeans(arena, options, case).await,
        "sweep" => sweep(arena, options, case).await,
        "job" => job(arena, options, case).await,
        "silhouette" => silhouette(arena, options, case).await,
        "ml-kmeans" => ml_kmeans(arena, options, case).await,
        _ => groups(arena, options, case).await,
    }
}

fn native(name: &'static str, family: Family, ask: Value) -> Peer {
    Peer { name, turn: Turn::Native(family, ask) }
}

/// scikit-learn and its patched self, each in f64 and f32.
fn sklearn_peers(ask: impl Fn(&str) -> Value) -> Vec<Peer> {
    vec![
        native("scikit-learn f64", Family::ScikitLearn, ask("f64")),
        native("scikit-learn f32", Family::ScikitLearn, ask("f32")),
        native("scikit-learn-intelex f64", Family::Intelex, ask("f64")),
        native("scikit-learn-intelex f32", Family::Intelex, ask("f32")),
    ]
}

async fn kmeans(arena: &mut Arena, options: &Options, case: &Case) -> Result<Vec<Row>, String> {
    arena.load(case, &Family::KMEANS).await?;
    let centroids = arena.seed(case.k)?;
    let ask = |kind: &str, max_iter: usize| json!({ "op": "kmeans", "type": kind, "centroids": centroids, "max_iter": max_iter });
    // As many iterations as scikit-learn needs, so that faiss, which never ends by itself, makes as many; and only as long
    // as ours is on the same path: where rows lie between two centroids, f32 sends one of them the other way at last, and
    // without structure all that follows differs.
    let mut most = MAX_ITER;
    let (first, ours) = loop {
        let first = arena.turn(&Turn::Native(Family::ScikitLearn, ask("f64", most))).await?;
        let ours = Turn::Tab(Ask::Kmeans { centroids: centroids.clone(), max_iter: first.n_iter });
        if most <= FEWEST_ITER || same_descent(&arena.turn(&ours).await?, &first, SAME).is_ok() {
            break (first, ours);
        }
        most /= 2;
    };
    let max_iter = first.n_iter;
    let mut peers = sklearn_peers(|kind| ask(kind, max_iter));
    peers.push(native("faiss", Family::Faiss, ask("f32", max_iter)));
    // A peer that adds up in f32 leaves the path of its own f64 twin: then ours must have stayed on that, and both have
    // made the same iterations.
    let check = |peer: &Peer, ours: &Measured, theirs: &Measured| {
        if !peer.adds_in_f32() {
            return same_descent(ours, theirs, SAME);
        }
        same_descent(ours, &first, SAME)?;
        same_descent(ours, theirs, SAME_IN_F32)
    };
    Ok(duel(arena, options, case, ours, peers, check).await?.rows)
}

async fn ml_kmeans(arena: &mut Arena, options: &Options, case: &Case) -> Result<Vec<Row>, String> {
    arena.load(case, &[Family::ScikitLearn]).await?;
    let centroids = arena.seed(case.k)?;
    let (mixture, n_rows, max_iter) = (case.mixture(), case.n, MAX_ITER);
    let theirs = Ask::MlKmeans { mixture, n_rows, centroids: centroids.clone(), max_iter };
    let peers = vec![Peer { name: "ml-kmeans", turn: Turn::Tab(theirs) }];
    let ours = Turn::Tab(Ask::Kmeans { centroids, max_iter });
    let check = |_: &Peer, ours: &Measured, theirs: &Measured| same_descent(ours, theirs, SAME);
    Ok(duel(arena, options, case, ours, peers, check).await?.rows)
}

async fn sweep(arena: &mut Arena, options: &Options, case: &Case) -> Result<Vec<Row>, String> {
    arena.load(case, &SKLEARN).await?;
    let ks: Vec<usize> = (2..=MOST).collect();
    let peers = sklearn_peers(|kind| json!({ "op": "sweep", "type": kind, "ks": ks, "n_init": N_INIT }));
    let ours = Turn::Tab(Ask::Sweep { most: MOST, n_init: N_INIT });
    Ok(duel(arena, options, case, ours, peers, no_worse).await?.rows)
}

async fn job(arena: &mut Arena, options: &Options, case: &Case) -> Result<Vec<Row>, String> {
    let path = arena.choose_file(case).await?;
    let ks: Vec<usize> = (2..=MOST).collect();
    let ask = json!({ "op": "job", "path": path, "ks": ks, "n_init": N_INIT });
    let peers = vec![
        native("scikit-learn f64", Family::ScikitLearn, ask.clone()),
        native("scikit-learn-intelex f64", Family::Intelex, ask),
    ];
    let fought = duel(arena, options, case, Turn::Tab(Ask::Job), peers, no_worse).await;
    std::fs::remove_file(path).map_err(|error| error.to_string())?;
    Ok(fought?.rows)
}

/// From a file on the disk to typed columns, and the memory that the workers need for it.
pub(crate) async fn read(
    arena: &mut Arena,
    options: &Options,
    case: &Case,
    points: &mut Vec<ReadPoint>,
) -> Result<Vec<Row>, String> {
    let path = arena.choose_file(case).await?;
    let found = read_file(arena, options, case, &path).await;
    std::fs::remove_file(&path).map_err(|error| error.to_string())?;
    let (rows, point) = found?;
    points.push(point);
    Ok(rows)
}

async fn read_file(
    arena: &mut Arena,
    options: &Options,
    case: &Case,
    path: &Path,
) -> Result<(Vec<Row>, ReadPoint), String> {
    let column = files::compared(case);
    let in_tab = |name| Peer { name, turn: Turn::Reader(json!({ "name": name, "column": column })) };
    let beside = |name| {
        let ask = json!({ "op": "read", "with": name, "path": path, "column": column, "dates": files::dates(case) });
        native(name, Family::Readers, ask)
    };
    let mut peers = Vec::from(["Papa Parse", "Papa Parse dynamicTyping", "uDSV"].map(in_tab));
    peers.extend(["pandas", "polars", "DuckDB"].map(beside));
    let ask = Ask::Read { column: column.clone() };
    let first = arena.tab(&ask).await?;
    let (page, workers) = first.bytes.split_last().ok_or("no memory was told")?;
    let fought = duel(arena, options, case, Turn::Tab(ask), peers, same_table).await?;
    let bytes = std::fs::metadata(path).map_err(|error| error.to_string())?.len();
    let mb_per_s = |times: &Times| bytes as f64 / 1e3 / times.median();
    let ours = ("ours".to_owned(), mb_per_s(&fought.ours));
    let theirs = fought.rows.iter().map(|row| (row.peer.clone(), mb_per_s(&row.theirs)));
    let point = ReadPoint {
        case: case.clone(),
        bytes,
        mb_per_s: std::iter::once(ours).chain(theirs).collect(),
        shown_ms: first.shown_ms,
        worker_bytes: workers.iter().sum(),
        page_bytes: *page,
        columns_bytes: files::columns_bytes(path).map_err(|error| error.to_string())?,
    };
    Ok((fought.rows, point))
}

async fn silhouette(arena: &mut Arena, options: &Options, case: &Case) -> Result<Vec<Row>, String> {
    arena.load(case, &SKLEARN).await?;
    let centroids = arena.seed(case.k)?;
    arena.tab(&Ask::Kmeans { centroids, max_iter: MAX_ITER }).await?;
    let labels = arena.tab(&Ask::Labels).await?.labels;
    let peers = sklearn_peers(|kind| json!({ "op": "silhouette", "type": kind, "labels": labels }));
    Ok(duel(arena, options, case, Turn::Tab(Ask::Silhouette), peers, same_silhouette).await?.rows)
}

/// DBSCAN, HDBSCAN and Ward's tree: the same groups, by size.
async fn groups(arena: &mut Arena, options: &Options, case: &Case) -> Result<Vec<Row>, String> {
    arena.load(case, &[Family::ScikitLearn]).await?;
    let (ours, theirs) = match case.name {
        "dbscan" => {
            let ask = json!({ "op": "eps", "min_samples": MIN_SAMPLES });
            let eps = arena.native(Family::ScikitLearn)?.ask(&ask)?["eps"].as_f64().ok_or("no eps")?;
            let theirs = json!({ "op": "dbscan", "eps": eps, "min_samples": MIN_SAMPLES });
            (Ask::Dbscan { eps, min_samples: MIN_SAMPLES }, theirs)
        }
        "hdbscan" => {
            let theirs = json!({ "op": "hdbscan", "min_cluster_size": MIN_CLUSTER_SIZE });
            (Ask::Hdbscan { min_cluster_size: MIN_CLUSTER_SIZE }, theirs)
        }
        _ => (Ask::Ward { k: case.k }, json!({ "op": "ward", "k": case.k })),
    };
    let peers = vec![native("scikit-learn f64", Family::ScikitLearn, theirs)];
    Ok(duel(arena, options, case, Turn::Tab(ours), peers, same_groups).await?.rows)
}

/// What a row costs where there are few and where there are many, and the memory that the workers need.
///
/// The peer is the tab itself: what the smallest table's cost per row and iteration would come to here.
pub(crate) async fn scale(
    arena: &mut Arena,
    options: &Options,
    case: &Case,
    points: &mut Vec<ScalePoint>,
) -> Result<Vec<Row>, String> {
    const NAME: &str = "the same at fewest rows";
    let few = Case { n: FEWEST, ..case.clone() };
    arena.load(&few, &[Family::ScikitLearn]).await?;
    let centroids = arena.seed(case.k)?;
    if points.is_empty() && case.n != FEWEST {
        points.push(point(arena, options, &few, &centroids).await?.1);
    }
    let (ours, point) = point(arena, options, case, &centroids).await?;
    let fewest = points.first().unwrap_or(&point).ns_per_row_iteration;
    let theirs = Times::of(ours.median() * fewest / point.ns_per_row_iteration);
    // A worker needs some memory however few its rows are.
    let problem = (point.memory_ratio() > 2.5 && case.n >= 1_000_000)
        .then(|| format!("the workers' memory is {:.2} times the rows", point.memory_ratio()));
    points.push(point);
    Ok(vec![Row { case: case.clone(), peer: NAME.to_owned(), ours, theirs, problem }])
}

async fn point(
    arena: &mut Arena,
    options: &Options,
    case: &Case,
    centroids: &[f64],
) -> Result<(Times, ScalePoint), String> {
    arena.load(case, &[]).await?;
    let ask = Ask::Kmeans { centroids: centroids.to_vec(), max_iter: SCALE_ITER };
    let n_iter = arena.tab(&ask).await?.n_iter; // warmed up, and its iterations known
    let ours = duel(arena, options, case, Turn::Tab(ask), Vec::new(), |_, _, _| Ok(())).await?.ours;
    let bytes = arena.tab(&Ask::Memory).await?.bytes;
    let (page, workers) = bytes.split_last().ok_or("no memory was told")?;
    let point = ScalePoint {
        n: case.n,
        ns_per_row_iteration: 1e6 * ours.median() / (case.n * n_iter.max(1)) as f64,
        worker_bytes: workers.iter().sum(),
        page_bytes: *page,
        rows_bytes: 4 * case.n * case.d,
    };
    Ok((ours, point))
}

/// The same iterations, and the same inertia within this share of it.
fn same_descent(ours: &Measured, theirs: &Measured, within: f64) -> Result<(), String> {
    let (Some(a), Some(b)) = (ours.inertias.first(), theirs.inertias.first()) else {
        return Err("no inertia".to_owned());
    };
    let difference = a / b - 1.0;
    if difference.is_nan() || difference.abs() > within {
        return Err(format!("inertia differs by {difference:.1e}: ours {a}, theirs {b}"));
    }
    if ours.n_iter != theirs.n_iter {
        return Err(format!("{} iterations, theirs {}", ours.n_iter, theirs.n_iter));
    }
    Ok(())
}

/// As many rows, and the same mean of a column.
fn same_table(_: &Peer, ours: &Measured, theirs: &Measured) -> Result<(), String> {
    if ours.n_rows != theirs.n_rows {
        return Err(format!("{} rows, theirs {}", ours.n_rows, theirs.n_rows));
    }
    let difference = ours.mean / theirs.mean - 1.0;
    if difference.is_nan() || difference.abs() > SAME_MEAN {
        return Err(format!("mean differs by {difference:.1e}: ours {}, theirs {}", ours.mean, theirs.mean));
    }
    Ok(())
}

/// At every number of segments an inertia of at most 1.001 of theirs.
fn no_worse(_: &Peer, ours: &Measured, theirs: &Measured) -> Result<(), String> {
    if ours.inertias.len() != theirs.inertias.len() {
        return Err(format!("{} numbers of segments, theirs {}", ours.inertias.len(), theirs.inertias.len()));
    }
    let ratios = ours.inertias.iter().zip(&theirs.inertias).map(|(a, b)| a / b);
    match (2..).zip(ratios).max_by(|a, b| a.1.total_cmp(&b.1)) {
        Some((k, worst)) if worst > 1.001 => Err(format!("inertia at k = {k} is {worst:.5} of theirs")),
        _ => Ok(()),
    }
}

/// Exact, so the same to 1e-6.
fn same_silhouette(_: &Peer, ours: &Measured, theirs: &Measured) -> Result<(), String> {
    let (Some(a), Some(b)) = (ours.silhouettes.first(), theirs.silhouettes.first()) else {
        return Err("no silhouette".to_owned());
    };
    if ours.n_seen != theirs.n_seen {
        return Err(format!("not exact: ours is of a sample of {} rows", ours.n_seen));
    }
    if (a - b).abs() > 1e-6 {
        return Err(format!("silhouette {a}, theirs {b}"));
    }
    Ok(())
}

/// Groups of the same sizes, and as many rows outside of them, but for rows whose place a tie decides: so many as the peer
/// itself places elsewhere when the rows come in another order.
fn same_groups(_: &Peer, ours: &Measured, theirs: &Measured) -> Result<(), String> {
    let with_noise = |side: &Measured| side.sizes.iter().copied().chain([side.n_noise]).collect::<Vec<_>>();
    let (a, b) = (with_noise(ours), with_noise(theirs));
    // A row that is elsewhere counts twice.
    let n_elsewhere = a.iter().zip(&b).map(|(a, b)| a.abs_diff(*b)).sum::<usize>() / 2;
    if a.len() == b.len() && n_elsewhere <= theirs.n_tied {
        return Ok(());
    }
    let words = |side: &Measured| {
        let largest = &side.sizes[..side.sizes.len().min(8)];
        format!("{} groups {largest:?}, noise {}", side.sizes.len(), side.n_noise)
    };
    Err(format!("{}; theirs {}, of which ties decide {}", words(ours), words(theirs), theirs.n_tied))
}

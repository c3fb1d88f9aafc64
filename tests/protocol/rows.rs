//! Rows that are prepared, cut into shards, drawn and written out.

use std::cell::RefCell;

use clientele::pipeline::cluster::clustering_of;
use clientele::pipeline::cluster::kmeans::{KMeansParams, Step, fit_from};
use clientele::pipeline::model::Fingerprint;
use clientele::pipeline::parallel::{
    AnyPartial, AnyRound, Executor, Gather, InProcess, Round, Rounds, Shard, Shared, Stopped, Task, block_on,
};
use clientele::pipeline::prepare::{Recipe, ScalerKind};
use clientele::pipeline::projection::pca;
use clientele::pipeline::sample::{Mixture, MixtureKind, Sample};
use clientele::pipeline::street::walk;
use clientele::pipeline::table::TableReader;
use clientele::protocol::{Axis, Desk, Failure, Listing, Reply, Request, decode, encode};

use crate::{ask, opened};

#[test]
fn a_file_goes_from_bytes_to_shards_segments_and_back_to_rows() {
    let csv = Sample::Mall.csv();
    let (mut desk, recipe) = opened(&csv);
    let mut reader = TableReader::default();
    reader.feed(&csv).unwrap();
    let opened_digest = reader.finish().unwrap().digest;
    let (Reply::Prepared(prepared), _) = ask(&mut desk, Request::Prepare(recipe), &[]) else { panic!("prepared") };
    assert_eq!(prepared.n_rows, 200);

    let (Reply::Shards(1), shards) = ask(&mut desk, Request::Shard { at: 0, of: 4 }, &[]) else { panic!("shards") };
    let shard: Shard = decode(&shards[0]).unwrap();
    assert_eq!((shards.len(), shard.n_rows()), (1, 200));

    let executor = InProcess::new(&Gather { rows: (0..200).collect() }.on(&shard), 1);
    let walked = block_on(walk(&executor, &KMeansParams::default(), Some(5))).unwrap();
    let clustering = walked.clustering().clone();
    let (labels, centroids) = (clustering.labels.clone(), clustering.centroids.clone());
    let fingerprint = Fingerprint::of(opened_digest, &prepared.fitted.recipe, &KMeansParams::default(), &clustering);
    let request = Request::Describe(clustering, KMeansParams::default(), None);
    let (Reply::Described(segments, found), _) = ask(&mut desk, request, &[]) else { panic!("described") };
    assert_eq!(found, fingerprint);
    assert_eq!(segments.iter().map(|segment| segment.size).sum::<usize>(), 200);

    let pca = block_on(pca(&executor)).unwrap();
    let axes = vec![Axis::Variable(0), Axis::Component(0)];
    let (Reply::Points(points), _) = ask(&mut desk, Request::Points { axes, pca }, &[]) else { panic!("points") };
    assert!(points.coordinates.iter().all(|along| along.0.len() == 200));

    let names: Vec<_> = segments.iter().map(|segment| segment.naming.name.clone()).collect();
    let (Reply::Written, written) =
        ask(&mut desk, Request::Export(Listing { labels, names, centroids, ..Listing::default() }), &[])
    else {
        panic!("written")
    };
    let text = String::from_utf8(written[0].clone()).unwrap();
    assert_eq!(text.lines().count(), 201);
    assert!(text.starts_with(
        "CustomerID,Gender,Age,Annual Income (k$),Spending Score (1-100),segment,segment_name,confidence\n"
    ));
}

#[test]
fn a_survey_tells_by_name_how_the_prepared_columns_lie() {
    let rows = (0..40).map(|at| 7 * at % 40).map(|a| format!("{a},{},{}\n", 2 * a + a % 2, a * a % 7));
    let csv = format!("a,b,c\n{}", rows.collect::<String>());
    let (mut desk, recipe) = opened(csv.as_bytes());
    let (Reply::Prepared(prepared), _) = ask(&mut desk, Request::Prepare(recipe), &[]) else { panic!("prepared") };
    let (Reply::Surveyed(survey), _) = ask(&mut desk, Request::Survey, &[]) else { panic!("surveyed") };
    assert!(prepared.fitted.columns.iter().map(|column| &column.name).eq(["a", "b", "c"]));
    // Of forty steps of one size two fall into each of twenty bins; squares leave four rests of 7.
    assert_eq!(survey.histogram("a").unwrap(), [2; 20]);
    assert_eq!(survey.histogram("c").unwrap().iter().filter(|n_rows| **n_rows > 0).count(), 4);
    assert_eq!(survey.histogram("d"), None);
    let pairs = survey.relations.near_duplicates;
    assert_eq!(pairs.iter().map(|pair| (&*pair.kept, &*pair.left_out)).collect::<Vec<_>>(), [("a", "b")]);
}

#[test]
fn rows_of_length_1_are_drawn_and_profiled_in_the_units_of_the_file() {
    let (mut desk, recipe) = opened(b"food,toys\n8,1\n1,9\n90,8\n10,70\n");
    let recipe = Recipe { unit_length: true, scaler: ScalerKind::MaxAbs, ..recipe };
    let (Reply::Prepared(_), _) = ask(&mut desk, Request::Prepare(recipe), &[]) else { panic!("prepared") };
    let (Reply::Shards(1), shards) = ask(&mut desk, Request::Shard { at: 0, of: 1 }, &[]) else { panic!("shards") };
    let shard: Shard = decode(&shards[0]).unwrap();
    let executor = InProcess::new(&Gather { rows: (0..4).collect() }.on(&shard), 1);
    let pca = block_on(pca(&executor)).unwrap();
    let axes = vec![Axis::Variable(0)];
    let (Reply::Points(points), _) = ask(&mut desk, Request::Points { axes, pca }, &[]) else { panic!("points") };
    assert_eq!(points.coordinates[0].0, [8.0, 1.0, 90.0, 10.0]);
    let clustering = block_on(clustering_of(&executor, 2, vec![0, 1, 0, 1], 4)).unwrap();
    let request = Request::Describe(clustering, KMeansParams::default(), None);
    let (Reply::Described(segments, _), _) = ask(&mut desk, request, &[]) else { panic!("described") };
    let centroids: Vec<&[f64]> = segments.iter().map(|segment| segment.centroid.as_slice()).collect();
    assert_eq!(centroids, [[5.5, 39.5], [49.0, 4.5]]);
    assert_eq!(segments[0].profile[0].mean, Some(5.5));
}

#[test]
fn a_shard_crosses_and_answers_a_round_as_if_it_had_stayed() {
    let (mut desk, recipe) = opened(&Sample::Mall.csv());
    ask(&mut desk, Request::Prepare(recipe), &[]);
    let (_, shards) = ask(&mut desk, Request::Shard { at: 0, of: 1 }, &[]);
    let here: Shard = decode(&shards[0]).unwrap();
    let mut there = Desk::default();
    assert!(matches!(ask(&mut there, Request::Hold(Shared::ROWS), &shards[0]).0, Reply::Held));
    let centroids = here.row(0).chain(here.row(1)).map(f64::from).collect();
    let round = AnyRound::from(Step { descent: 0, n_clusters: 2, centroids });
    let bytes = encode(&round).unwrap();
    let (Reply::Worked, found) = ask(&mut there, Request::Round(Shared::ROWS), &bytes) else { panic!("worked") };
    let AnyPartial::Stepped(answer) = decode(&found[0]).unwrap() else { panic!("stepped") };
    let AnyPartial::Stepped(wanted) = round.on(&here) else { panic!("stepped") };
    assert_eq!(answer, wanted);
    let unheld = ask(&mut there, Request::Round(Shared(1)), &bytes).0;
    assert!(matches!(unheld, Reply::Failed(Failure::NothingHeld)));
    let garbled = ask(&mut there, Request::Round(Shared::ROWS), &bytes[..2]).0;
    assert!(matches!(garbled, Reply::Failed(Failure::Garbled)));
}

#[test]
fn rows_that_workers_make_give_what_rows_made_in_one_place_give() {
    let n_rows = 60_000;
    let mixture = Mixture { kind: MixtureKind::Customers, n_cols: 4, n_groups: 3, seed: 5 };
    let whole = mixture.rows(0..n_rows);
    let params = KMeansParams { max_iter: 4, tol: 0.0, ..KMeansParams::default() };
    let start: Vec<f64> = whole.values()[..12].iter().map(|value| f64::from(*value)).collect();
    let expected = block_on(fit_from(&InProcess::new(&whole, 1), &params, start.clone())).unwrap();

    let made = Made { desks: RefCell::default(), n_rows, n_cols: 4 };
    for rows in Mixture::cut(n_rows, 3) {
        let mut desk = Desk::default();
        let request = Request::Make { mixture: mixture.clone(), rows, n_rows };
        assert!(matches!(ask(&mut desk, request, &[]).0, Reply::Held));
        made.desks.borrow_mut().push(desk);
    }
    assert_eq!(made.desks.borrow().len(), 3);
    let found = block_on(fit_from(&made, &params, start)).unwrap();
    assert_eq!(found.labels, expected.labels);
    // They know a looser bound on their values, which the last bits of sums depend on.
    assert!((found.inertia / expected.inertia - 1.0).abs() < 1e-9, "{} and {}", found.inertia, expected.inertia);
}

/// Desks in place of workers, for rounds alone.
struct Made {
    desks: RefCell<Vec<Desk>>,
    n_rows: usize,
    n_cols: usize,
}

impl Rounds for Made {
    async fn round<R: Round>(&self, round: R) -> Result<Vec<R::Partial>, Stopped> {
        let round: AnyRound = round.into();
        let mut desks = self.desks.borrow_mut();
        let bytes = encode(&round).unwrap();
        let partials = desks.iter_mut().map(|desk| {
            let (_, found) = ask(desk, Request::Round(Shared::ROWS), &bytes);
            let partial: AnyPartial = decode(&found[0]).unwrap();
            R::Partial::try_from(partial).map_err(|_| Stopped::WrongAnswer)
        });
        partials.collect()
    }

    fn n_rows(&self) -> usize {
        self.n_rows
    }

    fn n_cols(&self) -> usize {
        self.n_cols
    }
}

impl Executor for Made {
    async fn tasks<T: Task>(&self, tasks: Vec<T>) -> Result<Vec<T::Answer>, Stopped> {
        Ok(tasks.iter().map(T::run).collect())
    }

    async fn share(&self, _: Vec<u32>) -> Result<Shared, Stopped> {
        Err(Stopped::WrongAnswer)
    }

    fn is_whole(&self) -> bool {
        false
    }

    async fn each<R: Round>(&self, _: Shared, _: Vec<R>) -> Result<Vec<R::Partial>, Stopped> {
        Err(Stopped::WrongAnswer)
    }

    fn progress(&self, _: usize, _: usize) {}
}

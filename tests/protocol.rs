//! What a worker answers, without a browser: the page only has to carry the bytes.
#![expect(clippy::unwrap_used, reason = "a test may stop")]

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::Future as _;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use clientele::pipeline::analysis::analyse;
use clientele::pipeline::cluster::clustering_of;
use clientele::pipeline::cluster::kmeans::{KMeansParams, Step, fit_from};
use clientele::pipeline::cluster::sized::{Size, SizeLimits};
use clientele::pipeline::methods::{Inquiry, Method, MethodError};
use clientele::pipeline::model::{Fingerprint, ModelError};
use clientele::pipeline::parallel::{
    AnyPartial, AnyRound, Executor, Gather, InProcess, Round, Rounds, Shard, Shared, Stopped, Task, block_on,
};
use clientele::pipeline::prepare::{Recipe, ScalerKind};
use clientele::pipeline::projection::pca;
use clientele::pipeline::sample::{Mixture, MixtureKind, Sample};
use clientele::pipeline::street::walk;
use clientele::pipeline::table::{Keys, ReadOptions, TableReader};
use clientele::pipeline::tradeoff::{WEIGHED_ROWS, Weights, limit_sizes, weigh};
use clientele::pipeline::validate::{AssessParams, assess};
use clientele::protocol::{
    Axis, Crew, Desk, Envelope, Failure, Grouping, JobId, Join, MemoryFile, Piece, Progress, ReadFile, Relay, Reply,
    Request, Said, Study, Ticket, UnreadableFile, decode, encode,
};

fn ask(desk: &mut Desk, request: Request, attachment: &[u8]) -> (Reply, Vec<Vec<u8>>) {
    // As on the wire: what cannot be written and read again fails here.
    let bytes = encode(&Envelope { job: JobId(1), body: request }).unwrap();
    let envelope: Envelope<Request> = decode(&bytes).unwrap();
    let answer = desk.answer(envelope.body, attachment, &mut |_| {});
    let reply: Reply = decode(&encode(&answer.reply).unwrap()).unwrap();
    (reply, answer.attachments)
}

fn opened(csv: &[u8]) -> (Desk, Recipe) {
    let mut desk = Desk::default();
    desk.take_file(Box::new(MemoryFile(csv.to_vec())));
    let (Reply::Opened { recipe, .. }, _) = ask(&mut desk, Request::OpenFile(ReadOptions::default()), &[]) else {
        panic!("the file is fine")
    };
    (desk, recipe)
}

#[test]
fn a_file_goes_from_bytes_to_shards_segments_and_back_to_rows() {
    let csv = Sample::Mall.csv();
    let (mut desk, recipe) = opened(&csv);
    let mut reader = TableReader::default();
    reader.feed(&csv).unwrap();
    let opened_digest = reader.finish().unwrap().digest;
    let (Reply::Prepared(prepared), _) = ask(&mut desk, Request::Prepare(recipe), &[]) else { panic!("prepared") };
    assert_eq!(prepared.n_rows, 200);

    let (Reply::Shards, shards) = ask(&mut desk, Request::Shards(4), &[]) else { panic!("shards") };
    let shard: Shard = decode(&shards[0]).unwrap();
    assert_eq!((shards.len(), shard.n_rows()), (1, 200));

    let executor = InProcess::new(&Gather { rows: (0..200).collect() }.on(&shard), 1);
    let walked = block_on(walk(&executor, &KMeansParams::default(), Some(5))).unwrap();
    let clustering = walked.clustering().clone();
    let labels = clustering.labels.clone();
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
    let (Reply::Written, written) = ask(&mut desk, Request::Export { labels, names, filled: Vec::new() }, &[]) else {
        panic!("written")
    };
    let text = String::from_utf8(written[0].clone()).unwrap();
    assert_eq!(text.lines().count(), 201);
    assert!(text.starts_with("CustomerID,Gender,Age,Annual Income (k$),Spending Score (1-100),segment,segment_name\n"));
}

#[test]
fn a_second_file_is_put_beside_the_first_by_the_columns_that_were_found_or_chosen() {
    let (mut desk, _) = opened(b"customer_id,age\nK-1,30\nK-2,41\nK-3,52\n");
    let mut join = |join| {
        desk.take_second(Box::new(MemoryFile(
            b"customer_id,shop\nX-1,K-1\nX-2,K-3\nX-3,K-1\nX-4,K-3\nX-5,K-1\nX-6,K-3\n".to_vec(),
        )));
        ask(&mut desk, Request::Reshape { grouping: None, join: Some(join) }, &[]).0
    };
    let Reply::Failed(Failure::Join(error)) = join(Join::Found) else { panic!("other ids") };
    assert_eq!(error.columns().unwrap().second, ["customer_id", "shop"]);
    let keys = Keys { customer: "customer_id".into(), other: "shop".into() };
    let Reply::Opened { summary, .. } = join(Join::By(keys.clone())) else { panic!("the same ids") };
    let matches = summary.joined.unwrap();
    assert_eq!((matches.keys, matches.n_matched, matches.n_repeated), (keys, 2, 4));
}

#[test]
fn rows_of_length_1_are_drawn_and_profiled_in_the_units_of_the_file() {
    let (mut desk, recipe) = opened(b"food,toys\n8,1\n1,9\n90,8\n10,70\n");
    let recipe = Recipe { unit_length: true, scaler: ScalerKind::MaxAbs, ..recipe };
    let (Reply::Prepared(_), _) = ask(&mut desk, Request::Prepare(recipe), &[]) else { panic!("prepared") };
    let (Reply::Shards, shards) = ask(&mut desk, Request::Shards(1), &[]) else { panic!("shards") };
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

const TRANSACTIONS: &[u8] = b"order_id,customer_id,order_date,amount\n\
    1,ann,2026-01-01,10.50\n2,bob,2026-01-05,7.00\n3,ann,2026-01-11,3.50\n4,joe,2026-01-12,90.00\n5,,2026-01-13,1.00\n";

#[test]
fn transactions_are_opened_as_customers_and_regrouped_without_the_file() {
    let mut desk = Desk::default();
    desk.take_file(Box::new(MemoryFile(TRANSACTIONS.to_vec())));
    let (Reply::Opened { summary, recipe }, _) = ask(&mut desk, Request::OpenFile(ReadOptions::default()), &[]) else {
        panic!("it is fine")
    };
    let purchases = summary.purchases.clone().unwrap();
    assert_eq!((summary.n_read, summary.n_rows, summary.n_set_aside), (5, 3, 1));
    assert_eq!((purchases.reference.as_str(), purchases.n_orders), ("2026-01-13", 4));
    assert_eq!(recipe.columns, ["recency_days", "frequency", "monetary"]);
    let transactions = summary.could_be.clone().unwrap();
    assert_eq!(*transactions, purchases.transactions);

    let (Reply::Prepared(prepared), _) = ask(&mut desk, Request::Prepare(recipe), &[]) else { panic!("prepared") };
    assert_eq!((prepared.n_rows, prepared.account.read, prepared.account.set_aside), (3, 3, 0));
    let request = Request::Export { labels: vec![0, 1, 0], names: vec!["A".into(), "B".into()], filled: Vec::new() };
    let (Reply::Written, written) = ask(&mut desk, request, &[]) else { panic!("written") };
    let text = String::from_utf8(written[0].clone()).unwrap();
    assert!(text.starts_with("customer_id,recency_days,frequency,monetary,"), "{text}");
    assert!(text.lines().nth(1).unwrap().starts_with("ann,2,2,14,7,"), "{text}");
    assert!(text.lines().nth(3).unwrap().ends_with(",1,A"), "{text}");

    // From here on there is no file to read.
    desk.take_file(Box::new(Vanishing));
    let later = Grouping::Customers { transactions: transactions.clone(), reference: Some("2026-02-01".into()) };
    let (Reply::Opened { summary, .. }, _) =
        ask(&mut desk, Request::Reshape { grouping: Some(later), join: None }, &[])
    else {
        panic!("regrouped")
    };
    assert_eq!(summary.purchases.unwrap().reference, "2026-02-01");
    assert!(matches!(ask(&mut desk, Request::Decisions, &[]).0, Reply::Failed(Failure::NothingHeld)));
    let (Reply::Opened { summary, .. }, _) =
        ask(&mut desk, Request::Reshape { grouping: Some(Grouping::Rows), join: None }, &[])
    else {
        panic!("row by row")
    };
    assert_eq!((summary.n_rows, summary.purchases, summary.could_be), (5, None, Some(transactions.clone())));
    let never = Grouping::Customers { transactions, reference: Some("soon".into()) };
    assert!(matches!(
        ask(&mut desk, Request::Reshape { grouping: Some(never), join: None }, &[]).0,
        Reply::Failed(Failure::Transactions(_))
    ));
    let (Reply::Prepared(_), _) =
        ask(&mut desk, Request::Prepare(Recipe { columns: vec!["amount".into()], ..mall_recipe() }), &[])
    else {
        panic!("what was shown stays")
    };
}

fn mall_recipe() -> Recipe {
    opened(&Sample::Mall.csv()).1
}

#[test]
fn a_shard_crosses_and_answers_a_round_as_if_it_had_stayed() {
    let (mut desk, recipe) = opened(&Sample::Mall.csv());
    ask(&mut desk, Request::Prepare(recipe), &[]);
    let (_, shards) = ask(&mut desk, Request::Shards(1), &[]);
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
fn work_on_nothing_is_a_failure_and_not_a_panic() {
    let mut desk = Desk::default();
    for request in
        [Request::OpenFile(ReadOptions::default()), Request::Shards(1), Request::Record(0), Request::Decisions]
    {
        assert!(matches!(ask(&mut desk, request, &[]).0, Reply::Failed(Failure::NothingHeld)));
    }
    assert!(matches!(ask(&mut desk, Request::Hold(Shared::ROWS), &[1, 2, 3]).0, Reply::Failed(Failure::Garbled)));
}

#[test]
fn a_bad_file_is_a_failure_with_its_place() {
    let mut desk = Desk::default();
    desk.take_file(Box::new(MemoryFile(b"a,b\n1\n3\n".to_vec())));
    let (Reply::Failed(failure), _) = ask(&mut desk, Request::OpenFile(ReadOptions::default()), &[]) else {
        panic!("no row has two fields")
    };
    let words = failure.to_string();
    assert!(words.contains("row 2"), "{words}");
}

/// Ends after its first half: cut short, or gone, while it was being read.
struct Vanishing;

impl ReadFile for Vanishing {
    fn size(&self) -> u64 {
        100
    }

    fn read(&mut self, start: u64, _: u64) -> Result<Vec<u8>, UnreadableFile> {
        if start == 0 { Ok(b"a,b\n1,2\n".to_vec()) } else { Ok(Vec::new()) }
    }
}

#[test]
fn a_file_that_ends_before_its_size_is_not_taken_for_whole() {
    let mut desk = Desk::default();
    desk.take_file(Box::new(Vanishing));
    let (Reply::Failed(Failure::Read(error)), _) = ask(&mut desk, Request::OpenFile(ReadOptions::default()), &[])
    else {
        panic!("it is cut")
    };
    assert_eq!(error, UnreadableFile { at: 8, size: 100 });
}

#[test]
fn reading_reports_its_progress_up_to_the_last_byte() {
    let csv = Sample::Shop.csv();
    let mut desk = Desk::default();
    let size = csv.len() as u64;
    let n_rows = String::from_utf8_lossy(&csv).lines().count() - 1;
    desk.take_file(Box::new(MemoryFile(csv)));
    let mut last = None;
    desk.answer(Request::OpenFile(ReadOptions::default()), &[], &mut |progress| {
        if let Progress::Bytes { .. } = progress {
            last = Some(progress);
        }
    });
    assert_eq!(last, Some(Progress::Bytes { done: size, of: size, n_rows }));
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

#[test]
fn a_native_worker_has_no_memory_of_its_own_to_tell_of() {
    assert!(matches!(ask(&mut Desk::default(), Request::Memory, &[]).0, Reply::Memory(0)));
}

/// What a worker that leads has said and not yet heard of.
type Wanted = Rc<RefCell<VecDeque<(Ticket, Piece, Vec<u8>)>>>;

fn relay(crew: Crew, first_ticket: Ticket) -> (Relay, Wanted) {
    let wanted = Wanted::default();
    let say = {
        let wanted = Rc::clone(&wanted);
        move |said| {
            if let Said::Wanted(ticket, piece, bytes) = said {
                wanted.borrow_mut().push_back((ticket, piece, bytes));
            }
        }
    };
    (Relay::new(crew, first_ticket, say), wanted)
}

/// Does a piece as the page has it done.
fn piece(desks: &mut [Desk], piece: Piece, bytes: &[u8]) -> Vec<u8> {
    match piece {
        Piece::Round(at, over) => ask(&mut desks[at.unwrap_or(0)], Request::Round(over), bytes).1.remove(0),
        Piece::Task => ask(&mut desks[0], Request::Task, bytes).1.remove(0),
        Piece::Share(shared) => {
            for desk in desks {
                assert!(matches!(ask(desk, Request::Hold(shared), bytes).0, Reply::Held));
            }
            Vec::new()
        }
    }
}

/// Leads a study over desks to its end. What it answers crosses as on the wire.
fn led(crew: Crew, desks: &mut [Desk], study: &Study) -> Reply {
    let (relay, wanted) = relay(crew, Ticket(7));
    let mut leading = pin!(relay.study(study));
    let reply = loop {
        if let Poll::Ready(reply) = leading.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            break reply;
        }
        let pieces = wanted.take();
        assert!(!pieces.is_empty(), "it waits for what it did not ask for");
        // The last first: the order of answers is chance.
        for (ticket, what, bytes) in pieces.into_iter().rev() {
            relay.done(ticket, Ok(piece(desks, what, &bytes)));
        }
    };
    decode(&encode(&reply).unwrap()).unwrap()
}

#[test]
fn a_study_led_over_desks_finds_what_it_finds_in_one_place() {
    let n_rows = 60_000; // above what every worker holds, so shards and shared rows both occur
    let mixture = Mixture { kind: MixtureKind::Customers, n_cols: 2, n_groups: 3, seed: 5 };
    let params = KMeansParams { max_iter: 3, n_init: 1, ..KMeansParams::default() };
    let whole = mixture.rows(0..n_rows);
    let mut desks = Vec::new();
    for rows in Mixture::cut(n_rows, 2) {
        let request = Request::Make { mixture: mixture.clone(), rows, n_rows };
        let mut desk = Desk::default();
        assert!(matches!(ask(&mut desk, request, &[]).0, Reply::Held));
        desks.push(desk);
    }
    let crew = Crew { n_rows, n_cols: 2, n_shards: desks.len() };
    let reply = led(crew, &mut desks, &Study::Analyse(params.clone(), 10));
    let Reply::Analysed(Ok(found)) = reply else { panic!("analysed") };
    let alone = InProcess::new(&whole, 1);
    let expected = block_on(analyse(&alone, &params)).unwrap();
    assert_eq!(found.recommendation.n_clusters, expected.recommendation.n_clusters);
    let labels = |analysis: &clientele::pipeline::analysis::Analysis| {
        analysis.solutions.iter().map(|solution| solution.clustering.labels.clone()).collect::<Vec<_>>()
    };
    assert_eq!(labels(&found), labels(&expected));

    let clustering = &expected.solution(3).unwrap().clustering;
    let limits = SizeLimits { smallest: Some(Size::Share(0.3)), largest: None };
    let reply = led(crew, &mut desks, &Study::Limit(Rc::clone(clustering), limits, params.clone()));
    let Reply::Limited(Ok(limited)) = reply else { panic!("limited") };
    assert_eq!(limited, block_on(limit_sizes(&alone, clustering, limits, &params)).unwrap());
    assert!(limited.solution.clustering.sizes.iter().all(|size| *size >= 18_000) && limited.cost.n_moved > 0);

    let weights = Weights { of_columns: vec![1.0, 2.0], unit_length: false };
    let reply = led(crew, &mut desks, &Study::Weigh(Rc::clone(clustering), weights.clone(), params.clone()));
    let Reply::Weighed(Ok(cost)) = reply else { panic!("weighed") };
    assert_eq!(cost, block_on(weigh(&alone, clustering, &weights, &params)).unwrap());
    assert_eq!(cost.n_compared, WEIGHED_ROWS);
}

#[test]
fn a_verdict_that_a_worker_leads_is_the_same_and_tells_its_evidence_on_the_way() {
    let mixture = Mixture { kind: MixtureKind::Customers, n_cols: 2, n_groups: 3, seed: 5 };
    let n_rows = 300;
    let rows = mixture.rows(0..n_rows);
    let executor = InProcess::new(&rows, 1);
    let params = KMeansParams { n_init: 1, ..KMeansParams::default() };
    let analysis = block_on(analyse(&executor, &params)).unwrap();
    let clusterings: Vec<_> = analysis.solutions.iter().map(|solution| solution.clustering.clone()).collect();
    let mut desks = [Desk::default()];
    let make = Request::Make { mixture, rows: 0..n_rows, n_rows };
    assert!(matches!(ask(&mut desks[0], make, &[]).0, Reply::Held));

    let (wanted, stages) = (Wanted::default(), Rc::new(RefCell::new(Vec::new())));
    let say = {
        let (wanted, stages) = (Rc::clone(&wanted), Rc::clone(&stages));
        move |said| match said {
            Said::Wanted(ticket, piece, bytes) => wanted.borrow_mut().push_back((ticket, piece, bytes)),
            Said::Found(stage) => stages.borrow_mut().push(stage),
            Said::Progress(_) => {}
        }
    };
    let relay = Relay::new(Crew { n_rows, n_cols: 2, n_shards: 1 }, Ticket(0), say);
    let study = Study::Assess(clusterings.clone(), 4);
    let mut leading = pin!(relay.study(&study));
    let reply = loop {
        if let Poll::Ready(reply) = leading.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            break reply;
        }
        for (ticket, what, bytes) in wanted.take() {
            relay.done(ticket, Ok(piece(&mut desks, what, &bytes)));
        }
    };
    let Reply::Assessed(Ok(found)) = decode(&encode(&reply).unwrap()).unwrap() else { panic!("assessed") };
    let mut expected_stages = Vec::new();
    let assess_params = AssessParams { seed: 4, ..AssessParams::default() };
    let expected = block_on(assess(&executor, &clusterings, &assess_params, |stage| expected_stages.push(stage)));
    assert_eq!(found, expected.unwrap());
    assert_eq!(*stages.borrow(), expected_stages);
    assert_eq!(expected_stages.len(), 3);
}

/// Has a desk's own rows studied, as the page does where there is one worker besides the reader.
fn studied(desk: &mut Desk, study: &Study, n_rows: usize, n_cols: usize) -> Reply {
    let (_, shards) = ask(desk, Request::Shards(1), &[]);
    let mut crew = [Desk::default()];
    assert!(matches!(ask(&mut crew[0], Request::Hold(Shared::ROWS), &shards[0]).0, Reply::Held));
    let (relay, wanted) = relay(Crew { n_rows, n_cols, n_shards: 1 }, Ticket(0));
    let relay = relay.with(desk.open_rows());
    let study: Study = decode(&encode(study).unwrap()).unwrap();
    let mut leading = pin!(relay.study(&study));
    let reply = loop {
        if let Poll::Ready(reply) = leading.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            break reply;
        }
        for (ticket, what, bytes) in wanted.take() {
            relay.done(ticket, Ok(piece(&mut crew, what, &bytes)));
        }
    };
    decode(&encode(&reply).unwrap()).unwrap()
}

#[test]
fn another_method_is_led_by_the_reader_described_and_exported_with_its_notes() {
    let (mut desk, recipe) = opened(&Sample::Mall.csv());
    let (Reply::Prepared(prepared), _) = ask(&mut desk, Request::Prepare(recipe), &[]) else { panic!("prepared") };
    let (n_rows, n_cols) = prepared.shape();
    let params = KMeansParams::default();
    let Reply::Analysed(Ok(analysis)) = studied(&mut desk, &Study::Analyse(params.clone(), 10), n_rows, n_cols) else {
        panic!("analysed")
    };
    let base = Rc::clone(&analysis.solution(5).unwrap().clustering);
    let ask_for = |method| Study::Segment(Inquiry { method, base: Rc::clone(&base), other: None, seed: 0 });
    let study = ask_for(Method::Dbscan { eps: None, min_samples: None, fill: false });
    let Reply::Segmented(Ok(found)) = studied(&mut desk, &study, n_rows, n_cols) else { panic!("segmented") };
    assert!(found.comparison.is_some() && !found.filled.is_empty(), "{found:?}");

    let solution = found.solution.unwrap();
    let clustering = (*solution.clustering).clone();
    let by_k_means = Request::Describe(clustering.clone(), params.clone(), None);
    let (Reply::Described(_, first), _) = ask(&mut desk, by_k_means, &[]) else { panic!("described") };
    let by_method = Request::Describe(clustering.clone(), params, Some(found.method));
    let (Reply::Described(segments, second), _) = ask(&mut desk, by_method, &[]) else { panic!("described") };
    assert_ne!(first, second, "who found it is part of the fingerprint");

    let names: Vec<_> = segments.iter().map(|segment| segment.naming.name.clone()).collect();
    let request = Request::Export { labels: clustering.labels, names, filled: found.filled.clone() };
    let (Reply::Written, written) = ask(&mut desk, request, &[]) else { panic!("written") };
    let text = String::from_utf8(written[0].clone()).unwrap();
    let n_notes = text.lines().filter(|line| line.ends_with("in no group: the nearest one is given")).count();
    assert_eq!(n_notes, found.filled.len());

    let refused = ask_for(Method::Dbscan { eps: Some(0.0), min_samples: None, fill: false });
    let reply = studied(&mut desk, &refused, n_rows, n_cols);
    assert!(matches!(reply, Reply::Segmented(Err(MethodError::Refused(_)))));
}

#[test]
fn a_study_ends_with_the_first_piece_that_nobody_can_do() {
    let (relay, wanted) = relay(Crew { n_rows: 9, n_cols: 1, n_shards: 1 }, Ticket(0));
    let study = Study::Analyse(KMeansParams::default(), 10);
    let mut leading = pin!(relay.study(&study));
    let context = &mut Context::from_waker(Waker::noop());
    assert!(leading.as_mut().poll(context).is_pending());
    let (ticket, ..) = wanted.borrow_mut().pop_front().unwrap();
    relay.done(Ticket(ticket.0 + 100), Ok(Vec::new())); // of a study before: nobody waits for it
    assert!(leading.as_mut().poll(context).is_pending());
    relay.done(ticket, Err(Stopped::WorkerDied));
    let Poll::Ready(Reply::Analysed(Err(error))) = leading.as_mut().poll(context) else { panic!("it has ended") };
    assert_eq!(error, Stopped::WorkerDied.into());
}

#[test]
fn a_model_file_goes_through_a_worker_that_holds_nothing() {
    let (reply, _) = ask(&mut Desk::default(), Request::ReadModel, b"\xef\xbb\xbf{ \"format\": 1 }");
    assert!(matches!(reply, Reply::Model(Err(ModelError::OtherFormat))));
    let (reply, _) = ask(&mut Desk::default(), Request::ReadModel, &[0xff, 0xfe]);
    assert!(matches!(reply, Reply::Model(Err(ModelError::NotJson { line: 1, column: 1 }))));
}

/// The CSV that a request is answered with.
fn csv(desk: &mut Desk, request: Request) -> String {
    let (Reply::Written, written) = ask(desk, request, &[]) else { panic!("written") };
    String::from_utf8(written[0].clone()).unwrap()
}

/// Lines of such a CSV that begin so, with this outcome.
fn n_lines(csv: &str, start: &str, outcome: &str) -> usize {
    csv.lines().filter(|line| line.starts_with(start) && line.contains(outcome)).count()
}

#[test]
fn the_rows_left_out_of_two_files_are_told_and_add_up_to_each() {
    let (mut desk, _) = opened(b"customer_id,age\nK-1,30\nK-2,41\nK-2\nK-3,52\nK-4,63\n");
    assert_eq!(csv(&mut desk, Request::LeftOut).lines().count(), 2, "one file, one row");
    let second = b"customer_id,visits\nK-1,3\n\"K-3\" ,4\nK-9,1\nK-1,8\nK-4\nK-2,5,6\nK-4,7\n".to_vec();
    desk.take_second(Box::new(MemoryFile(second)));
    let (Reply::Opened { summary, recipe }, _) =
        ask(&mut desk, Request::Reshape { grouping: None, join: Some(Join::Found) }, &[])
    else {
        panic!("they match")
    };
    let matches = summary.joined.unwrap();
    let left_out = csv(&mut desk, Request::LeftOut);
    assert!(left_out.contains("\nfirst,4,,K-2,left out,") && left_out.contains("\nsecond,6,,K-4,left out,"));
    assert_eq!(n_lines(&left_out, "first,", "left out"), summary.n_set_aside);
    assert_eq!(n_lines(&left_out, "second,", "left out"), matches.n_set_aside());
    assert_eq!((summary.n_read, summary.n_rows, summary.n_set_aside), (5, 4, 1));
    assert_eq!((matches.n_read, matches.n_used(), matches.n_repaired), (7, 3, 1));
    assert_eq!((matches.n_unusable, matches.n_unknown, matches.n_repeated), (2, 1, 1));

    let (Reply::Prepared(prepared), _) = ask(&mut desk, Request::Prepare(recipe), &[]) else { panic!("prepared") };
    let account = &prepared.account;
    assert_eq!((account.read, account.used_as_found + account.repaired, account.set_aside), (5, 4, 1));
    let decisions = csv(&mut desk, Request::Decisions);
    assert_eq!(n_lines(&decisions, "second,", "set aside"), matches.n_set_aside());
    assert_eq!(n_lines(&decisions, "second,", "repaired"), 1);
    assert_eq!(decisions.lines().count() - 1, prepared.n_decisions);
    // Rows of the second file have numbers of the first; their notes are not its.
    let request = Request::Export { labels: vec![0; 4], names: vec!["All".into()], filled: Vec::new() };
    assert!(!csv(&mut desk, request).contains("not used"));

    let (Reply::Opened { summary, .. }, _) = ask(&mut desk, Request::Reshape { grouping: None, join: None }, &[])
    else {
        panic!("one file again")
    };
    assert_eq!((summary.joined, csv(&mut desk, Request::LeftOut).lines().count()), (None, 2));
}

#[test]
fn purchases_that_count_for_no_customer_are_told_and_add_up_to_the_file() {
    let mut desk = Desk::default();
    let cut = b"6,bob\n\"7\" ,bob,2026-01-14,2.00\n8,eve,2026-01-14,-2.00\n";
    desk.take_file(Box::new(MemoryFile([TRANSACTIONS, cut].concat())));
    let (Reply::Opened { summary, recipe }, _) = ask(&mut desk, Request::OpenFile(ReadOptions::default()), &[]) else {
        panic!("it is fine")
    };
    let purchases = summary.purchases.unwrap();
    assert_eq!((purchases.n_read, purchases.n_used, purchases.n_repaired, purchases.n_set_aside), (8, 5, 1, 3));
    let left_out = csv(&mut desk, Request::LeftOut);
    let rows: Vec<&str> = left_out.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(rows, ["6", "7", "9"], "{left_out}");
    let (Reply::Prepared(prepared), _) = ask(&mut desk, Request::Prepare(recipe), &[]) else { panic!("prepared") };
    let account = &prepared.account;
    assert_eq!((account.read, account.used_as_found, account.repaired, account.set_aside), (3, 3, 0, 0));
    assert_eq!(n_lines(&csv(&mut desk, Request::Decisions), "8,", "repaired"), 1, "a purchase, not a customer");

    // With a second file beside them the purchases are still told of.
    desk.take_second(Box::new(MemoryFile(b"customer_id,age\nann,30\nzoe,40\n".to_vec())));
    let (Reply::Opened { summary, .. }, _) =
        ask(&mut desk, Request::Reshape { grouping: None, join: Some(Join::Found) }, &[])
    else {
        panic!("they match")
    };
    assert_eq!((summary.n_read, summary.n_rows, summary.n_set_aside), (8, 3, 3));
    let left_out = csv(&mut desk, Request::LeftOut);
    assert_eq!((n_lines(&left_out, "first,", "left out"), n_lines(&left_out, "second,3,", "left out")), (3, 1));
}

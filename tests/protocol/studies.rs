//! Studies that a worker leads and others do.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::Future as _;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use clientele::pipeline::analysis::analyse;
use clientele::pipeline::cluster::kmeans::KMeansParams;
use clientele::pipeline::cluster::sized::{Size, SizeLimits};
use clientele::pipeline::export::Doubtful;
use clientele::pipeline::methods::{Inquiry, Method, MethodError};
use clientele::pipeline::parallel::{InProcess, Shared, Stopped, block_on};
use clientele::pipeline::sample::{Mixture, MixtureKind, Sample};
use clientele::pipeline::tradeoff::{WEIGHED_ROWS, Weights, limit_sizes, weigh};
use clientele::pipeline::validate::{AssessParams, assess};
use clientele::protocol::{Crew, Desk, Listing, Piece, Relay, Reply, Request, Said, Study, Ticket, decode, encode};

use crate::{ask, opened};

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
    let (_, shards) = ask(desk, Request::Shard { at: 0, of: 1 }, &[]);
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
    let request = Request::Export(Listing {
        labels: clustering.labels,
        names,
        doubtful: Doubtful { rows: found.filled.clone(), ..Doubtful::default() },
        ..Listing::default()
    });
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

//! Rows of another file in the segments of a saved model.

use clientele::pipeline::analysis::analyse;
use clientele::pipeline::cluster::kmeans::KMeansParams;
use clientele::pipeline::export::Doubtful;
use clientele::pipeline::model::{Fingerprint, Model, ScoreError};
use clientele::pipeline::parallel::{InProcess, block_on};
use clientele::pipeline::prepare::{Account, Recipe, prepare};
use clientele::pipeline::sample::Sample;
use clientele::pipeline::segment::describe;
use clientele::pipeline::table::{FileNames, Table, Transactions, per_customer};
use clientele::protocol::{Desk, Failure, Listing, Reply, Request, ScoredSummary};

use crate::{ask, csv, opened};

/// As saved and loaded again, with the labels that its own rows had.
fn model(table: &Table) -> (Model, Vec<u16>) {
    model_of(table, 9)
}

/// The same with another one of the clusterings tried, or the last.
fn model_of(table: &Table, at: usize) -> (Model, Vec<u16>) {
    let prepared = prepare(table, &Recipe::default_for(table)).unwrap();
    let params = KMeansParams::default();
    let analysis = block_on(analyse(&InProcess::new(&prepared.matrix, 3), &params)).unwrap();
    let clustering = &*analysis.solutions[at.min(analysis.solutions.len() - 1)].clustering;
    let segments = describe(table, &prepared, clustering);
    let print = Fingerprint::of(table.digest, &prepared.fitted.recipe, &params, clustering);
    let labels = clustering.labels.clone();
    let model = Model::new(prepared.fitted, params, clustering, &segments, None, analysis.pca, print);
    (Model::from_json(&model.to_json()).unwrap(), labels)
}

fn score(desk: &mut Desk, model: &Model) -> Result<ScoredSummary, ScoreError> {
    match ask(desk, Request::Score(Box::new(model.clone())), &[]) {
        (Reply::Scored(scored), _) => scored,
        (reply, _) => panic!("{reply:?}"),
    }
}

fn export(desk: &mut Desk, model: &Model, labels: Vec<u16>, doubtful: Doubtful) -> String {
    let names = (0..10).map(|at| format!("S{at}")).collect();
    let centroids = model.centroids.clone();
    csv(desk, Request::Export(Listing { labels, names, centroids, doubtful, only: None }))
}

#[test]
fn the_file_that_the_model_was_made_from_gets_the_labels_that_it_had() {
    for (sample, at) in [(Sample::Mall, 0), (Sample::Mall, 8), (Sample::Shop, 0), (Sample::Shop, 3)] {
        let bytes = sample.csv();
        let (model, labels) = model_of(&Table::read(&bytes).unwrap(), at);
        let (mut desk, recipe) = opened(&bytes);
        let scored = score(&mut desk, &model).unwrap();
        assert_eq!(scored.labels, labels);
        assert_eq!(scored.doubtful, Doubtful { rows: Vec::new(), ..scored.doubtful.clone() }, "none is unlike itself");
        let sizes: Vec<usize> = model.segments.iter().map(|segment| segment.size).collect();
        assert!(model.shift(&sizes).index.abs() < 1e-12);

        let (mut first, _) = opened(&bytes);
        let (Reply::Prepared(prepared), _) = ask(&mut first, Request::Prepare(recipe), &[]) else { panic!("prepared") };
        let decisions = Request::Decisions(FileNames::default());
        assert_eq!(csv(&mut desk, decisions.clone()), csv(&mut first, decisions));
        let account = Account { decisions: Vec::new(), ..prepared.account };
        assert_eq!(scored.account, account);
        let written = export(&mut first, &model, labels, Doubtful::default());
        assert_eq!(export(&mut desk, &model, scored.labels, scored.doubtful), written);
    }
}

#[test]
fn rows_of_another_file_are_labelled_and_the_odd_one_is_noted() {
    let (model, _) = model(&Table::read(&Sample::Mall.csv()).unwrap());
    let (mut desk, _) = opened(
        b"Spending Score (1-100);note;Annual Income (k$);Age\n50;a;55;40\n;b;56;30\nten;c;54;38\n90;d;9000;30\n9;e\n\
          49;f;55;42\n51;f;56;41\n52;g;54;40\n50;g;53;43\n",
    );
    let scored = score(&mut desk, &model).unwrap();
    assert_eq!((scored.account.read, scored.account.repaired, scored.account.set_aside), (9, 2, 1));
    assert_eq!((&scored.doubtful.rows[..], scored.purchases), (&[3][..], None));
    let written = export(&mut desk, &model, scored.labels, scored.doubtful);
    let rows: Vec<&str> = written.lines().collect();
    assert_eq!(rows[0], "Spending Score (1-100);note;Annual Income (k$);Age;segment;segment_name;confidence;note_2");
    let told = csv(&mut desk, Request::Decisions(FileNames::default()));
    assert!(told.contains("\n4,Spending Score (1-100),ten,repaired,"), "{told}");
    assert!(rows[4].contains(";unlike all customers"), "{written}");
    assert!(rows[5].ends_with(";;;;not used: the row has 2 fields, but the header has 4"), "{written}");
}

#[test]
fn purchases_become_customers_where_the_model_knows_customers_and_rows_where_it_knows_rows() {
    let order = |at: u32| {
        let (month, day, amount) = (at % 12 + 1, at % 27 + 1, at * 37 % 90);
        format!("{at},c{},2026-{month:02}-{day:02},{amount}.5", at % 17)
    };
    let header = "order_id,customer_id,order_date,amount".to_owned();
    let csv = std::iter::once(header).chain((0..60).map(order)).collect::<Vec<_>>().join("\n");
    let rows = Table::read(csv.as_bytes()).unwrap();
    let customers = per_customer(&rows, &Transactions::recognised(&rows).unwrap(), None).unwrap();
    let (mut desk, _) = opened(csv.as_bytes());
    let (of_customers, labels) = model(&customers);
    let scored = score(&mut desk, &of_customers).unwrap();
    assert_eq!((scored.labels, scored.purchases), (labels, Some((60, 0))));

    let (of_rows, labels) = model(&rows);
    assert_eq!(of_rows.fitted.recipe.columns, ["amount"]);
    let (mut desk, _) = opened(csv.as_bytes());
    let scored = score(&mut desk, &of_rows).unwrap();
    assert_eq!((scored.labels, scored.purchases), (labels, None));

    let (mut desk, _) = opened(&Sample::Mall.csv());
    let error = score(&mut desk, &of_customers).unwrap_err();
    assert!(
        matches!(&error, ScoreError::MissingColumns { missing, .. } if missing.contains(&"recency_days".to_owned()))
    );
}

#[test]
fn without_a_file_there_is_nothing_to_score() {
    let (model, _) = model(&Table::read(&Sample::Mall.csv()).unwrap());
    let asked = ask(&mut Desk::default(), Request::Score(Box::new(model)), &[]).0;
    assert!(matches!(asked, Reply::Failed(Failure::NothingHeld)));
}

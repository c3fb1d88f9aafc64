//! The state machine without a browser.

use std::rc::Rc;

use crate::pipeline::analysis::Solution;
use crate::pipeline::cluster::Clustering;
use crate::pipeline::methods::{Found, Method};
use crate::pipeline::model::{Fingerprint, Model};
use crate::pipeline::parallel::Stopped;
use crate::pipeline::prepare::{Account, FittedRecipe, Relations, ScalerKind};
use crate::pipeline::projection::Pca;
use crate::pipeline::sample::Sample;
use crate::pipeline::table::Table;
use crate::pipeline::validate::assess::{Evidence, Stability};
use crate::pipeline::validate::{self, Assessment, Indices, Recommendation, Silhouette, Strength, Verdict};
use crate::protocol::{Axis, Failure, WorkError};
use crate::state::{
    Action, Adopted, Analysis, Choice, GivenName, JobId, Measured, ModelFile, Opening, OtherAction, Points, Portrait,
    PreparedSummary, Recipe, Shared, Source, State, Status, TableSummary, Trouble, View, Work,
};

pub(in crate::state) fn table() -> (TableSummary, Recipe) {
    let table = Table::read(b"Name,Income,Spend\nAnn,10,1\nBob,20,2\nCy,31,3\nDi,44,9\n").unwrap();
    (table.summary(), Recipe::default_for(&table))
}

pub(in crate::state) fn prepared(recipe: Recipe) -> PreparedSummary {
    PreparedSummary {
        n_rows: 4,
        fitted: FittedRecipe { recipe, columns: Vec::new() },
        account: Account::default(),
        n_decisions: 0,
        relations: Relations::default(),
        histograms: Vec::new(),
    }
}

pub(in crate::state) fn analysis() -> Analysis {
    let clustering = Clustering {
        n_clusters: 2,
        labels: vec![0, 0, 0, 1],
        centroids: vec![0.0; 4],
        sizes: vec![3, 1],
        inertia: 1.0,
        n_iter: 1,
        n_searched: 4,
        n_reached: None,
    };
    let silhouette =
        Silhouette { mean: 0.5, by_segment: vec![0.5, 0.5], rows: vec![], values: vec![], standard_error: None };
    Analysis {
        solutions: vec![Solution { clustering: Rc::new(clustering), silhouette }],
        recommendation: Recommendation {
            n_clusters: 2,
            silhouette: 0.5,
            runner_up: None,
            elbow: None,
            strength: Strength::Weak,
        },
        pca: Pca { mean: vec![], components: vec![], explained_variance: vec![], explained_variance_ratio: vec![] },
    }
}

pub(in crate::state) fn wanted(state: &State) -> (JobId, Work) {
    let wanted = state.wanted().unwrap();
    (wanted.job, wanted.work)
}

fn opened() -> Rc<State> {
    let state = Rc::new(State::default()).after(Action::Open(Source::Sample(Sample::Mall)));
    let (job, work) = wanted(&state);
    assert_eq!(work, Work::Open(Source::Sample(Sample::Mall), Opening::default()));
    state.after(Action::Opened(job, Ok(table())))
}

pub(in crate::state) fn analysed() -> Rc<State> {
    let state = opened();
    let (job, Work::Prepare(recipe)) = wanted(&state) else { panic!("prepare comes first") };
    let state = state.after(Action::Prepared(job, Ok(prepared(recipe))));
    let (job, Work::Analyse(..)) = wanted(&state) else { panic!("then analyse") };
    state.after(Action::Analysed(job, Ok(analysis())))
}

#[test]
fn work_is_asked_for_in_the_order_of_the_street() {
    let state = analysed();
    assert_eq!(state.n_clusters(), Some(2));
    let (_, Work::Portray(_, 2, _, None)) = wanted(&state) else { panic!("then portray") };
    assert_eq!(state.status(), Status::Running);
}

#[test]
fn an_answer_to_an_older_job_changes_nothing() {
    let state = opened();
    let (old, Work::Prepare(recipe)) = wanted(&state) else { panic!("prepare comes first") };
    let state = state.after(Action::Choose(Choice::Scaler(ScalerKind::MinMax)));
    let (new, _) = wanted(&state);
    assert_ne!(old, new);
    let after = Rc::clone(&state).after(Action::Prepared(old, Ok(prepared(recipe))));
    assert!(Rc::ptr_eq(&state, &after));
}

#[test]
fn a_choice_can_be_undone_and_redone() {
    let state = opened().after(Action::Choose(Choice::Scaler(ScalerKind::MinMax)));
    assert_eq!(state.history.as_ref().unwrap().undo_words(), Some("changed scaling"));
    let state = state.after(Action::Undo);
    assert_eq!(state.choices().unwrap().recipe.scaler, ScalerKind::Standard);
    let state = state.after(Action::Redo);
    assert_eq!(state.choices().unwrap().recipe.scaler, ScalerKind::MinMax);
    assert_eq!(state.history.as_ref().unwrap().redo_words(), None);
}

#[test]
fn choosing_what_stands_chosen_changes_nothing() {
    let state = opened();
    let after = Rc::clone(&state).after(Action::Choose(Choice::Scaler(ScalerKind::Standard)));
    assert!(Rc::ptr_eq(&state, &after));
}

#[test]
fn columns_stand_in_file_order_however_they_were_ticked() {
    let untick = |name: &str| Action::Choose(Choice::Column { name: name.into(), is_used: false, encoding: None });
    let tick = |name: &str| Action::Choose(Choice::Column { name: name.into(), is_used: true, encoding: None });
    let state = opened().after(untick("Income")).after(tick("Income"));
    assert_eq!(state.choices().unwrap().recipe.columns, ["Income", "Spend"]);
}

#[test]
fn an_undo_brings_the_analysis_back_without_work() {
    let state = analysed();
    let before = state.analysis.ready().cloned();
    let state = state.after(Action::Choose(Choice::Seed(7)));
    assert_eq!(state.analysis.ready(), None);
    assert_eq!(state.analysis.latest().cloned(), before);
    let state = state.after(Action::Undo);
    assert_eq!(state.analysis.ready().cloned(), before);
}

#[test]
fn cancelling_the_first_analysis_can_be_retried() {
    let state = opened();
    let (job, Work::Prepare(recipe)) = wanted(&state) else { panic!("prepare comes first") };
    let state = state.after(Action::Prepared(job, Ok(prepared(recipe)))).after(Action::Cancel);
    assert_eq!(state.status(), Status::Error);
    assert!(matches!(state.error(), Some(Trouble::Work(_))));
    let state = state.after(Action::Retry);
    assert_eq!(state.status(), Status::Running);
}

/// Everything is there.
pub(in crate::state) fn shown() -> Rc<State> {
    let state = analysed();
    let (job, _) = wanted(&state);
    let portrait = Portrait { n_clusters: 2, segments: vec![], fingerprint: Fingerprint(1) };
    let state = state.after(Action::Portrayed(job, Ok(portrait)));
    let (job, Work::Plot(axes, _)) = wanted(&state) else { panic!("then plot") };
    let state = state.after(Action::Plotted(job, Ok(Points { axes, coordinates: vec![] })));
    assert_eq!(state.status(), Status::Done);
    state
}

#[test]
fn cancelling_a_change_brings_back_what_was_shown() {
    let state = shown();
    let changed = Rc::clone(&state).after(Action::Choose(Choice::Seed(7)));
    assert_eq!(changed.status(), Status::Running);
    let back = changed.after(Action::Cancel);
    assert_eq!(back.analysis, state.analysis);
    assert_eq!(back.portrait, state.portrait);
    assert_eq!(back.choices(), state.choices());
    assert_eq!(back.history.as_ref().unwrap().undo_words(), None);
}

#[test]
fn cancelling_several_changes_goes_back_to_the_choices_of_what_is_shown() {
    let state = shown();
    let changed = Rc::clone(&state)
        .after(Action::Choose(Choice::Seed(5)))
        .after(Action::Choose(Choice::Clusters(Some(7))))
        .after(Action::Choose(Choice::Seed(6)));
    let back = changed.after(Action::Cancel);
    assert_eq!(back.history, state.history);
    assert_eq!(back.n_clusters(), Some(2));
}

#[test]
fn an_axis_follows_its_column() {
    let flat = [Axis::Variable(1), Axis::Component(0)];
    let state = analysed().after(Action::Look(View { flat, ..View::default() }));
    let state = state.after(Action::Choose(Choice::Column { name: "Income".into(), is_used: false, encoding: None }));
    assert_eq!(state.view.flat[0], Axis::Variable(0));
}

#[test]
fn a_dead_worker_is_answered_by_reading_the_file_again_with_the_choices_kept() {
    let state = opened().after(Action::Choose(Choice::Seed(9)));
    let (job, _) = wanted(&state);
    let died = WorkError::from(Stopped::WorkerDied);
    let state = state.after(Action::Prepared(job, Err(died.into()))).after(Action::Retry);
    let (job, Work::Open(..)) = wanted(&state) else { panic!("the file is read again") };
    let state = state.after(Action::Opened(job, Ok(table())));
    assert_eq!(state.choices().unwrap().params.seed, 9);
}

fn load(state: Rc<State>, answer: Result<Model, Trouble>) -> Rc<State> {
    let state = state.after(Action::ReadModel(ModelFile { name: "spring.json".into(), serial: 1 }));
    let job = state.wanted_model().unwrap().job;
    state.after(Action::LoadModel(job, answer))
}

#[test]
fn a_model_that_cannot_be_read_leaves_the_table_as_it_is() {
    let state = shown();
    let bad = Model::from_json("no model").unwrap_err();
    let told = load(Rc::clone(&state), Err(bad.into()));
    assert_eq!(told.status(), Status::Error);
    assert_eq!(*told.after(Action::Dismiss), State { newest_job: JobId(state.newest_job.0 + 1), ..(*state).clone() });
}

#[test]
fn a_number_of_segments_that_was_not_tried_says_which_were() {
    let state = analysed().after(Action::Choose(Choice::Clusters(Some(9))));
    let words = state.error().unwrap().to_string();
    assert!(words.contains("9 segments were chosen") && words.contains("only 2 to 2"), "{words}");
    assert_eq!(state.after(Action::Undo).error(), None);
}

#[test]
fn a_failed_preparation_is_an_error_until_the_choice_is_undone() {
    let state = opened();
    let (job, _) = wanted(&state);
    let state = state.after(Action::Prepared(job, Err(WorkError::from(Failure::NothingHeld).into())));
    assert_eq!((state.status(), state.wanted()), (Status::Error, None));
}

#[test]
fn a_view_of_a_column_that_is_gone_falls_back_to_what_there_is() {
    let flat = [Axis::Variable(0), Axis::Variable(1)];
    let state = analysed().after(Action::Look(View { flat, ..View::default() }));
    assert_eq!(state.view.flat, flat);
    let state = state.after(Action::Choose(Choice::Column { name: "Spend".into(), is_used: false, encoding: None }));
    // A single column has no second component.
    assert_eq!(state.view.flat, [Axis::Variable(0), Axis::Component(0)]);
}

#[test]
fn another_number_of_segments_shows_all_of_them() {
    let state = analysed().after(Action::Look(View { hidden: vec![1], ..View::default() }));
    assert_eq!(state.view.hidden, [1]);
    let state = state.after(Action::Choose(Choice::Clusters(Some(9))));
    assert!(state.view.hidden.is_empty(), "segment 2 is another one now");
}

#[test]
fn the_axes_asked_for_begin_with_those_of_the_flat_picture() {
    let axes_of = |flat| View { flat, ..View::default() }.axes();
    let (first, second, third) = (Axis::Component(0), Axis::Component(1), Axis::Component(2));
    assert_eq!(axes_of([first, second]), [first, second, third]);
    assert_eq!(axes_of([third, Axis::Variable(4)]), [third, Axis::Variable(4), first, second]);
    assert_eq!(axes_of([second, second]), [second, second, first, third]);
}

#[test]
fn clones_of_a_shared_value_are_equal_and_twins_are_not() {
    let one = Shared::new(f64::NAN);
    assert_eq!(one, one.clone());
    assert_ne!(one, Shared::new(f64::NAN));
}

#[test]
fn a_model_does_not_close_the_table_behind_it() {
    let state = analysed();
    let table = state.table.clone();
    let model = shown().current_model().unwrap();
    let loaded = load(state, Ok(model));
    assert_eq!((loaded.status(), loaded.table.ready()), (Status::Done, None));
    assert_eq!(loaded.after(Action::Back).table, table);
}

#[test]
fn a_file_that_cannot_be_read_leaves_the_one_before_to_go_back_to() {
    let state = analysed();
    let table = state.table.clone();
    let opening = state.after(Action::Open(Source::Sample(Sample::Shop)));
    let (job, _) = wanted(&opening);
    let failed = opening.after(Action::Opened(job, Err(WorkError::from(Failure::Garbled).into())));
    assert_eq!(failed.status(), Status::Error);
    assert_eq!(failed.after(Action::Back).table, table);
}

fn assessment(verdict: Verdict, n_clusters: usize) -> Assessment {
    let evidence = Evidence {
        n_measured: 4,
        n_rows: 4,
        indices: Vec::new(),
        stability: vec![stability()],
        separation: Vec::new(),
        hopkins: 0.5,
        gap_says: 1,
        prediction_strength_says: 1,
        n_heaps: 1,
    };
    Assessment { verdict, n_clusters, joined: false, evidence, blur: None }
}

fn stability() -> Stability {
    Stability { n_clusters: 2, adjusted_rand: 0.9, prediction_strength: 0.8, segments: Vec::new() }
}

fn indices() -> validate::Stage {
    let of_two = Indices { n_clusters: 2, calinski_harabasz: 7.0, davies_bouldin: 0.5, simplified_silhouette: 0.6 };
    validate::Stage::Indices(vec![of_two])
}

/// The job of the check that runs.
fn check(state: &State) -> JobId {
    let wanted = state.wanted_check().unwrap();
    assert!(matches!(wanted.work, Work::Assess(..)), "{wanted:?}");
    wanted.job
}

#[test]
fn the_check_begins_after_the_first_answer_and_is_not_waited_for() {
    assert_eq!(analysed().wanted_check(), None);
    let state = shown();
    check(&state);
    assert_eq!((state.status(), state.wanted()), (Status::Done, None));
}

#[test]
fn evidence_arrives_stage_by_stage_and_the_verdict_holds_it_in_the_end() {
    let state = shown();
    let job = check(&state);
    let state = state.after(Action::Checked(job, indices()));
    assert!((state.checks.indices(2).unwrap().calinski_harabasz - 7.0).abs() < 1e-12);
    assert_eq!((state.checks.indices(3), state.checks.stability(2)), (None, None));
    let state = state.after(Action::Checked(job, validate::Stage::Stability(vec![stability()])));
    assert_eq!(state.checks.stability(2), Some(&stability()));
    assert_eq!(state.verdict_word(), None);
    let before = (state.n_clusters(), state.portrait.clone(), state.analysis.clone());
    let state = state.after(Action::Assessed(job, Ok(assessment(Verdict::Fair, 3))));
    assert_eq!(state.checks.stability(2), Some(&stability()));
    assert_eq!(state.verdict_word().as_deref(), Some("check found 3"));
    // What is looked at stays as it was.
    assert_eq!((state.n_clusters(), state.portrait.clone(), state.analysis.clone()), before);
    assert_eq!(state.wanted_check(), None);
}

#[test]
fn a_check_that_newer_choices_have_overtaken_is_dropped() {
    let state = shown();
    let job = check(&state);
    let changed = state.after(Action::Checked(job, indices())).after(Action::Choose(Choice::Seed(7)));
    assert_eq!((changed.wanted_check(), changed.checks.indices(2)), (None, None));
    for late in [
        Action::Checked(job, indices()),
        Action::Assessed(job, Ok(assessment(Verdict::Strong, 2))),
        Action::Assessed(job, Err(Trouble::Work(Stopped::Cancelled.into()))),
    ] {
        assert!(Rc::ptr_eq(&changed, &Rc::clone(&changed).after(late)));
    }
}

#[test]
fn another_number_of_segments_or_view_leaves_the_check_running() {
    let state = shown();
    let job = check(&state);
    let flat = [Axis::Variable(0), Axis::Variable(1)];
    let state = state.after(Action::Look(View { flat, ..View::default() }));
    assert_eq!((state.status(), check(&state)), (Status::Running, job));
    let state = state.after(Action::Choose(Choice::Clusters(Some(2))));
    assert_eq!(check(&state), job);
}

#[test]
fn an_undo_brings_the_verdict_back_without_work() {
    let state = shown();
    let job = check(&state);
    let state = state.after(Action::Assessed(job, Ok(assessment(Verdict::Strong, 2))));
    let verdict = state.checks.verdict.ready().cloned();
    let changed = state.after(Action::Choose(Choice::Seed(7)));
    assert_eq!(changed.checks.verdict.ready(), None);
    assert_eq!(Rc::clone(&changed).after(Action::Undo).checks.verdict.ready().cloned(), verdict);
    // And so does a cancel, which goes back to what was shown.
    assert_eq!(changed.after(Action::Cancel).checks.verdict.ready().cloned(), verdict);
}

#[test]
fn a_check_that_failed_or_was_stopped_leaves_the_segments_and_can_be_repeated() {
    let state = shown();
    let job = check(&state);
    let failed = Rc::clone(&state).after(Action::Assessed(job, Err(Trouble::Work(Stopped::WorkerDied.into()))));
    let stopped = Rc::clone(&state).after(Action::Cancel);
    for state in [failed, stopped] {
        assert_eq!((state.status(), state.error(), state.wanted_check()), (Status::Done, None, None));
        assert!(state.checks.trouble().is_some() && state.portrait.ready().is_some());
        let again = state.after(Action::Check);
        assert!(check(&again) > job);
    }
}

#[test]
fn the_silhouette_of_a_sample_is_measured_anew_after_the_verdict() {
    let mut sampled = analysis();
    sampled.solutions[0].silhouette.standard_error = Some(0.01);
    let state = opened();
    let (job, Work::Prepare(recipe)) = wanted(&state) else { panic!("prepare comes first") };
    let state = state.after(Action::Prepared(job, Ok(prepared(recipe))));
    let (job, _) = wanted(&state);
    let state = state.after(Action::Analysed(job, Ok(sampled)));
    let (job, _) = wanted(&state);
    let portrait = Portrait { n_clusters: 2, segments: vec![], fingerprint: Fingerprint(1) };
    let state = state.after(Action::Portrayed(job, Ok(portrait)));
    let (job, Work::Plot(axes, _)) = wanted(&state) else { panic!("then plot") };
    let state = state.after(Action::Plotted(job, Ok(Points { axes, coordinates: vec![] })));

    let job = check(&state);
    let state = state.after(Action::Assessed(job, Ok(assessment(Verdict::Weak, 2))));
    let Some(crate::state::Wanted { job, work: Work::Measure(_, 2, ..) }) = state.wanted_check() else {
        panic!("then the silhouette")
    };
    let exact = Silhouette { mean: 0.47, ..analysis().solutions[0].silhouette.clone() };
    let state = state.after(Action::Measured(job, Ok(Measured { n_clusters: 2, silhouette: exact })));
    let analysis = state.analysis.ready().unwrap();
    assert!((state.checks.silhouette_of(analysis, 2).unwrap().mean - 0.47).abs() < 1e-12);
    assert_eq!(state.wanted_check(), None);
    assert_eq!(state.after(Action::Choose(Choice::Clusters(Some(3)))).checks.measured(2), None);
}

#[test]
fn a_model_holds_the_verdict_once_there_is_one_and_its_fingerprint_stays() {
    let state = shown();
    let job = check(&state);
    let before = state.current_model().unwrap();
    assert_eq!(before.verdict, None);
    let after = state.after(Action::Assessed(job, Ok(assessment(Verdict::None, 1)))).current_model().unwrap();
    let verdict = after.verdict.clone().unwrap();
    assert_eq!((verdict.verdict, verdict.n_clusters, verdict.n_measured), (Verdict::None, 1, 4));
    assert_eq!(after.fingerprint, before.fingerprint);
    assert_eq!(Model { verdict: None, ..after }, before);
}

fn ward(n_clusters: usize) -> Method {
    Method::Ward { n_clusters }
}

fn ask_other(state: Rc<State>, method: Method) -> Rc<State> {
    state.after(Action::Other(OtherAction::Ask(method)))
}

/// The job of the other method that runs, and what it is.
fn other_job(state: &State) -> (JobId, Method) {
    let wanted = state.wanted_check().unwrap();
    let Work::Segment(method, _, _, _, _) = wanted.work else { panic!("another method comes first: {wanted:?}") };
    (wanted.job, method)
}

fn found(method: Method) -> Box<Found> {
    Box::new(Found {
        method,
        name: "Ward’s tree".to_owned(),
        sentence: String::new(),
        facts: vec![],
        notes: vec![],
        figure: None,
        solution: Some(analysis().solutions[0].clone()),
        filled: vec![3],
        comparison: None,
    })
}

/// The other method has answered.
fn answered() -> Rc<State> {
    let state = ask_other(shown(), ward(2));
    let (job, method) = other_job(&state);
    state.after(Action::Other(OtherAction::Found(job, Ok(found(method)))))
}

/// The user goes on with what the other method found.
fn adopted() -> Rc<State> {
    let state = answered();
    let adopted = state.adoptable().unwrap();
    let state = state.after(Action::Choose(Choice::Instead(Some(Shared::new(adopted)))));
    let (job, Work::Portray(_, 2, _, Some(_))) = wanted(&state) else { panic!("it is described as of that method") };
    let portrait = Portrait { n_clusters: 2, segments: vec![], fingerprint: Fingerprint(2) };
    state.after(Action::Portrayed(job, Ok(portrait)))
}

#[test]
fn nothing_else_is_computed_until_it_is_asked_for() {
    let state = shown();
    assert!(!state.other.is_open());
    check(&state);
    assert_eq!(state.adoptable(), None);
}

#[test]
fn another_method_goes_before_the_check_and_leaves_the_segments_as_they_are() {
    let state = shown();
    let asked = ask_other(Rc::clone(&state), ward(2));
    let (job, method) = other_job(&asked);
    assert_eq!((method, asked.status(), asked.wanted()), (ward(2), Status::Done, None));
    let answered = asked.after(Action::Other(OtherAction::Found(job, Ok(found(ward(2))))));
    assert_eq!(
        (&answered.portrait, &answered.analysis, &answered.history),
        (&state.portrait, &state.analysis, &state.history)
    );
    check(&answered); // now it goes on
}

#[test]
fn what_is_taken_at_once_is_shown_as_soon_as_it_is_found_and_undo_brings_k_means_back() {
    let state = shown().after(Action::Other(OtherAction::Take(ward(2))));
    assert_eq!(state.instead(), None);
    let (job, method) = other_job(&state);
    let state = state.after(Action::Other(OtherAction::Found(job, Ok(found(method)))));
    assert_eq!(state.instead().map(|adopted| adopted.method.clone()), Some(ward(2)));
    let back = state.after(Action::Undo);
    assert_eq!(back.instead(), None);
    // What is only asked is not taken, and neither is the same question asked again.
    let state = ask_other(shown().after(Action::Other(OtherAction::Take(ward(2)))), ward(3));
    let (job, method) = other_job(&state);
    assert_eq!(state.after(Action::Other(OtherAction::Found(job, Ok(found(method))))).instead(), None);
}

#[test]
fn a_late_answer_to_another_method_is_dropped() {
    let state = ask_other(shown(), ward(2));
    let (old, _) = other_job(&state);
    let state = ask_other(state, ward(3));
    assert_ne!(other_job(&state).0, old);
    let after = Rc::clone(&state).after(Action::Other(OtherAction::Found(old, Ok(found(ward(2))))));
    assert!(Rc::ptr_eq(&state, &after));
}

#[test]
fn the_answer_before_stays_beside_a_new_number_and_not_under_another_question() {
    let state = ask_other(answered(), ward(3));
    assert!(state.other.found.latest().is_some());
    let state = ask_other(state, Method::Hdbscan { min_cluster_size: None, fill: false });
    assert!(state.other.found.latest().is_none());
}

#[test]
fn a_stopped_question_falls_back_to_its_last_answer_or_to_none() {
    let state = ask_other(answered(), ward(3)).after(Action::Other(OtherAction::Stop));
    assert_eq!(state.other.asked, Some(ward(2)));
    assert!(state.other.found.ready().is_some());
    // Escape stops what was asked for last, and not the check.
    let state = ask_other(shown(), ward(2)).after(Action::Cancel);
    assert!(!state.other.is_open());
    check(&state);
    let state = answered().after(Action::Other(OtherAction::Leave));
    assert!(!state.other.is_open());
}

#[test]
fn it_is_asked_again_beside_another_number_of_segments_and_forgotten_with_other_rows() {
    let state = answered().after(Action::Choose(Choice::Clusters(Some(3))));
    assert_eq!(other_job(&state).1, ward(2));
    let state = answered().after(Action::Choose(Choice::Scaler(ScalerKind::MinMax)));
    assert!(!state.other.is_open());
}

#[test]
fn what_the_user_goes_on_with_is_shown_and_an_undo_brings_k_means_back() {
    let state = adopted();
    let (analysis, n_clusters) = state.shown().unwrap();
    assert_eq!((analysis.solutions.len(), n_clusters), (1, 2));
    assert_ne!(Some(analysis), state.analysis.ready());
    assert_eq!(state.history.as_ref().unwrap().undo_words(), Some("chose Ward’s tree"));
    assert_eq!(state.verdict_word().as_deref(), Some("by Ward’s tree"));
    let back = Rc::clone(&state).after(Action::Undo);
    assert_eq!(back.shown().map(|shown| shown.0), back.analysis.ready());
    let (_, Work::Portray(_, 2, _, None)) = wanted(&back) else { panic!("k-means is described again") };
    assert_eq!(back.after(Action::Redo).instead(), state.instead());
}

#[test]
fn a_name_keeps_the_other_solution_and_any_other_choice_leaves_it() {
    let named = GivenName { of: Fingerprint(2), segment: 0, name: "Regulars".into() };
    let state = adopted().after(Action::Choose(Choice::Name(named)));
    assert!(state.instead().is_some());
    for choice in [Choice::Seed(3), Choice::Clusters(None), Choice::Scaler(ScalerKind::MinMax)] {
        assert_eq!(Rc::clone(&state).after(Action::Choose(choice)).instead(), None);
    }
}

#[test]
fn a_model_of_another_method_says_so_and_has_no_verdict() {
    let state = adopted();
    let job = check(&state);
    let state = state.after(Action::Assessed(job, Ok(assessment(Verdict::Fair, 2))));
    let model = state.current_model().unwrap();
    assert_eq!((model.method, model.verdict), (Some(Box::new(ward(2))), None));
    assert!((model.silhouette.unwrap() - 0.5).abs() < 1e-12);
}

#[test]
fn what_was_adopted_keeps_the_customers_that_belong_to_no_group() {
    let Adopted { filled, .. } = answered().adoptable().unwrap();
    assert_eq!(*filled, [3]);
}

//! The state machine without a browser: a small table on its way, as far as tests need it.

use std::rc::Rc;

use crate::pipeline::analysis::Solution;
use crate::pipeline::cluster::Clustering;
use crate::pipeline::model::Fingerprint;
use crate::pipeline::prepare::{Account, FittedRecipe, Relations};
use crate::pipeline::projection::Pca;
use crate::pipeline::sample::Sample;
use crate::pipeline::table::Table;
use crate::pipeline::validate::assess::{Evidence, Stability};
use crate::pipeline::validate::{Assessment, Recommendation, Silhouette, Strength, Verdict};
use crate::protocol::Survey;
use crate::state::{
    Action, Analysis, JobId, Opening, Points, Portrait, PreparedSummary, Recipe, Source, State, Status, TableSummary,
    Work,
};

mod checks;
mod choices;
mod models;
mod other_methods;
mod street;
mod views;

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

/// Everything is there.
pub(in crate::state) fn shown() -> Rc<State> {
    let state = analysed();
    let (job, _) = wanted(&state);
    let portrait = Portrait { n_clusters: 2, segments: vec![], fingerprint: Fingerprint(1) };
    let state = state.after(Action::Portrayed(job, Ok(portrait)));
    let (job, Work::Plot(axes, _)) = wanted(&state) else { panic!("then plot") };
    let state = state.after(Action::Plotted(job, Ok(Points { axes, coordinates: vec![] })));
    let state = surveyed(&state);
    assert_eq!(state.status(), Status::Done);
    state
}

/// How the columns lie is found last.
fn surveyed(state: &Rc<State>) -> Rc<State> {
    let (job, Work::Survey) = wanted(state) else { panic!("then survey") };
    state.clone().after(Action::Surveyed(job, Ok(survey())))
}

pub(in crate::state) fn survey() -> Survey {
    Survey { columns: Vec::new(), relations: Relations::default(), histograms: Vec::new() }
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
        n_faint_heaps: 1,
        n_ellipsoids: 1,
    };
    Assessment { verdict, n_clusters, joined: false, evidence, blur: None }
}

fn stability() -> Stability {
    Stability { n_clusters: 2, adjusted_rand: 0.9, prediction_strength: 0.8, segments: Vec::new() }
}

/// The job of the check that runs.
fn check(state: &State) -> JobId {
    let wanted = state.wanted_check().unwrap();
    assert!(matches!(wanted.work, Work::Assess(..)), "{wanted:?}");
    wanted.job
}

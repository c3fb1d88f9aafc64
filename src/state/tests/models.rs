//! Models that are opened, and those that are saved.

use std::rc::Rc;

use crate::pipeline::model::Model;
use crate::pipeline::validate::Verdict;
use crate::state::tests::{analysed, assessment, check, shown};
use crate::state::{Action, JobId, ModelFile, State, Status, Trouble};

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
fn a_model_does_not_close_the_table_behind_it() {
    let state = analysed();
    let table = state.table.clone();
    let model = shown().current_model().unwrap();
    let loaded = load(state, Ok(model));
    assert_eq!((loaded.status(), loaded.table.ready()), (Status::Done, None));
    assert_eq!(loaded.after(Action::Back).table, table);
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

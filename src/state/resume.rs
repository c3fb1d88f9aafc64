//! Going on where a model was saved: what was chosen for it is chosen for a file that has its columns.

use crate::pipeline::cluster::sized::{Size, SizeLimits};
use crate::pipeline::model::Model;
use crate::pipeline::street::MOST_TRIED;
use crate::pipeline::table::Reading;
use crate::protocol::{Failure, WorkError};
use crate::state::{
    Choices, GivenName, MOST_ITERATIONS, MOST_STARTS, Opening, OtherAction, Shared, Source, State, Trouble,
};

/// A model that is gone on with.
#[derive(Clone, Debug, PartialEq)]
pub struct Resumed {
    /// The model.
    pub model: Shared<Model>,
    /// Columns of it that the table does not have. As long as there are any, what is chosen is chosen from the table.
    pub lacking: Vec<String>,
    /// The method of the model has still to be asked for.
    awaits_method: bool,
}

/// What came of going on with a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome<'a> {
    /// The table lacks these columns.
    Lacking(&'a [String]),
    /// The same file, choices and segments as when the model was saved.
    Same,
    /// The choices of the model, fitted anew.
    Fitted,
}

impl State {
    /// Opens a file as that of the loaded model was, and takes up what was chosen for it.
    pub(super) fn resume(&mut self, source: Source) {
        let Some(model) = self.model.clone() else { return };
        self.open(source, Opening { reading: self.reading(), second: None });
        self.resumed = Some(Resumed { model, lacking: Vec::new(), awaits_method: false });
    }

    /// How the file is read, or that of the loaded model was, where that was said by hand.
    pub fn reading(&self) -> Reading {
        match &self.model {
            Some(model) => model.reading.as_deref().cloned().unwrap_or_default(),
            None => self.opening.reading.clone(),
        }
    }

    /// What was chosen for the model that is gone on with, if the table has its columns.
    pub(super) fn resumed_choices(&mut self) -> Option<Choices> {
        let (resumed, table) = (self.resumed.as_mut()?, self.table.ready()?);
        let Model { fitted, params, fingerprint, segments, n_clusters, size_limits, method, .. } = &*resumed.model;
        let is_lacking = |name: &&String| !table.columns.iter().any(|column| column.name == **name);
        resumed.lacking = fitted.recipe.columns.iter().filter(is_lacking).cloned().collect();
        if !resumed.lacking.is_empty() {
            return None;
        }
        let mut choices = Choices::new(fitted.recipe.clone());
        choices.params = params.clone();
        // As far as they can be chosen here: the file may have been altered.
        choices.params.n_init = choices.params.n_init.clamp(1, MOST_STARTS);
        choices.params.max_iter = choices.params.max_iter.clamp(1, MOST_ITERATIONS);
        // Those of another method say nothing about k-means, and one segment is no choice.
        choices.n_clusters = Some(*n_clusters).filter(|n| method.is_none() && (2..=MOST_TRIED).contains(n));
        choices.most_tried = choices.most_tried.max(choices.n_clusters.unwrap_or(0));
        if let Some(limits) = size_limits {
            let n_rows = segments.iter().fold(0_usize, |sum, segment| sum.saturating_add(segment.size));
            choices.limits = SizeLimits {
                smallest: Some(Size::Customers(limits.smallest)).filter(|_| limits.smallest > 1),
                largest: Some(Size::Customers(limits.largest)).filter(|_| limits.largest < n_rows),
            };
        }
        let names = segments.iter().map(|segment| segment.name.clone()).enumerate();
        let names = names.filter(|(_, name)| !name.trim().is_empty());
        choices.names = names.map(|(segment, name)| GivenName { of: *fingerprint, segment, name }).collect();
        resumed.awaits_method = method.is_some();
        Some(choices)
    }

    /// The rows cannot be put together as those of the model were: they are opened as the file tells, and what was chosen for
    /// the model waits. False if there is no such trouble.
    pub(super) fn resumed_otherwise<T>(&mut self, answer: &Result<T, Trouble>) -> bool {
        let failed = matches!(answer, Err(Trouble::Work(WorkError::Failure(Failure::Transactions(_)))));
        let Some(source) = self.source.clone().filter(|_| failed && self.resumed.is_some()) else { return false };
        let mut opening = self.opening.clone();
        let was_grouped = opening.reading.grouping.take().is_some() && self.history.is_none() && !self.is_reshaping;
        if was_grouped {
            self.open(source, opening);
        }
        was_grouped
    }

    /// Asks for the method of the model that is gone on with, and goes on with what it finds.
    pub(super) fn resume_method(&mut self) {
        let Some(resumed) = self.resumed.as_mut().filter(|resumed| resumed.lacking.is_empty()) else { return };
        let is_due = std::mem::take(&mut resumed.awaits_method);
        if let Some(method) = resumed.model.method.as_deref().filter(|_| is_due).cloned() {
            self.other(OtherAction::Take(method));
        }
    }

    /// What came of going on with a model. None where none is gone on with, as long as that is open, and where the user has
    /// chosen otherwise since.
    pub fn outcome(&self) -> Option<Outcome<'_>> {
        let resumed = self.resumed.as_ref()?;
        if !resumed.lacking.is_empty() {
            return Some(Outcome::Lacking(&resumed.lacking));
        }
        if self.portrait.ready()?.fingerprint == resumed.model.fingerprint {
            return Some(Outcome::Same);
        }
        let is_untouched = match &resumed.model.method {
            Some(method) => self.instead().is_some_and(|adopted| adopted.method == **method),
            None => self.history.as_ref()?.undo_words().is_none(),
        };
        is_untouched.then_some(Outcome::Fitted)
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::Outcome;
    use crate::pipeline::cluster::sized::{Size, SizeLimits};
    use crate::pipeline::methods::Method;
    use crate::pipeline::model::{Fingerprint, Model, SavedLimits, SavedSegment};
    use crate::pipeline::prepare::{Recipe, ScalerKind};
    use crate::pipeline::sample::Sample;
    use crate::pipeline::table::{Grouping, ReadOptions, Reading, Table, TransactionsError};
    use crate::protocol::{Failure, WorkError};
    use crate::state::tests::{analysis, prepared, shown, table, wanted};
    use crate::state::{
        Action, Choice, Choices, JobId, ModelFile, OtherAction, Portrait, Source, State, Status, Trouble, Work,
    };

    fn source(serial: u32) -> Source {
        Source::File { name: "customers.csv".into(), size: 9, serial }
    }

    /// A model of columns that the small table of the tests has.
    fn model() -> Model {
        let mut model = shown().current_model().unwrap();
        model.fitted.recipe.scaler = ScalerKind::MinMax;
        model.n_clusters = 3;
        model.params.seed = 7;
        model
    }

    /// Goes on with a model, up to the table that is then waited for.
    fn resumed(model: Model) -> Rc<State> {
        let state = Rc::new(State::default()).after(Action::ReadModel(ModelFile { name: "m.json".into(), serial: 1 }));
        let job = state.wanted_model().unwrap().job;
        state.after(Action::LoadModel(job, Ok(model))).after(Action::Resume(source(1)))
    }

    fn opened(model: Model) -> Rc<State> {
        let state = resumed(model);
        let (job, _) = wanted(&state);
        state.after(Action::Opened(job, Ok(table())))
    }

    fn portrayed(state: &Rc<State>, fingerprint: Fingerprint) -> Rc<State> {
        let (job, Work::Prepare(recipe)) = wanted(state) else { panic!("prepare comes first") };
        let state = Rc::clone(state).after(Action::Prepared(job, Ok(prepared(recipe))));
        let (job, Work::Analyse(..)) = wanted(&state) else { panic!("then analyse") };
        let state = state.after(Action::Analysed(job, Ok(analysis())));
        let (job, Work::Portray(..)) = wanted(&state) else { panic!("then portray: {:?}", wanted(&state)) };
        let portrait = Portrait { n_clusters: 2, segments: vec![], fingerprint };
        state.after(Action::Portrayed(job, Ok(portrait)))
    }

    #[test]
    fn all_that_was_chosen_is_chosen_again() {
        let mut model = model();
        let limits = SavedLimits { smallest: 1, largest: 3, moved: 0 };
        let segment = |name: &str| SavedSegment { name: name.into(), ..saved_segment() };
        (model.size_limits, model.segments) = (Some(limits), vec![segment("Stars"), segment("Mine")]);
        let state = opened(model.clone());
        let Choices { recipe, params, n_clusters, limits, names, .. } = state.choices().unwrap().clone();
        assert_eq!((recipe, params, n_clusters), (model.fitted.recipe, model.params, Some(3)));
        let largest = Some(Size::Customers(3));
        assert_eq!(limits, SizeLimits { smallest: None, largest }, "one customer at least is no limit");
        let names: Vec<_> = names.iter().map(|name| (name.segment, &*name.name, name.of)).collect();
        assert_eq!(names, [(0, "Stars", model.fingerprint), (1, "Mine", model.fingerprint)]);
        assert!(state.history.as_ref().unwrap().undo_words().is_none());
    }

    fn saved_segment() -> SavedSegment {
        let segment = r#"{"name":"","rule":"","action":"","advice":"","size":2,"share":0.5}"#;
        serde_json::from_str(segment).unwrap()
    }

    #[test]
    fn the_file_is_read_as_it_was() {
        let options = ReadOptions { delimiter: Some(b';'), ..ReadOptions::default() };
        let reading = Reading { options, grouping: Some(Grouping::Rows) };
        let state = resumed(Model { reading: Some(Box::new(reading.clone())), ..model() });
        let (job, Work::Open(_, opening)) = wanted(&state) else { panic!("the file is read") };
        assert_eq!(opening.reading, reading);
        let state = state.after(Action::Opened(job, Ok(table())));
        // What was said of the file is saved again, and nothing where nothing was said.
        let state = portrayed(&state.after(Action::Choose(Choice::Clusters(Some(2)))), Fingerprint(5));
        assert_eq!(state.current_model().unwrap().reading.as_deref(), Some(&reading));
        assert_eq!(shown().current_model().unwrap().reading, None);
    }

    #[test]
    fn rows_that_cannot_be_put_together_as_they_were_are_opened_as_the_file_tells() {
        let options = ReadOptions { delimiter: Some(b';'), ..ReadOptions::default() };
        let reading = Reading { options: options.clone(), grouping: Some(Grouping::Rows) };
        let state = resumed(Model { reading: Some(Box::new(reading)), ..model() });
        let (job, _) = wanted(&state);
        let error = || TransactionsError::UnknownColumn { name: "date".into() };
        let failed = |error| Err(Trouble::Work(WorkError::Failure(Failure::Transactions(error))));
        let state = state.after(Action::Opened(job, failed(error())));
        let (job, Work::Open(_, opening)) = wanted(&state) else { panic!("the file is read again") };
        assert_eq!(opening.reading, Reading { options, grouping: None });
        let told = Rc::clone(&state).after(Action::Opened(job, failed(error())));
        assert_eq!(told.status(), Status::Error, "once");
        let opened = state.after(Action::Opened(job, Ok(table())));
        assert_eq!(opened.choices().unwrap().recipe.scaler, ScalerKind::MinMax, "and the choices are there");
    }

    #[test]
    fn the_same_segments_are_said_to_be_so_and_others_too() {
        let model = Model { n_clusters: 2, ..model() };
        let same = portrayed(&opened(model.clone()), model.fingerprint);
        assert_eq!(same.outcome(), Some(Outcome::Same));
        let others = portrayed(&opened(model), Fingerprint(99));
        assert_eq!(others.outcome(), Some(Outcome::Fitted));
        let changed = others.after(Action::Choose(Choice::Scaler(ScalerKind::None)));
        assert_eq!(changed.outcome(), None, "as long as they are not there");
        assert_eq!(portrayed(&changed, Fingerprint(98)).outcome(), None, "the user chose otherwise");
        assert_eq!(shown().outcome(), None);
    }

    #[test]
    fn choices_wait_for_columns_that_the_file_does_not_have() {
        let mut model = model();
        model.fitted.recipe.columns.push("Visits".into());
        let state = opened(model.clone());
        assert_eq!(state.outcome(), Some(Outcome::Lacking(&["Visits".to_owned()])));
        assert_eq!(state.choices().unwrap().recipe, table().1, "the table's own");
        // Read in another way it has them.
        let state = state.after(Action::Read(ReadOptions { decimal: Some(b','), ..ReadOptions::default() }));
        let (job, Work::Open(..)) = wanted(&state) else { panic!("the file is read again") };
        let table = Table::read(b"Name,Income,Spend,Visits\nAnn,10,1,3\nBob,20,2,4\nCy,31,3,5\nDi,44,9,8\n").unwrap();
        let proposed = Recipe::default_for(&table);
        let state = state.after(Action::Opened(job, Ok((table.summary(), proposed))));
        assert_eq!(state.choices().unwrap().recipe, model.fitted.recipe);
        // Another file has nothing to do with the model.
        assert_eq!(state.after(Action::Open(source(2))).resumed, None);
    }

    #[test]
    fn the_method_is_asked_for_again_once() {
        let method = Method::KMeans { n_clusters: 3 };
        let state = opened(Model { method: Some(Box::new(method.clone())), ..model() });
        assert_eq!(state.choices().unwrap().n_clusters, None);
        let (job, Work::Prepare(recipe)) = wanted(&state) else { panic!("prepare comes first") };
        let state = state.after(Action::Prepared(job, Ok(prepared(recipe))));
        let (job, _) = wanted(&state);
        let state = state.after(Action::Analysed(job, Ok(analysis())));
        assert_eq!(state.other.asked, Some(method));
        let left = state.after(Action::Other(OtherAction::Leave)).after(Action::Choose(Choice::Seed(9)));
        let (job, _) = wanted(&left);
        assert_eq!(left.after(Action::Analysed(job, Ok(analysis()))).other.asked, None);
    }

    #[test]
    fn without_a_model_there_is_nothing_to_go_on_with() {
        let state = shown();
        assert!(Rc::ptr_eq(&Rc::clone(&state).after(Action::Resume(source(1))), &state));
        let waiting = Rc::new(State::default()).after(Action::Open(Source::Sample(Sample::Mall)));
        assert_eq!((waiting.outcome(), waiting.newest_job), (None, JobId(1)));
    }
}

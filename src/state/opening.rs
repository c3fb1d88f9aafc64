//! What is open, and how it came to be: the file, how it is read, what its rows become, and what comes beside them.

use crate::pipeline::prepare::Recipe;
use crate::pipeline::sample::Sample;
use crate::pipeline::table::{JoinError, Keys, ReadOptions, Reading, TableSummary};
use crate::protocol::{Failure, JobId, Join, WorkError};
use crate::state::{Choices, From, History, Shared, Stage, State, Trouble};

/// Where rows come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// A file of the user. The handle itself stays with the hook that reads it.
    File {
        /// As the user knows it.
        name: String,
        /// Bytes.
        size: u64,
        /// Tells two files of one name apart.
        serial: u32,
    },
    /// Made here.
    Sample(Sample),
}

impl Source {
    /// As the user knows it.
    pub fn name(&self) -> &str {
        match self {
            Self::File { name, .. } => name,
            Self::Sample(sample) => sample.file_name(),
        }
    }
}

/// How a source is opened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Opening {
    /// What the user knows better of the file than it tells.
    pub reading: Reading,
    /// A file whose columns come beside those of the customers.
    pub second: Option<SecondFile>,
}

/// A second file of the user. The handle itself stays with the hook that reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct SecondFile {
    /// As the user knows it.
    pub name: String,
    /// Tells two files of one name apart.
    pub serial: u32,
    /// By which columns it comes beside the first.
    pub join: Join,
}

impl State {
    pub(super) fn open(&mut self, source: Source, opening: Opening) {
        // The same rows, read or put together in another way.
        let resumed = self.resumed.clone().filter(|_| self.source.as_ref() == Some(&source));
        *self = Self { before: self.put_by(), source: Some(source), opening, resumed, ..self.emptied() };
        let job = self.next_job();
        self.table = Stage::Running { job, last: None };
    }

    pub(super) fn opened(&mut self, job: JobId, answer: Result<(TableSummary, Recipe), Trouble>) {
        if self.table.job() == Some(job) && self.resumed_otherwise(&answer) {
            return;
        }
        let (summary, recipe) = match answer {
            Ok((summary, recipe)) => (Ok(summary), Some(recipe)),
            Err(trouble) => (Err(trouble), None),
        };
        if !self.table.take(job, summary) {
            return;
        }
        let was_reshaping = std::mem::take(&mut self.is_reshaping);
        if let Some(recipe) = recipe {
            if let Some(before) = self.before.take().filter(|before| was_reshaping && self.has_columns_of(before)) {
                self.history.clone_from(&before.history);
            }
            if self.history.is_none() {
                let now = self.resumed_choices().unwrap_or_else(|| Choices::new(recipe));
                self.history = Some(History::new(now));
            }
            self.settle(From::Prepared);
        }
    }

    /// What was chosen for the one table can stand for the other.
    fn has_columns_of(&self, other: &Self) -> bool {
        let names = |state: &Self| -> Option<Vec<String>> {
            Some(state.table.latest()?.columns.iter().map(|column| column.name.clone()).collect())
        };
        names(self) == names(other)
    }

    /// Reads the source again, in another way.
    pub(super) fn read(&mut self, options: ReadOptions) {
        if let Some(source) = self.source.clone().filter(|_| options != self.opening.reading.options) {
            // Columns may have other names now; the second file is still about the same customers.
            let second = self.opening.second.clone();
            self.open(source, Opening { reading: Reading { options, grouping: None }, second });
        }
    }

    /// Makes another table of the rows that the reader still holds.
    pub(super) fn reshape(&mut self, change: impl FnOnce(&mut Opening)) {
        let Some(source) = self.source.clone().filter(|_| self.table.ready().is_some()) else { return };
        let mut opening = self.opening.clone();
        change(&mut opening);
        self.open(source, opening);
        self.is_reshaping = true;
    }

    /// Puts the second file beside the first by these columns, also where it could not be done by others.
    pub(super) fn join_by(&mut self, keys: Keys) {
        let Some(second) = self.opening.second.clone() else { return };
        if self.join_error().is_some() {
            self.go_back();
        }
        self.reshape(|opening| opening.second = Some(SecondFile { join: Join::By(keys), ..second }));
    }

    /// Why two files could not be put together.
    pub fn join_error(&self) -> Option<&JoinError> {
        match &self.table {
            Stage::Failed(Trouble::Work(WorkError::Failure(Failure::Join(error)))) => Some(error),
            _ => None,
        }
    }

    /// What is open, to come back to; or what was put by before.
    pub(super) fn put_by(&mut self) -> Option<Shared<Self>> {
        let is_open = self.history.is_some() || self.model.is_some();
        if is_open { Some(Shared::new(self.clone())) } else { self.before.take() }
    }

    pub(super) fn go_back(&mut self) {
        if let Some(before) = self.before.take() {
            *self = Self { newest_job: self.newest_job, ..(*before).clone() };
        }
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::{Opening, SecondFile};
    use crate::pipeline::prepare::ScalerKind;
    use crate::pipeline::table::{JoinError, KeyColumns, Keys, Side};
    use crate::protocol::{Failure, Join, WorkError};
    use crate::state::tests::{analysed, table, wanted};
    use crate::state::{Action, Choice, State, Status, Trouble, Work};

    fn joining() -> Rc<State> {
        let state = analysed().after(Action::Choose(Choice::Scaler(ScalerKind::MinMax)));
        state.after(Action::Join(Some(SecondFile { name: "visits.csv".into(), serial: 1, join: Join::Found })))
    }

    fn is_as_before(state: &State) -> bool {
        state.opening == Opening::default() && state.choices().unwrap().recipe.scaler == ScalerKind::MinMax
    }

    #[test]
    fn columns_of_the_ids_can_be_chosen_once_others_did_not_do() {
        let state = joining();
        let (job, _) = wanted(&state);
        let columns = KeyColumns { first: vec!["id".into()], second: vec!["code".into()] };
        let error = JoinError::NoKey { file: Side::Second, columns: Box::new(columns.clone()) };
        let failed = state.after(Action::Opened(job, Err(Trouble::Work(WorkError::Failure(Failure::Join(error))))));
        assert_eq!(failed.join_error().and_then(JoinError::columns), Some(&columns));
        let keys = Keys { customer: "id".into(), other: "code".into() };
        let again = failed.after(Action::JoinBy(keys.clone()));
        let (job, Work::Reshape(opening)) = wanted(&again) else { panic!("the table that is held is made anew") };
        assert_eq!(
            opening.second.map(|second| (second.name, second.join)),
            Some(("visits.csv".into(), Join::By(keys)))
        );
        // It still comes back to what was there before both.
        let failed = again.after(Action::Opened(job, Err(Trouble::Work(WorkError::Failure(Failure::Garbled)))));
        assert!(failed.join_error().is_none() && is_as_before(&failed.after(Action::Back)));
    }

    #[test]
    fn another_table_is_made_of_what_the_reader_holds() {
        let state = joining();
        let (job, Work::Reshape(opening)) = wanted(&state) else { panic!("no file is read again") };
        assert!(opening.second.is_some());
        let state = state.after(Action::Opened(job, Ok(table())));
        let scaler = state.choices().unwrap().recipe.scaler;
        assert_eq!(scaler, ScalerKind::MinMax, "of the same columns what was chosen stays chosen");
        let state = state.after(Action::Join(None));
        let (_, Work::Reshape(opening)) = wanted(&state) else { panic!("it is taken away again") };
        assert_eq!(opening, Opening::default());
    }

    #[test]
    fn what_fails_or_is_cancelled_leaves_what_was_there() {
        let state = joining();
        let (job, _) = wanted(&state);
        let failed = state.after(Action::Opened(job, Err(Trouble::Work(WorkError::Failure(Failure::NothingHeld)))));
        assert_eq!(failed.status(), Status::Error);
        assert!(is_as_before(&failed.after(Action::Back)));

        let cancelled = joining().after(Action::Cancel);
        let (job, Work::Open(..)) = wanted(&cancelled) else { panic!("the reader may hold the other rows by now") };
        assert!(is_as_before(&cancelled.after(Action::Opened(job, Ok(table())))));
    }
}

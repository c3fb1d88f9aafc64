//! The door of the page: shut once all of the program is here, and before any file is read.

use crate::pipeline::model::Model;
use crate::protocol::JobId;
use crate::state::{Shared, Source, State, Trouble, Wanted, Work};

/// How far it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Door {
    /// The last of the program is on its way. What is opened meanwhile waits.
    #[default]
    Open,
    /// No way out is left, and files are read.
    Shut,
    /// The last of the program cannot be had, so no file can be opened.
    Jammed(Trouble),
}

/// A model file of the user. The handle itself stays with the hook that reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelFile {
    /// As the user knows it.
    pub name: String,
    /// Tells two files of one name apart.
    pub serial: u32,
}

impl State {
    /// No file can be opened.
    pub fn is_jammed(&self) -> bool {
        matches!(self.door, Door::Jammed(_))
    }

    /// What was opened, but is not touched before the door is shut.
    pub fn waits_for_door(&self) -> Option<&str> {
        let model = self.model_file.as_ref().map(|(_, file)| file.name.as_str());
        let name = model.or_else(|| self.source.as_ref().map(Source::name));
        name.filter(|_| self.door == Door::Open)
    }

    /// The model that has to be read, beside everything else: it may turn out to be none.
    pub fn wanted_model(&self) -> Option<Wanted> {
        self.model_file.as_ref().map(|(job, file)| Wanted { job: *job, work: Work::ReadModel(file.serial) })
    }

    pub(super) fn reach(&mut self, door: Door) {
        self.door = door;
        if self.is_jammed() {
            *self = self.emptied(); // whatever waited, waits in vain
        }
    }

    pub(super) fn read_model(&mut self, file: ModelFile) {
        let job = self.next_job();
        self.trouble = None;
        self.model_file = Some((job, file));
    }

    pub(super) fn loaded(&mut self, job: JobId, answer: Result<Model, Trouble>) {
        if self.model_file.take_if(|(awaited, _)| *awaited == job).is_none() {
            return;
        }
        match answer {
            Ok(model) => *self = Self { model: Some(Shared::new(model)), before: self.put_by(), ..self.emptied() },
            Err(trouble) => self.trouble = Some(trouble),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::{Door, ModelFile};
    use crate::pipeline::model::Model;
    use crate::pipeline::parallel::Stopped;
    use crate::pipeline::sample::Sample;
    use crate::protocol::WorkError;
    use crate::state::tests::{shown, table, wanted};
    use crate::state::{Action, Source, State, Status, Trouble};

    fn open() -> Rc<State> {
        Rc::new(State::default())
    }

    fn jammed(state: Rc<State>) -> Rc<State> {
        state.after(Action::Door(Door::Jammed(Trouble::Incomplete("worker.js is not there".into()))))
    }

    fn model_file() -> ModelFile {
        ModelFile { name: "spring.json".into(), serial: 1 }
    }

    #[test]
    fn what_is_opened_before_the_door_is_shut_waits_for_it() {
        assert_eq!(open().waits_for_door(), None);
        let waiting = open().after(Action::Open(Source::Sample(Sample::Mall)));
        assert_eq!(waiting.waits_for_door(), Some(Sample::Mall.file_name()));
        assert_eq!(waiting.status(), Status::Running);
        let (job, _) = wanted(&waiting);
        let shut = waiting.after(Action::Door(Door::Shut));
        assert_eq!((shut.waits_for_door(), wanted(&shut).0), (None, job), "the same job, not begun anew");
        let read = shut.after(Action::Opened(job, Ok(table())));
        assert_eq!(read.door, Door::Shut);
        assert_eq!(read.after(Action::Close).door, Door::Shut, "no file is open, and it is shut still");
    }

    #[test]
    fn a_model_waits_as_a_table_does_and_can_be_cancelled() {
        let waiting = open().after(Action::ReadModel(model_file()));
        assert_eq!((waiting.waits_for_door(), waiting.status()), (Some("spring.json"), Status::Running));
        let job = waiting.wanted_model().unwrap().job;
        let cancelled = waiting.after(Action::Cancel);
        assert_eq!((cancelled.status(), cancelled.wanted_model()), (Status::Idle, None));
        let late = Rc::clone(&cancelled).after(Action::LoadModel(job, Ok(shown().current_model().unwrap())));
        assert!(Rc::ptr_eq(&late, &cancelled));
    }

    #[test]
    fn a_door_that_cannot_be_shut_is_said_and_nothing_can_be_opened() {
        let state = jammed(open());
        assert_eq!(state.status(), Status::Error);
        assert!(state.error().unwrap().to_string().contains("worker.js is not there"));
        let source = Action::Open(Source::Sample(Sample::Mall));
        for action in [source, Action::ReadModel(model_file())] {
            let tried = Rc::clone(&state).after(action);
            assert!(Rc::ptr_eq(&tried, &state));
        }
    }

    #[test]
    fn the_reason_is_the_door_and_not_the_worker_that_never_was() {
        let waiting = open().after(Action::Open(Source::Sample(Sample::Mall)));
        let (job, _) = wanted(&waiting);
        let state = jammed(waiting.after(Action::Opened(job, Err(WorkError::from(Stopped::WorkerDied).into()))));
        assert!(matches!(state.error(), Some(Trouble::Incomplete(_))));
        let state = jammed(open().after(Action::Open(Source::Sample(Sample::Mall))));
        assert_eq!((state.wanted(), state.source.as_ref()), (None, None));
    }

    #[test]
    fn a_model_that_is_none_is_told_of() {
        let state = open().after(Action::ReadModel(model_file()));
        let job = state.wanted_model().unwrap().job;
        let told = state.after(Action::LoadModel(job, Err(Model::from_json("no model").unwrap_err().into())));
        assert_eq!((told.status(), told.wanted_model()), (Status::Error, None));
    }
}

//! What becomes of the files that the user gives the page.

use std::rc::Rc;

use web_sys::File;
use yew::prelude::*;

use crate::compute::bytes_of;
use crate::protocol::Join;
use crate::state::{Action, ModelFile, SecondFile, Source};
use crate::ui::hooks::FileHandles;
use crate::ui::store::Dispatch;

/// Where files go, by what they were given for.
#[derive(Clone, Debug, PartialEq)]
pub struct Intake {
    /// To be opened: a table, or a model if it is JSON.
    pub open: Callback<File>,
    /// To be put beside the table that is open.
    pub second: Callback<File>,
    /// To go on with the model that is loaded.
    pub resume: Callback<File>,
}

/// The ways in.
#[hook]
pub fn use_intake(dispatch: &Dispatch, files: &Rc<FileHandles>) -> Intake {
    let way = |act: fn(File, &FileHandles) -> Action| {
        let (dispatch, files) = (dispatch.clone(), files.clone());
        Callback::from(move |chosen: File| dispatch.tell(act(chosen, &files)))
    };
    let intake = use_memo(dispatch.clone(), |_| Intake { open: way(open), second: way(second), resume: way(resume) });
    (*intake).clone()
}

fn source(chosen: File, files: &FileHandles) -> Source {
    let (name, size) = (chosen.name(), bytes_of(&chosen));
    Source::File { name, size, serial: files.first.keep(chosen) }
}

fn open(chosen: File, files: &FileHandles) -> Action {
    let name = chosen.name();
    if name.to_ascii_lowercase().ends_with(".json") {
        Action::ReadModel(ModelFile { name, serial: files.models.keep(chosen) })
    } else {
        Action::Open(source(chosen, files))
    }
}

fn second(chosen: File, files: &FileHandles) -> Action {
    Action::Join(Some(SecondFile { name: chosen.name(), serial: files.second.keep(chosen), join: Join::Found }))
}

fn resume(chosen: File, files: &FileHandles) -> Action {
    Action::Resume(source(chosen, files))
}

//! Does what the state wants done, and reports back.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use yew::prelude::*;

use crate::compute::Office;
use crate::protocol::Failure;
use crate::state::{State, Wanted};
use crate::ui::beyond::Beyond;
use crate::ui::hooks::use_task::use_task_with;
use crate::ui::store::Dispatch;

/// The files that the user chose last. The state knows only their names: a file handle is the browser's.
#[derive(Debug, Default)]
pub struct FileHandles {
    /// The customers, by serial number.
    pub first: Handles,
    /// What is joined to them, by serial number.
    pub second: Handles,
    /// Models, by serial number.
    pub models: Handles,
}

/// The newest file handles: of the file that is open, and of the one that an answer may lead back to.
#[derive(Debug, Default)]
pub struct Handles(RefCell<BTreeMap<u32, web_sys::File>>);

impl Handles {
    /// More are of files that nothing leads back to.
    const KEPT: usize = 3;

    /// Keeps a file, and gives it the next serial number.
    pub fn keep(&self, file: web_sys::File) -> u32 {
        let mut files = self.0.borrow_mut();
        let serial = files.last_key_value().map_or(1, |(last, _)| last + 1);
        files.insert(serial, file);
        while files.len() > Self::KEPT {
            files.pop_first();
        }
        serial
    }

    /// The file of this serial number.
    ///
    /// # Errors
    /// When newer ones took its place.
    pub fn get(&self, serial: u32) -> Result<web_sys::File, Failure> {
        self.0.borrow().get(&serial).cloned().ok_or(Failure::NothingHeld)
    }
}

/// Works through what the state wants, one job at a time; and beside it through what it wants checked, and a model file.
/// A job that is no longer wanted is dropped, and with it the workers that were busy with it. Nothing is done before all of
/// the program is here.
#[hook]
pub fn use_work(state: &State, office: &Office, files: &Rc<FileHandles>, dispatch: &Dispatch, beyond: Option<Beyond>) {
    let is_closed = state.source.is_none() && state.before.is_none();
    use_effect_with((office.clone(), is_closed), |(office, is_closed)| {
        if *is_closed {
            office.close();
        }
    });
    let is_read = state.table.ready().is_some();
    use_effect_with((office.clone(), is_read), |(office, is_read)| {
        if *is_read {
            office.reopen();
        }
    });
    let do_wanted = Rc::new({
        let (office, files, dispatch) = (office.clone(), files.clone(), dispatch.clone());
        move |wanted: Option<Wanted>| {
            let doing = beyond.zip(wanted).map(|(beyond, wanted)| (beyond.work)(wanted, &office, &files, &dispatch));
            async move {
                if let Some(doing) = doing {
                    doing.await;
                }
            }
        }
    });
    let (do_check, do_model) = (do_wanted.clone(), do_wanted.clone());
    let is_here = beyond.is_some();
    use_task_with((state.wanted(), is_here), move |(wanted, _)| do_wanted(wanted.clone()));
    use_task_with((state.wanted_check(), is_here), move |(wanted, _)| do_check(wanted.clone()));
    use_task_with((state.wanted_model(), is_here), move |(wanted, _)| do_model(wanted.clone()));
}

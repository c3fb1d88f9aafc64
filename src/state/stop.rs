//! Ending what runs, and doing again what failed or was ended.

use crate::pipeline::parallel::Stopped;
use crate::state::{Checks, From, Stage, State, Trouble};

impl State {
    /// Ends the running work. While a file is being read that means no file; later it means the choices whose results
    /// are still at hand, or none yet.
    pub(super) fn cancel(&mut self) {
        if self.model_file.take().is_some() {
            return;
        }
        if self.table.job().is_some() && self.is_reshaping {
            self.go_back();
            // The reader may hold the other rows by now: it begins anew.
            let job = self.next_job();
            self.table.restart(job);
            return;
        }
        if self.table.job().is_some() {
            *self = Self { before: self.before.take(), ..self.emptied() };
            self.go_back();
            return;
        }
        let is_settled = self.prepared.job().is_none() && self.analysis.job().is_none();
        if is_settled && self.tradeoffs.limited.job().is_none() {
            if !self.stop_other() {
                self.checks.cancel();
            }
            return;
        }
        self.progress = None;
        let last = (self.analysis.latest().cloned(), self.portrait.latest().cloned(), self.points.latest().cloned());
        if let ((Some(analysis), Some(portrait), Some(points)), Some(history)) = (last, &mut self.history) {
            if let Some(shown) = &self.shown {
                history.clone_from(shown);
            }
            (self.analysis, self.portrait) = (Stage::Ready(analysis), Stage::Ready(portrait));
            self.restart_tradeoffs(From::Portrait);
            if self.is_limited() {
                // Whether those at hand are within these limits is not known.
                let job = self.next_job();
                self.portrait.restart(job);
            }
            self.checks = Checks::known(self.kept_now().and_then(|kept| kept.verdict.clone()));
            let is_in_view = points.axes == self.view.axes();
            self.points = Stage::Ready(points);
            if !is_in_view {
                let job = self.next_job();
                self.points.restart(job);
            }
            // The reader may hold the newer rows by now.
            self.restart_prepared();
        } else {
            self.analysis = Stage::Failed(Trouble::Work(Stopped::Cancelled.into()));
        }
    }

    pub(super) fn retry(&mut self) {
        if self.trouble.take().is_some() {
            return;
        }
        let has_died = self.error() == Some(&Trouble::Work(Stopped::WorkerDied.into()));
        if self.history.is_some() && has_died {
            // The reader may be gone, and with it the table: the file is read again, and what is chosen stays chosen.
            let job = self.next_job();
            self.table.restart(job);
        } else if self.history.is_some() {
            self.settle(From::Prepared);
        } else if let Some(source) = self.source.clone() {
            self.open(source, self.opening.clone());
        }
    }
}

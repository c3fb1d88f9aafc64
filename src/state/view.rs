//! What the scatters show, and how it follows the columns.

use crate::pipeline::prepare::Recipe;
use crate::protocol::Axis;
use crate::state::State;

/// What the scatters show.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// Of the flat one.
    pub flat: [Axis; 2],
    /// Segments that the legend has switched off, from 0.
    pub hidden: Vec<usize>,
}

impl Default for View {
    fn default() -> Self {
        Self { flat: [Axis::Component(0), Axis::Component(1)], hidden: Vec::new() }
    }
}

impl View {
    /// The axes whose coordinates are needed: the two of the flat one, then those components of the one that turns which
    /// the flat one does not have.
    pub fn axes(&self) -> Vec<Axis> {
        let others = (0..3).map(Axis::Component).filter(|axis| !self.flat.contains(axis));
        self.flat.iter().copied().chain(others).collect()
    }

    /// What the flat one shows where nobody chose: the first two components; of a single variable the variable itself,
    /// since there is no second component.
    pub(super) fn flat_of(n_cols: usize) -> [Axis; 2] {
        [if n_cols == 1 { Axis::Variable(0) } else { Axis::Component(0) }, Axis::Component(usize::from(n_cols != 1))]
    }
}

impl State {
    /// An axis follows its column to its new place, and gives way to a component when the column is gone.
    pub(super) fn keep_axes(&mut self, before: &Recipe, now: &Recipe) {
        if !before.encodings.is_empty() || !now.encodings.is_empty() {
            // Which numbers its words become is not known yet.
            self.view.flat = View::default().flat;
            return;
        }
        let (before, now) = (&before.columns, &now.columns);
        for (axis, fallback) in self.view.flat.iter_mut().zip(View::default().flat) {
            if let Axis::Variable(column) = *axis {
                let place = before.get(column).and_then(|name| now.iter().position(|other| other == name));
                *axis = place.map_or(fallback, Axis::Variable);
            }
        }
    }

    /// An axis that the present columns do not have gives way to the first components.
    pub(super) fn fit_view(&mut self) {
        let Some(recipe) = self.choices().map(|choices| &choices.recipe) else { return };
        if !recipe.encodings.is_empty() {
            return; // words make several columns: which, is known once they are prepared
        }
        let n_cols = recipe.columns.len();
        let is_there = |axis: &Axis| match *axis {
            Axis::Variable(at) | Axis::Component(at) => at < n_cols,
        };
        if !self.view.flat.iter().all(is_there) {
            self.view.flat = View::flat_of(n_cols);
        }
    }

    pub(super) fn look(&mut self, view: View) {
        let has_moved = view.axes() != self.view.axes();
        self.view = view;
        if has_moved && self.points.latest().is_some() {
            let job = self.next_job();
            self.points.restart(job);
        }
    }
}

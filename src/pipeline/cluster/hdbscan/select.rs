//! Which branches of the condensed tree become groups, and how strongly each row belongs to its own.

use crate::cluster::density::NOISE;
use crate::cluster::hdbscan::Selection;
use crate::cluster::hdbscan::condense::Condensed;

impl Condensed {
    /// For each position the branch that is its group, as a number below `n_rows`, or [`NOISE`]; and its strength.
    pub(super) fn groups(&self, selection: Selection) -> Vec<(u32, f32)> {
        let selected = match selection {
            Selection::ExcessOfMass => self.of_most_mass(),
            Selection::Leaf => {
                (0..self.branches.len()).map(|branch| branch > 0 && !self.branches[branch].splits).collect()
            }
        };
        // The group of a branch is the outermost selected one that it lies in.
        let mut group: Vec<Option<usize>> = Vec::with_capacity(selected.len());
        for (branch, selected) in selected.into_iter().enumerate() {
            let outer = self.branches[branch].parent.and_then(|parent| group[parent]);
            group.push(outer.or(selected.then_some(branch)));
        }
        let of_row = |(&branch, &left_at): (&usize, &f64)| {
            let Some(group) = group[branch] else { return (NOISE, 0.0) };
            (u32::try_from(group).unwrap_or(NOISE), strength(left_at, self.branches[group].death))
        };
        self.branch.iter().zip(&self.left_at).map(of_row).collect()
    }

    /// The branches, the root aside, none within another, that have the most excess of mass in all.
    fn of_most_mass(&self) -> Vec<bool> {
        let mut within = vec![0.0; self.branches.len()];
        let mut selected = vec![false; self.branches.len()];
        for (at, branch) in self.branches.iter().enumerate().skip(1).rev() {
            selected[at] = branch.stability >= within[at];
            if let Some(parent) = branch.parent {
                within[parent] += branch.stability.max(within[at]);
            }
        }
        selected
    }
}

/// The density up to which a row stays, as a share of that up to which its group has rows.
#[expect(clippy::cast_possible_truncation, reason = "a share, kept in f32")]
fn strength(left_at: f64, death: f64) -> f32 {
    if death > 0.0 { (left_at.min(death) / death) as f32 } else { 1.0 }
}

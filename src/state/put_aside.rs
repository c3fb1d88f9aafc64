//! Steps of the recipe that are switched off, and what they did before.

use std::collections::BTreeMap;

use crate::pipeline::prepare::{Impute, OutlierRule, Recipe, ScalerKind, Transform};

/// A step of the recipe that can be switched off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Off, nothing is filled: rows with a missing value are set aside.
    MissingValues,
    /// Off, no value is an outlier.
    Outliers,
    /// Off, values are taken as they are.
    LongTails,
    /// Off, columns keep their units.
    Scaling,
}

/// What steps did that are switched off now, to be there again when they are switched on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PutAside {
    /// Of all columns, and of single ones.
    pub missing_values: Option<(Impute, BTreeMap<String, Impute>)>,
    /// What counts as an outlier.
    pub outliers: Option<OutlierRule>,
    /// By column.
    pub long_tails: Option<BTreeMap<String, Transform>>,
    /// How columns are brought to one scale.
    pub scaling: Option<ScalerKind>,
}

impl Step {
    /// It does something.
    pub fn is_on(self, recipe: &Recipe) -> bool {
        match self {
            Self::MissingValues => recipe.impute != Impute::DropRow || !recipe.imputes.is_empty(),
            Self::Outliers => recipe.outliers != OutlierRule::None,
            Self::LongTails => !recipe.transforms.is_empty(),
            Self::Scaling => recipe.scaler != ScalerKind::None,
        }
    }

    /// What it is called in a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::MissingValues => "filling missing values",
            Self::Outliers => "outliers",
            Self::LongTails => "long tails",
            Self::Scaling => "scaling",
        }
    }
}

impl PutAside {
    /// Switches a step off, and keeps what it did; or on, with what it did before. One that was never on does what it does
    /// by default, of outliers the outer fence.
    pub(super) fn switch(&mut self, step: Step, is_on: bool, recipe: &mut Recipe) {
        if step.is_on(recipe) == is_on {
            return;
        }
        let Recipe { impute, imputes, outliers, transforms, scaler, .. } = recipe;
        match (step, is_on) {
            (Step::MissingValues, true) => (*impute, *imputes) = self.missing_values.take().unwrap_or_default(),
            (Step::Outliers, true) => *outliers = self.outliers.take().unwrap_or(OutlierRule::FarOut),
            (Step::LongTails, true) => *transforms = self.long_tails.take().unwrap_or_default(),
            (Step::Scaling, true) => *scaler = self.scaling.take().unwrap_or_default(),
            (Step::MissingValues, false) => {
                self.missing_values = Some((std::mem::replace(impute, Impute::DropRow), std::mem::take(imputes)));
            }
            (Step::Outliers, false) => self.outliers = Some(std::mem::replace(outliers, OutlierRule::None)),
            (Step::LongTails, false) => self.long_tails = Some(std::mem::take(transforms)),
            (Step::Scaling, false) => self.scaling = Some(std::mem::replace(scaler, ScalerKind::None)),
        }
    }

    /// Forgets what a step did whose setting was chosen anew.
    pub(super) fn forget(&mut self, step: Step) {
        match step {
            Step::MissingValues => self.missing_values = None,
            Step::Outliers => self.outliers = None,
            Step::LongTails => self.long_tails = None,
            Step::Scaling => self.scaling = None,
        }
    }

    /// Forgets what was chosen for a column.
    pub(super) fn remove(&mut self, column: &str) {
        if let Some((_, imputes)) = &mut self.missing_values {
            imputes.remove(column);
        }
        if let Some(transforms) = &mut self.long_tails {
            transforms.remove(column);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Step;
    use crate::pipeline::prepare::{Impute, OutlierRule, Recipe, ScalerKind, Transform};
    use crate::state::{Choice, Choices};

    const STEPS: [Step; 4] = [Step::MissingValues, Step::Outliers, Step::LongTails, Step::Scaling];

    fn chosen() -> Choices {
        Choices::new(Recipe {
            columns: vec!["Income".into(), "Spend".into()],
            impute: Impute::MostFrequent,
            imputes: [("Spend".to_owned(), Impute::Mean)].into(),
            outliers: OutlierRule::Quantile,
            transforms: [("Income".to_owned(), Transform::Rank)].into(),
            scaler: ScalerKind::Robust,
            ..Recipe::default()
        })
    }

    fn after(choices: &Choices, choice: Choice) -> Choices {
        choices.after(choice, &["Income".into(), "Spend".into()])
    }

    #[test]
    fn a_step_that_is_switched_off_and_on_again_is_as_it_was() {
        for step in STEPS {
            let off = after(&chosen(), Choice::Switch(step, false));
            assert!(!step.is_on(&off.recipe) && off.recipe != chosen().recipe, "{step:?}");
            assert_eq!(after(&off, Choice::Switch(step, false)), off, "off is off");
            assert_eq!(after(&off, Choice::Switch(step, true)), chosen(), "{step:?}");
            let others = STEPS.into_iter().filter(|other| *other != step);
            assert!(others.into_iter().all(|other| other.is_on(&off.recipe)), "{step:?} alone is off");
        }
    }

    #[test]
    fn a_step_that_was_never_on_does_what_it_does_by_default() {
        let plain = Recipe { scaler: ScalerKind::None, impute: Impute::DropRow, ..Recipe::default() };
        let on =
            STEPS.into_iter().fold(Choices::new(plain), |choices, step| after(&choices, Choice::Switch(step, true)));
        let expected = Recipe { outliers: OutlierRule::FarOut, ..Recipe::default() };
        assert_eq!(on.recipe, expected, "long tails have no default here: it is the table that tells");
    }

    #[test]
    fn what_is_chosen_anew_takes_the_place_of_what_was_put_aside() {
        let off = after(&chosen(), Choice::Switch(Step::Scaling, false));
        let anew = after(&off, Choice::Scaler(ScalerKind::MinMax));
        assert_eq!((anew.recipe.scaler, anew.put_aside.scaling), (ScalerKind::MinMax, None));
        let off = after(&chosen(), Choice::Switch(Step::LongTails, false));
        let left_out = after(&off, Choice::LeaveOut("Income".into()));
        let on = after(&left_out, Choice::Switch(Step::LongTails, true));
        assert!(on.recipe.transforms.is_empty(), "its column is left out");
        let again = Choice::Use { name: "Income".into(), encoding: None, transform: Some(Transform::Log1p) };
        let used = after(&left_out, again.clone());
        assert!(used.recipe.transforms.is_empty(), "the step stays off");
        let drawn_in = [("Income".to_owned(), Transform::Log1p)].into();
        assert_eq!(after(&used, Choice::Switch(Step::LongTails, true)).recipe.transforms, drawn_in);
        let left_out = after(&chosen(), Choice::LeaveOut("Income".into()));
        assert_eq!(after(&left_out, again).recipe.transforms, drawn_in, "the step is on");
    }
}

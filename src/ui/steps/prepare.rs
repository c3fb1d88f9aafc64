//! Prepare: the recipe as sentences, with what each did.

use yew::prelude::*;

use crate::pipeline::prepare::{
    Encoding, FittedRecipe, FittedTransform, Impute, OutlierAction, OutlierRule, Recipe, ScalerKind,
};
use crate::pipeline::table::TableSummary;
use crate::pipeline::tradeoff::Cost;
use crate::protocol::{PreparedSummary, Survey};
use crate::state::{Action, Choice, PutAside, Shared, Stage, Step};
use crate::ui::parts::recipe::RecipeStep;
use crate::ui::parts::{Finding, Recipe as RecipeList, Select, Table};
use crate::ui::steps::by_column::{ByColumn, Tails};
use crate::ui::steps::related::Related;
use crate::ui::steps::weights::Weights;
use crate::ui::store::use_tell;
use crate::ui::words::{counted, value};

/// What can be chosen, by the word that stands for it.
pub(super) const IMPUTE: Choices<Impute, 4> = [
    ("median", "are filled with the median", Impute::Median),
    ("mean", "are filled with the mean", Impute::Mean),
    ("most-frequent", "are filled with the most frequent value", Impute::MostFrequent),
    ("drop", "set their row aside", Impute::DropRow),
];
const OUTLIERS: Choices<OutlierRule, 7> = [
    ("none", "no fence", OutlierRule::None),
    ("far-out", "the outer fence (3 IQR)", OutlierRule::FarOut),
    ("iqr", "the fence (1.5 IQR)", OutlierRule::Iqr),
    ("zscore", "z-score 3", OutlierRule::Zscore),
    ("modified-zscore", "modified z-score 3.5 (MAD)", OutlierRule::ModifiedZscore),
    ("quantile", "the 1 % and 99 % quantiles", OutlierRule::Quantile),
    ("forest", "an isolation forest", OutlierRule::IsolationForest),
];
const ACTIONS: Choices<OutlierAction, 3> = [
    ("clip", "clipped to it", OutlierAction::Clip),
    ("set-aside", "set aside with their row", OutlierAction::SetAside),
    ("keep", "kept, and listed", OutlierAction::Keep),
];
const SCALERS: Choices<ScalerKind, 5> = [
    ("standard", "StandardScaler", ScalerKind::Standard),
    ("minmax", "MinMaxScaler", ScalerKind::MinMax),
    ("robust", "RobustScaler", ScalerKind::Robust),
    ("maxabs", "MaxAbsScaler", ScalerKind::MaxAbs),
    ("none", "no scaling", ScalerKind::None),
];

/// Each with its value in a select, and its words there.
pub(super) type Choices<T, const N: usize> = [(&'static str, &'static str, T); N];

/// The recipe in a few words.
pub(crate) fn in_short(recipe: &Recipe) -> String {
    let scaled = match recipe.scaler {
        ScalerKind::Standard => "Standardised",
        ScalerKind::MinMax => "Scaled from 0 to 1",
        ScalerKind::None => "Not scaled",
        ScalerKind::Robust => "Scaled by quartiles",
        ScalerKind::MaxAbs => "Scaled by the largest magnitude",
    };
    let outliers = match (recipe.outliers, recipe.outlier_action) {
        (OutlierRule::None, _) | (_, OutlierAction::Keep) => "outliers kept",
        (OutlierRule::IsolationForest, _) | (_, OutlierAction::SetAside) => "outliers set aside",
        (_, OutlierAction::Clip) => "outliers clipped",
    };
    let tails = if recipe.is_transformed() { ", long tails drawn in" } else { "" };
    let weights = if recipe.is_weighted() { ", columns weighted" } else { "" };
    let length = if recipe.unit_length { ", every customer at length 1" } else { "" };
    format!("{scaled}, {outliers}{tails}{weights}{length}")
}

pub(super) fn options<T>(choices: &[(&'static str, &'static str, T)]) -> Vec<(AttrValue, AttrValue)> {
    choices.iter().map(|(word, words, _)| (AttrValue::from(*word), AttrValue::from(*words))).collect()
}

pub(super) fn word<T: PartialEq>(choices: &[(&'static str, &'static str, T)], chosen: &T) -> AttrValue {
    choices.iter().find(|(_, _, choice)| choice == chosen).map_or(AttrValue::default(), |(word, ..)| (*word).into())
}

pub(super) fn meaning<T: Clone>(choices: &[(&'static str, &'static str, T)], word: &str) -> Option<T> {
    choices.iter().find(|(name, ..)| *name == word).map(|(_, _, choice)| choice.clone())
}

/// Tells the choice that a word stands for.
fn chosen<T: Clone + 'static>(
    choose: &Callback<Choice>,
    choices: &'static [(&'static str, &'static str, T)],
    choice: fn(T) -> Choice,
) -> Callback<AttrValue> {
    let choose = choose.clone();
    Callback::from(move |word: AttrValue| {
        if let Some(meant) = meaning(choices, &word) {
            choose.emit(choice(meant));
        }
    })
}

#[derive(Properties, PartialEq)]
pub(crate) struct PrepareProps {
    pub(crate) recipe: Recipe,
    /// What steps did that are switched off.
    pub(crate) put_aside: PutAside,
    pub(crate) prepared: Option<Shared<PreparedSummary>>,
    pub(crate) survey: Option<Shared<Survey>>,
    pub(crate) table: Shared<TableSummary>,
    /// What the weights cost.
    pub(crate) weighed: Stage<Cost>,
    /// Names of the segments that the weights led to.
    pub(crate) names: Vec<String>,
}

#[component]
pub(crate) fn Prepare(props: &PrepareProps) -> Html {
    let PrepareProps { recipe, put_aside, prepared, survey, table, weighed, names } = props;
    let choose = use_tell(Action::Choose);
    let on_impute = chosen(&choose, &IMPUTE, Choice::Impute);
    let on_outliers = chosen(&choose, &OUTLIERS, Choice::Outliers);
    let on_action = chosen(&choose, &ACTIONS, Choice::OutlierAction);
    let on_scaler = chosen(&choose, &SCALERS, Choice::Scaler);
    let switch = |step: Step| choose.reform(move |is_on| Choice::Switch(step, is_on));
    let shown = Shown::of(recipe, put_aside);
    // An isolation forest finds rows, which have no fence to be clipped to.
    let is_forest = shown.outliers == OutlierRule::IsolationForest;
    let actions = if is_forest { &ACTIONS[1..] } else { &ACTIONS[..] };
    let action = match recipe.outlier_action {
        OutlierAction::Clip if is_forest => OutlierAction::SetAside,
        action => action,
    };
    let did = |words: Option<String>| html! { words.unwrap_or_default() };
    let account = prepared.as_ref().map(|prepared| &prepared.account);
    html! {
        <section class="layout__row is-section prepare" id="prepare" aria-label="Prepare">
            <div class="layout__whole">
                <Finding level=2 sentence={format!("Five sentences prepare the numbers: {}.", in_short(recipe).to_ascii_lowercase())}
                    more={html! { "Chosen from your data, fitted once, kept in the model. Change any of them and the segments follow." }} />
            </div>
            <div class="layout__whole">
                <RecipeList>
                    <RecipeStep number=1 name="Missing values" did={did(account.map(|account| missing(recipe, account, table)))}
                        is_on={Step::MissingValues.is_on(recipe)} on_toggle={switch(Step::MissingValues)} testid="missing-values-on">
                        { "Missing values " }
                        <Select label="Missing values" options={options(&IMPUTE)} chosen={word(&IMPUTE, &shown.impute)}
                            on_change={on_impute} is_disabled={put_aside.missing_values.is_some()} testid="impute-select" />
                    </RecipeStep>
                    <RecipeStep number=2 name="Outliers" did={did(account.map(|account| outliers(recipe, account)))}
                        is_on={Step::Outliers.is_on(recipe)} on_toggle={switch(Step::Outliers)} testid="outliers-on">
                        { "Values beyond " }
                        <Select label="Outliers" options={options(&OUTLIERS)} chosen={word(&OUTLIERS, &shown.outliers)}
                            on_change={on_outliers} is_disabled={put_aside.outliers.is_some()} testid="outlier-select" />
                        { " are " }
                        <Select label="What happens to outliers" options={options(actions)} chosen={word(actions, &action)}
                            on_change={on_action} is_disabled={recipe.outliers == OutlierRule::None} testid="outlier-action-select" />
                    </RecipeStep>
                    <Tails recipe={recipe.clone()} put_aside={put_aside.long_tails.clone()} table={table.clone()} />
                    <RecipeStep number=4 name="Scaling" did={did(Some(scaling(recipe).into()))}
                        is_on={Step::Scaling.is_on(recipe)} on_toggle={switch(Step::Scaling)} testid="scaling-on">
                        { "All columns are brought to one scale by " }
                        <Select label="Scaling" options={options(&SCALERS)} chosen={word(&SCALERS, &shown.scaler)}
                            on_change={on_scaler} is_disabled={put_aside.scaling.is_some()} testid="scaler-select" />
                    </RecipeStep>
                    <RecipeStep number=5 name="Length 1" did={did(Some(length(recipe).into()))} is_on={recipe.unit_length}
                        on_toggle={choose.reform(Choice::UnitLength)} testid="unit-length">
                        { "Each customer’s row is brought to length 1: the mix counts, not the size" }
                    </RecipeStep>
                </RecipeList>
                if let Some(prepared) = prepared {
                    if let Some(survey) = survey {
                        <Related survey={survey.clone()} n_rows={prepared.n_rows} columns={matrix_columns(&prepared.fitted)} />
                    }
                    <ByColumn recipe={recipe.clone()} survey={survey.clone()} table={table.clone()} />
                }
                <Weights recipe={recipe.clone()} weighed={weighed.clone()} names={names.clone()}
                    n_rows={prepared.as_ref().map_or(0, |prepared| prepared.n_rows)} />
                if let Some(prepared) = prepared {
                    { fitted(prepared) }
                }
            </div>
        </section>
    }
}

/// What the sentences say: what is done, or, of a step that is switched off, what it would do.
struct Shown {
    impute: Impute,
    outliers: OutlierRule,
    scaler: ScalerKind,
}

impl Shown {
    fn of(recipe: &Recipe, put_aside: &PutAside) -> Self {
        Self {
            impute: put_aside.missing_values.as_ref().map_or(&recipe.impute, |(impute, _)| impute).clone(),
            outliers: put_aside.outliers.unwrap_or(recipe.outliers),
            scaler: put_aside.scaling.unwrap_or(recipe.scaler),
        }
    }
}

fn missing(recipe: &Recipe, account: &crate::pipeline::prepare::Account, table: &TableSummary) -> String {
    let is_word = |name: &String| matches!(recipe.impute_of(name), Impute::Word(_));
    let is_category = |name: &String| recipe.encodings.get(name) == Some(&Encoding::OneHot) && !is_word(name);
    let is_filled = |name: &String| recipe.columns.contains(name) && !is_category(name);
    let columns = table.columns.iter().filter(|c| is_filled(&c.name) && c.n_missing > 0).count();
    match (&recipe.impute, columns) {
        (_, 0) => "No value is missing in these columns.".into(),
        _ if !recipe.imputes.is_empty() => {
            format!("{} filled, some columns in their own way.", counted(account.cells_filled, "cell", "cells"))
        }
        (Impute::Median | Impute::Mean | Impute::MostFrequent | Impute::Constant(_) | Impute::Word(_), _) => format!(
            "{} filled, in {}. Missing was never read as zero.",
            counted(account.cells_filled, "cell", "cells"),
            counted(columns, "column", "columns")
        ),
        (Impute::DropRow, _) => {
            format!("Rows with a missing value in {} are set aside.", counted(columns, "column", "columns"))
        }
    }
}

fn outliers(recipe: &Recipe, account: &crate::pipeline::prepare::Account) -> String {
    match (recipe.outliers, recipe.outlier_action) {
        (OutlierRule::None, _) => "All values are taken as they are.".into(),
        (OutlierRule::IsolationForest, OutlierAction::Keep) => {
            format!("{} listed and used as found.", counted(account.outliers_kept, "row is", "rows are"))
        }
        (OutlierRule::IsolationForest, _) => {
            "Rows that stand apart in all columns together are set aside and listed.".into()
        }
        (_, OutlierAction::Clip) => format!(
            "{} moved to the fence, for clustering only; profiles and lists keep the values found.",
            counted(account.cells_clipped, "value was", "values were")
        ),
        (_, OutlierAction::SetAside) => "Rows with such a value are set aside and listed.".into(),
        (_, OutlierAction::Keep) => {
            format!("{} listed and used as found.", counted(account.outliers_kept, "value is", "values are"))
        }
    }
}

fn scaling(recipe: &Recipe) -> &'static str {
    match recipe.scaler {
        ScalerKind::Standard => "Mean 0, standard deviation 1: a euro does not outweigh an order.",
        ScalerKind::MinMax => "From 0 to 1: the smallest value and the largest set the scale.",
        ScalerKind::None => "In the file's own units: columns with large numbers weigh most.",
        ScalerKind::Robust => "Median 0, distance of the quartiles 1: the largest values do not set the scale.",
        ScalerKind::MaxAbs => "Divided by the largest magnitude: zero stays zero.",
    }
}

fn length(recipe: &Recipe) -> &'static str {
    match (recipe.unit_length, recipe.scaler) {
        (false, _) => "Off: who has more of everything is another customer than who has less.",
        (true, ScalerKind::None | ScalerKind::MaxAbs) => {
            "Twice as much of everything is the same customer. A row of zeros stays zero."
        }
        (true, ScalerKind::MinMax) => "Measured from the smallest value of each column.",
        (true, ScalerKind::Standard | ScalerKind::Robust) => {
            "Measured from the middle of each column: the mix of what lies above and below it."
        }
    }
}

fn transformed(transform: &FittedTransform) -> String {
    match transform {
        FittedTransform::YeoJohnson { lambda } => format!("{} (λ {})", transform.kind(), value(*lambda)),
        _ => transform.kind().to_string(),
    }
}

/// Names of the matrix's columns, with those of the table's columns that they come from.
pub(super) fn matrix_columns(fitted: &FittedRecipe) -> Vec<(String, String)> {
    fitted.columns.iter().map(|column| (column.name.clone(), column.column().to_owned())).collect()
}

/// What fitting found, for those who check.
fn fitted(prepared: &PreparedSummary) -> Html {
    let head =
        ["Column", "Filled with", "Fence", "Transform", "Centre", "Spread", "Weight"].map(AttrValue::from).to_vec();
    let rows = prepared.fitted.columns.iter().map(|column| {
        let fence = column.fence.map_or("none".into(), |(low, high)| format!("{} to {}", value(low), value(high)));
        vec![
            html! { <code>{ &column.name }</code> },
            html! { value(column.fill) },
            html! { fence },
            html! { column.transform.as_ref().map_or_else(|| "none".to_owned(), transformed) },
            html! { value(column.center) },
            html! { value(column.spread) },
            html! { value(column.weight) },
        ]
    });
    html! {
        <crate::ui::parts::Fold words="What fitting found, in the units of the file">
            <div class="table__scroll" tabindex="0" role="region" aria-label="Fitted recipe">
                <Table caption="What fitting found for each column" {head} rows={rows.collect::<Vec<_>>()} figures={vec![1, 2, 4, 5, 6]} />
            </div>
        </crate::ui::parts::Fold>
    }
}

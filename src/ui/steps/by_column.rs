//! What is done with single columns: missing values that are filled in another way, long tails that are drawn in, and words
//! that become numbers.

use std::collections::BTreeMap;
use std::rc::Rc;

use yew::prelude::*;

use crate::pipeline::prepare::{Encoding, Recipe, Transform};
use crate::pipeline::table::{ColumnSummary, Detail, NumberSummary, TableSummary};
use crate::protocol::Survey;
use crate::state::{Action, Choice, Shared, Step};
use crate::ui::parts::recipe::RecipeStep;
use crate::ui::parts::{Fold, Histogram, LevelBars, Select, Table};
use crate::ui::steps::fill::{Missing, missing_words};
use crate::ui::steps::in_order::{Words, in_words};
use crate::ui::steps::prepare::{Choices, meaning, options, word};
use crate::ui::store::use_tell;
use crate::ui::words::{counted, value};

const TRANSFORMS: Choices<Option<Transform>, 5> = [
    ("none", "as it is", None),
    ("log1p", "log1p", Some(Transform::Log1p)),
    ("sqrt", "square root", Some(Transform::Sqrt)),
    ("yeo-johnson", "Yeo-Johnson", Some(Transform::YeoJohnson)),
    ("rank", "rank", Some(Transform::Rank)),
];

/// What can be done with the tails of all columns; what switches the step off is not among them.
const TAILS: [(&str, &str); 4] = [
    ("none", "stay as they are"),
    ("amounts", "of amounts are drawn in"),
    ("proposed", "of all columns are drawn in"),
    ("own", "are treated as chosen below"),
];

const OF_AMOUNTS: &str = " Of an amount the ratio counts then: from 10 to 20 is as far as from 100 to 200.";

/// The clustering variables with the numbers that were found in them.
fn variables<'a>(
    recipe: &'a Recipe,
    table: &'a TableSummary,
) -> impl Iterator<Item = (&'a ColumnSummary, &'a NumberSummary)> {
    let numbers = |column: &'a ColumnSummary| match &column.detail {
        Detail::Numbers(numbers) if recipe.columns.contains(&column.name) => Some((column, numbers)),
        _ => None,
    };
    table.columns.iter().filter_map(numbers)
}

/// What the skewness of a column asks for. Two values have no tail.
fn proposal(column: &ColumnSummary, numbers: &NumberSummary) -> Option<Transform> {
    Transform::proposed(numbers).filter(|_| column.n_distinct > 2)
}

/// What is done with all clustering variables, if this is done with each.
fn each(
    recipe: &Recipe,
    table: &TableSummary,
    transform: impl Fn(&ColumnSummary, &NumberSummary) -> Option<Transform>,
) -> BTreeMap<String, Transform> {
    // One by one: to collect them is to sort them, which is a lot of code.
    let mut all = BTreeMap::new();
    for (column, numbers) in variables(recipe, table) {
        if let Some(transform) = transform(column, numbers) {
            all.insert(column.name.clone(), transform);
        }
    }
    all
}

#[derive(Properties, PartialEq)]
pub(super) struct TailsProps {
    pub(super) recipe: Recipe,
    /// What was done about them, while that is switched off.
    pub(super) put_aside: Option<BTreeMap<String, Transform>>,
    pub(super) table: Shared<TableSummary>,
}

/// The sentence on long tails.
#[component]
pub(super) fn Tails(props: &TailsProps) -> Html {
    let TailsProps { recipe, put_aside, table } = props;
    let choose = use_tell(Action::Choose);
    let proposed = each(recipe, table, proposal);
    let by_default = each(recipe, table, |column, _| Transform::by_default(column));
    let is_on = Step::LongTails.is_on(recipe);
    let chosen = match put_aside.as_ref().unwrap_or(&recipe.transforms) {
        none if none.is_empty() => "none",
        same if *same == by_default => "amounts",
        same if *same == proposed => "proposed",
        _ => "own",
    };
    let is_choice = |word: &str| match word {
        "amounts" => !by_default.is_empty(),
        "proposed" => !proposed.is_empty() && proposed != by_default,
        _ => word == chosen,
    };
    let choices = TAILS.into_iter().filter(|(word, _)| is_choice(word));
    let choices: Vec<(AttrValue, AttrValue)> = choices.map(|(word, said)| (word.into(), said.into())).collect();
    let did = match proposed.len() {
        0 => "No column has a long tail: skewness is between -1 and 1.".to_owned(),
        n => {
            let names: Vec<String> =
                proposed.iter().take(4).map(|(name, transform)| format!("{name} ({transform})")).collect();
            let more = n.saturating_sub(names.len());
            let others = if more == 0 { String::new() } else { format!(" and {more} more") };
            format!("{} a long tail: {}{others}.", counted(n, "column has", "columns have"), names.join(", "))
        }
    };
    let of_amounts = if is_on && chosen == "amounts" { OF_AMOUNTS } else { "" };
    // What was never on has nothing of its own to do.
    let on_toggle = (is_on || put_aside.is_some() || !proposed.is_empty()).then(|| {
        let first = if by_default.is_empty() { &proposed } else { &by_default };
        let first = (!is_on && put_aside.is_none()).then(|| first.clone());
        choose.reform(move |is_on| match &first {
            Some(proposed) => Choice::Transforms(proposed.clone()),
            None => Choice::Switch(Step::LongTails, is_on),
        })
    });
    let on_change = choose.reform(move |word: AttrValue| {
        Choice::Transforms(if word == "proposed" { proposed.clone() } else { by_default.clone() })
    });
    html! {
        <RecipeStep number=3 name="Long tails" did={html! { <>{ did }{ of_amounts }</> }} {is_on} {on_toggle} testid="long-tails-on">
            { "Long tails " }
            <Select label="Long tails" options={choices}
                chosen={chosen} {on_change} is_disabled={put_aside.is_some()} testid="tails-select" />
        </RecipeStep>
    }
}

fn as_prepared(bins: Option<Rc<[f64]>>) -> Html {
    bins.map_or_else(|| html! { "not yet" }, |bins| html! { <Histogram {bins} /> })
}

#[derive(Properties, PartialEq)]
pub(super) struct ByColumnProps {
    pub(super) recipe: Recipe,
    /// Once it is known.
    pub(super) survey: Option<Shared<Survey>>,
    pub(super) table: Shared<TableSummary>,
}

/// Every clustering variable before and after, with what can be chosen for it alone.
#[component]
pub(super) fn ByColumn(props: &ByColumnProps) -> Html {
    let ByColumnProps { recipe, survey, table } = props;
    let choose = use_tell(Action::Choose);
    let head = ["Column", "As found", "Missing values", "Transform", "As prepared"].map(AttrValue::from).to_vec();
    let after = |name: &str| {
        let histogram = survey.as_ref()?.histogram(name)?;
        Some(histogram.iter().map(|n| f64::from(*n)).collect::<Rc<[f64]>>())
    };
    let numbers = variables(recipe, table).map(|(column, numbers)| {
        let before: Rc<[f64]> = numbers.histogram.iter().map(|n| f64::from(*n)).collect();
        let span = format!("{} to {}, skewness {}", value(numbers.min), value(numbers.max), value(numbers.skewness));
        vec![
            html! { <code>{ &column.name }</code> },
            html! { <><Histogram bins={before} /><span class="table__note">{ span }</span></> },
            html! { <Missing recipe={recipe.clone()} column={column.clone()} n_rows={table.n_rows} typical={numbers.median} /> },
            transform(recipe, column, numbers, &choose),
            as_prepared(after(&column.name)),
        ]
    });
    let words = in_words(recipe, table).map(|(column, words)| {
        let shares: Rc<[f64]> = words.levels.iter().map(|level| f64::from(level.1)).collect();
        let told = format!("{} different", counted(column.n_distinct, "word", "words"));
        vec![
            html! { <code>{ &column.name }</code> },
            html! { <><LevelBars {shares} /><span class="table__note">{ told }</span></> },
            missing_words(recipe, column, table.n_rows, &choose),
            html! { <Words recipe={recipe.clone()} name={column.name.clone()} words={words.words.clone()} /> },
            match (recipe.encodings.get(&column.name), after(&column.name)) {
                (Some(Encoding::OneHot), _) => html! { "one column for each" },
                (_, bins) => as_prepared(bins),
            },
        ]
    });
    let rows = numbers.chain(words);
    html! {
        <Fold words="Column by column: before, after, and what can differ" testid="by-column-fold">
            <Table caption="Each clustering variable before and after it is prepared" {head} rows={rows.collect::<Vec<_>>()}
                is_stacking=true />
        </Fold>
    }
}

fn transform(recipe: &Recipe, column: &ColumnSummary, numbers: &NumberSummary, choose: &Callback<Choice>) -> Html {
    // What the column's values cannot take is not offered.
    let is_possible = |transform: &Option<Transform>| transform.is_none_or(|transform| transform.takes(numbers.min));
    let possible: Vec<_> = TRANSFORMS.into_iter().filter(|(_, _, transform)| is_possible(transform)).collect();
    let (transforms, name) = (recipe.transforms.clone(), column.name.clone());
    let on_change = choose.reform(move |word: AttrValue| {
        Choice::Transforms(with(transforms.clone(), &name, meaning(&TRANSFORMS, &word).flatten()))
    });
    html! {
        <>
            <Select label={format!("Transform of {}", column.name)} options={options(&possible)}
                chosen={word(&possible, &recipe.transform_of(&column.name))} {on_change} testid={format!("transform-{}", column.name)} />
            if let Some(transform) = proposal(column, numbers) {
                <span class="table__note">{ transform.reason(numbers) }</span>
            }
        </>
    }
}

/// With another choice for one column, or none.
pub(super) fn with<T>(mut choices: BTreeMap<String, T>, name: &str, choice: Option<T>) -> BTreeMap<String, T> {
    match choice {
        Some(choice) => choices.insert(name.to_owned(), choice),
        None => choices.remove(name),
    };
    choices
}

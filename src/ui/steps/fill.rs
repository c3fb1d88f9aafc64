//! What the missing values of single columns are filled with.

use yew::prelude::*;

use crate::pipeline::prepare::{Encoding, Impute, OrderedValue, Recipe};
use crate::pipeline::table::ColumnSummary;
use crate::state::{Action, Choice};
use crate::ui::parts::{Field, Select};
use crate::ui::steps::by_column::with;
use crate::ui::steps::prepare::{IMPUTE, meaning, options, word};
use crate::ui::store::use_tell;
use crate::ui::words::{number_in, percent, value};

/// Stands in selects for a value that the user gives.
const CONSTANT: &str = "constant";

#[derive(Properties, PartialEq)]
pub(super) struct MissingProps {
    pub(super) recipe: Recipe,
    pub(super) column: ColumnSummary,
    /// Of the table.
    pub(super) n_rows: usize,
    /// What a value of one's own begins with.
    pub(super) typical: f64,
}

/// How the missing values of a column of numbers are filled, with a field for a value of one's own.
#[component]
pub(super) fn Missing(props: &MissingProps) -> Html {
    let MissingProps { recipe, column, n_rows, typical } = props;
    let choose = use_tell(Action::Choose);
    let is_wrong = use_state_eq(|| false);
    if column.n_missing == 0 {
        return html! { <span class="layout__note">{ "none" }</span> };
    }
    let own = recipe.imputes.get(&column.name).copied();
    let mut choices = vec![(AttrValue::from(""), AttrValue::from("as all"))];
    choices.extend(options(&IMPUTE));
    choices.push((CONSTANT.into(), "are filled with a value of yours".into()));
    let chosen = match own {
        None => AttrValue::default(),
        Some(Impute::Constant(_)) => CONSTANT.into(),
        Some(impute) => word(&IMPUTE, &impute),
    };
    let tell = {
        let (imputes, name) = (recipe.imputes.clone(), column.name.clone());
        choose.reform(move |impute| Choice::Imputes(with(imputes.clone(), &name, impute)))
    };
    let first = Impute::Constant(OrderedValue(*typical));
    let on_change = tell
        .reform(move |word: AttrValue| if word == CONSTANT { Some(first) } else { meaning::<Impute>(&IMPUTE, &word) });
    let on_value = {
        let is_wrong = is_wrong.setter();
        Callback::from(move |typed: AttrValue| {
            let number = number_in(&typed);
            is_wrong.set(number.is_none());
            if let Some(number) = number {
                tell.emit(Some(Impute::Constant(OrderedValue(number))));
            }
        })
    };
    html! {
        <>
            <Select label={format!("Missing values of {}", column.name)} options={choices} {chosen} {on_change}
                testid={format!("impute-{}", column.name)} />
            if let Some(Impute::Constant(OrderedValue(constant))) = own {
                <Field id={format!("fill-{}", column.name)} label="Value" value={constant.to_string()} on_change={on_value}
                    error={is_wrong.then(|| AttrValue::from(format!("That is not a number. Still using {}.", value(constant))))}
                    is_patient=true testid={format!("fill-{}", column.name)} />
            }
            { share(column, *n_rows) }
        </>
    }
}

/// The same of a column of words: of one in order also one of its words.
pub(super) fn missing_words(recipe: &Recipe, column: &ColumnSummary, n_rows: usize, choose: &Callback<Choice>) -> Html {
    if column.n_missing == 0 {
        return html! { <span class="layout__note">{ "none" }</span> };
    }
    let mut choices: Vec<(AttrValue, Option<Impute>, AttrValue)> = Vec::new();
    let mut add = |value: &str, impute, words: String| choices.push((value.to_owned().into(), impute, words.into()));
    if let Some(Encoding::Ordinal(order)) = recipe.encodings.get(&column.name) {
        add("", None, "as all".to_owned());
        for (value, words, impute) in &IMPUTE {
            add(value, Some(*impute), (*words).to_owned());
        }
        for (word, place) in order.iter().zip(0_u32..) {
            let impute = Impute::Constant(OrderedValue(f64::from(place)));
            add(&format!("word-{word}"), Some(impute), format!("are filled with “{word}”"));
        }
    } else {
        add("", None, "are a category of their own".to_owned());
        add("drop", Some(Impute::DropRow), "set their row aside".to_owned());
    }
    let own = recipe.imputes.get(&column.name).copied();
    let chosen = choices.iter().find(|choice| choice.1 == own).map_or(AttrValue::default(), |choice| choice.0.clone());
    let shown: Vec<_> = choices.iter().map(|(value, _, words)| (value.clone(), words.clone())).collect();
    let (imputes, name) = (recipe.imputes.clone(), column.name.clone());
    let on_change = choose.reform(move |value: AttrValue| {
        let impute = choices.iter().find(|choice| choice.0 == value).and_then(|choice| choice.1);
        Choice::Imputes(with(imputes.clone(), &name, impute))
    });
    html! {
        <>
            <Select label={format!("Missing values of {}", column.name)} options={shown} {chosen} {on_change}
                testid={format!("impute-{}", column.name)} />
            { share(column, n_rows) }
        </>
    }
}

fn share(column: &ColumnSummary, n_rows: usize) -> Html {
    let missing = percent(column.n_missing as f64 / n_rows.max(1) as f64);
    html! { <span class="table__note">{ format!("{missing} missing") }</span> }
}

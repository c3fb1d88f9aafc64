//! What the missing values of single columns are filled with.

use yew::prelude::*;

use crate::pipeline::prepare::{Encoding, Impute, OrderedValue, Recipe};
use crate::pipeline::table::{ColumnSummary, Detail};
use crate::state::{Action, Choice};
use crate::ui::parts::{Field, FieldKind, Select};
use crate::ui::steps::by_column::with;
use crate::ui::steps::prepare::{IMPUTE, meaning, options, word};
use crate::ui::store::use_tell;
use crate::ui::words::{number_in, percent, value};

/// Stands in selects for a value that the user gives.
const CONSTANT: &str = "constant";

/// What a word of one's own begins with.
const NEW_WORD: &str = "not known";

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
    let own = recipe.imputes.get(&column.name);
    let mut choices = vec![(AttrValue::from(""), AttrValue::from("as all"))];
    choices.extend(options(&IMPUTE));
    choices.push((CONSTANT.into(), "are filled with a value of yours".into()));
    let chosen = match own {
        None => AttrValue::default(),
        Some(Impute::Constant(_)) => CONSTANT.into(),
        Some(impute) => word(&IMPUTE, impute),
    };
    let tell = {
        let (imputes, name) = (recipe.imputes.clone(), column.name.clone());
        choose.reform(move |impute| Choice::Imputes(with(imputes.clone(), &name, impute)))
    };
    let first = Impute::Constant(OrderedValue(*typical));
    let on_change = tell.reform(
        move |word: AttrValue| if word == CONSTANT { Some(first.clone()) } else { meaning::<Impute>(&IMPUTE, &word) },
    );
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
                    error={is_wrong.then(|| AttrValue::from(format!("That is not a number. Still using {}.", value(*constant))))}
                    is_patient=true testid={format!("fill-{}", column.name)} />
            }
            { share(column, *n_rows) }
        </>
    }
}

/// The same of a column of words, which can be filled with a word; of one in order, with one of its own.
pub(super) fn missing_words(recipe: &Recipe, column: &ColumnSummary, n_rows: usize, choose: &Callback<Choice>) -> Html {
    if column.n_missing == 0 {
        return html! { <span class="layout__note">{ "none" }</span> };
    }
    let words = if let Detail::Texts(texts) = &column.detail { texts.words.as_slice() } else { &[] };
    let own = recipe.imputes.get(&column.name);
    let new_word = match own {
        Some(Impute::Word(word)) if !words.contains(word) => Some(word.as_str()),
        _ => None,
    };
    let choices = match recipe.encodings.get(&column.name) {
        Some(Encoding::Ordinal(order)) => in_order(order),
        _ => as_categories(words, new_word.unwrap_or(NEW_WORD)),
    };
    let chosen =
        choices.iter().find(|choice| choice.1.as_ref() == own).map_or(AttrValue::default(), |choice| choice.0.clone());
    let shown: Vec<_> = choices.iter().map(|(value, _, words)| (value.clone(), words.clone())).collect();
    let (imputes, name) = (recipe.imputes.clone(), column.name.clone());
    let on_change = choose.reform(move |value: AttrValue| {
        let impute = choices.iter().find(|choice| choice.0 == value).and_then(|choice| choice.1.clone());
        Choice::Imputes(with(imputes.clone(), &name, impute))
    });
    let (imputes, name) = (recipe.imputes.clone(), column.name.clone());
    let choose = choose.clone();
    let on_word = Callback::from(move |typed: AttrValue| {
        if !typed.trim().is_empty() {
            let impute = Some(Impute::Word(typed.trim().to_owned()));
            choose.emit(Choice::Imputes(with(imputes.clone(), &name, impute)));
        }
    });
    html! {
        <>
            <Select label={format!("Missing values of {}", column.name)} options={shown} {chosen} {on_change}
                testid={format!("impute-{}", column.name)} />
            if let Some(word) = new_word {
                <Field id={format!("fill-{}", column.name)} label="Word" value={word.to_owned()} on_change={on_word}
                    kind={FieldKind::Text} is_patient=true testid={format!("fill-{}", column.name)} />
            }
            { share(column, n_rows) }
        </>
    }
}

/// What can be chosen, as it is told by the select and as it is shown. None: as all columns.
type Filling = (AttrValue, Option<Impute>, AttrValue);

fn filling(value: impl Into<AttrValue>, impute: Option<Impute>, words: impl Into<AttrValue>) -> Filling {
    (value.into(), impute, words.into())
}

fn with_word(word: &str, impute: Impute) -> Filling {
    filling(format!("word-{word}"), Some(impute), format!("are filled with “{word}”"))
}

fn in_order(order: &[String]) -> Vec<Filling> {
    let ways = IMPUTE.iter().map(|(value, words, impute)| filling(*value, Some(impute.clone()), *words));
    let place = |(word, place): (&String, u32)| with_word(word, Impute::Constant(OrderedValue(f64::from(place))));
    std::iter::once(filling("", None, "as all")).chain(ways).chain(order.iter().zip(0..).map(place)).collect()
}

fn as_categories(words: &[String], new_word: &str) -> Vec<Filling> {
    let mut fillings = vec![
        filling("", None, "are a category of their own"),
        filling("drop", Some(Impute::DropRow), "set their row aside"),
    ];
    fillings.extend(words.iter().map(|word| with_word(word, Impute::Word(word.clone()))));
    let own = Impute::Word(new_word.to_owned());
    fillings.push(filling(CONSTANT, Some(own), "are filled with a word of yours"));
    fillings
}

fn share(column: &ColumnSummary, n_rows: usize) -> Html {
    let missing = percent(column.n_missing as f64 / n_rows.max(1) as f64);
    html! { <span class="table__note">{ format!("{missing} missing") }</span> }
}

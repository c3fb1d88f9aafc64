//! How much each column counts, and what that costs.

use yew::prelude::*;

use crate::pipeline::prepare::{LARGEST_WEIGHT, Recipe, SMALLEST_WEIGHT};
use crate::pipeline::tradeoff::Cost;
use crate::plot::axis::count;
use crate::state::{Action, Choice, Stage};
use crate::ui::parts::{Button, ButtonKind, Field, Fold, Glyph};
use crate::ui::steps::limits::{figures, missing, moves};
use crate::ui::store::use_tell;
use crate::ui::words::{counted, number_in, percent};

#[derive(Properties, PartialEq)]
pub(crate) struct WeightsProps {
    pub(crate) recipe: Recipe,
    /// What the weights cost.
    pub(crate) weighed: Stage<Cost>,
    /// Customers that are clustered.
    pub(crate) n_rows: usize,
    /// Names of the segments shown.
    pub(crate) names: Vec<String>,
}

#[component]
pub(crate) fn Weights(props: &WeightsProps) -> Html {
    let recipe = &props.recipe;
    let wrong = use_state_eq(|| None::<String>);
    let choose = use_tell(Action::Choose);
    let field = |(at, name): (usize, &String)| {
        let on_change = {
            let (choose, set_wrong, name) = (choose.clone(), wrong.setter(), name.clone());
            Callback::from(move |typed: AttrValue| {
                match number_in(&typed).filter(|weight| (SMALLEST_WEIGHT..=LARGEST_WEIGHT).contains(weight)) {
                    Some(weight) => {
                        set_wrong.set(None);
                        choose.emit(Choice::Weight { name: name.clone(), weight });
                    }
                    None => set_wrong.set(Some(name.clone())),
                }
            })
        };
        let error = wrong.as_ref().filter(|of| *of == name).map(|_| {
            AttrValue::from(format!(
                "From {SMALLEST_WEIGHT} to {LARGEST_WEIGHT}. For none of it, leave the column out."
            ))
        });
        html! {
            <Field key={name.clone()} id={format!("weight-{at}")} label={name.clone()} value={recipe.weight(name).to_string()}
                {on_change} {error} is_patient=true testid={format!("weight-{name}")} />
        }
    };
    html! {
        <Fold words="Weights: how much each column counts" is_open={recipe.is_weighted()} testid="weights-fold">
            <p class="layout__note">
                { "1 is as it is. With 2, a difference in this column counts as if two columns showed it; with 0.5, half of one." }
            </p>
            <div class="prepare__weights">{ for recipe.columns.iter().enumerate().map(field) }</div>
            if recipe.is_weighted() {
                { outcome(props) }
                <Button words="Let all count once" kind={ButtonKind::Quiet} is_small=true glyph={Glyph::Undo}
                    on_click={choose.reform(|()| Choice::EvenWeights)} testid="even-weights" />
            }
        </Fold>
    }
}

fn outcome(props: &WeightsProps) -> Html {
    let cost = match &props.weighed {
        Stage::Ready(cost) => cost,
        Stage::Failed(trouble) => return html! { <p class="layout__note">{ missing(Some(trouble)) }</p> },
        _ => return html! { <p class="layout__note">{ missing(None) }</p> },
    };
    let sample = if cost.n_compared < props.n_rows { "a sample of " } else { "" };
    let of = format!("Of {sample}{}, ", counted(cost.n_compared, "customer", "customers"));
    let share = percent(cost.n_moved as f64 / cost.n_compared.max(1) as f64);
    let moved = match cost.n_moved {
        0 => "none is in another segment because of the weights".to_owned(),
        1 => format!("1 ({share}) is in another segment because of the weights"),
        n => format!("{} ({share}) are in another segment because of the weights", count(n)),
    };
    html! {
        <>
            <p data-testid="weights-cost" data-moved={cost.n_moved.to_string()}>
                { format!("{of}{moved}. Measured with all columns counting once: {}", lower(&figures(cost))) }
            </p>
            { moves(cost, &props.names) }
        </>
    }
}

/// In the middle of a sentence.
fn lower(sentence: &str) -> String {
    let mut sentence = sentence.to_owned();
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    sentence
}

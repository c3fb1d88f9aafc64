//! The recipe: fitted steps that read like sentences, each with its choice inside the sentence.

use yew::prelude::*;

use super::check::Check;

/// What the recipe needs.
#[derive(Properties, PartialEq)]
pub struct RecipeProps {
    /// [`RecipeStep`]s, in the order in which they are applied.
    pub children: Html,
}

/// A list of steps.
#[component]
pub fn Recipe(props: &RecipeProps) -> Html {
    html! { <ol class="recipe">{ props.children.clone() }</ol> }
}

/// What a step needs.
#[derive(Properties, PartialEq)]
pub struct RecipeStepProps {
    /// Its place in the recipe, counted from 1.
    pub number: usize,
    /// What it is about: "Missing values".
    pub name: AttrValue,
    /// What it did to this file, with counts.
    pub did: Html,
    /// The column before and after.
    #[prop_or_default]
    pub picture: Html,
    /// Applied, or left out.
    #[prop_or(true)]
    pub is_on: bool,
    /// It was switched on (true) or off (false). Without it there is no switch.
    #[prop_or_default]
    pub on_toggle: Option<Callback<bool>>,
    /// `data-testid` of the switch.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
    /// The sentence, with selects in it.
    pub children: Html,
}

/// A sentence, what it did, and a switch.
#[component]
pub fn RecipeStep(props: &RecipeStepProps) -> Html {
    html! {
        <li class={classes!("recipe__step", (!props.is_on).then_some("is-off"))}>
            <span class="recipe__number">{ props.number }</span>
            <p class="recipe__sentence">{ props.children.clone() }</p>
            { props.picture.clone() }
            <p class="recipe__did">{ props.did.clone() }</p>
            if let Some(on_change) = &props.on_toggle {
                <Check words={format!("{} on", props.name)} is_on={props.is_on} is_unseen=true {on_change}
                    testid={props.testid.clone()} />
            }
        </li>
    }
}

//! How far the result can be trusted: a word on a scale of four, then the reason.

use yew::prelude::*;

/// How real the segments are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerdictLevel {
    /// Chance does as well.
    None,
    /// A hint, not a plan.
    Weak,
    /// Most of it holds.
    Fair,
    /// To be planned on.
    Strong,
    /// Still being tested, or could not be tested.
    Unknown,
}

impl VerdictLevel {
    const SCALE: [Self; 4] = [Self::None, Self::Weak, Self::Fair, Self::Strong];

    fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Weak => "weak",
            Self::Fair => "fair",
            Self::Strong => "strong",
            Self::Unknown => "unknown",
        }
    }

    fn word_here(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Weak => "Weak",
            Self::Fair => "Fair",
            Self::Strong => "Strong",
            Self::Unknown => "Unknown",
        }
    }
}

/// What a verdict needs.
#[derive(Properties, PartialEq)]
pub struct VerdictProps {
    /// Where on the scale.
    pub level: VerdictLevel,
    /// The answer and its reason, in full sentences.
    pub sentence: AttrValue,
    /// The question.
    #[prop_or(AttrValue::Static("Are these segments real?"))]
    pub title: AttrValue,
    /// A link to the evidence.
    #[prop_or_default]
    pub more: Option<Html>,
    /// `data-testid` of the whole verdict.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
}

/// A question, a scale of four with the answer on it, and the reason.
#[component]
pub fn Verdict(props: &VerdictProps) -> Html {
    let here = VerdictLevel::SCALE.iter().position(|level| *level == props.level);
    let label = match props.level {
        VerdictLevel::Unknown => "Verdict: not known yet, on a scale of none, weak, fair, strong".to_string(),
        level => format!("Verdict: {}, on a scale of none, weak, fair, strong", level.word()),
    };
    html! {
        <section class={classes!("verdict", format!("is-{}", props.level.word()))} data-testid={props.testid.clone()}>
            <h2 class="verdict__title">{ &props.title }</h2>
            <ol class="verdict__scale" aria-label={label}>
                for (at, level) in VerdictLevel::SCALE.into_iter().enumerate() {
                    { step(level, here.map(|here| at.cmp(&here))) }
                }
            </ol>
            <p class="verdict__sentence">{ &props.sentence }</p>
            if let Some(more) = &props.more {
                <p class="verdict__more">{ more.clone() }</p>
            }
        </section>
    }
}

fn step(level: VerdictLevel, to_here: Option<std::cmp::Ordering>) -> Html {
    use std::cmp::Ordering::{Equal, Less};
    let (state, word) = match to_here {
        Some(Less) => (Some("is-reached"), level.word()),
        Some(Equal) => (Some("is-here"), level.word_here()),
        _ => (None, level.word()),
    };
    html! { <li key={level.word()} class={classes!("verdict__step", state)}>{ word }</li> }
}

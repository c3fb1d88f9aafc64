//! A word of state beside a thing. Never pressed.

use yew::prelude::*;

use super::icon::{Glyph, Icon};

/// How a note or a word of state is meant. The words carry it; the tone only helps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// As a matter of fact.
    #[default]
    Plain,
    /// Recommended, or done.
    Good,
    /// Take care.
    Caution,
    /// Went wrong.
    Error,
}

impl Tone {
    pub(super) fn class(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Good => Some("is-good"),
            Self::Caution => Some("is-caution"),
            Self::Error => Some("is-error"),
        }
    }
}

/// What a pill needs.
#[derive(Properties, PartialEq)]
pub struct PillProps {
    /// One word or two.
    pub words: AttrValue,
    /// How it is meant.
    #[prop_or_default]
    pub tone: Tone,
    /// An icon before the words.
    #[prop_or_default]
    pub glyph: Option<Glyph>,
    /// `data-testid` of the pill.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
}

/// A word of state.
#[component]
pub fn Pill(props: &PillProps) -> Html {
    html! {
        <span class={classes!("pill", props.tone.class())} data-testid={props.testid.clone()}>
            if let Some(glyph) = props.glyph {
                <Icon {glyph} size={12} />
            }
            { &props.words }
        </span>
    }
}

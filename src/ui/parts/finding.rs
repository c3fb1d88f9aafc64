//! The first thing on every page: what happened, in one sentence that can be read aloud.

use yew::prelude::*;

use super::slot::is_empty;

/// How the sentence is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FindingKind {
    /// A finding.
    #[default]
    Plain,
    /// The first screen.
    Grand,
    /// Something could not be done.
    Error,
}

/// What a finding needs.
#[derive(Properties, PartialEq)]
pub struct FindingProps {
    /// The finding with its number, as full sentences.
    pub sentence: AttrValue,
    /// Sentences that may come in its place: it takes as much room as the longest, so that none of them moves what is
    /// below.
    #[prop_or_default]
    pub instead: Vec<String>,
    /// What follows from it.
    #[prop_or_default]
    pub more: Option<Html>,
    /// The line above: rows, columns, what was set by hand.
    #[prop_or_default]
    pub source: Option<Html>,
    /// How the sentence is set.
    #[prop_or_default]
    pub kind: FindingKind,
    /// Level of the heading: 1 on top of the page, 2 at the head of a section.
    #[prop_or(1)]
    pub level: u8,
    /// `data-testid` of the sentence.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
    /// What to do now: buttons.
    #[prop_or_default]
    pub children: Html,
}

/// The heading of a page.
#[component]
pub fn Finding(props: &FindingProps) -> Html {
    let kind = match props.kind {
        FindingKind::Plain => None,
        FindingKind::Grand => Some("is-grand"),
        FindingKind::Error => Some("is-error"),
    };
    html! {
        <div class="finding">
            if let Some(source) = &props.source {
                <p class="finding__source">{ source.clone() }</p>
            }
            <div class="finding__room">
                if props.level == 1 {
                    <h1 class={classes!("finding__sentence", kind)} data-testid={props.testid.clone()}>{ &props.sentence }</h1>
                } else {
                    <h2 class={classes!("finding__sentence", kind)} data-testid={props.testid.clone()}>{ &props.sentence }</h2>
                }
                for sentence in &props.instead {
                    <p class={classes!("finding__sentence", "is-unseen", kind)} aria-hidden="true">{ sentence }</p>
                }
            </div>
            if let Some(more) = &props.more {
                <p class="finding__more">{ more.clone() }</p>
            }
            if !is_empty(&props.children) {
                <div class="finding__doing">{ props.children.clone() }</div>
            }
        </div>
    }
}

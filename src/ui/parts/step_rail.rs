//! The steps of the work, and what each of them decided.

use yew::prelude::*;

use super::slot::is_empty;

/// Where a step stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StepState {
    /// There is something to see.
    #[default]
    Ready,
    /// On screen.
    Current,
    /// Nothing to see yet.
    Waiting,
    /// Something before it was changed since.
    Stale,
}

impl StepState {
    fn class(self) -> Option<&'static str> {
        match self {
            Self::Ready => None,
            Self::Current => Some("is-current"),
            Self::Waiting => Some("is-waiting"),
            Self::Stale => Some("is-stale"),
        }
    }
}

/// A step of the work.
#[derive(Clone, Debug, PartialEq)]
pub struct RailStep {
    /// Its name.
    pub name: AttrValue,
    /// Its address inside the page.
    pub href: AttrValue,
    /// What it decided, in a few words.
    pub said: AttrValue,
    /// Where it stands.
    pub state: StepState,
}

/// What the rail needs.
#[derive(Properties, PartialEq)]
pub struct StepRailProps {
    /// The steps, in order.
    pub steps: Vec<RailStep>,
    /// Below the list on a desk: the fingerprint, a way to begin anew.
    #[prop_or_default]
    pub children: Html,
}

/// A list of links: on a desk a table of contents at the left, on a phone a bar of numbers at the foot.
#[component]
pub fn StepRail(props: &StepRailProps) -> Html {
    html! {
        <nav class="layout__rail step-rail" aria-label="Steps">
            <ol class="step-rail__list">
                for step in &props.steps {
                    { one_step(step) }
                }
            </ol>
            if !is_empty(&props.children) {
                <div class="step-rail__foot">{ props.children.clone() }</div>
            }
        </nav>
    }
}

fn one_step(step: &RailStep) -> Html {
    let changed = if step.state == StepState::Stale { ", changed since" } else { "" };
    html! {
        <li key={step.name.as_str()} class={classes!("step-rail__step", step.state.class())}>
            <a class="step-rail__link" href={step.href.clone()} aria-current={(step.state == StepState::Current).then_some("step")}>
                <span class="step-rail__name">{ &step.name }</span><span class="layout__unseen">{ ": " }</span>
                <span class="step-rail__said">{ &step.said }</span><span class="layout__unseen">{ changed }</span>
            </a>
        </li>
    }
}

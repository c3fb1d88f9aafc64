//! The steps of the page, and which one the reader is at. All steps stand on one page, in the order of the street;
//! their addresses are its fragments, so that links and the browser's own way back work.

use gloo_events::EventListener;
use yew::prelude::*;

/// The steps, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// What the file holds.
    Data,
    /// How rows are prepared.
    Prepare,
    /// How many segments.
    Choose,
    /// Pictures of the customers.
    Explore,
    /// Who the segments are.
    Personas,
    /// Where a new customer belongs.
    Assign,
    /// What can be had.
    TakeAway,
}

impl Step {
    /// In their order.
    pub const ALL: [Self; 7] =
        [Self::Data, Self::Prepare, Self::Choose, Self::Explore, Self::Personas, Self::Assign, Self::TakeAway];

    /// As it stands in the address.
    pub fn hash(self) -> &'static str {
        match self {
            Self::Data => "#data",
            Self::Prepare => "#prepare",
            Self::Choose => "#choose",
            Self::Explore => "#explore",
            Self::Personas => "#personas",
            Self::Assign => "#assign",
            Self::TakeAway => "#take-away",
        }
    }

    /// As it stands in the rail.
    pub fn name(self) -> &'static str {
        match self {
            Self::Data => "Data",
            Self::Prepare => "Prepare",
            Self::Choose => "How many",
            Self::Explore => "Explore",
            Self::Personas => "Personas",
            Self::Assign => "Assign",
            Self::TakeAway => "Take away",
        }
    }

    /// The id of its section: the hash without its sign.
    pub fn id(self) -> &'static str {
        &self.hash()[1..]
    }
}

/// The step whose section the reader is at: the last one that begins above the middle of the window. None at the top.
#[hook]
pub fn use_step() -> Option<Step> {
    let step = use_state(|| None);
    {
        let step = step.setter();
        use_effect_with((), move |()| {
            let listener = web_sys::window()
                .map(|window| EventListener::new(&window, "scroll", move |_| step.set(at_the_middle())));
            move || drop(listener)
        });
    }
    *step
}

fn at_the_middle() -> Option<Step> {
    let window = web_sys::window()?;
    let document = window.document()?;
    let middle = window.inner_height().ok()?.as_f64()? / 2.0;
    let begins_above = |step: &Step| {
        document.get_element_by_id(step.id()).is_some_and(|section| section.get_bounding_client_rect().top() < middle)
    };
    Step::ALL.into_iter().rev().find(begins_above)
}

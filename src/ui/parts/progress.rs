//! Work that takes longer than a glance: what, how far, how long still, and a way out.

use yew::prelude::*;

use super::{
    button::Button,
    icon::{Glyph, Icon},
};

/// Where a stage stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageState {
    /// Finished.
    Done,
    /// At work.
    Now,
    /// Still to come.
    Waiting,
    /// Could not be done.
    Failed,
}

impl StageState {
    fn class(self) -> &'static str {
        match self {
            Self::Done => "is-done",
            Self::Now => "is-now",
            Self::Waiting => "is-waiting",
            Self::Failed => "is-failed",
        }
    }

    fn glyph(self) -> Glyph {
        match self {
            Self::Done => Glyph::Check,
            Self::Now => Glyph::Now,
            Self::Waiting => Glyph::Wait,
            Self::Failed => Glyph::Cross,
        }
    }

    /// For those who do not see the icon.
    fn word(self) -> &'static str {
        match self {
            Self::Done => "Done: ",
            Self::Now => "Now: ",
            Self::Waiting => "To come: ",
            Self::Failed => "Failed: ",
        }
    }
}

/// A stage of the work.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// Where it stands.
    pub state: StageState,
    /// What is done, as "Trying 2 to 10 segments".
    pub title: AttrValue,
    /// What came of it, or where it is.
    pub said: AttrValue,
    /// How long it took, or will take.
    pub time: AttrValue,
}

/// What progress needs.
#[derive(Properties, PartialEq)]
pub struct ProgressProps {
    /// What is done now: "Trying 9 segments".
    pub title: AttrValue,
    /// How long still: "about 3 s left".
    #[prop_or_default]
    pub left: Option<AttrValue>,
    /// How much is done, 0 to 100; nothing while that is not known.
    #[prop_or_default]
    pub percent: Option<f64>,
    /// The stages, in order.
    #[prop_or_default]
    pub stages: Vec<Stage>,
    /// The user wants out. Without it there is no button.
    #[prop_or_default]
    pub on_cancel: Option<Callback<()>>,
    /// What is kept if they do: "Your file stays open."
    #[prop_or_default]
    pub kept: Option<AttrValue>,
    /// `data-testid` of the Cancel button.
    #[prop_or(Some(AttrValue::Static("cancel")))]
    pub testid: Option<AttrValue>,
}

/// A bar, its stages and a Cancel button.
#[component]
pub fn Progress(props: &ProgressProps) -> Html {
    let done = props.percent.map(|percent| format!("{:.0}", percent.clamp(0.0, 100.0)));
    let label = match &done {
        Some(done) => format!("{}: {done}% done", props.title),
        None => props.title.to_string(),
    };
    html! {
        <section class="progress" aria-label="Progress">
            <div class="progress__head">
                <h2 class="progress__figure" aria-live="polite">{ &props.title }</h2>
                if let Some(left) = &props.left {
                    <span class="layout__note">{ left }</span>
                }
            </div>
            <progress class="progress__bar" max="100" value={done} aria-label={label} />
            if !props.stages.is_empty() {
                <ol>
                    for (i, stage) in props.stages.iter().enumerate() {
                        { one_stage(i, stage) }
                    }
                </ol>
            }
            if let Some(on_cancel) = &props.on_cancel {
                <div class="progress__doing">
                    <Button words="Cancel" glyph={Glyph::Cross} on_click={on_cancel} testid={props.testid.clone()} />
                    if let Some(kept) = &props.kept {
                        <span class="layout__note">{ kept }</span>
                    }
                </div>
            }
        </section>
    }
}

fn one_stage(i: usize, stage: &Stage) -> Html {
    let here = (stage.state == StageState::Now).then_some("step");
    html! {
        <li key={i} class={classes!("progress__stage", stage.state.class())} aria-current={here}>
            <Icon glyph={stage.state.glyph()} />
            <span>
                <span class="layout__unseen">{ stage.state.word() }</span>
                { &stage.title }
                <span class="progress__said">{ " " }{ &stage.said }</span>
            </span>
            <span class="progress__said">{ &stage.time }</span>
        </li>
    }
}

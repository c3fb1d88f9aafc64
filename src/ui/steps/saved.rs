//! The segments of a loaded model: who they are, and what to do.

use yew::prelude::*;

use crate::pipeline::model::{Model, SavedSegment};
use crate::pipeline::segment::short_titles;
use crate::plot::axis::count;
use crate::state::Shared;
use crate::ui::parts::{Finding, SegmentCard};
use crate::ui::steps::personas::{bar, ledger_head};
use crate::ui::words::{counted, listed, number_first, percent};

#[derive(Properties, PartialEq)]
pub(crate) struct SavedProps {
    pub(crate) model: Shared<Model>,
}

#[component]
pub(crate) fn Saved(props: &SavedProps) -> Html {
    let SavedProps { model } = props;
    let names: Vec<String> = model.segments.iter().map(|segment| segment.name.clone()).collect();
    let n = model.segments.iter().map(|segment| segment.size).sum();
    let segments = if names.len() == 1 { "segment" } else { "segments" };
    html! {
        <section class="layout__row is-section" id="personas" aria-label="Personas">
            <div class="layout__whole">
                <Finding level=2 sentence={format!("{} {segments}: {}.", number_first(names.len()), listed(&names))}
                    source={html! { format!("As they were saved, of {}", counted(n, "customer", "customers")) }}
                    more={html! { model.verdict.as_ref().map_or("", |verdict| &verdict.words) }} />
                { ledger_head() }
                for (at, segment) in model.segments.iter().enumerate() {
                    { persona(at, segment) }
                }
            </div>
        </section>
    }
}

fn persona(at: usize, segment: &SavedSegment) -> Html {
    let titles = short_titles(segment.means.iter().map(|mean| mean.column.as_str()));
    let bars = segment
        .means
        .iter()
        .zip(&titles)
        .map(|(mean, title)| bar(title, mean.mean, mean.index.ok_or(AttrValue::Static("no index"))));
    html! {
        <SegmentCard key={at} number={at + 1} name={segment.name.clone()} rule_name={segment.name.clone()} rule={segment.rule.clone()}
            size={segment.size} size_said={count(segment.size)} share_said={percent(segment.share)} bars={bars.collect::<Vec<_>>()}
            action={format!("{}. {}", segment.action, segment.advice)} />
    }
}

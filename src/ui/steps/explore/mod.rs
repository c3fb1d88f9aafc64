//! Pictures of the customers: on two axes, in three directions, and what the directions are made of.

use std::rc::Rc;

use yew::prelude::*;

pub(super) use assign_map::AssignMap;

use crate::compute::Office;
use crate::pipeline::analysis::Analysis;
use crate::pipeline::segment::Segment;
use crate::plot::words;
use crate::protocol::{Points, PreparedSummary};
use crate::state::{Action, Newcomer, Portrait, Shared, View};
use crate::ui::parts::{Finding, Legend, LegendItem, PlotFrame, Table};
use crate::ui::store::use_dispatch;
use crate::ui::words::{counted, percent};

use cloud::{Cloud, use_some};
use flat::Flat;
use loadings::{Loadings, Scree};
use space::Space;

mod assign_map;
mod axes;
mod cloud;
mod customer;
mod flat;
mod layers;
mod loadings;
mod pointing;
mod said;
mod saving;
mod space;

/// What the section needs.
#[derive(Properties, PartialEq)]
pub(crate) struct ExploreProps {
    /// All numbers of segments.
    pub(crate) analysis: Shared<Analysis>,
    /// The one that is shown.
    pub(crate) portrait: Shared<Portrait>,
    /// Names of its segments.
    pub(crate) names: Rc<[String]>,
    /// Coordinates of all customers. None until they are there.
    pub(crate) points: Option<Shared<Points>>,
    /// How the rows were prepared.
    pub(crate) prepared: Shared<PreparedSummary>,
    /// What is looked at.
    pub(crate) view: View,
    /// Has the records.
    pub(crate) office: Office,
    /// The customer being assigned, in the units of the matrix. None until there is one.
    pub(crate) newcomer: Option<Rc<Newcomer>>,
    /// Column that names customers, if there is one.
    #[prop_or_default]
    pub(crate) id_column: Option<AttrValue>,
    /// Inputs changed; new segments are on their way.
    pub(crate) is_stale: bool,
}

/// The section of the page.
#[component]
pub(crate) fn Explore(props: &ExploreProps) -> Html {
    let some = use_some(&props.analysis, props.portrait.n_clusters, props.points.as_ref());
    let cloud = props.points.as_ref().map(|points| cloud_of(props, points, some));
    html! {
        <section class="layout__row is-section explore" id="explore" aria-label="Explore">
            <div class="layout__whole">{ finding(props) }</div>
            <div class="layout__lead">{ flat(props, cloud.as_ref()) }</div>
            <div class="layout__aside">
                <Switches portrait={props.portrait.clone()} names={props.names.clone()} view={props.view.clone()} />
            </div>
            <div class="layout__lead">
                if let Some(cloud) = cloud {
                    <Space {cloud} prepared={props.prepared.clone()} office={props.office.clone()}
                        id_column={props.id_column.clone()} newcomer={props.newcomer.clone()} is_stale={props.is_stale} />
                }
            </div>
            <div class="layout__aside">
                <Loadings analysis={props.analysis.clone()} portrait={props.portrait.clone()} />
                if props.analysis.pca.explained_variance_ratio.len() > 1 {
                    <Scree analysis={props.analysis.clone()} />
                }
            </div>
        </section>
    }
}

fn cloud_of(props: &ExploreProps, points: &Shared<Points>, some: Shared<Vec<u32>>) -> Cloud {
    let n_clusters = props.portrait.n_clusters;
    Cloud {
        analysis: props.analysis.clone(),
        portrait: props.portrait.clone(),
        names: props.names.clone(),
        points: points.clone(),
        hidden: (0..n_clusters).map(|segment| props.view.hidden.contains(&segment)).collect(),
        some,
    }
}

fn finding(props: &ExploreProps) -> Html {
    let ratios = &props.analysis.pca.explained_variance_ratio;
    let map: f64 = ratios.iter().take(2).sum();
    let columns = props.analysis.pca.mean.len();
    let customers = props.portrait.segments.iter().map(|segment| segment.size).sum();
    let (sentence, more) = match columns {
        0 | 1 => ("One column tells these customers apart.".to_owned(), None),
        2 => ("Two columns tell these customers apart; the map shows both in full.".to_owned(), None),
        _ => {
            let three: f64 = ratios.iter().take(3).sum();
            let sentence = format!("Two directions keep {} of what tells customers apart.", percent(map));
            let more = format!("With a third it is {}. The directions mix {columns} columns.", percent(three));
            (sentence, Some(more))
        }
    };
    let source = format!("{} · principal components", counted(customers, "customer", "customers"));
    html! {
        <Finding level=2 {sentence} source={html! { { source } }} more={more.map(|more| html! { { more } })}
            testid="explore-finding" />
    }
}

fn flat(props: &ExploreProps, cloud: Option<&Cloud>) -> Html {
    let drawn = cloud.and_then(|cloud| Some((cloud, cloud.flat_axes()?)));
    let Some((cloud, axes)) = drawn else {
        return html! {
            <PlotFrame title="Every dot is a customer" level=3 testid="scatter" empty="The customers are being placed." />
        };
    };
    html! {
        <Flat cloud={cloud.clone()} {axes} view={props.view.clone()} prepared={props.prepared.clone()}
            office={props.office.clone()} id_column={props.id_column.clone()} newcomer={props.newcomer.clone()}
            is_stale={props.is_stale || axes != props.view.flat} />
    }
}

#[derive(Properties, PartialEq)]
struct SwitchesProps {
    portrait: Shared<Portrait>,
    names: Rc<[String]>,
    view: View,
}

/// The legend, whose switches hide segments in both pictures.
#[component]
fn Switches(props: &SwitchesProps) -> Html {
    let dispatch = use_dispatch();
    let on_toggle = use_callback((dispatch, props.view.clone()), |number: usize, (dispatch, view)| {
        let mut view = view.clone();
        let segment = number.saturating_sub(1);
        if view.hidden.contains(&segment) {
            view.hidden.retain(|hidden| *hidden != segment);
        } else {
            view.hidden.push(segment);
        }
        dispatch.tell(Action::Look(view));
    });
    let item = |(at, segment): (usize, &Segment)| LegendItem {
        number: at + 1,
        name: props.names.get(at).cloned().unwrap_or_default().into(),
        share: segment.share,
        said: percent(segment.share).into(),
        second: segment.revenue.as_ref().map(|revenue| (revenue.share, percent(revenue.share).into())),
        is_hidden: props.view.hidden.contains(&at),
    };
    let items = props.portrait.segments.iter().enumerate().map(item).collect::<Vec<_>>();
    let second = items.iter().any(|item| item.second.is_some()).then_some("share of revenue".into());
    html! { <Legend title="Show and hide" keys={("share of customers".into(), second)} {items} {on_toggle} /> }
}

/// A picture's table as one of the page.
fn table_of(caption: &'static str, table: &words::Table) -> Html {
    let head: Vec<AttrValue> = table.header.iter().map(|name| name.clone().into()).collect();
    let rows: Vec<Vec<Html>> =
        table.rows.iter().map(|row| row.iter().map(|cell| html! { { cell } }).collect()).collect();
    let figures: Vec<usize> = (1..head.len()).collect();
    html! { <Table {caption} {head} {rows} {figures} /> }
}

//! The map of all customers with the one that is being assigned.

use std::rc::Rc;

use yew::prelude::*;

use super::cloud::{Cloud, use_some};
use super::layers::{Looked, use_layers};
use super::said::use_said;
use crate::pipeline::analysis::Analysis;
use crate::protocol::{Axis, Points};
use crate::state::{Newcomer, Portrait, Shared};

/// What the map needs.
#[derive(Properties, PartialEq)]
pub(crate) struct AssignMapProps {
    /// All numbers of segments.
    pub(crate) analysis: Shared<Analysis>,
    /// The one that is shown.
    pub(crate) portrait: Shared<Portrait>,
    /// Names of its segments.
    pub(crate) names: Rc<[String]>,
    /// Coordinates of all customers. None until they are there.
    pub(crate) points: Option<Shared<Points>>,
    /// The customer being assigned.
    pub(crate) newcomer: Option<Rc<Newcomer>>,
}

/// The first two components.
const AXES: [Axis; 2] = [Axis::Component(0), Axis::Component(1)];

/// All customers on the first two components, and the new one among them. Nothing until there are coordinates.
#[component]
pub(crate) fn AssignMap(props: &AssignMapProps) -> Html {
    let some = use_some(&props.analysis, props.portrait.n_clusters, props.points.as_ref());
    let Some(points) = &props.points else { return Html::default() };
    let cloud = Cloud {
        analysis: props.analysis.clone(),
        portrait: props.portrait.clone(),
        names: props.names.clone(),
        points: points.clone(),
        hidden: Rc::from([]),
        some,
    };
    html! { <Map {cloud} newcomer={props.newcomer.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct MapProps {
    cloud: Cloud,
    newcomer: Option<Rc<Newcomer>>,
}

#[component]
fn Map(props: &MapProps) -> Html {
    let layers = use_layers(&props.cloud, AXES, Looked::default(), None, props.newcomer.as_ref());
    let said = use_said(&props.cloud, AXES.to_vec());
    html! {
        <div class="plot-frame__stage">
            <canvas ref={layers.base} class="plot-frame__canvas" role="img" aria-label={said.map(|said| said.0.clone())} />
            <canvas ref={layers.over} class="plot-frame__over" aria-hidden="true" />
        </div>
    }
}

//! The map of all customers with the one that is being assigned.

use std::rc::Rc;

use yew::prelude::*;

use super::cloud::Cloud;
use super::layers::{Scene, use_layers};
use crate::pipeline::analysis::Analysis;
use crate::plot::words;
use crate::protocol::{Axis, Points};
use crate::state::{Portrait, Shared};

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
    /// The customer being assigned, in the units of the matrix.
    pub(crate) newcomer: Option<Rc<[f64]>>,
}

/// All customers on the first two components, and the new one among them. Nothing until there are coordinates.
#[component]
pub(crate) fn AssignMap(props: &AssignMapProps) -> Html {
    let Some(points) = &props.points else { return Html::default() };
    let cloud = Cloud {
        analysis: props.analysis.clone(),
        portrait: props.portrait.clone(),
        names: props.names.clone(),
        points: points.clone(),
        prepared: None,
        hidden: Rc::from([]),
    };
    html! { <Map scene={Scene { cloud, axes: [Axis::Component(0), Axis::Component(1)] }} newcomer={props.newcomer.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct MapProps {
    scene: Scene,
    newcomer: Option<Rc<[f64]>>,
}

#[component]
fn Map(props: &MapProps) -> Html {
    let layers = use_layers(&props.scene, None, props.newcomer.as_ref());
    let said = use_memo(props.scene.clone(), |scene| {
        scene.cloud.on(scene.axes, None, None).map_or_else(String::new, |picture| words::scatter(&picture))
    });
    html! {
        <div class="plot-frame__stage">
            <canvas ref={layers.base} class="plot-frame__canvas" role="img" aria-label={(*said).clone()} />
            <canvas ref={layers.over} class="plot-frame__over" aria-hidden="true" />
        </div>
    }
}

//! A canvas of customers, as many as there are: a part of them at once, all of them piece by piece when the picture
//! rests, so that the page never waits.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use yew::prelude::*;

use super::use_canvas::{Surface, use_frame};
use super::use_task::use_task_with;
use super::use_theme::Palette;
use crate::plot::crowd::{Crowd, Laid, MANY, grid_of};
use crate::plot::frame::Frame;
use crate::plot::hit::HitGrid;
use crate::plot::layer::PointLayer;
use crate::state::Shared;

/// A picture rests when it was the same so long, milliseconds.
const REST: u32 = 120;
/// Then it works so long at a time, milliseconds, and lets the page have its turn.
const TURN: f64 = 8.0;

/// What is shown: cheap to clone and to compare.
pub trait Scene {
    /// Tells of the customers as they lie on such a sheet. Tells nothing where there is no picture.
    fn laid(&self, frame: &Frame, tell: &mut dyn FnMut(&dyn Laid));

    /// Number of segments.
    fn n_segments(&self) -> u16;

    /// Rows that are drawn while the picture moves.
    fn some(&self) -> &[u32];

    /// Paints what lies over the customers.
    fn words(&self, surface: &Surface);
}

/// A picture at rest.
pub struct Rest {
    /// Which customer is where.
    pub grid: HitGrid,
    /// All customers as pixels, if there are many.
    pub layer: Option<PointLayer>,
}

/// A scene of any kind; equal to its own clones alone.
#[derive(Clone)]
struct Any(Rc<dyn Scene>);

impl PartialEq for Any {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::addr_eq(Rc::as_ptr(&self.0), Rc::as_ptr(&other.0))
    }
}

/// Keeps the canvas that the returned reference is given to painted with `scene`. None while the picture moves.
#[hook]
pub fn use_crowd<S: Scene + Clone + PartialEq + 'static>(scene: &S) -> (NodeRef, Option<Shared<Rest>>) {
    let scene = use_memo(scene.clone(), |scene| Any(Rc::new(scene.clone())));
    use_any((*scene).clone())
}

/// The rest of one scene at one size.
struct RestOf {
    scene: Any,
    frame: Frame,
    rest: Shared<Rest>,
}

#[hook]
fn use_any(scene: Any) -> (NodeRef, Option<Shared<Rest>>) {
    let node = use_node_ref();
    let palette = use_context::<Option<Palette>>().flatten();
    let frame = use_frame(&node);
    let found = use_state(|| None::<RestOf>);
    let setter = found.setter();
    use_task_with((node.clone(), scene.clone(), frame, palette), move |(node, scene, frame, palette)| {
        let surface = Surface::on(node, *frame, palette.as_ref());
        if let Some(surface) = &surface {
            paint_some(surface, &*scene.0);
        }
        let scene = scene.clone();
        async move {
            let Some(surface) = surface else { return };
            TimeoutFuture::new(REST).await;
            if let Some(rest) = rest(&surface, &*scene.0).await {
                setter.set(Some(RestOf { scene, frame: surface.frame, rest: Shared::new(rest) }));
            }
        }
    });
    let is_now = |found: &&RestOf| found.scene == scene && Some(found.frame) == frame;
    let rest = found.as_ref().filter(is_now).map(|found| found.rest.clone());
    (node, rest)
}

fn paint_some(surface: &Surface, scene: &dyn Scene) {
    let mut layer = None;
    scene.laid(&surface.frame, &mut |laid| {
        layer = Some(if laid.n_rows() <= MANY {
            laid.points(surface.theme())
        } else {
            Crowd::of_some(laid, surface.theme(), scene.n_segments(), scene.some())
        });
    });
    show(surface, scene, layer.as_ref());
}

fn show(surface: &Surface, scene: &dyn Scene, layer: Option<&PointLayer>) {
    match layer {
        Some(layer) => {
            surface.put(layer);
            scene.words(surface);
        }
        None => surface.clear(),
    }
}

/// Draws all customers and finds which of them is where.
async fn rest(surface: &Surface, scene: &dyn Scene) -> Option<Rest> {
    let (mut crowd, mut few, mut is_done) = (None::<Crowd>, None, false);
    while !is_done {
        let until = now() + TURN;
        is_done = true; // there may be no picture
        scene.laid(&surface.frame, &mut |laid| {
            if laid.n_rows() <= MANY {
                few = Some(Rest { grid: grid_of(laid, scene.n_segments()), layer: None });
                return;
            }
            let crowd = crowd.get_or_insert_with(|| Crowd::new(laid, surface.theme(), scene.n_segments()));
            is_done = crowd.step(laid);
            while !is_done && now() < until {
                is_done = crowd.step(laid);
            }
        });
        if !is_done {
            TimeoutFuture::new(0).await;
        }
    }
    let Some(crowd) = crowd else { return few };
    let (layer, grid) = crowd.finish();
    show(surface, scene, Some(&layer));
    Some(Rest { grid, layer: Some(layer) })
}

/// Milliseconds; without a clock one piece is done at a time.
fn now() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(f64::INFINITY, |clock| clock.now())
}

//! The two canvases of a flat picture: the customers, and above them what moves.

use std::cell::OnceCell;
use std::rc::Rc;

use yew::prelude::*;

use super::cloud::Cloud;
use crate::plot::hit::HitGrid;
use crate::plot::scatter::View;
use crate::protocol::Axis;
use crate::state::Shared;
use crate::ui::hooks::{Surface, use_canvas, use_frame};

/// Where everything lies, found once for one picture of one size.
pub(super) struct Sheet {
    scene: Scene,
    view: View,
    grid: OnceCell<HitGrid>,
}

impl Sheet {
    /// Where a customer lies, in CSS pixels; None if it is not drawn.
    pub(super) fn place(&self, row: usize) -> Option<(f64, f64)> {
        self.scene.cloud.on(self.scene.axes, None, None)?.place(&self.view, row)
    }

    /// Which customer is where. Made when it is first asked for.
    pub(super) fn grid(&self) -> &HitGrid {
        self.grid.get_or_init(|| match self.scene.cloud.on(self.scene.axes, None, None) {
            Some(picture) => picture.hit_grid(&self.view),
            None => HitGrid::new(&self.view.frame, std::iter::empty()),
        })
    }

    /// How it is laid out.
    pub(super) fn view(&self) -> &View {
        &self.view
    }

    /// The middle of the picture, in CSS pixels.
    pub(super) fn middle(&self) -> (f64, f64) {
        (self.view.frame.width / 2.0, self.view.frame.height / 2.0)
    }
}

/// Customers on two axes.
#[derive(Clone, PartialEq)]
pub(super) struct Scene {
    pub(super) cloud: Cloud,
    pub(super) axes: [Axis; 2],
}

/// What lies above the customers.
#[derive(Clone, PartialEq)]
struct Over {
    sheet: Option<Shared<Sheet>>,
    picked: Option<usize>,
    newcomer: Option<Rc<[f64]>>,
}

/// The canvases, and where everything lies on them.
pub(super) struct Layers {
    /// The customers.
    pub(super) base: NodeRef,
    /// The customer picked and the one being assigned.
    pub(super) over: NodeRef,
    /// None until the canvas has a size.
    pub(super) sheet: Option<Shared<Sheet>>,
}

/// Keeps both canvases painted. Their elements must stand in the component from its first rendering on.
#[hook]
pub(super) fn use_layers(scene: &Scene, picked: Option<usize>, newcomer: Option<&Rc<[f64]>>) -> Layers {
    let base = use_canvas(scene.clone(), paint);
    let frame = use_frame(&base);
    let sheet = use_memo((scene.clone(), frame), |(scene, frame)| {
        let view = scene.cloud.on(scene.axes, None, None)?.layout(frame.as_ref()?);
        Some(Shared::new(Sheet { scene: scene.clone(), view, grid: OnceCell::new() }))
    });
    let sheet = (*sheet).clone();
    let over = use_canvas(Over { sheet: sheet.clone(), picked, newcomer: newcomer.cloned() }, paint_over);
    Layers { base, over, sheet }
}

fn paint(surface: &Surface, scene: &Scene) {
    let Some(picture) = scene.cloud.on(scene.axes, None, None) else {
        surface.clear();
        return;
    };
    let view = picture.layout(&surface.frame);
    surface.put(&picture.points(&view, surface.theme()));
    if let Some(area) = surface.area() {
        // A canvas that refuses leaves the customers without words; the description beside it has them.
        drop(picture.draw(&area, &view, surface.theme()));
    }
}

fn paint_over(surface: &Surface, over: &Over) {
    surface.clear();
    let Some(sheet) = &over.sheet else { return };
    let Scene { cloud, axes } = &sheet.scene;
    if let (Some(picture), Some(area)) = (cloud.on(*axes, over.picked, over.newcomer.as_deref()), surface.area()) {
        // As above: nothing else is lost.
        drop(picture.draw_over(&area, &sheet.view, surface.theme()));
    }
}

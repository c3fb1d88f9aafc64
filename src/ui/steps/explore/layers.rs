//! The two canvases of a flat picture: the customers, and above them what moves.

use std::rc::Rc;

use yew::prelude::*;

use super::cloud::Cloud;
use crate::plot::crowd::Laid;
use crate::plot::frame::Frame;
use crate::plot::scatter::{Extent, LaidScatter, ScatterPicture, View, Window};
use crate::protocol::Axis;
use crate::state::{Newcomer, Shared};
use crate::ui::hooks::{Rest, Scene, Surface, use_canvas, use_crowd, use_frame};

/// Customers on two axes.
#[derive(Clone, PartialEq)]
struct Flat {
    cloud: Cloud,
    axes: [Axis; 2],
    /// None where there is no picture.
    extent: Option<Extent>,
    window: Window,
    has_arrows: bool,
}

impl Flat {
    fn picture(&self, picked: Option<usize>, newcomer: Option<&Newcomer>) -> Option<ScatterPicture<'_>> {
        let picture = self.cloud.on(self.axes, picked, newcomer)?;
        let arrows =
            self.extent.filter(|_| self.has_arrows).map_or_else(Vec::new, |e| self.cloud.arrows(self.axes, &e));
        Some(ScatterPicture { arrows, ..picture })
    }

    fn view(&self, picture: &ScatterPicture<'_>, frame: &Frame) -> Option<View> {
        Some(picture.layout_in(frame, &self.extent?, self.window))
    }
}

impl Scene for Flat {
    fn laid(&self, frame: &Frame, tell: &mut dyn FnMut(&dyn Laid)) {
        if let Some(picture) = self.cloud.on(self.axes, None, None)
            && let Some(view) = self.view(&picture, frame)
        {
            tell(&LaidScatter(picture, view));
        }
    }

    fn n_segments(&self) -> u16 {
        self.cloud.n_segments()
    }

    fn some(&self) -> &[u32] {
        &self.cloud.some
    }

    fn words(&self, surface: &Surface) {
        if let (Some(picture), Some(area)) = (self.picture(None, None), surface.area())
            && let Some(view) = self.view(&picture, &surface.frame)
        {
            // A canvas that refuses leaves the customers without words; the description beside it has them.
            drop(picture.draw(&area, &view, surface.theme()));
        }
    }
}

/// Where everything lies, found once for one picture of one size.
#[derive(Clone, PartialEq)]
pub(super) struct Sheet {
    scene: Flat,
    view: View,
}

impl Sheet {
    /// Where a customer lies, in CSS pixels; None if it is not drawn.
    pub(super) fn place(&self, row: usize) -> Option<(f64, f64)> {
        self.scene.cloud.on(self.scene.axes, None, None)?.place(&self.view, row)
    }

    /// How it is laid out.
    pub(super) fn view(&self) -> &View {
        &self.view
    }

    /// The picture as it is shown, with the customer being assigned.
    pub(super) fn picture(&self, newcomer: Option<&Newcomer>) -> Option<ScatterPicture<'_>> {
        self.scene.picture(None, newcomer)
    }

    /// A place in CSS pixels as shares of the plane: across from the left, up from below.
    pub(super) fn shares(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let plane = self.view.plane;
        (((x - plane.left) / plane.width()).clamp(0.0, 1.0), ((plane.bottom - y) / plane.height()).clamp(0.0, 1.0))
    }

    /// A way in CSS pixels, right and down, as shares of the plane, right and up.
    pub(super) fn way(&self, (right, down): (f64, f64)) -> (f64, f64) {
        (right / self.view.plane.width(), -down / self.view.plane.height())
    }

    /// The middle of the picture, in CSS pixels.
    pub(super) fn middle(&self) -> (f64, f64) {
        (self.view.frame.width / 2.0, self.view.frame.height / 2.0)
    }
}

/// What lies above the customers.
#[derive(Clone, PartialEq)]
struct Over {
    sheet: Option<Sheet>,
    picked: Option<usize>,
    newcomer: Option<Rc<Newcomer>>,
}

/// The canvases, and where everything lies on them.
pub(super) struct Layers {
    /// The customers.
    pub(super) base: NodeRef,
    /// The customer picked and the one being assigned.
    pub(super) over: NodeRef,
    /// None until the canvas has a size.
    pub(super) sheet: Option<Sheet>,
    /// None while the picture moves.
    pub(super) rest: Option<Shared<Rest>>,
}

/// What of the customers is looked at.
#[derive(Clone, Copy, Default, PartialEq)]
pub(super) struct Looked {
    /// The part.
    pub(super) window: Window,
    /// The columns are drawn as arrows.
    pub(super) has_arrows: bool,
}

/// Keeps both canvases painted. Their elements must stand in the component from its first rendering on.
#[hook]
pub(super) fn use_layers(
    cloud: &Cloud,
    axes: [Axis; 2],
    looked: Looked,
    picked: Option<usize>,
    newcomer: Option<&Rc<Newcomer>>,
) -> Layers {
    // Hidden segments count in it, so that switching one off moves nothing.
    let key = (cloud.analysis.clone(), cloud.portrait.clone(), cloud.points.clone(), axes);
    let extent = {
        let cloud = cloud.clone();
        use_memo(key, move |key| cloud.on(key.3, None, None).map(|picture| picture.extent()))
    };
    let Looked { window, has_arrows } = looked;
    let scene = Flat { cloud: cloud.clone(), axes, extent: *extent, window, has_arrows };
    let (base, rest) = use_crowd(&scene);
    let frame = use_frame(&base);
    let sheet = frame.and_then(|frame| {
        let view = scene.view(&cloud.on(axes, None, None)?, &frame)?;
        Some(Sheet { scene: scene.clone(), view })
    });
    let over = use_canvas(Over { sheet: sheet.clone(), picked, newcomer: newcomer.cloned() }, paint_over);
    Layers { base, over, sheet, rest }
}

fn paint_over(surface: &Surface, over: &Over) {
    surface.clear();
    let Some(sheet) = &over.sheet else { return };
    let picture = sheet.scene.picture(over.picked, over.newcomer.as_deref());
    if let (Some(picture), Some(area)) = (picture, surface.area()) {
        // As above: nothing else is lost.
        drop(picture.draw_over(&area, &sheet.view, surface.theme()));
    }
}

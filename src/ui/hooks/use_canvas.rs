//! A canvas that is drawn anew when its data, its size, the screen's density or the theme change.

use gloo_events::EventListener;
use gloo_timers::future::TimeoutFuture;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea as _};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{Clamped, JsCast as _};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData, ResizeObserver};
use yew::prelude::*;

use crate::plot::frame::Frame;
use crate::plot::layer::PointLayer;
use crate::plot::theme::Theme;
use crate::ui::hooks::use_task::use_task_with;
use crate::ui::hooks::use_theme::Palette;

/// What a picture is painted on: a canvas of the right size, with the colours of the page.
pub struct Surface {
    canvas: HtmlCanvasElement,
    /// Its size.
    pub frame: Frame,
    palette: Palette,
}

impl Surface {
    /// The canvas of `node`, made as large as `frame` says. None until there are canvas, size and colours.
    pub(super) fn on(node: &NodeRef, frame: Option<Frame>, palette: Option<&Palette>) -> Option<Self> {
        let (canvas, frame, palette) = (node.cast::<HtmlCanvasElement>()?, frame?, palette?.clone());
        let (width, height) = frame.pixels();
        if width == 0 || height == 0 {
            return None;
        }
        canvas.set_width(width);
        canvas.set_height(height);
        Some(Self { canvas, frame, palette })
    }

    /// The colours of the page.
    pub fn theme(&self) -> &Theme {
        &self.palette
    }

    /// For plotters.
    pub fn area(&self) -> Option<DrawingArea<CanvasBackend, Shift>> {
        Some(CanvasBackend::with_canvas_object(self.canvas.clone())?.into_drawing_area())
    }

    /// Puts points on the whole canvas, over nothing.
    pub fn put(&self, layer: &PointLayer) {
        put(&self.canvas, layer);
    }

    /// Wipes the canvas, so that what lies beneath it shows.
    pub fn clear(&self) {
        if let Some(context) = context(&self.canvas) {
            context.clear_rect(0.0, 0.0, f64::from(self.canvas.width()), f64::from(self.canvas.height()));
        }
    }
}

/// Puts points on the whole canvas.
pub(in crate::ui) fn put(canvas: &HtmlCanvasElement, layer: &PointLayer) {
    let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&layer.pixels), layer.width, layer.height);
    if let (Ok(image), Some(context)) = (image, context(canvas)) {
        // Fails only for a canvas without memory, which then stays blank.
        drop(context.put_image_data(&image, 0.0, 0.0));
    }
}

fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

/// Paints `data` on the canvas that the returned reference is given to. The canvas gets its CSS size from its style
/// sheet, and as many pixels as the screen has there.
#[hook]
pub fn use_canvas<D: PartialEq + Clone + 'static>(data: D, paint: fn(&Surface, &D)) -> NodeRef {
    let node = use_node_ref();
    let palette = use_context::<Option<Palette>>().flatten();
    let frame = use_frame(&node);
    use_task_with((node.clone(), data, frame, palette), move |(node, data, frame, palette)| {
        let (node, data, frame, palette) = (node.clone(), data.clone(), *frame, palette.clone());
        async move {
            // Each picture in a turn of its own: all of them at once would keep the page from answering.
            TimeoutFuture::new(0).await;
            if let Some(surface) = Surface::on(&node, frame, palette.as_ref()) {
                paint(&surface, &data);
            }
        }
    });
    node
}

/// The size of an element, now and after each change. None until it has one.
#[hook]
pub fn use_frame(node: &NodeRef) -> Option<Frame> {
    let frame = use_state(|| None::<Frame>);
    let setter = frame.setter();
    use_effect_with(node.clone(), move |node| {
        let measure = {
            let node = node.clone();
            move || setter.set(measured(&node))
        };
        let on_resize = Closure::<dyn FnMut()>::new(measure.clone());
        let observer = ResizeObserver::new(on_resize.as_ref().unchecked_ref()).ok();
        if let (Some(observer), Some(element)) = (&observer, node.cast::<web_sys::Element>()) {
            observer.observe(&element); // tells of the first size as well, once it is known without a layout for it alone
        }
        // A move to a screen of another density changes no size, but the window says so.
        let on_window = web_sys::window().map(|window| EventListener::new(&window, "resize", move |_| measure()));
        move || {
            if let Some(observer) = observer {
                observer.disconnect();
            }
            drop((on_resize, on_window));
        }
    });
    *frame
}

fn measured(node: &NodeRef) -> Option<Frame> {
    let element = node.cast::<web_sys::Element>()?;
    let scale = web_sys::window()?.device_pixel_ratio();
    let (width, height) = (f64::from(element.client_width()), f64::from(element.client_height()));
    (width > 0.0 && height > 0.0).then_some(Frame { width, height, scale })
}

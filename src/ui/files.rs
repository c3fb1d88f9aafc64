//! Files that the page gives: a blob, a link to it, a click. Nothing leaves the machine.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Blob, BlobPropertyBag, Document, HtmlAnchorElement, HtmlCanvasElement, Url};

use crate::plot::layer::PointLayer;
use crate::ui::hooks::put;

/// Saves bytes under a name.
pub(super) fn save_bytes(name: &str, mime: &str, bytes: &Uint8Array) {
    save(name, mime, bytes.as_ref());
}

/// Saves text under a name.
pub(super) fn save_text(name: &str, mime: &str, text: &str) {
    save(name, mime, &JsValue::from_str(text));
}

/// Saves canvases that lie on one another as one PNG.
pub(super) fn save_png(name: &str, layers: &[HtmlCanvasElement]) {
    let name = name.to_owned();
    let Some(picture) = flattened(layers) else { return };
    let on_blob = Closure::once_into_js(move |blob: JsValue| {
        if let Ok(blob) = blob.dyn_into::<Blob>() {
            click(&name, &blob);
        }
    });
    // Without memory for a picture there is none to save.
    drop(picture.to_blob(on_blob.unchecked_ref()));
}

/// Points as the address of a PNG that holds them: `data:image/png;base64,…`.
pub(super) fn png_address(layer: &PointLayer) -> Option<String> {
    let canvas: HtmlCanvasElement = document()?.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(layer.width);
    canvas.set_height(layer.height);
    put(&canvas, layer);
    canvas.to_data_url().ok()
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

fn flattened(layers: &[HtmlCanvasElement]) -> Option<HtmlCanvasElement> {
    let first = layers.first()?;
    let picture: HtmlCanvasElement = document()?.create_element("canvas").ok()?.dyn_into().ok()?;
    picture.set_width(first.width());
    picture.set_height(first.height());
    let context: web_sys::CanvasRenderingContext2d = picture.get_context("2d").ok()??.dyn_into().ok()?;
    for layer in layers {
        context.draw_image_with_html_canvas_element(layer, 0.0, 0.0).ok()?;
    }
    Some(picture)
}

fn save(name: &str, mime: &str, content: &JsValue) {
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    if let Ok(blob) = Blob::new_with_buffer_source_sequence_and_options(&Array::of1(content), &options) {
        click(name, &blob);
    }
}

fn click(name: &str, blob: &Blob) {
    let link = document().and_then(|document| document.create_element("a").ok()?.dyn_into::<HtmlAnchorElement>().ok());
    if let (Some(link), Ok(url)) = (link, Url::create_object_url_with_blob(blob)) {
        link.set_href(&url);
        link.set_download(name);
        link.click();
        // The browser holds the blob from the click on, so the address can go at once; if it does not, nothing is lost.
        drop(Url::revoke_object_url(&url));
    }
}

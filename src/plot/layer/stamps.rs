//! Markers drawn once and laid down many times.

use wide::f32x4;

use super::coverage::mask;
use super::{Density, Mask, PointLayer};
use crate::plot::shape::Shape;
use crate::plot::theme::Rgb;

/// A marker is drawn at so many places between pixels, each way: finer is not seen.
const PHASES: u8 = 4;

/// One marker of one size, at all places between pixels.
pub(crate) struct Stamps {
    colour: Rgb,
    /// Corner of the mask from the pixel of the middle, and the mask. By rows: phase down, then phase across.
    masks: Vec<((i64, i64), Mask)>,
}

impl Stamps {
    /// `radius` in device pixels.
    pub(crate) fn new(shape: Shape, colour: Rgb, radius: f64, opacity: f64) -> Self {
        let radius = if radius.is_finite() { radius.clamp(0.3, 64.0) } else { 0.3 };
        let middle = |phase: u8| (f64::from(phase) + 0.5) / f64::from(PHASES);
        let masks = (0..PHASES)
            .flat_map(|down| (0..PHASES).map(move |across| (across, down)))
            .map(|(across, down)| tight(&shape.loops(middle(across), middle(down), radius), opacity))
            .collect();
        Self { colour, masks }
    }

    /// Adds the marker's ink at (x, y) in device pixels, `heavy` times.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a fraction of PHASES; clamped")]
    pub(crate) fn ink(&self, density: &mut Density, x: f32, y: f32, heavy: f32) {
        let Rgb(red, green, blue) = self.colour;
        let ink = f32x4::new([f32::from(red), f32::from(green), f32::from(blue), 1.0]) * f32x4::splat(heavy / 255.0);
        let (left, top) = (x.floor(), y.floor());
        let phase = |fraction: f32| ((fraction * f32::from(PHASES)) as usize).min(usize::from(PHASES) - 1);
        let (corner, mask) = &self.masks[phase(y - top) * usize::from(PHASES) + phase(x - left)];
        let whole = |v: f32, corner: i64| v.clamp(-1e6, 1e6) as i32 + corner as i32;
        density.lay((whole(left, corner.0), whole(top, corner.1)), mask, ink);
    }

    /// Lays the marker at (x, y) in device pixels.
    pub(crate) fn put(&self, layer: &mut PointLayer, x: f64, y: f64) {
        let (left, top) = (x.floor(), y.floor());
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a fraction of PHASES")]
        let phase = |fraction: f64| ((fraction * f64::from(PHASES)) as usize).min(usize::from(PHASES) - 1);
        let (corner, mask) = &self.masks[phase(y - top) * usize::from(PHASES) + phase(x - left)];
        #[expect(clippy::cast_possible_truncation, reason = "a float to integer cast saturates; halved below")]
        let whole = |v: f64| (v.clamp(-1e6, 1e6)) as i64;
        layer.lay(whole(left) + corner.0, whole(top) + corner.1, mask, self.colour);
    }
}

/// The mask of a shape in the smallest box of whole pixels that holds it.
fn tight(loops: &[Vec<(f64, f64)>], opacity: f64) -> ((i64, i64), Mask) {
    let along = |of: fn(&(f64, f64)) -> f64| {
        let ends = (f64::INFINITY, f64::NEG_INFINITY);
        let (low, high) = loops.iter().flatten().map(of).fold(ends, |(l, h), v| (l.min(v), h.max(v)));
        #[expect(clippy::cast_possible_truncation, reason = "at most 90 pixels from the middle")]
        let whole = (low.floor() as i64, high.ceil() as i64);
        (whole.0, usize::try_from(whole.1 - whole.0).unwrap_or(0))
    };
    let ((left, width), (top, height)) = (along(|p| p.0), along(|p| p.1));
    ((left, top), mask(loops, (left, top), (width, height), opacity))
}

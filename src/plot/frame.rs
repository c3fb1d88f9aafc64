//! The sheet that a picture is drawn on.

/// From this width on a picture is the desk drawing; below, the phone drawing: numbers for names, smaller marks.
pub const DESK_WIDTH: f64 = 500.0;

/// Size of a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// CSS pixels.
    pub width: f64,
    /// CSS pixels.
    pub height: f64,
    /// Device pixels per CSS pixel, above 0.
    pub scale: f64,
}

impl Frame {
    /// Width and height in device pixels: what the canvas must measure. At most 16,384 each, as browsers allow.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=16384 first")]
    pub fn pixels(&self) -> (u32, u32) {
        let whole = |length: f64| {
            let pixels = (length * self.scale).round();
            if pixels.is_finite() { pixels.clamp(0.0, 16_384.0) as u32 } else { 0 }
        };
        (whole(self.width), whole(self.height))
    }

    /// There is at least one pixel to draw on.
    pub fn is_drawable(&self) -> bool {
        let (width, height) = self.pixels();
        width > 0 && height > 0
    }

    /// Too narrow for names beside the marks.
    pub fn is_narrow(&self) -> bool {
        self.width < DESK_WIDTH
    }
}

/// A rectangle inside a frame, in CSS pixels from the top left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plane {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Right edge, at least 1 from the left.
    pub right: f64,
    /// Lower edge, at least 1 from the top.
    pub bottom: f64,
}

impl Plane {
    /// What is left of `frame` inside margins; never less than a pixel, however small the frame.
    pub fn inside(frame: &Frame, left: f64, top: f64, right: f64, bottom: f64) -> Self {
        let (x0, y0) = (left, top);
        let (x1, y1) = ((frame.width - right).max(x0 + 1.0), (frame.height - bottom).max(y0 + 1.0));
        Self { left: x0, top: y0, right: x1, bottom: y1 }
    }

    /// Width, at least 1.
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Height, at least 1.
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// The point, or where it is moved to the edge if it lies outside.
    pub fn nearest(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (x.clamp(self.left, self.right), y.clamp(self.top, self.bottom))
    }

    /// The point lies inside or on the edge.
    pub fn holds(&self, x: f64, y: f64) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_measures_device_pixels() {
        assert_eq!(Frame { width: 333.4, height: 100.0, scale: 1.5 }.pixels(), (500, 150));
    }

    #[test]
    fn a_frame_of_no_size_is_not_drawable() {
        for (width, height, scale) in [(0.0, 0.0, 1.0), (100.0, 0.0, 1.0), (10.0, 10.0, f64::NAN), (-5.0, 10.0, 2.0)] {
            assert!(!Frame { width, height, scale }.is_drawable(), "{width} {height} {scale}");
        }
    }

    #[test]
    fn a_plane_never_vanishes() {
        let plane = Plane::inside(&Frame { width: 10.0, height: 0.0, scale: 1.0 }, 50.0, 20.0, 10.0, 30.0);
        assert!(plane.width() >= 1.0 && plane.height() >= 1.0);
    }
}

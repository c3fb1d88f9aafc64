//! The layer as a plotters backend, so that what lies under the points is drawn by the same code on every backend.
//! It has no words: those lie above the points.

use std::convert::Infallible;

use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};

use super::coverage::mask;
use super::{Mask, PointLayer};
use crate::plot::theme::Rgb;

type Laid = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for &mut PointLayer {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    fn ensure_prepared(&mut self) -> Laid {
        Ok(())
    }

    fn present(&mut self) -> Laid {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, colour: BackendColor) -> Laid {
        let dot = Mask { width: 1, height: 1, alpha: vec![opacity(colour)] };
        self.lay(x.into(), y.into(), &dot, rgb(colour));
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Laid {
        let (a, b) = (place(from), place(to));
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let long = (dx * dx + dy * dy).sqrt();
        if long > 0.0 {
            let half = f64::from(style.stroke_width().max(1)) / 2.0;
            let (u, v) = (-dy / long * half, dx / long * half);
            let band = vec![(a.0 + u, a.1 + v), (b.0 + u, b.1 + v), (b.0 - u, b.1 - v), (a.0 - u, a.1 - v)];
            self.fill_loops(&[band], style.color());
        }
        Ok(())
    }

    /// Each stretch is a line of its own: the paths drawn here are straight.
    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Laid {
        let points: Vec<BackendCoord> = path.into_iter().collect();
        points.windows(2).try_for_each(|ends| self.draw_line(ends[0], ends[1], style))
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Laid {
        let ((x0, y0), (x1, y1)) = (from, to);
        let corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)];
        if fill {
            return self.fill_polygon(corners, &style.color());
        }
        self.draw_path(corners.into_iter().chain([corners[0]]), style)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, corners: I, style: &S) -> Laid {
        let corners: Vec<(f64, f64)> = corners.into_iter().map(place).collect();
        self.fill_loops(&[corners], style.color());
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, _text: &str, _style: &S, _at: BackendCoord) -> Laid {
        Ok(())
    }
}

/// A polygon is drawn in bands of so many rows: the box of a slanted line would be as large as the sheet.
const BAND: usize = 16;

impl PointLayer {
    fn fill_loops(&mut self, loops: &[Vec<(f64, f64)>], colour: BackendColor) {
        let (width, height) = (f64::from(self.width), self.height as usize);
        for top in (0..height).step_by(BAND) {
            let tall = BAND.min(height - top);
            let Some((left, right)) = extent(loops, top as f64, (top + tall) as f64) else { continue };
            let (left, right) = (left.floor().clamp(0.0, width), right.ceil().clamp(0.0, width));
            if left < right {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the sheet")]
                let (corner, wide) = ((left as i64, i64::try_from(top).unwrap_or(0)), (right - left) as usize);
                self.lay(corner.0, corner.1, &mask(loops, corner, (wide, tall), colour.alpha), rgb(colour));
            }
        }
    }
}

/// Leftmost and rightmost place of the loops between two heights. None if they do not reach there.
fn extent(loops: &[Vec<(f64, f64)>], top: f64, bottom: f64) -> Option<(f64, f64)> {
    let mut ends: Option<(f64, f64)> = None;
    for corners in loops {
        for (at, &(x0, y0)) in corners.iter().enumerate() {
            let (x1, y1) = corners[(at + 1) % corners.len()];
            let (from, to) = (y0.min(y1).max(top), y0.max(y1).min(bottom));
            if from < to {
                for y in [from, to] {
                    let x = x0 + (y - y0) / (y1 - y0) * (x1 - x0);
                    ends = Some(ends.map_or((x, x), |(low, high)| (low.min(x), high.max(x))));
                }
            }
        }
    }
    ends
}

fn place((x, y): BackendCoord) -> (f64, f64) {
    (f64::from(x), f64::from(y))
}

fn rgb(colour: BackendColor) -> Rgb {
    Rgb(colour.rgb.0, colour.rgb.1, colour.rgb.2)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
fn opacity(colour: BackendColor) -> u8 {
    (colour.alpha * 255.0).round().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use plotters::coord::Shift;
    use plotters::drawing::{DrawingArea, IntoDrawingArea as _};
    use plotters::element::{PathElement, Polygon, Rectangle};
    use plotters::style::{BLACK, Color as _, ShapeStyle};

    use super::*;
    use crate::plot::frame::Frame;

    const FRAME: Frame = Frame { width: 100.0, height: 80.0, scale: 1.0 };

    fn inked(draw: impl for<'a> FnOnce(&DrawingArea<&'a mut PointLayer, Shift>)) -> (PointLayer, f64) {
        let mut layer = PointLayer::new(&FRAME, Rgb(255, 255, 255));
        draw(&(&mut layer).into_drawing_area());
        let ink = layer.pixels.chunks(4).map(|p| f64::from(255 - p[0]) / 255.0).sum();
        (layer, ink)
    }

    #[test]
    fn a_rectangle_fills_whole_pixels() {
        let (layer, ink) = inked(|area| area.draw(&Rectangle::new([(10, 20), (30, 60)], BLACK.filled())).unwrap());
        assert!((ink - 800.0).abs() < 1e-9, "{ink}");
        assert_eq!((layer.pixel(10, 20), layer.pixel(30, 59)), (Some(Rgb(0, 0, 0)), Some(Rgb(255, 255, 255))));
    }

    #[test]
    fn a_slanted_line_has_the_ink_of_its_length_without_seams() {
        let (layer, ink) = inked(|area| {
            area.draw(&PathElement::new([(10, 5), (70, 75)], ShapeStyle::from(BLACK).stroke_width(2))).unwrap();
        });
        let long = 8500.0_f64.sqrt();
        assert!((ink - 2.0 * long).abs() < 1.0, "{ink} {long}");
        let row = |y: u32| -> f64 { (0..100).map(|x| f64::from(255 - layer.pixel(x, y).unwrap().0) / 255.0).sum() };
        assert!((10..70).all(|y| (row(y) - row(40)).abs() < 0.05), "each row has the same ink, across bands too");
    }

    #[test]
    fn what_reaches_beyond_the_sheet_is_cut_off() {
        let far = [(-500, -500), (900, -400), (800, 700), (-700, 600)];
        let (_, ink) = inked(|area| area.draw(&Polygon::new(far.to_vec(), BLACK.filled())).unwrap());
        assert!((ink - 8000.0).abs() < 1e-9, "{ink}");
        let (_, none) =
            inked(|area| area.draw(&Polygon::new(vec![(200, 0), (300, 0), (250, 90)], BLACK.filled())).unwrap());
        assert!(none.abs() < 1e-9, "{none}");
    }
}

//! How far customers are from their neighbours, from the nearest to the farthest, with the distance that counts as near
//! as a line that can be moved.

use super::axis::{figure, nice, plain, text_width, tick_labels, ticks};
use super::frame::{Frame, Plane};
use super::pen::{Align, Pen, WORD, Words};
use super::theme::Theme;
use super::{Drawn, Sheet};

const TOP: f64 = 28.0;
const RIGHT: f64 = 18.0;
const BOTTOM: f64 = 34.0;
/// Between figures and axis.
const GAP: f64 = 8.0;
/// Of the handle on the line, CSS pixels.
const HANDLE: f64 = 7.0;

/// The curve, laid out in a frame.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    plane: Plane,
    ticks: Vec<f64>,
    high: f64,
}

impl View {
    /// For a curve of share and distance, both rising; none for a curve without a distance above 0.
    pub fn new(frame: &Frame, curve: &[(f64, f64)]) -> Option<Self> {
        let most = curve.last().map(|point| point.1).filter(|most| *most > 0.0 && most.is_finite())?;
        let (_, high) = nice(0.0, most, 4);
        let ticks = ticks(0.0, high, if frame.height < 180.0 { 3 } else { 5 });
        let wide = tick_labels(&ticks).iter().map(|t| text_width(t, WORD, false)).fold(20.0, f64::max);
        Some(Self { plane: Plane::inside(frame, (wide + GAP).ceil(), TOP, RIGHT, BOTTOM), ticks, high })
    }

    fn place(&self, (share, distance): (f64, f64)) -> (f64, f64) {
        (self.plane.left + share * self.plane.width(), self.plane.bottom - distance / self.high * self.plane.height())
    }

    /// The distance at a height in the frame, CSS pixels from its top; never 0 nor beyond the picture.
    pub fn distance_at(&self, y: f64) -> f64 {
        let share = (self.plane.bottom - y) / self.plane.height();
        self.high * share.clamp(0.001, 1.0)
    }
}

/// Draws the curve with its knee, a place in `curve`, and the line at `eps`.
///
/// # Errors
/// What the backend reports.
pub fn draw(
    area: &dyn Sheet,
    frame: &Frame,
    theme: &Theme,
    curve: &[(f64, f64)],
    knee: Option<usize>,
    eps: f64,
) -> Drawn {
    let Some(view) = View::new(frame, curve).filter(|_| frame.is_drawable()) else { return Ok(()) };
    let (pen, plane) = (Pen::new(area, frame), view.plane);
    let figures = Words::soft(theme).align(Align::End);
    for (tick, label) in view.ticks.iter().zip(tick_labels(&view.ticks)) {
        let (_, y) = view.place((0.0, *tick));
        pen.across(y, plane.left, plane.right, 1.0, theme.hairline)?;
        pen.words(&label, (plane.left - GAP, y), figures)?;
    }
    pen.across(plane.bottom, plane.left, plane.right, 1.0, theme.edge)?;
    pen.words("Distance to neighbours", (plane.left, WORD / 2.0 + 1.0), Words::soft(theme))?;
    for (share, align) in [(0.0, Align::Start), (0.5, Align::Middle), (1.0, Align::End)] {
        let (x, _) = view.place((share, 0.0));
        let words = format!("{}%", figure(share * 100.0, 0));
        pen.words(&words, (x, plane.bottom + 14.0), Words::plain(theme).align(align))?;
    }
    let points: Vec<(f64, f64)> = curve.iter().map(|&point| view.place(point)).collect();
    if points.len() > 1 {
        pen.path(&points, 2.0, theme.ink)?;
    }
    if let Some(at) = knee.and_then(|knee| points.get(knee)) {
        pen.dot(*at, 4.0, 1.5, theme.ink, theme.paper)?;
        let right = (at.0 - 10.0).max(plane.left + text_width("the knee", WORD, true));
        pen.words("the knee", (right, at.1 - 12.0), Words::strong(theme).haloed(theme).align(Align::End))?;
    }
    line(&pen, &view, theme, eps)
}

/// The line at the distance that is used, with a handle.
fn line(pen: &Pen<'_>, view: &View, theme: &Theme, eps: f64) -> Drawn {
    let plane = view.plane;
    let (_, y) = view.place((0.0, eps.clamp(0.0, view.high)));
    pen.across(y, plane.left, plane.right, 2.0, theme.accent)?;
    pen.dot((plane.left + plane.width() * 0.25, y), HANDLE, 2.0, theme.accent, theme.paper)?;
    let below = if y < plane.top + 16.0 { 14.0 } else { -13.0 };
    let words = format!("eps {}", plain(eps));
    pen.words(&words, (plane.left + 4.0, y + below), Words::strong(theme).haloed(theme))
}

#[cfg(test)]
mod tests {
    use super::{View, draw};
    use crate::plot::svg::picture;
    use crate::plot::testing::{DESK, PHONE, sizes, theme, words_of};

    const CURVE: [(f64, f64); 5] = [(0.0, 0.1), (0.25, 0.2), (0.5, 0.3), (0.75, 0.5), (1.0, 2.0)];

    #[test]
    fn knee_and_line_are_labelled_and_the_line_is_where_it_was_dragged_to() {
        let theme = theme();
        for frame in [DESK, PHONE] {
            let words = words_of(&picture(&frame, &theme, |area| draw(area, &frame, &theme, &CURVE, Some(3), 0.4)));
            for text in ["Distance to neighbours", "the knee", "eps 0.4", "0%", "100%"] {
                assert!(words.iter().any(|word| word == text), "{text} is not among {words:?}");
            }
            let view = View::new(&frame, &CURVE).unwrap();
            for eps in [0.1, 0.4, 2.0] {
                let (_, y) = view.place((0.0, eps));
                assert!((view.distance_at(y) - eps).abs() < 1e-9);
            }
            assert!(view.distance_at(1e9) > 0.0);
            assert!((view.distance_at(-1e9) - 2.0).abs() < 1e-12);
        }
    }

    #[test]
    fn a_longer_distance_lies_higher() {
        let view = View::new(&DESK, &CURVE).unwrap();
        assert!(view.place((0.5, 1.0)).1 < view.place((0.5, 0.5)).1);
        assert!(view.place((0.9, 1.0)).0 > view.place((0.5, 1.0)).0);
    }

    #[test]
    fn odd_curves_and_sizes_do_not_panic() {
        let theme = theme();
        for frame in sizes() {
            for curve in [&[][..], &[(0.0, 0.0)], &[(0.0, 1.0)], &[(0.0, 0.0), (1.0, f64::NAN)]] {
                picture(&frame, &theme, |area| draw(area, &frame, &theme, curve, Some(7), 0.5));
            }
        }
        assert_eq!(View::new(&DESK, &[(0.0, 0.0), (1.0, 0.0)]), None);
    }
}

//! Grid, axes and what they say.

use super::{AxisTitle, ScatterPicture, Span, View};
use crate::plot::Drawn;
use crate::plot::axis::{fitted, text_width, tick_labels};
use crate::plot::frame::{Frame, Plane};
use crate::plot::pen::{Align, Pen, WORD, Words};
use crate::plot::theme::Theme;

/// Margin of a side on which nothing is written, CSS pixels.
const BARE: f64 = 6.0;
/// Margin above: the words of the axis upwards.
const TOP: f64 = 26.0;
/// Margin below, for words; and for figures with words below them.
const BOTTOM: [f64; 2] = [30.0, 44.0];
/// Between figures and plane.
const GAP: f64 = 8.0;

fn has_figures(axis: &AxisTitle) -> bool {
    matches!(axis, AxisTitle::Column { .. })
}

fn across_ticks(view: &View) -> Vec<f64> {
    view.x.ticks(if view.plane.width() < 400.0 { 5 } else { 9 })
}

fn up_ticks(span: &Span, frame: &Frame) -> Vec<f64> {
    span.ticks(if frame.height < 260.0 { 4 } else { 8 })
}

/// The margin for figures grows by so much at once, CSS pixels: a picture that is moved shall not tremble.
const STRIDE: f64 = 12.0;

/// Where the customers lie: inside the figures and words. `spans` are the whole axis upwards and what is seen of it.
pub(super) fn plane(picture: &ScatterPicture<'_>, frame: &Frame, spans: [Span; 2]) -> Plane {
    let [whole, seen] = spans.map(|span| {
        let figures = tick_labels(&up_ticks(&span, frame));
        figures.iter().map(|t| text_width(t, WORD, false)).fold(20.0, f64::max)
    });
    let widest = whole + ((seen - whole) / STRIDE).ceil().max(0.0) * STRIDE;
    let left = if has_figures(&picture.y_axis) { (widest + GAP).ceil() } else { BARE };
    Plane::inside(frame, left, TOP, BARE, BOTTOM[usize::from(has_figures(&picture.x_axis))])
}

/// Hairlines at the figures, or through zero where there are none.
pub(super) fn backdrop(picture: &ScatterPicture<'_>, pen: &Pen<'_>, view: &View, theme: &Theme) -> Drawn {
    let Plane { left, top, right, bottom } = view.plane;
    let across = if has_figures(&picture.x_axis) { across_ticks(view) } else { vec![0.0] };
    let up = if has_figures(&picture.y_axis) { up_ticks(&view.y, &view.frame) } else { vec![0.0] };
    for x in across.iter().map(|&v| view.to_pixels(v, 0.0).0).filter(|x| (left..=right).contains(x)) {
        pen.down(x, top, bottom, 1.0, theme.hairline)?;
    }
    for y in up.iter().map(|&v| view.to_pixels(0.0, v).1).filter(|y| (top..=bottom).contains(y)) {
        pen.across(y, left, right, 1.0, theme.hairline)?;
    }
    Ok(())
}

/// The axis line, figures and words.
pub(super) fn draw(picture: &ScatterPicture<'_>, pen: &Pen<'_>, view: &View, theme: &Theme) -> Drawn {
    pen.across(view.plane.bottom, view.plane.left, view.plane.right, 1.0, theme.edge)?;
    across(picture, pen, view, theme)?;
    up(picture, pen, view, theme)?;
    let is_map = !has_figures(&picture.x_axis) && !has_figures(&picture.y_axis);
    let (x, _) = view.to_pixels(0.0, 0.0);
    let room = view.plane.right - x > 120.0;
    if is_map && !view.frame.is_narrow() && view.plane.holds(x, view.plane.top) && room {
        let words = Words::soft(theme).haloed(theme);
        pen.words("average customer", (x + 5.0, view.plane.top + 7.0), words)?;
    }
    Ok(())
}

fn across(picture: &ScatterPicture<'_>, pen: &Pen<'_>, view: &View, theme: &Theme) -> Drawn {
    let Plane { left, right, bottom, .. } = view.plane;
    match &picture.x_axis {
        AxisTitle::Column { name, .. } => {
            let ticks = across_ticks(view);
            let mut free = f64::NEG_INFINITY;
            for (tick, label) in ticks.iter().zip(tick_labels(&ticks)) {
                let half = text_width(&label, WORD, false) / 2.0;
                let x = view.to_pixels(*tick, 0.0).0.min(view.frame.width - half);
                if x - half >= free {
                    pen.words(&label, (x, bottom + 13.0), Words::soft(theme).align(Align::Middle))?;
                    free = x + half + 4.0;
                }
            }
            let title = fitted(name, right - left, WORD, true);
            pen.words(&title, (right, view.frame.height - 9.0), Words::strong(theme).align(Align::End))
        }
        AxisTitle::Component { low, high } => {
            let (low, high) = (format!("← {low}"), format!("{high} →"));
            let width = |text: &str| text_width(text, WORD, false);
            let high = fitted(&high, view.frame.width, WORD, false);
            let y = bottom + 15.0;
            if width(&low) + width(&high) + 16.0 <= view.frame.width {
                pen.words(&low, (0.0, y), Words::plain(theme))?;
            }
            pen.words(&high, (view.frame.width, y), Words::plain(theme).align(Align::End))
        }
    }
}

fn up(picture: &ScatterPicture<'_>, pen: &Pen<'_>, view: &View, theme: &Theme) -> Drawn {
    let Plane { left, bottom, .. } = view.plane;
    let first = WORD / 2.0 + 1.0;
    match &picture.y_axis {
        AxisTitle::Column { name, .. } => {
            let ticks = up_ticks(&view.y, &view.frame);
            for (tick, label) in ticks.iter().zip(tick_labels(&ticks)) {
                let y = view.to_pixels(0.0, *tick).1;
                pen.words(&label, (left - GAP, y), Words::soft(theme).align(Align::End))?;
            }
            pen.words(&fitted(name, view.frame.width, WORD, true), (0.0, first), Words::strong(theme))
        }
        AxisTitle::Component { low, high } => {
            let room = view.frame.width;
            pen.words(&fitted(&format!("↑ {high}"), room, WORD, false), (0.0, first), Words::plain(theme))?;
            let low = fitted(&format!("↓ {low}"), room, WORD, false);
            pen.words(&low, (left.max(0.0), bottom - 12.0), Words::plain(theme).haloed(theme))
        }
    }
}

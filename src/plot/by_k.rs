//! What the curves over the number of segments share: sheet, grid, line and marks.

use super::axis::{text_width, tick_labels, ticks};
use super::frame::{Frame, Plane};
use super::pen::{Align, Pen, WORD, Words};
use super::theme::Theme;
use super::{Drawn, Sheet, by_rising};

const TOP: f64 = 28.0;
const RIGHT: f64 = 14.0;
const BOTTOM: f64 = 34.0;
/// Between figures and axis.
const GAP: f64 = 8.0;

/// A chart over k, laid out.
pub(crate) struct ByK<'a> {
    pub(crate) pen: Pen<'a>,
    pub(crate) theme: &'a Theme,
    pub(crate) plane: Plane,
    ticks: Vec<f64>,
    low: f64,
    high: f64,
    first: f64,
    last: f64,
}

impl<'a> ByK<'a> {
    /// For numbers of segments `ks` (increasing, not empty) and values within `[low, high]`, `low < high`.
    pub(crate) fn new(
        area: &'a dyn Sheet,
        frame: &Frame,
        theme: &'a Theme,
        ks: &[usize],
        (low, high): (f64, f64),
    ) -> Self {
        let ticks = ticks(low, high, if frame.height < 180.0 { 3 } else { 5 });
        let wide = tick_labels(&ticks).iter().map(|t| text_width(t, WORD, false)).fold(20.0, f64::max);
        let end = |k: Option<&usize>| k.copied().unwrap_or(0) as f64;
        let plane = Plane::inside(frame, (wide + GAP).ceil(), TOP, RIGHT, BOTTOM);
        Self {
            pen: Pen::new(area, frame),
            theme,
            plane,
            ticks,
            low,
            high,
            first: end(ks.first()),
            last: end(ks.last()),
        }
    }

    pub(crate) fn x(&self, k: usize) -> f64 {
        if self.last <= self.first {
            return self.plane.left + self.plane.width() / 2.0;
        }
        self.plane.left + (k as f64 - self.first) / (self.last - self.first) * self.plane.width()
    }

    pub(crate) fn y(&self, value: f64) -> f64 {
        self.plane.bottom - (value - self.low) / (self.high - self.low) * self.plane.height()
    }

    /// Room of one number across.
    fn step(&self) -> f64 {
        self.plane.width() / (self.last - self.first).max(1.0)
    }

    /// The tint behind the chosen number, the grid with its figures, the axis, and what is measured.
    pub(crate) fn sheet(&self, chosen: Option<usize>, measured: &str) -> Drawn {
        let Plane { left, top, right, bottom } = self.plane;
        if let Some(k) = chosen {
            let half = (self.step() / 2.0).min(24.0);
            let (from, to) = ((self.x(k) - half).max(left), (self.x(k) + half).min(right + RIGHT));
            self.pen.fill((from, top - GAP), (to, bottom), self.theme.accent_tint)?;
        }
        let figures = Words::soft(self.theme).align(Align::End);
        for (tick, label) in self.ticks.iter().zip(tick_labels(&self.ticks)) {
            self.pen.across(self.y(*tick), left, right, 1.0, self.theme.hairline)?;
            self.pen.words(&label, (left - GAP, self.y(*tick)), figures)?;
        }
        self.pen.across(bottom, left, right, 1.0, self.theme.edge)?;
        self.pen.words(measured, (left, WORD / 2.0 + 1.0), Words::soft(self.theme))
    }

    /// Every number along the foot; where they would touch, the chosen one and every second, fifth, tenth.
    pub(crate) fn numbers(&self, ks: &[usize], chosen: Option<usize>) -> Drawn {
        let widest = ks.iter().map(|k| text_width(&k.to_string(), WORD, true)).fold(0.0, f64::max) + 4.0;
        let every = [1, 2, 5, 10, 20, 50, 100].into_iter().find(|&n| self.step() * n as f64 >= widest).unwrap_or(100);
        for &k in ks {
            let is_chosen = chosen == Some(k);
            let touches = chosen.is_some_and(|c| !is_chosen && self.step() * c.abs_diff(k) as f64 <= widest);
            if is_chosen || (k.is_multiple_of(every) && !(touches && every > 1)) {
                let words = if is_chosen { Words::strong(self.theme) } else { Words::plain(self.theme) };
                let at = (self.x(k), self.plane.bottom + 14.0);
                self.pen.words(&k.to_string(), at, words.align(Align::Middle))?;
            }
        }
        Ok(())
    }

    /// The line with its marks, the chosen one filled.
    pub(crate) fn curve(&self, values: &[(usize, f64)], chosen: Option<usize>) -> Drawn {
        let points: Vec<(f64, f64)> = values.iter().map(|&(k, v)| (self.x(k), self.y(v))).collect();
        if points.len() > 1 {
            self.pen.path(&points, 2.0, self.theme.ink)?;
        }
        let is_dense = self.step() < 9.0;
        for (&(k, _), &at) in values.iter().zip(&points) {
            if chosen == Some(k) {
                self.pen.disc(at, 5.5, self.theme.accent)?;
            } else if !is_dense {
                self.pen.dot(at, 3.5, 1.5, self.theme.ink, self.theme.paper)?;
            }
        }
        Ok(())
    }

    /// How far the curve stays from height `y`, in CSS pixels, over the stretch across.
    pub(crate) fn distance(&self, values: &[(usize, f64)], (from, to): (f64, f64), y: f64) -> f64 {
        let places: Vec<(f64, f64)> = values.iter().map(|&(k, v)| (self.x(k), self.y(v))).collect();
        let mut least = f64::INFINITY;
        for ends in places.windows(2) {
            let ((x0, y0), (x1, y1)) = (ends[0], ends[1]);
            let (left, right) = (x0.max(from), x1.min(to));
            if left <= right {
                let above = |x: f64| y0 + (x - x0) / (x1 - x0) * (y1 - y0) - y;
                let (start, end) = (above(left), above(right));
                least = least.min(if start * end <= 0.0 { 0.0 } else { start.abs().min(end.abs()) });
            }
        }
        least
    }

    /// Words at a point of the curve: beside it, or above it if `above`; kept on the sheet.
    pub(crate) fn note(&self, text: &str, (k, value): (usize, f64), above: bool) -> Drawn {
        let (x, y) = (self.x(k), self.y(value));
        let wide = text_width(text, WORD, true);
        let from = if above { x - wide / 2.0 } else { x + 12.0 };
        let end = self.plane.right + RIGHT;
        let from = from.min(end - wide).max(0.0);
        let rise = if above { 15.0 } else { 13.0 };
        let at = (from, (y - rise).max(WORD / 2.0 + 1.0));
        self.pen.words(text, at, Words::strong(self.theme).haloed(self.theme))
    }
}

/// The pairs that can be drawn, by rising k.
pub(super) fn drawable(values: impl Iterator<Item = (usize, f64)>) -> Vec<(usize, f64)> {
    let mut kept = by_rising(values.filter(|(_, v)| v.is_finite()).collect(), |&(k, _): &(usize, f64)| k as f64);
    kept.dedup_by_key(|&mut (k, _)| k);
    kept
}

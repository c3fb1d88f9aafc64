//! Every customer in a room of three components that turns.

use plotters::drawing::IntoDrawingArea as _;

use super::crowd::{Laid, Markers, Spot, most, shrunk, stratified};
use super::frame::Frame;
use super::hit::HitGrid;
use super::layer::{PointLayer, Stamps};
use super::names::{Names, Prefer};
use super::pen::{Pen, centroid_radius};
use super::scatter::{AxisTitle, SVG_POINTS, magnified};
use super::shape::{NOBODY, Shape};
use super::svg::Svg;
use super::theme::Theme;
use super::{Drawn, Refused, Sheet, by_rising};

mod room;
mod turn;
mod walls;

pub use room::{Room, SpaceView};
pub use turn::Turn;

/// Radius in CSS pixels of the farthest and the nearest customer.
const RADIUS: (f64, f64) = (1.05, 1.75);
/// How much of what lies behind the farthest and the nearest customer covers.
const OPACITY: (f64, f64) = (0.3, 0.85);
/// Sizes of markers between the farthest and the nearest.
const SIZES: usize = 8;
/// Slices of the room, drawn from the back to the front.
const SLICES: usize = 64;

/// Centroids drawn, with their places; or why the backend failed.
type Stems = Result<Vec<(u16, (f64, f64))>, Refused>;

/// Names that are still to be written; or why the backend failed.
type Marked<'a> = Result<Names<'a>, Refused>;

/// What is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct SpacePicture<'a> {
    /// Across, up and deep, of each customer. One that is not finite is not drawn.
    pub values: [&'a [f32]; 3],
    /// Segment of each customer from 0, or [`NOBODY`]. May be empty: then all are nobody's.
    pub labels: &'a [u16],
    /// What across, up and deep mean.
    pub axes: [AxisTitle; 3],
    /// Centroid of each segment.
    pub centroids: Vec<[f64; 3]>,
    /// Name of each segment.
    pub names: &'a [String],
    /// Whether each segment is switched off; those beyond the end are not.
    pub hidden: &'a [bool],
    /// Row of the customer under the pointer.
    pub picked: Option<usize>,
    /// The customer being assigned.
    pub newcomer: Option<[f64; 3]>,
}

impl SpacePicture<'_> {
    /// Number of customers.
    pub fn len(&self) -> usize {
        self.values.iter().map(|v| v.len()).min().unwrap_or(0)
    }

    /// There is nobody.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The room these customers need. Find it once, not for each turn.
    pub fn room(&self) -> Room {
        let same_unit = self.axes.iter().all(|axis| matches!(axis, AxisTitle::Component { .. }));
        Room::of(self.values, same_unit)
    }

    /// How the room is seen at a turn.
    pub fn layout(&self, frame: &Frame, room: Room, turn: Turn) -> SpaceView {
        SpaceView::new(frame, room, turn)
    }

    fn label(&self, row: usize) -> u16 {
        self.labels.get(row).copied().unwrap_or(NOBODY)
    }

    fn is_hidden(&self, label: u16) -> bool {
        self.hidden.get(usize::from(label)).copied().unwrap_or(false)
    }

    /// Where a customer lies: CSS pixels, and how near it is, 0 to 1. None if it is not drawn.
    pub fn place(&self, view: &SpaceView, row: usize) -> Option<(f64, f64, f64)> {
        let mut values = [0.0; 3];
        for (value, column) in values.iter_mut().zip(self.values) {
            *value = f64::from(*column.get(row)?);
        }
        let is_seen = values.iter().all(|v| v.is_finite()) && !self.is_hidden(self.label(row));
        is_seen.then(|| view.place(values))
    }

    /// The customers as pixels, the farthest first, floor and walls behind them. At most about `max_points`, the same
    /// share of every segment; `drawn` of the layer says how many.
    pub fn points(&self, view: &SpaceView, theme: &Theme, max_points: usize) -> PointLayer {
        let mut layer = self.sheet(view, theme);
        if !view.frame.is_drawable() {
            return layer;
        }
        let (scale, radius) = (view.frame.scale, self.radius(view));
        let stamps: Vec<Vec<Stamps>> = (0..most(self.labels))
            .chain([NOBODY])
            .map(|label| (0..SIZES).map(|size| stamp(label, theme, size, radius)).collect())
            .collect();
        let nobody = stamps.len() - 1;
        for (slice, row, (x, y)) in self.back_to_front(view, max_points) {
            let label = usize::from(self.label(row)).min(nobody);
            stamps[label][slice * SIZES / SLICES].put(&mut layer, x * scale, y * scale);
            layer.drawn += 1;
        }
        layer
    }

    /// Device pixels for a CSS pixel of a marker: the phone drawing is smaller throughout.
    fn radius(&self, view: &SpaceView) -> f64 {
        centroid_radius(&view.frame) / 7.5 * view.frame.scale * magnified(self.len())
    }

    /// Paper with floor and walls.
    fn sheet(&self, view: &SpaceView, theme: &Theme) -> PointLayer {
        let mut layer = PointLayer::new(&view.frame, theme.paper);
        if view.frame.is_drawable() {
            // A layer cannot fail.
            let _ = self.backdrop(&(&mut layer).into_drawing_area(), view, theme);
        }
        layer
    }

    /// Rows to draw with their slice and place, by slices from the back to the front.
    fn back_to_front(&self, view: &SpaceView, max_points: usize) -> Vec<(usize, usize, (f64, f64))> {
        let mut slices: Vec<Vec<(usize, (f64, f64))>> = vec![Vec::new(); SLICES];
        for row in stratified(self.labels, self.len(), max_points).into_iter().map(|row| row as usize) {
            if let Some((x, y, near)) = self.place(view, row) {
                slices[slice(near)].push((row, (x, y)));
            }
        }
        let row = |(slice, rows): (usize, Vec<_>)| rows.into_iter().map(move |(row, at)| (slice, row, at));
        slices.into_iter().enumerate().flat_map(row).collect()
    }

    /// What lies behind the customers: floor and walls. [`Self::points`] has it already.
    ///
    /// # Errors
    /// What the backend reports.
    pub fn backdrop(&self, area: &dyn Sheet, view: &SpaceView, theme: &Theme) -> Drawn {
        walls::backdrop(&Pen::new(area, &view.frame), view, theme)
    }

    /// What lies over the customers: the near edges, centroids on their stems, names, what the axes mean, the customer
    /// picked and the one being assigned.
    ///
    /// # Errors
    /// What the backend reports.
    pub fn draw(&self, area: &dyn Sheet, view: &SpaceView, theme: &Theme) -> Drawn {
        if !view.frame.is_drawable() {
            return Ok(());
        }
        let pen = Pen::new(area, &view.frame);
        walls::edges(&pen, view, theme)?;
        let tops = self.stems(&pen, view, theme)?;
        let labels = walls::labels(view, &self.axes);
        for label in &labels {
            label.write(&pen, theme)?;
        }
        let names = self.marks(&pen, view, theme, &labels)?;
        names.write(&pen, &tops)
    }

    /// Only the customer picked and the one being assigned, on its stem and with its name: for a sheet of its own above a
    /// picture that has neither, so that the picture stays while they move.
    ///
    /// # Errors
    /// What the backend reports.
    pub fn draw_over(&self, area: &dyn Sheet, view: &SpaceView, theme: &Theme) -> Drawn {
        if !view.frame.is_drawable() {
            return Ok(());
        }
        let pen = Pen::new(area, &view.frame);
        let names = self.marks(&pen, view, theme, &walls::labels(view, &self.axes))?;
        let mut tops: Vec<_> = self.seen(view).into_iter().map(|(label, _, top)| (label, top)).collect();
        tops.reverse();
        names.write_over(&pen, &tops)
    }

    /// Draws the customer picked and the one being assigned. Answers with the names, which keep clear of them.
    fn marks<'b>(
        &'b self,
        pen: &Pen<'_>,
        view: &'b SpaceView,
        theme: &'b Theme,
        labels: &[walls::Label],
    ) -> Marked<'b> {
        let [picked, newcomer] = self.singled_out(view);
        if let Some(at) = picked {
            pen.picked(at, theme)?;
        }
        if let (Some(at), Some(top)) = (self.newcomer, newcomer) {
            pen.down(top.0, top.1, view.foot(at).1, 1.5, theme.ink)?;
            pen.newcomer(top, theme)?;
        }
        let (frame, prefer) = (&view.frame, Prefer::Above);
        let others = labels.iter().map(walls::Label::taken).collect();
        Ok(Names { frame, theme, of: self.names, prefer, picked, newcomer, tips: Vec::new(), others })
    }

    /// Where the customer picked and the one being assigned are seen, in CSS pixels.
    fn singled_out(&self, view: &SpaceView) -> [Option<(f64, f64)>; 2] {
        let flat = |(x, y, _): (f64, f64, f64)| (x, y);
        let newcomer = self.newcomer.filter(|at| at.iter().all(|v| v.is_finite()));
        [self.picked.and_then(|row| self.place(view, row)).map(flat), newcomer.map(|at| flat(view.place(at)))]
    }

    /// The centroids on their stems, the farthest first. Answers where they are, the nearest first.
    fn stems(&self, pen: &Pen<'_>, view: &SpaceView, theme: &Theme) -> Stems {
        let mut tops = Vec::with_capacity(self.centroids.len());
        for (label, at, top) in self.seen(view) {
            let foot = view.foot(at);
            pen.down(top.0, top.1, foot.1, 1.5, theme.segment(label))?;
            pen.shape(label, foot, 3.0, theme, theme.paper)?;
            pen.centroid(label, top, &view.frame, theme)?;
            tops.insert(0, (label, top));
        }
        Ok(tops)
    }

    /// Centroids that are drawn, with their place in CSS pixels, the farthest first.
    fn seen(&self, view: &SpaceView) -> Vec<(u16, [f64; 3], (f64, f64))> {
        let mut seen: Vec<(u16, [f64; 3])> = (0_u16..).zip(self.centroids.iter().copied()).collect();
        seen.retain(|&(label, at)| at.iter().all(|v| v.is_finite()) && !self.is_hidden(label));
        let seen = by_rising(seen, |seen| view.place(seen.1).2);
        let placed = |(label, at): (u16, [f64; 3])| {
            let (x, y, _) = view.place(at);
            (label, at, (x, y))
        };
        seen.into_iter().map(placed).collect()
    }

    /// The index for the pointer, for a room at rest. Of customers at the same place the last row is found.
    pub fn hit_grid(&self, view: &SpaceView) -> HitGrid {
        let place = |row| self.place(view, row).map(|(x, y, _)| (x, y));
        HitGrid::new(&view.frame, (0..self.len()).map(place))
    }

    /// The whole picture as SVG text, and how many customers are in it: all up to [`SVG_POINTS`].
    pub fn svg(&self, view: &SpaceView, theme: &Theme) -> (String, usize) {
        let mut svg = Svg::new(&view.frame, theme.paper);
        // Writing text does not fail.
        let _ = self.backdrop(&(&mut svg).into_drawing_area(), view, theme);
        let rows = self.back_to_front(view, SVG_POINTS);
        let size = |slice: usize| slice * SIZES / SLICES;
        for these in rows.chunk_by(|a, b| size(a.0) == size(b.0)) {
            let (radius, opacity) = look(size(these[0].0));
            let radius = radius * magnified(self.len());
            for label in (0..most(self.labels)).chain([NOBODY]) {
                let places = these.iter().filter(|r| self.label(r.1) == label).map(|r| r.2);
                svg.marks(Shape::of(label), theme.segment(label), radius, opacity, places);
            }
        }
        let _ = self.draw(&(&mut svg).into_drawing_area(), view, theme);
        (svg.finish(), rows.len())
    }

    /// The whole picture as SVG text with the customers as an image all over the sheet.
    pub fn svg_with(&self, view: &SpaceView, theme: &Theme, href: &str) -> String {
        let mut svg = Svg::new(&view.frame, theme.paper);
        svg.image(href);
        let _ = self.draw(&(&mut svg).into_drawing_area(), view, theme); // as above
        svg.finish()
    }
}

/// A picture with its layout, for [`crowd`](super::crowd).
///
/// # Why
/// Ink that is added up has no order, and needs no sorting by depth: near customers weigh more instead (Weighted
/// Blended Order-Independent Transparency, 2013, by Morgan `McGuire` and Louis Bavoil).
pub struct LaidSpace<'a>(pub SpacePicture<'a>, pub SpaceView);

impl Laid for LaidSpace<'_> {
    fn n_rows(&self) -> usize {
        self.0.len()
    }

    fn frame(&self) -> Frame {
        self.1.frame
    }

    fn sheet(&self, theme: &Theme) -> PointLayer {
        self.0.sheet(&self.1, theme)
    }

    fn points(&self, theme: &Theme) -> PointLayer {
        self.0.points(&self.1, theme, usize::MAX)
    }

    fn markers(&self, theme: &Theme, n_segments: u16) -> Markers {
        let Self(picture, view) = self;
        let scale = picture.radius(view) * shrunk(picture.len());
        Markers::new(n_segments, SIZES, |label, size| {
            let (radius, opacity) = look(size);
            let heavy = opacity / OPACITY.1;
            #[expect(clippy::cast_possible_truncation, reason = "a share")]
            let heavy = (heavy * heavy) as f32;
            (Stamps::new(Shape::of(label), theme.segment(label), radius * scale, 1.0), heavy)
        })
    }

    fn spots(&self, rows: &mut dyn Iterator<Item = usize>, n_segments: u16, into: &mut Vec<Spot>) {
        let Self(picture, view) = self;
        let spot = |row| {
            let (x, y, near) = picture.place(view, row)?;
            Some(Spot::new(row, (x, y), picture.label(row), n_segments, (slice(near) * SIZES / SLICES, SIZES)))
        };
        into.extend(rows.filter_map(spot));
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of SLICES")]
fn slice(near: f64) -> usize {
    ((near * SLICES as f64) as usize).min(SLICES - 1)
}

/// Radius and opacity of a size, 0 the farthest.
fn look(size: usize) -> (f64, f64) {
    let near = size as f64 / (SIZES - 1) as f64;
    let between = |(far, close): (f64, f64)| far + near * (close - far);
    (between(RADIUS), (between(OPACITY) * 100.0).round() / 100.0)
}

fn stamp(label: u16, theme: &Theme, size: usize, scale: f64) -> Stamps {
    let (radius, opacity) = look(size);
    Stamps::new(Shape::of(label), theme.segment(label), radius * scale, opacity)
}

#[cfg(test)]
mod tests;

//! Every customer as a point on two columns or two components.

use plotters::drawing::IntoDrawingArea as _;

use super::crowd::{self, Laid, Spot, most, shrunk, stratified};
use super::frame::Frame;
use super::hit::HitGrid;
use super::layer::{PointLayer, Stamps};
use super::names::{Names, Prefer};
use super::pen::Pen;
use super::shape::{NOBODY, Shape};
use super::svg::Svg;
use super::theme::Theme;
use super::{Drawn, Refused, Sheet};

mod axes;
mod view;
mod window;

pub use view::{AxisTitle, Span, View};
pub use window::Window;

/// Radius of a customer in CSS pixels, on the desk and on the phone drawing.
const RADIUS: [f64; 2] = [1.45, 1.3];
/// A customer covers so much of what lies below.
const OPACITY: f64 = 0.62;
/// Up to so many customers an SVG has each of them; above, the same share of every segment.
pub const SVG_POINTS: usize = 20_000;

/// Names that are still to be written; or why the backend failed.
type Marked<'a> = Result<Names<'a>, Refused>;

/// What is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct ScatterPicture<'a> {
    /// Value across, of each customer. One that is not finite is not drawn.
    pub x: &'a [f32],
    /// Value up, of each customer.
    pub y: &'a [f32],
    /// Segment of each customer from 0, or [`NOBODY`]. May be empty: then all are nobody's.
    pub labels: &'a [u16],
    /// What across means.
    pub x_axis: AxisTitle,
    /// What up means.
    pub y_axis: AxisTitle,
    /// Centroid of each segment.
    pub centroids: Vec<(f64, f64)>,
    /// Name of each segment.
    pub names: &'a [String],
    /// Whether each segment is switched off; those beyond the end are not.
    pub hidden: &'a [bool],
    /// Columns as arrows from the average customer: a biplot. For two components.
    pub arrows: Vec<Arrow>,
    /// Row of the customer under the pointer.
    pub picked: Option<usize>,
    /// The customer being assigned. Beyond the picture it is drawn at its edge.
    pub newcomer: Option<(f64, f64)>,
}

/// A column and where it points to, in the values of the axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrow {
    /// Name of the column.
    pub name: String,
    /// Its end; it begins at 0.
    pub to: (f64, f64),
}

impl ScatterPicture<'_> {
    /// Number of customers.
    pub fn len(&self) -> usize {
        self.x.len().min(self.y.len())
    }

    /// There is nobody.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Segment of a customer.
    pub(crate) fn label(&self, row: usize) -> u16 {
        self.labels.get(row).copied().unwrap_or(NOBODY)
    }

    fn is_hidden(&self, label: u16) -> bool {
        self.hidden.get(usize::from(label)).copied().unwrap_or(false)
    }

    /// The values that the customers span. Find it once for one set of customers: it looks at all of them.
    pub fn extent(&self) -> Extent {
        let span = |values: &[f32], axis: &AxisTitle, centre: fn(&(f64, f64)) -> f64| {
            let wants_log = matches!(axis, AxisTitle::Column { is_log: true, .. });
            let (low, high) = ends(values);
            Span::of([low, high].into_iter().chain(self.centroids.iter().map(centre)), wants_log)
        };
        Extent { x: span(self.x, &self.x_axis, |c| c.0), y: span(self.y, &self.y_axis, |c| c.1) }
    }

    /// Where everything lies. Hidden segments count, so that switching one off moves nothing.
    pub fn layout(&self, frame: &Frame) -> View {
        self.layout_in(frame, &self.extent(), Window::default())
    }

    /// Where everything lies when only a part is looked at.
    pub fn layout_in(&self, frame: &Frame, extent: &Extent, window: Window) -> View {
        let (x, y) = (extent.x.part(window.x()), extent.y.part(window.y()));
        View { frame: *frame, plane: axes::plane(self, frame, [extent.y, y]), x, y }
    }

    /// Where a customer lies, in CSS pixels; None if it is not drawn.
    pub fn place(&self, view: &View, row: usize) -> Option<(f64, f64)> {
        let (x, y) = (f64::from(*self.x.get(row)?), f64::from(*self.y.get(row)?));
        let is_seen = x.is_finite() && y.is_finite() && !self.is_hidden(self.label(row));
        is_seen.then(|| view.to_pixels(x, y)).filter(|&(x, y)| view.plane.holds(x, y))
    }

    /// The customers as pixels, in the order of the rows, so that no segment hides another; paper and grid below them.
    pub fn points(&self, view: &View, theme: &Theme) -> PointLayer {
        let mut layer = self.sheet(view, theme);
        if !view.frame.is_drawable() {
            return layer;
        }
        let markers = Markers::new(self.labels, theme, radius(view, self.len()) * view.frame.scale);
        for row in 0..self.len() {
            if let Some((x, y)) = self.place(view, row) {
                markers.of(self.label(row)).put(&mut layer, x * view.frame.scale, y * view.frame.scale);
                layer.drawn += 1;
            }
        }
        layer
    }

    /// Paper and grid.
    fn sheet(&self, view: &View, theme: &Theme) -> PointLayer {
        let mut layer = PointLayer::new(&view.frame, theme.paper);
        if view.frame.is_drawable() {
            // A layer cannot fail.
            let _ = self.backdrop(&(&mut layer).into_drawing_area(), view, theme);
        }
        layer
    }

    /// What lies under the customers: the grid, or the lines through the average customer. [`Self::points`] has it
    /// already.
    ///
    /// # Errors
    /// What the backend reports.
    pub fn backdrop(&self, area: &dyn Sheet, view: &View, theme: &Theme) -> Drawn {
        axes::backdrop(self, &Pen::new(area, &view.frame), view, theme)
    }

    /// What lies over the customers: axes, centroids, names, the customer picked and the one being assigned.
    ///
    /// # Errors
    /// What the backend reports.
    pub fn draw(&self, area: &dyn Sheet, view: &View, theme: &Theme) -> Drawn {
        if !view.frame.is_drawable() {
            return Ok(());
        }
        let pen = Pen::new(area, &view.frame);
        axes::draw(self, &pen, view, theme)?;
        let seen = self.seen(view);
        self.draw_arrows(&pen, view, theme)?;
        for &(label, at) in &seen {
            pen.centroid(label, at, &view.frame, theme)?;
        }
        let names = self.marks(&pen, view, theme)?;
        names.write(&pen, &seen)
    }

    /// Only the customer picked and the one being assigned, with its name: for a sheet of its own above a picture that
    /// has neither, so that the picture stays while they move.
    ///
    /// # Errors
    /// What the backend reports.
    pub fn draw_over(&self, area: &dyn Sheet, view: &View, theme: &Theme) -> Drawn {
        if !view.frame.is_drawable() {
            return Ok(());
        }
        let pen = Pen::new(area, &view.frame);
        let names = self.marks(&pen, view, theme)?;
        names.write_over(&pen, &self.seen(view))
    }

    fn draw_arrows(&self, pen: &Pen<'_>, view: &View, theme: &Theme) -> Drawn {
        let from = view.to_pixels(0.0, 0.0);
        for (_, to) in self.tips(view) {
            pen.arrow(view.plane.nearest(from), to, theme)?;
        }
        Ok(())
    }

    /// Names of the columns with the ends of their arrows, in CSS pixels: those on the sheet.
    fn tips(&self, view: &View) -> Vec<(String, (f64, f64))> {
        let tips = self.arrows.iter().map(|arrow| (arrow.name.clone(), view.to_pixels(arrow.to.0, arrow.to.1)));
        tips.filter(|&(_, (x, y))| view.plane.holds(x, y)).collect()
    }

    /// Centroids that are drawn, in CSS pixels.
    fn seen(&self, view: &View) -> Vec<(u16, (f64, f64))> {
        let all = (0_u16..).zip(self.centroids.iter().copied());
        let drawn = all.filter(|&(label, (x, y))| x.is_finite() && y.is_finite() && !self.is_hidden(label));
        let placed = drawn.map(|(label, (x, y))| (label, view.to_pixels(x, y)));
        placed.filter(|&(_, (x, y))| view.plane.holds(x, y)).collect()
    }

    /// Draws the customer picked and the one being assigned. Answers with the names, which keep clear of them.
    fn marks<'b>(&'b self, pen: &Pen<'_>, view: &'b View, theme: &'b Theme) -> Marked<'b> {
        let [picked, newcomer] = self.singled_out(view);
        if let Some(at) = picked {
            pen.picked(at, theme)?;
        }
        if let Some(at) = newcomer {
            pen.newcomer(at, theme)?;
        }
        let (frame, prefer, others) = (&view.frame, Prefer::Below, Vec::new());
        Ok(Names { frame, theme, of: self.names, prefer, picked, newcomer, tips: self.tips(view), others })
    }

    /// Where the customer picked and the one being assigned lie, in CSS pixels.
    fn singled_out(&self, view: &View) -> [Option<(f64, f64)>; 2] {
        let newcomer = self.newcomer.filter(|(x, y)| x.is_finite() && y.is_finite());
        let newcomer = newcomer.map(|(x, y)| view.plane.nearest(view.to_pixels(x, y)));
        [self.picked.and_then(|row| self.place(view, row)), newcomer]
    }

    /// The index for the pointer. Build it once per view and whenever a segment is switched on or off.
    pub fn hit_grid(&self, view: &View) -> HitGrid {
        HitGrid::new(&view.frame, (0..self.len()).map(|row| self.place(view, row)))
    }

    /// The whole picture as SVG text, and how many customers are in it: all up to [`SVG_POINTS`], above that the same
    /// share of every segment.
    pub fn svg(&self, view: &View, theme: &Theme) -> (String, usize) {
        let mut svg = Svg::new(&view.frame, theme.paper);
        // Writing text does not fail.
        let _ = self.backdrop(&(&mut svg).into_drawing_area(), view, theme);
        let rows = stratified(self.labels, self.len(), SVG_POINTS);
        let mut drawn = 0;
        for label in (0..most(self.labels)).chain([NOBODY]) {
            let mine = rows.iter().map(|&row| row as usize).filter(|&row| self.label(row) == label);
            let places: Vec<_> = mine.filter_map(|row| self.place(view, row)).collect();
            drawn += places.len();
            svg.marks(Shape::of(label), theme.segment(label), radius(view, self.len()), OPACITY, places.into_iter());
        }
        let _ = self.draw(&(&mut svg).into_drawing_area(), view, theme);
        (svg.finish(), drawn)
    }

    /// The whole picture as SVG text with the customers as an image: `href` is that of [`Self::points`] or of a
    /// [`Crowd`](crowd::Crowd), all over the sheet.
    pub fn svg_with(&self, view: &View, theme: &Theme, href: &str) -> String {
        let mut svg = Svg::new(&view.frame, theme.paper);
        svg.image(href);
        let _ = self.draw(&(&mut svg).into_drawing_area(), view, theme); // as above
        svg.finish()
    }
}

/// A picture with its layout, for [`crowd`].
pub struct LaidScatter<'a>(pub ScatterPicture<'a>, pub View);

impl Laid for LaidScatter<'_> {
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
        self.0.points(&self.1, theme)
    }

    fn markers(&self, theme: &Theme, n_segments: u16) -> crowd::Markers {
        let Self(picture, view) = self;
        let radius = radius(view, picture.len()) * shrunk(picture.len()) * view.frame.scale;
        let stamps = |label, _| (Stamps::new(Shape::of(label), theme.segment(label), radius, 1.0), 1.0);
        crowd::Markers::new(n_segments, 1, stamps)
    }

    fn spots(&self, rows: &mut dyn Iterator<Item = usize>, n_segments: u16, into: &mut Vec<Spot>) {
        let Self(picture, view) = self;
        let spot = |row| Some(Spot::new(row, picture.place(view, row)?, picture.label(row), n_segments, (0, 1)));
        into.extend(rows.filter_map(spot));
    }
}

/// The values that customers span on two axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    x: Span,
    y: Span,
}

impl Extent {
    /// The ends of arrows that point `ways` from 0, all made longer or shorter alike such that they reach far, but not out.
    pub fn reached(&self, ways: &[(f64, f64)]) -> Vec<(f64, f64)> {
        const FAR: f64 = 0.8;
        let room = |span: &Span, way: f64| span.value(if way > 0.0 { 1.0 } else { 0.0 }) / way;
        let rooms = ways.iter().flat_map(|&(x, y)| [room(&self.x, x), room(&self.y, y)]);
        let times = rooms.filter(|times| *times > 0.0 && times.is_finite()).fold(f64::INFINITY, f64::min);
        let times = if times.is_finite() { FAR * times } else { 0.0 };
        ways.iter().map(|&(x, y)| (x * times, y * times)).collect()
    }
}

/// Lowest and highest of those that are numbers.
fn ends(values: &[f32]) -> (f64, f64) {
    let ends = (f32::INFINITY, f32::NEG_INFINITY);
    let (low, high) = values.iter().filter(|v| v.is_finite()).fold(ends, |(l, h), &v| (l.min(v), h.max(v)));
    (f64::from(low), f64::from(high))
}

fn radius(view: &View, n_rows: usize) -> f64 {
    RADIUS[usize::from(view.frame.is_narrow())] * magnified(n_rows)
}

/// How much larger customers are drawn where there are few: shapes can be told apart then, and there is room for it. 1
/// from 4,000 rows on, about 2 at 200.
pub(super) fn magnified(n_rows: usize) -> f64 {
    const ROOM: f64 = 4_000.0;
    (ROOM / n_rows.max(1) as f64).sqrt().sqrt().clamp(1.0, 2.2)
}

/// A marker for each segment, and one for nobody.
struct Markers {
    segments: Vec<Stamps>,
    nobody: Stamps,
}

impl Markers {
    fn new(labels: &[u16], theme: &Theme, radius: f64) -> Self {
        let stamps = |label| Stamps::new(Shape::of(label), theme.segment(label), radius, OPACITY);
        Self { segments: (0..most(labels)).map(stamps).collect(), nobody: stamps(NOBODY) }
    }

    fn of(&self, label: u16) -> &Stamps {
        self.segments.get(usize::from(label)).unwrap_or(&self.nobody)
    }
}

#[cfg(test)]
mod tests;

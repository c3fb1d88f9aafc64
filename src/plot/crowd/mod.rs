//! Pictures of more customers than can be drawn within a frame: laid down piece by piece, and the index for the pointer
//! along with them. What is drawn while a picture moves is a part of them, always the same.

use std::ops::Range;

use super::frame::Frame;
use super::hit::{Gathering, HitGrid};
use super::layer::{Density, PointLayer, Stamps};
use super::shape::NOBODY;
use super::theme::Theme;

/// From so many customers on they are drawn by how many there are, not one over the other.
pub const MANY: usize = 8_000;
/// At most so many customers are drawn while a picture moves.
pub const WHILE_MOVING: usize = 20_000;
/// Customers of one piece of work: a part of a millisecond.
pub const PIECE: usize = 2_048;
/// Pixels of one piece.
const PIXELS: usize = 1 << 15;

/// A customer on the sheet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// Row of the matrix.
    pub row: u32,
    /// CSS pixels.
    pub x: f32,
    /// CSS pixels.
    pub y: f32,
    /// Which of the markers.
    marker: u16,
}

/// A picture of customers with its layout.
pub trait Laid {
    /// Number of customers.
    fn n_rows(&self) -> usize;

    /// The sheet.
    fn frame(&self) -> Frame;

    /// Paper with what lies under the customers.
    fn sheet(&self, theme: &Theme) -> PointLayer;

    /// Paper with all customers, one over the other: for fewer than [`MANY`].
    fn points(&self, theme: &Theme) -> PointLayer;

    /// The markers that [`Self::spots`] names, with how heavy each is.
    fn markers(&self, theme: &Theme, n_segments: u16) -> Markers;

    /// Adds those of `rows` that are seen.
    fn spots(&self, rows: &mut dyn Iterator<Item = usize>, n_segments: u16, into: &mut Vec<Spot>);
}

/// Markers of all segments and of nobody, in some sizes.
pub struct Markers {
    n_segments: u16,
    /// By label, then by size; nobody's last.
    stamps: Vec<(Stamps, f32)>,
}

impl Markers {
    /// `make` gives the marker of a label in a size, and how heavy its ink is.
    pub(crate) fn new(n_segments: u16, sizes: usize, make: impl Fn(u16, usize) -> (Stamps, f32)) -> Self {
        let labels = (0..n_segments).chain([NOBODY]);
        let make = &make;
        let stamps = labels.flat_map(|label| (0..sizes).map(move |size| make(label, size))).collect();
        Self { n_segments, stamps }
    }
}

impl Spot {
    /// A customer at (x, y) in CSS pixels, with a marker of the label in a size out of `sizes`.
    #[expect(clippy::cast_possible_truncation, reason = "below 2^32 rows; f32 holds a place on a screen")]
    pub(crate) fn new(row: usize, (x, y): (f64, f64), label: u16, n_segments: u16, size: (usize, usize)) -> Self {
        let marker = usize::from(label.min(n_segments)) * size.1 + size.0;
        Self { row: row as u32, x: x as f32, y: y as f32, marker: marker as u16 }
    }
}

/// How far a picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Customers are laid down, from this row on.
    Laying(usize),
    Sorting,
    /// The ink is measured, from this pixel on.
    Surveying(usize),
    /// The ink is shown, from this pixel on.
    Developing(usize),
    Done,
}

/// A picture of all customers being drawn.
///
/// # Complexity
/// Time O(`PIECE`) for each step; memory O(rows + pixels).
pub struct Crowd {
    stage: Stage,
    markers: Markers,
    scale: f32,
    density: Density,
    full: f32,
    layer: PointLayer,
    grid: Gathering,
    spots: Vec<Spot>,
}

impl Crowd {
    /// Nothing is drawn yet but what lies under the customers. Labels from `n_segments` on are nobody's.
    #[expect(clippy::cast_possible_truncation, reason = "a screen's density")]
    pub fn new(picture: &dyn Laid, theme: &Theme, n_segments: u16) -> Self {
        let (frame, layer) = (picture.frame(), picture.sheet(theme));
        Self {
            stage: Stage::Laying(0),
            markers: picture.markers(theme, n_segments),
            scale: frame.scale as f32,
            density: Density::new(layer.width, layer.height),
            full: 0.0,
            layer,
            grid: Gathering::new(&frame),
            spots: Vec::with_capacity(PIECE),
        }
    }

    /// Does a piece. True once all is done. `picture` must be the one that was begun with.
    pub fn step(&mut self, picture: &dyn Laid) -> bool {
        match self.stage {
            Stage::Laying(from) => {
                let to = picture.n_rows().min(from + PIECE);
                self.lay(picture, &mut (from..to));
                for spot in &self.spots {
                    self.grid.add(spot.row, spot.x, spot.y);
                }
                self.stage = if to == picture.n_rows() { Stage::Sorting } else { Stage::Laying(to) };
            }
            Stage::Sorting => {
                if self.grid.sort(4 * PIECE) {
                    self.stage = Stage::Surveying(0);
                }
            }
            Stage::Surveying(from) => {
                let pixels = self.pixels(from);
                self.density.survey(pixels.start, pixels.end);
                self.stage = Stage::Surveying(pixels.end);
                if pixels.end == self.density.len() {
                    self.full = self.density.full();
                    self.stage = Stage::Developing(0);
                }
            }
            Stage::Developing(from) => {
                let pixels = self.pixels(from);
                self.density.develop(pixels.start, pixels.end, self.full, &mut self.layer);
                let is_last = pixels.end == self.density.len();
                self.stage = if is_last { Stage::Done } else { Stage::Developing(pixels.end) };
            }
            Stage::Done => {}
        }
        self.stage == Stage::Done
    }

    fn pixels(&self, from: usize) -> Range<usize> {
        from..self.density.len().min(from + PIXELS)
    }

    fn lay(&mut self, picture: &dyn Laid, rows: &mut dyn Iterator<Item = usize>) {
        self.spots.clear();
        picture.spots(rows, self.markers.n_segments, &mut self.spots);
        for spot in &self.spots {
            if let Some((stamps, heavy)) = self.markers.stamps.get(usize::from(spot.marker)) {
                stamps.ink(&mut self.density, spot.x * self.scale, spot.y * self.scale, *heavy);
            }
        }
        self.layer.drawn += self.spots.len();
    }

    /// The picture and the index for the pointer.
    pub fn finish(self) -> (PointLayer, HitGrid) {
        (self.layer, self.grid.finish())
    }

    /// The picture of some rows alone, at once: what is seen while it moves.
    pub fn of_some(picture: &dyn Laid, theme: &Theme, n_segments: u16, rows: &[u32]) -> PointLayer {
        let mut crowd = Self::new(picture, theme, n_segments);
        crowd.lay(picture, &mut rows.iter().map(|&row| row as usize));
        let n = crowd.density.len();
        crowd.density.survey(0, n);
        crowd.density.develop(0, n, crowd.density.full(), &mut crowd.layer);
        crowd.layer
    }
}

/// The index for the pointer alone, at once: for fewer than [`MANY`].
pub fn grid_of(picture: &dyn Laid, n_segments: u16) -> HitGrid {
    let (mut grid, mut spots) = (Gathering::new(&picture.frame()), Vec::new());
    picture.spots(&mut (0..picture.n_rows()), n_segments, &mut spots);
    for spot in spots {
        grid.add(spot.row, spot.x, spot.y);
    }
    grid.finish()
}

/// How much smaller the marks of many customers are: 1 at [`MANY`], 0.75 from 200,000 on.
pub(crate) fn shrunk(n_rows: usize) -> f64 {
    let times = n_rows.max(1) as f64 / MANY as f64;
    (1.0 / times.max(1.0)).sqrt().sqrt().sqrt().max(0.75)
}

/// The rows that are drawn while a picture moves: at most [`WHILE_MOVING`], the same share of every segment, evenly
/// through the file, and always the same ones.
pub fn while_moving(labels: &[u16], n_rows: usize) -> Vec<u32> {
    stratified(labels, n_rows, WHILE_MOVING)
}

/// Rows to draw when at most `max_points` shall be: the same share of every segment, evenly through the file.
pub(crate) fn stratified(labels: &[u16], n: usize, max_points: usize) -> Vec<u32> {
    let rows = 0..u32::try_from(n).unwrap_or(u32::MAX);
    if n <= max_points {
        return rows.collect();
    }
    let mut owed = vec![0_usize; usize::from(most(labels)) + 1];
    let nobody = owed.len() - 1;
    let is_due = |row: &u32| {
        let label = usize::from(labels.get(*row as usize).copied().unwrap_or(NOBODY)).min(nobody);
        // What is owed grows by max_points / n for each row, in parts of n: no division.
        owed[label] += max_points;
        let is_due = owed[label] >= n;
        if is_due {
            owed[label] -= n;
        }
        is_due
    };
    rows.filter(is_due).collect()
}

/// One more than the largest label of a segment.
pub(crate) fn most(labels: &[u16]) -> u16 {
    labels.iter().filter(|&&label| label != NOBODY).max().map_or(0, |&label| label + 1)
}

#[cfg(test)]
mod tests;

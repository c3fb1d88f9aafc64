//! Where a picture is drawn: any drawing area of plotters, known by the few marks that pictures are made of.
//!
//! # Why
//! Pictures are compiled once, not once for each backend: they are the largest part of what the page downloads.

use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::element::{Circle, PathElement, Polygon, Rectangle};
use plotters::prelude::DrawingBackend;
use plotters::style::{ShapeStyle, TextStyle};

/// The backend refused a mark, as a canvas does that is gone.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the canvas cannot be drawn on")]
pub struct Refused;

/// What drawing answers with: the backend may fail, we do not.
pub type Drawn = Result<(), Refused>;

/// Marks in device pixels.
pub trait Sheet {
    /// A rectangle between two corners.
    ///
    /// # Errors
    /// [`Refused`], as for every mark.
    fn rectangle(&self, corners: [(i32, i32); 2], style: ShapeStyle) -> Drawn;

    /// A line through all points.
    ///
    /// # Errors
    /// [`Refused`].
    fn path(&self, points: Vec<(i32, i32)>, style: ShapeStyle) -> Drawn;

    /// A filled polygon.
    ///
    /// # Errors
    /// [`Refused`].
    fn polygon(&self, corners: Vec<(i32, i32)>, style: ShapeStyle) -> Drawn;

    /// A circle, filled or not.
    ///
    /// # Errors
    /// [`Refused`].
    fn circle(&self, centre: (i32, i32), radius: i32, style: ShapeStyle) -> Drawn;

    /// A line of text.
    ///
    /// # Errors
    /// [`Refused`].
    fn text(&self, text: &str, style: &TextStyle<'_>, at: (i32, i32)) -> Drawn;
}

impl<B: DrawingBackend> Sheet for DrawingArea<B, Shift> {
    fn rectangle(&self, corners: [(i32, i32); 2], style: ShapeStyle) -> Drawn {
        self.draw(&Rectangle::new(corners, style)).map_err(|_| Refused)
    }

    fn path(&self, points: Vec<(i32, i32)>, style: ShapeStyle) -> Drawn {
        self.draw(&PathElement::new(points, style)).map_err(|_| Refused)
    }

    fn polygon(&self, corners: Vec<(i32, i32)>, style: ShapeStyle) -> Drawn {
        self.draw(&Polygon::new(corners, style)).map_err(|_| Refused)
    }

    fn circle(&self, centre: (i32, i32), radius: i32, style: ShapeStyle) -> Drawn {
        self.draw(&Circle::new(centre, radius, style)).map_err(|_| Refused)
    }

    fn text(&self, text: &str, style: &TextStyle<'_>, at: (i32, i32)) -> Drawn {
        self.draw_text(text, style, at).map_err(|_| Refused)
    }
}

//! Marks in CSS pixels on any sheet: what the backends lack (halos, dashes, crisp hairlines) is made of what
//! all of them have.

use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, FontFamily, FontStyle, RGBAColor, ShapeStyle, TextStyle};

use super::frame::Frame;
use super::shape::Shape;
use super::theme::{Rgb, Theme};
use super::{Drawn, Sheet};

/// Size of words and figures, CSS pixels. Nothing in a picture is written smaller.
pub(crate) const WORD: f64 = 12.0;
/// Size of segment names, CSS pixels.
pub(crate) const VOICE: f64 = 15.0;
/// Dash and gap, CSS pixels.
const DASH: f64 = 3.0;
/// Head of an arrow, CSS pixels.
const HEAD: f64 = 9.0;
/// How far the paper reaches beyond letters, CSS pixels.
const HALO: f64 = 2.0;
/// Radius of a centroid, CSS pixels, on the desk and on the phone drawing.
const CENTROID: [f64; 2] = [7.5, 6.5];

/// Which side of the text the given point is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Start,
    Middle,
    End,
}

/// How words look.
#[derive(Clone, Copy)]
pub(crate) struct Words<'a> {
    pub(crate) size: f64,
    pub(crate) is_bold: bool,
    family: &'a str,
    colour: Rgb,
    halo: Option<Rgb>,
    align: Align,
}

impl<'a> Words<'a> {
    pub(crate) fn plain(theme: &'a Theme) -> Self {
        Self { size: WORD, is_bold: false, family: &theme.measure, colour: theme.ink, halo: None, align: Align::Start }
    }

    pub(crate) fn soft(theme: &'a Theme) -> Self {
        Self { colour: theme.ink_soft, ..Self::plain(theme) }
    }

    pub(crate) fn strong(theme: &'a Theme) -> Self {
        Self { is_bold: true, ..Self::plain(theme) }
    }

    /// A segment's name.
    pub(crate) fn voice(theme: &'a Theme) -> Self {
        Self { size: VOICE, family: &theme.voice, ..Self::strong(theme) }.haloed(theme)
    }

    pub(crate) fn haloed(self, theme: &Theme) -> Self {
        Self { halo: Some(theme.paper), ..self }
    }

    pub(crate) fn align(self, align: Align) -> Self {
        Self { align, ..self }
    }
}

/// Draws on `area`, which has `scale` device pixels per CSS pixel.
pub(crate) struct Pen<'a> {
    area: &'a dyn Sheet,
    scale: f64,
}

impl<'a> Pen<'a> {
    pub(crate) fn new(area: &'a dyn Sheet, frame: &Frame) -> Self {
        Self { area, scale: frame.scale }
    }

    #[expect(clippy::cast_possible_truncation, reason = "a float to integer cast saturates, far outside any canvas")]
    fn px(&self, length: f64) -> i32 {
        (length * self.scale).round() as i32
    }

    fn at(&self, (x, y): (f64, f64)) -> (i32, i32) {
        (self.px(x), self.px(y))
    }

    /// A line's width in device pixels: at least 1, and 1.5 on an ordinary screen is 1.
    fn width(&self, width: f64) -> i32 {
        self.px(width - 0.1 / self.scale).max(1)
    }

    /// A filled rectangle.
    pub(crate) fn fill(&self, from: (f64, f64), to: (f64, f64), colour: Rgb) -> Drawn {
        self.block(self.at(from), self.at(to), colour)
    }

    fn block(&self, from: (i32, i32), to: (i32, i32), colour: Rgb) -> Drawn {
        self.area.rectangle([from, to], filled(colour, 1.0))
    }

    /// From `x0` to `x1`. A block rather than a stroke: strokes between pixels blur.
    pub(crate) fn across(&self, y: f64, x0: f64, x1: f64, width: f64, colour: Rgb) -> Drawn {
        let width = self.width(width);
        let top = self.px(y) - width / 2;
        self.block((self.px(x0), top), (self.px(x1), top + width), colour)
    }

    /// From `y0` to `y1`.
    pub(crate) fn down(&self, x: f64, y0: f64, y1: f64, width: f64, colour: Rgb) -> Drawn {
        let width = self.width(width);
        let left = self.px(x) - width / 2;
        self.block((left, self.px(y0)), (left + width, self.px(y1)), colour)
    }

    /// Dashed, from `x0` to `x1`.
    pub(crate) fn dashed_across(&self, y: f64, x0: f64, x1: f64, width: f64, colour: Rgb) -> Drawn {
        dashes(x0, x1).try_for_each(|(from, to)| self.across(y, from, to, width, colour))
    }

    /// Dashed, from `y0` to `y1`.
    pub(crate) fn dashed_down(&self, x: f64, y0: f64, y1: f64, width: f64, colour: Rgb) -> Drawn {
        dashes(y0, y1).try_for_each(|(from, to)| self.down(x, from, to, width, colour))
    }

    /// A line through all points.
    #[expect(clippy::cast_sign_loss, reason = "a width is at least 1")]
    pub(crate) fn path(&self, points: &[(f64, f64)], width: f64, colour: Rgb) -> Drawn {
        let style = ShapeStyle { color: rgba(colour, 1.0), filled: false, stroke_width: self.width(width) as u32 };
        let points: Vec<(i32, i32)> = points.iter().map(|&p| self.at(p)).collect();
        self.area.path(points, style)
    }

    /// An arrow of ink with an edge of paper.
    pub(crate) fn arrow(&self, from: (f64, f64), to: (f64, f64), theme: &Theme) -> Drawn {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let long = (dx * dx + dy * dy).sqrt();
        if long < 2.0 * HEAD {
            return Ok(());
        }
        let (u, v) = (dx / long * HEAD, dy / long * HEAD);
        let neck = (to.0 - u, to.1 - v);
        let head = [to, (neck.0 - v / 2.0, neck.1 + u / 2.0), (neck.0 + v / 2.0, neck.1 - u / 2.0)];
        self.path(&[from, neck], 4.0, theme.paper)?;
        self.path(&[from, neck], 1.5, theme.ink)?;
        self.polygon(&head, theme.ink)
    }

    pub(crate) fn polygon(&self, corners: &[(f64, f64)], colour: Rgb) -> Drawn {
        let corners: Vec<(i32, i32)> = corners.iter().map(|&p| self.at(p)).collect();
        self.area.polygon(corners, filled(colour, 1.0))
    }

    /// A polygon that lets through what lies beneath it.
    pub(crate) fn veil(&self, corners: &[(f64, f64)], colour: Rgb, opacity: f64) -> Drawn {
        let corners: Vec<(i32, i32)> = corners.iter().map(|&p| self.at(p)).collect();
        self.area.polygon(corners, filled(colour, opacity))
    }

    pub(crate) fn disc(&self, centre: (f64, f64), radius: f64, colour: Rgb) -> Drawn {
        self.area.circle(self.at(centre), self.px(radius), filled(colour, 1.0))
    }

    /// A circle of ink.
    #[expect(clippy::cast_sign_loss, reason = "a width is at least 1")]
    pub(crate) fn ring(&self, centre: (f64, f64), radius: f64, width: f64, colour: Rgb) -> Drawn {
        let style = ShapeStyle { color: rgba(colour, 1.0), filled: false, stroke_width: self.width(width) as u32 };
        self.area.circle(self.at(centre), self.px(radius), style)
    }

    /// A disc with an edge: the marks on a line.
    pub(crate) fn dot(&self, centre: (f64, f64), radius: f64, edge: f64, ink: Rgb, inside: Rgb) -> Drawn {
        self.disc(centre, radius + edge / 2.0, ink)?;
        self.disc(centre, radius - edge / 2.0, inside)
    }

    /// A segment's shape; holes are filled with `behind`.
    pub(crate) fn shape(&self, label: u16, centre: (f64, f64), radius: f64, theme: &Theme, behind: Rgb) -> Drawn {
        // Whole device pixels for the middle keep the shape symmetric.
        let (x, y) = self.at(centre);
        let centre = (f64::from(x) / self.scale, f64::from(y) / self.scale);
        for (at, corners) in Shape::of(label).loops(centre.0, centre.1, radius).iter().enumerate() {
            self.polygon(corners, if at % 2 == 0 { theme.segment(label) } else { behind })?;
        }
        Ok(())
    }

    /// A segment's centroid: its shape with an edge of paper.
    pub(crate) fn centroid(&self, label: u16, centre: (f64, f64), frame: &Frame, theme: &Theme) -> Drawn {
        let radius = centroid_radius(frame);
        let (x, y) = self.at(centre);
        let centre = (f64::from(x) / self.scale, f64::from(y) / self.scale);
        if let Some(outer) = Shape::of(label).loops(centre.0, centre.1, radius).first() {
            for (dx, dy) in around(1.5) {
                let moved: Vec<(f64, f64)> = outer.iter().map(|(u, v)| (u + dx, v + dy)).collect();
                self.polygon(&moved, theme.paper)?;
            }
        }
        self.shape(label, centre, radius, theme, theme.paper)
    }

    /// The customer picked: a ring of ink with an edge of paper.
    pub(crate) fn picked(&self, centre: (f64, f64), theme: &Theme) -> Drawn {
        self.ring(centre, 8.0, 5.0, theme.paper)?;
        self.ring(centre, 8.0, 2.0, theme.ink)
    }

    /// The customer being assigned: ring and dot; the names say who it is.
    pub(crate) fn newcomer(&self, centre: (f64, f64), theme: &Theme) -> Drawn {
        self.picked(centre, theme)?;
        self.disc(centre, 6.0, theme.paper)?;
        self.disc(centre, 2.5, theme.ink)
    }

    /// Words on one line; `at` is half way up the letters.
    pub(crate) fn words(&self, text: &str, at: (f64, f64), words: Words<'_>) -> Drawn {
        if text.is_empty() {
            return Ok(());
        }
        let style = if words.is_bold { FontStyle::Bold } else { FontStyle::Normal };
        let h_pos = match words.align {
            Align::Start => HPos::Left,
            Align::Middle => HPos::Center,
            Align::End => HPos::Right,
        };
        let font = FontDesc::new(FontFamily::Name(words.family), words.size * self.scale, style);
        let base = TextStyle::from(font).pos(Pos::new(h_pos, VPos::Center));
        if let Some(halo) = words.halo {
            let paper = rgba(halo, 1.0);
            let style = base.color(&paper);
            for (dx, dy) in around(HALO) {
                self.area.text(text, &style, self.at((at.0 + dx, at.1 + dy)))?;
            }
        }
        let ink = rgba(words.colour, 1.0);
        self.area.text(text, &base.color(&ink), self.at(at))
    }
}

/// Radius of a centroid in this frame.
pub(crate) fn centroid_radius(frame: &Frame) -> f64 {
    CENTROID[usize::from(frame.is_narrow())]
}

/// Eight directions, `by` CSS pixels away.
fn around(by: f64) -> [(f64, f64); 8] {
    let slant = by * 0.5_f64.sqrt();
    [(by, 0.0), (slant, slant), (0.0, by), (-slant, slant), (-by, 0.0), (-slant, -slant), (0.0, -by), (slant, -slant)]
}

fn dashes(from: f64, to: f64) -> impl Iterator<Item = (f64, f64)> {
    let (from, to) = (from.min(to), from.max(to));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates; a canvas is 16,384 wide")]
    let n = (((to - from) / (2.0 * DASH)).ceil().min(16_384.0)) as u32;
    (0..n).map(move |at| {
        let start = from + f64::from(at) * 2.0 * DASH;
        (start, (start + DASH).min(to))
    })
}

fn rgba(Rgb(r, g, b): Rgb, alpha: f64) -> RGBAColor {
    RGBAColor(r, g, b, alpha)
}

fn filled(colour: Rgb, alpha: f64) -> ShapeStyle {
    ShapeStyle { color: rgba(colour, alpha), filled: true, stroke_width: 0 }
}

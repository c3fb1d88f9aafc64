//! The marker of a segment: ten shapes of about equal ink, then the same ten drawn open.

use std::fmt::Write as _;

use super::theme::N_COLOURS;

/// Label of a customer without a segment: drawn as a grey disc.
pub const NOBODY: u16 = u16::MAX;

/// Vertices of a circle where it is drawn as a polygon. At 16 device pixels it is 0.08 pixel from round.
const CIRCLE_VERTICES: u32 = 32;

/// How much of an open shape is hole, as a factor on its size.
const HOLE: f64 = 0.66;

/// Thickness of an open plus or cross.
const BAND: f64 = 0.19;

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outline {
    /// Segment 1.
    Disc,
    /// Segment 2.
    Square,
    /// Segment 3.
    Triangle,
    /// Segment 4.
    Diamond,
    /// Segment 5.
    Plus,
    /// Segment 6.
    TriangleDown,
    /// Segment 7.
    Cross,
    /// Segment 8.
    Star,
    /// Segment 9.
    Ring,
    /// Segment 10.
    Hourglass,
}

const OUTLINES: [Outline; N_COLOURS] = [
    Outline::Disc,
    Outline::Square,
    Outline::Triangle,
    Outline::Diamond,
    Outline::Plus,
    Outline::TriangleDown,
    Outline::Cross,
    Outline::Star,
    Outline::Ring,
    Outline::Hourglass,
];

/// An outline, filled or open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// What is drawn.
    pub outline: Outline,
    /// Drawn with a hole: segments from the eleventh on.
    pub is_open: bool,
}

/// A closed part of a shape of radius 1, the middle at 0, y downwards.
#[derive(Clone, Debug, PartialEq)]
enum Part {
    /// Radius.
    Circle(f64),
    /// Corners, clockwise on screen.
    Polygon(Vec<(f64, f64)>),
}

impl Shape {
    /// Of segment `label`, counted from 0.
    pub fn of(label: u16) -> Self {
        if label == NOBODY {
            return Self { outline: Outline::Disc, is_open: false };
        }
        Self { outline: OUTLINES[usize::from(label) % N_COLOURS], is_open: usize::from(label) >= N_COLOURS }
    }

    /// What is called what, for someone who cannot see it.
    pub fn name(self) -> &'static str {
        match self.outline {
            Outline::Disc => "disc",
            Outline::Square => "square",
            Outline::Triangle => "triangle",
            Outline::Diamond => "diamond",
            Outline::Plus => "plus",
            Outline::TriangleDown => "triangle down",
            Outline::Cross => "cross",
            Outline::Star => "star",
            Outline::Ring => "ring",
            Outline::Hourglass => "hourglass",
        }
    }

    /// SVG path data of a marker that fills a square of `size` by `size`, its corner at 0. Holes turn the other way
    /// round, so that either fill rule leaves them out.
    pub fn svg_path(self, size: f64) -> String {
        // The largest reach is that of the star and the triangles, 1.3.
        self.path_at(size / 2.0, size / 2.0, size / 2.6)
    }

    /// SVG path data with the middle at (x, y).
    pub(crate) fn path_at(self, x: f64, y: f64, radius: f64) -> String {
        let mut out = String::new(); // to which writing does not fail
        for (at, part) in self.parts().into_iter().enumerate() {
            match part {
                Part::Circle(r) => {
                    let (r, sweep) = (r * radius, u8::from(at % 2 == 0));
                    let (left, across) = (short(x - r), short(2.0 * r));
                    let r = short(r);
                    let y = short(y);
                    let _ = write!(out, "M{left} {y}a{r} {r} 0 1 {sweep} {across} 0a{r} {r} 0 1 {sweep} -{across} 0z");
                }
                Part::Polygon(corners) => {
                    for (nth, (u, v)) in turned(corners, at).into_iter().enumerate() {
                        let letter = if nth == 0 { 'M' } else { 'L' };
                        let _ = write!(out, "{letter}{} {}", short(x + u * radius), short(y + v * radius));
                    }
                    out.push('z');
                }
            }
        }
        out
    }

    /// The shape as closed polygons; holes run the other way round.
    pub fn loops(self, x: f64, y: f64, radius: f64) -> Vec<Vec<(f64, f64)>> {
        let place = |(u, v): (f64, f64)| (x + u * radius, y + v * radius);
        self.parts()
            .into_iter()
            .enumerate()
            .map(|(at, part)| {
                let corners = match part {
                    Part::Circle(r) => circle(r),
                    Part::Polygon(corners) => corners,
                };
                turned(corners, at).into_iter().map(place).collect()
            })
            .collect()
    }

    /// How far it reaches from its middle, for a radius of 1, rounded up.
    pub const REACH: f64 = 1.35;

    /// Filled and hole in turn.
    fn parts(self) -> Vec<Part> {
        if self.is_open { self.open() } else { self.filled() }
    }

    fn filled(self) -> Vec<Part> {
        match self.outline {
            Outline::Disc => vec![Part::Circle(1.0)],
            Outline::Ring => vec![Part::Circle(1.08), Part::Circle(0.5)],
            Outline::Square => vec![Part::Polygon(vec![(-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)])],
            Outline::Triangle => vec![Part::Polygon(triangle(1.0))],
            Outline::TriangleDown => {
                let mut corners = triangle(-1.0);
                corners.reverse(); // mirroring turned them round
                vec![Part::Polygon(corners)]
            }
            Outline::Diamond => vec![Part::Polygon(regular(4, 1.24, -90.0))],
            Outline::Plus => vec![Part::Polygon(plus(0.0))],
            Outline::Cross => vec![Part::Polygon(cross(0.0))],
            Outline::Star => {
                let (outer, inner) = (regular(5, 1.3, -90.0), regular(5, 0.55, -54.0));
                vec![Part::Polygon(outer.into_iter().zip(inner).flat_map(|(a, b)| [a, b]).collect())]
            }
            Outline::Hourglass => {
                let (s, t) = (1.02, 1.05);
                vec![Part::Polygon(vec![(-s, -t), (s, -t), (0.0, 0.0), (s, t), (-s, t), (0.0, 0.0)])]
            }
        }
    }

    /// With a hole that follows the outline.
    fn open(self) -> Vec<Part> {
        match self.outline {
            // A hole in so thin a band would not be seen: two bands instead.
            Outline::Ring => [1.08, 0.86, 0.48, 0.24].map(Part::Circle).to_vec(),
            Outline::Plus => vec![Part::Polygon(plus(0.0)), Part::Polygon(plus(BAND))],
            Outline::Cross => vec![Part::Polygon(cross(0.0)), Part::Polygon(cross(BAND))],
            // Both halves have a hole of their own, or the waist would vanish.
            Outline::Hourglass => {
                [half_glass(-1.0, 1.0), half_glass(-1.0, HOLE), half_glass(1.0, 1.0), half_glass(1.0, HOLE)]
                    .map(Part::Polygon)
                    .to_vec()
            }
            _ => self.filled().into_iter().flat_map(|part| [part.clone(), scaled(part, HOLE)]).collect(),
        }
    }
}

fn triangle(up: f64) -> Vec<(f64, f64)> {
    regular(3, 1.28, -90.0).into_iter().map(|(u, v)| (u, up * (v + 0.16))).collect()
}

/// A plus, its outline moved inwards.
fn plus(inwards: f64) -> Vec<(f64, f64)> {
    let (a, b) = (1.18 - inwards, 0.4 - inwards);
    vec![(-b, -a), (b, -a), (b, -b), (a, -b), (a, b), (b, b), (b, a), (-b, a), (-b, b), (-a, b), (-a, -b), (-b, -b)]
}

fn cross(inwards: f64) -> Vec<(f64, f64)> {
    let h = 0.5_f64.sqrt();
    plus(inwards).into_iter().map(|(u, v)| (h * (u - v), h * (u + v))).collect()
}

/// The lower (1) or upper (-1) half of an hourglass, scaled about its own middle.
fn half_glass(side: f64, factor: f64) -> Vec<(f64, f64)> {
    let (s, t) = (1.02 * side, 1.05 * side);
    let middle = t * 2.0 / 3.0;
    [(0.0, 0.0), (s, t), (-s, t)].map(|(u, v)| (u * factor, middle + (v - middle) * factor)).to_vec()
}

fn circle(radius: f64) -> Vec<(f64, f64)> {
    regular(CIRCLE_VERTICES, radius, 0.0)
}

fn regular(corners: u32, radius: f64, turn: f64) -> Vec<(f64, f64)> {
    (0..corners)
        .map(|at| {
            let angle = (turn + 360.0 * f64::from(at) / f64::from(corners)).to_radians();
            (radius * libm::cos(angle), radius * libm::sin(angle))
        })
        .collect()
}

fn scaled(part: Part, factor: f64) -> Part {
    match part {
        Part::Circle(r) => Part::Circle(r * factor),
        Part::Polygon(corners) => Part::Polygon(corners.into_iter().map(|(u, v)| (u * factor, v * factor)).collect()),
    }
}

fn turned(mut corners: Vec<(f64, f64)>, at: usize) -> Vec<(f64, f64)> {
    if at % 2 == 1 {
        corners.reverse();
    }
    corners
}

/// Two decimals at most, in as few bytes as possible.
pub(crate) fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Area of the loops, holes counted against it.
    fn area(loops: &[Vec<(f64, f64)>]) -> f64 {
        let signed = |corners: &Vec<(f64, f64)>| -> f64 {
            (0..corners.len())
                .map(|i| {
                    let ((x0, y0), (x1, y1)) = (corners[i], corners[(i + 1) % corners.len()]);
                    (x0 * y1 - x1 * y0) / 2.0
                })
                .sum()
        };
        loops.iter().map(signed).sum()
    }

    #[test]
    fn the_first_twenty_segments_differ_in_shape() {
        let shapes: Vec<Shape> = (0..20).map(Shape::of).collect();
        for (at, shape) in shapes.iter().enumerate() {
            assert!(!shapes[..at].contains(shape), "{at}");
        }
        assert_eq!(shapes[10].outline, shapes[0].outline);
        assert!(shapes[10].is_open && !shapes[9].is_open);
    }

    #[test]
    fn shapes_have_about_equal_ink() {
        let disc = area(&Shape::of(0).loops(0.0, 0.0, 1.0));
        for label in 0..10 {
            let share = area(&Shape::of(label).loops(0.0, 0.0, 1.0)) / disc;
            assert!((0.6..1.15).contains(&share), "{}: {share}", Shape::of(label).name());
        }
    }

    #[test]
    fn an_open_shape_has_less_ink_than_a_filled_one() {
        for label in 0..10 {
            let (filled, open) = (Shape::of(label).loops(0.0, 0.0, 1.0), Shape::of(label + 10).loops(0.0, 0.0, 1.0));
            let share = area(&open) / area(&filled);
            assert!((0.3..0.8).contains(&share), "{}: {share}", Shape::of(label).name());
        }
    }

    #[test]
    fn no_shape_reaches_beyond_its_reach() {
        for label in 0..20 {
            for (x, y) in Shape::of(label).loops(0.0, 0.0, 1.0).into_iter().flatten() {
                assert!(
                    (x * x + y * y).sqrt() < Shape::REACH + 0.12 && x.abs() < Shape::REACH && y.abs() < Shape::REACH
                );
            }
        }
    }

    #[test]
    fn path_data_stays_within_its_square() {
        assert_eq!(Shape::of(0).svg_path(26.0), "M3 13a10 10 0 1 1 20 0a10 10 0 1 1 -20 0z");
        assert_eq!(Shape::of(1).svg_path(26.0), "M4.2 4.2L21.8 4.2L21.8 21.8L4.2 21.8z");
        for label in 0..20 {
            let path = Shape::of(label).svg_path(14.0);
            assert!(path.starts_with('M') && path.ends_with('z') && !path.contains("NaN"), "{path}");
        }
    }
}

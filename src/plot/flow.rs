//! Who moved: the segments of one answer on the left, of another on the right, and between them a ribbon for each pair,
//! as high as it has customers and in the colour of the left.

use super::axis::{count, fitted, text_width};
use super::frame::{Frame, Plane};
use super::pen::{Align, Pen, WORD, Words};
use super::shape::NOBODY;
use super::theme::Theme;
use super::{Drawn, Sheet, by_rising};
use crate::pipeline::validate::CrossTable;

const TOP: f64 = 28.0;
const BOTTOM: f64 = 8.0;
/// Between two segments of one side, CSS pixels.
const BETWEEN: f64 = 10.0;
/// Of a segment's bar, CSS pixels.
const BAR: f64 = 10.0;
/// Between words, CSS pixels.
const GAP: f64 = 8.0;
/// Radius of the shapes, CSS pixels.
const SHAPE: f64 = 6.0;
/// A ribbon's curve is drawn in so many pieces.
const PIECES: u32 = 16;

/// What is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowPicture {
    /// Left by right.
    pub cross: CrossTable,
    /// The last of the right is no segment.
    pub has_nobody: bool,
    /// What the two sides are called.
    pub titles: [String; 2],
    /// Names of the left, if they are known.
    pub names: Vec<String>,
}

/// Where a segment stands on its side: from top to bottom, CSS pixels.
type Span = (f64, f64);

/// A pair of segments with its ends on both sides.
struct Ribbon {
    first: usize,
    left: Span,
    right: Span,
}

struct Layout {
    /// Left edges of the left bar and of the right one.
    bars: [f64; 2],
    left: Vec<Span>,
    /// Number and span, from the top.
    right: Vec<(usize, Span)>,
    ribbons: Vec<Ribbon>,
}

impl Layout {
    fn new(frame: &Frame, picture: &FlowPicture) -> Option<Self> {
        let cross = &picture.cross;
        let all: u64 = cross.counts.iter().sum();
        if all == 0 {
            return None;
        }
        let wide: f64 = if frame.is_narrow() { 74.0 } else { 190.0 };
        let plane = Plane::inside(frame, wide.min(frame.width / 3.0), TOP, 74.0_f64.min(frame.width / 3.0), BOTTOM);
        let most = cross.n_first.max(cross.n_second);
        let gap = BETWEEN.min(plane.height() / (2.0 * most as f64));
        let unit = (plane.height() - gap * (most as f64 - 1.0)).max(1.0) / all as f64;
        let of_first = |a: usize| (0..cross.n_second).map(|b| cross.count(a, b)).sum::<u64>();
        let of_second = |b: usize| (0..cross.n_first).map(|a| cross.count(a, b)).sum::<u64>();
        let stacked = |sizes: Vec<u64>| {
            let mut top = plane.top;
            let span = |size: u64| {
                let from = top;
                top += size as f64 * unit + gap;
                (from, from + size as f64 * unit)
            };
            sizes.into_iter().map(span).collect::<Vec<Span>>()
        };
        let left = stacked((0..cross.n_first).map(of_first).collect());
        // The right in the order of where its customers come from, so that few ribbons cross; nobody comes last.
        let origin = |b: &usize| {
            let weighted: f64 = (0..cross.n_first).map(|a| a as f64 * cross.count(a, *b) as f64).sum();
            let is_nobody = picture.has_nobody && b + 1 == cross.n_second;
            if is_nobody { f64::INFINITY } else { weighted / (of_second(*b).max(1)) as f64 }
        };
        let order = by_rising((0..cross.n_second).collect(), origin);
        let spans = stacked(order.iter().map(|b| of_second(*b)).collect());
        let right: Vec<(usize, Span)> = order.into_iter().zip(spans).collect();
        let ribbons = ribbons(cross, &left, &right, unit);
        Some(Self { bars: [plane.left, plane.right - BAR], left, right, ribbons })
    }
}

fn ribbons(cross: &CrossTable, left: &[Span], right: &[(usize, Span)], unit: f64) -> Vec<Ribbon> {
    let mut from: Vec<f64> = left.iter().map(|span| span.0).collect();
    let mut ribbons = Vec::new();
    for (second, span) in right {
        let mut to = span.0;
        for (first, from) in from.iter_mut().enumerate() {
            let high = cross.count(first, *second) as f64 * unit;
            if high > 0.0 {
                ribbons.push(Ribbon { first, left: (*from, *from + high), right: (to, to + high) });
                (*from, to) = (*from + high, to + high);
            }
        }
    }
    ribbons
}

/// Draws who moved.
///
/// # Errors
/// What the backend reports.
pub fn draw(area: &dyn Sheet, frame: &Frame, theme: &Theme, picture: &FlowPicture) -> Drawn {
    let Some(layout) = Layout::new(frame, picture).filter(|_| frame.is_drawable()) else { return Ok(()) };
    let pen = Pen::new(area, frame);
    let [left, right] = layout.bars;
    for ribbon in &layout.ribbons {
        let colour = theme.segment(label(ribbon.first));
        pen.veil(&outline(ribbon, left + BAR, right), colour, 0.3)?;
        pen.fill((left, ribbon.left.0), (left + BAR, ribbon.left.1), colour)?;
        pen.fill((right, ribbon.right.0), (right + BAR, ribbon.right.1), colour)?;
    }
    let titles = [(0.0, Align::Start), (frame.width, Align::End)];
    for ((x, align), title) in titles.into_iter().zip(&picture.titles) {
        let words = fitted(title, frame.width / 2.0 - GAP, WORD, false);
        pen.words(&words, (x, WORD / 2.0 + 1.0), Words::soft(theme).align(align))?;
    }
    sides(&pen, frame, theme, picture, &layout)
}

/// Shapes, numbers and names of the left; numbers and sizes of the right.
fn sides(pen: &Pen<'_>, frame: &Frame, theme: &Theme, picture: &FlowPicture, layout: &Layout) -> Drawn {
    let [left, right] = layout.bars;
    let end = left - GAP;
    for (at, span) in layout.left.iter().enumerate() {
        let y = f64::midpoint(span.0, span.1);
        let number = (at + 1).to_string();
        let wide = text_width(&number, WORD, true);
        pen.words(&number, (end, y), Words::strong(theme).align(Align::End))?;
        pen.shape(label(at), (end - wide - SHAPE - 5.0, y), SHAPE, theme, theme.paper)?;
        if let Some(name) = picture.names.get(at).filter(|_| !frame.is_narrow()) {
            let from = end - wide - 2.0 * SHAPE - 12.0;
            let words = fitted(name, from, WORD, false);
            pen.words(&words, (from, y), Words::plain(theme).align(Align::End))?;
        }
    }
    for (at, span) in &layout.right {
        let y = f64::midpoint(span.0, span.1);
        let is_nobody = picture.has_nobody && at + 1 == picture.cross.n_second;
        let size: u64 = (0..picture.cross.n_first).map(|first| picture.cross.count(first, *at)).sum();
        let words = if is_nobody { "none".to_owned() } else { (at + 1).to_string() };
        let from = right + BAR + GAP;
        pen.words(&words, (from, y), Words::strong(theme))?;
        let beside = from + text_width(&words, WORD, true) + 6.0;
        let room = frame.width - beside;
        let size = fitted(&count(usize::try_from(size).unwrap_or(usize::MAX)), room, WORD, false);
        pen.words(&size, (beside, y), Words::soft(theme))?;
    }
    Ok(())
}

fn label(segment: usize) -> u16 {
    u16::try_from(segment).unwrap_or(NOBODY)
}

/// A band that leaves and arrives level.
fn outline(ribbon: &Ribbon, x0: f64, x1: f64) -> Vec<(f64, f64)> {
    let along = |at: u32| {
        let t = f64::from(at) / f64::from(PIECES);
        (x0 + t * (x1 - x0), t * t * (3.0 - 2.0 * t))
    };
    let edge = |from: f64, to: f64| (0..=PIECES).map(along).map(move |(x, s)| (x, from + s * (to - from)));
    let upper = edge(ribbon.left.0, ribbon.right.0);
    let lower: Vec<(f64, f64)> = edge(ribbon.left.1, ribbon.right.1).collect();
    upper.chain(lower.into_iter().rev()).collect()
}

#[cfg(test)]
mod tests {
    use super::{FlowPicture, Layout, draw};
    use crate::pipeline::validate::CrossTable;
    use crate::plot::svg::picture;
    use crate::plot::testing::{DESK, PHONE, sizes, theme, words_of};

    fn flow(first: &[u16], second: &[u16], has_nobody: bool) -> FlowPicture {
        FlowPicture {
            cross: CrossTable::of(first, second),
            has_nobody,
            titles: ["k-means".to_owned(), "DBSCAN".to_owned()],
            names: vec!["Many".to_owned(), "Few".to_owned()],
        }
    }

    #[test]
    fn ribbons_are_as_high_as_they_have_customers_and_fill_both_sides() {
        let picture = flow(&[0, 0, 0, 1, 1, 1], &[0, 0, 1, 1, 2, 2], false);
        let layout = Layout::new(&DESK, &picture).unwrap();
        let high = |span: (f64, f64)| span.1 - span.0;
        let one = high(layout.left[0]) / 3.0;
        let sizes: Vec<f64> = layout.ribbons.iter().map(|ribbon| (high(ribbon.left) / one).round()).collect();
        assert_eq!(sizes, [2.0, 1.0, 1.0, 2.0]);
        for side in [0, 1] {
            let total: f64 =
                layout.ribbons.iter().map(|ribbon| high(if side == 0 { ribbon.left } else { ribbon.right })).sum();
            assert!((total - 6.0 * one).abs() < 1e-9);
        }
        assert!(layout.left[1].0 > layout.left[0].1);
    }

    #[test]
    fn the_right_stands_where_it_comes_from_and_nobody_last() {
        // The first of the right comes from the second of the left.
        let picture = flow(&[0, 0, 1, 1], &[1, 1, 0, 0], false);
        let order = |picture: &FlowPicture| {
            Layout::new(&DESK, picture).unwrap().right.iter().map(|(number, _)| *number).collect::<Vec<_>>()
        };
        assert_eq!(order(&picture), [1, 0]);
        assert_eq!(order(&flow(&[0, 0, 1, 1], &[1, 1, 0, 0], true)), [0, 1]);
    }

    #[test]
    fn both_sides_are_labelled() {
        let theme = theme();
        let flow = flow(&[0, 0, 0, 1, 1, 1], &[0, 0, 1, 1, 2, 2], true);
        let words = |frame| words_of(&picture(frame, &theme, |area| draw(area, frame, &theme, &flow)));
        for text in ["k-means", "DBSCAN", "1", "2", "none", "Many"] {
            assert!(words(&DESK).iter().any(|word| word == text), "{text} is not among {:?}", words(&DESK));
        }
        assert!(!words(&PHONE).iter().any(|word| word == "Many"));
    }

    #[test]
    fn odd_tables_and_sizes_do_not_panic() {
        let theme = theme();
        let many: Vec<u16> = (0..200).collect();
        for frame in sizes() {
            for flow in [flow(&[], &[], true), flow(&[0], &[0], true), flow(&many, &many, false)] {
                picture(&frame, &theme, |area| draw(area, &frame, &theme, &flow));
            }
        }
    }
}

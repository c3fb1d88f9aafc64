//! The upper part of a tree of merges, with the line that cuts it.

use super::axis::{nice, tick_labels, ticks};
use super::frame::{Frame, Plane};
use super::pen::{Align, Pen, WORD, Words};
use super::shape::NOBODY;
use super::theme::{Rgb, Theme};
use super::{Drawn, Sheet};
use crate::pipeline::cluster::ward::Crown;

const TOP: f64 = 28.0;
const LEFT: f64 = 40.0;
const RIGHT: f64 = 10.0;
const BOTTOM: f64 = 34.0;
/// Between figures and axis.
const GAP: f64 = 8.0;
/// Radius of the shapes, CSS pixels.
const SHAPE: f64 = 6.0;

/// A node with its place across, its height, and the segment that all of it is in.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Node {
    x: f64,
    height: f64,
    segment: Option<u16>,
}

/// Leaves first, then merges; places across are counted in leaves.
fn nodes(crown: &Crown, labels: &[u16]) -> Vec<Node> {
    let leaf = |(at, leaf): (usize, &crate::pipeline::cluster::ward::Leaf)| Node {
        x: at as f64 + 0.5,
        height: leaf.height,
        segment: labels.get(at).copied(),
    };
    let mut nodes: Vec<Node> = crown.leaves.iter().enumerate().map(leaf).collect();
    for merge in &crown.merges {
        let Some((left, right)) = nodes.get(merge.left as usize).copied().zip(nodes.get(merge.right as usize).copied())
        else {
            break;
        };
        let segment = left.segment.filter(|segment| right.segment == Some(*segment));
        nodes.push(Node { x: f64::midpoint(left.x, right.x), height: merge.height, segment });
    }
    nodes
}

/// Half way between the highest merge within a segment and the lowest between two: where the tree is cut.
fn cut(crown: &Crown, nodes: &[Node]) -> f64 {
    let merges = || nodes.iter().skip(crown.leaves.len());
    let within = merges().filter(|node| node.segment.is_some()).map(|node| node.height).fold(0.0, f64::max);
    let within = crown.leaves.iter().map(|leaf| leaf.height).fold(within, f64::max);
    let between = merges().filter(|node| node.segment.is_none()).map(|node| node.height).fold(f64::INFINITY, f64::min);
    if between.is_finite() { f64::midpoint(within.min(between), between) } else { within * 1.05 }
}

/// Draws the tree. `labels` has the segment of each leaf.
///
/// # Errors
/// What the backend reports.
pub fn draw(area: &dyn Sheet, frame: &Frame, theme: &Theme, crown: &Crown, labels: &[u16]) -> Drawn {
    let nodes = nodes(crown, labels);
    let top = nodes.iter().map(|node| node.height).fold(0.0, f64::max);
    if crown.merges.is_empty() || !frame.is_drawable() || !(top > 0.0 && top.is_finite()) {
        return Ok(());
    }
    let (_, high) = nice(0.0, top, 4);
    let (pen, plane) = (Pen::new(area, frame), Plane::inside(frame, LEFT, TOP, RIGHT, BOTTOM));
    let across = plane.width() / crown.leaves.len() as f64;
    let at = |x: f64, height: f64| (plane.left + x * across, plane.bottom - height / high * plane.height());
    let ticks = ticks(0.0, high, if frame.height < 180.0 { 3 } else { 5 });
    for (tick, label) in ticks.iter().zip(tick_labels(&ticks)) {
        let (_, y) = at(0.0, *tick);
        pen.across(y, plane.left, plane.right, 1.0, theme.hairline)?;
        pen.words(&label, (plane.left - GAP, y), Words::soft(theme).align(Align::End))?;
    }
    pen.words("Height of joining", (plane.left, WORD / 2.0 + 1.0), Words::soft(theme))?;
    let colour = |segment: Option<u16>| segment.map_or(theme.ink, |segment| theme.segment(segment));
    for (node, merge) in nodes.iter().skip(crown.leaves.len()).zip(&crown.merges) {
        let ends = [nodes[merge.left as usize], nodes[merge.right as usize]];
        let [a, b] = ends.map(|end| at(end.x, end.height));
        let (_, y) = at(node.x, node.height);
        for (from, end) in [a, b].into_iter().zip(ends) {
            // A branch above the cut is ink as far as it belongs to no segment.
            let own: Rgb = if node.segment.is_some() { colour(node.segment) } else { colour(end.segment) };
            pen.down(from.0, y, from.1, 2.0, own)?;
        }
        pen.across(y, a.0.min(b.0) - 1.0, a.0.max(b.0) + 1.0, 2.0, colour(node.segment))?;
    }
    let (_, y) = at(0.0, cut(crown, &nodes));
    pen.dashed_across(y, plane.left, plane.right, 2.0, theme.accent)?;
    feet(&pen, theme, crown, labels, &|x| at(x, 0.0))
}

/// Below the tree, each segment's shape and number in the middle of its leaves.
fn feet(pen: &Pen<'_>, theme: &Theme, crown: &Crown, labels: &[u16], place: &dyn Fn(f64) -> (f64, f64)) -> Drawn {
    let mut from = 0;
    while from < crown.leaves.len() {
        let label = labels.get(from).copied().unwrap_or(NOBODY);
        let n = (from..crown.leaves.len()).take_while(|at| labels.get(*at).copied().unwrap_or(NOBODY) == label).count();
        let (left, y) = place(from as f64 + 0.15);
        let (right, _) = place((from + n) as f64 - 0.15);
        pen.across(y + 6.0, left, right, 2.0, theme.segment(label))?;
        let middle = f64::midpoint(left, right);
        if label != NOBODY {
            pen.shape(label, (middle - SHAPE - 1.0, y + 20.0), SHAPE, theme, theme.paper)?;
            let number = (u32::from(label) + 1).to_string();
            pen.words(&number, (middle + 4.0, y + 20.0), Words::strong(theme))?;
        }
        from += n.max(1);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{cut, draw, nodes};
    use crate::pipeline::cluster::ward::{Crown, Leaf, Merge};
    use crate::plot::svg::picture;
    use crate::plot::testing::{DESK, PHONE, sizes, theme, words_of};

    /// Three leaves: the first two join at 1, all at 5.
    fn crown() -> Crown {
        let leaf = |row| Leaf { row, size: 2, height: 0.5 };
        let merges =
            vec![Merge { left: 0, right: 1, height: 1.0, size: 4 }, Merge { left: 2, right: 3, height: 5.0, size: 6 }];
        Crown { leaves: vec![leaf(0), leaf(1), leaf(2)], merges }
    }

    #[test]
    fn a_merge_stands_over_the_middle_of_what_it_joins_and_has_their_segment_if_it_is_one() {
        let nodes = nodes(&crown(), &[0, 0, 1]);
        assert_eq!((nodes[3].x, nodes[3].segment), (1.0, Some(0)));
        assert_eq!((nodes[4].x, nodes[4].segment), (1.75, None));
    }

    #[test]
    fn the_cut_lies_between_the_merges_within_and_between_segments() {
        assert!((cut(&crown(), &nodes(&crown(), &[0, 0, 1])) - 3.0).abs() < 1e-12);
        assert!((cut(&crown(), &nodes(&crown(), &[0, 1, 2])) - 0.75).abs() < 1e-12);
        assert!(cut(&crown(), &nodes(&crown(), &[0, 0, 0])) > 5.0);
    }

    #[test]
    fn segments_are_numbered_below_the_tree_in_their_colours() {
        let theme = theme();
        for frame in [DESK, PHONE] {
            let text = picture(&frame, &theme, |area| draw(area, &frame, &theme, &crown(), &[0, 0, 1]));
            let words = words_of(&text);
            for wanted in ["Height of joining", "1", "2"] {
                assert!(words.iter().any(|word| word == wanted), "{wanted} is not among {words:?}");
            }
            assert!(text.contains(&theme.segment(0).hex()) && text.contains(&theme.segment(1).hex()));
        }
    }

    #[test]
    fn odd_trees_and_sizes_do_not_panic() {
        let theme = theme();
        let empty = Crown { leaves: Vec::new(), merges: Vec::new() };
        let broken = Crown { merges: vec![Merge { left: 7, right: 9, height: 1.0, size: 2 }], ..crown() };
        for frame in sizes() {
            for crown in [&empty, &crown(), &broken] {
                for labels in [&[][..], &[0, 0, 1]] {
                    picture(&frame, &theme, |area| draw(area, &frame, &theme, crown, labels));
                }
            }
        }
    }
}

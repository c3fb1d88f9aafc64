//! The floor, the two back walls, and what stands along the edges.

use super::{AxisTitle, SpaceView};
use crate::plot::Drawn;
use crate::plot::axis::{fitted, text_width};
use crate::plot::names::Taken;
use crate::plot::pen::{Align, Pen, WORD, Words};
use crate::plot::theme::Theme;

/// Lines of the grid between two edges, at these shares from -1 to 1.
const GRID: [f64; 5] = [-2.0 / 3.0, -1.0 / 3.0, 0.0, 1.0 / 3.0, 2.0 / 3.0];

/// Two lines of words need so much between their middles, CSS pixels.
const LINE: f64 = 16.0;

/// Floor and back walls with their hairlines.
pub(super) fn backdrop(pen: &Pen<'_>, view: &SpaceView, theme: &Theme) -> Drawn {
    let at = |x, y, z| view.corner([x, y, z]);
    let (bx, bz) = view.back();
    let floor = [at(-1.0, -1.0, -1.0), at(1.0, -1.0, -1.0), at(1.0, -1.0, 1.0), at(-1.0, -1.0, 1.0)];
    pen.polygon(&floor, theme.paper_sunken)?;
    for t in GRID {
        let hairlines = [
            [at(t, -1.0, -1.0), at(t, -1.0, 1.0)],
            [at(-1.0, -1.0, t), at(1.0, -1.0, t)],
            [at(-1.0, t, bz), at(1.0, t, bz)],
            [at(bx, t, -1.0), at(bx, t, 1.0)],
        ];
        for line in hairlines {
            pen.path(&line, 1.0, theme.hairline)?;
        }
    }
    let outline = [
        [at(-1.0, 1.0, bz), at(1.0, 1.0, bz)],
        [at(bx, 1.0, -1.0), at(bx, 1.0, 1.0)],
        [at(bx, -1.0, bz), at(bx, 1.0, bz)],
        [at(-1.0, -1.0, bz), at(1.0, -1.0, bz)],
        [at(bx, -1.0, -1.0), at(bx, -1.0, 1.0)],
        [at(-bx, -1.0, bz), at(-bx, 1.0, bz)],
        [at(bx, -1.0, -bz), at(bx, 1.0, -bz)],
    ];
    outline.iter().try_for_each(|line| pen.path(line, 1.0, theme.edge))
}

/// The two near edges of the floor.
pub(super) fn edges(pen: &Pen<'_>, view: &SpaceView, theme: &Theme) -> Drawn {
    let (bx, bz) = view.back();
    let near = [[-1.0, -1.0, -bz], [1.0, -1.0, -bz]].map(|s| view.corner(s));
    pen.path(&near, 1.0, theme.ink)?;
    let side = [[-bx, -1.0, -1.0], [-bx, -1.0, 1.0]].map(|s| view.corner(s));
    pen.path(&side, 1.0, theme.ink)
}

/// What the directions mean: below the near edges of the floor, and at the upper left corner.
pub(super) fn labels(view: &SpaceView, axes: &[AxisTitle; 3]) -> [Label; 3] {
    let (bx, bz) = view.back();
    let front = [[-1.0, -1.0, -bz], [1.0, -1.0, -bz]].map(|s| view.corner(s));
    let side = [[-bx, -1.0, -1.0], [-bx, -1.0, 1.0]].map(|s| view.corner(s));
    let across = along(view, axes[0].words(), front, [front, side]);
    let mut deep = along(view, axes[2].words(), side, [front, side]);
    if across.touches(&deep) {
        deep.y = across.y + LINE;
    }
    let foot = view.frame.height - WORD / 2.0 - 1.0;
    let spill = (across.y.max(deep.y) - foot).max(0.0);
    [Label { y: across.y - spill, ..across }, Label { y: deep.y - spill, ..deep }, upwards(view, axes[1].words())]
}

/// Words on the sheet, by their middle.
pub(super) struct Label {
    text: String,
    wide: f64,
    x: f64,
    y: f64,
}

impl Label {
    fn touches(&self, other: &Self) -> bool {
        (self.x - other.x).abs() < f64::midpoint(self.wide, other.wide) + 6.0 && (self.y - other.y).abs() < LINE
    }

    /// The place that the words take.
    pub(super) fn taken(&self) -> Taken {
        Taken::around((self.x, self.y), self.wide, LINE)
    }

    pub(super) fn write(&self, pen: &Pen<'_>, theme: &Theme) -> Drawn {
        pen.words(&self.text, (self.x, self.y), Words::plain(theme).haloed(theme).align(Align::Middle))
    }
}

/// Beside the upper left corner of the room if there is room, otherwise above it.
fn upwards(view: &SpaceView, words: &str) -> Label {
    let text = fitted(&format!("↑ {words}"), view.frame.width, WORD, false);
    let wide = text_width(&text, WORD, false);
    let (bx, bz) = view.back();
    // The corner nearest to the eye stands free of the walls.
    let corners = [[-bx, 1.0, bz], [bx, 1.0, bz], [bx, 1.0, -bz]].map(|s| view.corner(s));
    let left = corners.into_iter().min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or(corners[0]);
    let least = WORD / 2.0 + 1.0;
    if left.0 - 8.0 - wide >= 0.0 {
        return Label { text, wide, x: left.0 - 8.0 - wide / 2.0, y: left.1.max(least) };
    }
    // Above all of the top that the words span, so that no line runs through them.
    let from = (left.0 - 4.0).min(view.frame.width - wide).max(0.0);
    let tops = [[corners[0], corners[1]], [corners[1], corners[2]]];
    let highest = tops.into_iter().flat_map(|edge| within(edge, from, from + wide)).fold(left.1, f64::min);
    Label { text, wide, x: from + wide / 2.0, y: (highest - 11.0).max(least) }
}

/// Words for an edge from its low to its high end, with an arrow that points as the edge does, below both `edges`.
fn along(view: &SpaceView, words: &str, [low, high]: [(f64, f64); 2], edges: [[(f64, f64); 2]; 2]) -> Label {
    let (dx, dy) = (high.0 - low.0, high.1 - low.1);
    let text = match arrow(dx, dy) {
        left @ ("←" | "↖" | "↙") => format!("{left} {words}"),
        right => format!("{words} {right}"),
    };
    let room = view.frame.width;
    let text = fitted(&text, room, WORD, false);
    let wide = text_width(&text, WORD, false);
    let mid = (f64::midpoint(low.0, high.0), f64::midpoint(low.1, high.1));
    // Away from the middle of the sheet, so that the words of a steep edge stay near it.
    let slope = if dx.abs() > 1.0 { (dy / dx).abs().min(1.0) } else { 1.0 };
    let outward = if mid.0 < room / 2.0 { -1.0 } else { 1.0 };
    let half = wide / 2.0;
    let x = (mid.0 + outward * slope * half).min(room - half).max(half);
    let lowest = edges.into_iter().flat_map(|edge| within(edge, x - half, x + half)).fold(mid.1, f64::max);
    Label { text, wide, x, y: lowest + 13.0 }
}

/// Heights of the ends of an edge, cut to the stretch from `x0` to `x1`. None if it lies elsewhere.
fn within([a, b]: [(f64, f64); 2], x0: f64, x1: f64) -> Vec<f64> {
    let (a, b) = if a.0 <= b.0 { (a, b) } else { (b, a) };
    let (from, to) = (a.0.max(x0), b.0.min(x1));
    if from > to {
        return Vec::new();
    }
    if b.0 - a.0 < 1.0 {
        return vec![a.1, b.1];
    }
    [from, to].map(|x| a.1 + (x - a.0) / (b.0 - a.0) * (b.1 - a.1)).to_vec()
}

/// The arrow nearest to a direction on the sheet, y downwards.
fn arrow(dx: f64, dy: f64) -> &'static str {
    let (flat, steep) = (dy.abs() < 0.4 * dx.abs(), dx.abs() < 0.4 * dy.abs());
    match (dx >= 0.0, dy >= 0.0) {
        (true, _) if flat => "→",
        (false, _) if flat => "←",
        (_, true) if steep => "↓",
        (_, false) if steep => "↑",
        (true, true) => "↘",
        (true, false) => "↗",
        (false, true) => "↙",
        (false, false) => "↖",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_is_cut_to_the_stretch_of_the_words() {
        let edge = [(10.0, 0.0), (0.0, 10.0)];
        assert_eq!(within(edge, 2.0, 5.0), [8.0, 5.0]);
        assert_eq!(within(edge, -9.0, 20.0), [10.0, 0.0]);
        assert!(within(edge, 11.0, 20.0).is_empty());
        assert_eq!(within([(3.0, 1.0), (3.0, 7.0)], 0.0, 5.0), [1.0, 7.0]);
    }

    #[test]
    fn arrows_point_as_edges_do() {
        let found =
            [(5.0, 0.0), (-5.0, 1.0), (0.0, 5.0), (0.0, -5.0), (3.0, 3.0), (3.0, -3.0), (-3.0, 3.0), (-3.0, -3.0)]
                .map(|(dx, dy)| arrow(dx, dy));
        assert_eq!(found, ["→", "←", "↓", "↑", "↘", "↗", "↙", "↖"]);
    }
}

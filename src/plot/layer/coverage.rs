//! How much of each pixel lies inside a polygon: exact areas, so that edges are smooth at any place.

use super::Mask;

/// The mask of `loops` (holes running the other way round) over a box of `width` by `height` pixels with its corner at
/// (left, top); all of it times `opacity`, in [0, 1].
pub(super) fn mask(loops: &[Vec<(f64, f64)>], corner: (i64, i64), size: (usize, usize), opacity: f64) -> Mask {
    let (width, height) = size;
    let mut sums = Sums { width, height, cells: vec![0.0; (width + 1) * height] };
    let (left, top) = (corner.0 as f64, corner.1 as f64);
    for corners in loops {
        for (at, &(x0, y0)) in corners.iter().enumerate() {
            let (x1, y1) = corners[(at + 1) % corners.len()];
            sums.edge((x0 - left, y0 - top), (x1 - left, y1 - top));
        }
    }
    let mut alpha = Vec::with_capacity(width * height);
    for row in sums.cells.chunks_exact(width + 1) {
        let mut inside = 0.0_f64;
        for cell in &row[..width] {
            inside += cell;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within 0 and 255")]
            alpha.push((inside.abs().min(1.0) * opacity * 255.0).round() as u8);
        }
    }
    Mask { width, height, alpha }
}

/// Each cell holds by how much the covered area changes from its left neighbour to itself; the running sum along a row
/// is the signed area inside.
struct Sums {
    width: usize,
    height: usize,
    cells: Vec<f64>,
}

impl Sums {
    /// Cuts an edge into its pieces in each row of pixels.
    fn edge(&mut self, (x0, y0): (f64, f64), (x1, y1): (f64, f64)) {
        if !(x0 + x1 + y0 + y1).is_finite() {
            return;
        }
        // A level edge has no slope, and no row either.
        let slope = (x1 - x0) / (y1 - y0);
        let (low, high) = (y0.min(y1).max(0.0), y0.max(y1).min(self.height as f64));
        let mut from = low;
        while from < high {
            let row = from.floor();
            let to = (row + 1.0).min(high);
            let tall = if y1 > y0 { to - from } else { from - to };
            let (a, b) = (x0 + (from - y0) * slope, x0 + (to - y0) * slope);
            self.piece(row, a.min(b), a.max(b), tall);
            from = to;
        }
    }

    /// A piece in one row from `a` to the right to `b`, `tall` pixels high (below 0 if it runs upwards).
    fn piece(&mut self, row: f64, a: f64, b: f64, tall: f64) {
        let right = self.width as f64;
        if b <= 0.0 || b - a < 1e-9 {
            self.within(row, a.clamp(0.0, right), b.clamp(0.0, right), tall);
            return;
        }
        let per_pixel = tall / (b - a);
        if a < 0.0 {
            self.within(row, 0.0, 0.0, -a * per_pixel); // beyond the left edge: all cells are to its right
        }
        let mut from = a.max(0.0);
        let end = b.min(right);
        while from < end {
            let to = (from.floor() + 1.0).min(end);
            self.within(row, from, to, (to - from) * per_pixel);
            from = to;
        }
    }

    /// A piece inside one cell: the cell is covered to the right of it, every later one in full.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "row and cell lie inside the box")]
    fn within(&mut self, row: f64, a: f64, b: f64, tall: f64) {
        let cell = (a.floor() as usize).min(self.width);
        let at = row as usize * (self.width + 1) + cell;
        let behind = (f64::midpoint(a, b) - cell as f64).clamp(0.0, 1.0);
        self.cells[at] += tall * (1.0 - behind);
        if cell < self.width {
            self.cells[at + 1] += tall * behind;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::plot::shape::Shape;

    fn square(x: f64, y: f64, side: f64) -> Vec<(f64, f64)> {
        vec![(x, y), (x + side, y), (x + side, y + side), (x, y + side)]
    }

    #[test]
    fn a_square_between_pixels_covers_quarters() {
        let mask = mask(&[square(0.5, 0.5, 1.0)], (0, 0), (2, 2), 1.0);
        assert_eq!(mask.alpha, [64, 64, 64, 64]);
    }

    #[test]
    fn a_hole_is_left_out_and_opacity_counts() {
        let mut hole = square(1.0, 1.0, 1.0);
        hole.reverse();
        let mask = mask(&[square(0.0, 0.0, 3.0), hole], (0, 0), (3, 3), 0.5);
        assert_eq!(mask.alpha, [128, 128, 128, 128, 0, 128, 128, 128, 128]);
    }

    #[test]
    fn a_slanted_edge_across_many_pixels_halves_them() {
        let mask = mask(&[vec![(0.0, 0.0), (4.0, 0.0), (0.0, 1.0)]], (0, 0), (4, 1), 1.0);
        assert_eq!(mask.alpha, [223, 159, 96, 32]); // 7/8, 5/8, 3/8, 1/8
    }

    #[test]
    fn a_shape_larger_than_the_box_fills_it() {
        let big = vec![(-50.0, -70.0), (90.0, -40.0), (80.0, 60.0), (-40.0, 90.0)];
        assert!(mask(&[big], (0, 0), (5, 4), 1.0).alpha.iter().all(|&a| a == 255));
    }

    proptest! {
        #[test]
        fn the_ink_of_a_shape_is_the_same_wherever_it_lies(label in 0_u16..20, dx in 0.0_f64..1.0, dy in 0.0_f64..1.0) {
            let ink = |x, y| -> f64 {
                mask(&Shape::of(label).loops(x, y, 6.0), (-10, -10), (22, 22), 1.0).alpha.iter().map(|&a| f64::from(a)).sum()
            };
            let (here, there) = (ink(0.0, 0.0), ink(dx, dy));
            prop_assert!((here - there).abs() < 0.01 * here, "{} {}", here, there);
        }
    }
}

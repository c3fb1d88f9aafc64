//! Which customer is under the pointer.

use super::frame::Frame;

/// Side of a bucket, CSS pixels: about the radius that is asked for.
const BUCKET: f64 = 8.0;

/// A step by key goes at least so far, CSS pixels: else it would hardly leave a crowd.
const STEP: f64 = 4.0;

/// Where every visible customer lies, in buckets. Built once per view; what is hidden or outside is not in it.
///
/// # Complexity
/// Building: time and memory O(rows + buckets). Asking: the rows in the buckets that the circle touches.
#[derive(Clone, Debug)]
pub struct HitGrid {
    columns: usize,
    rows: usize,
    /// Start of each bucket in `order`, and the end of the last.
    starts: Vec<u32>,
    /// Rows by bucket, increasing inside each.
    order: Vec<u32>,
    /// Where each of `order` lies, CSS pixels.
    places: Vec<(f32, f32)>,
}

/// A [`HitGrid`] being made, piece by piece.
#[derive(Clone, Debug)]
pub(crate) struct Gathering {
    width: f32,
    height: f32,
    /// Customers so far, as they came.
    held: Vec<(u32, (f32, f32))>,
    /// How many of them are sorted.
    sorted: usize,
    /// Where the next of each bucket goes, once sorting began.
    next: Vec<u32>,
    grid: HitGrid,
}

impl Gathering {
    /// Nobody yet.
    #[expect(clippy::cast_possible_truncation, reason = "CSS pixels")]
    pub(crate) fn new(frame: &Frame) -> Self {
        let (width, height) = (frame.width as f32, frame.height as f32);
        let side = |length: f32| if frame.is_drawable() { axis(f64::from(length.min(16_384.0))) + 1 } else { 0 };
        let (columns, rows) = (side(width), side(height));
        let grid =
            HitGrid { columns, rows, starts: vec![0; columns * rows + 1], order: Vec::new(), places: Vec::new() };
        Self { width, height, held: Vec::new(), sorted: 0, next: Vec::new(), grid }
    }

    fn bucket(&self, (x, y): (f32, f32)) -> usize {
        let (columns, rows) = (self.grid.columns, self.grid.rows);
        axis(f64::from(y)).min(rows - 1) * columns + axis(f64::from(x)).min(columns - 1)
    }

    /// Adds a customer, in CSS pixels; rows must rise. One outside the sheet is left out.
    pub(crate) fn add(&mut self, row: u32, x: f32, y: f32) {
        if (0.0..=self.width).contains(&x) && (0.0..=self.height).contains(&y) && self.grid.rows > 0 {
            let bucket = self.bucket((x, y));
            self.grid.starts[bucket + 1] += 1;
            self.held.push((row, (x, y)));
        }
    }

    /// Sorts the next `at_most` customers into their buckets. True once all are.
    pub(crate) fn sort(&mut self, at_most: usize) -> bool {
        if self.next.is_empty() {
            for at in 1..self.grid.starts.len() {
                self.grid.starts[at] += self.grid.starts[at - 1];
            }
            self.next.clone_from(&self.grid.starts);
            self.grid.order = vec![0; self.held.len()];
            self.grid.places = vec![(0.0, 0.0); self.held.len()];
        }
        let to = self.held.len().min(self.sorted + at_most);
        for at in self.sorted..to {
            let (row, place) = self.held[at];
            let bucket = self.bucket(place);
            let slot = self.next[bucket] as usize;
            (self.grid.order[slot], self.grid.places[slot]) = (row, place);
            self.next[bucket] += 1;
        }
        self.sorted = to;
        to == self.held.len()
    }

    /// The grid; sorted whole if it was not.
    pub(crate) fn finish(mut self) -> HitGrid {
        while !self.sort(usize::MAX / 2) {}
        self.grid
    }
}

impl HitGrid {
    /// `places` gives for each row where it lies, in CSS pixels, or None if it is not drawn. At most `u32::MAX` rows.
    #[expect(clippy::cast_possible_truncation, reason = "f32 holds a place on a screen")]
    pub fn new(frame: &Frame, places: impl Iterator<Item = Option<(f64, f64)>>) -> Self {
        let mut gathering = Gathering::new(frame);
        for (row, place) in (0_u32..).zip(places) {
            if let Some((x, y)) = place {
                gathering.add(row, x as f32, y as f32);
            }
        }
        gathering.finish()
    }

    /// The nearest row within `radius` CSS pixels of (x, y); of equally near ones the last, which lies on top.
    pub fn hit(&self, x: f64, y: f64, radius: f64) -> Option<usize> {
        if self.order.is_empty() || !(x.is_finite() && y.is_finite() && radius >= 0.0) {
            return None;
        }
        let first = |from: f64, end: usize| axis(from.max(0.0)).min(end.saturating_sub(1));
        let (left, right) = (first(x - radius, self.columns), first(x + radius, self.columns));
        let (top, bottom) = (first(y - radius, self.rows), first(y + radius, self.rows));
        let mut best: Option<(f64, u32)> = None;
        for row in top..=bottom {
            let (from, to) = (self.starts[row * self.columns + left], self.starts[row * self.columns + right + 1]);
            for slot in from as usize..to as usize {
                let (u, v) = self.places[slot];
                let (dx, dy) = (f64::from(u) - x, f64::from(v) - y);
                let (far, who) = (dx * dx + dy * dy, self.order[slot]);
                let is_nearer = best.is_none_or(|(than, other)| far.total_cmp(&than).then(other.cmp(&who)).is_lt());
                if far <= radius * radius && is_nearer {
                    best = Some((far, who));
                }
            }
        }
        best.map(|(_, who)| who as usize)
    }

    /// The row that a step from (x, y) in a direction leads to: the nearest that lies within 45° of the direction and not
    /// all too near, where a way aside counts double; of equally near ones the first. `direction` is (±1, 0) or (0, ±1).
    ///
    /// # Complexity
    /// Time O(rows), which is below a key's repetition up to some millions.
    pub fn towards(&self, (x, y): (f64, f64), direction: (f64, f64)) -> Option<usize> {
        let mut best: Option<(f64, u32)> = None;
        for (&(u, v), &who) in self.places.iter().zip(&self.order) {
            let (dx, dy) = (f64::from(u) - x, f64::from(v) - y);
            let along = dx * direction.0 + dy * direction.1;
            let aside = (dx * direction.1 - dy * direction.0).abs();
            let far = along + 2.0 * aside;
            let is_nearer = best.is_none_or(|(than, other)| far.total_cmp(&than).then(who.cmp(&other)).is_lt());
            if along >= STEP && aside <= along && is_nearer {
                best = Some((far, who));
            }
        }
        best.map(|(_, who)| who as usize)
    }

    /// Rows that can be hit.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Nothing can be hit.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float to integer cast saturates")]
fn axis(length: f64) -> usize {
    (length / BUCKET) as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FRAME: Frame = Frame { width: 100.0, height: 60.0, scale: 2.0 };

    fn brute(places: &[Option<(f64, f64)>], x: f64, y: f64, radius: f64) -> Option<usize> {
        let far = |&(u, v): &(f64, f64)| (u - x) * (u - x) + (v - y) * (v - y);
        let inside = |(u, v): (f64, f64)| (0.0..=100.0).contains(&u) && (0.0..=60.0).contains(&v);
        let near = places.iter().enumerate().filter_map(|(row, place)| Some((row, place.filter(|&p| inside(p))?)));
        near.filter(|(_, p)| far(p) <= radius * radius)
            .min_by(|a, b| far(&a.1).total_cmp(&far(&b.1)).then(b.0.cmp(&a.0)))
            .map(|(row, _)| row)
    }

    #[test]
    fn the_last_of_equally_near_customers_is_hit() {
        let places = [Some((10.0, 10.0)), Some((10.0, 10.0)), None, Some((30.0, 10.0))];
        let grid = HitGrid::new(&FRAME, places.iter().copied());
        assert_eq!(grid.len(), 3);
        assert_eq!(grid.hit(11.0, 10.0, 5.0), Some(1));
        assert_eq!(grid.hit(20.0, 10.0, 5.0), None);
        assert_eq!(grid.hit(20.0, 10.0, 10.0), Some(3));
    }

    #[test]
    fn nothing_is_hit_where_nothing_is() {
        let nobody = HitGrid::new(&FRAME, std::iter::empty());
        assert!(nobody.is_empty());
        assert_eq!(nobody.hit(1.0, 1.0, 100.0), None);
        let flat = HitGrid::new(&Frame { width: 0.0, height: 0.0, scale: 1.0 }, [Some((0.0, 0.0))].into_iter());
        assert_eq!(flat.hit(0.0, 0.0, 100.0), None);
        let one = HitGrid::new(&FRAME, [Some((f64::NAN, 1.0)), Some((50.0, 30.0))].into_iter());
        assert_eq!(one.hit(f64::NAN, 1.0, 10.0), None);
        assert_eq!(one.hit(-1e9, 1.0, 1.0), None);
        assert_eq!(one.hit(0.0, 0.0, 1e9), Some(1));
    }

    #[test]
    fn a_step_leads_to_the_next_customer_that_way() {
        let places = [(50.0, 30.0), (52.0, 30.0), (60.0, 30.0), (57.0, 36.0), (50.0, 10.0), (90.0, 31.0)];
        let grid = HitGrid::new(&FRAME, places.iter().copied().map(Some));
        assert_eq!(grid.towards(places[0], (1.0, 0.0)), Some(2), "not the one beside it, nor the one far aside");
        assert_eq!(grid.towards(places[2], (1.0, 0.0)), Some(5));
        assert_eq!(grid.towards(places[0], (0.0, -1.0)), Some(4));
        assert_eq!(grid.towards(places[0], (-1.0, 0.0)), None);
    }

    proptest! {
        #[test]
        fn the_grid_finds_what_a_search_through_all_finds(
            places in proptest::collection::vec(proptest::option::of((-200_i32..1000, -200_i32..600)), 0..200),
            x in -20_i32..1200, y in -20_i32..700, radius in 0_i32..300,
        ) {
            // Tenths are not exact in f32: quarters are.
            let quarter = |v: i32| f64::from(v) / 8.0;
            let places: Vec<_> = places.into_iter().map(|p| p.map(|(u, v)| (quarter(u), quarter(v)))).collect();
            let grid = HitGrid::new(&FRAME, places.iter().copied());
            let (x, y, radius) = (quarter(x), quarter(y), quarter(radius));
            prop_assert_eq!(grid.hit(x, y, radius), brute(&places, x, y, radius));
        }
    }
}

use proptest::prelude::*;

use super::*;
use crate::plot::scatter::{AxisTitle, LaidScatter, ScatterPicture};
use crate::plot::space::{LaidSpace, SpacePicture, Turn};
use crate::plot::testing::{DESK, PHONE, theme};

/// Values that fill a plane or a room evenly, without chance.
fn spread(n: u32, step: f64) -> Vec<f32> {
    #[expect(clippy::cast_possible_truncation, reason = "below 1")]
    (0..n).map(|at| ((f64::from(at) * step).fract()) as f32).collect()
}

fn component(high: &str) -> AxisTitle {
    AxisTitle::Component { low: String::new(), high: high.to_owned() }
}

struct Rows {
    values: [Vec<f32>; 3],
    labels: Vec<u16>,
    names: Vec<String>,
}

impl Rows {
    fn new(n: u32) -> Self {
        let labels = (0..n).map(|at| u16::try_from(at % 7 / 3).unwrap()).collect();
        let names = ["Quiet", "Loud", "Rare"].map(str::to_owned).to_vec();
        Self { values: [0.618_034, 0.414_214, 0.732_051].map(|step| spread(n, step)), labels, names }
    }

    fn flat(&self) -> LaidScatter<'_> {
        let picture = ScatterPicture {
            x: &self.values[0],
            y: &self.values[1],
            labels: &self.labels,
            x_axis: component("across"),
            y_axis: component("up"),
            centroids: Vec::new(),
            names: &self.names,
            hidden: &[],
            arrows: Vec::new(),
            picked: None,
            newcomer: None,
        };
        let view = picture.layout(&DESK);
        LaidScatter(picture, view)
    }

    fn space(&self) -> LaidSpace<'_> {
        let picture = SpacePicture {
            values: self.values.each_ref().map(|values| &values[..]),
            labels: &self.labels,
            axes: ["across", "up", "deep"].map(component),
            centroids: Vec::new(),
            names: &self.names,
            hidden: &[],
            picked: None,
            newcomer: None,
        };
        let view = picture.layout(&PHONE, picture.room(), Turn::default());
        LaidSpace(picture, view)
    }
}

/// A picture that counts how many rows each piece of work asks for.
struct Counted<'a>(&'a dyn Laid, std::cell::RefCell<Vec<usize>>);

impl Laid for Counted<'_> {
    fn n_rows(&self) -> usize {
        self.0.n_rows()
    }

    fn frame(&self) -> Frame {
        self.0.frame()
    }

    fn sheet(&self, theme: &Theme) -> PointLayer {
        self.0.sheet(theme)
    }

    fn points(&self, theme: &Theme) -> PointLayer {
        self.0.points(theme)
    }

    fn markers(&self, theme: &Theme, n_segments: u16) -> Markers {
        self.0.markers(theme, n_segments)
    }

    fn spots(&self, rows: &mut dyn Iterator<Item = usize>, n_segments: u16, into: &mut Vec<Spot>) {
        let mut asked = 0;
        self.0.spots(&mut rows.inspect(|_| asked += 1), n_segments, into);
        self.1.borrow_mut().push(asked);
    }
}

fn finished(picture: &dyn Laid) -> (PointLayer, HitGrid) {
    let mut crowd = Crowd::new(picture, &theme(), 3);
    while !crowd.step(picture) {}
    crowd.finish()
}

#[test]
fn each_piece_of_work_is_small_and_together_they_are_all_customers() {
    let rows = Rows::new(50_000);
    for picture in [&rows.flat() as &dyn Laid, &rows.space()] {
        let counted = Counted(picture, std::cell::RefCell::default());
        let (layer, grid) = finished(&counted);
        let asked = counted.1.into_inner();
        assert!(asked.iter().all(|&n| n <= PIECE) && asked.len() == 50_000_usize.div_ceil(PIECE), "{asked:?}");
        assert_eq!((asked.iter().sum::<usize>(), layer.drawn, grid.len()), (50_000, 50_000, 50_000));
    }
}

#[test]
fn what_is_drawn_in_pieces_is_what_is_drawn_at_once() {
    let rows = Rows::new(12_000);
    for picture in [&rows.flat() as &dyn Laid, &rows.space()] {
        let all: Vec<u32> = (0..12_000).collect();
        assert_eq!(finished(picture).0, Crowd::of_some(picture, &theme(), 3, &all));
    }
}

#[test]
fn the_pointer_finds_the_customers_of_a_crowd() {
    let rows = Rows::new(9_000);
    let flat = rows.flat();
    let (_, grid) = finished(&flat);
    let by_hand = flat.0.hit_grid(&flat.1);
    for at in 0..200 {
        let (x, y) = (f64::from(at) * 3.3, f64::from(at) * 2.1);
        assert_eq!(grid.hit(x, y, 10.0), by_hand.hit(x, y, 10.0), "{x} {y}");
    }
}

#[test]
fn a_hidden_segment_leaves_no_ink() {
    let rows = Rows::new(9_000);
    let LaidScatter(picture, view) = rows.flat();
    let hidden = LaidScatter(ScatterPicture { hidden: &[true, true, true], ..picture }, view);
    let (layer, grid) = finished(&hidden);
    assert_eq!((layer.drawn, grid.len()), (0, 0));
    assert_eq!(layer, PointLayer { drawn: 0, ..hidden.sheet(&theme()) });
}

proptest! {
    #[test]
    fn a_part_has_the_same_share_of_every_segment_and_is_always_the_same(
        labels in proptest::collection::vec(0_u16..5, 1..3000), most_points in 1_usize..500,
    ) {
        let n = labels.len();
        let some = stratified(&labels, n, most_points);
        prop_assert!(some.len() <= most_points && some.is_sorted_by(|a, b| a < b));
        prop_assert_eq!(&some, &stratified(&labels, n, most_points));
        for label in 0..5 {
            let count = |rows: &mut dyn Iterator<Item = u16>| rows.filter(|&l| l == label).count();
            let all = count(&mut labels.iter().copied());
            let mine = count(&mut some.iter().map(|&row| labels[row as usize]));
            let due = all * most_points.min(n) / n;
            prop_assert!(mine.abs_diff(due) <= 1, "{} of {} drawn, {} due", mine, all, due);
        }
    }
}

use super::*;
use crate::plot::svg::picture;
use crate::plot::testing::{DESK, PHONE, sizes, theme, words_of};

fn component(high: &str) -> AxisTitle {
    AxisTitle::Component { low: String::new(), high: high.to_owned() }
}

fn sample<'a>(values: [&'a [f32]; 3], labels: &'a [u16], names: &'a [String]) -> SpacePicture<'a> {
    SpacePicture {
        values,
        labels,
        axes: [component("many orders"), component("long ago"), component("on discount")],
        centroids: vec![[-5.0, 0.0, 0.0], [5.0, 1.0, 1.0]],
        names,
        hidden: &[],
        picked: None,
        newcomer: None,
    }
}

fn corners() -> [Vec<f32>; 3] {
    let side = |bit: u16| (0..8_u16).map(|at| if at & bit == 0 { -10.0 } else { 10.0 }).collect();
    [side(1), side(2), side(4)]
}

#[test]
fn near_customers_are_drawn_last_and_stronger() {
    let (theme, names) = (theme(), [String::new(), String::new()]);
    // Straight behind one another, in both orders of the file.
    for (z, labels) in [([10.0, -10.0], [0, 1]), ([-10.0, 10.0], [1, 0])] {
        let drawing = sample([&[0.0, 0.0], &[0.0, 0.0], &z], &labels, &names);
        let view = drawing.layout(&DESK, drawing.room(), Turn { yaw: 0.0, pitch: 0.0, zoom: 1.0 });
        let order: Vec<u16> = drawing.back_to_front(&view, 10).iter().map(|r| labels[r.1]).collect();
        assert_eq!(order, [1, 0]);
        assert_eq!(drawing.points(&view, &theme, 10).drawn, 2);
    }
    assert_eq!((look(0), look(SIZES - 1)), ((1.05, 0.3), (1.75, 0.85)));
}

#[test]
fn fewer_points_may_be_drawn_and_the_number_is_said() {
    let (theme, names) = (theme(), [String::new()]);
    let values: Vec<f32> = (0..1000_u16).map(f32::from).collect();
    let labels = vec![0; 1000];
    let drawing = sample([&values, &values, &values], &labels, &names);
    let view = drawing.layout(&DESK, drawing.room(), Turn::default());
    assert_eq!(drawing.points(&view, &theme, 250).drawn, 250);
    assert_eq!(drawing.points(&view, &theme, usize::MAX).drawn, 1000);
}

#[test]
fn a_hidden_segment_is_gone_with_its_centroid() {
    let (theme, names, [x, y, z]) = (theme(), ["Quiet".to_owned(), "Loud".to_owned()], corners());
    let labels = [0, 1, 0, 1, 0, 1, 0, 1];
    let drawing = SpacePicture { hidden: &[true], ..sample([&x, &y, &z], &labels, &names) };
    let view = drawing.layout(&DESK, drawing.room(), Turn::default());
    assert_eq!(drawing.points(&view, &theme, 10).drawn, 4);
    assert_eq!(drawing.hit_grid(&view).len(), 4);
    let words = words_of(&picture(&DESK, &theme, |area| drawing.draw(area, &view, &theme)));
    assert!(words.iter().any(|w| w == "2 Loud") && !words.iter().any(|w| w.contains("Quiet")), "{words:?}");
}

#[test]
fn axis_words_say_the_direction_at_every_turn() {
    let (theme, names, [x, y, z]) = (theme(), [String::new(), String::new()], corners());
    let labels = [0; 8];
    let drawing = sample([&x, &y, &z], &labels, &names);
    for frame in [DESK, PHONE] {
        for yaw in (-180..180).step_by(30) {
            let turn = Turn { yaw: f64::from(yaw), ..Turn::default() };
            let view = drawing.layout(&frame, drawing.room(), turn);
            let words = words_of(&picture(&frame, &theme, |area| drawing.draw(area, &view, &theme)));
            for axis in ["many orders", "long ago", "on discount"] {
                let word = words.iter().find(|w| w.contains(axis)).unwrap();
                assert!(word.starts_with(['←', '↖', '↙', '↑']) || word.ends_with(['→', '↘', '↗', '↓', '↑']), "{word}");
            }
        }
    }
}

#[test]
fn the_pointer_finds_the_customer_that_is_drawn_there() {
    let (names, [x, y, z]) = ([String::new()], corners());
    let labels = [0; 8];
    let drawing = sample([&x, &y, &z], &labels, &names);
    let view = drawing.layout(&DESK, drawing.room(), Turn::default());
    let grid = drawing.hit_grid(&view);
    for row in 0..8 {
        let (x, y, _) = drawing.place(&view, row).unwrap();
        assert_eq!(grid.hit(x + 1.0, y, 4.0), Some(row));
    }
}

#[test]
fn odd_data_and_sizes_do_not_panic() {
    let (theme, names) = (theme(), [String::new()]);
    let cases: [(&[f32], &[u16]); 5] = [
        (&[], &[]),
        (&[1.0], &[0]),
        (&[2.0; 40], &[NOBODY; 40]),
        (&[f32::NAN, 1.0], &[0, 30]),
        (&[f32::MAX, f32::MIN], &[1]),
    ];
    for frame in sizes() {
        for (values, labels) in cases {
            let drawing = SpacePicture {
                picked: Some(7),
                newcomer: Some([f64::NAN, 0.0, 0.0]),
                ..sample([values, values, values], labels, &names)
            };
            for turn in [Turn::default(), Turn { yaw: 90.0, pitch: 85.0, zoom: 6.0 }] {
                let view = drawing.layout(&frame, drawing.room(), turn);
                drawing.points(&view, &theme, 3);
                drawing.hit_grid(&view).hit(1.0, 1.0, 50.0);
                drawing.svg(&view, &theme);
            }
        }
    }
}

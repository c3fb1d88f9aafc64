use super::*;
use crate::plot::svg::picture;
use crate::plot::testing::{DESK, PHONE, sizes, theme, words_of};
use crate::plot::theme::Rgb;

// Off the lines of the grid.
const X: [f32; 6] = [0.5, 1.5, 2.5, 7.5, 8.5, 9.5];
const Y: [f32; 6] = [0.5, 2.5, 1.5, 8.5, 9.5, 7.5];
const LABELS: [u16; 6] = [0, 0, 0, 1, 1, 1];

fn names() -> Vec<String> {
    vec!["Quiet".to_owned(), "Loud".to_owned()]
}

fn sample<'a>(names: &'a [String], hidden: &'a [bool]) -> ScatterPicture<'a> {
    ScatterPicture {
        x: &X,
        y: &Y,
        labels: &LABELS,
        x_axis: AxisTitle::Column { name: "Orders".to_owned(), is_log: false },
        y_axis: AxisTitle::Component { low: "bought lately".to_owned(), high: "bought long ago".to_owned() },
        centroids: vec![(1.0, 1.0), (9.0, 9.0)],
        names,
        hidden,
        arrows: vec![],
        picked: None,
        newcomer: None,
    }
}

/// The pixel in which (x, y) of the data lies.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "inside the sheet")]
fn pixel(layer: &PointLayer, view: &View, x: f64, y: f64) -> Rgb {
    let (x, y) = view.to_pixels(x, y);
    layer.pixel((x * view.frame.scale) as u32, (y * view.frame.scale) as u32).unwrap()
}

#[test]
fn a_customer_covers_its_place_with_its_colour_at_62_percent() {
    let (theme, names) = (theme(), names());
    let picture = sample(&names, &[]);
    let view = picture.layout(&Frame { scale: 3.0, ..DESK });
    let layer = picture.points(&view, &theme);
    assert_eq!(layer.drawn, 6);
    let over = |paper: u8, ink: u8| (f64::from(paper) * 0.38 + f64::from(ink) * 0.62).round();
    for (x, y, label) in [(0.5, 0.5, 0), (7.5, 8.5, 1)] {
        let (got, ink) = (pixel(&layer, &view, x, y), theme.segment(label));
        for (got, ink) in [(got.0, ink.0), (got.1, ink.1), (got.2, ink.2)] {
            assert!((f64::from(got) - over(255, ink)).abs() <= 1.5, "{got} {ink}");
        }
    }
    assert_eq!(pixel(&layer, &view, 5.1, 5.1), theme.paper);
}

#[test]
fn a_hidden_segment_is_neither_drawn_nor_hit_and_moves_nothing() {
    let (theme, names) = (theme(), names());
    let (all, one) = (sample(&names, &[]), sample(&names, &[false, true]));
    let view = one.layout(&DESK);
    assert_eq!(view, all.layout(&DESK));
    let layer = one.points(&view, &theme);
    assert_eq!(layer.drawn, 3);
    assert_eq!(pixel(&layer, &view, 7.5, 8.5), theme.paper);
    let (x, y) = view.to_pixels(7.5, 8.5);
    assert_eq!(all.hit_grid(&view).hit(x, y, 4.0), Some(3));
    assert_eq!(one.hit_grid(&view).hit(x, y, 4.0), None);
    let words = words_of(&one.svg(&view, &theme).0);
    assert!(words.iter().any(|w| w == "1 Quiet") && !words.iter().any(|w| w.contains("Loud")), "{words:?}");
}

#[test]
fn later_rows_lie_over_earlier_ones_whatever_their_segment() {
    let theme = theme();
    let drawn = |labels: &[u16]| {
        let picture = ScatterPicture { x: &[5.0, 5.0], y: &[5.0, 5.0], labels, centroids: vec![], ..sample(&[], &[]) };
        let view = picture.layout(&DESK);
        pixel(&picture.points(&view, &theme), &view, 5.0, 5.0)
    };
    assert!(drawn(&[1, 0]).2 < drawn(&[0, 1]).2, "the blue of segment 2 is lighter");
}

#[test]
fn axes_say_what_they_are_and_names_stand_at_centroids() {
    let (theme, names) = (theme(), names());
    let drawing = sample(&names, &[]);
    let words = words_of(&picture(&DESK, &theme, |area| drawing.draw(area, &drawing.layout(&DESK), &theme)));
    for text in ["Orders", "2", "8", "↑ bought long ago", "↓ bought lately", "1 Quiet", "2 Loud"] {
        assert!(words.iter().any(|w| w == text), "{text} is not among {words:?}");
    }
    let words = words_of(&picture(&PHONE, &theme, |area| drawing.draw(area, &drawing.layout(&PHONE), &theme)));
    assert!(words.iter().any(|w| w == "2") && !words.iter().any(|w| w == "2 Loud"), "{words:?}");
}

#[test]
fn the_newcomer_is_named_even_beyond_the_picture() {
    let (theme, names) = (theme(), names());
    let drawing = ScatterPicture { newcomer: Some((1e9, 5.0)), ..sample(&names, &[]) };
    let text = picture(&DESK, &theme, |area| drawing.draw(area, &drawing.layout(&DESK), &theme));
    assert!(words_of(&text).iter().any(|w| w == "New customer"));
    assert!(text.contains("cx=\"654\""), "at the right edge");
}

#[test]
fn the_sheet_above_has_the_newcomer_and_its_name_alone() {
    let (theme, names) = (theme(), names());
    let drawing = ScatterPicture { newcomer: Some((5.0, 5.0)), picked: Some(4), ..sample(&names, &[]) };
    let text = picture(&DESK, &theme, |area| drawing.draw_over(area, &drawing.layout(&DESK), &theme));
    assert_eq!(words_of(&text), ["New customer"]);
    assert!(text.contains("r=\"8\""), "the ring of the customer picked");
    let nobody = ScatterPicture { newcomer: None, picked: None, ..drawing.clone() };
    let text = picture(&DESK, &theme, |area| nobody.draw_over(area, &nobody.layout(&DESK), &theme));
    assert_eq!(text, picture(&DESK, &theme, |_| Ok(())));
}

#[test]
fn the_picked_customer_has_a_ring() {
    let (theme, names) = (theme(), names());
    let drawing = ScatterPicture { picked: Some(4), ..sample(&names, &[]) };
    let text = picture(&DESK, &theme, |area| drawing.draw(area, &drawing.layout(&DESK), &theme));
    assert!(text.contains("r=\"8\"") && text.contains(&format!("stroke=\"{}\" stroke-width=\"2\"", theme.ink.hex())));
}

#[test]
fn a_sample_has_the_same_share_of_every_segment() {
    let labels: Vec<u16> = (0..10_000)
        .map(|i| {
            if i % 10 == 0 {
                1
            } else if i % 1000 == 7 {
                NOBODY
            } else {
                0
            }
        })
        .collect();
    let rows = stratified(&labels, labels.len(), 1000);
    let of = |label| rows.iter().filter(|&&row| labels[row as usize] == label).count();
    assert_eq!((of(0), of(1), of(NOBODY)), (899, 100, 1));
    assert!(rows.is_sorted());
    assert_eq!(stratified(&labels, 5, 10), [0, 1, 2, 3, 4]);
    assert_eq!(stratified(&[], 100, 10).len(), 10);
}

#[test]
fn odd_data_and_sizes_do_not_panic() {
    let (theme, names) = (theme(), names());
    let cases: [(&[f32], &[f32], &[u16]); 6] = [
        (&[], &[], &[]),
        (&[1.0], &[1.0], &[0]),
        (&[7.0; 30], &[7.0; 30], &[NOBODY; 30]),
        (&[f32::NAN, f32::INFINITY, 1.0], &[1.0, 2.0], &[0, 40, 1]),
        (&[f32::MAX, f32::MIN, 0.0], &[f32::MIN_POSITIVE, 0.0, 1e-30], &[0, 1, 25]),
        (&[0.0; 3], &[0.0; 3], &[]),
    ];
    for frame in sizes() {
        for (x, y, labels) in cases {
            for is_log in [false, true] {
                let axis = AxisTitle::Column { name: "a".to_owned(), is_log };
                let drawing = ScatterPicture {
                    x,
                    y,
                    labels,
                    x_axis: axis.clone(),
                    y_axis: axis,
                    centroids: vec![(f64::NAN, 0.0), (1.0, 1.0)],
                    picked: Some(99),
                    newcomer: Some((f64::NAN, 1.0)),
                    ..sample(&names, &[])
                };
                let view = drawing.layout(&frame);
                drawing.points(&view, &theme);
                drawing.hit_grid(&view).hit(10.0, 10.0, 20.0);
                drawing.svg(&view, &theme);
            }
        }
    }
}

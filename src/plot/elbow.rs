//! Inertia over the number of segments, with the bend. It always falls, so it is drawn but never decides alone.

use super::axis::nice;
use super::by_k::{ByK, drawable};
use super::frame::Frame;
use super::theme::Theme;
use super::{Drawn, Sheet};

/// Draws inertia by k. `chosen` is the number on the page; `elbow` where the curve bends most, if it does.
///
/// # Errors
/// What the backend reports.
pub fn draw(
    area: &dyn Sheet,
    frame: &Frame,
    theme: &Theme,
    inertia: &[(usize, f64)],
    chosen: usize,
    elbow: Option<usize>,
) -> Drawn {
    let values = drawable(inertia.iter().copied());
    if values.is_empty() || !frame.is_drawable() {
        return Ok(());
    }
    let ks: Vec<usize> = values.iter().map(|&(k, _)| k).collect();
    let highest = values.iter().map(|&(_, v)| v).fold(0.0, f64::max);
    let range = nice(0.0, if highest > 0.0 { highest } else { 1.0 }, 4);
    let chart = ByK::new(area, frame, theme, &ks, range);
    let chosen = Some(chosen).filter(|k| ks.contains(k));
    chart.sheet(chosen, "Inertia")?;
    chart.numbers(&ks, chosen)?;
    chart.curve(&values, chosen)?;
    match values.iter().find(|&&(k, _)| Some(k) == elbow) {
        Some(&bend) => chart.note(&format!("the bend, at {}", bend.0), bend, false),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::svg::picture;
    use crate::plot::testing::{DESK, PHONE, sizes, theme, words_of};

    const CURVE: [(usize, f64); 4] = [(2, 16_750.0), (3, 11_805.0), (4, 7662.0), (5, 5157.0)];

    fn words(frame: &Frame, curve: &[(usize, f64)], chosen: usize, elbow: Option<usize>) -> Vec<String> {
        let theme = theme();
        words_of(&picture(frame, &theme, |area| draw(area, frame, &theme, curve, chosen, elbow)))
    }

    #[test]
    fn every_k_and_the_bend_are_labelled() {
        let words = words(&DESK, &CURVE, 4, Some(5));
        for text in ["Inertia", "2", "3", "4", "5", "20k", "0", "the bend, at 5"] {
            assert!(words.iter().any(|w| w == text), "{text} is not among {words:?}");
        }
    }

    #[test]
    fn no_bend_no_note() {
        assert!(words(&PHONE, &CURVE, 4, None).iter().all(|w| !w.contains("bend")));
    }

    #[test]
    fn the_chosen_number_alone_is_filled_with_the_accent() {
        let theme = theme();
        let text = picture(&DESK, &theme, |area| draw(area, &DESK, &theme, &CURVE, 4, None));
        assert_eq!(text.matches(&theme.accent.hex()).count(), 1);
        let none = picture(&DESK, &theme, |area| draw(area, &DESK, &theme, &CURVE, 9, None));
        assert_eq!(none.matches(&theme.accent.hex()).count(), 0);
    }

    #[test]
    fn the_accent_lies_on_the_chosen_number() {
        let theme = theme();
        let text = picture(&DESK, &theme, |area| draw(area, &DESK, &theme, &CURVE, 4, None));
        let line = |what: &str| text.lines().find(|l| l.contains(what)).unwrap();
        let dot = line(&theme.accent.hex()).split('"').nth(1).unwrap();
        let number = line(">4</text>").split('"').nth(1).unwrap();
        assert_eq!(dot, number);
    }

    #[test]
    fn a_higher_inertia_lies_higher() {
        let theme = theme();
        let text = picture(&DESK, &theme, |area| draw(area, &DESK, &theme, &CURVE, 4, None));
        let line = text.lines().find(|l| l.starts_with("<polyline")).unwrap();
        let ys: Vec<i32> =
            line.split('"').nth(1).unwrap().split(' ').map(|p| p.split(',').nth(1).unwrap().parse().unwrap()).collect();
        assert!(ys.is_sorted() && ys[0] < ys[3], "{ys:?}");
    }

    #[test]
    fn odd_curves_and_sizes_do_not_panic() {
        for frame in sizes() {
            for curve in [&[][..], &[(2, 0.0)], &[(3, 5.0), (2, f64::NAN)], &[(2, 1.0), (2, 1.0), (900, 1.0)]] {
                words(&frame, curve, 2, Some(2));
            }
        }
    }
}

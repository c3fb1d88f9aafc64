//! An information criterion over the number of segments, the lowest marked.

use super::axis::{nice, text_width};
use super::by_k::{ByK, drawable};
use super::frame::Frame;
use super::pen::{Align, WORD, Words};
use super::theme::Theme;
use super::{Drawn, Sheet};

/// Draws BIC by k. `chosen` is the number shown.
///
/// # Errors
/// What the backend reports.
pub fn draw(area: &dyn Sheet, frame: &Frame, theme: &Theme, bic: &[(usize, f64)], chosen: usize) -> Drawn {
    let values = drawable(bic.iter().copied());
    if values.is_empty() || !frame.is_drawable() {
        return Ok(());
    }
    let ks: Vec<usize> = values.iter().map(|&(k, _)| k).collect();
    let low = values.iter().map(|&(_, v)| v).fold(f64::INFINITY, f64::min);
    let high = values.iter().map(|&(_, v)| v).fold(f64::NEG_INFINITY, f64::max);
    // Room for the words below the lowest, which does not call for numbers below zero where none are.
    let room = low - 0.12 * (high - low);
    let range = nice(if low >= 0.0 { room.max(0.0) } else { room }, high, 4);
    let chart = ByK::new(area, frame, theme, &ks, range);
    let chosen = Some(chosen).filter(|k| ks.contains(k));
    chart.sheet(chosen, "BIC, lower is better")?;
    chart.numbers(&ks, chosen)?;
    chart.curve(&values, chosen)?;
    match values.iter().min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0))) {
        Some(&(k, value)) => {
            let text = format!("the lowest, at {k}");
            let half = text_width(&text, WORD, true) / 2.0;
            let x = chart.x(k).clamp(chart.plane.left + half, (chart.plane.right - half).max(chart.plane.left + half));
            let words = Words::strong(theme).haloed(theme).align(Align::Middle);
            chart.pen.words(&text, (x, chart.y(value) + 17.0), words)
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::draw;
    use crate::plot::svg::picture;
    use crate::plot::testing::{DESK, sizes, theme, words_of};

    #[test]
    fn the_lowest_is_marked_also_below_zero() {
        let theme = theme();
        let bic = [(2, -120.0), (3, -260.0), (4, -255.0)];
        let words = words_of(&picture(&DESK, &theme, |area| draw(area, &DESK, &theme, &bic, 4)));
        for text in ["BIC, lower is better", "the lowest, at 3", "−250"] {
            assert!(words.iter().any(|word| word == text), "{text} is not among {words:?}");
        }
    }

    #[test]
    fn an_axis_of_positive_values_does_not_go_below_zero() {
        let theme = theme();
        let bic = [(2, 900.0), (3, 260.0), (4, 10.0)];
        let words = words_of(&picture(&DESK, &theme, |area| draw(area, &DESK, &theme, &bic, 4)));
        assert!(!words.iter().any(|word| word.starts_with('−')), "{words:?}");
    }

    #[test]
    fn odd_curves_and_sizes_do_not_panic() {
        let theme = theme();
        for frame in sizes() {
            for bic in [&[][..], &[(2, 0.0)], &[(3, 5.0), (2, f64::NAN)]] {
                picture(&frame, &theme, |area| draw(area, &frame, &theme, bic, 2));
            }
        }
    }
}

//! Mean silhouette over the number of segments, with the bands that say how separate the segments are.

use super::axis::{figure, nice, text_width};
use super::by_k::{ByK, drawable};
use super::frame::Frame;
use super::pen::{WORD, Words};
use super::theme::Theme;
use super::{Drawn, Sheet};

/// Where a band begins (Kaufman and Rousseeuw 1990, chapter 2, table 4), and what its segments are. Not in the words of
/// the verdict, which weighs more than this.
pub const BANDS: [(f64, &str); 3] = [(0.25, "slightly apart"), (0.5, "apart"), (0.7, "far apart")];

/// The 95% interval reaches so many standard errors each way.
pub const STANDARD_ERRORS: f64 = 1.96;

/// Draws the mean silhouette by k: (k, mean, standard error where it is that of a sample). A sample carries its 95%
/// interval.
///
/// # Errors
/// What the backend reports.
pub fn draw(
    area: &dyn Sheet,
    frame: &Frame,
    theme: &Theme,
    silhouettes: &[(usize, f64, Option<f64>)],
    chosen: usize,
) -> Drawn {
    let values = drawable(silhouettes.iter().map(|&(k, mean, _)| (k, mean)));
    if values.is_empty() || !frame.is_drawable() {
        return Ok(());
    }
    let ks: Vec<usize> = values.iter().map(|&(k, _)| k).collect();
    let lowest = values.iter().map(|&(_, v)| v).fold(0.0, f64::min);
    let highest = values.iter().map(|&(_, v)| v).fold(0.3, f64::max);
    let chart = ByK::new(area, frame, theme, &ks, nice(lowest, highest, 5));
    let chosen = Some(chosen).filter(|k| ks.contains(k));
    chart.sheet(chosen, "Silhouette")?;
    bands(&chart, &values, theme)?;
    chart.numbers(&ks, chosen)?;
    intervals(&chart, silhouettes, theme)?;
    chart.curve(&values, chosen)?;
    match values.iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))) {
        Some(&best) if values.len() > 1 => chart.note(&format!("{}, the best", figure(best.1, 2)), best, true),
        _ => Ok(()),
    }
}

fn bands(chart: &ByK<'_>, values: &[(usize, f64)], theme: &Theme) -> Drawn {
    let plane = chart.plane;
    for (from, word) in BANDS {
        let y = chart.y(from);
        if y <= plane.top {
            continue;
        }
        chart.pen.dashed_across(y, plane.left, plane.right, 1.0, theme.edge)?;
        let text = format!("above {}: {word}", figure(from, 2));
        let wide = text_width(&text, WORD, false);
        // At the end and on the side of the line where the curve is farthest.
        let places = [(plane.right - wide, -9.0), (plane.right - wide, 10.0), (plane.left, -9.0), (plane.left, 10.0)];
        let free = |&(x, dy): &(f64, f64)| chart.distance(values, (x, x + wide), y + dy).min(14.0);
        let best = places.iter().rev().max_by(|a, b| free(a).total_cmp(&free(b))).unwrap_or(&places[0]);
        chart.pen.words(&text, (best.0, y + best.1), Words::soft(theme).haloed(theme))?;
    }
    Ok(())
}

fn intervals(chart: &ByK<'_>, values: &[(usize, f64, Option<f64>)], theme: &Theme) -> Drawn {
    for &(k, mean, error) in values {
        let Some(reach) = error.map(|e| e * STANDARD_ERRORS).filter(|e| (mean + e).is_finite() && *e > 0.0) else {
            continue;
        };
        let keep = |y: f64| y.clamp(chart.plane.top - 8.0, chart.plane.bottom);
        let (x, high, low) = (chart.x(k), keep(chart.y(mean + reach)), keep(chart.y(mean - reach)));
        chart.pen.down(x, high, low, 1.5, theme.ink_faint)?;
        for y in [high, low] {
            chart.pen.across(y, x - 4.0, x + 4.0, 1.5, theme.ink_faint)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::svg::picture;
    use crate::plot::testing::{DESK, PHONE, sizes, theme, words_of};

    const CURVE: [(usize, f64, Option<f64>); 4] = [(2, 0.31, None), (3, 0.38, None), (4, 0.52, None), (5, 0.4, None)];

    fn drawing(frame: &Frame, curve: &[(usize, f64, Option<f64>)], chosen: usize) -> String {
        let theme = theme();
        picture(frame, &theme, |area| draw(area, frame, &theme, curve, chosen))
    }

    #[test]
    fn every_k_the_best_and_the_bands_are_labelled() {
        for frame in [DESK, PHONE] {
            let words = words_of(&drawing(&frame, &CURVE, 4));
            for text in
                ["Silhouette", "2", "3", "4", "5", "0.52, the best", "above 0.25: slightly apart", "above 0.50: apart"]
            {
                assert!(words.iter().any(|w| w == text), "{text} is not among {words:?}");
            }
            assert!(!words.iter().any(|w| w.contains("far")), "that band is above the picture: {words:?}");
        }
    }

    #[test]
    fn only_a_sample_carries_its_interval() {
        let mark = format!("fill=\"{}\"", theme().ink_faint.hex());
        assert_eq!(drawing(&DESK, &CURVE, 4).matches(&mark).count(), 0);
        let mut sampled = CURVE;
        sampled[1].2 = Some(0.02);
        assert_eq!(drawing(&DESK, &sampled, 4).matches(&mark).count(), 3);
    }

    #[test]
    fn values_below_zero_stay_on_the_sheet() {
        let words = words_of(&drawing(&DESK, &[(2, -0.3, None), (3, -0.1, None)], 2));
        assert!(words.iter().any(|w| w == "−0.4"), "{words:?}");
    }

    #[test]
    fn odd_curves_and_sizes_do_not_panic() {
        for frame in sizes() {
            for curve in
                [&[][..], &[(2, 0.0, Some(f64::NAN))], &[(2, f64::NAN, None)], &[(2, 1.0, Some(9e9)), (3, -1.0, None)]]
            {
                drawing(&frame, curve, 2);
            }
        }
    }
}

//! What each component keeps of the differences, and what they keep together: a scree plot.

use super::axis::figure;
use super::by_k::{ByK, drawable};
use super::frame::Frame;
use super::theme::Theme;
use super::words::Table;
use super::{Drawn, Sheet};

/// Components drawn at most; of more the first.
const MOST: usize = 30;
/// Half a bar at most, CSS pixels: the last one stands at the edge.
const HALF: f64 = 10.0;

/// Shares in percent by component from 1, cumulated or not.
fn shares(ratios: &[f64], is_cumulated: bool) -> Vec<(usize, f64)> {
    let mut sum = 0.0;
    let share = |(at, ratio): (usize, &f64)| {
        sum = if is_cumulated { sum + ratio } else { *ratio };
        (at + 1, 100.0 * sum)
    };
    drawable(ratios.iter().take(MOST).enumerate().map(share))
}

/// Draws a bar for each component, those that a picture shows in the accent, and the line of what all up to there keep.
/// `ratios` are shares of all variance; the first `n_shown` are in pictures.
///
/// # Errors
/// What the backend reports.
pub fn draw(area: &dyn Sheet, frame: &Frame, theme: &Theme, ratios: &[f64], n_shown: usize) -> Drawn {
    let (each, sums) = (shares(ratios, false), shares(ratios, true));
    if each.is_empty() || !frame.is_drawable() {
        return Ok(());
    }
    // Room for the first bar before its middle.
    let ks: Vec<usize> = std::iter::once(0).chain(sums.iter().map(|&(k, _)| k)).collect();
    let chart = ByK::new(area, frame, theme, &ks, (0.0, 100.0));
    chart.sheet(None, "% of the differences")?;
    chart.numbers(&ks[1..], None)?;
    let half = (0.35 * (chart.x(1) - chart.x(0))).min(HALF);
    for &(component, share) in &each {
        let x = chart.x(component);
        let colour = if component <= n_shown { theme.accent } else { theme.edge };
        chart.pen.fill((x - half, chart.y(share)), (x + half, chart.plane.bottom), colour)?;
    }
    chart.curve(&sums, None)
}

/// "The first of 5 directions keeps 44% of the differences, the first 2 keep 77%, the first 3 90%."
pub fn words(ratios: &[f64]) -> String {
    let sums = shares(ratios, true);
    let kept = |n: usize| sums.get(n - 1).map(|(_, share)| figure(*share, 0) + "%");
    let mut out = match kept(1) {
        Some(first) => format!("The first of {} directions keeps {first} of the differences", ratios.len()),
        None => return "There is no direction.".to_owned(),
    };
    for n in 2..=3 {
        if let Some(share) = kept(n) {
            out = format!("{out}, the first {n} {}{share}", if n == 2 { "keep " } else { "" });
        }
    }
    out + "."
}

/// Component, what it keeps, what all up to it keep.
pub fn table(ratios: &[f64]) -> Table {
    let row = |((component, share), (_, sum)): ((usize, f64), (usize, f64))| {
        vec![component.to_string(), figure(share, 1) + "%", figure(sum, 1) + "%"]
    };
    let header = ["Component", "Keeps", "Together"].map(str::to_owned).to_vec();
    Table { header, rows: shares(ratios, false).into_iter().zip(shares(ratios, true)).map(row).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::svg::picture;
    use crate::plot::testing::{DESK, PHONE, sizes, theme, words_of};

    const RATIOS: [f64; 4] = [0.5, 0.25, 0.15, 0.1];

    #[test]
    fn every_component_is_numbered_and_those_in_pictures_stand_out() {
        let theme = theme();
        for frame in [DESK, PHONE] {
            let text = picture(&frame, &theme, |area| draw(area, &frame, &theme, &RATIOS, 3));
            let words = words_of(&text);
            for word in ["1", "2", "3", "4", "100"] {
                assert!(words.iter().any(|w| w == word), "{word} is not among {words:?}");
            }
            assert_eq!(text.matches(&theme.accent.hex()).count(), 3);
        }
    }

    #[test]
    fn the_line_ends_at_everything() {
        assert_eq!(figure(shares(&RATIOS, true)[3].1, 0), "100");
        assert_eq!(table(&RATIOS).rows[1], ["2", "25.0%", "75.0%"]);
    }

    #[test]
    fn it_is_said_in_words() {
        assert_eq!(
            words(&RATIOS),
            "The first of 4 directions keeps 50% of the differences, the first 2 keep 75%, the first 3 90%."
        );
        assert_eq!(words(&[1.0]), "The first of 1 directions keeps 100% of the differences.");
        assert_eq!(words(&[]), "There is no direction.");
    }

    #[test]
    fn odd_data_and_sizes_do_not_panic() {
        let theme = theme();
        for frame in sizes() {
            for ratios in [&[][..], &[0.0; 2], &[f64::NAN, 1.0], &[0.01; 100]] {
                picture(&frame, &theme, |area| draw(area, &frame, &theme, ratios, 3));
            }
        }
    }
}

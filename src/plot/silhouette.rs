//! The silhouette of every customer, sorted inside each segment: one blade per segment.

use crate::pipeline::order::sort_by;

use super::axis::{figure, fitted, nice, text_width, tick_labels, ticks};
use super::frame::{Frame, Plane};
use super::pen::{Align, Pen, WORD, Words};
use super::theme::Theme;
use super::{Drawn, Sheet};

const TOP: f64 = 8.0;
const RIGHT: f64 = 8.0;
const BOTTOM: f64 = 38.0;
/// Between blades.
const GAP: f64 = 8.0;
/// Room for shape and number, left of the blades.
const NUMBER_ROOM: f64 = 44.0;
/// Most room for the name beside them.
const NAME_ROOM: f64 = 150.0;
/// Two names need so much between their middles.
const LINE: f64 = 15.0;

/// What the blades are made of.
#[derive(Clone, Debug, PartialEq)]
pub struct SilhouettePicture {
    /// Coefficients of each segment's customers, in [-1, 1], falling. One list per segment.
    pub blades: Vec<Vec<f32>>,
    /// Name of each segment.
    pub names: Vec<String>,
    /// Mean over all customers measured.
    pub mean: f64,
}

impl SilhouettePicture {
    /// Sorts `values`, whose segments are `labels` (both by customers measured), into blades. What is no number, or
    /// belongs to no segment named, is left out.
    pub fn new(values: &[f32], labels: &[u16], names: &[String], mean: f64) -> Self {
        let mut blades = vec![Vec::new(); names.len()];
        for (&value, &label) in values.iter().zip(labels) {
            if let Some(blade) = blades.get_mut(usize::from(label)).filter(|_| value.is_finite()) {
                blade.push(value);
            }
        }
        for blade in &mut blades {
            sort_by(blade, |a: &f32, b| b.total_cmp(a));
        }
        Self { blades, names: names.to_vec(), mean }
    }

    /// Customers measured.
    pub fn len(&self) -> usize {
        self.blades.iter().map(Vec::len).sum()
    }

    /// Nobody was measured.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Lowest and highest end of the axis: 0 to 0.5 at least.
    fn range(&self) -> (f64, f64) {
        let ends = self.blades.iter().filter_map(|b| Some((*b.last()?, *b.first()?)));
        let (low, high) = ends.fold((0.0_f64, 0.5_f64), |(l, h), (a, b)| (l.min(a.into()), h.max(b.into())));
        nice(low, high, 6)
    }
}

/// Draws the blades with the mean as a dashed line.
///
/// # Errors
/// What the backend reports.
pub fn draw(area: &dyn Sheet, frame: &Frame, theme: &Theme, picture: &SilhouettePicture) -> Drawn {
    if picture.is_empty() || !frame.is_drawable() {
        return Ok(());
    }
    let widest = picture.names.iter().map(|n| text_width(n, WORD, false)).fold(0.0, f64::max);
    let room = if frame.is_narrow() { 0.0 } else { (widest + GAP).min(NAME_ROOM) };
    let plane = Plane::inside(frame, NUMBER_ROOM + room, TOP, RIGHT, BOTTOM);
    let (low, high) = picture.range();
    let x = |value: f64| plane.left + (value - low) / (high - low) * plane.width();
    let pen = Pen::new(area, frame);
    scale(&pen, theme, plane, (low, high))?;
    let blades = stacked(picture, plane);
    for blade in &blades {
        pen.polygon(&edge(blade, x, frame.scale), theme.segment(blade.label))?;
    }
    pen.across(plane.bottom, plane.left, plane.right, 1.0, theme.edge)?;
    pen.down(x(0.0), plane.top, plane.bottom, 1.0, theme.ink)?;
    let middles = apart(&blades.iter().map(|b| f64::midpoint(b.top, b.bottom)).collect::<Vec<_>>(), LINE, plane);
    for (blade, y) in blades.iter().zip(middles) {
        pen.shape(blade.label, (10.0, y), 5.0, theme, theme.paper)?;
        let number = (usize::from(blade.label) + 1).to_string();
        pen.words(&number, (21.0, y), Words::strong(theme))?;
        let name = picture.names.get(usize::from(blade.label)).map_or("", String::as_str);
        pen.words(&fitted(name, room - GAP, WORD, false), (NUMBER_ROOM - 4.0, y), Words::plain(theme))?;
    }
    average(&pen, theme, plane, (x(picture.mean), picture.mean))
}

fn scale(pen: &Pen<'_>, theme: &Theme, plane: Plane, (low, high): (f64, f64)) -> Drawn {
    let ticks = ticks(low, high, if plane.width() < 260.0 { 4 } else { 8 });
    for (tick, label) in ticks.iter().zip(tick_labels(&ticks)) {
        let x = plane.left + (tick - low) / (high - low) * plane.width();
        pen.down(x, plane.top, plane.bottom, 1.0, theme.hairline)?;
        let half = text_width(&label, WORD, false) / 2.0;
        let words = Words::soft(theme).align(Align::Middle);
        pen.words(&label, (x.min(plane.right + RIGHT - half), plane.bottom + 13.0), words)?;
    }
    pen.words("Silhouette", (plane.right, plane.bottom + 28.0), Words::soft(theme).align(Align::End))
}

fn average(pen: &Pen<'_>, theme: &Theme, plane: Plane, (x, mean): (f64, f64)) -> Drawn {
    if !plane.holds(x, plane.top) {
        return Ok(());
    }
    // Paper beside the dashes keeps them seen on dark blades.
    pen.down(x, plane.top - 4.0, plane.bottom, 4.0, theme.paper)?;
    pen.dashed_down(x, plane.top - 4.0, plane.bottom, 2.0, theme.ink)?;
    let text = format!("average {}", figure(mean, 2));
    let words = Words::strong(theme).haloed(theme);
    if x + 8.0 + text_width(&text, WORD, true) > plane.right + RIGHT {
        return pen.words(&text, (x - 8.0, plane.bottom - 10.0), words.align(Align::End));
    }
    pen.words(&text, (x + 8.0, plane.bottom - 10.0), words)
}

/// A blade with its place on the sheet.
struct Blade<'a> {
    label: u16,
    values: &'a [f32],
    top: f64,
    bottom: f64,
}

/// The blades below one another, as high as they have customers, each at least a pixel.
fn stacked(picture: &SilhouettePicture, plane: Plane) -> Vec<Blade<'_>> {
    let filled: Vec<(usize, &Vec<f32>)> = picture.blades.iter().enumerate().filter(|(_, b)| !b.is_empty()).collect();
    let gaps = filled.len().saturating_sub(1) as f64;
    let gap = GAP.min(plane.height() / (3.0 * (gaps + 1.0)));
    let room = plane.height() - gap * gaps - filled.len() as f64;
    let per_customer = room.max(0.0) / picture.len() as f64;
    let mut top = plane.top;
    let mut blades = Vec::with_capacity(filled.len());
    for (label, values) in filled {
        let bottom = top + 1.0 + values.len() as f64 * per_customer;
        blades.push(Blade { label: u16::try_from(label).unwrap_or(u16::MAX), values, top, bottom });
        top = bottom + gap;
    }
    blades
}

/// Outline of a blade: a step for each row of device pixels, at the mean of the customers in it.
fn edge(blade: &Blade<'_>, x: impl Fn(f64) -> f64, scale: f64) -> Vec<(f64, f64)> {
    let n = blade.values.len();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the height of a canvas")]
    let rows = (((blade.bottom - blade.top) * scale).round().max(1.0) as usize).min(n);
    let tall = (blade.bottom - blade.top) / rows as f64;
    let mut outline = Vec::with_capacity(2 * rows + 2);
    outline.push((x(0.0), blade.top));
    for row in 0..rows {
        let these = &blade.values[row * n / rows..(row + 1) * n / rows];
        let mean = these.iter().map(|&v| f64::from(v)).sum::<f64>() / these.len() as f64;
        outline.push((x(mean), blade.top + row as f64 * tall));
        outline.push((x(mean), blade.top + (row + 1) as f64 * tall));
    }
    outline.push((x(0.0), blade.bottom));
    outline
}

/// Moves middles apart until each has `line` to itself, down first and then back up from the foot.
fn apart(middles: &[f64], line: f64, plane: Plane) -> Vec<f64> {
    let mut out = middles.to_vec();
    for at in 1..out.len() {
        out[at] = out[at].max(out[at - 1] + line);
    }
    let mut end = plane.bottom - line / 2.0;
    for y in out.iter_mut().rev() {
        *y = y.min(end);
        end = *y - line;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::svg::picture;
    use crate::plot::testing::{DESK, PHONE, sizes, theme, words_of};

    fn sample(n: usize) -> SilhouettePicture {
        let values: Vec<f32> = (0..n).map(|i| ((i * 37) % 100) as f32 / 125.0 - 0.1).collect();
        let labels: Vec<u16> = (0..n).map(|i| u16::from(i % 3 == 0)).collect();
        SilhouettePicture::new(&values, &labels, &["Many".into(), "Few".into()], 0.3)
    }

    fn drawing(frame: &Frame, blades: &SilhouettePicture) -> String {
        let theme = theme();
        picture(frame, &theme, |area| draw(area, frame, &theme, blades))
    }

    #[test]
    fn blades_are_sorted_and_hold_everyone() {
        let picture =
            SilhouettePicture::new(&[0.1, 0.5, f32::NAN, 0.3, 0.9], &[0, 0, 0, 1, 7], &["a".into(), "b".into()], 0.3);
        assert_eq!(picture.blades, [vec![0.5, 0.1], vec![0.3]]);
    }

    #[test]
    fn names_numbers_and_the_mean_are_written() {
        let words = words_of(&drawing(&DESK, &sample(900)));
        for text in ["1", "Many", "2", "Few", "average 0.30", "0.2", "−0.2"] {
            assert!(words.iter().any(|w| w == text), "{text} is not among {words:?}");
        }
        let narrow = words_of(&drawing(&PHONE, &sample(900)));
        assert!(narrow.iter().any(|w| w == "2") && !narrow.iter().any(|w| w == "Few"), "{narrow:?}");
    }

    #[test]
    fn the_mean_is_a_dashed_line() {
        let theme = theme();
        let dash = format!("height=\"3\" fill=\"{}\"", theme.ink.hex());
        assert!(drawing(&DESK, &sample(900)).matches(&dash).count() > 30);
    }

    #[test]
    fn twenty_thousand_customers_are_reduced_to_the_rows_of_pixels() {
        let text = drawing(&DESK, &sample(20_000));
        let corners: usize = text.lines().filter(|l| l.starts_with("<polygon")).map(|l| l.matches(',').count()).sum();
        assert!((400..1200).contains(&corners), "{corners}");
    }

    #[test]
    fn a_blade_is_as_high_as_its_segment_is_large() {
        let picture = sample(900);
        let blades = stacked(&picture, Plane { left: 0.0, top: 0.0, right: 100.0, bottom: 310.0 });
        let (many, few) = (blades[0].bottom - blades[0].top, blades[1].bottom - blades[1].top);
        assert_eq!((many.round(), few.round()), (201.0, 101.0));
        assert!((blades[1].bottom - 310.0).abs() < 1e-9);
    }

    #[test]
    fn the_names_of_small_segments_do_not_touch() {
        let plane = Plane { left: 0.0, top: 0.0, right: 100.0, bottom: 100.0 };
        assert_eq!(apart(&[50.0, 90.0, 92.0, 94.0], 15.0, plane), [47.5, 62.5, 77.5, 92.5]);
    }

    #[test]
    fn odd_blades_and_sizes_do_not_panic() {
        let one = SilhouettePicture::new(&[0.0], &[0], &["a".into()], 0.0);
        let equal = SilhouettePicture::new(&[-1.0; 50], &[1; 50], &["a".into(), "b".into()], f64::NAN);
        let none = SilhouettePicture::new(&[], &[], &[], f64::NAN);
        let many: Vec<u16> = (0..400).collect();
        let many = SilhouettePicture::new(&[0.5; 400], &many, &vec!["x".to_owned(); 400], 0.5);
        for frame in sizes() {
            for blades in [&one, &equal, &none, &many] {
                drawing(&frame, blades);
            }
        }
    }
}

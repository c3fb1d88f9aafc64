//! A picture as text: what is downloaded as SVG, and what tests read.

use std::convert::Infallible;
use std::fmt::Write as _;

use plotters::drawing::IntoDrawingArea as _;
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
};

use super::frame::Frame;
use super::shape::{Shape, short};
use super::theme::{Rgb, Theme};
use super::{Drawn, Sheet};

/// Half way up the letters is so much above the baseline, in ems.
const MIDDLE: f64 = 0.35;

type Written = Result<(), DrawingErrorKind<Infallible>>;

/// An SVG document under construction. Its unit is the device pixel; it is shown at the CSS size of its frame.
#[derive(Clone, Debug)]
pub struct Svg {
    frame: Frame,
    body: String,
}

/// Writes the picture that `draw` draws on a sheet of `paper`.
///
/// ```
/// use clientele::plot::{elbow, frame::Frame, svg, theme::Theme};
///
/// let frame = Frame { width: 400.0, height: 240.0, scale: 1.0 };
/// let theme = Theme::from_css(|name| if name.starts_with("--font") { "serif".into() } else { "#14201c".into() }).unwrap();
/// let curve = [(2, 588.0), (3, 320.0), (4, 190.0), (5, 82.0)];
/// let text = svg::picture(&frame, &theme, |area| elbow::draw(area, &frame, &theme, &curve, 5, Some(5)));
/// assert!(text.starts_with("<svg") && text.contains("Inertia"));
/// ```
pub fn picture(frame: &Frame, theme: &Theme, draw: impl FnOnce(&dyn Sheet) -> Drawn) -> String {
    let mut svg = Svg::new(frame, theme.paper);
    // Writing text does not fail, and the area is ours alone.
    let _ = draw(&(&mut svg).into_drawing_area());
    svg.finish()
}

impl Svg {
    /// An empty sheet of `paper`.
    pub fn new(frame: &Frame, paper: Rgb) -> Self {
        let (width, height) = frame.pixels();
        let body = format!("<rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>\n", paper.hex());
        Self { frame: *frame, body }
    }

    /// The customers of one segment as one path. `places` are in CSS pixels.
    pub(crate) fn marks(
        &mut self,
        shape: Shape,
        colour: Rgb,
        radius: f64,
        opacity: f64,
        places: impl Iterator<Item = (f64, f64)>,
    ) {
        let scale = self.frame.scale;
        let data: String = places.map(|(x, y)| shape.path_at(x * scale, y * scale, radius * scale)).collect();
        if !data.is_empty() {
            let colour = colour.hex();
            self.push(format_args!("<path d=\"{data}\" fill=\"{colour}\" fill-opacity=\"{opacity}\"/>"));
        }
    }

    /// The document.
    pub fn finish(&self) -> String {
        let (width, height) = self.frame.pixels();
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {width} {height}\">\n{}</svg>\n",
            short(self.frame.width),
            short(self.frame.height),
            self.body
        )
    }

    /// An image all over the sheet, by its address (`data:image/png;base64,…`).
    pub(crate) fn image(&mut self, href: &str) {
        let (width, height) = self.frame.pixels();
        self.push(format_args!("<image href=\"{}\" width=\"{width}\" height=\"{height}\"/>", escaped(href)));
    }

    fn push(&mut self, element: std::fmt::Arguments<'_>) {
        // Writing to a String does not fail.
        let _ = writeln!(self.body, "{element}");
    }
}

impl DrawingBackend for &mut Svg {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.frame.pixels()
    }

    fn ensure_prepared(&mut self) -> Written {
        Ok(())
    }

    fn present(&mut self) -> Written {
        Ok(())
    }

    fn draw_pixel(&mut self, at: BackendCoord, colour: BackendColor) -> Written {
        self.draw_rect(at, (at.0 + 1, at.1 + 1), &colour, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Written {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Written {
        let (x, y) = (from.0.min(to.0), from.1.min(to.1));
        let (width, height) = (from.0.abs_diff(to.0), from.1.abs_diff(to.1));
        let look = look(style, fill);
        self.push(format_args!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" {look}/>"));
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Written {
        let (points, look) = (points(path), look(style, false));
        self.push(format_args!("<polyline points=\"{points}\" {look} stroke-linejoin=\"round\"/>"));
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, at: BackendCoord, radius: u32, style: &S, fill: bool) -> Written {
        let look = look(style, fill);
        self.push(format_args!("<circle cx=\"{}\" cy=\"{}\" r=\"{radius}\" {look}/>", at.0, at.1));
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Written {
        let (points, look) = (points(path), look(style, true));
        self.push(format_args!("<polygon points=\"{points}\" {look}/>"));
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Written {
        let anchor = match style.anchor().h_pos {
            HPos::Left => "start",
            HPos::Center => "middle",
            HPos::Right => "end",
        };
        let size = style.size();
        let rise = match style.anchor().v_pos {
            VPos::Top => 0.8,
            VPos::Center => MIDDLE,
            VPos::Bottom => -0.2,
        };
        let weight = if matches!(style.style(), FontStyle::Bold) { " font-weight=\"600\"" } else { "" };
        let family = escaped(style.family().as_str());
        let fill = paint("fill", style.color());
        let (x, y, text, size) = (at.0, short(f64::from(at.1) + rise * size), escaped(text), short(size));
        self.push(format_args!(
            "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" font-family=\"{family}\" font-size=\"{size}\"{weight} {fill}>{text}</text>"
        ));
        Ok(())
    }
}

fn points(path: impl IntoIterator<Item = BackendCoord>) -> String {
    let pairs: Vec<String> = path.into_iter().map(|(x, y)| format!("{x},{y}")).collect();
    pairs.join(" ")
}

fn look<S: BackendStyle>(style: &S, fill: bool) -> String {
    if fill {
        return paint("fill", style.color());
    }
    format!("fill=\"none\" {} stroke-width=\"{}\"", paint("stroke", style.color()), style.stroke_width())
}

fn paint(what: &str, colour: BackendColor) -> String {
    let hex = Rgb(colour.rgb.0, colour.rgb.1, colour.rgb.2).hex();
    if colour.alpha < 1.0 {
        return format!("{what}=\"{hex}\" {what}-opacity=\"{}\"", short(colour.alpha));
    }
    format!("{what}=\"{hex}\"")
}

/// Text that is neither an element nor the end of an attribute; control characters, which XML does not allow, are left
/// out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::pen::{Pen, Words};
    use crate::plot::testing::{DESK, theme};

    #[test]
    fn a_name_cannot_break_out_of_its_text() {
        let theme = theme();
        let text = picture(&DESK, &theme, |area| {
            Pen::new(area, &DESK).words("<b onload=\"x\">&\u{1}", (10.0, 10.0), Words::plain(&theme))
        });
        assert!(text.contains(">&lt;b onload=&quot;x&quot;&gt;&amp;</text>"), "{text}");
    }

    #[test]
    fn a_document_has_the_css_size_and_device_units() {
        let frame = Frame { width: 100.0, height: 50.0, scale: 2.0 };
        let text = picture(&frame, &theme(), |_| Ok(()));
        assert!(text.contains("width=\"100\" height=\"50\" viewBox=\"0 0 200 100\""), "{text}");
    }
}

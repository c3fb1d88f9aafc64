//! What the tests of pictures share.

use super::frame::Frame;
use super::theme::{Rgb, Theme};

pub(crate) const DESK: Frame = Frame { width: 660.0, height: 420.0, scale: 1.0 };
pub(crate) const PHONE: Frame = Frame { width: 358.0, height: 300.0, scale: 2.0 };

/// A theme in which every colour differs.
pub(crate) fn theme() -> Theme {
    let segments = std::array::from_fn(|at| Rgb(10, 20, 100 + 15 * u8::try_from(at).unwrap()));
    Theme {
        paper: Rgb(255, 255, 255),
        paper_sunken: Rgb(250, 250, 250),
        ink: Rgb(1, 1, 1),
        ink_soft: Rgb(2, 2, 2),
        ink_faint: Rgb(3, 3, 3),
        hairline: Rgb(200, 200, 200),
        edge: Rgb(120, 120, 120),
        accent: Rgb(0, 128, 0),
        accent_tint: Rgb(0, 255, 0),
        segments,
        measure: "sans-serif".to_owned(),
        voice: "serif".to_owned(),
    }
}

/// Frames of odd sizes, for tests that nothing panics.
pub(crate) fn sizes() -> Vec<Frame> {
    let sides = [0.0, 1.0, 30.0, 358.0, f64::NAN];
    let frame = |width: f64| sides.map(|height| Frame { width, height, scale: 1.25 });
    sides.into_iter().flat_map(frame).chain([Frame { width: 300.0, height: 200.0, scale: 0.0 }]).collect()
}

/// Every text of an SVG picture once, without the copies that make halos. Fails if one is smaller than 11 CSS pixels.
pub(crate) fn words_of(svg: &str) -> Vec<String> {
    let attribute = |line: &str, name: &str| -> f64 {
        let from = line.find(&format!(" {name}=\"")).unwrap() + name.len() + 3;
        line[from..].split(['"', ' ']).next().unwrap().parse().unwrap()
    };
    let head = svg.lines().next().unwrap();
    let css: f64 = attribute(head, "width");
    let device: f64 = head.split("viewBox=\"0 0 ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    let mut found: Vec<String> = Vec::new();
    for line in svg.lines().filter(|l| l.starts_with("<text")) {
        if css > 0.0 && device > 0.0 {
            let size = attribute(line, "font-size") * css / device;
            assert!(size >= 10.99, "{size} px is too small to read: {line}");
        }
        let text =
            line.split('>').nth(1).unwrap().trim_end_matches("</text").replace("&amp;", "&").replace("&lt;", "<");
        if found.last() != Some(&text) {
            found.push(text);
        }
    }
    found
}

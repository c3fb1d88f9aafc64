//! The customers as pixels of our own: far faster than marks drawn one by one on a canvas, and the same to the bit
//! natively and in a browser.

use super::frame::Frame;
use super::theme::Rgb;

mod backend;
mod coverage;
mod density;
mod stamps;

pub(crate) use density::Density;
pub(crate) use stamps::Stamps;

/// An image of the size of the canvas, row by row from the top left: red, green, blue, alpha (straight), 8 bits each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointLayer {
    /// Device pixels.
    pub width: u32,
    /// Device pixels.
    pub height: u32,
    /// Length `width * height * 4`.
    pub pixels: Vec<u8>,
    /// How many customers are in it.
    pub drawn: usize,
}

impl PointLayer {
    /// An empty sheet of `paper`, opaque.
    pub fn new(frame: &Frame, paper: Rgb) -> Self {
        let (width, height) = frame.pixels();
        let n = width as usize * height as usize;
        Self { width, height, pixels: [paper.0, paper.1, paper.2, 255].repeat(n), drawn: 0 }
    }

    /// Colour at (x, y) in device pixels, None outside.
    pub fn pixel(&self, x: u32, y: u32) -> Option<Rgb> {
        if x >= self.width || y >= self.height {
            return None;
        }
        let at = (y as usize * self.width as usize + x as usize) * 4;
        Some(Rgb(self.pixels[at], self.pixels[at + 1], self.pixels[at + 2]))
    }

    /// Lays `colour` over the sheet where `mask` says how much of it, its corner at (left, top); what lies outside is
    /// cut off.
    fn lay(&mut self, left: i64, top: i64, mask: &Mask, colour: Rgb) {
        let (width, height) = (i64::from(self.width), i64::from(self.height));
        let side = |length: usize| i64::try_from(length).unwrap_or(0);
        let (mask_width, mask_height) = (side(mask.width), side(mask.height));
        let (from_x, to_x) = ((-left).max(0), (width - left).min(mask_width));
        let (from_y, to_y) = ((-top).max(0), (height - top).min(mask_height));
        if from_x >= to_x {
            return;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "cut to the sheet just above")]
        let index = |v: i64| v as usize;
        let span = index(to_x - from_x);
        let colour = u32::from_le_bytes([colour.0, colour.1, colour.2, 255]);
        for y in from_y..to_y {
            let alpha = &mask.alpha[index(y * mask_width + from_x)..][..span];
            let row = &mut self.pixels[index(((top + y) * width + left + from_x) * 4)..][..span * 4];
            for (pixel, &alpha) in row.as_chunks_mut::<4>().0.iter_mut().zip(alpha) {
                blend(pixel, colour, alpha);
            }
        }
    }
}

/// How much of each pixel is covered, 0 to 255, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mask {
    width: usize,
    height: usize,
    alpha: Vec<u8>,
}

/// Mixes `colour` into a pixel. Two channels share a word with room between them, which halves the multiplications; the
/// division by 255 is exact and rounds to the nearest.
fn blend(pixel: &mut [u8; 4], colour: u32, alpha: u8) {
    const EVEN: u32 = 0x00ff_00ff;
    let (over, under) = (u32::from(alpha), 255 - u32::from(alpha));
    let mix = |new: u32, old: u32| {
        let sum = (new & EVEN) * over + (old & EVEN) * under + 0x0080_0080;
        ((sum + ((sum >> 8) & EVEN)) >> 8) & EVEN
    };
    let old = u32::from_le_bytes(*pixel);
    *pixel = (mix(colour, old) | (mix(colour >> 8, old >> 8) << 8)).to_le_bytes();
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAPER: Rgb = Rgb(255, 255, 255);

    #[test]
    fn a_new_layer_is_opaque_paper_of_the_canvas_size() {
        let layer = PointLayer::new(&Frame { width: 3.0, height: 2.0, scale: 2.0 }, Rgb(1, 2, 3));
        assert_eq!((layer.width, layer.height, layer.pixels.len()), (6, 4, 96));
        assert!(layer.pixels.chunks(4).all(|p| p == [1, 2, 3, 255]));
        assert_eq!(layer.pixel(6, 0), None);
    }

    #[test]
    fn a_mask_is_cut_off_at_every_border() {
        let mask = Mask { width: 4, height: 4, alpha: vec![255; 16] };
        let frame = Frame { width: 6.0, height: 5.0, scale: 1.0 };
        for (left, top, inked) in
            [(-2, -2, 4), (4, 3, 4), (1, 0, 16), (-4, 0, 0), (6, 0, 0), (0, -4, 0), (0, 5, 0), (-1, 4, 3)]
        {
            let mut layer = PointLayer::new(&frame, PAPER);
            layer.lay(left, top, &mask, Rgb(0, 0, 0));
            let dark = layer.pixels.chunks(4).filter(|p| p[0] == 0).count();
            assert_eq!(dark, inked, "{left} {top}");
            assert!(layer.pixels.chunks(4).all(|p| p[3] == 255));
        }
    }

    #[test]
    fn every_mixture_is_the_nearest_byte() {
        for (alpha, new, old) in
            (0..=255_u8).flat_map(|a| [(0, 255), (255, 0), (77, 200), (131, 130), (255, 255)].map(|c| (a, c.0, c.1)))
        {
            let mut pixel = [old, new, old, 255];
            blend(&mut pixel, u32::from_le_bytes([new, old, new, 255]), alpha);
            let share = f64::from(alpha) / 255.0;
            let mixed = |new: u8, old: u8| f64::from(new) * share + f64::from(old) * (1.0 - share);
            let wanted = [mixed(new, old), mixed(old, new), mixed(new, old), 255.0];
            assert!(
                pixel.iter().zip(wanted).all(|(&got, want)| (f64::from(got) - want).abs() <= 0.5 + 1e-9),
                "{alpha} {new} {old}"
            );
        }
    }

    #[test]
    fn half_a_mask_mixes_paper_and_ink() {
        let mut layer = PointLayer::new(&Frame { width: 1.0, height: 1.0, scale: 1.0 }, PAPER);
        layer.lay(0, 0, &Mask { width: 1, height: 1, alpha: vec![51] }, Rgb(0, 100, 255));
        assert_eq!(layer.pixel(0, 0), Some(Rgb(204, 224, 255)));
    }
}

//! Where customers lie on one another by the dozen: their ink is added up and shown by how much there is of it.
//!
//! # Why
//! Marks that cover what lies below them end as one flat colour, that of the last rows of the file. Sums have no order:
//! every segment counts by its share of each pixel, and a logarithm makes room for ten and for ten thousand.

use wide::f32x4;

use super::{Mask, PointLayer};

/// What a customer who stands alone covers at least.
const FAINT: f32 = 0.35;
/// Ink from which a pixel is as dark as it gets: what so many of the inked pixels stay below,
const BELOW_FULL: f64 = 0.98;
/// and at least this, so that a customer alone looks the same in every picture.
const LEAST_FULL: f32 = 4.0;
/// Steps of the survey to an octave are 4, over 32 octaves.
const STEPS: usize = 128;
/// Bits of an f32 below those that count the quarters of octaves, and what 1 has above them.
const QUARTER: (u32, u32) = (21, 127 << 2);

/// The ink of every pixel, by colour.
#[derive(Clone, Debug)]
pub(crate) struct Density {
    width: u32,
    height: u32,
    /// Red, green and blue, each times the ink; and the ink: 1 is a pixel that one customer covers in full.
    sums: Vec<f32x4>,
    /// Inked pixels by quarters of octaves of 1 + ink.
    survey: Vec<u32>,
}

impl Density {
    /// No ink yet, in device pixels.
    pub(crate) fn new(width: u32, height: u32) -> Self {
        let n = width as usize * height as usize;
        Self { width, height, sums: vec![f32x4::ZERO; n], survey: vec![0; STEPS] }
    }

    /// Number of pixels.
    pub(crate) fn len(&self) -> usize {
        self.sums.len()
    }

    /// Adds a mark of `ink` (red, green, blue, 1, all times how heavy it is) with its corner at (left, top).
    #[inline]
    pub(super) fn lay(&mut self, (left, top): (i32, i32), mask: &Mask, ink: f32x4) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "16,384 at most, see Frame")]
        let (width, height, wide, tall) =
            (self.width as i32, self.height as i32, mask.width as i32, mask.height as i32);
        let (from_x, to_x) = ((-left).max(0), (width - left).min(wide));
        let (from_y, to_y) = ((-top).max(0), (height - top).min(tall));
        if from_x >= to_x {
            return;
        }
        #[expect(clippy::cast_sign_loss, reason = "cut to the sheet just above")]
        let index = |v: i32| v as usize;
        let span = index(to_x - from_x);
        for y in from_y..to_y {
            let alpha = &mask.alpha[index(y * wide + from_x)..][..span];
            let row = &mut self.sums[index((top + y) * width + left + from_x)..][..span];
            for (sum, &alpha) in row.iter_mut().zip(alpha) {
                *sum += ink * f32x4::splat(f32::from(alpha));
            }
        }
    }

    /// Counts how much ink there is in the pixels from `from` to `to`: each of them once before [`Self::develop`].
    pub(crate) fn survey(&mut self, from: usize, to: usize) {
        for sum in &self.sums[from..to] {
            let ink = sum.as_array()[3];
            if ink > 0.0 {
                let step = ((1.0 + ink).to_bits() >> QUARTER.0) - QUARTER.1;
                self.survey[(step as usize).min(STEPS - 1)] += 1;
            }
        }
    }

    /// Ink from which a pixel is as dark as it gets.
    pub(crate) fn full(&self) -> f32 {
        let inked: u32 = self.survey.iter().sum();
        let (mut below, mut step) = (0_u32, 0_u32);
        for count in &self.survey {
            below += count;
            step += 1;
            if f64::from(below) >= BELOW_FULL * f64::from(inked) {
                break;
            }
        }
        (f32::from_bits((step + QUARTER.1) << QUARTER.0) - 1.0).max(LEAST_FULL)
    }

    /// Shows the ink of the pixels from `from` to `to` on a sheet of the same size.
    pub(crate) fn develop(&self, from: usize, to: usize, full: f32, layer: &mut PointLayer) {
        let scale = (1.0 - FAINT) / log2(1.0 + full);
        let pixels = layer.pixels.as_chunks_mut::<4>().0;
        for (sum, pixel) in self.sums[from..to].iter().zip(&mut pixels[from..to]) {
            let [red, green, blue, ink] = sum.to_array();
            if ink > 0.0 {
                let cover = (ink.min(1.0) * FAINT + log2(1.0 + ink) * scale).min(1.0);
                for (channel, inked) in pixel.iter_mut().zip([red, green, blue]) {
                    let paper = f32::from(*channel);
                    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes")]
                    let mixed = (paper + (inked / ink - paper) * cover + 0.5) as u8;
                    *channel = mixed;
                }
            }
        }
    }
}

/// Binary logarithm of a value of at least 1, a straight line between powers of 2: off by at most 0.09, rising, without
/// a seam, and the same bits everywhere.
fn log2(value: f32) -> f32 {
    let bits = value.to_bits();
    let part = f32::from_bits((bits & 0x007f_ffff) | 0x3f80_0000);
    let whole = (bits >> 23) as f32 - 127.0;
    whole + part - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::frame::Frame;
    use crate::plot::theme::Rgb;

    const FRAME: Frame = Frame { width: 4.0, height: 1.0, scale: 1.0 };

    fn dot() -> Mask {
        Mask { width: 1, height: 1, alpha: vec![255] }
    }

    fn ink(Rgb(r, g, b): Rgb) -> f32x4 {
        f32x4::new([f32::from(r), f32::from(g), f32::from(b), 1.0]) * f32x4::splat(1.0 / 255.0)
    }

    fn developed(marks: &[(i32, Rgb)]) -> PointLayer {
        let mut density = Density::new(4, 1);
        for &(at, colour) in marks {
            density.lay((at, 0), &dot(), ink(colour));
        }
        density.survey(0, 4);
        let (mut layer, full) = (PointLayer::new(&FRAME, Rgb(255, 255, 255)), density.full());
        density.develop(0, 4, full, &mut layer);
        layer
    }

    #[test]
    fn more_customers_are_darker_and_nobody_is_paper() {
        let black = Rgb(0, 0, 0);
        let marks: Vec<_> = [(1, 1), (2, 30), (3, 1000)].into_iter().flat_map(|(at, n)| vec![(at, black); n]).collect();
        let layer = developed(&marks);
        let shade = |x| layer.pixel(x, 0).unwrap().0;
        assert!(shade(0) == 255 && shade(3) < 8, "{} {}", shade(0), shade(3));
        assert!(shade(1) > shade(2) + 40 && shade(2) > shade(3) + 40, "{} {}", shade(1), shade(2));
        assert!(shade(1) < 165, "one alone is seen: {}", shade(1));
    }

    #[test]
    fn the_order_of_the_file_does_not_decide_the_colour() {
        let (red, blue) = (Rgb(250, 0, 0), Rgb(0, 0, 250));
        let one = developed(&[(0, red), (0, blue), (0, blue)]);
        assert_eq!(one, developed(&[(0, blue), (0, blue), (0, red)]));
        let Rgb(r, _, b) = one.pixel(0, 0).unwrap();
        assert!(b > r, "two of three are blue: {r} {b}");
    }

    #[test]
    fn one_crowd_does_not_make_all_others_faint() {
        let mut density = Density::new(1000, 1);
        for at in 0..1000 {
            density.lay((at, 0), &dot(), ink(Rgb(0, 0, 0)) * f32x4::splat(if at == 500 { 1e6 } else { 8.0 }));
        }
        density.survey(0, 1000);
        assert!((8.0..12.0).contains(&density.full()), "{}", density.full());
        assert!((Density::new(3, 3).full() - LEAST_FULL).abs() < 1e-6, "no ink is no trouble");
    }

    #[test]
    fn marks_are_cut_off_at_every_border() {
        let mask = Mask { width: 3, height: 3, alpha: vec![255; 9] };
        for (left, top, inked) in [(-2, -2, 1), (3, 3, 1), (0, 0, 9), (-3, 0, 0), (4, 0, 0), (0, 4, 0), (2, 1, 6)] {
            let mut density = Density::new(4, 4);
            density.lay((left, top), &mask, ink(Rgb(1, 1, 1)));
            assert_eq!(density.sums.iter().filter(|s| s.as_array()[3] > 0.0).count(), inked, "{left} {top}");
        }
    }

    #[test]
    fn the_logarithm_rises_without_a_seam() {
        for (value, wanted) in [(1.0, 0.0), (2.0, 1.0), (1024.0, 10.0), (3.0, 1.5)] {
            assert!((log2(value) - wanted).abs() < 1e-6, "{value}");
        }
    }
}

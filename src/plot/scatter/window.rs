//! The part of a picture that is looked at.

/// Most that a picture is enlarged.
const NEAREST: f64 = 200.0;
/// Factor of one step nearer.
const STEP: f64 = 1.5;

/// A rectangle inside the whole picture, of the same proportions. A value: each step gives the next one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// Left end, as a share of the whole.
    left: f64,
    /// Lower end, as a share of the whole.
    low: f64,
    /// 1 shows the whole, 2 a half in each direction.
    zoom: f64,
}

impl Default for Window {
    fn default() -> Self {
        Self { left: 0.0, low: 0.0, zoom: 1.0 }
    }
}

impl Window {
    /// From where to where across, as shares of the whole.
    pub fn x(&self) -> (f64, f64) {
        (self.left, self.left + 1.0 / self.zoom)
    }

    /// From where to where upwards, as shares of the whole.
    pub fn y(&self) -> (f64, f64) {
        (self.low, self.low + 1.0 / self.zoom)
    }

    /// How much the picture is enlarged.
    pub fn zoom(&self) -> f64 {
        self.zoom
    }

    /// The whole is seen.
    pub fn is_whole(&self) -> bool {
        *self == Self::default()
    }

    /// Nearer by a factor, farther by one below 1; what lies at (across, up), in shares of what is seen, stays there.
    #[must_use]
    pub fn zoom_at(self, factor: f64, (across, up): (f64, f64)) -> Self {
        let zoom = (self.zoom * factor).clamp(1.0, NEAREST);
        let gain = 1.0 / self.zoom - 1.0 / zoom;
        Self { left: self.left + across * gain, low: self.low + up * gain, zoom }.inside(self)
    }

    /// A step nearer.
    #[must_use]
    pub fn nearer(self) -> Self {
        self.zoom_at(STEP, (0.5, 0.5))
    }

    /// A step farther.
    #[must_use]
    pub fn farther(self) -> Self {
        self.zoom_at(1.0 / STEP, (0.5, 0.5))
    }

    /// Moved by so much to the right and upwards, in shares of what is seen; not beyond the whole.
    #[must_use]
    pub fn pan(self, right: f64, up: f64) -> Self {
        Self { left: self.left + right / self.zoom, low: self.low + up / self.zoom, ..self }.inside(self)
    }

    /// Held inside the whole; as before where it is no number.
    fn inside(self, before: Self) -> Self {
        if !(self.left.is_finite() && self.low.is_finite() && self.zoom.is_finite()) {
            return before;
        }
        let most = (1.0 - 1.0 / self.zoom).max(0.0);
        Self { left: self.left.clamp(0.0, most), low: self.low.clamp(0.0, most), ..self }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn two_times_nearer_shows_a_quarter_and_what_is_pointed_at_stays() {
        let near = Window::default().zoom_at(2.0, (1.0, 0.0));
        assert_eq!((near.x(), near.y()), ((0.5, 1.0), (0.0, 0.5)));
        assert_eq!(near.pan(-0.5, 0.5).x(), (0.25, 0.75));
        assert_eq!(near.pan(9.0, -9.0), near, "not beyond the whole");
        assert!(near.zoom_at(0.5, (0.3, 0.3)).is_whole());
        assert_eq!(near.zoom_at(f64::NAN, (0.0, 0.0)), near);
    }

    #[test]
    fn steps_by_key_go_there_and_back() {
        let two = Window::default().nearer().nearer();
        assert!((two.zoom() - 2.25).abs() < 1e-12 && two.farther().farther().zoom() - 1.0 < 1e-12);
        assert!(Window::default().farther().is_whole());
    }

    proptest! {
        #[test]
        fn the_place_pointed_at_stays_unless_an_edge_holds_it(
            factor in 0.2_f64..8.0, across in 0.0_f64..1.0, up in 0.0_f64..1.0, start in 0.0_f64..1.0,
        ) {
            let before = Window::default().zoom_at(3.0, (start, 1.0 - start));
            let after = before.zoom_at(factor, (across, up));
            let at = |w: Window| w.x().0 + across / w.zoom();
            let (left, right) = after.x();
            prop_assert!(left >= 0.0 && right <= 1.0 + 1e-12);
            if left > 1e-9 && right < 1.0 - 1e-9 {
                prop_assert!((at(after) - at(before)).abs() < 1e-9);
            }
        }
    }
}

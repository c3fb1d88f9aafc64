//! From the numbers of the file to places on the sheet, and back.

use crate::plot::axis::{proper, ticks, ticks_log};
use crate::plot::frame::{Frame, Plane};

/// Room beyond the outermost customers, as a share of the range.
const MARGIN: f64 = 0.04;

/// What an axis says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AxisTitle {
    /// A column, in its own units, with figures at round numbers.
    Column {
        /// Name of the column.
        name: String,
        /// Even in `ln(1 + value)` rather than in the value; counts only if no value is below 0.
        is_log: bool,
    },
    /// A principal component: directions in words instead of figures, which would mean nothing.
    Component {
        /// What customers at the low end are like, such as "few orders, little spent".
        low: String,
        /// What customers at the high end are like.
        high: String,
    },
}

impl AxisTitle {
    /// Name of a column, or what the high end of a component is like.
    pub fn words(&self) -> &str {
        match self {
            Self::Column { name, .. } => name,
            Self::Component { high, .. } => high,
        }
    }
}

/// The values that an axis spans.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// Value at the low end, transformed if `is_log`.
    low: f64,
    /// Value at the high end, above `low`.
    high: f64,
    /// The axis is even in `ln(1 + value)`.
    is_log: bool,
}

impl Span {
    /// Holds all of `values` with a margin; those that are no numbers do not count.
    pub fn of(values: impl Iterator<Item = f64>, wants_log: bool) -> Self {
        let ends = (f64::INFINITY, f64::NEG_INFINITY);
        let (low, high) = values.filter(|v| v.is_finite()).fold(ends, |(l, h), v| (l.min(v), h.max(v)));
        let is_log = wants_log && low >= 0.0;
        let (low, high) = if is_log { (libm::log1p(low), libm::log1p(high)) } else { (low, high) };
        let (low, high) = proper(low, high);
        let room = MARGIN * (high - low);
        Self { low: low - room, high: high + room, is_log }
    }

    /// From one share to another, such as (0.25, 0.5) for the second quarter.
    #[must_use]
    pub fn part(self, (from, to): (f64, f64)) -> Self {
        let wide = self.high - self.low;
        Self { low: self.low + from * wide, high: self.low + to * wide, ..self }
    }

    /// Where `value` lies between the ends: 0 at the low, 1 at the high one.
    pub fn share(&self, value: f64) -> f64 {
        let value = if self.is_log { libm::log1p(value) } else { value };
        (value - self.low) / (self.high - self.low)
    }

    /// The value at such a share.
    pub fn value(&self, share: f64) -> f64 {
        let value = self.low + share * (self.high - self.low);
        if self.is_log { libm::expm1(value) } else { value }
    }

    /// Round values inside, about `at_most`.
    pub fn ticks(&self, at_most: usize) -> Vec<f64> {
        if self.is_log {
            return ticks_log(self.value(0.0).max(0.0), self.value(1.0), at_most);
        }
        ticks(self.low, self.high, at_most)
    }
}

/// Where everything lies in one picture: data to CSS pixels and back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// The sheet.
    pub frame: Frame,
    /// Where the customers lie.
    pub plane: Plane,
    /// Values across.
    pub x: Span,
    /// Values up.
    pub y: Span,
}

impl View {
    /// CSS pixels from the top left.
    pub fn to_pixels(&self, x: f64, y: f64) -> (f64, f64) {
        let right = self.plane.left + self.x.share(x) * self.plane.width();
        (right, self.plane.bottom - self.y.share(y) * self.plane.height())
    }

    /// The values at a place, the inverse of [`View::to_pixels`].
    pub fn to_data(&self, x: f64, y: f64) -> (f64, f64) {
        let across = (x - self.plane.left) / self.plane.width();
        (self.x.value(across), self.y.value((self.plane.bottom - y) / self.plane.height()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::plot::testing::DESK;

    fn view(x: &[f64], y: &[f64], is_log: bool) -> View {
        let plane = Plane::inside(&DESK, 40.0, 20.0, 10.0, 30.0);
        View { frame: DESK, plane, x: Span::of(x.iter().copied(), is_log), y: Span::of(y.iter().copied(), is_log) }
    }

    #[test]
    fn the_ends_lie_inside_the_plane_and_up_is_up() {
        let view = view(&[0.0, 10.0], &[-5.0, 5.0], false);
        let ((left, low), (right, high)) = (view.to_pixels(0.0, -5.0), view.to_pixels(10.0, 5.0));
        assert!(view.plane.holds(left, low) && view.plane.holds(right, high));
        assert!(left < right && high < low);
    }

    #[test]
    fn equal_steps_of_the_logarithm_are_equally_long() {
        let view = view(&[0.0, 999.0], &[0.0, 1.0], true);
        let at = |v: f64| view.to_pixels(v, 0.0).0;
        assert!((at(9.0) - at(0.0) - (at(999.0) - at(99.0))).abs() < 1e-9);
    }

    #[test]
    fn values_below_zero_have_no_logarithm() {
        assert!(!Span::of([-1.0, 5.0].into_iter(), true).is_log);
    }

    #[test]
    fn what_is_no_number_does_not_stretch_an_axis() {
        let span = Span::of([f64::NAN, 2.0, f64::INFINITY, 4.0].into_iter(), false);
        assert!((span.value(0.0) - 1.92).abs() < 1e-12 && (span.value(1.0) - 4.08).abs() < 1e-12);
        assert!(Span::of(std::iter::empty(), false).share(0.5).is_finite());
    }

    proptest! {
        #[test]
        fn pixels_and_values_are_inverse(
            a in 0.0_f64..1e6, b in 0.0_f64..1e6, is_log: bool, x in 0.0_f64..660.0, y in 0.0_f64..420.0,
        ) {
            let view = view(&[a, b], &[b / 3.0, a], is_log);
            let (u, v) = view.to_data(x, y);
            let (back_x, back_y) = view.to_pixels(u, v);
            prop_assert!((back_x - x).abs() < 1e-5 && (back_y - y).abs() < 1e-5, "{} {}", back_x, back_y);
        }
    }
}

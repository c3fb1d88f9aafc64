//! How far the room is turned. Everything a drag does has a key and a button.

use crate::plot::axis::figure;

/// Degrees of one step by key or button.
const STEP: f64 = 10.0;
/// Degrees for each CSS pixel dragged.
const PER_PIXEL: f64 = 0.4;
/// Factor of one step nearer.
const NEARER: f64 = 1.2;
/// Degrees that the eye may be raised: never below the floor, never quite above it.
const PITCH: (f64, f64) = (0.0, 85.0);
/// Farthest and nearest.
const ZOOM: (f64, f64) = (0.5, 6.0);

/// The turn of the room. A value: each step gives the next one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Turn {
    /// Degrees to the right, in [-180, 180).
    pub yaw: f64,
    /// Degrees that the eye is raised above the floor, in [0, 85].
    pub pitch: f64,
    /// 1 shows the whole room; within [0.5, 6].
    pub zoom: f64,
}

impl Default for Turn {
    fn default() -> Self {
        Self { yaw: 36.0, pitch: 14.0, zoom: 1.0 }
    }
}

impl Turn {
    fn by(self, yaw: f64, pitch: f64) -> Self {
        let yaw = (self.yaw + yaw + 180.0).rem_euclid(360.0) - 180.0;
        let turned = Self { yaw, pitch: (self.pitch + pitch).clamp(PITCH.0, PITCH.1), ..self };
        if turned.yaw.is_finite() && turned.pitch.is_finite() { turned } else { self }
    }

    /// After a drag of so many CSS pixels to the right and down: what is in front follows the pointer.
    #[must_use]
    pub fn drag(self, dx: f64, dy: f64) -> Self {
        self.by(dx * PER_PIXEL, dy * PER_PIXEL)
    }

    /// A step to the left.
    #[must_use]
    pub fn turn_left(self) -> Self {
        self.by(-STEP, 0.0)
    }

    /// A step to the right.
    #[must_use]
    pub fn turn_right(self) -> Self {
        self.by(STEP, 0.0)
    }

    /// Raises the eye by a step.
    #[must_use]
    pub fn turn_up(self) -> Self {
        self.by(0.0, STEP)
    }

    /// Lowers the eye by a step.
    #[must_use]
    pub fn turn_down(self) -> Self {
        self.by(0.0, -STEP)
    }

    /// Nearer or farther by a factor, as a wheel or a pinch asks.
    #[must_use]
    pub fn zoom_by(self, factor: f64) -> Self {
        let zoom = (self.zoom * factor).clamp(ZOOM.0, ZOOM.1);
        if zoom.is_finite() { Self { zoom, ..self } } else { self }
    }

    /// A step nearer.
    #[must_use]
    pub fn zoom_in(self) -> Self {
        self.zoom_by(NEARER)
    }

    /// A step farther.
    #[must_use]
    pub fn zoom_out(self) -> Self {
        self.zoom_by(1.0 / NEARER)
    }

    /// As at the beginning.
    #[must_use]
    pub fn reset(self) -> Self {
        Self::default()
    }

    /// After a key, by its name in the DOM; None if the key does not turn.
    #[must_use]
    pub fn key(self, key: &str) -> Option<Self> {
        match key {
            "ArrowLeft" => Some(self.turn_left()),
            "ArrowRight" => Some(self.turn_right()),
            "ArrowUp" => Some(self.turn_up()),
            "ArrowDown" => Some(self.turn_down()),
            "+" | "=" => Some(self.zoom_in()),
            "-" | "_" => Some(self.zoom_out()),
            "0" => Some(self.reset()),
            _ => None,
        }
    }

    /// Such as "Turned 36° right, raised 14°."
    pub fn words(self) -> String {
        let side = if self.yaw < 0.0 { "left" } else { "right" };
        let near = if (self.zoom - 1.0).abs() < 0.005 {
            String::new()
        } else {
            format!(", {} times as near", figure(self.zoom, 1))
        };
        format!("Turned {}° {side}, raised {}°{near}.", figure(self.yaw.abs(), 0), figure(self.pitch, 0))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_step_has_one_back() {
        let start = Turn::default();
        assert_eq!(start.turn_left().turn_right(), start);
        assert_eq!(start.turn_up().turn_down(), start);
        assert!((start.zoom_in().zoom_out().zoom - 1.0).abs() < 1e-12);
        assert_eq!(start.turn_left().turn_up().zoom_in().reset(), start);
    }

    #[test]
    fn keys_do_what_the_buttons_do() {
        let start = Turn::default();
        assert_eq!(start.key("ArrowLeft"), Some(start.turn_left()));
        assert_eq!(start.key("ArrowUp"), Some(start.turn_up()));
        assert_eq!(start.key("+"), Some(start.zoom_in()));
        assert_eq!(start.zoom_out().key("0"), Some(start));
        assert_eq!(start.key("Tab"), None);
    }

    #[test]
    fn the_turn_is_said_in_words() {
        assert_eq!(Turn::default().words(), "Turned 36° right, raised 14°.");
        assert_eq!(
            Turn { yaw: -12.4, pitch: 0.0, zoom: 1.44 }.words(),
            "Turned 12° left, raised 0°, 1.4 times as near."
        );
    }

    proptest! {
        #[test]
        fn no_drag_leaves_the_limits(drags in proptest::collection::vec((-1e5_f64..1e5, -1e5_f64..1e5, 0.01_f64..100.0), 0..20)) {
            let mut turn = Turn::default().drag(f64::NAN, 1.0).zoom_by(f64::NAN);
            prop_assert_eq!(turn, Turn::default());
            for (dx, dy, near) in drags {
                turn = turn.drag(dx, dy).zoom_by(near);
                prop_assert!((-180.0..180.0).contains(&turn.yaw));
                prop_assert!((0.0..=85.0).contains(&turn.pitch) && (0.5..=6.0).contains(&turn.zoom));
            }
        }
    }
}

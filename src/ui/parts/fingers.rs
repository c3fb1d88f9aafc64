//! What pointers on a picture ask for: one drags, two pinch.

/// Pointers that are down on one picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fingers {
    /// By their number in the browser, in CSS pixels; the first two count.
    held: Vec<(i32, (f64, f64))>,
    /// How far they went since the first came down, CSS pixels.
    travelled: f64,
}

/// A move of the pointers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gesture {
    /// To the right and downwards, CSS pixels: of the pointer, or of the middle between two.
    pub by: (f64, f64),
    /// How much farther apart two are than before; 1 for one.
    pub factor: f64,
    /// Where it is now, or the middle between two.
    pub middle: (f64, f64),
}

impl Fingers {
    /// A pointer came down.
    pub fn down(&mut self, id: i32, at: (f64, f64)) {
        if self.held.is_empty() {
            self.travelled = 0.0;
        }
        self.held.retain(|held| held.0 != id);
        self.held.push((id, at));
    }

    /// A pointer went up, or was taken away.
    pub fn up(&mut self, id: i32) {
        self.held.retain(|held| held.0 != id);
    }

    /// How many are down.
    pub fn n_down(&self) -> usize {
        self.held.len()
    }

    /// How far they went since the first came down, CSS pixels: a press that went nowhere is a click.
    pub fn travelled(&self) -> f64 {
        self.travelled
    }

    /// A pointer moved. None if it is not down, or did not move.
    pub fn moved(&mut self, id: i32, at: (f64, f64)) -> Option<Gesture> {
        let before = self.seen();
        let held = self.held.iter_mut().find(|held| held.0 == id)?;
        if held.1 == at {
            return None;
        }
        held.1 = at;
        let (middle, apart) = self.seen();
        let by = (middle.0 - before.0.0, middle.1 - before.0.1);
        self.travelled += by.0.abs() + by.1.abs() + (apart - before.1).abs();
        let factor = if before.1 > 0.0 && apart > 0.0 { apart / before.1 } else { 1.0 };
        Some(Gesture { by, factor, middle })
    }

    /// The middle between the first two, and how far they are apart; 0 for one.
    fn seen(&self) -> ((f64, f64), f64) {
        match self.held[..] {
            [] => ((0.0, 0.0), 0.0),
            [(_, at)] => (at, 0.0),
            [(_, (x, y)), (_, (u, v)), ..] => {
                ((f64::midpoint(x, u), f64::midpoint(y, v)), ((x - u) * (x - u) + (y - v) * (y - v)).sqrt())
            }
        }
    }
}

/// Factor of a turn of the wheel: `delta` CSS pixels towards the reader; pinching on a touchpad comes as a turn with
/// `is_pinch`, in smaller steps.
pub fn wheel_factor(delta: f64, is_pinch: bool) -> f64 {
    const OCTAVES: [f64; 2] = [0.002, 0.01];
    let octaves = (-delta * OCTAVES[usize::from(is_pinch)]).clamp(-0.5, 0.5);
    if octaves.is_finite() { libm::exp2(octaves) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_finger_drags_and_two_pinch() {
        let mut fingers = Fingers::default();
        assert_eq!(fingers.moved(1, (5.0, 5.0)), None, "it only passes");
        fingers.down(1, (0.0, 0.0));
        assert_eq!(fingers.moved(1, (0.0, 0.0)), None);
        let drag = fingers.moved(1, (10.0, -4.0)).unwrap();
        assert_eq!((drag.by, drag.factor, drag.middle), ((10.0, -4.0), 1.0, (10.0, -4.0)));
        fingers.down(2, (10.0, 6.0));
        let pinch = fingers.moved(2, (10.0, 16.0)).unwrap();
        assert_eq!((pinch.by, pinch.factor, pinch.middle), ((0.0, 5.0), 2.0, (10.0, 6.0)));
        fingers.up(1);
        assert_eq!((fingers.n_down(), fingers.moved(1, (0.0, 0.0))), (1, None));
    }

    #[test]
    fn a_press_that_went_nowhere_is_a_click() {
        let mut fingers = Fingers::default();
        fingers.down(1, (3.0, 3.0));
        fingers.moved(1, (4.0, 3.0));
        assert!((fingers.travelled() - 1.0).abs() < 1e-12);
        fingers.up(1);
        fingers.down(1, (3.0, 3.0));
        assert!(fingers.travelled() < 1e-12);
    }

    #[test]
    fn the_wheel_goes_nearer_and_farther_by_the_same_step() {
        assert!(wheel_factor(-100.0, false) > 1.1 && wheel_factor(-1e9, false) < 1.5);
        assert!((wheel_factor(-100.0, false) * wheel_factor(100.0, false) - 1.0).abs() < 1e-12);
        assert!((wheel_factor(f64::NAN, false) - 1.0).abs() < 1e-12);
        assert!(wheel_factor(-3.0, true) > wheel_factor(-3.0, false), "a touchpad pinches in small steps");
    }
}

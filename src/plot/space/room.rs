//! The box that the customers stand in, and how it is seen.

use super::Turn;
use crate::plot::axis::proper;
use crate::plot::frame::Frame;

/// The ends of the room leave out so much of the customers at each side; they are drawn all the same, outside it.
const LEFT_OUT: f64 = 0.002;
/// The ends are taken from at most so many customers.
const ASKED: usize = 50_000;
/// Room beyond those ends.
const MARGIN: f64 = 1.06;
/// A side is at least so long, as a share of the longest.
const THINNEST: f64 = 0.25;
/// Distance of the eye from the middle of the room, in halves of its longest side.
const EYE: f64 = 5.4;
/// Margins above and below, for words, CSS pixels.
const TOP: f64 = 30.0;
const BOTTOM: f64 = 46.0;
/// Margin at each side, CSS pixels.
const EDGE: f64 = 6.0;

/// The values that the room spans in each of three directions: across, up, deep. Found once for one set of customers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Room {
    /// Value in the middle.
    mid: [f64; 3],
    /// Values for 1 unit of the room.
    unit: [f64; 3],
    /// Half a side of the room, at most [`MARGIN`].
    half: [f64; 3],
}

impl Room {
    /// For three coordinates of the same customers. With `same_unit` a step is as long in each direction, as it is for
    /// principal components; otherwise each direction fills the room.
    pub fn of(values: [&[f32]; 3], same_unit: bool) -> Self {
        let ends = values.map(ends);
        let halves = ends.map(|(low, high)| (high - low) / 2.0);
        let longest = halves.into_iter().fold(0.0, f64::max);
        let unit = if same_unit { [longest; 3] } else { halves };
        let half = [0, 1, 2].map(|d| MARGIN * (halves[d] / unit[d]).max(THINNEST));
        Self { mid: ends.map(|(low, high)| f64::midpoint(low, high)), unit, half }
    }

    /// From values to the room, in which the middle is 0.
    fn inside(&self, values: [f64; 3]) -> [f64; 3] {
        [0, 1, 2].map(|d| (values[d] - self.mid[d]) / self.unit[d])
    }
}

/// Lowest and highest value but for a few.
fn ends(values: &[f32]) -> (f64, f64) {
    let every = values.len().div_ceil(ASKED).max(1);
    let mut some: Vec<f32> = values.iter().step_by(every).copied().filter(|v| v.is_finite()).collect();
    if some.is_empty() {
        return (0.0, 1.0);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of the length")]
    let out = (LEFT_OUT * some.len() as f64) as usize;
    let last = some.len() - 1 - out;
    let low = f64::from(*some.select_nth_unstable_by(out, f32::total_cmp).1);
    let high = f64::from(*some.select_nth_unstable_by(last, f32::total_cmp).1);
    proper(low, high)
}

fn sin_cos(degrees: f64) -> (f64, f64) {
    let angle = degrees.to_radians();
    (libm::sin(angle), libm::cos(angle))
}

/// How the room is seen: values to CSS pixels and depth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpaceView {
    /// The sheet.
    pub frame: Frame,
    /// How far the room is turned.
    pub turn: Turn,
    room: Room,
    /// Sine and cosine of yaw and pitch.
    yaw: (f64, f64),
    pitch: (f64, f64),
    /// CSS pixels for 1 unit of the room at its middle.
    zoom: f64,
    /// Middle of the room on the sheet.
    middle: (f64, f64),
    /// The nearest and farthest corner are so deep.
    deepest: f64,
}

impl SpaceView {
    /// Fits the room into the frame such that its size stays the same while it turns round.
    pub fn new(frame: &Frame, room: Room, turn: Turn) -> Self {
        let [across, up, deep] = room.half;
        let deepest = (across * across + up * up + deep * deep).sqrt();
        let (yaw, pitch) = (sin_cos(turn.yaw), sin_cos(turn.pitch));
        let bare = Self { frame: *frame, turn, room, yaw, pitch, zoom: 1.0, middle: (0.0, 0.0), deepest };
        let (mut wide, mut high, mut low) = (0.0_f64, f64::INFINITY, f64::NEG_INFINITY);
        for yaw in (0..360).step_by(10) {
            let turned = Self { yaw: sin_cos(f64::from(yaw)), ..bare };
            for at in 0..8_u8 {
                let side = |bit: u8| if at & bit == 0 { -1.0 } else { 1.0 };
                let (x, y) = turned.corner([side(1), side(2), side(4)]);
                (wide, high, low) = (wide.max(x.abs()), high.min(y), low.max(y));
            }
        }
        let room_across = (frame.width / 2.0 - EDGE).max(1.0);
        let room_down = (frame.height - TOP - BOTTOM).max(1.0);
        let zoom = (room_across / wide).min(room_down / (low - high)) * turn.zoom;
        let middle = (frame.width / 2.0, TOP + room_down / 2.0 - zoom * f64::midpoint(low, high));
        Self { zoom, middle, ..bare }
    }

    /// Where three values lie: CSS pixels from the top left, and how near, 0 the farthest to 1 the nearest.
    pub fn place(&self, values: [f64; 3]) -> (f64, f64, f64) {
        self.project(self.room.inside(values))
    }

    /// Where a place in the room lies.
    fn project(&self, [x, y, z]: [f64; 3]) -> (f64, f64, f64) {
        let ((sin_yaw, cos_yaw), (sin_pitch, cos_pitch)) = (self.yaw, self.pitch);
        let (across, behind) = (x * cos_yaw + z * sin_yaw, z * cos_yaw - x * sin_yaw);
        let (up, near) = (y * cos_pitch - behind * sin_pitch, y * sin_pitch + behind * cos_pitch);
        // What lies far outside the room must not come behind the eye.
        let nearer = self.zoom * EYE / (EYE - near.min(0.9 * EYE));
        let share = f64::midpoint(near / self.deepest, 1.0);
        (self.middle.0 + across * nearer, self.middle.1 - up * nearer, share.clamp(0.0, 1.0))
    }

    /// A corner, or a place between corners: -1 to 1 in each direction.
    pub(super) fn corner(&self, sides: [f64; 3]) -> (f64, f64) {
        let (x, y, _) = self.project([0, 1, 2].map(|d| sides[d] * self.room.half[d]));
        (x, y)
    }

    /// The place on the floor below three values.
    pub(super) fn foot(&self, values: [f64; 3]) -> (f64, f64) {
        let [x, _, z] = self.room.inside(values);
        let (x, y, _) = self.project([x, -self.room.half[1], z]);
        (x, y)
    }

    /// The sides on which the back walls stand: across, deep; each -1 or 1.
    pub(super) fn back(&self) -> (f64, f64) {
        let away = |near: f64| if near > 0.0 { -1.0 } else { 1.0 };
        (away(-self.yaw.0), away(self.yaw.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::testing::{DESK, PHONE, sizes};

    fn room() -> Room {
        Room::of([&[-10.0, 10.0], &[-5.0, 5.0], &[-4.0, 4.0]], true)
    }

    #[test]
    fn the_middle_of_the_room_stays_in_the_middle_at_any_turn() {
        for yaw in [-170.0, 0.0, 36.0, 90.0] {
            let view = SpaceView::new(&DESK, room(), Turn { yaw, ..Turn::default() });
            let (x, y, near) = view.place([0.0; 3]);
            assert!((x - 330.0).abs() < 1e-9 && (150.0..250.0).contains(&y) && (near - 0.5).abs() < 1e-9, "{y}");
        }
    }

    #[test]
    fn the_room_fits_its_sheet_at_every_turn() {
        for frame in [DESK, PHONE] {
            for yaw in (-180..180).step_by(5) {
                for pitch in [0.0, 14.0, 40.0, 85.0] {
                    let view = SpaceView::new(&frame, room(), Turn { yaw: f64::from(yaw), pitch, zoom: 1.0 });
                    for corner in 0..8 {
                        let side = |bit: u8| if corner & bit == 0 { -1.0 } else { 1.0 };
                        let (x, y) = view.corner([side(1), side(2), side(4)]);
                        assert!((0.0..=frame.width).contains(&x), "{yaw} {pitch}: {x}");
                        assert!((TOP - 3.0..=frame.height - BOTTOM + 3.0).contains(&y), "{yaw} {pitch}: {y}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_in_front_follows_the_pointer() {
        let seen = |turn: Turn| {
            let view = SpaceView::new(&DESK, room(), turn);
            let (x, y, _) = view.place([0.0, 0.0, 4.0]);
            (x, y)
        };
        let start = Turn { yaw: 0.0, ..Turn::default() };
        assert!(seen(start.drag(10.0, 0.0)).0 > seen(start).0);
        assert!(seen(start.drag(0.0, 10.0)).1 > seen(start).1);
    }

    #[test]
    fn near_is_larger_and_the_floor_is_below() {
        let view = SpaceView::new(&DESK, room(), Turn { yaw: 0.0, pitch: 0.0, zoom: 1.0 });
        let (front, back) = (view.place([5.0, 0.0, 4.0]), view.place([5.0, 0.0, -4.0]));
        assert!(front.2 > back.2 && front.0 > back.0);
        assert!(view.foot([5.0, 1.0, 0.0]).1 > view.place([5.0, 1.0, 0.0]).1);
    }

    #[test]
    fn walls_stand_behind() {
        for yaw in [-150.0, -60.0, 10.0, 36.0, 100.0, 170.0] {
            let view = SpaceView::new(&DESK, room(), Turn { yaw, ..Turn::default() });
            let (x, z) = view.back();
            let near = |sides: [f64; 3]| view.project(sides).2;
            assert!(near([x, 0.0, 0.0]) < near([-x, 0.0, 0.0]), "{yaw}");
            assert!(near([0.0, 0.0, z]) < near([0.0, 0.0, -z]), "{yaw}");
        }
    }

    #[test]
    fn no_room_is_too_odd() {
        let rooms = [
            Room::of([&[], &[], &[]], true),
            Room::of([&[1.0; 3], &[1.0; 3], &[0.0; 3]], true),
            Room::of([&[f32::NAN], &[f32::MAX], &[f32::MIN]], false),
            Room::of([&[f32::MIN, f32::MAX], &[0.0, 0.0], &[1.0, 2.0]], true),
        ];
        for frame in sizes().into_iter().filter(|f| f.width.is_finite() && f.height.is_finite()) {
            for room in rooms {
                let (x, y, near) = SpaceView::new(&frame, room, Turn::default()).place([1.0, 1.0, 1.0]);
                assert!(x.is_finite() && y.is_finite() && (0.0..=1.0).contains(&near), "{frame:?} {room:?}");
            }
        }
    }
}

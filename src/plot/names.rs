//! Where the names of segments stand: near their centroids, not on top of one another.

use super::Drawn;
use super::axis::{fitted, text_width};
use super::frame::Frame;
use super::pen::{Align, Pen, VOICE, WORD, Words, centroid_radius};
use super::theme::Theme;

/// Height of a line of names, CSS pixels.
const TALL: f64 = 17.0;
/// Most room for one name, CSS pixels.
const ROOM: f64 = 190.0;

/// A rectangle that is taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Taken {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Taken {
    pub(crate) fn around((x, y): (f64, f64), width: f64, height: f64) -> Self {
        Self { left: x - width / 2.0, right: x + width / 2.0, top: y - height / 2.0, bottom: y + height / 2.0 }
    }

    fn shared(&self, other: &Self) -> f64 {
        let across = self.right.min(other.right) - self.left.max(other.left);
        let down = self.bottom.min(other.bottom) - self.top.max(other.top);
        across.max(0.0) * down.max(0.0)
    }
}

/// Where a name stands if it can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prefer {
    /// On a map.
    Below,
    /// In a room, where the stem is below.
    Above,
}

/// What is written beside marks.
pub(crate) struct Names<'a> {
    pub(crate) frame: &'a Frame,
    pub(crate) theme: &'a Theme,
    /// Name of each segment.
    pub(crate) of: &'a [String],
    pub(crate) prefer: Prefer,
    /// The customer picked: no name stands on its ring.
    pub(crate) picked: Option<(f64, f64)>,
    /// The customer being assigned, who is named first.
    pub(crate) newcomer: Option<(f64, f64)>,
    /// Other words, each beside a place of its own: columns at the ends of their arrows.
    pub(crate) tips: Vec<(String, (f64, f64))>,
    /// Other words on the sheet.
    pub(crate) others: Vec<Taken>,
}

/// A text with the mark it belongs to.
struct Item<'a> {
    text: String,
    at: (f64, f64),
    words: Words<'a>,
}

impl Item<'_> {
    fn wide(&self) -> f64 {
        text_width(&self.text, self.words.size, self.words.is_bold)
    }
}

impl<'a> Names<'a> {
    /// Writes `number name` at each centroid, on a narrow frame the number alone. `centroids` are (label, place), and
    /// earlier ones choose first.
    pub(crate) fn write(&self, pen: &Pen<'_>, centroids: &[(u16, (f64, f64))]) -> Drawn {
        let newcomer = self.newcomer.map(|at| self.new_customer(at)).into_iter();
        let items: Vec<Item<'a>> = newcomer.chain(self.below(centroids)).collect();
        for (item, at) in items.iter().zip(self.arranged(&items)) {
            pen.words(&item.text, at, item.words.align(Align::Middle))?;
        }
        Ok(())
    }

    /// Writes the newcomer's name alone, for a sheet above one that has the names of the segments already: those which
    /// [`Self::write`] gives it with nobody singled out.
    pub(crate) fn write_over(&self, pen: &Pen<'_>, centroids: &[(u16, (f64, f64))]) -> Drawn {
        let Some(at) = self.newcomer else { return Ok(()) };
        let segments = self.below(centroids);
        let below = self.but(None, None, self.others.clone());
        let mark = self.mark();
        let mut others = self.others.clone();
        for (item, middle) in segments.iter().zip(below.arranged(&segments)) {
            others.extend([Taken::around(middle, item.wide(), TALL), Taken::around(item.at, mark, mark)]);
        }
        let items = [self.new_customer(at)];
        for (item, at) in items.iter().zip(self.but(self.picked, self.newcomer, others).arranged(&items)) {
            pen.words(&item.text, at, item.words.align(Align::Middle))?;
        }
        Ok(())
    }

    fn but(&self, picked: Option<(f64, f64)>, newcomer: Option<(f64, f64)>, others: Vec<Taken>) -> Self {
        Names { picked, newcomer, tips: Vec::new(), others, ..*self }
    }

    /// The names of segments and columns.
    fn below(&self, centroids: &[(u16, (f64, f64))]) -> Vec<Item<'a>> {
        let tip = |(text, at): &(String, (f64, f64))| Item {
            text: fitted(text, ROOM, WORD, false),
            at: *at,
            words: Words::plain(self.theme).haloed(self.theme),
        };
        let segments = centroids.iter().map(|&(label, at)| self.segment(label, at));
        segments.chain(self.tips.iter().map(tip)).collect()
    }

    fn new_customer(&self, at: (f64, f64)) -> Item<'a> {
        Item { text: "New customer".to_owned(), at, words: Words::strong(self.theme).haloed(self.theme) }
    }

    fn segment(&self, label: u16, at: (f64, f64)) -> Item<'a> {
        Item { text: self.text(label), at, words: Words::voice(self.theme) }
    }

    /// Side of the square around a mark that no name shall cover.
    fn mark(&self) -> f64 {
        2.0 * centroid_radius(self.frame) + 4.0
    }

    fn text(&self, label: u16) -> String {
        let number = usize::from(label) + 1;
        match self.of.get(usize::from(label)).filter(|n| !self.frame.is_narrow() && !n.is_empty()) {
            Some(name) => fitted(&format!("{number} {name}"), ROOM, VOICE, true),
            None => number.to_string(),
        }
    }

    /// The middle of each text: where it covers least of the marks, of other words and of earlier texts.
    fn arranged(&self, items: &[Item<'_>]) -> Vec<(f64, f64)> {
        let mark = self.mark();
        let marks = items.iter().map(|item| item.at).chain(self.picked);
        let mut taken: Vec<Taken> = marks.map(|at| Taken::around(at, mark, mark)).collect();
        taken.extend(&self.others);
        let sheet = Taken { left: 0.0, top: 0.0, right: self.frame.width, bottom: self.frame.height };
        let mut found = Vec::with_capacity(items.len());
        for item in items {
            let wide = item.wide();
            let cost = |at: &(f64, f64)| {
                let place = Taken::around(*at, wide, TALL);
                let outside = wide * TALL - place.shared(&sheet);
                // Whole pixels: the last digits shall not decide.
                (outside * 4.0 + taken.iter().map(|t| place.shared(t)).sum::<f64>()).round() + 0.0
            };
            // min_by keeps the first of equals, so the order of the options is the order of preference.
            let options = self.options(item.at, wide, mark).into_iter();
            let at = options.min_by(|a, b| cost(a).total_cmp(&cost(b))).unwrap_or(item.at);
            let half = wide / 2.0;
            let at = (at.0.min(self.frame.width - half).max(half), at.1);
            taken.push(Taken::around(at, wide, TALL));
            found.push(at);
        }
        found
    }

    /// Around a mark, the most liked first.
    fn options(&self, (x, y): (f64, f64), wide: f64, mark: f64) -> [(f64, f64); 10] {
        let (beside, over) = (wide / 2.0 + mark / 2.0 + 2.0, TALL / 2.0 + mark / 2.0);
        let sign = if self.prefer == Prefer::Below { 1.0 } else { -1.0 };
        [
            (x, y + sign * over),
            (x + beside, y),
            (x - beside, y),
            (x, y - sign * over),
            (x + wide / 3.0, y + sign * over),
            (x - wide / 3.0, y + sign * over),
            (x + beside, y + sign * over),
            (x - beside, y + sign * over),
            (x + beside, y - sign * over),
            (x - beside, y - sign * over),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::testing::{DESK, theme};

    fn arranged(places: &[(f64, f64)], texts: &[&str], others: Vec<Taken>) -> Vec<Taken> {
        let theme = theme();
        let (prefer, picked, newcomer) = (Prefer::Below, None, None);
        let names = Names { frame: &DESK, theme: &theme, of: &[], prefer, picked, newcomer, tips: vec![], others };
        let item =
            |(&at, text): (&(f64, f64), &&str)| Item { text: (*text).to_owned(), at, words: Words::voice(&theme) };
        let items: Vec<Item<'_>> = places.iter().zip(texts).map(item).collect();
        let wide = |item: &Item<'_>| text_width(&item.text, VOICE, true);
        names.arranged(&items).into_iter().zip(&items).map(|(at, item)| Taken::around(at, wide(item), TALL)).collect()
    }

    #[test]
    fn names_stand_below_where_there_is_room() {
        let [name] = arranged(&[(100.0, 100.0)], &["Quiet"], vec![])[..] else { panic!("one name") };
        assert_eq!((f64::midpoint(name.left, name.right), name.top), (100.0, 109.5));
    }

    #[test]
    fn names_keep_off_other_words() {
        let word = Taken::around((100.0, 118.0), 60.0, 10.0);
        let name = arranged(&[(100.0, 100.0)], &["Quiet"], vec![word])[0];
        assert!(name.shared(&word) == 0.0 && name.left > 100.0, "{name:?}");
    }

    #[test]
    fn names_of_near_centroids_do_not_cover_one_another() {
        let places = [(300.0, 200.0), (310.0, 205.0), (330.0, 190.0), (655.0, 200.0), (3.0, 417.0)];
        let boxes = arranged(&places, &["Occasional buyers", "Slipping", "Loyal spenders", "Bargains", "Lost"], vec![]);
        for (at, a) in boxes.iter().enumerate() {
            assert!(boxes[..at].iter().all(|b| a.shared(b) == 0.0), "{at}: {boxes:?}");
            assert!(a.left >= 0.0 && a.right <= DESK.width && a.bottom <= DESK.height, "{a:?}");
        }
    }
}

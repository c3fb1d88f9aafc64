//! A column of texts in one allocation, or, where the same ones come again and again, each of them once.

use serde::{Deserialize, Serialize};

/// Different texts of a column that holds each of them once, at most: a search for one stays in the cache.
const MOST_LEVELS: usize = 1 << 14;

/// So many texts of ten may be new, from so many on, until each row is given its own.
const NEW_OF_TEN: usize = 9;
const ENOUGH: usize = 1 << 10;

/// A text without the blanks around it. Most have none, which the first and the last byte tell.
#[inline]
pub(crate) fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

/// Many short texts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Texts {
    run: Run,
    /// Of each text, which of the run it is. None where the run has them all, one after the other.
    codes: Option<Codes>,
    #[serde(skip)]
    index: Index,
}

/// Texts in one allocation.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Run {
    bytes: String,
    #[serde(with = "crate::parallel::packed")]
    ends: Vec<u32>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Codes(#[serde(with = "crate::parallel::packed")] Vec<u32>);

/// Where in a run of different texts each of them is: a table of their places, counted from 1, by their hashes.
#[derive(Clone, Debug, Default)]
struct Index {
    places: Vec<u32>,
    n_texts: usize,
}

impl Default for Texts {
    fn default() -> Self {
        Self { run: Run::default(), codes: Some(Codes::default()), index: Index::default() }
    }
}

impl PartialEq for Texts {
    /// Of the texts, however they are held.
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl Eq for Texts {}

impl Run {
    /// Together they may hold at most 4 GB; the reader takes no file that is larger.
    fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
    }

    fn get(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)?;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        self.bytes.get(start as usize..end as usize)
    }

    fn is(&self, at: usize, text: &str) -> bool {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        is_same(&self.bytes.as_bytes()[start as usize..self.ends[at] as usize], text.as_bytes())
    }

    fn append(&mut self, other: &Self) {
        let start = u32::try_from(self.bytes.len()).unwrap_or(u32::MAX);
        self.bytes.push_str(&other.bytes);
        self.ends.extend(other.ends.iter().map(|end| end.saturating_add(start)));
    }

    fn truncate(&mut self, n: usize) {
        self.ends.truncate(n);
        self.bytes.truncate(self.ends.last().map_or(0, |end| *end as usize));
    }
}

impl Index {
    /// The place of a text in the run, to which it is appended if it is new.
    fn place(&mut self, text: &str, run: &mut Run) -> u32 {
        if self.n_texts < run.ends.len() || 2 * self.n_texts >= self.places.len() {
            self.grow(run);
        }
        let last = self.places.len() - 1;
        let mut at = hash(text) & last;
        loop {
            match self.places[at].checked_sub(1) {
                Some(place) if run.is(place as usize, text) => return place,
                Some(_) => at = (at + 1) & last,
                None => {
                    run.push(text);
                    self.n_texts += 1;
                    self.places[at] = u32::try_from(self.n_texts).unwrap_or(u32::MAX);
                    return self.places[at] - 1;
                }
            }
        }
    }

    /// At most a quarter full again, with all texts of the run.
    fn grow(&mut self, run: &Run) {
        self.n_texts = run.ends.len();
        let n_places = (4 * self.n_texts).next_power_of_two().max(64);
        self.places.clear();
        self.places.resize(n_places, 0);
        for (place, text) in (1..).zip((0..self.n_texts).filter_map(|at| run.get(at))) {
            let mut at = hash(text) & (n_places - 1);
            while self.places[at] != 0 {
                at = (at + 1) & (n_places - 1);
            }
            self.places[at] = place;
        }
    }
}

/// Eight bytes at a time: in WebAssembly, to compare slices is to compare each byte.
fn is_same(a: &[u8], b: &[u8]) -> bool {
    let is_same = |(a, b): (&[u8; 8], &[u8; 8])| u64::from_le_bytes(*a) == u64::from_le_bytes(*b);
    a.len() == b.len() && last(a) == last(b) && a.as_chunks().0.iter().zip(b.as_chunks().0).all(is_same)
}

/// The last eight bytes of a text, or all of a shorter one, so that of two texts of one length no byte is lost.
#[inline]
fn last(bytes: &[u8]) -> u64 {
    if let Some(last) = bytes.last_chunk() {
        return u64::from_le_bytes(*last);
    }
    match (bytes.first_chunk(), bytes.last_chunk()) {
        // They overlap: two words are quicker than each byte.
        (Some(first), Some(last)) => u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last)),
        _ => bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}

/// Spreads texts over a table. They are short: eight bytes at a time, each multiplied into the ones before (as Fibonacci
/// hashing has it, with 2^64 through the golden ratio).
fn hash(text: &str) -> usize {
    const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
    let bytes = text.as_bytes();
    let mix = |hash: u64, word: u64| (hash.rotate_left(23) ^ word).wrapping_mul(SPREAD);
    let words = bytes.as_chunks().0.iter();
    let hash = words.fold(bytes.len() as u64, |hash, word| mix(hash, u64::from_le_bytes(*word)));
    let hash = mix(hash, last(bytes));
    // Its low bits are used, and the last bytes are in the high ones alone.
    ((hash ^ (hash >> 32)).wrapping_mul(SPREAD) >> 32) as usize
}

impl Texts {
    /// Appends one text. Together they may hold at most 4 GB; the reader takes no file that is larger.
    pub fn push(&mut self, text: &str) {
        let Self { run, codes, index } = self;
        let Some(Codes(codes)) = codes else { return run.push(text) };
        codes.push(index.place(text, run));
        self.settle();
    }

    /// Gives each row its own text where holding each text once does not pay.
    fn settle(&mut self) {
        let (n_levels, n) = (self.run.ends.len(), self.len());
        if n_levels < MOST_LEVELS && (n_levels < ENOUGH || 10 * n_levels <= NEW_OF_TEN * n) {
            return;
        }
        let Some(Codes(codes)) = self.codes.take() else { return };
        let levels = std::mem::take(&mut self.run);
        self.index = Index::default();
        for code in codes {
            self.run.push(levels.get(code as usize).unwrap_or_default());
        }
    }

    /// Without texts, held like these.
    pub(super) fn like(&self) -> Self {
        Self { codes: self.codes.as_ref().map(|_| Codes::default()), ..Self::default() }
    }

    /// Makes room for so many more texts, as long as those that there are.
    pub(super) fn reserve(&mut self, n: usize) {
        if let Some(Codes(codes)) = &mut self.codes {
            codes.reserve_exact(n);
        } else {
            let Run { bytes, ends } = &mut self.run;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a guess")]
            bytes.reserve_exact((bytes.len() as f64 / ends.len().max(1) as f64 * n as f64) as usize);
            ends.reserve_exact(n);
        }
    }

    /// Appends others.
    pub(super) fn append(&mut self, others: &Self) {
        let Self { run, codes, index } = self;
        match (codes, &others.codes) {
            (Some(Codes(codes)), Some(Codes(other))) => {
                let levels = (0..others.run.ends.len()).filter_map(|at| others.run.get(at));
                let places: Vec<u32> = levels.map(|level| index.place(level, run)).collect();
                // Each code has a place, but for a part that nobody has written.
                codes.extend(other.iter().map(|code| places.get(*code as usize).copied().unwrap_or_default()));
                self.settle();
            }
            (None, None) => run.append(&others.run),
            _ => others.iter().for_each(|text| self.push(text)),
        }
    }

    /// One text. None beyond the last.
    pub fn get(&self, at: usize) -> Option<&str> {
        match &self.codes {
            None => self.run.get(at),
            Some(Codes(codes)) => self.run.get(*codes.get(at)? as usize),
        }
    }

    /// Where each text is held once: those that there are, and which of them each row has. Some may be in no row.
    pub(crate) fn coded(&self) -> Option<(impl Iterator<Item = &str> + Clone, &[u32])> {
        let Codes(codes) = self.codes.as_ref()?;
        Some(((0..self.run.ends.len()).map(|at| self.run.get(at).unwrap_or_default()), codes))
    }

    /// Where each text is held once: those that are in some row, with the number of these.
    pub(crate) fn levels(&self) -> Option<Vec<(&str, u32)>> {
        let (levels, codes) = self.coded()?;
        let mut levels: Vec<(&str, u32)> = levels.map(|level| (level, 0)).collect();
        for code in codes {
            levels[*code as usize].1 += 1;
        }
        levels.retain(|(_, n_rows)| *n_rows > 0);
        Some(levels)
    }

    /// Leaves the first `n`.
    pub(super) fn truncate(&mut self, n: usize) {
        match &mut self.codes {
            None => self.run.truncate(n),
            Some(Codes(codes)) => codes.truncate(n),
        }
    }

    /// What they are made of: all texts one after the other, how long each is, and where each is held once, which of them
    /// each row has.
    pub(super) fn into_parts(self) -> (String, Vec<u32>, Option<Vec<u32>>) {
        let Run { bytes, ends } = self.run;
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let lengths = ends.iter().zip(starts).map(|(end, start)| end - start).collect();
        (bytes, lengths, self.codes.map(|Codes(codes)| codes))
    }

    /// Made of these.
    pub(super) fn of_parts(bytes: String, lengths: impl Iterator<Item = u32>, codes: Option<Vec<u32>>) -> Self {
        let mut end: u32 = 0;
        let ends = lengths.map(|length| {
            end = end.saturating_add(length);
            end
        });
        Self { run: Run { ends: ends.collect(), bytes }, codes: codes.map(Codes), index: Index::default() }
    }

    /// They stand in an order in which no two are equal: shorter ones first, and those of one length by their bytes. As ids
    /// often do; of others the first few tell.
    pub(super) fn ascend(&self) -> bool {
        self.iter().map(trimmed).is_sorted_by(|a, b| (a.len(), *a) < (b.len(), *b))
    }

    /// Number of texts.
    pub fn len(&self) -> usize {
        self.codes.as_ref().map_or(self.run.ends.len(), |Codes(codes)| codes.len())
    }

    /// There is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All texts, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        (0..self.len()).map(|at| self.get(at).unwrap_or_default())
    }
}

impl<T: AsRef<str>> FromIterator<T> for Texts {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Self {
        let mut all = Self::default();
        for text in texts {
            all.push(text.as_ref());
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};

    use super::{ENOUGH, MOST_LEVELS, Texts};

    #[test]
    fn texts_come_back_as_they_were_pushed() {
        let texts: Texts = ["größe", "", "x"].into_iter().collect();
        assert_eq!((texts.len(), texts.get(0), texts.get(1), texts.get(3)), (3, Some("größe"), Some(""), None));
        assert_eq!(texts.iter().collect::<Vec<_>>(), ["größe", "", "x"]);
    }

    #[test]
    fn what_comes_again_is_held_once_and_what_does_not_is_not() {
        let again: Texts = (0..3 * MOST_LEVELS).map(|at| (at % 900).to_string()).collect();
        assert_eq!(again.levels().unwrap().len(), 900);
        let ids: Texts = (0..2 * ENOUGH).map(|at| at.to_string()).collect();
        assert!(ids.levels().is_none());
        let many: Texts = (0..4 * MOST_LEVELS).map(|at| (at / 2).to_string()).collect();
        assert!(many.levels().is_none());
        for texts in [&again, &ids, &many] {
            let last = texts.len() - 1;
            let expected =
                if texts.levels().is_some() { (last % 900).to_string() } else { texts.get(last).unwrap().into() };
            assert_eq!(texts.get(last), Some(expected.as_str()));
        }
        assert_eq!(many.get(7), Some("3"));
    }

    #[test]
    fn texts_that_ascend_are_all_different() {
        let ascend = |texts: &[&str]| texts.iter().collect::<Texts>().ascend();
        assert!(ascend(&["1", "2", "10", " 11 ", "100"]) && ascend(&["", "a"]) && ascend(&[]));
        assert!(!ascend(&["1", "1"]) && !ascend(&["a", "a "]) && !ascend(&["10", "9"]) && !ascend(&["b", "a"]));
    }

    fn some() -> impl Strategy<Value = Vec<String>> {
        let text = prop_oneof![4 => (0..9_u8).prop_map(|n| format!("level {n}")), 1 => any::<u32>().prop_map(|n| n.to_string())];
        let run = (proptest::collection::vec(text, 0..40), 1..200_usize);
        run.prop_map(|(texts, n)| texts.iter().cycle().take(n * texts.len().min(20)).cloned().collect())
    }

    fn plain(texts: &[String]) -> Texts {
        let mut plain = Texts { codes: None, ..Texts::default() };
        for text in texts {
            plain.push(text);
        }
        plain
    }

    proptest! {
        #[test]
        fn however_they_are_held_they_are_the_same(first in some(), second in some(), n in 0..60_usize) {
            let expected: Vec<&String> = first.iter().take(n).chain(&second).collect();
            for mut texts in [plain(&first), first.iter().collect()] {
                texts.truncate(n);
                for others in [plain(&second), second.iter().collect()] {
                    let mut both = texts.clone();
                    both.append(&others);
                    prop_assert_eq!(both.iter().collect::<Vec<_>>(), expected.clone());
                    let n_rows: u32 = both.levels().map_or(u32::try_from(both.len()).unwrap(), |levels| levels.iter().map(|(_, n)| n).sum());
                    prop_assert_eq!(n_rows as usize, both.len());
                    prop_assert!(both == plain(&expected.iter().map(|text| (*text).clone()).collect::<Vec<_>>()));
                    let bytes = postcard::to_allocvec(&both).unwrap();
                    let mut back: Texts = postcard::from_bytes(&bytes).unwrap();
                    back.push("level 1");
                    both.push("level 1");
                    prop_assert_eq!(back, both);
                }
            }
        }
    }
}

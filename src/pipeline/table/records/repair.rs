//! Other readings of one row that does not have the number of fields of its file.
//!
//! A reading is taken if it gives exactly this number, and if cells of columns of numbers or dates are such. First a quote
//! that has no partner or lacks a delimiter beside it, then another quote, another escape, another delimiter.

use memchr::memchr2;

use crate::table::Dialect;
use crate::table::cell_kind::CellKind;
use crate::table::records::fields::{Exception, Fields, Reading};
use crate::table::records::{BACKTICK, LAST_HEADER, LAST_RECUT_HEADER, Oddity, Records, other_quote};

/// A delimiter that one row may have instead of that of its file.
#[derive(Clone, Copy)]
struct Candidate {
    delimiter: u8,
    /// Sentences have it, too: columns from which on words that it parts are believed to be names.
    in_sentences: Option<usize>,
}

const CANDIDATES: [Candidate; 8] = [
    Candidate { delimiter: b',', in_sentences: None },
    Candidate { delimiter: b';', in_sentences: None },
    Candidate { delimiter: b'\t', in_sentences: None },
    Candidate { delimiter: b'|', in_sentences: None },
    Candidate { delimiter: b'~', in_sentences: None },
    Candidate { delimiter: b'^', in_sentences: None },
    Candidate { delimiter: b':', in_sentences: Some(3) },
    Candidate { delimiter: b' ', in_sentences: Some(4) },
];

/// Those of them that seldom stand in a text.
pub(super) const BETWEEN_VALUES: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Columns from which on texts that are cut at another delimiter are believed to be a row.
const ENOUGH_TEXTS: usize = 3;

impl Records {
    /// Cuts a line whose plain reading does not fit by the first other one that does. False if there is none; then `fields`
    /// are of no use.
    pub(super) fn repair(&mut self, line: &[u8]) -> bool {
        if self.shape.as_ref().is_none_or(|shape| shape.kinds.len() < 2) {
            return false;
        }
        let with_exception = |records: &mut Self| records.with_exception(line, true).flatten().is_some();
        self.with_escape(line)
            || self.unwrapped(line)
            || self.with_missing(line)
            || with_exception(self)
            || self.with_other_dialect(line)
    }

    /// A backslash escapes quotes.
    pub(super) fn with_escape(&mut self, line: &[u8]) -> bool {
        let own = self.dialect;
        if own.escape.is_some() || !line.windows(2).any(|pair| pair == [b'\\', own.quote]) {
            return false;
        }
        let dialect = Dialect { escape: Some(b'\\'), ..own };
        self.fields.cut(line, Reading::of(dialect), true);
        let fields = &mut self.fields;
        if !fields.oddities.is_empty() {
            return false;
        }
        let at = (0..fields.ends.len()).find(|at| fields.field(*at).contains(&dialect.quote)).unwrap_or_default();
        fields.oddities.push(Oddity::Escape(at));
        self.is_meant()
    }

    /// One quote is a character and not a mark: where the row ends then. None inside if there is no such reading, None if
    /// more text must come first.
    #[expect(clippy::option_option, reason = "no answer yet, and no answer at all")]
    pub(super) fn with_exception(&mut self, text: &[u8], is_last: bool) -> Option<Option<usize>> {
        let rule = Reading::of(self.dialect);
        let line_end = memchr2(b'\n', b'\r', text).unwrap_or(text.len());
        self.fields.cut(text, rule, is_last)?;
        // The field that went wrong first: most often the one that took a quote for a character.
        let quoted = std::mem::take(&mut self.fields.quoted);
        let odd = std::mem::take(&mut self.fields.oddities);
        if odd.iter().all(|oddity| matches!(oddity, Oddity::Blank(_))) {
            return Some(None);
        }
        let (first, then): (Vec<usize>, Vec<usize>) =
            quoted.into_iter().partition(|field| odd.contains(&Oddity::LooseQuote(*field)));
        let of_all = (first.len() > 1).then_some(Exception::PairsClose);
        let of_one = first
            .into_iter()
            .chain(then)
            .flat_map(|field| [Exception::PairCloses(field), Exception::Literal(field), Exception::GoesOn(field)]);
        for exception in of_all.into_iter().chain(of_one) {
            let end = self.fields.cut(text, Reading { exception, ..rule }, is_last)?;
            // It must not swallow a row that stands in a line of its own.
            if self.is_meant() && !(end > line_end && self.has_row(&text[line_end..end])) {
                return Some(Some(end));
            }
        }
        Some(None)
    }

    /// The line fits, but a quote opens a field that none closes: a pair before the delimiter may be a character and the
    /// closing mark.
    pub(super) fn with_pair(&mut self, line: &[u8]) -> bool {
        self.fields.cut(line, Reading::of(self.dialect), true);
        let exception = match self.fields.oddities[..] {
            [] => return false,
            [Oddity::LooseQuote(field)] => Exception::PairCloses(field),
            _ => Exception::PairsClose,
        };
        self.fields.cut(line, Reading { exception, ..Reading::of(self.dialect) }, true);
        self.is_meant()
    }

    /// The row keeps other rules than its file.
    fn with_other_dialect(&mut self, line: &[u8]) -> bool {
        let own = self.dialect;
        let other = Dialect { quote: other_quote(own.quote), ..own };
        let doubled = Dialect { escape: None, ..own };
        let spaced = Dialect { skips_space: !own.skips_space, ..own };
        let backtick = Dialect { quote: BACKTICK, ..own };
        let candidates = [
            (other, Oddity::Quote(other.quote)),
            (backtick, Oddity::Quote(BACKTICK)),
            (doubled, Oddity::Escape(0)),
            (spaced, Oddity::Delimiter(own.delimiter)),
        ];
        for (dialect, oddity) in candidates {
            self.fields.cut(line, Reading::of(dialect), true);
            if !self.fields.quoted.is_empty() && self.is_meant() {
                self.fields.oddities.retain(|found| !matches!(found, Oddity::Escape(_)));
                self.fields.oddities.push(oddity);
                return true;
            }
        }
        self.with_other_delimiter(line)
    }

    /// The row is cut at another delimiter than its file.
    fn with_other_delimiter(&mut self, line: &[u8]) -> bool {
        let own = self.dialect;
        self.fields.cut(line, Reading::of(own), true);
        let is_uncut = self.fields.ends.len() == 1;
        for candidate in CANDIDATES.into_iter().filter(|candidate| candidate.delimiter != own.delimiter) {
            for skips_space in [true, false] {
                let delimiter = candidate.delimiter;
                self.fields.cut(line, Reading::of(Dialect { delimiter, skips_space, ..own }), true);
                if self.fits(&self.fields) && self.is_cut_by(candidate, is_uncut) {
                    self.fields.oddities.push(Oddity::Delimiter(delimiter));
                    return true;
                }
            }
        }
        false
    }

    /// The fields, which this delimiter parts, are values, names or texts, and no sentence. `is_uncut`: that of the file does
    /// not stand in the row.
    fn is_cut_by(&self, candidate: Candidate, is_uncut: bool) -> bool {
        let fields = &self.fields;
        let in_sentences = candidate.in_sentences.filter(|_| !fields.has_quote);
        let enough = if in_sentences.is_some() { 2 } else { usize::from(!is_uncut) };
        let is_typed = self.typed().next().is_some();
        let are_names = || match in_sentences {
            Some(least) => fields.ends.len() >= least && self.are_tight(candidate.delimiter),
            None => true,
        };
        (self.has_kinds(fields) && self.n_values(fields) >= enough)
            || (is_uncut && are_names() && self.are_names(fields))
            || (is_uncut && !is_typed && candidate.in_sentences.is_none() && fields.ends.len() >= ENOUGH_TEXTS)
    }

    /// The fields, which are cut at colons or blanks, are names: near the start of the file, each is something, and blanks
    /// part words that all begin with a capital, or none does, above columns that are not all text.
    fn are_tight(&self, delimiter: u8) -> bool {
        let n = self.fields.ends.len();
        let is_tight = |at: usize| !self.fields.field(at).is_empty() && !self.fields.field(at).starts_with(b" ");
        let n_capitals = || (0..n).filter(|at| self.fields.field(*at)[0].is_ascii_uppercase()).count();
        let parts_names = || self.typed().next().is_some() && [0, n].contains(&n_capitals());
        self.row <= LAST_RECUT_HEADER && (0..n).all(is_tight) && (delimiter != b' ' || parts_names())
    }

    /// `fields` are a row: as many as there should be, with numbers and dates in their places, or with names there.
    pub(super) fn is_meant(&self) -> bool {
        let fields = &self.fields;
        self.fits(fields) && (self.has_kinds(fields) || self.are_names(fields))
    }

    /// The columns of numbers and dates, with their places.
    pub(super) fn typed(&self) -> impl Iterator<Item = (usize, CellKind)> {
        let kinds = self.shape.iter().flat_map(|shape| shape.kinds.iter().copied().enumerate());
        kinds.filter(|(_, kind)| kind.is_typed())
    }

    /// Words stand where numbers and dates do elsewhere, near the start of the file: the header.
    fn are_names(&self, fields: &Fields) -> bool {
        let mut typed = self.typed().filter(|(at, _)| *at < fields.ends.len());
        self.row <= LAST_HEADER && typed.all(|(at, _)| CellKind::of(fields.field(at)) == CellKind::Text)
    }

    /// How many numbers and dates stand where they should: a sentence, which has as many blanks and commas as it likes, has
    /// hardly any.
    pub(super) fn n_values(&self, fields: &Fields) -> usize {
        let typed = self.typed().filter(|(at, _)| *at < fields.ends.len());
        typed.filter(|(at, kind)| CellKind::of(fields.field(*at)) == *kind).count()
    }

    /// The line fits; but its fields may be enclosed in the other quote: all of them, or, if nearly all rows of the file hold
    /// quotes and this one none, all of its words; or blanks stand before its quotes.
    pub(super) fn try_other_marks(&mut self, line: &[u8]) {
        let own = self.dialect;
        let is_quoted = self.shape.as_ref().is_some_and(|shape| shape.is_quoted);
        let n_fields = self.fields.ends.len();
        if self.shape.is_none() || n_fields < 2 {
            return;
        }
        let quote = [other_quote(own.quote), BACKTICK].into_iter().find(|quote| line.contains(quote));
        if let Some(quote) = quote.filter(|_| !self.fields.has_quote) {
            self.spare.cut(line, Reading::of(Dialect { quote, ..own }), true);
            let spare = &self.spare;
            let enclosed = || spare.quoted.iter().filter(|at| !spare.field(**at).is_empty());
            // An apostrophe at both ends of one text is chance.
            let is_left_out =
                |at: usize| !spare.quoted.contains(&at) && CellKind::of(spare.field(at)) == CellKind::Text;
            let n_spare = spare.ends.len();
            let is_meant = if is_quoted { !(0..n_spare).any(is_left_out) } else { spare.quoted.len() >= n_fields };
            if self.fits(spare) && spare.is_clean() && is_meant && enclosed().count() > 1 {
                std::mem::swap(&mut self.fields, &mut self.spare);
                self.fields.oddities.push(Oddity::Quote(quote));
            }
        } else if self.fields.has_quote
            && !own.skips_space
            && (0..n_fields)
                .any(|at| self.fields.field(at).starts_with(&[b' ', own.quote]) && !self.fields.quoted.contains(&at))
        {
            self.spare.cut(line, Reading::of(Dialect { skips_space: true, ..own }), true);
            if self.fits(&self.spare) && self.spare.is_clean() {
                std::mem::swap(&mut self.fields, &mut self.spare);
                self.fields.oddities.push(Oddity::Delimiter(own.delimiter));
            }
        }
    }

    /// The whole line was taken for one field and written once more.
    fn unwrapped(&mut self, line: &[u8]) -> bool {
        self.fields.cut(line, Reading::of(self.dialect), true);
        if !self.is_wrapped() {
            return false;
        }
        self.cut_inner();
        let fits = self.fields.is_clean() && self.is_meant();
        self.fields.oddities.push(Oddity::Wrapped);
        fits
    }

    /// `fields` are a single one, which is enclosed in quotes.
    pub(super) fn is_wrapped(&self) -> bool {
        self.fields.ends.len() == 1 && !self.fields.quoted.is_empty() && self.fields.is_clean()
    }

    /// Cuts what stands in the single one of `fields`.
    pub(super) fn cut_inner(&mut self) {
        let inner = std::mem::take(&mut self.fields.bytes);
        self.fields.cut(&inner, Reading::of(self.dialect), true);
    }

    /// Cells of columns of numbers and dates are such, or missing, but for quotes in them.
    pub(super) fn has_kinds(&self, fields: &Fields) -> bool {
        self.typed().all(|(at, kind)| {
            let field = fields.field(at);
            let bare = || field.iter().copied().filter(|byte| *byte != self.dialect.quote).collect::<Vec<u8>>();
            let found = if field.contains(&self.dialect.quote) { CellKind::of(&bare()) } else { CellKind::of(field) };
            found == kind || found == CellKind::Missing
        })
    }
}

//! Bytes → rows of text, slice by slice: taken from their container, decoded, cut by the dialect of the file, and told apart
//! by where they stand.

use encoding_rs::Encoding;

use crate::table::dialect::{self, Chosen};
use crate::table::encoding::Decoder;
use crate::table::error::BinaryKind;
use crate::table::layout::Layout;
use crate::table::records::{Found, Lines, Record, Records, Seam, TooLong};
use crate::table::unpack::{Contents, Unpacked, Unpacker};
use crate::table::{ContainerError, Dialect, Format, HeaderRows, ReadOptions};

/// Bytes of text that the decision on dialect and layout sees; of files with very long rows, up to sixteen times as many.
const HEAD: usize = 64 << 10;

/// A head of fewer rows is too short to judge by.
const ENOUGH_LINES: usize = 8;

/// Bytes by which files that are no text are known.
const MAGIC: usize = 16;

/// What comes out of a file, in its order.
#[derive(Clone, Copy)]
pub(crate) enum Part<'a> {
    /// Before all rows: what was found out from the head of the file.
    Start(&'a Layout, Dialect),
    /// A row that stands before the table.
    Above(&'a Record<'a>),
    /// Text below the header that begins with a row: whoever understands it may take rows from it at once.
    Lines(&'a Lines<'a>),
    /// A row below the header, of which nobody took anything.
    Row(&'a Record<'a>),
}

/// Why there are no rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NoRows {
    Binary(BinaryKind),
    Container(ContainerError),
    TooLong(TooLong),
}

impl From<ContainerError> for NoRows {
    fn from(error: ContainerError) -> Self {
        Self::Container(error)
    }
}

impl From<TooLong> for NoRows {
    fn from(too_long: TooLong) -> Self {
        Self::TooLong(too_long)
    }
}

/// Reads the rows of a file that arrives in slices, which may be cut anywhere.
pub(crate) struct Rows {
    unpacker: Unpacker,
    text: Text,
}

/// The text of the file, as it comes out of its container.
struct Text {
    /// The first bytes, until there are enough to know files that are no text.
    magic: Option<Vec<u8>>,
    decoder: Decoder,
    chosen: Chosen,
    header: Option<HeaderRows>,
    stage: Stage,
}

enum Stage {
    /// Text that waits for the decision on dialect and layout.
    Head(Vec<u8>),
    Body(Box<Body>),
}

struct Body {
    dialect: Dialect,
    layout: Layout,
    records: Records,
}

impl Rows {
    /// At the start of a file. Of a container no more is read than its head if so many bytes of text are `enough`.
    pub(crate) fn new(options: &ReadOptions, enough: Option<usize>) -> Self {
        let encoding = options.encoding.as_deref().and_then(|name| Encoding::for_label(name.as_bytes()));
        let text = Text {
            magic: Some(Vec::new()),
            decoder: Decoder::new(encoding),
            chosen: Chosen { delimiter: options.delimiter, quote: options.quote },
            header: options.header,
            stage: Stage::Head(Vec::new()),
        };
        Self { unpacker: Unpacker::new(options, enough), text }
    }

    /// Takes the next bytes of the file, and hands on what is complete.
    ///
    /// # Errors
    /// Those of `take`, and why there are no rows.
    pub(crate) fn feed<E: From<NoRows>>(
        &mut self,
        bytes: &[u8],
        mut take: impl FnMut(Part<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let Self { unpacker, text } = self;
        unpacker.feed(bytes, &mut |unpacked| text.take(unpacked, &mut take).map_err(Fault::Taken)).map_err(Fault::into)
    }

    /// How parts of the file that follow can be read by themselves. None where they cannot: in a container, in an encoding of
    /// several bytes, before the table has begun.
    pub(crate) fn cut(&self) -> Option<(&'static str, Dialect, &Layout)> {
        let Stage::Body(body) = &self.text.stage else { return None };
        let can = self.unpacker.is_plain()
            && self.text.decoder.reads_anywhere()
            && body.records.is_past_headers()
            && body.layout.ends_before(body.records.seam().row);
        can.then(|| (self.text.decoder.name(), body.dialect, &body.layout))
    }

    /// No row is taken any more that has not yet begun: whether the one that has is at its end. None where that cannot be told.
    pub(crate) fn is_between_rows(&mut self) -> Option<bool> {
        let Stage::Body(body) = &mut self.text.stage else { return None };
        if !self.text.decoder.reads_anywhere() {
            return None;
        }
        body.records.close();
        Some(body.records.is_over())
    }

    /// Takes all rows again.
    pub(crate) fn reopen(&mut self) {
        if let Stage::Body(body) = &mut self.text.stage {
            body.records.reopen();
        }
    }

    /// Goes on behind rows that were read elsewhere if they are those that follow: from `start` to `end`, in this encoding.
    /// Returns the number of the first of them.
    pub(crate) fn skip(&mut self, encoding: &str, has_letters: bool, (start, end): (Seam, Seam)) -> Option<u32> {
        let Stage::Body(body) = &mut self.text.stage else { return None };
        let decoder = &self.text.decoder;
        let here = body.records.seam();
        let is_same = decoder.name() == encoding && !(decoder.is_undecided() && has_letters);
        if !is_same || !body.records.is_over() || here != (Seam { row: here.row, ..start }) {
            return None;
        }
        body.records.go_on_behind(Seam { row: here.row + (end.row - start.row), ..end });
        Some(here.row)
    }

    /// The end of the file: hands on what is left, and says how the file was read.
    ///
    /// # Errors
    /// Those of `take`, and why there are no rows.
    pub(crate) fn finish<E: From<NoRows>>(self, mut take: impl FnMut(Part<'_>) -> Result<(), E>) -> Result<Format, E> {
        let Self { unpacker, mut text } = self;
        let contents = unpacker
            .finish(&mut |unpacked| text.take(unpacked, &mut take).map_err(Fault::Taken))
            .map_err(Fault::into)?;
        text.end(&contents, &mut take)?;
        Ok(text.format(contents))
    }
}

impl Text {
    fn take<E: From<NoRows>>(
        &mut self,
        unpacked: Unpacked<'_>,
        take: &mut impl FnMut(Part<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        match unpacked {
            Unpacked::Found(bytes) => self.read(bytes, false, take),
            // Text by the rules, of which nothing is to be guessed but where the table stands.
            Unpacked::Written(text) => self.stage.read(text, false, self.way(true), take),
        }
    }

    fn end<E: From<NoRows>>(
        &mut self,
        contents: &Contents,
        take: &mut impl FnMut(Part<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        if contents.is_written { self.stage.read(&[], true, self.way(true), take) } else { self.read(&[], true, take) }
    }

    fn way(&self, is_exact: bool) -> Way {
        Way { chosen: self.chosen, is_exact, header: self.header }
    }

    fn format(self, contents: Contents) -> Format {
        let (dialect, header) = match self.stage {
            Stage::Head(_) => (Dialect::default(), Vec::new()),
            Stage::Body(body) => (body.dialect, body.layout.header),
        };
        let encoding = if contents.is_written { encoding_rs::UTF_8.name() } else { self.decoder.name() };
        Format {
            container: contents.container,
            sheets: contents.sheets,
            sheet: contents.sheet,
            encoding: encoding.to_owned(),
            has_bom: self.decoder.has_bom(),
            dialect,
            header,
        }
    }

    fn read<E: From<NoRows>>(
        &mut self,
        bytes: &[u8],
        is_last: bool,
        take: &mut impl FnMut(Part<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut first = None;
        if let Some(magic) = &mut self.magic {
            magic.extend_from_slice(bytes);
            if magic.len() < MAGIC && !is_last {
                return Ok(());
            }
            if let Some(kind) = BinaryKind::of(magic) {
                return Err(NoRows::Binary(kind).into());
            }
            first = self.magic.take();
        }
        let way = self.way(false);
        let Self { decoder, stage, .. } = self;
        let bytes = first.as_deref().unwrap_or(bytes);
        decoder.feed(bytes, is_last, &mut |text: &[u8]| stage.read(text, false, way, take))?;
        if is_last { stage.read(&[], true, way, take) } else { Ok(()) }
    }
}

/// How a text is read, as far as that is known before it.
#[derive(Clone, Copy)]
struct Way {
    chosen: Chosen,
    /// By RFC 4180 to the letter, whatever is chosen.
    is_exact: bool,
    header: Option<HeaderRows>,
}

impl Stage {
    fn read<E: From<NoRows>>(
        &mut self,
        text: &[u8],
        is_last: bool,
        way: Way,
        take: &mut impl FnMut(Part<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        match self {
            Self::Head(head) => {
                head.extend_from_slice(text);
                let Some(n_shown) = shown(head, is_last) else { return Ok(()) };
                let head = std::mem::take(head);
                if head[..n_shown].split(|byte| *byte == b'\n').next().is_some_and(|line| line.contains(&0)) {
                    return Err(NoRows::Binary(BinaryKind::Other).into());
                }
                if let Some(kind) = BinaryKind::of_text(&head).filter(|_| !way.is_exact) {
                    return Err(NoRows::Binary(kind).into());
                }
                let mut body = Body::of(&head[..n_shown], way);
                take(Part::Start(&body.layout, body.dialect))?;
                body.read(&head, take)?;
                *self = Self::Body(Box::new(body));
            }
            Self::Body(body) => body.read(text, take)?,
        }
        match self {
            Self::Body(body) if is_last => body.finish(take),
            _ => Ok(()),
        }
    }
}

/// How much of a head the decision sees: whole rows, and the same however the file was sliced. None if more must come.
fn shown(head: &[u8], is_last: bool) -> Option<usize> {
    let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
    for size in [HEAD, 4 * HEAD, 16 * HEAD] {
        if head.len() < size {
            return is_last.then_some(head.len());
        }
        let n_lines = head[..size].iter().filter(|byte| is_end(byte)).count();
        if n_lines >= ENOUGH_LINES || size == 16 * HEAD {
            return Some(head[..size].iter().rposition(is_end).map_or(size, |end| end + 1));
        }
    }
    None
}

impl Body {
    fn of(head: &[u8], way: Way) -> Self {
        let dialect = if way.is_exact { Dialect::default() } else { dialect::of(head, way.chosen) };
        let layout = Layout::of(head, dialect, way.is_exact, way.header);
        let records = Records::new(dialect, (!way.is_exact).then(|| layout.shape.clone()));
        Self { dialect, layout, records }
    }

    fn read<E: From<NoRows>>(
        &mut self,
        text: &[u8],
        take: &mut impl FnMut(Part<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let layout = &self.layout;
        let mut hand_on = |found: Found<'_>| match found {
            Found::Row(record) => hand_on(layout, record, take),
            Found::Lines(lines) if layout.ends_before(lines.row) => take(Part::Lines(lines)),
            Found::Lines(_) => Ok(()),
        };
        self.records.feed_lines(text, |found| hand_on(found).map_err(Fault::Taken)).map_err(Fault::into)
    }

    fn finish<E: From<NoRows>>(&mut self, take: &mut impl FnMut(Part<'_>) -> Result<(), E>) -> Result<(), E> {
        let layout = &self.layout;
        self.records.finish(|record| hand_on(layout, record, take).map_err(Fault::Taken)).map_err(Fault::into)
    }
}

/// An error of the taker, or one of the rows or their container.
enum Fault<E> {
    Taken(E),
    Container(ContainerError),
    TooLong(TooLong),
}

impl<E> From<ContainerError> for Fault<E> {
    fn from(error: ContainerError) -> Self {
        Self::Container(error)
    }
}

impl<E> From<TooLong> for Fault<E> {
    fn from(too_long: TooLong) -> Self {
        Self::TooLong(too_long)
    }
}

impl<E: From<NoRows>> Fault<E> {
    fn into(self) -> E {
        match self {
            Self::Taken(error) => error,
            Self::Container(error) => NoRows::Container(error).into(),
            Self::TooLong(too_long) => NoRows::TooLong(too_long).into(),
        }
    }
}

fn hand_on<E>(layout: &Layout, record: &Record<'_>, take: &mut impl FnMut(Part<'_>) -> Result<(), E>) -> Result<(), E> {
    if record.row < layout.first_row {
        take(Part::Above(record))
    } else if layout.header.contains(&record.row) {
        Ok(())
    } else {
        take(Part::Row(record))
    }
}

//! The bytes of a file → the bytes of a delimited text, whatever container it came in, slice by slice.
//!
//! Plain text passes as it is, and gzip as it is inflated. A zip archive, an Excel workbook and an `OpenDocument`
//! spreadsheet tell at their end where things stand: they are held, packed as they are, until all bytes are there. The
//! sheet that is read becomes CSV by RFC 4180, so that what comes behind knows tables of text only; row numbers are those
//! of the sheet.
//!
//! No container is trusted: what comes out of it is counted, see [`bound`], and no cell may be longer than a row.

use archive::Archive;
use gunzip::Gunzip;
use ods::Ods;
use xlsx::Xlsx;

pub use error::{Container, ContainerError};

use crate::table::ReadOptions;
use bound::hold;
use written::Written;

mod archive;
mod bound;
mod directory;
mod error;
mod gunzip;
mod ods;
mod serial;
mod written;
mod xlsx;
mod xml;

/// The first bytes of each container.
const GZIP: &[u8] = b"\x1F\x8B\x08";
const ZIP: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];

/// So many bytes decide.
const MAGIC: usize = 4;

/// What comes out of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unpacked<'a> {
    /// Text as someone wrote it: in any encoding and any dialect.
    Found(&'a [u8]),
    /// The cells of a sheet, written here: UTF-8, by RFC 4180, with the decimal mark that was asked for.
    Written(&'a [u8]),
}

/// What a file turned out to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Contents {
    pub(crate) container: Container,
    /// Names of the sheets, or of the tables in an archive.
    pub(crate) sheets: Vec<String>,
    /// The one that was read.
    pub(crate) sheet: Option<usize>,
    /// What came out was [`Unpacked::Written`].
    pub(crate) is_written: bool,
}

/// Takes the container from a file.
pub(crate) struct Unpacker {
    stage: Stage,
    sheet: Option<usize>,
    decimal: u8,
    enough: Option<usize>,
}

enum Stage {
    /// Bytes that do not yet decide.
    Start(Vec<u8>),
    Plain,
    Gzip(Box<Gunzip>),
    /// All bytes so far.
    Archive(Vec<u8>),
}

impl Stage {
    fn of(head: &[u8], enough: Option<usize>) -> Self {
        if head.starts_with(GZIP) {
            Self::Gzip(Box::new(Gunzip::new(enough)))
        } else if ZIP.iter().any(|magic| head.starts_with(magic)) {
            Self::Archive(Vec::new())
        } else {
            Self::Plain
        }
    }
}

impl Unpacker {
    /// At the start of a file. If so many bytes of text are `enough`, no more need come out.
    pub(crate) fn new(options: &ReadOptions, enough: Option<usize>) -> Self {
        let decimal = options.decimal.filter(|mark| *mark == b',').unwrap_or(b'.');
        Self { stage: Stage::Start(Vec::new()), sheet: options.sheet, decimal, enough }
    }

    /// The file is the text itself.
    pub(crate) fn is_plain(&self) -> bool {
        matches!(self.stage, Stage::Plain)
    }

    /// Takes the next bytes of the file, and hands on what can be.
    ///
    /// # Errors
    /// Those of `take`, and when the container is damaged or too much comes out of it.
    pub(crate) fn feed<E: From<ContainerError>>(
        &mut self,
        bytes: &[u8],
        take: &mut impl FnMut(Unpacked<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        if let Stage::Start(head) = &mut self.stage {
            if head.is_empty() && bytes.len() >= MAGIC {
                self.stage = Stage::of(bytes, self.enough);
            } else {
                head.extend_from_slice(bytes);
                if head.len() < MAGIC {
                    return Ok(());
                }
                let head = std::mem::take(head);
                self.stage = Stage::of(&head, self.enough);
                return self.pass(&head, take);
            }
        }
        self.pass(bytes, take)
    }

    fn pass<E: From<ContainerError>>(
        &mut self,
        bytes: &[u8],
        take: &mut impl FnMut(Unpacked<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        match &mut self.stage {
            Stage::Start(_) | Stage::Plain => take(Unpacked::Found(bytes)),
            Stage::Gzip(gunzip) => gunzip.feed(bytes, &mut |text: &[u8]| take(Unpacked::Found(text))),
            Stage::Archive(all) => Ok(hold(all, bytes)?),
        }
    }

    /// The end of the file: hands on what is left.
    ///
    /// # Errors
    /// Those of `take`, and when the container gives no table.
    pub(crate) fn finish<E: From<ContainerError>>(
        self,
        take: &mut impl FnMut(Unpacked<'_>) -> Result<(), E>,
    ) -> Result<Contents, E> {
        match self.stage {
            Stage::Start(head) => take(Unpacked::Found(&head)).map(|()| Contents::default()),
            Stage::Plain => Ok(Contents::default()),
            Stage::Gzip(gunzip) => {
                gunzip.finish(&mut |text: &[u8]| take(Unpacked::Found(text)))?;
                Ok(Contents { container: Container::Gzip, ..Contents::default() })
            }
            Stage::Archive(all) => {
                let choice = Choice { sheet: self.sheet, decimal: self.decimal, enough: self.enough };
                choice.read(Archive::open(all)?, take)
            }
        }
    }
}

/// What of an archive is read, and how.
#[derive(Clone, Copy)]
struct Choice {
    sheet: Option<usize>,
    decimal: u8,
    enough: Option<usize>,
}

impl Choice {
    fn read<E: From<ContainerError>>(
        self,
        archive: Archive,
        take: &mut impl FnMut(Unpacked<'_>) -> Result<(), E>,
    ) -> Result<Contents, E> {
        let (contents, written) = match archive.container() {
            Container::Xlsx => self.xlsx(&archive)?,
            Container::Ods => self.ods(&archive)?,
            _ => return self.zip(&archive, take),
        };
        drop(archive);
        written.hand_on(&mut |text: &[u8]| take(Unpacked::Written(text)))?;
        Ok(contents)
    }

    /// One of the tables of an archive. If it has but one, and this is a workbook, its sheets are to be chosen from.
    fn zip<E: From<ContainerError>>(
        self,
        archive: &Archive,
        take: &mut impl FnMut(Unpacked<'_>) -> Result<(), E>,
    ) -> Result<Contents, E> {
        let tables = archive.tables()?;
        let sheets: Vec<String> = tables.iter().map(|at| archive.name(*at).to_owned()).collect();
        let is_book = |name: &str| [".xlsx", ".ods"].iter().any(|end| name.to_ascii_lowercase().ends_with(end));
        if let ([at], [name]) = (tables.as_slice(), sheets.as_slice())
            && is_book(name)
        {
            return self.read_book(archive.whole(*at)?, take);
        }
        // Workbooks are packed: nobody knows how much is in them.
        let texts = tables.iter().copied().zip(&sheets).filter(|(_, name)| !is_book(name)).map(|(at, _)| at);
        let largest = || archive.covers_last(texts.clone()).next().filter(|_| !is_book(&sheets[0]));
        let first = || largest().and_then(|place| tables.iter().position(|at| *at == place)).unwrap_or_default();
        let sheet = self.sheet.unwrap_or_else(first);
        let Some(at) = tables.get(sheet) else {
            return Err(ContainerError::NoSheet { container: Container::Zip, sheet, n_sheets: tables.len() }.into());
        };
        let is_written = is_book(&sheets[sheet]);
        if is_written {
            Self { sheet: None, ..self }.read_book(archive.whole(*at)?, take)?;
        } else {
            archive.hand_on(*at, self.enough, &mut |text: &[u8]| take(Unpacked::Found(text)))?;
        }
        Ok(Contents { container: Container::Zip, sheets, sheet: Some(sheet), is_written })
    }

    /// A workbook that came in an archive: a further archive in it is none.
    fn read_book<E: From<ContainerError>>(
        self,
        bytes: Vec<u8>,
        take: &mut impl FnMut(Unpacked<'_>) -> Result<(), E>,
    ) -> Result<Contents, E> {
        let archive = Archive::open(bytes)?;
        if !archive.container().is_workbook() {
            return Err(ContainerError::Damaged { container: Container::Zip }.into());
        }
        self.read(archive, take)
    }

    fn xlsx(self, archive: &Archive) -> Result<(Contents, Written), ContainerError> {
        let book = Xlsx::open(archive, self.decimal)?;
        let sheets: Vec<String> = book.sheets.iter().map(|sheet| sheet.name.clone()).collect();
        let contents =
            |sheet, sheets| Contents { container: Container::Xlsx, sheets, sheet: Some(sheet), is_written: true };
        if let Some(sheet) = self.sheet {
            no_sheet(Container::Xlsx, sheet, sheets.len())?;
            return Ok((contents(sheet, sheets), book.read(archive, sheet, self.enough)?));
        }
        let visible = book.sheets.iter().filter(|sheet| !sheet.is_hidden).map(|sheet| sheet.at);
        for place in archive.covers_last(visible) {
            let Some(at) = book.sheets.iter().position(|sheet| sheet.at == place) else { continue };
            let written = book.read(archive, at, self.enough)?;
            if written.n_rows() > 1 {
                return Ok((contents(at, sheets), written));
            }
        }
        Ok((contents(0, sheets), book.read(archive, 0, self.enough)?))
    }

    fn ods(self, archive: &Archive) -> Result<(Contents, Written), ContainerError> {
        let Ods { names, read } = Ods::read(archive, self.sheet, self.decimal, self.enough)?;
        no_sheet(Container::Ods, self.sheet.unwrap_or_default(), names.len())?;
        let (at, written) = read.ok_or(ContainerError::Damaged { container: Container::Ods })?;
        Ok((Contents { container: Container::Ods, sheets: names, sheet: Some(at), is_written: true }, written))
    }
}

/// # Errors
/// When there is no such sheet.
fn no_sheet(container: Container, sheet: usize, n_sheets: usize) -> Result<(), ContainerError> {
    if sheet < n_sheets { Ok(()) } else { Err(ContainerError::NoSheet { container, sheet, n_sheets }) }
}

#[cfg(test)]
pub(crate) mod tests;

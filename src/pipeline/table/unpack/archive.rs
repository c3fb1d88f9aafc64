//! What is in a zip archive, and which of it is a table.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use crate::table::unpack::bound::{Bound, Bounded, MOST_HELD, MOST_TEXT};
use crate::table::unpack::error::{Container, ContainerError};
use crate::table::unpack::xml::Xml;

/// Ends of the names of files that may be tables.
const TABLES: [&str; 5] = [".csv", ".tsv", ".txt", ".xlsx", ".ods"];

/// Bytes of a text that are handed on at once.
const PIECE: usize = 64 << 10;

/// Names that an error tells.
const NAMES_TOLD: usize = 5;

/// One part of an archive, unpacked as it is read.
pub(super) type Part<'a> = Bounded<ZipFile<'a, Cursor<Vec<u8>>>>;

/// A zip archive in memory.
pub(super) struct Archive {
    zip: ZipArchive<Cursor<Vec<u8>>>,
    /// Of each file, with `/` between folders.
    names: Vec<String>,
    container: Container,
}

impl Archive {
    /// Of all bytes of the file.
    ///
    /// # Errors
    /// When they are no sound archive.
    pub(super) fn open(bytes: Vec<u8>) -> Result<Self, ContainerError> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| of_zip(&error, Container::Zip))?;
        let name = |at| zip.name_for_index(at).and_then(Result::ok).unwrap_or_default().replace('\\', "/");
        let names: Vec<String> = (0..zip.len()).map(name).collect();
        let mut archive = Self { zip, names, container: Container::Zip };
        if archive.find("xl/workbook.bin").is_some() {
            return Err(ContainerError::BinaryWorkbook);
        }
        if archive.find_end("workbook.xml").is_some() {
            archive.container = Container::Xlsx;
        } else if archive.find("content.xml").is_some() && archive.find("META-INF/manifest.xml").is_some() {
            archive.container = Container::Ods;
        }
        Ok(archive)
    }

    /// What it is, by what it holds.
    pub(super) fn container(&self) -> Container {
        self.container
    }

    /// The place of a file by its name, in whatever case.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|found| found.eq_ignore_ascii_case(name))
    }

    /// The place of a file by its name, in whatever folder.
    pub(super) fn find_end(&self, name: &str) -> Option<usize> {
        let is_it = |found: &String| found.rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case(name));
        self.names.iter().position(is_it)
    }

    /// The name of a file by its place.
    pub(super) fn name(&self, at: usize) -> &str {
        self.names.get(at).map_or("", String::as_str)
    }

    /// Places of the files that may be tables, in the order of the archive.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn tables(&self) -> Result<Vec<usize>, ContainerError> {
        let is_table = |name: &str| {
            let name = name.to_ascii_lowercase();
            let is_hidden = name.split('/').any(|part| part.starts_with('.') || part == "__macosx");
            !is_hidden && TABLES.iter().any(|end| name.ends_with(end))
        };
        let tables: Vec<usize> = (0..self.names.len()).filter(|at| is_table(&self.names[*at])).collect();
        if tables.is_empty() {
            let found = self.names.iter().filter(|name| !name.ends_with('/')).take(NAMES_TOLD).cloned().collect();
            return Err(ContainerError::NoTable { found });
        }
        Ok(tables)
    }

    /// One file of it.
    ///
    /// # Errors
    /// When it is encrypted, or cannot be read.
    pub(super) fn part(&mut self, at: usize, most: u64) -> Result<Part<'_>, ContainerError> {
        let container = self.container;
        let file = self.zip.by_index(at).map_err(|error| of_zip(&error, container))?;
        let n_packed = file.compressed_size();
        Ok(Bounded::new(file, n_packed, Bound::new(container, most)))
    }

    /// One file of it that is XML.
    ///
    /// # Errors
    /// As [`Self::part`].
    pub(super) fn xml(&mut self, at: usize, most: u64) -> Result<Xml<ZipFile<'_, Cursor<Vec<u8>>>>, ContainerError> {
        Ok(Xml::new(self.part(at, most)?))
    }

    /// Hands on one file of it, piece by piece, until `is_enough` bytes were.
    ///
    /// # Errors
    /// Those of `take`, and as [`Self::part`].
    pub(super) fn hand_on<E: From<ContainerError>>(
        &mut self,
        at: usize,
        enough: Option<usize>,
        take: &mut impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let container = self.container;
        let mut part = self.part(at, MOST_TEXT)?;
        let mut piece = vec![0; PIECE];
        let mut n_left = enough.unwrap_or(usize::MAX);
        while n_left > 0 {
            part.let_go();
            let n_read = part.read(&mut piece).map_err(|error| ContainerError::of_io(&error, container))?;
            if n_read == 0 {
                break;
            }
            take(&piece[..n_read])?;
            n_left = n_left.saturating_sub(n_read);
        }
        Ok(())
    }

    /// One file of it, whole.
    ///
    /// # Errors
    /// As [`Self::part`].
    pub(super) fn whole(&mut self, at: usize) -> Result<Vec<u8>, ContainerError> {
        let mut whole = Vec::new();
        let mut take = |piece: &[u8]| {
            if (whole.len() + piece.len()) as u64 > MOST_HELD {
                let megabytes = u32::try_from(MOST_HELD / 1_000_000).unwrap_or(u32::MAX);
                return Err(ContainerError::TooLarge { container: Container::Zip, megabytes });
            }
            whole.extend_from_slice(piece);
            Ok(())
        };
        self.hand_on(at, None, &mut take)?;
        Ok(whole)
    }
}

fn of_zip(error: &ZipError, container: Container) -> ContainerError {
    match error {
        ZipError::InvalidPassword => ContainerError::Encrypted { container },
        ZipError::UnsupportedArchive(reason) if *reason == ZipError::PASSWORD_REQUIRED => {
            ContainerError::Encrypted { container }
        }
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            ContainerError::OtherMethod { container }
        }
        ZipError::Io(error) => ContainerError::of_io(error, container),
        _ => ContainerError::Damaged { container },
    }
}

//! What is in a zip archive, and which of it is a table.

use std::io::Read;

use crate::table::unpack::bound::{Bound, Bounded, MOST_TEXT, hold};
use crate::table::unpack::directory::{self, Entry, Part, Unreadable};
use crate::table::unpack::error::{Container, ContainerError};
use crate::table::unpack::xml::Xml;

/// Ends of the names of files that may be tables.
const TABLES: [&str; 5] = [".csv", ".tsv", ".txt", ".xlsx", ".ods"];

/// Bytes of a text that are handed on at once.
const PIECE: usize = 64 << 10;

/// So many times as large as a cover is what it tells about.
const COVER: u64 = 4;

/// Names that an error tells.
const NAMES_TOLD: usize = 5;

/// A zip archive in memory.
pub(super) struct Archive {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
    container: Container,
}

impl Archive {
    /// Of all bytes of the file.
    ///
    /// # Errors
    /// When they are no sound archive.
    pub(super) fn open(bytes: Vec<u8>) -> Result<Self, ContainerError> {
        let entries = directory::entries(&bytes).ok_or(ContainerError::Damaged { container: Container::Zip })?;
        let mut archive = Self { bytes, entries, container: Container::Zip };
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
        self.entries.iter().position(|found| found.name.eq_ignore_ascii_case(name))
    }

    /// The place of a file by its name, in whatever folder.
    pub(super) fn find_end(&self, name: &str) -> Option<usize> {
        let is_it = |found: &Entry| found.name.rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case(name));
        self.entries.iter().position(is_it)
    }

    /// The name of a file by its place.
    pub(super) fn name(&self, at: usize) -> &str {
        self.entries.get(at).map_or("", |entry| entry.name.as_str())
    }

    /// Bytes of a file, as the directory has them.
    pub(super) fn n_bytes(&self, at: usize) -> u64 {
        self.entries.get(at).map_or(0, |entry| entry.n_unpacked)
    }

    /// Some files, in their order, but first those that are no cover: a far smaller one tells about the others.
    pub(super) fn covers_last(&self, files: impl Iterator<Item = usize> + Clone) -> impl Iterator<Item = usize> {
        let most = files.clone().map(|at| self.n_bytes(at)).max().unwrap_or_default();
        let is_cover = move |at: &usize| self.n_bytes(*at).saturating_mul(COVER) < most;
        files.clone().filter(move |at| !is_cover(at)).chain(files.filter(is_cover))
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
        let tables: Vec<usize> = (0..self.entries.len()).filter(|at| is_table(self.name(*at))).collect();
        if tables.is_empty() {
            let found = self.entries.iter().map(|entry| entry.name.clone()).filter(|name| !name.ends_with('/'));
            let found = found.take(NAMES_TOLD).collect();
            return Err(ContainerError::NoTable { found });
        }
        Ok(tables)
    }

    /// One file of it.
    ///
    /// # Errors
    /// When it is encrypted, or cannot be read.
    pub(super) fn part(&self, at: usize, most: u64) -> Result<Bounded<Part<'_>>, ContainerError> {
        let container = self.container;
        let entry = self.entries.get(at).ok_or(ContainerError::Damaged { container })?;
        let part = entry.read(&self.bytes).map_err(|unreadable| match unreadable {
            Unreadable::Damaged => ContainerError::Damaged { container },
            Unreadable::Encrypted => ContainerError::Encrypted { container },
            Unreadable::OtherMethod => ContainerError::OtherMethod { container },
        })?;
        let n_packed = part.n_packed();
        Ok(Bounded::new(part, n_packed, Bound::new(container, most)))
    }

    /// One file of it that is XML.
    ///
    /// # Errors
    /// As [`Self::part`].
    pub(super) fn xml(&self, at: usize, most: u64) -> Result<Xml<Part<'_>>, ContainerError> {
        Ok(Xml::new(self.part(at, most)?))
    }

    /// Hands on one file of it, piece by piece, until `is_enough` bytes were.
    ///
    /// # Errors
    /// Those of `take`, and as [`Self::part`].
    pub(super) fn hand_on<E: From<ContainerError>>(
        &self,
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
    pub(super) fn whole(&self, at: usize) -> Result<Vec<u8>, ContainerError> {
        let mut whole = Vec::new();
        self.hand_on(at, None, &mut |piece: &[u8]| hold(&mut whole, piece))?;
        Ok(whole)
    }
}

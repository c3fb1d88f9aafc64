//! How much may come out of a container, so that a small file cannot fill the memory.

use std::io::{self, Read};

use crate::table::unpack::error::{Container, ContainerError};

/// Bytes that what is held of a container may have: a tab has four times as many, for everything. A test waits for less.
pub(super) const MOST_HELD: u64 = if cfg!(test) { 32 << 20 } else { 1 << 30 };

/// Bytes of text that may be handed on, as of a plain file.
pub(super) const MOST_TEXT: u64 = u32::MAX as u64;

/// Unpacked bytes for each packed one. Deflate itself ends at 1032, where all bytes are the same; the most repetitive of
/// exports stay below 100.
const MOST_TIMES: u32 = 500;

/// What is smaller is let pass, however dense it is.
const SMALL: u64 = 16 << 20;

/// No cell, and nothing else that must be held at once, has more bytes.
const LONGEST_PIECE: u64 = 16 << 20;

/// How much came out of how much.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound {
    container: Container,
    most: u64,
    n_packed: u64,
    n_unpacked: u64,
}

impl Bound {
    /// At most `most` bytes.
    pub(super) fn new(container: Container, most: u64) -> Self {
        Self { container, most, n_packed: 0, n_unpacked: 0 }
    }

    /// More of the container was taken in.
    pub(super) fn take_in(&mut self, n_bytes: usize) {
        self.n_packed += n_bytes as u64;
    }

    /// More came out of it.
    ///
    /// # Errors
    /// When it is too much.
    pub(super) fn give_out(&mut self, n_bytes: usize) -> Result<(), ContainerError> {
        self.n_unpacked += n_bytes as u64;
        let container = self.container;
        if self.n_unpacked > SMALL && self.n_unpacked / u64::from(MOST_TIMES) > self.n_packed {
            return Err(ContainerError::TooDense { container, times: MOST_TIMES });
        }
        at_most(self.n_unpacked, self.most, container)
    }
}

/// # Errors
/// When so many bytes of a container are more than the most that are borne.
pub(super) fn at_most(n_bytes: u64, most: u64, container: Container) -> Result<(), ContainerError> {
    let megabytes = u32::try_from(most / 1_000_000).unwrap_or(u32::MAX);
    if n_bytes > most { Err(ContainerError::TooLarge { container, megabytes }) } else { Ok(()) }
}

/// Holds further bytes of an archive.
///
/// # Errors
/// When they are too many.
pub(super) fn hold(all: &mut Vec<u8>, bytes: &[u8]) -> Result<(), ContainerError> {
    at_most((all.len() + bytes.len()) as u64, MOST_HELD, Container::Zip)?;
    all.extend_from_slice(bytes);
    Ok(())
}

/// Reads one part of an archive within its bounds.
pub(super) struct Bounded<R> {
    inner: R,
    bound: Bound,
    n_piece: u64,
}

impl<R: Read> Bounded<R> {
    /// `n_packed` is the size of the part in the archive.
    pub(super) fn new(inner: R, n_packed: u64, mut bound: Bound) -> Self {
        bound.n_packed = n_packed;
        Self { inner, bound, n_piece: 0 }
    }

    /// What was read so far need not be held any more.
    pub(super) fn let_go(&mut self) {
        self.n_piece = 0;
    }

    /// Of the container that is read.
    pub(super) fn container(&self) -> Container {
        self.bound.container
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_read = self.inner.read(buffer)?;
        self.n_piece += n_read as u64;
        self.bound.give_out(n_read).map_err(io::Error::other)?;
        if self.n_piece > LONGEST_PIECE {
            return Err(io::Error::other(ContainerError::Damaged { container: self.bound.container }));
        }
        Ok(n_read)
    }
}

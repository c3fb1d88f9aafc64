//! gzip → the bytes in it, as they come.

use std::io::Write as _;

use flate2::write::MultiGzDecoder;

use crate::table::unpack::bound::{Bound, MOST_TEXT};
use crate::table::unpack::error::{Container, ContainerError};

/// Bytes that are inflated at once: of what is most dense four megabytes come out.
const BITE: usize = 4 << 10;

const DAMAGED: ContainerError = ContainerError::Damaged { container: Container::Gzip };

/// Inflates a file of one or several gzip members; nothing is held but a window.
pub(super) struct Gunzip {
    inflate: MultiGzDecoder<Vec<u8>>,
    bound: Bound,
}

impl Gunzip {
    /// At the start of the file.
    pub(super) fn new() -> Self {
        Self { inflate: MultiGzDecoder::new(Vec::new()), bound: Bound::new(Container::Gzip, MOST_TEXT) }
    }

    /// Takes the next bytes, and hands on what was in them.
    ///
    /// # Errors
    /// Those of `take`, and when the file is damaged or too much comes out of it.
    pub(super) fn feed<E: From<ContainerError>>(
        &mut self,
        bytes: &[u8],
        take: &mut impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        for bite in bytes.chunks(BITE) {
            self.inflate.write_all(bite).map_err(|_| DAMAGED)?;
            self.bound.take_in(bite.len());
            self.hand_on(take)?;
        }
        Ok(())
    }

    /// The end of the file.
    ///
    /// # Errors
    /// Those of `take`, and when the file breaks off.
    pub(super) fn finish<E: From<ContainerError>>(
        mut self,
        take: &mut impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        self.inflate.try_finish().map_err(|_| DAMAGED)?;
        self.hand_on(take)
    }

    fn hand_on<E: From<ContainerError>>(&mut self, take: &mut impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        let text = self.inflate.get_mut();
        if text.is_empty() {
            return Ok(());
        }
        self.bound.give_out(text.len())?;
        take(text)?;
        text.clear();
        Ok(())
    }
}

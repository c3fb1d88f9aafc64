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
    /// Bytes that are still wanted. None: all.
    n_wanted: Option<usize>,
}

impl Gunzip {
    /// At the start of the file. Some bytes may be `enough`: then it may break off.
    pub(super) fn new(enough: Option<usize>) -> Self {
        let bound = Bound::new(Container::Gzip, MOST_TEXT);
        Self { inflate: MultiGzDecoder::new(Vec::new()), bound, n_wanted: enough }
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
            if self.n_wanted == Some(0) {
                break;
            }
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
        let end = self.inflate.try_finish();
        if self.n_wanted.is_none() {
            end.map_err(|_| DAMAGED)?;
        }
        self.hand_on(take)
    }

    fn hand_on<E: From<ContainerError>>(&mut self, take: &mut impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        let text = self.inflate.get_mut();
        if text.is_empty() {
            return Ok(());
        }
        self.bound.give_out(text.len())?;
        self.n_wanted = self.n_wanted.map(|n_wanted| n_wanted.saturating_sub(text.len()));
        take(text)?;
        text.clear();
        Ok(())
    }
}

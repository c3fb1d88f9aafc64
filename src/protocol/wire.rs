//! Messages as bytes.

use postcard::ser_flavors::Flavor;
use serde::{Deserialize, Serialize};

use crate::protocol::Failure;

/// Takes a run of bytes as one: those that come with the crate take them one by one where they can grow.
struct Grown(Vec<u8>);

impl Flavor for Grown {
    type Output = Vec<u8>;

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.push(byte);
        Ok(())
    }

    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<Vec<u8>> {
        Ok(self.0)
    }
}

/// Writes a message.
///
/// # Errors
/// When it cannot be written.
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, Failure> {
    encode_large(message, 0)
}

/// Writes a message that is large: of about so many bytes.
pub(crate) fn encode_large<T: Serialize>(message: &T, n_bytes: usize) -> Result<Vec<u8>, Failure> {
    postcard::serialize_with_flavor(message, Grown(Vec::with_capacity(n_bytes))).map_err(|_| Failure::Garbled)
}

/// Reads a message.
///
/// # Errors
/// When the bytes are not such a message.
pub fn decode<T: for<'de> Deserialize<'de>>(bytes: &[u8]) -> Result<T, Failure> {
    postcard::from_bytes(bytes).map_err(|_| Failure::Garbled)
}

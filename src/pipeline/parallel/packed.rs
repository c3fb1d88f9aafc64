//! Serialises a slice of numbers as one run of bytes: a copy instead of a call for each number.

use bytemuck::Pod;
use serde::{Deserializer, Serializer, de};

/// As one run of bytes.
///
/// # Errors
/// Those of the serializer.
pub fn serialize<T: Pod, S: Serializer>(values: &[T], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(bytemuck::cast_slice(values))
}

/// From one run of bytes.
///
/// # Errors
/// When they are no whole number of values, and those of the deserializer.
pub fn deserialize<'de, T: Pod, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    struct Bytes<T>(std::marker::PhantomData<T>);

    impl<T: Pod> de::Visitor<'_> for Bytes<T> {
        type Value = Vec<T>;

        fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str("numbers as bytes")
        }

        fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Vec<T>, E> {
            if !bytes.len().is_multiple_of(size_of::<T>()) {
                return Err(E::invalid_length(bytes.len(), &self));
            }
            // They stand anywhere in a message, and a copy as bytes is the quickest.
            let mut values = vec![T::zeroed(); bytes.len() / size_of::<T>()];
            bytemuck::cast_slice_mut(&mut values).copy_from_slice(bytes);
            Ok(values)
        }
    }

    deserializer.deserialize_bytes(Bytes(std::marker::PhantomData))
}

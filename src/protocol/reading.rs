//! Files, from their first byte to their last: by one worker, or by several in parts.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::pipeline::table::{Assembly, Cut, FIRST_PART, Part, ReadOptions, Table, TableReader};
use crate::protocol::wire::encode_large;
use crate::protocol::{Failure, Progress, Request, decode};

/// Bytes that are read at a time of a file that one worker reads.
const SLICE: u64 = 4 << 20;

/// Parts of the second half of a file that is small. Its first half tells how it is read.
const N_REHEARSED: u64 = 8;

/// A file that can be read in slices, and again.
pub trait ReadFile {
    /// Bytes, when it was chosen.
    fn size(&self) -> u64;

    /// Up to `length` bytes from `start`; fewer only at the end.
    ///
    /// # Errors
    /// When the file is gone or has changed since it was chosen.
    fn read(&mut self, start: u64, length: u64) -> Result<Vec<u8>, UnreadableFile>;
}

/// A file that cannot be read any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error(
    "the file could not be read past byte {at} of {size}: it was moved, changed or closed to this page since it was \
     chosen; choose it again"
)]
pub struct UnreadableFile {
    /// First byte that could not be had.
    pub at: u64,
    /// Bytes, when it was chosen.
    pub size: u64,
}

/// A file in memory: a sample, or a test.
#[derive(Clone, Debug)]
pub struct MemoryFile(pub Vec<u8>);

impl ReadFile for MemoryFile {
    fn size(&self) -> u64 {
        self.0.len() as u64
    }

    fn read(&mut self, start: u64, length: u64) -> Result<Vec<u8>, UnreadableFile> {
        let size = self.0.len();
        let start = usize::try_from(start).unwrap_or(size).min(size);
        let end = usize::try_from(length).unwrap_or(size).saturating_add(start).min(size);
        Ok(self.0[start..end].to_vec())
    }
}

/// Some bytes of a file, which is held to the size that it had when it was chosen: at least one before its end.
fn some(file: &mut dyn ReadFile, start: u64, length: u64) -> Result<Vec<u8>, Failure> {
    let (bytes, size) = (file.read(start, length)?, file.size());
    if bytes.is_empty() && start < size && length > 0 {
        return Err(UnreadableFile { at: start, size }.into());
    }
    Ok(bytes)
}

/// Hands on a file from some place to its end: each slice, with the place behind it.
pub(super) fn each_slice(
    file: &mut dyn ReadFile,
    mut done: u64,
    mut take: impl FnMut(&[u8], u64) -> Result<(), Failure>,
) -> Result<(), Failure> {
    while done < file.size() {
        let slice = some(file, done, SLICE)?;
        done += slice.len() as u64;
        take(&slice, done)?;
    }
    Ok(())
}

/// Reads a whole file. `say` hears how far that is.
pub(super) fn read(
    file: &mut dyn ReadFile,
    options: &ReadOptions,
    say: &mut dyn FnMut(Progress),
) -> Result<Table, Failure> {
    read_on(file, TableReader::new(options), 0, say)
}

fn read_on(
    file: &mut dyn ReadFile,
    mut reader: TableReader,
    done: u64,
    say: &mut dyn FnMut(Progress),
) -> Result<Table, Failure> {
    let of = file.size();
    each_slice(file, done, |slice, done| {
        reader.feed(slice)?;
        say(Progress::Bytes { done, of, n_rows: reader.n_rows() });
        Ok(())
    })?;
    Ok(reader.finish()?)
}

/// A file that has begun to be read.
pub(super) enum Begun {
    /// It is read.
    Whole(Box<Table>),
    /// The rest can be read in parts.
    InParts(Box<Assembly>),
}

/// Begins to read a file: to its end, unless it is worth reading it in parts.
pub(super) fn begin(
    file: &mut dyn ReadFile,
    options: &ReadOptions,
    say: &mut dyn FnMut(Progress),
) -> Result<Begun, Failure> {
    let mut reader = TableReader::new(options);
    let of = file.size();
    let head = some(file, 0, FIRST_PART)?;
    reader.feed(&head)?;
    let done = head.len() as u64;
    say(Progress::Bytes { done, of, n_rows: reader.n_rows() });
    match reader.cut(of) {
        Some(cut) => Ok(Begun::InParts(Box::new(Assembly::new(cut, reader)))),
        None => read_on(file, reader, done, say).map(|table| Begun::Whole(Box::new(table))),
    }
}

/// Reads a small file as a large one is read: in parts, each as if another worker had sent it.
pub(super) fn rehearse(file: &mut dyn ReadFile) -> Result<Table, Failure> {
    let (size, half) = (file.size(), file.size() / 2);
    let mut reader = TableReader::default();
    reader.feed(&some(file, 0, half)?)?;
    let cut = reader.cut_by(size, half / N_REHEARSED).ok_or(Failure::NothingHeld)?;
    let n_parts = cut.n_parts();
    let mut assembly = Assembly::new(cut, reader);
    for at in 1..n_parts {
        let part = read_part(file, assembly.cut(), at)?;
        let sent = encode_large(&part, part.n_bytes())?;
        take_part(file, &mut assembly, (at, decode(&sent)?), &mut |_| {})?;
    }
    Ok(assembly.finish()?)
}

/// The bytes that a request reads first of the file that comes with it, where that is known: they can be fetched while
/// another request is answered.
pub fn read_first(request: &Request, attachment: &[u8]) -> Option<Range<u64>> {
    match request {
        Request::ReadPart(at) => decode::<Cut>(attachment).ok().map(|cut| cut.bytes_of(*at)),
        _ => None,
    }
}

/// Reads a part of a file by itself.
pub(super) fn read_part(file: &mut dyn ReadFile, cut: &Cut, at: u32) -> Result<Part, Failure> {
    cut.read(at, &mut |start, length| some(file, start, length))
}

/// Puts a part of a file where it belongs. `say` hears how far the file is read now.
pub(super) fn take_part(
    file: &mut dyn ReadFile,
    assembly: &mut Assembly,
    (at, part): (u32, Part),
    say: &mut dyn FnMut(Progress),
) -> Result<(), Failure> {
    assembly.take(at, part, &mut |start, length| some(file, start, length))?;
    let (done, n_rows) = assembly.done();
    say(Progress::Bytes { done, of: file.size(), n_rows });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{MemoryFile, rehearse};
    use crate::pipeline::sample::Sample;
    use crate::pipeline::table::Table;

    #[test]
    fn what_is_rehearsed_is_what_will_be_done() {
        let csv = Sample::Shop.csv();
        let (whole, rehearsed) = (Table::read(&csv).unwrap(), rehearse(&mut MemoryFile(csv)).unwrap());
        // By its text, since NaN is not equal to itself; the digest is that of other blocks.
        assert_eq!(format!("{:?}", Table { digest: whole.digest, ..rehearsed }), format!("{whole:?}"));
    }
}

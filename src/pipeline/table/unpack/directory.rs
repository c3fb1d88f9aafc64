//! The directory of a zip archive (PKWARE's APPNOTE 6.3.9): what is in it, and where.
//!
//! By hand, because the crates that read archives draw random numbers for passwords, and in a browser these come from the
//! browser, of which this layer knows nothing.

use std::io::{self, Read};
use std::ops::Range;

use flate2::Crc;
use flate2::bufread::DeflateDecoder;

/// The records of an archive begin with these.
const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
const END_64_PLACE: &[u8] = b"PK\x06\x07";
const END_64: &[u8] = b"PK\x06\x06";

/// The last record has so many bytes, and a remark of at most 64 kB.
const END_LENGTH: usize = 22;
const LONGEST_REMARK: usize = 0xFFFF;

/// What one file in an archive is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// With `/` between folders.
    pub(super) name: String,
    pub(super) is_encrypted: bool,
    /// 0 as it is, 8 deflated.
    method: u16,
    crc: u32,
    n_packed: u64,
    pub(super) n_unpacked: u64,
    /// Of its local header.
    start: u64,
}

/// Why a part cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    Damaged,
    Encrypted,
    OtherMethod,
}

/// All files of an archive, in its order. None if it is damaged.
pub(super) fn entries(archive: &[u8]) -> Option<Vec<Entry>> {
    let (n_entries, mut at) = directory(archive)?;
    let mut entries = Vec::new();
    for _ in 0..n_entries {
        let record = archive.get(at..).filter(|record| record.starts_with(CENTRAL))?;
        let [name, extra, remark] = [28, 30, 32].map(|at| number(record, at, 2));
        let name_end = 46 + usize::try_from(name?).ok()?;
        let extra_end = name_end + usize::try_from(extra?).ok()?;
        let large = large_sizes(record.get(name_end..extra_end)?);
        let mut large = large.chunks_exact(8).map(|bytes| number(bytes, 0, 8));
        let mut size = |at: usize| match number(record, at, 4)? {
            0xFFFF_FFFF => large.next()?,
            size => Some(size),
        };
        let (n_unpacked, n_packed, start) = (size(24)?, size(20)?, size(42)?);
        entries.push(Entry {
            name: String::from_utf8_lossy(record.get(46..name_end)?).replace('\\', "/"),
            is_encrypted: number(record, 8, 2)? & 1 == 1,
            method: u16::try_from(number(record, 10, 2)?).ok()?,
            crc: u32::try_from(number(record, 16, 4)?).ok()?,
            n_packed,
            n_unpacked,
            start,
        });
        at += extra_end + usize::try_from(remark?).ok()?;
    }
    Some(entries)
}

/// How many files there are, and where the first record of the directory stands.
fn directory(archive: &[u8]) -> Option<(u64, usize)> {
    let first = archive.len().saturating_sub(END_LENGTH + LONGEST_REMARK);
    let is_end = |at: &usize| {
        let record = &archive[*at..];
        let ends = || Some(END_LENGTH as u64 + number(record, 20, 2)? <= record.len() as u64);
        record.starts_with(END) && ends() == Some(true)
    };
    let at = (first..archive.len()).rev().find(is_end)?;
    let end = &archive[at..];
    let (n_entries, start) = (number(end, 10, 2)?, number(end, 16, 4)?);
    if n_entries < 0xFFFF && start < 0xFFFF_FFFF {
        return Some((n_entries, usize::try_from(start).ok()?));
    }
    let place = archive.get(at.checked_sub(20)?..at).filter(|record| record.starts_with(END_64_PLACE))?;
    let end = archive.get(usize::try_from(number(place, 8, 8)?).ok()?..)?;
    let end = Some(end).filter(|end| end.starts_with(END_64))?;
    Some((number(end, 32, 8)?, usize::try_from(number(end, 48, 8)?).ok()?))
}

/// Of the further fields of a record, the one with the sizes that 32 bits do not hold.
fn large_sizes(mut extra: &[u8]) -> &[u8] {
    while let (Some(id), Some(length)) = (number(extra, 0, 2), number(extra, 2, 2)) {
        let end = 4 + usize::try_from(length).unwrap_or_default();
        let Some(field) = extra.get(4..end) else { break };
        if id == 1 {
            return field;
        }
        extra = &extra[end..];
    }
    &[]
}

/// A number of some bytes, the lowest first.
fn number(bytes: &[u8], at: usize, n_bytes: usize) -> Option<u64> {
    let bytes = bytes.get(at..at + n_bytes)?;
    Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

impl Entry {
    /// Reads it from its archive.
    pub(super) fn read<'a>(&self, archive: &'a [u8]) -> Result<Part<'a>, Unreadable> {
        if self.is_encrypted {
            return Err(Unreadable::Encrypted);
        }
        let place = self.place(archive).ok_or(Unreadable::Damaged)?;
        let packed = archive.get(place).ok_or(Unreadable::Damaged)?;
        let source = match self.method {
            0 => Source::Stored(packed),
            8 => Source::Deflated(DeflateDecoder::new(packed)),
            _ => return Err(Unreadable::OtherMethod),
        };
        Ok(Part { source, n_packed: self.n_packed, n_left: self.n_unpacked, crc: Crc::new(), expected: self.crc })
    }

    /// Where its packed bytes stand.
    fn place(&self, archive: &[u8]) -> Option<Range<usize>> {
        let start = usize::try_from(self.start).ok()?;
        let header = archive.get(start..).filter(|header| header.starts_with(LOCAL))?;
        let behind = number(header, 26, 2)? + number(header, 28, 2)?;
        let start = start.checked_add(30 + usize::try_from(behind).ok()?)?;
        Some(start..start.checked_add(usize::try_from(self.n_packed).ok()?)?)
    }
}

/// The bytes of one file, unpacked as they are read. At its end it is held to its length and to its checksum.
pub(super) struct Part<'a> {
    source: Source<'a>,
    n_packed: u64,
    n_left: u64,
    crc: Crc,
    expected: u32,
}

enum Source<'a> {
    Stored(&'a [u8]),
    Deflated(DeflateDecoder<&'a [u8]>),
}

impl Part<'_> {
    /// Its size in the archive.
    pub(super) fn n_packed(&self) -> u64 {
        self.n_packed
    }
}

impl Read for Part<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_read = match &mut self.source {
            Source::Stored(bytes) => bytes.read(buffer)?,
            Source::Deflated(inflate) => inflate.read(buffer)?,
        };
        self.crc.update(&buffer[..n_read]);
        let is_end = n_read == 0 && !buffer.is_empty();
        match self.n_left.checked_sub(n_read as u64) {
            Some(n_left) if !is_end || (n_left == 0 && self.crc.sum() == self.expected) => self.n_left = n_left,
            _ => return Err(io::ErrorKind::InvalidData.into()),
        }
        Ok(n_read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::{Unreadable, entries};
    use crate::table::unpack::tests::files::zip;

    #[test]
    fn files_are_found_and_read() {
        let long = "größe\n".repeat(5000);
        let archive = zip(&[("a/b.txt", long.as_bytes()), ("c.txt", b""), ("ä.txt", b"stored")]);
        let entries = entries(&archive).unwrap();
        let names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["a/b.txt", "c.txt", "ä.txt"]);
        for (entry, expected) in entries.iter().zip([long.as_str(), "", "stored"]) {
            let mut text = String::new();
            entry.read(&archive).unwrap().read_to_string(&mut text).unwrap();
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn a_remark_and_bytes_behind_the_archive_do_not_matter() {
        let mut archive = zip(&[("a", b"1")]);
        archive.extend(b"PK\x05\x06 and more");
        assert_eq!(entries(&archive).unwrap().len(), 1);
        assert_eq!(entries(&archive[4..]), None);
        assert_eq!(entries(b""), None);
    }

    #[test]
    fn sizes_beyond_32_bits_are_read() {
        // The directory of one file, whose sizes and place stand among the further fields; and the end that says so.
        let mut archive = b"PK\x03\x04".to_vec();
        archive.extend([0; 26]);
        archive.extend(b"data");
        let start = archive.len() as u64;
        let mut central = b"PK\x01\x02".to_vec();
        central.extend([0; 42]);
        central[16..20].copy_from_slice(&0xADF3_F363_u32.to_le_bytes());
        central[20..28].copy_from_slice(&[0xFF; 8]);
        central[28] = 1;
        central[30] = 4 + 5 + 4 + 24;
        central[42..46].copy_from_slice(&[0xFF; 4]);
        central.extend(b"n\x55\x54\x05\0.....\x01\0\x18\0");
        for size in [4_u64, 4, 0] {
            central.extend(size.to_le_bytes());
        }
        archive.extend(central);
        let end = archive.len() as u64;
        let mut large = b"PK\x06\x06".to_vec();
        large.extend([0; 52]);
        large[32] = 1;
        large[48..56].copy_from_slice(&start.to_le_bytes());
        archive.extend(large);
        archive.extend(b"PK\x06\x07\0\0\0\0");
        archive.extend(end.to_le_bytes());
        archive.extend([0; 4]);
        archive.extend(b"PK\x05\x06\0\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0\0");
        let entries = entries(&archive).unwrap();
        let mut text = String::new();
        entries[0].read(&archive).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!((entries[0].name.as_str(), text.as_str()), ("n", "data"));
    }

    #[test]
    fn what_was_changed_does_not_keep_its_checksum() {
        let archive = zip(&[("a", b"1234567890"), ("b", b""), ("c", b"1234567890")]);
        let entries = entries(&archive).unwrap();
        let mut changed = archive.clone();
        let at = archive.windows(10).position(|bytes| bytes == b"1234567890").unwrap();
        changed[at] = b'7';
        let read = |bytes: &[u8]| entries[2].read(bytes).unwrap().read_to_end(&mut Vec::new()).is_ok();
        assert!(read(&archive) && !read(&changed));
        assert_eq!(entries[0].read(&archive[30..]).err(), Some(Unreadable::Damaged));
    }
}

//! A number that tells one file from another, and can be found part by part.

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

/// Bytes that are hashed as one.
const BLOCK: usize = 1 << 20;

/// Of a file's bytes: xxh3, 64 bits; of more than 1 MiB, of the hashes of its blocks of that size.
#[derive(Default)]
pub(crate) struct Digest {
    blocks: Vec<u64>,
    block: Xxh3,
    n_in_block: usize,
}

impl Digest {
    /// Takes the next bytes.
    pub(crate) fn update(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(BLOCK - self.n_in_block));
            self.block.update(now);
            self.n_in_block += now.len();
            if self.n_in_block == BLOCK {
                self.end_block();
            }
            bytes = later;
        }
    }

    fn end_block(&mut self) {
        self.blocks.push(self.block.digest());
        self.block.reset();
        self.n_in_block = 0;
    }

    /// The hashes of its blocks, of which the last may be short.
    pub(crate) fn into_blocks(mut self) -> Vec<u64> {
        if self.n_in_block > 0 {
            self.end_block();
        }
        self.blocks
    }

    /// Takes the next blocks by their hashes. What came before must be whole blocks, and so must these be, unless nothing
    /// follows.
    pub(crate) fn extend(&mut self, blocks: &[u64]) {
        self.blocks.extend_from_slice(blocks);
    }

    /// The number.
    pub(crate) fn digest(self) -> u64 {
        match &self.into_blocks()[..] {
            [block] => *block,
            blocks => xxh3_64(&blocks.iter().flat_map(|block| block.to_le_bytes()).collect::<Vec<u8>>()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, Digest};

    fn of(parts: &[&[u8]]) -> u64 {
        let mut digest = Digest::default();
        for part in parts {
            digest.update(part);
        }
        digest.digest()
    }

    #[test]
    fn it_is_the_same_however_the_file_is_cut() {
        let file: Vec<u8> = (0..3 * BLOCK + 5).map(|at| u8::try_from(at * at % 251).unwrap()).collect();
        let whole = of(&[&file]);
        assert_eq!(of(&file.chunks(999_999).collect::<Vec<_>>()), whole);
        let (first, rest) = file.split_at(2 * BLOCK);
        let mut digest = Digest::default();
        digest.update(first);
        let mut of_rest = Digest::default();
        of_rest.update(rest);
        digest.extend(&of_rest.into_blocks());
        assert_eq!(digest.digest(), whole);
        assert_ne!(of(&[&file[1..]]), whole);
        assert_eq!(of(&[]), of(&[b""]));
    }
}

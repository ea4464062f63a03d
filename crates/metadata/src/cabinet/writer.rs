//! Writing a cabinet of one file ([MS-CAB] 2), compressed with MSZIP.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::DeflateEncoder;

/// Decompressed bytes of a data block.
const BLOCK: usize = 32_768;
const MSZIP: u16 = 1;
const HEADER_BYTES: u32 = 36;
const FOLDER_BYTES: u32 = 8;

/// A cabinet with `contents` as its only file, without date and attributes: the same bytes for the same file. `None` when
/// it does not fit a cabinet, which ends at 2 GiB.
#[must_use]
pub fn pack_single(name: &str, contents: &[u8]) -> Option<Vec<u8>> {
    let size = u32::try_from(contents.len()).ok().filter(|size| *size <= 0x7fff_8000)?;
    let blocks = u16::try_from(contents.len().div_ceil(BLOCK)).ok()?;
    let files_at = HEADER_BYTES + FOLDER_BYTES;
    let data_at = files_at + 16 + u32::try_from(name.len()).ok()? + 1;
    let mut cabinet = Vec::with_capacity(contents.len() / 4 + 256);
    cabinet.extend_from_slice(b"MSCF");
    for number in [0, 0, 0, files_at, 0] {
        cabinet.extend_from_slice(&number.to_le_bytes());
    }
    // Version 1.3, one folder, one file, no flags, set 0, cabinet 0.
    cabinet.extend_from_slice(&[3, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
    cabinet.extend_from_slice(&data_at.to_le_bytes());
    cabinet.extend_from_slice(&blocks.to_le_bytes());
    cabinet.extend_from_slice(&MSZIP.to_le_bytes());
    cabinet.extend_from_slice(&size.to_le_bytes());
    cabinet.extend_from_slice(&[0; 12]);
    cabinet.extend_from_slice(name.as_bytes());
    cabinet.push(0);
    for block in contents.chunks(BLOCK) {
        write_block(block, &mut cabinet)?;
    }
    let total = u32::try_from(cabinet.len()).ok().filter(|total| *total <= 0x7fff_ffff)?;
    cabinet.get_mut(8..12)?.copy_from_slice(&total.to_le_bytes());
    Some(cabinet)
}

/// Blocks do not refer to those before them, which MSZIP allows and does not demand.
fn write_block(block: &[u8], cabinet: &mut Vec<u8>) -> Option<()> {
    let mut encoder = DeflateEncoder::new(b"CK".to_vec(), Compression::default());
    encoder.write_all(block).ok()?;
    let packed = encoder.finish().ok()?;
    let (packed_size, size) = (u16::try_from(packed.len()).ok()?, u16::try_from(block.len()).ok()?);
    let mut sizes = [0; 4];
    sizes[..2].copy_from_slice(&packed_size.to_le_bytes());
    sizes[2..].copy_from_slice(&size.to_le_bytes());
    let checksum = checksum(&sizes, checksum(&packed, 0));
    cabinet.extend_from_slice(&checksum.to_le_bytes());
    cabinet.extend_from_slice(&sizes);
    cabinet.extend_from_slice(&packed);
    Some(())
}

/// [MS-CAB] 3.1: words combined by exclusive or, what is left over with its first byte the most significant.
fn checksum(bytes: &[u8], seed: u32) -> u32 {
    let (words, rest) = bytes.as_chunks::<4>();
    let sum = words.iter().fold(seed, |sum, word| sum ^ u32::from_le_bytes(*word));
    sum ^ rest.iter().fold(0, |last, byte| last << 8 | u32::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::super::unpack_single;
    use super::*;

    /// Bytes that do not compress.
    fn noise(len: usize) -> Vec<u8> {
        let mut seed = 7u32;
        let mut next = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            seed.to_be_bytes()[0]
        };
        std::iter::repeat_with(&mut next).take(len).collect()
    }

    #[test]
    fn what_is_packed_unpacks_to_the_same() {
        for contents in [vec![], b"<Update />".to_vec(), b"again ".repeat(30_000), noise(BLOCK), noise(100_001)] {
            let cabinet = pack_single("blob", &contents).unwrap();
            assert_eq!(unpack_single(&cabinet, u64::MAX).unwrap(), contents);
        }
    }
}

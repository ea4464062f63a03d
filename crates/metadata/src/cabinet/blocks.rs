//! The data blocks of one folder, decompressed one after the other ([MS-CAB] 2.4 and 3).

use std::io::{Read, Seek, SeekFrom};

use flate2::{Decompress, FlushDecompress, Status};
use lzxd::{Lzxd, WindowSize};

use super::CabinetError;
use super::header::{Compression, Folder};

/// Bytes a block decompresses to at most.
pub(super) const MAX_BLOCK: usize = 32 * 1024;

enum Decoder {
    Stored,
    /// The inflater; every block is its own stream and refers to the output of the one before.
    MsZip(Box<Decompress>),
    Lzx(Box<Lzxd>),
}

/// Gives a folder's bytes block by block.
pub(super) struct Blocks {
    decoder: Decoder,
    next_offset: u64,
    left: u16,
    reserve: usize,
    packed: Vec<u8>,
    block: Vec<u8>,
}

impl Blocks {
    pub(super) fn new(folder: Folder, reserve: usize) -> Result<Self, CabinetError> {
        let decoder = match folder.compression {
            Compression::Stored => Decoder::Stored,
            Compression::MsZip => Decoder::MsZip(Box::new(Decompress::new(false))),
            Compression::Lzx(window) => Decoder::Lzx(Box::new(Lzxd::new(window_size(window)?))),
        };
        let (next_offset, left) = (folder.data_offset, folder.blocks);
        Ok(Self { decoder, next_offset, left, reserve, packed: Vec::new(), block: Vec::new() })
    }

    /// The bytes of the next block, `None` after the last.
    pub(super) fn next<R: Read + Seek>(&mut self, reader: &mut R) -> Result<Option<&[u8]>, CabinetError> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        reader.seek(SeekFrom::Start(self.next_offset))?;
        let mut head = [0; 8];
        reader.read_exact(&mut head)?;
        let [c0, c1, c2, c3, packed_0, packed_1, size_0, size_1] = head;
        let packed_size = usize::from(u16::from_le_bytes([packed_0, packed_1]));
        let size = usize::from(u16::from_le_bytes([size_0, size_1]));
        if size > MAX_BLOCK {
            return Err(CabinetError::Broken("a block is larger than 32 KiB"));
        }
        if size == 0 && self.left == 0 {
            return Err(CabinetError::Unsupported("a block continues in another cabinet"));
        }
        self.packed.resize(self.reserve + packed_size, 0);
        reader.read_exact(&mut self.packed)?;
        self.next_offset += (head.len() + self.packed.len()) as u64;
        let packed = self.packed.get(self.reserve..).unwrap_or_default();
        let expected = u32::from_le_bytes([c0, c1, c2, c3]);
        if expected != 0 && !self.sums_to(expected, [packed_0, packed_1, size_0, size_1]) {
            return Err(CabinetError::Broken("the checksum of a block is wrong"));
        }
        decode(&mut self.decoder, packed, size, &mut self.block)?;
        Ok(Some(&self.block))
    }
}

impl Blocks {
    /// Whether the block just read has this checksum. The format counts the reserved bytes, some writers do not.
    fn sums_to(&self, expected: u32, sizes: [u8; 4]) -> bool {
        let (reserve, data) = self.packed.split_at_checked(self.reserve).unwrap_or_default();
        let data = checksum(data);
        data ^ checksum(&sizes) == expected || data ^ checksum(&[&sizes, reserve].concat()) == expected
    }
}

fn window_size(bits: u8) -> Result<WindowSize, CabinetError> {
    Ok(match bits {
        15 => WindowSize::KB32,
        16 => WindowSize::KB64,
        17 => WindowSize::KB128,
        18 => WindowSize::KB256,
        19 => WindowSize::KB512,
        20 => WindowSize::MB1,
        21 => WindowSize::MB2,
        _ => return Err(CabinetError::Broken("impossible LZX window")),
    })
}

/// Decodes a block into `block`, which holds the block before it (the dictionary of MSZIP).
fn decode(decoder: &mut Decoder, packed: &[u8], size: usize, block: &mut Vec<u8>) -> Result<(), CabinetError> {
    match decoder {
        Decoder::Stored => {
            block.clear();
            block.extend_from_slice(packed);
        }
        Decoder::MsZip(inflater) => inflate(inflater, packed, size, block)?,
        Decoder::Lzx(lzx) => {
            let decoded = lzx
                .decompress_next(packed, size)
                .map_err(|_| CabinetError::Broken("an LZX block cannot be decoded"))?;
            block.clear();
            block.extend_from_slice(decoded);
        }
    }
    if block.len() == size { Ok(()) } else { Err(CabinetError::Broken("a block has another size than it says")) }
}

fn inflate(inflater: &mut Decompress, packed: &[u8], size: usize, block: &mut Vec<u8>) -> Result<(), CabinetError> {
    const BROKEN: CabinetError = CabinetError::Broken("an MSZIP block cannot be decoded");
    let stream = packed.strip_prefix(b"CK").ok_or(BROKEN)?;
    inflater.reset(false);
    if !block.is_empty() {
        inflater.set_dictionary(block).map_err(|_| BROKEN)?;
    }
    let mut output = Vec::with_capacity(size);
    // Room for exactly `size` bytes: what would be more cannot be written.
    match inflater.decompress_vec(stream, &mut output, FlushDecompress::Finish) {
        Ok(Status::StreamEnd) => {}
        Ok(Status::Ok | Status::BufError) if output.len() == size => {}
        _ => return Err(BROKEN),
    }
    output.truncate(MAX_BLOCK);
    *block = output;
    Ok(())
}

/// The checksum of [MS-CAB] 3.1 over the data; the caller adds the sizes.
pub(super) fn checksum(data: &[u8]) -> u32 {
    let (words, rest) = data.as_chunks::<4>();
    let sum = words.iter().fold(0, |sum, word| sum ^ u32::from_le_bytes(*word));
    sum ^ rest.iter().fold(0, |last, byte| last << 8 | u32::from(*byte))
}

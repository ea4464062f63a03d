//! Writing a cabinet: one folder, MSZIP ([MS-CAB] 2 and [MS-MCI] 2).

use std::io::{Read, Seek, SeekFrom, Write};

use flate2::{Compress, Compression, FlushCompress, Status};

use super::CabinetError;
use super::blocks::{MAX_BLOCK, checksum};

/// Most bytes the files of one folder may have together: 65,535 blocks, and sizes that every reader takes as signed.
pub const MAX_FOLDER: u64 = 0x7FFF_8000;
const HEADER: usize = 36;
const FOLDER: usize = 8;
/// Whoever unpacks it should set the archive attribute.
const ARCHIVE: u16 = 0x20;

/// A file that goes into a cabinet.
pub struct NewFile<'f> {
    /// Its name, in ASCII.
    pub name: &'f str,
    /// Bytes.
    pub size: u64,
    /// When it was made, as the cabinet shows it.
    pub time: jiff::civil::DateTime,
    /// Its content.
    pub content: &'f mut dyn Read,
}

/// Writes a cabinet of these files, which must be exactly as long as they say.
///
/// # Errors
/// When they are longer than a cabinet can hold, or reading or writing fails.
pub fn write(out: &mut (impl Write + Seek), files: &mut [NewFile<'_>]) -> Result<(), CabinetError> {
    let total = files.iter().fold(0_u64, |sum, file| sum.saturating_add(file.size));
    if total > MAX_FOLDER {
        return Err(CabinetError::Unsupported("more than 2 GiB do not fit into a cabinet"));
    }
    let tables = HEADER + FOLDER + files.iter().map(|file| 17 + file.name.len()).sum::<usize>();
    out.write_all(&vec![0; tables])?;
    let mut blocks = BlockWriter::new();
    for file in &mut *files {
        let mut left = file.size;
        while left > 0 {
            left -= blocks.fill(out, file.content, left)?;
        }
        if file.content.read(&mut [0])? > 0 {
            return Err(CabinetError::Broken("a file grew while it was written"));
        }
    }
    blocks.flush(out)?;
    let end = out.stream_position()?;
    out.seek(SeekFrom::Start(0))?;
    out.write_all(&headers(files, tables, end, blocks.count)?)?;
    out.seek(SeekFrom::Start(end))?;
    Ok(())
}

fn headers(files: &[NewFile<'_>], tables: usize, end: u64, blocks: u16) -> Result<Vec<u8>, CabinetError> {
    const TOO_LARGE: CabinetError = CabinetError::Unsupported("the cabinet would be too large");
    let number = |value: u64| u32::try_from(value).map(u32::to_le_bytes).map_err(|_| TOO_LARGE);
    let mut bytes = Vec::with_capacity(tables);
    bytes.extend(b"MSCF\0\0\0\0");
    bytes.extend(number(end)?);
    bytes.extend([0; 4]);
    bytes.extend(number((HEADER + FOLDER) as u64)?);
    bytes.extend([0, 0, 0, 0, 3, 1, 1, 0]);
    bytes.extend(u16::try_from(files.len()).map_err(|_| TOO_LARGE)?.to_le_bytes());
    bytes.extend([0; 6]);
    bytes.extend(number(tables as u64)?);
    bytes.extend(blocks.to_le_bytes());
    bytes.extend(1_u16.to_le_bytes());
    let mut offset = 0;
    for file in files {
        bytes.extend(number(file.size)?);
        bytes.extend(number(offset)?);
        bytes.extend([0, 0]);
        let (date, time) = dos_time(file.time);
        bytes.extend(date.to_le_bytes());
        bytes.extend(time.to_le_bytes());
        bytes.extend(ARCHIVE.to_le_bytes());
        bytes.extend(file.name.as_bytes());
        bytes.push(0);
        offset += file.size;
    }
    Ok(bytes)
}

/// Date and time as [MS-CAB] 2.3 packs them: years from 1980, pairs of seconds.
fn dos_time(time: jiff::civil::DateTime) -> (u16, u16) {
    let part = |value: i16| value.unsigned_abs();
    let years = part(time.year().clamp(1980, 2107) - 1980);
    let date = years << 9 | part(time.month().into()) << 5 | part(time.day().into());
    let time = part(time.hour().into()) << 11 | part(time.minute().into()) << 5 | (part(time.second().into()) / 2);
    (date, time)
}

/// Cuts bytes into blocks of 32 KiB; each is its own stream with the block before it as dictionary.
struct BlockWriter {
    deflater: Compress,
    before: Vec<u8>,
    block: Vec<u8>,
    count: u16,
}

impl BlockWriter {
    fn new() -> Self {
        let deflater = Compress::new(Compression::default(), false);
        Self { deflater, before: Vec::new(), block: Vec::new(), count: 0 }
    }

    /// Takes at most `left` bytes, and writes the block when it is full.
    fn fill(&mut self, out: &mut impl Write, content: &mut dyn Read, left: u64) -> Result<u64, CabinetError> {
        let room = (MAX_BLOCK - self.block.len()) as u64;
        let taken = content.take(room.min(left)).read_to_end(&mut self.block)? as u64;
        if taken == 0 {
            return Err(CabinetError::Broken("a file shrank while it was written"));
        }
        if self.block.len() == MAX_BLOCK {
            self.flush(out)?;
        }
        Ok(taken)
    }

    fn flush(&mut self, out: &mut impl Write) -> Result<(), CabinetError> {
        const TOO_LARGE: CabinetError = CabinetError::Unsupported("a block cannot be compressed");
        if self.block.is_empty() {
            return Ok(());
        }
        self.deflater.reset();
        if !self.before.is_empty() {
            self.deflater.set_dictionary(&self.before).map_err(|_| TOO_LARGE)?;
        }
        // Deflate grows what it cannot compress by a few bytes for each 16 KiB.
        let mut packed = Vec::with_capacity(MAX_BLOCK + 1_024);
        packed.extend(b"CK");
        match self.deflater.compress_vec(&self.block, &mut packed, FlushCompress::Finish) {
            Ok(Status::StreamEnd) => {}
            _ => return Err(TOO_LARGE),
        }
        let size = |length: usize| u16::try_from(length).map(u16::to_le_bytes).map_err(|_| TOO_LARGE);
        let ([packed_0, packed_1], [size_0, size_1]) = (size(packed.len())?, size(self.block.len())?);
        let sizes = [packed_0, packed_1, size_0, size_1];
        out.write_all(&(checksum(&packed) ^ checksum(&sizes)).to_le_bytes())?;
        out.write_all(&sizes)?;
        out.write_all(&packed)?;
        self.count = self.count.checked_add(1).ok_or(TOO_LARGE)?;
        std::mem::swap(&mut self.before, &mut self.block);
        self.block.clear();
        Ok(())
    }
}

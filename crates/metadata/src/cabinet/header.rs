//! Headers: the cabinet's, its folders' and its files' ([MS-CAB] 2.1 to 2.3).

use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};

use super::CabinetError;

const HAS_PREVIOUS: u16 = 1;
const HAS_NEXT: u16 = 2;
const HAS_RESERVE: u16 = 4;
/// The name of a file is UTF-8.
const NAME_IS_UTF: u16 = 0x80;
/// Longest name, bytes ([MS-CAB] says 256).
const MAX_NAME: u64 = 1_024;

/// How a folder is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    Stored,
    MsZip,
    /// With the window size as a power of two.
    Lzx(u8),
}

/// A run of data blocks that are decompressed together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Folder {
    pub(super) data_offset: u64,
    pub(super) blocks: u16,
    pub(super) compression: Compression,
}

/// A file: a stretch of its folder's decompressed bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name with `/` between folders, as untrusted as anything in a cabinet.
    pub name: String,
    /// Bytes.
    pub size: u32,
    pub(super) offset: u32,
    pub(super) folder: u16,
}

pub(super) struct Headers {
    pub(super) folders: Vec<Folder>,
    /// In the order of folders and offsets.
    pub(super) entries: Vec<Entry>,
    /// Bytes reserved at the start of every data block.
    pub(super) block_reserve: usize,
}

fn u16_of<R: Read>(reader: &mut R) -> Result<u16, CabinetError> {
    let mut bytes = [0; 2];
    reader.read_exact(&mut bytes)?;
    Ok(u16::from_le_bytes(bytes))
}

fn u32_of<R: Read>(reader: &mut R) -> Result<u32, CabinetError> {
    let mut bytes = [0; 4];
    reader.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

fn u8_of<R: Read>(reader: &mut R) -> Result<u8, CabinetError> {
    let mut byte = [0; 1];
    reader.read_exact(&mut byte)?;
    let [byte] = byte;
    Ok(byte)
}

pub(super) fn read<R: Read + Seek>(reader: &mut R) -> Result<Headers, CabinetError> {
    reader.seek(SeekFrom::Start(0))?;
    let mut reader = BufReader::new(reader);
    let mut signature = [0; 4];
    reader.read_exact(&mut signature).map_err(|_| CabinetError::Signature)?;
    if &signature != b"MSCF" {
        return Err(CabinetError::Signature);
    }
    reader.seek_relative(4 + 4 + 4)?;
    let files_offset = u32_of(&mut reader)?;
    reader.seek_relative(4)?;
    let (_minor, major) = (u8_of(&mut reader)?, u8_of(&mut reader)?);
    if major != 1 {
        return Err(CabinetError::Unsupported("another version than 1"));
    }
    let folder_count = u16_of(&mut reader)?;
    let file_count = u16_of(&mut reader)?;
    let flags = u16_of(&mut reader)?;
    reader.seek_relative(4)?;
    if flags & (HAS_PREVIOUS | HAS_NEXT) != 0 {
        return Err(CabinetError::Unsupported("it continues in another cabinet"));
    }
    let (mut folder_reserve, mut block_reserve) = (0, 0);
    if flags & HAS_RESERVE != 0 {
        let header_reserve = u16_of(&mut reader)?;
        folder_reserve = u8_of(&mut reader)?;
        block_reserve = usize::from(u8_of(&mut reader)?);
        reader.seek_relative(i64::from(header_reserve))?;
    }
    let folders =
        (0..folder_count).map(|_| folder(&mut reader, folder_reserve)).collect::<Result<Vec<_>, CabinetError>>()?;
    reader.seek(SeekFrom::Start(u64::from(files_offset)))?;
    let mut entries =
        (0..file_count).map(|_| entry(&mut reader, folder_count)).collect::<Result<Vec<_>, CabinetError>>()?;
    entries.sort_by_key(|entry| (entry.folder, entry.offset));
    Ok(Headers { folders, entries, block_reserve })
}

fn folder<R: Read + Seek>(reader: &mut BufReader<R>, reserve: u8) -> Result<Folder, CabinetError> {
    let data_offset = u64::from(u32_of(reader)?);
    let blocks = u16_of(reader)?;
    let kind = u16_of(reader)?;
    reader.seek_relative(i64::from(reserve))?;
    let compression = match kind & 0xF {
        0 => Compression::Stored,
        1 => Compression::MsZip,
        3 => Compression::Lzx((kind >> 8 & 0x1F) as u8),
        2 => return Err(CabinetError::Unsupported("Quantum compression")),
        _ => return Err(CabinetError::Unsupported("unknown compression")),
    };
    Ok(Folder { data_offset, blocks, compression })
}

fn entry<R: BufRead>(reader: &mut R, folder_count: u16) -> Result<Entry, CabinetError> {
    let size = u32_of(reader)?;
    let offset = u32_of(reader)?;
    let folder = u16_of(reader)?;
    let _date = u16_of(reader)?;
    let _time = u16_of(reader)?;
    let attributes = u16_of(reader)?;
    if folder >= 0xFFFD {
        return Err(CabinetError::Unsupported("a file continues in another cabinet"));
    }
    if folder >= folder_count {
        return Err(CabinetError::Broken("a file is in a folder that does not exist"));
    }
    Ok(Entry { name: name(reader, attributes)?, size, offset, folder })
}

fn name<R: BufRead>(reader: &mut R, attributes: u16) -> Result<String, CabinetError> {
    let mut bytes = Vec::new();
    reader.take(MAX_NAME).read_until(0, &mut bytes)?;
    if bytes.pop() != Some(0) {
        return Err(CabinetError::Broken("a file name does not end"));
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) if attributes & NAME_IS_UTF != 0 => return Err(CabinetError::Broken("a file name is not UTF-8")),
        // Otherwise the code page is that of whoever wrote it, unknown here: keep the bytes apart as Latin-1.
        Err(error) => error.into_bytes().iter().map(|byte| char::from(*byte)).collect(),
    };
    Ok(text.replace('\\', "/"))
}

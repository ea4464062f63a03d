//! Walks the files of a cabinet.

use std::io::{Cursor, Read, Seek};

use super::CabinetError;
use super::blocks::Blocks;
pub use super::header::Entry;
use super::header::{self, Headers};

/// A cabinet whose headers were read.
pub struct Cabinet<R> {
    reader: R,
    headers: Headers,
}

impl<R: Read + Seek> Cabinet<R> {
    /// Reads the headers. A signed cabinet, with its reserved areas and the signature after its end, is fine.
    ///
    /// # Errors
    /// When it is no cabinet, is broken, spans several cabinets, or uses Quantum compression.
    pub fn open(mut reader: R) -> Result<Self, CabinetError> {
        let headers = header::read(&mut reader)?;
        Ok(Self { reader, headers })
    }

    /// Its files in the order in which they come.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.headers.entries
    }

    /// Calls `visit` for each file that `want` wants, in order, with a reader of its content. What is not read is
    /// skipped. Folders with no wanted file are not decompressed. `visit` returns whether to go on.
    ///
    /// # Errors
    /// When the cabinet turns out to be broken, or `visit` fails.
    pub fn for_each<E: From<CabinetError>>(
        &mut self,
        mut want: impl FnMut(&Entry) -> bool,
        mut visit: impl FnMut(&Entry, &mut dyn Read) -> Result<bool, E>,
    ) -> Result<(), E> {
        let mut stream: Option<(u16, FolderStream)> = None;
        for entry in &self.headers.entries {
            if !want(entry) {
                continue;
            }
            if stream.as_ref().is_none_or(|(folder, _)| *folder != entry.folder) {
                let folder = self.headers.folders.get(usize::from(entry.folder));
                let folder = *folder.ok_or(CabinetError::Broken("a file is in a folder that does not exist"))?;
                let blocks = Blocks::new(folder, self.headers.block_reserve)?;
                stream = Some((entry.folder, FolderStream { blocks, at: 0, block: Vec::new(), used: 0 }));
            }
            let Some((_, folder)) = stream.as_mut() else { continue };
            folder.seek_forward(&mut self.reader, u64::from(entry.offset))?;
            let mut content = Content { reader: &mut self.reader, folder, left: u64::from(entry.size) };
            if !visit(entry, &mut content)? {
                break;
            }
        }
        Ok(())
    }
}

/// The decompressed bytes of a folder, forward only.
struct FolderStream {
    blocks: Blocks,
    /// How many bytes were given or skipped.
    at: u64,
    block: Vec<u8>,
    used: usize,
}

impl FolderStream {
    /// The unread rest of the current block; empty at the end.
    fn fill<R: Read + Seek>(&mut self, reader: &mut R) -> Result<&[u8], CabinetError> {
        while self.used >= self.block.len() {
            let Some(next) = self.blocks.next(reader)? else { return Ok(&[]) };
            self.block.clear();
            self.block.extend_from_slice(next);
            self.used = 0;
        }
        Ok(self.block.get(self.used..).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        self.used += count;
        self.at += count as u64;
    }

    fn seek_forward<R: Read + Seek>(&mut self, reader: &mut R, offset: u64) -> Result<(), CabinetError> {
        if offset < self.at {
            return Err(CabinetError::Broken("files overlap"));
        }
        while self.at < offset {
            let missing = offset - self.at;
            let available = self.fill(reader)?.len();
            if available == 0 {
                return Err(CabinetError::Broken("a file starts after the end of its folder"));
            }
            self.consume(usize::try_from(missing).unwrap_or(usize::MAX).min(available));
        }
        Ok(())
    }
}

/// The content of one file.
struct Content<'c, R> {
    reader: &'c mut R,
    folder: &'c mut FolderStream,
    left: u64,
}

impl<R: Read + Seek> Read for Content<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.left == 0 || buffer.is_empty() {
            return Ok(0);
        }
        let available = self.folder.fill(self.reader)?;
        if available.is_empty() {
            return Err(CabinetError::Broken("a file ends after the end of its folder").into());
        }
        let count = available.len().min(buffer.len()).min(usize::try_from(self.left).unwrap_or(usize::MAX));
        for (to, from) in buffer.iter_mut().zip(available.iter().take(count)) {
            *to = *from;
        }
        self.folder.consume(count);
        self.left -= count as u64;
        Ok(count)
    }
}

/// Unpacks a cabinet with exactly one file, such as the `XmlUpdateBlobCompressed` of [MS-WSUSSS] 3.1.4.6.
///
/// # Errors
/// When it is broken, has none or several files, or its file is larger than `limit` bytes.
pub fn unpack_single(cabinet: &[u8], limit: u64) -> Result<Vec<u8>, CabinetError> {
    let mut cabinet = Cabinet::open(Cursor::new(cabinet))?;
    let [entry] = cabinet.entries() else {
        return Err(CabinetError::Unsupported("it should have exactly one file"));
    };
    let size = u64::from(entry.size);
    if size > limit {
        return Err(CabinetError::Limit(limit));
    }
    let mut content = Vec::new();
    cabinet.for_each::<CabinetError>(
        |_| true,
        |_, reader| {
            reader.read_to_end(&mut content)?;
            Ok(true)
        },
    )?;
    Ok(content)
}

//! Writing the volumes.

use std::io::{self, Read, Write};

use sha2::{Digest as _, Sha256};

use crate::volumes::{VOLUME_HEAD, head};
use crate::{BundleError, Part, PartKind, Volume, pack};

const BUFFER: usize = 256 * 1024;

/// A volume being written.
pub trait VolumeFile: Write {
    /// Ends it, durably.
    ///
    /// # Errors
    /// When it cannot be written.
    fn close(self) -> io::Result<()>;
}

impl VolumeFile for std::fs::File {
    fn close(mut self) -> io::Result<()> {
        self.flush()?;
        self.sync_all()
    }
}

/// Writes parts to volumes that `create` makes, each at most `limit` bytes.
pub struct BundleWriter<W, F> {
    id: [u8; 16],
    limit: u64,
    create: F,
    current: Option<(W, Sha256, u64)>,
    volumes: Vec<Volume>,
    parts: Vec<Part>,
}

impl<W: VolumeFile, F: FnMut(u32) -> io::Result<W>> BundleWriter<W, F> {
    /// Starts. A limit that leaves no room for anything is raised to 64 kB.
    pub fn new(id: [u8; 16], limit: u64, create: F) -> Self {
        Self { id, limit: limit.max(64_000), create, current: None, volumes: Vec::new(), parts: Vec::new() }
    }

    /// Adds revisions or decisions from memory; `kind` makes the part's kind of the unpacked size.
    ///
    /// # Errors
    /// When writing fails.
    pub fn packed(&mut self, bytes: &[u8], kind: impl FnOnce(u64) -> PartKind) -> Result<(), BundleError> {
        let packed = pack(bytes)?;
        self.stream(kind(bytes.len() as u64), &mut packed.as_slice()).map(drop)
    }

    /// Adds what `reader` gives; returns its size.
    ///
    /// # Errors
    /// When reading or writing fails.
    pub fn stream(&mut self, kind: PartKind, reader: &mut dyn Read) -> Result<u64, BundleError> {
        let (mut hash, mut size) = (Sha256::new(), 0_u64);
        let mut buffer = vec![0; BUFFER];
        loop {
            let length = match reader.read(&mut buffer) {
                Ok(0) => break,
                Ok(length) => length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error.into()),
            };
            let bytes = buffer.get(..length).unwrap_or_default();
            hash.update(bytes);
            size += length as u64;
            self.write(bytes)?;
        }
        self.parts.push(Part { kind, size, sha256: hash.finalize().into() });
        Ok(size)
    }

    /// Ends the last volume and tells what was written.
    ///
    /// # Errors
    /// When writing fails.
    pub fn finish(mut self) -> Result<(Vec<Volume>, Vec<Part>), BundleError> {
        self.end_volume()?;
        Ok((self.volumes, self.parts))
    }

    fn write(&mut self, mut bytes: &[u8]) -> Result<(), BundleError> {
        while !bytes.is_empty() {
            if self.current.is_none() {
                self.begin_volume()?;
            }
            let Some((file, hash, size)) = &mut self.current else { return Ok(()) };
            let room = usize::try_from(self.limit.saturating_sub(*size)).unwrap_or(usize::MAX);
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            file.write_all(now)?;
            hash.update(now);
            *size += now.len() as u64;
            bytes = later;
            if *size >= self.limit {
                self.end_volume()?;
            }
        }
        Ok(())
    }

    fn begin_volume(&mut self) -> Result<(), BundleError> {
        let number = u32::try_from(self.volumes.len() + 1).map_err(|_| BundleError::Broken("too many volumes"))?;
        let mut file = (self.create)(number)?;
        let head = head(&self.id, number);
        file.write_all(&head)?;
        self.current = Some((file, Sha256::new_with_prefix(head), VOLUME_HEAD));
        Ok(())
    }

    fn end_volume(&mut self) -> Result<(), BundleError> {
        if let Some((file, hash, size)) = self.current.take() {
            file.close()?;
            self.volumes.push(Volume { size, sha256: hash.finalize().into() });
        }
        Ok(())
    }
}

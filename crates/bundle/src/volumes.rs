//! Reading the volumes.

use std::io::{self, Read, Seek, SeekFrom};

use sha2::{Digest as _, Sha256};

use crate::manifest::MAX_PACKED;
use crate::{BundleError, Manifest, Part, PartKind, unpack};

/// How volumes begin.
pub const VOLUME_MAGIC: &[u8; 8] = b"PWVOLUM\n";
/// Bytes of a volume's header: magic, bundle, number.
pub(crate) const VOLUME_HEAD: u64 = 8 + 16 + 4;
const BUFFER: usize = 256 * 1024;

pub(crate) fn head(id: &[u8; 16], number: u32) -> [u8; VOLUME_HEAD as usize] {
    let mut head = [0; VOLUME_HEAD as usize];
    let bytes = VOLUME_MAGIC.iter().chain(id).copied().chain(number.to_le_bytes());
    head.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
    head
}

/// All volumes of a bundle.
#[derive(Debug)]
pub struct VolumeSet<R> {
    manifest: Manifest,
    readers: Vec<R>,
}

impl<R: Read + Seek> VolumeSet<R> {
    /// Puts volumes in their order by what they say of themselves.
    ///
    /// # Errors
    /// When one is missing, there twice, or not of this bundle.
    pub fn new(manifest: Manifest, found: impl IntoIterator<Item = R>) -> Result<Self, BundleError> {
        let of = manifest.volumes.len();
        let mut places: Vec<Option<R>> = Vec::new();
        places.resize_with(of, || None);
        for mut reader in found {
            let mut bytes = [0; VOLUME_HEAD as usize];
            reader.read_exact(&mut bytes).map_err(|_| BundleError::Magic("bundle volume"))?;
            let number = match bytes.last_chunk() {
                Some(number) if bytes.starts_with(VOLUME_MAGIC) => u32::from_le_bytes(*number),
                _ => return Err(BundleError::Magic("bundle volume")),
            };
            let place = (number as usize).checked_sub(1).and_then(|index| places.get_mut(index));
            match place {
                Some(place) if bytes == head(&manifest.id, number) => {
                    if place.replace(reader).is_some() {
                        return Err(BundleError::TwiceVolume(number));
                    }
                }
                _ => return Err(BundleError::ForeignVolume(number)),
            }
        }
        let missing = |index: usize| BundleError::MissingVolume { number: number(index), of };
        let readers = places.into_iter().enumerate().map(|(index, place)| place.ok_or_else(|| missing(index)));
        let readers = readers.collect::<Result<_, _>>()?;
        Ok(Self { manifest, readers })
    }

    /// What it holds.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Reads every byte once and compares every volume and every part with the manifest. `progress` hears of the bytes
    /// read and says whether to go on; `Ok(false)` when it did not.
    ///
    /// # Errors
    /// At the first difference.
    pub fn verify(&mut self, mut progress: impl FnMut(u64) -> bool) -> Result<bool, BundleError> {
        let mut parts = PartHashes::new(&self.manifest.parts);
        let mut buffer = vec![0; BUFFER];
        let mut done = 0;
        for (index, (volume, reader)) in self.manifest.volumes.iter().zip(&mut self.readers).enumerate() {
            let wrong_size = || BundleError::VolumeSize { number: number(index), expected: volume.size };
            reader.seek(SeekFrom::Start(0))?;
            let mut hash = Sha256::new();
            let (mut left, mut skip) = (volume.size, VOLUME_HEAD as usize);
            let mut damaged = Ok(());
            while left > 0 {
                let wanted = usize::try_from(left).unwrap_or(BUFFER).min(BUFFER);
                let length = reader.read(buffer.get_mut(..wanted).unwrap_or_default())?;
                if length == 0 {
                    return Err(wrong_size());
                }
                let bytes = buffer.get(..length).unwrap_or_default();
                hash.update(bytes);
                let now = skip.min(length);
                skip -= now;
                // Of a damaged volume its number is told, so parts wait for the volume's verdict.
                damaged = damaged.and_then(|()| parts.update(bytes.get(now..).unwrap_or_default()));
                left -= length as u64;
                done += length as u64;
                if !progress(done) {
                    return Ok(false);
                }
            }
            if reader.read(&mut [0])? > 0 {
                return Err(wrong_size());
            }
            if hash.finalize()[..] != volume.sha256 {
                return Err(BundleError::VolumeDamaged(number(index)));
            }
            damaged?;
        }
        parts.finish()?;
        Ok(true)
    }

    /// Reads a part; `offset` is that of its first byte in the stream.
    pub fn read_part(&mut self, part: &Part, offset: u64) -> PartReader<'_, R> {
        PartReader { set: self, offset, left: part.size }
    }

    /// Unpacks a part of revisions or decisions.
    ///
    /// # Errors
    /// When it is not what the manifest says, or of another kind.
    pub fn unpack_part(&mut self, index: usize, offset: u64) -> Result<Vec<u8>, BundleError> {
        const KIND: BundleError = BundleError::Broken("a part is not packed");
        let part = *self.manifest.parts.get(index).ok_or(KIND)?;
        let (PartKind::Revisions { unpacked } | PartKind::Decisions { unpacked }) = part.kind else {
            return Err(KIND);
        };
        let mut packed = Vec::new();
        self.read_part(&part, offset).take(MAX_PACKED).read_to_end(&mut packed)?;
        if Sha256::digest(&packed)[..] != part.sha256 {
            return Err(BundleError::PartDamaged(index));
        }
        unpack(&packed, unpacked)
    }

    fn read_at(&mut self, mut offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        for (volume, reader) in self.manifest.volumes.iter().zip(&mut self.readers) {
            let room = volume.size.saturating_sub(VOLUME_HEAD);
            if offset < room {
                reader.seek(SeekFrom::Start(VOLUME_HEAD + offset))?;
                let wanted = usize::try_from(room - offset).unwrap_or(usize::MAX).min(buffer.len());
                return reader.read(buffer.get_mut(..wanted).unwrap_or_default());
            }
            offset -= room;
        }
        Ok(0)
    }
}

/// The bytes of one part, across volumes.
#[derive(Debug)]
pub struct PartReader<'s, R> {
    set: &'s mut VolumeSet<R>,
    offset: u64,
    left: u64,
}

impl<R: Read + Seek> Read for PartReader<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let wanted = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let length = self.set.read_at(self.offset, buffer.get_mut(..wanted).unwrap_or_default())?;
        self.offset += length as u64;
        self.left -= length as u64;
        Ok(length)
    }
}

/// Hashes the stream part by part.
struct PartHashes<'m> {
    parts: &'m [Part],
    index: usize,
    hash: Sha256,
    done: u64,
}

impl<'m> PartHashes<'m> {
    fn new(parts: &'m [Part]) -> Self {
        Self { parts, index: 0, hash: Sha256::new(), done: 0 }
    }

    fn update(&mut self, mut bytes: &[u8]) -> Result<(), BundleError> {
        loop {
            let Some(part) = self.parts.get(self.index) else { return Ok(()) };
            let room = usize::try_from(part.size - self.done).unwrap_or(usize::MAX);
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.hash.update(now);
            self.done += now.len() as u64;
            bytes = later;
            if self.done < part.size {
                return Ok(());
            }
            if std::mem::take(&mut self.hash).finalize()[..] != part.sha256 {
                return Err(BundleError::PartDamaged(self.index));
            }
            self.index += 1;
            self.done = 0;
        }
    }

    fn finish(mut self) -> Result<(), BundleError> {
        self.update(&[])?;
        if self.index == self.parts.len() { Ok(()) } else { Err(BundleError::PartDamaged(self.index)) }
    }
}

fn number(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}

//! The manifest: what a bundle holds.

use jiff::Timestamp;
use patchwell_model::Sha1;
use uuid::Uuid;

use crate::BundleError;
use crate::codec::{Decoder, Encoder};
use crate::volumes::VOLUME_HEAD;

/// Largest packed or unpacked part that is read into memory, bytes.
pub(crate) const MAX_PACKED: u64 = 1 << 30;

/// What the receiving server said it has; the bundle holds only what is missing there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Base {
    /// The receiving server.
    pub server_id: Uuid,
    /// The last sequence number that it had taken from this source.
    pub sequence: u64,
}

/// One volume of the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Volume {
    /// Bytes with its header.
    pub size: u64,
    /// Of all its bytes.
    pub sha256: [u8; 32],
}

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    /// Packed revisions.
    Revisions {
        /// Bytes when unpacked.
        unpacked: u64,
    },
    /// Packed decisions.
    Decisions {
        /// Bytes when unpacked.
        unpacked: u64,
    },
    /// Rules of a later version, which this one leaves alone.
    Rules,
    /// A content or EULA file.
    Content {
        /// Which.
        sha1: Sha1,
    },
}

/// A stretch of the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// Bytes in the stream.
    pub size: u64,
    /// Of these bytes.
    pub sha256: [u8; 32],
}

/// What a bundle holds. The signature covers its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Names the bundle; its volumes carry the same.
    pub id: [u8; 16],
    /// Who made it.
    pub source: Uuid,
    /// Grows with every bundle of a source.
    pub sequence: u64,
    /// Made at.
    pub created: Timestamp,
    /// The difference to what; `None` is everything.
    pub base: Option<Base>,
    /// In order.
    pub volumes: Vec<Volume>,
    /// In the order of the stream.
    pub parts: Vec<Part>,
}

impl Manifest {
    /// Its bytes, always the same for the same manifest.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Encoder::default();
        out.raw(&self.id);
        out.raw(self.source.as_bytes());
        out.u64(self.sequence);
        out.i64(self.created.as_second());
        out.option(self.base, |out, base| {
            out.raw(base.server_id.as_bytes());
            out.u64(base.sequence);
        });
        out.count(self.volumes.len());
        for volume in &self.volumes {
            out.u64(volume.size);
            out.raw(&volume.sha256);
        }
        out.count(self.parts.len());
        for part in &self.parts {
            part.encode(&mut out);
        }
        out.0
    }

    /// From its bytes.
    ///
    /// # Errors
    /// When they are no manifest, or its numbers contradict each other.
    pub fn decode(bytes: &[u8]) -> Result<Self, BundleError> {
        let mut input = Decoder(bytes);
        let manifest = Self {
            id: input.array()?,
            source: Uuid::from_bytes(input.array()?),
            sequence: input.u64()?,
            created: Timestamp::from_second(input.i64()?).map_err(|_| BundleError::Broken("its date is impossible"))?,
            base: input
                .option(|input| Ok(Base { server_id: Uuid::from_bytes(input.array()?), sequence: input.u64()? }))?,
            volumes: input.list(40, |input| Ok(Volume { size: input.u64()?, sha256: input.array()? }))?,
            parts: input.list(41, Part::decode)?,
        };
        input.end()?;
        manifest.check()?;
        Ok(manifest)
    }

    /// Bytes of all parts.
    #[must_use]
    pub fn stream_bytes(&self) -> u64 {
        self.parts.iter().fold(0, |sum, part| sum.saturating_add(part.size))
    }

    /// Whether the volumes hold the parts exactly.
    fn check(&self) -> Result<(), BundleError> {
        const BROKEN: BundleError = BundleError::Broken("its parts do not fill its volumes");
        let mut room = 0_u64;
        for volume in &self.volumes {
            room = volume.size.checked_sub(VOLUME_HEAD).and_then(|size| room.checked_add(size)).ok_or(BROKEN)?;
        }
        let parts = self.parts.iter().try_fold(0_u64, |sum, part| sum.checked_add(part.size));
        if parts == Some(room) { Ok(()) } else { Err(BROKEN) }
    }
}

impl Part {
    fn encode(&self, out: &mut Encoder) {
        match self.kind {
            PartKind::Revisions { unpacked } => {
                out.u8(1);
                out.u64(unpacked);
            }
            PartKind::Decisions { unpacked } => {
                out.u8(2);
                out.u64(unpacked);
            }
            PartKind::Rules => out.u8(3),
            PartKind::Content { sha1 } => {
                out.u8(4);
                out.raw(&sha1.0);
            }
        }
        out.u64(self.size);
        out.raw(&self.sha256);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, BundleError> {
        let kind = match input.u8()? {
            1 => PartKind::Revisions { unpacked: input.u64()? },
            2 => PartKind::Decisions { unpacked: input.u64()? },
            3 => PartKind::Rules,
            4 => PartKind::Content { sha1: Sha1(input.array()?) },
            _ => return Err(BundleError::Broken("it has a part of an unknown kind")),
        };
        let part = Self { kind, size: input.u64()?, sha256: input.array()? };
        match kind {
            PartKind::Revisions { unpacked } | PartKind::Decisions { unpacked }
                if unpacked.max(part.size) > MAX_PACKED =>
            {
                Err(BundleError::Broken("a part is too large"))
            }
            _ => Ok(part),
        }
    }
}
